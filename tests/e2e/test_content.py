"""What a mail says is understood and kept, whatever its size and charset."""
import base64
import hashlib
import os
from email.header import Header

import pytest
from lab.client import mail, parse, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT

HERE = host("client.example")
SUBJECT = "Не працює сайт: помилка"
UKRAINIAN = "Доброго дня! Сайт не відкривається вже годину, будь ласка, " \
    "допоможіть."
RUSSIAN = "Здравствуйте! Сайт не открывается уже час, помогите, пожалуйста."


def message_of(world, line):
    return world.ticket(line["ticket"])["messages"][0]


@pytest.mark.parametrize("charset, subject, text", [
    ("windows-1251", "Сайт не открывается", RUSSIAN),
    ("koi8-r", "Сайт не открывается", RUSSIAN),
    ("windows-1251", SUBJECT, UKRAINIAN),
    ("koi8-u", SUBJECT, UKRAINIAN),
], ids=["ru-1251", "ru-koi8", "uk-1251", "uk-koi8"])
@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_cyrillic_charsets(world, charset, subject, text, encoding):
    body = (text + "\r\n").encode(charset)
    if encoding == "base64":
        body = base64.encodebytes(body).replace(b"\n", b"\r\n")
    message_id = unique()
    raw = sign(mail(
        "carol@client.example", message_id=message_id, body=body,
        Subject=Header(subject, charset).encode().replace("\n", "\r\n"),
        Content_Type=f"text/plain; charset={charset}",
        Content_Transfer_Encoding=encoding), world.keys, "client.example")
    line = world.mail_in("mx", raw, "carol@client.example", source=HERE)
    assert line["verdict"] == "ticket"
    assert world.ticket(line["ticket"])["subject"] == subject
    assert message_of(world, line)["text"].strip() == text
    # Support sees the number and the subject as it was; carol, who has no
    # language of her own, is answered in the mail's.
    assert parse(world.support(message_id))["Subject"] \
        == f"[#{line['ticket']}] {subject}"
    answer = parse(world.answer("carol@client.example", message_id))
    assert answer["Content-Language"] == ("ru" if text is RUSSIAN else "uk")


def test_unencoded_subject_bytes(world):
    """8-bit bytes in the subject, no charset named anywhere."""
    raw = sign(mail(Subject="Сайт не открывается".encode("windows-1251"),
                    body=RUSSIAN.encode("windows-1251"), Content_Type=None,
                    Content_Transfer_Encoding=None), world.keys,
               "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    assert message_of(world, line)["text"].strip() == RUSSIAN


def multipart(parts, **options):
    boundary = "=_part"
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n"
                    for part in parts) + f"--{boundary}--\r\n".encode()
    return mail(body=body, Content_Transfer_Encoding=None,
                Content_Type=f'multipart/mixed; boundary="{boundary}"',
                **options)


def test_twenty_megabytes(world):
    content = os.urandom(20 << 20)
    message_id = unique()
    raw = sign(multipart([
        b"Content-Type: text/plain\r\n\r\nThe dump is attached.",
        b'Content-Type: application/octet-stream; name="dump.bin"\r\n'
        b"Content-Disposition: attachment; filename=dump.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content).replace(b"\n", b"\r\n")],
        message_id=message_id), world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    attachment, = message_of(world, line)["attachments"]
    assert attachment["name"] == "dump.bin"
    assert attachment["sha256"] == hashlib.sha256(content).hexdigest()
    assert b"X-Ticket-Number" in world.support(message_id)
    assert world.answer(CLIENT, message_id)


def test_header_field_of_100000_bytes(world, border):
    """R2.  Postfix with milters hands on the first 60,000 bytes of a field;
    the mail is neither deferred nor dropped, and the rest of it counts."""
    message_id = unique()
    names = ",\r\n\t".join(f"user{n}@client.example" for n in range(4800))
    assert len(names) > 100_000
    raw = sign(mail(message_id=message_id, fields=[f"X-Long: {names}"]),
               world.keys, "client.example")
    line = world.mail_in(border, raw, CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    assert len(parse(world.support(message_id))["X-Long"]) > 50_000


def test_address_groups_nested_50000_deep(world, border):
    """R1."""
    raw = multipart([b"Content-Type: message/rfc822\r\n\r\nTo: "
                     + b"g:" * 50_000 + b"\r\n\r\nx"])
    line = world.mail_in(border, raw, "x@attacker.example",
                         source=host("attacker.example"))
    assert line["verdict"] == "advisory"


def test_markup_in_a_subject_is_text(world):
    """I2, I3: neither HTML nor a template in the answer."""
    message_id = unique()
    raw = sign(mail("bob@client.example", message_id=message_id,
                    subject="<script>x</script>{{secret}}%n"),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, "bob@client.example", source=HERE)
    assert line["verdict"] == "ticket"
    answer = parse(world.answer("bob@client.example", message_id))
    html = answer.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "{{secret}}%n" in answer["Subject"] + html


def test_line_breaks_in_a_subject_stay_inside_it(world):
    """I1."""
    message_id = unique()
    raw = sign(mail("bob@client.example", message_id=message_id,
                    subject="=?utf-8?Q?x=0D=0ABcc:_e@attacker.example?="),
               world.keys, "client.example")
    world.mail_in("mx", raw, "bob@client.example", source=HERE)
    for seen in (world.support(message_id),
                 world.answer("bob@client.example", message_id)):
        assert parse(seen)["Bcc"] is None
    assert not world.mailbox("e@attacker.example").find()


def test_the_exact_bytes_are_kept(world):
    """Odd spacing and all; what the border put on top comes before."""
    message_id = unique()
    raw = sign(mail(message_id=message_id,
                    fields=["X-Odd:no space", "X-Fold: a\r\n\t b  ",
                            "X-Empty:"],
                    body="a \r\n.dot\r\n\tb\r\n\r\n\r\n"),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, source=HERE)
    kept = world.filter.ticketctl(
        "message", "show", "--raw",
        str(message_of(world, line)["id"])).stdout
    assert kept.replace("\r\n", "\n").endswith(
        raw.decode().replace("\r\n", "\n"))


def test_address_tags(world):
    message_id = unique()
    raw = sign(mail(to="support+billing@hoster.example", message_id=message_id),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, CLIENT, "support+billing@hoster.example",
                         source=HERE)
    assert line["verdict"] == "ticket"
    assert world.support(message_id, SUPPORT)
