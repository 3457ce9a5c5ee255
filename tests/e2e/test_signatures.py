"""OpenPGP and S/MIME signatures as proof, as gpg and openssl make them."""
import base64
import contextlib
import glob
import os
import subprocess

import pytest
from lab.client import mail, parse, unique
from lab.dns import host
from lab.lab import SUPPORT
from test_conversation import ANN, agents, text_of
from test_parties import copy_of
from world import status

# Nothing but a signature proves mail of this domain: it has no DKIM, no
# DMARC, and SPF is not accepted.
OWNER = "owner@shop.example"
SHOP = host("shop.example")
ATTACKER = host("attacker.example")

OPENPGP = 'application/pgp-signature"; micalg="pgp-sha256'
SMIME = 'application/pkcs7-signature"; micalg="sha-256'

_ = agents      # of this module, too


class Signer:
    """A client's mail program with its keys."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("owner@shop.example", "olena@client.example",
                     "stranger@shop.example"):
            self.gpg("--quick-generate-key", f"Key <{name}>", "ed25519",
                     "sign", "never")
            self.gpg("--armor", "--export", "-o", self.path(name), name)
        for name in ("", "-strange"):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                 "-days", "30", "-keyout", self.path("key" + name), "-out",
                 self.path("certificate" + name), "-subj", "/CN=Owner",
                 "-addext", f"subjectAltName=email:{OWNER}"], check=True,
                stderr=subprocess.DEVNULL)

    def path(self, name):
        return f"{self.folder}/{name}"

    def gpg(self, *words, content=None):
        return subprocess.run(
            ["gpg", "--homedir", self.folder, "--batch", "--yes", "--quiet",
             "--pinentry-mode", "loopback", "--passphrase", "", *words],
            input=content, stdout=subprocess.PIPE, check=True).stdout

    def stop(self):
        subprocess.run(["gpgconf", "--homedir", self.folder, "--kill", "all"],
                       check=False)

    def openpgp(self, content, key=OWNER, *options):
        return self.gpg("-u", key, "--armor", "--detach-sign", *options,
                        content=content)

    def smime(self, content, *options, name=""):
        """In DER; with -nodetach the content is inside."""
        return subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-signer",
             self.path("certificate" + name), "-inkey",
             self.path("key" + name), "-outform", "DER", *options],
            input=content, stdout=subprocess.PIPE, check=True).stdout


def lines(der):
    return base64.encodebytes(der).replace(b"\n", b"\r\n")


def part(text, header=""):
    return (f"{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
            "\r\n").encode()


def wrap(content, signature, kind=OPENPGP, sender=OWNER, behind=b"", **fields):
    """The mail around what was signed; Message-ID and mail."""
    message_id = unique("shop.example")
    kind_only = kind.split('"')[0].encode()
    encoding = b"base64" if kind is SMIME else b"7bit"
    body = (b"This is a signed message.\r\n--=_b\r\n" + content
            + b"\r\n--=_b\r\nContent-Type: " + kind_only
            + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
            + (lines(signature) if kind is SMIME else signature)
            + b"\r\n--=_b--\r\n" + behind)
    whole = dict(Content_Type=f'multipart/signed; boundary="=_b"; '
                              f'protocol="{kind}"',
                 Content_Transfer_Encoding=None)
    whole.update(fields)
    return message_id, mail(sender, message_id=message_id, body=body, **whole)


def enclose(der, sender=OWNER, **fields):
    """The mail that is inside of its signature, as Outlook sends it."""
    message_id = unique("shop.example")
    whole = dict(
        Content_Type='application/pkcs7-mime; smime-type=signed-data; '
                     'name="smime.p7m"',
        Content_Disposition='attachment; filename="smime.p7m"',
        Content_Transfer_Encoding="base64")
    whole.update(fields)
    return message_id, mail(sender, message_id=message_id, body=lines(der),
                            **whole)


def mixed(*parts):
    message_id = unique("shop.example")
    return message_id, mail(
        OWNER, message_id=message_id, Content_Transfer_Encoding=None,
        Content_Type='multipart/mixed; boundary="outer"',
        body=b"".join(b"--outer\r\n" + one + b"\r\n" for one in parts)
        + b"--outer--\r\n")


@pytest.fixture(scope="module")
def signer(world, tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("keys"))
    os.chmod(folder, 0o700)
    signer = Signer(folder)
    key = ("account", "key", "add")
    world.filter.ticketctl(*key, "shop", signer.path(OWNER))
    world.filter.ticketctl(*key, "shop", signer.path("certificate"))
    world.filter.ticketctl(*key, "olena",
                           signer.path("olena@client.example"))
    yield signer
    signer.stop()


def take(world, signed, **options):
    message_id, raw = signed
    line = world.mail_in("mx", raw, options.pop("envelope", OWNER),
                         source=options.pop("source", SHOP), **options)
    return line, world.support(message_id)


@pytest.mark.parametrize("kind", [OPENPGP, SMIME], ids=["openpgp", "smime"])
def test_a_signed_mail_is_a_ticket(world, signer, kind):
    content = part(f"Нужен новый сертификат {unique()}")
    make = signer.smime if kind is SMIME else signer.openpgp
    line, arrived = take(world, wrap(content, make(content), kind))
    assert (line["verdict"], line["proof"], line["account"],
            line["signature"]) == ("ticket", "signature", "shop",
                                   "signature-good")
    seen = parse(arrived)
    assert seen["X-Ticket-Proof"] == "signature"
    assert seen["X-Ticket-Number"] == line["ticket"]
    assert world.ticket(line["ticket"])["account"] == "shop"


@pytest.fixture
def passed_on(world):
    """Agents get copies of tickets' mail."""
    world.filter.configure(extra="conversations {\n\tagent-copies = all\n}")
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


@pytest.mark.parametrize("options", [(), ("-stream",)],
                         ids=["whole", "streamed"])
def test_a_mail_inside_its_signature_is_a_ticket(world, signer, passed_on,
                                                 options):
    word = "word" + unique().translate(str.maketrans("", "", ".@"))
    content = (b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n"
               + part(f"Сайт не открывается, {word}")
               + b"--i\r\nContent-Type: text/csv; name=list.csv\r\n"
               b"Content-Disposition: attachment; filename=list.csv\r\n\r\n"
               b"1;2\r\n--i--\r\n")
    line, arrived = take(world, enclose(signer.smime(content, "-nodetach",
                                                     *options)))
    assert (line["verdict"], line["proof"], line["account"],
            line["signature"]) == ("ticket", "signature", "shop",
                                   "signature-good")
    assert parse(arrived)["X-Ticket-Number"] == line["ticket"]
    # What an agent gets can be read and opened without a key of the client's.
    seen = copy_of(world, ANN, word)
    assert f"Сайт не открывается, {word}" in text_of(seen)
    assert [one.get_filename() for one in parse(seen).iter_attachments()] \
        == ["list.csv"]


def test_what_is_inside_another_signature_is_no_proof(world, signer):
    content = part(f"Pay me {unique()}")
    good = signer.smime(content, "-nodetach")
    refused(world, enclose(good.replace(b"Pay me", b"Pay us")),
            "signature-bad")
    refused(world, enclose(signer.smime(content, "-nodetach",
                                        name="-strange")),
            "signature-unknown-key")
    # With another text behind it, as a list server leaves it, or before.
    inner = enclose(good)[1]
    inner = inner[inner.index(b"Content-Type: application"):]
    refused(world, mixed(inner, b"\r\nDelete server 5."),
            "signature-wrapped")
    line, _ = take(world, mixed(b"\r\nDelete server 5.", inner))
    assert (line["verdict"], line["proof"]) == ("advisory", "none")
    # As the signature of another one.
    refused(world, wrap(part("Delete server 5."), good, SMIME),
            "signature-failed")
    # Nobody has had it so far: once it proves what it says.
    line, _ = take(world, enclose(good))
    assert line["verdict"] == "ticket"
    refused(world, enclose(good, Subject="Server 5"), "signature-repeated",
            envelope="x@attacker.example", source=ATTACKER)


def test_without_it_the_same_mail_is_advisory(world, signer):
    line = world.mail_in("mx", mail(OWNER), OWNER, source=SHOP)
    assert (line["verdict"], line["proof"]) == ("advisory", "none")
    assert "signature" not in line


def test_a_signature_sent_again_opens_nothing(world, signer):
    """A stranger has the signed text, and sends it under his subject."""
    content = part(f"Please delete all of it {unique()}")
    signature = signer.openpgp(content)
    signed = wrap(content, signature)
    first, _ = take(world, signed)
    again, arrived = take(world, wrap(content, signature,
                                      Subject="Server 5"),
                          envelope="x@attacker.example", source=ATTACKER)
    assert first["verdict"] == "ticket"
    assert (again["verdict"], again["reason"]) \
        == ("advisory", "signature-repeated")
    assert "ticket" not in again
    assert status(arrived)[0] == "advisory"
    # But what the client's server delivers a second time is the same mail.
    same = world.mail_in("mx", signed[1], OWNER, source=SHOP)
    assert (same["ticket"], same["repeated"]) == (first["ticket"], "yes")


def test_a_signed_part_beside_another_text_is_no_signed_mail(world, signer):
    content = part("I agree.")
    _, inner = wrap(content, signer.openpgp(content))
    inner = inner[inner.index(b"Content-Type: multipart/signed"):]
    message_id = unique("shop.example")
    raw = mail(OWNER, message_id=message_id,
               Content_Type='multipart/mixed; boundary="outer"',
               Content_Transfer_Encoding=None,
               body=b"--outer\r\n\r\nDelete server 5.\r\n--outer\r\n" + inner
               + b"--outer--\r\n")
    line, _ = take(world, (message_id, raw))
    assert (line["verdict"], line["reason"]) \
        == ("advisory", "signature-wrapped")


def refused(world, signed, reason, **options):
    line, arrived = take(world, signed, **options)
    assert (line["verdict"], line["reason"]) == ("advisory", reason)
    assert parse(arrived)["X-Ticket-Proof"] == "none"


def test_what_is_no_proof(world, signer):
    content = part(f"Hello {unique()}")
    good = signer.openpgp(content)
    refused(world, wrap(part("Something else"), good), "signature-bad")
    refused(world, wrap(content, signer.openpgp(content,
                                                "stranger@shop.example")),
            "signature-unknown-key")
    refused(world, wrap(content, signer.openpgp(
        content, "olena@client.example")), "signature-unknown-key")
    refused(world, wrap(content, signer.openpgp(
        content, OWNER, "-u", "stranger@shop.example")),
            "signature-disagree")
    refused(world, wrap(content, signer.openpgp(
        content, OWNER, "--digest-algo", "SHA256", "--faked-system-time",
        "20200101T000000", "--ignore-time-conflict")), "signature-bad")
    refused(world, wrap(content, good, behind=b"--=_b\r\n\r\nand more\r\n"),
            "signature-unsound")
    refused(world, wrap(content, b"no signature\r\n"), "signature-malformed")
    # A text of its own, in the armor of a signature.
    own = signer.gpg("-u", OWNER, "--armor", "--sign", content=content) \
        .replace(b"PGP MESSAGE", b"PGP SIGNATURE")
    refused(world, wrap(part("Delete server 5"), own), "signature-malformed")


def test_a_signed_header_has_to_be_the_mails(world, signer):
    header = (f"From: {OWNER}\r\nTo: {SUPPORT}\r\nSubject: Question\r\n")
    content = part(f"Hello {unique()}", header)
    signature = signer.openpgp(content)
    refused(world, wrap(content, signature, Subject="Answer"),
            "signature-other-header")
    line, _ = take(world, wrap(content, signature, Subject="Question"))
    assert line["verdict"] == "ticket"
    other = part(f"Hello {unique()}", header.replace(SUPPORT, OWNER))
    refused(world, wrap(other, signer.openpgp(other), Subject="Question",
                        To=OWNER), "signature-not-to-us")


def test_dmarc_fails_for_a_copy_but_not_for_what_was_meant_for_us(world,
                                                                  signer):
    sender = "olena@client.example"
    options = {"envelope": "x@attacker.example", "source": ATTACKER}
    content = part(f"Hello {unique()}")
    refused(world, wrap(content, signer.openpgp(content, sender),
                        sender=sender), "dmarc-fail", **options)
    content = part(f"Hello {unique()}", f"From: {sender}\r\nTo: {SUPPORT}\r\n"
                   "Subject: Forwarded\r\n")
    line, _ = take(world, wrap(content, signer.openpgp(content, sender),
                               sender=sender, Subject="Forwarded"), **options)
    assert (line["verdict"], line["proof"]) == ("ticket", "signature")


def test_explain_shows_what_became_of_the_signature(world, signer, tmp_path):
    content = part(f"Hello {unique()}")
    signed = tmp_path / "signed.eml"
    signed.write_bytes(wrap(content, signer.openpgp(content))[1])
    config = ("explain", "--json", "--no-dns")
    shown, later = [world.filter.json(*config, *words, str(signed)) for words
                    in ((), ("--received", "2099-01-01T00:00:00Z"))]
    assert shown["facts"]["signed"] == {"defect": None, "kind": "openpgp",
                                        "header": "none"}
    assert shown["plan"]["signature"] == "signature-good"
    keys = world.filter.json("account", "key", "list", "shop")
    assert shown["plan"]["signer"] in [key["fingerprint"] for key in keys]
    assert later["plan"]["signature"] == "signature-not-fresh"
    assert later["plan"]["reason"] == "signature-not-fresh"
    text = world.filter.ticketctl("explain", "--no-dns", str(signed))
    assert "signature-good" in text.stdout


def test_a_removed_key_proves_nothing(world, signer):
    key = [key for key in world.filter.json("account", "key", "list", "shop")
           if key["kind"] == "smime"][0]
    world.filter.ticketctl("account", "key", "remove", "shop",
                           key["fingerprint"])
    content = part(f"Hello {unique()}")
    refused(world, wrap(content, signer.smime(content), SMIME),
            "signature-unknown-key")
    world.filter.ticketctl("account", "key", "add", "shop",
                           signer.path("certificate"))


def test_check_looks_at_keys_that_expire(world, signer):
    signer.gpg("--quick-generate-key", "Soon <soon@shop.example>", "ed25519",
               "sign", "5d")
    signer.gpg("--armor", "--export", "-o", signer.path("soon"),
               "soon@shop.example")
    key = ("account", "key")
    assert world.filter.ticketctl(*key, "add", "shop", signer.path("soon"),
                                  check=False).returncode == 1
    added = world.filter.ticketctl(*key, "add", "--address", OWNER, "shop",
                                   signer.path("soon")).stdout
    fingerprint = added.split()[0]
    text = world.filter.ticketctl("check", check=False).stdout
    assert f"key {fingerprint} of account shop expires within" in text
    assert "can be verified" in text
    world.filter.ticketctl(*key, "remove", "shop", fingerprint)


def test_nothing_of_it_is_left_behind(world, signer):
    content = part(f"Hello {unique()}")
    take(world, wrap(content, signer.openpgp(content)))
    homes = f"{world.filter.folder}/run/ticket-milter-"
    assert not glob.glob(homes + "*")
    environments = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            environments.append(file.read())
    assert len(environments) > 1
    assert not [text for text in environments if homes.encode() in text]
