"""ticketctl check, over the real postconf and postmap."""
import json
import os
import re
import subprocess
import textwrap

import pytest
from lab.process import PATIENCE
from test_daemon import BUILD, Daemon

SNIPPETS = "contrib/postfix"


class Deployment(Daemon):
    """The daemon, beside a Postfix as contrib/postfix shows it."""

    def __init__(self, folder):
        super().__init__(folder)
        self.postfix = folder / "postfix"
        self.postfix.mkdir()
        (folder / "ticket-milter").mkdir()
        self.write(f'socket = "unix:{folder}/ticket-milter/milter.sock"\n',
                   without="socket")
        self.checks = self.postfix / "header_checks"
        self.checks.write_text(self.snippet("header_checks"))
        self.main(self.snippet("main.cf"))
        (self.postfix / "master.cf").write_text(
            "smtp inet n - y - - smtpd\n" + self.snippet("master.cf"))

    @staticmethod
    def snippet(name):
        with open(os.path.join(SNIPPETS, name)) as file:
            return file.read()

    def main(self, text):
        text = text.replace("/etc/postfix/header_checks", str(self.checks))
        (self.postfix / "main.cf").write_text(
            f"compatibility_level = 3.6\nqueue_directory = {self.folder}\n"
            + text)

    def check(self, *options):
        return subprocess.run(
            [os.path.join(BUILD, "ticketctl"), "-c", str(self.config),
             "check", "--postfix-dir", str(self.postfix), *options],
            text=True, capture_output=True, timeout=PATIENCE)

    def found(self):
        """What is not well, as (level, what)."""
        got = self.check("--json")
        findings = [json.loads(line) for line in got.stdout.splitlines()]
        bad = {(f["level"], f["what"]) for f in findings
               if f["level"] != "ok"}
        assert all(f["remedy"] for f in findings if f["level"] != "ok")
        assert got.returncode == any(level == "problem" for level, _ in bad)
        return bad


@pytest.fixture
def deployment(tmp_path):
    deployment = Deployment(tmp_path)
    yield deployment
    if deployment.process is not None and deployment.process.poll() is None:
        deployment.process.kill()
        deployment.process.wait()
    deployment.notify.close()


def postfix_of(found):
    return {(level, what) for level, what in found if "postfix" in what}


# Folders of a test belong to whoever runs it, not to Postfix's group.
ALWAYS = {("problem", "postfix.reach")}


def test_the_snippets_are_what_is_asked_for(deployment):
    deployment.start()
    assert postfix_of(deployment.found()) - ALWAYS == set()


def test_so_is_the_readme(deployment):
    text = textwrap.dedent(re.search(r"^( +)# main\.cf\n(?:\1.*\n|\n)+",
                                     open("README.md").read(), re.M)[0])
    main, checks = text.split("# header_checks:")
    deployment.checks.write_text("#" + checks)
    # Debian's own has this already.
    deployment.main("recipient_delimiter = +\n" + main)
    (deployment.postfix / "master.cf").write_text(
        "smtp inet n - y - - smtpd\n")
    deployment.start()
    assert postfix_of(deployment.found()) - ALWAYS == set()


@pytest.mark.parametrize("old, new, want", [
    ("header_checks = .*", "", ("problem", "postfix.header-checks")),
    ("milter_default_action = .*", "milter_default_action = accept",
     ("problem", "postfix.default-action")),
    ("smtpd_forbid_bare_newline = .*", "smtpd_forbid_bare_newline = no",
     ("problem", "postfix.bare-newline")),
    ("unix:ticket-milter/milter.sock", "", ("warning", "postfix.milter")),
    ("(unix:ticket-milter/milter.sock)", r"\1 unix:late/s.sock",
     ("problem", "postfix.milter-order"))])
def test_what_differs_from_them(deployment, old, new, want):
    text = deployment.snippet("main.cf")
    changed = re.sub(old, new, text)
    assert changed != text
    deployment.main(changed)
    assert want in deployment.found()


def test_a_pattern_that_misses_a_blank(deployment):
    deployment.checks.write_text("/^Authentication-Results:/ IGNORE\n")
    assert ("problem", "postfix.header-checks") in deployment.found()


def test_the_daemon(deployment):
    assert ("problem", "daemon") in deployment.found()
    assert ("problem", "socket") in deployment.found()
    deployment.start()
    found = deployment.found()
    assert not {"daemon", "socket"} & {what for _, what in found}
    for file in (deployment.config, deployment.folder / "address.keys"):
        os.utime(file, (2 ** 31, 2 ** 31))
        assert ("warning", "daemon") in deployment.found()
        os.utime(file, (0, 0))
        assert not {"daemon"} & {what for _, what in deployment.found()}


def test_keys_of_signed_addresses(deployment):
    assert ("warning", "address-keys") in deployment.found()
    deployment.start()
    found = deployment.found()
    assert not {"address-keys", "address-room",
                "path.address-keys"} & {what for _, what in found}
    keys = deployment.folder / "address.keys"
    keys.write_text("nonsense\n")
    assert ("problem", "address-keys") in deployment.found()
    keys.chmod(0o644)
    assert {("problem", "address-keys"), ("problem", "path.address-keys")} <= \
        deployment.found()


def test_mailboxes_without_room_for_signed_addresses(deployment):
    socket = f'socket = "unix:{deployment.folder}/ticket-milter/m.sock"\n'
    deployment.write(socket + 'mailbox "technical-assistance@example.com" { }\n',
                     without="socket")
    assert ("warning", "address-room") in deployment.found()
    assert "at most 15" in deployment.check().stdout
    deployment.write(socket + 'recipient-delimiter = ""\n', without="socket")
    assert ("warning", "address-room") in deployment.found()


@pytest.mark.parametrize("ours, theirs, bad", [
    ("+", "+", False), ("+", "+-", False), ("+-", "+-", False),
    ("-+", "+", True), ("+", "-", True), ("+", "", True)])
def test_the_delimiter_is_postfixs(deployment, ours, theirs, bad):
    socket = f'socket = "unix:{deployment.folder}/ticket-milter/m.sock"\n'
    deployment.write(f'{socket}recipient-delimiter = "{ours}"\n',
                     without="socket")
    deployment.main(deployment.snippet("main.cf")
                    + f"recipient_delimiter = {theirs}\n")
    found = ("warning", "postfix.recipient-delimiter") in deployment.found()
    assert found == bad


def test_a_configuration_with_mistakes(deployment):
    deployment.write("sokcet = x\nlog-level = loud\n")
    got = deployment.check()
    assert got.returncode == 1
    assert got.stdout.count("problem  config: ") == 2
    assert "-> did you mean socket?" in got.stdout


def test_wrong_usage(deployment):
    assert deployment.check("surplus").returncode == 2
    assert deployment.check("--nonsense").returncode == 2
