"""Published structures: every heading has a home in our fields, or says why it has none."""

import pytest

from accordant.core.errors import BadInput
from accordant.core.law import fields
from accordant.core.law.structures import Heading, structures

FOUND = structures().structures
PATHS = {tier: {row.path for row in fields().of(tier)} for tier in ("agreement", "protocol")}


@pytest.mark.parametrize("structure", FOUND, ids=lambda each: each.id)
def test_every_home_is_a_field_there_is(structure):
    for tier, known in PATHS.items():
        named = {path for each in structure.headings for path in getattr(each, tier)}
        assert named <= known


def test_ten_and_more_structures_are_shown_each_heading_once():
    assert len(FOUND) >= 10
    assert len({each.id for each in FOUND}) == len(FOUND)
    for structure in FOUND:
        headings = [each.heading for each in structure.headings]
        assert len(headings) == len(set(headings)) >= 7
        assert structure.source
        assert structure.note.endswith(".")


def test_a_heading_without_a_home_says_why():
    with pytest.raises(BadInput, match="why it has no home"):
        Heading(heading="Pricing")
    homeless = [each for one in FOUND for each in one.headings if each.none]
    assert all(len(each.none) > 30 for each in homeless)
    assert len(homeless) >= 5, "nobody's structure fits another's altogether"


def test_the_irish_list_has_a_home_for_every_paragraph_but_what_the_minister_prescribes():
    (irish,) = (each for each in FOUND if each.id == "ie-dsga-s19")
    assert [each.heading[1] for each in irish.headings] == list("abcdefghijklmnopqr")
    assert [each.heading[1] for each in irish.headings if each.none] == ["q"]
    assert all(each.agreement for each in irish.headings if not each.none)


def test_the_tiers_of_others_are_shown_one_by_one():
    tiers = {
        "aisp": ["Memorandum", "Agreement", "Licence"],
        "surrey-maisp": ["Tier 1", "Tier 2", "Tier 3"],
    }
    for name, expected in tiers.items():
        (structure,) = (each for each in FOUND if each.id == name)
        assert (
            list(dict.fromkeys(each.heading.partition(":")[0] for each in structure.headings))
            == expected
        )
