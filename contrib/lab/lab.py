"""The whole of it: DNS, verifying milters, Postfix, Dovecot, the filter."""
import os
import shutil
import tempfile
import threading

from . import client, verifiers
from .dns import Dns, Keys
from .mailbox import Dovecot, Mailbox
from .mta import Postfix
from .process import PATIENCE, listening, wait_until

# The resolver has an address of its own, for port 53.
RESOLVER = "127.0.53.53"
FIRST_PORT = 20500
AUTHSERV_ID = "mx.hoster.example"
SUPPORT = "support@hoster.example"
CLIENT = "ivan@client.example"

# What listens where, from the lab's first port on.
PORTS = {
    "lmtp": 24, "imap": 43,
    # The border: the whole chain; the one with rspamd; without the filter.
    "mx": 25, "mx_rspamd": 26, "mx_bare": 28,
    "submission": 87,
    # For the courier.
    "inject": 29,
    # A content filter that sends the mail through the filter again.
    "twice": 31, "again": 32,
    # The client's own server, which signs and sends on to the border.
    "relay": 30, "relay_rspamd": 34,
    "opendkim": 91, "pyspf": 92, "opendmarc": 93, "rspamd": 94, "signer": 90,
}


def free_place():
    """(first port, resolver) for a lab beside what is running already."""
    for number in range(5):
        first, resolver = FIRST_PORT + 100 * number, f"127.0.53.{53 + number}"
        if not listening(53, resolver) and not any(
                listening(first + offset) for offset in PORTS.values()):
            return first, resolver
    raise RuntimeError(f"No free ports from {FIRST_PORT} on")


class Lab:
    """Started by start (), ended by stop (); the folder goes with it."""

    def __init__(self, first_port=FIRST_PORT, resolver=RESOLVER, keep=False):
        self.folder = tempfile.mkdtemp(prefix="lab.", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.keep = keep
        self.resolver = resolver
        self.ports = {name: first_port + offset
                      for name, offset in PORTS.items()}
        taken = [port for port in self.ports.values() if listening(port)]
        if taken:
            raise RuntimeError(f"Ports in use: {taken}")
        self.running = []
        self.reviving = threading.Lock()
        self.revivals = 0
        self.filter = None

    def start(self, make_filter=None):
        """make_filter (lab): our daemon, not started; None: without it."""
        ports, folder = self.ports, self.folder
        self.keys = Keys(f"{folder}/keys")
        self.dns = Dns(f"{folder}/dns", self.resolver, self.keys)
        self.dns.start(lambda: listening(53, self.resolver))
        self.running.append(self.dns)
        border = f"{folder}/border"
        chain = [
            verifiers.opendkim_verifier(border, ports["opendkim"],
                                        AUTHSERV_ID, self.resolver),
            verifiers.pyspf(border, ports["pyspf"], AUTHSERV_ID),
            verifiers.opendmarc(border, ports["opendmarc"], AUTHSERV_ID)]
        rspamd = verifiers.rspamd(border, ports["rspamd"], AUTHSERV_ID,
                                  self.resolver)
        signer = verifiers.opendkim_signer(border, ports["signer"], self.keys)
        for milter in (*chain, rspamd, signer):
            self.running.append(milter)
            milter.start()
        if make_filter:
            self.filter = make_filter(self)
            self.running.append(self.filter)
            self.filter.start()
        self.postfix = Postfix(f"{folder}/postfix", ports,
                               [milter.milter for milter in chain],
                               rspamd.milter, signer.milter,
                               self.filter.milter if self.filter else "")
        self.running.append(self.postfix)
        self.postfix.start()
        # After Postfix, in whose queue folder its SASL socket goes.
        self.dovecot = Dovecot(f"{folder}/dovecot", ports["lmtp"],
                               ports["imap"],
                               f"{self.postfix.queue_folder}/private/auth",
                               ports["relay"])
        self.running.append(self.dovecot)
        self.dovecot.start()
        return self

    def stop(self):
        for process in reversed(self.running):
            process.stop()
        self.running = []
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()

    def revive(self, dying=False):
        """Starts verifying milters again that ended by themselves, and says
        whether there were any.  opendkim does, once in some thousand mails
        from several sides: libunbound reads its configuration with a scanner
        of which there is one in a process.  dying: also those whose death was
        felt, but cannot be seen yet."""
        with self.reviving:
            ended = [process for process in self.running
                     if isinstance(process, verifiers.Milter)
                     and (process.has_ended() if dying
                          else not process.alive())]
            for process in ended:
                wait_until(f"{process.name} stays", process.start_again)
            self.revivals += len(ended)
            return bool(ended)

    def send(self, listener, raw, sender, *recipients, **options):
        """Hands a mail to that listener of ours: (code, text).  Once more
        where a verifying milter ended meanwhile, whoever has seen it."""
        while True:
            revivals = self.revivals
            reply = client.send(self.ports[listener], raw, sender,
                                *recipients, **options)
            if reply[0] // 100 != 4 or not (self.revive(dying=True)
                                            or self.revivals > revivals):
                return reply

    def connect(self, listener, **options):
        return client.Client(self.ports[listener], **options)

    def mailbox(self, address):
        return Mailbox(self.ports["imap"], address)

    def arrived(self, address, message_id, timeout=PATIENCE):
        """The one mail with that Message-ID, once it is in the mailbox."""
        mails = wait_until(f"{message_id} for {address}", lambda:
                           self.mailbox(address).by_id(message_id)
                           or self.revive() and None, timeout)
        assert len(mails) == 1, f"{len(mails)} copies of {message_id}"
        return mails[0]
