"""The regulation at work: the chat's hours, departments, #delay, and what is
told of deadlines, on a clock that is moved and a daemon that is killed.

Those with "faketime" in their names run the daemon under libfaketime; the
sanitizers cannot be loaded beside it."""
import glob
import os
import re
import time
from datetime import datetime, timedelta, timezone

import pytest
from lab.client import parse
from lab.lab import CLIENT, SUPPORT
from lab.process import wait_until
from test_conversation import (ANN, BEN, from_agent, from_client, links_of,
                               reply_to, text_of)

CALENDARS = """
chat: chat
calendars:
  chat:
    zone: Europe/Kyiv
    week: {{mon-sun: {chat}}}
  night:
    zone: Europe/Kyiv
    week: {{mon-sun: closed}}
"""
DEPARTMENTS = """
usual: general
first-response: 1h
warn-before: 15m
departments:
  general:
    title: {en: Questions, ru: Вопросы, uk: Питання}
    resolution: 1d
  hosting:
    title: {en: Web hosting, ru: Веб-хостинг, uk: Вебхостинг}
    agents: [ben]
    escalate: ann
    first-response: {urgent: 15m}
"""


class Office:
    """The world with a regulation, a store of its own, and a clock of the
    daemon's own."""

    def __init__(self, world):
        self.world = world
        self.folder_of = f"{world.filter.folder}/regulation"
        os.makedirs(self.folder_of, exist_ok=True)
        self.regulate()
        self.kept = f"{world.filter.folder}/kept"
        world.filter.stop()
        self.exchange(f"{world.filter.folder}/store", self.kept)
        world.filter.configure(extra=f'regulation = "{self.folder_of}"')
        world.filter.start()
        world.import_accounts()
        for name, address in (("ann", ANN), ("ben", BEN)):
            self.filter.ticketctl("agent", "add", name, "--full-name",
                                  name.capitalize(), "--login", name,
                                  "--address", address, "--language", "en")

    def close(self):
        """All is sent; everything is as it was."""
        self.world.settled()
        assert self.filter.stop() == 0
        assert not self.filter.sanitizer_reports()
        for name in ("LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE"):
            self.filter.environment.pop(name, None)
        store = f"{self.filter.folder}/store"
        for name in os.listdir(store):
            os.unlink(f"{store}/{name}")
        self.exchange(self.kept, store)
        self.filter.configure(extra="")
        self.filter.start()

    @staticmethod
    def exchange(source, target):
        os.makedirs(target, exist_ok=True)
        for name in os.listdir(source):
            os.rename(f"{source}/{name}", f"{target}/{name}")

    def __getattr__(self, name):
        return getattr(self.world, name)

    def regulate(self, chat="00:00-24:00", departments=DEPARTMENTS):
        for name, text in (("calendars", CALENDARS.format(chat=chat)),
                           ("departments", departments)):
            with open(f"{self.folder_of}/{name}.yaml", "w") as file:
                file.write(text)

    def clocked(self):
        """Restarts it under libfaketime."""
        library, = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        self.clock = f"{self.filter.folder}/clock"
        self.moved = 0
        self.move(0)
        self.filter.environment.update(
            LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=self.clock,
            FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
        self.filter.stop()
        self.filter.start()

    def move(self, seconds):
        self.moved += seconds
        with open(self.clock + ".new", "w") as file:
            file.write(f"{self.moved:+d}")
        os.rename(self.clock + ".new", self.clock)

    def later(self, seconds):
        """The clock jumps, and the daemon is made to look at it."""
        self.move(seconds)
        self.look()

    def look(self):
        """Anything that asks the daemon to write makes it look."""
        self.filter.ticketctl("account", "resume", "bob")

    def told(self, number, kind):
        return [event for event in self.ticket(number)["history"]
                if event["kind"] == kind]

    def until_told(self, number, kind, times=1):
        events = wait_until(f"#{number} is {kind} {times} times",
                            lambda: len(self.told(number, kind)) >= times
                            and self.told(number, kind))
        assert len(events) == times
        return events

    def notices(self, address, number, word):
        """The mails to that address whose subject has the word."""
        return [raw for raw in self.mailbox(address).find()
                if f"[#{number}]" in (parse(raw)["Subject"] or "")
                and word in text_of(raw)]

    def nothing_more(self, number, kinds):
        """Two looks later it is the same."""
        before = [len(self.told(number, kind)) for kind in kinds]
        self.look()
        # The second is answered by a clock that has ended the first.
        number_2, _ = self.client_asks()
        self.until_told(number_2, "due", 2)
        assert [len(self.told(number, kind)) for kind in kinds] == before

    def client_asks(self, sender=CLIENT):
        message_id, line = from_client(self, sender, subject="Сайт")
        assert line["verdict"] == "ticket"
        return line["ticket"], message_id


@pytest.fixture(scope="module")
def office(world):
    office = Office(world)
    yield office
    office.close()


def test_acknowledgement_says_until_when_the_chat_is_open(office):
    office.regulate(chat="00:00-24:00")
    office.filter.reload()
    _, message_id = office.client_asks()
    assert "Онлайн-чат сейчас открыт." in text_of(
        office.answer(CLIENT, message_id))
    # Open or not, the words say when that changes.
    office.regulate(chat="[00:10-11:50, 12:00-23:50]")
    office.filter.reload()
    for sender, words in (
            (CLIENT, r"Онлайн-чат (сейчас открыт, до [12]\d:50 \(UTC\+[23]\)"
             r"|откроется \d+ \w+ в (00:10|12:00) \(UTC\+[23]\))\."),
            ("bob@client.example",
             r"Our online chat (is open now, until [12]\d:50 \(UTC\+[23]\)"
             r"|opens on \d+ \w+, (00:10|12:00) \(UTC\+[23]\))\."),
            ("olena@client.example",
             r"Онлайн-чат (зараз відкрито, до [12]\d:50 \(UTC\+[23]\)"
             r"|відкриється \d+ \w+ о (00:10|12:00) \(UTC\+[23]\))\.")):
        _, message_id = office.client_asks(sender)
        answer = office.answer(sender, message_id)
        for kind in ("plain", "html"):
            assert re.search(words, text_of(answer, kind))


def test_a_bad_regulation_changes_nothing(office):
    office.regulate(departments=DEPARTMENTS.replace("1h", "soon"))
    with open(f"{office.folder_of}/calendrs.yaml", "w"):
        pass
    try:
        result = office.filter.run_program("-t", check=False)
        assert result.returncode == 78
        found = office.filter.ticketctl("check", "--json", check=False)
        assert "departments.yaml:3: first-response" in found.stdout
        assert "did you mean calendars.yaml?" in found.stdout
        seen = len(office.filter.named("reload-refused"))
        office.filter.child.send_signal(10)
        wait_until("the refusal", lambda: len(
            office.filter.named("reload-refused")) > seen)
        # The one before is in force.
        number, _ = office.client_asks()
        wait_until("a deadline", lambda: office.filter.query(
            "SELECT 1 FROM ticket WHERE number = ? AND response_due"
            " = opened + 3600", number))
    finally:
        os.unlink(f"{office.folder_of}/calendrs.yaml")
        office.regulate()
        office.filter.reload()


def test_orders_name_departments_and_times(office):
    number, _ = office.client_asks()
    subject = f"Re: [#{number}] Сайт"
    _, reply = from_agent(office, SUPPORT, "#department sales",
                          subject=subject, expect=550)
    assert "there are general, hosting" in reply
    _, reply = from_agent(office, SUPPORT, "#delay скоро ждём диск",
                          subject=subject, expect=550)
    assert "2026-11-25 14:00" in reply
    from_agent(office, SUPPORT, "#отдел веб-хостинг", subject=subject)
    assert office.ticket(number)["department"] == "hosting"
    refused = office.filter.ticketctl("ticket", "department", number, "sales",
                                      check=False)
    assert refused.returncode == 1
    assert "there are general, hosting" in refused.stderr


def test_delay_tells_the_client_at_once(office):
    number, message_id = office.client_asks()
    office.answer(CLIENT, message_id)
    from_agent(office, SUPPORT, "#delay 3ч ждём <b>диск</b> от поставщика",
               subject=f"Re: [#{number}] Сайт")
    told, = wait_until("the client is told", lambda: office.notices(
        CLIENT, number, "займёт больше времени"))
    seen = parse(told)
    assert "ждём <b>диск</b> от поставщика" in text_of(told)
    assert "ждём &lt;b&gt;диск&lt;/b&gt; от" in text_of(told, "html")
    assert re.search(r"До \d+ \w+ в \d\d:\d\d \(UTC\+[23]\)", text_of(told))
    assert ANN not in told.decode("utf-8", "replace")
    assert seen["Auto-Submitted"] == "auto-generated"
    assert seen["In-Reply-To"] == f"<{message_id}>"
    ticket = wait_until("the promise", lambda: (
        lambda t: t["promise"] and t)(office.ticket(number)))
    assert ticket["state"] == "open"
    assert ticket["response_due"] == ticket["promise"]
    assert ticket["delay_reason"] == "ждём <b>диск</b> от поставщика"
    listed = office.filter.json("ticket", "list", "--due")
    assert ticket["number"] in [row["number"] for row in listed]
    dues = [row["response_due"] or row["resolution_due"] for row in listed]
    assert dues == sorted(dues)


def deadlines(office):
    return office.filter.json("report")["deadlines"]


def test_an_answer_in_time_is_reported(office):
    before = deadlines(office)
    number, _ = office.client_asks()
    from_agent(office, SUPPORT, "Готово.", subject=f"Re: [#{number}] Сайт")
    after = wait_until("it is counted", lambda: (
        lambda now: now["kept"] > before["kept"] and now)(deadlines(office)))
    assert (after["kept"], after["missed"]) == (before["kept"] + 1,
                                                before["missed"])
    assert sum(row["kept"] for row in after["by_department"]) == after["kept"]


@pytest.fixture(scope="module")
def clocked(office):
    office.clocked()
    return office


def test_faketime_a_late_answer(clocked):
    """Warned, then overdue, then the client, each once, over a jump of the
    clock, a kill, and a clock that is put back."""
    missed = deadlines(clocked)["missed"]
    number, message_id = clocked.client_asks()
    clocked.answer(CLIENT, message_id)
    clocked.until_told(number, "due", 2)
    clocked.later(50 * 60)
    clocked.until_told(number, "warned")
    for address in (ANN, BEN):      # the department is everybody's
        warning, = wait_until("the warning", lambda to=address:
                              clocked.notices(to, number, "is near"))
        assert parse(warning)["Auto-Submitted"] == "auto-generated"
        assert reply_to(warning).startswith("support+t1.n")
    clocked.filter.kill()
    clocked.filter.start()
    clocked.later(15 * 60)
    clocked.until_told(number, "overdue")
    clocked.until_told(number, "late")
    late, = wait_until("the client is told", lambda: clocked.notices(
        CLIENT, number, "не успели вовремя"))
    ahead, = clocked.filter.query(
        "SELECT count(*) FROM ticket WHERE first_answer IS NULL"
        " AND state = 'open' AND department = '' AND number < ?", number)
    assert (f"ждут ответа: {ahead[0]}." if ahead[0]
            else "в очереди следующее") in text_of(late)
    assert "к сроку, который назвали" not in text_of(late)
    promise = clocked.ticket(number)["promise"]
    expected = datetime.fromtimestamp(promise, timezone.utc)
    assert promise % 900 == 0
    shown = re.search(r"До (\d+) \w+ в (\d\d):(\d\d) \(UTC\+(\d)\)",
                      text_of(late))
    local = expected + timedelta(hours=int(shown[4]))
    assert (local.day, local.hour, local.minute) == tuple(
        int(x) for x in shown.groups()[:3])
    kinds = ("warned", "overdue", "late")
    clocked.later(-50 * 60)
    clocked.nothing_more(number, kinds)
    clocked.filter.kill()
    clocked.filter.start()
    clocked.later(50 * 60)
    clocked.nothing_more(number, kinds)
    # What was promised passes, too; and an answer ends it all.
    clocked.later(2 * 3600)
    clocked.until_told(number, "late", 2)
    again, = wait_until("the client is told again", lambda: clocked.notices(
        CLIENT, number, "к сроку, который назвали"))
    from_agent(clocked, SUPPORT, "Готово.", subject=f"Re: [#{number}] Сайт")
    clocked.later(3 * 86400)
    clocked.nothing_more(number, kinds)
    assert len(clocked.notices(CLIENT, number, "не успели вовремя")) == 2
    assert deadlines(clocked)["missed"] == missed + 1


def test_faketime_down_for_a_day(clocked):
    """One notice of each kind, not all that were missed; an agent's reason;
    escalation; machines and the suspended hear nothing."""
    number, message_id = clocked.client_asks()
    other, _ = clocked.client_asks("olena@client.example")
    clocked.answer(CLIENT, message_id)
    clocked.filter.ticketctl("ticket", "department", number, "hosting")
    from_agent(clocked, SUPPORT, "#delay 2h the disk is on its way",
               subject=f"Re: [#{number}] Сайт")
    wait_until("the promise", lambda: clocked.ticket(number)["promise"])
    clocked.filter.ticketctl("account", "suspend", "olena")
    clocked.filter.kill()
    clocked.move(86400)
    clocked.filter.start()
    clocked.until_told(number, "late")
    clocked.until_told(number, "overdue")
    assert not clocked.told(number, "warned")
    late, = wait_until("the client is told", lambda: clocked.notices(
        CLIENT, number, "не успели вовремя"))
    assert "the disk is on its way" in text_of(late)
    assert "к сроку, который назвали" in text_of(late)
    wait_until("the chief is told", lambda: clocked.notices(
        ANN, number, "has passed"))
    assert not clocked.notices(BEN, number, "has passed")
    clocked.nothing_more(number, ("warned", "overdue", "late"))
    for kind in ("warned", "overdue", "late"):
        assert not clocked.told(other, kind)
    clocked.filter.ticketctl("account", "resume", "olena")


def test_faketime_waiting_for_the_client_stops_the_clock(clocked):
    number, message_id = clocked.client_asks()
    answer = clocked.answer(CLIENT, message_id)
    clocked.until_told(number, "due", 2)
    due = clocked.ticket(number)["resolution_due"]
    began = time.monotonic()
    from_agent(clocked, SUPPORT, "Which site?",
               subject=f"Re: [#{number}] Сайт")
    wait_until("it stands still", lambda: not clocked.ticket(number)[
        "resolution_due"])
    assert not clocked.ticket(number)["response_due"]
    clocked.later(7200)
    # An autoresponder is no answer, and moves nothing.
    message_id, line = from_client(
        clocked, CLIENT, to=reply_to(answer), subject="Away",
        fields=["Auto-Submitted: auto-replied"])
    assert line["verdict"] == "recorded"
    clocked.look()
    assert clocked.ticket(number)["state"] == "waiting"
    from_client(clocked, CLIENT, to=reply_to(answer), subject="Re: Сайт")
    waited = time.monotonic() - began
    resumed = wait_until("it runs again", lambda: clocked.ticket(number)[
        "resolution_due"])
    assert 7200 <= resumed - due <= 7200 + waited + 2
    clocked.filter.ticketctl("ticket", "close", number)
    wait_until("it has ended", lambda: not clocked.ticket(number)[
        "resolution_due"])


def test_faketime_an_offer_lapses(clocked):
    """An offer that nobody answers in time ends by itself, once, also when
    nobody was there to end it; its addresses end with it."""
    number, message_id = clocked.client_asks("bob@client.example")
    clocked.answer("bob@client.example", message_id)
    from_agent(clocked, SUPPORT, "#quote 100 USD 2d Lapse-work",
               subject=f"Re: [#{number}] Site")
    offer, = clocked.mailbox("bob@client.example").wait("TEXT", "Lapse-work")
    accept = links_of(offer)["Accept"]

    def state():
        row, = [row for row in clocked.filter.json("quote", "list")
                if row["ticket"] == int(number)]
        return row["state"]

    clocked.later(13 * 86400)
    clocked.nothing_more(number, ["quote-expired"])
    assert state() == "proposed"
    clocked.filter.kill()
    clocked.move(2 * 86400)
    clocked.filter.start()
    clocked.until_told(number, "quote-expired")
    assert state() == "expired"
    code, reply = clocked.send("mx", b"", "bob@client.example", accept)
    assert (code, "expired" in reply) == (550, True), reply
    clocked.later(86400)
    clocked.nothing_more(number, ["quote-expired", "quote-accepted"])
