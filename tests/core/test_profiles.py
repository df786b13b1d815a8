"""Profiles: what each law asks, when; and what an organisation may write for itself."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import (
    Capacity,
    Category,
    Identifiability,
    Leg,
    Mechanism,
    Transfer,
)
from accordant.core.canonical import MEBIBYTE
from accordant.core.checklist import Severity, check, coming
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.completeness import wanted_at
from accordant.core.checklist.conditions import CONDITIONS
from accordant.core.checklist.places import places
from accordant.core.errors import BadInput
from accordant.core.law import (
    HOUSE,
    SHIPPED,
    SHIPPED_IDS,
    TIERS,
    Need,
    Overlay,
    Regime,
    Requirement,
    Strength,
    conditions,
    extended,
    faults,
    fields,
    read_profile,
    shipped,
)
from accordant.core.people import PartyKind
from accordant.core.protocol import Related
from tests.core.builders import (
    COUNCIL,
    DAY,
    TRUST,
    a_basis,
    a_protocol,
    a_purpose,
    a_term,
    an_agreement,
    with_bases,
    with_item,
)
from tests.core.regimes import (
    COMPLETE,
    a_full_protocol,
    laid_over,
    under,
    with_all,
    with_all_items,
)

# --- The shipped profiles


@pytest.mark.parametrize("name", SHIPPED_IDS)
def test_a_shipped_profile_is_sound_and_is_called_what_its_file_is(name):
    profile = shipped(name)
    assert profile.id == name
    assert list(faults(SHIPPED, profile)) == []
    assert profile.overlay is (name in set(Overlay))
    assert profile.extends or name == HOUSE
    assert HOUSE in SHIPPED.above(name)


@pytest.mark.parametrize("name", SHIPPED_IDS)
def test_what_binds_more_than_the_house_says_where_it_comes_from(name):
    for tier in TIERS:
        for line in shipped(name).lines(tier):
            assert (line.source == "Accordant") is (line.strength is Strength.HOUSE), line


def test_no_field_is_asked_for_by_nobody_unless_its_absence_says_something():
    """What no profile asks for is a yes or no, a number, or a refinement of another field."""
    asked = {line.field for name in SHIPPED_IDS for line in shipped(name).agreement}
    unasked = {row.path for row in fields().agreement} - asked
    assert {"epoch", "replaces", "none_found", "prohibitions", "flows[].flags"} <= unasked
    tops = {path for path in unasked if "." not in path and "[" not in path}
    assert tops == {"epoch", "overlays", "replaces", "none_found", "prohibitions", "commencement"}


@pytest.mark.parametrize("regime", COMPLETE)
def test_an_agreement_can_be_complete_under_each_regime(regime):
    assert check(under(regime), on=DAY) == ()


@pytest.mark.parametrize("overlay", Overlay)
def test_an_agreement_can_be_complete_under_each_overlay(overlay):
    assert check(laid_over(overlay), on=DAY) == ()


def test_a_protocol_can_be_complete_where_the_stakes_are_high():
    assert check(a_full_protocol(), on=DAY) == ()


# --- Every conditional line, both sides


def a_transfer(mechanism):
    return an_agreement(transfers=(Transfer(to="IE", mechanism=mechanism, risk_assessment="x"),))


def in_a_capacity(capacity):
    return an_agreement(purposes=(a_purpose(capacities={COUNCIL: capacity, TRUST: capacity}),))


def all_of(kind):
    return with_all(an_agreement(), "parties", kind=kind)


SIDES = {
    "anything-personal": (
        an_agreement(),
        with_all_items(an_agreement(), category=Category.NON_PERSONAL),
    ),
    "flow-of-people": (
        an_agreement(),
        with_all_items(an_agreement(), category=Category.SECURITY),
    ),
    "item-of-people": (
        an_agreement(),
        with_all_items(an_agreement(), category=Category.COMMERCIAL),
    ),
    "flow-of-direct-identifiers": (
        with_all_items(an_agreement(), identifiability=Identifiability.DIRECT),
        with_all_items(an_agreement(), identifiability=Identifiability.QUASI),
    ),
    "no-protocol-named": (an_agreement(related=(Related(title="A strategy"),)), an_agreement()),
    "nothing-attested": (an_agreement(none_found=False), an_agreement()),
    "a-public-body": (all_of(PartyKind.POLICE), all_of(PartyKind.CHARITY)),
    "joint-controllers": (
        in_a_capacity(Capacity.JOINT),
        in_a_capacity(Capacity.INDEPENDENT),
    ),
    "a-processor": (in_a_capacity(Capacity.PROCESSOR), in_a_capacity(Capacity.COVERED_ENTITY)),
    "legitimate-interests": (
        with_all(an_agreement(), "bases", article_6="UK GDPR Art. 6(1)(F)"),
        with_all(an_agreement(), "bases", article_6="6(1)(e) and not 6(1)(f)"),
    ),
    "no-adequacy": (a_transfer(Mechanism.STANDARD_CLAUSES), a_transfer(Mechanism.ADEQUACY)),
    "pseudonyms-arrive": (
        with_item(an_agreement(), "names", identifiability=Identifiability.PSEUDONYM),
        with_item(an_agreement(), "names", identifiability=Identifiability.NONE),
    ),
    "held-for-law-enforcement": (
        with_bases(an_agreement(), COUNCIL, Leg.DISCLOSE, regime=Regime.DPA_PART_3),
        an_agreement(),
    ),
    "assessment-carried-out": (
        an_agreement(),
        an_agreement(assessment=evolve(an_agreement().assessment, reference=" ")),
    ),
}
"""For each condition, an agreement in which it holds everywhere, and one in which nowhere."""

CONDITIONAL = [
    (name, line) for name in SHIPPED_IDS for line in shipped(name).agreement if line.when
]


def test_no_line_of_a_protocol_depends_on_anything():
    assert not [line for name in SHIPPED_IDS for line in shipped(name).protocol if line.when]


def test_every_condition_is_said_decided_and_tried_on_both_sides():
    assert set(conditions()) == set(CONDITIONS) == set(SIDES)


@pytest.mark.parametrize(
    ("name", "line"), CONDITIONAL, ids=[f"{name} {line.field}" for name, line in CONDITIONAL]
)
def test_a_conditional_line_asks_where_its_condition_holds_and_nowhere_else(name, line):
    wanted = Need.RECOMMENDED if line.need is Need.RECOMMENDED else Need.MANDATORY
    for document, need in zip(SIDES[line.when], (wanted, None), strict=True):
        assert {alone(document, line, p) for p in places(document, line.field)} == {need}


def alone(document, line, place):
    """What a line comes to at a place when it is the only one."""

    class Only(Asking):
        def lines(self, path, names):
            return (line,)

    wanted = wanted_at(Only(document=document, on=DAY, profiles=SHIPPED), line.field, place)
    return wanted.need if wanted else None


def test_a_condition_about_agreements_never_holds_of_a_protocol():
    protocol = a_protocol()
    for name in ("anything-personal", "joint-controllers", "held-for-law-enforcement"):
        (place,) = places(protocol, "need")
        assert CONDITIONS[name](protocol, place) is False


# --- Which profile counts where


def test_a_basis_is_asked_what_its_own_law_asks():
    document = with_bases(under(Regime.EU_GDPR), COUNCIL, Leg.DISCLOSE, article_6="")
    (found,) = check(document, on=DAY)
    assert (found.path, found.source) == ("bases[0].article_6", "GDPR, Article 6")


def test_a_flow_is_asked_what_the_law_of_its_ends_asks():
    """A supplier of something else beside two hospitals does not make theirs commercial."""
    third = evolve(
        an_agreement().parties[1],
        id="supplier",
        name="A supplier",
        root="sha256:" + "9" * 64,
        kind=PartyKind.PRIVATE,
        regimes=(Regime.COMMERCIAL,),
        posts=("signatory",),
    )
    document = an_agreement(parties=(*an_agreement().parties, third))
    asking = Asking(document=document, on=DAY, profiles=SHIPPED)
    assert asking.of_flow(document.flows[0]) == {"uk-gdpr"}
    assert asking.everywhere() == {"uk-gdpr", "commercial"}
    silent = with_all(document, "parties", regimes=())
    assert Asking(document=silent, on=DAY, profiles=SHIPPED).of_flow(silent.flows[0]) == {"uk-gdpr"}


def test_an_irish_basis_may_be_under_the_gdpr_that_the_irish_act_extends():
    document = with_bases(under(Regime.IE_DSGA), COUNCIL, Leg.DISCLOSE, regime=Regime.EU_GDPR)
    assert check(document, on=DAY) == ()


@pytest.mark.parametrize(
    ("regime", "gone"), [(Regime.COMMERCIAL, "retention"), (Regime.TLP, "retention")]
)
def test_what_a_law_only_recommends_is_a_warning_where_another_makes_it_an_error(regime, gone):
    document = with_all(under(regime), "flows", **{gone: ()})
    found = check(document, on=DAY)
    assert {(each.code, each.severity) for each in found} == {
        ("retention-missing", Severity.WARNING)
    }


def test_what_a_law_does_not_ask_for_is_not_missed():
    assert check(with_all_items(under(Regime.COMMERCIAL), necessity={}), on=DAY) == ()
    unneeded = with_all_items(under(Regime.HIPAA_DISCLOSURE), necessity={})
    assert {each.code for each in check(unneeded, on=DAY)} == {"necessity-missing"}


def test_the_most_binding_source_is_named_and_several_as_binding_stand_together():
    both = with_all(
        an_agreement(security=None), "parties", regimes=(Regime.UK_GDPR, Regime.DPA_PART_3)
    )
    (found,) = check(both, on=DAY)
    assert found.source == "UK GDPR, Articles 5(1)(f) and 32; DPA 2018, ss.40 and 66"
    (alone,) = check(an_agreement(security=None), on=DAY)
    assert alone.source == "UK GDPR, Articles 5(1)(f) and 32"


# --- Days


def test_a_field_is_needed_between_the_days_of_its_line():
    document = an_agreement(rights=evolve(an_agreement().rights, complaints=""))
    found = {}
    for day in (date(2026, 6, 18), date(2026, 6, 19)):
        (each,) = (f for f in check(document, on=day) if f.path == "rights.complaints")
        found[day.day] = each.strength
    assert found == {18: Strength.GOOD_PRACTICE, 19: Strength.LAW}


def test_what_is_coming_is_told_with_its_day():
    own = evolve(
        OWN,
        agreement=(
            Requirement(
                field="audit",
                need=Need.MANDATORY,
                in_force_from=date(2027, 1, 1),
                in_force_until=date(2027, 2, 1),
            ),
        ),
    )
    profiles = extended([own])
    until = date(2027, 6, 1)
    first, second, third = coming(an_agreement(), on=DAY, until=until, profiles=profiles)
    assert (first.day, [each.path for each in first.appears]) == (date(2027, 1, 1), ["audit"])
    assert (second.day, [each.path for each in second.vanishes]) == (date(2027, 2, 2), ["audit"])
    assert (third.day, third.appears[0].code) == (date(2027, 5, 2), "review-overdue")
    assert third.day == a_term().review_due.replace(day=2)
    assert coming(an_agreement(), on=DAY, until=date(2026, 12, 31), profiles=profiles) == ()


def test_law_of_elsewhere_that_comes_into_force_changes_nothing_here():
    """The Irish Act commenced in 2022; a document of the United Kingdom stays as it was."""
    assert coming(an_agreement(), on=date(2022, 1, 1), until=date(2022, 12, 31)) == ()


def test_a_law_that_commences_is_coming_for_the_documents_that_rest_on_it():
    document = with_bases(an_agreement(), TRUST, Leg.DISCLOSE, article_6="6(1)(ea)", annex_1="6")
    found = coming(document, on=date(2026, 1, 1), until=date(2026, 2, 28))
    assert [each.day for each in found] == [date(2026, 2, 5)]
    assert {each.code for each in found[0].vanishes} == {"law-not-in-force"}


def test_nothing_comes_after_the_last_day_of_the_calendar():
    forever = evolve(a_term(), expires=date.max, review_due=date.max)
    found = coming(a_protocol(term=forever), on=DAY, until=date.max)
    assert found == ()


def test_an_own_profile_with_gateways_that_end_says_so():
    ended = evolve(
        SHIPPED.gateways()["children-act-2004-s10"],
        id="ours",
        in_force_from=date(2020, 1, 1),
        in_force_until=date(2026, 12, 31),
    )
    profiles = extended([evolve(OWN, gateways=(ended,))])
    document = with_bases(an_agreement(), COUNCIL, Leg.DISCLOSE, gateways=("ours",))
    (found,) = coming(document, on=DAY, until=date(2027, 3, 1), profiles=profiles)
    assert found.day == date(2027, 1, 1)
    assert {each.code for each in found.appears} == {"law-not-in-force"}


# --- Profiles of one's own

WRITTEN = """
format: accordant/profile/v1
id: northmoor
title: Northmoor Vale NHS Foundation Trust
owner: the head of information governance
edition: "2026-11"
territory: GB
extends: [uk-gdpr]
in_force_from: 2026-01-01
agreement:
  - {field: audit, need: mandatory, source: "board minute 12"}
  - {field: "groups[].numbers", need: recommended}
  - {field: "datasets[].items[].example", need: mandatory, strength: good-practice, source: ours}
"""

OWN = evolve(read_profile(WRITTEN.encode()), agreement=())


def refused(*own):
    with pytest.raises(BadInput) as bad:
        extended(own)
    return {problem.path: problem.sentence for problem in bad.value.problems}


def test_an_own_profile_adds_and_tightens_wherever_the_one_it_extends_applies():
    profiles = extended([read_profile(WRITTEN.encode())])
    document = with_item(an_agreement(), "missed-appointments", example="")
    found = check(document, on=DAY, profiles=profiles)
    assert {(each.path, each.code) for each in found} == {
        ("audit", "incomplete"),
        ("datasets[1].items[1].example", "incomplete"),
        ("groups[0].numbers", "recommended"),
    }
    assert check(under(Regime.TLP), on=DAY, profiles=profiles) == ()
    assert check(document, on=date(2025, 12, 31), profiles=profiles) != found


def test_a_gateway_of_an_own_profile_never_takes_the_place_of_another():
    ours = SHIPPED.gateways()["localism-act-2011-s1"]
    turned = evolve(ours, from_kinds=("any",))
    assert list(refused(evolve(OWN, gateways=(turned,)))) == ["northmoor.gateways[0].id"]
    named = evolve(ours, id="ours")
    assert list(refused(evolve(OWN, gateways=(named, named)))) == [
        "northmoor.gateways[0].id",
        "northmoor.gateways[1].id",
    ]
    other = evolve(OWN, id="southmoor", gateways=(named,))
    assert list(refused(evolve(OWN, gateways=(named,)), other)) == [
        "northmoor.gateways[0].id",
        "southmoor.gateways[0].id",
    ]
    assert extended([evolve(OWN, gateways=(named,))]).gateways()["ours"] is named


def test_a_line_whose_days_never_meet_those_of_its_profile_is_refused():
    (line, *_) = read_profile(WRITTEN.encode()).agreement
    early = evolve(line, in_force_until=date(2025, 12, 31))
    found = refused(evolve(OWN, agreement=(early,)))
    assert list(found) == ["northmoor.agreement[0]"]
    assert "never count" in found["northmoor.agreement[0]"]
    extended([evolve(OWN, agreement=(evolve(line, in_force_until=date(2026, 1, 1)),))])


def test_a_profile_extends_each_other_one_once():
    found = refused(evolve(OWN, extends=("uk-gdpr", "uk-gdpr")))
    assert found == {"northmoor.extends[1]": "“uk-gdpr” is here twice"}


def test_an_own_profile_may_extend_another_and_an_overlay():
    first = evolve(OWN, agreement=(Requirement(field="audit", need=Need.RECOMMENDED),))
    second = evolve(
        OWN,
        id="ward",
        extends=("northmoor", "health"),
        agreement=(Requirement(field="audit", need=Need.MANDATORY),),
    )
    profiles = extended([first, second])
    assert profiles.above("ward") == ("ward", "northmoor", "health", "uk-gdpr", "house")
    (found,) = check(an_agreement(), on=DAY, profiles=profiles)
    assert (found.code, found.path) == ("incomplete", "audit")
    assert check(under(Regime.COMMERCIAL), on=DAY, profiles=profiles) == ()


def test_a_profile_that_extends_the_house_applies_to_every_document():
    house = evolve(
        OWN, extends=("house",), protocol=(Requirement(field="risks", need=Need.MANDATORY),)
    )
    (found,) = check(a_protocol(), on=DAY, profiles=extended([house]))
    assert found.path == "risks"


@pytest.mark.parametrize(
    ("field", "need", "words"),
    [
        ("purposes[].necessity", Need.RECOMMENDED, "by law: UK GDPR"),
        ("groups", Need.RECOMMENDED, "conditional"),
        ("modes", Need.RECOMMENDED, "by ICO data sharing code"),
        ("title", Need.RECOMMENDED, "“house”"),
    ],
)
def test_an_own_profile_never_loosens_what_it_extends(field, need, words):
    problems = refused(evolve(OWN, agreement=(Requirement(field=field, need=need),)))
    assert list(problems) == ["northmoor.agreement[0].need"]
    assert words in problems["northmoor.agreement[0].need"]
    assert "never loosen" in problems["northmoor.agreement[0].need"]


def test_a_line_for_other_days_loosens_nothing():
    line = Requirement(
        field="rights.complaints", need=Need.RECOMMENDED, in_force_until=date(2018, 5, 24)
    )
    early = evolve(OWN, in_force_from=date(2018, 1, 1), agreement=(line,))
    assert extended([early]).own == (early,)


def test_a_profile_does_not_contradict_itself_on_any_day():
    one = Requirement(field="audit", need=Need.MANDATORY, in_force_until=date(2027, 1, 1))
    other = Requirement(field="audit", need=Need.RECOMMENDED, in_force_from=date(2027, 1, 1))
    problems = refused(evolve(OWN, agreement=(one, other)))
    assert problems == {
        "northmoor.agreement[1]": "“audit” is recommended here and mandatory in line 0, both on "
        "2027-01-01; keep one of them, or give them days that do not meet"
    }
    later = evolve(other, in_force_from=date(2027, 1, 2))
    assert extended([evolve(OWN, agreement=(one, later))])
    again = evolve(one, source="another minute")
    assert extended([evolve(OWN, agreement=(one, again))])


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"extends": ("uk-gpdr",)}, "northmoor.extends", "did you mean “uk-gdpr”"),
        ({"extends": ("uk-gdpr", "zzzz")}, "northmoor.extends", "not a profile there is"),
        ({"extends": ()}, "northmoor.extends", "name the profiles"),
        ({"extends": ("northmoor",)}, "northmoor.extends", "extends itself"),
        ({"id": "uk-gdpr"}, "uk-gdpr.id", "another profile of this name"),
        ({"overlay": True}, "northmoor.overlay", "no overlay"),
        (
            {"agreement": (Requirement(field="flow[].items", need=Need.MANDATORY),)},
            "northmoor.agreement[0].field",
            "did you mean “flows[].items”",
        ),
        (
            {"protocol": (Requirement(field="flows", need=Need.MANDATORY),)},
            "northmoor.protocol[0].field",
            "not a field of the protocol",
        ),
        (
            {"agreement": (Requirement(field="audit", need=Need.CONDITIONAL, when="full-moon"),)},
            "northmoor.agreement[0].when",
            "not a condition",
        ),
        (
            {"agreement": (Requirement(field="audit", need=Need.CONDITIONAL),)},
            "northmoor.agreement[0].when",
            "under which condition",
        ),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused_with_what_is_wrong(changes, path, words):
    problems = refused(evolve(OWN, **changes))
    assert words in problems[path], problems


def test_a_conditional_line_may_leave_its_condition_to_the_rule_of_its_field():
    line = Requirement(field="bases[].gateways", need=Need.CONDITIONAL)
    assert extended([evolve(OWN, agreement=(line,))])


def test_profiles_that_extend_each_other_are_refused_and_named():
    other = evolve(OWN, id="ward", extends=("northmoor",))
    problems = refused(evolve(OWN, extends=("ward",)), other)
    assert set(problems) == {"northmoor.extends", "ward.extends"}
    assert SHIPPED.above("zzzz") == ()
    assert set(refused(OWN, OWN)) == {"northmoor.id"}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("format: accordant/profile/v1", "format: accordant/profile/v2", "format"),
        ("id: northmoor", "id: North Moor", "id"),
        ("owner: the head of information governance", 'owner: " "', "owner"),
        ("in_force_from: 2026-01-01", "in_force_until: 2026-01-01", "in_force_from"),
        (
            "in_force_from: 2026-01-01",
            "in_force_from: 2026-01-01\nin_force_until: 2025-01-01",
            "in_force_until",
        ),
        ("need: recommended}", "need: nice}", "agreement[1].need"),
        (
            "need: recommended}",
            "need: mandatory, when: a-public-body}",
            "agreement[1].when",
        ),
        ('source: "board minute 12"', 'source: " "', "agreement[0].source"),
        (
            "need: recommended}",
            "need: recommended, in_force_from: 2027-01-02, in_force_until: 2027-01-01}",
            "agreement[1].in_force_until",
        ),
    ],
)
def test_a_profile_is_read_strictly_and_every_fault_has_its_place(old, new, path):
    assert old in WRITTEN
    with pytest.raises(BadInput) as bad:
        read_profile(WRITTEN.replace(old, new).encode())
    assert [problem.path for problem in bad.value.problems] == [path]


def test_a_gateway_without_days_is_refused():
    """Days not known are written as null; a gateway that says nothing of them is no gateway."""
    lines = """
gateways:
  - id: ours
    title: Ours
    instrument: An Act
    section: s.1
    power: express
    from_kinds: [any]
    to_kinds: [any]
    strength: law
    source: An Act, s.1
    checked: true
"""
    with pytest.raises(BadInput) as bad:
        read_profile((WRITTEN + lines).encode())
    assert [problem.path for problem in bad.value.problems] == [
        "gateways[0].in_force_from",
        "gateways[0].in_force_until",
    ]
    dated = lines + "    in_force_from: 2020-01-01\n    in_force_until: null\n"
    profiles = extended([read_profile((WRITTEN + dated).encode())])
    assert "ours" in profiles.gateways()


def test_a_profile_of_five_megabytes_and_a_bomb_of_aliases_are_refused():
    padding = b"# " + b"x" * (5 * MEBIBYTE)
    with pytest.raises(BadInput):
        read_profile(WRITTEN.encode() + padding)
    bomb = 'a: &a ["x","x","x"]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n'
    with pytest.raises(BadInput) as bad:
        read_profile(bomb.encode())
    assert any("anchor" in problem.sentence for problem in bad.value.problems)


def test_a_profile_holds_for_a_basis_of_its_regime_alone():
    own = evolve(
        OWN, extends=("eu-gdpr",), agreement=(Requirement(field="audit", need=Need.MANDATORY),)
    )
    foreign = a_basis(COUNCIL, Leg.DISCLOSE, regime=Regime.EU_GDPR)
    document = an_agreement(bases=(*an_agreement().bases, foreign))
    found = check(document, on=DAY, profiles=extended([own]))
    assert "audit" not in {each.path for each in found}
