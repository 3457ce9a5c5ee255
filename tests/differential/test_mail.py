"""Whole mails as Python and other programs write them: texts in several
charsets and encodings, attachments and their names; we read what was put
in."""
import base64
import email.policy
import hashlib
import json
import pathlib
import quopri
import random
import subprocess
from email.message import EmailMessage
from email.utils import encode_rfc2231

TOP = pathlib.Path(__file__).resolve().parents[2]
SEED = 2183
ROUNDS = 1000

TEXTS = {
    "utf-8": "Добрый день! Їжак, naïve, 日本語, 🎉.",
    "koi8-r": "Здравствуйте! Не работает почта, помогите, пожалуйста.",
    "koi8-u": "Добрий день! Не працює пошта, її не видно взагалі.",
    "windows-1251": "Здравствуйте! «Сайт» не открывается — №5.",
    "iso-8859-5": "Здравствуйте! Сайт не открывается.",
    "cp866": "Здравствуйте! Сайт не открывается.",
    "iso-8859-1": "Größe und Übergrößen, naïve café.",
    "iso-8859-2": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "windows-1252": "“Quoted” – with dashes … and €.",
    "iso-2022-jp": "こんにちは。メールが届きません。",
    "shift_jis": "こんにちは。メールが届きません。",
    "euc-jp": "こんにちは。メールが届きません。",
    "gb2312": "你好，网站打不开，请帮忙。",
    "gb18030": "你好，网站打不开，请帮忙。",
    "big5": "你好，網站打不開，請幫忙。",
    "euc-kr": "안녕하세요. 메일이 오지 않습니다.",
    "utf-16": "Добрый день, this is both.",
    "us-ascii": "The site is down, please help.",
}
NAMES = ["report.pdf", "Договор №5.docx", "naïve café.txt", "日本語.png",
         "a b (1).tar.gz", "it's 100%.xlsx", "x;y=z.csv", "скан, стр. 1.jpg",
         "очень-" * 12 + "длинное имя.pdf", "🎉.gif", "quote\".txt", "noext"]


def bare(name):
    return name.replace('"', "'")


def by_rfc2231(r, name):
    return "filename*=" + encode_rfc2231(name, "utf-8")


def in_pieces(r, name):
    """RFC 2231, cut into pieces of a few characters, in any order"""
    coded = encode_rfc2231(name, "utf-8")
    cuts, at = [], 0
    while at < len(coded):
        end = min(len(coded), at + r.randint(7, 30))
        while "%" in coded[max(0, end - 2):end] and end < len(coded):
            end += 1
        cuts.append(coded[at:end])
        at = end
    pieces = [f"filename*{n}*={piece}" for n, piece in enumerate(cuts)]
    if r.random() < 0.5:
        r.shuffle(pieces)
    return ";\r\n\t".join(pieces)


def by_rfc2047(r, name):
    """as most mail programs do, against the RFC"""
    out, raw = [], list(bare(name))
    while raw:
        part = "".join(raw[:10]).encode()
        raw = raw[10:]
        out.append("=?utf-8?B?" + base64.b64encode(part).decode() + "?=")
    return 'filename="' + "\r\n\t".join(out) + '"'


def raw_bytes(r, name):
    return 'filename="' + bare(name) + '"'


def text_part(r, charset, words):
    raw = words.encode(charset)
    wide = charset == "utf-16"
    how = r.choice(["base64"] if wide else
                   ["base64", "quoted-printable", "8bit"])
    coded = {"base64": lambda: base64.encodebytes(raw).replace(
        b"\n", b"\r\n"), "8bit": lambda: raw.replace(b"\n", b"\r\n"),
        "quoted-printable": lambda: quopri.encodestring(raw).replace(
            b"\n", b"\r\n")}[how]()
    label = r.choice([charset, charset.upper(), '"' + charset + '"'])
    return (f"Content-Type: text/plain; charset={label}\r\n"
            f"Content-Transfer-Encoding: {how}\r\n\r\n").encode() + coded


def by_hand(r):
    """-> bytes, and what is in them"""
    charset = r.choice(list(TEXTS))
    words = "\n".join([TEXTS[charset]] * r.randint(1, 4))
    parts, files = [text_part(r, charset, words)], []
    for _ in range(r.randint(0, 3)):
        name, content = r.choice(NAMES), r.randbytes(r.randint(1, 3000))
        how = r.choice([by_rfc2231, in_pieces, by_rfc2047, raw_bytes])
        parts.append(
            ("Content-Type: application/octet-stream\r\n"
             "Content-Transfer-Encoding: base64\r\n"
             "Content-Disposition: attachment;\r\n\t" + how(r, name)
             + "\r\n\r\n").encode()
            + base64.encodebytes(content).replace(b"\n", b"\r\n"))
        files.append((name if how in (by_rfc2231, in_pieces) else bare(name),
                      content))
    head = b"From: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    if len(parts) == 1:
        return head + parts[0], (words, files)
    return (head + b'Content-Type: multipart/mixed; boundary="=_x"\r\n\r\n'
            + b"".join(b"--=_x\r\n" + part + b"\r\n" for part in parts)
            + b"--=_x--\r\n", (words, files))


def by_python(r):
    charset = r.choice([c for c in TEXTS if c != "utf-16"])
    words, files = TEXTS[charset], []
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["Subject"] = "a@b.test", "x"
    mail.set_content(words + "\n", charset=charset)
    for _ in range(r.randint(0, 3)):
        name, content = r.choice(NAMES), r.randbytes(r.randint(1, 3000))
        mail.add_attachment(content, "application", "octet-stream",
                            filename=name)
        files.append((name, content))
    return mail.as_bytes(), (words, files)


def test_what_was_put_in_is_read(tmp_path):
    r = random.Random(SEED)
    paths, wants = [], []
    for number in range(ROUNDS):
        raw, want = r.choice([by_hand, by_python])(r)
        paths.append(tmp_path / f"{number}.eml")
        paths[-1].write_bytes(raw)
        wants.append(want)
    conf = tmp_path / "conf"
    conf.write_text('hostname = "mx.example.com"\n'
                    f'store = "{tmp_path}/none.db"\n'
                    'mailbox "support@example.com" { }\n'
                    'identity { accept = login }\n')
    out = subprocess.run(
        [TOP / "build/ticketctl", "-c", conf, "explain", "--json", *paths],
        stdout=subprocess.PIPE, check=True).stdout
    for path, (words, files), line in zip(paths, wants, out.splitlines(),
                                          strict=True):
        facts = json.loads(line)["facts"]
        raw = path.read_bytes()
        assert facts["text"].strip() == words, raw
        assert [(one["name"], one["size"], one["sha256"])
                for one in facts["attachments"]] == [
            (name, len(content), hashlib.sha256(content).hexdigest())
            for name, content in files], raw
