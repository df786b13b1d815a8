"""What a decision cites, whom it refers to, which grant governs, and what stands above them all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from accordant.core.agreement import Mode, Onward, Prohibition
from accordant.core.decision import (
    REVIEW_WITHIN,
    Emergency,
    Outcome,
    decide,
)
from accordant.core.errors import BadInput
from accordant.core.people import RELEASE_AUTHORITY
from accordant.core.policy import Clause, Policy, policy_at
from accordant.core.statement import State
from accordant.core.table import GrantTable
from tests.core.asking import (
    a_ban,
    a_policy,
    a_request,
    an_emergency,
    asked,
    staffed,
    why_not,
)
from tests.core.builders import (
    COUNCIL,
    TRIAGE,
    TRUST,
    WORKER,
    a_term,
    an_agreement,
    contact_flow,
    reply_flow,
    with_one,
)
from tests.core.signed_world import (
    FOUNDED,
    NOW,
    adopted,
    an_appointment,
    an_assurance,
    name_of,
    papers,
    rooted,
    signed,
)

GRANTED = ("names", "date-of-birth", "nhs-number", "address", "concern-codes")


def with_flow(id="contact", **changes):
    return with_one(an_agreement(), "flows", id, **changes)


# Permits


def test_a_permit_cites_exactly_one_clause_with_its_version_and_hash():
    answer = asked()
    assert answer.outcome is Outcome.PERMIT
    assert answer.clause == Clause(
        agreement="northmoor-agreement",
        version=1,
        flow="contact",
        digest=name_of(an_agreement()),
    )
    assert answer.summary == "Yes, under northmoor-agreement v1, clause contact."
    assert answer.text == contact_flow().text
    assert (answer.others, answer.refer_to, answer.review_due) == ((), (), None)
    assert answer.unmet == ()
    assert len(answer.conditions) == 16


def test_a_request_for_what_is_granted_gets_exactly_that_and_sees_the_rest():
    """The items of the flow go; of the dataset, the others are left out with why."""
    assert asked().items == GRANTED
    assert asked().left_out == ()
    fewer = asked(with_flow(items=("names", "date-of-birth")))
    assert fewer.items == ("names", "date-of-birth")
    assert [(one.item, one.why) for one in fewer.left_out] == [
        ("nhs-number", "it is not in this clause"),
        ("address", "it is not in this clause"),
        ("concern-codes", "it is not in this clause"),
    ]


def test_a_request_that_names_items_is_granted_whole_in_its_own_order():
    answer = asked(items=("nhs-number", "names"))
    assert (answer.items, answer.left_out) == (("nhs-number", "names"), ())


def test_a_request_that_names_items_is_denied_naming_those_in_the_way():
    answer = asked(with_flow(items=("names", "date-of-birth")), items=("names", "address", "iban"))
    assert answer.outcome is Outcome.DENY
    assert answer.items == ()
    (failed,) = answer.unmet
    assert failed.sentence == (
        "not granted: address: it is not in this clause; iban: it is not in this clause"
    )


def test_a_permit_obliges_to_what_the_clause_says():
    """Its own obligations, how long the recipient may keep it, and whether to pass it on."""
    told = {one.kind: one.text for one in asked().obligations}
    assert told["log"] == "Record who read it and why."
    assert told["retention"] == (
        "Keep for 36 months from the day the contact is closed; "
        "then it is deleted and the deletion recorded."
    )
    assert told["onward"] == "Do not pass on."
    onward = Onward(allowed=True, to=("the court", "the chair"), condition="the council agrees")
    told = {one.kind: one.text for one in asked(with_flow(onward=onward)).obligations}
    assert told["onward"] == "Pass on only to the court, the chair; the council agrees."


def test_a_permit_tells_a_recipient_its_own_retention_only():
    flow = contact_flow()
    others = tuple(evolve(one, recipient=COUNCIL) for one in flow.retention)
    answer = asked(with_flow(retention=others, onward=None))
    assert [one.kind for one in answer.obligations] == ["log"]


# Which grant governs


def twin_flow(id, **changes):
    return contact_flow(id=id, **changes)


def three_clauses():
    """Two more clauses that permit the same, before and after the usual one by their ids."""
    flows = (twin_flow("zeal"), contact_flow(), twin_flow("alpha"), reply_flow())
    return an_agreement(flows=flows)


def test_the_first_clause_by_agreement_version_and_id_governs_and_the_others_are_listed():
    later = evolve(three_clauses(), version=2)
    elsewhere = evolve(an_agreement(), id="a-first-agreement", version=9)
    answer = asked(three_clauses(), later, elsewhere)
    cited = [(one.agreement, one.version, one.flow) for one in (answer.clause, *answer.others)]
    assert cited == [
        ("a-first-agreement", 9, "contact"),
        *(("northmoor-agreement", v, f) for v in (1, 2) for f in ("alpha", "contact", "zeal")),
    ]


def test_the_clause_a_request_names_governs():
    answer = asked(three_clauses(), clause="zeal")
    assert (answer.clause.flow, answer.others) == ("zeal", ())
    elsewhere = evolve(an_agreement(), id="a-first-agreement")
    answer = asked(three_clauses(), elsewhere, agreement="northmoor-agreement")
    assert (answer.clause.agreement, answer.clause.flow) == ("northmoor-agreement", "alpha")


def test_a_clause_that_is_named_and_does_not_permit_is_not_replaced_by_one_that_would():
    answer = asked(clause="reply")
    assert answer.outcome is Outcome.DENY
    assert answer.clause.flow == "reply"
    assert why_not(answer) == ["parties", "dataset", "role"]


def test_grants_never_merge():
    """Items that two clauses grant between them are not granted together by either."""
    flows = (
        twin_flow("identity", items=("names",), treatments={}),
        twin_flow("home", items=("address",), treatments={}),
        reply_flow(),
    )
    assert asked(an_agreement(flows=flows), items=("names", "address")).outcome is Outcome.DENY


def test_a_clause_with_several_recipients_is_cited_once():
    police = evolve(an_agreement().parties[1], id="police", name="The police", assurance=())
    agreement = evolve(
        with_flow(),
        parties=(*an_agreement().parties, police),
    )
    agreement = with_one(agreement, "flows", "contact", recipients=(TRUST, "police"))
    answer = asked(agreement)
    assert (answer.clause.flow, answer.others) == ("contact", ())
    assert [one.item for one in asked(agreement, recipient="police").left_out] == ["address"]


# Refusals


def test_no_agreement_no_exchange():
    """Where no agreement is held, the answer says so, and what to do in an emergency."""
    answer = decide(a_request(), Policy(now=NOW, papers=staffed()))
    assert (answer.outcome, answer.clause) == (Outcome.DENY, None)
    assert answer.summary == ("No: no agreement we hold covers sharing from council to trust.")
    (missing,) = answer.unmet
    assert "record an emergency disclosure" in missing.remedy
    assert missing.who == "the IG advisers of council and trust"
    assert asked(agreement="another-agreement").clause is None


def test_a_party_that_no_agreement_names_may_be_misspelt():
    """The answer says so, with the name that is near, and lists parties only while they are few."""
    answer = asked(recipient="trsut")
    assert answer.clause is None
    (missing,) = answer.unmet
    assert missing.name == "parties"
    assert missing.remedy == "name one of council, trust; did you mean “trust”?"
    many = evolve(a_policy(an_agreement()), parties=frozenset(f"p{n}" for n in range(1500)))
    asker = {"acting_for": "p1", "provider": "p1"}
    (missing,) = asked(policy=many, recipient="p-1499", **asker).unmet
    assert missing.remedy.startswith("name one of the 1,500 that are known; did you mean “p1")


@pytest.mark.parametrize(
    ("named", "sentence", "remedy"),
    [
        (
            {"agreement": "northmoor-agrement"},
            "no agreement of council and trust is called northmoor-agrement",
            "leave it out, or name one of northmoor-agreement; did you mean “northmoor-agreement”?",
        ),
        (
            {"clause": "f9"},
            "no agreement of council and trust has a clause f9",
            "leave it out, or name one of contact, reply",
        ),
        (
            {"agreement": "northmoor-agreement", "clause": "contakt"},
            "northmoor-agreement has no clause contakt",
            "leave it out, or name one of contact, reply; did you mean “contact”?",
        ),
    ],
)
def test_an_agreement_or_clause_that_is_misspelt_does_not_mean_that_nothing_is_agreed(
    named, sentence, remedy
):
    """The answer of the table is the same, though it looks at fewer clauses."""
    policy = a_policy(an_agreement())
    request = a_request(**named)
    answer = decide(request, policy)
    (missing,) = answer.unmet
    assert (answer.clause, missing.name, missing.who) == (None, "agreement", request.person)
    assert (missing.sentence, missing.remedy) == (sentence, remedy)
    assert GrantTable(policy).explain(request) == answer


def test_partners_without_a_flow_that_way_are_told_where_to_add_one():
    """A flow the other way is no clause to explain by, unless it is the one that is named."""
    one_way = an_agreement(flows=(reply_flow(),))
    (missing,) = asked(one_way).unmet
    assert missing.remedy.startswith("agree one, or add a flow to northmoor-agreement; in an emerg")
    assert "parties" in why_not(asked(one_way, clause="reply"))


def test_only_agreements_of_both_ends_explain_a_refusal():
    """Somebody else's agreement is no help; where one is named, its own clauses explain."""
    policy = evolve(a_policy(an_agreement()), parties=frozenset({COUNCIL, TRUST, "police"}))
    assert asked(policy=policy, recipient="police").clause is None
    named = asked(policy=policy, recipient="police", agreement="northmoor-agreement")
    assert (named.clause.agreement, why_not(named)) == (
        "northmoor-agreement",
        ["parties"],
    )


def test_a_refusal_cites_the_nearest_clause_with_everything_in_the_way():
    answer = asked(role="clerk", purpose="housing")
    assert answer.clause.flow == "contact"
    assert why_not(answer) == ["purpose", "role", "held"]
    assert answer.summary.startswith("No: the clause is for triage, not for housing; a clerk")
    assert len(answer.conditions) == 16
    assert (answer.items, answer.obligations, answer.left_out) == ((), (), ())


def test_the_nearest_clause_is_one_between_the_same_parties():
    """A clause for somebody else is no explanation, though fewer of its conditions fail."""
    police = evolve(an_agreement().parties[1], id="police", name="The police", assurance=())
    flows = (
        contact_flow(id="alpha", recipients=("police",), safe_recipients=(), groups=(), flags={}),
        contact_flow(groups=("children",), flags={"open": True}, modes=(Mode.SYSTEMATIC,)),
        reply_flow(),
    )
    agreement = an_agreement(flows=flows, parties=(*an_agreement().parties, police))
    answer = asked(agreement, items=("names",))
    assert answer.clause.flow == "contact"
    assert why_not(answer) == ["flags", "mode"]


def test_of_two_equally_near_the_one_in_force_explains():
    """A version that was superseded is not what stands in the way of an item taken out since."""
    first = a_policy(an_agreement(), state=State.SUPERSEDED)
    second = a_policy(evolve(with_flow(items=("names", "date-of-birth")), version=2))
    policy = evolve(first, grants=(*first.grants, *second.grants))
    answer = asked(policy=policy, items=("address",))
    assert (answer.clause.version, why_not(answer)) == (2, ["items"])


def test_what_was_disclosed_under_version_1_is_explained_by_version_1():
    """Grants of both versions are in the table; only the one in force permits."""
    first = a_policy(an_agreement(), state=State.SUPERSEDED)
    second = a_policy(evolve(an_agreement(), version=2))
    policy = evolve(first, grants=(*first.grants, *second.grants))
    assert asked(policy=policy).clause.version == 2


# Referring


SETTLING = dict.fromkeys(("role", "held", "group", "flags", "mode"), RELEASE_AUTHORITY)


@pytest.mark.parametrize(
    ("settled_by", "changes", "refer_to"),
    [
        ({"group": "caldicott"}, {"group": "adults"}, ("caldicott",)),
        ({"group": "caldicott"}, {"group": None}, ("caldicott",)),
        (
            {"group": "caldicott", "role": "manager", "held": "manager"},
            {"group": "adults", "role": "clerk"},
            ("manager", "caldicott"),
        ),
        ({"group": "caldicott"}, {"group": "adults", "role": "clerk"}, ()),
        ({}, {"group": "adults"}, ()),
        (SETTLING, {"purpose": "housing"}, ()),
        (SETTLING, {"group": "adults", "items": ("iban",)}, ()),
    ],
)
def test_it_is_referred_exactly_when_the_clause_says_who_may_settle_all_that_is_unmet(
    settled_by, changes, refer_to
):
    answer = asked(with_flow(settled_by=settled_by), **changes)
    assert answer.outcome is (Outcome.REFER if refer_to else Outcome.DENY)
    assert answer.refer_to == refer_to
    first = f"Ask the {', '.join(refer_to)}: " if refer_to else "No: "
    assert answer.summary.startswith(first)
    assert answer.clause.flow == "contact"


@pytest.mark.parametrize(
    "name",
    [
        "agreement",
        "parties",
        "active",
        "purpose",
        "dataset",
        "items",
        "dates",
        "assurance",
        "prohibition",
    ],
)
def test_no_clause_can_leave_to_a_person_what_only_the_agreement_settles(name):
    """An unknown or forbidden word in a clause settles nothing: it is not carried out silently."""
    everything = dict.fromkeys([name, *SETTLING], RELEASE_AUTHORITY)
    ban = Prohibition(id="ban", text="Not this.")
    agreement = evolve(
        with_flow(settled_by=everything, ends=date(2026, 11, 21)), prohibitions=(ban,)
    )
    policy = a_policy(agreement, state=State.DRAFT)
    changes = {"purpose": "housing", "dataset": "replies", "items": ("iban",)}
    assert asked(policy=policy, **changes).outcome is Outcome.DENY
    in_the_way = {
        "agreement": lambda: asked(
            policy=a_policy(with_flow(settled_by=everything), state=State.DRAFT)
        ),
        "purpose": lambda: asked(with_flow(settled_by=everything), purpose="housing"),
        "dataset": lambda: asked(with_flow(settled_by=everything), dataset="replies"),
        "items": lambda: asked(with_flow(settled_by=everything), items=("iban",)),
        "dates": lambda: asked(with_flow(settled_by=everything, ends=date(2026, 11, 21))),
        "prohibition": lambda: asked(evolve(with_flow(settled_by=everything), prohibitions=(ban,))),
    }
    if name in in_the_way:
        answer = in_the_way[name]()
        assert (answer.outcome, why_not(answer)) == (Outcome.DENY, [name])


def test_nothing_is_referred_while_a_prohibition_applies():
    """Nobody settles their way around a prohibition, of the agreement or of the provider."""
    agreement = with_flow(settled_by={"group": "caldicott"})
    assert asked(agreement, group=None).outcome is Outcome.REFER
    ban = Prohibition(id="ban", text="Not this.", groups=("children",))
    forbidden = evolve(agreement, prohibitions=(ban,))
    assert asked(forbidden, group=None).outcome is Outcome.DENY
    policy = a_policy(agreement, prohibitions=(a_ban(),))
    assert asked(policy=policy, group=None).outcome is Outcome.DENY


# Prohibitions


def test_a_prohibition_in_an_agreement_binds_sharing_under_that_agreement_only():
    ban = Prohibition(id="ban", text="Not to the trust.", recipients=(TRUST,))
    strict = evolve(an_agreement(prohibitions=(ban,)), id="a-first-agreement")
    assert why_not(asked(strict)) == ["prohibition"]
    answer = asked(strict, an_agreement())
    assert (answer.permits, answer.clause.agreement) == (True, "northmoor-agreement")


def test_a_standing_prohibition_binds_everything():
    """Whatever agreements permit, the provider's own prohibition stands, and says who lifts it."""
    other = evolve(an_agreement(), id="a-first-agreement")
    answer = asked(policy=a_policy(an_agreement(), other, prohibitions=(a_ban(),)))
    assert (answer.outcome, answer.permits) == (Outcome.DENY, False)
    (failed,) = answer.unmet
    assert failed.name == "standing-prohibition"
    assert failed.sentence == "court order: order 123 of the court"
    assert (failed.who, "lifts it" in failed.remedy) == ("council, who set order-1", True)
    alone = Policy(now=NOW, papers=staffed(), prohibitions=(a_ban(),))
    assert why_not(decide(a_request(), alone)) == ["standing-prohibition", "agreement"]


def test_a_summary_says_that_there_is_a_prohibition_and_not_why():
    """A summary stands in the index, where nothing about a person does."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(reason="about MARKER"),))
    for answer in (asked(policy=policy), decide(an_emergency(), policy)):
        assert "MARKER" not in answer.summary
        assert "the provider's standing prohibition applies" in answer.summary


@pytest.mark.parametrize(
    ("ban", "changes", "applies"),
    [
        ({}, {}, True),
        ({"provider": TRUST}, {}, False),
        ({"subject": "s1"}, {"subject": "s1"}, True),
        ({"subject": "s1"}, {"subject": "s2"}, False),
        ({"subject": "s1"}, {}, True),
        ({}, {"subject": "s1"}, True),
        ({"recipients": (TRUST,)}, {}, True),
        ({"recipients": ("police",)}, {}, False),
        ({"purposes": (TRIAGE,)}, {}, True),
        ({"purposes": ("research",)}, {}, False),
        ({"purposes": ("research",)}, {"use": "research"}, True),
        ({"datasets": ("contacts",)}, {}, True),
        ({"datasets": ("replies",)}, {}, False),
        ({"items": ("address",)}, {"items": ("address", "names")}, True),
        ({"items": ("address",)}, {"items": ("names",)}, False),
        ({"starts": date(2026, 11, 22), "ends": date(2026, 11, 22)}, {}, True),
        ({"starts": date(2026, 11, 23)}, {}, False),
        ({"ends": date(2026, 11, 21)}, {}, False),
    ],
)
def test_a_standing_prohibition_applies_where_all_it_names_does(ban, changes, applies):
    """A part left out means any, and whose record it is counts as theirs where it is not known."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(**ban),))
    assert asked(policy=policy, **changes).permits is not applies


@pytest.mark.parametrize(("subject", "goes"), [("s1", False), (None, False), ("s2", True)])
def test_a_standing_prohibition_of_an_item_keeps_back_that_item(subject, goes):
    """Of what a clause grants, the others still go; nothing is a permit of no items."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(items=("address",), subject="s1"),))
    answer = asked(policy=policy, subject=subject)
    assert answer.permits
    assert ("address" in answer.items) is goes
    if not goes:
        assert answer.left_out[0].why == "a standing prohibition keeps it back (order-1)"
    all_kept = a_policy(an_agreement(), prohibitions=(a_ban(items=GRANTED),))
    assert why_not(asked(policy=all_kept)) == ["items"]


def test_the_days_of_a_standing_prohibition_are_in_its_own_zone():
    """At 23:30 UTC in summer it is the next day in London; no agreement's zone decides that."""
    summer = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    for zone, runs in (("UTC", True), ("Europe/London", False), ("America/New_York", True)):
        assert a_ban(ends=date(2027, 6, 30), zone=zone).runs(summer) is runs
        assert a_ban(starts=date(2027, 7, 1), zone=zone).runs(summer) is not runs


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "Order 1"}, "id"),
        ({"provider": ""}, "provider"),
        ({"zone": "Mars"}, "zone"),
        ({"reason": " "}, "reason"),
        ({"kind": ""}, "reason"),
        ({"subject": ""}, "subject"),
        ({"starts": date(2027, 1, 2), "ends": date(2027, 1, 1)}, "ends"),
    ],
)
def test_a_standing_prohibition_is_whole(changes, path):
    with pytest.raises(BadInput) as refused:
        a_ban(**changes)
    assert [one.path for one in refused.value.problems] == [path]


# Emergencies


def test_an_emergency_cites_power_reason_and_decider_in_place_of_a_clause():
    answer = decide(an_emergency(), Policy(now=NOW, papers=staffed()))
    assert answer.permits
    assert (answer.clause, answer.items) == (None, ("address",))
    assert answer.power == "Children Act 1989 section 47"
    assert answer.power in answer.summary
    assert answer.review_due == NOW + timedelta(hours=24) == NOW + REVIEW_WITHIN
    assert [one.kind for one in answer.obligations] == ["review"]
    assert "missing" not in answer.summary


def test_an_emergency_lifts_the_conditions_of_agreements_and_shows_what_it_set_aside():
    """A prohibition of an agreement in force is lifted too, and the reviewer is shown it."""
    request = evolve(an_emergency(), purpose="marketing", role="clerk", person="stranger")
    answer = decide(request, a_policy(an_agreement(), an_agreement(version=2)))
    assert answer.permits
    assert why_not(answer) == ["prohibition"]
    assert "No marketing" in answer.unmet[0].sentence
    draft = a_policy(an_agreement(), state=State.DRAFT)
    assert decide(request, draft).conditions == ()


def test_an_emergency_does_not_lift_a_standing_prohibition_without_a_second_person():
    policy = a_policy(an_agreement(), prohibitions=(a_ban(),))
    alone = decide(an_emergency(), policy)
    assert (alone.outcome, why_not(alone)) == (Outcome.DENY, ["standing-prohibition"])
    assert alone.summary.startswith("No, not even in an emergency without a second named person")
    assert (alone.review_due, alone.power, alone.items) == (None, "", ())
    both = decide(an_emergency(second="erin"), policy)
    assert (both.permits, why_not(both)) == (True, ["standing-prohibition"])
    assert both.review_due is not None


def test_an_emergency_does_not_override_a_record_that_excludes_the_recipient():
    request = evolve(an_emergency(), do_not_disclose_to=(TRUST,))
    assert not decide(request, a_policy(an_agreement())).permits
    second = evolve(an_emergency(second="erin"), do_not_disclose_to=(TRUST,))
    assert decide(second, a_policy(an_agreement())).permits


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"power": " "}, "power"),
        ({"reason": ""}, "power"),
        ({"decider": ""}, "decider"),
        ({"second": "Not An Id"}, "second"),
        ({"second": "dana"}, "second"),
    ],
)
def test_an_emergency_names_its_power_its_reason_and_people(changes, path):
    with pytest.raises(BadInput) as refused:
        Emergency(**{"power": "s47", "reason": "missing", "decider": "dana", **changes})
    assert [one.path for one in refused.value.problems] == [path]


# Malformed requests


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"items": ()}, "items"),
        ({"items": ("names", "names")}, "items"),
        ({"items": ("Not An Id",)}, "items"),
        ({"recipient": COUNCIL}, "recipient"),
        ({"acting_for": "police"}, "acting_for"),
        ({"provider": "", "acting_for": TRUST}, "provider"),
        ({"recipient": "Trust"}, "recipient"),
        ({"person": "sam smith"}, "person"),
        ({"role": "-"}, "role"),
        ({"purpose": "x" * 65}, "purpose"),
        ({"dataset": "../replies"}, "dataset"),
        ({"use": ""}, "use"),
        ({"group": "Children"}, "group"),
        ({"agreement": "?"}, "agreement"),
        ({"clause": "?"}, "clause"),
        ({"do_not_disclose_to": ("The trust",)}, "do_not_disclose_to"),
        ({"subject": " "}, "subject"),
        ({"mode": Mode.EMERGENCY, "items": ("names",)}, "emergency"),
        ({"emergency": Emergency(power="a", reason="b", decider="c")}, "emergency"),
        ({"purpose": None}, "purpose"),
        ({"role": 5}, "role"),
        ({"mode": "ad-hoc"}, "mode"),
        ({"consent": "given"}, "consent"),
        ({"by_row": 1}, "by_row"),
        ({"items": "names"}, "items"),
        ({"items": ("names", 5)}, "items"),
        ({"do_not_disclose_to": "trust"}, "do_not_disclose_to"),
        ({"flags": None}, "flags"),
        ({"flags": {"open": 1}}, "flags"),
        ({"flags": {5: True}}, "flags"),
    ],
)
def test_a_malformed_request_is_refused_before_it_is_evaluated(changes, path):
    with pytest.raises(BadInput) as refused:
        a_request(**changes)
    assert [one.path for one in refused.value.problems] == [path]


def test_every_fault_of_a_request_is_listed_at_once():
    with pytest.raises(BadInput) as refused:
        a_request(recipient=COUNCIL, person="", items=())
    assert {one.path for one in refused.value.problems} == {"recipient", "person", "items"}


def test_an_emergency_names_the_items_that_are_needed():
    with pytest.raises(BadInput, match="in an emergency, name the items"):
        evolve(an_emergency(), items=None)


# From real papers: dates, zones, roles, assurance


AGREEMENT = rooted(an_agreement())
STATED = adopted(AGREEMENT)


def on(moment, *statements, agreement=AGREEMENT, stated=STATED, **changes):
    """Decide at a moment, from signed papers."""
    held = papers([agreement], (*stated, *statements))
    return decide(a_request(**changes), policy_at(held, (), moment))


@pytest.mark.parametrize(
    ("moment", "unmet"),
    [
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), ["agreement"]),
        (datetime(2026, 11, 2, 12, tzinfo=UTC), []),
        (datetime(2028, 10, 31, 23, 59, 59, tzinfo=UTC), []),
        (datetime(2028, 11, 1, tzinfo=UTC), ["agreement"]),
    ],
)
def test_an_agreement_runs_from_its_first_day_to_the_end_of_its_last(moment, unmet):
    longer = {"at": FOUNDED + timedelta(hours=2), "expires": date(2029, 1, 1)}
    both = (signed(an_assurance(party, **longer)) for party in (COUNCIL, TRUST))
    assert why_not(on(moment, *both)) == unmet


def test_days_begin_and_end_in_the_zone_the_agreement_names():
    """At 23:30 UTC in summer the next civil day has begun in London."""
    last = date(2027, 6, 30)
    ending = rooted(an_agreement(term=evolve(a_term(), expires=last, review_due=last)))
    stated = adopted(ending)
    dusk, midnight = (datetime(2027, 6, 30, 22, m, tzinfo=UTC) for m in (59, 0))
    assert on(dusk, agreement=ending, stated=stated).permits
    late = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert "agreement" in why_not(on(late, agreement=ending, stated=stated))
    in_utc = evolve(ending, zone="UTC")
    assert on(midnight, agreement=in_utc, stated=adopted(in_utc)).permits
    assert on(late, agreement=in_utc, stated=adopted(in_utc)).permits


def test_who_was_appointed_later_or_until_yesterday_does_not_hold_the_role():
    """An appointment dated after now has not been made yet; one may be stated in advance."""
    stated = FOUNDED + timedelta(hours=2)
    ended = an_appointment(COUNCIL, WORKER, at=stated, until=date(2026, 11, 21))
    assert why_not(on(NOW, signed(ended))) == ["held"]
    ends_today = evolve(ended, until=date(2026, 11, 22))
    assert on(NOW, signed(ends_today)).permits
    tomorrow = an_appointment(COUNCIL, WORKER, "sam", at=NOW + timedelta(seconds=1))
    assert why_not(on(NOW, signed(tomorrow), person="sam")) == ["held"]
    assert on(NOW + timedelta(seconds=1), signed(tomorrow), person="sam").permits
    renewed = an_appointment(COUNCIL, WORKER, at=stated, from_=date(2027, 1, 1))
    assert on(NOW, signed(renewed)).permits


def test_an_assurance_renewed_in_advance_holds_through_and_a_future_one_not_yet():
    """A renewal does not end what runs; one that is dated after now has not been stated."""
    stated = FOUNDED + timedelta(hours=2)
    year = {"from_": date(2027, 7, 1), "expires": date(2028, 6, 30)}
    renewed = signed(an_assurance(TRUST, at=stated, **year))
    assert on(NOW, renewed).permits
    ended = signed(an_assurance(TRUST, at=stated, expires=date(2026, 11, 21)))
    assert why_not(on(NOW, ended)) == ["assurance"]
    repaired = signed(an_assurance(TRUST, at=NOW + timedelta(seconds=1)))
    assert why_not(on(NOW, ended, repaired)) == ["assurance"]
    assert on(NOW + timedelta(seconds=1), ended, repaired).permits
