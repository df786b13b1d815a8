"""Where a field stands in a document, part by part, and whether anything was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from attrs import evolve, frozen

T = TypeVar("T")


@frozen
class Place:
    """A field as it stands in a document: its path, its value, and what it is a part of."""

    path: str
    value: object
    within: tuple[object, ...] = ()

    def within_a(self, kind: type[T]) -> T | None:
        """Give the part of that class which the field stands in, or None."""
        return next((part for part in self.within if isinstance(part, kind)), None)


def places(document: object, path: str) -> Iterator[Place]:
    """Give each field that a path such as ``flows[].items`` leads to, where its parts exist."""
    reached = [Place("", document)]
    for step in path.split("."):
        into = [_into(place, step.removesuffix("[]")) for place in reached if place.value]
        reached = [part for place in into for part in _parts(place)] if "[]" in step else into
    yield from reached


def _into(place: Place, name: str) -> Place:
    path = f"{place.path}.{name}" if place.path else name
    return Place(path, getattr(place.value, name), (place.value, *place.within))


def _parts(place: Place) -> Iterator[Place]:
    assert isinstance(place.value, tuple)
    for index, part in enumerate(place.value):
        yield evolve(place, path=f"{place.path}[{index}]", value=part)


def empty(value: object) -> bool:
    """Tell whether nothing was filled in; a number or a yes or no always is something."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, tuple | Mapping) and not value)
