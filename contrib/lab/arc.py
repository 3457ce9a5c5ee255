"""Who passes a mail on: what he does to it, and how he seals it (ARC)."""
import base64
import hashlib
import re
import time

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import RSASSA_PKCS1_v1_5_sign, parse_pem_private_key

HEADERS = [b"from", b"to", b"cc", b"subject", b"date", b"message-id",
           b"mime-version", b"content-type", b"content-transfer-encoding"]
FIELD = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)")


def split(raw):
    """The fields with their line ends, and what is behind them."""
    fields, at = [], 0
    while at < len(raw) and raw[at:at + 2] != b"\r\n":
        found = FIELD.match(raw, at)
        fields.append(found.group())
        at = found.end()
    return fields, raw[at:]


def seal(raw, domain, key, results, selector="s1", timestamp=None, arc=None,
         headers=None):
    """The mail with the next ARC set of that domain, as dkimpy makes it.
    key: PEM; results: behind the authserv-id; arc: what the border found of
    the chain so far, by itself "pass" where there is one."""
    name = b"mx." + domain.encode()
    known = re.search(rb"(?im)^arc-seal\s*:", split_head(raw)) is not None
    if arc is None and known:
        arc = "pass"
    found = results.encode() + (f"; arc={arc}".encode() if arc else b"")
    field = b"Authentication-Results: " + name + b"; " + found + b"\r\n"
    lines = dkim.ARC(field + raw).sign(
        selector.encode(), domain.encode(), key, name,
        include_headers=headers or present(raw),
        timestamp=timestamp or int(time.time()))
    assert lines, "it has not sealed"
    return b"".join(line if line.endswith(b"\r\n") else line + b"\r\n"
                    for line in lines) + raw


def split_head(raw):
    return raw.partition(b"\r\n\r\n")[0]


def present(raw):
    """The usual fields that the mail has, From once more than that."""
    names = [field.partition(b":")[0].strip().lower()
             for field in split(raw)[0]]
    return [name for name in HEADERS if name in names] + [b"from"]


def rsa(pem):
    key = parse_pem_private_key(pem)
    return lambda data: RSASSA_PKCS1_v1_5_sign(hashlib.sha256(data), key)


def seal_by_hand(raw, domain, sign, results, instance, selector="s1",
                 canon=b"relaxed/relaxed", algorithm=b"rsa-sha256",
                 headers=None, message=(), seal=(), cv=None, d=None):
    """The same with any part as one likes it, from the RFC alone.  sign:
    bytes -> signature; message, seal: (tag, value) to add or, with None, to
    leave out; d: another domain for the message signature."""
    policy = CanonicalizationPolicy.from_c_value(canon)
    relaxed = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    fields, rest = split(raw)
    pairs = [(name, value) for name, _, value in
             (field.partition(b":") for field in fields)]
    headers = headers or present(raw)

    def text(tags, changes):
        tags = dict(tags)
        for name, value in changes:
            tags[name] = value
        return b"; ".join(name + b"=" + value for name, value in
                          tags.items() if value is not None)

    def canonical(name, value, how):
        pair = how.canonicalize_headers([(name, value)])[0]
        return pair[0] + b":" + pair[1]

    def signed(name, tags, before, how):
        value = b" " + tags + b"; b="
        data = before + canonical(name, value + b"\r\n", how)[:-2]
        return value + base64.b64encode(sign(data)) + b"\r\n"

    number = str(instance).encode()
    aar = b" i=" + number + b"; mx." + domain.encode() + b"; " \
        + results.encode() + b"\r\n"
    body = policy.canonicalize_body(rest[2:])
    common = [(b"i", number), (b"a", algorithm), (b"d", domain.encode()),
              (b"s", selector.encode()), (b"t", str(int(time.time())).encode())]
    tags = text(common + [
        (b"c", canon), (b"h", b":".join(headers)),
        (b"bh", base64.b64encode(hashlib.sha256(body).digest()))]
        + ([(b"d", d.encode())] if d else []), message)
    before, left = b"", list(pairs)
    for name in headers:
        for at in range(len(left) - 1, -1, -1):
            if left[at][0].strip().lower() == name:
                before += canonical(*left.pop(at), policy)
                break
    ams = signed(b"ARC-Message-Signature", tags, before, policy)
    before = b""
    for earlier in range(1, instance):
        for kind in (b"arc-authentication-results", b"arc-message-signature",
                     b"arc-seal"):
            for name, value in pairs:
                if name.lower() == kind and re.search(
                        rb"(^|;)\s*i=%d\s*;" % earlier, value):
                    before += canonical(name, value, relaxed)
    before += canonical(b"ARC-Authentication-Results", aar, relaxed) \
        + canonical(b"ARC-Message-Signature", ams, relaxed)
    tags = text(common + [(b"cv", cv or (b"none" if instance == 1
                                         else b"pass"))], seal)
    last = signed(b"ARC-Seal", tags, before, relaxed)
    return b"ARC-Seal:" + last + b"ARC-Message-Signature:" + ams \
        + b"ARC-Authentication-Results:" + aar + raw


def passed_on(raw, tag=b"[list] ", footer=b"-- \r\nThe list\r\n"):
    """What a list does to a mail: another subject, and more text."""
    return re.sub(rb"(?im)^(subject:\s*)", rb"\1" + tag, raw, count=1) \
        + footer
