"""What Python encodes (RFC 2047), and what other programs make of the same
text, we decode to what it was."""
import base64
import quopri
import random
import re
from email.header import Header

SEED = 2047
ROUNDS = 3000

WORDS = {
    "utf-8": ["Re:", "заявка", "№12", "don't", "«ёлка»", "日本語", "🎉", "a_b",
              "=?", "?=", "naïve", "їжак", "100%", "(x)", "\"y\"", "_"],
    "koi8-r": ["Ответ:", "заявка", "ёж", "test", "a=b", "_"],
    "koi8-u": ["Відповідь", "їжак", "ґанок", "test"],
    "windows-1251": ["Ответ:", "«заявка»", "№5", "x?y", "їжак"],
    "iso-8859-1": ["Réponse", "naïve", "Größe", "plain"],
    "iso-2022-jp": ["日本語", "テスト", "plain"],
    "gb2312": ["中文", "测试", "plain"],
    "euc-kr": ["한국어", "plain"],
}


def text(r, charset):
    return " ".join(r.choice(WORDS[charset]) for _ in range(r.randint(1, 12)))


def by_python(r, charset, words):
    line = Header(words, charset, maxlinelen=r.choice([40, 76, 200]))
    return line.encode(linesep="\n").encode()


def in_pieces(r, charset, words):
    """as sloppy programs do: cut anywhere, also within a character"""
    raw = words.encode(charset)
    if charset == "iso-2022-jp":
        cuts = [0, len(raw)]
    else:
        cuts = sorted({0, len(raw)} |
                      {r.randint(0, len(raw)) for _ in range(3)})
    out = []
    for a, b in zip(cuts, cuts[1:]):
        if r.random() < 0.5:
            coded = b"B?" + base64.b64encode(raw[a:b])
        else:
            coded = b"Q?" + re.sub(
                rb"[ ?_]", lambda m: b"=%02X" % m.group()[0],
                quopri.encodestring(raw[a:b]).replace(b"=\n", b""))
        out.append(b"=?" + charset.encode() + b"?" + coded + b"?=")
    return r.choice([b" ", b"\n ", b"\n\t"]).join(out)


def raw(r, charset, words):
    return words.encode()


def fold(s):
    return re.sub(r"\s+", " ", s).strip()


def test_what_was_encoded_comes_back(dump):
    r = random.Random(SEED)
    want, values = [], []
    for _ in range(ROUNDS):
        charset = r.choice(list(WORDS))
        words = text(r, charset)
        how = r.choice([by_python, in_pieces, raw])
        if how is raw and "=?" in words:
            continue
        want.append(words)
        values.append(b" " + how(r, charset, words))
    for words, value, got in zip(want, values, dump("subject", values)):
        assert fold(got["text"]) == fold(words), value
