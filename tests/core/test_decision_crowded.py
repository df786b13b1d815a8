"""What holds of every decision where much is agreed and amiss at once, for each evaluator.

The worlds are made from seeds; what only the reference model can tell is asked of that.
"""

from random import Random

from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.decision import Consent, Outcome, Request, examine
from accordant.core.decision.prohibition import banned, stands
from accordant.core.errors import BadInput
from accordant.core.statement import LIVE, State
from accordant.core.treatment import Kind
from tests.core.asking import a_ban
from tests.core.crowded_world import FLAGS, GROUPS, a_crowded_world
from tests.core.evaluators import each_evaluator
from tests.core.test_decision_properties import bans, standing, with_grants

MORE = settings(max_examples=100)

seeds = st.integers(0, 1_000_000).map(Random)
UNHEARD = tuple(s for s in State if s not in LIVE)


def by_agreement(policy, name):
    """The grants of one agreement, and those of the others."""
    mine = [one for one in policy.grants if one.clause.agreement == name]
    return mine, [one for one in policy.grants if one.clause.agreement != name]


def with_agreement(policy, name, **changes):
    """One agreement says something else; its clauses go by the same names."""
    mine, others = by_agreement(policy, name)
    changed = [evolve(one, agreement=evolve(one.agreement, **changes)) for one in mine]
    return with_grants(policy, [*changed, *others])


def cited(decision):
    return {decision.clause, *decision.others} if decision.permits else set()


@each_evaluator
@MORE
@given(seeds)
def test_default_deny_in_a_crowded_world(evaluate, seed):
    """A permit cites a grant that permits by itself, and every other that does; no other way."""
    request, policy = a_crowded_world(seed)
    able = [one for one in policy.grants if may_explain(request, one)]
    permitting = {one.clause for one in able if not examine(request, one, policy).unmet}
    answer = evaluate(request, policy)
    standing = any(one.name == "standing-prohibition" for one in answer.conditions)
    assert cited(answer) == (set() if standing else permitting)
    assert evaluate(request, evolve(policy, grants=())).outcome is Outcome.DENY


def may_explain(request, grant):
    named = request.agreement in (None, grant.clause.agreement)
    return named and request.clause in (None, grant.clause.flow)


@each_evaluator
@MORE
@given(seeds)
def test_no_item_outside_the_governing_grant_is_ever_released(evaluate, seed):
    """Nor one that it drops, that is suspended, guarded from this recipient, or forbidden."""
    request, policy = a_crowded_world(seed)
    answer = evaluate(request, policy)
    if not answer.permits:
        assert answer.items == ()
        return
    ends = (request.provider, request.recipient)
    grant = next(o for o in policy.grants if (o.clause, o.ends) == (answer.clause, ends))
    flow, gone = grant.flow, set(answer.items)
    assert gone <= set(flow.items)
    assert gone <= set(request.items or flow.items)
    assert not gone & {item for item, how in flow.treatments.items() if how.kind is Kind.DROP}
    assert not gone & grant.standing.suspended_items(grant.ends, flow.id)
    guarded = {one.id for one in grant.agreement.dataset(flow.dataset).items if one.guarded}
    assert request.recipient in flow.safe_recipients or not gone & guarded
    for ban in grant.agreement.prohibitions:
        assert not (banned(request, ban) and (not ban.items or gone & set(ban.items)))
    for ban in policy.prohibitions:
        assert not (stands(request, ban, policy) and (not ban.items or gone & set(ban.items)))
    assert request.recipient not in request.do_not_disclose_to


@each_evaluator
@MORE
@given(seeds, bans(), standing())
def test_adding_a_prohibition_never_adds_a_permit_nor_an_item(evaluate, seed, ban, order):
    """Of an agreement it takes from that agreement alone; one of the provider takes from all."""
    request, policy = a_crowded_world(seed)
    before = evaluate(request, policy)
    forbidding = policy.grants[0].clause.agreement
    more = (*policy.grants[0].agreement.prohibitions, evolve(ban, id="new"))
    after = evaluate(request, with_agreement(policy, forbidding, prohibitions=more))
    assert cited(after) <= cited(before)
    assert {one for one in cited(before) if one.agreement != forbidding} <= cited(after)
    ordered = evaluate(
        request, evolve(policy, prohibitions=(*policy.prohibitions, evolve(order, id="new")))
    )
    assert cited(ordered) <= cited(before)
    for one in (after, ordered):
        assert one.clause != before.clause or set(one.items) <= set(before.items)
    whole = a_ban(id="all", provider=request.provider)
    stopped = evaluate(request, evolve(policy, prohibitions=(*policy.prohibitions, whole)))
    assert not stopped.permits


@each_evaluator
@MORE
@given(seeds, st.sampled_from(UNHEARD))
def test_withdrawing_an_agreement_never_adds_a_permit(evaluate, seed, state):
    """Out of force or out of the table, it takes its own permits along and leaves the others."""
    request, policy = a_crowded_world(seed)
    before = evaluate(request, policy)
    for name in {grant.clause.agreement for grant in policy.grants}:
        mine, others = by_agreement(policy, name)
        idle = [evolve(one, standing=evolve(one.standing, state=state)) for one in mine]
        rest = {one for one in cited(before) if one.agreement != name}
        assert cited(evaluate(request, with_grants(policy, [*idle, *others]))) == rest
        assert cited(evaluate(request, evolve(policy, grants=tuple(others)))) == rest


@each_evaluator
@MORE
@given(seeds, seeds)
def test_adding_a_grant_never_removes_a_permit(evaluate, seed, another):
    """A clause more, of the same agreement or of another, permits more or nothing."""
    request, policy = a_crowded_world(seed)
    _, more = a_crowded_world(another)
    before = evaluate(request, policy)
    first = policy.grants[0]
    new = [
        evolve(
            one,
            clause=evolve(one.clause, flow="new", digest=first.clause.digest, agreement="one"),
            flow=evolve(one.flow, id="new"),
        )
        for one in more.grants[:1]
    ]
    after = evaluate(request, with_grants(policy, [*policy.grants, *new]))
    assert cited(before) <= cited(after)
    assert cited(after) - cited(before) <= {one.clause for one in new}


@each_evaluator
@MORE
@given(seeds, st.randoms())
def test_the_order_of_grants_changes_at_most_which_of_several_governs(evaluate, seed, random):
    """And in the table it is the first by agreement, version and clause."""
    request, policy = a_crowded_world(seed)
    shuffled = list(policy.grants)
    random.shuffle(shuffled)
    before = evaluate(request, policy)
    after = evaluate(request, evolve(policy, grants=tuple(shuffled)))
    assert after.outcome is before.outcome
    assert cited(after) == cited(before)
    if before.permits:
        assert before.clause == min(cited(before))
        if after.clause == before.clause:
            assert evolve(after, others=before.others) == before
    else:
        assert after == before


@each_evaluator
@MORE
@given(seeds, st.sampled_from(FLAGS), st.booleans(), st.sampled_from(GROUPS))
def test_what_is_not_known_permits_nothing_that_some_answer_would_not(
    evaluate, seed, flag, known, group
):
    """Unknown is false in a permission and true in a prohibition: whatever it turns out to be."""
    request, policy = a_crowded_world(seed)
    unsure = evolve(request, flags={f: v for f, v in request.flags.items() if f != flag})
    told = evolve(unsure, flags={**unsure.flags, flag: known})
    assert cited(evaluate(unsure, policy)) <= cited(evaluate(told, policy))
    somebody = evolve(request, group=None)
    assert cited(evaluate(somebody, policy)) <= cited(
        evaluate(evolve(somebody, group=group), policy)
    )
    anyone = evolve(request, subject=None)
    assert cited(evaluate(anyone, policy)) <= cited(evaluate(evolve(anyone, subject="s1"), policy))
    unasked = evolve(request, consent=None)
    for consent in Consent:
        agreed = evolve(unasked, consent=consent)
        assert cited(evaluate(unasked, policy)) <= cited(evaluate(agreed, policy))


WRONG = st.sampled_from(
    [None, 0, 1, "", " ", "Not An Id", 5, True, b"x", (), ("", 1), {"a": 1}, {}]
)


@each_evaluator
@settings(max_examples=300)
@given(seeds, st.sampled_from([each.name for each in fields(Request)]), WRONG)
def test_a_malformed_request_never_reaches_evaluation(evaluate, seed, name, value):
    """It cannot be made, whatever is wrong in it; what can be made is always answered."""
    request, policy = a_crowded_world(seed)
    try:
        asked = evolve(request, **{name: value})
    except BadInput:
        return
    assert well_formed(name, value)
    assert evaluate(asked, policy).outcome in Outcome


def well_formed(name, value):
    """Tell what of the wrong values is right somewhere."""
    left_out = {each.name for each in fields(Request) if each.default is None}
    return (
        (value is None and name in left_out)
        or (value == {} and name == "flags")
        or (value == () and name == "do_not_disclose_to")
        or (value is True and name == "by_row")
        or (isinstance(value, str) and name == "reason")
        or (value == "Not An Id" and name == "subject")
    )
