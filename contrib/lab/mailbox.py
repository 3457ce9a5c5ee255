"""Dovecot: the mailboxes at the end, their owners' vacation notices, and the
passwords for submission."""
import imaplib
import os
import pwd
import re

from .process import PATIENCE, Process, listening, wait_until
from .verifiers import write

PASSWORD = "secret"


class Dovecot(Process):
    """Any user exists, with the one password; LMTP, IMAP and SASL.

    Scripts of users (Sieve) send by SMTP through the port relay."""

    def __init__(self, folder, lmtp, imap, auth_socket, relay):
        self.folder, self.lmtp, self.imap = folder, lmtp, imap
        mail = pwd.getpwnam("mail")
        os.makedirs(f"{folder}/mail")
        os.chown(f"{folder}/mail", mail.pw_uid, mail.pw_gid)
        config = write(f"{folder}/dovecot.conf", f"""
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {os.path.basename(os.path.dirname(folder))}
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
recipient_delimiter = +
mail_location = maildir:{folder}/mail/%Lu
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
submission_host = 127.0.0.1:{relay}
protocol lmtp {{
  mail_plugins = sieve
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%Lu allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {auth_socket} {{
    mode = 0666
  }}
}}
service stats {{
  chroot =
}}
""")
        super().__init__("dovecot", ["dovecot", "-F", "-c", config], folder)

    def start(self):
        return super().start(lambda: listening(self.imap)
                             and listening(self.lmtp))

    def delivered(self, address=None):
        """Whose mail, and its bytes: all that has arrived so far (for one
        address), read from the disk."""
        for owner in [address] if address else sorted(os.listdir(
                f"{self.folder}/mail")):
            for part in ("new", "cur"):
                folder = f"{self.folder}/mail/{owner}/{part}"
                for name in sorted(os.listdir(folder)) \
                        if os.path.isdir(folder) else ():
                    with open(f"{folder}/{name}", "rb") as file:
                        yield owner, file.read()

    def set_script(self, address, text):
        """What becomes of mail for that address from now on; "": nothing."""
        folder = f"{self.folder}/mail/{address}"
        mail = pwd.getpwnam("mail")
        os.makedirs(folder, exist_ok=True)
        os.chown(folder, mail.pw_uid, mail.pw_gid)
        write(f"{folder}/.dovecot.sieve", text)


def quoted(word):
    return f'"{word}"' if " " in word else word


class Mailbox:
    """What has arrived for one address, read by IMAP."""

    def __init__(self, imap, address):
        self.imap, self.address = imap, address

    def _session(self):
        session = imaplib.IMAP4("127.0.0.1", self.imap, timeout=PATIENCE)
        session.login(self.address, PASSWORD)
        session.select("INBOX", readonly=True)
        return session

    def find(self, *criteria):
        """The mails that match an IMAP SEARCH, as exact bytes, in order."""
        with self._session() as session:
            found = session.uid("SEARCH", *map(quoted, criteria or
                                               ("ALL",)))[1][0]
            mails = []
            for uid in found.split():
                got = session.uid("FETCH", uid, "(BODY.PEEK[])")[1]
                mails.append(got[0][1])
            return mails

    def headers(self, *names):
        """Of every mail, as bytes each: the header, or these fields of it."""
        what = f"BODY.PEEK[HEADER.FIELDS ({' '.join(names)})]" if names \
            else "BODY.PEEK[HEADER]"
        with self._session() as session:
            got = session.uid("FETCH", "1:*", f"({what})")[1]
            return [part[1] for part in got if isinstance(part, tuple)]

    def by_id(self, message_id):
        return self.find("HEADER", "Message-ID", message_id)

    def answers_to(self, message_id):
        return self.find("HEADER", "In-Reply-To", message_id)

    def wait(self, *criteria, count=1, timeout=PATIENCE):
        """The mails that match, once there are at least count of them."""
        def enough():
            mails = self.find(*criteria)
            return mails if len(mails) >= count else None
        return wait_until(f"{count} mail(s) {criteria} for {self.address}",
                          enough, timeout)

    def threads(self, *message_ids):
        """In how many threads the server sees these mails."""
        with self._session() as session:
            found = set()
            for message_id in message_ids:
                found.update(session.uid("SEARCH", "HEADER", "Message-ID",
                                         message_id)[1][0].split())
            threads = session.uid("THREAD", "REFERENCES", "UTF-8",
                                  "ALL")[1][0].decode()
        depth, groups, group = 0, [], ""
        for char in threads:
            depth += (char == "(") - (char == ")")
            group += char
            if depth == 0 and group.strip():
                groups.append(set(re.findall(r"\d+", group)))
                group = ""
        uids = {uid.decode() for uid in found}
        return len([group for group in groups if group & uids])
