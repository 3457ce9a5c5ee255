"""Announcements: by an agent's mail, on time, in each one's language, with a
way out."""
import email
import email.policy
import re
import time
import urllib.parse

import pytest
from lab.client import mail, parse, sign
from lab.dns import host
from lab.process import wait_until
from miltertalk import Talk
from sink import Sink
from test_announcements_bulk import TEXT, Crowd, announce
from test_conversation import from_agent, reply_to

ORDERS = "announce@example.com"
ORDER = "#to server web17\r\n#kind works\r\n" + TEXT.replace("\n", "\r\n")


class Post(Sink):
    """Keeps the mails, parsed, by recipient."""

    def __init__(self):
        self.mails = {}
        super().__init__(self.keep)

    def keep(self, recipients, raw):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        for to in recipients:
            self.mails.setdefault(to, []).append(mail)

    def one(self, to, number=1):
        wait_until(f"{to} has mail", lambda: len(self.mails.get(to, []))
                   >= number)
        return self.mails[to][number - 1]


@pytest.fixture
def post():
    post = Post()
    yield post
    post.close()


@pytest.fixture
def desk(tmp_path, post):
    desk = Crowd(tmp_path)
    desk.config.write_text(
        desk.config.read_text()
        + f"smtp {{\n host = 127.0.0.1\n port = {post.port}\n}}\n"
        f"announcements {{\n rate = 60000\n orders = {ORDERS}\n}}\n"
        "answers {\n company = \"Хостер\"\n}\n")
    desk.start()
    for name, language, *services in (
            ("ru", "ru", "server:web17", "list:offers"),
            ("uk", "uk", "server:web17", "list:offers"),
            ("en", "en", "server:web17"), ("other", "ru")):
        desk.ok("account", "add", name, "--address", f"{name}@client.example",
                "--login", name, "--language", language, "--full-name",
                f"Name {name}")
        for service in services:
            desk.ok("account", "service", "add", name, service)
    desk.ok("agent", "add", "ann", "--address", "ann@example.com", "--login",
            "ann", "--language", "en")
    yield desk
    desk.stop()


def text(mail, kind="plain"):
    return mail.get_body((kind,)).get_content()


def send(desk, to, body, sender="ann@example.com", login="ann",
         envelope=None, fields=()):
    """The last reply of the milter."""
    talk = Talk(str(desk.folder / "milter.sock"))
    if login:
        talk.macros("M", auth_authen=login)
    talk.envelope(f"<{sender if envelope is None else envelope}>",
                  [f"<{to}>"])
    assert talk.data() == "c"
    talk.content([("From", f" {sender}"), ("To", f" {to}"),
                  ("Subject", " About"),
                  ("Message-ID", f" <{time.monotonic_ns()}@x.example>"),
                  ("Content-Type", " text/plain; charset=utf-8"),
                  *fields], [body.encode()])
    reply = talk.end("4QUEUE")
    talk.close()
    return reply


def taken(reply):
    return reply[-1][0] == "a"


def link(words):
    """The address of the mailto: link in there."""
    found = re.search(r"mailto:([^?\s]+)\?", words)
    return urllib.parse.unquote(found[1]) if found else None


def state(desk, number):
    return desk.json("announce", "show", str(number))["state"]


def test_an_agent_orders_one_by_mail(desk, post):
    assert taken(send(desk, ORDERS, ORDER))
    preview = post.one("ann@example.com")
    words = text(preview)
    assert "3 accounts" in words and "uk 1 -> en" in words
    assert "Works on the servers" in words and "Работы на серверах" in words
    one, = desk.json("announce", "list")
    assert (one["state"], one["by"], one["to"]) == ("draft", "ann",
                                                    "server:web17")
    confirm = link(words)
    # Whoever else has it, or has not logged in, sends nothing.
    assert taken(send(desk, confirm, "OK", login=None))
    assert state(desk, one["id"]) == "draft"
    assert taken(send(desk, confirm, "OK", "ru@client.example", "ru"))
    assert state(desk, one["id"]) == "draft"
    assert taken(send(desk, confirm, "OK"))
    wait_until("it is sent", lambda: state(desk, one["id"]) == "sent")
    ru, uk = post.one("ru@client.example"), post.one("uk@client.example")
    en = post.one("en@client.example")
    assert ru["Subject"] == "Работы на серверах"
    assert "Name ru" in text(ru) and "сайты будут недоступны" in text(ru)
    assert "обращением" in text(ru) and "обращением" in text(ru, "html")
    # There is none in Ukrainian: the configured language.
    assert uk["Subject"] == en["Subject"] == "Works on the servers"
    assert ru["Auto-Submitted"] == "auto-generated"
    assert ru["Precedence"] == "bulk" and "support@example.com" in ru["From"]
    # Works nobody ends.
    assert ru["List-Unsubscribe"] is None and link(text(ru)) is None
    assert "other@client.example" not in post.mails
    # Once is enough.
    assert not taken(send(desk, confirm, "OK"))
    assert len(post.mails["ru@client.example"]) == 1


@pytest.mark.parametrize("body, mention", [
    (ORDER.replace("#kind works", "#kind spam"), b"#kind works"),
    (ORDER.replace("server web17", "web17"), b"#to server NAME"),
    ("Hello\r\n", b"#to server web17")])
def test_a_wrong_order_is_refused_with_an_example(desk, body, mention):
    reply = send(desk, ORDERS, body)
    assert not taken(reply) and mention in str(reply).encode()
    assert desk.json("announce", "list") == []


def test_nobody_else_orders_anything(desk, post):
    # A client; an agent's address without a login; a stranger.
    assert taken(send(desk, ORDERS, ORDER, "ru@client.example", "ru"))
    assert taken(send(desk, ORDERS, ORDER, login=None))
    assert taken(send(desk, ORDERS, ORDER, "m@evil.example", None))
    assert desk.json("announce", "list") == []
    log = (desk.folder / "log").read_text()
    assert log.count("rule=announcements-only") == 3
    assert desk.json("ticket", "list") == []


def test_news_can_be_ended(desk, post):
    for number in (1, 2):
        shown = announce(desk, "--to", "list:offers", "--kind", "news")
        desk.ok("announce", "send", str(shown["id"]))
        wait_until("it is sent", lambda n=shown["id"]: state(desk, n)
                   == "sent")
        if number == 1:
            mail = post.one("ru@client.example")
            assert mail["List-Id"] and mail["List-Unsubscribe-Post"] is None
            out = link(mail["List-Unsubscribe"])
            assert out == link(text(mail))
            # From a program, an unproven address, twice: it is over.
            for _ in range(2):
                assert taken(send(desk, out, "stop", "any@where.example", None))
    assert len(post.mails["uk@client.example"]) == 2
    assert len(post.mails["ru@client.example"]) == 1
    assert desk.json("account", "show", "ru")["unsubscribed"] == ["offers"]
    assert shown["preview"]["left_out"]["unsubscribed"] == 1
    desk.ok("announce", "subscribe", "ru", "offers")
    assert desk.json("account", "show", "ru")["unsubscribed"] == []


def test_a_reply_is_a_request(desk, post):
    shown = announce(desk, "--to", "server:web17", "--kind", "works")
    desk.ok("announce", "send", str(shown["id"]))
    mail = post.one("en@client.example")
    assert taken(send(desk, "support@example.com", "How long?\r\n",
                      "en@client.example", "en", fields=[
                          ("In-Reply-To", f" {mail['Message-ID']}")]))
    ticket, = desk.json("ticket", "list")
    history = desk.ok("ticket", "show", str(ticket["number"]))
    assert "announc" in history
    assert post.one("en@client.example", 2)["Subject"]
    wait_until("it is sent", lambda: state(desk, shown["id"]) == "sent")
    assert len(post.mails["ru@client.example"]) == 1


def test_it_waits_for_its_time(desk, post):
    began = time.time()
    shown = announce(desk, "--to", "all", "--kind", "works", "--at", "2h")
    ended = time.time()
    number = str(shown["id"])
    desk.ok("announce", "send", number)
    assert state(desk, number) == "scheduled"
    due = desk.json("announce", "show", number)["due"]
    assert began - 120 < due - 7200 < ended + 120
    assert "past" in desk.fails(2, "announce", "send", "--at",
                                "2020-01-01 10:00", number)
    desk.ok("announce", "cancel", number)
    assert state(desk, number) == "cancelled"
    soon = announce(desk, "--to", "all", "--kind", "works")
    # On a machine that takes longer for the command, it is past by then.
    for seconds in (3, 30, 100):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ",
                              time.gmtime(time.time() + seconds))
        got = desk.run("announce", "send", "--at", stamp, str(soon["id"]))
        if got.returncode == 0:
            break
    assert got.returncode == 0, got.stderr
    wait_until("it is sent", lambda: state(desk, soon["id"]) == "sent")
    ended = desk.json("announce", "show", str(soon["id"]))
    assert ended["begun"] >= ended["due"]
    assert len(post.mails["ru@client.example"]) == 1


ANNOUNCE, ANN = "announce@hoster.example", "ann@hoster.example"


@pytest.fixture
def hosts(world):
    """The world, with an address for announcements and two on web17."""
    world.filter.ticketctl("agent", "add", "ann", "--full-name", "Ann",
                           "--login", "ann", "--address", ANN)
    for name in ("ivan", "bob"):
        world.filter.ticketctl("account", "service", "add", name,
                               "server:web17")
    world.filter.configure(extra=f"announcements {{\n\torders = {ANNOUNCE}\n"
                           "\trate = 60000\n}")
    world.filter.reload()
    yield world
    world.filter.configure(extra="")
    world.filter.reload()
    for name in ("ivan", "bob"):
        world.filter.ticketctl("account", "service", "remove", name,
                               "server:web17")


def bulk(hosts, client):
    """The announcements in that mailbox, the oldest first."""
    return hosts.mailbox(client).find("HEADER", "Precedence", "bulk")


def test_through_postfix(hosts):
    """R7 (3): who is on the server is told, each in his language; whoever has
    only the agent's address, with DMARC and all, tells nobody anything."""
    before = hosts.filter.json("announce", "list")
    clients = [f"{name}@client.example" for name in ("ivan", "bob", "olena")]
    seen = {client: len(bulk(hosts, client)) for client in clients}
    forged = sign(mail(ANN, to=ANNOUNCE, body=ORDER), hosts.keys,
                  "hoster.example")
    code, reply = hosts.send("mx", forged, ANN, ANNOUNCE,
                             source=host("hoster.example"))
    assert (code, "after a login" in reply) == (550, True), reply
    line = hosts.mail_in("submission", mail("ivan@client.example",
                                            to=ANNOUNCE, body=ORDER),
                         "ivan@client.example", ANNOUNCE, login="ivan")
    assert line["rule"] == "announcements-only"
    _, refusal = from_agent(hosts, ANNOUNCE, "Works tonight", ANN, expect=550)
    assert "#to server web17" in refusal
    assert hosts.filter.json("announce", "list") == before

    ordered, line = from_agent(hosts, ANNOUNCE, ORDER, ANN)
    assert (line["verdict"], line["rule"]) == ("agent", "announcement")
    confirm = link(text(parse(hosts.answer(ANN, ordered))))
    assert {client: len(bulk(hosts, client)) for client in clients} == seen
    _, line = from_agent(hosts, confirm, "OK", ANN)
    assert (line["verdict"], line["rule"]) == ("agent", "announcement-sent")
    for client, subject, words in (
            ("ivan@client.example", "Работы на серверах", "недоступны"),
            ("bob@client.example", "Works on the servers", "are down")):
        told = parse(wait_until(f"{client} is told", lambda to=client: bulk(
            hosts, to)[seen[to]:])[-1])
        assert told["Subject"] == subject and words in text(told)
        assert told["Auto-Submitted"] == "auto-generated"
        assert len(bulk(hosts, client)) == seen[client] + 1
    olena = clients[-1]
    assert len(bulk(hosts, olena)) == seen[olena]


def test_replies_to_the_preview_through_postfix(hosts):
    """What waits to be sent is put off and cancelled by mail, after a login
    only; a word of thanks sends nothing."""
    ordered, _ = from_agent(hosts, ANNOUNCE, ORDER.replace(
        "#kind works", "#kind works\r\n#at 2h"), ANN)
    preview = hosts.answer(ANN, ordered)
    back, send_it = reply_to(preview), link(text(parse(preview)))
    assert "#отмена" in text(parse(preview))
    number = hosts.filter.json("announce", "list")[0]["id"]

    def shown():
        return hosts.filter.json("announce", "show", str(number))

    for words in ("Thank you!", "#cansel", "#cancel\n#at 3h"):
        _, refusal = from_agent(hosts, back, words, ANN, expect=550)
        assert "#cancel" in refusal or "two orders" in refusal
    assert shown()["state"] == "draft"
    _, line = from_agent(hosts, send_it, "OK", ANN)
    assert line["rule"] == "announcement-sent"
    first = shown()
    assert first["state"] == "scheduled"
    # Who has only the agent's address, with DMARC and all; and a client.
    for to, order in ((back, "#cancel"), (back, "#at 1h"), (send_it,
                                                           "#cancel")):
        forged = sign(mail(ANN, to=to, body=order + "\r\n"), hosts.keys,
                      "hoster.example")
        code, reply = hosts.send("mx", forged, ANN, to,
                                 source=host("hoster.example"))
        assert (code, "after a login" in reply) == (550, True), reply
    line = hosts.mail_in("submission", mail("ivan@client.example", to=back,
                                            body="#cancel\r\n"),
                         "ivan@client.example", back, login="ivan")
    assert line["rule"] == "announcements-only"
    assert shown() == first
    moved, line = from_agent(hosts, back, "#at 5h\nThe disk is late.", ANN)
    assert (line["verdict"], line["rule"]) == ("agent",
                                               "announcement-changed")
    later = shown()
    assert later["state"] == "scheduled"
    assert 2 * 3600 < later["due"] - first["due"] < 4 * 3600
    ended, line = from_agent(hosts, back, "#отмена", ANN)
    assert line["rule"] == "announcement-changed"
    assert shown()["state"] == "cancelled"
    # Each is confirmed to who said so, and names what it is about.
    for ordered, word in ((moved, " at "), (ended, "cancelled")):
        told = parse(hosts.answer(ANN, ordered))
        assert word in told["Subject"]
        assert told["Auto-Submitted"] == "auto-replied"
        assert f"Announcement {number}," in text(told)
        assert shown()["texts"]["en"]["subject"] in text(told)
    for to, words in ((back, "#cancel"), (back, "#at 6h")):
        _, refusal = from_agent(hosts, to, words, ANN, expect=550)
        assert "cancelled already" in refusal
    hosts.settled()
    assert shown()["queued"] == 0
