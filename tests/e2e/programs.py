"""How mail programs quote what is answered, in text and in HTML.

Each is a function (language, quoted) -> (text, html) of what it adds below
or above the words of its user.  quoted has who, address, to, subject, lines.
"""
import html

DATES = {"en": "On Mon, 3 Mar 2025 at 10:07", "ru": "пн, 3 мар. 2025 г. в 10:07",
         "uk": "пн, 3 бер. 2025 р. о 10:07"}
WROTE = {"en": "wrote", "ru": "пишет", "uk": "пише"}
LABELS = {"en": ("From", "Sent", "To", "Subject"),
          "ru": ("От", "Отправлено", "Кому", "Тема"),
          "uk": ("Від", "Надіслано", "Кому", "Тема")}
ORIGINAL = {"en": "-----Original Message-----",
            "ru": "-----Исходное сообщение-----",
            "uk": "-----Вихідне повідомлення-----"}


def marked(quoted, mark="> "):
    return "".join(f"{mark}{line}\n" for line in quoted["lines"])


def as_html(quoted):
    return "".join(f"<div>{html.escape(line)}</div>\n"
                   for line in quoted["lines"])


def who(quoted):
    return f"{quoted['who']} <{quoted['address']}>"


def linked(quoted):
    address = quoted["address"]
    return (f"{html.escape(quoted['who'])} &lt;<a href=\"mailto:{address}\">"
            f"{address}</a>&gt;")


def gmail(language, quoted):
    line = DATES[language] + f", {who(quoted)}"
    line += f" {WROTE['en']}:" if language == "en" else ":"
    of = html.escape(line).replace(html.escape(who(quoted)), linked(quoted))
    return (f"{line}\n\n" + marked(quoted),
            f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f'{of}<br></div><blockquote class="gmail_quote" style="margin:0px'
            f' 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
            f'padding-left:1ex">{as_html(quoted)}</blockquote></div>')


def outlook(language, quoted):
    values = (who(quoted), "Monday, March 3, 2025 10:07 AM", quoted["to"],
              quoted["subject"])
    block = list(zip(LABELS[language], values))
    return (ORIGINAL[language] + "\n"
            + "".join(f"{name}: {value}\n" for name, value in block)
            + "\n" + "".join(line + "\n" for line in quoted["lines"]),
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;'
            'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
            + "<br>".join(f"<b>{name}:</b> {html.escape(value)}"
                          for name, value in block)
            + f'<o:p></o:p></p></div>{as_html(quoted)}')


def outlook_web(language, quoted):
    text, _ = outlook(language, quoted)
    block = zip(LABELS[language], (who(quoted), "3 March 2025 10:07",
                                   quoted["to"], quoted["subject"]))
    return (text.replace(ORIGINAL[language], "_" * 32),
            '<hr tabindex="-1" style="display:inline-block; width:98%">'
            '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">'
            + "<br>".join(f"<b>{name}:</b> {html.escape(value)}"
                          for name, value in block)
            + f'</font></div><div class="BodyFragment">{as_html(quoted)}'
            '</div>')


def apple(language, quoted):
    line = {"en": f"On 3 Mar 2025, at 10:07, {who(quoted)} wrote:",
            "ru": f"3 марта 2025 г., в 10:07, {who(quoted)} написал(а):",
            "uk": f"3 бер. 2025 р. о 10:07 {who(quoted)} пише:"}[language]
    return (f"{line}\n\n" + marked(quoted),
            '<div><br><blockquote type="cite"><div>'
            f'{html.escape(line)}</div><br class="Apple-interchange-newline">'
            f'<div>{as_html(quoted)}</div></blockquote></div>')


def thunderbird(language, quoted):
    line = {"en": f"On 03.03.2025 10:07, {quoted['who']} wrote:",
            "ru": f"03.03.2025 10:07, {quoted['who']} пишет:",
            "uk": f"03.03.2025 10:07, {quoted['who']} пише:"}[language]
    return (f"{line}\n" + marked(quoted),
            f'<div class="moz-cite-prefix">{html.escape(line)}<br></div>'
            f'<blockquote type="cite" cite="mid:x@y">{as_html(quoted)}'
            '</blockquote>')


def yandex(language, quoted):
    line = f'03.03.2025, 10:07, "{quoted["who"]}" <{quoted["address"]}>:'
    return (f"{line}\n" + marked(quoted),
            f"<div>{html.escape(line)}</div><blockquote>{as_html(quoted)}"
            "</blockquote>")


def mail_ru(language, quoted):
    line = {"en": f"Monday, March 3, 2025, 10:07 AM +03:00 from {who(quoted)}:",
            "ru": f"Понедельник, 3 марта 2025, 10:07 +03:00 от {who(quoted)}:",
            "uk": f"Понеділок, 3 березня 2025, 10:07 +03:00 від {who(quoted)}:"
            }[language]
    return (f"{line}\n \n" + marked(quoted, ">"),
            '<blockquote style="border-left:1px solid #0857A6; margin:10px; '
            f'padding:0 0 0 10px;">{html.escape(line)}<br>&nbsp;<div '
            f'id="mail-app-auto-quote">{as_html(quoted)}</div></blockquote>')


def the_bat(language, quoted):
    initials = "".join(word[0] for word in quoted["who"].split())[:2]
    line = {"en": "Monday, March 3, 2025, 10:07:44 AM, you wrote:",
            "ru": "Вы писали 3 марта 2025 г., 10:07:44:",
            "uk": "Ви писали 3 березня 2025 р., 10:07:44:"}[language]
    _, page = thunderbird(language, quoted)
    return f"{line}\n\n" + marked(quoted, f"{initials}> "), page


PROGRAMS = [gmail, outlook, outlook_web, apple, thunderbird, yandex, mail_ru,
            the_bat]
FORWARDED = {"en": "---------- Forwarded message ---------",
             "ru": "-------- Пересылаемое сообщение --------",
             "uk": "---------- Forwarded message ---------"}


def forward(language, quoted):
    """What an agent forwards, with its header and no quote marks."""
    block = zip(LABELS[language], (who(quoted), "Mon, 3 Mar 2025 10:07",
                                   quoted["to"], quoted["subject"]))
    text = FORWARDED[language] + "\n" + "".join(
        f"{name}: {value}\n" for name, value in block) + "\n" + "".join(
            line + "\n" for line in quoted["lines"])
    return text, "<div>" + html.escape(text).replace("\n", "<br>\n") + "</div>"
