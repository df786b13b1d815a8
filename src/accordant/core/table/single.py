"""One request at a time: the short answer at once, the whole decision when somebody reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Final

from attrs import evolve

from accordant.core.decision import Decision, Outcome, Request, decide
from accordant.core.names import PartyId
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.table.ahead import Ends, opens
from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.bans import FREE, Barring, StandingBans
from accordant.core.table.clauses import Clauses

NOBODY: Final = (PartyId("nobody"), PartyId("nobody-else"))

MOST_PAIRS: Final = 4096
"""Of how many pairs of parties the clauses that explain a refusal are kept compiled."""


class GrantTable:
    """A policy compiled; the grants between two parties become bits when first asked about."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._running: dict[Ends, list[Grant]] = defaultdict(list)
        self._own: dict[PartyId, list[Grant]] = defaultdict(list)
        self._named: dict[str, list[Grant]] = defaultdict(list)
        for grant in policy.grants:
            self._running[grant.ends].append(grant)
            self._own[grant.flow.provider].append(grant)
            self._named[grant.clause.agreement].append(grant)
        self._compiled: dict[Ends, Clauses] = {}
        self._none = Clauses((), policy, NOBODY)
        self._explaining: dict[tuple[str | None, ...], Clauses] = {}
        self._bar()

    def _bar(self) -> None:
        self._barred = frozenset(ban.provider for ban in self.policy.prohibitions)
        self._standing: dict[PartyId, StandingBans] = {}

    def at(self, now: datetime) -> GrantTable:
        """Give the same table at another moment of the days for which it was compiled."""
        table = copy(self)
        table.policy = evolve(self.policy, now=now)
        return table

    def knowing(self, parties: frozenset[PartyId]) -> GrantTable:
        """Give the same table where other agreements name these parties."""
        table = copy(self)
        table.policy = evolve(self.policy, parties=parties)
        return table

    def barred_by(self, bans: tuple[StandingProhibition, ...]) -> GrantTable:
        """Give the same table with other standing prohibitions."""
        table = copy(self)
        table.policy = evolve(self.policy, prohibitions=bans)
        table._bar()  # noqa: SLF001  # its own copy
        return table

    def decide(self, request: Request) -> Verdict:
        """Give the short answer to a request: what `explain` says, without its sentences."""
        barring, running = self._barring(request), self._between(request)
        if request.emergency is not None:
            return running.urgent(request, barring) or verdict_of(self.explain(request))
        return (
            running.answer(request, barring)
            or self._around(request).answer(request, barring)
            or self._nothing(request, barring)
        )

    def explain(self, request: Request) -> Decision:
        """Give the whole decision, as the reference model makes it of the grants that matter."""
        barring, running = self._barring(request), self._between(request)
        grants: Iterable[Grant] = running.grants
        if request.emergency is None:
            grants = (
                running.examined(request, barring)
                or self._around(request).examined(request, barring)
                or self._partners(request)
            )
        return decide(request, evolve(self.policy, grants=tuple(grants), prohibitions=barring.bans))

    def open(self) -> Iterator[tuple[int, Grant]]:
        """Give the grants that can permit something today, each with its place in the policy."""
        for place, grant in enumerate(self.policy.grants):
            if opens(grant, self.policy):
                yield place, grant

    def standing_of(self, provider: PartyId) -> StandingBans:
        """Give a provider's standing prohibitions, compiled."""
        known = self._standing.get(provider)
        if known is None:
            known = self._standing[provider] = StandingBans(self.policy, provider)
        return known

    def flags(self, request: Request) -> tuple[str, ...]:
        """Give the flags that make a difference to a request."""
        return self._between(request).flags + self._around(request).flags

    def whom(self, request: Request) -> Callable[[str | None], object]:
        """Give how to tell apart the people of whom a request may be about, by prohibitions."""
        return self.standing_of(request.provider).whom(request)

    def _nothing(self, request: Request, barring: Barring) -> Verdict:
        """Refuse because nothing the provider shares in any agreement goes to the recipient."""
        known = self.policy.parties
        strange = known and not known.issuperset((request.provider, request.recipient))
        unmet = (*barring.unmet, "parties" if strange else "agreement")
        return Verdict(Outcome.DENY, None, (), (), unmet, (), ())

    def _between(self, request: Request) -> Clauses:
        """Give the clauses that run between the two parties, compiled."""
        ends = (request.provider, request.recipient)
        known = self._compiled.get(ends)
        if known is None:
            if (running := self._running.get(ends)) is None:
                return self._none
            known = self._compiled[ends] = Clauses(running, self.policy, ends)
        return known

    def _around(self, request: Request) -> Clauses:
        """Give the clauses, compiled, that explain why there is none between the two."""
        ends = (request.provider, request.recipient)
        key = (*ends, request.agreement, request.clause)
        known = self._explaining.get(key)
        if known is None:
            if len(self._explaining) >= MOST_PAIRS:
                self._explaining.clear()
            known = self._explaining[key] = Clauses(self._to_explain(request), self.policy, ends)
        return known

    def _to_explain(self, request: Request) -> list[Grant]:
        if request.agreement is not None:
            return self._named.get(request.agreement, [])
        if request.clause is not None:
            return [one for one in self._partners(request) if one.flow.id == request.clause]
        own = self._own.get(request.provider, [])
        return [grant for grant in own if grant.names(request.provider, request.recipient)]

    def _barring(self, request: Request) -> Barring:
        """Give the provider's standing prohibitions that apply."""
        if request.provider not in self._barred and not request.do_not_disclose_to:
            return FREE
        return self.standing_of(request.provider).barring(request)

    def _partners(self, request: Request) -> list[Grant]:
        """Give the grants of all agreements that both ends are parties to."""
        both = set(self._places.get(request.provider, ())).intersection(
            self._places.get(request.recipient, ())
        )
        return [self.policy.grants[place] for place in sorted(both)]

    @cached_property
    def _places(self) -> Mapping[PartyId, list[int]]:
        """Find the grants of all agreements with a party by their place in the policy."""
        found: dict[PartyId, list[int]] = defaultdict(list)
        for place, grant in enumerate(self.policy.grants):
            for party in grant.agreement.parties:
                found[party.id].append(place)
        return found
