"""Work for money by mail (R9 to R12): an agent proposes, the client agrees
by a one-time address or does not, and what was paid in vain is paid back."""
import pytest
from lab.client import parse
# The agents and the orders of test_conversation serve here, too.
from test_conversation import (agents, calm, from_agent, from_client,
                               links_of, opened, state, text_of)

OLENA, BOB = "olena@client.example", "bob@client.example"
WORDS = {BOB: ("Accept", "Decline", "1,500.50\u00a0UAH", "3 days"),
         OLENA: ("Погодитися", "Відмовитися", "1\u00a0500,50\u00a0грн",
                 "3 дні")}


@pytest.fixture(autouse=True)
def quiet(agents, calm):
    yield


def offered(world, address, marker):
    """The mail with that word in it: (raw, links by what they are called)"""
    raw = world.mailbox(address).wait("TEXT", marker)[0]
    return raw, links_of(raw)


def quotes(world, number):
    return [row for row in world.filter.json("quote", "list")
            if row["ticket"] == int(number)]


def standing(world, number):
    """(state, revision, the revision accepted) of the only quote"""
    row, = quotes(world, number)
    return row["state"], row["revision"], row["accepted"]


def kinds(world, number):
    return [event["kind"] for event in world.ticket(number)["history"]
            if event["kind"].startswith("quote-")]


@pytest.mark.parametrize("client", [BOB, OLENA])
def test_agreed_and_done(world, client):
    number, _, agents = opened(world, client)
    accept, decline, price, term = WORDS[client]
    _, line = from_agent(world, agents, "#quote 1500,50 грн 3d Move-ABC <b>\n"
                         "As we said on the phone.")
    assert line["rule"] == "agent-answer"
    raw, links = offered(world, client, "Move-ABC")
    assert set(links) == {accept, decline}
    for kind in ("plain", "html"):
        text = text_of(raw, kind)
        assert price in text and term in text
        assert "As we said on the phone." in text
    assert "Move-ABC <b>" in text_of(raw)
    assert "Move-ABC &lt;b&gt;" in text_of(raw, "html")
    assert standing(world, number) == ("proposed", 1, 0)
    assert state(world, number) == "waiting"

    # A21: a vacation notice and another client agree to nothing.
    _, line = from_client(world, client, links[accept],
                          fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    _, line = from_client(world, "carol@client.example", links[accept])
    assert line["rule"] == "not-a-party"
    assert standing(world, number) == ("proposed", 1, 0)

    accepted, line = from_client(world, client, links[accept], body="")
    assert (line["verdict"], line["rule"]) == ("confirm", "quote-accepted")
    assert standing(world, number) == ("accepted", 1, 1)
    assert state(world, number) == "open"
    told = world.answer(client, accepted)
    assert price.replace("\u00a0", " ") in parse(told)["Subject"]
    assert "Move-ABC" in text_of(told) and term in text_of(told)

    # A second touch, of either link, changes nothing and says so.
    for link in (accept, decline):
        again, line = from_client(world, client, links[link], body="")
        assert line["rule"] == "quote-not-open"
        world.answer(client, again)
    assert standing(world, number) == ("accepted", 1, 1)

    _, line = from_agent(world, agents, "#done\n#close\nYour site is there.")
    assert standing(world, number) == ("done", 1, 1)
    assert kinds(world, number) == ["quote-proposed", "quote-accepted",
                                    "quote-done"]


def test_a_revision_and_a_refund(world):
    """R11, R12: nothing is agreed on figures that no longer hold."""
    number, _, agents = opened(world, BOB)
    from_agent(world, agents, "#quote 100 USD 2d Old-figures")
    _, old = offered(world, BOB, "Old-figures")
    from_client(world, BOB, old["Accept"], body="")
    from_agent(world, agents, "#quote 200 USD 5d New-figures\nIt is harder.")
    raw, new = offered(world, BOB, "New-figures")
    assert "revision 2" in text_of(raw)
    assert standing(world, number) == ("proposed", 2, 1)
    _, reply = from_agent(world, agents, "#done", expect=550)
    assert "has not accepted" in reply
    again, line = from_client(world, BOB, old["Accept"], body="")
    assert (line["rule"], line["reason"]) == ("quote-not-open",
                                              "quote-revised")
    assert "newer" in text_of(world.answer(BOB, again))
    assert standing(world, number) == ("proposed", 2, 1)

    _, line = from_client(world, BOB, new["Decline"], body="Too much.")
    assert line["rule"] == "quote-declined"
    # Something was agreed on before, and may have been paid.
    assert standing(world, number) == ("refund-due", 2, 1)
    _, reply = from_agent(world, agents, "#quote 1 USD 1d Other", expect=550)
    assert "refund is due" in reply
    from_agent(world, agents, "#paid")
    assert standing(world, number) == ("refunded", 2, 1)
    from_agent(world, agents, "#quote 50 USD 1d Another-try")
    offered(world, BOB, "Another-try")
    assert [row["state"] for row in quotes(world, number)] == [
        "refunded", "proposed"]


def test_refused_work(world):
    number, _, agents = opened(world, BOB)
    from_agent(world, agents, "#quote 100 USD 2d Work-to-refuse")
    _, links = offered(world, BOB, "Work-to-refuse")
    from_client(world, BOB, links["Accept"], body="")
    from_agent(world, agents, "#refuse The-disk-is-too-old")
    raw = world.mailbox(BOB).wait("TEXT", "The-disk-is-too-old")[0]
    assert "will be returned" in text_of(raw)
    assert standing(world, number) == ("refund-due", 1, 1)


def test_wrong_figures_are_refused_at_once(world):
    number, _, agents = opened(world, BOB)
    for order in ("#quote 1500 3d Move", "#quote 1,500 UAH 3d Move",
                  "#quote a lot", "#quote 1500 UAH 3d"):
        _, reply = from_agent(world, agents, order, expect=550)
        assert "#quote 1500 UAH 3d" in reply
    assert quotes(world, number) == []


def test_what_was_agreed_is_reported(world):
    before = money(world)
    number, _, agents = opened(world, BOB)
    from_agent(world, agents, "#quote 12.34 GBP 1d Work-to-report")
    _, links = offered(world, BOB, "Work-to-report")
    from_client(world, BOB, links["Accept"], body="")
    assert money(world) == pytest.approx(before + 12.34)


def money(world):
    """Pounds that were agreed on, as the report has it."""
    return sum(float(price.split()[0]) for price in
               world.filter.json("report")["accepted"] if "GBP" in price)
