"""What goes out: agents' formatting, and addresses and servers of all kinds."""
import email.policy
import hashlib
import re
import struct
import zlib
from email.message import EmailMessage

import pytest
from lab.client import field, parse, send, unique
from lab.lab import CLIENT, SUPPORT
from test_conversation import (ANN, CANARY, assert_private, calm, from_client,
                               opened, wait_for)

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
