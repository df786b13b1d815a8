"""One request at a time: the short answer at once, the whole decision when somebody reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from attrs import evolve

from accordant.core.decision import Decision, Outcome, Request, decide
from accordant.core.names import PartyId
from accordant.core.policy import Grant, Policy
from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.bans import StandingBans
from accordant.core.table.clauses import Clauses

SPLIT: Final = 256
"""The grants of a provider who has more than this are compiled for each recipient by itself."""


class Table:
    """A policy compiled; each provider's grants become bits when they are first asked about."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._own: dict[PartyId, list[Grant]] = defaultdict(list)
        self._named: dict[str, list[Grant]] = defaultdict(list)
        self._around: dict[PartyId, list[Grant]] | None = None
        for grant in policy.grants:
            self._own[grant.flow.provider].append(grant)
            self._named[grant.clause.agreement].append(grant)
        self._clauses: dict[tuple[PartyId, PartyId | None], Clauses] = {}
        self._standing: dict[PartyId, StandingBans] = {}

    def decide(self, request: Request) -> Verdict:
        """Give the short answer to a request: what `explain` says, without its sentences."""
        if request.emergency is not None:
            return verdict_of(self.explain(request))
        clauses = self.clauses(request)
        verdict = clauses.answer(request)
        if verdict is not None:
            return verdict
        if request.agreement is not None or request.clause is not None:
            return verdict_of(self.explain(request))
        known = self.policy.parties
        strange = known and not known.issuperset((request.provider, request.recipient))
        unmet = (*clauses.barred(request), "parties" if strange else "agreement")
        return Verdict(Outcome.DENY, None, (), (), unmet, (), ())

    def explain(self, request: Request) -> Decision:
        """Give the whole decision, as the reference model makes it of the grants that matter."""
        grants: Iterable[Grant]
        if request.emergency is not None:
            grants = self._own.get(request.provider, ())
        else:
            grants = self.clauses(request).examined(request) or self._others(request)
        bans = self.standing(request.provider).standing(request)
        return decide(request, evolve(self.policy, grants=tuple(grants), prohibitions=bans))

    def clauses(self, request: Request) -> Clauses:
        """Give the clauses that a request is put to, compiled: the provider's own."""
        provider = request.provider
        own = self._own.get(provider, [])
        recipient = request.recipient if len(own) > SPLIT else None
        known = self._clauses.get((provider, recipient))
        if known is None:
            if recipient is not None:
                own = _towards(own, request)
            known = Clauses(own, self.policy, self.standing(provider))
            self._clauses[provider, recipient] = known
        return known

    def standing(self, provider: PartyId) -> StandingBans:
        """Give a provider's standing prohibitions, compiled."""
        known = self._standing.get(provider)
        if known is None:
            known = self._standing[provider] = StandingBans(self.policy, provider)
        return known

    def _others(self, request: Request) -> Iterable[Grant]:
        """Give the grants that a refusal is explained by where the provider has none."""
        if request.agreement is not None:
            return self._named.get(request.agreement, ())
        if self._around is None:
            self._around = defaultdict(list)
            for grant in self.policy.grants:
                for party in grant.agreement.parties:
                    self._around[party.id].append(grant)
        sides = [self._around.get(end, []) for end in (request.provider, request.recipient)]
        return [
            grant
            for grant in min(sides, key=len)
            if grant.names(request.provider, request.recipient)
        ]


def _towards(own: list[Grant], request: Request) -> list[Grant]:
    """Give the grants to one recipient, or all in agreements with it, if there is none."""
    grants = [grant for grant in own if grant.recipient == request.recipient]
    return grants or [grant for grant in own if grant.names(request.recipient)]
