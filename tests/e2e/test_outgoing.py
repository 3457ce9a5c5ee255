"""What goes out: agents' formatting, and addresses of all kinds."""
import email.policy
import hashlib
import re
import socketserver
import struct
import threading
import zlib
from email.message import EmailMessage

import pytest
from lab.client import Client, field, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from lab.process import wait_until
from test_conversation import (ANN, CANARY, assert_private, calm, from_agent,
                               from_client, opened, reply_to, text_of,
                               wait_for)

__all__ = ["calm"]


def png(side):
    """A black square."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(side * (side + 1))))
            + chunk(b"IEND", b""))


PIXELS = png(20)


@pytest.fixture(scope="module", autouse=True)
def agents(world):
    world.filter.ticketctl("agent", "add", "ann", "--full-name", "Ann",
                           "--login", "ann", "--address", ANN)


def formatted(world, to, plain, html, picture=None):
    """As an agent's mail program sends it; the log line."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = f"Ann <{ANN}>", to
    message["Message-ID"] = f"<{unique('hoster.example')}>"
    message["Subject"] = "Re: ticket"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    if picture:
        message.get_payload()[1].add_related(
            PIXELS, "image", "png", cid=f"<{picture}>", filename="shot.png",
            disposition="inline")
    code, reply = send(world.ports["submission"], bytes(message), ANN, to,
                       login="ann")
    assert code == 250, reply
    return world.filter.decided(
        queue_id=re.search(r"queued as (\w+)", reply)[1])


def answer_to(world, html, plain, **options):
    """The client's mail: (raw, its HTML)."""
    _, first, agents = opened(world, CLIENT)
    line = formatted(world, agents, plain, html, **options)
    assert line["rule"] == "agent-answer", line
    reply, = [raw for raw in wait_for(world, CLIENT, first, 2)
              if field(raw, "Auto-Submitted") is None]
    return reply, parse(reply).get_body(("html",)).get_content()


QUOTE = (f'<div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 3, '
         f'2025 at 10:00 AM Ann &lt;<a href="mailto:{ANN}">{ANN}</a>&gt; '
         f'wrote:<br></div><blockquote class="gmail_quote"><div>note: {CANARY}'
         f'</div></blockquote></div>')
PLAIN_QUOTE = ("\n\nOn Mon, Mar 3, 2025 at 10:00 AM Ann <" + ANN + "> wrote:\n"
               f"\n> note: {CANARY}\n")


def test_an_agents_formatting_reaches_the_client(world, calm):
    reply, html = answer_to(
        world,
        "<div dir=ltr>#priority high<div>Do <b>this</b>:</div><ul><li>open "
        "<a href=\"https://panel.example/?a=1&amp;b=2\">the panel</a></li>"
        "</ul><div><img src=\"cid:part1.x@ann-laptop.hoster.example\" "
        "alt=\"shot.png\" width=\"20\"></div>"
        f"<div onclick=\"x()\" style=\"display:none\">{CANARY}</div>"
        f"<img src=\"https://tracker.example/p.gif\"></div>{QUOTE}",
        "#priority high\nDo *this*:\n\n   - open the panel\n"
        "<https://panel.example/?a=1&b=2>\n\n[image: shot.png]" + PLAIN_QUOTE,
        picture="part1.x@ann-laptop.hoster.example")
    assert "Do <b>this</b>:" in html
    assert ('<ul><li>open <a href="https://panel.example/?a=1&amp;b=2">'
            'the panel</a></li></ul>') in html
    for gone in ("tracker", "onclick", "display:none", "gmail"):
        assert gone not in html
    assert_private(reply)
    assert b"ann-laptop" not in reply
    seen = parse(reply)
    shown, = re.findall(r'<img src="cid:([^"]+)"', html)
    picture, = [part for part in seen.walk() if part["Content-ID"]]
    assert picture["Content-ID"] == f"<{shown}>"
    assert (hashlib.sha256(picture.get_content()).digest()
            == hashlib.sha256(PIXELS).digest())
    assert not list(seen.iter_attachments())
    # The page around it is ours.
    assert "Was this of help?" in html or "Помог ли" in html
    text = seen.get_body(("plain",)).get_content()
    assert "Do *this*:" in text and CANARY not in text


def test_who_watches_sees_it_too(world, calm):
    eyes, word = "eyes@shop.example", "words-formatted-1"
    answer_to(world, f"<p>#watch {eyes}</p><p>So <b>{word}</b>.</p>{QUOTE}",
              f"#watch {eyes}\n\nSo *{word}*.{PLAIN_QUOTE}")
    copy, = world.mailbox(eyes).wait("TEXT", word)
    html = parse(copy).get_body(("html",)).get_content()
    assert f"<p>So <b>{word}</b>.</p>" in html
    assert_private(copy)


def test_html_that_says_more_than_the_words_stays_here(world, calm):
    """A program that quotes without a mark in HTML, and with one in text."""
    reply, html = answer_to(
        world, f"<p>All <b>good</b>.</p><p>note: {CANARY}</p><p>{ANN}</p>",
        f"All good.\n\n> note: {CANARY}\n> {ANN}\n")
    assert "All good." in html and "<b>good</b>" not in html
    assert_private(reply)


def test_words_in_html_alone(world, calm):
    """Orders above them, and what they answer below."""
    _, first, agents = opened(world, CLIENT)
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = f"Ann <{ANN}>", agents
    message["Message-ID"] = f"<{unique('hoster.example')}>"
    message["Subject"] = "Re: ticket"
    message.set_content(f"<p>#close</p><p>Run <code>php -v</code>.</p>{QUOTE}",
                        subtype="html")
    code, reply = send(world.ports["submission"], bytes(message), ANN, agents,
                       login="ann")
    assert code == 250, reply
    raw, = [raw for raw in wait_for(world, CLIENT, first, 2)
            if field(raw, "Auto-Submitted") is None]
    html = parse(raw).get_body(("html",)).get_content()
    assert "<p>Run <code>php -v</code>.</p>" in html
    assert_private(raw)


# --- addresses -------------------------------------------------------------

ZOE = "zo\u00eb@client.example"


class Sink(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it gets: (MAIL, RCPT, bytes)."""
    allow_reuse_address = daemon_threads = True

    def __init__(self, *extensions):
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.extensions, self.mails = extensions, []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Dialogue(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            word = line.decode().strip()
            if word.upper().startswith("EHLO"):
                lines = ["sink", *self.server.extensions]
                self.wfile.write("".join(
                    f"250{' ' if item is lines[-1] else '-'}{item}\r\n"
                    for item in lines).encode())
            elif word.upper() == "DATA":
                self.wfile.write(b"354 go on\r\n")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append((sender, recipient, data))
                self.wfile.write(b"250 kept\r\n")
            else:
                if word.upper().startswith("MAIL"):
                    sender = word
                elif word.upper().startswith("RCPT"):
                    recipient = word
                self.wfile.write(b"250 well\r\n")
                if word.upper() == "QUIT":
                    return


@pytest.fixture
def routed(world):
    """postconf settings for one test."""
    changed = []

    def route(**settings):
        changed.extend(settings)
        world.postfix.command("-e", *(f"{name}={value}" for name, value
                                      in settings.items()),
                              program="postconf")
        world.postfix.reload()
    yield route
    if changed:
        world.postfix.command("-X", *set(changed), program="postconf")
        world.postfix.reload()


def international(world, sender, login, raw):
    """Over submission, with SMTPUTF8; what the filter logged."""
    client = Client(world.ports["submission"], login=login)
    client.command_encoding = "utf-8"
    for command in (f"MAIL FROM:<{sender}> SMTPUTF8 BODY=8BITMIME",
                    f"RCPT TO:<{SUPPORT}>"):
        code, text = client.docmd(command)
        assert code == 250, text
    code, text = client.data(raw)
    client.quit()
    assert code == 250, text
    return world.filter.decided(
        queue_id=re.search(r"queued as (\w+)", text.decode())[1])


def test_a_client_whose_address_needs_smtputf8(world, routed):
    """There and back through a Postfix; what it hands on to knows it, too."""
    with Sink("8BITMIME", "SMTPUTF8") as sink:
        port = sink.server_address[1]
        routed(transport_maps=f"inline:{{{{{ZOE} = smtp:[127.0.0.1]:{port}}},"
               f" {{{SUPPORT} = smtp:[127.0.0.1]:{port}}}}}")
        world.filter.ticketctl("account", "add", "zoe", "--address", ZOE,
                               "--login", "zoe", "--language", "en")
        asked = unique()
        line = international(world, ZOE, "zoe", mail(
            f"Zo\u00eb <{ZOE}>", message_id=asked, subject="\u00e4 site"))
        assert (line["verdict"], line["account"]) == ("ticket", "zoe")

        def answer():
            return [seen for seen in sink.mails if ZOE in seen[1]]
        (sender, recipient, raw), = wait_until("the answer", answer)
        assert sender.startswith("MAIL FROM:<>") and "SMTPUTF8" in sender
        assert recipient.startswith(f"RCPT TO:<{ZOE}>")
        assert f"<{ZOE}>".encode() in raw
        assert field(raw, "In-Reply-To") == f"<{asked}>"
        assert all(len(text) <= 998 for text in raw.split(b"\r\n"))
        sink.shutdown()


def test_the_two_forms_of_a_domain_are_one(world, tmp_path):
    world.filter.ticketctl("account", "add", "idn", "--address",
                           "bob@\u041f\u0440\u0438\u043c\u0435\u0440.example",
                           "--login", "idn")
    for domain in ("xn--e1afmkfd.example", "XN--E1AFMKFD.example",
                   "\u043f\u0440\u0438\u043c\u0435\u0440.example",
                   "\u041f\u0420\u0418\u041c\u0415\u0420.Example"):
        path = tmp_path / "mail.eml"
        path.write_bytes(mail(f"Bob <bob@{domain}>"))
        seen = world.filter.json(
            "explain", "--rcpt", SUPPORT, "--mail-from", "bob@x.example",
            "--login", "idn", str(path))
        assert seen["facts"]["from"]["address"] == "bob@xn--e1afmkfd.example"
        assert (seen["plan"]["verdict"], seen["plan"]["account"]) == (
            "ticket", "idn")


def test_a_bad_address_holds_up_nobody(world, routed):
    """One that is refused for good, one that is refused for now."""
    dead, slow = "carol@client.example", "bob@client.example"
    routed(smtpd_recipient_restrictions="check_recipient_access inline:"
           f"{{{{{dead} = 550 5.1.1 gone}}, {{{slow} = 450 4.2.1 later}}}}")
    numbers = {}
    for sender in (dead, slow, CLIENT):
        message_id = unique()
        line = world.mail_in("mx", sign(mail(sender, message_id=message_id),
                                        world.keys, "client.example"),
                             sender, source=host("client.example"))
        assert line["verdict"] == "ticket"
        numbers[sender] = line["ticket"]
    assert world.answer(CLIENT, message_id)

    def event(sender, kind):
        return [event for event in world.ticket(numbers[sender])["history"]
                if event["kind"] == kind]
    failed, = wait_until("the refusal", lambda: event(dead, "failed"))
    assert "RCPT TO: 550 5.1.1" in failed["detail"]["why"]
    deferred = wait_until("the delay", lambda: event(slow, "deferred"))
    assert "RCPT TO: 450 4.2.1" in deferred[0]["detail"]["why"]
    # It is mended, and goes out.
    routed(smtpd_recipient_restrictions="")
    wait_until("it is sent", lambda: event(slow, "sent"))


def test_an_agent_is_told_what_was_refused(world, routed, calm):
    """Once, who wrote it, with what the server said; and not again when the
    same answer is refused again."""
    carol = "carol@client.example"
    number, first, agents = opened(world, carol)
    world.answer(carol, first)
    routed(smtpd_recipient_restrictions="check_recipient_access inline:"
           f"{{{{{carol} = 550 5.1.1 nobody here}}}}")

    def failures():
        return [event["detail"] for event in world.ticket(number)["history"]
                if event["kind"] == "failed"]

    def notices(address):
        return world.mailbox(address).find("SUBJECT",
                                           f"[#{number}] Not delivered")
    _, line = from_agent(world, agents, "It works again, words-lost-1.")
    assert line["rule"] == "agent-answer"
    told, = wait_until("the agent is told", lambda: notices(ANN))
    seen = parse(told)
    assert seen["Auto-Submitted"] == "auto-generated"
    assert field(told, "Return-Path") == "<>"
    assert reply_to(told).startswith("support+t1.n")
    failed, = failures()
    for kind in ("plain", "html"):
        text = " ".join(text_of(told, kind).split())
        assert "could not be delivered" in text and carol in text
        assert "550 5.1.1" in text and "nobody here" in text
        assert f"outbox retry {failed['outbox']}" in text
    # What she replies is a note.
    _, line = from_agent(world, reply_to(told), f"I call him. {CANARY}")
    assert line["rule"] == "agent-note"
    assert "trouble" in world.filter.ticketctl("account", "show",
                                               "carol").stdout
    world.filter.ticketctl("outbox", "retry", str(failed["outbox"]))
    wait_until("it is refused again", lambda: len(failures()) == 2)
    world.settled()
    assert len(notices(ANN)) == 1 and not notices(carol)
    routed(smtpd_recipient_restrictions="")
    world.filter.ticketctl("outbox", "retry", str(failed["outbox"]))
    assert world.mailbox(carol).wait("TEXT", "words-lost-1")
