"""SMTP sessions as Postfix and its clients really hold them (M, P)."""
import os
import re
import signal

import pytest
from lab.client import mail, sign, unique
from lab.dns import host
from lab.lab import CLIENT, SUPPORT
from lab.process import PATIENCE, wait_until
from world import status

ALICE = "alice@hoster.example"
HERE = host("client.example")


def signed(world, **options):
    return sign(mail(**options), world.keys, "client.example")


def without_trace(raw):
    """Without what Postfix and Dovecot add at each delivery."""
    header, empty, body = raw.partition(b"\r\n\r\n")
    header = re.sub(rb"(?m)^(?:Return-Path|Delivered-To|Received):"
                    rb".*\n(?:[ \t].*\n)*", b"", header)
    return header + empty + body


def test_mail_for_others_is_let_go_unread(world):
    message_id = unique()
    code, text = world.send("mx", signed(world, message_id=message_id,
                                         to=ALICE), CLIENT, ALICE,
                            source=HERE)
    assert code == 250
    arrived = world.arrived(ALICE, message_id)
    assert b"X-Ticket-" not in arrived
    assert not world.filter.query(
        "SELECT 1 FROM message WHERE message_id = ?", message_id)


def test_the_copy_of_another_recipient_is_untouched(world):
    """M4: with and without the filter, byte for byte."""
    for fields, sender, source in (
            ((), CLIENT, HERE),
            (["X-Ticket-Number: 7"], "x@attacker.example",
             host("attacker.example"))):
        ours, bare = unique(), unique()
        raw = mail(message_id=ours, fields=fields,
                   to=f"{SUPPORT}, {ALICE}", body="a \r\n.b\r\n\r\n\r\n")
        if sender == CLIENT:
            raw = sign(raw, world.keys, "client.example",
                       headers=[b"from", b"to", b"subject", b"date"])
        code, text = world.send("mx", raw, sender, ALICE, SUPPORT,
                                source=source)
        assert code == 250
        code, _ = world.send("mx_bare", raw.replace(ours.encode(),
                                                    bare.encode()),
                             sender, ALICE, source=source)
        assert code == 250
        with_filter = world.arrived(ALICE, ours)
        without = world.arrived(ALICE, bare).replace(bare.encode(),
                                                     ours.encode())
        assert without_trace(with_filter) == without_trace(without)
        # And ours has its marks all the same.
        copy = world.support(ours)
        assert status(copy)[0] == ("ticket" if sender == CLIENT
                                   else "advisory")
        if sender == CLIENT:
            world.answer(CLIENT, ours)
    world.settled()


def test_a_resent_mail_is_the_same_ticket(world):
    """M1, M2: the client never saw the 250."""
    message_id = unique()
    raw = signed(world, message_id=message_id)
    lines = [world.mail_in("mx", raw, CLIENT, source=HERE)
             for _ in range(3)]
    assert len({line["ticket"] for line in lines}) == 1
    assert [line.get("repeated") for line in lines] == [None, "yes", "yes"]
    world.answer(CLIENT, message_id)
    copies = world.mailbox(SUPPORT).wait("HEADER", "Message-ID", message_id,
                                         count=3)
    assert len({status(copy) for copy in copies}) == 1
    world.settled()
    world.answer(CLIENT, message_id)


def test_client_gone_before_the_reply(world):
    """M2: everything sent, nothing read."""
    message_id = unique()
    raw = signed(world, message_id=message_id)
    client = world.connect("mx", source=HERE)
    client.docmd("MAIL", f"FROM:<{CLIENT}>")
    client.docmd("RCPT", f"TO:<{SUPPORT}>")
    client.docmd("DATA")
    client.send(raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
    client.close()
    first = world.filter.decided(message_id=message_id)
    second = world.mail_in("mx", raw, CLIENT, source=HERE)
    assert second["ticket"] == first["ticket"]
    world.settled()
    world.answer(CLIENT, message_id)


def test_client_gone_in_the_middle(world):
    """Nothing is stored of a mail whose end never came."""
    message_id = unique()
    client = world.connect("mx", source=HERE)
    client.docmd("MAIL", f"FROM:<{CLIENT}>")
    client.docmd("RCPT", f"TO:<{SUPPORT}>")
    client.docmd("DATA")
    client.send(signed(world, message_id=message_id))
    client.close()
    line = world.mail_in("mx", signed(world), CLIENT, source=HERE)
    assert line["verdict"] == "ticket"
    assert not world.filter.mails(message_id=message_id)


def test_a_hundred_mails_on_one_connection(world):
    """M6: nothing carries over, RSET or not."""
    client = world.connect("mx_rspamd", source=HERE)
    expected = []
    for number in range(100):
        if number % 10 == 3:
            client.docmd("MAIL", "FROM:<bob@client.example>")
            client.docmd("RCPT", f"TO:<{SUPPORT}>")
            client.rset()
        if number % 10 == 7:
            client.docmd("MAIL", "FROM:<bob@client.example>")
            client.rset()
        message_id = unique()
        to = ALICE if number % 5 == 4 else SUPPORT
        sender = "bob" if number % 2 else "ivan"
        raw = sign(mail(f"{sender}@client.example", message_id=message_id,
                        subject=f"Mail {number}", to=to),
                   world.keys, "client.example")
        code, _ = client.hand_in(raw, f"{sender}@client.example", to)
        assert code == 250
        expected.append((message_id, sender, to, number))
    client.quit()
    for message_id, sender, to, number in expected:
        if to == ALICE:
            assert not world.filter.mails(message_id=message_id)
            continue
        line = world.filter.decided(message_id=message_id)
        assert (line["verdict"], line["account"]) == ("ticket", sender)
        ticket = world.ticket(line["ticket"])
        assert ticket["subject"] == f"Mail {number}"
        assert len(ticket["messages"]) == 1
    world.settled()


TWICE = {
    "ticket": {},
    "ticket without subject": {"Subject": None},
    "ticket with Reply-To": {"Reply_To": "<elsewhere@client.example>"},
    "advisory": {},
    "advisory without subject": {"Subject": None},
}


@pytest.mark.parametrize("name", TWICE)
def test_the_same_mail_through_the_filter_twice(world, name):
    """M7: a content filter hands it in again, with our own marks on it."""
    verdict = name.split()[0]
    domain = "client.example" if verdict == "ticket" else "stranger.example"
    message_id = unique(domain)
    sender = CLIENT if verdict == "ticket" else f"{message_id}"
    raw = mail(sender, message_id=message_id, **TWICE[name])
    code, _ = world.send("twice", sign(raw, world.keys, domain), sender,
                         SUPPORT, source=host(domain))
    assert code == 250
    arrived = world.support(message_id)
    lines = wait_until("both passes", lambda: (
        found := world.filter.mails(message_id=message_id))
        and len(found) == 2 and found)
    assert [line["verdict"] for line in lines] == [verdict, verdict]
    assert lines[1]["repeated"] == "yes"
    assert lines[0].get("ticket") == lines[1].get("ticket")
    tag = ("[advisory]" if verdict == "advisory"
           else f"[#{lines[0]['ticket']}]").encode()
    assert arrived.count(tag) == arrived.count(b"\nSubject:") == 1
    assert arrived.count(f"X-Ticket-Status: {verdict}".encode()) == 1
    assert arrived.count(b"X-Ticket-Number:") == (verdict == "ticket")
    world.settled()
    assert world.filter.query("SELECT count(*) FROM message WHERE message_id"
                              " = ?", message_id)[0][0] == 1
    world.answer(sender, message_id)
    assert len(world.mailbox(sender).answers_to(message_id)) == 1


def refused_for_now(world):
    code, text = world.send("mx", signed(world), CLIENT, SUPPORT, source=HERE)
    return code // 100 == 4, (code, text)


def test_daemon_stopped_then_back(world):
    """M5: 4xx while it is away; what is queued elsewhere arrives after."""
    daemon = world.filter
    assert daemon.stop() == 0
    message_id = unique()
    try:
        deferred, reply = refused_for_now(world)
        assert deferred, reply
        code, _ = world.send("relay", mail(message_id=message_id), CLIENT,
                             SUPPORT, source=HERE)
        assert code == 250
        wait_until("the relay was told to wait", lambda: world.postfix.lines(
            rf"to=<{SUPPORT}>, .*status=deferred"))
        assert not world.mailbox(SUPPORT).by_id(message_id)
    finally:
        daemon.start()
    assert status(world.support(message_id))[0] == "ticket"
    world.answer(CLIENT, message_id)


def test_daemon_hung(world):
    """M5: no answer at all is no acceptance."""
    daemon = world.filter
    daemon.child.send_signal(signal.SIGSTOP)
    try:
        deferred, reply = refused_for_now(world)
        assert deferred, reply
    finally:
        daemon.child.send_signal(signal.SIGCONT)
    assert world.mail_in("mx", signed(world), CLIENT,
                         source=HERE)["verdict"] == "ticket"


def test_socket_forbidden(world):
    """M5."""
    path = world.filter.socket
    mode = os.stat(path).st_mode & 0o777
    os.chmod(path, 0)
    try:
        deferred, reply = refused_for_now(world)
        assert deferred, reply
    finally:
        os.chmod(path, mode)


def test_socket_gone(world):
    """M5."""
    path = world.filter.socket
    os.rename(path, path + ".away")
    try:
        deferred, reply = refused_for_now(world)
        assert deferred, reply
    finally:
        os.rename(path + ".away", path)


def test_stopping_drains_the_mail_in_hand(world):
    """SIGTERM between DATA and its end: the mail is still taken."""
    message_id = unique()
    raw = signed(world, message_id=message_id)
    client = world.connect("mx", source=HERE)
    client.docmd("MAIL", f"FROM:<{CLIENT}>")
    client.docmd("RCPT", f"TO:<{SUPPORT}>")
    assert client.docmd("DATA")[0] == 354
    world.filter.child.send_signal(signal.SIGTERM)
    try:
        client.send(raw + b"\r\n.\r\n")
        code, text = client.getreply()
        assert code == 250 or code // 100 == 4, (code, text)
        client.close()
        assert world.filter.child.wait(PATIENCE) == 0
    finally:
        world.filter.start()
    if code == 250:
        line = world.filter.decided(message_id=message_id)
        assert world.ticket(line["ticket"])["account"] == "ivan"
    world.settled()


def test_reload_keeps_sessions(world):
    """SIGUSR1 in the middle of a transaction: its policy stays (P15).

    At DATA, since Postfix keeps back what it wants no reply to until then."""
    daemon = world.filter
    message_id, after = unique(), unique()
    client = world.connect("mx", source=host("attacker.example"))
    client.docmd("MAIL", "FROM:<x@attacker.example>")
    client.docmd("RCPT", f"TO:<{SUPPORT}>")
    assert client.docmd("DATA")[0] == 354
    daemon.configure(advisory_tag="[not official]")
    try:
        daemon.reload()
        client.send(mail(message_id=message_id) + b".\r\n")
        assert client.getreply()[0] == 250
        assert b"Subject: [advisory] " in world.support(message_id)
        code, _ = client.hand_in(mail(message_id=after), "x@attacker.example",
                                 SUPPORT)
        assert code == 250
        assert b"Subject: [not official] " in world.support(after)
        client.quit()
    finally:
        daemon.configure(advisory_tag="[advisory]")
        daemon.reload()


def test_a_broken_configuration_is_not_taken_up(world):
    daemon = world.filter
    daemon.configure(extra='hostnam = "x"')
    try:
        checked = daemon.run_program("-t", check=False)
        assert checked.returncode == 78
        assert re.search(r":\d+: .*hostnam", checked.stderr)
        daemon.child.send_signal(signal.SIGUSR1)
        wait_until("the mistake is reported", lambda: [
            event for event in daemon.named("reload-refused")
            if "hostnam" in event["why"]])
        assert world.mail_in("mx", signed(world), CLIENT,
                             source=HERE)["verdict"] == "ticket"
    finally:
        daemon.configure(extra="")
