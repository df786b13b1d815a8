"""Whether the items asked for go, and everything that keeps back those that do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.decision.answer import Condition
from accordant.core.decision.prohibition import banned, stands, unknown_of
from accordant.core.decision.question import Request
from accordant.core.decision.saying import drafters, fails, holds
from accordant.core.names import ItemId, PartyId
from accordant.core.policy import Grant, Policy
from accordant.core.statement import party_of
from accordant.core.treatment import Kind


@frozen
class Bar:
    """One thing that keeps an item back; {} in its remedy stands for the items it is about."""

    why: str
    remedy: str
    who: str


def items(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Every item asked for by name must be in the clause; of what the flow grants, one at least.

    A request that names items is granted whole or not at all. One for what the flow grants goes
    without the items in the way, but never without any item.
    """
    asked = grant.flow.items if request.items is None else request.items
    bars = {item: tuple(_bars(request, grant, policy, item)) for item in asked}
    kept = {item: found for item, found in bars.items() if found}
    if request.items is None and len(kept) < len(asked):
        return holds("items", "what the clause grants was asked for")
    if not kept:
        return holds("items", "every item asked for is in the clause")
    return _not_granted(request, grant, kept)


def why_not_item(request: Request, grant: Grant, policy: Policy, item: ItemId) -> str:
    """Say why an item does not go to this recipient under this clause; empty if it does."""
    return next((bar.why for bar in _bars(request, grant, policy, item)), "")


def ends_of(request: Request, grant: Grant) -> tuple[PartyId, ...]:
    """Give the ends it would run between: those of the request that take part in the agreement.

    They are the clause's own, unless the clause would first have to run between others.
    """
    ends = (request.provider, request.recipient)
    return tuple(end for end in ends if party_of(grant.agreement, end) is not None)


def _bars(request: Request, grant: Grant, policy: Policy, item: ItemId) -> Iterator[Bar]:
    yield from _not_shared(grant, item)
    yield from _suspended(request, grant, item)
    yield from _guarded(request, grant, item)
    if request.items is None:
        # Where items are named, a prohibition of one of them is a condition of its own.
        yield from _forbidden(request, grant, item)
        yield from _withheld(request, policy, item)


def _not_shared(grant: Grant, item: ItemId) -> Iterator[Bar]:
    treatment = grant.flow.treatments.get(item)
    if item not in grant.flow.items:
        yield Bar("it is not in this clause", "agree to share {}", drafters(grant))
    elif treatment is not None and treatment.kind is Kind.DROP:
        yield Bar("the clause drops it", "agree to share {}", drafters(grant))


def _suspended(request: Request, grant: Grant, item: ItemId) -> Iterator[Bar]:
    for said in grant.standing.withholding(ends_of(request, grant), grant.flow.id):
        if item in said.items:
            yield Bar("it is suspended", f"have {said.party} resume {{}}", said.party)


def _guarded(request: Request, grant: Grant, item: ItemId) -> Iterator[Bar]:
    """An exclusion that the record bears binds all of it, guarded or not: it stands elsewhere."""
    dataset, to = grant.agreement.dataset(grant.flow.dataset), request.recipient
    guarded = any(one.id == item and one.guarded for one in dataset.items)
    if guarded and to not in grant.flow.safe_recipients:
        why = f"it is guarded, and {to} is not a safe recipient in this clause"
        yield Bar(why, f"agree that {to} is safe for {{}}", drafters(grant))


def _forbidden(request: Request, grant: Grant, item: ItemId) -> Iterator[Bar]:
    for ban in grant.agreement.prohibitions:
        if item in ban.items and banned(request, ban):
            agree = f"agree to change {ban.id}"
            establish = " and ".join(unknown.remedy for unknown in unknown_of(request, ban))
            remedy = f"{establish}, or {agree}" if establish else agree
            asker = f"{request.person}, who asks" if establish else ""
            who = f"{asker}; to agree more, {drafters(grant)}" if asker else drafters(grant)
            yield Bar(f"the agreement forbids it ({ban.id})", remedy, who)


def _withheld(request: Request, policy: Policy, item: ItemId) -> Iterator[Bar]:
    for ban in policy.prohibitions:
        if item in ban.items and stands(request, ban, policy):
            why = f"a standing prohibition keeps it back ({ban.id})"
            yield Bar(
                why, f"have {ban.provider} lift {ban.id}", f"{ban.provider}, who set {ban.id}"
            )


def _not_granted(
    request: Request, grant: Grant, kept: Mapping[ItemId, tuple[Bar, ...]]
) -> Condition:
    whys = {item: dict.fromkeys(bar.why for bar in bars) for item, bars in kept.items()}
    listed = "; ".join(f"{item}: {', and '.join(why)}" for item, why in whys.items())
    others = request.items is not None and len(kept) < len(request.items)
    agreed = _agreed(request, kept)
    remedy = f"ask without {', '.join(kept)}, or {agreed}" if others else agreed
    who = list(dict.fromkeys(bar.who for bars in kept.values() for bar in bars))
    if others:
        agree = drafters(grant)
        more = [f"to agree more, {one}" if one == agree else one for one in who]
        who = [f"{request.person}, who asks", *more]
    return fails("items", f"not granted: {listed}", remedy, "; ".join(who))


def _agreed(request: Request, kept: Mapping[ItemId, tuple[Bar, ...]]) -> str:
    """Say what would let the items go: all that are named, or one of what the clause grants."""
    alike: dict[tuple[str, ...], list[ItemId]] = {}
    for item, bars in kept.items():
        alike.setdefault(tuple(dict.fromkeys(bar.remedy for bar in bars)), []).append(item)
    if request.items is None:
        return "; or ".join(
            " and ".join(each.format(_one_of(named)) for each in remedies)
            for remedies, named in alike.items()
        )
    them = "it" if len(kept) == 1 else "them"
    return " and ".join(
        each.format(them if len(alike) == 1 else ", ".join(named))
        for remedies, named in alike.items()
        for each in remedies
    )


def _one_of(items: list[ItemId]) -> str:
    return items[0] if len(items) == 1 else f"one of {', '.join(items)}"
