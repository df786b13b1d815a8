"""What is asked of a document on a day: the profiles in play, and what each needs where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from accordant.core.agreement import Agreement, Basis, Flow
from accordant.core.checklist.places import Place
from accordant.core.law import DEFAULT, Gateway, Profiles, Regime, Requirement, Tier
from accordant.core.names import PartyId
from accordant.core.protocol import Party, Protocol

Names = frozenset[str]


@frozen(kw_only=True)
class Asking:
    """A document, the day it is looked at, and the profiles it is measured against."""

    document: Agreement | Protocol
    on: date
    profiles: Profiles
    _read: dict[Names, Mapping[str, tuple[Requirement, ...]]] = field(factory=dict, init=False)

    @property
    def tier(self) -> Tier:
        """Tell which tier of document it is."""
        return "agreement" if isinstance(self.document, Agreement) else "protocol"

    def lines(self, path: str, names: Names) -> tuple[Requirement, ...]:
        """Give what is asked of a field on the day where these profiles are in play."""
        if names not in self._read:
            self._read[names] = self.profiles.required(self.tier, names, self.on)
        return self._read[names].get(path, ())

    def at(self, place: Place) -> Names:
        """Give the profiles in play at a place: those of its basis, party or flow, else all."""
        if (basis := place.within_a(Basis)) is not None:
            return self._with_overlays({basis.regime})
        if (party := place.within_a(Party)) is not None:
            return self.of_party(party)
        if (flow := place.within_a(Flow)) is not None:
            return self.of_flow(flow)
        return self.everywhere()

    def everywhere(self) -> Names:
        """Give every profile in play; where no party names a regime, UK GDPR counts."""
        return self._with_overlays(self.spoken(party.id for party in self.document.parties))

    def of_party(self, party: Party) -> Names:
        """Give the profiles in play for one party."""
        return self._with_overlays(set(party.regimes) or {DEFAULT})

    def of_flow(self, flow: Flow) -> Names:
        """Give the profiles in play for a flow: those of its two ends, if they name any."""
        named = self.regimes(flow)
        return self._with_overlays(named) if named else self.everywhere()

    def regimes(self, flow: Flow) -> frozenset[Regime]:
        """Give the bodies of law that the ends of a flow say they act under."""
        ends = {flow.provider, *flow.recipients}
        parties = self.document.parties
        return frozenset(each for party in parties if party.id in ends for each in party.regimes)

    def spoken(self, names: Iterable[PartyId]) -> set[Regime]:
        """Give the bodies of law that these parties name: silence does not lighten a duty."""
        chosen = set(names)
        found = {r for party in self.document.parties if party.id in chosen for r in party.regimes}
        return found or {DEFAULT}

    def gateways(self) -> Mapping[str, Gateway]:
        """Give every gateway by its id, those of own profiles included."""
        return self.profiles.gateways()

    def _with_overlays(self, regimes: Iterable[Regime]) -> Names:
        return frozenset({*map(str, regimes), *map(str, self.document.overlays)})
