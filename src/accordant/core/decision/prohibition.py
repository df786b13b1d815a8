"""When a prohibition applies: of an agreement, or of the provider's own. Unknown counts as yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accordant.core.agreement import Prohibition
from accordant.core.decision.question import Request
from accordant.core.decision.saying import Fault
from accordant.core.decision.subject import may_be, references
from accordant.core.names import ItemId
from accordant.core.policy import Policy, StandingProhibition


def uses(request: Request) -> set[str]:
    """Give what it is for; a prohibition of a use binds whether it is called use or purpose."""
    return {request.purpose} if request.use is None else {request.purpose, request.use}


def concerns(request: Request, ban: Prohibition | StandingProhibition) -> bool:
    """Tell whether a ban stops the whole request: it is of every item, or of one that is named."""
    return not ban.items or not set(ban.items).isdisjoint(request.items or ())


def banned(request: Request, ban: Prohibition) -> bool:
    """Tell whether a prohibition of an agreement applies."""
    return (
        _matches(request, ban)
        and (not ban.groups or request.group is None or request.group in ban.groups)
        and all(request.flags.get(flag, wanted) is wanted for flag, wanted in ban.flags.items())
    )


def unknown_of(request: Request, ban: Prohibition) -> Iterator[Fault]:
    """Give what is not known, of all that a prohibition which applies looks at."""
    asker = str(request.person)
    if ban.groups and request.group is None:
        sentence = "it is not said whom this is about"
        yield Fault(sentence, "say whom it is about", asker, unknown=True)
    for flag in ban.flags:
        if flag not in request.flags:
            sentence = f"it is not known whether “{flag}” is set"
            yield Fault(sentence, f"establish “{flag}”", asker, unknown=True)


def stands(request: Request, ban: StandingProhibition, policy: Policy) -> bool:
    """Tell whether a standing prohibition applies to a request as a whole.

    Whose record it is counts as theirs where it is not known.
    """
    return (
        _binds(request, ban, policy)
        and not (ban.subject is not None and is_by_row(request))
        and (ban.subject is None or may_be(references(ban.subject), references(request.subject)))
    )


def prohibitions_by_row(
    request: Request, policy: Policy, items: Sequence[ItemId]
) -> tuple[StandingProhibition, ...]:
    """Give the standing prohibitions, each about one person, that hold that person's rows.

    A row leaves whole or not at all, so a prohibition of one item that leaves holds the row.
    """
    return tuple(
        ban
        for ban in policy.prohibitions
        if ban.subject is not None
        and is_by_row(request)
        and _binds(request, ban, policy)
        and (not ban.items or not set(ban.items).isdisjoint(items))
    )


def _binds(request: Request, ban: StandingProhibition, policy: Policy) -> bool:
    """Tell whether a standing prohibition applies if this is whom it is about."""
    return ban.provider == request.provider and ban.runs(policy.now) and _matches(request, ban)


def is_by_row(request: Request) -> bool:
    """Tell whether prohibitions about one person are put to each row, and not to the request.

    Where a second named person agrees to an emergency, they are set aside whole, and are shown.
    """
    agreed = request.emergency is not None and request.emergency.second is not None
    return request.by_row and not agreed


def _matches(request: Request, ban: Prohibition | StandingProhibition) -> bool:
    return (
        (not ban.recipients or request.recipient in ban.recipients)
        and (not ban.purposes or not uses(request).isdisjoint(ban.purposes))
        and (not ban.datasets or request.dataset in ban.datasets)
    )
