"""ticket-milter itself: configuration, process, log, and ticketctl."""
import contextlib
import grp
import json
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import subprocess

from .dns import SEALERS
from .process import PATIENCE, Process, wait_until
from .verifiers import write

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
# As who it runs; root itself would not notice missing permissions.
USER = "nobody"

CONFIG = """
socket = "unix:{folder}/run/milter.sock"
socket-mode = "0660"
socket-group = "postfix"
control = "{folder}/run/control.sock"
store = "{folder}/store/tickets.db"
spool = "{folder}/spool"
templates = "{folder}/templates"
hostname = "{hostname}"
advisory-tag = "{advisory_tag}"
{extra}
mailbox "{mailbox}" {{
	url = "https://cabinet.hoster.example/"
}}
mailbox "strict@hoster.example" {{
	unknown = refuse
	unproven = refuse
	refusal = "Please open a ticket in the cabinet, see"
	url = "https://cabinet.hoster.example/tickets"
}}
identity {{
	authserv-ids = {{"mx.hoster.example"}}
	accept = {{login, dmarc, dkim, signature, arc}}
	arc-sealers = {{{sealers}}}
}}
answers {{
	company = "Hoster"
	cabinet-url = "https://cabinet.hoster.example/"
	language = en
	cap-address-hour = {cap_address_hour}
	cap-all-hour = 1000000
}}
smtp {{
	host = "127.0.0.1"
	port = {courier_port}
	helo = "mx.hoster.example"
	timeout = 30s
	retry-first = 1s
	retry-most = 2s
}}
"""

# The last one can be told where to die; only the tests build it.
PROGRAMS = ("ticket-milter", "ticketctl", "ticket-milter-crash")

PAIR = re.compile(r'([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)')


def parse_log_line(line):
    return {key: value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
            if value.startswith('"') else value
            for key, value in PAIR.findall(line)}


class Filter(Process):
    """build: the folder with the two programs, "build" when not set.
    name: of its own folder, where a lab has more than one."""

    def __init__(self, lab, build=None, cap_address_hour=1000, name="filter",
                 **settings):
        folder = f"{lab.folder}/{name}"
        build = os.path.join(REPOSITORY,
                             build or os.environ.get("BUILD", "build"))
        # Copies, since the repository may be where its user cannot go.
        os.makedirs(f"{folder}/bin")
        for program in PROGRAMS:
            if os.path.exists(f"{build}/{program}"):
                shutil.copy(f"{build}/{program}", f"{folder}/bin")
        shutil.copytree(f"{REPOSITORY}/templates", f"{folder}/templates",
                        ignore=lambda _, names: [name for name in names if
                                                 name.endswith((".c", ".h"))])
        self.sample = f"{folder}/sample"
        shutil.copytree(f"{REPOSITORY}/contrib/regulation/hosting-ru-uk-en",
                        self.sample, ignore=shutil.ignore_patterns("cases"))
        self.folder = folder
        self.config = f"{folder}/ticket-milter.conf"
        self.settings = {"extra": "", "advisory_tag": "[advisory]",
                         "cap_address_hour": cap_address_hour,
                         "courier_port": lab.ports["inject"],
                         "hostname": "mx.hoster.example",
                         "mailbox": "support@hoster.example", **settings}
        self.configure()
        user = pwd.getpwnam(USER)
        for name in ("run", "store", "spool"):
            os.makedirs(f"{folder}/{name}")
            os.chown(f"{folder}/{name}", user.pw_uid, user.pw_gid)
        self.socket = f"{folder}/run/milter.sock"
        self.milter = f"unix:{self.socket}"
        self.store = f"{folder}/store/tickets.db"
        super().__init__(
            "ticket-milter", [f"{folder}/bin/ticket-milter", "-f",
                              "-c", self.config], folder,
            user=user.pw_uid, group=user.pw_gid,
            extra_groups=[grp.getgrnam("postfix").gr_gid])
        # For a build with a sanitizer; others do not look at it.
        shutil.copy(f"{REPOSITORY}/tests/tsan.supp", folder)
        self.environment = dict(
            os.environ, G_SLICE="always-malloc", TMPDIR=f"{folder}/run",
            TSAN_OPTIONS=f"suppressions={folder}/tsan.supp",
            UBSAN_OPTIONS="print_stacktrace=1")
        self._read = 0
        self._events = []

    def configure(self, **settings):
        """Writes the configuration, with these values changed."""
        self.settings.update(settings)
        write(self.config, CONFIG.format(
            folder=self.folder, sealers=", ".join(
                f'"{domain}"' for domain in SEALERS), **self.settings))

    def start(self, timeout=PATIENCE, crash=None, fatal=None):
        """crash: "POINT:N", fatal: "HOW", see tests/e2e/crash.c."""
        program = "ticket-milter-crash" if crash or fatal else "ticket-milter"
        self.command[0] = f"{self.folder}/bin/{program}"
        self.options["env"] = dict(self.environment)
        if crash:
            self.options["env"]["TICKET_MILTER_CRASH"] = crash
        if fatal:
            self.options["env"]["TICKET_MILTER_FATAL"] = fatal
        # With a crash point it may be gone before it was seen to be there.
        return super().start(
            (lambda: self.answers() or not self.alive()) if crash
            else self.answers, timeout)

    def sanitizer_reports(self):
        """What a sanitizer had to say so far; lines of the log."""
        with open(self.log, errors="replace") as log:
            return [line for line in log if "Sanitizer" in line
                    or "runtime error:" in line]

    def run_program(self, *words, check=True):
        return subprocess.run([*self.command, *words], check=check,
                              text=True, capture_output=True)

    def reload(self):
        """Has it read its configuration again, and waits until it did."""
        seen = len(self.named("reloaded"))
        self.child.send_signal(signal.SIGUSR1)
        wait_until("the reload", lambda: len(self.named("reloaded")) > seen)

    def answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(self.socket)
            return True
        except OSError:
            return False

    def events(self):
        """Every line of its log so far, as a dictionary each."""
        with open(self.log, errors="replace") as log:
            log.seek(self._read)
            while True:
                line = log.readline()
                if not line.endswith("\n"):
                    break
                self._events.append(parse_log_line(line))
                self._read = log.tell()
        return self._events

    def named(self, name, **wanted):
        """The lines of that event that have these values."""
        wanted = {key.replace("_", "-"): value
                  for key, value in wanted.items()}
        return [event for event in self.events()
                if event.get("event") == name and
                all(event.get(key) == value for key, value in wanted.items())]

    def mails(self, **wanted):
        """What was decided of mails."""
        return self.named("mail", **wanted)

    def decided(self, timeout=PATIENCE, **wanted):
        """The latest such line, once there is one."""
        return wait_until(f"a log line with {wanted}",
                          lambda: self.mails(**wanted), timeout)[-1]

    def ticketctl(self, *words, check=True, **options):
        return subprocess.run(
            [f"{self.folder}/bin/ticketctl", "-c", self.config, *words],
            check=check, text=True, capture_output=True, **options)

    def json(self, *words):
        return json.loads(self.ticketctl(*words, "--json").stdout)

    def query(self, statement, *values):
        """Rows of the store itself, read only."""
        with contextlib.closing(sqlite3.connect(
                f"file:{self.store}?mode=ro", uri=True,
                timeout=PATIENCE)) as store:
            store.row_factory = sqlite3.Row
            return store.execute(statement, values).fetchall()
