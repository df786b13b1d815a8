"""Tells any part of a document field by field, in the words of the one table of fields.

It walks the classes themselves, so a field that is added to a document is told from that day on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

import attrs
from attrs import field, frozen

from accordant.core.agreement import Agreement
from accordant.core.checklist.places import empty
from accordant.core.law import fields, gateway
from accordant.core.names import Digest, Fingerprint, ItemId, PartyId, RoleId
from accordant.core.protocol import Document
from accordant.core.rendering.tree import (
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Heading,
    Line,
    Paragraph,
    Table,
    apart,
)
from accordant.core.rendering.wording import day, label, listed, opening, treated, word, yes_or_no
from accordant.core.treatment import Treatment
from accordant.core.wire import kinds
from accordant.core.wire.fields import fields_of

MOST_COLUMNS: Final = 5
"""A table of more is not read but deciphered: each of its rows then stands by itself."""

CODES: Final = frozenset({Digest, Fingerprint})
CITED: Final = frozenset({"bases[].gateways"})
"""Fields that hold names out of the list of gateways."""


@frozen(kw_only=True)
class Told:
    """One field of a part: its path in the table, its type, and its value."""

    path: str
    kind: Any
    value: Any

    @property
    def is_part(self) -> bool:
        """Tell whether it is a part with fields of its own, and not said in a line."""
        return attrs.has(type(self.value)) and not isinstance(self.value, Treatment)

    @property
    def is_list_of_parts(self) -> bool:
        """Tell whether it is several such parts."""
        return isinstance(self.value, tuple) and any(attrs.has(type(one)) for one in self.value)


@frozen(kw_only=True)
class Teller:
    """Tells the parts of one document."""

    labels: Mapping[str, str]
    parties: Mapping[str, str]
    roles: Mapping[str, str] = field(factory=dict)

    def label(self, path: str) -> str:
        """Give the label of a field; one the table does not know yet goes by its own name."""
        name = path.rpartition(".")[2].removesuffix("[]")
        return self.labels.get(path) or opening(name.replace("_", " "))

    def party(self, name: str) -> str:
        """Give the name people know a party by."""
        return self.parties.get(name, name)

    def role(self, name: str) -> str:
        """Give the title of a role, or the words of a post."""
        return self.roles.get(name) or word(name)

    def parts(self, part: object, path: str, leave: Collection[str] = ()) -> Iterator[Told]:
        """Give the fields of a part that say something, in the order they stand in."""
        for each in fields_of(type(part)):
            value = getattr(part, each.name)
            if each.name not in leave and not empty(value):
                into = f"{path}.{each.name}" if path else each.name
                yield Told(path=into, kind=certain(each.type), value=value)

    def facts(self, part: object, path: str, leave: Collection[str] = ()) -> Iterator[Fact]:
        """Say each field of a part that can be said in a few lines, and those of parts within."""
        for told in self.parts(part, path, leave):
            if told.is_part:
                yield from self.facts(told.value, told.path)
            elif not told.is_list_of_parts:
                yield Fact(self.label(told.path), self.said(told))

    def said(self, told: Told) -> tuple[Line, ...]:
        """Say the value of a field: a gateway by its citation, an id as it is written."""
        if told.path.rpartition(".")[2] == "id":
            return (Line(told.value, code=True),)
        if told.path in CITED:
            return tuple(Line(cited(name)) for name in told.value)
        return tuple(self.lines(told.value, told.kind))

    def blocks(
        self, part: object, path: str, level: int, leave: Collection[str] = ()
    ) -> Iterator[Block]:
        """Tell a part in full: its facts, then each list of parts within it, below headings."""
        rows = tuple(self.facts(part, path, leave))
        if rows:
            yield Facts(rows)
        yield from self.lists(part, path, level, leave)

    def lists(
        self, part: object, path: str, level: int, leave: Collection[str] = ()
    ) -> Iterator[Block]:
        """Tell each list of parts within a part."""
        for told in self._lists(part, path, leave):
            yield from self.many(told.value, told.path, level)

    def _lists(self, part: object, path: str, leave: Collection[str]) -> Iterator[Told]:
        for told in self.parts(part, path, leave):
            if told.is_list_of_parts:
                yield told
            elif told.is_part:
                yield from self._lists(told.value, told.path, ())

    def many(self, parts: tuple[Any, ...], path: str, level: int) -> Iterator[Block]:
        """Tell a list of parts: as one table where that can be read, else each by itself."""
        into = f"{path}[]"
        columns = self._columns(parts, into)
        flat = all(not (told.is_part or told.is_list_of_parts) for told in self._all(parts, into))
        if flat and len(columns) <= MOST_COLUMNS:
            yield self.table(parts, into, columns, self.label(path))
            return
        yield Heading(self.label(path), level)
        for number, part in enumerate(parts, start=1):
            yield Heading(self.title(part, number), level + 1)
            yield from self.blocks(part, into, level + 2)

    def title(self, part: object, number: int) -> str:
        """Give the heading of one part among several: its title, else its name or its number."""
        names = ("title", "name", "id")
        return next((str(getattr(part, n)) for n in names if hasattr(part, n)), str(number))

    def _all(self, parts: Iterable[object], path: str) -> Iterator[Told]:
        for part in parts:
            yield from self.parts(part, path)

    def _columns(self, parts: Iterable[object], path: str) -> list[str]:
        """Give the fields that say something in any of the parts; a lone no says nothing."""
        found = {told.path for told in self._all(parts, path) if told.value is not False}
        order = [f"{path}.{each.name}" for part in parts for each in fields_of(type(part))]
        return [into for into in dict.fromkeys(order) if into in found]

    def table(self, parts: Iterable[object], path: str, columns: list[str], caption: str) -> Table:
        """Set parts in a table, each a row."""
        rows = []
        for part in parts:
            told = {one.path: one for one in self.parts(part, path)}
            rows.append(tuple(self._cell(told.get(column)) for column in columns))
        return Table(
            caption=caption,
            headings=tuple(self.label(column) for column in columns),
            rows=tuple(rows),
        )

    def _cell(self, told: Told | None) -> Cell:
        return () if told is None else self.said(told)

    def lines(self, value: Any, kind: Any = None) -> Iterator[Line]:
        """Say a value in lines."""
        if isinstance(value, Mapping):
            of, to = types_of(kind)
            for key, each in value.items():
                yield Line(self.words(each, to), lead=f"{self.words(key, of)}:")
        elif isinstance(value, tuple):
            yield from self._several(value, kind)
        elif isinstance(value, str) and not isinstance(value, Enum):
            named = self.words(value, kind)
            yield from (Line(one, code=kind in CODES) for one in named.splitlines() if one.strip())
        else:
            yield Line(self.words(value, kind))

    def _several(self, values: tuple[Any, ...], kind: Any) -> Iterator[Line]:
        """Say short names on one line, and sentences each on one of its own."""
        of = kinds.list_of(kind)
        said = [self.words(one, of) for one in values]
        if of is ItemId or isinstance(values[0], Enum):
            yield Line(", ".join(said))
        else:
            yield from map(Line, said)

    def words(self, value: Any, kind: Any = None) -> str:
        """Say a value that fits a line."""
        if kind is PartyId:
            return self.party(value)
        if kind is RoleId:
            return self.role(value)
        if isinstance(value, bool):
            return yes_or_no(value)
        if isinstance(value, Enum):
            return word(str(value))
        if isinstance(value, date):
            return day(value)
        if isinstance(value, Treatment):
            return treated(value)
        if attrs.has(type(value)):
            return self._in_a_line(value)
        return listed(list(map(self.words, value))) if isinstance(value, tuple) else str(value)

    def _in_a_line(self, part: object) -> str:
        """Say a small part that stands in a mapping, without labels of its own."""
        told = self.parts(part, "")
        return "; ".join(f"{one.path.replace('_', ' ')}: {self.words(one.value)}" for one in told)


def certain(kind: Any) -> Any:
    """Give the type that a field has where it is not left out."""
    return kinds.alternatives(kind)[0] if kinds.is_union(kind) else kind


def types_of(kind: Any) -> tuple[Any, Any]:
    """Give the types of the names and of the values of a mapping, where they are known."""
    arguments = getattr(kind, "__args__", (None, None))
    return arguments[0], arguments[1]


def teller_of(document: Document) -> Teller:
    """Make what tells the parts of a document; a name that two share is told with its id."""
    table = fields()
    rows = table.agreement if isinstance(document, Agreement) else table.protocol
    roles = document.roles if isinstance(document, Agreement) else ()
    return Teller(
        labels={row.path: label(row.says) for row in rows},
        parties=_told_apart({party.id: party.name for party in document.parties}),
        roles=_told_apart({role.id: role.title for role in roles if role.title.strip()}),
    )


def _told_apart(names: Mapping[Any, str]) -> dict[str, str]:
    seen = Counter(names.values())
    return {
        key: apart(name) if seen[name] == 1 else f"{apart(name)} ({key})"
        for key, name in names.items()
    }


def cited(name: str) -> str:
    """Give a gateway as people cite it, with the name it has in the list of gateways."""
    known = gateway(name)
    return name if known is None else f"{known.citation} ({name})"


def bulleted(lines: Iterable[str]) -> Bullets:
    """Make a list of sentences."""
    return Bullets(tuple(map(Line, lines)))


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Give text as paragraphs, one for each line of it that says something."""
    return (Paragraph(Line(one)) for one in text.splitlines() if one.strip())
