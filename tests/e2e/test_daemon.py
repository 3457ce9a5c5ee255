"""The daemon's life: start, reload, stop, and what it says about each."""
import contextlib
import json
import os
import re
import resource
import select
import signal
import socket
import struct
import subprocess

import pytest
from lab.process import PATIENCE, wait_until
from miltertalk import Ended, Talk

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
DAEMON = os.path.join(BUILD, "ticket-milter")
CRASHING = os.path.join(BUILD, "ticket-milter-crash")
WORDS = os.path.abspath("templates")

CONFIG = """
mode = observe
socket = "unix:{folder}/milter.sock"
control = {folder}/control.sock
store = {folder}/tickets.db
spool = {folder}/spool
templates = {words}
mailbox "support@example.com" {{ }}
identity {{ authserv-ids = mx.example.com }}
"""


class Daemon:
    """One daemon, in one folder, with a stand-in for systemd."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "ticket-milter.conf"
        self.control = folder / "control.sock"
        self.milter = folder / "milter.sock"
        self.write()
        (folder / "spool").mkdir(exist_ok=True)
        self.log = folder / "log"
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(folder / "notify"))
        self.notify.settimeout(PATIENCE)
        self.program = DAEMON
        self.process = None

    def write(self, more="", without=""):
        text = CONFIG.format(folder=self.folder, words=WORDS)
        lines = [line for line in text.splitlines()
                 if not without or not line.startswith(without)]
        self.config.write_text("\n".join(lines) + "\n" + more)

    def command(self, *options):
        return [self.program, "-c", str(self.config), *options]

    def run(self, *options):
        return subprocess.run(self.command(*options), text=True,
                              capture_output=True, timeout=PATIENCE)

    def start(self, **environment):
        self.process = subprocess.Popen(
            self.command(), stderr=open(self.log, "a"),
            env=dict(os.environ, NOTIFY_SOCKET=str(self.folder / "notify"),
                     **environment))
        self.expect("READY=1")
        return self

    def said(self):
        return self.notify.recv(1000).decode()

    def expect(self, *words):
        """systemd is told these, in this order; pings do not count."""
        for word in words:
            said = self.said()
            while said == "WATCHDOG=1":
                said = self.said()
            assert said.split("\n")[0] == word, self.log.read_text()

    def forget_pings(self):
        """Who does not read them keeps the daemon waiting at one of them."""
        while select.select([self.notify], [], [], 0)[0]:
            assert self.said() == "WATCHDOG=1"

    def ask(self, op, **args):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(PATIENCE)
            s.connect(str(self.control))
            s.sendall(json.dumps({"op": op, "args": args}).encode() + b"\n")
            return json.loads(s.makefile().readline())

    def reload(self):
        self.process.send_signal(signal.SIGUSR1)
        self.expect("RELOADING=1", "READY=1")

    def events(self, name):
        return [line for line in self.log.read_text().splitlines()
                if f"event={name}" in line.split()]

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def daemon(tmp_path):
    daemon = Daemon(tmp_path)
    yield daemon
    if daemon.process is not None and daemon.process.poll() is None:
        daemon.process.kill()
        daemon.process.wait()
    daemon.notify.close()


def test_options(daemon):
    version = subprocess.run([DAEMON, "--version"], text=True,
                             capture_output=True)
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("ticket-milter ")
    usage = subprocess.run([DAEMON, "--help"], text=True, capture_output=True)
    assert usage.returncode == 0
    for option in ("--config", "--test", "--foreground", "--version"):
        assert option in usage.stdout
    for wrong in (["--nonsense"], ["file"], ["-c"]):
        got = subprocess.run([DAEMON, *wrong], text=True, capture_output=True)
        assert (got.returncode, got.stdout) == (64, "")
        assert "see --help" in got.stderr


def test_a_configuration_is_checked(daemon):
    good = daemon.run("-t")
    assert (good.returncode, good.stdout) == (0, "")
    said, = good.stderr.splitlines()
    assert "address.keys is not there; the daemon would create it" in said
    assert not (daemon.folder / "address.keys").exists()
    daemon.write("moed = observe\nmessage-max = 1\n")
    bad = daemon.run("-t")
    assert bad.returncode == 78
    first, second = bad.stderr.splitlines()
    assert first.endswith(":10: moed: no such key; did you mean mode?")
    assert "message-max" in second
    assert daemon.run().returncode == 78
    assert not (daemon.folder / "tickets.db").exists()


@pytest.mark.parametrize("key", ["store", "spool", "control", "templates"])
def test_folders_are_checked(daemon, key):
    daemon.write(f"{key} = {daemon.folder}/missing/x\n", without=key)
    got = daemon.run("-t")
    assert got.returncode == 78
    assert f"ticket-milter: {key}: " in got.stderr


def test_start_and_stop(daemon):
    daemon.start()
    assert daemon.milter.is_socket() and daemon.control.is_socket()
    assert daemon.ask("status")["result"]["mode"] == "observe"
    assert daemon.stop() == 0
    daemon.expect("STOPPING=1")
    assert daemon.events("stopped")
    assert not daemon.milter.exists() and not daemon.control.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_that_stop(daemon, number):
    daemon.start()
    assert daemon.stop(number) == 0


def test_hangup_does_not_stop(daemon):
    daemon.start()
    for _ in range(50):
        daemon.process.send_signal(signal.SIGHUP)
        daemon.ask("status")
    assert daemon.process.poll() is None
    assert daemon.milter.is_socket()
    assert daemon.stop() == 0


def threads(daemon):
    """What the kernel says of each."""
    found = []
    for task in os.listdir(f"/proc/{daemon.process.pid}/task"):
        path = f"/proc/{daemon.process.pid}/task/{task}/status"
        # It may end while we look.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), \
                open(path) as file:
            found.append(dict(line.rstrip("\n").split(":\t")
                              for line in file))
    return found


def test_one_thread_takes_the_signals(daemon):
    """libmilter has one of its own that would stop at SIGHUP, and take
    SIGTERM away from us now and then."""
    daemon.start()
    Talk(str(daemon.milter))  # answered, so all its threads are there

    def takers():
        return sorted((status["Name"], number) for status in threads(daemon)
                      for number in (signal.SIGHUP, signal.SIGTERM,
                                     signal.SIGINT)
                      if not int(status["SigBlk"], 16) & 1 << number - 1)
    # What a thread waits for counts as not blocked only while it waits; one
    # that blocks nothing never does.
    wait_until("one takes them", lambda: takers() == [
        ("signals", 1), ("signals", 2), ("signals", 15)])


def test_reload(daemon):
    daemon.start()
    before = daemon.ask("status")["result"]
    daemon.write("mode = enforce\nmessage-max = 1M\n", without="mode")
    daemon.reload()
    after = daemon.ask("status")["result"]
    assert (before["mode"], after["mode"]) == ("observe", "enforce")
    assert after["generation"] == before["generation"] + 1
    assert [line.split()[-1] for line in
            daemon.events("reload-needs-restart")] == ["key=message-max"]


def test_reload_of_a_mistake_changes_nothing(daemon):
    daemon.start()
    daemon.write("mode = enforce\nsokcet = x\n", without="mode")
    daemon.reload()
    status = daemon.ask("status")["result"]
    assert (status["mode"], status["generation"]) == ("observe", 1)
    refused, = daemon.events("reload-refused")
    assert "did you mean socket?" in refused
    # Nor does one over the control socket, which says so.
    assert "sokcet" in daemon.ask("reload")["error"]["message"]
    daemon.config.unlink()
    daemon.reload()
    assert daemon.ask("status")["result"]["generation"] == 1
    daemon.write()
    assert daemon.ask("reload")["result"] == {"needs_restart": []}
    assert daemon.ask("status")["result"]["generation"] == 2


def test_keys_of_signed_addresses(daemon):
    """Made once; then read at each start and reload, and never made anew
    while it runs, for that would void every address in the world."""
    keys = daemon.folder / "address.keys"
    daemon.start()
    made = keys.read_text()
    assert re.fullmatch(r"#.*\n01 [0-9a-f]{64}\n", made)
    assert made.split()[-1] not in daemon.log.read_text()
    keys.unlink()
    daemon.reload()
    assert "start the daemon" in daemon.events("reload-refused")[0]
    assert not keys.exists()
    keys.write_text("nonsense\n" + made)
    keys.chmod(0o600)
    daemon.reload()
    assert f"{keys}:1: is no key" in daemon.events("reload-refused")[1]
    keys.chmod(0o640)
    assert "chmod 0600" in daemon.ask("reload")["error"]["message"]
    keys.write_text(made)
    keys.chmod(0o600)
    daemon.reload()
    assert len(daemon.events("reloaded")) == 1
    assert daemon.stop() == 0
    daemon.expect("STOPPING=1")
    daemon.start()
    assert keys.read_text() == made
    assert len(daemon.events("address-keys-created")) == 1


@pytest.mark.parametrize("text, mode, said", [
    ("", 0o600, ":1: there is no key;"), ("01 x\n", 0o600, ":1: the secret"),
    ("01 " + 64 * "a" + "\n", 0o604, "chmod 0600")])
def test_keys_that_are_none(daemon, text, mode, said):
    keys = daemon.folder / "address.keys"
    keys.write_text(text)
    keys.chmod(mode)
    assert daemon.run("-t").returncode == 78
    got = daemon.run()
    assert got.returncode == 78
    assert said in got.stderr
    assert keys.read_text() == text


def test_a_mailbox_too_long_for_signed_addresses(daemon):
    daemon.write('mailbox "our-very-long-support@example.com" { }\n'
                 'mailbox "assistance-for-all@example.com" { }\n')
    daemon.start()
    long, longish = daemon.events("address-too-long")
    assert "our-very-long-support@example.com" in long and "most 20" in long
    assert "assistance-for-all@example.com" in longish \
        and "most 15" in longish


def test_operations_of_the_store(daemon):
    daemon.start()
    account = {"name": "a1", "addresses": ["a@example.net"], "logins": []}
    saved = daemon.ask("account.save", accounts=[account])
    assert saved["result"]["added"] == 1
    listed = subprocess.run(
        [os.path.join(BUILD, "ticketctl"), "-c", str(daemon.config),
         "account", "list", "--json"], text=True, capture_output=True)
    assert "a@example.net" in listed.stdout
    wrong = daemon.ask("account.save", accounts=1)
    assert wrong["error"]["message"]
    assert "no such operation" in daemon.ask("nonsense")["error"]["message"]


def test_one_store_has_one_daemon(daemon):
    daemon.start()
    second = daemon.run()
    assert second.returncode == 75
    assert "event=start-failed" in second.stderr
    assert daemon.ask("status")["result"]["state"] == "running"
    assert daemon.milter.is_socket()


def test_start_after_a_kill(daemon):
    daemon.start()
    assert daemon.stop(signal.SIGKILL) == -signal.SIGKILL
    assert daemon.milter.is_socket() and daemon.control.is_socket()
    daemon.start()
    assert daemon.ask("status")["result"]["state"] == "running"
    assert daemon.stop() == 0


@pytest.mark.parametrize("key", ["socket", "control"])
def test_what_is_in_the_way_is_not_removed(daemon, key):
    path = daemon.folder / {"socket": "milter.sock",
                            "control": "control.sock"}[key]
    path.write_text("mine")
    got = daemon.run()
    assert got.returncode == 75
    assert str(path) in got.stderr
    assert path.read_text() == "mine"


def test_watchdog(daemon):
    daemon.start(WATCHDOG_USEC="3000000")
    while daemon.said() != "WATCHDOG=1":
        pass
    assert daemon.stop() == 0


def test_leaves_no_core(daemon):
    daemon.start()
    limits = resource.prlimit(daemon.process.pid, resource.RLIMIT_CORE)
    assert limits == (0, 0)


def test_files_are_its_own(daemon):
    daemon.start()
    for name in ("tickets.db", "address.keys", "spool/guard",
                 "control.sock"):
        mode = (daemon.folder / name).stat().st_mode
        assert mode & 0o077 == 0, name


@pytest.mark.parametrize("stage", [
    None, "tickets.db.lock", "spool/guard", "control.sock", "milter.sock"])
def test_a_stop_while_it_starts(daemon, stage):
    """Whenever the signal comes, it ends, and leaves a store that opens."""
    process = subprocess.Popen(daemon.command(), stderr=open(daemon.log, "a"))
    while stage and not (daemon.folder / stage).exists():
        assert process.poll() is None
    process.terminate()
    assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
    daemon.start()
    assert daemon.stop() == 0


FATAL = b"This is fatal to read.\r\n"


def begin_mail(daemon, body, fields=()):
    """A small mail up to its end; its connection."""
    talk = Talk(str(daemon.milter))
    talk.envelope("<a@example.net>", ["<support@example.com>"])
    assert talk.data() == "c"
    talk.content([("From", " a@example.net"), ("Subject", " boom"), *fields],
                 [body])
    return talk


def rule_for(daemon, body):
    """The rule that decides on it; None if the daemon goes down."""
    try:
        reply = begin_mail(daemon, body).end("4ABC")
    except Ended:
        return None
    assert reply[-1][0] == "a"
    rule, = re.findall(rb"; rule=([a-z-]+);",
                       b"".join(data for _, data in reply))
    return rule.decode()


@pytest.mark.parametrize("how, number", [
    ("fault", signal.SIGSEGV), ("stack", signal.SIGSEGV),
    ("abort", signal.SIGABRT), ("memory", signal.SIGTRAP)])
def test_a_mail_that_crashed_it_twice_is_not_read_again(daemon, how, number):
    daemon.program = CRASHING
    daemon.write("mode = enforce\n", without="mode")
    daemon.start(TICKET_MILTER_FATAL=how)
    for times in (1, 2):
        assert rule_for(daemon, FATAL) is None
        # It dies of the fault itself, as whoever restarts it expects.
        assert daemon.process.wait(PATIENCE) == -number
        daemon.start(TICKET_MILTER_FATAL=how)
        assert len(daemon.events("crashed-with-mail")) == times
        assert rule_for(daemon, b"another\r\n") == "unknown-sender"
    assert rule_for(daemon, FATAL) == "unparsed"


def test_a_mail_that_crashed_it_keeps_no_field_of_ours(daemon):
    """A18: also behind more fields than are looked at, and of a mail that
    is not read at all."""
    daemon.program = CRASHING
    daemon.write('mode = enforce\nadvisory-tag = "[advisory]"\n',
                 without="mode")
    many = [("X-Pad", " x")] * 3000
    forged = [("X-Ticket-Number", " 1"), ("x-ticket-account", " root"),
              ("X-Ticket-Number", " 2")]
    edits = {}
    for body in (b"another\r\n", FATAL, FATAL, FATAL):
        if daemon.process is None or daemon.process.poll() is not None:
            daemon.start(TICKET_MILTER_FATAL="fault")
        try:
            edits[body] = begin_mail(daemon, body, many + forged).end("4ABC")
        except Ended:
            daemon.process.wait(PATIENCE)
    for body, rule in ((b"another\r\n", b"ambiguous-from"),
                       (FATAL, b"unparsed")):
        changed = [data[4:] for command, data in edits[body]
                   if command == "m"]
        numbers = [struct.unpack("!I", data[:4])[0]
                   for command, data in edits[body] if command == "m"]
        assert list(zip(numbers, changed)) == [
            (2, b"X-Ticket-Number\0\0"), (1, b"x-ticket-account\0\0"),
            (1, b"X-Ticket-Number\0\0"),
            (1, b"Subject\0 [advisory] boom\0")]
        assert any(b"rule=" + rule in data for _, data in edits[body])


def test_a_mail_that_hangs_is_known_when_the_watchdog_bites(daemon):
    """systemd sends SIGABRT when it is not pinged any more."""
    daemon.program = CRASHING
    daemon.write("mode = enforce\n", without="mode")
    for times in (1, 2):
        daemon.start(TICKET_MILTER_FATAL="hang", WATCHDOG_USEC="300000")
        assert daemon.said() == "WATCHDOG=1"
        talk = begin_mail(daemon, FATAL)
        talk.macros("E", i="4ABC")
        talk.send("E")
        wait_until("it is seen to hang", lambda: daemon.forget_pings()
                   or len(daemon.events("hangs-with-mail")) == times)
        assert daemon.stop(signal.SIGABRT) == -signal.SIGABRT
        talk.close()
    daemon.start()
    assert len(daemon.events("crashed-with-mail")) == 2
    assert rule_for(daemon, FATAL) == "unparsed"


def test_a_kill_is_no_crash(daemon):
    """Whatever was being read: a mail that hangs, and another beside it."""
    daemon.program = CRASHING
    daemon.write("mode = enforce\n", without="mode")
    bodies = [FATAL, FATAL + b"Twice.\r\n"]
    for times in range(1, 7):
        daemon.start(TICKET_MILTER_FATAL="hang")
        talks = [begin_mail(daemon, body) for body in bodies]
        for talk in talks:
            talk.macros("E", i="4ABC")
            talk.send("E")
        wait_until("both are being read",
                   lambda: len(daemon.events("reads")) == 2 * times)
        daemon.stop(signal.SIGKILL)
    daemon.program = DAEMON
    daemon.start()
    assert not daemon.events("crashed-with-mail")
    for body in bodies:
        assert rule_for(daemon, body) == "unknown-sender"
