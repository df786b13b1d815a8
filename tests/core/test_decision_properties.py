"""What holds of every decision, whatever is asked under whatever is agreed."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accordant.core.agreement import ConsentRule, Group, Mode, Prohibition
from accordant.core.decision import Consent, Outcome, examine
from accordant.core.policy import Policy, in_order, policy_at
from accordant.core.statement import LIVE, State, Suspension
from accordant.core.treatment import Kind, Treatment
from tests.core.asking import a_ban, a_policy, a_request
from tests.core.builders import (
    COUNCIL,
    DAY,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_purpose,
    an_agreement,
    contact_flow,
    reply_flow,
)
from tests.core.evaluators import each_evaluator
from tests.core.signed_world import NOW, name_of

ITEMS = ("names", "date-of-birth", "nhs-number", "address", "concern-codes")
PURPOSES = (TRIAGE, "planning")
GROUPS = ("children", "adults")
FLAGS = ("open", "restricted")
SETTLEABLE = ("role", "held", "group", "flags", "consent", "mode")
MOST = settings(max_examples=40)

some_items = st.lists(st.sampled_from(ITEMS), min_size=1, unique=True).map(tuple)
flags = st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=2)
any_of = lambda *choices: st.lists(st.sampled_from(choices), unique=True).map(tuple)  # noqa: E731


@st.composite
def flows(draw, id):
    items = draw(some_items)
    dropped = {item: Treatment(kind=Kind.DROP) for item in items if draw(st.integers(0, 9)) == 0}
    return contact_flow(
        id=id,
        purpose=draw(st.sampled_from(PURPOSES)),
        items=items,
        treatments=dropped,
        release_roles=draw(st.sampled_from([(WORKER,), (WORKER, "clerk")])),
        groups=draw(any_of(*GROUPS)),
        flags=draw(flags),
        consent=draw(st.sampled_from([None, None, ConsentRule()])),
        modes=draw(st.sampled_from([(Mode.AD_HOC,), (Mode.AD_HOC, Mode.SYSTEMATIC)])),
        safe_recipients=draw(any_of(TRUST)),
        settled_by=draw(st.dictionaries(st.sampled_from(SETTLEABLE), st.just("release-authority"))),
        ends=draw(st.sampled_from([None, DAY, DAY - timedelta(days=1)])),
    )


@st.composite
def bans(draw):
    return Prohibition(
        id=draw(st.sampled_from(["ban-a", "ban-b"])),
        text="Not this.",
        recipients=draw(any_of(TRUST)),
        purposes=draw(any_of(*PURPOSES)),
        items=draw(any_of(*ITEMS)),
        groups=draw(any_of(*GROUPS)),
        flags=draw(flags),
    )


@st.composite
def agreements(draw, id=None, most_bans=1):
    clauses = draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True))
    return an_agreement(
        id=id or draw(st.sampled_from(["one", "two"])),
        version=draw(st.integers(1, 2)),
        flows=(*(draw(flows(clause)) for clause in clauses), reply_flow()),
        purposes=(a_purpose(), a_purpose(id="planning")),
        groups=tuple(Group(id=group, description="People.") for group in GROUPS),
        prohibitions=tuple(draw(st.lists(bans(), max_size=most_bans))),
    )


@st.composite
def standing(draw):
    return a_ban(
        provider=draw(st.sampled_from([COUNCIL, COUNCIL, TRUST])),
        subject=draw(st.sampled_from([None, "s1"])),
        purposes=draw(any_of(*PURPOSES)),
        items=draw(any_of(*ITEMS)),
        ends=draw(st.sampled_from([None, DAY, DAY - timedelta(days=1)])),
    )


@st.composite
def requests(draw):
    return a_request(
        role=draw(st.sampled_from([WORKER, WORKER, WORKER, "clerk", PRACTITIONER])),
        purpose=draw(st.sampled_from(PURPOSES)),
        use=draw(st.sampled_from([None, None, "planning", "marketing"])),
        items=draw(st.one_of(st.none(), some_items)),
        group=draw(st.sampled_from([None, "children", "adults"])),
        flags=draw(flags),
        consent=draw(st.sampled_from([None, *Consent])),
        subject=draw(st.sampled_from([None, "s1", "s2"])),
        mode=draw(st.sampled_from([Mode.AD_HOC, Mode.AD_HOC, Mode.SYSTEMATIC])),
        agreement=draw(st.sampled_from([None, None, None, "one"])),
        clause=draw(st.sampled_from([None, None, None, "a"])),
    )


@st.composite
def policies(draw, most=2, most_bans=1):
    one = agreements(most_bans=most_bans)
    held = draw(st.lists(one, max_size=most, unique_by=lambda one: (one.id, one.version)))
    return a_policy(*held, prohibitions=tuple(draw(st.lists(standing(), max_size=most_bans))))


def with_grants(policy, grants):
    return evolve(policy, grants=in_order(grants))


def governing(decision, policy):
    (grant,) = [one for one in policy.grants if one.clause == decision.clause]
    return grant


@each_evaluator
@MOST
@given(requests(), policies())
def test_a_permit_cites_one_clause_of_which_every_condition_holds(evaluate, request, policy):
    """Default deny: a permit needs one grant that is in the table and permits all by itself."""
    answer = evaluate(request, policy)
    if answer.permits:
        grant = governing(answer, policy)
        assert not examine(request, grant, policy).unmet
        assert set(answer.items) <= set(grant.flow.items)
        assert answer.items
        assert len(set(answer.items)) == len(answer.items)
        assert request.items is None or answer.items == request.items
        assert not set(answer.items) & {one.item for one in answer.left_out}
    else:
        assert answer.items == ()
        assert answer.unmet
        assert all(one.remedy and one.who for one in answer.unmet)


@each_evaluator
@given(requests())
def test_no_agreement_no_permit(evaluate, request):
    answer = evaluate(request, Policy(now=NOW, papers=a_policy().papers))
    assert answer.outcome is Outcome.DENY


@each_evaluator
@MOST
@given(requests(), policies(), standing())
def test_adding_a_standing_prohibition_never_adds_a_permit_or_an_item(
    evaluate, request, policy, ban
):
    before = evaluate(request, policy)
    after = evaluate(request, evolve(policy, prohibitions=(*policy.prohibitions, ban)))
    assert before.permits or not after.permits
    if after.permits and after.clause == before.clause:
        assert set(after.items) <= set(before.items)


@each_evaluator
@MOST
@given(requests(), agreements(), bans())
def test_adding_a_prohibition_to_an_agreement_never_adds_a_permit(
    evaluate, request, agreement, ban
):
    forbidding = evolve(agreement, prohibitions=(*agreement.prohibitions, evolve(ban, id="new")))
    before = evaluate(request, a_policy(agreement))
    after = evaluate(request, a_policy(forbidding))
    assert before.permits or not after.permits


@each_evaluator
@MOST
@given(requests(), policies(), st.sampled_from([s for s in State if s not in LIVE]))
def test_an_agreement_that_goes_out_of_force_never_adds_a_permit(evaluate, request, policy, state):
    for name in {grant.clause.agreement for grant in policy.grants}:
        grants = [
            evolve(one, standing=evolve(one.standing, state=state))
            if one.clause.agreement == name
            else one
            for one in policy.grants
        ]
        after = evaluate(request, evolve(policy, grants=tuple(grants)))
        assert evaluate(request, policy).permits or not after.permits
        assert not after.permits or after.clause.agreement != name
        gone = [one for one in policy.grants if one.clause.agreement != name]
        assert evaluate(request, evolve(policy, grants=tuple(gone))).permits is after.permits


@each_evaluator
@MOST
@given(requests(), policies(), st.sampled_from([COUNCIL, TRUST]), any_of(*ITEMS))
def test_a_suspension_never_adds_a_permit(evaluate, request, policy, party, items):
    said = Suspension(
        party=party, at=NOW, document="sha256:" + "0" * 64, reason="a breach", items=items
    )
    grants = [
        evolve(one, standing=evolve(one.standing, suspensions=(said,))) for one in policy.grants
    ]
    after = evaluate(request, evolve(policy, grants=tuple(grants)))
    assert evaluate(request, policy).permits or not after.permits
    assert not set(after.items) & set(items)


@each_evaluator
@MOST
@given(requests(), policies(), agreements(id="three"))
def test_adding_an_agreement_never_removes_a_permit(evaluate, request, policy, more):
    before = evaluate(request, policy)
    after = evaluate(request, with_grants(policy, (*policy.grants, *a_policy(more).grants)))
    assert after.permits or not before.permits


@each_evaluator
@MOST
@given(requests(), st.lists(agreements(), max_size=3), st.randoms())
def test_the_order_of_agreements_does_not_matter(evaluate, request, held, random):
    """Only the stated rule decides which grant governs: agreement, version, clause."""
    held = list({(one.id, one.version): one for one in held}.values())
    shuffled = list(held)
    random.shuffle(shuffled)
    before, after = (evaluate(request, a_policy(*order)) for order in (held, shuffled))
    assert before == after
    if before.permits:
        cited = [(one.agreement, one.version, one.flow) for one in (before.clause, *before.others)]
        assert cited == sorted(set(cited))


@given(st.permutations(range(4)))
def test_the_table_is_the_same_in_whatever_order_the_agreements_came(order):
    """Each node reads its papers in an order of its own, and all cite the same clause."""
    names = (("one", 1), ("one", 2), ("two", 1), ("three", 1))
    agreements = [an_agreement(id=name, version=version) for name, version in names]
    documents = {name_of(agreements[place]): agreements[place] for place in order}
    grants = policy_at(evolve(a_policy().papers, documents=documents), (), NOW).grants
    cited = [(one.clause.agreement, one.clause.version, one.clause.flow) for one in grants]
    assert cited == sorted(cited)
    assert len(cited) == 2 * len(agreements)


def right(request, grant, condition):
    """What sets one condition right, as its remedy says."""
    flow = grant.flow
    unwanted = [one.partition(": ")[0] for one in condition.sentence[13:].split("; ")]
    return {
        "purpose": {"purpose": flow.purpose},
        "items": {"items": tuple(i for i in request.items or () if i not in unwanted)},
        "role": {"role": WORKER},
        "held": {"role": WORKER},
        "group": {"group": next(iter(flow.groups), None)},
        "flags": {"flags": {**request.flags, **flow.flags}},
        "consent": {"consent": Consent.GIVEN},
        "dates": {},
        "mode": {"mode": flow.modes[0]},
    }[condition.name]


@each_evaluator
@MOST
@given(requests(), policies(most_bans=0))
def test_setting_right_exactly_what_is_named_makes_the_nearest_clause_permit(
    evaluate, request, policy
):
    """A refusal is useful: what it names is all that stands in the way."""
    request = evolve(request, use=None)
    answer = evaluate(request, policy)
    assume(not answer.permits and answer.clause is not None)
    grant = governing(answer, policy)
    changes = {}
    for condition in answer.unmet:
        changes |= right(request, grant, condition)
    assume(changes.get("items") != ())  # nothing of what was asked for is granted to anyone
    if "dates" in {condition.name for condition in answer.unmet}:
        grant = evolve(grant, flow=evolve(grant.flow, ends=None))
    mended = evolve(policy, grants=(grant,))
    assert evaluate(evolve(request, **changes), mended).permits


@each_evaluator
@MOST
@given(requests(), policies())
def test_it_is_referred_exactly_when_a_named_role_may_settle_all_that_is_unmet(
    evaluate, request, policy
):
    answer = evaluate(request, policy)
    if answer.permits or answer.clause is None:
        return
    flow = governing(answer, policy).flow
    unmet = {one.name for one in answer.unmet}
    assert (answer.outcome is Outcome.REFER) is (unmet <= set(flow.settled_by))
    assert (answer.refer_to != ()) is (answer.outcome is Outcome.REFER)


def test_the_days_used_here_are_the_day_of_the_decision():
    assert date(2026, 11, 22) == DAY == NOW.date()
