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


# A draft


@pytest.fixture
def file(desks, tmp_path):
    """A draft that nobody has put before anybody."""

    def write(*swaps, name="draft.yaml", tier="agreement"):
        text = (desks.folder / f"{tier}.yaml").read_text()
        for old, new in swaps:
            assert old in text
            text = text.replace(old, new, 1)
        made = tmp_path / name
        made.write_text(text)
        return made

    return write


NEW = ("id: northmoor-agreement", "id: drafted-agreement")


def test_a_draft_is_asked_before_anything_is_proposed(desks, file):
    found = desks.facts(COUNCIL, "agreement", "questions", file(NEW), code=1)
    assert (found["stage"], found["document"]) == ("draft", "drafted-agreement")
    by_number = {one["number"]: one for one in found["answers"]}
    assert by_number[6]["verdict"] == "yes"
    assert by_number[2]["verdict"] == "yes", "the protocol above is in force at this node"
    third = by_number[3]["missing"][1]
    assert third["what"].startswith("still to come: the operational-lead of council")
    assert set(third) == {"what", "leaves", "strength", "source", "remedy", "who"}
    said = desks.say(COUNCIL, "agreement", "questions", file(NEW), "--number", 1)
    flat = " ".join(said.out.replace("│", " ").split())
    assert "northmoor-agreement@1 was found in the register" in flat
    assert "nobody has been sent it" in flat
    again = desks.facts(COUNCIL, "agreement", "questions", file(NEW), code=1)
    assert again == found, "asking keeps nothing"


def test_a_text_that_is_held_already_is_answered_as_what_it_is(desks, file):
    of_the_file = desks.facts(TRUST, "agreement", "questions", file(), code=1)
    held = desks.facts(TRUST, "agreement", "questions", desks.agreement, code=1)
    assert (of_the_file, of_the_file["stage"]) == (held, "held")


def test_a_draft_is_asked_where_there_is_no_node(desks, file, tmp_path):
    there = {"home": tmp_path / "none"}
    said = desks.say("x", "agreement", "questions", file(NEW), "--json", **there)
    assert (said.code, said.facts["stage"]) == (1, "alone")
    shown = desks.say("x", "protocol", "questions", file(tier="protocol"), **there)
    assert "there is no node here" in " ".join(shown.out.split())


def test_the_file_of_another_tier_and_one_that_is_not_there_are_said_to_be_so(desks, file):
    said = desks.say(COUNCIL, "agreement", "questions", file(tier="protocol"))
    assert (said.code, "is a protocol, where an agreement is needed" in said.err) == (2, True)
    said = desks.say(COUNCIL, "agreement", "questions", "nowhere.yaml")
    assert "there is no file nowhere.yaml" in said.err


def test_a_draft_that_cannot_be_read_says_where(desks, file):
    bad = file(("version: 1", "version: 0"))
    said = desks.facts(COUNCIL, "agreement", "questions", bad, code=2)["error"]
    assert [one["path"] for one in said["problems"]] == ["version"]


def test_a_document_named_without_an_ending_is_no_file(desks, file, monkeypatch, tmp_path):
    file(NEW)
    monkeypatch.chdir(tmp_path)
    found = desks.facts(COUNCIL, "agreement", "questions", "northmoor-agreement@1", code=1)
    assert found["stage"] == "held"


def test_a_profile_of_one_s_own_is_asked_of_drafts_and_of_what_is_held(desks, file, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "format: accordant/profile/v1\nid: northmoor\ntitle: Northmoor\nowner: the board\n"
        'edition: "1"\nterritory: GB\nextends: [uk-gdpr]\nin_force_from: 2026-01-01\n'
        "agreement:\n  - {field: outputs, need: mandatory, source: minute 12}\n"
        "  - {field: audit, need: mandatory, source: minute 12}\n"
    )
    for named in (file(NEW), desks.agreement):
        given = ("agreement", "questions", named, "--number", 7)
        assert desks.facts(COUNCIL, *given)["answers"][0]["verdict"] == "yes"
        found = desks.facts(COUNCIL, *given, "--profile", own, code=1)
        assert found["own_profiles"] == [{"id": "northmoor", "edition": "1"}]
        assert "minute 12" in [gap["source"] for gap in found["answers"][0]["missing"]]
        assert found["answers"][0]["verdict"] == "no"
    shown = desks.say(COUNCIL, "agreement", "questions", file(NEW), "--profile", own).out
    assert "Asked of your own: northmoor (edition 1)." in shown
