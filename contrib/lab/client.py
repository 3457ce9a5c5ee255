"""The other end of SMTP: mail as exact bytes, and how it is handed in."""
import email
import email.policy
import itertools
import os
import smtplib
import socket
import time
from email.utils import formatdate

from .dns import SELECTOR
from .mailbox import PASSWORD
from .process import PATIENCE

_serial = itertools.count(1)


def unique(domain="client.example"):
    """A Message-ID without brackets that nothing else has."""
    return f"{os.getpid()}.{time.time_ns()}.{next(_serial)}@{domain}"


def mail(sender="Ivan Petrov <ivan@client.example>", to="support@hoster.example",
         subject="The site is down", body="It does not open.\r\n",
         fields=(), message_id=None, **override):
    """A plain mail.  fields: more header lines.  override: a usual field by
    name with "_" for "-", None to leave it out.  Everything may be bytes."""
    message_id = message_id or unique()
    usual = {"From": sender, "To": to, "Subject": subject,
             "Date": formatdate(), "Message-ID": f"<{message_id}>",
             "MIME-Version": "1.0",
             "Content-Type": "text/plain; charset=utf-8",
             "Content-Transfer-Encoding": "8bit"}
    for name, value in override.items():
        usual[name.replace("_", "-")] = value
    lines = [as_bytes(name) + b": " + as_bytes(value)
             for name, value in usual.items() if value is not None]
    lines += [as_bytes(line) for line in fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + as_bytes(body)


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def parse(raw):
    """For reading what has arrived."""
    return email.message_from_bytes(raw, policy=email.policy.default)


def field(raw, name):
    """The one value of that field, unfolded; None when there is none."""
    values = email.message_from_bytes(raw).get_all(name, [])
    assert len(values) <= 1, f"{len(values)} {name} fields"
    return values and str(values[0]).replace("\n", "").replace("\r", "") \
        or None


def fields(raw, name):
    return [str(value) for value in
            email.message_from_bytes(raw).get_all(name, [])]


def sign(raw, keys, domain, headers=None, **options):
    """The mail with a DKIM signature of that domain on top."""
    import dkim
    headers = headers or [b"from", b"to", b"subject", b"date", b"message-id"]
    return dkim.sign(raw, SELECTOR.encode(), domain.encode(),
                     keys.private(domain), include_headers=headers,
                     canonicalize=(b"relaxed", b"simple"),
                     **options) + raw


class Client(smtplib.SMTP):
    """One SMTP connection from an address of choice."""

    def __init__(self, port, source="127.0.0.1", helo="relay.client.example",
                 login=None):
        super().__init__("127.0.0.1", port, local_hostname=helo,
                         timeout=PATIENCE, source_address=(source, 0))
        self.ehlo()
        if login:
            self.login(login, PASSWORD)

    def hand_in(self, raw, sender, *recipients):
        """Hands one mail in; the reply to its end, or the one that ended it
        earlier: (code, text).  sender goes as it is between the brackets.

        pyspf-milter numbers the mails of a connection at random, of a hundred
        thousand, and defers one whose number it has given before: that one
        is handed in again, as every sender would."""
        while True:
            code, text = self._transaction(raw, sender, *recipients)
            if code != 451 or "exception in pyspf" not in text:
                return code, text

    def _transaction(self, raw, sender, *recipients):
        code, text = self.docmd("MAIL", f"FROM:<{sender}>")
        for recipient in recipients:
            if code // 100 == 2:
                code, text = self.docmd("RCPT", f"TO:<{recipient}>")
        if code // 100 != 2:
            self.rset()
            return code, text.decode(errors="replace")
        code, text = self.data(raw)
        return code, text.decode(errors="replace")


def send(port, raw, sender, *recipients, **options):
    """One mail on a connection of its own: (code, text)."""
    client = Client(port, **options)
    try:
        reply = client.hand_in(raw, sender, *recipients)
        client.quit()
        return reply
    except smtplib.SMTPServerDisconnected:
        return 421, "connection lost"
    finally:
        client.close()
