"""Signed addresses at RCPT, straight over the milter protocol (A16)."""
import random
import time

import pytest
from miltertalk import NR_RCPT, STEPS_ALL, Talk, strings
from signing import TODAY, read_keys, sign
from test_daemon import Daemon

MAILBOX = "support@example.com"


@pytest.fixture
def daemon(tmp_path):
    daemon = Daemon(tmp_path)
    daemon.write("mode = enforce\n", without="mode")
    daemon.start()
    yield daemon
    if daemon.process.poll() is None:
        daemon.process.kill()
        daemon.process.wait()
    daemon.notify.close()


def key_of(daemon):
    return read_keys(daemon.folder / "address.keys")[0]


def ask(talk, address, **macros):
    letter, data = talk.recipient(f"<{address}>", **macros)
    return "taken" if letter == "c" else data.rstrip(b"\0").decode()


def begin(daemon, **options):
    talk = Talk(str(daemon.milter), **options)
    talk.send("M", strings("<a@b.test>"))
    return talk


def test_what_is_taken_and_what_is_refused(daemon):
    key = key_of(daemon)
    good = sign(key, MAILBOX)
    talk = begin(daemon)
    assert not talk.steps & NR_RCPT
    for address in (good, good.upper(), MAILBOX, "support+sales@example.com",
                    "support+t1@example.com", "x@other.test",
                    good.replace("example.com", "other.test"),
                    sign(key, MAILBOX, "r", (2 ** 60 - 1, 5)),
                    sign(key, MAILBOX, "b", (77,))):
        assert ask(talk, address) == "taken", address
    # On its last day; unless that has ended meanwhile.
    today = [int(time.time()) // 86400]
    said = ask(talk, sign(key, MAILBOX, days=today[0]))
    today.append(int(time.time()) // 86400)
    assert said == "taken" or today[0] < today[1]
    expired = sign(key, MAILBOX, days=TODAY - 1)
    assert ask(talk, expired) == (
        "550 5.1.1 This address has expired; please write to "
        "support@example.com instead")
    for address in (good[:-len("@example.com") - 1] + "@example.com",
                    good.replace("+t1.r1", "+t1.r2"),
                    good.replace("+t1.r", "+t1.c"),
                    sign((key[0], bytes(32)), MAILBOX),
                    sign((key[0] + 1, key[1]), MAILBOX),
                    sign(key, "suppo@example.com").replace("suppo",
                                                           "support"),
                    "support+t1.@example.com",
                    "support+t1.r1.1@example.com"):
        assert ask(talk, address) == (
            "550 5.1.1 This address is not valid; please write to "
            "support@example.com instead"), address
    # What was refused is none of it; the rest goes on.
    assert talk.data() == "c"
    talk.content()
    assert talk.end()[-1][0] == "a"


def test_10000_guesses(daemon):
    """Random signatures, one digit off, every purpose: none gets in."""
    chance = random.Random(16)
    key = key_of(daemon)
    good = sign(key, MAILBOX)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    talk = begin(daemon)
    began = time.monotonic()
    answers = {}
    for number in range(10_000):
        at = chance.randrange(len("support+t1."), good.index("@"))
        other = chance.choice(letters + ".0189")
        spoilt = good[:at] + other + good[at + 1:]
        if number % 2 or spoilt == good:
            spoilt = sign((key[0], chance.randbytes(32)), MAILBOX,
                          chance.choice("ranbcyu"),
                          [chance.randrange(1 << 20) for _ in range(2)])
        # Each from an address of its own: nobody is over the cap.
        said = ask(talk, spoilt, client_addr=f"192.0.{number >> 8}."
                   f"{number & 255}" if number < 9000 else "198.51.100.1")
        answers.setdefault(said[:9], []).append(number)
    spent = time.monotonic() - began
    print(f"10,000 guesses in {spent:.1f} s")
    assert sorted(answers) == ["450 4.7.1", "550 5.1.1"]
    # The last thousand came from one client: 21 were looked at.
    assert len(answers["450 4.7.1"]) == 1000 - 21
    assert len(daemon.events("address-guesses")) == 1
    assert len(daemon.events("address-refused")) == 9021
    # And who is not that client comes in as ever.
    assert ask(talk, good) == "taken"
    assert ask(talk, good, client_addr="198.51.100.1").startswith("450 ")
    assert ask(talk, good, client_addr="198.51.100.1",
               auth_authen="bob") == "taken"
    assert ask(talk, MAILBOX, client_addr="198.51.100.1") == "taken"


def test_observe_mode_refuses_nothing(daemon):
    daemon.write()
    daemon.reload()
    assert ask(begin(daemon), "support+t1.x@example.com") == "taken"
    assert "let-pass=yes" in daemon.events("address-refused")[0]


def test_sendmail_has_nobody_to_tell(daemon):
    """P6: a refusal at RCPT would keep the mail in the queue for ever."""
    assert ask(begin(daemon), "support+t1.x@example.com",
               client_addr="127.0.0.1", client_port="0") == "taken"


def test_keys_that_changed_count_at_once(daemon):
    first = key_of(daemon)
    other = (7, bytes(range(32)))
    talk = begin(daemon)
    assert ask(talk, sign(first, MAILBOX)) == "taken"
    (daemon.folder / "address.keys").write_text(f"07 {other[1].hex()}\n")
    daemon.reload()
    # A transaction keeps the keys it began with.
    assert ask(talk, sign(first, MAILBOX)) == "taken"
    talk.send("M", strings("<a@b.test>"))
    assert ask(talk, sign(first, MAILBOX)).startswith("550 5.1.1 ")
    assert ask(talk, sign(other, MAILBOX)) == "taken"


def test_without_a_delimiter_there_are_no_replies_at_rcpt(daemon):
    daemon.stop()
    daemon.expect("STOPPING=1")
    daemon.write('mode = enforce\nrecipient-delimiter = ""\n',
                 without="mode")
    daemon.start()
    talk = begin(daemon)
    assert talk.steps & NR_RCPT
    talk.recipient("<support+t1.x@example.com>")
    assert talk.data() == "a"       # no mailbox of ours
    daemon.write("mode = enforce\n", without="mode")
    assert daemon.ask("reload")["result"] == {
        "needs_restart": ["recipient-delimiter"]}
    talk = begin(daemon)
    assert talk.steps & NR_RCPT
    talk.recipient("<support+t1.x@example.com>")
    assert talk.data() == "c"       # taken, as any other tag


def test_an_mta_without_no_reply(daemon):
    talk = begin(daemon, steps=STEPS_ALL & ~NR_RCPT)
    assert ask(talk, MAILBOX) == "taken"
    assert ask(talk, "support+t1.x@example.com").startswith("550 ")
