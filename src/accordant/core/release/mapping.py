"""Which column of a source each item is read from: suggested, settled by a person, and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, Protocol

from attrs import evolve, field, frozen

from accordant.core.errors import BadInput, Conflict, Problem
from accordant.core.letters import disguised, plain
from accordant.core.names import DatasetId, ItemId, a_name
from accordant.core.release.plan import Column
from accordant.core.treatment import ItemType, Kind, Treatment
from accordant.core.wire import doc

MAPPING_FORMAT: Final = "accordant/mapping/v1"

LIKELY: Final = 0.6
"""How alike two names must be, by difflib's ratio, for one to be offered for the other."""

MOST: Final = 3
"""How many candidates a person is asked to choose from."""


class Described(Protocol):
    """An item as its agreement describes it."""

    @property
    def id(self) -> ItemId:
        """The name it goes by."""

    @property
    def aliases(self) -> Sequence[str]:
        """Other names for the same thing, exactly as sources write them."""

    @property
    def definition(self) -> str:
        """What it means, in words."""

    @property
    def type(self) -> ItemType:
        """What kind of data it is."""

    @property
    def format(self) -> str | None:
        """How it is written, where that is declared."""

    @property
    def presence(self) -> str:
        """Whether a record may lack it: required or optional."""

    @property
    def minimum(self) -> int | None:
        """The least it may be, where it is a whole number that has one."""


@frozen(kw_only=True)
class ColumnMapping:
    """Where each item of a dataset stands in a source: a document that people may edit.

    Nothing is sent while an item is unsure: move it to `columns` with its column, or to `absent` if
    the source does not have it. `ignored` are the columns that are no item.
    """

    format: str
    dataset: DatasetId
    columns: Mapping[ItemId, str] = field(metadata=doc("item: the column it is read from"))
    unsure: Mapping[ItemId, tuple[str, ...]] = field(factory=dict)
    absent: tuple[ItemId, ...] = ()
    ignored: tuple[str, ...] = ()
    subject: str | None = field(
        default=None, metadata=doc("the column that holds the reference of whom each row is about")
    )

    def __attrs_post_init__(self) -> None:
        if self.format != MAPPING_FORMAT:
            raise BadInput([Problem("format", f"this must be “{MAPPING_FORMAT}”")])
        a_name(self.dataset, "dataset")
        places = [*self.columns, *self.unsure, *self.absent]
        found = [
            Problem(str(item), "this item stands in more than one place; each has one answer")
            for item in sorted({item for item in places if places.count(item) > 1})
        ]
        found += [
            Problem(f"columns.{item}", "name the column it is read from")
            for item, header in self.columns.items()
            if not header
        ]
        found += self._read_twice()
        if self.subject == "":
            found.append(Problem("subject", "name the column, or leave the subject out"))
        if found:
            raise BadInput(found)

    def _read_twice(self) -> Iterator[Problem]:
        """Name each item whose column another has: it would leave beside its own treatment."""
        readers: dict[str, ItemId] = {}
        for item, header in self.columns.items():
            first = readers.setdefault(header, item)
            if header and first != item:
                sentence = f"“{header}” is already read for {first}; each column is one item's"
                yield Problem(f"columns.{item}", sentence)

    @property
    def settled(self) -> bool:
        """Tell whether every item has its answer, so that it can be used."""
        return not self.unsure

    def choose(self, item: ItemId, header: str | None) -> ColumnMapping:
        """Settle an item: read it from a column, or record that the source does not have it."""
        unsure = {each: found for each, found in self.unsure.items() if each != item}
        columns = {each: found for each, found in self.columns.items() if each != item}
        absent = tuple(each for each in self.absent if each != item)
        if header is None:
            return evolve(self, columns=columns, unsure=unsure, absent=(*absent, item))
        return evolve(
            self,
            columns={**columns, item: header},
            unsure=unsure,
            absent=absent,
            ignored=tuple(each for each in self.ignored if each != header),
        )

    def check(self, headers: Sequence[str]) -> None:
        """Refuse a source whose columns are not those this was made for.

        Raises BadInput naming each item, the header it was read from, and the likely new one.
        """
        once(headers)
        found = [
            Problem(f"columns.{item}", self._gone(item, headers))
            for item, header in self.columns.items()
            if header not in headers
        ]
        if self.subject is not None and self.subject not in headers:
            likely = "".join(f"; it may be “{new}”" for new in alike([self.subject], headers)[:1])
            sentence = f"the source has no column “{self.subject}” to say whom each row is about"
            found.append(Problem("subject", sentence + likely))
        if found:
            raise BadInput(
                found,
                "If a column was renamed, name it in the mapping; nothing was sent.",
                code="source-changed",
            )

    def _gone(self, item: ItemId, headers: Sequence[str]) -> str:
        """Say which column is gone and which may have taken its place."""
        gone = self.columns[item]
        new = [h for h in headers if h not in self.columns.values() and h not in self.ignored]
        likely = [*alike((gone, item), new), *new][:1]
        hint = f"; it may now be “{likely[0]}”, which is new" if likely else ""
        return f"“{item}” was read from the column “{gone}”, which the source no longer has{hint}"


def suggest_mapping(
    dataset: DatasetId,
    headers: Sequence[str],
    items: Sequence[Described],
    *,
    granted: Collection[ItemId] | None = None,
    known: Collection[str] = (),
) -> ColumnMapping:
    """Suggest where each item stands in a source, sure only of names that are the same.

    Names are the same if equal, if an alias is, or if only case, spaces and punctuation differ. An
    optional item that nothing resembles is absent only if no column is left that might be it: the
    `known` ones are something else. Of items that are not `granted` only the sure ones are put
    down, so that the same mapping never says of one granted later that it is absent.
    """
    once(headers)
    columns = sure_matches(headers, items)
    free = [header for header in headers if header not in columns.values()]
    left = [header for header in free if header not in known]
    wanted = [i for i in items if i.id not in columns and (granted is None or i.id in granted)]
    candidates = {item.id: likely(item, free) for item in wanted}
    absent = tuple(
        item.id
        for item in wanted
        if item.presence == "optional" and not candidates[item.id] and not left
    )
    offered = {header for found in candidates.values() for header in found}
    return ColumnMapping(
        format=MAPPING_FORMAT,
        dataset=dataset,
        columns=columns,
        unsure={item: found for item, found in candidates.items() if item not in absent},
        absent=absent,
        ignored=tuple(header for header in free if header not in offered),
    )


def columns_for(
    items: Iterable[Described], treatments: Mapping[ItemId, Treatment], mapping: ColumnMapping
) -> tuple[Column, ...]:
    """Make the columns of a plan from the granted items, in order; no treatment means keep.

    Items that are dropped, or absent from the source, have none. Raises Conflict while an item
    is unsure or has no answer, BadInput where a required one is absent: every row would be held.
    """
    granted = [(item, treatments.get(item.id, Treatment(kind=Kind.KEEP))) for item in items]
    leaving = [(item, how) for item, how in granted if how.kind is not Kind.DROP]
    open_ = [i.id for i, _ in leaving if i.id not in mapping.columns and i.id not in mapping.absent]
    if open_:
        raise Conflict(
            f"the mapping does not say where to read {', '.join(open_)}",
            "Settle these items in the mapping, then share again; nothing was sent.",
        )
    lacking = [
        Problem(f"absent.{i.id}", "this item is required, and the source has no column for it")
        for i, _ in leaving
        if i.presence == "required" and i.id not in mapping.columns
    ]
    if lacking:
        raise BadInput(lacking, "Add the column at the source; nothing was sent.")
    return tuple(
        Column(
            item=item.id,
            source=mapping.columns[item.id],
            type=item.type,
            treatment=how,
            format=item.format,
            required=item.presence == "required",
            minimum=item.minimum,
        )
        for item, how in leaving
        if item.id in mapping.columns
    )


def once(headers: Sequence[str]) -> None:
    """Refuse a source where two columns have one name, or one has none or passes for another."""
    if not all(header.strip() for header in headers):
        raise BadInput("a column of the source has no name; give every column a name")
    for header in headers:
        if word := disguised(header):
            raise BadInput(
                f"in the column name “{header[:80]}”, “{word[:80]}” has letters of another "
                "alphabet that look Latin; type the name again in one alphabet"
            )
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise BadInput(f"two columns of the source are both called “{twice[0][:80]}”; rename one")


def sure_matches(headers: Sequence[str], items: Sequence[Described]) -> dict[ItemId, str]:
    """Match names that are the same: exactly, then by alias, then but for their spelling.

    A column that two items could claim at one step is sure for neither.
    """
    columns: dict[ItemId, str] = {}
    for same in (is_named, is_alias, is_spelled):
        free = [header for header in headers if header not in columns.values()]
        open_ = [item for item in items if item.id not in columns]
        found = {item.id: [h for h in free if same(item, h)] for item in open_}
        claims = [header for claimed in found.values() for header in claimed]
        columns |= {
            item: claimed[0]
            for item, claimed in found.items()
            if len(claimed) == 1 and claims.count(claimed[0]) == 1
        }
    return columns


def is_named(item: Described, header: str) -> bool:
    """Tell whether a column is called just what the item is."""
    return header == item.id


def is_alias(item: Described, header: str) -> bool:
    """Tell whether a column is called just what the agreement says it may be."""
    return header in item.aliases


def is_spelled(item: Described, header: str) -> bool:
    """Tell whether a column's name differs only in case, spaces and punctuation."""
    return plain(header) in {plain(name) for name in (item.id, *item.aliases)}


def likely(item: Described, headers: Sequence[str]) -> tuple[str, ...]:
    """List the columns that may be an item, the likeliest first: by name, then by definition."""
    names = (item.id, *item.aliases)
    short = {initials(name) for name in names}
    by_initials = (header for header in headers if plain(header) in short)
    defined = set(words(item.definition))
    by_meaning = (header for header in headers if defined.issuperset(words(header)))
    return tuple(dict.fromkeys((*by_initials, *alike(names, headers), *by_meaning)))[:MOST]


def initials(name: str) -> str:
    """Take the first letter of each word of a name: dob for date_of_birth."""
    return "".join(word[0] for word in words(name))


def alike(names: Sequence[str], headers: Sequence[str]) -> list[str]:
    """List the columns whose name resembles one of these, the closest first."""
    scored = [
        (max(SequenceMatcher(None, plain(name), plain(h)).ratio() for name in names), h)
        for h in headers
    ]
    return [h for score, h in sorted(scored, key=lambda each: -each[0]) if score >= LIKELY]


def words(text: str) -> Iterator[str]:
    """Give the words of a name or sentence, in small letters."""
    yield from re.findall(r"[^\W_]+", text.casefold())
