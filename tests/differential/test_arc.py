"""Our verification of ARC chains against dkimpy's, over chains that it has
sealed and that were changed in some place: what is valid for us is valid for
it, and the other way round but for what we do not take for a chain."""
import os
import random
import re
import subprocess
import sys

import dkim
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(os.path.dirname(__file__), "../..")
sys.path.insert(0, os.path.join(TOP, "contrib"))

from lab import arc  # noqa: E402
from lab.client import mail  # noqa: E402

SEED = 8617
ROUNDS = 1500
SEALERS = ["a.test", "b.test", "c.test"]
RESULTS = ["spf=pass smtp.mailfrom=a@legit.test; dmarc=pass "
           "header.from=legit.test", "dkim=fail header.d=legit.test",
           "iprev=pass"]
BODIES = ["Hello,\r\n\r\nthe site is down.\r\n", "", "\r\n\r\n", "x",
          "a  b\t c \r\n \t\r\n\r\n", "a\nb\n", "a\rb\r\n", "x\r\n" * 50,
          "\u0442\u0435\u043a\u0441\u0442\r\n"]
# What somebody may put in, take out or exchange on the way.
PIECES = [b" ", b"\t", b"\r\n ", b"\r\n\t", b"x", b";", b"=", b"1", b"2",
          b"i=1;", b"i=2;", b"cv=fail;", b"cv=pass;", b"cv=none;", b"l=1;",
          b"h=from;", b"t=99999999999;", b"x=1;", b"z", b"A", b"\r\n",
          b"d=a.test;", b"d=b.test;", b"b=", b"bh=", b"(x)", b"\x00", b"\xff"]


@pytest.fixture(scope="module")
def keys():
    out = {}
    for domain in SEALERS:
        # Always the same, so that the same mails are made of them.
        with open(os.path.join(HERE, "keys", domain + ".pem"), "rb") as file:
            pem = file.read()
        public = subprocess.run(
            ["openssl", "rsa", "-pubout"], input=pem, check=True,
            capture_output=True).stdout.decode()
        out[domain] = pem, "v=DKIM1; p=" + "".join(
            line for line in public.splitlines() if "-----" not in line)
    return out


@pytest.fixture(scope="module")
def ours(keys, tmp_path_factory):
    """ours(mails): what our verification comes to, each as a word"""
    program = "build/differential/arc"
    subprocess.run(["make", "-s", program], cwd=TOP, check=True)
    folder = tmp_path_factory.mktemp("arc")
    records = folder / "keys"
    records.write_text("".join(
        f"s1._domainkey.{domain}\t{record}\n"
        for domain, (_, record) in keys.items()))

    def run(mails):
        paths = []
        for number, raw in enumerate(mails):
            paths.append(folder / str(number))
            paths[-1].write_bytes(raw)
        out = subprocess.run(
            [os.path.join(TOP, program), records, *paths], check=True,
            stdout=subprocess.PIPE, text=True).stdout.split()
        assert len(out) == len(mails)
        return out

    return run


def theirs(raw, keys):
    """Whether it is valid for dkimpy; None where it stumbles, as over
    "ARC-Seal:i=1" without a blank, which the relaxed form allows."""
    def look_up(name, timeout=5):
        domain = name.decode().partition("._domainkey.")[2].rstrip(".")
        return keys[domain][1].encode() if domain in keys else None

    try:
        return dkim.arc_verify(raw, dnsfunc=look_up)[0] == b"pass"
    except Exception:
        return None


def chain(r, keys):
    # The same in every run, like the keys: what there is to find was found.
    raw = mail("Alice <a@legit.test>", body=r.choice(BODIES),
               message_id=f"{r.randrange(10 ** 9)}@legit.test",
               Date="Mon, 02 Nov 2026 10:00:00 +0000")
    for _ in range(r.choice([1, 1, 2, 3])):
        if r.random() < 0.3:
            raw = arc.passed_on(raw)
        domain = r.choice(SEALERS)
        raw = arc.seal(raw, domain, keys[domain][0], r.choice(RESULTS),
                       timestamp=1700000000)
    return raw


def swap(r, raw):
    """two of its fields"""
    fields, rest = arc.split(raw)
    a, b = r.randrange(len(fields)), r.randrange(len(fields))
    fields[a], fields[b] = fields[b], fields[a]
    return b"".join(fields) + rest


def drop(r, raw):
    fields, rest = arc.split(raw)
    del fields[r.randrange(len(fields))]
    return b"".join(fields) + rest


def repeat(r, raw):
    fields, rest = arc.split(raw)
    return r.choice(fields) + b"".join(fields) + rest


def put_in(r, raw):
    at = r.randint(0, len(raw))
    return raw[:at] + r.choice(PIECES) + raw[at:]


def take_out(r, raw):
    at = r.randrange(len(raw))
    return raw[:at] + raw[at + r.randint(1, 4):]


def refold(r, raw):
    """White space that a relaxed form does not see."""
    return re.sub(rb"; (?=[a-z]+=)", lambda m: m.group() if r.random() < 0.8
                  else b";\r\n\t ", raw)


CHANGES = [swap, drop, repeat, put_in, put_in, take_out, take_out, refold]


def is_plain(raw):
    """An empty line ends the header, which is nothing but fields: else one
    of the two starts the body where the other gives up.  And the body does
    not end in white space without a line's end, which dkimpy keeps, where
    RFC 6376 section 3.4.4 ignores it."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    return blank and body[-1:] not in (b" ", b"\t") \
        and not re.search(rb"\r(?!\n)", head) and all(re.match(rb"[!-9;-~]+:", one) for one in
                         re.split(rb"\r?\n(?![ \t])", head))


def in_order(raw):
    """The sets on top, the newest first: it relies on their order, where
    RFC 8617 section 5.1.1 has them by their numbers."""
    order = [b"arc-seal", b"arc-message-signature",
             b"arc-authentication-results"]
    number = re.compile(rb"(?i)[:;]\s*i\s*=\s*(\d+)")

    def name(one):
        return one.partition(b":")[0].strip().lower()
    fields, rest = arc.split(raw)
    sets = [one for one in fields if name(one) in order and number.search(one)]
    others = [one for one in fields if one not in sets]
    sets.sort(key=lambda one: (-int(number.search(one)[1]),
                               order.index(name(one))))
    return b"".join(sets + others) + rest


def test_both_find_the_same_chains_valid(ours, keys):
    r = random.Random(SEED)
    mails = [chain(r, keys) for _ in range(60)]
    untouched = len(mails)
    while len(mails) < ROUNDS:
        raw = mails[r.randrange(untouched)]
        for _ in range(r.choice([1, 1, 2])):
            if arc.split(raw)[0]:
                raw = r.choice(CHANGES)(r, raw)
        mails.append(raw)
    good = 0
    for number, (raw, got) in enumerate(zip(mails, ours(mails))):
        it = theirs(raw, keys)
        if number < untouched:
            assert it and got == "good", (got, raw)
        elif got == "good":
            good += 1
            assert it is not False or not is_plain(raw) \
                or theirs(in_order(raw), keys) is not False, raw
        else:
            # Stricter in what a chain is, not in what is signed.
            assert not it or not is_plain(raw) \
                or got not in ("body", "header", "seal"), raw
    # The comparison is one: many are still valid, many are not.
    assert ROUNDS * 0.1 < good < ROUNDS * 0.6
