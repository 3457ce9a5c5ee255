"""Machines that answer machines: each conversation ends by itself."""
import re
from email.utils import parseaddr

import pytest
from lab.client import field, mail, send, sign, unique
from lab.dns import host
from lab.filter import Filter
from lab.lab import SUPPORT
from lab.process import wait_until

OTHER = "support@stranger.example"
CAROL = "carol@client.example"

VACATION = """require ["vacation"];
vacation :days 1 :subject "I am away" "Back on Monday.";
"""


def outbox(desk):
    return desk.json("outbox", "list")


def agents_address(raw):
    return parseaddr(field(raw, "Reply-To"))[1]


def agent_answers(world, to, text):
    raw = mail("Ann <ann@hoster.example>", to=to, subject="Re: ticket",
               body=text, message_id=unique("hoster.example"))
    code, reply = send(world.ports["submission"], raw, "ann@hoster.example",
                       to, login="ann")
    assert code == 250, reply
    return world.filter.decided(queue_id=re.search(
        r"queued as (\w+)", reply)[1])


@pytest.fixture(scope="module", autouse=True)
def agent(world):
    world.filter.ticketctl("agent", "add", "ann", "--login", "ann",
                           "--address", "ann@hoster.example")


@pytest.fixture(scope="module")
def desks(world):
    """Two of us; what each sends is signed, and verified at the border of
    the other."""
    second = Filter(world, name="second", mailbox=OTHER,
                    hostname="mx.stranger.example",
                    courier_port=world.ports["relay"])
    second.start()
    world.filter.configure(courier_port=world.ports["relay"])
    world.filter.stop()
    world.filter.start()
    world.postfix.border_milters(second.milter)
    yield world.filter, second
    world.postfix.border_milters()
    assert second.stop() == 0
    world.filter.configure(courier_port=world.ports["inject"])
    world.filter.stop()
    world.filter.start()


def from_other(world):
    """Somebody writes to us as the other desk: (message id, our log line)"""
    message_id = unique("stranger.example")
    raw = sign(mail(OTHER, message_id=message_id, subject="A question"),
               world.keys, "stranger.example")
    return message_id, world.mail_in("mx", raw, OTHER,
                                     source=host("stranger.example"))


def came_from(desk, sender):
    """What a desk decided of mails that say they are from sender."""
    rows = desk.query("SELECT verdict, rule, reason FROM message "
                      "WHERE from_address = ? ORDER BY id", sender)
    return [tuple(row) for row in rows]


def test_two_desks_that_do_not_know_each_other(world, desks):
    first, second = desks
    before = len(outbox(first))
    message_id, line = from_other(world)
    assert (line["verdict"], line["rule"]) == ("advisory", "unknown-sender")
    # It is a person's address for all that we know: one answer.
    world.mailbox(OTHER).wait("HEADER", "In-Reply-To", message_id)
    world.at_rest(desks)
    assert len(outbox(first)) == before + 1
    assert came_from(second, SUPPORT) == [
        ("recorded", "machine", "auto-reply")]
    assert outbox(second) == []


def test_two_desks_that_are_clients_of_each_other(world, desks):
    first, second = desks
    first.ticketctl("account", "add", "other", "--address", OTHER)
    second.ticketctl("account", "add", "we", "--address", SUPPORT)
    sent, seen = len(outbox(first)), len(came_from(second, SUPPORT))
    message_id, line = from_other(world)
    assert line["verdict"] == "ticket"
    world.mailbox(OTHER).wait("HEADER", "In-Reply-To", message_id)
    world.at_rest(desks)
    assert len(outbox(first)) == sent + 1
    assert came_from(second, SUPPORT)[seen:] == [
        ("recorded", "machine", "auto-reply")]
    assert outbox(second) == []

    # An agent's words are a person's: the other desk opens a ticket. That
    # they came through a desk can be seen, so it does not say so.
    agents = agents_address(world.support(message_id))
    assert agent_answers(world, agents, "It is done.\r\n")["verdict"] \
        == "agent"
    wait_until("the other desk's ticket", lambda:
               second.json("ticket", "list"))
    world.at_rest(desks)
    assert came_from(second, SUPPORT)[seen + 1:] == [
        ("ticket", "verified-sender", "verified")]
    assert outbox(second) == []
    assert len(outbox(first)) == sent + 2
    assert world.ticket(line["ticket"])["state"] == "waiting"


def test_a_vacation_notice(world):
    """Pigeonhole answers a person's mail only; what it says is kept."""
    world.dovecot.set_script(CAROL, VACATION)
    message_id = unique()
    raw = sign(mail(CAROL, message_id=message_id), world.keys,
               "client.example")
    line = world.mail_in("mx", raw, CAROL, source=host("client.example"))
    number = line["ticket"]
    world.answer(CAROL, message_id)
    world.settled()
    last, = world.filter.query("SELECT max(id) FROM message")[0]
    agents = agents_address(world.support(message_id))

    def notices():
        return [tuple(row) for row in world.filter.query(
            "SELECT verdict, reason FROM message WHERE from_address = ?"
            " AND id > ?", CAROL, last)]
    for number_of_answers in (1, 2):
        agent_answers(world, agents, f"Answer {number_of_answers}.\r\n")
        wait_until("both answers", lambda: len(world.mailbox(CAROL).answers_to(
            message_id)) == 1 + number_of_answers)
        wait_until("the notice", notices)
        world.settled()
    # Each answer has a sender of its own, so that it may answer both.
    assert set(notices()) == {("recorded", "auto-reply")}
    assert len(notices()) <= 2
    shown = world.ticket(number)
    assert shown["state"] == "waiting"
    assert len(world.mailbox(CAROL).answers_to(message_id)) == 3
    assert "trouble" not in world.filter.ticketctl(
        "account", "show", "carol").stdout
    world.dovecot.set_script(CAROL, "")
