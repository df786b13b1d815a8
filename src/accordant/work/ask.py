"""Asking: may this be shared? Decided and recorded, granted or not."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from accordant.core.decision import Condition, Decision, Outcome, Request
from accordant.core.errors import BadInput, NotAllowed, NotFound, Problem
from accordant.core.events import Decided, Prohibited, Reviewed
from accordant.core.names import PersonId
from accordant.core.people import RELEASE_AUTHORITY, Actor
from accordant.core.policy import StandingProhibition
from accordant.work.between import table_between
from accordant.work.ports import House
from accordant.work.posts import roles_today
from accordant.work.record import Records, recording

MIN_WORDS = 3
"""Fewer words than this are not a reason."""

UNSAID = "none"
"""The channel of an emergency that was decided and not yet disclosed: it never left by this."""


@frozen(kw_only=True)
class Answered:
    """A decision as it was recorded: its number, the answer, and its ledger entry."""

    id: str
    decision: Decision
    leaf: bytes


def ask(house: House, actor: Actor, request: Request) -> Answered:
    """Decide a request and record the decision, granted or not; nothing is disclosed by it."""
    actor.must_act_for(house.node.party)
    now = house.clock.now()
    channel = UNSAID if request.emergency else "exchange"
    with recording(house) as records:
        decision = table_between(records, request, now).explain(request)
        return record_decision(records, actor, request, decision, now, channel)


def record_decision(
    records: Records,
    actor: Actor,
    request: Request,
    decision: Decision,
    now: datetime,
    channel: str = "exchange",
) -> Answered:
    """Record a decision under the next number."""
    event = Decided(
        at=now,
        by=str(actor),
        id=f"d{records.tx.size()}",
        request=request,
        decision=decision,
        number=records.tx.size(),
        channel=channel,
    )
    (leaf,) = records.record(event)
    return Answered(id=event.id, decision=decision, leaf=leaf)


def record_out_of_band(house: House, actor: Actor, request: Request, channel: str) -> Answered:
    """Decide and record a disclosure made by telephone, in a meeting or by video.

    Only the provider discloses, so only the provider's node records it. A refusal is recorded too,
    and tells the person not to say it.
    """
    actor.must_act_for(house.node.party)
    if request.provider != house.node.party:
        raise NotAllowed(
            f"only {request.provider} records what {request.provider} disclosed",
            "Record it on the provider's node; here you can ask whether it may be shared.",
        )
    if request.by_row:
        raise BadInput([Problem("by_row", "only a shared table says row by row whom it is about")])
    now = house.clock.now()
    with recording(house) as records:
        decision = table_between(records, request, now).explain(request)
        return record_decision(records, actor, request, decision, now, channel)


def review(house: House, actor: Actor, decision: str, finding: str, *, justified: bool) -> Reviewed:
    """Review an emergency disclosure: someone of this party does who took no part in it.

    NotFound where none waits, NotAllowed for whoever took part or holds no role here today.
    """
    actor.must_act_for(house.node.party)
    now = house.clock.now()
    with recording(house) as records:
        due = records.tx.get("review", decision)
        if due is None:
            raise NotFound(f"no emergency disclosure {decision[:40]} waits for review")
        if actor.person in _took_part(records, decision):
            raise NotAllowed(
                f"{actor.person} took part in {decision}; someone else reviews it",
                "Ask your release authority or another manager to review it.",
            )
        if not roles_today(records, actor.person):
            raise NotAllowed(
                f"{actor.person} holds no role at {actor.party} today, so cannot review for it",
                "Ask your release authority or another manager to review it; accordant people "
                "list names who holds which role.",
            )
        event = Reviewed(
            at=now, by=str(actor), decision=decision, finding=finding, justified=justified
        )
        records.record(event)
        return event


def _took_part(records: Records, decision: str) -> set[PersonId | None]:
    """Give who asked, who decided, and who was the second person."""
    known = records.tx.get("decision", decision)
    assert isinstance(known, dict)
    assert isinstance(known["number"], int)
    event, _ = records.event(known["number"])
    assert isinstance(event, Decided)
    assert event.request.emergency is not None
    emergency = event.request.emergency
    return {event.request.person, emergency.decider, emergency.second}


def prohibit(house: House, actor: Actor, prohibition: StandingProhibition) -> None:
    """Set a standing prohibition of this provider, or end one by giving it a last day."""
    actor.must_act_for(house.node.party)
    if prohibition.provider != house.node.party:
        raise NotAllowed("a standing prohibition belongs to the provider who sets it")
    with recording(house) as records:
        records.record(Prohibited(at=house.clock.now(), by=str(actor), prohibition=prohibition))


def decline(house: House, actor: Actor, request: Request, reason: str) -> Answered:
    """Record that the provider's person weighed it and decided not to share, and why.

    A good-faith decision either way protects the person who made it. The reason is kept with the
    facts, which can be disposed of, and stands nowhere else.
    """
    actor.must_act_for(house.node.party)
    if request.provider != house.node.party:
        raise NotAllowed(f"only {request.provider} decides what {request.provider} does not share")
    if len(reason.split()) < MIN_WORDS:
        raise BadInput([Problem("reason", "say in a sentence why it is not shared")])
    now = house.clock.now()
    with recording(house) as records:
        asked = table_between(records, request, now).explain(request)
        weighed = Condition(
            name="weighing",
            met=False,
            sentence=reason,
            remedy="ask the release authority to weigh it again",
            who=f"{RELEASE_AUTHORITY} of {request.provider}",
        )
        decision = Decision(
            outcome=Outcome.DENY,
            summary="Not shared: it was weighed and decided against; the reason is on record.",
            clause=asked.clause,
            text=asked.text,
            conditions=(*asked.conditions, weighed),
        )
        return record_decision(records, actor, request, decision, now)
