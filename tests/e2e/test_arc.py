"""What a list server or forwarder seals (ARC, RFC 8617), as dkimpy does it:
believed of those who are named, of a chain that we verified, and of nothing
else."""
import json
import re
import time
from email.utils import formatdate

import pytest
from lab import arc
from lab.client import mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from world import status

ATTACKER = host("attacker.example")
BY = "out@lists.example"
PASS = f"spf=pass smtp.mailfrom={CLIENT}; " \
    "dkim=pass header.d=client.example header.s=s1; " \
    "dmarc=pass header.from=client.example"
FAIL = "spf=fail smtp.mailfrom=client.example; " \
    "dkim=fail header.d=client.example header.s=s1; " \
    "dmarc=fail header.from=client.example"


@pytest.fixture
def hand(world):
    return Hand(world.keys)


class Hand:
    """Somebody who passes mail on."""

    def __init__(self, keys):
        self.keys = keys

    def signed(self, *words, **fields):
        return sign(mail(*words, **fields), self.keys, "client.example")

    def changed(self, **fields):
        """A client's mail that does not prove itself any more."""
        return arc.passed_on(self.signed(**fields))

    def seal(self, raw, domain="lists.example", results=PASS, **options):
        return arc.seal(raw, domain, self.keys.private(domain), results,
                        **options)

    def by_hand(self, raw, domain="lists.example", instance=1, **options):
        return arc.seal_by_hand(raw, domain,
                                arc.rsa(self.keys.private(domain)), PASS,
                                instance, **options)

    def good(self, **fields):
        """What comes of a client's mail behind a list."""
        return self.seal(self.changed(**fields))


def mail_in(world, raw, border="mx", **options):
    return world.mail_in(border, raw, BY, source=ATTACKER, **options)


def test_forward_of_a_believed_sealer_becomes_a_ticket(world, border, hand):
    message_id = unique()
    raw = hand.good(message_id=message_id, subject="Site is down")
    line = mail_in(world, raw, border)
    assert (line["verdict"], line["account"], line["proof"]) \
        == ("ticket", "ivan", "arc")
    assert (line["arc"], line["sealer"]) == ("arc-good", "lists.example")
    arrived = world.support(message_id)
    # DMARC failed here; that is what forwarding does.
    assert "dmarc=fail" in str(parse(arrived).get_all(
        "Authentication-Results"))
    assert status(arrived)[0] == "ticket"
    assert parse(arrived)["X-Ticket-Proof"] == "arc"
    message = world.ticket(line["ticket"])["messages"][0]
    assert message["proof"] == "arc"
    assert world.answer(CLIENT, message_id)


def test_two_believed_ones_in_a_row(world, hand):
    raw = arc.passed_on(hand.good(), b"Fwd: ", b"Sent on\r\n")
    line = mail_in(world, hand.seal(raw, "forward.example", FAIL))
    assert (line["verdict"], line["proof"], line["arc"], line["sealer"]) \
        == ("ticket", "arc", "arc-good", "lists.example")


def test_a_stranger_before_a_believed_one(world, hand):
    """Nothing that the stranger says counts; what the list saw does."""
    raw = hand.seal(hand.signed(), "attacker.example", PASS)
    line = mail_in(world, hand.seal(raw, results=PASS))
    assert (line["verdict"], line["arc"]) == ("ticket", "arc-good")
    raw = hand.seal(mail(), "attacker.example", PASS)
    line = mail_in(world, hand.seal(raw, results=FAIL))
    assert (line["verdict"], line["arc"]) == ("advisory", "arc-dmarc-fail")


def without(raw, *starts):
    """The mail without the fields that begin so."""
    fields, rest = arc.split(raw)
    kept = [field for field in fields
            if not any(field.startswith(start.encode()) for start in starts)]
    assert len(kept) == len(fields) - len(starts)
    return b"".join(kept) + rest


def field(raw, start):
    return next(one for one in arc.split(raw)[0]
                if one.startswith(start.encode()))


def own_key_in_their_name(hand):
    return arc.seal(mail(), "lists.example",
                    hand.keys.private("attacker.example"), PASS)


def results_of_another_mail(hand):
    """The same list sealed a good mail, and this one, which failed."""
    start = "ARC-Authentication-Results: i=1"
    return hand.seal(mail(), results=FAIL).replace(
        field(hand.seal(mail(), results=FAIL), start),
        field(hand.good(), start))


def set_of_another_mail(hand):
    """The fields and the body of a mail are alice's own, the set is not."""
    fields, _ = arc.split(hand.good())
    return b"".join(one for one in fields if one.startswith(b"ARC-")) \
        + arc.passed_on(mail())


def fifty_one_sets(hand):
    fields, rest = arc.split(hand.good())
    own = [one for one in fields if one.startswith(b"ARC-")]
    sets = b"".join(
        re.sub(rb"cv=none", b"cv=none" if i == 1 else b"cv=pass",
               re.sub(rb" i=1;", b" i=%d;" % i, one))
        for i in range(51, 0, -1) for one in own)
    return sets + b"".join(one for one in fields if one not in own) + rest


def later_set_is_gone(hand):
    raw = hand.seal(arc.passed_on(hand.good(), b"x"), "forward.example", FAIL)
    return without(raw, "ARC-Seal: i=2", "ARC-Message-Signature: i=2",
                   "ARC-Authentication-Results: i=2")


def first_set_is_gone(hand):
    raw = hand.seal(hand.good(), "forward.example", PASS)
    return without(raw, "ARC-Seal: i=1", "ARC-Message-Signature: i=1",
                   "ARC-Authentication-Results: i=1")


NOT_PROVEN = {
    "not-believed": ("arc-sealer", lambda hand: hand.seal(
        hand.changed(), "stranger.example")),
    "believed-then-not": ("arc-sealer", lambda hand: hand.seal(
        hand.good(), "stranger.example")),
    "own-key-in-their-name": ("arc-header", own_key_in_their_name),
    "body": ("arc-body", lambda hand: hand.good().replace(
        b"not open", b"not work")),
    "body-longer": ("arc-body", lambda hand: hand.good() + b"Pay.\r\n"),
    "from": ("arc-header", lambda hand: hand.seal(mail(
        "bob@client.example")).replace(b"From: bob@", b"From: ivan@")),
    "subject": ("arc-header", lambda hand: hand.good().replace(
        b"Subject: [list]", b"Subject: [urgent]")),
    "date": ("arc-header", lambda hand: re.sub(
        rb"\r\nDate: [^\r]*", b"\r\nDate: " + formatdate(
            time.time() - 60).encode(), hand.good(Date=formatdate(
                time.time() - 600)))),
    "another-recipient": ("arc-header", lambda hand: hand.good(
        to="sales@other.example").replace(b"To: sales@other.example",
                                          b"To: " + SUPPORT.encode())),
    "a-recipient-more": ("arc-open-header", lambda hand: b"Cc: "
                         + SUPPORT.encode() + b"\r\n" + hand.good(
                             to="sales@other.example")),
    "first-set-gone": ("arc-incomplete", first_set_is_gone),
    "later-set-gone": ("arc-body", later_set_is_gone),
    "seal-gone": ("arc-incomplete", lambda hand: without(
        hand.good(), "ARC-Seal: i=1")),
    "failed": ("arc-failed", lambda hand: hand.by_hand(
        hand.changed(), cv=b"fail")),
    "first-passes": ("arc-cv", lambda hand: hand.by_hand(
        hand.changed(), cv=b"pass")),
    "duplicate": ("arc-duplicate", lambda hand: (
        lambda raw: field(raw, "ARC-Authentication-Results") + raw)(
            hand.good())),
    "results-of-another": ("arc-seal", results_of_another_mail),
    "results-changed": ("arc-seal", lambda hand: hand.seal(
        mail(), results=FAIL).replace(b"=fail", b"=pass")),
    "set-of-another": ("arc-header", set_of_another_mail),
    "future": ("arc-future", lambda hand: hand.seal(
        hand.changed(), timestamp=int(time.time()) + 86400)),
    "expired": ("arc-expired", lambda hand: hand.by_hand(
        hand.changed(), message=[(b"x", str(int(time.time()) - 5).encode())])),
    "part-of-the-body": ("arc-length", lambda hand: hand.by_hand(
        hand.changed(), message=[(b"l", b"3")])),
    "open-subject": ("arc-open-header", lambda hand: hand.seal(
        hand.changed(), headers=[b"from", b"to", b"date", b"message-id"])),
    "51-sets": ("arc-too-many", fifty_one_sets),
    "revoked-key": ("arc-key-revoked", lambda hand: hand.seal(
        hand.changed(), "revoked.example")),
    "no-key": ("arc-no-key", lambda hand: hand.seal(
        hand.changed(), selector="s2")),
    "to-others": ("arc-not-to-us", lambda hand: hand.good(
        to="members@lists.example")),
    "old": ("arc-not-fresh", lambda hand: hand.good(
        Date=formatdate(time.time() - 30 * 86400))),
    "failed-there": ("arc-dmarc-fail", lambda hand: hand.seal(
        mail(), results=FAIL)),
    "another-domain": ("arc-unproven", lambda hand: hand.seal(
        mail(), results=PASS.replace("client.example", "attacker.example"))),
    "pass-of-arc-alone": ("arc-unproven", lambda hand: hand.seal(
        hand.seal(mail(), "attacker.example"), results="iprev=pass")),
    "not-explained": ("arc-unproven", lambda hand: hand.seal(
        mail(), results="spf=pass smtp.mailfrom=attacker.example; "
        "dmarc=pass header.from=client.example")),
    "results-that-are-none": ("arc-results", lambda hand: arc.seal_by_hand(
        hand.changed(), "lists.example",
        arc.rsa(hand.keys.private("lists.example")), "dmarc=", 1)),
}


@pytest.mark.parametrize("name", NOT_PROVEN)
def test_not_proven(world, hand, name):
    word, make = NOT_PROVEN[name]
    line = mail_in(world, make(hand))
    assert (line["verdict"], line["proof"], line["arc"]) \
        == ("advisory", "none", word)
    assert "ticket" not in line


def explain(world, path, raw, *words):
    path.write_bytes(raw)
    return json.loads(world.filter.ticketctl(
        "explain", "--json", "--mail-from", BY, *words, str(path)).stdout)


def test_a_field_that_says_arc_pass_is_nothing(world, hand, tmp_path):
    """Our own border may say so, whoever sealed."""
    raw = b"Authentication-Results: mx.hoster.example; arc=pass\r\n" \
        + hand.seal(hand.changed(), "stranger.example")
    got = explain(world, tmp_path / "mail.eml", raw)
    assert got["facts"]["authres"]["arc"] == "pass"
    assert (got["plan"]["verdict"], got["plan"]["proof"],
            got["plan"]["arc"], got["plan"]["sealer"]) \
        == ("advisory", "none", "arc-sealer", "stranger.example")


def test_silence_is_a_temporary_failure_of_what_would_be_proven(world, hand):
    message_id = unique()
    raw = hand.seal(hand.changed(message_id=message_id), "silent.example")
    code, _ = send(world.ports["mx"], raw, BY, SUPPORT, source=ATTACKER)
    assert code == 451
    line = world.filter.decided(message_id=message_id)
    assert (line["verdict"], line["rule"], line["reason"], line["arc"]) \
        == ("tempfail", "try-again", "dns-unavailable", "arc-unanswered")
    # Nobody's mail, or nothing that it could prove, is not kept waiting.
    for raw in (hand.seal(mail("nobody@client.example"), "silent.example"),
                hand.seal(mail(), "silent.example", FAIL)):
        line = mail_in(world, raw)
        assert line["verdict"] == "advisory"


def test_an_agent_is_not_proven_by_it(world, hand):
    world.filter.ticketctl("agent", "add", "arca", "--full-name", "Arca",
                           "--address", "arca@client.example")
    try:
        line = mail_in(world, hand.good(sender="arca@client.example",
                                        body="#help\r\n"))
    finally:
        # No other test's agent has a client's mailbox.
        world.filter.ticketctl("agent", "remove", "arca")
    assert line["verdict"] == "advisory"
    assert "arc" not in line


def test_explain_shows_the_chain(world, hand, tmp_path):
    raw = hand.seal(arc.passed_on(hand.good()), "forward.example", FAIL)
    path = tmp_path / "mail.eml"
    got = explain(world, path, raw)
    assert (got["plan"]["verdict"], got["plan"]["proof"]) == ("ticket", "arc")
    assert (got["plan"]["arc"], got["plan"]["sealer"]) \
        == ("arc-good", "lists.example")
    chain = got["facts"]["arc"]
    assert chain["defect"] is None
    assert [(one["sealer"], one["cv"]) for one in chain["sets"]] \
        == [("lists.example", "none"), ("forward.example", "pass")]
    assert {one["method"]: one["result"]
            for one in chain["sets"][0]["results"]} \
        == {"spf": "pass", "dkim": "pass", "dmarc": "pass"}
    got = explain(world, path, raw, "--no-dns")
    assert (got["plan"]["verdict"], got["plan"]["arc"]) \
        == ("advisory", "arc-unchecked")


def test_whom_to_believe_is_reloaded(world, hand):
    settings = {"extra": world.filter.settings["extra"]}
    text = open(world.filter.config).read()
    try:
        with open(world.filter.config, "w") as file:
            file.write(text.replace('"lists.example", ', ""))
        world.filter.reload()
        line = mail_in(world, hand.good())
        assert (line["verdict"], line["arc"]) == ("advisory", "arc-sealer")
    finally:
        world.filter.configure(**settings)
        world.filter.reload()
    assert mail_in(world, hand.good())["verdict"] == "ticket"
