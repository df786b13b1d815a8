"""The register on the command line: searched, compared on record, withheld and made public."""

import pytest

from tests.core.builders import COUNCIL, TRUST
from tests.doors.desks import Said


@pytest.fixture(scope="module")
def twin(northmoor):
    """An agreement that says the same under another name, put before the partners."""
    file = northmoor.folder / "twin.yaml"
    text = (northmoor.folder / "agreement.yaml").read_text()
    text = text.replace("id: northmoor-agreement", "id: twin-agreement", 1)
    text = text.replace("title: Northmoor Early Contact Agreement", "title: Telling early", 1)
    file.write_text(text)
    made = northmoor.facts(COUNCIL, "agreement", "propose", file, "--as", "worker")
    northmoor.deliver()
    return made["digest"]


def flat_of(said: Said) -> str:
    return " ".join((said.out + said.err).replace("│", " ").split())


def test_a_search_shows_state_review_what_is_alike_and_what_relates(desks, twin):
    found = desks.facts(TRUST, "register", "telling", "early")
    (one, *_) = [each for each in found["documents"] if each["id"] == "twin-agreement"]
    assert (one["state"], one["review_due"], one["review_overdue"]) == (
        "consultation",
        "2027-05-01",
        False,
    )
    assert (one["alike"][0]["score"], one["alike"][0]["duplicate"]) == (1.0, True)
    assert {"stands under", "relates to"} >= {each["how"] for each in one["related"]}
    said = desks.say(TRUST, "register", "--party", "council", "--item", "nhs_number")
    assert said.code == 0
    assert "duplicate" in flat_of(said)
    assert desks.facts(TRUST, "register", "potholes")["found"] == 0
    said = desks.say(TRUST, "register", "--limit", 1)
    assert "the best 1 are shown" in flat_of(said)


def test_the_like_of_a_document_is_searched_for_on_record(desks, twin):
    found = desks.facts(COUNCIL, "register", "--like", twin)
    assert (found["recorded"], found["alike"][0]["duplicate"]) == (False, True)
    said = desks.say(COUNCIL, "register", "--like", twin, "--as", "ann")
    assert said.code == 0
    assert "Recorded. Next: say with accordant agreement disposition" in flat_of(said)
    one = desks.facts(COUNCIL, "agreement", "questions", twin, "--number", 1, code=1)
    missing = [each["what"] for each in one["answers"][0]["missing"]]
    assert any("northmoor-agreement@" in what for what in missing)
    assert one["answers"][0]["evidence"][0]["who"].startswith("ann for council")
    said = desks.say(COUNCIL, "register", "--like", "northmoor-protocol")
    assert "Nothing here is like northmoor-protocol." in flat_of(said)
    assert "not recorded" in flat_of(said)


def test_what_is_sensitive_is_withheld_from_the_public_until_that_is_lifted(desks, tmp_path):
    name = "northmoor-agreement"
    why = ("--reason", "It would name a refuge.", "--as", "ann")
    found = desks.facts(COUNCIL, "withhold", name, *why)
    assert (found["whole"], found["withheld"]) == (True, [])
    page = tmp_path / "register.html"
    assert desks.facts(COUNCIL, "register", "--public", page)["file"] == str(page)
    assert "It would name a refuge." in page.read_text()
    assert "Early Contact" not in page.read_text()
    assert "(withheld)" in flat_of(desks.say(COUNCIL, "register", "early"))
    found = desks.facts(COUNCIL, "withhold", name, *why, "--only", "contact")
    assert found["withheld"] == ["contact"]
    said = desks.say(COUNCIL, "withhold", name, *why, "--lift")
    assert "nothing" in flat_of(said)
    assert (
        "Early Contact"
        in desks.say(COUNCIL, "register", "--public", tmp_path / "a.txt").out
        + (tmp_path / "a.txt").read_text()
    )


def test_one_thing_is_done_at_a_time(desks, tmp_path):
    said = desks.say(COUNCIL, "register", "early", "--like", "northmoor-agreement")
    assert (said.code != 0, "one at a time" in flat_of(said)) == (True, True)
    odd = ("--only", "contact", "--lift", "--reason", "So.", "--as", "ann")
    said = desks.say(COUNCIL, "withhold", "northmoor-agreement", *odd)
    assert (said.code != 0, "lifts all" in flat_of(said)) == (True, True)
    said = desks.say(COUNCIL, "register", "--public", tmp_path / "register.xml")
    assert said.code != 0
