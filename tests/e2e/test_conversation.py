"""A ticket's whole life by mail: client and agents reply, nobody else acts."""
import email.policy
import re
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import quote, unquote

import pytest
from canary import CANARY
from lab.client import field, fields, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from world import status

HERE = host("client.example")
ANN, BEN = f"ann.{CANARY}@hoster.example", f"ben.{CANARY}@hoster.example"
# The clients: address, language, and what a line of the wording says.
CLIENTS = [("ivan@client.example", "ru"), ("bob@client.example", "en")]


@pytest.fixture(scope="module", autouse=True)
def agents(world):
    for name, login, address in (("Ann", "ann", ANN), ("Ben", "ben", BEN)):
        world.filter.ticketctl("agent", "add", login, "--full-name", name,
                               "--login", login, "--address", address)


@pytest.fixture
def calm(world):
    """Agents' answers do not collide."""
    world.filter.configure(extra="conversations {\n\tanswer-collision = 0s\n}")
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def from_client(world, sender, to=SUPPORT, **options):
    """(message id, what the filter logged)"""
    message_id = unique()
    raw = sign(mail(sender, to=to, message_id=message_id, **options),
               world.keys, "client.example")
    return message_id, world.mail_in("mx", raw, sender, to, source=HERE)


def from_agent(world, to, text, sender=ANN, login="ann", attach=None,
               expect=250, **headers):
    """Over submission: (message id, log line or the refusal's text)"""
    message = EmailMessage(policy=email.policy.SMTP)
    message_id = unique("hoster.example")
    message["From"], message["To"] = f"Agent <{sender}>", to
    message["Message-ID"] = f"<{message_id}>"
    message["Subject"] = headers.get("subject", "Re: ticket")
    for name in ("In-Reply-To", "References", "Auto-Submitted"):
        if name in headers:
            message[name] = headers[name]
    message.set_content(text)
    if attach:
        message.add_attachment(attach[1], maintype="image", subtype="png",
                               filename=attach[0])
    code, reply = send(world.ports["submission"], bytes(message), sender, to,
                       login=login)
    assert code == expect, (code, reply)
    if code != 250:
        return message_id, reply
    queue = re.search(r"queued as (\w+)", reply)[1]
    return message_id, world.filter.decided(queue_id=queue)


def opened(world, sender):
    """A new ticket: (number, client's message id, the agents' address)"""
    message_id, line = from_client(world, sender, subject="My site is down")
    assert line["verdict"] == "ticket"
    copy = world.support(message_id)
    return line["ticket"], message_id, reply_to(copy)


def reply_to(raw):
    return parseaddr(field(raw, "Reply-To"))[1]


def text_of(raw, kind="plain"):
    return parse(raw).get_body((kind,)).get_content()


def state(world, number):
    return world.ticket(number)["state"]


@pytest.mark.parametrize("sender, language", CLIENTS)
def test_a_life(world, calm, sender, language):
    number, first, agents = opened(world, sender)
    assert agents.startswith("support+t1.a")
    acknowledgement = world.answer(sender, first)
    own = reply_to(acknowledgement)
    assert own.startswith("support+t1.r") and own != agents

    # An agent answers from her mail program, quoting the client.
    _, line = from_agent(
        world, agents, "#priority high\n\nIt works again.\n\n"
        "On Monday Ivan wrote:\n> My site is down\n> " + CANARY,
        subject=f"Re: [#{number}] My site is down")
    assert (line["verdict"], line["rule"]) == ("agent", "agent-answer")
    reply = next(raw for raw in wait_for(world, sender, first, 2)
                 if raw != acknowledgement)
    seen = parse(reply)
    assert SUPPORT in seen["From"] and sender in seen["To"]
    assert "Auto-Submitted" not in seen
    assert seen["In-Reply-To"] == f"<{first}>"
    assert f"[#{number}]" in seen["Subject"]
    assert seen["Content-Language"] == language
    assert "It works again." in text_of(reply)
    assert "It works again." in text_of(reply, "html")
    assert reply_to(reply).startswith("support+t1.r")
    assert field(reply, "Return-Path").startswith("<support+t1.b")
    assert_private(reply)
    assert state(world, number) == "waiting"

    # The client follows up from another program, References broken.
    second, line = from_client(world, sender, reply_to(reply),
                               subject="??? (no subject)",
                               fields=["References: <broken@nowhere.test>"])
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    copy = world.support(second)
    assert status(copy)[0] == "follow-up"
    assert state(world, number) == "open"

    # A note, an order, an answer with a picture.
    _, line = from_agent(world, reply_to(copy),
                         f"#note\nHe is a {CANARY}.")
    assert line["rule"] == "agent-note"
    _, line = from_agent(world, reply_to(copy), "#assign ben")
    assert line["rule"] == "agent-order"
    assert world.ticket(number)["assigned"] == "ben"
    _, line = from_agent(world, reply_to(copy),
                         "#close\nSee the picture.", BEN, "ben",
                         attach=("bild.png", b"\x89PNG\r\n\x1a\n" + b"x" * 99))
    assert line["rule"] == "agent-answer"
    answer = wait_for(world, sender, second, 1)[0]
    files = list(parse(answer).iter_attachments())
    assert [file.get_filename() for file in files] == ["bild.png"]
    assert files[0].get_content().startswith(b"\x89PNG")
    assert_private(answer)
    assert state(world, number) == "closed"

    # Once more: the ticket is open again.
    third, line = from_client(world, sender, reply_to(answer))
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    assert state(world, number) == "open"

    # A second ticket is merged into the first; what comes to it goes there.
    other, other_id, other_agents = opened(world, sender)
    _, line = from_agent(world, other_agents, f"#merge {number}")
    assert line["rule"] == "agent-order"
    _, line = from_client(world, sender, fields=[
        f"In-Reply-To: <{other_id}>"])
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)

    world.settled()
    for raw in world.mailbox(sender).find():
        assert_private(raw)


def wait_for(world, address, message_id, count):
    return world.mailbox(address).wait("HEADER", "In-Reply-To", message_id,
                                       count=count)


def assert_private(raw):
    """Nothing of the agents' is in a mail to a client."""
    everything = raw + "".join(
        part.get_content() for part in parse(raw).walk()
        if part.get_content_maintype() == "text").encode()
    for secret in (CANARY, ANN, BEN, "#note", "#priority", "#close"):
        assert secret.encode() not in everything, secret


def test_what_cannot_be_done_is_refused_at_once(world, calm):
    number, _, agents = opened(world, CLIENT)
    for text, says in (("#clsoe\nDone", "#clsoe"), ("#merge 999999", "999999"),
                       ("#assign nobody-here", "nobody-here"),
                       (f"#merge {number}", "itself"),
                       ("#close\n#open\nHi", "contradict"),
                       ("> only a quotation\n", "no new text"),
                       ("#help", "#assign")):
        _, reply = from_agent(world, agents, text, expect=550)
        assert says in reply, (text, reply)
    world.settled()
    ticket = world.ticket(number)
    assert (ticket["state"], ticket["assigned"]) == ("open", None)
    assert not world.mailbox(CLIENT).find("TEXT", "Done")


def test_an_agent_must_be_proven(world):
    """A19: From an agent's address, without login."""
    number, first, agents = opened(world, CLIENT)
    message_id = unique()
    line = world.mail_in("mx", mail(ANN, to=agents, message_id=message_id,
                                    body="#close\r\nPay here.\r\n"),
                         ANN, agents, source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    assert state(world, number) == "open"
    world.settled()
    assert not world.mailbox(CLIENT).find("TEXT", "Pay here")
    assert status(world.support(message_id))[0] == "advisory"


def test_a_stranger_with_the_clients_address_moves_nothing(world):
    """A16: the address leaked, and another client writes to it."""
    number, first, _ = opened(world, CLIENT)
    own = reply_to(world.answer(CLIENT, first))
    message_id, line = from_client(world, "bob@client.example", own)
    assert (line["verdict"], line["rule"]) == ("advisory", "not-a-party")
    assert state(world, number) == "open"
    shown = world.ticket(number)
    assert "bob@client.example" in str(shown)


def test_two_agents_at_once(world):
    number, first, agents = opened(world, CLIENT)
    from_agent(world, agents, "Please wait.")
    _, reply = from_agent(world, agents, "It is done.", BEN, "ben",
                          expect=550)
    assert "ann" in reply and "#anyway" in reply
    _, line = from_agent(world, agents, "#anyway\nIt is done.", BEN, "ben")
    assert line["rule"] == "agent-answer"


def test_on_a_clients_behalf(world):
    _, line = from_agent(world, SUPPORT, f"#for {CLIENT}\nYou called us.")
    assert (line["verdict"], line["rule"]) == ("ticket", "agent-for-client")
    ticket = world.ticket(line["ticket"])
    assert ticket["account"] == "ivan"
    raw = world.mailbox(CLIENT).wait("TEXT", "You called us.")[0]
    _, line = from_client(world, CLIENT, reply_to(raw))
    assert (line["verdict"], line["ticket"]) == ("follow-up",
                                                 str(ticket["number"]))
    _, reply = from_agent(world, SUPPORT, "#for nobody@nowhere.example\nHi",
                          expect=550)
    assert "nobody@nowhere.example" in reply


def test_an_answer_that_comes_back(world):
    """A bounce to the address that the answer was sent from; and a forged
    one, to another, that marks nothing (L6)."""
    number, first, agents = opened(world, CLIENT)
    from_agent(world, agents, "This will not arrive.")
    reply = world.mailbox(CLIENT).wait("TEXT", "This will not arrive.")[0]
    back = field(reply, "Return-Path").strip("<>")
    for to, rule in ((SUPPORT, "machine"), (back, "undelivered")):
        line = world.mail_in("mx", bounce(to), "", to,
                             source=host("client.example"))
        assert (line["verdict"], line["rule"]) == ("recorded", rule)
    kinds = [event["kind"] for event in world.ticket(number)["history"]]
    assert kinds.count("bounced") == 1
    # Who wrote it learns that nobody has read it, once.
    world.mail_in("mx", bounce(back), "", back, source=host("client.example"))
    told = world.mailbox(ANN).wait("HEADER", "Subject",
                                   f"[#{number}] Not delivered")
    text = text_of(told[0])
    assert CLIENT in text and "5.1.1" in text
    assert len([row for row in world.filter.json("outbox", "list")
                if str(row["ticket"]) == number
                and row["template"] == "undelivered"]) == 1


def bounce(to):
    return "\r\n".join([
        "From: Mail Delivery System <mailer-daemon@client.example>",
        f"To: <{to}>", "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{unique()}>", "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0", "Content-Type: multipart/report; "
        "report-type=delivery-status; boundary=b", "", "--b",
        "Content-Type: text/plain", "", "It could not be delivered.", "--b",
        "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; mx.client.example", "",
        f"Final-Recipient: rfc822; {CLIENT}", "Action: failed",
        "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 unknown user", "",
        "--b--", ""]).encode()


def test_each_side_sees_one_conversation(world, calm):
    """By Dovecot's own threading of the support mailbox."""
    number, first, agents = opened(world, "olena@client.example")
    answer_id, _ = from_agent(world, agents, "First.",
                              **{"In-Reply-To": f"<{first}>",
                                 "References": f"<{first}>"})
    reply = world.mailbox("olena@client.example").wait("TEXT", "First.")[0]
    reply_id = field(reply, "Message-ID").strip("<>")
    second, _ = from_client(
        world, "olena@client.example", reply_to(reply),
        fields=[f"In-Reply-To: <{reply_id}>",
                f"References: {field(reply, 'References')} <{reply_id}>"])
    for message_id in (first, answer_id, second):
        world.support(message_id)
    threads = world.mailbox(SUPPORT).threads(first, answer_id, second)
    assert threads == 1


def test_fields_of_an_answer(world):
    """No more than a client needs to see."""
    number, first, agents = opened(world, CLIENT)
    from_agent(world, agents, "Header check.")
    reply = world.mailbox(CLIENT).wait("TEXT", "Header check.")[0]
    assert fields(reply, "X-Ticket-Account") == []
    assert fields(reply, "X-Ticket-Status") == []


def links_of(raw):
    """The one-time addresses, by what the HTML part calls them."""
    html = text_of(raw, "html")
    found = {text: unquote(address) for address, text in re.findall(
        r'href="mailto:([^?"]+)[^>]*>([^<]+)</a>', html)}
    for address in found.values():
        assert quote(address, safe="@") in text_of(raw)
    return found


def test_a_client_closes_by_a_link(world, calm):
    sender = "bob@client.example"
    number, first, agents = opened(world, sender)
    from_agent(world, agents, "Try it now.")
    reply = next(raw for raw in wait_for(world, sender, first, 2)
                 if "Try it now." in text_of(raw))
    links = links_of(reply)
    assert len(set(links.values())) == 3
    close, helped = links["Close the request"], links["Yes, it helped"]
    # A21: a vacation notice to it, and another client, close nothing.
    _, line = from_client(world, sender, close,
                          fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    _, line = from_client(world, CLIENT, close)
    assert line["rule"] == "not-a-party"
    assert state(world, number) == "waiting"
    _, line = from_client(world, sender, close, body="")
    assert (line["verdict"], line["rule"]) == ("confirm", "one-time-address")
    assert state(world, number) == "closed"
    # Both, one after the other, without a word: closed it is and stays.
    for address in (helped, close):
        _, line = from_client(world, sender, address, body="")
        assert (line["verdict"], line["rule"]) == ("confirm",
                                                   "one-time-address")
    assert state(world, number) == "closed"
    # Once: it is a reply after that, and opens the ticket again.
    for address in (close, helped):
        _, line = from_client(world, sender, address, body="It is not!")
        assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    assert state(world, number) == "open"


def test_machine_mail_moves_nothing(world, calm):
    """A vacation notice to the reply address: not open again, no answer."""
    number, first, agents = opened(world, CLIENT)
    from_agent(world, agents, "#close\nClosed so.")
    reply = world.mailbox(CLIENT).wait("TEXT", "Closed so.")[0]
    before = len(world.mailbox(CLIENT).find())
    message_id, line = from_client(
        world, CLIENT, reply_to(reply),
        fields=["Auto-Submitted: auto-replied (vacation)"])
    assert line["verdict"] == "recorded"
    assert state(world, number) == "closed"
    world.settled()
    assert len(world.mailbox(CLIENT).find()) == before


def test_the_same_mail_in_two_deliveries_is_one(world, calm):
    """M1: an agent's mail accepted, but its 250 lost."""
    number, first, agents = opened(world, CLIENT)
    message_id = unique("hoster.example")
    raw = mail(ANN, to=agents, message_id=message_id,
               body="#close\r\nSent twice.\r\n")
    for _ in range(2):
        code, text = send(world.ports["submission"], raw, ANN, agents,
                          login="ann")
        assert code == 250, text
    world.settled()
    assert len(world.mailbox(CLIENT).find("TEXT", "Sent twice.")) == 1


def test_a_retry_is_no_second_answer(world):
    """Its 250 was lost, another agent answered since: it is not refused."""
    number, first, agents = opened(world, CLIENT)
    raw = mail(ANN, to=agents, message_id=unique("hoster.example"),
               body="Answered once.\r\n")
    to = (ANN, agents)
    code, text = send(world.ports["submission"], raw, *to, login="ann")
    assert code == 250, text
    from_agent(world, agents, "#anyway\nBen, too.", BEN, "ben")
    code, text = send(world.ports["submission"], raw, *to, login="ann")
    assert code == 250, text
    queue = re.search(r"queued as (\w+)", text)[1]
    line = world.filter.decided(queue_id=queue)
    assert (line["verdict"], line["repeated"]) == ("agent", "yes")
    world.settled()
    assert len(world.mailbox(CLIENT).find("TEXT", "Answered once.")) == 1
    # What was never taken is refused as before.
    _, reply = from_agent(world, agents, "Me again.", expect=550)
    assert "#anyway" in reply
