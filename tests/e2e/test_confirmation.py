"""A known address, unproven mail: its account is asked, and says so."""
import itertools
import re
import time
from urllib.parse import quote

import pytest
from lab.client import Client, field, fields, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import SUPPORT
from lab.process import wait_until
from signing import TODAY, read_keys
from signing import sign as sign_address
from test_conversation import ANN, agents  # noqa: F401
from traffic import Line
from world import queue_id, status

# No SPF, no DKIM, no DMARC: nothing is proven there, and nothing fails.
OLD = host("old.example")
PROVEN = host("client.example")
SERIAL = itertools.count(1)


class Pat:
    """An account with an address that proves nothing, and one that does."""

    def __init__(self, world, language="en"):
        self.world = world
        self.name = f"pat{next(SERIAL)}"
        self.old = f"{self.name}@old.example"
        self.good = f"{self.name}@client.example"
        world.filter.ticketctl(
            "account", "add", self.name, "--full-name", f"Pat {self.name}",
            "--address", self.old, "--address", self.good, "--login",
            self.name, "--language", language)

    def writes(self, to=SUPPORT, **options):
        """Without a proof: (message id, what the filter logged)."""
        message_id = unique("old.example")
        self.last = mail(self.old, to=to, message_id=message_id, **options)
        return message_id, self.again(to)

    def again(self, to=SUPPORT):
        """The same mail once more."""
        return self.world.mail_in("mx", self.last, self.old, to, source=OLD)

    def proves(self, to, **options):
        """With one."""
        message_id = unique()
        options = {"subject": "Re: OK", "body": "", **options}
        raw = sign(mail(self.good, to=to, message_id=message_id, **options),
                   self.world.keys, "client.example")
        return message_id, self.world.mail_in("mx", raw, self.good, to,
                                              source=PROVEN)

    def challenge(self, message_id):
        """The mail that asks, and where it is to be answered."""
        raw = self.world.answer(self.old, message_id)
        address, = parse(raw)["Reply-To"].addresses
        assert address.addr_spec.startswith("support+t1.m")
        return raw, address.addr_spec

    def mails(self):
        self.world.settled()
        return self.world.mailbox(self.old).find() \
            + self.world.mailbox(self.good).find()

    def tickets(self):
        return [ticket for ticket in self.world.filter.json("ticket", "list")
                if ticket["account"] == self.name]


@pytest.fixture
def pat(world):
    return Pat(world)


def settings(world, extra):
    world.filter.configure(extra=extra)
    world.filter.reload()


def not_challenged(line):
    return dict(notice.split(":") for notice in
                line.get("notices", "").split(",") if notice).get(
                    "not-challenged")


def stored(world, message_id):
    """The message that is stored for that Message-ID."""
    id_, = [row["id"] for row in world.filter.query(
        "SELECT id FROM message WHERE message_id = ?", message_id)]
    return world.filter.json("message", "show", str(id_))


@pytest.mark.parametrize("language, subject, words", [
    ("en", "Did you write this?", "If it was not you"),
    ("ru", "Это писали вы?", "Если его отправили не вы"),
    ("uk", "Це писали ви?", "Якщо його надіслали не ви")])
def test_what_is_asked(world, language, subject, words):
    pat = Pat(world, language)
    message_id, line = pat.writes(
        subject="It is down, see http://evil.example/x",
        body="Hello, since 9:00 www.evil.example is down.\r\n")
    assert (line["verdict"], line["rule"]) == ("advisory", "unproven-sender")
    # The mail itself is there as it always was.
    arrived = world.support(message_id)
    assert status(arrived)[:2] == ("advisory", "unproven-sender")
    assert fields(arrived, "X-Ticket-Number") == []
    raw, address = pat.challenge(message_id)
    seen = parse(raw)
    assert len(address.split("@")[0]) <= 64
    assert seen["To"].addresses[0].addr_spec == pat.old
    assert field(raw, "Return-Path") == "<>"
    assert seen["Auto-Submitted"] == "auto-replied"
    assert seen["X-Ticket-Loop"]
    assert seen["Subject"].startswith(subject)
    assert seen["Content-Language"] == language
    for kind in ("plain", "html"):
        text = seen.get_body((kind,)).get_content()
        assert words in text
        assert "It is down, see [...]" in text
        assert "Hello, since 9:00 [...] is down." in text
        assert "evil" not in text
        assert "https://cabinet.hoster.example/" in text
        assert quote(address, safe="@") in text
        until = time.strftime("%Y-%m-%d", time.gmtime(
            stored(world, message_id)["received"] + 7 * 86400))
        assert until in text


def test_a_proven_answer_makes_it_a_ticket(world, pat):
    message_id, _ = pat.writes(subject="It is down", body="Since nine.\r\n")
    _, address = pat.challenge(message_id)
    kept = stored(world, message_id)
    assert kept["challenge"]["confirmed"] == 0
    confirming, line = pat.proves(address)
    assert (line["verdict"], line["rule"]) == ("confirm", "confirmation")
    number = line["ticket"]
    arrived = world.support(confirming)
    assert status(arrived)[0] == "confirm"
    assert field(arrived, "X-Ticket-Number") == number
    assert f"[#{number}]" in parse(arrived)["Subject"]
    assert field(arrived, "Reply-To").startswith("support+t1.a")
    ticket = world.ticket(number)
    assert ticket["subject"] == "It is down"
    assert ticket["account"] == pat.name
    assert ticket["opened"] == kept["received"]
    assert [event["kind"] for event in ticket["history"]][:4] == [
        "opened", "received", "challenged", "confirmed"]
    opened, received, challenged, confirmed = ticket["history"][:4]
    assert opened["at"] == received["at"] == kept["received"]
    assert received["message"] == kept["id"]
    assert challenged["detail"]["to"] == pat.old
    assert (confirmed["detail"]["by"], confirmed["detail"]["proof"],
            confirmed["detail"]["proof_address"]) == (
                pat.name, "dmarc", pat.good)
    texts = [message["text"].strip() for message in ticket["messages"]
             if message["id"] == kept["id"]]
    assert texts == ["Since nine."]
    # One acknowledgement, under the mail that was kept.
    acknowledgement = world.answer(pat.good, message_id)
    assert f"[#{number}]" in parse(acknowledgement)["Subject"]
    assert "It is down" in parse(acknowledgement)["Subject"]
    # The story is told.
    told = world.filter.ticketctl("ticket", "show", number).stdout
    assert "challenged" in told and "confirmed" in told
    shown = stored(world, message_id)
    assert shown["ticket"] == int(number)
    assert shown["challenge"]["confirmed"] > 0
    # The same mail again, and the same answer again.
    again = world.filter.query("SELECT count(*) AS n FROM message")[0]["n"]
    line = pat.again()
    assert (line["verdict"], line["rule"], line["ticket"]) == (
        "ticket", "confirmation", number)
    assert line["repeated"] == "yes"
    assert world.filter.query("SELECT count(*) AS n FROM message"
                              )[0]["n"] == again
    copy = world.mailbox(SUPPORT).wait("HEADER", "Message-ID", message_id,
                                       count=2)[1]
    assert field(copy, "X-Ticket-Number") == number
    # The link as well as a reply: nothing new.
    _, line = pat.proves(address, body="")
    assert (line["verdict"], line["rule"]) == ("confirm", "one-time-address")
    _, line = pat.proves(address, body="And it is still down.\r\n")
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    assert len(pat.tickets()) == 1
    assert len(pat.mails()) == 2
    # Agents answer it like any other; the client's answer finds it.
    _, line = pat.proves(SUPPORT, fields=[
        f"References: <{message_id}>"], body="More.\r\n")
    assert (line["verdict"], line["ticket"]) == ("follow-up", number)


def test_a_login_proves_as_well_and_words_are_a_message(world, pat):
    message_id, _ = pat.writes(body="Help.\r\n")
    raw, address = pat.challenge(message_id)
    message = mail(pat.old, to=address, subject="Re: Did you write this?",
                   body="Yes, and it is urgent.\r\n\r\n> Did you write\r\n")
    code, text = send(world.ports["submission"], message, pat.old, address,
                      login=pat.name)
    assert code == 250, text
    line = world.filter.decided(queue_id=queue_id(text))
    assert (line["rule"], line["proof"]) == ("confirmation", "login")
    ticket = world.ticket(line["ticket"])
    texts = [message["new_text"].strip() for message in ticket["messages"]]
    assert texts == ["Help.", "Yes, and it is urgent."]
    kinds = [event["kind"] for event in ticket["history"]]
    assert kinds.count("received") == 2


def quoted(raw):
    """The challenge without quote marks, as Outlook puts it below a reply."""
    asked = parse(raw)
    return ("\r\n________________________________\r\n"
            f"From: Support <{SUPPORT}>\r\n"
            "Sent: Monday, January 5, 2026 10:01 AM\r\n"
            f"To: {asked['To']}\r\nSubject: {asked['Subject']}\r\n\r\n"
            + asked.get_body(("plain",)).get_content().replace("\n", "\r\n"))


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_an_empty_reply_with_outlooks_quotation(world, language):
    pat = Pat(world, language)
    message_id, _ = pat.writes()
    raw, address = pat.challenge(message_id)
    # Somebody may write below what it quotes.
    _, line = pat.proves(address, body=quoted(raw) + "\r\nBen degilim\r\n")
    assert (line["verdict"], line["reason"]) == ("ticket", "doubtful")
    _, line = pat.proves(address, body=quoted(raw))
    assert line["rule"] == "confirmation"
    _, line = Pat(world).proves(SUPPORT, body="Help.\r\n")


@pytest.mark.parametrize("language, words, said", [
    ("en", "I did not write this, please check.", "not from you"),
    ("ru", "Это был не я.", "отправили не вы"),
    ("uk", "Я цього не писав!", "надіслали не ви")])
def test_a_denial_ends_it(world, language, words, said):
    pat = Pat(world, language)
    message_id, _ = pat.writes(subject="Delete server 5", body="Now.\r\n")
    raw, address = pat.challenge(message_id)
    reply, line = pat.proves(address, body=f"{words}\r\n" + quoted(raw))
    assert (line["verdict"], line["rule"], line["reason"]) == (
        "ticket", "verified-sender", "denied")
    number = line["ticket"]
    assert status(world.support(reply))[:1] == ("ticket",)
    # No word is lost, and the forged mail lies beside it.
    ticket = world.ticket(number)
    assert [message["new_text"].strip() for message in ticket["messages"]
            if message["ticket"] == int(number)] == [words]
    kinds = [event["kind"] for event in ticket["history"]
             if event["kind"] not in ("queued", "sent")]
    assert kinds == ["opened", "received", "advisory", "challenged", "denied"]
    kept = stored(world, message_id)
    assert (kept["ticket"], kept["verdict"]) == (0, "advisory")
    assert kept["challenge"]["denied"] > 0
    told = world.filter.ticketctl("ticket", "show", number).stdout
    assert "denied" in told and "Delete server 5" in told
    # The client is told.
    seen = parse(world.answer(pat.good, reply))
    for kind in ("plain", "html"):
        text = " ".join(seen.get_body((kind,)).get_content().split())
        assert said in text and "Delete server 5" in text
    # Nothing confirms it any more, and it opens no second ticket.
    for body in ("", "Yes, it was me.\r\n"):
        _, line = pat.proves(address, body=body)
        assert (line["verdict"], line["ticket"]) == ("follow-up", number)
    assert stored(world, message_id)["ticket"] == 0
    assert len(pat.tickets()) == 1


def test_a_doubtful_reply_confirms_nothing(world, pat):
    """Its words are a ticket; a yes still confirms."""
    message_id, _ = pat.writes(subject="Delete server 5", body="Now.\r\n")
    _, address = pat.challenge(message_id)
    reply, line = pat.proves(address, body="Who is this?\r\n")
    assert (line["verdict"], line["reason"]) == ("ticket", "doubtful")
    number = line["ticket"]
    text = parse(world.answer(pat.good, reply)).get_body(
        ("plain",)).get_content()
    assert 'nothing but "yes"' in " ".join(text.split())
    # The next one goes on there; it is answered, too.
    reply, line = pat.proves(address, body="Delete it, it is spam\r\n")
    assert (line["verdict"], line["ticket"], line["reason"]) == (
        "follow-up", number, "doubtful")
    seen = parse(world.answer(pat.good, reply))
    assert seen["Subject"] == f"[#{number}] A message that is not confirmed"
    assert seen["Auto-Submitted"] == "auto-replied"
    assert stored(world, message_id)["ticket"] == 0
    # What a machine says to that is nothing.
    _, line = pat.proves(address, body="Yes\r\n",
                         fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    _, line = pat.proves(address, body="Yes.\r\n")
    assert (line["rule"], line["ticket"]) == ("confirmation", number)
    assert stored(world, message_id)["ticket"] == int(number)


def test_agents_see_a_denial(world, pat, agents):   # noqa: F811
    """In the copy of the mail that says it, beside its words."""
    settings(world, "conversations {\n\tagent-copies = all\n}")
    try:
        message_id, _ = pat.writes(subject="Delete server 5")
        _, to = pat.challenge(message_id)
        _, line = pat.proves(to, body="It was not me.\r\n")
        copy, = world.mailbox(ANN).wait("SUBJECT", f"[#{line['ticket']}]")
        text = parse(copy).get_body(("plain",)).get_content()
        assert "NOT THEIRS" in text
        assert "Delete server 5" in text and "It was not me." in text
    finally:
        settings(world, "")


def test_what_confirms_nothing(world, pat):
    """A16, A21: unproven, another account, a machine, suspended."""
    message_id, _ = pat.writes()
    _, address = pat.challenge(message_id)
    other = Pat(world)
    before = len(pat.mails())
    # Forged; and what the same provider's client can prove: nothing.
    raw = mail(pat.old, to=address, subject="Re: OK")
    line = world.mail_in("mx", raw, pat.old, address, source=OLD)
    assert (line["verdict"], not_challenged(line)) == (
        "advisory", "answers-challenge")
    line = world.mail_in("mx", mail(pat.good, to=address), "x@attacker.example",
                         address, source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    _, line = other.proves(address)
    assert (line["verdict"], line["rule"]) == ("advisory", "not-a-party")
    _, line = pat.proves(address, fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    world.filter.ticketctl("account", "suspend", pat.name)
    _, line = pat.proves(address)
    assert line["rule"] == "suspended-account"
    assert pat.tickets() == other.tickets() == []
    world.filter.ticketctl("account", "resume", pat.name)
    world.settled()
    assert not [raw for raw in pat.mails() if "support+t1.m" in
                (field(raw, "Reply-To") or "") and field(
                    raw, "In-Reply-To") != f"<{message_id}>"]
    assert len(world.mailbox(pat.old).find()) == before
    # It can still be confirmed, by who it is.
    _, line = pat.proves(address)
    assert line["rule"] == "confirmation"
    assert len(pat.tickets()) == 1


def test_afterwards_it_stays_advisory(world, pat):
    message_id, _ = pat.writes()
    pat.challenge(message_id)
    row = stored(world, message_id)["challenge"]["outbox"]
    party, = [row["id"] for row in world.filter.query(
        "SELECT id FROM account WHERE name = ?", pat.name)]
    key = read_keys(f"{world.filter.folder}/store/address.keys")[0]
    for days, good in ((TODAY - 1, False), (TODAY + 1, True)):
        address = sign_address(key, SUPPORT, "m", (party, row), days)
        client = Client(world.ports["mx"], source=PROVEN)
        client.docmd("MAIL", f"FROM:<{pat.good}>")
        code, text = client.docmd("RCPT", f"TO:<{address}>")
        client.close()
        assert (code == 250) == good
        assert good or b"has expired" in text
    assert stored(world, message_id)["verdict"] == "advisory"
    assert pat.tickets() == []


def test_one_that_answers_its_ticket_joins_it(world, pat):
    first, line = pat.proves(SUPPORT, subject="First", body="First.\r\n")
    number = line["ticket"]
    acknowledgement = world.answer(pat.good, first)
    own = parse(acknowledgement)["Reply-To"].addresses[0].addr_spec
    for to, more in ((own, []), (SUPPORT, [f"References: <{first}>"])):
        message_id, line = pat.writes(to=to, subject="Re: First",
                                      body="I forgot this.\r\n", fields=more)
        assert line["verdict"] == "advisory"
        _, address = pat.challenge(message_id)
        _, line = pat.proves(address)
        assert (line["rule"], line["ticket"]) == ("confirmation", number)
        assert stored(world, message_id)["ticket"] == int(number)
    assert len(pat.tickets()) == 1
    world.settled()
    # No second acknowledgement.
    assert len(world.mailbox(pat.good).find()) == 1


@pytest.mark.parametrize("why", ["dmarc", "spf", "envelope", "machine",
                                 "suppressed"])
def test_who_is_not_asked(world, why):
    """Nothing of what looks forged or mechanical is asked about."""
    pat = Pat(world)
    sender, source, from_, more = pat.old, OLD, pat.old, []
    if why == "dmarc":
        from_ = sender = pat.good
    elif why == "spf":
        # SPF of the envelope fails; From has no policy.
        sender = f"{pat.name}@stranger.example"
    elif why == "envelope":
        sender, source = "x@attacker.example", host("attacker.example")
    elif why == "machine":
        more = ["Precedence: bulk"]
    else:
        more = ["X-Auto-Response-Suppress: OOF"]
    line = world.mail_in("mx", mail(from_, fields=more), sender,
                         source=source)
    assert line["verdict"] == ("recorded" if why == "machine"
                               else "advisory")
    assert not_challenged(line) == {
        "dmarc": "results-failed", "spf": "results-failed",
        "envelope": "other-domain", "machine": None,
        "suppressed": "asked-for-silence"}[why]
    assert pat.mails() == []


def test_two_hundred_in_one_name(world, pat):
    """And the same mail twice is asked about once."""
    pat.writes()
    pat.again()
    line = Line(world, "mx", source=OLD)
    for _ in range(200):
        code, text = line.hand_in(mail(pat.old), pat.old, SUPPORT)
        assert code == 250, text
    line.close()
    _, line = pat.writes()
    assert not_challenged(line) == "over-cap"
    assert len(pat.mails()) == 3


def test_a_flood_in_many_names(world):
    with world.empty_store():
        flood(world)


def flood(world):
    settings(world, "confirmations {\n\tchallenges-per-hour = 5\n}")
    try:
        names = [Pat(world) for _ in range(8)]
        for pat in names:
            pat.writes()
        assert sum(len(pat.mails()) for pat in names) == 5
        # It is about challenges only: others get their answers.
        message_id, line = names[0].proves(SUPPORT, body="Help.\r\n")
        assert line["verdict"] == "ticket"
        world.answer(names[0].good, message_id)
    finally:
        settings(world, "")


def test_it_can_be_switched_off(world, pat):
    settings(world, "confirmations {\n\tchallenges-per-day = 0\n}")
    try:
        _, line = pat.writes()
        assert not_challenged(line) == "configured-off"
        assert pat.mails() == []
    finally:
        settings(world, "")


def test_explain_says_why(world, pat, tmp_path):
    path = tmp_path / "mail.eml"
    for results, want in (
            ("spf=none; dkim=none; dmarc=none", r"answer=confirm:en:"),
            ("spf=softfail; dkim=none; dmarc=none",
             "notice=not-challenged:results-failed")):
        path.write_bytes(b"Authentication-Results: mx.hoster.example; "
                         + results.encode() + b"\r\n" + mail(pat.old))
        said = world.filter.ticketctl(
            "explain", "--mail-from", pat.old, "--rcpt", SUPPORT, str(path))
        assert re.search(want, said.stdout), said.stdout


def test_it_is_all_that_it_would_have_been(world):
    """Labels, watchers, articles, a deadline: as if it had been proven."""
    settings(world, f'regulation = "{world.filter.sample}"')
    try:
        pat = Pat(world)
        message_id, _ = pat.writes(
            subject="wordpress", body="Please install WordPress for me\r\n",
            fields=["Cc: friend@shop.example, no-reply@shop.example"])
        raw, address = pat.challenge(message_id)
        for kind in ("plain", "html"):
            text = parse(raw).get_body((kind,)).get_content()
            assert "friend@shop.example" in text and "no-reply" not in text
        confirming, line = pat.proves(address)
        ticket = world.ticket(line["ticket"])
        assert (ticket["department"], ticket["priority"]) == (
            "administration", "low")
        labels = field(world.support(confirming), "X-Ticket-Labels")
        assert "kind=script-install" in labels and "scope=out" in labels
        assert [event["detail"]["who"] for event in ticket["history"]
                if event["kind"] == "watching"] == ["friend@shop.example"]
        text = parse(world.answer(pat.good, message_id)).get_body(
            ("plain",)).get_content()
        assert "we do not install" in " ".join(text.split())
        wait_until("a deadline", lambda: world.ticket(
            line["ticket"])["response_due"])

        message_id, _ = pat.writes(
            subject="FTP", body="I cannot connect by FTP with FileZilla\r\n")
        _, address = pat.challenge(message_id)
        confirming, line = pat.proves(address)
        assert "ftp-access=" in field(world.support(confirming),
                                      "X-Ticket-Articles")
        text = parse(world.answer(pat.good, message_id)).get_body(
            ("plain",)).get_content()
        assert "/en/ftp-access" in text
        offered = world.filter.query(
            "SELECT article FROM ticket_article WHERE ticket = ?"
            " AND how = 'offered'", line["ticket"])
        assert "ftp-access" in [row["article"] for row in offered]
    finally:
        settings(world, "")
