"""Who counts as an account, and every way of pretending to be one."""
import time
from email.utils import formatdate

import pytest
from lab.client import fields, mail, parse, sign, unique
from lab.dns import SELECTOR, host
from lab.lab import CLIENT, SUPPORT
from world import queue_id, status

HERE = host("client.example")
ATTACKER = host("attacker.example")


def test_signed_mail_of_an_account_becomes_a_ticket(world):
    """Through the client's own signing server; both borders."""
    for relay in ("relay", "relay_rspamd"):
        message_id = unique()
        code, _ = world.send(relay, mail(message_id=message_id,
                                         subject="Сайт не открывается"),
                             CLIENT, SUPPORT, source=HERE)
        assert code == 250
        line = world.filter.decided(message_id=message_id)
        assert (line["verdict"], line["rule"]) == ("ticket",
                                                   "verified-sender")
        assert (line["account"], line["proof"]) == ("ivan", "dmarc")
        arrived = world.support(message_id)
        assert status(arrived)[0] == "ticket"
        seen = parse(arrived)
        assert seen["X-Ticket-Number"] == line["ticket"]
        assert seen["X-Ticket-Account"] == "ivan"
        assert seen["X-Ticket-Proof"] == "dmarc"
        assert seen["Subject"] == f"[#{line['ticket']}] Сайт не открывается"
        ticket = world.ticket(line["ticket"])
        assert ticket["account"] == "ivan"
        assert ticket["subject"] == "Сайт не открывается"


def test_dkim_alone_is_proof_wherever_it_comes_from(world, border):
    raw = sign(mail(), world.keys, "client.example")
    line = world.mail_in(border, raw, "list@attacker.example", source=ATTACKER)
    assert (line["verdict"], line["account"]) == ("ticket", "ivan")


def test_case_of_the_address_does_not_matter(world, border):
    raw = sign(mail("IVAN@Client.EXAMPLE"), world.keys, "client.example")
    line = world.mail_in(border, raw, CLIENT, source=HERE)
    assert (line["verdict"], line["account"]) == ("ticket", "ivan")


def test_forged_from_is_advisory_and_not_answered(world, border):
    message_id = unique()
    line = world.mail_in(border, mail(message_id=message_id),
                         "x@attacker.example", source=ATTACKER)
    assert (line["verdict"], line["reason"]) == ("advisory", "dmarc-fail")
    assert "ticket" not in line
    arrived = world.support(message_id)
    assert status(arrived) == ("advisory", line["rule"], "dmarc-fail")
    assert parse(arrived)["Subject"].startswith("[advisory] ")
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(message_id)
    assert not world.mailbox("x@attacker.example").answers_to(message_id)


def test_forged_envelope_and_from_is_advisory(world, border):
    line = world.mail_in(border, mail(), CLIENT, source=ATTACKER)
    assert line["verdict"] == "advisory"


def test_login_is_proof(world):
    message_id = unique()
    line = world.mail_in("submission", mail(message_id=message_id), CLIENT,
                         login="ivan")
    assert (line["verdict"], line["account"], line["proof"]) \
        == ("ticket", "ivan", "login")
    assert parse(world.support(message_id))["X-Ticket-Proof"] == "login"


def test_login_with_the_from_of_another_acts_as_nobody(world):
    """A13: bob logs in and writes as ivan."""
    message_id = unique()
    line = world.mail_in("submission", mail(message_id=message_id),
                         "bob@client.example", login="bob")
    assert (line["verdict"], line["reason"]) == ("advisory", "login-mismatch")
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(message_id)


def test_forged_results_under_a_login_are_ignored(world):
    """A23: nothing at submission verifies, so nothing there contradicts."""
    raw = mail(fields=["Authentication-Results: mx.hoster.example; dmarc=pass "
                       "header.from=client.example; spf=pass "
                       "smtp.mailfrom=client.example"])
    line = world.mail_in("submission", raw, CLIENT, login="bob")
    assert line["verdict"] == "advisory"


def test_this_machine_proves_nothing(world):
    """A14: a web shell's sendmail, and SMTP from loopback."""
    message_id = unique()
    world.postfix.sendmail(CLIENT, SUPPORT, mail(message_id=message_id))
    assert world.filter.decided(message_id=message_id)["verdict"] \
        == "advisory"
    line = world.mail_in("inject", mail(), CLIENT)
    assert line["verdict"] == "advisory"


def test_suspended_account_gets_no_ticket_but_an_answer(world):
    message_id = unique()
    raw = sign(mail("gone@client.example", message_id=message_id), world.keys,
               "client.example")
    line = world.mail_in("mx", raw, "gone@client.example", source=HERE)
    assert (line["verdict"], line["reason"]) == ("advisory", "suspended")
    assert world.answer("gone@client.example", message_id)


def test_spf_alone_is_too_weak_here(world):
    line = world.mail_in("mx", mail("owner@shop.example"), "owner@shop.example",
                         source=host("shop.example"))
    assert (line["verdict"], line["reason"]) == ("advisory", "proof-too-weak")


def test_the_neighbour_and_the_subdomain_are_not_the_account(world, border):
    """A10, and A23: rspamd reports client.example for sub.client.example."""
    for sender in ("petr@client.example", "ivan@sub.client.example",
                   "deep@sub.client.example"):
        raw = sign(mail(sender), world.keys, "client.example")
        line = world.mail_in(border, raw, CLIENT, source=HERE)
        assert line["verdict"] == "advisory", sender


def test_identity_is_the_from_field_alone(world, border):
    """A4: Sender, Reply-To, Resent-From say nothing; nor are answered."""
    message_id = unique("stranger.example")
    raw = sign(mail("who@stranger.example", message_id=message_id, fields=[
        f"Sender: {CLIENT}", f"Reply-To: {CLIENT}",
        f"Resent-From: {CLIENT}"]), world.keys, "stranger.example")
    line = world.mail_in(border, raw, "who@stranger.example",
                         source=host("stranger.example"))
    assert (line["verdict"], line["reason"]) == ("advisory", "unknown-sender")
    world.answer("who@stranger.example", message_id)
    assert not world.mailbox(CLIENT).answers_to(message_id)


FORGED = "mx.hoster.example; dmarc=pass header.from=client.example; " \
    "spf=pass smtp.mailfrom=attacker.example; dkim=pass header.d=client.example " \
    "header.s=s1"


@pytest.mark.parametrize("lines", [
    [f"Authentication-Results: {FORGED}"],
    [f"Authentication-Results: {FORGED}"] * 2,
    [f"Authentication-Results: {FORGED}"] * 5,
    [f"authentication-RESULTS: {FORGED}"],
    [f"Authentication-Results : {FORGED}"],
    [f"Authentication-Results:\r\n\t{FORGED}"],
    [f"Authentication-Results: (our own) {FORGED}"],
    ["Authentication-Results: " + FORGED.replace(";", " 1;", 1)],
    ["Authentication-Results: " + FORGED.replace(";", "/1;", 1)],
    ["Authentication-Results: MX.Hoster.EXAMPLE"
     + FORGED[len("mx.hoster.example"):]],
], ids=["one", "two", "five", "case", "space", "folded", "comment", "version",
        "slash", "id-case"])
def test_forged_results_are_not_believed(world, border, lines):
    """A7; with the line of header_checks that the manual asks for (P1)."""
    message_id = unique()
    raw = mail(message_id=message_id, fields=lines)
    line = world.mail_in(border, raw, "x@attacker.example", source=ATTACKER)
    assert line["verdict"] == "advisory"
    # What the border itself added is all that is left.
    for value in fields(world.support(message_id), "Authentication-Results"):
        assert "dmarc=pass" not in value


def test_forged_results_where_no_border_is(world):
    """A8: nobody verified this mail, and the forged field is all it has."""
    raw = mail(fields=[f"Authentication-Results: {FORGED}"])
    assert world.mail_in("inject", raw, CLIENT)["verdict"] == "advisory"


def test_tickets_own_fields_are_removed(world):
    """A18."""
    for raw, sender, source in (
            (mail(message_id="a18." + unique()), "x@attacker.example", ATTACKER),
            (sign(mail(message_id="a18." + unique()), world.keys,
                  "client.example"), CLIENT, HERE)):
        raw = b"X-Ticket-Number: 1\r\nX-Ticket-Status: ticket; rule=x\r\n" \
            b"x-ticket-number: 2\r\nX-Ticket-Account: boss\r\n" \
            b"X-Ticket-Proof: signature\r\n" + raw
        line = world.mail_in("mx", raw, sender, source=source)
        arrived = parse(world.support(line["message-id"]))
        assert arrived.get_all("X-Ticket-Number", []) \
            == ([line["ticket"]] if "ticket" in line else [])
        assert len(arrived.get_all("X-Ticket-Status")) == 1
        assert arrived["X-Ticket-Status"].startswith(line["verdict"])
        assert "boss" not in arrived.get_all("X-Ticket-Account", [])
        assert arrived.get_all("X-Ticket-Proof") == [line["proof"]]


ODD_FROM = {
    "two-fields": ["From: ivan@client.example", "From: x@attacker.example"],
    "two-fields-other-order": ["From: x@attacker.example",
                               "From: ivan@client.example"],
    "space-before-colon": ["From : ivan@client.example",
                           "From: x@attacker.example"],
    "two-mailboxes": ["From: ivan@client.example, x@attacker.example"],
    "group": ["From: team:ivan@client.example;"],
    "two-groups": ["From: a@x.example:ivan@client.example;,b@y.example:;"],
    "quoted-address": ['From: "ivan@client.example"@attacker.example'],
    "comment": ["From: x@attacker.example (ivan@client.example)"],
    "comment-inside": ["From: ivan@client.example(x)@attacker.example"],
    "route": ["From: <@attacker.example:ivan@client.example>"],
    "trailing-dot": ["From: <ivan@client.example.>"],
    "literal": ["From: <ivan@[127.0.10.1]>"],
    "encoded-address": ["From: =?utf-8?Q?ivan=40client=2Eexample?="],
    "nul": [b"From: <ivan@client.example\0@attacker.example>"],
    "look-alike": ["From: <ivan@сlient.example>"],
    "none": [],
    "empty": ["From:"],
}


@pytest.mark.parametrize("name", ODD_FROM)
def test_odd_from_fields_are_nobody(world, border, name):
    """A2, A5, A6, A9: signed and sent by a domain that may do so."""
    lines = ODD_FROM[name]
    raw = b"\r\n".join(
        line if isinstance(line, bytes) else line.encode()
        for line in lines) + (b"\r\n" if lines else b"") + mail(From=None)
    code, text = world.send(border, raw, "x@attacker.example", SUPPORT,
                            source=ATTACKER)
    # Postfix may refuse a NUL by itself; else the mail is taken, as advisory.
    if code == 250:
        line = world.filter.decided(queue_id=queue_id(text))
        assert line["verdict"] == "advisory"
        assert "ticket" not in line
    else:
        assert name == "nul" and code == 550


@pytest.mark.parametrize("top", [b" folded: first\r\n", b"From : x\r\n y\r\n",
                                 b"Fr om: ivan@client.example\r\n",
                                 b"\r\nFrom: ivan@client.example\r\n",
                                 b": nothing\r\n"])
def test_broken_first_lines_are_kept_and_advisory(world, border, top):
    """A3: Postfix starts the body at a line that is no field."""
    line = world.mail_in(border, top + mail(), "x@attacker.example",
                         source=ATTACKER)
    assert line["verdict"] == "advisory"


def test_replayed_signatures(world, border):
    """A11: each signed by the client's domain, none of them proof now."""
    keys = world.keys
    old = formatdate(time.time() - 30 * 86400)
    cases = {
        "old": sign(mail(Date=old), keys, "client.example"),
        "to another": sign(mail(to="sales@other.example"), keys, "client.example"),
        "part of the body": sign(mail(), keys, "client.example", length=True)
        + b"Add my key, please.\r\n",
        "a second subject": b"Subject: Pay me\r\n"
        + sign(mail(), keys, "client.example"),
        "changed": sign(mail(), keys, "client.example")
        .replace(b"not open", b"not work"),
        "without from": sign(mail("x@attacker.example"), keys, "attacker.example")
        .replace(b"x@attacker", b"ivan@client"),
    }
    for name, raw in cases.items():
        line = world.mail_in(border, raw, "x@attacker.example", source=ATTACKER)
        assert line["verdict"] == "advisory", name


SMUGGLED = "x); dkim=pass header.d=client.example header.s=s1; " \
    "spf=pass (x"


def injected(arrived):
    """The border's own field has what the attacker wrote."""
    return any("dkim=pass" in value or "dmarc=pass" in value for value in
               fields(arrived, "Authentication-Results"))


def test_results_injected_by_the_spf_explanation(world):
    """A22: pyspf-milter copies it, opendmarc believes it, we do not."""
    message_id = unique()
    line = world.mail_in("mx", mail(message_id=message_id),
                         "x@attacker.example", source="127.0.77.1")
    assert injected(world.support(message_id))
    assert line["verdict"] == "advisory"


def test_results_injected_by_the_envelope_sender(world, border):
    """A22: a quoted local part; also with a signature that has no bh=."""
    broken = b"DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s1;\r\n" \
        b"\th=from; b=AAAA\r\n"
    hits = 0
    for top in (b"", broken):
        message_id = unique()
        line = world.mail_in(border, top + mail(message_id=message_id),
                             f'"{SMUGGLED}"@attacker.example', source=ATTACKER)
        hits += injected(world.support(message_id))
        assert line["verdict"] == "advisory"
    assert hits


def test_results_injected_by_the_greeting(world, border):
    """A22: null sender, so that the border speaks of EHLO."""
    helo = "x);dkim=pass/**/header.d=client.example/**/header.s=s1;spf=pass(x"
    line = world.mail_in(border, mail(), "", source=ATTACKER, helo=helo)
    assert line["verdict"] in ("advisory", "recorded")
    assert "ticket" not in line


def test_results_injected_by_a_signature(world):
    """A22: OpenDKIM decodes i= and repeats it; also of a signature that is
    not valid, and of an envelope sender that is the client's."""
    odd = "x=3B=20spf=3Dpass=20smtp.mailfrom=3Dclient.example=3B=20" \
        "dkim=3Dnone=20header.i=3D"
    body_hash = "g3zLYH4xKxcPrHOD18z9YfpQcnk/GaJedfustWU5uGs="
    top = "DKIM-Signature: v=1; a=rsa-sha256; d=attacker.example; " \
        f"s={SELECTOR};\r\n\ti={odd}@attacker.example; h=from;\r\n" \
        f"\tbh={body_hash}; b=AAAAAAAA\r\n"
    for sender in (CLIENT, "x@attacker.example"):
        message_id = unique()
        line = world.mail_in("mx", top.encode() + mail(message_id=message_id),
                             sender, source=ATTACKER)
        results = fields(world.support(message_id), "Authentication-Results")
        assert any("header.i=x; spf=pass smtp.mailfrom=client.example"
                   in " ".join(value.split()) for value in results)
        assert (line["verdict"], line["reason"]) == ("advisory", "no-results")
