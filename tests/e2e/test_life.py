"""Thousands of clients and dozens of agents act at random while the daemon is
stopped and killed; afterwards all is as a small model says.

LIFE_ACTIONS, LIFE_CLIENTS, LIFE_SEED: how much, and which.
"""
import collections
import csv
import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest
from lab.client import fields
from lab.lab import SUPPORT
from life import AGENTS, LEFT, REOPEN_SECONDS, RIGHTS, STRICT, Account, \
    Lane, Life
from replay import present, replay
from signing import read_keys
from traffic import Decisions, by_message_id, together

ACTIONS = int(os.environ.get("LIFE_ACTIONS", "1000"))
CLIENTS = int(os.environ.get("LIFE_CLIENTS", "2400"))
SEED = os.environ.get("LIFE_SEED", "1")
LANES = 6
SETTINGS = f"""conversations {{
	answer-collision = 1h
	reopen-within = {REOPEN_SECONDS}s
}}"""


def make_accounts():
    draw = random.Random(f"{SEED}/accounts")
    accounts = []
    for number in range(CLIENTS):
        domain = "shop.example" if number % 9 == 8 else "client.example"
        contacts = {}
        if draw.random() < 0.2:
            contacts[f"k{number}@stranger.example"] = tuple(
                right for right in RIGHTS if draw.random() < 0.6)
        accounts.append(Account(f"l{number}", f"l{number}@{domain}",
                                draw.random() < 0.02, contacts))
    return accounts


def import_accounts(world, accounts):
    path = f"{world.folder}/life.csv"
    draw = random.Random(f"{SEED}/languages")
    with open(path, "w") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "language", "addresses", "logins", "contacts",
                       "suspended"])
        for account in accounts:
            rows.writerow([
                account.name, draw.choice(["ru", "uk", "en", ""]),
                account.address, account.name,
                ";".join(f"{address}|A Contact||{' '.join(rights)}"
                         for address, rights in account.contacts.items()),
                "yes" if account.suspended else "no"])
    world.filter.ticketctl("account", "import", path)
    ids = dict(tuple(row) for row in world.filter.query(
        "SELECT name, id FROM account"))
    for account in accounts:
        account.id = ids[account.name]


@pytest.fixture(scope="module")
def life(world):
    with world.empty_store():
        accounts = make_accounts()
        import_accounts(world, accounts)
        for name in (*AGENTS, LEFT):
            world.filter.ticketctl("agent", "add", name, "--login", name,
                                   "--address", f"{name}@hoster.example",
                                   "--full-name", name.title())
        world.filter.ticketctl("agent", "suspend", LEFT)
        world.filter.configure(extra=SETTINGS)
        world.filter.reload()
        folder = os.path.dirname(world.filter.store)
        yield Life(world, SEED, accounts,
                   read_keys(f"{folder}/address.keys")[0],
                   Decisions(world.filter.log))
        world.filter.configure(extra="")


class Restarter(threading.Thread):
    """Stops the daemon, or kills it, again and again."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.filter = world, world.filter
        self.draw = random.Random(f"{SEED}/restarts")
        self.enough = threading.Event()
        self.stops, self.kills = 0, []
        self.failure = None

    def run(self):
        try:
            while not self.enough.wait(self.draw.uniform(1, 4)):
                if self.draw.random() < 0.4:
                    assert self.filter.stop() == 0
                    self.stops += 1
                else:
                    assert self.filter.kill() == -signal.SIGKILL
                    self.kills.append(time.time())
                self.filter.start()
                self.world.revive()
        except BaseException as failure:
            self.failure = failure

    def finish(self):
        self.enough.set()
        self.join()
        if self.failure:
            raise self.failure


def check_messages(life, wrong):
    """Every accepted mail is stored exactly once, and where it belongs."""
    rows = collections.defaultdict(list)
    for row in life.world.filter.query(
            "SELECT message_id, ticket, beside, verdict, rule FROM message"):
        rows[row["message_id"]].append(row)
    for message_id, records in life.records.items():
        want = sorted((r.verdict, r.rule, r.ticket or 0, r.beside or 0)
                      for r in records)
        # What a forger sent with the same bytes acts on nothing.
        have = sorted((r["verdict"], r["rule"], r["ticket"] or 0,
                       r["beside"] or 0) for r in rows.get(message_id, ())
                      if len(records) == len(rows[message_id])
                      or r["rule"] != "unproven-sender")
        if want != have:
            wrong.append(f"{message_id}: {have} instead of {want}")
        if len({r["ticket"] for r in rows.get(message_id, ())
                if r["ticket"]}) > 1:
            wrong.append(f"{message_id} is in two tickets")
    for message_id in rows.keys() - life.records.keys():
        wrong.append(f"{message_id}: of nobody")


def check_tickets(life, wrong):
    """Each is as the model has it, and as its own history tells."""
    world, tickets = life.world, life.tickets()
    numbers = {row[0] for row in world.filter.query(
        "SELECT number FROM ticket")}
    if numbers != {ticket.number for ticket in tickets}:
        wrong.append(f"tickets: {numbers ^ {t.number for t in tickets}}")
    names = {row[0]: row[1] for row in world.filter.query(
        "SELECT id, message_id FROM message")}

    def check(ticket):
        shown = json.loads(world.filter.ticketctl(
            "ticket", "show", str(ticket.number), "--json").stdout)
        now = present(shown)
        try:
            told = replay(shown)
        except AssertionError as error:
            told = str(error)
        if told != now:
            wrong.append(f"#{ticket.number}: history {told}, store {now}")
        now["messages"] = [names[message] for message in now["messages"]]
        want = {"state": ticket.state, "assigned": ticket.assigned,
                "priority": ticket.priority, "account": ticket.account.name,
                "department": ticket.department, "messages": ticket.members,
                "merged": ticket.into.number if ticket.into else 0}
        if now != want:
            wrong.append(f"#{ticket.number}: {now} instead of {want}")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(check, tickets))


def check_copies(life, records, message_id, have, wrong):
    """Who answered before gets copies: somebody of the same account, and one
    copy of a mail each."""
    whose = {ticket.number: ticket.account for ticket in life.tickets()}
    copies = [to for template, to in have if template == "watch"]
    accounts = [whose[number] for record in records
                for number in (record.ticket, record.beside) if number]
    may = {address for account in accounts
           for address in (account.address, *account.contacts)}
    answered = [to for template, to in have if template == "reply"]
    if len(set(copies)) != len(copies) or not may.issuperset(copies) \
            or set(copies) & set(answered):
        wrong.append(f"{message_id}: copies to {copies}, answer {answered}")
    return [row for row in have if row[0] != "watch"]


def check_sent(life, kills, wrong):
    """All that was to go out did, once; more only around a kill."""
    world = life.world
    rows = collections.defaultdict(list)
    ours = {}
    for row in world.filter.query(
            "SELECT m.message_id, m.verdict, o.template, o.to_address,"
            " o.state, o.message_id AS our_id FROM outbox o"
            " JOIN message m ON m.id = o.message"):
        rows[row["message_id"]].append((row["template"], row["to_address"]))
        if row["state"] == "withheld" and row["template"] == "confirm":
            continue        # an account is asked so often an hour
        ours[row["our_id"]] = row["to_address"]
        if row["state"] != "sent":
            wrong.append(f"{row['our_id']} is {row['state']}")
    for message_id, records in life.records.items():
        have = check_copies(life, records, message_id,
                            sorted(rows.pop(message_id, [])), wrong)
        want = sorted(sends for r in records for sends in r.sends)
        may = [sends for r in records for sends in r.may_send]
        if want != [row for row in have if row in want] or any(
                row not in want + may for row in have) \
                or len(have) > max(1, len(want)):
            wrong.append(f"{message_id}: sent {have} instead of {want}")
    wrong += [f"{message_id}: sent {have}" for message_id, have
              in rows.items()]
    repeated = 0
    arrived = collections.defaultdict(list)
    for owner, raw in world.dovecot.delivered():
        for name in fields(raw, "Message-ID")[:1]:
            if name.strip("<> ") in ours:
                arrived[name.strip("<> ")].append((owner, raw))
    for name, to in ours.items():
        mails = arrived[name]
        if not mails or any(owner != to.lower() for owner, _ in mails):
            wrong.append(f"{name} for {to}: {[o for o, _ in mails]}")
        if len(mails) > 1:
            repeated += len(mails) - 1
            if not explained(mails, kills):
                wrong.append(f"{name} for {to}: {len(mails)} times")
    return repeated


def explained(mails, kills):
    """Between one and the next that was handed to Postfix there is a kill."""
    times = sorted(parsedate_to_datetime(
        [field for field in fields(raw, "Received") if "ESMTP" in field
         or "SMTP" in field][-1].rpartition(";")[2].strip()).timestamp()
        for _, raw in mails)
    return all(any(first - 1 <= kill <= second + 1 for kill in kills)
               for first, second in zip(times, times[1:]))


def check_support_mailbox(life, wrong):
    """Agents see every mail."""
    seen = by_message_id(raw for box in (SUPPORT, STRICT)
                         for _, raw in life.world.dovecot.delivered(box))
    wrong += [f"{name} is not in the support mailbox"
              for name in life.records if name not in seen]


def test_life(life, capsys):
    world = life.world
    lanes = [Lane(life, index, LANES) for index in range(LANES)]
    restarter = Restarter(world)
    began = time.monotonic()
    restarter.start()
    try:
        together(lambda lane: lane.run(ACTIONS // LANES), lanes)
    finally:
        # If it could not start the daemon again, that is the failure.
        restarter.finish()
    took = time.monotonic() - began
    world.settled()
    wrong = life.wrong
    check_messages(life, wrong)
    check_tickets(life, wrong)
    repeated = check_sent(life, restarter.kills, wrong)
    check_support_mailbox(life, wrong)
    findings = world.filter.ticketctl("check", "--json", check=False).stdout
    if not any(finding["what"] == "store" and finding["level"] == "ok"
               for finding in map(json.loads, findings.splitlines())):
        wrong.append(findings)
    refusals = sum(lane.lines.refusals for lane in lanes)
    with capsys.disabled():
        print(f"\nLIFE_SEED={SEED} LIFE_ACTIONS={ACTIONS}: {len(life.records)}"
              f" mails, {len(life.tickets())} tickets, {took:.0f} s,"
              f" {restarter.stops} stops, {len(restarter.kills)} kills,"
              f" {refusals} refusals, {repeated} mails sent again\n"
              f"{dict(life.counts)}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(map(str, wrong[:40]))
    assert restarter.stops + len(restarter.kills) > 0
