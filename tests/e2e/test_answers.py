"""Who is answered, how, and who never is."""
import pytest
from lab.client import fields, mail, parse, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT

HERE = host("client.example")
STRANGER = host("stranger.example")


def test_the_acknowledgement(world):
    """As the client sees it."""
    message_id = unique()
    raw = sign(mail(message_id=message_id, subject="Сайт",
                    fields=["References: <first@client.example>"]),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    answer = world.answer(CLIENT, message_id)
    seen = parse(answer)
    assert fields(answer, "Return-Path") == ["<>"]
    assert seen["Auto-Submitted"] == "auto-replied"
    assert seen["In-Reply-To"] == f"<{message_id}>"
    assert seen["References"].split() == ["<first@client.example>",
                                          f"<{message_id}>"]
    assert seen["X-Ticket-Loop"]
    assert SUPPORT in seen["From"] and CLIENT in seen["To"]
    assert seen["Content-Language"] == "ru"
    assert f"#{line['ticket']}" in seen["Subject"]
    assert seen.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert line["ticket"] in seen.get_body((kind,)).get_content()


def test_unknown_sender_is_told_once_how_to_make_it_official(world, border):
    message_id = unique("stranger.example")
    sender = f"{border}.once@stranger.example"
    raw = sign(mail(sender, message_id=message_id), world.keys,
               "stranger.example")
    for _ in range(3):      # the same mail, delivered again
        line = world.mail_in(border, raw, sender, source=STRANGER)
        assert (line["verdict"], line["reason"]) == ("advisory",
                                                     "unknown-sender")
    seen = parse(world.answer(sender, message_id))
    assert "https://cabinet.hoster.example/" in seen.get_body(
        ("plain",)).get_content()
    assert seen["Auto-Submitted"] == "auto-replied"
    world.settled()
    assert len(world.mailbox(sender).find()) == 1


def test_a_sender_without_proof_is_not_answered(world, border):
    """L4: backscatter."""
    message_id = unique()
    line = world.mail_in(border, mail("victim@hoster.example",
                                      message_id=message_id),
                         "victim@hoster.example", source=host("attacker.example"))
    assert line["verdict"] == "advisory"
    world.settled()
    assert not world.mailbox("victim@hoster.example").answers_to(message_id)


MACHINES = {
    "vacation": ["Auto-Submitted: auto-replied (vacation)"],
    "out-of-office": ["Auto-Submitted: AUTO-REPLIED; owner=x",
                      "X-Auto-Response-Suppress: All"],
    "list": ["List-Id: <news.client.example>", "Precedence: list"],
    "newsletter": ["List-Unsubscribe: <mailto:u@client.example>"],
    "bulk": ["Precedence: bulk"],
    "cron": ["Auto-Submitted: auto-generated"],
}
# A gateway adds the field to what people write, but its offer to nothing.
TEXTS = {"newsletter": "All is cheap today.\r\n\r\nUnsubscribe here.\r\n"}


@pytest.mark.parametrize("name", MACHINES)
def test_machines_are_recorded_and_never_answered(world, name):
    message_id = unique()
    raw = sign(mail(message_id=message_id, fields=MACHINES[name],
                    body=TEXTS.get(name, "It does not open.\r\n")),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert (line["verdict"], line["rule"]) == ("recorded", "machine")
    assert "ticket" not in line
    assert parse(world.support(message_id))["X-Ticket-Status"].startswith(
        "recorded;")
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(message_id)


def test_null_sender_is_recorded_and_never_answered(world, border):
    message_id = unique()
    raw = sign(mail(message_id=message_id), world.keys, "client.example")
    line = world.mail_in(border, raw, "", source=HERE)
    assert line["verdict"] == "recorded"
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(message_id)


@pytest.mark.parametrize("asks", [
    "X-Auto-Response-Suppress: OOF",
    "List-Unsubscribe: <mailto:gateway@client.example>"])
def test_a_request_for_silence_is_kept(world, asks):
    """It says "do not answer me"; it does not prove a machine."""
    message_id = unique()
    raw = sign(mail(message_id=message_id, fields=[asks]),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(message_id)


def test_our_own_answer_coming_back_is_not_answered(world):
    """L1: the acknowledgement itself, signed and sent to us again."""
    message_id = unique()
    world.mail_in("mx", sign(mail(message_id=message_id), world.keys,
                             "client.example"), CLIENT, source=HERE)
    answer = world.answer(CLIENT, message_id)
    loop = parse(answer)["X-Ticket-Loop"]
    again = unique()
    raw = sign(mail(message_id=again, fields=[f"X-Ticket-Loop: {loop}"]),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert line["verdict"] == "recorded"
    world.settled()
    assert not world.mailbox(CLIENT).answers_to(again)


def test_caps(world):
    """L5: a responder that looks like a human, 12 different mails."""
    world.filter.configure(cap_address_hour=5)
    world.filter.reload()
    try:
        sender = "chatty@stranger.example"
        for number in range(12):
            raw = sign(mail(sender, subject=f"Mail {number}"), world.keys,
                       "stranger.example")
            line = world.mail_in("mx", raw, sender, source=STRANGER)
            assert line["verdict"] == "advisory"
        world.settled()
        assert len(world.mailbox(sender).find()) == 5
        withheld = [row for row in world.filter.json("outbox", "list")
                    if row["to"] == sender and row["state"] == "withheld"]
        assert len(withheld) == 7
    finally:
        world.filter.configure(cap_address_hour=1000)
        world.filter.reload()


def test_refused_in_the_dialogue_where_configured(world, border):
    strict = "strict@hoster.example"
    for raw, sender, source in (
            (mail("who@stranger.example"), "who@stranger.example", STRANGER),
            (mail(), "x@attacker.example", host("attacker.example"))):
        code, text = world.send(border, raw, sender, strict, source=source)
        assert code == 550 and text.startswith("5.7.1 ")
        assert "https://cabinet.hoster.example/tickets" in text
    raw = sign(mail(to=strict), world.keys, "client.example")
    line = world.mail_in(border, raw, CLIENT, strict, source=HERE)
    assert line["verdict"] == "ticket"


def test_a_refusal_never_hits_other_recipients(world):
    message_id = unique("stranger.example")
    code, _ = world.send("mx", mail("who@stranger.example",
                                    message_id=message_id),
                         "who@stranger.example", "strict@hoster.example",
                         "alice@hoster.example", source=STRANGER)
    assert code == 250
    assert world.arrived("alice@hoster.example", message_id)
