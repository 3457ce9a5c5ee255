"""What a client asks, by the sample regulation: labels, and what is said."""
import pytest
from lab.client import field, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import SUPPORT

HERE = host("client.example")
BOB = "bob@client.example"


@pytest.fixture(scope="module", autouse=True)
def regulation(world):
    world.filter.configure(extra=f'regulation = "{world.filter.sample}"')
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def ask(world, subject, body, **options):
    """(log line, what the agents see, the acknowledgement's text or None)"""
    message_id = unique()
    raw = sign(mail(BOB, to=options.pop("to", SUPPORT), subject=subject,
                    message_id=message_id, body=body, **options),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, BOB, SUPPORT, source=HERE)
    copy = world.support(message_id)
    answer = world.answer(BOB, message_id) \
        if line["verdict"] == "ticket" else None
    text = parse(answer).get_body(("plain",)).get_content() if answer else None
    return line, field(copy, "X-Ticket-Labels"), text


def test_out_of_scope(world):
    line, labels, text = ask(world, "wordpress",
                             "Please install WordPress for me")
    assert line["verdict"] == "ticket"
    assert "kind=script-install" in labels and "scope=out" in labels
    assert "we do not install" in " ".join(text.split())
    assert "for a fee" in text
    assert world.ticket(line["ticket"])["department"] == "administration"
    assert world.ticket(line["ticket"])["priority"] == "low"


def test_consultation(world):
    line, labels, text = ask(world, "php", "How do I switch the PHP version "
                             "in the control panel?")
    assert "stream=consultation" in labels and "scope=in" in labels
    assert "online chat" in text and "for a fee" not in text


def test_system_not_allowed(world):
    _, labels, text = ask(world, "os", "Please install Gentoo on my VPS")
    assert "system=not-listed" in labels and "scope=free" in labels
    assert "Debian 12" in text


def test_abuse(world):
    line, labels, text = ask(world, "site", "You fucking idiots, my site is "
                             "down again")
    assert line["verdict"] == "ticket"
    assert "abuse=yes" in labels and "kind=site-down" in labels
    assert "businesslike tone" in text


def test_missing_then_complete(world):
    line, labels, text = ask(world, "site", "My site does not open")
    number = line["ticket"]
    assert "missing=domain,error,time" in labels
    assert "the domain of the site" in text
    again, labels, _ = ask(world, f"Re: [#{number}] site",
                           "It is shop.example.org, since yesterday, it says "
                           "\"502 Bad Gateway\"")
    assert (again["verdict"], again["ticket"]) == ("follow-up", number)
    assert "missing" not in labels and "kind=site-down" in labels
