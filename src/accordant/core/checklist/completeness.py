"""Whether every field is filled in that the regimes in play need: read off the one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from attrs import evolve, frozen

from accordant.core.agreement import Agreement, Basis, Flow
from accordant.core.checklist.coherence import adviser_of, owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import ANY, FieldRow, Need, fields
from accordant.core.protocol import Document, Party, Regime

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


def incomplete(document: Document) -> Iterator[Finding]:
    """Find fields left empty that a regime needs, or recommends."""
    table = fields()
    rows = table.agreement if isinstance(document, Agreement) else table.protocol
    for row in rows:
        for place in places(document, row.path):
            need = None if row.rule else _need(document, row, place)
            if need is not None and empty(place.value):
                yield _missing(document, row, place, need)


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


def _need(document: Document, row: FieldRow, place: Place) -> Need | None:
    """Give what the regimes that apply at a place make of a field, the strictest first."""
    found = {row.needs[regime] for regime in _regimes(document, place) if regime in row.needs}
    if Need.CONDITIONAL in found and CONDITIONS[row.when](document, place):
        found.add(Need.MANDATORY)
    return next((need for need in (Need.MANDATORY, Need.RECOMMENDED) if need in found), None)


def _regimes(document: Document, place: Place) -> frozenset[str]:
    """Give the regimes that apply at a place: its basis's or party's own, else all in play.

    Where no party says under which it acts, UK GDPR counts: silence does not lighten a duty.
    """
    if (basis := place.within_a(Basis)) is not None:
        return frozenset({ANY, basis.regime})
    party = place.within_a(Party)
    spoken = document.parties if party is None else (party,)
    named = {regime for each in spoken for regime in each.regimes}
    return frozenset({ANY, *(named or {Regime.UK_GDPR})})


def _missing(document: Document, row: FieldRow, place: Place, need: Need) -> Finding:
    basis = place.within_a(Basis)
    who = owner_of(document) if basis is None else adviser_of(basis.party)
    code = "incomplete" if need is Need.MANDATORY else "recommended"
    found = breach(
        code,
        place.path,
        f"{row.code} is empty: {row.says}.",
        remedy="Fill it in." if need is Need.MANDATORY else "Fill it in if you can.",
        who=who,
        source=row.source,
    )
    return evolve(found, strength=row.strength, illustrative=row.strength.is_illustrative)


def _about_people(document: Document, place: Place) -> bool:
    """Tell whether anything in the agreement is about people."""
    assert isinstance(document, Agreement)
    return any(item.category.is_personal for data in document.datasets for item in data.items)


def _flow_of_people(document: Document, place: Place) -> bool:
    """Tell whether the flow carries anything about people."""
    flow = place.within_a(Flow)
    assert isinstance(document, Agreement)
    assert flow is not None
    items = document.dataset(flow.dataset).items
    return any(item.category.is_personal for item in items if item.id in flow.items)


def _no_protocol(document: Document, place: Place) -> bool:
    """Tell whether no protocol or similar partnership agreement is named as related."""
    assert isinstance(document, Agreement)
    return not any(re.search("protocol|partnership", each.kind) for each in document.related)


def _nothing_attested(document: Document, place: Place) -> bool:
    """Tell whether nobody has said that no existing agreement was found."""
    assert isinstance(document, Agreement)
    return not document.none_found


def _public_body(document: Document, place: Place) -> bool:
    """Tell whether a public authority takes part."""
    return any(party.kind.is_public_authority for party in document.parties)


CONDITIONS: Final[Mapping[str, Callable[[Document, Place], bool]]] = {
    "anything-personal": _about_people,
    "flow-of-people": _flow_of_people,
    "no-protocol-named": _no_protocol,
    "nothing-attested": _nothing_attested,
    "a-public-body": _public_body,
}
"""The conditions a row of the table may name; but for the last, they are about agreements."""
