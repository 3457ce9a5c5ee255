"""Mails as agents write them, drawn at random: what of each is private has
the canary in it, what is public has a word of its own.

Postfix and the daemon see them exactly as a mail program would send them,
broken ones too.
"""
import email.policy
import html
import quopri
import random
from email.message import EmailMessage

import programs
from canary import CANARY

# What a mail comes to.
ANSWER, NOTE, ORDER, FOR, REFUSED = "answer", "note", "order", "for", "refused"

TALK = {
    "en": ["We have looked at it.", "Please try once more.",
           "The server was restarted: it took 5 minutes.", "Good morning!"],
    "ru": ["Мы посмотрели.", "Попробуйте ещё раз, пожалуйста.",
           "Сервер перезапущен: это заняло 5 минут.", "Добрый день!"],
    "uk": ["Ми подивилися.", "Спробуйте ще раз, будь ласка.",
           "Сервер перезапущено: це забрало 5 хвилин.", "Добрий день!"],
}
REGARDS = {"en": "Best regards,", "ru": "С уважением,", "uk": "З повагою,"}
NOTES = {"en": "#note", "ru": "#заметка", "uk": "#нотатка"}
CLOSE = {"en": "#close", "ru": "#закрыть", "uk": "#закрити"}
ORDERS = {
    "en": ["#priority high", f"#department {CANARY}", f"#assign {CANARY}-ann",
           "#PRIORITY low", "#open", "#anyway"],
    "ru": ["#приоритет высокий", f"#отдел {CANARY}", "#взять",
           f"#Назначить ben.{CANARY}@hoster.example", "#открыть"],
    "uk": ["#пріоритет терміновий", f"#відділ {CANARY}", "#взяти",
           f"#призначити {CANARY}-ben", "#відкрити"],
}
MISTAKES = ["#clsoe", "#close\n#open", "#assign nobody", "#merge 99999999",
            "#priority " + CANARY, "#for nobody@nowhere.example", "#help",
            "#close\n#note"]
CHARSETS = {"en": ["utf-8", "us-ascii", "iso-8859-1", "iso-8859-15",
                   "windows-1252", "utf-16", "utf-7"],
            "ru": ["utf-8", "koi8-r", "windows-1251", "iso-8859-5", "utf-16"],
            "uk": ["utf-8", "koi8-u", "windows-1251", "utf-16"]}
LAYOUTS = ["plain", "plain", "html", "alternative", "alternative", "mixed",
           "related", "flowed"]


UNMARKED = (programs.outlook, programs.outlook_web)


class Draft:
    """One mail that is to be sent, and what is to come of it."""

    def __init__(self, kind, number):
        self.kind, self.number = kind, number
        self.words = []         # each is to reach the client once
        self.to_note = False    # goes to the address for notes
        self.raw = b""
        # May be refused, or lose words; the canary may not show.
        self.broken = False
        self.style = ""         # for whoever reads of a failure


class Writer:
    """Draws the mails of one agent."""

    def __init__(self, seed, agent, address):
        self.draw = random.Random(f"{seed}/{agent}")
        self.agent, self.address = agent, address

    # --- pieces ----------------------------------------------------------

    def secret(self):
        return f"{CANARY}-{self.draw.randrange(10**6)}"

    def quoted(self, language):
        """Something internal that is being answered."""
        draw = self.draw
        lines = [f"{self.secret()} {draw.choice(TALK[language])}"
                 for _ in range(draw.randint(1, 4))]
        return {
            "who": draw.choice(["Ben Ray", "Анна Иванова"]),
            "address": f"ben.{CANARY}@hoster.example",
            "to": f"support <support+{CANARY}@hoster.example>",
            "subject": f"Re: [#12] {self.secret()}",
            "lines": draw.choice([
                lines, [NOTES[language], *lines], [CLOSE[language], *lines],
                ["#assign " + self.secret(), "", *lines, "", "-- ",
                 f"Ben, ben.{CANARY}@hoster.example"],
                ["X-Ticket-Account: " + self.secret(), *lines]]),
        }

    def public(self, draft, what="word"):
        word = f"{what}{draft.number}pub"
        draft.words.append(word)
        return word

    def signature(self, language):
        mine = f"Ann Lee\n{self.address}\n+380 44 000 {CANARY}"
        return self.draw.choice([
            "", f"-- \n{mine}\n", f"--\n{mine}\n",
            f"-- \n{REGARDS[language]}\n{mine}\n"])

    def talk(self, draft, language):
        """The agent's own words."""
        draw = self.draw
        lines = [f"{self.public(draft)} {draw.choice(TALK[language])}"]
        if draw.random() < 0.3:
            lines.append(draw.choice(TALK[language]))
        if draw.random() < 0.15:
            lines.append("##" + self.public(draft, "escaped"))
        if draw.random() < 0.15:
            # Too late to be an order.
            lines.append("#close " + self.public(draft, "middle"))
        if draw.random() < 0.2:
            lines += ["", "  $ ls -l " + self.public(draft, "code")]
        return lines

    def orders(self, language):
        if self.draw.random() < 0.5:
            return []
        seen, picked = set(), []
        for line in self.draw.sample(ORDERS[language], 2):
            word = line.split()[0].lower()
            if word not in seen and not (word in ("#взять", "#взяти")):
                seen.add(word)
                picked.append(line)
        return picked

    # --- the text, plain and as HTML -------------------------------------

    def arrange(self, draft, head, words, language):
        """(text, html, name): orders on top, words and quotation around."""
        draw = self.draw
        program = draw.choice(programs.PROGRAMS)
        quoted = self.quoted(language)
        # A header under such a one could be shown on purpose.
        draft.broken = program in UNMARKED and any(
            line.startswith("X-") for line in quoted["lines"])
        quote, page = program(language, quoted)
        own = "\n".join(words) + "\n"
        own_page = "".join(f"<div>{html.escape(line) or '<br>'}</div>\n"
                           for line in words)
        above = "".join(line + "\n" for line in head)
        above_page = "".join(f"<div>{html.escape(line)}</div>\n"
                             for line in head)
        end = self.signature(language)
        end_page = end and ('<div class="gmail_signature">'
                            + html.escape(end).replace("\n", "<br>")
                            + "</div>")
        ways = ["top", "top", "top", "none"]
        # Below or between its quotation one writes where that is marked.
        if program not in UNMARKED:
            ways += ["bottom", "inline"]
        way = draw.choice(ways)
        if way == "none":
            quote = page = ""
        if way == "bottom":
            text = f"{above}{quote}\n{own}\n{end}"
            page = f"{above_page}{page}<br>{own_page}{end_page}"
        elif way == "inline":
            more, more_page = program(language, self.quoted(language))
            text = f"{above}{quote}\n{own}\n{more}\n{end}"
            page = (f"{above_page}{page}<br>{own_page}<br>{more_page}"
                    f"{end_page}")
        else:
            text = f"{above}{own}\n{end}\n{quote}"
            page = f"{above_page}{own_page}<br>{end_page}<br>{page}"
        page = ("<html><head><title>" + self.secret() + "</title><style>."
                f"{CANARY} {{color: red}}</style></head><body><!-- "
                f"{self.secret()} -->{page}</body></html>")
        return text, page, f"{program.__name__}, {way}"

    # --- MIME --------------------------------------------------------------

    def charset(self, language, text):
        """One that can hold it."""
        for name in self.draw.sample(CHARSETS[language],
                                     len(CHARSETS[language])):
            try:
                text.encode(name)
                return name
            except UnicodeError:
                pass
        return "utf-8"

    def put(self, part, text, kind, language, flowed=False):
        charset = self.charset(language, text)
        wide = charset in ("utf-16", "utf-7")
        content = text.replace("\n", "\r\n").encode(charset)
        encoding = "base64" if wide else self.draw.choice(
            ["base64", "quoted-printable", "8bit"])
        if charset == "us-ascii":
            encoding = "7bit"
        part.set_content(content, "text", kind, cte="base64")
        del part["Content-Transfer-Encoding"]
        if encoding == "base64":
            part["Content-Transfer-Encoding"] = "base64"
        elif encoding == "quoted-printable":
            part["Content-Transfer-Encoding"] = encoding
            part.set_payload(quopri.encodestring(content).decode("ascii"))
        else:
            part["Content-Transfer-Encoding"] = encoding
            part.set_payload(content.decode("ascii", "surrogateescape"))
        part.set_param("charset", charset)
        if flowed:
            part.set_param("format", "flowed")

    def body(self, text, page, language):
        draw = self.draw
        layout = draw.choice(LAYOUTS)
        message = EmailMessage(policy=email.policy.SMTP)
        if layout in ("plain", "flowed"):
            self.put(message, text, "plain", language, layout == "flowed")
        elif layout == "html":
            self.put(message, page, "html", language)
        else:
            message.make_alternative() if layout == "alternative" else \
                message.make_mixed() if layout == "mixed" else \
                message.make_related()
            message.preamble = f"{self.secret()}\n"
            message.epilogue = f"{self.secret()}\n"
            for kind, what in (("plain", text), ("html", page)):
                if layout == "mixed" and kind == "html" \
                        or layout == "related" and kind == "plain":
                    continue
                part = EmailMessage(policy=email.policy.SMTP)
                self.put(part, what, kind, language)
                message.attach(part)
            if layout == "related":
                logo = EmailMessage(policy=email.policy.SMTP)
                logo.set_content(b"\x89PNG\r\n\x1a\n" + CANARY.encode(),
                                 "image", "png", cid=f"<{CANARY}@logo>",
                                 disposition="inline")
                message.attach(logo)
        return message, layout

    def enclose(self, message, draft):
        """A file, or a whole mail, beside the words."""
        if self.draw.random() > 0.2 or message.get_content_maintype() \
                != "multipart" and self.draw.random() < 0.5:
            return
        word = self.secret() if draft.kind == NOTE \
            else self.public(draft, "file")
        if self.draw.random() < 0.6:
            message.add_attachment(
                f"{word}\n" + "data\n" * self.draw.randint(1, 50),
                filename=self.draw.choice(["log.txt", "журнал 1.txt"]))
            return
        inner = EmailMessage(policy=email.policy.SMTP)
        inner["From"], inner["Subject"] = "them@provider.example", word
        inner.set_content("What the provider says.\n")
        message.add_attachment(inner)

    def finish(self, message, draft, to, language):
        draw = self.draw
        message["From"] = f"Ann {CANARY} <{self.address}>"
        message["To"] = to
        if draw.random() < 0.2:
            message["Cc"] = f"boss.{CANARY}@hoster.example"
        # Of a new ticket for a client it is the client's, too.
        message["Subject"] = "Your call" if draft.kind == FOR \
            else f"Re: {self.secret()}"
        message["Message-ID"] = (f"<{draft.number}.{draw.randrange(10**9)}."
                                 f"{CANARY}@hoster.example>")
        message["In-Reply-To"] = f"<{self.secret()}@hoster.example>"
        message["References"] = f"<{self.secret()}@hoster.example>"
        message["Thread-Topic"] = self.secret()
        message["User-Agent"] = f"Agent of {self.secret()}"
        for name in draw.sample(["X-Ticket-Note", "X-Ticket-Account",
                                 "X-Ticket-Status", "X-Ticket-Number"], 2):
            message[name] = self.secret()
        return message.as_bytes(policy=email.policy.SMTP.clone(
            cte_type="8bit", max_line_length=0))

    def break_it(self, raw):
        """As a bad program, or a bad day, would have it."""
        draw = self.draw
        header, _, body = raw.partition(b"\r\n\r\n")
        way = draw.choice(["cut", "no boundary", "charset", "encoding",
                           "eight bits", "two types", "long line"])
        if way == "cut":
            body = body[:len(body) * 3 // 4].rsplit(b"\r\n", 1)[0] + b"\r\n"
        elif way == "no boundary":
            header = header.replace(b"boundary=", b"border=")
        elif way == "charset":
            header = header.replace(b"charset=", b"charset=x-unknown-")
            body = body.replace(b"charset=", b"charset=x-unknown-")
        elif way == "encoding":
            header = header.replace(b"quoted-printable", b"base64") \
                if b"quoted-printable" in header else header.replace(
                    b"base64", b"x-uuencode")
        elif way == "eight bits":
            header += b"\r\nX-Name: \xff\xfe\xd0" + CANARY.encode()
        elif way == "two types":
            header += b"\r\nContent-Type: text/html; charset=utf-8"
        else:
            body += b"x" * 3000 + b"\r\n"
        return header + b"\r\n\r\n" + body, way

    # --- whole mails -------------------------------------------------------

    def write(self, number, ticket, clients):
        """The next mail, on that ticket."""
        draw = self.draw
        kind = draw.choices([ANSWER, NOTE, ORDER, FOR, REFUSED],
                            [60, 24, 6, 4, 6])[0]
        draft = Draft(kind, number)
        language = draw.choice(["en", "ru", "uk"])
        head, words = [], []
        draft.to, draft.owner = ticket.agents, ticket.owner
        if kind == ANSWER:
            head, words = self.orders(language), self.talk(draft, language)
        elif kind == FOR:
            draft.to = ticket.mailbox
            draft.owner = draw.choice(clients)
            head = [f"#for {draft.owner}"]
            words = self.talk(draft, language)
        elif kind == ORDER:
            head = [f"#department {self.secret()}"]
        elif kind == REFUSED:
            head = draw.choice(MISTAKES).split("\n")
            words = [f"{self.secret()} {draw.choice(TALK[language])}"]
        else:
            draft.to_note = draw.random() < 0.5
            if draft.to_note:
                draft.to = ticket.notes
                head = draw.choice([[], ["#priority low"]])
            else:
                head = [NOTES[language] + draw.choice(
                    ["", f" {self.secret()}"]), *self.orders(language)]
            words = [f"{self.secret()} {draw.choice(TALK[language])}"]
            if draw.random() < 0.3:
                # An internal mail, handed on to the colleagues.
                text, _ = programs.forward(language, self.quoted(language))
                words += text.split("\n")
        text, page, style = self.arrange(draft, head, words, language)
        message, layout = self.body(text, page, language)
        if kind in (ANSWER, NOTE):
            self.enclose(message, draft)
        draft.raw = self.finish(message, draft, draft.to, language)
        if draw.random() < 0.06:
            draft.raw, way = self.break_it(draft.raw)
            draft.broken = True
            layout += ", broken: " + way
        draft.style = f"{kind}, {language}, {style}, {layout}"
        return draft
