"""Two versions of an agreement compared: their words, and whose requests they answer otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.canonical import Json
from accordant.core.difference import SOMEBODY, Alteration, Change, Effect, about, told
from accordant.core.wire import a_or_an, encode, number_of
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.reading import is_draft
from accordant.doors.cli.voice import (
    Answer,
    day,
    listed,
    pairs,
    panel,
    readable,
    stacked,
    words,
)
from accordant.work.compare import Again, Compared, Difference, OnDay, Version, compare

First = Annotated[
    str,
    typer.Argument(
        metavar="V1",
        help="The version before: its id@version or hash; or the file of a draft, in YAML.",
    ),
]
Second = Annotated[str, typer.Argument(metavar="V2", help="The version after, named likewise.")]


def diff(desk: Desk, *, first: First, second: Second) -> Answer:
    """Compare two versions: what was changed, and which requests get another answer by it."""
    found = compare(desk.house, _version(first), _version(second))
    page = stacked(
        words(f"From {_name(found.before)} to {_name(found.after)}", "bold"),
        _backwards(found),
        _altered(found.altered),
        *map(_on_day, found.days),
        _record(found),
        words(SUPPOSED, "dim"),
    )
    return Answer(facts=_facts(found), page=page)


SUPPOSED = (
    "Each version is taken to be in force between all its parties, with every role filled, in "
    "place of every other version; all else stands as it does. An answer changes where something "
    "else may go, or a permit obliges to something else; a refusal in other words is a refusal "
    "still. What a standing prohibition about one person forbids stays forbidden."
)


def _version(name: str) -> Version:
    file = Path(name)
    return read_file(file) if is_draft(file) else name


def _name(one: Compared) -> str:
    return f"{one.agreement.id} version {one.agreement.version}"


def _backwards(found: Difference) -> RenderableType | None:
    """Say so where the later version was named first."""
    before, after = found.before.agreement, found.after.agreement
    if before.id != after.id or before.version <= after.version:
        return None
    return words(
        f"Version {before.version} is the later one, so this tells what going back would change. "
        "For what it changes itself, name the two the other way round."
    )


# The words


def _altered(altered: tuple[Alteration, ...]) -> RenderableType:
    if not altered:
        return words("The two say the same, whatever order they say it in.")
    title = f"What the document says ({number_of(len(altered), 'change')})"
    return panel(title, *map(_alteration, altered))


def _alteration(one: Alteration) -> RenderableType:
    members = isinstance(one.before or one.after, list)
    then, now = ("  Taken out", "  Put in") if members else ("  Before", "  Now")
    rows = [("  Is", one.says), (then, _value(one.before)), (now, _value(one.after))]
    return Group(words(one.path, "bold"), pairs(rows))


def _value(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return readable(value)


# The answers


def _on_day(one: OnDay) -> RenderableType:
    shown = list(_shown(one.effects))
    title = f"What may be shared, from {day(one.day)} on"
    if not shown:
        return panel(title, words("No request is answered otherwise."))
    return panel(title, *map(_effect, shown))


def _shown(effects: Iterable[Effect]) -> Iterator[Effect]:
    """Leave out what follows: what may be asked for by name may be got by asking for all."""
    for one in effects:
        if one.named is not None or one.change in {Change.OTHER_ITEMS, Change.OTHER_TERMS}:
            yield one


def _effect(one: Effect) -> RenderableType:
    sentence = told(one)
    rows = [(f"  {name}", said) for name, said in about(one)]
    return Group(
        words(f"{sentence[:1].upper()}{sentence[1:]}.", "bold"),
        pairs([*rows, ("  For example", _example(one))]),
    )


def _example(one: Effect) -> str:
    asked = one.example
    who = a_or_an(asked.role) if asked.person == SOMEBODY else f"{asked.person}, {asked.role}"
    items = listed(asked.items, "") if asked.items else "what is granted"
    then, now = one.before.outcome, one.after.outcome
    said = f"before, {then}; now, {now}" if then != now else f"{then} before and now, {ALIKE}"
    return f"{who} of {asked.acting_for} asks for {items}: {said}"


ALIKE = "but other items or other terms"
"""How two answers of one outcome differ."""


# The record


def _record(found: Difference) -> RenderableType:
    looked = number_of(found.looked_at, "decision")
    gone = f"; {found.unreadable:,} more were disposed of" if found.unreadable else ""
    if not found.decisions:
        return words(f"None of the {looked} recorded here would be answered otherwise{gone}.")
    rows = [(one.decision, _again(one)) for one in found.decisions]
    title = f"Decisions recorded here ({looked} looked at{gone})"
    return panel(title, words("Asked today, these would be answered otherwise:"), pairs(rows))


def _again(one: Again) -> str:
    if one.before == one.after:
        return f"{one.before} both times, {ALIKE}"
    return f"{one.before} → {one.after}"


# For programs


def _facts(found: Difference) -> dict[str, Any]:
    return {
        "before": _version_facts(found.before),
        "after": _version_facts(found.after),
        "altered": [encode(one) for one in found.altered],
        "days": [
            {"from": str(one.day), "effects": [_effect_facts(each) for each in one.effects]}
            for one in found.days
        ],
        "record": {
            "looked_at": found.looked_at,
            "unreadable": found.unreadable,
            "changed": [_again_facts(one) for one in found.decisions],
        },
    }


def _version_facts(one: Compared) -> dict[str, Any]:
    return {"id": one.agreement.id, "version": one.agreement.version, "digest": one.digest}


def _effect_facts(one: Effect) -> dict[str, Any]:
    return {
        "change": str(one.change),
        **one.line._asdict(),
        "sentence": told(one),
        "ends": one.ends,
        "names_items": one.named is not None,
        "where": dict(about(one)),
        "example": encode(one.example),
        "before": {"outcome": str(one.before.outcome), "items": list(one.before.items)},
        "after": {"outcome": str(one.after.outcome), "items": list(one.after.items)},
    }


def _again_facts(one: Again) -> dict[str, Any]:
    return {"decision": one.decision, "before": str(one.before), "after": str(one.after)}
