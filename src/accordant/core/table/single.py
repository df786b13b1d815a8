"""One request at a time: the short answer at once, the whole decision when somebody reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from typing import Final

from attrs import evolve

from accordant.core.decision import Decision, Outcome, Request, decide
from accordant.core.names import ItemId, PartyId
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.bans import FREE, Barring, StandingBans
from accordant.core.table.clauses import Clauses

SPLIT: Final = 256
"""The grants of a provider who has more than this are compiled for each recipient by itself."""

MOST_PAIRS: Final = 4096
"""Of how many pairs of parties the clauses that explain a refusal are kept compiled."""


class GrantTable:
    """A policy compiled; each provider's grants become bits when they are first asked about."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._own: dict[PartyId, list[Grant]] = defaultdict(list)
        self._named: dict[str, list[Grant]] = defaultdict(list)
        for grant in policy.grants:
            self._own[grant.flow.provider].append(grant)
            self._named[grant.clause.agreement].append(grant)
        self._compiled: dict[tuple[PartyId, PartyId | None], Clauses] = {}
        self._explaining: dict[tuple[str | None, ...], Clauses] = {}
        self.standing: dict[PartyId, StandingBans] = {}

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
        table.policy, table.standing = evolve(self.policy, prohibitions=bans), {}
        return table

    def decide(self, request: Request) -> Verdict:
        """Give the short answer to a request: what `explain` says, without its sentences."""
        barring = self._barring(request)
        if request.emergency is not None:
            urgent = self._of_provider(request).urgent(request, barring)
            return urgent or verdict_of(self.explain(request))
        return (
            self._of_provider(request).answer(request, barring)
            or self._around(request).answer(request, barring)
            or self._nothing(request, barring)
        )

    def explain(self, request: Request) -> Decision:
        """Give the whole decision, as the reference model makes it of the grants that matter."""
        barring, own = self._barring(request), self._of_provider(request)
        grants: Iterable[Grant] = own.grants
        if request.emergency is None:
            grants = (
                own.examined(request, barring)
                or self._around(request).examined(request, barring)
                or self._partners(request)
            )
        return decide(request, evolve(self.policy, grants=tuple(grants), prohibitions=barring.bans))

    def open(self) -> Iterator[tuple[int, Grant, Mapping[ItemId, bool]]]:
        """Give the grants that can permit today, with their place and the items they let go.

        Of each item it says whether it is guarded.
        """
        places = {id(grant): place for place, grant in enumerate(self.policy.grants)}
        for own in self._own.values():
            for grant, items in Clauses(own, self.policy).open():
                yield places[id(grant)], grant, items

    def standing_of(self, provider: PartyId) -> StandingBans:
        """Give a provider's standing prohibitions, compiled."""
        known = self.standing.get(provider)
        if known is None:
            known = self.standing[provider] = StandingBans(self.policy, provider)
        return known

    def flags(self, request: Request) -> tuple[str, ...]:
        """Give the flags that make a difference to a request."""
        return self._of_provider(request).flags + self._around(request).flags

    def whom(self, request: Request) -> Callable[[str | None], object]:
        """Give how to tell apart the people of whom a request may be about, by prohibitions."""
        return self.standing_of(request.provider).whom(request)

    def _nothing(self, request: Request, barring: Barring) -> Verdict:
        """Refuse because nothing the provider shares in any agreement goes to the recipient."""
        known = self.policy.parties
        strange = known and not known.issuperset((request.provider, request.recipient))
        unmet = (*barring.unmet, "parties" if strange else "agreement")
        return Verdict(Outcome.DENY, None, (), (), unmet, (), ())

    def _of_provider(self, request: Request) -> Clauses:
        """Give the provider's own clauses, compiled; of very many, those to the recipient."""
        own = self._own.get(request.provider, [])
        recipient = request.recipient if len(own) > SPLIT else None
        known = self._compiled.get((request.provider, recipient))
        if known is None:
            grants = [one for one in own if recipient in (None, one.recipient)]
            known = self._compiled[request.provider, recipient] = Clauses(grants, self.policy)
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
        if not self.policy.prohibitions and not request.do_not_disclose_to:
            return FREE
        return self.standing_of(request.provider).barring(request)

    def _partners(self, request: Request) -> list[Grant]:
        """Give the grants of all agreements that both ends are parties to."""
        ends = (request.provider, request.recipient)
        return [grant for grant in self.policy.grants if grant.names(*ends)]
