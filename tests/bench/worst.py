#!/usr/bin/python3
"""The most that one mail can cost: CPU seconds and peak memory of
`ticketctl explain --json`, in a process of its own, for mails made to be
expensive.

    tests/bench/worst.py [--build DIR] [--megabytes N] [NAME...]

N (50) is how large a mail may be where size is the attack, as Postfix's
message_size_limit has it.  NAME: only the mails whose name begins with it;
R1 to R9 are the attacks of that family.

The sender is a client who logged in, and the sample regulation is configured:
rules, kinds and articles are looked for in each mail.  What is about signatures
and seals comes without a login, and a name server here has the keys.  "reply"
is what an agent's formatting costs beside: tests/bench/reply, which reads the
mail once more.

Prints one line a mail; "above" where it took more than 2 s or 256 MB,
crashed, or gave no object.  Exit status 1 if any did.
"""
import argparse
import base64
import functools
import importlib.machinery
import importlib.util
import itertools
import json
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

TOP = os.path.normpath(os.path.join(os.path.dirname(__file__), "../.."))
CPU_SECONDS, PEAK_MEGABYTES = 2.0, 256
GIVE_UP_SECONDS = 60
MEGABYTE = 1 << 20
FIELD = 127 << 10	# what is read of one field, about

MAILS = {}
FROM = b"From: a@client.test\r\n"
HEAD = (FROM + b"To: support@example.net\r\nSubject: x\r\n"
        b"Date: Sun, 01 Nov 2026 10:00:00 +0000\r\n"
        b"Message-ID: <1@client.test>\r\nMIME-Version: 1.0\r\n")


def worst(name):
    """A mail, made of at most `size` bytes, given as pieces."""
    def add(function):
        assert name not in MAILS, name
        MAILS[name] = function
        return function
    return add


def times(unit, size):
    """unit, as often as it fits; in pieces of about a megabyte."""
    each = max(1, MEGABYTE // len(unit))
    count = size // len(unit)
    for _ in range(count // each):
        yield unit * each
    yield unit * (count % each)


def body(content, kind="text/plain; charset=utf-8", extra=b""):
    return itertools.chain(
        [HEAD, b"Content-Type: ", kind.encode(), b"\r\n", extra, b"\r\n"],
        content)


def of(name, unit, kind="text/plain; charset=utf-8", extra=b""):
    """A mail whose body is one unit over and over."""
    worst(name)(lambda size: body(times(unit, size), kind, extra))


def field(name, label, unit, most, before=b"", after=b"", rest=b"\r\nx\r\n"):
    """A mail with one such field of up to `most` bytes."""
    head = b"".join(line for line in HEAD.splitlines(keepends=True)
                    if not line.startswith(label + b":"))
    worst(name)(lambda size: itertools.chain(
        [head, label, b": ", before], times(unit, min(size, most)),
        [after, b"\r\n", rest]))


def lines64(content):
    for at in range(0, len(content), 57 << 14):
        yield base64.encodebytes(content[at:at + (57 << 14)]).replace(
            b"\n", b"\r\n")


def part(head, content):
    return itertools.chain([b"--b\r\n", head, b"\r\n\r\n"], content, [b"\r\n"])


def mixed(parts, kind="multipart/mixed"):
    return body(itertools.chain(*parts, [b"--b--\r\n"]),
                kind + "; boundary=b")


# R1: address groups, nested.

GROUPS = b"g:" * 50000
HIDDEN = b"message/rfc822"


@worst("R1 groups in To")
def _(size):
    return [HEAD, b"Cc: ", GROUPS, b"\r\n\r\nx"]


@worst("R1 groups in attached mails")
def _(size):
    inner = b"To: " + GROUPS + b"\r\n\r\nx"
    return mixed(part(b"Content-Type: " + HIDDEN, [inner])
                 for _ in range(min(size // len(inner), 900)))


@worst("R1 groups in base64 mails")
def _(size):
    inner = b"To: " + GROUPS + b"\r\n\r\nx"
    return mixed(part(b"Content-Type: " + HIDDEN +
                      b"\r\nContent-Transfer-Encoding: base64",
                      lines64(inner))
                 for _ in range(min(size // len(inner) * 2 // 3, 900)))


field("R1 groups in From", b"Reply-To", b"a:", 900000)
field("R1 folded groups", b"Cc", b"g:\r\n ", 100 << 20)

# R2: long fields and headers.

field("R2 one long field", b"X-Long", b"x", 100 << 20)
field("R2 one folded field", b"X-Long", b"x\r\n ", 100 << 20)
field("R2 a field of folds", b"X-Long", b"\r\n ", 100 << 20)
field("R2 From of blanks", b"X-Y", b" ", 100 << 20)
field("R2 header without end", b"X-Y", b"x: y\r\n", 100 << 20, rest=b"")
field("R2 header of From fields", b"X", b"a\r\nFrom: a@b.test", 100 << 20)
field("R2 header of results", b"X",
      b"a\r\nAuthentication-Results: mx.example.net; spf=pass", 100 << 20)
field("R2 header of signatures", b"X",
      b"a\r\nDKIM-Signature: v=1; d=a.test; b=" + b"x" * 900, 100 << 20)
field("R2 header of seals", b"X",
      b"a\r\nARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.test; s=s1; b="
      + b"x" * 900, 100 << 20)
field("R2 header of own fields", b"X", b"a\r\nX-Ticket-Number: 1", 100 << 20)
field("R2 header of Received", b"X",
      b"a\r\nReceived: from a.test by b.test;\r\n\tnow", 100 << 20)
field("R2 header of CR", b"X", b"\r", 100 << 20)
field("R2 header of NUL", b"X", b"\0", 100 << 20)
for number, label in enumerate((
        b"From", b"To", b"Subject", b"Sender", b"Message-ID", b"References",
        b"In-Reply-To", b"Date", b"Content-Type", b"Content-Disposition",
        b"Content-Transfer-Encoding", b"Content-ID", b"DKIM-Signature",
        b"Authentication-Results", b"ARC-Authentication-Results",
        b"Auto-Submitted", b"List-Id", b"Precedence", b"X-Ticket-Loop",
        b"Return-Path", b"Received", b"X-Failed-Recipients")):
    for unit in (b"(", b"a@b.test, ", b"=?utf-8?q?=41?= ", b"<", b"; a=", b"\\\"",
                 b"\r\n ", b"a b\t", b"::", b"%41", b"\xd0\xb9", b"=?", b"<a@b>"):
        field("R2 %s of %s" % (label.decode(), repr(unit)[2:-1]), label, unit,
              FIELD)


# R3: the MIME tree.

def picture_in_html(size, encoding, equals, escape):
    """As they are pasted: what is in it is all of the mail."""
    data = base64.b64encode(random.Random(1).randbytes((size - 1000) * 3 // 4))
    return [HEAD, b"Content-Type: text/html\r\nContent-Transfer-Encoding: ",
            encoding, b'\r\n\r\n<p>a<img src', equals,
            b'"data:image/png;base64,', data.rstrip(b"="), escape,
            b'">b\r\n']


@worst("R8 a picture in HTML")
def _(size):
    return picture_in_html(size, b"8bit", b"=", b"")


@worst("R8 a picture in HTML, escaped and quoted-printable")
def _(size):
    return picture_in_html(size, b"quoted-printable", b"=3D", b"%2B")


@worst("R8 pictures in HTML")
def _(size):
    return body(times(b'<img src="data:image/png;base64,QUFB">', size),
                "text/html")


@worst("R3 a million parts")
def _(size):
    return body(times(b"--b\r\n\r\nx\r\n", size), "multipart/mixed; boundary=b")


@worst("R3 attachments")
def _(size):
    return body(times(b"--b\r\nContent-Disposition: attachment; "
                      b"filename=a\r\n\r\nx\r\n", size),
                "multipart/mixed; boundary=b")


def nested(levels, inside):
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
        % (n, n) for n in range(levels))
    return itertools.chain([HEAD, opening, b"\r\n"], inside)


@worst("R3 empty alternatives")
def _(size):
    # A little at the heart: what is read in vain is not read again.
    opening = b"".join(
        b"Content-Type: multipart/alternative; boundary=b%d\r\n\r\n"
        b"--b%d\r\n" % (n, n) for n in range(36))
    return itertools.chain([HEAD, opening, b"\r\n"],
                           times(b"--b35\r\n\r\n\r\n", size))


@worst("R3 multiparts in multiparts")
def _(size):
    return nested(1000, times(b"--x\r\n", size - 60000))


@worst("R3 multiparts without delimiters")
def _(size):
    return nested(1000, times(b"some text\r\n", size - 60000))


@worst("R3 multiparts and long lines")
def _(size):
    return nested(900, times(b"--" + b"b" * 900 + b"\r\n", size - 60000))


@worst("R3 multiparts ending early")
def _(size):
    return nested(40, times(b"--b39--\r\n--b38--\r\n--b39\r\n\r\n", size))


@worst("R3 mails in mails")
def _(size):
    return body(times(b"Content-Type: message/rfc822\r\n\r\n", size),
                "message/rfc822")


@worst("R3 mails in mails in base64")
def _(size):
    inner, most = b"\r\n".join([b"Subject: x", b"", b"y"]), size * 3 // 4
    while len(inner) * 4 // 3 < most and len(inner) < size // 6:
        inner = (b"Content-Type: message/rfc822\r\n"
                 b"Content-Transfer-Encoding: base64\r\n\r\n"
                 + b"".join(lines64(inner + b"x" * (size // 20))))
    return [HEAD, inner]


@worst("R3 mails with parts in parts")
def _(size):
    inner = b"Content-Type: multipart/mixed; boundary=c\r\n\r\n" + (
        b"--c\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 900)
    return mixed(part(b"Content-Type: message/rfc822", [inner])
                 for _ in range(min(size // len(inner), 900)))


@worst("R3 alternatives in alternatives")
def _(size):
    depth, opening = 35, b""
    for n in range(depth):
        opening += (b"Content-Type: multipart/alternative; boundary=b%d"
                    b"\r\n\r\n--b%d\r\n" % (n, n))
    closing = b"".join(
        b"\r\n--b%d\r\nContent-Type: text/html\r\n\r\n<p>%s\r\n" % (
            n, b"word " * min(size // depth // 5, 100000))
        for n in reversed(range(depth)))
    return [HEAD, opening, b"\r\nx", closing]


@worst("R3 texts by the hundred")
def _(size):
    each = b"word <b>" * (size // 8000)
    return mixed((part(b"Content-Type: text/" + kind, [each])
                  for _ in range(490) for kind in (b"plain", b"html")))


@worst("R3 boundaries named by the line")
def _(size):
    return mixed([part(b"X: " + b"boundary=" * 110000, [b"x"])])


for letter in "<>@,:/[]?=*'{}()\\\"":
    worst("R3 boundary that ends at " + letter)(
        lambda size, letter=letter: mixed([part(
            b"Content-Type: multipart/mixed; boundary=c%sx"
            % letter.encode(), itertools.chain(
                times(b"--c\r\n\r\n\r\n", size // 2),
                times(b"--c%sx\r\n\r\n\r\n" % letter.encode(),
                      size // 2)))]))


@worst("R3 boundaries by the thousand")
def _(size):
    parts = [part(b"Content-Type: multipart/mixed; boundary=c%d" % n, [])
             for n in range(900)]
    return mixed(parts + [times(b"--c\r\n", size - 100000)])


@worst("R3 one long boundary")
def _(size):
    name = b"b" * 60000
    return body(times(b"--" + name[:-1] + b"\r\n", size),
                "multipart/mixed; boundary=" + name.decode())


of("R3 lines of dashes", b"--\r\n", "multipart/mixed; boundary=b")
of("R3 long lines of dashes", b"-" * 999 + b"\r\n",
   "multipart/mixed; boundary=b")
of("R3 dashes and no boundary", b"--x\r\n", "multipart/mixed")
of("R3 dashes and no type", b"--x\r\nContent-Type: text/plain\r\n\r\nx\r\n",
   "x")
of("R3 different dashes and no boundary", b"--x\r\n--y\r\n\r\n",
   "multipart/mixed")


@worst("R3 all dashes different")
def _(size):
    return body((b"--%d\r\n\r\n" % n for n in range(size // 13)),
                "multipart/mixed")


# S/MIME objects that have the mail in them.

def tlv(tag, content):
    length = len(content)
    head = bytes([length]) if length < 128 else b"\x84" + length.to_bytes(
        4, "big")
    return b"".join([bytes([tag]), head, content])


CMS_DATA, CMS_SIGNED = (bytes.fromhex("06092a864886f70d01070" + last)
                        for last in "12")
ALGORITHM = bytes.fromhex("300b0609608648016503040201")
OPAQUE = "application/pkcs7-mime; smime-type=signed-data"
BASE64 = b"Content-Transfer-Encoding: base64\r\n"


def signed_data(octets, algorithms=ALGORITHM):
    inner = b"".join([b"\x02\x01\x01", tlv(0x31, algorithms), tlv(
        0x30, CMS_DATA + tlv(0xa0, octets)), b"\x31\0"])
    return tlv(0x30, CMS_SIGNED + tlv(0xa0, tlv(0x30, inner)))


def enclosed(content):
    return signed_data(tlv(4, content))


@worst("R3 S/MIME in S/MIME")
def _(size):
    inner = b"Content-Type: text/plain\r\n\r\n" + b"x" * (size // 4)
    while len(inner) * 1.4 < size:
        inner = (b"Content-Type: " + OPAQUE.encode() + b"\r\n" + BASE64
                 + b"\r\n" + b"".join(lines64(enclosed(inner))))
    return [HEAD, inner]


@worst("R3 S/MIME in S/MIME, binary")
def _(size):
    inner = b"Content-Type: text/plain\r\n\r\n" + b"x" * (size - 2000)
    for _ in range(10):
        inner = (b"Content-Type: application/pkcs7-mime\r\n\r\n"
                 + enclosed(inner))
    return [HEAD, inner]


@worst("R3 S/MIME of an attachment")
def _(size):
    content = b"".join([b"Content-Type: application/pdf; name=a.pdf\r\n",
                        BASE64, b"\r\n", *lines64(
                            random.Random(5).randbytes(size // 2))])
    return body(lines64(enclosed(content)), OPAQUE, BASE64)


for number in (0, 1):
    # 30 80 ... 24 80 04 01 x 04 01 x ...
    worst("R3 S/MIME in pieces of %d bytes" % number)(
        lambda size, number=number: body(itertools.chain(
            [b"\x30\x80" + CMS_SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01"
             + tlv(0x31, ALGORITHM) + b"\x30\x80" + CMS_DATA
             + b"\xa0\x80\x24\x80"],
            times(b"\x04\x01x" if number else b"\x04\0", size)), OPAQUE))


@worst("R3 S/MIME with a million algorithms")
def _(size):
    return body(lines64(signed_data(tlv(4, b"\r\nx"),
                                    ALGORITHM * (size // 20))),
                OPAQUE, BASE64)


@worst("R3 S/MIME parts")
def _(size):
    each = b"".join(lines64(enclosed(
        b"Content-Type: text/plain\r\n\r\n" + b"word " * 8000)))
    return mixed(part(b"Content-Type: " + OPAQUE.encode() + b"\r\n"
                      + BASE64.rstrip(), [each])
                 for _ in range(min(size // len(each), 900)))


# R4: floods of addresses, parameters and encoded words.

field("R4 addresses", b"Cc", b"a@b.test, ", FIELD)
field("R4 addresses with names", b"Cc", b'"A, B" (c) <a@b.test>, ', FIELD)
field("R4 idn addresses", b"Cc", "я@почта.тест, ".encode(), FIELD)
field("R4 long idn address", b"Cc", "я.".encode(), FIELD, b"a@")
field("R4 encoded words", b"Subject", b"=?utf-8?b?0Y8=?= ", FIELD)
field("R4 encoded words, many charsets", b"Subject",
      b"=?koi8-r?q?=C1?= =?gb18030?q?=B0=A1?= =?iso-2022-jp?q?a?= ", FIELD)
field("R4 one long encoded word", b"Subject", b"=41", FIELD,
      b"=?utf-8?q?", b"?=")
field("R4 words never ended", b"Subject", b"=?utf-8?q?a", FIELD)
field("R4 raw bytes in Subject", b"Subject", b"\xc1\xd2", FIELD)
field("R4 references", b"References", b"<a@b.test> ", FIELD)
field("R4 references without ends", b"References", b"<a@", FIELD)
field("R4 references that end only", b"References", b"a>", FIELD)
field("R4 comments in references", b"References", b"(a\\)", FIELD)
field("R4 quotes in references", b"References", b'"a\\"', FIELD)


@worst("R4 RFC 2231 pieces")
def _(size):
    pieces = b"".join(b" filename*%d*=%%D0%%AF;\r\n" % n
                      for n in range(4000))
    return mixed(part(b"Content-Type: a/b\r\nContent-Disposition: "
                      b"attachment;\r\n" + pieces, [b"x"])
                 for _ in range(min(90, size // len(pieces))))


@worst("R4 the same piece")
def _(size):
    return mixed(part(b"Content-Type: a/b\r\nContent-Disposition: "
                      b"attachment;\r\n" + b" filename*0*=a;" * 50000,
                      [b"x"]) for _ in range(10))


@worst("R4 pieces of huge numbers")
def _(size):
    return mixed(part(b"Content-Type: a/b\r\nContent-Disposition: "
                      b"attachment;\r\n" + b"".join(
                          b" filename*%d=a;" % (10 ** 9 + n)
                          for n in range(30000)), [b"x"]) for _ in range(10))


@worst("R4 words in names of parts")
def _(size):
    return mixed(part(b"Content-Type: a/b\r\nContent-Disposition: "
                      b"attachment; filename=\"" +
                      b"=?utf-8?q?=41?= " * 600 + b"\"", [b"x"])
                 for _ in range(min(900, size // 10000)))


@worst("R4 words never ended in names of parts")
def _(size):
    return mixed(part(b"Content-Type: a/b\r\nContent-Disposition: "
                      b"attachment; filename=\"" +
                      b"=?utf-8?q?a" * 900 + b"\"", [b"x"])
                 for _ in range(min(900, size // 12000)))


@worst("R4 words never ended in attached mails")
def _(size):
    inner = b"".join(name + b": " + b"=?utf-8?q?a" * 11900 + b"\r\n"
                     for name in (b"From", b"To", b"Subject", b"Date"))
    return mixed(part(b"Content-Type: message/rfc822", [inner, b"\r\nx\r\n"])
                 for _ in range(min(900, size // len(inner))))


@worst("R4 headers of attached mails")
def _(size):
    inner = b"X-Y: z\r\n" * 2000 + b"Subject: x\r\n\r\nx\r\n"
    return mixed(part(b"Content-Type: message/rfc822", [inner])
                 for _ in range(min(900, size // len(inner))))


@worst("R4 parameters of parts")
def _(size):
    return mixed(part(b"Content-Type: a/b; " + b"a=b; " * 2000, [b"x"])
                 for _ in range(min(900, size // 10000)))


@worst("R4 types of quotes")
def _(size):
    return mixed(part(b"Content-Type: a/b; name=" + b'\\"' * 5000, [b"x"])
                 for _ in range(min(900, size // 10000)))


for label, before in ((b"Content-Type", b"a/b; "),
                      (b"Content-Disposition", b"attachment; filename="),
                      (b"Content-Type", b"a/b; name=\""),
                      (b"Content-ID", b""), (b"X-Y", b"")):
    for unit in (b"=?utf-8?q?a", b"=?utf-8?q?a?= ", b"\\\"", b"(", b"(a)", b"; ",
                 b";a", b";a=", b"; a*0=b", b"; a*=''%", b"%41", b"a ", b"\xff",
                 b"=", b"\r\n ", b"; boundary=a", b"boundary=\"", b"<a@b>",
                 b"\x1b$B", b"; a*0*=x''%ff"):
        def huge(size, label=label, before=before, unit=unit):
            return mixed([part(label + b": " + before
                               + unit * (900000 // len(unit)), [b"x"])] * 2)
        worst("R4 a part's %s of %s" % (
            (label + b": " + before).decode(), repr(unit)[2:-1]))(huge)


# R6, R7.

@worst("R6 a long extension")
def _(size):
    return mixed(part(b"Content-Disposition: attachment; filename=a."
                      + b"x" * 10000, [b"x"]) for _ in range(900))


field("R7 bogus charset in Subject", b"Subject", b"=?x-none?q?=FF=FE?= ",
      FIELD)
for label in ("x-none", "utf-7", "utf-16", "utf-32", "iso-2022-jp",
              "iso-2022-kr", "hz-gb-2312", "gb18030", "big5", "shift_jis",
              "euc-kr", "koi8-r", "windows-1251", "iso-8859-1", "us-ascii",
              "x-user-defined", "replacement", "utf-8", "unicode-1-1-utf-7",
              "viscii", "ibm037"):
    for unit in (b"\xff\xfe\x80", b"\x1b$B\xe0", b"+AD4-", "Привіт ".encode(),
                 "Привіт ".encode("cp1251"), b"~{", b"\x00\xd8", b"+"):
        of("R7 %s of %s" % (label, repr(unit)[2:-1]), unit,
           "text/plain; charset=" + label)


@worst("R7 every byte, no charset")
def _(size):
    return body(times(bytes(range(256)), size), "text/plain",
                b"Content-Transfer-Encoding: 8bit\r\n")


# R8: what is packed.

def tnef(attributes, signature=0x223e9f78):
    return struct.pack("<IH", signature, 1) + b"".join(attributes)


def attribute(level, name, data, length=None, checksum=None):
    total = sum(data) & 0xffff if checksum is None else checksum
    return (struct.pack("<BHHI", level, name & 0xffff, 6,
                        len(data) if length is None else length)
            + data + struct.pack("<H", total))


def winmail(content):
    return mixed([part(b"Content-Type: application/ms-tnef; "
                       b"name=winmail.dat\r\n"
                       b"Content-Transfer-Encoding: base64",
                       lines64(content))])


def properties(rows):
    return struct.pack("<I", len(rows)) + b"".join(rows)


@worst("R8 tnef of files")
def _(size):
    one = attribute(2, 0x9002, b"\0" * 14, checksum=0) + attribute(
        2, 0x8010, b"a.txt\0", checksum=0)
    return winmail(tnef([one * (size * 3 // 4 // len(one) * 9 // 10)]))


@worst("R8 tnef with lying lengths")
def _(size):
    return winmail(tnef([attribute(1, 0x9003, b"x" * 1000, 0xffffffff)
                         for _ in range(size // 2000)]))


@worst("R8 tnef with lying counts")
def _(size):
    rows = struct.pack("<I", 0xffffffff) + struct.pack(
        "<HHI", 0x101e, 0x1000, 0xffffffff) + b"\0" * (size // 2)
    return winmail(tnef([attribute(1, 0x9003, rows)]))


@worst("R8 tnef of empty values")
def _(size):
    count = size // 2 // 4
    rows = struct.pack("<I", 1) + struct.pack(
        "<HHI", 0x101e, 0x1000, count) + b"\0\0\0\0" * count
    return winmail(tnef([attribute(1, 0x9003, rows)]))


for kind, name in ((0x1e, 0x3707), (0x1f, 0x3707), (0x1e, 0x370e),
                   (0x102, 0x3701), (0x1f, 0x1000)):
    def empty(size, kind=kind, name=name):
        count = size // 2 // 4
        rows = struct.pack("<I", 1) + struct.pack(
            "<HHI", 0x1000 | kind, name, count) + b"\0\0\0\0" * count
        return winmail(tnef([attribute(2, 0x9002, b"\0" * 14),
                             attribute(2, 0x9005, rows)]))
    worst("R8 tnef of empty values %x %x" % (kind, name))(empty)


@worst("R8 tnef of properties")
def _(size):
    rows = [struct.pack("<HHI", 3, 0x3fde, 65001)] * (size // 2 // 8)
    return winmail(tnef([attribute(1, 0x9003, properties(rows))]))


@worst("R8 tnef of long names")
def _(size):
    name = "я".encode("utf-16le") * (size // 6)
    row = [struct.pack("<HHII", 0x1f, 0x3707, 1, len(name)) + name]
    return winmail(tnef([attribute(2, 0x9002, b"\0" * 14),
                         attribute(2, 0x9005, properties(row))]))


@worst("R8 tnef, the name over and over")
def _(size):
    name = b"n" * (MEGABYTE - 1) + b"\0"
    one = attribute(2, 0x9002, b"\0" * 14, checksum=0) + attribute(
        2, 0x8010, name, checksum=0)
    return winmail(tnef([one * (size * 7 // 10 // len(one))]))


@worst("R8 tnef in tnef")
def _(size):
    inner = tnef([attribute(2, 0x9002, b"\0" * 14)])
    while len(inner) * 4 < size * 2:
        inner = tnef([attribute(2, 0x9002, b"\0" * 14, checksum=0),
                      attribute(2, 0x8010, b"winmail.dat\0", checksum=0),
                      attribute(2, 0x800f, inner, checksum=0),
                      attribute(2, 0x800f, b"x" * (size // 20), checksum=0)])
    return winmail(inner)


@worst("R8 tnef with a text of HTML")
def _(size):
    html = b"<div>" * (size // 8)
    row = [struct.pack("<HHII", 0x102, 0x1013, 1, len(html)) + html
           + b"\0" * (-len(html) % 4)]
    return winmail(tnef([attribute(1, 0x9003, properties(row))]))


@worst("R8 tnef by the hundred")
def _(size):
    content = tnef([attribute(2, 0x9002, b"\0" * 14, checksum=0)
                    + attribute(2, 0x800f, b"x" * (size // 2000),
                                checksum=0)])
    return mixed(part(b"Content-Type: application/ms-tnef\r\n"
                      b"Content-Transfer-Encoding: base64", lines64(content))
                 for _ in range(900))


of("R8 uuencoded lines", b"M" + b"A" * 60 + b"\r\n",
   extra=b"Content-Transfer-Encoding: x-uuencode\r\n")
of("R8 uuencode begun, never ended", b"begin 644 a\r\n")
of("R8 uuencode begun, ended", b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n")
of("R8 uuencode begun with lines", b"begin 644 a\r\nM" + b"A" * 60 + b"\r\n")


@worst("R8 zstd, gzip and zip bombs")
def _(size):
    import gzip
    bomb = gzip.compress(b"\0" * (200 << 20), 9)
    return mixed([part(b"Content-Type: application/gzip\r\n"
                       b"Content-Transfer-Encoding: base64", lines64(bomb))])


for charset, unit in ((50221, b"\x1b$B\xe0"), (1200, b"\x00\xd8"), (54936, b"\xff"),
                      (1251, b"\0"), (65001, b"\xff"), (950, b"\x80")):
    def texts(size, charset=charset, unit=unit):
        text = b" " + unit * (MEGABYTE // len(unit))
        rows = [struct.pack("<HHI", 3, 0x3fde, charset),
                struct.pack("<HHII", 0x1e, 0x1000, 1, len(text)) + text
                + b"\0" * (-len(text) % 4)]
        content = tnef([attribute(1, 0x9003, properties(rows))])
        return mixed(part(b"Content-Type: application/ms-tnef\r\n"
                          b"Content-Transfer-Encoding: base64",
                          lines64(content))
                     for _ in range(size // len(content) * 7 // 10))
    worst("R8 tnef texts in %d" % charset)(texts)


# R9: counts.

@worst("R9 ten thousand fields")
def _(size):
    return [HEAD, b"X-Y: z\r\n" * 10000, b"\r\nx"]


@worst("R9 a million recipients in To")
def _(size):
    return [FROM, *(b"To: a%d@b.test\r\n" % n for n in range(size // 20)),
            b"\r\nx"]


# Text.

for kind in ("text/plain; charset=utf-8", "text/plain; format=flowed"):
    for unit in (b"\r", b"\n", b"\r\n", b"\r\r\n", b"> ", b">", b">\r\n",
                 b"> > > > a\r\n", b"|", b"| a\r\n", b"AB> a\r\n", b"-- \r\n",
                 b"--\r\n", b"a", b"a \r\n", b" ", b" \r\n", b"\t", b":", b"@",
                 b"a@b.test ", b"<a@b.test>", b"On 1 Jan 2026 at 10:00, ",
                 b"On 1 Jan 2026 at 10:00, Ann <a@b.test> wrote:\r\n",
                 b"On 1 Jan 2026\r\n", b"wrote:\r\n", b"wrote: ",
                 b"-----Original Message-----\r\n",
                 b"From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n",
                 b"From: a\r\n", b"From: ", b"Sent from my iPhone\r\n",
                 b"Best regards,\r\nAnn\r\n", b"Best regards, ", b"____\r\n",
                 b"10:00 ", b"2026-01-01 ", b"3.3.25 ", b"\xe3\x80\x80",
                 "пишет:\r\n".encode(), "Добрий день ".encode(), b"http://",
                 b"http://a.test/ ", b"begin ", b"\xf0\x9f\x98\x80", b"\xff",
                 b"x-", b"out of office ", b"delivery failed ", b"5.1.1 ",
                 b"user unknown ", b"is not accepted ", b"\0", b"\x1b",
                 b"\x01", b"<br>", b"<", b"the ", "的".encode(),
                 b"a\xcc\x81", "ы".encode(), b"I am away ", b"a.b.c.", b"'",
                 b"=\r\n", b"=3D", b"=?utf-8?q?a?= ", b"unsubscribe ",
                 b"a" * 399 + b"\r\n", b"> " * 190 + b"\r\n",
                 b"a b c d e f g h i j:\r\n", b"Am Mo, 1. Jan 2026 um "):
        of("text %s%s" % ("flowed " if "flowed" in kind else "",
                          repr(unit)[2:-1][:40]), unit, kind)


@worst("text of one megabyte below a quotation")
def _(size):
    return body([b"x\r\n"] + list(times(b"> q\r\n\r\na\r\n", size)))


@worst("text, a new word each")
def _(size):
    rand = random.Random(1)
    return body(b"".join(b"%x " % rand.getrandbits(40)
                         for _ in range(90000))
                for _ in range(size // MEGABYTE))


for charset, unit in (("utf-8", b"\xff"), ("gb18030", b"\xff"), ("big5", b"\x80"),
                      ("iso-2022-jp", b"\x1b$B\xe0"), ("utf-16", b"\0\xd8"),
                      ("utf-7", b"+"), ("x", b"\x01"), ("euc-kr", b"\xa1\x20"),
                      ("koi8-r", b"\0"), ("utf-8", b" ")):
    def texts(size, charset=charset, unit=unit):
        return mixed(part(b"Content-Type: text/plain; charset=" +
                          charset.encode(), times(unit, MEGABYTE))
                     for _ in range(size // MEGABYTE))
    worst("texts in %s of %s" % (charset, repr(unit)[2:-1]))(texts)

for unit in (
        b"On 1 Jan 2026 at 10:00, Ann <a@b> wrote:\r\n\r\n> q\r\n\r\na\r\n",
        b"a\r\n> b\r\n", b"a:\r\n\r\n> b\r\n\r\n",
        b"From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n\r\nx\r\n",
        b"a\r\n-- \r\nb\r\n> c\r\n",
        b"-----Original Message-----\r\n\r\n\r\n\r\n\r\n",
        b"Forwarded message:\r\n\r\n", b"I got this:\r\n----\r\nFrom: a\r\n",
        b"2026-01-01 10:00 GMT+01:00 Ann Ann Ann\r\n",
        b"Ann <a@b> 3.3.25:\r\n| a\r\nb\r\n", b"<a@b>\r\n\r\n",
        b"Best regards,\r\nAnn\r\n\r\n> q\r\n"):
    of("text turns %s" % repr(unit)[2:-1][:40], unit)


# Transfer encodings.

for unit in (b"A", b"AAAA\r\n", b"=", b"====\r\n", b"A=\r\n", b"!", b"\xff",
             b"-----\r\n", b"\r\n", b" "):
    of("base64 of %s" % repr(unit)[2:-1], unit,
       extra=b"Content-Transfer-Encoding: base64\r\n")
for unit in (b"=", b"=3", b"=3D", b"=\r\n", b"= ", b" ", b" \r\n", b"=0A",
             b"=0D", b"=00", b"\t=", b"=E2=80", b"==20"):
    of("quoted of %s" % repr(unit)[2:-1], unit,
       extra=b"Content-Transfer-Encoding: quoted-printable\r\n")


# HTML.

HTML = "text/html; charset=utf-8"
for unit in (b"<div>", b"<div>a", b"<div>a</div>", b"</div>", b"<p>", b"<br>",
             b"<blockquote>", b"<blockquote>a", b"<ul><li>a", b"<ol>",
             b"<table><tr><td>", b"<table>", b"<tr>", b"<td>", b"<td>a",
             b"<b>", b"<b><i>", b"<a href=x>a</a>", b"<a href=x>", b"<a>",
             b"<font color=white>", b"<font color=white>a",
             b"<pre>", b"<pre>a\n", b"<style>a{b:c}</style>",
             b"<style>", b"<script>", b"<script>a</script>", b"<!--",
             b"<!-- a -->", b"<!", b"<?", b"<", b"<a", b"<a ", b"</", b"&",
             b"&amp;", b"&#x41;", b"&#99999999;", b"&lt;b", b"&notanentity",
             b"<img alt=a>", b"<img alt='", b"<p style='color:white'>a",
             b"<p style='display:none'>a", b"<p style='",
             b"<p style='%s'>" % (b"a:b;" * 200), b"<p " + b"a=b " * 200 + b">",
             b"<p %s>" % b" ".join(b"a%d=b" % n for n in range(200)),
             b"<![CDATA[", b"<svg>", b"<math>", b"<select><option>",
             b"<form>", b"<h1>", b"<html>", b"<body>", b"<head>", b"<title>",
             b"<meta charset=koi8-r>", b"<base>", b"<textarea>", b"a ", b"a",
             b"\n", b" ", b"<hr>", b"<hr><p>", b"<dl><dt>a<dd>b", b"<o:p>",
             b"<x:y z='", b"<!DOCTYPE html [<!ENTITY a 'b'>]>",
             b"<a href='" + b"x" * 1000 + b"'>y</a>", b"<center>",
             b"<a href=''>a", b"<li value=99999999>", b"<q>", b"<nobr>",
             b"<iframe>", b"<noscript>", b"<frameset>", b"<template>",
             b"<p hidden>", b"<img src=x width=1 height=1>", b"\0"):
    of("html " + repr(unit)[2:-1][:40], unit, HTML)


@worst("html entity bomb")
def _(size):
    bomb = b"<!DOCTYPE html [<!ENTITY a0 \"ha\">" + b"".join(
        b"<!ENTITY a%d \"%s\">" % (n, b"&a%d;" % (n - 1) * 10)
        for n in range(1, 30)) + b"]><html><body>&a29;" * 1
    return body(itertools.chain([bomb], times(b"&a29;", size)), HTML)


@worst("html a table of a million cells")
def _(size):
    row = b"<tr>" + b"<td>a</td>" * 1000 + b"</tr>"
    return body(itertools.chain([b"<table>"], times(row, size)), HTML)


@worst("html one style of megabytes")
def _(size):
    return body(itertools.chain([b"<p style='"], times(b"color:red;", size),
                                [b"'>a"]), HTML)


@worst("html one attribute of megabytes")
def _(size):
    return body(itertools.chain([b"<p title='"], times(b"&amp;", size),
                                [b"'>a"]), HTML)


@worst("html opened and closed wrongly")
def _(size):
    return body(itertools.chain([b"<div>" * 390],
                                times(b"<b><p></b></p>", size)), HTML)


@worst("html deep, closed from outside")
def _(size):
    return body(times(b"<i>" * 390 + b"</p>" * 390, size), HTML)


for unit in (b"<p style='display:none'>a ", b"<div>", b"<b><i>", b"<p hidden>",
             b"<table><tr><td>", b"&nbsp;", b"<img>", b"<li>", b"<p ='", b"</p>",
             b"<font color=white>a</font>", b"<p " + b"a=b " * 90 + b">"):
    # None of it is seen, so that one part after the other is tried.
    def unseen(size, unit=unit):
        return mixed(part(b"Content-Type: text/html", times(
            b"<div style='display:none'>" + unit, 4 << 20))
                     for _ in range(size // (4 << 20)))

    def unseen_either(size, unit=unit):
        return mixed((part(b"Content-Type: text/html", times(
            unit, 4 << 20)) for _ in range(size // (4 << 20))),
                     "multipart/alternative")
    worst("html unseen %s" % repr(unit)[2:-1][:30])(unseen)
    worst("html or html %s" % repr(unit)[2:-1][:30])(unseen_either)


@worst("html unseen in attached mails")
def _(size):
    return mixed(part(b"Content-Type: message/rfc822", itertools.chain(
        [b"Content-Type: text/html\r\n\r\n<div style='display:none'>"],
        times(b"<p>a</p>", 4 << 20))) for _ in range(size // (4 << 20)))


@worst("html and its plain form")
def _(size):
    words = b" ".join(b"w%d" % n for n in range(150000))
    other = b" ".join(b"w%d" % n for n in range(150000, 0, -1))
    return mixed([part(b"Content-Type: text/plain", [words]),
                  part(b"Content-Type: text/html", [b"<p>", other])] * 20)


@worst("html stub and its form")
def _(size):
    return mixed([part(b"Content-Type: text/plain", [b"a " * 20]),
                  part(b"Content-Type: text/html",
                       times(b"<p>a b", min(size, 4 << 20)))],
                 "multipart/alternative")


# Machines.

def report(status, original=b"Subject: x\r\n\r\n"):
    return itertools.chain(
        [HEAD, b"Content-Type: multipart/report; report-type="
         b"delivery-status; boundary=b\r\n\r\n"],
        part(b"Content-Type: text/plain", [b"failed"]),
        part(b"Content-Type: message/delivery-status", status),
        part(b"Content-Type: message/rfc822", [original]), [b"--b--\r\n"])


@worst("report on a million recipients")
def _(size):
    return report(times(b"Final-Recipient: rfc822; a@b.test\r\n"
                        b"Action: delayed\r\nStatus: 4.0.0\r\n\r\n", size))


@worst("report with one diagnostic")
def _(size):
    return report(itertools.chain([b"Diagnostic-Code: smtp; "],
                                  times(b"5.1.1 a@b ", size)))


@worst("report of folds")
def _(size):
    return report(itertools.chain([b"Status: "], times(b"\r\n 5", size)))


@worst("bounce in words")
def _(size):
    return itertools.chain(
        [b"From: mailer-daemon@a.test\r\nSubject: failure notice\r\n\r\n"],
        times(b"<a@b.test>: user unknown 550 5.1.1\r\n", size))


# Ordinary mail, large.

@worst("ordinary, ten attachments")
def _(size):
    rand = random.Random(2)
    content = rand.randbytes(size // 10 * 72 // 100)
    return mixed([part(b"Content-Type: text/plain", [b"Two files.\r\n"])]
                 + [part(b"Content-Type: application/octet-stream\r\n"
                         b"Content-Disposition: attachment; filename=%d.bin"
                         b"\r\nContent-Transfer-Encoding: base64" % n,
                         lines64(content)) for n in range(10)])


@worst("ordinary, one attachment")
def _(size):
    content = random.Random(3).randbytes(size * 72 // 100)
    return mixed([part(b"Content-Type: text/plain", [b"One file.\r\n"]),
                  part(b"Content-Type: image/jpeg\r\nContent-Disposition: "
                       b"attachment; filename=1.jpg\r\n"
                       b"Content-Transfer-Encoding: base64",
                       lines64(content))])


@worst("ordinary, attachments in 8bit")
def _(size):
    return mixed([part(b"Content-Type: text/plain", [b"One file.\r\n"]),
                  part(b"Content-Type: text/csv\r\nContent-Disposition: "
                       b"attachment; filename=1.csv",
                       times(b"1;2;3\r\n", size))])


@worst("ordinary, a forwarded mail with attachments")
def _(size):
    content = random.Random(4).randbytes(size * 72 // 100)
    inner = b"".join([HEAD, b"Content-Type: multipart/mixed; boundary=c"
                      b"\r\n\r\n--c\r\n\r\nx\r\n--c\r\nContent-Type: a/b\r\n"
                      b"Content-Transfer-Encoding: base64\r\n\r\n",
                      *lines64(content), b"\r\n--c--\r\n"])
    return mixed([part(b"Content-Type: text/plain", [b"See below.\r\n"]),
                  part(b"Content-Type: message/rfc822", [inner])])


@worst("ordinary, a text of megabytes in base64")
def _(size):
    content = "Добрий день! ".encode() * (size * 72 // 100 // 24)
    return body(lines64(content),
                extra=b"Content-Transfer-Encoding: base64\r\n")


# Signatures, each claimed by the border to be valid, so that ours is asked.

@worst("signatures to verify")
def _(size):
    heads = []
    for n in range(20):
        heads.append(
            b"DKIM-Signature: v=1; a=rsa-sha256; c=%s; d=client.test; s=s%d;"
            b"\r\n\th=from:to:date:subject; bh=g3zLYH4xKxcPrHOD18z9YfpQcnk/"
            b"GaJedfustWU5uGs=;\r\n\tb=%s\r\n" % (
                (b"relaxed/relaxed", b"simple/simple", b"relaxed/simple",
                 b"simple/relaxed")[n % 4], n,
                base64.b64encode(b"%03d" % n * 40)))
    claims = b"Authentication-Results: mx.example.net" + b"".join(
        b";\r\n\tdkim=pass header.d=client.test header.s=s%d" % n
        for n in range(20)) + b"\r\n"
    return itertools.chain([claims, *heads, HEAD, b"\r\n"],
                           times(b"a  b\t c \r\n", size))


# Seals: what a list server that is believed may make of a mail, and what
# somebody may claim to be its work.

SEALER, SEALED = "lists.test", [(b"t", b"1793527200")]
PASS = "spf=pass smtp.mailfrom=a@client.test; dmarc=pass " \
    "header.from=client.test"


def load(path):
    name = os.path.basename(path)
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def lab():
    """contrib/lab/arc.py, which wants python3-dkim."""
    sys.path.insert(0, os.path.join(TOP, "contrib"))
    from lab import arc
    return arc


@functools.lru_cache
def private_key():
    return subprocess.run(["openssl", "genrsa", "-traditional", "4096"],
                          check=True, capture_output=True).stdout


def name_server():
    """That of the cases, with our sealer's key."""
    names = load(os.path.join(TOP, "tests/cases/run")).Names()
    der = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"],
                         input=private_key(), check=True,
                         capture_output=True).stdout
    names.texts["s1._domainkey." + SEALER] = (
        "v=DKIM1; p=" + base64.b64encode(der).decode())
    return names.address


def sealed(raw, sets=1, results=PASS, sign=None, **parts):
    arc = lab()
    for instance in range(1, sets + 1):
        raw = arc.seal_by_hand(raw, SEALER, sign or arc.rsa(private_key()),
                               results, instance, message=SEALED,
                               seal=SEALED, **parts)
    return [raw]


@worst("seals, fifty")
def _(size):
    return sealed(HEAD + b"\r\nx\r\n", 50)


@worst("seals, fifty with long results")
def _(size):
    return sealed(HEAD + b"\r\nx\r\n", 50, PASS + " (" + "a b\t c " * 1900
                  + ")")


@worst("seals, a long body")
def _(size):
    return sealed(b"".join([HEAD, b"\r\n", *times(b"a  b\t c \r\n", size)]))


@worst("seals, the names of many fields")
def _(size):
    names = [b"%x" % number for number in range(4096, 4096 + 1990)]
    fields = b"".join(b"X-%d: y\r\n" % number for number in range(1900))
    return sealed(HEAD + fields + b"\r\nx\r\n", headers=[
        b"from", b"to", b"subject", b"date", b"message-id"] + names,
                  sign=lambda data: b"x" * 512)


# Requests, in words that rules and articles know.

for unit in ("сайт не открывается ", "сайт ", "сайт. ", "не ", "не работает ",
             "почта не работает, письма не уходят. ", "с а й т ", "с.а.й.т ",
             "sait ne rabotaet ", "mysql error 1045 ", "404 502 500 ",
             "how much does it cost ", "install wordpress please ",
             "забыл пароль от панели управления\r\n", "дyрак ", "ид*от ",
             "продлить домен example.com ", "перенести ", "а б в г д е ",
             "пере", "mail mail. ", "виставте рахунок, будь ласка. ",
             "настройте пожалуйста сервер с нуля ", "ааааааа", "? ", ". ",
             "сайт один два три четыре пять не ", "ё", "1с 1с ", "i і "):
    of("request of " + unit.strip(), unit.encode())


@worst("request of all that rules know")
def _(size):
    with open(os.path.join(REGULATION, "rules.yaml"), "rb") as file:
        words = file.read().translate(None, b"{}()|*?")
    return body(times(words, size))


@worst("request of all that articles say")
def _(size):
    folder = os.path.join(REGULATION, "articles")
    words = b""
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            words += file.read()[-900:]
    return body(times(words, size))


# Agents' replies, as they formatted them.

for unit, plain in (
        (b"<p>word</p>", b"word\r\n"), (b"word ", b"word "),
        (b"<b>word </b>", b"word "), (b"<b><i>word ", b"word "),
        (b"<div><span style='font-weight:bold'>a</span></div>", b"a\r\n"),
        (b"<a href='https://a.test/'>word</a> ", b"word "),
        (b"<a href='mailto:a@b.test'>a@b.test</a> ", b"a@b.test "),
        (b"<img src='cid:a@b' alt='a'>", b""), (b"<br>", b"\r\n"),
        (b"<ul><li>word</li></ul>", b"word\r\n"), (b"<ul><li>a", b"a\r\n"),
        (b"<table><tr><td>a</td></tr></table>", b"a\r\n"),
        (b"<td colspan=2>a", b"a "), (b"<blockquote>a", b"> a\r\n"),
        (b"<pre>a\n", b"a\r\n"), (b"&amp;", b"&"), (b"<p>#", b"#\r\n"),
        (b"<p hidden>a</p>b", b"b"), (b"<font color=red>a</font>", b"a")):
    def reply(size, unit=unit, plain=plain):
        count = min(size, 4 << 20) // len(unit)
        return mixed([part(b"Content-Type: text/plain", [plain * count]),
                      part(b"Content-Type: text/html", [unit * count])],
                     "multipart/alternative")

    def short(size, unit=unit, plain=plain):
        count = (250 << 10) // len(unit)
        return mixed([part(b"Content-Type: text/plain", [plain * count]),
                      part(b"Content-Type: text/html", [unit * count])],
                     "multipart/alternative")
    worst("reply of " + repr(unit)[2:-1][:40])(reply)
    worst("reply, shorter, of " + repr(unit)[2:-1][:30])(short)


REGULATION = os.path.join(TOP, "contrib/regulation/hosting-ru-uk-en")
ACCOUNT = [{"name": "a", "addresses": ["a@client.test"], "logins": ["a"]}]
CONFIG = """\
mode = enforce
hostname = "desk.example.net"
store = "{folder}/tickets.db"
spool = "{folder}/spool"
control = "{folder}/control.sock"
regulation = "{regulation}"
socket = "unix:{folder}/milter.sock"
mailbox "support@example.net" {{
}}
identity {{
	dns-server = "{dns}"
	authserv-ids = {{ "mx.example.net" }}
	accept = {{ login, dmarc, dkim, arc }}
	arc-sealers = {{ "lists.test" }}
}}
"""


def write(path, pieces, size):
    """In a process of its own: what starts another one must stay small, for
    Linux counts its memory as the other's, too."""
    pid = os.fork()
    if pid == 0:
        with open(path, "wb") as file:
            file.writelines(pieces(size))
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        sys.exit("worst: the mail could not be made")


def cost(arguments, out):
    """-> exit status (a signal's is negative), CPU seconds, megabytes"""
    pid = os.posix_spawn("/usr/bin/prlimit", [
        "prlimit", "--cpu=%d" % GIVE_UP_SECONDS, "--core=0", *arguments],
        os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, out.fileno(), 2)])
    _, status, used = os.wait4(pid, 0)
    return (os.waitstatus_to_exitcode(status),
            used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def command(build, config, name, path):
    if name.startswith("reply"):
        return [os.path.join(build, "bench", "reply"), path]
    return [os.path.join(build, "ticketctl"), "-c", config, "explain",
            "--json", "--helo", "mx.client.test",
            "--received", "2026-11-01T10:01:00Z",
            *([] if name.startswith(("seals", "signatures")) else ["--login", "a"]), path]


def is_object(path):
    try:
        with open(path, encoding="utf-8") as file:
            return isinstance(json.load(file), dict)
    except ValueError:
        return False


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(TOP, "build"))
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    names = [name for name in MAILS if not args.names
             or any(name.startswith(begin) for begin in args.names)]
    above, most_cpu, most_memory = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="ticket-worst-") as folder:
        config = os.path.join(folder, "conf")
        with open(config, "w", encoding="ascii") as file:
            file.write(CONFIG.format(folder=folder, regulation=REGULATION,
                                     dns=name_server()))
        accounts = os.path.join(folder, "accounts.json")
        with open(accounts, "w", encoding="ascii") as file:
            json.dump(ACCOUNT, file)
        subprocess.run([os.path.join(args.build, "ticketctl"), "-c", config,
                        "account", "import", accounts], check=True,
                       stdout=subprocess.DEVNULL)
        for name in names:
            path = os.path.join(folder, "mail")
            answer = os.path.join(folder, "answer")
            write(path, MAILS[name], (args.megabytes - 1) * MEGABYTE)
            size = os.path.getsize(path)
            with open(answer, "wb") as out:
                status, cpu, memory = cost(
                    command(args.build, config, name, path), out)
            wrong = []
            if cpu > CPU_SECONDS or memory > PEAK_MEGABYTES:
                wrong.append("above")
            if status:
                wrong.append("exit %d" % status)
            elif not is_object(answer):
                wrong.append("no object")
            print("%-50s %6.1f MB %7.2f s %7.1f MB %s" % (
                name, size / MEGABYTE, cpu, memory, ", ".join(wrong)),
                flush=True)
            above += bool(wrong)
            most_cpu, most_memory = max(most_cpu, cpu), max(most_memory,
                                                            memory)
    print("%d mails, %d above %.0f s or %d MB; most %.2f s, %.1f MB" % (
        len(names), above, CPU_SECONDS, PEAK_MEGABYTES, most_cpu,
        most_memory))
    return 1 if above or not names else 0


if __name__ == "__main__":
    sys.exit(main())
