"""What was answered with 250 is there, once, and is answered once; whatever
happens to the daemon or its disk (D)."""
import os
import random
import shutil
import signal
import smtplib
import socket
import threading
import time

import pytest
from lab import namespace
from lab.client import Client, mail, parse, unique
from lab.lab import CLIENT, SUPPORT
from lab.process import PATIENCE, Timeout, wait_until
from world import status

# Two of three at a random moment, the third at a named point.
KILLS = 150


class Sender(threading.Thread):
    """A client that sends one mail after the other, each until it is taken,
    as an MTA does.  Mails are as the account's own user submits them."""

    def __init__(self, world, account, leave, body):
        super().__init__(daemon=True)
        self.world, self.account, self.body = world, account, body
        self.leave = leave
        self.taken = []
        self.refusals = 0
        self.failure = None
        self.enough = threading.Event()
        self.client = None

    def run(self):
        try:
            while not self.enough.is_set():
                if self.leave.acquire(timeout=0.1):
                    self.send_until_taken()
        except Exception as failure:    # shown by finish ()
            self.failure = failure

    def send_until_taken(self):
        message_id = unique()
        address = f"{self.account}@client.example"
        raw = mail(address, message_id=message_id, body=self.body,
                   subject=f"Mail {message_id}")
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if self.client is None:
                    self.client = Client(self.world.ports["submission"],
                                         login=self.account)
                code, text = self.client.hand_in(raw, address, SUPPORT)
            except (smtplib.SMTPException, OSError) as error:
                code, text = 421, str(error)
            if code == 250:
                self.taken.append(message_id)
                return
            assert code // 100 == 4, (code, text)
            assert time.monotonic() < deadline, (code, text)
            self.refusals += 1
            self.hang_up()

    def hang_up(self):
        if self.client is not None:
            self.client.close()
            self.client = None

    def finish(self):
        self.enough.set()
        self.join(PATIENCE)
        assert not self.is_alive()
        if self.failure:
            raise self.failure
        self.hang_up()


class Senders:
    """Several at once, from one account each, as many mails as allowed."""

    def __init__(self, world, accounts=("carol", "olena", "bob"),
                 body="It does not open.\r\n"):
        self.leave = threading.Semaphore(0)
        self.all = [Sender(world, account, self.leave, body)
                    for account in accounts]

    def __enter__(self):
        for sender in self.all:
            sender.start()
        return self

    def __exit__(self, *failure):
        for sender in self.all:
            sender.finish()

    def taken(self):
        return [(sender.account, message_id) for sender in self.all
                for message_id in list(sender.taken)]

    def allow(self, count):
        self.leave.release(count)

    def wait_for(self, count, condition=lambda: True):
        """Until count more were taken, or condition no longer holds."""
        target = len(self.taken()) + count
        self.allow(count)
        wait_until(f"{count} mails more", lambda: not condition()
                   or len(self.taken()) >= target)


def tickets_by_message_id(world):
    found = {}
    for message in world.filter.query(
            "SELECT message_id, ticket FROM message"
            " WHERE ticket IS NOT NULL"):
        found.setdefault(message["message_id"], []).append(message["ticket"])
    return found


def check_everything(world, taken):
    """Nothing lost, nothing twice, each answered once."""
    world.settled()
    tickets = tickets_by_message_id(world)
    for _, message_id in taken:
        assert len(tickets.get(message_id, [])) == 1, message_id
    # Other tests, in the same store, follow tickets up.
    numbers = [tickets[message_id][0] for _, message_id in taken]
    assert len(numbers) == len(set(numbers))
    arrived = {parse(header)["Message-ID"] for header in
               world.mailbox(SUPPORT).headers("Message-ID")}
    assert arrived.issuperset(f"<{message_id}>" for _, message_id in taken)
    for account in {account for account, _ in taken}:
        answers = {}
        for header in world.mailbox(f"{account}@client.example").headers(
                "Message-ID", "In-Reply-To"):
            answer = parse(header)
            if answer["In-Reply-To"]:
                answers.setdefault(answer["In-Reply-To"], []).append(
                    answer["Message-ID"])
        for who, message_id in taken:
            if who == account:
                ids = answers.get(f"<{message_id}>", [])
                assert len(ids) >= 1, f"{message_id} has no answer"
                assert len(set(ids)) == 1, f"{message_id}: {ids}"
    assert world.filter.query("PRAGMA integrity_check")[0][0] == "ok"


@pytest.fixture
def crashing(world):
    """The daemon stopped, to be started with or without a crash point."""
    world.filter.stop()
    yield world.filter
    world.filter.kill()
    world.filter.start()


POINTS = ["before-begin", "before-commit", "after-commit", "checkpoint"]


@pytest.mark.load
def test_killed_at_random_and_at_named_points(world, crashing):
    """The writer passes each point for the mail, for the courier's claim and
    for its result, so counting from 1 on reaches all three."""
    draw = random.Random(20)
    reached = set()
    busy = 0
    with Senders(world) as senders:
        for kill in range(KILLS):
            point = draw.choice(POINTS) if kill % 3 == 2 else None
            # The writer looks after its log only when it has time for it.
            count = 1 if point == "checkpoint" else draw.randint(1, 9)
            crashing.start(crash=f"{point}:{count}" if point else None)
            before = len(senders.taken())
            if point:
                senders.allow(8)
                try:
                    wait_until("the crash", lambda: not crashing.alive(), 1)
                    reached.add(point)
                except Timeout:
                    pass        # so many times it was not passed
            else:
                senders.wait_for(draw.randint(1, 8), crashing.alive)
                time.sleep(draw.random() * 0.03)
            crashing.kill()
            busy += len(senders.taken()) > before
        crashing.start()
        senders.wait_for(10)
    taken = senders.taken()
    # Each point was died at, and the load went on between the kills.
    assert reached == set(POINTS)
    assert busy > KILLS / 2
    assert sum(sender.refusals for sender in senders.all) > KILLS / 4
    check_everything(world, taken)


def state_of(world, message_id):
    """How far that mail and its answer had come, as the disk has it."""
    rows = world.filter.query(
        "SELECT o.state FROM message m LEFT JOIN outbox o"
        " ON o.message = m.id WHERE m.message_id = ?", message_id)
    assert len(rows) <= 1
    return rows[0]["state"] if rows else "not stored"


def test_killed_at_every_transaction_of_one_mail(world, crashing):
    """Each point of each transaction from the start of the daemon until the
    answer is written down as sent, one after the other."""
    # Before the commit; after it; claimed; the answer out and not yet written
    # down; written down.  The courier may claim before the client is answered,
    # so that either may have been told of it.
    wanted = {("not stored", 0), ("waiting", 0), ("claimed", 0),
              ("claimed", 1), ("sent", 1)}
    seen = set()
    # What the threads of the daemon commit together, or in another order than
    # the last time, may be stepped over.
    for point in POINTS[:3] * 5:
        if wanted <= seen and point == POINTS[0]:
            break
        for count in range(1, 20):
            message_id = unique()
            raw = mail(message_id=message_id)
            crashing.start(crash=f"{point}:{count}")
            code = send_once(world, raw)
            wait_until("it died, or had nothing left to do", lambda:
                       not crashing.alive()
                       or state_of(world, message_id) == "sent")
            died = not crashing.alive()
            crashing.kill()
            world.postfix.wait_empty()
            state = state_of(world, message_id)
            delivered = len(world.mailbox(CLIENT).answers_to(message_id))
            seen.add((state, delivered))
            # What was answered with 250 is on the disk.
            assert code != 250 or state != "not stored"
            crashing.start()
            if code != 250:
                assert send_once(world, raw) == 250
            check_everything(world, [("ivan", message_id)])
            answers = world.mailbox(CLIENT).answers_to(message_id)
            again = state != "sent" and delivered
            assert len(answers) == (2 if again else 1)
            crashing.stop()
            if not died:
                break
    assert seen >= wanted


def test_a_mail_that_crashes_it_is_kept_unread(world, crashing):
    """R10: it goes down twice; then the mail passes as advisory.  What was in
    hand beside it gets its ticket."""
    message_id = unique()
    raw = mail(message_id=message_id, body="This is fatal to read.\r\n",
               fields=["X-Ticket-Number : 7", "x-ticket-account: root"])
    with Senders(world) as senders:
        for _ in range(2):
            crashing.start(fatal="fault")
            senders.allow(20)
            assert send_once(world, raw) // 100 == 4
            assert crashing.child.wait(PATIENCE) == -signal.SIGSEGV
        crashing.start(fatal="fault")
        assert send_once(world, raw) == 250
        senders.wait_for(10)
    check_everything(world, senders.taken())
    kept = world.support(message_id)
    assert status(kept)[:2] == ("advisory", "unparsed")
    assert b"icket-Number" not in kept and b"icket-account" not in kept
    assert kept.count(b"\nSubject: [advisory] ") == 1
    assert kept.endswith(b"This is fatal to read.\r\n")
    assert not world.mailbox(CLIENT).answers_to(message_id)
    crashing.stop()


def send_once(world, raw):
    try:
        return world.send("submission", raw, CLIENT, SUPPORT,
                          login="ivan")[0]
    except (smtplib.SMTPException, OSError):
        return 421


class Interposer(threading.Thread):
    """Between the courier and Postfix: kills the daemon when Postfix has
    taken the answer, before or after the courier hears of it."""

    def __init__(self, target, victim, tell):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.target, self.victim, self.tell = target, victim, tell

    def run(self):
        client, _ = self.listener.accept()
        server = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self.forward, args=(client, server),
                         daemon=True).start()
        while data := server.recv(65536):
            if b"queued as" in data:
                if self.tell:
                    client.sendall(data)
                self.victim.kill()
                break
            client.sendall(data)
        client.close()
        server.close()
        self.listener.close()

    @staticmethod
    def forward(client, server):
        try:
            while data := client.recv(65536):
                server.sendall(data)
        except OSError:
            pass


@pytest.mark.parametrize("told", [False, True])
def test_killed_around_the_reply_to_an_answer(world, crashing, told):
    """After the final dot before its 250, and right after that."""
    between = Interposer(world.ports["inject"], crashing, told)
    between.start()
    crashing.configure(courier_port=between.port)
    try:
        crashing.start()
        message_id = unique()
        raw = mail(message_id=message_id)
        # The courier may be faster than the answer to the client.
        code = send_once(world, raw)
        wait_until("the kill", lambda: not crashing.alive())
    finally:
        crashing.configure(courier_port=world.ports["inject"])
    crashing.start()
    if code != 250:
        assert send_once(world, raw) == 250
    check_everything(world, [("ivan", message_id)])
    # Whether the courier has written down what it was told is its luck.
    answers = len(world.mailbox(CLIENT).answers_to(message_id))
    assert answers == 2 or told and answers == 1
    crashing.stop()


def deferred(world, message_id=None):
    code = send_once(world, mail(message_id=message_id))
    assert code // 100 == 4, code


def test_store_folder_gone(world):
    """Moved away under the daemon, then put back."""
    folder = os.path.dirname(world.filter.store)
    with Senders(world) as senders:
        senders.wait_for(5)
        os.rename(folder, folder + ".away")
        try:
            deferred(world)
        finally:
            os.rename(folder + ".away", folder)
        senders.wait_for(5)
    check_everything(world, senders.taken())


def test_store_read_only(world, crashing):
    """A file system that came up read-only."""
    folder = os.path.dirname(world.filter.store)
    namespace.mount(folder, folder, None, namespace.MS_BIND)
    namespace.mount("none", folder, None, namespace.MS_BIND
                    | namespace.MS_REMOUNT | namespace.MS_RDONLY)
    message_id = unique()
    try:
        try:
            crashing.start(timeout=5)
        except (RuntimeError, Timeout):
            pass        # it may say so and not start
        deferred(world, message_id)
    finally:
        crashing.kill()
        namespace.umount(folder)
    crashing.start()
    with Senders(world) as senders:
        senders.wait_for(5)
    check_everything(world, senders.taken())
    crashing.stop()


def test_disk_full(world, crashing):
    """A file system of 6 MB; then it grows."""
    folder = os.path.dirname(world.filter.store)
    kept = folder + ".kept"
    shutil.copytree(folder, kept)
    owner = os.stat(folder)
    namespace.mount("tmpfs", folder, "tmpfs", 0,
                    f"size=6m,mode=700,uid={owner.st_uid},"
                    f"gid={owner.st_gid}")
    try:
        crashing.start()
        world.import_accounts()
        body = "".join(f"{os.urandom(36).hex()}\r\n" for _ in range(3000))
        with Senders(world, body=body) as senders:
            senders.allow(1000)
            wait_until("no space is left", lambda: sum(
                sender.refusals for sender in senders.all) > 5)
            before = len(senders.taken())
            assert before > 3
            namespace.mount("none", folder, None, namespace.MS_REMOUNT,
                            "size=200m")
            senders.wait_for(10)
        check_everything(world, senders.taken())
    finally:
        crashing.kill(signal.SIGKILL)
        namespace.umount(folder)
        shutil.rmtree(kept)
    crashing.start()
    crashing.stop()
