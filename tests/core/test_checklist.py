"""The checklist: each rule finds its fault, says what to do, and leaves sound documents alone."""

import re
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core import checklist
from accordant.core.agreement import (
    Category,
    Mode,
    Obligation,
    Onward,
)
from accordant.core.checklist import ENFORCERS, SETTLEABLE, Finding, How, Severity, blocking, check
from accordant.core.checklist.finding import breach, in_order
from accordant.core.checklist.places import empty, places
from accordant.core.decision import CONDITIONS
from accordant.core.law import Strength, fields, rules
from accordant.core.people import PartyKind
from accordant.core.protocol import Link
from accordant.core.treatment import Kind
from accordant.core.wire import decode, encode
from tests.core.builders import (
    COUNCIL,
    DAY,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_purpose,
    a_retention,
    a_term,
    an_agreement,
    an_item,
    with_item,
    with_one,
)


def codes(document, on=DAY, **kwargs):
    return {finding.code for finding in check(document, on=on, **kwargs)}


def only(document, code, on=DAY, **kwargs):
    """The one finding of a rule, where nothing else was found."""
    found = check(document, on=on, **kwargs)
    assert [finding.code for finding in found] == [code], found
    return found[0]


def contact(**changes):
    return with_one(an_agreement(), "flows", "contact", **changes)


def test_a_sound_protocol_and_agreement_have_no_findings():
    assert check(a_protocol(), on=DAY) == ()
    assert check(an_agreement(), on=DAY) == ()
    assert check(an_agreement(), on=DAY, parent=a_protocol()) == ()


# --- Coherence


def test_an_item_nobody_says_the_need_of_is_an_error():
    found = only(
        with_item(an_agreement(), "missed-appointments", necessity={}), "necessity-missing"
    )
    assert found.path == "datasets[1].items[1].necessity.triage"
    assert found.severity is Severity.ERROR
    assert "missed-appointments" in found.sentence


def test_an_item_in_no_flow_is_an_error():
    dataset = an_agreement().datasets[1]
    more = evolve(dataset, items=(*dataset.items, an_item("gp-code")))
    document = an_agreement(datasets=(an_agreement().datasets[0], more))
    assert only(document, "item-unused").path == "datasets[1].items[2]"


def test_a_purpose_that_no_flow_serves_is_an_error():
    idle = a_purpose(id="assurance")
    assert (
        only(an_agreement(purposes=(a_purpose(), idle)), "purpose-unserved").path == "purposes[1]"
    )


def test_a_role_of_no_party_leaves_its_flow_without_people():
    document = with_one(an_agreement(), "roles", "practitioner", parties=())
    found = check(document, on=DAY)
    assert {each.path for each in found if each.code == "role-unfilled"} == {
        "roles[1].parties",
        "flows[0].roles",
        "flows[1].release_roles",
    }


@pytest.mark.parametrize("end", ["roles", "release_roles"])
def test_a_flow_that_names_nobody_for_one_end_is_an_error(end):
    assert only(contact(**{end: ()}), "role-unfilled").path == f"flows[0].{end}"


def test_a_role_the_agreement_does_not_know_is_an_error():
    found = only(contact(settled_by={"mode": "wizard"}), "role-unknown")
    assert found.path == "flows[0].settled_by.mode"
    assert codes(contact(release_roles=(WORKER, "wizard"))) == {"role-unknown"}


def test_a_post_of_a_party_may_fill_a_role():
    assert codes(contact(release_roles=("release-authority",))) == set()


def test_a_recipient_without_a_retention_rule_is_an_error():
    assert "trust" in only(contact(retention=()), "retention-missing").sentence


@pytest.mark.parametrize(
    ("astray", "word"),
    [(a_retention(COUNCIL), "receives nothing"), (a_retention(TRUST, months=0), "no time")],
)
def test_a_retention_rule_for_nobody_or_for_no_time_is_an_error(astray, word):
    document = contact(retention=(a_retention(TRUST), astray))
    assert word in only(document, "retention-astray").sentence


def test_a_flow_says_whether_and_to_whom_it_may_be_passed_on():
    only(contact(onward=None), "onward-missing")
    only(contact(onward=Onward(allowed=True)), "onward-open")
    assert codes(contact(onward=Onward(allowed=True, to=("the court",)))) == set()


def test_a_guarded_item_that_may_go_nowhere_is_noted_and_blocks_nothing():
    found = only(contact(safe_recipients=()), "guarded")
    assert found.severity is Severity.NOTE
    assert blocking([found]) == ()


def test_a_way_of_sharing_must_be_one_the_agreement_names_and_never_emergency():
    agreement = an_agreement(modes=(Mode.AD_HOC,))
    assert codes(agreement) == {"mode-not-agreed"}
    only(contact(modes=(Mode.AD_HOC, Mode.EMERGENCY)), "mode-emergency")


def test_every_kind_of_problem_has_somewhere_to_be_raised():
    found = only(an_agreement(feedback=an_agreement().feedback[:2]), "feedback-gap")
    assert "quality, other" in found.sentence
    assert found.severity is Severity.WARNING


def test_a_flow_that_can_run_on_no_day_is_an_error():
    only(contact(starts=date(2027, 1, 2), ends=date(2027, 1, 1)), "flow-dates")
    only(contact(ends=date(2026, 10, 31)), "flow-dates")
    assert codes(contact(starts=date(2027, 1, 1), ends=date(2027, 1, 1))) == set()


# --- Days


def test_an_overdue_review_warns_and_an_ended_term_blocks():
    due, end = a_term().review_due, a_term().expires
    assert codes(an_agreement(), on=due) == set()
    later = date(2027, 5, 2)
    assert only(an_agreement(), "review-overdue", on=later).severity is Severity.WARNING
    assert codes(an_agreement(), on=end) == {"review-overdue"}
    assert only(a_protocol(), "term-over", on=date(2028, 11, 1)).severity is Severity.ERROR
    assert codes(an_agreement(), on=date(2026, 1, 1)) == set()


# --- Completeness

LEFT_OUT = [
    ("need", None, "B1", "incomplete"),
    ("security", None, "H1", "incomplete"),
    ("quality", None, "K1", "incomplete"),
    ("rights", None, "L1", "incomplete"),
    ("incidents", None, "M1", "incomplete"),
    ("assessment", None, "N1", "incomplete"),
    ("change", None, "Q1", "incomplete"),
    ("communications", (), "O4", "incomplete"),
    ("feedback", (), "P", "incomplete"),
    ("prohibited_uses", (), "D5", "incomplete"),
    ("summary", " ", "A1", "incomplete"),
    ("none_found", False, "A5", "incomplete"),
]


@pytest.mark.parametrize(("field", "value", "code", "rule"), LEFT_OUT)
def test_a_mandatory_field_left_empty_is_an_error_that_says_what_it_is_for(
    field, value, code, rule
):
    found = only(an_agreement(**{field: value}), rule)
    assert found.sentence.startswith(f"{code} is empty: ")
    assert found.severity is Severity.ERROR
    assert found.who == "the owner, council"


def test_a_field_within_a_part_is_named_by_its_full_path():
    found = only(an_agreement(purposes=(a_purpose(question=""),)), "incomplete")
    assert (found.path, found.strength) == ("purposes[0].question", Strength.GOOD_PRACTICE)
    assert found.sentence == (
        "D3 is empty: the question the recipient must be able to answer with the information."
    )


def test_a_recommended_field_left_empty_only_warns():
    found = only(with_item(an_agreement(), "missed-appointments", example=""), "recommended")
    assert (found.path, found.severity) == ("datasets[1].items[1].example", Severity.WARNING)


def test_an_agreement_under_no_protocol_names_a_similar_partnership_agreement():
    alone = an_agreement(related=())
    assert {(f.code, f.path) for f in check(alone, on=DAY)} == {
        ("incomplete", "protocol"),
        ("recommended", "related"),
    }
    linked = evolve(alone, protocol=Link(id="northmoor-protocol", digest="sha256:" + "a" * 64))
    assert codes(linked) == {"recommended"}


def test_a_party_that_does_not_say_its_regime_is_held_to_uk_gdpr():
    silent = an_agreement(parties=(a_council(regimes=()), an_agreement().parties[1]))
    found = check(evolve(silent, need=None), on=DAY)
    paths = {finding.path for finding in found if finding.code == "incomplete"}
    assert paths == {"parties[0].regimes", "need"}
    everyone = tuple(evolve(party, regimes=()) for party in an_agreement().parties)
    assert "incomplete" in codes(an_agreement(parties=everyone, need=None))


def test_what_is_about_nobody_needs_no_groups_regimes_or_function():
    flows = tuple(evolve(flow, groups=()) for flow in an_agreement().flows)
    document = an_agreement(groups=(), flows=flows)
    needed = {"groups", "flows[0].groups", "flows[1].groups"}
    assert {finding.path for finding in check(document, on=DAY)} == needed
    for dataset in document.datasets:
        for item in dataset.items:
            document = with_item(document, item.id, category=Category.NON_PERSONAL)
    assert codes(document) == set()


def test_only_a_public_body_must_name_the_function_a_purpose_serves():
    document = an_agreement(purposes=(a_purpose(function=""),))
    assert [found.path for found in check(document, on=DAY)] == ["purposes[0].function"]
    private = tuple(evolve(party, kind=PartyKind.PRIVATE) for party in document.parties)
    bases = tuple(evolve(basis, article_6="6(1)(c)") for basis in document.bases)
    closed = {"gateway-direction"}
    assert codes(evolve(document, parties=private, bases=bases)) == closed
    bases = tuple(evolve(basis, gateways=()) for basis in bases)
    assert codes(evolve(document, parties=private, bases=bases)) == set()


def test_a_protocol_needs_what_agreement_in_principle_needs():
    assert only(a_protocol(principles=()), "incomplete").sentence.startswith("P5 ")
    assert only(a_protocol(commitment=""), "incomplete").sentence.startswith("P7 ")
    assert only(a_protocol(scope=""), "recommended").sentence.startswith("P11 ")


@pytest.mark.parametrize("tier", ["agreement", "protocol"])
def test_every_row_of_the_table_can_be_looked_up_in_a_document(tier):
    document = {"agreement": an_agreement(), "protocol": a_protocol()}[tier]
    for row in getattr(fields(), tier):
        list(places(document, row.path))


def test_numbers_and_yes_or_no_are_never_empty():
    assert [empty(value) for value in (0, False, "x", ("",), {"a": 1})] == [False] * 5
    assert [empty(value) for value in (None, " ", (), {})] == [True] * 4


# --- Enforcement


def test_a_term_that_nothing_carries_out_is_an_error():
    found = only(contact(channel="carrier-pigeon"), "unenforced")
    assert found.sentence == (
        "No part of Accordant carries this out: the channel “carrier-pigeon”."
    )
    duty = Obligation(kind="shred", text="Shred it.")
    only(contact(obligations=(*an_agreement().flows[0].obligations, duty)), "unenforced")


def test_only_conditions_a_person_can_judge_may_be_settled():
    only(contact(settled_by={"assurance": "release-authority"}), "unsettleable")
    assert codes(contact(settled_by=dict.fromkeys(SETTLEABLE, "release-authority"))) == set()


def test_what_may_be_settled_is_the_name_of_a_condition_of_a_decision():
    assert set(SETTLEABLE) <= {check.__name__ for check in CONDITIONS}


def test_every_treatment_has_an_enforcer_and_every_enforcer_says_by_what():
    assert set(ENFORCERS["treatment"]) == set(Kind)
    assert all(each.how is How.ENFORCED for each in ENFORCERS["treatment"].values())
    assert all(each.by for words in ENFORCERS.values() for each in words.values())


# --- The protocol above


def test_an_agreement_reaching_beyond_its_protocol_is_warned():
    parent = a_protocol(purposes=(evolve(a_protocol().purposes[0], id="other"),))
    assert only(an_agreement(), "protocol-purpose", parent=parent).severity is Severity.WARNING
    third = a_council(
        id="charity", name="Harbour Light", kind=PartyKind.CHARITY, root="sha256:" + "3" * 64
    )
    wider = an_agreement(parties=(*an_agreement().parties, third))
    strange, idle = sorted(check(wider, on=DAY, parent=a_protocol()), key=lambda one: one.code)[
        ::-1
    ]
    assert (strange.code, idle.code) == ("protocol-party", "party-idle")
    assert "charity" in strange.sentence
    short = a_protocol(term=evolve(a_term(), expires=date(2027, 10, 31)))
    only(an_agreement(), "protocol-term", parent=short)


def test_an_agreement_read_with_the_wrong_protocol_is_an_error():
    link = Link(id="another", digest="sha256:" + "a" * 64)
    only(an_agreement(protocol=link), "protocol-other", parent=a_protocol())
    right = evolve(link, id="northmoor-protocol")
    assert codes(an_agreement(protocol=right), parent=a_protocol()) == set()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("We share the NHS number and the date of birth.", "an item"),
        ("The police send this daily.", "how often"),
        ("Everything goes by secure email.", "a channel"),
    ],
)
def test_a_protocol_that_goes_into_detail_is_warned(text, what):
    found = only(a_protocol(scope=text), "detail-in-protocol")
    assert (found.path, found.severity) == ("scope", Severity.WARNING)
    assert what in found.sentence


def test_the_business_of_a_protocol_itself_may_be_weekly():
    governance = evolve(a_protocol().governance, escalation=("the weekly meeting",))
    assert codes(a_protocol(governance=governance)) == set()


def test_an_agreement_is_where_detail_belongs():
    assert codes(an_agreement(summary="The NHS number goes daily by secure email.")) == set()


# --- Findings


def test_every_finding_is_a_rule_and_every_finding_can_be_sent():
    worst = an_agreement(need=None, feedback=(), none_found=False, summary="раypal\u202e")
    for finding in check(worst, on=date(2029, 1, 1)):
        assert finding.code in rules()
        assert finding.sentence.endswith(".")
        assert finding.remedy
        assert finding.who
        assert decode(Finding, encode(finding)) == finding


def test_the_rules_file_lists_the_rules_the_checklist_has_and_no_others():
    package = Path(checklist.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    used = set(re.findall(r'breach\(\s*"([a-z0-9-]+)"', source))
    chosen = set(re.findall(r'code = "([a-z]+)" if .* else "([a-z]+)"', source)[0])
    assert used | chosen == set(rules())


def test_whatever_rests_on_the_law_files_is_marked_illustrative():
    found = only(an_agreement(rights=None), "incomplete")
    assert (found.strength, found.illustrative) == (Strength.LAW, True)
    assert not only(contact(channel="pigeon"), "unenforced").illustrative


@given(st.permutations(["flows[10]", "flows[2]", "flows[2].items", "datasets"]))
def test_findings_come_in_one_order_with_errors_first_and_numbers_as_numbers(paths):
    made = [breach("onward-missing", path, "S.", remedy="R.", who="w") for path in paths]
    made += [breach("guarded", "a", "S.", remedy="R.", who="w")]
    found = in_order(reversed([*made, *made]))
    assert [each.path for each in found] == [
        "datasets",
        "flows[2]",
        "flows[2].items",
        "flows[10]",
        "a",
    ]
