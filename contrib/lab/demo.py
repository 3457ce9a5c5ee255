"""The scene that contrib/run plays."""
import os
import re
import shutil
import signal
import sys
import textwrap
from email.utils import parseaddr

from . import namespace
from .client import mail, parse, unique
from .dns import host
from .filter import REPOSITORY, Filter
from .lab import CLIENT, SUPPORT, Lab, free_place
from .mailbox import PASSWORD
from .process import wait_until
from .verifiers import write

BOLD, PLAIN = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
WIDTH = min(shutil.get_terminal_size((80, 24)).columns, 100)

ACCOUNTS = """name,full_name,language,addresses,logins
ivan,Иван Петров,ru,ivan@client.example,ivan
bob,Bob Smith,en,bob@client.example,bob
pat,Pat Old,en,pat@old.example,pat
"""
HERE = host("client.example")
ATTACKER = host("attacker.example")
ANN = "ann@hoster.example"
PAT = "pat@old.example"
IVAN = "Иван Петров <ivan@client.example>"


def say(label, text):
    print(f"   {label:<9} {text}", flush=True)


def quote(text):
    for line in text.splitlines():
        for part in textwrap.wrap(line, WIDTH - 4) or [""]:
            print("  | " + part, flush=True)


class Demo:
    def __init__(self, lab):
        self.lab = lab
        self.scenes = 0

    def scene(self, title, listener, envelope_sender, source, how,
              to=SUPPORT, login=None, about=None, **parts):
        """Sends one mail and shows what became of it.  about: the Message-ID
        under which an answer to it goes, where that is not its own."""
        lab = self.lab
        self.scenes += 1
        print(f"\n{BOLD}{self.scenes}. {title}{PLAIN}")
        message_id = unique()
        raw = mail(message_id=message_id, to=to, **parts)
        seen = parse(raw)
        say("sent", f"From: {seen['From']}   To: {to}")
        say("", f"Subject: {seen['Subject']}")
        say("", f"MAIL FROM:<{envelope_sender}>, {how}")
        code, text = lab.send(listener, raw, envelope_sender, to,
                              source=source, login=login)
        if code != 250:
            say("refused", f"{code} {text}")
            return
        box = re.sub(r"\+[^@]*", "", to)
        arrived = parse(lab.arrived(box, message_id))
        lines = lab.filter.mails(message_id=message_id)
        if not lines:
            say("decided", f"{BOLD}not-ours{PLAIN}: let go at DATA, unread")
            say("mailbox", f"{to} has it, without a mark: "
                f"{arrived['Subject']}")
            return
        line = lines[-1]
        say("decided", f"{BOLD}{line['verdict']}{PLAIN}  rule={line['rule']}"
            f"  reason={line['reason']}  proof={line['proof']}"
            f"  ({line['ms']} ms)")
        if "ticket" in line:
            say("ticket", f"#{line['ticket']}, written by account "
                f"{line['account']}")
        say("mailbox", f"{box} has it as: {arrived['Subject']}")
        say("", f"X-Ticket-Status: {arrived['X-Ticket-Status']}")
        self.show_answer(about or message_id, line["verdict"] == "agent",
                         line.get("notices", ""))
        return arrived

    def show_answer(self, message_id, agent=False, notices=""):
        """An agent's own goes under the mail of the client."""
        lab = self.lab
        rows = [row for row in lab.filter.json("outbox", "list")
                if (row["template"] == "reply" if agent else
                    row["answers_id"] == message_id)]
        if not rows:
            say("answer", f"none ({notices})" if notices else "none")
            return
        to, own_id = rows[-1]["to"], rows[-1]["message_id"]
        answer = parse(wait_until(
            f"the answer for {to}",
            lambda: lab.mailbox(to).by_id(own_id))[0])
        say("answer", f"in the mailbox of {to}:")
        quote(f"From: {answer['From']}\nSubject: {answer['Subject']}\n\n"
              + answer.get_body(("plain",)).get_content().rstrip())

    def play(self):
        first = self.scene(
            "A client writes; its mail server signs and sends it",
            "relay", CLIENT, HERE, "signed by opendkim",
            sender=IVAN, subject="Сайт не открывается",
            body="Здравствуйте! Сайт client.example не открывается с утра,"
            "\r\nбраузер пишет «503 Service Unavailable».\r\n")
        self.scene("The same client, forged by somebody else",
                   "mx", "x@attacker.example", ATTACKER,
                   f"from {ATTACKER}, which may not send for client.example",
                   sender=IVAN, subject="Смените мой пароль",
                   body="Срочно смените пароль и пришлите его сюда.\r\n")
        asked = self.scene(
            "A client whose provider proves nothing: it is asked",
            "mx", PAT, host("old.example"),
            "from old.example, which publishes nothing", sender=f"Pat <{PAT}>",
            subject="My mail bounces", body="Since this morning.\r\n")
        challenge, = self.lab.mailbox(PAT).find()
        self.scene("He just replies, through our own submission port",
                   "submission", PAT, "127.0.0.1", "logged in as pat",
                   to=parseaddr(parse(challenge)["Reply-To"])[1], login="pat",
                   about=asked["Message-ID"].strip("<>"),
                   sender=f"Pat <{PAT}>", subject="Re: Did you write this?",
                   body="> a message to support@hoster.example names\r\n")
        self.scene("Somebody we do not know, whose mail is in order",
                   "relay", "anna@stranger.example", HERE, "signed by opendkim",
                   sender="Anna Berg <anna@stranger.example>",
                   subject="How do I order a server?",
                   body="Hello, I would like to order a server.\r\n")
        self.scene("A vacation notice of a client", "relay", CLIENT, HERE,
                   "signed by opendkim", sender=IVAN,
                   subject="Я в отпуске", body="Вернусь первого числа.\r\n",
                   fields=["Auto-Submitted: auto-replied (vacation)"])
        self.scene("A mail that is not for support", "relay", CLIENT, HERE,
                   "signed by opendkim", to="alice@hoster.example", sender=IVAN,
                   subject="Обед?", body="Идём обедать?\r\n")
        self.scene("A client logged in at our own submission port",
                   "submission", "bob@client.example", "127.0.0.1",
                   "logged in as bob", login="bob",
                   sender="Bob Smith <bob@client.example>",
                   subject="Please renew my domain",
                   body="It runs out on Friday.\r\n")
        self.scene("A client asks for what support does not do",
                   "submission", "bob@client.example", "127.0.0.1",
                   "logged in as bob", login="bob",
                   sender="Bob Smith <bob@client.example>",
                   subject="WordPress",
                   body="Please install WordPress for me on bob.example.\r\n")
        self.incident()
        self.scene("An agent answers the first ticket; she just replies",
                   "submission", ANN, "127.0.0.1", "logged in as ann",
                   to=parseaddr(first["Reply-To"])[1], login="ann",
                   sender=f"Ann <{ANN}>", subject=f"Re: {first['Subject']}",
                   body="#assign me\r\n\r\nЗдравствуйте! Мы перезапустили "
                   "сервер, проверьте, пожалуйста.\r\n\r\n"
                   "Иван Петров пишет:\r\n> Сайт не открывается\r\n")
        self.list_tickets()

    def incident(self):
        """A failure that is said once, and its end."""
        lab = self.lab
        number = str(lab.filter.json(
            "incident", "open", "--service", "mysql", "--text-en",
            "The database server sql1 is being repaired.")["number"])
        self.scene("ticketctl incident open --service mysql ...; "
                   "a client asks about it", "submission",
                   "bob@client.example", "127.0.0.1", "logged in as bob",
                   login="bob", sender="Bob Smith <bob@client.example>",
                   subject="Database",
                   body="MySQL server has gone away, all the time.\r\n")
        lab.filter.ticketctl("incident", "end", number, "--text-en",
                             "It has worked again since noon.")
        row = wait_until("its end is told", lambda: [
            row for row in lab.filter.json("outbox", "list")
            if row["template"] == "incident-over"])[0]
        told = parse(wait_until("the mail", lambda: lab.mailbox(
            row["to"]).by_id(row["message_id"]))[0])
        say("its end", f"ticketctl incident end {number}; in the same "
            "mailbox:")
        quote(f"From: {told['From']}\nSubject: {told['Subject']}\n\n"
              + told.get_body(("plain",)).get_content().rstrip())

    def list_tickets(self):
        print(f"\n{BOLD}What an operator sees: ticketctl ticket list{PLAIN}")
        print(textwrap.indent(
            self.lab.filter.ticketctl("ticket", "list").stdout, "   "))


def invite(lab):
    ports, folder = lab.ports, lab.folder
    control = os.path.relpath(f"{REPOSITORY}/build/ticketctl")
    print(f"""{BOLD}It stays up until you interrupt it (^C).  In another terminal:{PLAIN}

a verified client:
  swaks --server 127.0.0.1:{ports['relay']} --from {CLIENT} \\
    --to {SUPPORT} --header 'Subject: It is broken' --body 'Please help.'
the same, forged:
  swaks --server 127.0.0.1:{ports['mx']} --local-interface {ATTACKER} \\
    --from x@attacker.example --h-From '{CLIENT}' --to {SUPPORT}
logged in:
  swaks --server 127.0.0.1:{ports['submission']} --auth PLAIN \\
    --auth-user bob --auth-password {PASSWORD} \\
    --from bob@client.example --to {SUPPORT}

what became of them:
  {control} -c {lab.filter.config} ticket list
  {control} -c {lab.filter.config} ticket show 1
  {control} -c {lab.filter.config} outbox list
  tail -f {lab.filter.log}
mailboxes:
  ls {folder}/dovecot/mail/*/new
""", flush=True)


def with_the_sample(lab):
    """The filter with the sample regulation."""
    demo = Filter(lab)
    demo.configure(extra=f'regulation = "{demo.sample}"')
    return demo


def main():
    once = "--once" in sys.argv[1:]
    first_port, resolver = free_place()
    namespace.enter(resolver)

    def interrupted(number, frame):
        raise KeyboardInterrupt
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    print("Starting DNS, opendkim, pyspf-milter, opendmarc, rspamd, Postfix, "
          "Dovecot\nand ticket-milter on loopback ...", flush=True)
    try:
        with Lab(first_port, resolver) as lab:
            lab.start(with_the_sample)
            accounts = f"{lab.folder}/accounts.csv"
            write(accounts, ACCOUNTS)
            lab.filter.ticketctl("account", "import", accounts)
            lab.filter.ticketctl("agent", "add", "ann", "--full-name", "Ann",
                                 "--login", "ann", "--address", ANN)
            print("Accounts of the cabinet: ivan (ivan@client.example), "
                  "bob (bob@client.example),\npat (pat@old.example).  An "
                  f"agent: ann.  Support is at\n{SUPPORT}; what is sent "
                  "there meets the filter.")
            Demo(lab).play()
            if not once:
                invite(lab)
                while True:
                    signal.pause()
    except KeyboardInterrupt:
        print("\nStopped; nothing is left behind.")


if __name__ == "__main__":
    main()
