"""Who takes part in a ticket: contacts with rights."""
import pytest
from lab.client import field, mail, parse, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from world import status

HERE = host("client.example")
EVE, DAN = "eve@client.example", "dan@client.example"


@pytest.fixture(scope="module", autouse=True)
def contacts(world):
    """Eve may open tickets for ivan's account, Dan may write on them."""
    world.filter.ticketctl("account", "contact", "add", "ivan", EVE,
                           "--full-name", "Eve Open", "--language", "en",
                           "--right", "may-open")
    world.filter.ticketctl("account", "contact", "add", "ivan", DAN,
                           "--full-name", "Dan Follow", "--language", "uk")
    world.filter.ticketctl("account", "contact", "set", "ivan", DAN,
                           "--right", "may-follow")


def write(world, sender, to=SUPPORT, **options):
    """(message id, what the filter logged)"""
    message_id = unique()
    raw = sign(mail(sender, to=to, message_id=message_id, **options),
               world.keys, "client.example")
    return message_id, world.mail_in("mx", raw, sender, to, source=HERE)


def reply_to(raw):
    return field(raw, "Reply-To").split("<")[-1].strip("> ")


def test_rights_of_contacts(world):
    listed = {one["address"]: one for one in world.filter.json(
        "account", "contact", "list", "ivan")}
    assert listed[EVE]["rights"] == ["may-open"]
    assert listed[DAN]["rights"] == ["may-follow"]
    # Eve opens: greeted by her own name, in her own language.
    first, line = write(world, EVE, subject="The shop is down")
    assert (line["verdict"], line["account"]) == ("ticket", "ivan")
    number = line["ticket"]
    answer = world.answer(EVE, first)
    assert "Eve Open" in parse(answer)["To"]
    assert parse(answer)["Content-Language"] == "en"
    assert parse(world.support(first))["X-Ticket-Address"] == EVE
    opened = world.ticket(number)["history"][0]["detail"]
    assert (opened["who"], opened["proof_address"]) == ("ivan", EVE)
    # Dan joins it; what he opens himself is advisory, and he is told.
    _, line = write(world, DAN, subject=f"Re: [#{number}] The shop is down")
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    fresh, line = write(world, DAN, subject="Another thing")
    assert (line["verdict"], line["rule"]) == (
        "advisory", "contact-without-right")
    assert status(world.support(fresh))[2] == "may-not-open"
    told = world.answer(DAN, fresh)
    assert parse(told)["Content-Language"] == "uk"
    assert "контактн" in parse(told).get_body(("plain",)).get_content()
    # Eve's own ticket she follows up; ivan's she does not (A16).
    _, line = write(world, EVE, reply_to(answer))
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    theirs, line = write(world, CLIENT, subject="Mine")
    own = reply_to(world.answer(CLIENT, theirs))
    stray, line = write(world, EVE, own, subject="Re: Mine")
    assert (line["verdict"], line["rule"], line["reason"]) == (
        "advisory", "contact-without-right", "may-not-follow")
    told = world.answer(EVE, stray)
    assert "t1.r" not in (field(told, "Reply-To") or "")


def test_an_unproven_contact_is_nobody(world):
    raw = mail(EVE, message_id=unique())
    line = world.mail_in("mx", raw, EVE, SUPPORT,
                         source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    assert line["rule"] == "unproven-sender"
