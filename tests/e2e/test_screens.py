"""Every mail that we write, and the report, in a real browser: wide and
narrow, light and dark.  The pictures are in build/screens, to be looked at."""
import os
import shutil

import pytest
from browser import Browser
from lab.client import mail, parse, sign, unique
from lab.dns import host
from lab.filter import REPOSITORY
from lab.lab import SUPPORT
from lab.process import wait_until
from test_confirmation import Pat
from test_conversation import (ANN, from_agent, from_client, links_of,
                               reply_to, wait_for)
from test_deadlines import Office
from test_outgoing import routed

SCREENS = os.path.join(REPOSITORY, os.environ.get("BUILD", "build"),
                       "screens")
LANGUAGES = {"ru": "ivan", "uk": "olena", "en": "bob"}
AGENTS = {"ru": ("ira", "ira@hoster.example"),
          "uk": ("oksana", "oksana@hoster.example"), "en": ("ann", ANN)}
ANNOUNCE = "announce@hoster.example"
_ = routed      # of this module, too
# Those that look different from case to case: how many to look at.
MOST = {"ticket": 2, "reply": 2, "agent": 2, "watch": 2}
# What this plays; others are looked at when they were sent on the way.
PLAYED = ("advisory", "agent", "announcement", "announcement-preview",
          "confirm", "contact", "delay", "incident-over", "late", "overdue",
          "quote-accepted", "quote-not-open", "reply", "suspended", "ticket",
          "undelivered", "warning", "watch")
WORDS = {
    "ru": {
        "ftp": ("Не подключается FTP", "Здравствуйте! Не могу подключиться к "
                "хостингу по FTP, FileZilla пишет «530 Login incorrect»."),
        "work": ("Установите WordPress", "Добрый день! Установите, "
                 "пожалуйста, WordPress на мой хостинг."),
        "down": ("Сайт не открывается с самого утра, а у нас сегодня "
                 "распродажа и клиенты жалуются", "Сайт не открывается."),
        "reply": "Здравствуйте!\n\nМы перезапустили сервер, проверьте, "
        "пожалуйста:\nhttps://shop.example.org/catalogue/very-long-address/"
        "which-does-not-fit-into-one-line-of-a-phone?with=parameters\n\n"
        "С уважением, Анна",
        "scope": "Установка WordPress, тема и перенос записей",
        "delay": "ждём диск от поставщика",
        "works": "Работы на сервере web17\n25 ноября с 22:00 до 23:00 "
        "сайты на сервере web17 будут недоступны.\n\nПодробно: "
        "https://status.hoster.example/works/2026/11/25/replaceme"
        "nt-of-disks-and-an-address-that-does-not-fit",
        "over": "FTP снова работает: мы заменили диск.",
        "new": "Как у вас заказать сервер? Хочу узнать цены и условия."},
    "uk": {
        "ftp": ("Не під'єднується FTP", "Добрий день! Не можу під'єднатися до "
                "хостингу по FTP, FileZilla пише «530 Login incorrect»."),
        "work": ("Встановіть WordPress", "Добрий день! Встановіть, будь "
                 "ласка, WordPress на мій хостинг."),
        "down": ("Сайт не відкривається від самого ранку, а в нас сьогодні "
                 "розпродаж і клієнти скаржаться", "Сайт не відкривається."),
        "reply": "Добрий день!\n\nМи перезапустили сервер, перевірте, будь "
        "ласка.\n\nЗ повагою, Анна",
        "scope": "Встановлення WordPress, тема і перенесення дописів",
        "delay": "чекаємо на диск від постачальника",
        "works": "Роботи на сервері web17\n25 листопада з 22:00 до 23:00 "
        "сайти на сервері web17 будуть недоступні.",
        "over": "FTP знову працює: ми замінили диск.",
        "new": "Як у вас замовити сервер? Хочу дізнатися ціни та умови."},
    "en": {
        "ftp": ("FTP does not connect", "Hello! I cannot connect to the "
                "hosting by FTP, FileZilla says \"530 Login incorrect\"."),
        "work": ("Please install WordPress", "Good day! Please install "
                 "WordPress on my hosting for me."),
        "down": ("The site has been down since this morning, and our sale "
                 "is today and clients complain", "The site does not open."),
        "reply": "Hello,\n\nwe have restarted the server, please try "
        "again.\n\nKind regards, Ann",
        "scope": "Install WordPress, a theme, and move the posts",
        "delay": "we are waiting for a disk",
        "works": "Works on the server web17\nSites on the server web17 "
        "are down on 25 November from 22:00 to 23:00.",
        "over": "FTP works again: we have replaced a disk.",
        "new": "How do I order a server? I would like to know the prices."}}


class Stage(Office):
    """The sample regulation, and agents of three languages."""

    def regulate(self, **words):
        self.folder_of = self.world.filter.sample

    def set_up(self):
        self.filter.configure(extra=f"""regulation = "{self.folder_of}"
conversations {{
	agent-copies = all
	answer-collision = 0s
}}
announcements {{
	orders = {ANNOUNCE}
	rate = 60000
}}""")
        for language in ("ru", "uk"):
            name, address = AGENTS[language]
            self.filter.ticketctl(
                "agent", "add", name, "--full-name", name.capitalize(),
                "--login", name, "--address", address, "--language", language)
        for name in LANGUAGES.values():
            self.filter.ticketctl("account", "service", "add", name,
                                  "list:screens")
        self.clocked()

    def asks(self, language, what, **options):
        """(number, message id, where agents write to)"""
        subject, body = WORDS[language][what]
        message_id, line = from_client(
            self, f"{LANGUAGES[language]}@client.example", subject=subject,
            body=body + "\r\n", **options)
        assert line["verdict"] == "ticket"
        return line["ticket"], message_id, reply_to(self.support(message_id))

    def strangers(self, language):
        """Those who get no ticket, and are told so."""
        words = WORDS[language]
        from_client(self, f"anna.{language}@client.example",
                    subject=words["new"][:20], body=words["new"] + "\r\n")
        Pat(self, language).writes(subject=words["ftp"][0],
                                   body=words["ftp"][1] + "\r\n")
        contact = f"eve.{language}@client.example"
        self.filter.ticketctl("account", "contact", "add",
                              LANGUAGES[language], contact, "--full-name",
                              "Eve", "--language", language)
        from_client(self, contact, subject=words["down"][0],
                    body=words["down"][1] + "\r\n")
        name = f"late-payer-{language}"
        self.filter.ticketctl("account", "add", name, "--full-name", "Max",
                              "--address", f"{name}@client.example",
                              "--language", language)
        self.filter.ticketctl("account", "suspend", name)
        from_client(self, f"{name}@client.example",
                    subject=words["down"][0], body=words["down"][1] + "\r\n")

    def plays(self, language):
        words = WORDS[language]
        client = f"{LANGUAGES[language]}@client.example"
        self.strangers(language)
        _, first, desk = self.asks(language, "ftp", fields=[
            f"Cc: friend.{language}@shop.example"])
        from_agent(self, desk, "#article ftp-access\n" + words["reply"])
        _, quoted, desk = self.asks(language, "work")
        from_agent(self, desk, f"#quote 1500,50 UAH 3d {words['scope']}\n"
                   + words["reply"])
        _, _, desk = self.asks(language, "down")
        from_agent(self, desk, "#delay 3h " + words["delay"])
        for answered in (quoted, quoted, first):
            from_client(self, client, self.first_link(client, answered),
                        subject="OK", body="")
        # This one nobody answers.
        return self.asks(language, "down")[0]

    def everybody_is_told(self):
        """That a failure is over, on the tickets that were there when it was
        opened; and something new, of which each agent has a preview."""
        texts = [f(language) for language in LANGUAGES for f in (
            "--text-{}".format, lambda name: WORDS[name]["over"])]
        number = str(self.filter.json(
            "incident", "open", "--service", "ftp", *texts)["number"])
        self.filter.ticketctl("incident", "end", number, *texts)
        order = "#to list screens\n#kind news\n" + "".join(
            f"#{language} {WORDS[language]['works']}\n"
            for language in LANGUAGES)
        for name, address in AGENTS.values():
            ordered, _ = from_agent(self, ANNOUNCE, order, address, name)
            preview = self.answer(address, ordered)
        announcement = links_of(preview)["Send the announcement"]
        from_agent(self, announcement, "OK", address, name)
        wait_until("it is announced", lambda: "sent" in {
            row["state"] for row in self.filter.json("announce", "list")})

    def cannot_be_delivered(self, route):
        """Answers to addresses that are no more, as each agent is told."""
        for language, (name, address) in AGENTS.items():
            number, first, desk = self.asks(language, "ftp")
            client = f"{LANGUAGES[language]}@client.example"
            self.answer(client, first)
            route(smtpd_recipient_restrictions="check_recipient_access "
                  f"inline:{{{{{client} = 550 5.2.1 This mailbox is "
                  "disabled see www.client.example/help/disabled/mailboxes"
                  "}}")
            from_agent(self, desk, WORDS[language]["reply"], address, name)
            self.until_told(number, "failed")
        route(smtpd_recipient_restrictions="")

    def first_link(self, client, message_id):
        """Of the agent's answer, in whichever order the two mails came."""
        found = [list(links_of(raw).values()) for raw in wait_for(
            self, client, message_id, 2)]
        return next(links[0] for links in found if links)

    def pages(self):
        """{(template, language): its HTML parts, the longest first}"""
        found = {}
        for row in self.filter.json("outbox", "list"):
            if row["state"] == "sent":
                # Another test's store may have counted to the same.
                raw = self.mailbox(row["to"]).by_id(row["message_id"])[-1]
                part = parse(raw).get_body(("html",))
                if part:
                    found.setdefault((row["template"], row["language"]),
                                     set()).add(part.get_content())
        return {key: sorted(pages, key=len, reverse=True)
                for key, pages in found.items()}


@pytest.fixture(scope="module")
def stage(world):
    stage = Stage(world)
    try:
        stage.set_up()
        yield stage
    finally:
        stage.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    shutil.rmtree(SCREENS, ignore_errors=True)
    os.makedirs(SCREENS)
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def complaints(browser, name, html):
    path = f"{SCREENS}/{name}.html"
    with open(path, "w") as file:
        file.write(html)
    return browser.complaints(path, f"{SCREENS}/{name}-%s.png")


def test_faketime_every_mail_looks_right(stage, browser, routed):
    waiting = [stage.plays(language) for language in LANGUAGES]
    stage.everybody_is_told()
    stage.cannot_be_delivered(routed)
    # An answer is due within half an hour, agents are warned at half of it.
    for minutes, kinds in ((20, ("warned",)), (15, ("overdue", "late"))):
        stage.later(minutes * 60)
        for number in waiting:
            for kind in kinds:
                stage.until_told(number, kind)
        stage.settled()
    pages = stage.pages()
    wrong = []
    for (template, language), parts in sorted(pages.items()):
        for number, html in enumerate(parts[:MOST.get(template, 1)]):
            name = f"{template}-{language}-{number + 1}"
            found, seen = complaints(browser, name, html)
            if seen["lang"] != language:
                found.append(f"it says that it is in {seen['lang']}")
            wrong += [f"{name}: {what}" for what in found]
    assert not wrong, "\n".join(wrong)
    assert not {(template, language) for template in PLAYED
                for language in LANGUAGES} - set(pages)


def test_faketime_the_report_looks_right(stage, browser):
    path = f"{SCREENS}/report.html"
    stage.filter.ticketctl("report", "--html", path)
    found, seen = browser.complaints(path, f"{SCREENS}/report-%s.png")
    assert not found, "\n".join(found)
    assert "Support report" in seen["title"]
