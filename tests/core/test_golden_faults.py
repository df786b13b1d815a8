"""The golden set: documents with one fault each give exactly the expected finding and no other."""

from datetime import date
from pathlib import Path

import pytest

from accordant.core.checklist import check
from accordant.core.errors import BadInput
from accordant.core.law import extended, read_profile, rules
from accordant.core.wire import read_yaml, write_yaml
from tests.core.builders import DAY
from tests.core.faulty import BASES, faulty, parent_of

FAULTS = Path(__file__).resolve().parents[1] / "golden" / "faults"


def entries(name, part="faults"):
    found = read_yaml((FAULTS / name).read_bytes())[part]
    return {each["name"]: each for each in found}


def names(part):
    return tuple(entries("refused.yaml", part))


PROFILE = {
    "format": "accordant/profile/v1",
    "id": "northmoor",
    "title": "Northmoor",
    "owner": "the head of information governance",
    "edition": "2026-11",
    "territory": "GB",
    "extends": ["uk-gdpr"],
    "in_force_from": "2026-01-01",
}
"""A profile of one's own that is sound."""

AGREEMENTS, PROTOCOLS = entries("agreements.yaml"), entries("protocols.yaml")
ALL = [*AGREEMENTS.values(), *PROTOCOLS.values()]


def found_in(fault):
    on = date.fromisoformat(fault["day"]) if "day" in fault else DAY
    alone = fault.get("alone", False)
    parent = None if alone else parent_of(fault["base"], fault.get("parent", ()))
    return check(faulty(fault["base"], fault["patch"]), on=on, parent=parent)


@pytest.mark.parametrize("name", BASES)
def test_the_bases_have_no_fault(name):
    assert check(faulty(name, []), on=DAY, parent=parent_of(name)) == ()


@pytest.mark.parametrize("fault", ALL, ids=lambda each: f"{each['base']}: {each['name']}")
def test_one_fault_gives_the_one_finding_that_is_expected(fault):
    found = [[each.code, each.path, each.severity, each.who] for each in found_in(fault)]
    assert found == [fault["finds"]]


def test_there_is_a_fault_for_every_rule_and_more_than_sixty_in_all():
    assert {fault["finds"][0] for fault in ALL} == set(rules())
    assert len(AGREEMENTS) + len(PROTOCOLS) >= 60


def test_a_fault_for_every_rule_that_reads_protocols_is_in_a_protocol():
    """These rules look at both tiers, or at protocols alone."""
    both = {
        "incomplete", "recommended", "review-overdue", "term-over", "hidden-characters",
        "mixed-alphabets", "look-alike", "party-twice", "circular-parent", "glossary-two-words",
        "glossary-one-word", "chair-without-post",
    }  # fmt: skip
    assert {fault["finds"][0] for fault in PROTOCOLS.values()} == {*both, "detail-in-protocol"}
    assert {fault["finds"][0] for fault in AGREEMENTS.values()} == set(rules()) - {
        "detail-in-protocol"
    }


def test_every_finding_of_the_golden_set_says_what_to_do_and_why():
    for fault in ALL:
        for each in found_in(fault):
            assert each.remedy.endswith("."), fault["name"]
            assert each.source, fault["name"]


# --- Refused before anything is checked


def refused(what):
    with pytest.raises(BadInput) as bad:
        what()
    return [(each.path, each.sentence) for each in bad.value.problems]


def own_profile(**changes):
    return extended([read_profile(write_yaml({**PROFILE, **changes}).encode())])


def must_say(found, expected):
    path, words = expected
    assert [each for each, _ in found] == [path], found
    assert words in found[0][1]


@pytest.mark.parametrize("name", names("documents"))
def test_a_document_that_cannot_be_meant_is_refused_with_its_one_fault(name):
    fault = entries("refused.yaml", "documents")[name]
    must_say(refused(lambda: faulty(fault["base"], fault["patch"])), fault["refused"])


@pytest.mark.parametrize("name", names("profiles"))
def test_a_profile_that_cannot_be_meant_is_refused_with_its_one_fault(name):
    fault = entries("refused.yaml", "profiles")[name]
    assert own_profile()
    must_say(refused(lambda: own_profile(**fault["changes"])), fault["refused"])


@pytest.mark.parametrize("name", names("texts"))
def test_a_text_that_would_harm_its_reader_is_refused(name):
    fault = entries("refused.yaml", "texts")[name]
    text = fault["text"] * fault.get("times", 1)
    must_say(refused(lambda: read_yaml(text.encode())), fault["refused"])
