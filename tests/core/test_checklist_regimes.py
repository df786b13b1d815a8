"""Rules of one regime or another: a fault gives its finding and no other, and its mending none."""

import pytest
from attrs import evolve

from accordant.core.agreement import (
    AgreementKind,
    Audience,
    Capacity,
    Category,
    ContractClause,
    HipaaClass,
    Leg,
    Marking,
    Mechanism,
    Onward,
    SubProcessor,
    Tlp,
    Transfer,
)
from accordant.core.checklist import Severity, check
from accordant.core.checklist.identity import looks
from accordant.core.errors import BadInput
from accordant.core.law import SHIPPED_IDS, Overlay, Regime, fields, purpose_codes, rules, shipped
from accordant.core.people import CALDICOTT_GUARDIAN, PartyKind
from accordant.core.protocol import GlossaryTerm, Link, Related, header_problems
from accordant.core.treatment import ItemType, To, Treatment
from accordant.core.treatment import Kind as Treatments
from tests.core.builders import (
    COUNCIL,
    DAY,
    TRUST,
    a_council,
    a_protocol,
    a_purpose,
    a_trust,
    an_agreement,
    with_bases,
    with_item,
    with_one,
)
from tests.core.regimes import DROP, IEP, clauses, laid_over, under, with_all, with_all_items


def found_in(document, **kwargs):
    return check(document, on=DAY, **kwargs)


def codes(document, **kwargs):
    return sorted(each.code for each in found_in(document, **kwargs))


PUBLIC_HEALTH = a_purpose(codes=("accordant:public-health",))
SUPPLY = {COUNCIL: Capacity.INDEPENDENT, TRUST: Capacity.PROCESSOR}
JOINT = {COUNCIL: Capacity.JOINT, TRUST: Capacity.JOINT}
ARRANGED = laid_over(Overlay.HIGH_STAKES).joint
ADEQUATE = Transfer(to="US", mechanism=Mechanism.ADEQUACY)


def processing(**changes):
    return an_agreement(purposes=(a_purpose(capacities=SUPPLY),), **changes)


def jointly(**changes):
    return an_agreement(purposes=(a_purpose(capacities=JOINT),), **changes)


def in_lds(kind, treatment=None):
    """A limited data set in which the concern codes are an identifier of some class."""
    document = with_item(under(Regime.HIPAA_LIMITED_DATA_SET), "concern-codes", hipaa_class=kind)
    treated = {**document.flows[0].treatments}
    if treatment is not None:
        treated["concern-codes"] = treatment
    return with_one(document, "flows", "contact", treatments=treated)


def about_nobody(kind, treatment=None, type=ItemType.CODE):
    """A disclosure under HIPAA of an item said to be about nobody, of some class."""
    document = with_item(
        under(Regime.HIPAA_DISCLOSURE),
        "concern-codes",
        category=Category.NON_PERSONAL,
        hipaa_class=kind,
        type=type,
    )
    treated = {**document.flows[0].treatments}
    if treatment is not None:
        treated["concern-codes"] = treatment
    return with_one(document, "flows", "contact", treatments=treated)


def letters(count):
    return Treatment(kind=Treatments.GENERALISE, to=To.FIRST_LETTERS, letters=count)


YEAR = Treatment(kind=Treatments.GENERALISE, to=To.YEAR)
MONTH = Treatment(kind=Treatments.GENERALISE, to=To.YEAR_MONTH)
MASK = Treatment(kind=Treatments.MASK)
CODE = Treatment(kind=Treatments.CODE, domain="child")


def marked(tlp, allowed):
    document = with_all(under(Regime.TLP), "datasets", marking=Marking(tlp=tlp, iep=IEP))
    onward = Onward(allowed=allowed, to=("clients who need it",) if allowed else ())
    to = Audience.PEOPLE if tlp is Tlp.RED else None  # red goes to people who are named
    return with_all(document, "flows", onward=onward, audience=to)


def personal_in(regime):
    """One flow of the agreement about nobody carries an item about people."""
    document = with_item(under(regime), "names", category=Category.PERSONAL)
    document = evolve(document, groups=an_agreement().groups)
    return with_one(document, "flows", "contact", groups=("children",))


def caring(posts):
    document = laid_over(Overlay.HEALTH)
    return with_one(document, "parties", "trust", posts=(*document.parties[0].posts[:4], *posts))


def twins(**changes):
    return an_agreement(parties=(a_council(), evolve(a_trust(), **changes)))


ROOT = a_council().root

CASES = [
    # rule, faulty, mended
    ("joint-alone", evolve(jointly(joint=ARRANGED), purposes=(
        a_purpose(capacities={COUNCIL: Capacity.JOINT}),)), jointly(joint=ARRANGED)),
    ("lds-identifier", in_lds(HipaaClass.EMAIL), in_lds(HipaaClass.EMAIL, DROP)),
    ("lds-identifier", in_lds(HipaaClass.PLACE), in_lds(HipaaClass.AREA)),
    ("lds-identifier", in_lds(HipaaClass.NAME, MASK), in_lds(HipaaClass.NAME, CODE)),
    ("lds-identifier", in_lds(HipaaClass.PHOTOGRAPH), in_lds(HipaaClass.OTHER)),
    ("lds-purpose",
     evolve(under(Regime.HIPAA_LIMITED_DATA_SET), purposes=(a_purpose(codes=("dpv:Marketing",)),)),
     evolve(under(Regime.HIPAA_LIMITED_DATA_SET), purposes=(
         a_purpose(codes=("dpv:Marketing", "duo:0000042")),))),
    ("safe-harbor", about_nobody(HipaaClass.OTHER), about_nobody(HipaaClass.OTHER, CODE)),
    ("safe-harbor", about_nobody(HipaaClass.DATE, MONTH, ItemType.DATE),
     about_nobody(HipaaClass.DATE, YEAR, ItemType.DATE)),
    ("safe-harbor", about_nobody(HipaaClass.AREA, letters(4)),
     about_nobody(HipaaClass.AREA, letters(3))),
    ("safe-harbor", about_nobody(HipaaClass.EMAIL, letters(3)), about_nobody(None, letters(3))),
    ("transfer-missing", an_agreement(territories=("GB", "US")),
     an_agreement(territories=("GB", "US"), transfers=(ADEQUATE,))),
    ("transfer-missing", an_agreement(territories=("IE",)),
     an_agreement(territories=("IE",), transfers=(evolve(ADEQUATE, to="EEA"),))),
    ("transfer-missing", evolve(under(Regime.EU_GDPR), territories=("GB",)),
     evolve(under(Regime.EU_GDPR), territories=("FR", "EEA"))),
    ("transfer-missing",
     an_agreement(sub_processors=(SubProcessor(name="A host", terms="Same.", territory="US"),)),
     an_agreement(sub_processors=(SubProcessor(name="A host", terms="Same."),))),
    ("clause-missing", processing(clauses=clauses("processor")[1:]),
     processing(clauses=clauses("processor"))),
    ("clause-missing",
     evolve(under(Regime.HIPAA_ASSOCIATE), clauses=clauses("associate")[:-1]),
     under(Regime.HIPAA_ASSOCIATE)),
    ("clause-missing",
     evolve(under(Regime.HIPAA_LIMITED_DATA_SET), clauses=clauses("limited-data-set")[:-1]),
     under(Regime.HIPAA_LIMITED_DATA_SET)),
    ("clause-missing", evolve(under(Regime.COMMERCIAL), clauses=clauses("confidence")[1:]),
     with_all_items(evolve(under(Regime.COMMERCIAL), clauses=clauses("confidence")),
                    category=Category.NON_PERSONAL)),
    ("clause-unknown", an_agreement(clauses=(ContractClause(kind="a-wish", text="A wish."),)),
     an_agreement(clauses=clauses("processor")[:1])),
    ("clause-unknown", an_agreement(clauses=clauses("processor")[:1] * 2), an_agreement()),
    ("code-unknown", an_agreement(purposes=(a_purpose(codes=("dpv:Magic",)),)),
     an_agreement(purposes=(a_purpose(codes=("dpv:PublicBenefit", "duo:0000006")),))),
    ("approval-missing", an_agreement(purposes=(a_purpose(codes=("duo:0000021",)),)),
     an_agreement(purposes=(a_purpose(codes=("duo:0000021",)),), related=(
         Related(title="Favourable opinion", kind="ethics-approval", reference="26/NM/1"),))),
    ("kind-regime", an_agreement(kind=AgreementKind.TLP_COMMUNITY), under(Regime.TLP)),
    ("marking-onward", marked(Tlp.AMBER_STRICT, allowed=True),
     marked(Tlp.AMBER_STRICT, allowed=False)),
    ("marking-onward", marked(Tlp.RED, allowed=True), marked(Tlp.AMBER, allowed=True)),
    ("post-missing", caring(()), caring((CALDICOTT_GUARDIAN,))),
    ("party-twice", twins(root=ROOT), twins(root=ROOT, unit_of="council")),
    ("party-twice", twins(name="Northmoor County  COUNCIL"), twins(name="Northmoor Town Council")),
    ("party-twice", twins(name="Northmoor County-Council"), twins()),
    ("circular-parent",
     an_agreement(protocol=Link(id="northmoor-agreement", digest="sha256:" + "a" * 64)),
     an_agreement(protocol=Link(id="northmoor-protocol", digest="sha256:" + "a" * 64))),
    ("circular-parent", twins(unit_of="trust"), twins(unit_of="council")),
    ("provision-elsewhere",
     with_bases(an_agreement(), COUNCIL, Leg.DISCLOSE,
                gateways=("children-act-2004-s10", "dsga-2019-s13")),
     an_agreement()),
    ("regime-undeclared",
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, regime=Regime.IE_DSGA),
     under(Regime.EU_GDPR)),
    ("ground-incomplete",
     with_bases(under(Regime.HIPAA_DISCLOSURE), TRUST, Leg.RECEIVE_AND_USE, hipaa="164.508"),
     with_bases(under(Regime.HIPAA_DISCLOSURE), TRUST, Leg.RECEIVE_AND_USE, hipaa="164.508",
                consent="In writing, as 164.508(c) asks.")),
    ("consent-unhandled",
     with_bases(under(Regime.HIPAA_DISCLOSURE), COUNCIL, Leg.DISCLOSE, hipaa="164.508",
                consent="In writing."),
     with_bases(under(Regime.HIPAA_DISCLOSURE), COUNCIL, Leg.DISCLOSE, hipaa="164.506(c)(1)")),
    ("ground-unknown",
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, annex_1="6"),
     under(Regime.EU_GDPR)),
    ("ground-unknown",
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, article_6="6(1)(ea)"),
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, article_6="6(1)(c)")),
    ("public-task",
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, article_6="6(1)(f)",
                assessment="LIA-1"),
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, article_6="6(1)(e)",
                assessment="LIA-1")),
    ("special-uncovered",
     with_bases(under(Regime.EU_GDPR), TRUST, Leg.RECEIVE_AND_USE, article_9=""),
     under(Regime.EU_GDPR)),
    ("criminal-uncovered",
     with_item(under(Regime.EU_GDPR), "concern-codes", category=Category.CRIMINAL),
     with_all(with_item(under(Regime.EU_GDPR), "concern-codes", category=Category.CRIMINAL),
              "bases", article_10="National law")),
    ("special-uncovered",
     with_bases(
         with_item(an_agreement(), "concern-codes", category=Category.CONFIDENTIAL_HEALTH),
         COUNCIL, Leg.DISCLOSE, article_9="", schedule_1="", policy_document=""),
     with_item(an_agreement(), "concern-codes", category=Category.CONFIDENTIAL_HEALTH)),
    ("gateway-missing",
     with_bases(under(Regime.IE_DSGA), COUNCIL, Leg.DISCLOSE, gateways=()),
     with_bases(under(Regime.HIPAA_DISCLOSURE), COUNCIL, Leg.DISCLOSE, gateways=())),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "faulty", "mended"), CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)]
)
def test_a_fault_gives_its_finding_alone_and_its_mending_none(rule, faulty, mended):
    assert set(codes(faulty)) == {rule}, found_in(faulty)
    assert rule not in codes(mended), found_in(mended)


@pytest.mark.parametrize(
    ("rule", "faulty", "mended"), CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)]
)
def test_a_finding_is_as_grave_and_binding_as_its_rule_and_says_what_to_do(rule, faulty, mended):
    for found in found_in(faulty):
        assert (found.severity, found.strength) == (rules()[rule].severity, rules()[rule].strength)
        assert found.remedy.endswith(".")
        assert found.who


def test_every_rule_that_decides_about_a_field_is_tried_on_both_sides_somewhere():
    """Those without a case here have theirs in the older tests of the checklist."""
    elsewhere = {
        "basis-missing", "necessity-missing", "role-unfilled", "retention-missing", "onward-open",
        "onward-missing", "part-3-reuse", "guarded",
    }  # fmt: skip
    decided = {
        row.rule
        for row in fields().agreement
        for name in SHIPPED_IDS
        for line in shipped(name).agreement
        if row.rule and line.field == row.path
    }
    assert decided == elsewhere | {case[0] for case in CASES} & decided


# --- Information about people, under a law for information about nobody


def test_an_item_about_people_makes_a_commercial_agreement_switch():
    found = found_in(personal_in(Regime.COMMERCIAL))
    assert {(each.code, each.path) for each in found} == {
        ("regime-unfit", "flows[0]"),
    }
    assert {each.who for each in found} == {"ig-adviser of council", "ig-adviser of trust"}
    assert "Switch council to the data protection regime" in found[0].remedy


def test_an_indicator_about_people_needs_a_lawful_basis_under_tlp():
    document = personal_in(Regime.TLP)
    assert set(codes(document)) == {"basis-missing"}
    parties = with_all(document, "parties", regimes=(Regime.TLP, Regime.UK_GDPR))
    assert "basis-missing" in codes(parties)
    bases = tuple(
        evolve(each, article_6="6(1)(ea)", annex_1="5", gateways=())
        for each in an_agreement().bases
    )
    lawful = evolve(with_all(parties, "parties", kind=PartyKind.PRIVATE), bases=bases)
    assert {"basis-missing", "regime-unfit", "special-uncovered"}.isdisjoint(codes(lawful))


def test_a_ground_cited_where_the_law_has_no_such_list_is_taken_out():
    document = with_bases(under(Regime.EU_GDPR), COUNCIL, Leg.DISCLOSE, annex_1="6")
    assert found_in(document)[0].remedy.startswith("Take it out.")


def test_health_information_under_the_privacy_rule_needs_no_article_9():
    document = with_item(
        under(Regime.HIPAA_DISCLOSURE), "missed-appointments", category=Category.CRIMINAL
    )
    assert codes(document) == []


def test_a_limited_data_set_whose_purpose_has_no_code_is_only_incomplete():
    document = evolve(under(Regime.HIPAA_LIMITED_DATA_SET), purposes=(a_purpose(),))
    assert [each.path for each in found_in(document)] == ["purposes[0].codes"]
    unknown = evolve(document, purposes=(a_purpose(codes=("dpv:Magic",)),))
    assert codes(unknown) == ["code-unknown", "lds-purpose"]


def test_a_flow_without_bases_is_looked_at_by_what_its_ends_say():
    document = in_lds(HipaaClass.EMAIL)
    assert {"lds-identifier", "basis-missing"} <= set(codes(evolve(document, bases=())))


# --- Contracts


def test_each_kind_of_contract_is_asked_for_under_its_own_law():
    part_3 = with_all(processing(), "parties", regimes=(Regime.DPA_PART_3,))
    sources = {each.source[:13] for each in found_in(part_3) if each.code == "clause-missing"}
    assert sources == {"DPA 2018, s.5"}
    for kind, source in (
        (AgreementKind.BUSINESS_ASSOCIATE, "45 CFR 164.504"),
        (AgreementKind.LIMITED_DATA_SET, "45 CFR 164.514"),
    ):
        found = [each for each in found_in(an_agreement(kind=kind)) if each.code != "kind-regime"]
        assert {each.source[:14] for each in found} == {source}


def test_joint_controllers_need_an_arrangement():
    (found,) = found_in(jointly())
    assert (found.path, found.source) == ("joint", "UK GDPR, Article 26")


def test_what_is_about_nobody_may_be_used_anywhere():
    document = evolve(under(Regime.COMMERCIAL), territories=("US",))
    assert codes(document) == []


def test_a_transfer_says_what_allows_it_and_how_its_risk_was_weighed():
    unsaid = an_agreement(transfers=(Transfer(to="US"),))
    assert [each.path for each in found_in(unsaid)] == ["transfers[0].mechanism"]
    risky = an_agreement(transfers=(Transfer(to="US", mechanism=Mechanism.STANDARD_CLAUSES),))
    assert [each.path for each in found_in(risky)] == ["transfers[0].risk_assessment"]


def test_a_country_is_written_as_its_code():
    with pytest.raises(BadInput) as bad:
        an_agreement(
            territories=("England",),
            transfers=(Transfer(to="usa"),),
            sub_processors=(SubProcessor(name="A host", territory="G"),),
        )
    assert [each.path for each in bad.value.problems] == [
        "territories[0]",
        "transfers[0].to",
        "sub_processors[0].territory",
    ]


@pytest.mark.parametrize(("tlp", "word"), [(Tlp.AMBER_STRICT, "AMBER"), (Tlp.CLEAR, "WHITE")])
def test_a_mark_is_put_into_the_older_words_of_iep_and_never_widened(tlp, word):
    assert tlp.in_iep == word
    assert Tlp.RED.in_iep == "RED"


def test_every_purpose_code_has_a_full_name():
    for code in purpose_codes().values():
        assert code.iri.startswith(("https://w3id.org/dpv#", "http://purl.obolibrary", "urn:"))
        assert code.is_for in {"", "research", "public-health", "operations"}


# --- Who is who


def test_departments_of_one_organisation_may_share_its_key():
    units = (a_council(unit_of="Northmoor"), a_trust(root=ROOT, unit_of="Northmoor"))
    assert codes(an_agreement(parties=units)) == []
    strangers = (a_council(unit_of="Northmoor"), a_trust(root=ROOT, unit_of="Southmoor"))
    assert codes(an_agreement(parties=strangers)) == ["party-twice"]


def test_the_empty_roots_of_a_template_are_no_party_twice():
    blank = "sha256:" + "0" * 64
    assert codes(with_all(an_agreement(), "parties", root=blank)) == []


def test_units_that_lie_in_each_other_are_found_and_a_longer_way_up_is_not():
    around = (a_council(unit_of="trust"), a_trust(unit_of="council"))
    assert [each.path for each in found_in(an_agreement(parties=around))] == ["parties[0].unit_of"]
    third = a_council(id="ward", name="A ward", root="sha256:" + "3" * 64, unit_of="trust")
    up = an_agreement(parties=(a_council(), a_trust(unit_of="council"), third))
    assert "circular-parent" not in codes(up)
    beside = an_agreement(
        parties=(a_council(), a_trust(unit_of="ward"), evolve(third, unit_of="ward"))
    )
    assert [each.path for each in found_in(beside)] == ["parties[2].unit_of"]


@pytest.mark.parametrize("name", ["СОСОА", "cocoa", "Co-Coa", "ＣＯＣＯＡ"])
def test_names_that_look_alike_are_one(name):
    assert looks(name) == looks("Cocoa")


# --- Words

PRINCIPLE = GlossaryTerm(
    term="agreement in principle",
    meaning="What all of them want, before anyone is bound.",
    synonyms={TRUST: ("contract",)},
)
CONTRACT = GlossaryTerm(term="contract", meaning="What binds those who signed it.")


def test_two_months_about_a_word_are_seen_on_the_first_day():
    """The health trust said “contract” for what the others called agreement in principle."""
    said = an_agreement(summary="The parties make a contract.", glossary=(PRINCIPLE,))
    (found,) = found_in(said)
    assert (found.code, found.path) == ("glossary-two-words", "summary")
    assert found.remedy == "Write “agreement in principle”, or agree on the other word."
    (found,) = found_in(an_agreement(glossary=(PRINCIPLE, CONTRACT)))
    assert (found.code, found.path) == ("glossary-one-word", "glossary[1]")
    assert found.sentence == (
        "“contract” stands for two things: “agreement in principle” and “contract”."
    )


@pytest.mark.parametrize(
    ("summary", "clash"),
    [
        ("The parties are under CONTRACTS.", True),
        ("A con-\ntract.", False),
        ("They contracted a cold.", False),
        ("An agreement-in-principle stands.", False),
        ("Agreements in principle are kept apart from any subcontract.", False),
    ],
)
def test_a_word_is_found_as_people_write_it_and_not_within_others(summary, clash):
    found = codes(an_agreement(summary=summary, glossary=(PRINCIPLE,)))
    assert found == (["glossary-two-words"] if clash else [])


def test_the_agreed_word_may_hold_the_partners_own():
    entry = evolve(PRINCIPLE, synonyms={TRUST: ("principle",)})
    assert codes(an_agreement(summary="Our agreement in principle.", glossary=(entry,))) == []
    (found,) = found_in(an_agreement(summary="Our principle.", glossary=(entry,)))
    assert found.path == "summary"


def test_a_glossary_is_for_the_words_that_are_argued_about():
    many = tuple(GlossaryTerm(term=f"word {n}", meaning=f"Meaning {n}.") for n in range(201))
    assert codes(an_agreement(glossary=many[:-1])) == []
    with pytest.raises(BadInput, match="argued about"):
        an_agreement(glossary=many)


def test_two_terms_with_one_meaning_are_two_words_for_one_thing():
    again = evolve(PRINCIPLE, term="accord", synonyms={})
    (found,) = found_in(an_agreement(glossary=(PRINCIPLE, again)))
    assert (found.code, found.path) == ("glossary-two-words", "glossary[1]")
    same = evolve(PRINCIPLE, synonyms={COUNCIL: ("accord",)})
    assert codes(an_agreement(glossary=(PRINCIPLE, same))) == []


def test_the_words_of_the_protocol_count_beneath_it():
    parent = a_protocol(glossary=(CONTRACT,))
    assert codes(an_agreement(glossary=(PRINCIPLE,)), parent=parent) == ["glossary-one-word"]
    assert codes(an_agreement(glossary=(CONTRACT,)), parent=parent) == []
    said = a_protocol(commitment="This is a contract.", glossary=(PRINCIPLE,))
    assert codes(said) == ["glossary-two-words"]


def test_only_parties_have_words_of_their_own_and_an_overlay_is_laid_once():
    stranger = evolve(PRINCIPLE, synonyms={"police": ("deal",)})
    with pytest.raises(BadInput) as bad:
        an_agreement(glossary=(stranger,), overlays=(Overlay.HEALTH, Overlay.HEALTH))
    assert [each.path for each in bad.value.problems] == ["overlays[1]", "glossary[0].synonyms"]
    assert list(header_problems(an_agreement(), "accordant/agreement/v1")) == []


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("Each party trains its staff every year.", True),
        ("Yearly: EACH PARTY trains its staff, every year; and new staff at once.", True),
        ("Each party trains its staff every two years.", False),
        ("Every year.", False),
    ],
)
def test_what_the_protocol_says_already_is_not_said_again(text, repeats):
    security = evolve(an_agreement().security, training=text)
    document = an_agreement(security=security)
    found = found_in(document, parent=a_protocol())
    assert [(each.code, each.path) for each in found] == (
        [("repeats-protocol", "security.training")] if repeats else []
    )
    assert codes(document) == []


def test_a_control_of_three_words_is_too_short_to_be_repeated():
    parent = a_protocol(baseline_controls=("Everything is logged.",))
    security = evolve(an_agreement().security, logging="Everything is logged.")
    assert codes(an_agreement(security=security), parent=parent) == []


def test_rules_of_severity_warning_block_nothing():
    for code in ("code-unknown", "kind-regime", "glossary-two-words", "repeats-protocol"):
        assert rules()[code].severity is Severity.WARNING
