"""The prohibitions in the way of a request: all of the agreement, and all of the provider's own."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.core.agreement import Prohibition
from accordant.core.decision.answer import Condition
from accordant.core.decision.prohibition import banned, concerns, stands, unknown_of, uses
from accordant.core.decision.question import Request
from accordant.core.decision.saying import Fault, asker_or_drafters, drafters, fails, found
from accordant.core.decision.subject import is_about, references
from accordant.core.policy import Grant, Policy, StandingProhibition

STANDING = "standing-prohibition"


def not_forbidden(request: Request, grant: Grant, policy: Policy) -> Condition:
    """No prohibition or prohibited use of this agreement may apply; unknown counts as applying.

    A prohibition of some items stops a request that names one of them; of what the flow grants,
    the other items still go.
    """
    faults = [*_forbidden_uses(request, grant), *_bans(request, grant)]
    return found("prohibition", faults, "no prohibition of the agreement applies")


def _forbidden_uses(request: Request, grant: Grant) -> Iterator[Fault]:
    for use in grant.agreement.prohibited_uses:
        if use.id in uses(request):
            sentence = f"the agreement forbids this use: {use.statement.rstrip('.')}"
            remedy = f"it cannot be shared for this; agree to allow {use.id}"
            yield Fault(sentence, remedy, drafters(grant))


def _bans(request: Request, grant: Grant) -> Iterator[Fault]:
    for ban in grant.agreement.prohibitions:
        if concerns(request, ban) and banned(request, ban):
            yield _ban(request, grant, ban)


def _ban(request: Request, grant: Grant, ban: Prohibition) -> Fault:
    sentence = f"the agreement forbids it ({ban.id}): {ban.text.rstrip('.')}"
    agree = f"agree to change {ban.id}"
    unknown = tuple(unknown_of(request, ban))
    if not unknown:
        return Fault(sentence, agree, drafters(grant))
    lacking = " and ".join(one.sentence for one in unknown)
    remedy = f"{' and '.join(one.remedy for one in unknown)}, or {agree}"
    who = asker_or_drafters(request, grant)
    return Fault(f"{lacking}, and {sentence}", remedy, who, unknown=True)


def standing_conditions(request: Request, policy: Policy) -> tuple[Condition, ...]:
    """Give the standing prohibitions of the provider that apply, as conditions not met.

    Where it is not known whether it is about them, those about one person make one condition,
    which says nothing of whom they are about, nor why.
    """
    applying = [
        ban
        for ban in policy.prohibitions
        if concerns(request, ban) and stands(request, ban, policy)
    ]
    who = references(request.subject)
    known = [
        _standing(ban)
        for ban in applying
        if ban.subject is None or (who and is_about(references(ban.subject), who) is not None)
    ]
    if len(known) < len(applying):
        known.append(_unknown_person(request, len(applying) - len(known)))
    if request.recipient in request.do_not_disclose_to:
        sentence = f"the record may not be disclosed to {request.recipient}"
        known.append(fails(STANDING, sentence, _LIFT, str(request.provider)))
    return tuple(known)


_LIFT = (
    "the provider lifts it (accordant prohibit ID --until DATE), or, in an emergency, a second "
    "named person agrees"
)
_WHOM = "say whom it is about; for a table, name the column that holds each person's reference"


def _standing(ban: StandingProhibition) -> Condition:
    sentence = f"{ban.kind}: {ban.reason}"
    return fails(STANDING, sentence, _LIFT, f"{ban.provider}, who set {ban.id}")


def _unknown_person(request: Request, count: int) -> Condition:
    bans = "a prohibition is" if count == 1 else f"{count} prohibitions are each"
    sentence = f"{bans} about one person, and it is not known whom this is about"
    return fails(STANDING, sentence, _WHOM, str(request.person), unknown=True)
