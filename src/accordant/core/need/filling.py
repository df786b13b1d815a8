"""What the answers tell of a document, filled into its draft; what the draft says stays."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from attrs import define, field

from accordant.core.need.course import Course
from accordant.core.need.guide import Fill, Path

WRITTEN: Final = frozenset({Path.ONE_PAGE, Path.STANDARD, Path.FULL})
"""The outcomes that end in a document; after the others a draft is filled with nothing."""


@define
class Filling:
    """A draft while it is filled, what was filled in, and what the draft says otherwise."""

    value: Any
    blank: Any
    done: list[str] = field(factory=list)
    left: list[str] = field(factory=list)


def filled(course: Course, value: Any, blank: Any) -> Filling:
    """Fill a draft with what the answers tell; `blank` says what in it is only an example.

    What the draft says of itself stays, and is told where the answers say otherwise.
    """
    filling = Filling(value=deepcopy(value), blank=blank)
    assert course.outcome is not None
    if course.outcome.path in WRITTEN:
        for step in course.steps:
            for one in step.answer.fills:
                _fill(filling, one)
        for overlay in course.outcome.overlays:
            _lay_over(filling, str(overlay))
    return filling


def _lay_over(filling: Filling, overlay: str) -> None:
    """Add an overlay to those there are; more can be laid over a document than one."""
    there = filling.value.get("overlays") or []
    if not isinstance(there, list):
        filling.left.append(f"overlays is no list; the answers add {overlay}")
    elif overlay not in there:
        filling.value["overlays"] = [*there, overlay]
        filling.done.append(f"overlays: {overlay}")


def _fill(filling: Filling, one: Fill) -> None:
    if one.unless and any(_said(each) for _, each in _at(filling.value, one.unless)):
        filling.left.append(f"{one.at}: {one.unless} says otherwise")
        return
    above, _, name = one.at.rpartition(".")
    for place, into in _at(filling.value, above) if above else [("", filling.value)]:
        if isinstance(into, dict):
            where = f"{place}.{name}" if place else name
            if one.each:
                _fill_each(filling, into, name, where, one.each)
            else:
                example = None if above else filling.blank.get(name)
                _fill_one(filling, into, name, where, one.put, example)


def _fill_one(
    filling: Filling, into: dict[str, Any], name: str, where: str, put: Any, example: Any
) -> None:
    before = into.get(name)
    if before == put:
        return
    if _said(before) and before != example:
        filling.left.append(f"{where} is {_words(before)}; the answers tell {_words(put)}")
        return
    into[name] = put
    was = f", in the place of the example {_words(before)}" if _said(before) else ""
    filling.done.append(f"{where}: {_words(put)}{was}")


def _fill_each(filling: Filling, into: dict[str, Any], name: str, where: str, each: str) -> None:
    """Say the same of every party of which the draft does not say it yet."""
    before = into.get(name) or {}
    parties = [party for _, party in _at(filling.value, "parties[].id")]
    if not isinstance(before, dict) or any(before.get(party, each) != each for party in parties):
        filling.left.append(f"{where} is {_words(before)}; the answers tell {each} of every party")
    elif new := {party: each for party in parties if party not in before}:
        into[name] = {**before, **new}
        filling.done.append(f"{where}: {each} of {', '.join(map(str, new))}")


def _said(value: Any) -> bool:
    """Tell whether a place of a draft says something; false is what nobody has looked at yet."""
    return value not in (None, False, "", [], {})


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _at(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Give what stands at a path such as parties[].id, with the place of each in full."""
    first, _, rest = path.partition(".")
    name = first.removesuffix("[]")
    part = value.get(name) if isinstance(value, dict) else None
    many = first.endswith("[]")
    found = part if many and isinstance(part, list) else [] if many or part is None else [part]
    for number, each in enumerate(found):
        place = f"{name}[{number}]" if many else name
        if not rest:
            yield place, each
        else:
            yield from ((f"{place}.{into}", one) for into, one in _at(each, rest))
