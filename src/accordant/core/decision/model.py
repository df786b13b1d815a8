"""The reference model: may this be shared? Every faster evaluator is tested against this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from accordant.core.agreement import Flow
from accordant.core.checklist import SETTLEABLE
from accordant.core.decision.answer import Condition, Decision, unmet
from accordant.core.decision.answering import answer_emergency, no_agreement, permit, refuse
from accordant.core.decision.conditions import CONDITIONS
from accordant.core.decision.forbidding import standing_conditions
from accordant.core.decision.question import Request
from accordant.core.names import RoleId
from accordant.core.policy import Grant, Policy


def decide(request: Request, policy: Policy) -> Decision:
    """Decide a request: permit, deny or refer, with the reasons.

    What is malformed never gets here: a `Request` cannot be made of it.
    """
    # Standing prohibitions are the provider's own: they bind everything and end with no agreement.
    standing = standing_conditions(request, policy)
    # An emergency cites a legal power instead of a grant.
    if request.emergency is not None:
        return answer_emergency(request, request.emergency, policy, standing)
    examined = [examine(request, grant, policy) for grant in _concerned(request, policy)]
    # Grants never merge: the first that permits by itself governs, the others are listed.
    permitting = [one for one in examined if not one.unmet]
    if permitting and not standing:
        first, *others = permitting
        clauses = tuple(one.grant.clause for one in others)
        return permit(request, first.grant, policy, first.conditions, clauses)
    # Where none permits, the nearest explains what stands in the way.
    nearest = _nearest(request, examined)
    if nearest is None:
        return no_agreement(request, policy, standing)
    # Refer exactly when all that is unmet is a named role's to settle; a prohibition is nobody's.
    refer_to = () if standing else nearest.settled_by
    return refuse(nearest.grant, nearest.conditions, standing, refer_to)


@frozen
class Examined:
    """A grant with the answer to each of its conditions."""

    grant: Grant
    conditions: tuple[Condition, ...]

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """The conditions that are not known to hold: unknown does not permit."""
        return unmet(self.conditions)

    @property
    def settled_by(self) -> tuple[RoleId, ...]:
        """Who may settle all that is unmet, as the clause says; nobody, if one is for nobody."""
        return settled_by(self.grant.flow, [condition.name for condition in self.unmet])


def settled_by(flow: Flow, unmet: Sequence[str]) -> tuple[RoleId, ...]:
    """Give who may settle all these conditions under a clause; nobody, if one is for nobody."""
    roles = [
        flow.settled_by[name] for name in unmet if name in SETTLEABLE and name in flow.settled_by
    ]
    return tuple(dict.fromkeys(roles)) if len(roles) == len(unmet) else ()


def examine(request: Request, grant: Grant, policy: Policy) -> Examined:
    """Put every condition of one grant to the request."""
    return Examined(grant, tuple(check(request, grant, policy) for check in CONDITIONS))


def _concerned(request: Request, policy: Policy) -> Iterator[Grant]:
    """Give the grants that may govern or explain, by agreement, version and clause.

    They are those that are named, or else the provider's own in agreements with the recipient.
    """
    named = request.clause is not None or request.agreement is not None
    for grant in policy.grants:
        if request.clause is not None and grant.clause.flow != request.clause:
            continue
        if request.agreement is not None and grant.clause.agreement != request.agreement:
            continue
        if request.agreement is None and not grant.names(request.provider, request.recipient):
            continue
        if named or grant.flow.provider == request.provider:
            yield grant


def _nearest(request: Request, examined: list[Examined]) -> Examined | None:
    """Give the grant with the fewest conditions unmet: between these two, or of this provider."""
    ends = (request.provider, request.recipient)
    return min(
        examined,
        key=lambda one: (
            one.grant.ends != ends,
            one.grant.flow.provider != request.provider,
            len(one.unmet),
            not one.grant.standing.live,
            one.grant.clause,
            one.grant.recipient,
        ),
        default=None,
    )
