"""The knowledge base, through the real Postfix: R6, and R13's link."""
import os
import shutil

import pytest
from lab.client import field, parse
from lab.filter import REPOSITORY
from test_conversation import from_agent, from_client, reply_to, wait_for

IVAN, BOB = "ivan@client.example", "bob@client.example"
ANN = "ann@hoster.example"
KB = "https://kb.example.com"


@pytest.fixture(scope="module", autouse=True)
def articles(world):
    folder = f"{world.filter.folder}/regulation"
    shutil.copytree(os.path.join(
        REPOSITORY, "contrib/regulation/hosting-ru-uk-en/articles"),
        f"{folder}/articles")
    world.filter.ticketctl("agent", "add", "ann", "--full-name", "Ann",
                           "--login", "ann", "--address", ANN)
    world.filter.configure(extra=f'regulation = "{folder}"\n'
                           "conversations {\n\tanswer-collision = 0s\n}")
    world.filter.reload()
    yield
    world.filter.configure(extra="")
    world.filter.reload()


def texts(raw):
    return [parse(raw).get_body((kind,)).get_content()
            for kind in ("plain", "html")]


def stats(world, article):
    return next((x for x in world.filter.json("article", "stats")
                 if x["id"] == article), {"offered": 0, "ended": 0,
                                          "linked": 0, "sent": 0})


@pytest.mark.parametrize("sender, language, text", [
    (IVAN, "ru", "Здравствуйте, не могу подключиться по фтп, filezilla"),
    (BOB, "en", "I cannot connect by FTP with FileZilla"),
])
def test_the_acknowledgement_has_the_right_article(world, sender, language,
                                                   text):
    before = stats(world, "ftp-access")
    message_id, line = from_client(world, sender, subject="FTP", body=text + "\r\n")
    assert line["verdict"] == "ticket"
    for content in texts(world.answer(sender, message_id)):
        assert f"{KB}/{language}/ftp-access" in content
    # Agents see what was found.
    assert "ftp-access=" in field(world.support(message_id),
                                  "X-Ticket-Articles")
    # It ends without an agent.
    assert stats(world, "ftp-access")["offered"] == before["offered"] + 1
    world.filter.ticketctl("ticket", "close", line["ticket"])
    assert stats(world, "ftp-access")["ended"] == before["ended"] + 1


def test_nothing_is_offered_where_nothing_answers(world):
    message_id, line = from_client(
        world, BOB, subject="Bicycles",
        body="Would you sponsor our cycling club this summer?\r\n")
    assert line["verdict"] == "ticket"
    for content in texts(world.answer(BOB, message_id)):
        assert KB not in content


def test_what_was_not_enough_is_not_offered_again(world):
    before = stats(world, "ftp-access")
    message_id, _ = from_client(
        world, BOB, subject="FTP",
        body=f"I cannot connect by FTP, I read {KB}/en/ftp-access and "
        "did all of it with FileZilla\r\n")
    for content in texts(world.answer(BOB, message_id)):
        assert f"{KB}/en/ftp-access" not in content
    after = stats(world, "ftp-access")
    assert after["linked"] == before["linked"] + 1
    assert after["offered"] == before["offered"]


def test_an_agent_answers_with_an_article(world):
    message_id, line = from_client(world, IVAN, subject="Вопрос",
                                   body="Подскажите, пожалуйста.\r\n")
    acknowledgement = world.answer(IVAN, message_id)
    agents = reply_to(world.support(message_id))

    # What is misspelt is told at once, and nothing goes out.
    _, refusal = from_agent(world, agents, "#article ftp-acces\n", ANN,
                            expect=550)
    assert "ftp-access" in str(refusal)

    _, line = from_agent(world, agents, "#article ftp-access\n", ANN)
    assert line["rule"] == "agent-answer"
    reply = next(raw for raw in wait_for(world, IVAN, message_id, 2)
                 if raw != acknowledgement)
    for content in texts(reply):
        assert f"{KB}/ru/ftp-access" in content
        assert "Как подключиться к хостингу по FTP" in content
        assert "например FileZilla" in " ".join(content.split())
    assert stats(world, "ftp-access")["sent"] == 1
