"""The gist of an agreement: the short forms that several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from accordant.core.agreement import Agreement, Category, Flow, Item, Retention
from accordant.core.names import PartyId
from accordant.core.rendering.telling import Teller
from accordant.core.rendering.tree import Line
from accordant.core.rendering.wording import counted, duration, listed, word

T = TypeVar("T")

SILENT: Final = "The agreement does not say."
"""Stands wherever a page asks for what the document leaves open: nothing is ever filled in."""


def brief(text: str, most: int) -> str:
    """Cut text at a word to a number of characters, showing that it was cut."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    kept = flat[:most].rpartition(" ")[0] or flat[: most - 1]
    return f"{kept.rstrip(',;:.')}…"


def few(words: Iterable[str], most: int, each: int = 80) -> str:
    """Name some of several things, and say how many more there are."""
    return listed(_some(words, most, each))


def clauses(sentences: Iterable[str], most: int, each: int = 90) -> str:
    """Give some of several sentences after one another, and say how many more there are."""
    return "; ".join(one.rstrip(".") for one in _some(sentences, most, each))


def _some(words: Iterable[str], most: int, each: int) -> list[str]:
    known = [brief(one, each) for one in words]
    rest = len(known) - most
    return [*known[:most], f"{rest} more"] if rest > 0 else known


def unique(things: Iterable[T]) -> list[T]:
    """Give each thing once, in the order they came."""
    return list(dict.fromkeys(things))


def items_of(agreement: Agreement, flow: Flow) -> list[Item]:
    """Give the items that go in a flow, as their dataset describes them."""
    known = {item.id: item for item in agreement.dataset(flow.dataset).items}
    return [known[name] for name in flow.items]


def categories(items: Iterable[Item]) -> list[str]:
    """Name the categories of some items, in the order the law lists them."""
    found = {item.category for item in items}
    return [word(category) for category in Category if category in found]


def people(agreement: Agreement, flows: Iterable[Flow]) -> list[str]:
    """Describe the groups of people some flows are about."""
    named = unique(name for flow in flows for name in flow.groups)
    known = {group.id: group for group in agreement.groups}
    return [
        f"{known[name].description.rstrip('.')}{' (children)' if known[name].children else ''}"
        for name in named
    ]


def kept(flow: Flow, party: PartyId | None = None) -> Iterator[str]:
    """Say how long what a flow brings is kept, by one recipient or by each."""
    for rule in flow.retention:
        if party in (None, rule.recipient):
            yield f"{duration_of(rule)}, then {rule.disposal}"


def duration_of(rule: Retention) -> str:
    """Say how long a rule of retention runs, and from when."""
    return f"{duration(rule.months)} from {rule.starts}"


def passed_on(flow: Flow) -> str:
    """Say whether what a flow brings may be passed on."""
    if flow.onward is None:
        return SILENT
    if not flow.onward.allowed:
        return "It may not be passed on."
    to = listed(list(flow.onward.to)) or "others"
    condition = f", on condition: {flow.onward.condition}" if flow.onward.condition else ""
    return f"It may be passed on to {to}{condition}."


def who_tells_whom(teller: Teller, flow: Flow) -> str:
    """Say who gives to whom in a flow."""
    to = listed([teller.party(name) for name in flow.recipients])
    return f"{teller.party(flow.provider)} to {to}"


def said(text: str) -> tuple[Line, ...]:
    """Give what a document says somewhere, or say that it is silent."""
    return tuple(Line(one) for one in text.splitlines() if one.strip()) or (Line(SILENT),)


def said_each(texts: Iterable[str]) -> tuple[Line, ...]:
    """Give the different things that a document says in several places, or say it is silent."""
    return tuple(Line(one) for one in unique(texts) if one.strip()) or (Line(SILENT),)


def hours(number: int) -> str:
    """Say how soon, in hours."""
    return f"within {counted(number, 'hour')}"
