"""One request at a time: the short answer at once, the whole decision when somebody reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime
from typing import Final

from attrs import evolve

from accordant.core.decision import Decision, Outcome, Request, decide
from accordant.core.names import PartyId
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.bans import FREE, Barring, StandingBans
from accordant.core.table.clauses import Clauses

SPLIT: Final = 256
"""The grants of a provider who has more than this are compiled for each recipient by itself."""

MOST_PAIRS: Final = 256
"""Of how many pairs of parties it is remembered which grants are of agreements with both."""


class GrantTable:
    """A policy compiled; each provider's grants become bits when they are first asked about."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._own: dict[PartyId, list[Grant]] = defaultdict(list)
        self._named: dict[str, list[Grant]] = defaultdict(list)
        self._partners: dict[tuple[PartyId, PartyId], list[Grant]] = {}
        for grant in policy.grants:
            self._own[grant.flow.provider].append(grant)
            self._named[grant.clause.agreement].append(grant)
        self._compiled: dict[tuple[str, str | None], Clauses] = {}
        self.standing: dict[PartyId, StandingBans] = {}

    def at(self, now: datetime) -> GrantTable:
        """Give the same table at another moment of the days for which it was compiled."""
        table = copy(self)
        table.policy = evolve(self.policy, now=now)
        return table

    def barred_by(self, bans: tuple[StandingProhibition, ...]) -> GrantTable:
        """Give the same table with other standing prohibitions."""
        table = copy(self)
        table.policy, table.standing = evolve(self.policy, prohibitions=bans), {}
        return table

    def decide(self, request: Request) -> Verdict:
        """Give the short answer to a request: what `explain` says, without its sentences."""
        if request.emergency is not None:
            return verdict_of(self.explain(request))
        barring = self._barring(request)
        verdict = self._of_provider(request).answer(request, barring)
        if verdict is not None:
            return verdict
        if request.agreement in self._named:
            verdict = self._of_agreement(request.agreement).answer(request, barring)
        elif request.clause is not None:
            verdict = verdict_of(self.explain(request))
        return verdict or self._nothing(request, barring)

    def explain(self, request: Request) -> Decision:
        """Give the whole decision, as the reference model makes it of the grants that matter."""
        barring, own = self._barring(request), self._of_provider(request)
        grants: Iterable[Grant] = own.grants
        if request.emergency is None:
            grants = own.examined(request, barring) or self._others(request)
        return decide(request, evolve(self.policy, grants=tuple(grants), prohibitions=barring.bans))

    def flags(self, request: Request) -> tuple[str, ...]:
        """Give the flags that make a difference to a request."""
        found = self._of_provider(request).flags
        if request.agreement in self._named:
            found += self._of_agreement(request.agreement).flags
        return found

    def whom(self, request: Request) -> Callable[[str | None], object]:
        """Give how to tell apart the people of whom a request may be about, by prohibitions."""
        return self._standing_of(request.provider).whom(request)

    def _nothing(self, request: Request, barring: Barring) -> Verdict:
        """Refuse because nothing the provider shares in any agreement goes to the recipient."""
        known = self.policy.parties
        strange = known and not known.issuperset((request.provider, request.recipient))
        unmet = (*barring.unmet, "parties" if strange else "agreement")
        return Verdict(Outcome.DENY, None, (), (), unmet, (), ())

    def _of_provider(self, request: Request) -> Clauses:
        """Give the provider's own clauses, compiled; of very many, those to the recipient."""
        own = self._own.get(request.provider, [])
        key = (request.provider, request.recipient if len(own) > SPLIT else None)
        known = self._compiled.get(key)
        if known is None:
            grants = own if key[1] is None else _towards(own, request)
            known = self._compiled[key] = Clauses(grants, self.policy)
        return known

    def _of_agreement(self, name: str) -> Clauses:
        """Give the clauses of an agreement, compiled: of every version that is held."""
        known = self._compiled.get((name, name))
        if known is None:
            known = self._compiled[name, name] = Clauses(self._named[name], self.policy)
        return known

    def _barring(self, request: Request) -> Barring:
        """Give the provider's standing prohibitions that apply."""
        if not self.policy.prohibitions and not request.do_not_disclose_to:
            return FREE
        return self._standing_of(request.provider).barring(request)

    def _standing_of(self, provider: PartyId) -> StandingBans:
        known = self.standing.get(provider)
        if known is None:
            known = self.standing[provider] = StandingBans(self.policy, provider)
        return known

    def _others(self, request: Request) -> Iterable[Grant]:
        """Give the grants that a refusal is explained by where the provider has none."""
        ends = (request.provider, request.recipient)
        partners = self._partners.get(ends)
        if partners is None:
            if len(self._partners) >= MOST_PAIRS:
                self._partners.clear()
            partners = [grant for grant in self.policy.grants if grant.names(*ends)]
            self._partners[ends] = partners
        return [*self._named.get(request.agreement or "", ()), *partners]


def _towards(own: list[Grant], request: Request) -> list[Grant]:
    """Give the grants to one recipient, or all in agreements with it, if there is none."""
    grants = [grant for grant in own if grant.recipient == request.recipient]
    return grants or [grant for grant in own if grant.names(request.recipient)]
