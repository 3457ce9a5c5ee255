"""Private stays private: agents' mails at random, and a canary in all that no
client may see.

CANARY_MAILS, CANARY_SEED: how many mails, and which.
"""
import collections
import os
import re

import pytest
from agentmail import ANSWER, FOR, NOTE, ORDER, REFUSED, Writer
from canary import CANARY, betrays
from lab.client import field, mail, parse, unique
from lab.lab import SUPPORT
from traffic import Decisions, Lines, by_message_id, together

MAILS = int(os.environ.get("CANARY_MAILS", "2000"))
SEED = os.environ.get("CANARY_SEED", "1")
AGENTS = ("ann", "ben", "eva", "max")
CLIENTS = [f"c{number}@client.example" for number in range(24)]
RULES = {ANSWER: "agent-answer", NOTE: "agent-note", ORDER: "agent-order",
         FOR: "agent-for-client"}
WORD = re.compile(r"\b[a-z]+\d+pub\b")


class Ticket:
    mailbox = SUPPORT

    def __init__(self, owner, agents, notes):
        self.owner, self.agents, self.notes = owner, agents, notes


@pytest.fixture(scope="module")
def desk(world):
    """Agents and clients, and no ticket."""
    with world.empty_store():
        for name in AGENTS:
            world.filter.ticketctl(
                "agent", "add", f"{CANARY}-{name}", "--login", f"{name}.c",
                "--full-name", f"{name.title()} Lee", "--address",
                address_of(name))
        for number, address in enumerate(CLIENTS):
            world.filter.ticketctl(
                "account", "add", f"c{number}", "--login", f"c{number}",
                "--address", address, "--full-name", f"Client {number}",
                "--language", ("en", "ru", "uk")[number % 3])
        world.filter.configure(
            extra="conversations {\n\tanswer-collision = 0s\n}")
        world.filter.reload()
        yield world
        world.filter.configure(extra="")
    assert not world.filter.sanitizer_reports()


def address_of(agent):
    return f"{agent}.{CANARY}@hoster.example"


def open_tickets(world, each):
    """Of every client, so many; with what their mails in the support mailbox
    say to whom an agent answers."""
    lines, sent = Lines(world), []
    for address in CLIENTS * each:
        message_id = unique()
        raw = mail(address, message_id=message_id, subject="Question")
        code, text = lines.hand_in("submission", raw, address, SUPPORT,
                                   login=address.partition("@")[0])
        assert code == 250, text
        sent.append((address, message_id))
    answered = reply_tos(world, [name for _, name in sent])
    notes = []
    for address, message_id in sent:
        raw = mail(address_of("ann"), message_id=unique("hoster.example"),
                   to=answered[message_id], body=f"#note\r\n{CANARY}\r\n")
        code, text = lines.hand_in("submission", raw, address_of("ann"),
                                   answered[message_id], login="ann.c")
        assert code == 250, text
        notes.append(field(raw, "Message-ID").strip("<>"))
    lines.close()
    private = reply_tos(world, notes)
    return [Ticket(address, answered[message_id], private[note])
            for (address, message_id), note in zip(sent, notes)]


def reply_tos(world, message_ids):
    world.settled()
    mails = by_message_id(raw for _, raw in world.dovecot.delivered(SUPPORT))
    return {name: field(mails[name][0], "Reply-To").strip()
            for name in message_ids}


def send_all(world, tickets):
    """[(draft, code, what was decided or the refusal)]"""
    decisions = Decisions(world.filter.log)
    done = []

    def work(agent):
        writer = Writer(SEED, agent, address_of(agent))
        lines = Lines(world)
        mine = tickets[AGENTS.index(agent)::len(AGENTS)]
        for turn in range(MAILS // len(AGENTS)):
            number = turn * len(AGENTS) + AGENTS.index(agent)
            draft = writer.write(number, writer.draw.choice(mine), CLIENTS)
            code, text = lines.hand_in("submission", draft.raw, writer.address,
                                       draft.to, login=f"{agent}.c")
            done.append((draft, code, decisions.of(text) if code == 250
                         else text))
        lines.close()
    together(work, AGENTS)
    return done


def words_in(raw):
    """Of one mail: all of them, and those in its text and in its HTML."""
    message = parse(raw)
    found = [set(WORD.findall(part.get_content())) for part in
             (message.get_body((kind,)) for kind in ("plain", "html"))]
    files = "".join(str(part.get_content()) for part in
                    message.iter_attachments())
    return found[0] | found[1] | set(WORD.findall(files)), found


def test_private_stays_private(desk, capsys):
    with capsys.disabled():
        print(f"\nCANARY_SEED={SEED} CANARY_MAILS={MAILS}")
    world = desk
    tickets = open_tickets(world, 2)
    done = send_all(world, tickets)
    world.settled()
    wrong = []
    owners, styles, unsure, expected = {}, {}, set(), set()
    for draft, code, line in done:
        sound = not draft.broken
        if sound and draft.kind == REFUSED and code != 550 \
                or sound and draft.kind != REFUSED and (
                    code != 250 or line["rule"] != RULES[draft.kind]):
            wrong.append(f"{draft.number} ({draft.style}): {code} {line}")
        for word in draft.words:
            owners[word], styles[word] = draft.owner, draft.style
            (expected if sound else unsure).add(word)
    arrived = collections.Counter()
    for owner, raw in world.dovecot.delivered():
        if owner.endswith("@hoster.example"):
            continue
        betrayed = betrays(raw)
        if owner not in CLIENTS:
            continue
        words, bodies = words_in(raw)
        if betrayed:
            about = [styles.get(word) for word in words]
            wrong.append(f"{owner} sees {betrayed} of {about}")
        arrived.update(words)
        if bodies[0] != bodies[1]:
            wrong.append(f"text and HTML differ: {bodies}")
        wrong += [f"{word} went to {owner}" for word in words
                  if owners.get(word) != owner]
    for word in expected | unsure:
        if arrived[word] > 1 or word in expected and arrived[word] != 1:
            wrong.append(f"{word} arrived {arrived[word]} times: "
                         f"{styles[word]}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(wrong)[:60])
    # Each kind was there, and what was sound went its way.
    kinds = collections.Counter(draft.kind for draft, _, _ in done)
    assert len(kinds) == 5 and len(expected) > MAILS // 3
