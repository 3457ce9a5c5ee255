"""Speaks the milter protocol as an MTA does, well or badly, byte by byte."""
import os
import select
import signal
import socket
import struct
import subprocess

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build"))
TIMEOUT = 240

ACTIONS_ALL = 0x1FF
STEPS_ALL = 0x1FFFFF
NO_CONNECT, NR_MAIL, NR_RCPT = 0x1, 0x4000, 0x8000
NR_BODY, LEADSPC = 0x80000, 0x100000


class Ended(Exception):
    """The filter closed the connection."""


def strings(*values):
    return b"".join(v.encode("utf-8", "surrogateescape") + b"\0"
                    for v in values)


class Talk:
    """One connection of an MTA."""
    steps = NR_RCPT     # where nothing is negotiated

    def __init__(self, path, negotiate=True, steps=STEPS_ALL,
                 actions=ACTIONS_ALL):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(path)
        if negotiate:
            self.send("O", struct.pack("!III", 6, actions, steps))
            command, data = self.receive()
            assert command == "O"
            _, self.actions, self.steps = struct.unpack("!III", data[:12])
            self.symbols = self.split_symbols(data[12:])

    @staticmethod
    def split_symbols(data):
        symbols = {}
        while data:
            step = struct.unpack("!I", data[:4])[0]
            names, data = data[4:].split(b"\0", 1)
            symbols[step] = names.decode().split()
        return symbols

    def raw(self, data):
        self.socket.sendall(data)

    def send(self, command, data=b""):
        self.raw(struct.pack("!I", 1 + len(data)) + command.encode() + data)

    def macros(self, command, **values):
        names = {"i": "i"}
        pairs = [part for name, value in values.items()
                 for part in (names.get(name, "{%s}" % name), value)]
        self.send("D", command.encode() + strings(*pairs))

    def read(self, length):
        data = b""
        while len(data) < length:
            try:
                piece = self.socket.recv(length - len(data))
            except ConnectionResetError:
                piece = b""
            if not piece:
                raise Ended
            data += piece
        return data

    def receive(self):
        length = struct.unpack("!I", self.read(4))[0]
        data = self.read(length)
        return chr(data[0]), data[1:]

    def envelope(self, sender="<a@b.test>",
                 recipients=("<support@example.com>",), **macros):
        self.send("M", strings(sender))
        for recipient in recipients:
            self.recipient(recipient, **macros)

    def recipient(self, recipient, **macros):
        """The reply of a filter that replies at RCPT: (letter, data)."""
        self.macros("R", **{"client_addr": "192.0.2.1",
                            "client_name": "mx.b.test",
                            "rcpt_addr": recipient.strip("<>"), **macros})
        self.send("R", strings(recipient))
        if not self.steps & NR_RCPT:
            return self.receive()
        return None

    def data(self):
        self.send("T")
        return self.receive()[0]

    def content(self, fields=(("Subject", " x"),), body=(b"y\r\n",)):
        for name, value in fields:
            self.send("L", strings(name, value))
        self.send("N")
        for piece in body:
            self.send("B", piece)

    def end(self, queue_id="Q1"):
        """The edits and the answer."""
        self.macros("E", i=queue_id)
        self.send("E")
        answers = []
        while True:
            command, data = self.receive()
            answers.append((command, data))
            if command in "acdrty":
                return answers

    def mail(self, *args, **kwargs):
        """A whole small mail; the answer's letter."""
        self.envelope(*args, **kwargs)
        answer = self.data()
        if answer != "c":
            return answer
        self.content()
        return self.end()[-1][0]

    def is_closed(self):
        """Waits for the other end to close."""
        try:
            self.receive()
        except Ended:
            return True
        return False

    def close(self):
        self.socket.close()


class Scripted:
    """tests/bench/scripted.c at work in a folder."""

    def __init__(self, folder, message_max=10 << 20, address=None):
        self.folder = str(folder)
        self.path = os.path.join(self.folder, "socket")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "bench/scripted"),
             address or "unix:" + self.path, self.folder, str(message_max)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.line() == "ready", self.process.communicate()[1]

    def line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], TIMEOUT)
        assert ready, "nothing was said"
        return self.process.stdout.readline().strip()

    def talk(self, **kwargs):
        return Talk(self.path, **kwargs)

    def signal(self, number):
        self.process.send_signal(number)

    def left(self, number, suffix="mail"):
        with open(f"{self.folder}/{number}.{suffix}", "rb") as file:
            return file.read()

    def envelope(self, number):
        return self.left(number, "envelope").decode()

    def well(self):
        """Still serves."""
        talk = self.talk()
        answer = talk.mail()
        talk.close()
        return answer == "a" and self.process.poll() is None

    def stop(self):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode, out, err
