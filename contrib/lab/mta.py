"""A Postfix of our own: configuration, queue and log in one folder."""
import contextlib
import glob
import os
import pwd
import re
import subprocess

from .dns import PARTIES, host
from .process import listening, wait_until
from .verifiers import write

# Reaches every listener unless it says otherwise.
MAIN = """
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {log}
maillog_file_prefixes = {folder}
syslog_name = postfix
myhostname = mx.hoster.example
mydestination =
mynetworks = 127.0.0.1/32
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
# No name is given to a second mail.
enable_long_queue_ids = yes
message_size_limit = 60000000
mailbox_size_limit = 0
smtpd_peername_lookup = no
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtp_tls_security_level = none
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = no
smtpd_sasl_security_options = noanonymous
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
smtpd_forbid_bare_newline = yes

# Every party's mailboxes are here, so that one sees what each receives.
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:there
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_recipient_limit = 50

# What the filter asks for: see ticket-milter(8).
header_checks = regexp:{folder}/header_checks
milter_default_action = tempfail
milter_protocol = 6
milter_command_timeout = 20s
non_smtpd_milters = {ours}
"""

# What a client wrote goes before any milter adds its own (P1).
HEADER_CHECKS = "/^Authentication-Results\\s*:/ IGNORE\n"

MASTER = """
{ip}:{mx} inet n - n - 100 smtpd
  -o smtpd_milters={border},{ours}
{ip}:{mx_rspamd} inet n - n - 100 smtpd
  -o smtpd_milters={rspamd},{ours}
{ip}:{mx_bare} inet n - n - 100 smtpd
  -o smtpd_milters={border}
{ip}:{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o smtpd_milters={ours}
{ip}:{inject} inet n - n - - smtpd
  -o syslog_name=postfix/inject
  -o smtpd_relay_restrictions=permit_mynetworks,reject
  -o smtpd_milters={ours}
{ip}:{twice} inet n - n - - smtpd
  -o smtpd_milters={border},{ours}
  -o content_filter=again:[127.0.0.1]:{again}
{ip}:{again} inet n - n - - smtpd
  -o receive_override_options=no_header_body_checks
  -o myhostname=again.hoster.example
  -o smtpd_milters={ours}
{ip}:{relay} inet n - n - - smtpd
  -o syslog_name=postfix/relay
  -o myhostname=relay.client.example
  -o smtpd_milters={signer}
  -o content_filter=border:[127.0.0.1]:{mx}
{ip}:{relay_rspamd} inet n - n - - smtpd
  -o syslog_name=postfix/relay
  -o myhostname=relay.client.example
  -o smtpd_milters={signer}
  -o content_filter=border:[127.0.0.1]:{mx_rspamd}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
again unix - - n - - smtp
  -o myhostname=filter.hoster.example
border unix - - n - - smtp
  -o syslog_name=postfix/relay
  -o myhostname=relay.client.example
  -o smtp_bind_address={client}
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

LISTENERS = re.findall(r"^\{ip\}:\{(\w+)\}", MASTER, re.M)


class Postfix:
    def __init__(self, folder, ports, border, rspamd, signer, ours):
        self.folder, self.ports = folder, ports
        self.config = f"{folder}/etc"
        self.queue_folder = f"{folder}/queue"
        self.log = f"{folder}/mail.log"
        self.border = ",".join([*border, ours])
        data = f"{folder}/data"
        os.makedirs(data)
        os.chown(data, pwd.getpwnam("postfix").pw_uid, -1)
        names = dict(
            ports, folder=folder, queue=self.queue_folder, data=data,
            log=self.log, ip="127.0.0.1", ours=ours, rspamd=rspamd,
            signer=signer, border=",".join(border),
            domains=" ".join(PARTIES), client=host("client.example"))
        write(f"{self.config}/main.cf", MAIN.format(**names))
        write(f"{self.config}/master.cf", MASTER.format(**names))
        write(f"{folder}/header_checks", HEADER_CHECKS)
        os.makedirs(self.queue_folder)

    def command(self, *words, program="postfix", **options):
        return subprocess.run(
            [program, "-c", self.config, *words], check=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)

    def border_milters(self, *more):
        """These stand behind the filter at the border from now on."""
        path = f"{self.config}/master.cf"
        with open(path) as file:
            lines = file.read().splitlines(True)
        at = next(number for number, line in enumerate(lines) if
                  line.startswith(f"127.0.0.1:{self.ports['mx']} ")) + 1
        lines[at] = f"  -o smtpd_milters={','.join([self.border, *more])}\n"
        write(path, "".join(lines))
        self.reload()

    def servers(self):
        """The processes that master has started."""
        with open(f"{self.queue_folder}/pid/master.pid") as file:
            master = file.read().strip()
        found = set()
        for path in glob.glob("/proc/[0-9]*/stat"):
            with contextlib.suppress(OSError), open(path) as file:
                # PID (NAME) STATE PARENT ...
                if file.read().rpartition(")")[2].split()[1] == master:
                    found.add(path)
        return found

    def reload(self):
        """Until nobody works by the old configuration: who waits for work
        takes another client after "postfix reload" has ended."""
        old = self.servers()
        self.command("reload")
        wait_until("the servers are new ones",
                   lambda: not old & self.servers())

    def start(self):
        try:
            self.command("start")
        except subprocess.CalledProcessError as error:
            raise RuntimeError(f"postfix start: {error.stdout}"
                               f"{self.log_text()}") from error
        wait_until("Postfix listens", lambda: all(
            listening(self.ports[name]) for name in LISTENERS))
        return self

    def stop(self):
        self.command("stop")

    def log_text(self):
        try:
            with open(self.log, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def queue(self):
        """Queue file names of what has not been delivered yet."""
        names = []
        # As a mail goes, and "deferred" first, too, where it goes back from;
        # twice, for one that a server of ours hands on to another.
        for part in ("deferred", "maildrop", "hold",
                     *("incoming", "active", "deferred") * 2):
            for _, _, files in os.walk(f"{self.queue_folder}/{part}"):
                names += files
        return names

    def wait_empty(self):
        wait_until("the queue is empty", lambda: not self.queue())

    def flush(self):
        self.command("flush")

    def sendmail(self, sender, recipient, raw):
        """As a web server's sendmail does; with our own configuration."""
        return subprocess.run(
            ["sendmail", "-C", self.config, "-f", sender, "-i", recipient],
            input=raw, check=True, capture_output=True)

    def lines(self, pattern):
        return [line for line in self.log_text().splitlines()
                if re.search(pattern, line)]
