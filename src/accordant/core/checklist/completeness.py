"""Whether every field is filled in that the profiles in play need on the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from accordant.core.agreement import Agreement, Basis
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import adviser_of, owner_of
from accordant.core.checklist.conditions import CONDITIONS
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.places import Place, empty, places
from accordant.core.law import FieldRow, Need, Requirement, Severity, Strength, fields


@frozen
class Wanted:
    """How much a field is needed at a place, how binding that is, and where it comes from."""

    need: Need
    strength: Strength
    source: str


def incomplete(asking: Asking) -> Iterator[Finding]:
    """Find fields left empty that a profile in play needs, or recommends."""
    for row in fields().of(asking.tier):
        for place in () if row.rule else places(asking.document, row.path):
            if empty(place.value) and (wanted := wanted_at(asking, row.path, place)) is not None:
                yield _missing(asking, row, place, wanted)


def wanted_at(asking: Asking, path: str, place: Place) -> Wanted | None:
    """Give what the profiles in play make of a field at a place: the strictest, most binding."""
    lines = asking.lines(path, asking.at(place))
    found = [(need, line) for line in lines if (need := _need(asking, line, place)) is not None]
    for need in (Need.MANDATORY, Need.RECOMMENDED):
        if asked := [line for each, line in found if each is need]:
            return _strongest(need, asked)
    return None


def _need(asking: Asking, line: Requirement, place: Place) -> Need | None:
    """Give what a line comes to at a place; one that a rule decides comes to nothing here."""
    if line.when:
        holds = CONDITIONS[line.when](asking.document, place)
        unconditional = Need.MANDATORY if line.need is Need.CONDITIONAL else line.need
        return unconditional if holds else None
    return None if line.need is Need.CONDITIONAL else line.need


def _strongest(need: Need, asked: list[Requirement]) -> Wanted:
    ranks = list(Strength)
    strength = min((line.strength for line in asked), key=ranks.index)
    sources = dict.fromkeys(line.source for line in asked if line.strength is strength)
    return Wanted(need, strength, "; ".join(sources))


def _missing(asking: Asking, row: FieldRow, place: Place, wanted: Wanted) -> Finding:
    basis = place.within_a(Basis)
    who = owner_of(asking.document) if basis is None else adviser_of(basis.party)
    must = wanted.need is Need.MANDATORY
    code = "incomplete" if must else "recommended"
    return breach(
        code,
        place.path,
        f"{row.code} is empty: {row.says}.",
        remedy="Fill it in." if must else "Fill it in if you can.",
        who=who,
        source=wanted.source,
        strength=wanted.strength,
    )


def weighed(asking: Asking, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give the findings of rules that decide about a field, as grave as the profiles make it.

    Where no profile in play asks for the field, there is no finding; where it is recommended, a
    warning.
    """
    for finding in findings:
        path = _deciding(finding)
        need = Need.MANDATORY if path is None else _heaviest(asking, path, finding.path)
        if need is Need.RECOMMENDED and finding.severity is Severity.ERROR:
            yield evolve(finding, severity=Severity.WARNING)
        elif need is not None:
            yield finding


def _deciding(finding: Finding) -> str | None:
    """Give the field about which a rule decided, if the finding stands at that field."""
    place = re.sub(r"\[[0-9]+\]", "[]", finding.path)
    for row in fields().agreement:
        if row.rule == finding.code and (place == row.path or place.startswith(f"{row.path}.")):
            return row.path
    return None


def _heaviest(asking: Asking, path: str, place: str) -> Need | None:
    """Give the strictest need of a field in the part of the agreement where a finding stands."""
    flow = re.match(r"flows\[([0-9]+)\]", place)
    assert isinstance(asking.document, Agreement)
    names = asking.of_flow(asking.document.flows[int(flow[1])]) if flow else asking.everywhere()
    needs = [line.need for line in asking.lines(path, names)]
    return min(needs, key=list(Need).index, default=None)
