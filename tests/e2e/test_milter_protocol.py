"""What the filter does with the milter protocol, spoken well and badly."""
import os
import random
import signal
import socket
import stat
import struct

import pytest
from miltertalk import (ACTIONS_ALL, LEADSPC, NO_CONNECT, NR_BODY, NR_MAIL,
                        NR_RCPT, STEPS_ALL, Ended, Scripted, Talk, strings)


@pytest.fixture
def milter(tmp_path):
    scripted = Scripted(tmp_path)
    yield scripted
    code, out, _ = scripted.stop()
    assert (code, out.split()[-1:]) == (0, ["drained"])


def test_negotiates_only_what_it_needs(milter):
    talk = milter.talk()
    for bit in (NO_CONNECT, NR_MAIL, NR_RCPT, NR_BODY, LEADSPC):
        assert talk.steps & bit
    assert talk.actions == 0x1 | 0x8 | 0x10 | 0x100
    assert talk.symbols == {
        0: [], 1: [], 2: [], 4: [], 5: ["i"], 6: [],
        3: ["{rcpt_addr}", "{client_addr}", "{client_name}",
            "{client_port}", "{auth_authen}"]}


@pytest.mark.parametrize("offer", [
    {"steps": STEPS_ALL & ~LEADSPC}, {"actions": 0x1F},
    {"actions": ACTIONS_ALL & ~0x8}])
def test_mta_that_lacks_something_is_turned_away(milter, offer):
    with pytest.raises(Ended):
        milter.talk(**offer)
    assert milter.well()


def test_mta_without_no_reply_gets_its_replies(milter):
    talk = milter.talk(steps=STEPS_ALL & ~0xFF080)
    talk.send("H", strings("h"))
    assert talk.receive() == ("c", b"")
    talk.send("M", strings("<a@b>"))
    assert talk.receive() == ("c", b"")
    talk.send("R", strings("<support@example.com>"))
    assert talk.receive() == ("c", b"")
    assert talk.data() == "c"
    talk.send("L", strings("X", " y"))
    assert talk.receive() == ("c", b"")
    talk.send("N")
    assert talk.receive() == ("c", b"")
    talk.send("B", b"z\r\n")
    assert talk.receive() == ("c", b"")
    assert talk.end() == [("a", b"")]


def test_bytes_and_envelope(milter):
    talk = milter.talk()
    talk.send("H", strings("client.b.test"))
    talk.envelope("<Bob@B.test>", ["<Support@Example.COM>", "<c@d.test>"],
                  auth_authen="bob")
    assert talk.data() == "c"
    talk.content([("Subject", " a\n\tb"), ("From", "x@y"), ("X", "")],
                 [b"1\r", b"\n2\r\n", b"\0\xff\r\n"])
    assert talk.end("4ABC") == [("a", b"")]
    assert milter.left(0) == (b"Subject: a\r\n\tb\r\nFrom:x@y\r\nX:\r\n\r\n"
                              b"1\r\n2\r\n\0\xff\r\n")
    assert milter.envelope(0) == (
        "client mx.b.test 192.0.2.1\nhelo client.b.test\nlogin bob\n"
        "queue-id 4ABC\nsender bob@b.test\n"
        "recipient support@example.com 0\nrecipient c@d.test -1\n")


def test_login_does_not_outlive_its_mail(milter):
    talk = milter.talk()
    assert talk.mail(auth_authen="bob") == "a"
    assert talk.mail() == "a"
    assert "login bob\n" in milter.envelope(0)
    assert "login -\n" in milter.envelope(1)
    # Nor where the MTA sends no macros at all.
    assert talk.mail(auth_authen="bob") == "a"
    talk.send("M", strings("<a@b>"))
    talk.send("R", strings("<support@example.com>"))
    assert talk.data() == "c"
    talk.content()
    assert talk.end()[-1][0] == "a"
    assert milter.envelope(3).startswith("client  \nhelo \nlogin -\n")


def test_not_ours_is_let_go_at_data(milter):
    talk = milter.talk()
    assert talk.mail(recipients=["<c@d.test>"]) == "a"
    assert not os.path.exists(f"{milter.folder}/0.mail")
    assert talk.mail() == "a"
    assert milter.left(0) == b"Subject: x\r\n\r\ny\r\n"


def test_refusal_is_one_clean_line(milter):
    talk = milter.talk()
    talk.envelope(recipients=["<support+refuse@example.com>"])
    assert talk.data() == "c"
    talk.content()
    assert talk.end() == [
        ("y", b"550 5.7.1 100%% no:  use ?? cabinet\0")]
    assert talk.mail() == "a"


def test_tempfail(milter):
    talk = milter.talk()
    talk.envelope(recipients=["<support+tempfail@example.com>"])
    talk.data()
    talk.content()
    assert talk.end()[-1][1].startswith(b"451 4.3.0 ")
    assert talk.mail() == "a"


def test_edits_in_their_order(milter):
    talk = milter.talk()
    talk.envelope(recipients=["<support+edit@example.com>"])
    talk.data()
    talk.content()
    assert talk.end() == [
        ("m", struct.pack("!I", 2) + b"X-Ticket-Number\0\0"),
        ("m", struct.pack("!I", 1) + b"Subject\0 [#1] a\n b\0"),
        ("i", struct.pack("!I", 0) + b"X-Ticket-Number\0 1\0"),
        ("a", b"")]


def test_recipients_are_deleted_as_they_were_given(milter):
    talk = milter.talk()
    talk.envelope(recipients=["<Support+delete@Example.com>",
                              "<C@d.test>"])
    talk.data()
    talk.content()
    assert talk.end() == [("-", b"<Support+delete@Example.com>\0"),
                          ("a", b"")]


def test_too_big(tmp_path):
    milter = Scripted(tmp_path, message_max=300_000)
    talk = milter.talk()
    talk.envelope()
    assert talk.data() == "c"
    talk.content(body=[b"x" * 60_000] * 6)
    assert talk.end()[-1][1].startswith(b"552 5.3.4 ")
    assert talk.mail() == "a"
    assert milter.stop()[0] == 0


def test_big_mail_goes_through_a_file(milter):
    body = random.Random(1).randbytes(3_000_000)
    talk = milter.talk()
    talk.envelope()
    assert talk.data() == "c"
    talk.content(body=[body[at:at + 65535]
                       for at in range(0, len(body), 65535)])
    assert talk.end()[-1][0] == "a"
    assert milter.left(0) == b"Subject: x\r\n\r\n" + body
    assert sorted(os.listdir(milter.folder)) == ["0.envelope", "0.mail",
                                                 "socket"]


def test_header_of_100000_bytes(milter):
    value = " " + "\n ".join(["x" * 998] * 101)
    talk = milter.talk()
    talk.envelope()
    talk.data()
    talk.content([("To", value)])
    assert talk.end()[-1][0] == "a"
    assert milter.left(0).startswith(
        b"To:" + value.replace("\n", "\r\n").encode() + b"\r\n\r\n")


def test_10000_recipients_and_10000_fields(milter):
    talk = milter.talk()
    talk.envelope(recipients=[f"<u{n}@d.test>" for n in range(9_999)]
                  + ["<support@example.com>"])
    assert talk.data() == "c"
    talk.content([(f"X-{n}", " y") for n in range(10_000)])
    assert talk.end()[-1][0] == "a"
    assert milter.envelope(0).count("recipient") == 10_000
    assert milter.left(0).count(b": y\r\n") == 10_000


def test_hundred_mails_with_rset_midway(milter):
    talk = milter.talk()
    kept = 0
    for n in range(100):
        talk.envelope(f"<s{n}@b.test>")
        if n % 4 == 1:
            talk.send("A")
            continue
        talk.data()
        talk.content([("Subject", f" {n}")], [])
        if n % 4 == 2:
            talk.send("A")
            continue
        assert talk.end(f"Q{n}")[-1][0] == "a"
        assert milter.left(kept) == b"Subject: %d\r\n\r\n" % n
        assert f"queue-id Q{n}\nsender s{n}@b.test\n" in \
            milter.envelope(kept)
        kept += 1


def test_next_mail_after_a_broken_off_one(milter):
    """MAIL again without abort, as after ACCEPT (P14)."""
    talk = milter.talk()
    talk.envelope("<first@b.test>")
    talk.data()
    talk.content()
    assert talk.mail("<second@b.test>") == "a"
    assert "sender second@b.test" in milter.envelope(0)


def test_quit_with_a_new_connection(milter):
    talk = milter.talk()
    assert talk.mail(auth_authen="bob") == "a"
    talk.send("K")
    assert talk.mail() == "a"
    assert "login -\n" in milter.envelope(1)


MALFORMED = {
    "length 0": b"\0\0\0\0",
    "length of 4 GB": b"\xff\xff\xff\xffM" + b"x" * 1000,
    "length of 2 GB": b"\x7f\xff\xff\xffM" + b"x" * 1000,
    "longer than any packet": struct.pack("!I", (1 << 20) + 10) + b"M",
    "unknown command": b"\0\0\0\1\xfe",
    "another unknown command": b"\0\0\0\2?x",
    "MAIL without data": b"\0\0\0\1M",
    "RCPT without data": b"\0\0\0\1R",
    "MAIL without an end": b"\0\0\0\3M<a",
    "macro without data": b"\0\0\0\1D",
    "macro of no command": b"\0\0\0\5D?a\0b",
    "macro without a value": b"\0\0\0\x0cDR{a}\0x\0{b}\0",
    "header without value": b"\0\0\0\3LX\0",
    "header without an end": b"\0\0\0\5LX\0 y",
    "HTTP": b"GET / HTTP/1.0\r\n\r\n",
    "second negotiation": struct.pack("!IcIII", 13, b"O", 6, 511,
                                      STEPS_ALL),
    "short negotiation": struct.pack("!IcI", 5, b"O", 6),
}


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("when", ["first", "negotiated", "envelope",
                                  "content"])
def test_malformed(milter, name, when):
    talk = milter.talk(negotiate=when != "first")
    if when in ("envelope", "content"):
        talk.envelope()
    if when == "content":
        assert talk.data() == "c"
        talk.send("L", strings("Subject", " x"))
    talk.raw(MALFORMED[name])
    talk.close()
    assert milter.well()
    assert os.path.exists(f"{milter.folder}/0.mail")
    assert not os.path.exists(f"{milter.folder}/1.mail")


def conversation():
    """A good one, to be cut and spoilt."""
    class Record(Talk):
        def __init__(self):
            self.bytes = b""

        def raw(self, data):
            self.bytes += data

        def receive(self):
            return "c", b""

    record = Record()
    record.send("O", struct.pack("!III", 6, ACTIONS_ALL, STEPS_ALL))
    record.send("H", strings("h"))
    record.mail(auth_authen="bob")
    return record.bytes


def test_cut_anywhere(milter):
    whole = conversation()
    for length in range(0, len(whole), 3):
        talk = milter.talk(negotiate=False)
        talk.raw(whole[:length])
        talk.close()
    assert milter.well()


def test_spoilt_anywhere(milter):
    whole = conversation()
    chance = random.Random(7)
    for _ in range(500):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice(
                [0, chance.randrange(256)])
        talk = milter.talk(negotiate=False)
        try:
            talk.raw(spoilt)
        except OSError:
            pass
        talk.close()
    assert milter.well()


def test_step_skipped_is_never_accepted(milter):
    """Content without DATA: not judged, so not accepted."""
    talk = milter.talk()
    talk.envelope()
    talk.content()
    assert talk.end()[-1][0] in "yt"
    assert not os.path.exists(f"{milter.folder}/0.mail")
    assert talk.mail() == "a"


def test_socket_file(milter):
    status = os.stat(milter.path)
    assert stat.S_ISSOCK(status.st_mode)
    assert stat.S_IMODE(status.st_mode) == 0o660
    assert milter.stop()[0] == 0
    assert not os.path.exists(milter.path)
    assert os.listdir(milter.folder) == []


def test_second_daemon_is_refused_and_the_first_unharmed(milter):
    with pytest.raises(AssertionError, match="another process"):
        Scripted(milter.folder)
    assert milter.well()


def test_inet_socket(tmp_path):
    # In a network namespace of its own, and no port that a client of the
    # lab's may have been given.
    port = 20499
    milter = Scripted(tmp_path, address=f"inet:{port}@127.0.0.1")
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(struct.pack("!IcIII", 13, b"O", 6, ACTIONS_ALL,
                                   STEPS_ALL))
        assert client.recv(5)[4:] == b"O"
        with pytest.raises(AssertionError, match="cannot listen"):
            Scripted(tmp_path, address=f"inet:{port}@127.0.0.1")
    assert milter.stop()[0] == 0


def test_sighup_is_ours(milter):
    for _ in range(20):
        milter.signal(signal.SIGHUP)
        assert milter.line() == "hup"
    assert milter.well()


def test_stop_waits_for_the_mail_at_work(milter):
    """The mail being stored gets its 250; nothing new is begun."""
    working, idle = milter.talk(), milter.talk()
    idle.envelope()
    working.envelope(recipients=["<support+wait@example.com>"])
    working.data()
    working.content()
    working.send("E")
    assert milter.line() == "waiting"
    milter.signal(signal.SIGTERM)
    while os.path.exists(milter.path):
        pass
    assert idle.data() == "y"
    with open(f"{milter.folder}/go", "w"):
        pass
    assert working.receive() == ("a", b"")
    code, out, _ = milter.stop()
    assert (code, out) == (0, "drained\n")


def test_stop_does_not_wait_for_idle_connections(milter):
    talks = [milter.talk() for _ in range(20)]
    for talk in talks[10:]:
        talk.envelope()
    assert milter.stop()[0] == 0
    assert all(talk.is_closed() for talk in talks)
