"""The lab with our daemon in it, and what tests ask of them."""
import contextlib
import csv
import os
import re
import shutil

from lab.client import field, unique
from lab.filter import Filter
from lab.lab import SUPPORT, Lab
from lab.process import PATIENCE, wait_until

# The accounts of the cabinet: name, language, addresses, logins.
ACCOUNTS = [
    ("ivan", "Ivan Petrov", "ru", "ivan@client.example", "ivan"),
    ("olena", "Olena Shevchenko", "uk", "olena@client.example", "olena"),
    ("bob", "Bob Smith", "en", "bob@client.example", "bob"),
    ("carol", "Carol Jones", "", "carol@client.example", "carol"),
    ("deep", "Deep Down", "en", "deep@sub.client.example", "deep"),
    ("shop", "The Shop", "en", "owner@shop.example", "shop"),
    ("gone", "Gone Away", "en", "gone@client.example", "gone"),
]


class World(Lab):
    def __init__(self, **options):
        super().__init__(**options)
        self.start(Filter)
        self.import_accounts()

    def import_accounts(self):
        with open(f"{self.folder}/accounts.csv", "w") as file:
            rows = csv.writer(file)
            rows.writerow(["name", "full_name", "language", "addresses",
                           "logins"])
            rows.writerows(ACCOUNTS)
        self.filter.ticketctl("account", "import", file.name)
        self.filter.ticketctl("account", "suspend", "gone")

    def mail_in(self, listener, raw, sender, *recipients, **options):
        """Hands it in; what the filter logged of it."""
        code, text = self.send(listener, raw, sender,
                               *(recipients or [SUPPORT]), **options)
        assert code == 250, (code, text)
        return self.filter.decided(queue_id=queue_id(text))

    def support(self, message_id, mailbox=SUPPORT):
        return self.arrived(mailbox, message_id)

    def answer(self, address, message_id, timeout=PATIENCE):
        """The one answer to that mail, in the mailbox of address."""
        mails = wait_until(
            f"the answer to {message_id} for {address}",
            lambda: self.mailbox(address).answers_to(message_id)
            or self.revive() and None, timeout)
        assert len(mails) == 1, f"{len(mails)} answers to {message_id}"
        return mails[0]

    def settled(self):
        """Nothing is under way any more: queue and outbox are empty."""
        self.at_rest([self.filter])

    def at_rest(self, desks):
        """Of each of them."""
        def quiet():
            # Mail goes from the queue to an outbox, and back again; in there,
            # from one state to the other and back.
            return not self.postfix.queue() and not any(
                desk.query("SELECT 1 FROM outbox WHERE state IN"
                           " ('waiting', 'claimed') LIMIT 1")
                for desk in desks
            ) and not self.postfix.queue() and not self.revive()
        wait_until("queue and outbox are empty", quiet)

    @contextlib.contextmanager
    def empty_store(self):
        """Nothing of what was stored before, which is back afterwards."""
        folder = os.path.dirname(self.filter.store)
        owner = os.stat(folder)
        self.filter.stop()
        os.rename(folder, folder + ".kept")
        os.mkdir(folder)
        os.chown(folder, owner.st_uid, owner.st_gid)
        self.filter.start()
        try:
            yield
        finally:
            self.filter.kill()
            if not self.keep:
                shutil.rmtree(folder)
            else:
                os.rename(folder, f"{folder}.{os.urandom(3).hex()}")
            os.rename(folder + ".kept", folder)
            self.filter.start()

    def ticket(self, number):
        return self.filter.json("ticket", "show", str(number))


def queue_id(reply):
    return re.search(r"queued as (\w+)", reply)[1]


def status(raw):
    """X-Ticket-Status: (verdict, rule, reason)."""
    value = field(raw, "X-Ticket-Status")
    return tuple(re.fullmatch(r"([\w-]+); rule=([\w-]+); reason=([\w-]+)",
                              value.strip()).groups()) if value else None


__all__ = ["World", "ACCOUNTS", "queue_id", "status", "unique"]
