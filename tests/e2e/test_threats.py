"""Attacks and faults that stand in no other file here, by real mail."""
import os

import pytest
from lab.client import fields, mail, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from lab.process import Process, wait_until

HERE = host("client.example")
BOB = "bob@client.example"


def from_client(world, sender, to=SUPPORT, **options):
    message_id = options.pop("message_id", unique())
    raw = sign(mail(sender, to=to, message_id=message_id, **options),
               world.keys, "client.example")
    return message_id, world.mail_in("mx", raw, sender, to, source=HERE)


def messages(world, number):
    return [message["message_id"]
            for message in world.ticket(number)["messages"]]


def test_a15_a_number_joins_nobody(world):
    """Whoever knows a ticket's number, or guesses a tag, stands outside."""
    first, line = from_client(world, CLIENT, subject="Mine")
    number = line["ticket"]
    before = messages(world, number)
    subject = f"Re: [#{number}] Mine"

    # A stranger in order, an attacker, and another client.
    stranger = unique("stranger.example")
    raw = sign(mail("eve@stranger.example", message_id=stranger,
                    subject=subject, fields=[f"In-Reply-To: <{first}>"]),
               world.keys, "stranger.example")
    for listener_source, given, sender, to in (
            (host("stranger.example"), raw, "eve@stranger.example", SUPPORT),
            (host("attacker.example"), mail(CLIENT, subject=subject), CLIENT,
             SUPPORT),
            (host("stranger.example"),
             sign(mail("eve@stranger.example", message_id=unique(
                 "stranger.example"), subject=subject),
                  world.keys, "stranger.example"), "eve@stranger.example",
             f"support+{number}@hoster.example")):
        line = world.mail_in("mx", given, sender, to, source=listener_source)
        assert line["verdict"] == "advisory", line
        assert "ticket" not in line
    _, line = from_client(world, BOB, subject=subject,
                          fields=[f"References: <{first}>"])
    assert line["verdict"] == "ticket" and line["ticket"] != number
    assert messages(world, number) == before
    world.settled()
    assert not [row for row in world.filter.json("outbox", "list")
                if str(row["ticket"]) == number and row["to"] != CLIENT]


def test_a17_a_spoofed_mail_takes_no_message_id(world):
    """The spoof comes first, with the Message-ID of the mail to come."""
    message_id = unique()
    line = world.mail_in("mx", mail(CLIENT, message_id=message_id), CLIENT,
                         source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    _, line = from_client(world, CLIENT, message_id=message_id)
    assert line["verdict"] == "ticket"
    world.settled()
    assert len(world.mailbox(SUPPORT).by_id(message_id)) == 2
    assert len(world.mailbox(CLIENT).answers_to(message_id)) == 1


@pytest.mark.parametrize("body", [
    "#close\r\n#assign me\r\nHelp.\r\n",
    "Help.\r\n\r\nOn Monday Ann wrote:\r\n> #refund\r\n> #close\r\n",
    "#for bob@client.example\r\nYou owe us.\r\n",
    "#note\r\nFor agents only.\r\n"])
def test_a20_a_clients_orders_are_words(world, body):
    first, line = from_client(world, CLIENT, body=body)
    assert line["verdict"] == "ticket"
    number = line["ticket"]
    _, line = from_client(world, CLIENT, body=body,
                          fields=[f"In-Reply-To: <{first}>"])
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    ticket = world.ticket(number)
    assert (ticket["state"], ticket["assigned"], ticket["account"]) == (
        "open", None, "ivan")
    assert not any(message["private"] for message in ticket["messages"])
    assert not world.mailbox(BOB).find("TEXT", "You owe us.")


def test_l2_an_acknowledgement_that_comes_back(world):
    """Ours have no return address; a server that sends them back all the
    same, to the From address, gets silence."""
    first, line = from_client(world, CLIENT)
    acknowledgement = world.answer(CLIENT, first)
    ours = fields(acknowledgement, "Message-ID")[0]
    world.settled()
    before = len(world.filter.json("outbox", "list"))
    back = "\r\n".join([
        "From: MAILER-DAEMON@client.example", f"To: <{SUPPORT}>",
        "Subject: Undeliverable: your mail", f"Message-ID: <{unique()}>",
        "MIME-Version: 1.0", "Content-Type: multipart/report; "
        "report-type=delivery-status; boundary=b", "", "--b",
        "Content-Type: text/plain", "", "No such user.", "--b",
        "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; mx.client.example", "",
        f"Final-Recipient: rfc822; {CLIENT}", "Action: failed",
        "Status: 5.1.1", "", "--b", "Content-Type: message/rfc822", "",
        f"From: {SUPPORT}", f"To: {CLIENT}", f"Message-ID: {ours}",
        "Subject: Re: your request", "", "Thank you.", "--b--", ""]).encode()
    for sender in ("", "mailer-daemon@client.example"):
        line = world.mail_in("mx", back.replace(
            b"<" + fields(back, "Message-ID")[0].strip("<>").encode() + b">",
            b"<" + unique().encode() + b">"), sender, source=HERE)
        assert line["verdict"] == "recorded", line
    world.settled()
    assert len(world.filter.json("outbox", "list")) == before
    # L6: it did not come to the address of a mail that we sent.
    assert "trouble" not in world.filter.ticketctl("account", "show",
                                                   "ivan").stdout


def test_l3_lists_and_ourselves(world):
    """Proven and known, yet nobody who wants an answer."""
    for more in (["List-Id: <news.client.example>"],
                 ["List-Unsubscribe: <mailto:x@client.example>"],
                 ["Precedence: bulk"], ["Precedence: junk"],
                 ["Precedence: list"]):
        message_id, line = from_client(world, CLIENT, fields=more,
                                       body="News.\r\n\r\nUnsubscribe\r\n")
        assert line["verdict"] == "recorded", (more, line)
        world.settled()
        assert not world.mailbox(CLIENT).answers_to(message_id), more
    # Our own acknowledgement, sent on to us by the client's server.
    first, line = from_client(world, CLIENT)
    number = line["ticket"]
    own = world.answer(CLIENT, first)
    line = world.mail_in("mx", own, CLIENT, source=HERE)
    assert line["verdict"] == "recorded"
    world.settled()
    assert world.ticket(number)["state"] == "open"
    assert len(world.mailbox(CLIENT).answers_to(first)) == 1


def test_m3_a_refusal_leaves_nothing(world):
    """A milter before us refuses: there is no ticket and no answer."""
    folder = f"{world.folder}/refuser"
    os.makedirs(folder)
    socket = f"{folder}/socket"
    refuser = Process("refuser", [
        "/usr/bin/python3", os.path.join(os.path.dirname(__file__),
                                         "refuser.py"), socket], folder)
    refuser.start(lambda: os.path.exists(socket))
    os.chmod(socket, 0o666)
    ours = world.postfix.border
    try:
        world.postfix.border = f"unix:{socket},{ours}"
        world.postfix.border_milters()
        # It may not listen yet.
        wait_until("the refuser stands there", lambda: refused(world))
        before = len(world.filter.json("ticket", "list"))
        assert refused(world)
        world.settled()
        assert len(world.filter.json("ticket", "list")) == before
    finally:
        world.postfix.border = ours
        world.postfix.border_milters()
        refuser.stop()
    _, line = from_client(world, CLIENT)
    assert line["verdict"] == "ticket"


def refused(world):
    raw = sign(mail(), world.keys, "client.example")
    code, _ = world.send("mx", raw, CLIENT, SUPPORT, source=HERE)
    return code // 100 == 5
