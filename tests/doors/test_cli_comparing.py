"""Two versions compared on the command line: words, answers, and the record without its people."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Onward
from accordant.core.wire import encode, write_yaml
from accordant.work.library import documents
from accordant.work.record import reading
from tests.core.builders import COUNCIL, NAMES, TRUST, with_one

NAME = "northmoor-agreement@1"
CHILD = "the-child-of-this-test"
ASKED = ("--to", TRUST, "--purpose", "triage", "--dataset", "contacts", "--group", "children")


def flat_of(said):
    return " ".join((said.out + said.err).replace("│", " ").split())


@pytest.fixture
def draft(northmoor, tmp_path):
    """The agreement in force with its first clause changed, as a draft's file."""
    with reading(northmoor.houses[northmoor.folder / COUNCIL]) as records:
        held = documents(records)[northmoor.agreement]

    def written(**changes):
        file = tmp_path / "draft.yaml"
        after = evolve(with_one(held, "flows", "contact", **changes), version=2)
        file.write_text(write_yaml(encode(after)))
        return file

    return written


def test_a_draft_is_compared_with_what_is_in_force_in_words_answers_and_record(desks, draft):
    who = ("--as", "worker", "--role", "hub-worker", "--subject", CHILD)
    items = desks.facts(COUNCIL, "ask", *ASKED, *who, "--items", "names")
    whole = desks.facts(COUNCIL, "ask", *ASKED, *who)
    kept = desks.facts(COUNCIL, "ask", *ASKED, *who, "--items", "nhs-number")
    file = draft(items=("date-of-birth", "nhs-number"), ends=date(2027, 1, 4), safe_recipients=())
    found = desks.facts(COUNCIL, "agreement", "diff", NAME, file)
    assert {one["path"] for one in found["altered"]} >= {"version", "flows[contact].items"}
    # What other tests agreed beside it may end on a later day.
    days = found["days"][:2]
    assert [one["from"] for one in days] == ["2026-11-22", "2027-01-05"]
    today, later = (one["effects"] for one in days)
    assert (today[0]["change"], today[0]["example"]["person"]) == ("may-no-longer", "somebody")
    assert {one["ends"] for one in later} == {True}
    changed = {one["decision"]: (one["before"], one["after"]) for one in found["record"]["changed"]}
    assert changed[items["decision"]] == ("permit", "deny")
    assert changed[whole["decision"]] == ("permit", "permit")
    assert kept["decision"] not in changed
    said = desks.say(COUNCIL, "agreement", "diff", NAME, file)
    assert said.code == 0
    shown = flat_of(said)
    assert "flows[contact].items Is the items that go Taken out names, address" in shown
    assert "Council may no longer share any of address, concern-codes, names" in shown
    assert "a practitioner of trust asks for address: before, permit; now, deny" in shown
    assert "What may be shared, from 5 January 2027 on" in shown
    assert "Nobody may share anything of contacts with trust for triage any more." in shown
    assert f"{items['decision']} permit → deny" in shown
    alike = "but other items or other terms"
    assert f"{whole['decision']} permit both times, {alike}" in shown
    assert f"asks for what is granted: permit before and now, {alike}" in shown
    assert "going back" not in shown
    for text in (shown, str(found)):
        assert CHILD not in text
        assert "'worker'" not in text


def test_the_same_text_changes_nothing_and_that_is_said(desks, draft):
    found = desks.facts(COUNCIL, "agreement", "diff", NAME, desks.agreement)
    assert (found["altered"], found["record"]["changed"]) == ([], [])
    assert [one["effects"] for one in found["days"]] == [[]]
    shown = flat_of(desks.say(TRUST, "agreement", "diff", desks.agreement, NAME))
    assert "The two say the same, whatever order they say it in." in shown
    assert "No request is answered otherwise." in shown
    assert "would be answered otherwise" in shown
    turned = draft(items=("concern-codes", "address", "nhs-number", "date-of-birth", NAMES))
    found = desks.facts(COUNCIL, "agreement", "diff", NAME, turned)
    assert [one["path"] for one in found["altered"]] == ["version"]
    assert [one["effects"] for one in found["days"]] == [[]]


def test_the_later_version_named_first_is_said_to_be_later(desks, draft):
    """The effects are then those of going back, which nobody may mean."""
    file = draft(groups=())
    shown = flat_of(desks.say(COUNCIL, "agreement", "diff", file, NAME))
    assert "Version 2 is the later one, so this tells what going back would change." in shown


def test_a_yes_or_no_that_is_turned_is_said_as_one(desks, draft):
    held = draft(onward=Onward(allowed=True))
    assert "yes" in flat_of(desks.say(COUNCIL, "agreement", "diff", NAME, held))


@pytest.mark.parametrize("name", ["northmoor-protocol", "unheard-of", "none.yaml"])
def test_what_is_no_agreement_is_refused_in_words(desks, name):
    said = desks.say(COUNCIL, "agreement", "diff", NAME, name)
    assert said.code != 0
    assert any(
        word in flat_of(said)
        for word in ("nothing is shared under it", "there is no document", "there is no file")
    )


def test_a_name_too_long_for_any_file_is_a_document_that_is_not_here(desks, northmoor):
    said = desks.say(COUNCIL, "agreement", "diff", "northmoor-agreement", "x" * 5000)
    assert said.code == 7
