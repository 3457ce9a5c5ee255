"""The unit for systemd, held against what it starts and stands beside.

systemd itself is not here; what is compared are facts that it would stumble
over: folders, signals, exit statuses, the names of Debian's units.
"""
import os
import re

import pytest
from test_daemon import daemon    # a fixture

UNIT = "contrib/systemd/ticket-milter.service"
FOLDERS = "contrib/systemd/ticket-milter.tmpfiles"
SAMPLE = "contrib/ticket-milter.conf"
DEBIANS = "/lib/systemd/system"


def settings(path):
    """{key: [values in their order]}"""
    found = {}
    with open(path) as file:
        for line in file:
            key, mark, value = line.strip().partition("=")
            if mark and key[:1].isalpha():
                found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def unit():
    return settings(UNIT)


def words(unit, key):
    return " ".join(unit.get(key, [])).split()


def sample(key):
    """What the sample configuration has, or shows as the default."""
    with open(SAMPLE) as file:
        return re.search(rf'^#?{key} = "?([^"\n]*)', file.read(), re.M)[1]


def test_where_the_daemon_writes_it_may(unit):
    """The rest of the file system is read-only."""
    assert unit["ProtectSystem"] == ["strict"]
    may = [path.lstrip("-") for path in words(unit, "ReadWritePaths")]
    may += ["/var/lib/" + name for name in words(unit, "StateDirectory")]
    may += ["/run/" + name for name in words(unit, "RuntimeDirectory")]
    for key in ("store", "address-keys", "control"):
        assert os.path.dirname(sample(key)) in may
    assert sample("spool") in may
    socket = os.path.dirname(sample("socket").removeprefix("unix:"))
    assert socket in may
    with open(FOLDERS) as file:
        made = [line.split()[1] for line in file if line.startswith("d ")]
    assert {sample("spool"), os.path.dirname(sample("store")),
            socket} <= set(made)


def test_it_is_there_before_postfix(unit):
    """Under each name that Debian gives to what starts one."""
    for name in os.listdir(DEBIANS):
        if not re.fullmatch(r"postfix@?\.service", name):
            continue
        # The template's instance is "-" where there are no others.
        name = name.replace("@.", "@-.")
        assert name in words(unit, "Before")
        theirs = settings(os.path.join(
            DEBIANS, name.replace("@-.", "@.")))
        # Nor has it to wait for more than Postfix does.
        if "network-online.target" in words(theirs, "After"):
            assert "network-online.target" in words(unit, "After")
            assert "network-online.target" in words(unit, "Wants")


def program(daemon, line):
    name, *options = line.split()
    assert name == "/usr/sbin/ticket-milter"
    return daemon.run(*options)


def test_a_reload_fails_where_it_would_be_refused(unit, daemon):
    check, send = unit["ExecReload"]
    assert send == "/bin/kill -USR1 $MAINPID"
    daemon.start()
    assert program(daemon, check).returncode == 0
    daemon.reload()
    assert len(daemon.events("reloaded")) == 1
    daemon.write("nonsense = 1\n")
    wrong = program(daemon, check)
    assert wrong.returncode != 0
    assert "nonsense" in wrong.stderr
    daemon.reload()
    assert len(daemon.events("reload-refused")) == 1


def test_what_stays_wrong_is_not_tried_again(unit, daemon):
    daemon.write("nonsense = 1\n")
    line, = unit["ExecStart"]
    assert str(program(daemon, line).returncode) in words(
        unit, "RestartPreventExitStatus")
    # What may pass is.
    daemon.write()
    (daemon.folder / "spool").rmdir()
    assert unit["Restart"] == ["always"]
    assert str(program(daemon, line).returncode) not in words(
        unit, "RestartPreventExitStatus")


def test_a_stop_leaves_its_processes_to_the_daemon(unit):
    """It waits for them: a signature that is cut short proves nothing."""
    assert unit["KillMode"] == ["mixed"]
