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
from accordant.core.treatment import Context, ItemType, Unfit, apply

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
    if column.minimum is not None and isinstance(value, int) and value < column.minimum:
        raise Unfit(f"it is less than {column.minimum}, the least it may be")
    return as_json(apply(column.treatment, column.type, value, context))


def as_json(value: object) -> Json:
    """Write a value as JSON holds it: a date in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else cast(Json, value)


def holds(rule: HoldRule, row: Mapping[str, object]) -> bool:
    """Tell whether a rule holds a row; one without the rule's column, or with no words, is held."""
    if rule.source not in row or not is_words(row[rule.source]):
        return True
    if rule.before is not None:
        return passed(rule, row[rule.source])
    said = set(words_in(row[rule.source])) or {""}
    if rule.unless:
        return not said.issubset(word.strip().casefold() for word in rule.unless)
    return not said.isdisjoint(word.strip().casefold() for word in rule.says)


def passed(rule: HoldRule, cell: object) -> bool:
    """Tell whether a cell's day has passed; one that cannot be read may have."""
    try:
        day = read_value(ItemType.DATE, rule.format, cell)
    except Unfit:
        return True
    return day is not None and not (isinstance(day, date) and day >= cast(date, rule.before))


def is_words(cell: object) -> bool:
    """Tell whether a flag can be read; what stands in a list in a list nobody agreed on."""
    cells = cell if isinstance(cell, list | tuple) else [cell]
    return not any(isinstance(each, list | tuple | dict) for each in cells)


def words_in(cell: object) -> Iterator[str]:
    """Give the words of a flag: a list, one written as JSON, or text with , or ; between."""
    for each in cell if isinstance(cell, list | tuple) else [cell]:
        if each is not None:
            yield from (word.strip(AROUND).casefold() for word in re.split("[,;]", str(each)))


AROUND: Final = ' \t\r\n[]"'
"""What may stand around a word: spaces, or the marks of a list written as JSON."""
