"""Daemons in the foreground, and waiting for what they do."""
import os
import signal
import socket
import subprocess
import time


# How long anything is waited for: only what does not come at all is waited for
# so long, on a machine however slow.
PATIENCE = 240


class Timeout(AssertionError):
    pass


def wait_until(what, condition, timeout=PATIENCE):
    """The first true value of condition (); polled, never slept for luck."""
    deadline = time.monotonic() + timeout
    pause = 0.005
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f"after {timeout} s still not: {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def listening(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


class Process:
    """A daemon that stays in the foreground and logs to one file."""

    def __init__(self, name, command, folder, **options):
        self.name = name
        self.command = [str(word) for word in command]
        self.log = os.path.join(folder, name + ".log")
        self.folder = folder
        self.options = options
        self.child = None

    def start(self, ready=None, timeout=PATIENCE):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd=self.folder, start_new_session=True,
                **self.options)
        if ready:
            wait_until(f"{self.name} is ready",
                       lambda: ready() or self.alive_or_raise() and False,
                       timeout)
        return self

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def alive_or_raise(self):
        if not self.alive():
            raise RuntimeError(
                f"{self.name} ended with {self.child.returncode}: "
                f"{' '.join(self.command)}\n{self.tail()}")
        return True

    def tail(self, lines=15):
        with open(self.log, errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def kill(self, number=signal.SIGKILL):
        if self.alive():
            self.child.send_signal(number)
        return self.child.wait() if self.child else None

    def stop(self, timeout=PATIENCE):
        """Asks it to end; its exit status."""
        if self.alive():
            self.child.send_signal(signal.SIGTERM)
        if self.child is None:
            return None
        try:
            return self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
