"""Profiles: what one body of law, one overlay or one organisation asks of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Final, Literal, TypeAlias

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law.entries import (
    Gateway,
    Need,
    Strength,
    must_have_a_source,
    must_run_forwards,
)
from accordant.core.law.files import gateways, read_law
from accordant.core.law.regimes import Overlay, Regime
from accordant.core.names import a_name

PROFILE_FORMAT: Final = "accordant/profile/v1"

HOUSE: Final = "house"
"""The profile that every other extends: what a document needs to be one at all."""

SHIPPED_IDS: Final = (HOUSE, "hipaa", *map(str, Regime), *map(str, Overlay))
"""The profiles that come with the program, in the order in which they are shown."""

Tier: TypeAlias = Literal["agreement", "protocol"]
TIERS: Final[tuple[Tier, ...]] = ("agreement", "protocol")


@frozen(kw_only=True)
class Requirement:
    """That a field is needed: how much, under which condition, why, and between which days.

    Days left out are those of the profile. `checked` says whether the source was read when the
    line was written.
    """

    field: str
    need: Need
    when: str = ""
    strength: Strength = Strength.HOUSE
    source: str = "Accordant"
    in_force_from: date | None = None
    in_force_until: date | None = None
    checked: bool = False

    def __attrs_post_init__(self) -> None:
        must_run_forwards(self.in_force_from, self.in_force_until)
        if self.when and self.need is Need.MANDATORY:
            sentence = "what is mandatory under a condition is written as conditional"
            raise BadInput([Problem("when", sentence)])
        must_have_a_source(self.source)


@frozen(kw_only=True)
class Profile:
    """What one body of law, overlay or organisation asks, in one edition that somebody owns.

    It asks for whatever the profiles in `extends` ask, and for its own lines besides. `gateways`
    are added to the list of gateways.
    """

    format: str
    id: str
    title: str
    owner: str
    edition: str
    territory: str
    extends: tuple[str, ...]
    in_force_from: date
    in_force_until: date | None = None
    overlay: bool = False
    agreement: tuple[Requirement, ...] = ()
    protocol: tuple[Requirement, ...] = ()
    gateways: tuple[Gateway, ...] = ()

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")
        must_run_forwards(self.in_force_from, self.in_force_until)
        empty = [name for name in ("title", "owner", "edition") if not getattr(self, name).strip()]
        problems = [Problem(name, "this must not be empty") for name in empty]
        if self.format != PROFILE_FORMAT:
            problems.append(Problem("format", f"this must be “{PROFILE_FORMAT}”"))
        if problems:
            raise BadInput(problems)

    def lines(self, tier: Tier) -> tuple[Requirement, ...]:
        """Give what it asks of one tier of document."""
        return self.agreement if tier == "agreement" else self.protocol

    def days(self, line: Requirement) -> tuple[date, date]:
        """Give the first and the last day on which a line of this profile counts."""
        start = max(self.in_force_from, line.in_force_from or date.min)
        end = min(self.in_force_until or date.max, line.in_force_until or date.max)
        return start, end


@frozen(kw_only=True)
class Profiles:
    """The profiles that come with the program, and those an organisation adds to them."""

    own: tuple[Profile, ...] = ()

    def get(self, name: str) -> Profile | None:
        """Give the profile of that name, if there is one."""
        if name in SHIPPED_IDS:
            return shipped(name)
        return next((each for each in self.own if each.id == name), None)

    def above(self, name: str) -> tuple[str, ...]:
        """Give a profile and all it extends, itself first, each once; a cycle ends where it began.

        Names of no profile are left out.
        """
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            one = waiting.pop(0)
            profile = self.get(one)
            if profile is not None and one not in found:
                found[one] = None
                waiting.extend(profile.extends)
        return tuple(found)

    def applying(self, names: Iterable[str]) -> tuple[Profile, ...]:
        """Give the profiles that apply where these are in play, and every own one that extends any.

        The house profile always applies.
        """
        found = {each for name in (HOUSE, *names) for each in self.above(name)}
        before = 0
        while len(found) != before:
            before = len(found)
            found.update(each.id for each in self.own if not found.isdisjoint(each.extends))
        return tuple(self._in_order(found))

    def _in_order(self, names: set[str]) -> Iterator[Profile]:
        yield from (shipped(name) for name in SHIPPED_IDS if name in names)
        yield from (each for each in self.own if each.id in names)

    def required(
        self, tier: Tier, names: Iterable[str], on: date
    ) -> Mapping[str, tuple[Requirement, ...]]:
        """Give what is asked on a day where these profiles are in play, field by field."""
        found: dict[str, tuple[Requirement, ...]] = {}
        for profile in self.applying(names):
            for line in profile.lines(tier):
                start, end = profile.days(line)
                if start <= on <= end:
                    found[line.field] = (*found.get(line.field, ()), line)
        return found

    def gateways(self) -> Mapping[str, Gateway]:
        """Give every gateway by its id, those of own profiles included."""
        added = {gateway.id: gateway for profile in self.own for gateway in profile.gateways}
        return {**gateways(), **added}


@cache
def shipped(name: str) -> Profile:
    """Read a profile that comes with the program; each when it is first asked for."""
    return read_law(Profile, f"profiles/{name}.yaml")


SHIPPED: Final = Profiles()
"""The profiles that come with the program, and no others."""
