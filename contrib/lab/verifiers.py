"""The border: the milters that verify mail before the filter sees it.

Each speaks TCP on loopback and runs in the foreground.  What an administrator
would have to decide is in the configuration texts; the rest is where things
are.  None treats loopback as its own network, since here everybody is there.
"""
import contextlib
import os

from .dns import PARTIES, SELECTOR
from .process import Process, listening, wait_until


PF_EXITING = 0x4      # of Linux, in /proc/PID/stat


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


class Milter(Process):
    """A process that is ready when its port listens."""

    def __init__(self, name, command, folder, port):
        super().__init__(name, command, folder)
        self.port = port
        self.milter = f"inet:127.0.0.1:{port}"

    def start(self):
        return super().start(lambda: listening(self.port))

    def has_ended(self):
        """Also when it is about to: who dies loses its connections before it
        is dead, but is marked as ending before that."""
        with contextlib.suppress(OSError), \
                open(f"/proc/{self.child.pid}/stat") as file:
            # PID (NAME) STATE PARENT GROUP SESSION TTY ITS-GROUP FLAGS ...
            flags = int(file.read().rpartition(")")[2].split()[6])
            if flags & PF_EXITING:
                wait_until(f"{self.name} ends", lambda: not self.alive())
        return not self.alive()

    def start_again(self):
        """False: it ended at once, as it may where many wait for it."""
        try:
            self.start()
        except RuntimeError:
            return False
        return self.alive()

    def stop(self):
        # libmilter takes seconds to end in order, and there is nothing to
        # put in order.
        self.kill()


def opendkim_verifier(folder, port, authserv_id, resolver):
    # libunbound asks no resolver on loopback unless it is told to.
    unbound = write(f"{folder}/opendkim-dns.conf", f"""server:
  do-not-query-localhost: no
  module-config: "iterator"
forward-zone:
  name: "."
  forward-addr: {resolver}
""")
    config = write(f"{folder}/opendkim-verify.conf", f"""Mode v
Socket inet:{port}@127.0.0.1
AuthservID {authserv_id}
AlwaysAddARHeader yes
InternalHosts {write(f"{folder}/nobody", "192.0.2.255")}
ResolverConfiguration {unbound}
Syslog no
""")
    return Milter("opendkim-verify", ["opendkim", "-f", "-x", config],
                  folder, port)


def opendkim_signer(folder, port, keys):
    signing = {domain for domain, party in PARTIES.items() if party[3]}
    table = write(f"{folder}/keys", "".join(
        f"{domain} {domain}:{SELECTOR}:{keys.path(domain)}\n"
        for domain in signing))
    # Signs what its user hands in for its own domain, as a provider does.
    senders = write(f"{folder}/senders", "".join(
        f"*@{domain} {domain}\n" for domain in signing))
    config = write(f"{folder}/opendkim-sign.conf", f"""Mode s
Socket inet:{port}@127.0.0.1
KeyTable {table}
SigningTable refile:{senders}
InternalHosts {write(f"{folder}/everybody", "127.0.0.0/8")}
Canonicalization relaxed/simple
RequireSafeKeys no
Syslog no
""")
    return Milter("opendkim-sign", ["opendkim", "-f", "-x", config],
                  folder, port)


def pyspf(folder, port, authserv_id):
    config = write(f"{folder}/pyspf.conf", f"""debugLevel = 1
TestOnly = 1
HELO_reject = False
Mail_From_reject = False
PermError_reject = False
TempError_Defer = False
skip_addresses = 192.0.2.255/32
InternalHosts = 192.0.2.255
Header_Type = AR
Authserv_Id = {authserv_id}
Socket = inet:{port}@127.0.0.1
PidFile = {folder}/pyspf.pid
UserID = pyspf-milter
""")
    # By its interpreter: the script's own first line finds another one where
    # the PATH does.
    return Milter("pyspf", ["/usr/bin/python3", "/usr/bin/pyspf-milter",
                            config], folder, port)


def opendmarc(folder, port, authserv_id):
    config = write(f"{folder}/opendmarc.conf", f"""
Socket inet:{port}@127.0.0.1
AuthservID {authserv_id}
TrustedAuthservIDs {authserv_id}
IgnoreHosts {write(f"{folder}/nobody", "192.0.2.255")}
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
RejectFailures false
Syslog false
""")
    return Milter("opendmarc", ["opendmarc", "-f", "-c", config],
                  folder, port)


def rspamd(folder, port, authserv_id, resolver):
    """rspamd with the modules that verify senders, and no other."""
    plugins = "/usr/share/rspamd/plugins"
    config = write(f"{folder}/rspamd/rspamd.conf", f"""
lua = "/usr/share/rspamd/rules/rspamd.lua";
modules {{
  path = "{plugins}/spf.lua";
  path = "{plugins}/dmarc.lua";
  path = "{plugins}/milter_headers.lua";
}}
options {{
  filters = "dkim";
  pidfile = "{folder}/rspamd/pid";
  cache_file = "{folder}/rspamd/cache";
  history_file = "{folder}/rspamd/history";
  stats_file = "{folder}/rspamd/stats";
  control_socket = "{folder}/rspamd/control mode=0600";
  tempdir = "{folder}/rspamd";
  url_tld = "/usr/share/rspamd/effective_tld_names.dat";
  dns {{ nameserver = ["{resolver}:53:1"]; timeout = 10s; retransmits = 3; }}
  task_timeout = 100s;
  local_addrs = ["192.0.2.255"];
  allow_raw_input = true;
}}
logging {{ type = "console"; level = "info"; }}
actions {{ reject = 10000; }}
spf {{ check_local = true; }}
dkim {{ check_local = true; trusted_only = false; }}
dmarc {{ check_local = true; }}
milter_headers {{
  use = ["authentication-results"];
  skip_local = false;
  skip_authenticated = true;
  authenticated_headers = [];
  routines {{
    authentication-results {{
      header = "Authentication-Results";
      remove = 0;
      add_smtp_user = false;
    }}
  }}
}}
worker "rspamd_proxy" {{
  bind_socket = "127.0.0.1:{port}";
  milter = yes;
  timeout = 120s;
  count = 1;
  upstream "local" {{ default = yes; self_scan = yes; }}
}}
""")
    os.chmod(f"{folder}/rspamd", 0o777)
    return Milter("rspamd", ["rspamd", "-f", "-i", "-c", config],
                  folder, port)
