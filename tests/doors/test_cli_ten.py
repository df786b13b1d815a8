"""The ten questions on the command line, and what the chair is told before certifying."""

import pytest

from accordant.core.people import IG_ADVISER
from accordant.core.statement import Acknowledgement
from accordant.work.library import papers
from accordant.work.record import reading
from tests.core.builders import COUNCIL, TRUST


@pytest.fixture(scope="module")
def draft(northmoor):
    """Another agreement, put before the partners and confirmed by nobody."""
    file = northmoor.folder / "asked.yaml"
    text = (northmoor.folder / "agreement.yaml").read_text()
    text = text.replace("id: northmoor-agreement", "id: asked-agreement", 1)
    file.write_text(text)
    made = northmoor.facts(COUNCIL, "agreement", "propose", file, "--as", "worker")
    northmoor.deliver()
    return made["digest"]


def test_ten_answers_fit_on_one_screen_and_say_what_is_missing(desks):
    said = desks.say(TRUST, "agreement", "questions", desks.agreement)
    assert said.code == 1, said.err
    assert len(said.out.splitlines()) <= 40
    for number in range(1, 11):
        assert any(line.startswith(f"{number} ") for line in said.out.splitlines())
    assert "not yet" in said.out
    assert "of 10 are yes." in said.out


def test_each_answer_is_given_with_its_evidence_and_its_gaps(desks):
    found = desks.facts(TRUST, "agreement", "questions", desks.agreement, code=1)
    assert [one["number"] for one in found["answers"]] == list(range(1, 11))
    third = found["answers"][2]
    assert (third["verdict"], third["evidence"][1]["on"]) == ("yes", "2026-11-22")
    first = found["answers"][0]
    assert first["verdict"] == "not-yet"
    assert set(first["missing"][0]) >= {"what", "leaves", "strength", "source", "remedy", "who"}
    assert 1 in found["open"]


def test_one_question_shows_all_that_carries_it(desks):
    said = desks.say(TRUST, "agreement", "questions", desks.agreement, "--number", 3)
    assert said.code == 0
    assert "Do all partners understand" in said.out
    assert "22 November 2026" in said.out
    said = desks.say(TRUST, "agreement", "questions", desks.agreement, "--number", 10)
    assert (said.code, "Rests on" in said.out) == (1, True)
    assert "ping" in said.out


def test_a_protocol_is_asked_eight_of_them(desks):
    found = desks.facts(COUNCIL, "protocol", "questions", "northmoor-protocol", code=1)
    assert len(found["answers"]) == 8
    lost = desks.say(COUNCIL, "protocol", "questions", "northmoor-protocol", "--number", 7)
    assert (lost.code != 0, "These are: 1, 2, 3" in lost.err) == (True, True)


def test_the_chair_is_warned_and_decides(desks, draft):
    key = ("--passphrase-file", desks.folder / "secret")
    said = desks.say(COUNCIL, "agreement", "certify", draft, "--as", "chair.council", *key)
    assert said.code == 0, said.err
    assert "Of the ten questions" in said.err
    assert "3 (not yet: Why it is needed)" in " ".join(said.err.split())
    found = desks.facts(COUNCIL, "agreement", "certify", draft, "--as", "chair.council", *key)
    assert {"number": 3, "verdict": "not-yet"} in found["questions_open"]


def test_whoever_disposes_of_the_register_answers_the_first(desks, draft):
    key = ("--passphrase-file", desks.folder / "secret")
    who = ("--role", IG_ADVISER, "--as", f"{IG_ADVISER}.{TRUST}", *key)
    why = ("--fate", "none-found", "--reason", "Searched for children and contact.")
    desks.facts(TRUST, "agreement", "disposition", draft, *why, *who)
    found = desks.facts(TRUST, "agreement", "questions", draft, "--number", 1)
    assert found["answers"][0]["verdict"] == "yes"


def test_a_member_of_staff_acknowledges_and_it_counts_on_every_node(desks, draft):
    key = ("--passphrase-file", desks.folder / "secret")
    who = ("--role", IG_ADVISER, "--as", f"{IG_ADVISER}.{TRUST}", *key)
    found = desks.facts(TRUST, "agreement", "acknowledge", draft, *who)
    assert found["not_counted"] == []
    desks.deliver()
    house = desks.houses[desks.folder / COUNCIL]
    with reading(house) as records:
        read = list(papers(records).counted(Acknowledgement))
    assert [(said.person, said.document) for said in read] == [(f"{IG_ADVISER}.{TRUST}", draft)]
