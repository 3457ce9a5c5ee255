"""Our Authentication-Results parser against python3-authres: where we find
results, it finds the same ones.  Comments are taken out before it sees the
field, by the few lines below, since it stumbles over several in a row."""
import random
import re

import authres

SEED = 8601
ROUNDS = 6000

IDS = ["mx.example.org", "border.test", "a_b.c"]
METHODS = ["spf", "dkim", "dmarc", "auth", "iprev", "arc", "x-foo", "DKIM",
           "dkim/1", "dkim / 1"]
RESULTS = ["pass", "fail", "softfail", "neutral", "temperror", "Pass"]
COMMENTS = ["(p=none dis=none)", "(a (b) c)", "(x \\) y; z=1)", "()",
            "(1024-bit key; \"unprotected\")", "(spf=fail; dkim=pass)"]
REASONS = ["policy", '"bad signature"', '"a; b=c"', '"a \\\" b"']
PROPERTIES = ["smtp.mailfrom", "smtp.helo", "header.d", "header.i",
              "header.from", "header.s", "header.a", "policy.iprev",
              "Header.B", "body.x-y", "smtp . auth"]
VALUES = ["example.net", "a@example.net", "@example.net", "a.b+c=d@x.test",
          '"a@b"', '"x y"', "rsa-sha256", "legit.test'a.attack.test",
          "192.0.2.1", '"q q"@example.net', "localhost", "a_b.test"]
HOSTILE = [";", "=", "(", ")", '"', "\\", "@", ".", "/", " ", "\n ", "1",
           "; dkim=pass header.d=legit.test", "none", "reason=x", "<>", ",",
           "smtp.mailfrom=", "(x", "x)"]


def gap(r):
    text = r.choice([" ", " ", " ", "  ", "\n\t"])
    return text + r.choice(COMMENTS) + text if r.random() < 0.25 else text


def resinfo(r):
    out = r.choice(METHODS) + r.choice(["=", "=", " = "]) + r.choice(RESULTS)
    if r.random() < 0.2:
        out += gap(r) + "reason=" + r.choice(REASONS)
    names = list(PROPERTIES)
    r.shuffle(names)
    for name in names[:r.randint(0, 3)]:
        out += gap(r) + name + "=" + r.choice(VALUES)
    return out


def value(r):
    text = " " + r.choice(IDS) + r.choice(["", "", " 1"])
    if r.random() < 0.05:
        text += "; none"
    else:
        for _ in range(r.randint(1, 3)):
            text += r.choice(["; ", ";\n\t", " ;", ";" + gap(r)]) + resinfo(r)
    for _ in range(r.choice([0, 0, 1, 1, 2])):
        at = r.randint(0, len(text))
        if r.random() < 0.6:
            text = text[:at] + r.choice(HOSTILE) + text[at:]
        else:
            text = text[:at] + text[at + r.randint(1, 3):]
    return text


def usable(text):
    return not re.search("\n(?![ \t])|\n$", text)


def beyond_it(text):
    """what the grammar has and the other implementation has not: an empty
    quoted string, a method that begins with "none", any token as an id"""
    first = re.match(r"[^;]*", without_comments(text) or text).group()
    return '""' in text or re.search(r"none[^\s;]", text) or \
        ".." in first or not re.match(r"\s*[^.\s]+(\.[^.\s]+)*(\s|$)", first)


def without_comments(text):
    """each comment outside quotes as a blank; None if one is not whole"""
    out, depth, quoted, i = "", 0, False, 0
    while i < len(text):
        c = text[i]
        if c == "\\" and (quoted or depth):
            out += text[i:i + 2] if quoted else ""
            i += 2
            continue
        if c == '"' and not depth:
            quoted = not quoted
        if c == "(" and not quoted:
            depth += 1
        elif c == ")" and not quoted:
            depth -= 1
            if depth < 0:
                return None
            out += " "
        elif not depth:
            out += c
        i += 1
    return None if depth or quoted else out


def unquoted(text):
    return re.sub(r"\\(.)", r"\1", text)


def other_reads(text):
    """(id, [(method, result, {property: value})]) or None"""
    plain = without_comments(text.replace("\n", ""))
    if plain is None:
        return None
    plain = plain.strip(" \t")
    try:
        field = authres.AuthenticationResultsHeader.parse(
            "Authentication-Results: " + plain)
    except authres.AuthResError:
        return None
    if field.NONE_RESULT in field.results:
        return None     # "none" beside results: no grammar has it
    return field.authserv_id, [
        (x.method, x.result,
         {p.type + "." + p.name: unquoted(p.value or "")
          for p in x.properties})
        for x in field.results]


def known(properties):
    """the property types that the other implementation reads"""
    return {k: v for k, v in properties.items()
            if re.match(r"(smtp|header|body|policy)\.", k)}


def test_what_we_read_it_reads_too(dump):
    r = random.Random(SEED)
    values = [v for v in (value(r) for _ in range(ROUNDS)) if usable(v)]
    good = 0
    for text, got in zip(values, dump("authres", [v.encode() for v in values])):
        if not got["parse_ok"]:
            assert got["results"] == [], text
            continue
        good += 1
        if beyond_it(text):
            continue
        other = other_reads(text)
        assert other is not None, text
        ours = [(x.pop("method"), x.pop("result"), known(x))
                for x in got["results"]]
        assert got["authserv_id"] == other[0], text
        # It has no opinion on method versions; another one is another
        # method for us.
        assert [(x[0].split("/")[0], x[1]) for x in ours] == \
            [x[:2] for x in other[1]], text
        for mine, its in zip(ours, other[1]):
            # It loses a quoted value that is not the last one.
            assert its[2].items() <= mine[2].items(), text
            assert '"' in text or its[2] == mine[2], text
    assert len(values) * 0.3 < good < len(values) * 0.9
