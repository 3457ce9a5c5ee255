"""What an operator types, and what the terminal shows."""
import json
import os
import signal
import subprocess
import time
import zlib

import pytest
from lab.process import PATIENCE, wait_until
from miltertalk import Talk
from signing import read_keys, sign

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
WORDS = os.path.abspath("templates")

CONFIG = """
mode = enforce
socket = "unix:{folder}/milter.sock"
control = {folder}/control.sock
store = {folder}/tickets.db
spool = {folder}/spool
templates = {words}
mailbox "support@example.com" {{ }}
identity {{ authserv-ids = mx.example.com }}
"""
HEADING = "name,full_name,language,addresses,logins,suspended\r\n"
ALICE = "alice,\"Alice, Ltd\",en,alice@client.example a2@client.example,al,\r\n"
BOB = "bob,Боб,uk,bob@client.example,,\r\n"


class Desk:
    """A configuration and its store, the daemon up or down."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "ticket-milter.conf"
        self.config.write_text(CONFIG.format(folder=folder, words=WORDS))
        (folder / "spool").mkdir()
        self.daemon = None

    def run(self, *words, given=None):
        return subprocess.run(
            [os.path.join(BUILD, "ticketctl"), "-c", str(self.config),
             *words], input=given, capture_output=True, timeout=PATIENCE)

    def ok(self, *words, given=None):
        got = self.run(*words, given=given)
        assert (got.returncode, got.stderr) == (0, b""), got.stderr
        return got.stdout.decode()

    def fails(self, status, *words, given=None):
        got = self.run(*words, given=given)
        assert (got.returncode, got.stdout) == (status, b""), got
        return got.stderr.decode()

    def json(self, *words):
        return json.loads(self.ok(*words, "--json"))

    def file(self, *rows, name="accounts.csv"):
        path = self.folder / name
        path.write_text(HEADING + "".join(rows), newline="")
        return str(path)

    def start(self):
        self.daemon = subprocess.Popen(
            [os.path.join(BUILD, "ticket-milter"), "-c", str(self.config)],
            stderr=subprocess.PIPE)
        for line in self.daemon.stderr:
            if b"event=started" in line or b"event=ready" in line:
                break
        return self

    def log(self):
        """Stops it; what it has said since it was ready."""
        self.daemon.terminate()
        _, said = self.daemon.communicate(timeout=PATIENCE)
        self.daemon = None
        return said.decode()

    def stop(self):
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.communicate(timeout=PATIENCE)
            self.daemon = None

    def mail(self, subject, login="al", sender="alice@client.example",
             body=b"It is down.\r\n", fields=()):
        talk = Talk(str(self.folder / "milter.sock"))
        talk.macros("M", auth_authen=login)
        talk.envelope(f"<{sender}>")
        assert talk.data() == "c"
        talk.content([("From", f" {sender}"), ("Subject", f" {subject}"),
                      ("Message-ID", f" <{zlib.crc32(subject.encode())}@x.example>"),
                      *fields],
                     [body])
        assert talk.end("4QUEUE")[-1][0] == "a"
        talk.close()


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    desk.stop()


@pytest.fixture(params=["up", "down"])
def either(desk, request):
    """The same commands, whether the daemon is there to do the writing."""
    if request.param == "up":
        desk.start()
    return desk


def test_help_on_every_level(desk):
    assert "account" in desk.ok("--help")
    for noun in ("account", "address-key", "ticket", "message", "outbox"):
        assert noun in desk.ok(noun, "--help")
        assert desk.fails(2, noun)
    for words in ("account add", "account import", "account list",
                  "account show", "account suspend", "account resume",
                  "account remove", "agent add", "agent list", "agent show",
                  "agent suspend", "agent resume", "agent remove",
                  "ticket list", "ticket show", "ticket close",
                  "ticket open", "ticket assign", "ticket priority",
                  "ticket department", "ticket label", "ticket merge",
                  "message list", "message show", "outbox list",
                  "outbox retry", "address-key list",
                  "address-key rotate", "explain", "check"):
        assert "--help" in desk.ok(*words.split(), "--help")


@pytest.mark.parametrize("words", [
    "nonsense", "account nonsense", "account list extra", "account show",
    "account show a b", "account add", "account add a", "account import",
    "account import --nonsense f", "ticket list extra", "ticket show",
    "ticket show x", "ticket show -- -1", "ticket show 1x", "ticket show 0",
    "ticket show 99999999999999999999", "ticket list --state nonsense",
    "ticket list --scope maybe", "ticket list --priority soon",
    "ticket label", "ticket label 1", "ticket label x scope=in",
    "ticket close", "ticket close x", "ticket close 1 2", "ticket assign 1",
    "ticket priority 1", "ticket merge 1", "ticket merge 1 x", "agent show",
    "agent list extra", "agent add", "agent import f", "message list extra",
    "message show", "outbox list extra", "outbox list --state nonsense",
    "outbox retry", "outbox retry x"])
def test_wrong_usage(desk, words):
    assert desk.fails(2, *words.split())


def test_an_account_lives(either):
    either.ok("account", "add", "alice", "--address", "Alice@Client.example",
              "--full-name", "Alice, Ltd", "--login", "al")
    alice = either.json("account", "show", "alice")
    assert alice == {"name": "alice", "full_name": "Alice, Ltd",
                     "language": None, "logins": ["al"], "suspended": False,
                     "role": "client", "contacts": [],
                     "addresses": ["alice@client.example"], "troubles": [],
                     "products": [], "servers": [], "lists": [],
                     "unsubscribed": []}
    either.ok("account", "service", "add", "alice", "server:Web17")
    either.ok("account", "service", "add", "alice", "list:news")
    assert "web17" in either.fails(1, "account", "service", "add", "alice",
                                   "server:web17")
    assert "product:NAME" in either.fails(2, "account", "service", "add",
                                          "alice", "web17")
    either.ok("account", "service", "remove", "alice", "list:news")
    assert either.json("account", "service", "list", "alice") == [
        {"kind": "server", "name": "web17"}]
    assert either.json("account", "show", "alice")["servers"] == ["web17"]
    either.ok("account", "suspend", "alice")
    assert either.json("account", "show", "alice")["suspended"]
    # Changing its address is no way back in.
    either.ok("account", "add", "alice", "--address", "new@client.example")
    assert either.json("account", "show", "alice")["suspended"]
    either.ok("account", "resume", "alice")
    assert not either.json("account", "show", "alice")["suspended"]
    taken = either.fails(1, "account", "add", "bob", "--address",
                         "new@client.example")
    assert "bob" in taken and "alice" in taken
    either.ok("account", "remove", "alice")
    assert either.json("account", "list") == []
    for verb in ("show", "suspend", "resume", "remove"):
        assert "alice" in either.fails(1, "account", verb, "alice")


def test_an_import_is_whole_or_nothing(either):
    good = either.file(ALICE, BOB)
    assert "2 added" in either.ok("account", "import", "--dry-run", good)
    assert either.run("account", "show", "alice").returncode == 1
    assert "2 added" in either.ok("account", "import", good)
    assert "2 unchanged" in either.ok("account", "import", good)
    bad = either.file("carol,,,carol@client.example,,\r\n",
                      "dave,,,dave at client.example,,\r\n",
                      "erin,,xx,erin@client.example,,maybe\r\n")
    said = either.fails(1, "account", "import", bad)
    for part in ("line 3: addresses", "line 4: language",
                 "line 4: suspended", "nothing was imported"):
        assert part in said
    assert "line 2" not in said
    taken = either.file("carol,,,carol@client.example,,\r\n",
                        "dave,,,BOB@client.example,,\r\n")
    assert "dave: address bob@client.example belongs to account bob" in \
        either.fails(1, "account", "import", taken)
    assert len(either.json("account", "list")) == 2


def test_an_import_from_standard_input(desk):
    desk.ok("account", "import", "-", given=(HEADING + BOB).encode())
    assert desk.json("account", "list")[0]["full_name"] == "Боб"
    listed = desk.ok("account", "list", "--json")
    assert "1 unchanged" in desk.ok("account", "import", "-",
                                    given=listed.encode())


def test_a_sync_follows_the_cabinet(either):
    either.ok("account", "import", either.file(ALICE, BOB))
    only = either.file(ALICE)
    assert "1 suspended" in either.ok("account", "import", "--sync", only)
    assert either.json("account", "show", "bob")["suspended"]
    either.ok("account", "import", "--sync", either.file(ALICE, BOB))
    assert not either.json("account", "show", "bob")["suspended"]


def test_a_list_that_was_cut_short_suspends_nobody(desk):
    rows = [f"c{i},,,c{i}@client.example,,\r\n" for i in range(10)]
    desk.ok("account", "import", desk.file(*rows))
    for part in ([], rows[:1], rows[:4]):
        said = desk.fails(1, "account", "import", "--sync", desk.file(*part))
        assert "nothing was imported" in said
    assert not any(a["suspended"] for a in desk.json("account", "list"))
    assert "6 suspended" in desk.ok("account", "import", "--sync", "--force",
                                    desk.file(*rows[:4]))


@pytest.mark.parametrize("given", [
    b"", b"\0", b"name,addresses\n", b"\xff\xfe", b"[", b"[1]", b"{}",
    b"[" * 100, b'[{"name": "a"}]', b'[{"name": 1, "addresses": ["a@b.c"]}]',
    b'[{"name": "a", "addresses": ["a@b.c"], "x": 1}]',
    b'name,addresses\n"a,a@b.example\n', b"name,name\na,b\n"])
def test_what_is_no_list_of_accounts(desk, given):
    said = desk.fails(1, "account", "import", "-", given=given)
    assert "nothing was imported" in said


def test_a_ticket_tells_its_history(desk):
    desk.ok("account", "import", desk.file(ALICE, BOB))
    desk.start()
    desk.mail("It is down")
    desk.mail("Who am I", login="", sender="stranger@example.net")
    ticket, = desk.json("ticket", "list")
    assert (ticket["number"], ticket["account"], ticket["subject"]) == \
        (1, "alice", "It is down")
    assert desk.json("ticket", "list", "--account", "bob") == []
    assert len(desk.json("ticket", "list", "--state", "open")) == 1
    whole = desk.json("ticket", "show", "#1")
    kinds = [event["kind"] for event in whole["history"]]
    assert kinds[:3] == ["opened", "received", "queued"]
    assert whole["history"][0]["detail"]["who"] == "alice"
    assert whole["history"][0]["detail"]["proof"] == "login"
    assert whole["messages"][0]["text"] == "It is down.\n"
    shown = desk.ok("ticket", "show", "1")
    for part in ("opened", "who=alice", "proof=login", "queued",
                 "template=ticket", "to=alice@client.example", "It is down."):
        assert part in shown
    assert "no such ticket" in desk.fails(1, "ticket", "show", "2")
    assert [m["verdict"] for m in desk.json("message", "list")] == \
        ["advisory", "ticket"]


def test_an_agent_lives(either):
    either.ok("agent", "add", "anna", "--address", "anna@example.com",
              "--full-name", "Anna")
    either.ok("account", "add", "alice", "--address", "alice@client.example")
    assert [a["name"] for a in either.json("agent", "list")] == ["anna"]
    assert [a["name"] for a in either.json("account", "list")] == ["alice"]
    assert either.json("agent", "show", "anna")["role"] == "agent"
    # Neither noun touches what belongs to the other.
    for verb in ("show", "suspend", "resume", "remove"):
        assert "agent" in either.fails(1, "account", verb, "anna")
        assert "client" in either.fails(1, "agent", verb, "alice")
    for noun, name in (("account", "anna"), ("agent", "alice")):
        assert name in either.fails(1, noun, "add", name, "--address",
                                    "new@example.com")
    either.ok("agent", "suspend", "anna")
    assert either.json("agent", "show", "anna")["suspended"]
    # The cabinet's list is about clients.
    either.ok("account", "import", "--sync", "--force", either.file(ALICE))
    either.ok("agent", "resume", "anna")
    either.ok("account", "import", "--sync", "--force", either.file(ALICE))
    assert not either.json("agent", "show", "anna")["suspended"]
    either.ok("agent", "remove", "anna")
    assert either.json("agent", "list") == []


def test_an_import_may_say_who_is_an_agent(desk):
    path = desk.folder / "accounts.csv"
    path.write_text("name,addresses,role\n"
                    "anna,anna@example.com,agent\n"
                    "alice,alice@client.example,\n")
    assert "2 added" in desk.ok("account", "import", str(path))
    assert [a["name"] for a in desk.json("agent", "list")] == ["anna"]
    path.write_text("name,addresses,role\nalice,alice@client.example,agent\n")
    assert "alice: is a client" in desk.fails(1, "account", "import",
                                              str(path))


def test_agents_that_a_regulation_names_and_nobody_is(desk):
    folder = desk.folder / "regulation"
    folder.mkdir()
    departments = folder / "departments.yaml"
    departments.write_text("usual: general\ndepartments:\n"
                           "  general:\n    title: General\n"
                           "    escalate: alice\n    agents: [ghost]\n")
    desk.config.write_text(desk.config.read_text()
                           + f'regulation = "{folder}"\n'
                             "conversations { agent-copies = assigned }\n")
    desk.ok("account", "import", desk.file(ALICE))
    desk.ok("agent", "add", "anna", "--address", "anna@example.com")

    def gaps():
        found = desk.run("check", "--json")
        lines = map(json.loads, found.stdout.decode().splitlines())
        return [f for f in lines if f["what"] == "agents"]

    ghost, alice = gaps()
    assert {ghost["level"], alice["level"]} == {"warning"}
    assert ghost["text"] == f"{departments}:6: general: agent ghost: " \
        "there is no agent of that name"
    assert "all agents" in ghost["remedy"]
    assert alice["text"] == f"{departments}:5: general: agent alice: " \
        "is a client, no agent"
    # It starts, and the department's mail reaches somebody.
    desk.daemon = subprocess.Popen(
        [os.path.join(BUILD, "ticket-milter"), "-c", str(desk.config)],
        stderr=subprocess.PIPE)
    said = []
    for line in desk.daemon.stderr:
        said.append(line.decode())
        if "event=ready" in said[-1]:
            break
    assert [line.split("where=")[1].split()[0] for line in said
            if "event=agent-unknown" in line] \
        == [f"{departments}:6", f"{departments}:5"]
    desk.mail("It is down")
    assert "anna@example.com" in [row["to"] for row in
                                  desk.json("outbox", "list")]
    desk.ok("agent", "add", "ghost", "--address", "ghost@example.com")
    departments.write_text(departments.read_text().replace("alice", "anna"))
    desk.daemon.send_signal(signal.SIGUSR1)
    wait_until("reloaded", lambda: "event=reloaded"
               in desk.daemon.stderr.readline().decode())
    desk.mail("Down again")
    assert "ghost@example.com" in [row["to"] for row in
                                   desk.json("outbox", "list")]
    good, = gaps()
    assert good["level"] == "ok"


def test_labels_by_hand(desk):
    desk.ok("account", "import", desk.file(ALICE))
    desk.start()
    desk.mail("It is down")
    desk.ok("ticket", "label", "1", "kind=mysql", "scope=out",
            "department=hosting", "missing=domain,error")
    desk.stop()
    desk.ok("ticket", "label", "#1", "scope=in", "missing=", "priority=high")
    shown = desk.json("ticket", "show", "1")
    assert shown["labels"] == {"kind": "mysql", "scope": "in",
                               "department": "hosting", "priority": "high"}
    assert (shown["department"], shown["kind"], shown["scope"]) \
        == ("hosting", "mysql", "in")
    assert [(e["kind"], e["detail"]["value"]) for e in shown["history"]
            if e["detail"].get("by") == "operator"] == [
        ("labelled", "kind=mysql; scope=out; missing=domain,error"),
        ("department", "hosting"),
        ("labelled", "scope=in; missing="), ("priority", "high")]
    text = desk.ok("ticket", "show", "1")
    assert "; high, department hosting\nscope: in\nkind: mysql\n\n" in text
    for option, right, wrong in (
            ("--kind", "mysql", "ftp"), ("--scope", "in", "out"),
            ("--department", "hosting", "-"), ("--priority", "high", "low")):
        assert [t["number"] for t in
                desk.json("ticket", "list", option, right)] == [1]
        assert desk.json("ticket", "list", option, wrong) == []
    for said, label in (("write KEY=VALUE", "scope"),
                        ("write one of in, out", "scope=partly"),
                        ("no value", "kind=a; b"), ("no name", "=x"),
                        ("cannot be taken away", "priority=")):
        # All or none.
        assert said in desk.fails(1, "ticket", "label", "1", "stream=task",
                                  label)
    assert "no ticket #9" in desk.fails(1, "ticket", "label", "9", "scope=in")
    assert "stream" not in desk.json("ticket", "show", "1")["labels"]


def test_labels_are_those_of_the_regulation(desk):
    sample = os.path.abspath("contrib/regulation/hosting-ru-uk-en")
    desk.config.write_text(desk.config.read_text()
                           + f'regulation = "{sample}"\n')
    desk.ok("account", "import", desk.file(ALICE))
    desk.start()
    desk.mail("It is down", body=b"Please install WordPress for me.\r\n")
    labels = desk.json("ticket", "show", "1")["labels"]
    assert (labels["kind"], labels["scope"], labels["department"]) \
        == ("script-install", "out", "administration")
    assert "scope: out\nkind: script-install\n" \
        in desk.ok("ticket", "show", "1")
    desk.ok("ticket", "label", "1", "kind=mysql", "scope=in",
            "department=hosting")
    labels = desk.json("ticket", "show", "1")["labels"]
    assert (labels["kind"], labels["scope"], labels["department"]) \
        == ("mysql", "in", "hosting")
    for said, label in (("no kind", "kind=myslq"), ("no label", "knid=mysql"),
                        ("no department", "department=sales"),
                        ("no kind needs", "missing=shoe-size")):
        assert said in desk.fails(1, "ticket", "label", "1", label)


def test_a_ticket_is_worked_on_by_hand(desk):
    desk.ok("account", "import", desk.file(ALICE, BOB))
    desk.ok("agent", "add", "anna", "--address", "anna@example.com")
    desk.start()
    for subject in ("It is down", "Down again"):
        desk.mail(subject)
    desk.mail("Mine too", login="", sender="bob@client.example")
    for up in (True, False):
        desk.ok("ticket", "assign", "1", "anna")
        desk.ok("ticket", "priority", "#1", "high")
        desk.ok("ticket", "department", "1", "hosting")
        desk.ok("ticket", "close", "1")
        ticket, = desk.json("ticket", "list", "--state", "closed")
        assert (ticket["number"], ticket["assigned"], ticket["priority"],
                ticket["department"]) == (1, "anna", "high", "hosting")
        assert ticket["closed"] > 0
        assert [t["number"] for t in
                desk.json("ticket", "list", "--assigned", "anna")] == [1]
        assert 1 not in [t["number"] for t in
                         desk.json("ticket", "list", "--assigned", "-")]
        desk.ok("ticket", "open", "1")
        desk.ok("ticket", "assign", "1", "-")
        desk.ok("ticket", "priority", "1", "normal")
        desk.ok("ticket", "department", "1", "-")
        if up:
            desk.stop()
    kinds = [e["kind"] for e in desk.json("ticket", "show", "1")["history"]
             if e["detail"].get("by") == "operator"]
    assert kinds == ["assigned", "priority", "department", "closed",
                     "reopened", "assigned", "priority", "department"] * 2
    for said, words in (("no agent", ("assign", "1", "alice")),
                        ("no priority", ("priority", "1", "soon")),
                        ("no ticket #99", ("close", "99")),
                        ("into itself", ("merge", "1", "1"))):
        assert said in desk.fails(1, "ticket", *words)


def test_a_conversation_is_told_whole(desk):
    desk.ok("account", "import", desk.file(ALICE, BOB))
    desk.ok("agent", "add", "anna", "--address", "anna@example.com",
            "--login", "anna", "--full-name", "Anna")
    desk.start()
    desk.mail("It is down")
    anna = {"login": "anna", "sender": "anna@example.com"}
    desk.mail("Re: [#1] note", body=b"#note\r\nLooks like the disk.\r\n",
              **anna)
    desk.mail("Re: [#1] answer",
              body=b"#priority high\r\nIt is up again.\r\n", **anna)
    desk.mail("Re: [#1] on holiday",
              fields=[("Auto-Submitted", " auto-replied")])
    whole = desk.json("ticket", "show", "1")
    kinds = [e["kind"] for e in whole["history"]
             if e["kind"] not in ("sent", "deferred", "delayed", "failed")]
    assert kinds == ["opened", "received", "queued", "received", "received",
                     "queued", "priority", "waiting", "recorded"]
    assert [(m["private"], m["beside"]) for m in whole["messages"]] == \
        [(False, 0), (True, 0), (False, 0), (False, 1)]
    assert (whole["state"], whole["priority"]) == ("waiting", "high")
    shown = desk.ok("ticket", "show", "1")
    for part in ("for agents, not for the client", "Looks like the disk.",
                 "by=anna", "#1, but no part of it", "who=anna",
                 "template=reply to=alice@client.example"):
        assert part in shown, part


def test_tickets_are_merged_by_hand(desk):
    desk.ok("account", "import", desk.file(ALICE, BOB))
    desk.start()
    for subject in ("It is down", "Down again"):
        desk.mail(subject)
    desk.ok("ticket", "merge", "2", "1")
    assert desk.json("ticket", "show", "2")["merged"] == 1
    assert "merged into #1" in desk.ok("ticket", "show", "2")
    assert "is merged into #1" in desk.fails(1, "ticket", "close", "2")
    # Mail on the old number joins the ticket that is left.
    desk.mail("Re: [#2] Down again")
    assert [t["number"] for t in desk.json("ticket", "list")] == [2, 1]
    assert desk.json("ticket", "show", "1")["messages"][-1]["subject"] == \
        "Re: [#2] Down again"


def test_a_mail_comes_back_to_the_byte(desk):
    desk.ok("account", "import", desk.file(ALICE))
    desk.start()
    desk.mail("Odd", body=b"\xff\x80 one\r\n\r\n.\r\ntwo")
    raw = desk.run("message", "show", "--raw", "1")
    assert raw.returncode == 0
    assert raw.stdout.endswith(b"\r\n\r\n\xff\x80 one\r\n\r\n.\r\ntwo")


def test_a_row_is_tried_again_by_hand(desk):
    desk.ok("account", "import", desk.file(ALICE))
    desk.start()
    desk.mail("It is down")
    desk.stop()
    row, = desk.json("outbox", "list")
    assert (row["template"], row["to"]) == ("ticket", "alice@client.example")
    # The courier may have it in hand; one that was sent is not sent again.
    got = desk.run("outbox", "retry", str(row["id"]))
    assert got.returncode == (row["state"] in ("claimed", "sent"))
    assert desk.json("outbox", "list", "--state", "withheld") == []
    assert "no such" in desk.fails(1, "outbox", "retry", "99")


@pytest.mark.parametrize("evil", [
    "\x1b]0;owned\x07", "\x1b[31mred", "\u009b31m", "\u202egnp.exe", "a\tb"])
def test_nothing_of_a_mail_acts_on_the_terminal(desk, evil):
    """I5: what came in a mail is shown as what it is."""
    desk.ok("account", "import", desk.file(ALICE))
    desk.start()
    desk.mail(f"x {evil} y", body=evil.encode() + b"\r\n")
    for words in (("ticket", "list"), ("ticket", "show", "1"),
                  ("message", "list"), ("message", "show", "1"),
                  ("outbox", "list")):
        shown = desk.ok(*words)
        assert not any(c in shown for c in "\x1b\x07\u009b\u202e\t"), words
    bad = desk.fails(1, "account", "import", "-",
                     given=f"name,addresses\na{evil},x\n".encode())
    assert not any(c in bad for c in "\x1b\x07\u009b\u202e\t")


def test_no_store_yet(desk):
    for words in (("account", "list"), ("ticket", "list"),
                  ("message", "list"), ("outbox", "list")):
        assert "tickets.db" in desk.fails(1, *words)
    assert not (desk.folder / "tickets.db").exists()


def last_day(days):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * days))


def test_keys_are_rotated(desk):
    desk.start()
    path = desk.folder / "address.keys"
    before = path.read_text().split()[-1]
    assert desk.json("address-key", "list") == [
        {"id": "01", "signs": True, "until": None}]
    # It may be midnight in between.
    days = [last_day(3)]
    assert desk.ok("address-key", "rotate", "--overlap", "3") == ""
    days.append(last_day(3))
    until = desk.json("address-key", "list")[1]["until"]
    assert until in days
    assert desk.json("address-key", "list") == [
        {"id": "02", "signs": True, "until": None},
        {"id": "01", "signs": False, "until": until}]
    table = desk.ok("address-key", "list")
    assert until in table and before not in table
    text = path.read_text()
    assert before in text and path.stat().st_mode & 0o777 == 0o600
    # Without a number the old ones stay as long as an address may be good.
    days = [last_day(365)]
    desk.ok("address-key", "rotate")
    days.append(last_day(365))
    keys = desk.json("address-key", "list")
    assert keys[1]["until"] in days
    assert [key["until"] for key in keys[::2]] == [None, until]
    desk.ok("address-key", "rotate", "--overlap=0")
    assert desk.json("address-key", "list") == [
        {"id": "04", "signs": True, "until": None}]
    # The daemon has read each of them.
    log = desk.log()
    assert log.count("event=reloaded") == 3
    assert os.listdir(desk.folder).count("address.keys") == 1
    assert not [name for name in os.listdir(desk.folder)
                if name.startswith("address.keys.")]


def test_rotation_with_the_daemon_down(desk):
    assert "start the daemon" in desk.fails(1, "address-key", "list")
    assert "start the daemon" in desk.fails(1, "address-key", "rotate")
    desk.start()
    desk.stop()
    desk.ok("address-key", "rotate", "--overlap", "1")
    assert len(desk.json("address-key", "list")) == 2
    for wrong in ("-1", "3651", "x", "99999999999"):
        assert "overlap" in desk.fails(2, "address-key", "rotate",
                                       f"--overlap={wrong}")
    (desk.folder / "address.keys").write_text("x\n")
    assert "address.keys:1: is no key" in desk.fails(1, "address-key",
                                                     "rotate")


def test_keys_after_a_rotation_belong_to_the_daemon(desk):
    desk.start()
    desk.stop()
    path = desk.folder / "address.keys"
    os.chown(path, 65534, 65534)
    desk.ok("address-key", "rotate")
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_explain_knows_signed_addresses(desk):
    mail = desk.folder / "m.eml"
    mail.write_bytes(b"From: a@x.example\r\n\r\nx\r\n")
    words = ("explain", "--no-dns", "--json", str(mail), str(mail))
    unknown = desk.run(*words, "--rcpt", "support+t1.x@example.com")
    assert unknown.returncode == 0
    said = unknown.stderr.decode().splitlines()
    assert len(said) == 2 and "address.keys" in said[0]
    desk.ok(*words)
    desk.ok(*words, "--rcpt", "support+sales@example.com")
    desk.start()
    key = read_keys(desk.folder / "address.keys")[0]
    desk.ok(*words, "--rcpt", sign(key, "support@example.com").upper())
    for address, why in (
            ("support+t1.x@example.com", "is not signed by us"),
            (sign(key, "support@example.com", days=100), "has expired")):
        got = desk.run(*words, "--rcpt", address)
        assert (got.returncode, got.stderr.decode()) == (
            0, f"ticketctl: --rcpt {address}: {why}, so RCPT would be "
            "refused\n")


def test_a_report(either):
    either.ok("account", "add", "alice", "--address", "a@client.example")
    assert "0 mails" in either.ok("report", "--days", "7")
    figures = either.json("report")
    assert (figures["mails"], figures["first_answers"]["half"]) == (0, None)
    assert len(figures["days"]) in (30, 31)
    assert figures["deadlines"]["kept"] == figures["waiting"]["count"] == 0
    path = either.folder / "report.html"
    either.ok("report", "--html", str(path))
    page = path.read_text()
    # It is whole in itself, and says so where there is nothing.
    assert "<svg" in page and "nothing" in page
    assert "http" not in page and "<script" not in page


@pytest.mark.parametrize("words", ["report --days 0", "report --days 401",
                                   "report extra", "report --days x"])
def test_a_report_of_what_cannot_be(desk, words):
    assert desk.fails(2, *words.split())
