"""Who takes part in a ticket: contacts with rights, watchers."""
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lab.client import field, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from test_conversation import (ANN, BEN, agents,  # noqa: F401
                               assert_private, from_agent, text_of)
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


def test_a_mail_handed_in_again_is_what_it_was(world):
    """Whatever rights its writer has by then."""
    first, line = write(world, CLIENT, subject="Again")
    number = line["ticket"]
    raw = sign(mail(DAN, message_id=unique(), subject=f"Re: [#{number}] Again"),
               world.keys, "client.example")
    contact = ("account", "contact", "set", "ivan", DAN, "--right")
    try:
        for right in ("may-follow", "may-open", "may-follow"):
            world.filter.ticketctl(*contact, right)
            line = world.mail_in("mx", raw, DAN, source=HERE)
            assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    finally:
        world.filter.ticketctl(*contact, "may-follow")
    world.settled()
    assert len(world.ticket(number)["messages"]) == 2


def test_an_unproven_contact_is_nobody(world):
    raw = mail(EVE, message_id=unique())
    line = world.mail_in("mx", raw, EVE, SUPPORT,
                         source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    assert line["rule"] == "unproven-sender"


# --- watchers ---------------------------------------------------------------

# The mailboxes of people who have no account.
FRIEND, OTHER = "friend@shop.example", "other@shop.example"
CANARY = "canary-5e0c"


def opened_with(world, *cc, sender=CLIENT):
    """A ticket that names those in Cc: (number, client's mail id)"""
    first, line = write(world, sender, subject="With copies",
                        fields=[f"Cc: {', '.join(cc)}"])
    assert line["verdict"] == "ticket"
    return line["ticket"], first


def agents_address(world, message_id):
    return reply_to(world.support(message_id))


def copy_of(world, address, words):
    """The one mail with those words in that mailbox."""
    found = world.mailbox(address).wait("TEXT", words)
    world.settled()
    assert len(world.mailbox(address).find("TEXT", words)) == 1
    return found[0]


def stop_of(raw):
    """The address that ends the copies: in the header, and as a link."""
    link = re.fullmatch(r"<mailto:([^?>]+)(\?[^>]*)?>",
                        field(raw, "List-Unsubscribe"))[1]
    assert link in text_of(raw) and link in text_of(raw, "html")
    return unquote(link)


def test_a_watcher_gets_copies_for_himself(world):
    number, first = opened_with(world, FRIEND, OTHER)
    desk = agents_address(world, first)
    from_agent(world, desk, f"#note\n{CANARY} words-note-1")
    from_agent(world, desk, "#priority high\nwords-answer-1\n\n"
               f"On Monday Ivan wrote:\n> {CANARY}\n")
    for address, others in ((FRIEND, (OTHER, CLIENT)),
                            (OTHER, (FRIEND, CLIENT))):
        raw = copy_of(world, address, "words-answer-1")
        seen = parse(raw)
        # One person, addressed as one; a machine's copy, and says why.
        assert seen["To"] == address and seen["Cc"] is None
        assert SUPPORT in seen["From"]
        assert seen["Auto-Submitted"] == "auto-generated"
        assert seen["In-Reply-To"] == f"<{first}>"
        assert reply_to(raw).startswith("support+t1.w")
        assert field(raw, "Return-Path").startswith("<support+t1.b")
        everything = raw + "".join(
            part.get_content() for part in seen.walk()
            if part.get_content_maintype() == "text").encode()
        for secret in (CANARY, ANN, "#priority", "words-note-1", *others):
            assert secret.encode() not in everything, secret
    assert reply_to(copy_of(world, FRIEND, "words-answer-1")) \
        != reply_to(copy_of(world, OTHER, "words-answer-1"))
    # The client got it once, as an answer.
    assert reply_to(copy_of(world, CLIENT, "words-answer-1")).startswith(
        "support+t1.r")

    # What the client adds: to whom he did not send it himself.
    write(world, CLIENT, subject=f"Re: [#{number}] With copies",
          body="words-added-1", fields=[f"Cc: {FRIEND}"])
    assert "words-added-1" in text_of(copy_of(world, OTHER, "words-added-1"))
    assert not world.mailbox(FRIEND).find("TEXT", "words-added-1")


def test_strangers_make_no_watchers(world):
    number, first = opened_with(world, FRIEND)
    # From outside, with the ticket's number and the client's name.
    for sender, source in ((CLIENT, "attacker.example"),
                           ("mallory@attacker.example", "attacker.example")):
        raw = mail(sender, message_id=unique(),
                   subject=f"Re: [#{number}] With copies",
                   fields=[f"Cc: {OTHER}", f"In-Reply-To: <{first}>"])
        line = world.mail_in("mx", raw, sender, SUPPORT, source=host(source))
        assert line["verdict"] == "advisory"
    # Nor do machines, an agent's address, ours, or an agent's Cc.
    _, line = write(world, CLIENT, subject=f"Re: [#{number}] With copies",
                    fields=[f"Cc: {ANN}, no-reply@shop.example, "
                            "strict@hoster.example"])
    assert line["verdict"] == "follow-up"
    who = [event["detail"]["who"] for event in world.ticket(number)["history"]
           if event["kind"] == "watching"]
    assert who == [FRIEND]


def test_a_watcher_has_no_power_and_can_stop(world):
    number, first = opened_with(world, FRIEND, OTHER)
    desk = agents_address(world, first)
    from_agent(world, desk, "words-answer-2")
    raw = copy_of(world, FRIEND, "words-answer-2")
    # His reply lies beside the ticket; it closes nothing.
    source = host("attacker.example")
    reply = mail(FRIEND, to=reply_to(raw), message_id=unique(),
                 body="#close\r\nI say so.\r\n")
    line = world.mail_in("mx", reply, FRIEND, reply_to(raw), source=source)
    assert line["verdict"] == "advisory"
    shown = world.ticket(number)
    assert shown["state"] == "waiting"
    assert FRIEND in [event["detail"].get("from") for event
                      in shown["history"] if event["kind"] == "advisory"]
    stop = stop_of(raw)
    # A21: a machine's mail to it stops nothing.
    for fields, verdict in ((["Auto-Submitted: auto-replied"], "recorded"),
                            ([], "confirm")):
        line = world.mail_in("mx", mail(FRIEND, to=stop, fields=fields,
                                        message_id=unique()),
                             FRIEND, stop, source=source)
        assert line["verdict"] == verdict
    assert [event["detail"]["who"] for event in
            world.ticket(number)["history"]
            if event["kind"] == "stopped"] == [FRIEND]
    # No more for him, though the client puts him in Cc again.
    write(world, CLIENT, subject=f"Re: [#{number}] With copies",
          fields=[f"Cc: {FRIEND}"])
    from_agent(world, desk, "words-answer-3")
    copy_of(world, OTHER, "words-answer-3")
    assert not world.mailbox(FRIEND).find("TEXT", "words-answer-3")
    # By an agent's order he can come back, and others go.
    from_agent(world, desk, f"#watch {FRIEND}\n#unwatch {OTHER}\n"
               "words-answer-4")
    copy_of(world, FRIEND, "words-answer-4")
    assert not world.mailbox(OTHER).find("TEXT", "words-answer-4")
    _, text = from_agent(world, desk, f"#watch {ANN}", expect=550)
    assert "agent" in text


def test_nobody_gets_it_twice(world):
    """Watcher and party in one, one mail for two of our mailboxes."""
    number, first = opened_with(world, EVE, DAN)
    desk = agents_address(world, first)
    message_id = unique()
    raw = sign(mail(DAN, to=f"{SUPPORT}, strict@hoster.example",
                    subject=f"Re: [#{number}] With copies",
                    body="words-twice-1", message_id=message_id),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, DAN, SUPPORT, "strict@hoster.example",
                         source=HERE)
    assert line["verdict"] == "follow-up"
    copy_of(world, CLIENT, "words-twice-1")
    copy_of(world, EVE, "words-twice-1")
    assert not world.mailbox(DAN).find("TEXT", "words-twice-1")
    # Dan is answered now; Ivan and Eve get a copy each.
    from_agent(world, desk, "#anyway\nwords-twice-2")
    for address in (CLIENT, EVE, DAN):
        copy_of(world, address, "words-twice-2")


def test_reply_to_all_is_refused(world):
    """Nobody of the account, and no watcher, gets an agent's own mail."""
    number, first = opened_with(world, FRIEND)
    desk = agents_address(world, first)
    for other in (CLIENT, FRIEND, EVE, DAN):
        raw = mail(f"Ann <{ANN}>", to=desk, fields=[f"Cc: {other}"],
                   message_id=unique("hoster.example"), body="words-all-1")
        code, text = send(world.ports["submission"], raw, ANN, desk, other,
                          login="ann")
        assert code == 550 and f"{other} would get" in text, (code, text)
    world.settled()
    for address in (CLIENT, FRIEND, EVE, DAN):
        assert not world.mailbox(address).find("TEXT", "words-all-1")
    assert world.ticket(number)["state"] == "open"


def test_a_client_ends_the_copies_of_somebody(world):
    """By the one order that clients have; all else is text."""
    number, first = opened_with(world, FRIEND, OTHER)
    desk = agents_address(world, first)
    from_agent(world, desk, "words-ending-1")
    own = reply_to(copy_of(world, CLIENT, "words-ending-1"))
    # Left out of Cc: nothing. No order, or not only that: text.
    for body in ("words-ending-2", f"#unwatch {EVE}", f"#close\r\n#unwatch {OTHER}"):
        _, line = write(world, CLIENT, own, body=body)
        assert line["rule"] == "own-conversation", line
    copy_of(world, OTHER, "words-ending-2")
    # A stranger who bears the address, and one whom nobody proved.
    for sender, source in (("x@attacker.example", host("attacker.example")),
                           (CLIENT, host("attacker.example"))):
        line = world.mail_in("mx", mail(sender, to=own, message_id=unique(),
                                        body=f"#unwatch {OTHER}"),
                             sender, own, source=source)
        assert line["verdict"] == "advisory"
    from_agent(world, desk, "words-ending-3")
    copy_of(world, OTHER, "words-ending-3")
    _, line = write(world, CLIENT, own, body=f"#unwatch {OTHER.upper()}\r\n"
                    "\r\n> On Monday you wrote:\r\n> words\r\n")
    assert (line["verdict"], line["rule"], line["ticket"]) == (
        "confirm", "watchers-released", number)
    shown = world.ticket(number)
    assert shown["state"] == "waiting"
    who, = [event["detail"] for event in shown["history"]
            if event["kind"] == "unwatched"]
    assert (who["by"], who["address"], who["who"]) == ("ivan", CLIENT, OTHER)
    # With words it is a mail of the ticket; they go to who is left.
    _, line = write(world, CLIENT, own, subject=f"Re: [#{number}]",
                    body="words-ending-4", fields=[f"Cc: {OTHER}"])
    from_agent(world, desk, "words-ending-5")
    assert "unwatch" not in text_of(copy_of(world, FRIEND, "words-ending-4"))
    copy_of(world, FRIEND, "words-ending-5")
    for words in ("words-ending-4", "words-ending-5"):
        assert not world.mailbox(OTHER).find("TEXT", words)


def test_no_room_for_all(world):
    """Twenty get copies, and it is said that more do not."""
    many = [f"w{i}@shop.example" for i in range(23)]
    number, first = opened_with(world, *many)
    history = world.ticket(number)["history"]
    assert len([1 for event in history if event["kind"] == "watching"]) == 20
    left, = [event["detail"] for event in history
             if event["kind"] == "left-out"]
    assert (left["count"], left["who"]) == ("3", ", ".join(many[20:]))
    answer = world.answer(CLIENT, first)
    for kind in ("plain", "html"):
        assert "не получат их: 3" in " ".join(text_of(answer, kind).split())


# --- copies for agents ------------------------------------------------------

@pytest.fixture
def passing(world):
    """Tickets' mail is passed on, to who has the ticket or to all."""
    world.filter.configure(extra="conversations {\n\tagent-copies = assigned"
                           "\n\tanswer-collision = 0s\n}")
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def links_of(raw):
    """The mailto: links of the HTML part: text -> (address, body)"""
    found = {}
    for link, text in re.findall(r'href="(mailto:[^"]+)"[^>]*>([^<]+)</a>',
                                 text_of(raw, "html")):
        parts = urlsplit(link.replace("&amp;", "&"))
        body = parse_qs(parts.query).get("body", [""])[0]
        found[text] = (unquote(parts.path), body)
    return found


def test_a_tickets_mail_reaches_agents(world, passing):
    first, line = write(world, CLIENT, subject="Passed on",
                        body="words-new-1\r\n")
    number = line["ticket"]
    for address in (ANN, BEN):
        raw = copy_of(world, address, "words-new-1")
        seen = parse(raw)
        assert seen["To"] == address and SUPPORT in seen["From"]
        assert "Ivan Petrov via Hoster" in seen["From"]
        assert seen["Auto-Submitted"] == "auto-generated"
        assert seen["X-Auto-Response-Suppress"] == "All"
        assert seen["Subject"].startswith(f"[#{number}] Passed on")
        assert reply_to(raw).startswith("support+t1.a")
        text = text_of(raw)
        assert "ivan" in text and CLIENT in text and "dmarc" in text
    # Ann takes it by the link, then answers; only she gets what comes.
    to, order = links_of(raw := copy_of(world, ANN, "words-new-1"))["Take it"]
    assert order == "#assign"
    _, line = from_agent(world, to, order)
    assert (line["rule"], line["ticket"]) == ("agent-order", number)
    assert world.ticket(number)["assigned"] == "ann"
    _, line = from_agent(world, reply_to(raw), "words-reply-1\n\n"
                         "On Monday Ivan wrote:\n> words-new-1\n")
    assert line["rule"] == "agent-answer"
    answer = copy_of(world, CLIENT, "words-reply-1")
    assert_private(answer)
    assert parse(answer)["In-Reply-To"] == f"<{first}>"
    assert not world.mailbox(BEN).find("TEXT", "words-reply-1")
    second, _ = write(world, CLIENT, reply_to(answer), body="words-more-1",
                      subject=f"Re: [#{number}] Passed on")
    raw = copy_of(world, ANN, "words-more-1")
    assert parse(raw)["Subject"].startswith(f"[#{number}] [ann]")
    assert not world.mailbox(BEN).find("TEXT", "words-more-1")
    # Ben leaves a note: Ann sees it as one, and her reply is one.
    _, line = from_agent(world, reply_to(world.support(second)),
                         f"#note\n{CANARY} words-note-2", BEN, "ben")
    note = copy_of(world, ANN, "words-note-2")
    assert reply_to(note).startswith("support+t1.n")
    _, line = from_agent(world, reply_to(note), f"{CANARY} words-note-3")
    assert line["rule"] == "agent-note"
    # Unproven mail says so before all, and not under the client's name.
    own = reply_to(answer)
    forged = mail(f"Ivan Petrov <{CLIENT}>", to=own, message_id=unique(),
                  body="words-forged-1")
    line = world.mail_in("mx", forged, CLIENT, own,
                         source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    seen = parse(copy_of(world, ANN, "words-forged-1"))
    assert "UNPROVEN" in seen["Subject"]
    assert "Ivan" not in seen["From"]
    # What only reads like a leave notice is read by her, and answered by
    # nobody; one that has a mark of it stays where it is.
    away, line = write(world, CLIENT, own, subject=f"Re: [#{number}] Passed on",
                       body="I am out of the office until Monday and have "
                       "limited access to e-mail. In urgent cases please "
                       "call my colleague. words-away-1\r\n")
    assert (line["verdict"], line["reason"]) == ("recorded", "auto-reply")
    seen = copy_of(world, ANN, "words-away-1")
    assert "AUTOMATIC?" in text_of(seen) and "UNPROVEN" not in text_of(seen)
    assert "AUTOMATIC?" in text_of(seen, "html")
    _, line = write(world, CLIENT, own, body="I am away. words-away-2\r\n",
                    fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    # Ann's vacation notice, to wherever she got it from, moves nothing.
    before = world.ticket(number)["state"]
    for to in (field(note, "Return-Path").strip("<>"), reply_to(raw)):
        _, line = from_agent(world, to, "I am away.",
                             **{"Auto-Submitted": "auto-replied"})
        assert line["verdict"] == "recorded"
    assert world.ticket(number)["state"] == before
    # She closes it by the link.
    to, order = links_of(raw)["Close it"]
    from_agent(world, to, order)
    assert world.ticket(number)["state"] == "closed"
    world.settled()
    assert not world.mailbox(ANN).find("TEXT", "words-away-2")
    assert not world.mailbox(CLIENT).answers_to(away)
    for raw in world.mailbox(CLIENT).find():
        assert CANARY.encode() not in raw and ANN.encode() not in raw
    # Her mail program sees one conversation.
    mine = [field(raw, "Message-ID").strip("<>") for raw in
            world.mailbox(ANN).find("SUBJECT", f"[#{number}]")]
    assert len(mine) >= 4
    assert world.mailbox(ANN).threads(*mine) == 1


def test_copies_are_switched_off(world, passing):
    world.filter.ticketctl("agent", "copies", "ben", "off")
    write(world, CLIENT, subject="For Ann alone", body="words-new-2")
    copy_of(world, ANN, "words-new-2")
    assert not world.mailbox(BEN).find("TEXT", "words-new-2")
    world.filter.ticketctl("agent", "copies", "ben", "on")
