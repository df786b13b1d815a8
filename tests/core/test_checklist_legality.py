"""The checklist on law: gateways with a direction, bases for both legs, conditions, dates."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Capacity, Category, ConsentRule, Leg, Part3
from accordant.core.checklist import Severity, check
from accordant.core.law import extended, gateways, shipped
from accordant.core.people import PartyKind
from accordant.core.protocol import Regime
from tests.core.builders import (
    COUNCIL,
    DAY,
    TRUST,
    a_basis,
    a_purpose,
    an_agreement,
    with_bases,
    with_item,
    with_one,
)

S10 = "children-act-2004-s10"
S115 = "crime-and-disorder-act-1998-s115"
S16LA = "children-act-2004-s16la"


def codes(document, on=DAY):
    return {finding.code for finding in check(document, on=on)}


def only(document, code, on=DAY):
    found = check(document, on=on)
    assert [finding.code for finding in found] == [code], found
    return found[0]


def council_discloses(**changes):
    return with_bases(an_agreement(), COUNCIL, Leg.DISCLOSE, **changes)


def charity_instead_of_trust(agreement):
    """The recipient of the council's contacts is a charity with a basis of its own."""
    charity = with_one(agreement, "parties", "trust", kind=PartyKind.CHARITY)
    for leg in Leg:
        charity = with_bases(charity, TRUST, leg, article_6="6(1)(ea)", annex_1="6", gateways=())
    return charity


# --- Gateways


def test_section_115_cited_towards_a_charity_is_an_error_that_names_both_kinds():
    sound = council_discloses(gateways=(S10, S115))
    assert codes(sound) == set()
    found = only(charity_instead_of_trust(sound), "gateway-direction")
    assert found.severity is Severity.ERROR
    assert found.path == "bases[0].gateways[1]"
    assert "council (local-government)" in found.sentence
    assert "trust (charity)" in found.sentence
    assert found.illustrative
    assert found.source == "Crime and Disorder Act 1998, s.115"


def test_a_gateway_is_checked_only_for_the_flows_it_is_cited_for():
    towards_council = ("children-act-1989-s17", S10)
    assert codes(with_bases(an_agreement(), TRUST, Leg.DISCLOSE, gateways=towards_council)) == set()
    assert codes(council_discloses(gateways=towards_council)) == {"gateway-direction"}
    receiving = with_bases(an_agreement(), TRUST, Leg.RECEIVE_AND_USE, gateways=towards_council)
    assert codes(receiving) == set()


def test_the_duty_to_share_cited_before_it_is_known_to_be_in_force_warns():
    found = only(council_discloses(gateways=(S10, S16LA)), "law-not-shown-in-force")
    assert found.severity is Severity.WARNING
    assert "not shown to be in force" in found.sentence


def test_a_gateway_not_shown_to_be_in_force_does_not_count():
    assert codes(council_discloses(gateways=(S16LA,))) == {
        "law-not-shown-in-force",
        "gateway-missing",
    }


def test_law_that_is_still_to_come_or_has_ended_is_an_error():
    before = date(2026, 2, 4)
    document = charity_instead_of_trust(an_agreement())
    found = [each for each in check(document, on=before) if each.code == "law-not-in-force"]
    assert {each.path for each in found} == {f"bases[{at}].article_6" for at in (2, 3)}, (
        "the paragraph of Annex 1 is not found besides"
    )
    assert "from 2026-02-05" in found[0].sentence
    assert codes(document) == set()


def test_a_repealed_gateway_says_until_when_it_ran():
    ended = evolve(
        gateways()[S10],
        id="old-act",
        source="Old Act, s.1",
        instrument="Old Act",
        section="s.1",
        in_force_from=None,
        in_force_until=date(2020, 1, 1),
    )
    own = evolve(shipped("health"), id="ours", overlay=False, extends=("uk-gdpr",), agreement=())
    profiles = extended([evolve(own, gateways=(ended,))])
    found = check(council_discloses(gateways=("old-act",)), on=DAY, profiles=profiles)
    sentences = {each.sentence for each in found if each.code == "law-not-in-force"}
    assert sentences == {
        "Old Act, s.1 is not in force on 2026-11-22; it is from a day not known until 2020-01-01."
    }


def test_a_gateway_nobody_knows_is_an_error():
    assert codes(council_discloses(gateways=(S10, "magna-carta"))) == {"gateway-unknown"}


def test_a_public_authority_needs_a_gateway_and_a_charity_does_not():
    only(council_discloses(gateways=()), "gateway-missing")
    document = charity_instead_of_trust(an_agreement())
    assert codes(document) == set()


# --- Bases


@pytest.mark.parametrize(("party", "leg"), [(COUNCIL, Leg.DISCLOSE), (TRUST, Leg.RECEIVE_AND_USE)])
def test_a_leg_without_a_basis_is_an_error_of_that_party(party, leg):
    kept = [each for each in an_agreement().bases if (each.party, each.leg) != (party, leg)]
    found = [
        each
        for each in check(an_agreement(bases=tuple(kept)), on=DAY)
        if each.code == "basis-missing"
    ]
    assert [(each.path, each.who) for each in found] == [("flows[0]", f"ig-adviser of {party}")]


def test_an_agreement_without_any_basis_lacks_one_for_every_leg():
    found = [each.code for each in check(an_agreement(bases=()), on=DAY)]
    assert found.count("basis-missing") == 4


@pytest.mark.parametrize(
    ("article", "extra"),
    [("6(1)(f)", {"assessment": "LIA-1"}), ("6(1)(ea)", {"annex_1": "6"})],
)
def test_a_public_authority_may_not_rely_on_legitimate_interests(article, extra):
    found = only(council_discloses(article_6=article, **extra), "public-task")
    assert "council is a public authority" in found.sentence


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"policy_document": ""}, "bases[0].policy_document"),
        ({"schedule_1": ""}, "bases[0].schedule_1"),
    ],
)
def test_a_ground_is_not_cited_without_what_it_needs(changes, path):
    assert only(council_discloses(**changes), "ground-incomplete").path == path


def test_a_recognised_legitimate_interest_names_its_paragraph_of_annex_1():
    document = charity_instead_of_trust(an_agreement())
    document = with_bases(document, TRUST, Leg.DISCLOSE, annex_1="")
    assert only(document, "ground-incomplete").path == "bases[2].annex_1"


@pytest.mark.parametrize(
    "changes", [{"article_6": "6(1)(e) and (c)"}, {"schedule_1": "99"}, {"article_9": "public"}]
)
def test_a_ground_nobody_knows_is_an_error(changes):
    assert "ground-unknown" in codes(council_discloses(**changes))


def test_a_paragraph_of_schedule_1_must_go_with_its_condition():
    only(council_discloses(article_9="9(2)(h)"), "ground-unpaired")
    assert codes(council_discloses(article_9="9(2)(h)", schedule_1="2")) == set()


def test_a_basis_under_a_regime_the_party_does_not_name_warns():
    document = with_one(an_agreement(), "parties", "trust", regimes=(Regime.DPA_PART_3,))
    found = {each.code: each.severity for each in check(document, on=DAY)}
    assert found["regime-undeclared"] is Severity.WARNING


# --- Sensitive items


def test_special_category_items_need_a_condition_on_both_legs():
    assert codes(council_discloses(article_9="", schedule_1="", policy_document="")) == {
        "special-uncovered"
    }
    receiving = with_bases(
        an_agreement(), TRUST, Leg.RECEIVE_AND_USE, article_9="", schedule_1="", policy_document=""
    )
    found = only(receiving, "special-uncovered")
    assert found.who == "ig-adviser of trust"
    assert "receive and use" in found.sentence


def test_an_item_that_does_not_flow_asks_for_no_condition():
    plain = with_item(an_agreement(), "concern-codes", category=Category.PERSONAL)
    bare = {"article_9": "", "schedule_1": "", "policy_document": ""}
    assert codes(with_bases(plain, COUNCIL, Leg.DISCLOSE, **bare)) == set()


def test_items_about_offences_need_article_10_or_schedule_1():
    document = with_item(an_agreement(), "concern-codes", category=Category.CRIMINAL)
    assert codes(document) == set()
    bare = {"article_9": "", "schedule_1": "", "policy_document": ""}
    uncovered = with_bases(document, COUNCIL, Leg.DISCLOSE, **bare)
    only(uncovered, "criminal-uncovered")
    official = {**bare, "article_10": "Official authority: Children Act 1989, s.47"}
    assert codes(with_bases(document, COUNCIL, Leg.DISCLOSE, **official)) == set()


# --- Part 3


def part_3(**changes):
    grounds = Part3(
        law_enforcement_purpose="The prevention of crime",
        section_35="s.35(2)(b): necessary for a task of a competent authority",
        schedule_8="paragraph 4: safeguarding of children",
        policy_document="Law enforcement policy document 2026",
        section_36_4="Children Act 2004, s.11",
    )
    return a_basis(
        COUNCIL,
        Leg.DISCLOSE,
        regime=Regime.DPA_PART_3,
        article_6="",
        article_9="",
        schedule_1="",
        policy_document="",
        part_3=evolve(grounds, **changes),
    )


def a_police_force(basis, capacity=Capacity.COMPETENT_AUTHORITY):
    """The provider of the contacts is a police force that holds them under Part 3."""
    document = with_one(
        an_agreement(),
        "parties",
        "council",
        kind=PartyKind.POLICE,
        regimes=(Regime.DPA_PART_3, Regime.UK_GDPR),
    )
    purpose = a_purpose(capacities={COUNCIL: capacity, TRUST: Capacity.INDEPENDENT})
    bases = [each for each in document.bases if (each.party, each.leg) != (COUNCIL, Leg.DISCLOSE)]
    return evolve(document, purposes=(purpose,), bases=(basis, *bases))


def test_a_competent_authority_may_share_under_part_3_with_what_that_needs():
    assert codes(a_police_force(part_3())) == set()


@pytest.mark.parametrize("missing", ["law_enforcement_purpose", "section_35"])
def test_part_3_needs_its_purpose_and_its_ground(missing):
    found = only(a_police_force(part_3(**{missing: ""})), "incomplete")
    assert (found.path, found.source[:8]) == (f"bases[0].part_3.{missing}", "DPA 2018")
    assert found.who == "ig-adviser of council"


def test_a_part_3_basis_without_its_grounds_is_found_as_that_and_nothing_else():
    assert only(a_police_force(evolve(part_3(), part_3=None)), "incomplete").path == (
        "bases[0].part_3"
    )


@pytest.mark.parametrize("missing", ["schedule_8", "policy_document"])
def test_sensitive_processing_needs_schedule_8_and_a_policy_document(missing):
    only(a_police_force(part_3(**{missing: ""})), "special-uncovered")


def test_use_other_than_law_enforcement_needs_a_law_that_authorises_it():
    bare = part_3(section_36_4="")
    found = only(a_police_force(bare), "part-3-reuse")
    assert "trust" in found.sentence
    document = a_police_force(bare)
    unheard = tuple(b for b in document.bases if (b.party, b.leg) != (TRUST, Leg.RECEIVE_AND_USE))
    assert "part-3-reuse" not in codes(evolve(document, bases=unheard))


def test_what_was_held_under_part_3_and_is_disclosed_under_uk_gdpr_needs_that_law_too():
    held = evolve(a_basis(COUNCIL, Leg.DISCLOSE), part_3=part_3().part_3)
    assert codes(a_police_force(held)) == set()
    only(a_police_force(evolve(held, part_3=part_3(section_36_4="").part_3)), "part-3-reuse")


def test_offences_are_covered_by_part_3():
    document = with_item(a_police_force(part_3()), "concern-codes", category=Category.CRIMINAL)
    assert codes(document) == set()


def test_part_3_for_a_purpose_in_which_the_party_is_no_competent_authority_warns():
    found = only(a_police_force(part_3(), Capacity.INDEPENDENT), "part-3-capacity")
    assert found.severity is Severity.WARNING


def test_part_3_for_one_purpose_says_nothing_about_another():
    document = a_police_force(part_3())
    other = a_purpose(id="other")
    assert codes(evolve(document, purposes=(*document.purposes, other))) == {"purpose-unserved"}


# --- Consent


def consenting(**changes):
    document = council_discloses(article_6="6(1)(a)", consent="Asked for in writing, where safe.")
    return with_one(document, "flows", "contact", **changes)


def test_consent_relied_on_is_asked_for_and_can_be_withdrawn():
    only(consenting(), "consent-unhandled")
    only(consenting(consent=ConsentRule()), "consent-unhandled")
    assert codes(consenting(consent=ConsentRule(withdrawal="Nothing more is shared."))) == set()


def test_consent_cited_without_saying_how_it_is_handled_is_an_error():
    document = council_discloses(article_9="9(2)(a)", schedule_1="", consent="")
    assert codes(document) == {"consent-unhandled", "ground-incomplete"}


def test_a_basis_for_other_purposes_counts_for_nothing_here():
    elsewhere = a_basis(
        COUNCIL, Leg.DISCLOSE, purposes=("other",), gateways=("children-act-1989-s17",)
    )
    document = an_agreement(
        purposes=(a_purpose(), a_purpose(id="other")), bases=(*an_agreement().bases, elsewhere)
    )
    assert codes(document) == {"purpose-unserved"}
