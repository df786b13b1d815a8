"""A practitioner's card says the same as the evaluator: each question it answers is asked.

Of every role of every shipped example, and of an agreement in which everything binds that can.
"""

from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from attrs import evolve

from accordant.core.agreement import (
    Audience,
    ConsentRule,
    Governs,
    Group,
    Marking,
    Mode,
    Prohibition,
    Tlp,
)
from accordant.core.decision import Consent, Outcome, Request
from accordant.core.policy import Policy, grants_of, in_order
from accordant.core.protocol import AssuranceNeeded, Protocol
from accordant.core.rendering import card, cards, draft_edition
from accordant.core.statement import Papers, Side, Stage, Standing, State, sign_statement
from accordant.core.treatment import ItemType, Kind, Treatment
from accordant.templates import starting
from tests.core.asking_cards import assurances, told
from tests.core.builders import (
    COUNCIL,
    DAY,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_trust,
    an_agreement,
    an_item,
    contact_dataset,
    contact_flow,
    reply_flow,
)
from tests.core.evaluators import each_evaluator
from tests.core.signed_world import NOW, an_appointment, an_assurance, chain_of, name_of, root
from tests.core.test_examples import EXAMPLES, document

HARBOUR = "harbour"
CE = (AssuranceNeeded(scheme="ce"),)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


# Agreements that have cards


def the_thorny(**changes):
    """One flow to two parties, bound in every way in which a flow can be."""
    flow = {
        "recipients": (TRUST, HARBOUR),
        "items": ("names", "date-of-birth", "nhs-number", "address", "concern-codes"),
        "treatments": {"date-of-birth": Treatment(kind=Kind.DROP)},
        "safe_recipients": (TRUST,),
        "groups": ("children", "adults"),
        "flags": {"high_risk": True, "restricted": False},
        "consent": ConsentRule(),
        "starts": DAY,
        "ends": DAY,
        "audience": Audience.CLIENTS,
        "settled_by": {"flags": "release-authority", "consent": "release-authority"},
        "retention": (),
        **changes.pop("flow", {}),
    }
    bans = (
        Prohibition(
            id="no-codes", text="No codes.", recipients=(HARBOUR,), items=("concern-codes",)
        ),
        Prohibition(
            id="no-adults", text="No adults at risk.", groups=("adults",), flags={"open": True}
        ),
        Prohibition(id="elsewhere", text="Not from replies.", datasets=("replies",)),
    )
    harbour = a_trust(id=HARBOUR, name="Harbour Light", assurance=(AssuranceNeeded(scheme="iso"),))
    groups = (
        Group(id="children", description="Children of concern"),
        Group(id="adults", description="Adults at risk"),
    )
    roles = tuple(evolve(role, parties=(COUNCIL, TRUST, HARBOUR)) for role in an_agreement().roles)
    return an_agreement(
        parties=(*an_agreement().parties, harbour),
        datasets=(
            contact_dataset(marking=Marking(tlp=Tlp.AMBER), **changes.pop("dataset", {})),
            an_agreement().datasets[1],
        ),
        flows=(contact_flow(**flow), reply_flow()),
        groups=groups,
        roles=roles,
        prohibitions=changes.pop("prohibitions", bans),
    )


def by_record():
    """Records that bear a marking of their own, and a flow that nothing else binds."""
    label = an_item("label", type=ItemType.CODE, governs=Governs.MARKING)
    items = (*contact_dataset().items, label)
    plain = {"flags": {}, "consent": None, "starts": None, "ends": None, "groups": ()}
    return the_thorny(dataset={"items": items}, flow=plain)


THORNY = {
    "thorny": the_thorny,
    "by-record": by_record,
    "too-wide": lambda: the_thorny(flow={"audience": Audience.PUBLIC}),
    "not-yet": lambda: the_thorny(flow={"starts": TOMORROW, "ends": None}),
    "over": lambda: the_thorny(flow={"starts": None, "ends": YESTERDAY}),
    "no-way": lambda: the_thorny(flow={"modes": ()}),
    "all-dropped": lambda: the_thorny(
        flow={"items": ("names",), "treatments": {"names": Treatment(kind=Kind.DROP)}}
    ),
    "forbidden": lambda: the_thorny(
        prohibitions=(Prohibition(id="none", text="Nothing to harbour.", recipients=(HARBOUR,)),)
    ),
}


@cache
def an_edition(name):
    if name in THORNY:
        above = evolve(a_protocol(), parties=(a_council(), a_trust(assurance=CE)))
        agreement = THORNY[name]()
    else:
        agreement = document(name, "agreement")
        above = document(name, "protocol") if name in starting.names("protocol") else None
    assert above is None or isinstance(above, Protocol)
    return evolve(draft_edition(agreement, name_of(agreement), DAY), above=above)


CARDS = [
    (name, role, party)
    for name in (*EXAMPLES, *THORNY)
    for role, parties in cards(an_edition(name).agreement).items()
    for party in parties
]


# The world in which all holds that the card says has to hold


@cache
def appointed(party, role):
    return sign_statement(an_appointment(party, role), root(party))


@cache
def assured(party, scheme):
    return sign_statement(an_assurance(party, scheme=scheme), root(party))


def policy_for(edition, posts, schemes):
    """Everyone of some posts is in post, each party holds some assurances, and all are active."""
    agreement = edition.agreement
    sides = tuple(Side(party=party.id, stage=Stage.ACTIVE) for party in agreement.parties)
    standing = Standing(digest=edition.digest, state=State.IN_FORCE, sides=sides)
    held = (
        *(appointed(party, role) for party, role in posts),
        *(assured(party, scheme) for party, scheme in schemes),
    )
    return Policy(
        now=NOW,
        papers=Papers(
            documents={},
            chains={party.id: chain_of(party.id) for party in agreement.parties},
            held=held,
        ),
        grants=in_order(grants_of(agreement, standing, edition.above, NOW)),
        parties=frozenset(party.id for party in agreement.parties),
    )


def posts_of(agreement):
    """Everybody holds every role at their party, so that only the clause says who may."""
    roles = {one.id for one in agreement.roles}
    roles |= {one for flow in agreement.flows for one in (*flow.roles, *flow.release_roles)}
    return [(party.id, role) for party in agreement.parties for role in sorted(roles)]


# What is asked of one clause on one card


def a_question(clause, edition, role, acting_for, recipient, **changes):
    """Ask for what the card says may be shared, with all it says has to be so."""
    flow = edition.agreement.flow(clause.clause)
    asked = Request(
        provider=clause.provider,
        recipient=recipient,
        person=f"{role}.{acting_for}",
        role=role,
        acting_for=acting_for,
        purpose=clause.purpose,
        dataset=flow.dataset,
        group=min(clause.groups, default=None),
        flags={**a_harmless(clause), **clause.flags},
        consent=Consent.GIVEN if clause.consent else None,
        mode=clause.modes[0] if clause.modes else Mode.AD_HOC,
        agreement=edition.agreement.id,
        clause=clause.clause,
        subject="nobody-in-particular",
    )
    return evolve(asked, **changes)


def a_harmless(clause):
    """Flags that lift what the card says is forbidden where they are otherwise."""
    return {flag: not wanted for bar in clause.barred for flag, wanted in bar.flags.items()}


def expected(clause, asked):
    """The items that go, by what the card says; nothing where it says that nothing does."""
    stopped = clause.marking.startswith("Nothing goes") or not clause.modes
    if "Not before:" in clause.days or "Not after:" in clause.days:
        stopped = stopped or not clause_runs(clause)
    kept = {item for item, safe in clause.guarded.items() if asked.recipient not in safe}
    for bar in clause.barred:
        if applies(bar, asked):
            stopped = stopped or not bar.items
            kept |= bar.items
    return () if stopped else tuple(item for item in clause.items if item not in kept)


def applies(bar, asked):
    """Whether what is forbidden is so here; what is not known counts as so."""
    return (
        (not bar.recipients or asked.recipient in bar.recipients)
        and (not bar.groups or asked.group is None or asked.group in bar.groups)
        and all(asked.flags.get(flag, wanted) is wanted for flag, wanted in bar.flags.items())
    )


def clause_runs(clause):
    """Whether the day of the question, the 22nd, is within the days on the card."""
    first, last = (
        int(clause.days.get(lead, "22 November").split()[0])
        for lead in ("Not before:", "Not after:")
    )
    return first <= 22 <= last


def variations(clause, edition, asked):
    """Each question beside the first that the card answers, with whether it may still be yes."""
    agreement = edition.agreement
    for flag, wanted in clause.flags.items():
        rest = {name: known for name, known in asked.flags.items() if name != flag}
        yield evolve(asked, flags=rest), False
        yield evolve(asked, flags={**rest, flag: not wanted}), False
    for bar in clause.barred:
        yield evolve(asked, flags={**asked.flags, **bar.flags}), True
        unknown = {name: v for name, v in asked.flags.items() if name not in bar.flags}
        yield evolve(asked, flags=unknown), set(bar.flags).isdisjoint(clause.flags)
    for mode in (Mode.AD_HOC, Mode.SYSTEMATIC):
        yield evolve(asked, mode=mode), mode in clause.modes
    for group in [*(group.id for group in agreement.groups), None]:
        yield evolve(asked, group=group), not clause.groups or group in clause.groups
    for consent in (None, Consent.REFUSED, Consent.WITHDRAWN):
        yield evolve(asked, consent=consent), not clause.consent
    for purpose in agreement.purposes:
        yield evolve(asked, purpose=purpose.id), purpose.id == clause.purpose
    for use in agreement.prohibited_uses:
        yield evolve(asked, use=use.id), False
    for dataset in agreement.datasets:
        yield evolve(asked, dataset=dataset.id), dataset.id == asked.dataset


def items_asked(clause, edition):
    """Every item of the dataset, on the card or not, and what the card says never goes."""
    dataset = edition.agreement.dataset(edition.agreement.flow(clause.clause).dataset)
    return [item.id for item in dataset.items]


def check_question(evaluate, policy, clause, asked, *, may):
    """The evaluator's answer is the card's, down to the items."""
    answer, goes = evaluate(asked, policy), expected(clause, asked) if may else ()
    assert (answer.permits, answer.items) == (bool(goes), goes), (asked, answer.summary)


@each_evaluator
@pytest.mark.parametrize(("name", "role", "party"), CARDS)
def test_what_a_card_answers_the_evaluator_answers(evaluate, name, role, party):
    """Who, what, to whom, about whom, on which conditions: and what is left out does not go."""
    edition = an_edition(name)
    agreement = edition.agreement
    page = card(edition, role, party)
    holding = [(end, scheme) for end, each in assurances(page, agreement) for scheme in each]
    policy = policy_for(edition, posts_of(agreement), holding)
    for clause in told(page, agreement):
        assert party == clause.provider if clause.shares else party in clause.recipients
        assert clause.shares or role in clause.roles
        recipients = clause.recipients if clause.shares else {party}
        for recipient in sorted(recipients):
            asked = a_question(clause, edition, role, party, recipient)
            check_question(evaluate, policy, clause, asked, may=True)
            for other, may in variations(clause, edition, asked):
                check_question(evaluate, policy, clause, other, may=may)
            for item in items_asked(clause, edition):
                goes = item in expected(clause, asked)
                one = evaluate(evolve(asked, items=(item,)), policy)
                assert one.permits is goes, (asked, item, one.summary)


@each_evaluator
@pytest.mark.parametrize(("name", "role", "party"), CARDS)
def test_whom_a_card_does_not_name_gets_nothing_and_may_not(evaluate, name, role, party):
    """Other recipients, other roles, and every clause that is not on this card."""
    edition = an_edition(name)
    agreement = edition.agreement
    page = card(edition, role, party)
    holding = [(one.id, each.scheme) for one in every_party(edition) for each in one.assurance]
    policy = policy_for(edition, posts_of(agreement), holding)
    clauses = list(told(page, agreement))
    for clause in clauses:
        for other in agreement.parties:
            if other.id != clause.provider and other.id not in clause.recipients:
                asked = a_question(clause, edition, role, clause.provider, other.id)
                assert not evaluate(asked, policy).permits
        for hand in {one for _, one in posts_of(agreement)} - clause.roles:
            taker = min(clause.recipients)
            asked = a_question(clause, edition, hand, taker, taker)
            assert not evaluate(asked, policy).permits
    shared = {clause.clause for clause in clauses if clause.shares}
    received = {clause.clause for clause in clauses if not clause.shares}
    for flow, recipient in [(each, one) for each in agreement.flows for one in each.recipients]:
        for acting_for, on_card in ((flow.provider, shared), (recipient, received)):
            if acting_for == party and flow.id not in on_card:
                asked = a_request_for(edition, flow, recipient, role, acting_for)
                assert not evaluate(asked, policy).permits, (flow.id, acting_for)


@each_evaluator
@pytest.mark.parametrize("name", [*EXAMPLES, *THORNY])
def test_whoever_has_no_card_may_nothing(evaluate, name):
    """A role is one only at the parties to which the agreement gives it: there it has a card."""
    edition = an_edition(name)
    agreement = edition.agreement
    holding = [(one.id, each.scheme) for one in every_party(edition) for each in one.assurance]
    posts = posts_of(agreement)
    policy = policy_for(edition, posts, holding)
    carded = {(at, role) for role, parties in cards(agreement).items() for at in parties}
    uncarded = set(posts) - carded
    for flow, (at, role) in product(agreement.flows, sorted(uncarded)):
        for recipient in flow.recipients:
            if at in (flow.provider, recipient):
                asked = a_request_for(edition, flow, recipient, role, at)
                assert not evaluate(asked, policy).permits, (flow.id, role, at)


def every_party(edition):
    yield from edition.agreement.parties
    yield from edition.above.parties if edition.above else ()


def a_request_for(edition, flow, recipient, role, acting_for):
    return Request(
        provider=flow.provider,
        recipient=recipient,
        person=f"{role}.{acting_for}",
        role=role,
        acting_for=acting_for,
        purpose=flow.purpose,
        dataset=flow.dataset,
        group=next(iter(flow.groups), None),
        flags=flow.flags,
        consent=Consent.GIVEN,
        mode=flow.modes[0] if flow.modes else Mode.AD_HOC,
        agreement=edition.agreement.id,
        clause=flow.id,
    )


@each_evaluator
@pytest.mark.parametrize(("name", "role", "party"), CARDS)
def test_each_assurance_and_each_doubt_on_a_card_is_the_evaluators(evaluate, name, role, party):
    """Without one assurance it is no; of what is in doubt, who is named is who is asked."""
    edition = an_edition(name)
    agreement = edition.agreement
    page = card(edition, role, party)
    holding = [(end, scheme) for end, each in assurances(page, agreement) for scheme in each]
    posts = posts_of(agreement)
    policy = policy_for(edition, posts, holding)
    for clause, left in product(told(page, agreement), holding):
        taker = min(clause.recipients) if clause.shares else party
        asked = a_question(clause, edition, role, party, taker)
        if left[0] in (clause.provider, taker) and evaluate(asked, policy).permits:
            lacking = policy_for(edition, posts, [one for one in holding if one != left])
            assert not evaluate(asked, lacking).permits, left
    for clause in told(page, agreement):
        taker = min(clause.recipients) if clause.shares else party
        asked = a_question(clause, edition, role, party, taker)
        if not evaluate(asked, policy).permits:
            continue
        for condition, doubtful in in_doubt(clause, asked):
            answer = evaluate(doubtful, policy)
            who = clause.doubts.get(condition)
            assert answer.outcome is (Outcome.REFER if who else Outcome.DENY)
            assert answer.refer_to == ((who,) if who else ())


def in_doubt(clause, asked):
    """The question with one thing not known, which is all that then stands in the way."""
    forbidding = {flag for bar in clause.barred for flag in bar.flags}
    if clause.groups and not any(bar.groups for bar in clause.barred):
        yield "group", evolve(asked, group=None)
    for flag in set(clause.flags) - forbidding:
        yield "flags", evolve(asked, flags={k: v for k, v in asked.flags.items() if k != flag})
    if clause.consent:
        yield "consent", evolve(asked, consent=None)
    for mode in {Mode.AD_HOC, Mode.SYSTEMATIC} - set(clause.modes):
        yield "mode", evolve(asked, mode=mode)


@each_evaluator
def test_a_record_goes_by_its_own_marking_where_the_card_says_so(evaluate):
    edition = an_edition("by-record")
    page = card(edition, WORKER, COUNCIL)
    (clause, *_) = told(page, edition.agreement)
    assert clause.marking.startswith("Each record by its own label")
    assert "bears TLP:AMBER" in clause.marking
    holding = [(end, s) for end, each in assurances(page, edition.agreement) for s in each]
    policy = policy_for(edition, posts_of(edition.agreement), holding)
    for label in (None, *Tlp):
        asked = a_question(clause, edition, WORKER, COUNCIL, TRUST, marking=label)
        lets = label is None or label.lets(Audience.CLIENTS)
        assert evaluate(asked, policy).permits is lets


def test_there_are_cards_of_every_kind():
    """The thorny agreements reach each thing that a card can say of a clause."""
    every = [
        clause
        for name, role, party in CARDS
        for clause in told(card(an_edition(name), role, party), an_edition(name).agreement)
    ]
    assert len(every) > 100
    for says in ("barred", "guarded", "flags", "days", "consent", "marking", "doubts", "groups"):
        assert any(getattr(one, says) for one in every)
        assert any(not getattr(one, says) for one in every)
