"""The test zones, and the unbound that serves them and nothing else."""
import base64
import os
import subprocess

from .process import Process

# Who takes part.  A party's hosts are loopback addresses of its own, so that
# SPF means what it means on the Internet.  Not under "test.", which resolver
# libraries take to be empty without asking.
#   domain: (network, SPF, DMARC, has a DKIM key)
PARTIES = {
    # Ours: the provider that runs the filter.
    "hoster.example": ("127.0.1", "-all", "p=reject", True),
    # A client with everything in order.
    "client.example": ("127.0.10", "-all", "p=reject", True),
    # A client of a small provider: SPF only, no policy.
    "shop.example": ("127.0.11", "-all", None, False),
    # A client of a provider from before all that: nothing is published.
    "old.example": ("127.0.12", None, None, False),
    # Somebody we do not know, in order as well.
    "stranger.example": ("127.0.20", "-all", "p=reject", True),
    # The adversary, who can publish what it likes.
    "attacker.example": ("127.0.66", "exp=exp.attacker.example -all", None, True),
}
# Who passes mail on and seals it (ARC), each with a key.
SEALERS = {
    "lists.example": "published",
    "forward.example": "published",
    "revoked.example": "withdrawn",
    # Asked for this one, the name server does not answer.
    "silent.example": "kept back",
}
SELECTOR = "s1"
# The text that pyspf-milter copies unescaped into its own field (A22).
EXPLANATION = ("x); dkim=pass header.d=client.example header.s=s1; "
               "spf=pass (x")


def host(domain, number=1):
    """A loopback address from which that domain may send."""
    return f"{PARTIES[domain][0]}.{number}"


class Keys:
    """One RSA key for each signing domain."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        for domain in [name for name, party in PARTIES.items()
                       if party[3]] + list(SEALERS):
            subprocess.run(
                ["openssl", "genrsa", "-traditional", "-out",
                 self.path(domain), "2048"], check=True, capture_output=True)

    def path(self, domain):
        return os.path.join(self.folder, domain + ".pem")

    def private(self, domain):
        with open(self.path(domain), "rb") as file:
            return file.read()

    def record(self, domain):
        der = subprocess.run(
            ["openssl", "rsa", "-in", self.path(domain), "-pubout",
             "-outform", "DER"], check=True, capture_output=True).stdout
        return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()


def txt(name, text):
    strings = " ".join(f'"{text[at:at + 250]}"'
                       for at in range(0, len(text), 250))
    return f"  local-data: '{name}. 60 IN TXT {strings}'\n"


def zones(keys):
    out = ""
    for domain, (network, spf, dmarc, signs) in PARTIES.items():
        out += f"  local-zone: {domain}. static\n"
        out += f"  local-data: '{domain}. 60 IN MX 10 mx.{domain}.'\n"
        for name in ("", "mx.", "relay."):
            out += f"  local-data: '{name}{domain}. 60 IN A {network}.1'\n"
        if spf:
            out += txt(domain, f"v=spf1 ip4:{network}.0/24 {spf}")
        if dmarc:
            out += txt("_dmarc." + domain, "v=DMARC1; " + dmarc)
        if signs:
            out += txt(f"{SELECTOR}._domainkey.{domain}", keys.record(domain))
    for domain, state in SEALERS.items():
        answers = "deny" if state == "kept back" else "static"
        out += f"  local-zone: {domain}. {answers}\n"
        if state != "kept back":
            out += txt(f"{SELECTOR}._domainkey.{domain}",
                       keys.record(domain) if state == "published"
                       else "v=DKIM1; p=")
    return out + txt("exp.attacker.example", EXPLANATION)


class Dns(Process):
    def __init__(self, folder, address, keys):
        os.makedirs(folder)
        config = os.path.join(folder, "unbound.conf")
        with open(config, "w") as file:
            file.write(f"""server:
  interface: {address}
  access-control: 127.0.0.0/8 allow
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  module-config: "iterator"
  # Whatever is not below does not exist: nothing is ever asked outside.
  local-zone: . static
{zones(keys)}
remote-control:
  control-enable: no
""")
        super().__init__("unbound", ["unbound", "-d", "-c", config], folder)
