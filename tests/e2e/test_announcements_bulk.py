"""Many accounts are told something, and the daemon dies of it.

ANNOUNCE_ACCOUNTS makes it more (100000 takes a quarter of an hour).
"""
import collections
import os
import signal
import subprocess
import time

import pytest
from lab.process import PATIENCE, wait_until
from sink import Sink
from test_ticketctl import BUILD, Desk

ACCOUNTS = int(os.environ.get("ANNOUNCE_ACCOUNTS", "3000"))
KILLS = 4
# Threads that send announcements: COURIER_WORKERS but for one.
SENDERS = 3
TEXT = """#ru Работы на серверах
25 ноября с 22:00 до 23:00 сайты будут недоступны.
#en Works on the servers
Sites are down on 25 November from 22:00 to 23:00.
"""


class Crowd(Desk):
    """A daemon that says more than a pipe holds."""

    def start(self):
        log = self.folder / "log"
        with log.open("ab") as said:
            begins = said.tell()
            self.daemon = subprocess.Popen(
                [os.path.join(BUILD, "ticket-milter"), "-c",
                 str(self.config)], stderr=said)
        wait_until("it is up", lambda: b"event=ready"
                   in log.read_bytes()[begins:])
        return self


@pytest.fixture
def sink():
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def desk(tmp_path, sink):
    desk = Crowd(tmp_path)
    configure(desk, sink, 600000)
    yield desk
    desk.stop()


def configure(desk, sink, rate):
    text = desk.config.read_text().split("smtp {")[0]
    desk.config.write_text(
        text + f"smtp {{\n host = 127.0.0.1\n port = {sink.port}\n"
        " retry-first = 1s\n}\n"
        f"announcements {{\n rate = {rate}\n}}\n")


def import_accounts(desk, count):
    rows = [f"c{n},,{('ru', 'uk', 'en', '')[n % 4]},c{n}@many.example,,"
            f"{'yes' if n % 100 == 7 else ''}\r\n" for n in range(count)]
    desk.ok("account", "import", desk.file(*rows))


def announce(desk, *words, text=TEXT):
    path = desk.folder / "announcement.txt"
    path.write_text(text)
    return desk.json("announce", "new", *words, str(path))


def kill(desk):
    desk.daemon.send_signal(signal.SIGKILL)
    desk.daemon.communicate(timeout=PATIENCE)
    desk.start()


def test_each_account_gets_it_once_whenever_the_daemon_dies(desk, sink):
    import_accounts(desk, ACCOUNTS)
    suspended = sum(n % 100 == 7 for n in range(ACCOUNTS))
    wanted = ACCOUNTS - suspended
    shown = announce(desk, "--to", "all", "--kind", "works")
    assert shown["state"] == "draft"
    assert shown["preview"]["accounts"] == wanted
    assert shown["preview"]["left_out"]["suspended"] == suspended
    desk.start()
    desk.ok("announce", "send", str(shown["id"]))
    started = time.monotonic()
    for part in range(1, KILLS + 1):
        wait_until("the next part is sent", lambda n=part: len(sink.got)
                   >= wanted * n / (KILLS + 2), 3600)
        kill(desk)
    wait_until("all is sent", lambda: desk.json(
        "announce", "show", str(shown["id"]))["state"] == "sent", 3600)
    print(f"{wanted} in {time.monotonic() - started:.0f} s")
    ids = collections.defaultdict(list)
    for to, ident in sink.got:
        ids[to].append(ident)
    assert len(ids) == wanted
    assert not any(f"c{n}@many.example" in ids
                   for n in range(7, ACCOUNTS, 100))
    # One mail for each; what was under way when it died came a second time
    # as the same mail, which whoever gets it can tell.
    assert all(len(set(idents)) == 1 for idents in ids.values())
    assert len({idents[0] for idents in ids.values()}) == wanted
    assert len(sink.got) - wanted <= KILLS * SENDERS
    done = desk.json("announce", "show", str(shown["id"]))
    assert (done["queued"], done["sent"], done["waiting"], done["failed"]) \
        == (wanted, wanted, 0, 0)
    assert done["left_out"]["suspended"] == suspended


def test_a_pace_is_kept_and_an_answer_does_not_wait(desk, sink):
    configure(desk, sink, 6000)
    # At that pace they take a minute and a half.
    import_accounts(desk, 9000)
    desk.ok("account", "add", "alice", "--address", "alice@client.example",
            "--login", "al")
    desk.start()
    shown = announce(desk, "--to", "all", "--kind", "works")
    begun = time.monotonic()
    desk.ok("announce", "send", str(shown["id"]))
    wait_until("it has begun", lambda: len(sink.got) >= 100)
    desk.mail("Help")
    wait_until("the answer is there", lambda: any(
        to == "alice@client.example" and "announcement" not in ident
        for to, ident in list(sink.got)))
    # A hundred a second at most, of which the first go at once; those that
    # wait for a slow server were counted when they were queued.
    assert len(sink.got) <= (time.monotonic() - begun + 1) * 100 + 1
    assert len(sink.got) < 8800
    desk.ok("announce", "cancel", str(shown["id"]))
    state = desk.json("announce", "show", str(shown["id"]))
    assert state["state"] == "cancelled"
    wait_until("what was in hand is sent", lambda: desk.json(
        "announce", "show", str(shown["id"]))["waiting"] == 0)
    done = desk.json("announce", "show", str(shown["id"]))
    assert done["sent"] + done["failed"] == done["queued"] < 9000


def test_what_is_announced_once_is_not_again(desk, sink):
    import_accounts(desk, 10)
    desk.start()
    shown = announce(desk, "--to", "all", "--kind", "works")
    number = str(shown["id"])
    desk.ok("announce", "send", number)
    wait_until("it is sent", lambda: desk.json(
        "announce", "show", number)["state"] == "sent")
    assert "sent already" in desk.fails(1, "announce", "send", number)
    assert "sent already" in desk.fails(1, "announce", "cancel", number)
    assert len(sink.got) == 9
