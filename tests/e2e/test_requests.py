"""What a client asks, by the sample regulation: labels, and what is said."""
import pytest
from lab.client import field, mail, parse, send, sign, unique
from lab.dns import host
from lab.lab import SUPPORT
from test_conversation import from_agent, reply_to

HERE = host("client.example")
IVAN, OLENA = "ivan@client.example", "olena@client.example"
BOB = "bob@client.example"
FEE = {IVAN: "за отдельную плату", OLENA: "за окрему плату", BOB: "for a fee"}


@pytest.fixture(scope="module", autouse=True)
def regulation(world):
    world.filter.configure(extra=f'regulation = "{world.filter.sample}"')
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def ask(world, subject, body, sender=BOB, **options):
    """(log line, what the agents see, the acknowledgement's text or None)"""
    message_id = unique()
    raw = sign(mail(sender, to=options.pop("to", SUPPORT), subject=subject,
                    message_id=message_id, body=body, **options),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, sender, SUPPORT, source=HERE)
    copy = world.support(message_id)
    answer = world.answer(sender, message_id) \
        if line["verdict"] == "ticket" else None
    text = parse(answer).get_body(("plain",)).get_content() if answer else None
    return line, field(copy, "X-Ticket-Labels"), text


# R7: what the provider answers for, one mail each.
@pytest.mark.parametrize("sender, kind, department, subject, body", [
    (IVAN, "site-down", "hosting", "Не открывается сайт",
     "С утра сайт shop.example.org не открывается, ошибка 502."),
    (OLENA, "mysql", "hosting", "База даних",
     "MySQL не приймає з'єднання: Too many connections."),
    (BOB, "ftp", "hosting", "FTP", "I cannot connect to the server by FTP, "
     "530 Login incorrect, since an hour ago."),
    (BOB, "ssh", "hosting", "ssh", "SSH refuses my key since this morning: "
     "Permission denied (publickey)."),
    (IVAN, "mail", "mail", "Почта", "Не приходят письма на ящик "
     "info@shop.example.org, отправитель получает отказ."),
    (OLENA, "cabinet", None, "Кабінет", "Не можу увійти в особистий кабінет, "
     "сторінка не завантажується."),
    (BOB, "panel", None, "panel", "The hosting control panel does not load, "
     "it shows error 500."),
])
def test_failures_of_our_services(world, sender, kind, department, subject,
                                  body):
    line, labels, text = ask(world, subject, body, sender)
    assert line["verdict"] == "ticket"
    assert f"kind={kind}" in labels
    assert "scope=in" in labels and "stream=task" in labels
    assert FEE[sender] not in text
    if department:
        assert world.ticket(line["ticket"])["department"] == department


# R8: each is recorded as a ticket, and the client is told what else he can do.
@pytest.mark.parametrize("sender, kind, subject, body", [
    (IVAN, "site-code", "Правки на сайте",
     "Исправьте, пожалуйста, код в шапке нашего сайта, съехала вёрстка."),
    (BOB, "load-testing", "load", "Please run a load test of my script to see "
     "how many visitors it can take."),
    (OLENA, "script-install", "Скрипт",
     "Встановіть, будь ласка, WordPress на мій хостинг."),
    (IVAN, "self-service", "Почтовый ящик",
     "Создайте, пожалуйста, почтовый ящик info@shop.example.org."),
    (BOB, "shared-tuning", "php.ini", "Please raise memory_limit in php.ini on "
     "the shared server for my account."),
    (OLENA, "client-software", "Outlook",
     "Налаштуйте мені Outlook на моєму комп'ютері."),
    (IVAN, "teaching", "Обучение",
     "Научите меня программировать на PHP, хочу сам делать сайты."),
])
def test_what_support_does_not_do(world, sender, kind, subject, body):
    line, labels, text = ask(world, subject, body, sender)
    assert line["verdict"] == "ticket"
    assert f"kind={kind}" in labels and "scope=out" in labels
    assert FEE[sender] in " ".join(text.split())


def test_an_agent_overrules(world):
    """R8: support may help all the same, by one order."""
    world.filter.ticketctl("agent", "add", "ann", "--full-name", "Ann",
                           "--login", "ann", "--address", "ann@hoster.example")
    message_id = unique()
    raw = sign(mail(BOB, to=SUPPORT, message_id=message_id, subject="WordPress",
                    body="Please install WordPress for me\r\n"),
               world.keys, "client.example")
    line = world.mail_in("mx", raw, BOB, SUPPORT, source=HERE)
    number = line["ticket"]
    agents = reply_to(world.support(message_id))
    _, refusal = from_agent(world, agents, "#scope maybe",
                            sender="ann@hoster.example", expect=550)
    assert "in|out|paid|free" in refusal
    from_agent(world, agents, "#scope in", sender="ann@hoster.example")
    again = unique()
    raw = sign(mail(BOB, to=SUPPORT, message_id=again,
                    subject=f"Re: [#{number}] WordPress",
                    body="The domain is shop.example.org\r\n"),
               world.keys, "client.example")
    world.mail_in("mx", raw, BOB, SUPPORT, source=HERE)
    assert "scope=in" in field(world.support(again), "X-Ticket-Labels")


def test_out_of_scope(world):
    line, labels, text = ask(world, "wordpress",
                             "Please install WordPress for me")
    assert line["verdict"] == "ticket"
    assert "kind=script-install" in labels and "scope=out" in labels
    assert "we do not install" in " ".join(text.split())
    assert "for a fee" in text
    assert world.ticket(line["ticket"])["department"] == "administration"
    assert world.ticket(line["ticket"])["priority"] == "low"


def test_consultation(world):
    line, labels, text = ask(world, "php", "How do I switch the PHP version "
                             "in the control panel?")
    assert "stream=consultation" in labels and "scope=in" in labels
    assert "online chat" in text and "for a fee" not in text


def test_system_not_allowed(world):
    _, labels, text = ask(world, "os", "Please install Gentoo on my VPS")
    assert "system=not-listed" in labels and "scope=free" in labels
    assert "Debian 12" in text


def test_abuse(world):
    line, labels, text = ask(world, "site", "You fucking idiots, my site is "
                             "down again")
    assert line["verdict"] == "ticket"
    assert "abuse=yes" in labels and "kind=site-down" in labels
    assert "businesslike tone" in text


def test_abuse_on_further_mail(world):
    """Asked for a better tone once for each ticket; agents see it each
    time."""
    line, labels, _ = ask(world, "site", "My site does not open")
    number = line["ticket"]
    assert "abuse" not in labels
    flags = []
    for words in ("You fucking idiots, it is still down",
                  "Are you deaf, you fucking idiots?", "It works, thank you"):
        message_id = unique()
        raw = sign(mail(BOB, to=SUPPORT, subject=f"Re: [#{number}] site",
                        message_id=message_id, body=words),
                   world.keys, "client.example")
        line = world.mail_in("mx", raw, BOB, SUPPORT, source=HERE)
        assert (line["verdict"], line["ticket"]) == ("follow-up", number)
        flags.append(field(world.support(message_id), "X-Ticket-Abuse"))
        if len(flags) == 1:
            told = parse(world.answer(BOB, message_id))
            text = told.get_body(("plain",)).get_content()
            assert "businesslike tone" in text
            assert f"[#{number}]" in told["Subject"]
            assert told["Auto-Submitted"] == "auto-replied"
    assert flags == ["yes", "yes", None]
    world.settled()
    history = world.ticket(number)["history"]
    assert [e["detail"]["value"] for e in history
            if e["kind"] == "flagged"] == ["abuse", "abuse"]
    sent = [e["detail"]["template"] for e in history if e["kind"] == "sent"]
    assert sent.count("courtesy") == 1


def test_missing_then_complete(world):
    line, labels, text = ask(world, "site", "My site does not open")
    number = line["ticket"]
    assert "missing=domain,error,time" in labels
    assert "the domain of the site" in text
    again, labels, _ = ask(world, f"Re: [#{number}] site",
                           "It is shop.example.org, since yesterday, it says "
                           "\"502 Bad Gateway\"")
    assert (again["verdict"], again["ticket"]) == ("follow-up", number)
    assert "missing" not in labels and "kind=site-down" in labels
