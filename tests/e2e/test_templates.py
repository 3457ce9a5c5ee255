"""An administrator's own wording: single files of it are used, and one that
is broken is not, which is told with its line, and nothing else changes."""
import os
import shutil

import pytest
from lab.client import parse
from lab.lab import CLIENT
from lab.process import wait_until
from test_conversation import from_client, text_of


@pytest.fixture(scope="module")
def folder(world):
    """The folder that overrides; the daemon is started with it."""
    folder = f"{world.filter.folder}/own"
    os.makedirs(f"{folder}/ru")
    write(f"{folder}/ru/ticket.subject", "Принято: {{subject}} [#{{number}}]")
    write(f"{folder}/ru/ticket.txt", "Наши слова.\n{{#name}}\n{{name}}\n")
    world.filter.stop()
    world.filter.configure(extra=f'templates-override = "{folder}"')
    world.filter.start()
    yield folder
    world.filter.stop()
    world.filter.configure(extra="")
    world.filter.start()
    shutil.rmtree(folder)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def acknowledged(world):
    message_id, line = from_client(world, CLIENT, subject="Сайт")
    assert line["verdict"] == "ticket"
    return world.answer(CLIENT, message_id)


def broken(world):
    return [event["why"] for event in world.filter.named("template-broken")]


def test_a_broken_file_is_told_and_ours_sent(world, folder):
    where = f"{folder}/ru/ticket.txt: line 2: 'name' does not end"
    # At the start, by the check, by -t, and when it is used.
    assert [why for why in broken(world) if where in why]
    found = world.filter.ticketctl("check", check=False)
    assert found.returncode == 1 and where in found.stdout
    tried = world.filter.run_program("-t", check=False)
    assert tried.returncode == 78 and where in tried.stderr
    raw = acknowledged(world)
    assert parse(raw)["Subject"].startswith("Принято: Сайт [#")
    assert "Наши слова" not in text_of(raw)
    assert "зарегистрировано под номером" in text_of(raw)
    wait_until("it is told", lambda: [
        event for event in world.filter.named("template-fallback")
        if where in event["why"]])


def test_html_and_text_are_apart(world, folder):
    """At a reload as well, each file by itself, all that are broken."""
    write(f"{folder}/ru/ticket.txt", "Наши слова.\n")
    write(f"{folder}/ru/ticket.html", "<p>Наши слова.</p>\n\n{{/x}}\n")
    write(f"{folder}/ru/advisory.html", "{{#x}}")
    seen = len(broken(world))
    world.filter.reload()
    told = "\n".join(broken(world)[seen:])
    assert f"{folder}/ru/ticket.html: line 3" in told
    assert f"{folder}/ru/advisory.html: line 1" in told
    assert "ticket.txt" not in told
    raw = acknowledged(world)
    assert text_of(raw).split() == ["Наши", "слова."]
    assert "Наши слова" not in text_of(raw, "html")
    assert "зарегистрировано под номером" in text_of(raw, "html")
    # Mended, it counts at once, and nothing is told any more.
    write(f"{folder}/ru/ticket.html", "<p>Наши слова.</p>\n")
    os.unlink(f"{folder}/ru/advisory.html")
    assert "<p>Наши слова.</p>" in text_of(acknowledged(world), "html")
    seen = len(broken(world))
    world.filter.reload()
    assert not broken(world)[seen:]


def test_the_page_of_the_report(world, folder):
    page = f"{world.filter.folder}/run/report.html"
    write(f"{folder}/report.html", "<h1>{{mails}} писем</h1>")
    world.filter.ticketctl("report", "--html", page)
    assert "писем</h1>" in open(page).read()
    write(f"{folder}/report.html", "<h1>\n{{#x}}</h1>")
    where = f"{folder}/report.html: line 2: 'x' does not end"
    done = world.filter.ticketctl("report", "--html", page)
    assert where in done.stderr
    assert "Support report" in open(page).read()
    assert where in world.filter.ticketctl("check", check=False).stdout
    os.unlink(f"{folder}/report.html")


def test_texts_of_the_regulation(world):
    """They are part of it: a broken one refuses the whole, and the running
    one stays."""
    kinds = f"{world.filter.sample}/kinds.yaml"
    with open(kinds) as file:
        good = file.read()
    world.filter.configure(extra=f'regulation = "{world.filter.sample}"')
    world.filter.reload()
    try:
        line = next(n for n, text in enumerate(good.splitlines(), 1)
                    if text.strip().startswith("says:"))
        write(kinds, good.replace("says:", "sais:", 1))
        seen = len(world.filter.named("reload-refused"))
        world.filter.ticketctl("check", check=False)
        found = world.filter.ticketctl("check", check=False).stdout
        assert f"kinds.yaml:{line}: " in found
        world.filter.child.send_signal(10)
        refused = wait_until("the refusal", lambda: world.filter.named(
            "reload-refused")[seen:])
        assert f"kinds.yaml:{line}: " in refused[0]["why"]
        _, answered = from_client(world, CLIENT, subject="WordPress",
                                  body="Установите, пожалуйста, WordPress.")
        assert answered["verdict"] == "ticket"
        assert world.filter.query(
            "SELECT 1 FROM ticket_label WHERE ticket = ? AND name = 'kind'",
            answered["ticket"])
    finally:
        write(kinds, good)
        world.filter.configure(extra="")
        world.filter.reload()
