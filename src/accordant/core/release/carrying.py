"""The reference interpreter of a plan: row by row, slow, obvious and pure.

Each row that comes in gives exactly one result: what leaves, or that it is held and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, cast

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.names import ItemId
from accordant.core.release.barring import BARRED, Barred
from accordant.core.release.plan import Column, HoldRule, Plan
from accordant.core.release.reading import read_value
from accordant.core.treatment import Context, Unfit, apply

NOBODY_BARRED: Final = Barred()


@frozen
class Reason:
    """Why a row is held: which item, and a sentence that repeats nothing from the row."""

    item: ItemId
    sentence: str


@frozen(kw_only=True)
class Outgoing:
    """A row that leaves, with its number in the source, counted from 1."""

    number: int
    row: Mapping[ItemId, Json]


@frozen(kw_only=True)
class Held:
    """A row that a person must look at first, with its number and every reason."""

    number: int
    reasons: tuple[Reason, ...]


def carry_out(
    plan: Plan,
    rows: Iterable[Mapping[str, object]],
    context: Context,
    barred: Barred = NOBODY_BARRED,
) -> Iterator[Outgoing | Held]:
    """Carry out a plan: one result for each row, in order, holding no more than one at a time."""
    for number, row in enumerate(rows, start=1):
        yield one_row(plan, number, row, context, barred)


def one_row(
    plan: Plan, number: int, row: Mapping[str, object], context: Context, barred: Barred
) -> Outgoing | Held:
    """Work out what leaves of one row, or all the reasons why nothing does."""
    reasons = [Reason(rule.item, rule.reason) for rule in plan.held_when if holds(rule, row)]
    if why := barred.why(row.get(plan.subject or "")):
        reasons.append(Reason(BARRED, why))
    leaving: dict[ItemId, Json] = {}
    for column in plan.columns:
        try:
            leaving[column.item] = one_value(column, row.get(column.source), context)
        except Unfit as fault:
            reasons.append(Reason(column.item, fault.sentence))
    if reasons:
        return Held(number=number, reasons=tuple(reasons))
    return Outgoing(number=number, row=leaving)


def one_value(column: Column, raw: object, context: Context) -> Json:
    """Read, check and treat one cell; raises Unfit, not repeating it, where it is bad data."""
    value = read_value(column.type, column.format, raw)
    if column.required and value in (None, []):
        raise Unfit("it is required, but is empty")
    if value is None:
        return None
    fault = column.type.check(value, column.format)
    if fault:
        raise Unfit(fault)
    return as_json(apply(column.treatment, column.type, value, context))


def as_json(value: object) -> Json:
    """Write a value as JSON holds it: a date in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else cast(Json, value)


def holds(rule: HoldRule, row: Mapping[str, object]) -> bool:
    """Tell whether a rule holds a row; a row without the rule's column is held."""
    if rule.source not in row:
        return True
    said = set(words_in(row[rule.source])) or {""}
    if rule.unless:
        return not said.issubset(word.strip().casefold() for word in rule.unless)
    return not said.isdisjoint(word.strip().casefold() for word in rule.says)


def words_in(cell: object) -> Iterator[str]:
    """Give the words of a flag, however it is written: a list, or text with , or ; between."""
    if isinstance(cell, list | tuple):
        for each in cell:
            yield from words_in(each)
    elif cell is not None:
        yield from (word.strip().casefold() for word in re.split("[,;]", str(cell)))
