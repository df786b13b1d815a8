"""Answers put into words: what a permit grants, why a refusal refuses, and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from accordant.core.agreement import Obligation
from accordant.core.decision.answer import Condition, Decision, LeftOut, Outcome, unmet
from accordant.core.decision.forbidding import not_forbidden
from accordant.core.decision.items import why_not_item
from accordant.core.decision.question import Emergency, Request
from accordant.core.decision.stranger import NAMED, misnamed, stranger
from accordant.core.names import RoleId
from accordant.core.policy import Clause, Grant, Policy

REVIEW_WITHIN = timedelta(hours=24)
"""How soon an emergency disclosure is reviewed."""

REVIEW = (
    Obligation(
        kind="review",
        text="Tell your release authority; the disclosure is reviewed within 24 hours.",
    ),
)
"""What an emergency obliges to."""


def permit(
    request: Request,
    grant: Grant,
    policy: Policy,
    conditions: tuple[Condition, ...],
    others: tuple[Clause, ...],
) -> Decision:
    """Permit under the grant that governs; the other clauses that would have are listed once."""
    left = tuple(_left_out(request, grant, policy))
    gone = {one.item for one in left}
    asked = request.items if request.items is not None else grant.flow.items
    return Decision(
        outcome=Outcome.PERMIT,
        summary=f"Yes, under {grant.clause}.",
        clause=grant.clause,
        text=grant.flow.text,
        items=tuple(item for item in asked if item not in gone),
        left_out=left,
        obligations=tuple(obligations_of(grant)),
        conditions=conditions,
        others=tuple(dict.fromkeys(others)),
    )


def _left_out(request: Request, grant: Grant, policy: Policy) -> Iterator[LeftOut]:
    """When what the flow grants was asked for, show what of the dataset does not go, and why."""
    if request.items is None:
        for item in grant.agreement.dataset(grant.flow.dataset).items:
            if why := why_not_item(request, grant, policy, item.id):
                yield LeftOut(item=item.id, why=why)


def obligations_of(grant: Grant) -> Iterator[Obligation]:
    """Give what the recipient of a grant takes on with a permit."""
    yield from grant.flow.obligations
    for kept in grant.flow.retention:
        if kept.recipient == grant.recipient:
            text = f"Keep for {kept.months} months from {kept.starts}; then {kept.disposal}."
            yield Obligation(kind="retention", text=text)
    onward = grant.flow.onward
    if onward is not None:
        to = f"Pass on only to {', '.join(onward.to)}" if onward.allowed else "Do not pass on"
        text = f"{to}; {onward.condition}." if onward.condition else f"{to}."
        yield Obligation(kind="onward", text=text)


def refuse(
    grant: Grant,
    conditions: tuple[Condition, ...],
    standing: tuple[Condition, ...],
    refer_to: tuple[RoleId, ...],
) -> Decision:
    """Refuse, or refer to whoever may settle it, with what the nearest grant lacks."""
    first = f"Ask the {', '.join(refer_to)}" if refer_to else "No"
    return Decision(
        outcome=Outcome.REFER if refer_to else Outcome.DENY,
        summary=f"{first}: {_listed(standing, unmet(conditions))}.",
        clause=grant.clause,
        text=grant.flow.text,
        conditions=(*standing, *conditions),
        refer_to=refer_to,
    )


def no_agreement(request: Request, policy: Policy, standing: tuple[Condition, ...]) -> Decision:
    """Refuse because nothing the provider shares in any agreement goes to the recipient.

    A party that no agreement names may be misspelt, and the two may be partners all the same; so
    may an agreement or a clause that was named, and much may be agreed between the two.
    """
    missing = stranger(request, policy) or misnamed(request, policy) or _uncovered(request, policy)
    return Decision(
        outcome=Outcome.DENY,
        summary=f"No: {_listed(standing, (missing,))}.",
        conditions=(*standing, missing),
    )


def _uncovered(request: Request, policy: Policy) -> Condition:
    ends = (request.provider, request.recipient)
    both = {grant.agreement.id for grant in policy.grants if grant.names(*ends)}
    where = f", or add a flow to {', '.join(sorted(both)[:NAMED])}" if both else ""
    return Condition(
        name="agreement",
        met=False,
        sentence=f"no agreement we hold covers sharing from {request.provider} "
        f"to {request.recipient}",
        remedy=f"agree one{where}; in an emergency, record an emergency disclosure",
        who=f"the IG advisers of {request.provider} and {request.recipient}",
    )


def answer_emergency(
    request: Request, emergency: Emergency, policy: Policy, standing: tuple[Condition, ...]
) -> Decision:
    """Permit without a grant, unless a standing prohibition applies and no second person agreed.

    Whoever reviews it is shown each prohibition that was set aside, of the agreements too.
    """
    if standing and emergency.second is None:
        first = "No, not even in an emergency without a second named person"
        return Decision(
            outcome=Outcome.DENY, summary=f"{first}: {_listed(standing)}.", conditions=standing
        )
    return Decision(
        outcome=Outcome.PERMIT,
        summary=f"Yes, as an emergency under {emergency.power}; to be reviewed within 24 hours.",
        items=request.items or (),
        obligations=REVIEW,
        conditions=(*standing, *_set_aside(request, policy)),
        power=emergency.power,
        review_due=policy.now + REVIEW_WITHIN,
    )


def _set_aside(request: Request, policy: Policy) -> tuple[Condition, ...]:
    """Give the prohibitions of agreements in force between these parties, each once."""
    ends = (request.provider, request.recipient)
    between = [grant for grant in policy.grants if grant.ends == ends and grant.standing.live]
    found = [not_forbidden(request, grant, policy) for grant in between]
    return tuple(dict.fromkeys(unmet(found)))


def _listed(standing: tuple[Condition, ...], lacking: tuple[Condition, ...] = ()) -> str:
    """Say what stands in the way in one line.

    A summary stands in the index, where nothing about a person does. So it says that there is a
    standing prohibition, and the conditions, which are kept under the decision's own key, say why.
    """
    first = ["the provider's standing prohibition applies"] if standing else []
    return "; ".join([*first, *(condition.sentence for condition in lacking)])
