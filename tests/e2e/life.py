"""Clients and agents who act at random, and a model of what may come of it.

An account and its tickets are one lane's, so that what is done to a ticket
has an order; lanes run beside each other, through the same daemon.  An action
is a function of a lane: it draws, sends, says what is to come of it and has
the model follow.  What the model says wrongly is kept and told at the end.
"""
import collections
import random
import threading
import time

from lab.client import mail, unique
from lab.dns import host
from lab.lab import SUPPORT
from signing import TODAY, sign
from traffic import Lines

STRICT = "strict@hoster.example"
AGENTS = ["ann", "ben", "eva"]
# An agent who is none any more.
LEFT = "left"
REOPEN_SECONDS = 12
# How far the daemon's clock readings and ours may be apart.
UNSURE_SECONDS = 3
RIGHTS = ("may-open", "may-follow")
KEPT_FOR_LATER = 400
ACTIONS = []


def action(weight):
    def add(function):
        ACTIONS.append((function, weight))
        return function
    return add


class Account:
    def __init__(self, name, address, suspended, contacts):
        self.name, self.address, self.suspended = name, address, suspended
        self.contacts = contacts        # address: rights
        self.id = None
        self.tickets = []

    @property
    def proven_by_mail(self):
        return self.address.endswith("@client.example")


class Ticket:
    def __init__(self, number, account, opener, client):
        self.number, self.account, self.opener = number, account, opener
        self.client, self.client_seq = client, 0
        self.state, self.closed = "open", None
        self.assigned, self.priority, self.department = None, "normal", ""
        self.into = None
        self.answered_by = None
        self.members = []               # message ids
        self.replies = []               # what agents wrote
        account.tickets.append(self)

    @property
    def root(self):
        return self.into or self

    def close(self, when):
        if self.state != "closed":
            self.state, self.closed = "closed", when

    def open(self):
        self.state, self.closed = "open", None


class Reply:
    """What went to a client, with its one-time addresses."""

    def __init__(self, ticket, message_id, writer):
        self.ticket, self.message_id, self.used = ticket, message_id, False
        self.writer, self.came_back = writer, False
        self.serial = None


class Record:
    """What is to be stored of a mail, and sent because of it."""

    def __init__(self, verdict, rule, ticket=None, beside=None, sends=(),
                 may_send=()):
        self.verdict, self.rule = verdict, rule
        self.ticket, self.beside = ticket, beside
        self.sends, self.may_send = list(sends), list(may_send)


class Life:
    """What all lanes share."""

    def __init__(self, world, seed, accounts, key, decisions):
        self.world, self.seed, self.accounts = world, seed, accounts
        self.key, self.decisions = key, decisions
        self.lock = threading.Lock()
        self.records = collections.defaultdict(list)    # by message id
        self.counts = collections.Counter()
        self.wrong = []

    def tickets(self):
        return [ticket for account in self.accounts
                for ticket in account.tickets]


class Lane:
    def __init__(self, life, index, count):
        self.life, self.world, self.index = life, life.world, index
        self.draw = random.Random(f"{life.seed}/{index}")
        self.accounts = life.accounts[index::count]
        self.lines = Lines(life.world)
        self.twin = Lines(life.world)
        self.recent = collections.deque(maxlen=60)      # tickets
        self.later = []                                 # to be sent again
        self.seq = 0

    def run(self, turns):
        functions, weights = zip(*ACTIONS)
        for act in self.draw.choices(functions, weights, k=turns):
            act(self)
            with self.life.lock:
                self.life.counts[act.__name__] += 1
        self.lines.close()
        self.twin.close()

    # --- drawing ----------------------------------------------------------

    def account(self, entitled=True):
        while True:
            account = self.draw.choice(self.accounts)
            if not (entitled and account.suspended):
                return account

    def ticket(self):
        """One that something happened to lately, or any."""
        while not self.recent:
            new_mail(self)
        return self.draw.choice(self.recent)

    def agent(self):
        return self.draw.choice(AGENTS)

    def own_address(self, account):
        """Mostly the account's own, sometimes a contact's."""
        if account.contacts and self.draw.random() < 0.3:
            return self.draw.choice(list(account.contacts))
        return account.address

    def signed(self, purpose, *numbers, days=TODAY + 10):
        return sign(self.life.key, SUPPORT, purpose, numbers, days)

    def reply_to(self, ticket):
        return self.signed("r", ticket.number, ticket.account.id)

    # --- sending ------------------------------------------------------------

    def way(self, address, account):
        """A way on which the address is proven: (listener, options)."""
        domain = address.partition("@")[2]
        if domain == "shop.example" or account and self.draw.random() < 0.5:
            return "submission", {"login": account.name}
        return "mx", {"source": host(domain, 1 + self.index)}

    def hand_in(self, way, raw, sender, *to):
        """(code, what was decided or the refusal)"""
        listener, options = way
        code, text = self.lines.hand_in(listener, raw, sender, *to, **options)
        return code, self.life.decisions.of(text) if code == 250 else text

    def fail(self, what, got):
        with self.life.lock:
            self.life.wrong.append(f"{what}: {got}")

    def expect(self, what, code, got, verdicts):
        """Whether it was taken, and with one of these (verdict, rule)."""
        if code != 250 or (got["verdict"], got["rule"]) not in verdicts:
            self.fail(f"{what}: not {verdicts}", (code, got))
            return False
        return True

    def refused(self, what, code, got):
        if code != 550:
            self.fail(f"{what}: not refused", (code, got))

    def keep(self, message_id, record, way=None, raw=None, sender=None,
             to=None):
        with self.life.lock:
            self.life.records[message_id].append(record)
        if way:
            self.later.append((record, way, raw, sender, to))
            if len(self.later) > KEPT_FOR_LATER:
                self.later.pop(self.draw.randrange(len(self.later)))

    def check_ticket(self, what, got, ticket):
        number = str(ticket.number) if ticket else None
        if got.get("ticket") != number:
            self.fail(f"{what}: not in {number}", got)

    # --- clients --------------------------------------------------------

    def rules_for(self, account, address, target, claimed, began, ended):
        """What may become of a proven mail from there."""
        ticket = target.root if target else None
        rights = account.contacts.get(address, RIGHTS)
        party = ticket and ticket.account is account
        if account.suspended:
            return [("advisory", "suspended-account")]
        late = [False]
        if party and ticket.state == "closed":
            shortest = began - ticket.closed[1] - UNSURE_SECONDS
            longest = ended - ticket.closed[0] + UNSURE_SECONDS
            late = [late for late, may_be in (
                (False, shortest <= REOPEN_SECONDS),
                (True, longest >= REOPEN_SECONDS)) if may_be]
        if not party:
            rule = ("advisory", "not-a-party") if claimed and ticket \
                else ("ticket", "verified-sender")
            # The order of the rules: rights come before.
            return [rule] if "may-open" in rights \
                else [("advisory", "contact-without-right")]
        rules = []
        for is_late in late:
            may = "may-open" in rights if is_late else \
                "may-follow" in rights or ticket.opener == address
            rules.append(("advisory", "contact-without-right") if not may
                         else ("ticket", "closed-conversation") if is_late
                         else ("follow-up", "own-conversation"))
        return rules

    def client_mail(self, account, address, to=(SUPPORT,), target=None,
                    claimed=False, way=None, **options):
        """A proven mail of a client; what it became, as a ticket or None."""
        message_id = options.pop("message_id", None) or unique()
        raw = mail(address, to=to[0], message_id=message_id, **options)
        way = way or self.way(address, account)
        began = time.time()
        code, got = self.hand_in(way, raw, address, *to)
        ended = time.time()
        what = f"mail of {address} to {to}, on {target and target.number}"
        rules = self.rules_for(account, address, target, claimed, began,
                               ended)
        if not self.expect(what, code, got, rules):
            return None
        ticket, record = self.follow_client(
            account, address, target, claimed, got)
        self.check_ticket(what, got, ticket)
        if ticket:
            ticket.members.append(message_id)
            self.recent.append(ticket)
        self.keep(message_id, record, way, raw, address, to)
        return ticket

    def follow_client(self, account, address, target, claimed, got):
        """The model's step: (ticket or None, record)"""
        record = Record(got["verdict"], got["rule"])
        root = target.root if target else None
        if got["verdict"] == "advisory":
            if root and (claimed or root.account is account):
                record.beside = root.number
            record.may_send = [(name, address) for name in
                               ("advisory", "suspended", "contact")]
            return None, record
        if got["verdict"] == "ticket":
            root = Ticket(int(got.get("ticket", 0)), account, address,
                          address)
            record.sends = [("ticket", address)]
        else:
            root.open()
        self.seq += 1
        root.client, root.client_seq = address, self.seq
        record.ticket = root.number
        return root, record

    def unproven(self, what, way, raw, sender, to, message_id, beside, rules,
                 answered=None, sends=()):
        """It changes no ticket."""
        code, got = self.hand_in(way, raw, sender, *to)
        if self.expect(what, code, got, rules):
            self.check_ticket(what, got, None)
            self.keep(message_id, Record(
                *rules[0], beside=beside, sends=sends,
                may_send=[("advisory", answered), ("confirm", answered)]
                if answered else ()),
                way, raw, sender, to)

    # --- agents -----------------------------------------------------------

    def agent_mail(self, agent, target, orders=(), text="", note=False,
                   to=None, refused=False, reply=None):
        """orders: (kind, argument, line).  refused: the model says no, which
        it does by itself about what orders cannot do."""
        draw = self.draw
        ticket = target.root if target else None
        address = f"{agent}@hoster.example"
        message_id = unique("hoster.example")
        subject = "Re: ticket"
        if to is None and draw.random() < 0.3:
            to, subject = SUPPORT, f"Re: [#{target.number}] ticket"
        to = to or self.signed("a", target.number)
        words = f"{text}\r\n" if text else ""
        if note and not to.startswith("support+t1.n"):
            orders = [("note", None, "#note"), *orders]
        raw = mail(address, to=to, subject=subject, message_id=message_id,
                   body="".join(f"{line}\r\n" for _, _, line in orders)
                   + "\r\n" + words)
        way = ("mx", {"source": host("hoster.example", 1 + self.index)}) \
            if draw.random() < 0.2 else ("submission", {"login": agent})
        answers = bool(text) and not note
        kinds = [kind for kind, _, _ in orders]
        refused = refused or not self.can_do(ticket, orders) or (
            answers and ticket and "anyway" not in kinds and "for" not in kinds
            and ticket.answered_by not in (None, agent))
        began = time.time()
        code, got = self.hand_in(way, raw, address, to)
        what = f"{agent} on {target and target.number}: {orders} {text!r}"
        if refused:
            return self.refused(what, code, got)
        rule = "agent-note" if note else "agent-for-client" \
            if "for" in kinds else "agent-answer" if answers \
            else "agent-order"
        if not self.expect(what, code, got, [
                ("ticket" if rule == "agent-for-client" else "agent", rule)]):
            return None
        if rule == "agent-for-client":
            account, for_address = reply
            ticket = Ticket(int(got["ticket"]), account, for_address,
                            for_address)
        self.check_ticket(what, got, ticket)
        record = Record(got["verdict"], rule, ticket=ticket.number)
        ticket.members.append(message_id)
        self.recent.append(ticket)
        if answers:
            record.sends = [("reply", ticket.client)]
            ticket.replies.append(Reply(ticket, message_id, address))
            ticket.answered_by = agent
        self.do_orders(agent, ticket, orders, answers, (began, time.time()))
        self.keep(message_id, record, way, raw, address, (to,))
        return ticket

    def can_do(self, ticket, orders):
        for kind, argument, _ in orders:
            if kind == "assign" and argument not in (*AGENTS, None, "me"):
                return False
            if kind == "merge":
                other = argument
                if other is None or other is ticket or other.into \
                        or other.account is not ticket.account:
                    return False
        return True

    def do_orders(self, agent, ticket, orders, answers, when):
        settled = ticket.state == "closed"
        for kind, argument, _ in orders:
            settled |= kind in ("close", "open", "merge")
            if kind == "close":
                ticket.close(when)
            elif kind == "open":
                ticket.open()
            elif kind == "assign":
                ticket.assigned = agent if argument == "me" else argument
            elif kind == "priority":
                ticket.priority = argument
            elif kind == "department":
                ticket.department = argument
            elif kind == "merge":
                ticket = self.merge(ticket, argument, when)
        if answers and not settled:
            ticket.state = "waiting"

    @staticmethod
    def merge(ticket, into, when):
        for other in ticket.account.tickets:
            if other.into is ticket:
                other.into = into
        was_closed = ticket.state == "closed"
        ticket.close(when)
        ticket.into = into
        if ticket.client_seq > into.client_seq:
            into.client, into.client_seq = ticket.client, ticket.client_seq
        if not was_closed and into.state == "closed":
            into.open()
        return into

    def serial(self, reply):
        """The row of the outbox that its one-time addresses name."""
        if reply.serial is None:
            row, = self.world.filter.query(
                "SELECT o.id FROM message m JOIN outbox o ON o.message = m.id"
                " WHERE m.message_id = ? AND o.template = 'reply'",
                reply.message_id)
            reply.serial = row[0]
        return reply.serial

    def a_reply(self):
        """(a ticket with an answer of an agent, that answer)"""
        answered = [ticket for ticket in self.recent if ticket.replies]
        if not answered:
            ticket = self.ticket().root
            self.agent_mail(self.agent(), ticket, text="Done.",
                            orders=[("anyway", None, "#anyway")])
            return ticket, ticket.replies[-1]
        ticket = self.draw.choice(answered)
        return ticket, self.draw.choice(ticket.replies)


# --- what clients do --------------------------------------------------------

@action(18)
def new_mail(lane):
    account = lane.account(entitled=False)
    lane.client_mail(account, lane.own_address(account))


@action(4)
def to_two_mailboxes(lane):
    account = lane.account()
    address = account.address
    if lane.draw.random() < 0.5:
        lane.client_mail(account, address, (SUPPORT, STRICT))
        return
    ticket = lane.client_mail(account, address)
    record, way, raw, sender, _ = lane.later[-1]
    code, got = lane.hand_in(way, raw, sender, STRICT)
    if lane.expect("to the other mailbox", code, got,
                   [(record.verdict, record.rule)]):
        lane.check_ticket("to the other mailbox", got, ticket)


@action(16)
def follow_up(lane):
    """By its own address, by References, by number."""
    ticket = lane.ticket()
    account = ticket.account
    address = lane.own_address(account)
    way = lane.draw.randrange(4)
    if way == 0:
        lane.client_mail(account, address, (lane.reply_to(ticket),), ticket,
                         True, subject="something else")
    elif way == 1:
        known = lane.draw.choice(ticket.members)
        lane.client_mail(account, address, target=ticket, fields=[
            f"In-Reply-To: <{known}>",
            f"References: <{unique()}> <{known}>"])
    elif way == 2:
        lane.client_mail(account, address, target=ticket,
                         subject=f"Re: [#{ticket.number}] again")
    else:
        lane.client_mail(account, address, (lane.reply_to(ticket).upper(),),
                         ticket, True, body="", subject="",
                         fields=["References: <broken"])


@action(3)
def broken_references(lane):
    account = lane.account()
    lane.client_mail(account, account.address, subject="Re: [#999999999] x",
                     fields=[f"References: <{unique()}> <no-at>"])


@action(3)
def in_the_wrong_order(lane):
    """The answer to a mail comes before the mail."""
    account = lane.account()
    first = unique()
    lane.client_mail(account, account.address,
                     fields=[f"In-Reply-To: <{first}>"])
    ticket = lane.client_mail(account, account.address, message_id=first)
    if ticket:
        lane.client_mail(account, account.address, target=ticket,
                         fields=[f"In-Reply-To: <{first}>"])


@action(3)
def somebody_elses_ticket(lane):
    """With its signed address, its references or its number."""
    ticket, account = lane.ticket(), lane.account()
    if account is ticket.account:
        return
    way = lane.draw.randrange(3)
    if way == 0:
        lane.client_mail(account, account.address, (lane.reply_to(ticket),),
                         ticket, True)
    elif way == 1:
        lane.client_mail(account, account.address, target=ticket, fields=[
            f"In-Reply-To: <{lane.draw.choice(ticket.members)}>"])
    else:
        lane.client_mail(account, account.address, target=ticket,
                         subject=f"[#{ticket.number}]")


@action(6)
def use_a_link(lane):
    """Close, helped, not helped: once; after that it is a reply."""
    ticket, reply = lane.a_reply()
    account, address = ticket.account, ticket.account.address
    purpose = lane.draw.choice("cyu")
    to = lane.signed(purpose, reply.ticket.number, account.id,
                     lane.serial(reply))
    if reply.used:
        lane.client_mail(account, address, (to,), ticket, True)
        return
    message_id, way = unique(), lane.way(address, account)
    raw = mail(address, to=to, message_id=message_id, body="")
    began = time.time()
    code, got = lane.hand_in(way, raw, address, to)
    what = f"link {purpose} of {reply.ticket.number}"
    root = reply.ticket.root
    if lane.expect(what, code, got, [("confirm", "one-time-address")]):
        lane.check_ticket(what, got, root)
        lane.seq += 1
        root.client, root.client_seq = address, lane.seq
        root.members.append(message_id)
        reply.used = True
        if purpose == "c":
            root.close((began, time.time()))
        lane.keep(message_id, Record("confirm", "one-time-address",
                                     ticket=root.number),
                  way, raw, address, (to,))


@action(2)
def somebody_elses_link(lane):
    ticket, reply = lane.a_reply()
    account = lane.account()
    if account is not ticket.account:
        lane.client_mail(account, account.address, (lane.signed(
            "c", reply.ticket.number, ticket.account.id,
            lane.serial(reply)),), reply.ticket, True)


@action(1)
def expired_address(lane):
    ticket = lane.ticket()
    address = ticket.account.address
    to = lane.signed("r", ticket.number, ticket.account.id, days=TODAY - 1)
    code, got = lane.hand_in(lane.way(address, ticket.account),
                             mail(address, to=to), address, to)
    lane.refused("an expired address", code, got)


# --- what others do -----------------------------------------------------

def forged(lane, raw, sender, to, message_id, beside):
    lane.unproven(f"forged {sender} to {to}",
                  ("mx", {"source": host("attacker.example",
                                         1 + lane.index)}),
                  raw, sender, to, message_id, beside,
                  [("advisory", "unproven-sender")])


@action(4)
def forge_a_client(lane):
    ticket = lane.ticket()
    by_mail = [account for account in (ticket.account, lane.account())
               if account.proven_by_mail]
    if not by_mail:
        return
    sender, message_id = by_mail[0].address, unique()
    claimed = lane.draw.random() < 0.5
    to = lane.reply_to(ticket) if claimed else SUPPORT
    raw = mail(sender, to=to, message_id=message_id,
               subject=f"[#{ticket.number}]", body="#close\r\nMine.\r\n",
               fields=[f"In-Reply-To: <{ticket.members[0]}>",
                       f"X-Ticket-Number: {ticket.number}"])
    forged(lane, raw, sender, (to,), message_id,
           ticket.root.number if claimed else None)


@action(3)
def forge_an_agent(lane):
    """A19"""
    ticket, message_id = lane.ticket(), unique("hoster.example")
    sender, to = f"{lane.agent()}@hoster.example", lane.signed(
        lane.draw.choice("an"), ticket.number)
    raw = mail(sender, to=to, message_id=message_id,
               body="#close\r\n#priority urgent\r\n\r\nPay here.\r\n")
    forged(lane, raw, sender, (to,), message_id, ticket.root.number)


@action(2)
def an_agent_who_left(lane):
    ticket, message_id = lane.ticket(), unique("hoster.example")
    sender = f"{LEFT}@hoster.example"
    to = lane.signed("a", ticket.number)
    raw = mail(sender, to=to, message_id=message_id, body="#close\r\nBye\r\n")
    code, got = lane.hand_in(("submission", {"login": LEFT}), raw, sender, to)
    if lane.expect("an agent who left", code, got,
                   [("advisory", "suspended-account")]):
        lane.keep(message_id, Record(
            "advisory", "suspended-account", beside=ticket.root.number,
            may_send=[("suspended", sender)]))


@action(2)
def a_copy_of_a_real_mail(lane):
    """A17: the same bytes, unproven; the real one, again, is still known."""
    taken = [entry for entry in lane.later[-30:] if entry[0].ticket
             and entry[3].endswith("@client.example")
             and entry[0].rule != "agent-for-client"]
    if not taken:
        return
    record, way, raw, sender, to = lane.draw.choice(taken)
    code, got = lane.hand_in(("mx", {"source": host(
        "attacker.example", 1 + lane.index)}), raw, sender, *to)
    lane.expect("a copy", code, got, [("advisory", "unproven-sender")])
    send_again(lane, (record, way, raw, sender, to))


@action(3)
def without_proof(lane):
    """SPF alone; a login with somebody else's address."""
    ticket, account = lane.ticket(), lane.account()
    other, message_id = lane.account(), unique()
    sender = account.address
    if account is other or not account.proven_by_mail:
        way = ("mx", {"source": host("shop.example", 1 + lane.index)})
        if account.proven_by_mail:
            return
    else:
        way = ("submission", {"login": other.name})
    raw = mail(sender, message_id=message_id, subject=f"[#{ticket.number}]")
    lane.unproven("without proof", way, raw, sender, (SUPPORT,), message_id,
                  None, [("advisory", "unproven-sender")], sender)


@action(3)
def a_stranger(lane):
    ticket, message_id = lane.ticket(), unique("stranger.example")
    sender = f"x{lane.draw.randrange(10 ** 6)}@stranger.example"
    claimed = lane.draw.random() < 0.5
    to = lane.reply_to(ticket) if claimed else SUPPORT
    raw = mail(sender, to=to, message_id=message_id,
               subject=f"[#{ticket.number}]")
    lane.unproven("a stranger", ("mx", {"source": host(
        "stranger.example", 1 + lane.index)}), raw, sender, (to,), message_id,
        ticket.root.number if claimed else None,
        [("advisory", "unknown-sender")], sender)


# --- machines -----------------------------------------------------------

@action(4)
def vacation_notice(lane):
    """Real, or forged: no ticket moves."""
    ticket, message_id = lane.ticket(), unique()
    address, to = ticket.account.address, lane.reply_to(ticket)
    real = lane.draw.random() < 0.7
    way = lane.way(address, ticket.account) if real else (
        "mx", {"source": host("attacker.example", 1 + lane.index)})
    raw = mail(address, to=to, message_id=message_id, subject="Away",
               fields=["Auto-Submitted: auto-replied (vacation)"])
    lane.unproven("a vacation notice", way, raw, address, (to,), message_id,
                  ticket.root.number, [("recorded", "machine")])


@action(3)
def bounce(lane):
    """Of an answer, to the address it was sent from; or a forged one.  The
    first that is real is what its writer hears of."""
    ticket, reply = lane.a_reply()
    real = lane.draw.random() < 0.6
    to = lane.signed("b", lane.serial(reply)) if real else SUPPORT
    message_id = unique()
    raw = mail("mailer-daemon@client.example", to=to, message_id=message_id,
               subject="Undelivered Mail Returned to Sender",
               Content_Type="multipart/report; report-type=delivery-status;"
               " boundary=b", body="\r\n".join([
                   "--b", "Content-Type: text/plain", "", "No.", "--b",
                   "Content-Type: message/delivery-status", "",
                   "Reporting-MTA: dns; mx.client.example", "",
                   f"Final-Recipient: rfc822; {ticket.account.address}",
                   "Action: failed", "Status: 5.1.1", "", "--b--", ""]))
    tells = real and not reply.came_back
    reply.came_back = reply.came_back or real
    lane.unproven("a bounce", ("mx", {"source": host(
        "client.example", 1 + lane.index)}), raw, "", (to,), message_id,
        reply.ticket.root.number if real else None,
        [("recorded", "undelivered" if real else "machine")],
        sends=[("undelivered", reply.writer)] if tells else ())


# --- what agents do -------------------------------------------------------

def orders(lane, ticket, most=2):
    """Some that do not contradict each other."""
    draw = lane.draw
    agent = draw.choice(AGENTS)
    word = draw.choice(["high", "low", "urgent", "normal"])
    all_of_them = [
        ("close", None, draw.choice(["#close", "#закрыть", "#Закрити"])),
        ("assign", agent, draw.choice([f"#assign {agent}",
                                       f"#assign {agent}@hoster.example"])),
        ("assign", "me", draw.choice(["#assign", "#assign me", "#взять"])),
        ("assign", None, "#assign -"),
        ("priority", word, f"#priority {word}"),
        ("department", "mail", "#department mail"),
        ("department", "web hosting", "#отдел web hosting"),
        ("open", None, draw.choice(["#open", "#відкрити"]))]
    picked = {}
    for kind, argument, line in draw.sample(all_of_them, draw.randint(
            0, most)):
        picked.setdefault(kind, (kind, argument, line))
    if "close" in picked:
        picked.pop("open", None)
    return list(picked.values())


@action(16)
def answer(lane):
    ticket = lane.ticket()
    agent = ticket.root.answered_by if ticket.root.answered_by \
        and lane.draw.random() < 0.7 else lane.agent()
    some = orders(lane, ticket)
    if lane.draw.random() < 0.15:
        some.append(("anyway", None, "#anyway"))
    lane.agent_mail(agent, ticket, some, text="Please try once more.")


@action(5)
def note(lane):
    ticket = lane.ticket()
    to = lane.signed("n", ticket.number) if lane.draw.random() < 0.5 else None
    lane.agent_mail(lane.agent(), ticket, orders(lane, ticket),
                    text="He does not pay.", note=True, to=to)


@action(8)
def order_only(lane):
    ticket = lane.ticket()
    some = orders(lane, ticket, 3)
    if some:
        lane.agent_mail(lane.agent(), ticket, some)


@action(5)
def merge(lane):
    """Into another of the account's; also where that cannot be."""
    ticket = lane.ticket()
    account = ticket.account
    if len(account.tickets) < 2 and lane.draw.random() < 0.7:
        lane.client_mail(account, account.address)
    into = lane.draw.choice(account.tickets) if lane.draw.random() < 0.85 \
        else lane.ticket()
    if into is ticket.root and lane.draw.random() < 0.7:
        return
    some = [("merge", into, f"#merge {into.number}"), *(
        order for order in orders(lane, ticket) if order[0] != "open")]
    lane.draw.shuffle(some)
    lane.agent_mail(lane.agent(), ticket, some,
                    text=lane.draw.choice(["", "", "We work on both."]))


@action(4)
def for_a_client(lane):
    account = lane.account(entitled=False)
    address = account.address
    some = [("for", None, f"#for {address}"), *(
        order for order in orders(lane, None) if order[0] != "open")]
    lane.agent_mail(lane.agent(), None, some, text="You called.", to=SUPPORT,
                    refused=account.suspended, reply=(account, address))


@action(4)
def a_mistake(lane):
    """Nothing of it is done."""
    ticket = lane.ticket()
    line = lane.draw.choice([
        "#clsoe", "#close\r\n#open", "#close\r\n#close", "#priority soon",
        "#merge 999999999", f"#merge {ticket.root.number}", "#assign nobody",
        f"#assign {LEFT}", f"#assign {ticket.account.name}", "#help",
        "#close now", "#close\r\n#note", "#for nobody@nowhere.example",
        "#department"])
    lane.agent_mail(lane.agent(), ticket,
                    [("priority", "urgent", "#priority urgent"),
                     ("mistake", None, line)], text="Words.", refused=True)


# --- again ------------------------------------------------------------------

def send_again(lane, entry):
    record, way, raw, sender, to = entry
    code, got = lane.hand_in(way, raw, sender, *to)
    what = f"again: {record.rule} of {sender} to {to}"
    if lane.expect(what, code, got, [(record.verdict, record.rule)]):
        if got.get("repeated") != "yes" or got.get("ticket") != (
                str(record.ticket) if record.ticket else None):
            lane.fail(f"{what}: not the same", got)


@action(8)
def again_at_once(lane):
    if lane.later:
        send_again(lane, lane.later[-1])


@action(8)
def again_much_later(lane):
    if lane.later:
        send_again(lane, lane.draw.choice(lane.later))


@action(3)
def twins(lane):
    """The same mail on two connections at the same time."""
    account, message_id = lane.account(), unique()
    raw = mail(account.address, message_id=message_id)
    way = lane.way(account.address, account)
    got = []

    def second():
        got.append(lane.twin.hand_in(way[0], raw, account.address, SUPPORT,
                                     **way[1]))
    thread = threading.Thread(target=second)
    thread.start()
    code, first = lane.hand_in(way, raw, account.address, SUPPORT)
    thread.join()
    if not lane.expect("a twin", code, first,
                       [("ticket", "verified-sender")]):
        return
    ticket, record = lane.follow_client(account, account.address, None, False,
                                        first)
    ticket.members.append(message_id)
    lane.recent.append(ticket)
    lane.keep(message_id, record, way, raw, account.address, (SUPPORT,))
    if not got or got[0][0] != 250:
        return lane.fail("a twin was refused", got)
    other = lane.life.decisions.of(got[0][1])
    lane.check_ticket("the other twin", other, ticket)
