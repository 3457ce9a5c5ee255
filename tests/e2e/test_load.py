"""Everything at once: many sessions, answers, an operator, reloads.

What the sanitizers are to see the daemon under, see .ci/run; LOAD_MAILS makes
it longer.
"""
import os
import threading

import pytest
from lab.client import mail, sign, unique
from lab.dns import host
from lab.lab import SUPPORT

pytestmark = pytest.mark.load
MAILS = int(os.environ.get("LOAD_MAILS", "15"))
HERE = host("client.example")
BIG = ("0123456789" * 7 + "\r\n") * 15000


class Party(threading.Thread):
    """Does one thing again and again: so many times, or until it is told."""

    def __init__(self, act, times=None):
        super().__init__(daemon=True)
        self.act, self.times = act, times
        self.enough = threading.Event()
        self.failure = None
        self.done = 0

    def run(self):
        try:
            while not self.enough.is_set() and self.done != self.times:
                self.act()
                self.done += 1
        except BaseException as failure:    # shown by finish ()
            self.failure = failure

    def finish(self):
        if self.times is None:
            self.enough.set()
        self.join(300)
        assert not self.is_alive()
        if self.failure:
            raise self.failure


@pytest.fixture
def parties():
    every = []

    def start(act, times=None):
        every.append(Party(act, times))
        every[-1].start()
        return every[-1]
    yield start
    for party in every:
        party.enough.set()
        party.join()


class Taken:
    """Hands mails in, each on its connection, and keeps their Message-IDs."""

    def __init__(self, world):
        self.world = world
        self.ids = []

    def submit(self, account):
        client = self.world.connect("submission", login=account)

        def act():
            message_id = unique()
            address = f"{account}@client.example"
            self.check(message_id, *client.hand_in(
                mail(address, message_id=message_id), address, SUPPORT))
        return act

    def deliver(self, listener, account, **options):
        """From the client's own server, signed."""
        def act():
            message_id = unique()
            address = f"{account}@client.example"
            raw = sign(mail(address, message_id=message_id, **options),
                       self.world.keys, "client.example")
            self.check(message_id, *self.world.send(
                listener, raw, address, SUPPORT, source=HERE))
        return act

    def check(self, message_id, code, text):
        assert code == 250, (code, text)
        self.ids.append(message_id)


def hang_up(world):
    """A client that goes away in the middle of its mail."""
    client = world.connect("mx", source=HERE)
    client.docmd("MAIL", "FROM:<bob@client.example>")
    client.docmd("RCPT", f"TO:<{SUPPORT}>")
    client.docmd("DATA")
    client.send(mail("bob@client.example"))
    client.close()


def operate(world):
    """What ticketctl asks the daemon to do, and what it reads by itself."""
    for words in (["account", "suspend", "gone"], ["ticket", "list"],
                  ["account", "resume", "gone"], ["outbox", "list"]):
        world.filter.ticketctl(*words)


@pytest.fixture(autouse=True)
def regulation(world):
    """The clock's thread has deadlines to see to, and a regulation that is
    another one at each reload."""
    world.filter.configure(extra=f'regulation = "{world.filter.sample}"')
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def test_everything_at_once(world, parties):
    taken = Taken(world)
    senders = [parties(act, MAILS) for act in (
        taken.submit("ivan"), taken.submit("olena"), taken.submit("bob"),
        taken.submit("carol"), taken.deliver("mx", "ivan"),
        taken.deliver("mx_rspamd", "olena"),
        lambda: hang_up(world))]
    senders.append(parties(taken.deliver("mx", "carol", body=BIG),
                           MAILS // 10))
    others = [parties(lambda: operate(world)), parties(world.filter.reload)]
    for party in senders + others:
        party.finish()
    assert all(party.done for party in others)
    world.filter.ticketctl("account", "suspend", "gone")
    world.settled()
    tickets = {row["message_id"]: row["ticket"] for row in world.filter.query(
        "SELECT message_id, ticket FROM message WHERE ticket IS NOT NULL")}
    assert len(taken.ids) == 6 * MAILS + MAILS // 10
    assert tickets.keys() >= set(taken.ids)
    assert len({tickets[taken_id] for taken_id in taken.ids}) \
        == len(taken.ids)
