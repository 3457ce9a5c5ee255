"""Our From parser against Python's: what we accept, Python reads as the same
one address. (Python accepts much more, and that is the point of ours.)"""
import email.policy
import random
import re

SEED = 5322
ROUNDS = 20000

ATOMS = ["Alice", "a", "B.", "J.R.", "x-y", "it's", "=?utf-8?q?=C3=A9?=",
         "=?koi8-r?B?8fE=?=", "\u0410\u043b\u0438\u0441\u0430", "o_o", "50%"]
QUOTED = ['"Last, First"', '"a@b.example"', '"x \\" y"', '"(no)"', '"<>"',
          '"=?utf-8?q?=C3=A9?="', '""', '"a:b;c"']
COMMENTS = ["(Sales)", "(a, b)", "(x (y))", "(a \\) b)", "()"]
HOSTILE = ["(admin@legit.test)", "admin@legit.test", "<admin@legit.test>",
           ",", ";", ":", "group:", "@", "<", ">", "(", ")", '"', "\\", "[",
           "]", "\n ", "\t", ".", "=?utf-8?q?=40?=", "<@a.test:", ";,"]
LOCALS = ["alice", "a.b", "a+b", "x%y", "a'b", "prvs=1=b", "A"]
DOMAINS = ["b.example", "Sub.B.Example", "localhost", "xn--e1afmkfd.test",
           "a-b.c1.test"]


def address(r):
    return r.choice(LOCALS) + "@" + r.choice(DOMAINS)


def phrase(r):
    words = [r.choice(ATOMS + QUOTED) for _ in range(r.randint(0, 3))]
    if r.random() < 0.2:
        words.insert(r.randint(0, len(words)), r.choice(COMMENTS))
    return r.choice([" ", "  ", "\n "]).join(words)


def value(r):
    blank = r.choice(["", " ", "\n "])
    end = r.choice(["", "", " ", " " + r.choice(COMMENTS)])
    if r.random() < 0.3:
        text = blank + address(r) + end
    else:
        text = blank + phrase(r) + r.choice(["", " "]) + \
            "<" + address(r) + ">" + end
    for _ in range(r.choice([0, 0, 1, 1, 2])):
        at = r.randint(0, len(text))
        if r.random() < 0.6:
            text = text[:at] + r.choice(HOSTILE) + text[at:]
        else:
            text = text[:at] + text[at + r.randint(1, 3):]
    return text


def usable(text):
    """what a header section can hold: a fold has a blank behind it"""
    return "\r" not in text and not re.search("\n(?![ \t])|\n$", text)


def python_reads(text):
    unfolded = text.replace("\n", "").strip(" \t")
    try:
        field = email.policy.default.header_factory("From", unfolded)
        groups = [g for g in field.groups if g.display_name is not None]
        return [a.addr_spec for a in field.addresses], bool(groups)
    except (IndexError, AttributeError, TypeError, ValueError):
        return None, False      # a mistake of Python's own; no opinion


def test_what_we_accept_is_one_address_for_python_too(dump):
    r = random.Random(SEED)
    values = [v for v in (value(r) for _ in range(ROUNDS)) if usable(v)]
    accepted = unsure = 0
    for text, got in zip(values, dump("from", [v.encode() for v in values])):
        if got["address"] is None:
            continue
        addresses, grouped = python_reads(text)
        if addresses is None:
            unsure += 1
            continue
        accepted += 1
        assert not grouped, text
        assert [a.lower() for a in addresses] == [got["address"]], text
    # The comparison is one: many are accepted, many are not.
    assert len(values) * 0.2 < accepted < len(values) * 0.8
    assert unsure < accepted * 0.05
