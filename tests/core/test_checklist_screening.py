"""Screening: signs of high risk without an assessment are found, and nothing else is."""

import pytest
from attrs import evolve

from accordant.core.agreement import Category
from accordant.core.checklist import Severity, check
from accordant.core.law import Regime, Strength
from tests.core.builders import DAY, an_agreement
from tests.core.regimes import under, with_all_items

SIGNED = an_agreement()


def screened(agreement):
    return [one for one in check(agreement, on=DAY) if one.code == "not-screened"]


def saying(reference, agreement=SIGNED):
    return evolve(agreement, assessment=evolve(agreement.assessment, reference=reference))


def calm(agreement):
    """The same with no sign of high risk in it: of adults, from one body, and not sensitive."""
    calmed = with_all_items(agreement, category=Category.PERSONAL, guarded=False)
    groups = tuple(evolve(one, children=False, vulnerable=False) for one in calmed.groups)
    return evolve(calmed, groups=groups, quality=None, transfers=())


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("DPIA-NM-014", False),
        ("none-2026/14, in the register of the council", False),
        ("Not needed.", True),
        ("  N/A ", True),
        ("NONE", True),
    ],
)
def test_what_is_written_in_place_of_a_reference_is_no_assessment(reference, found):
    assert bool(screened(saying(reference))) is found


def test_it_names_the_signs_the_law_and_what_to_do():
    (one,) = screened(saying("none"))
    assert (one.severity, one.strength) == (Severity.WARNING, Strength.LAW)
    assert "children, or others who are vulnerable" in one.sentence
    assert ("Article 35" in one.source, one.remedy[-1], one.who) == (
        True,
        ".",
        "the owner, council",
    )


def test_one_sign_alone_asks_for_nothing_and_a_second_does():
    none = calm(saying("none"))
    assert screened(none) == []
    children = tuple(evolve(one, children=True) for one in none.groups)
    assert screened(evolve(none, groups=children)) == []
    both = evolve(saying("none"), transfers=(), quality=None)
    assert len(screened(evolve(both, groups=children))) == 1


def test_where_the_profile_asks_for_it_by_itself_a_blank_is_found_once():
    for blank in (saying(" "), evolve(SIGNED, assessment=None)):
        assert screened(blank) == []
        assert "incomplete" in {one.code for one in check(blank, on=DAY)}


def test_the_irish_act_asks_what_the_gdpr_asks():
    irish = evolve(under(Regime.IE_DSGA), quality=SIGNED.quality, groups=SIGNED.groups)
    risky = saying("none", with_assessment(with_all_items(irish, category=Category.SPECIAL)))
    assert len(screened(risky)) == 1


def with_assessment(agreement):
    return evolve(agreement, assessment=SIGNED.assessment)


def test_a_law_that_asks_for_no_assessment_is_not_read_as_if_it_did():
    for regime in (Regime.COMMERCIAL, Regime.HIPAA_DISCLOSURE, Regime.TLP):
        other = evolve(under(regime), groups=SIGNED.groups, quality=SIGNED.quality)
        assert screened(saying("none", with_assessment(other))) == []


def test_what_is_about_nobody_is_no_risk_to_anybody():
    things = with_all_items(saying("none"), category=Category.NON_PERSONAL, guarded=True)
    assert screened(things) == []
