"""Signed reply addresses, from the acknowledgement to the next RCPT."""
import email.message
import email.policy
import time

import pytest
from lab.client import Client, mail, parse, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from lab.process import wait_until
from signing import TODAY, read_keys
from signing import sign as sign_address

HERE = host("client.example")
STRICT = "strict@hoster.example"
INSTEAD = f"please write to {SUPPORT} instead, or see " \
          "https://cabinet.hoster.example/"


def signed(world, **options):
    return sign(mail(**options), world.keys, "client.example")


def keys_path(world):
    return f"{world.filter.folder}/store/address.keys"


@pytest.fixture
def keys(world):
    """Its keys, put back afterwards."""
    with open(keys_path(world)) as file:
        text = file.read()
    yield text
    write_keys(world, text)


def write_keys(world, text):
    with open(keys_path(world), "w") as file:
        file.write(text)
    world.filter.reload()


def acknowledged(world, **options):
    """(ticket, Reply-To) of a new ticket of ivan's."""
    message_id = unique()
    line = world.mail_in("mx", signed(world, message_id=message_id,
                                      **options), CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    answer = parse(world.answer(CLIENT, message_id))
    address, = answer["Reply-To"].addresses
    assert address.display_name == "Hoster"
    return line["ticket"], address.addr_spec


def rcpt(world, *recipients, source=HERE):
    """The replies to RCPT, in one transaction."""
    client = Client(world.ports["mx"], source=source)
    client.docmd("MAIL", f"FROM:<{CLIENT}>")
    replies = [client.docmd("RCPT", f"TO:<{recipient}>")
               for recipient in recipients]
    client.close()
    return [(code, text.decode()) for code, text in replies]


def taken(world, *recipients):
    return [code == 250 for code, _ in rcpt(world, *recipients)]


def key_in(address):
    return address.split("@")[0].split(".")[-1][:2]


def test_an_answer_to_an_acknowledgement_finds_its_ticket(world):
    """Without a subject or References that would say which."""
    ticket, address = acknowledged(world)
    assert address.startswith("support+t1.r")
    assert len(address.split("@")[0]) <= 64
    for to in (address, address.upper()):
        message_id = unique()
        line = world.mail_in("mx", signed(world, message_id=message_id,
                                          subject="Another thing"),
                             CLIENT, to, source=HERE)
        assert (line["verdict"], line["ticket"]) == ("follow-up", ticket)
        arrived = parse(world.support(message_id))
        assert arrived["X-Ticket-Number"] == ticket


def test_an_address_by_another_is_of_no_use(world):
    """A16: leaked, forwarded: it finds, and proves nothing."""
    _, address = acknowledged(world)
    message_id = unique("stranger.example")
    raw = sign(mail("who@stranger.example", message_id=message_id),
               world.keys, "stranger.example")
    line = world.mail_in("mx", raw, "who@stranger.example", address,
                         source=host("stranger.example"))
    assert line["verdict"] == "advisory"


def test_what_is_no_address_of_ours_is_refused(world):
    key = read_keys(keys_path(world))[0]
    _, good = acknowledged(world)
    tag = good[len("support+"):good.index("@")]
    last = "a" if tag[-1] != "a" else "b"
    wrong = {
        "cut short": f"support+{tag[:-1]}@hoster.example",
        "nothing left": "support+t1.@hoster.example",
        "quoted": '"support+t1. x"@hoster.example',
        "one digit": f"support+{tag[:-1]}{last}@hoster.example",
        "another ticket": good.replace("+t1.r", "+t1.r1"),
        "another mailbox": f"strict+{tag}@hoster.example",
        "another key": sign_address((key[0], bytes(32)), SUPPORT),
        "another purpose": good.replace("+t1.r", "+t1.c"),
    }
    client = Client(world.ports["mx"], source=host("client.example", 50))
    client.docmd("MAIL", f"FROM:<{CLIENT}>")
    for why, address in wrong.items():
        code, text = client.docmd("RCPT", f"TO:<{address}>")
        assert code == 550, why
        instead = INSTEAD if why != "another mailbox" else (
            f"please write to {STRICT} instead, or see "
            "https://cabinet.hoster.example/tickets")
        assert text.decode() == f"5.1.1 This address is not valid; {instead}"
    # The transaction is none the worse for it.
    assert client.docmd("RCPT", f"TO:<{good}>")[0] == 250
    assert client.docmd("RCPT", "TO:<alice@hoster.example>")[0] == 250
    client.close()
    assert len([event for event in world.filter.named("address-refused")
                if event["client"] == host("client.example", 50)]) == \
        len(wrong)


def test_what_has_expired_is_refused(world, keys):
    key = read_keys(keys_path(world))[0]
    old = sign_address(key, SUPPORT, days=TODAY - 1)
    (code, text), = rcpt(world, old)
    assert (code, text) == (
        550, f"5.1.1 This address has expired; {INSTEAD}")
    # And what a key has signed that has ended.
    other = (0x77, bytes(range(32)))
    address = sign_address(other, SUPPORT)
    yesterday = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
    for until, good in (("", True), (f" until={yesterday}", False)):
        write_keys(world, f"{keys}77 {other[1].hex()}{until}\n")
        assert taken(world, address) == [good]


def test_rotation_with_mail_in_flight(world, keys):
    """What was sent before stays good until the overlap ends."""
    ticket, before = acknowledged(world)
    world.filter.ticketctl("address-key", "rotate", "--overlap", "2")
    _, after = acknowledged(world)
    names = [key["id"] for key in world.filter.json("address-key", "list")]
    assert key_in(after) == names[0] == "02"
    assert key_in(before) == names[1] == "01"
    line = world.mail_in("mx", signed(world), CLIENT, before, source=HERE)
    assert (line["verdict"], line["ticket"]) == ("follow-up", ticket)
    assert taken(world, before, after) == [True, True]
    # As if the two days had gone by.
    with open(keys_path(world)) as file:
        lines = file.read().splitlines()
    past = [line.split(" until=")[0] + " until=2020-01-01"
            if "until=" in line else line for line in lines]
    write_keys(world, "\n".join(past) + "\n")
    assert taken(world, before, after) == [False, True]
    # At once, for a key that was stolen.
    world.filter.ticketctl("address-key", "rotate", "--overlap", "0")
    assert taken(world, before, after) == [False, False]


def test_guesses_through_postfix(world):
    source = host("attacker.example", 77)
    codes = []
    for number in range(40):
        guess = sign_address((1, number.to_bytes(32, "big")), SUPPORT)
        (code, text), = rcpt(world, guess, source=source)
        codes.append((code, text[:5]))
    assert codes == [(550, "5.1.1")] * 21 + [(450, "4.7.1")] * 19
    assert len(world.filter.named("address-guesses", client=source)) == 1
    # It can still write to the mailbox, and others to signed addresses.
    assert rcpt(world, SUPPORT, source=source)[0][0] == 250
    assert taken(world, acknowledged(world)[1]) == [True]


def test_what_an_agent_writes_reaches_the_client(world):
    """As a person's mail, with its files, and with a way to tell a bounce."""
    agent = "anna@hoster.example"
    world.filter.ticketctl("agent", "add", "anna", "--address", agent,
                           "--full-name", "Анна Агент")
    asked = unique()
    line = world.mail_in("mx", signed(world, message_id=asked,
                                      subject="Сайт"), CLIENT, source=HERE)
    key = read_keys(keys_path(world))[0]
    to = sign_address(key, SUPPORT, "a", (int(line["ticket"]),))
    content = bytes(range(256)) * 300
    files = email.message.EmailMessage()
    files.set_content("Готово.\n\n  $ ls -l\n<b>Проверьте</b>.\n")
    files.add_attachment(content, maintype="application",
                         subtype="pdf", filename="../счёт №1.pdf")
    raw = mail(f"Anna <{agent}>", to, subject="Re: Сайт",
               body=files.as_bytes(policy=email.policy.SMTP).split(
                   b"\r\n\r\n", 1)[1],
               Content_Type=str(files["Content-Type"]))
    done = world.mail_in("mx", sign(raw, world.keys, "hoster.example"),
                         agent, to, source=host("hoster.example", 9))
    assert (done["verdict"], done["ticket"]) == ("agent", line["ticket"])
    both = wait_until("the answer", lambda: len(
        mails := world.mailbox(CLIENT).answers_to(asked)) == 2 and mails)
    reply, = [seen for seen in map(parse, both)
              if seen["Auto-Submitted"] is None]
    assert reply["Return-Path"].startswith("<support+t1.b")
    assert taken(world, reply["Return-Path"].strip("<>")) == [True]
    assert reply["X-Auto-Response-Suppress"] is None
    assert reply["X-Ticket-Loop"]
    assert reply["Subject"] == f"Re: [#{line['ticket']}] Сайт"
    assert SUPPORT in reply["From"] and agent not in str(reply)
    address, = reply["Reply-To"].addresses
    again = world.mail_in("mx", signed(world, subject="Спасибо"), CLIENT,
                          address.addr_spec, source=HERE)
    assert (again["verdict"], again["ticket"]) == ("follow-up",
                                                   line["ticket"])
    text = reply.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Готово.\n\n  $ ls -l\n<b>Проверьте</b>.\n")
    assert "Анна Агент" in text
    assert "&lt;b&gt;" in reply.get_body(("html",)).get_content()
    enclosed, = reply.iter_attachments()
    assert enclosed.get_filename() == "счёт №1.pdf"
    assert enclosed.get_content_type() == "application/pdf"
    assert enclosed.get_content() == content


def test_a_quoted_recipient_is_ours_too(world):
    """Postfix delivers it to the same mailbox, so it has to be marked."""
    message_id = unique("stranger.example")
    raw = sign(mail("q@stranger.example", message_id=message_id,
                    fields=["X-Ticket-Number: 1"]), world.keys,
               "stranger.example")
    line = world.mail_in("mx", raw, "q@stranger.example",
                         '"support+a b\\"c"@hoster.example',
                         source=host("stranger.example"))
    assert line["verdict"] == "advisory"
    # The same beside another's: ours gets its copy, marked as well.
    message_id = unique("stranger.example")
    raw = sign(mail("q@stranger.example", message_id=message_id), world.keys,
               "stranger.example")
    line = world.mail_in("mx", raw, "q@stranger.example",
                         '"support+a b"@hoster.example',
                         "alice@hoster.example",
                         source=host("stranger.example"))
    assert parse(world.support(message_id))["X-Ticket-Status"].startswith(
        "advisory;")
    world.settled()


def test_mail_of_the_machine_itself_does_not_get_stuck(world):
    """P6: cleanup cannot refuse a recipient; such a mail would stay in the
    queue for ever."""
    message_id = unique()
    world.postfix.sendmail("root@hoster.example",
                           "support+t1.x@hoster.example",
                           mail(message_id=message_id))
    line = world.filter.decided(message_id=message_id)
    assert line["verdict"] == "advisory"
    wait_until("the queue is empty", lambda: not world.postfix.queue())
    assert world.support(message_id)
