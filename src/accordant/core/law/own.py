"""Profiles that an organisation writes for itself: they add and tighten, and never loosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import combinations

from accordant.core.errors import BadInput, Problem
from accordant.core.law.entries import Need, Strength
from accordant.core.law.files import conditions, fields, gateways
from accordant.core.law.profile import (
    SHIPPED_IDS,
    TIERS,
    Profile,
    Profiles,
    Requirement,
    Tier,
)
from accordant.core.wire import decode, did_you_mean, read_yaml

STRICTEST = tuple(Need)


def read_profile(data: bytes) -> Profile:
    """Read a profile in YAML (BadInput, with every fault that shows without the others)."""
    return decode(Profile, read_yaml(data))


def extended(own: Iterable[Profile]) -> Profiles:
    """Add an organisation's own profiles to the shipped ones (BadInput, with every fault)."""
    profiles = Profiles(own=tuple(own))
    problems = [fault for each in profiles.own for fault in _own_faults(profiles, each)]
    if problems:
        raise BadInput(problems)
    return profiles


def faults(profiles: Profiles, profile: Profile) -> Iterator[Problem]:
    """Find what is wrong with any profile, shipped or own."""
    for index, name in enumerate(profile.extends):
        if profiles.get(name) is None:
            yield _unknown(f"{profile.id}.extends", name, _names(profiles), "a profile")
        elif name in profile.extends[:index]:
            yield Problem(f"{profile.id}.extends[{index}]", f"“{name}” is here twice")
    for tier in TIERS:
        for index, line in enumerate(profile.lines(tier)):
            path = f"{profile.id}.{tier}[{index}]"
            yield from _line_faults(tier, line, path)
            start, end = profile.days(line)
            if start > end:
                sentence = "its days do not meet those of the profile, so it would never count"
                yield Problem(path, sentence)
        yield from _contradictions(profile, tier)


def _own_faults(profiles: Profiles, profile: Profile) -> Iterator[Problem]:
    if profile.id in SHIPPED_IDS or [each.id for each in profiles.own].count(profile.id) > 1:
        yield Problem(f"{profile.id}.id", "there is another profile of this name; choose another")
        return
    if not profile.extends:
        yield Problem(f"{profile.id}.extends", "name the profiles that this one extends")
    if profile.overlay:
        sentence = "an own profile applies wherever what it extends does, so it is no overlay"
        yield Problem(f"{profile.id}.overlay", sentence)
    if any(profile.id in profiles.above(name) for name in profile.extends):
        yield Problem(f"{profile.id}.extends", "it extends itself, by way of what it extends")
    yield from faults(profiles, profile)
    yield from _gateways_twice(profiles, profile)
    for tier in TIERS:
        yield from _loosened(profiles, profile, tier)


def _gateways_twice(profiles: Profiles, profile: Profile) -> Iterator[Problem]:
    """Find gateways that would take the place of another, and so turn what it lets through."""
    named = [gateway.id for each in profiles.own for gateway in each.gateways]
    for index, gateway in enumerate(profile.gateways):
        if gateway.id in gateways() or named.count(gateway.id) > 1:
            sentence = f"there is another gateway “{gateway.id}”; give this one a name of its own"
            yield Problem(f"{profile.id}.gateways[{index}].id", sentence)


def _names(profiles: Profiles) -> tuple[str, ...]:
    return (*SHIPPED_IDS, *(each.id for each in profiles.own))


def _unknown(path: str, name: str, known: Collection[str], what: str) -> Problem:
    return Problem(path, f"“{name[:80]}” is not {what} there is{did_you_mean(name, known)}")


def _line_faults(tier: Tier, line: Requirement, path: str) -> Iterator[Problem]:
    rows = {row.path: row for row in fields().of(tier)}
    row = rows.get(line.field)
    if row is None:
        yield _unknown(f"{path}.field", line.field, rows, f"a field of the {tier}")
    if line.when and line.when not in conditions():
        yield _unknown(f"{path}.when", line.when, conditions(), "a condition")
    if line.need is Need.CONDITIONAL and not line.when and not (row is not None and row.rule):
        yield Problem(f"{path}.when", "say under which condition the field is needed")


def _contradictions(profile: Profile, tier: Tier) -> Iterator[Problem]:
    """Find fields that one profile asks for twice, differently, on the same day."""
    lines = list(enumerate(profile.lines(tier)))
    for (at, one), (index, other) in combinations(lines, 2):
        if one.field == other.field and one.need is not other.need:
            start, end = _both(profile, one, profile, other)
            if start <= end:
                yield Problem(
                    f"{profile.id}.{tier}[{index}]",
                    f"“{other.field}” is {other.need} here and {one.need} in line {at}, both on "
                    f"{start}; keep one of them, or give them days that do not meet",
                )


def _both(
    profile: Profile, one: Requirement, above: Profile, other: Requirement
) -> tuple[date, date]:
    """Give the first and the last day on which both lines count."""
    first, second = profile.days(one), above.days(other)
    return max(first[0], second[0]), min(first[1], second[1])


def _loosened(profiles: Profiles, profile: Profile, tier: Tier) -> Iterator[Problem]:
    """Find lines that ask for less than what the profile extends does."""
    names = [name for base in profile.extends for name in profiles.above(base)]
    for index, line in enumerate(profile.lines(tier)):
        for name in dict.fromkeys(names):
            above = profiles.get(name)
            assert above is not None
            for other in above.lines(tier):
                if other.field == line.field and _asks_less(profile, line, above, other):
                    yield Problem(f"{profile.id}.{tier}[{index}].need", _sentence(above, other))


def _asks_less(profile: Profile, line: Requirement, above: Profile, other: Requirement) -> bool:
    start, end = _both(profile, line, above, other)
    return start <= end and STRICTEST.index(line.need) > STRICTEST.index(other.need)


def _sentence(above: Profile, line: Requirement) -> str:
    by = "by law: " if line.strength is Strength.LAW else "by "
    return (
        f"“{line.field}” is {line.need} in “{above.id}”, {by}{line.source}; a profile of your own "
        "may add to what it extends or tighten it, and never loosen it"
    )
