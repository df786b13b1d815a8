"""Whose requests a change answers otherwise: exactly those that are said to be, and no others."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from accordant.core.agreement import (
    Audience,
    ConsentRule,
    Mode,
    Obligation,
    ProhibitedUse,
    Prohibition,
)
from accordant.core.decision import decide
from accordant.core.difference import (
    SOMEBODY,
    Change,
    about,
    effects,
    supposing,
    told,
    turning_days,
)
from accordant.core.statement import State
from accordant.core.table import GrantTable, verdict_of
from tests.core.asking import a_ban, a_policy, a_request, an_emergency
from tests.core.builders import (
    ADDRESS,
    BIRTH,
    CONCERNS,
    COUNCIL,
    NAMES,
    NHS,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    an_agreement,
    contact_flow,
    reply_flow,
    with_item,
    with_one,
)
from tests.core.signed_world import name_of
from tests.worlds.amending import amended
from tests.worlds.asking import requests
from tests.worlds.tiny import tiny

TINY = range(24)
EACH = 60
ONE = an_agreement()


def answer(request, policy):
    """What may go, and what a permit obliges; in any order."""
    said = decide(request, policy)
    return said.permits, frozenset(said.items), frozenset(said.obligations)


def about_anyone(request):
    """The same request put row by row, so that nothing rests on whom it is about."""
    return evolve(request, subject=None, by_row=True)


def compared(seed, change):
    world = tiny(seed)
    other = amended(world, change)
    return world, other, effects(world.policy, other.policy)


@pytest.mark.parametrize("seed", TINY)
def test_every_request_whose_answer_changes_is_told_of_and_no_other(seed):
    for change in range(3):
        world, other, found = compared(seed, change)
        papers = other.policy.papers
        asked = [*requests(world, change, EACH), *requests(other, change + 100, EACH)]
        for request in asked:
            changes = answer(request, world.policy) != answer(request, other.policy)
            within = [one for one in found if one.includes(request, papers)]
            assert within or not changes, request
            for anyone in [about_anyone(request)] if within else []:
                then, now = answer(anyone, world.policy), answer(anyone, other.policy)
                assert then != now, (request, within)


@pytest.mark.parametrize("seed", TINY)
def test_the_example_of_every_effect_really_is_answered_otherwise(seed):
    """By the reference model and by the grant table, as the effect says."""
    wanted = {Change.MAY: (False, True), Change.MAY_NOT: (True, False)}
    for change in range(5):
        world, other, found = compared(seed, change)
        then, now = GrantTable(world.policy), GrantTable(other.policy)
        for one in found:
            assert one.includes(one.example, other.policy.papers)
            before, after = decide(one.example, world.policy), decide(one.example, other.policy)
            assert (one.before.permits, one.after.permits) == (before.permits, after.permits)
            assert answer(one.example, world.policy) != answer(one.example, other.policy)
            assert then.decide(one.example) == verdict_of(before)
            assert now.decide(one.example) == verdict_of(after)
            assert (before.permits, after.permits) == wanted.get(one.change, (True, True))
            assert told(one)
            assert about(one)


def differ(before, after, **policy):
    """What a change of some agreements changes, each by the sentence that tells it."""
    return effects(a_policy(*_all(before), **policy), a_policy(*_all(after), **policy))


def _all(agreements):
    return agreements if isinstance(agreements, tuple) else (agreements,)


def contact(**changes):
    return with_one(ONE, "flows", "contact", **changes)


def by_name(found):
    return [one for one in found if one.named is not None]


# What looking at each field by itself would get wrong


def test_two_clauses_with_the_items_of_one_grant_less_than_it():
    """Each item still goes, and no two of them together that stand in different clauses."""
    halves = [
        contact_flow(id=name, items=items, treatments={}, safe_recipients=(TRUST,))
        for name, items in (("contact", (NAMES, BIRTH, NHS)), ("more", (ADDRESS, CONCERNS)))
    ]
    found = differ(ONE, evolve(ONE, flows=(*halves, reply_flow())))
    lost = [one for one in by_name(found) if one.change is Change.MAY_NOT]
    any_clause = [one for one in lost if None in one.box.parts[6]]
    assert [set(one.named.some_of) for one in any_clause] == [
        {frozenset({NAMES, BIRTH, NHS}), frozenset({ADDRESS, CONCERNS})}
    ]
    assert told(any_clause[0]) == (
        "council may no longer share any of address, concern-codes together with any of "
        "date-of-birth, names, nhs-number of contacts with trust for triage"
    )
    assert Change.OTHER_ITEMS in {one.change for one in found}


def test_what_another_agreement_still_grants_is_lost_only_to_whoever_names_the_first():
    other = an_agreement(id="another-agreement")
    less = contact(items=(NAMES,), treatments={}, safe_recipients=())
    found = by_name(differ((ONE, other), (less, other)))
    assert [one.change for one in found] == [Change.MAY_NOT]
    assert dict(about(found[0]))["Naming the agreement"] == "northmoor-agreement"
    assert found[0].example.agreement == ONE.id


def test_a_prohibition_of_one_group_also_stops_what_is_not_said_to_be_of_any():
    open_to_all = contact(groups=())
    ban = Prohibition(id="no-children", text="Not children.", groups=("children",))
    found = by_name(differ(open_to_all, evolve(open_to_all, prohibitions=(ban,))))
    here = [one for one in found if one.line.provider == COUNCIL]
    assert [one.change for one in here] == [Change.MAY_NOT]
    assert "people not said to be of any group or children" in dict(about(here[0])).values()


def test_another_order_changes_nothing_and_neither_does_another_title():
    flow = ONE.flow("contact")
    turned = evolve(
        with_one(ONE, "flows", "contact", items=flow.items[::-1], modes=flow.modes[::-1]),
        flows=tuple(reversed(contact(items=flow.items[::-1]).flows)),
        title="Another title",
    )
    assert differ(ONE, turned) == ()


# One change, one effect


def test_a_new_role_may_now_and_is_said_with_what_it_may():
    found = by_name(differ(ONE, contact(release_roles=(WORKER, PRACTITIONER))))
    # Nobody holds that role at the council, so nothing changes for anybody there is.
    assert found == []
    found = by_name(
        effects(
            supposing(a_policy(ONE), name_of(ONE), ONE),
            supposing(a_policy(ONE), "sha256:" + "2" * 64, contact(release_roles=(PRACTITIONER,))),
        )
    )
    assert {(one.change, about(one)[0]) for one in found} == {
        (Change.MAY_NOT, ("Asked by", "hub-worker of council"))
    }


def test_an_item_more_is_told_with_those_it_may_go_with():
    less = contact(items=(NAMES, BIRTH))
    (one,) = by_name(differ(less, contact(items=(NAMES, BIRTH, NHS))))
    assert told(one) == (
        "council may now share nhs-number, alone or with date-of-birth, names of contacts with "
        "trust for triage"
    )
    assert one.example.items == (NHS,)
    assert dict(about(one)) == {
        "Asked by": "practitioner of trust; hub-worker of council",
        "About": "children",
    }


def test_an_item_for_another_is_a_gain_a_loss_and_another_answer():
    before, after = (contact(items=(NAMES, one), treatments={}) for one in (NHS, CONCERNS))
    found = differ(before, after)
    assert [one.change for one in found] == [Change.MAY, Change.MAY_NOT, Change.OTHER_ITEMS]
    assert told(found[2]) == (
        "asked for what is granted of contacts for triage, council now shares names, concern-codes "
        "(before: names, nhs-number) with trust"
    )


def test_where_nothing_may_go_any_more_nobody_may():
    found = differ(ONE, evolve(ONE, flows=ONE.flows[1:]))
    assert {one.ends for one in found} == {True}
    assert told(found[0]) == "nobody may share anything of contacts with trust for triage any more"
    assert {one.named is None for one in found} == {True, False}


def test_what_a_permit_obliges_is_told_before_and_now():
    tell = Obligation(kind="notify", text="Tell the council.")
    found = by_name(differ(ONE, contact(obligations=(tell,))))
    assert [one.change for one in found] == [Change.OTHER_TERMS]
    assert told(found[0]).endswith(
        "but on other terms; now: Tell the council.; no longer: Record who read it and why."
    )
    whole = [one for one in differ(ONE, contact(obligations=())) if one.named is None]
    assert "still shares what is granted of contacts" in told(whole[0])
    assert told(whole[0]).endswith("; no longer: Record who read it and why.")


def test_each_limit_is_told_where_it_is_one():
    limits = {
        "consent": ({"consent": ConsentRule()}, ("Consent is", "not given")),
        "flags": ({"flags": {"open": True}}, ("“open” is", "not set or not known")),
        "modes": ({"modes": (Mode.AD_HOC,)}, ("Sharing is", "systematic")),
        "audience": ({"audience": Audience.COMMUNITY}, ("Marked", "amber or amber-strict")),
    }
    for changes, said in limits.values():
        (one,) = by_name(differ(ONE, contact(**changes)))
        assert one.change is Change.MAY_NOT
        assert said in about(one)
    (one,) = by_name(differ(contact(flags={"open": True}), contact(flags={"open": False})))[:1]
    assert one.example.flags == {"open": False}
    renamed = by_name(differ(ONE, evolve(ONE, flows=(contact_flow(id="new"), reply_flow()))))
    assert {dict(about(one))["Naming the clause"] for one in renamed} == {"contact", "new"}


def test_any_other_group_is_an_example_by_a_name_that_nothing_has():
    named = contact(groups=("children",))
    taken = evolve(
        contact(groups=()), groups=(*ONE.groups, evolve(ONE.groups[0], id="another-group"))
    )
    ban = Prohibition(id="b", text="No.", groups=("another-group",))
    found = by_name(differ(named, evolve(taken, prohibitions=(ban,))))
    (one,) = (one for one in found if one.line.provider == COUNCIL)
    assert dict(about(one))["About"] == "people of any other group"
    assert one.example.group == "another-group-still"


def test_what_is_barred_before_and_after_is_no_effect():
    less = contact(items=(NAMES,), treatments={}, safe_recipients=())
    guarded = with_item(ONE, "names", guarded=True)
    assert differ(ONE, guarded) == ()  # the trust is a safe recipient
    assert differ(ONE, less, prohibitions=(a_ban(),)) == ()
    assert differ(ONE, less, state=State.SUSPENDED) == ()
    marketing = Prohibition(id="b", text="No.", purposes=("triage",), recipients=(COUNCIL,))
    found = differ(ONE, evolve(ONE, prohibitions=(marketing,)))
    assert {one.line.recipient for one in found} == {COUNCIL}
    assert differ(ONE, less, prohibitions=(a_ban(subject="P17"),))[0].example.by_row
    some = by_name(differ(ONE, less, prohibitions=(a_ban(items=(NHS,)),)))
    assert [NHS in one.named.within for one in some] == [False]


def test_a_purpose_that_becomes_a_prohibited_use_may_no_longer_be_shared_for():
    use = ProhibitedUse(id=TRIAGE, statement="Not for triage.")
    found = differ(ONE, evolve(ONE, prohibited_uses=(use,)))
    assert {(one.change, one.ends) for one in found} == {(Change.MAY_NOT, True)}


def test_who_is_not_answered_by_a_clause_is_in_no_effect():
    found = differ(ONE, contact(items=(NAMES,), treatments={}, safe_recipients=()))
    papers = a_policy(ONE).papers
    held = a_request(items=(NHS,))
    assert [one.change for one in found if one.includes(held, papers)] == [Change.MAY_NOT]
    for outside in (
        an_emergency(),
        evolve(held, use="marketing"),
        evolve(held, do_not_disclose_to=(TRUST,)),
        evolve(held, dataset="other"),
        evolve(held, person="nobody"),
        evolve(held, items=(NAMES,)),
    ):
        assert not any(one.includes(outside, papers) for one in found)
    assert any(one.includes(evolve(held, items=None), papers) for one in found)


# Supposing


def test_a_version_takes_the_place_of_every_other_and_needs_no_signature():
    policy = a_policy(ONE, evolve(ONE, version=2), state=State.SIGNED)
    supposed = supposing(policy, name_of(ONE), ONE)
    assert {grant.clause.version for grant in supposed.grants} == {1}
    asked = a_request(person=SOMEBODY)
    assert decide(asked, supposed).permits
    assert not decide(asked, policy).permits
    other = an_agreement(id="other-agreement")
    both = supposing(a_policy(ONE, other), name_of(ONE), ONE, [other])
    assert {grant.agreement.id for grant in both.grants} == {ONE.id}
    assert both.parties == {COUNCIL, TRUST}


def test_clauses_turn_on_their_first_day_and_on_the_day_after_their_last():
    dated = contact(starts=date(2027, 1, 4), ends=date(2027, 3, 31))
    assert turning_days([ONE, dated], date(2026, 11, 22)) == (date(2027, 1, 4), date(2027, 4, 1))
    assert turning_days([dated], date(2027, 1, 4)) == (date(2027, 4, 1),)
    assert turning_days([contact(ends=date.max)], date(2027, 1, 4)) == ()
    assert dated.flow("contact").purpose == TRIAGE


def test_what_stands_beside_them_turns_answers_too():
    """Another agreement's term and clause on the same line, and the provider's own prohibitions."""
    today = date(2026, 11, 22)
    dated = with_one(an_agreement(id="another"), "flows", "contact", ends=date(2026, 12, 31))
    more = evolve(dated, purposes=(*dated.purposes, evolve(dated.purposes[0], id="planning")))
    apart = with_one(more, "flows", "contact", purpose="planning")
    bans = (
        a_ban(ends=date(2026, 12, 24)),
        a_ban(ends=date(2026, 12, 25), subject="P17"),
        a_ban(ends=date(2026, 12, 26), provider="police"),
    )
    ended = {dated.term.expires + timedelta(days=1), date(2027, 1, 1)}
    policy = a_policy(dated, prohibitions=bans)
    assert set(turning_days([ONE], today, policy)) == {*ended, date(2026, 12, 25)}
    assert turning_days([contact_only(ONE)], today, a_policy(contact_only(apart))) == ()


def contact_only(agreement):
    return evolve(agreement, flows=(agreement.flow("contact"),))
