"""Much mail, fast: connections that stay open, and what became of it."""
import email
import os
import smtplib
import threading
import time

from lab.client import Client
from lab.filter import parse_log_line
from lab.process import PATIENCE, wait_until
from world import queue_id


class Line:
    """One way in, open as long as it lasts."""

    def __init__(self, world, listener, **options):
        self.world, self.port = world, world.ports[listener]
        self.options = options
        self.client = None
        self.refusals = 0

    def hand_in(self, raw, sender, *recipients):
        """Until it is taken or refused for good, as an MTA does; the bytes
        stay the same: (code, text)."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if self.client is None:
                    self.client = Client(self.port, **self.options)
                code, text = self.client.hand_in(raw, sender, *recipients)
            except (smtplib.SMTPException, OSError) as error:
                code, text = 421, str(error)
            if code // 100 != 4:
                return code, text
            assert time.monotonic() < deadline, (code, text)
            self.refusals += 1
            self.world.revive()
            # Postfix keeps what it knows of a milter for a whole session.
            self.close()
            time.sleep(0.02)

    def close(self):
        if self.client is not None:
            self.client.close()
            self.client = None


class Lines:
    """The lines of one thread; the oldest are closed when there are many.

    All threads together have to stay below Postfix's default_process_limit
    of 100: one connection more waits for a server until another ends."""

    MOST = 6

    def __init__(self, world):
        self.world, self.open, self.refusals = world, {}, 0

    def hand_in(self, listener, raw, sender, *recipients, **options):
        key = (listener, *sorted(options.items()))
        line = self.open.pop(key, None) or Line(self.world, listener,
                                                **options)
        self.open[key] = line
        if len(self.open) > self.MOST:
            self._close(next(iter(self.open)))
        before = line.refusals
        reply = line.hand_in(raw, sender, *recipients)
        self.refusals += line.refusals - before
        return reply

    def _close(self, key):
        self.open.pop(key).close()

    def close(self):
        for key in list(self.open):
            self._close(key)


class Decisions:
    """What the filter logged of each mail, by queue id; for any thread."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.read = os.path.getsize(path)
        self.lines = {}

    def _look(self):
        with self.lock, open(self.path, "rb") as log:
            log.seek(self.read)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self.read += len(line)
                if b"event=mail " in line:
                    line = parse_log_line(line.decode(errors="replace"))
                    self.lines[line["queue-id"]] = line

    def of(self, reply):
        """Of the mail that Postfix took with that reply."""
        name = queue_id(reply)

        def there():
            if name not in self.lines:
                self._look()
            return self.lines.get(name)
        return wait_until(f"a log line for {name}", there)


def together(work, parties):
    """work (party) for each, in a thread each; the first failure is raised."""
    failures = []

    def run(party):
        try:
            work(party)
        except BaseException as failure:
            failures.append(failure)
    threads = [threading.Thread(target=run, args=(party,), daemon=True)
               for party in parties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def by_message_id(mails):
    """{message id: [raw, ...]}"""
    found = {}
    for raw in mails:
        header = raw.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
        name = email.message_from_bytes(header)["Message-ID"]
        found.setdefault((name or "").strip().strip("<>"), []).append(raw)
    return found
