"""The plan of a release: which columns leave, each with its treatment, and which rows wait.

A plan is data. Every engine carries out the same plan and must equal `carry_out`.
What was not granted has no column, so no engine ever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import field, frozen

from accordant.core.canonical import digest_of
from accordant.core.errors import BadInput, Problem
from accordant.core.names import DatasetId, Digest, ItemId, PartyId, PurposeId, a_hash, a_name
from accordant.core.treatment import ItemType, Kind, To, Treatment, format_fault
from accordant.core.wire import doc, encode

PLAN_FORMAT: Final = "accordant/plan/v1"


@frozen(kw_only=True)
class Column:
    """One item that leaves: where it is read from, what it is, and what happens to it."""

    item: ItemId
    source: str = field(metadata=doc("which column of the source it is read from"))
    type: ItemType = field(metadata=doc("what kind of data the item is"))
    treatment: Treatment = field(metadata=doc("what happens to the item on its way out"))
    format: str | None = None
    required: bool = False
    minimum: int | None = field(default=None, metadata=doc("the least a whole number may be"))

    def __attrs_post_init__(self) -> None:
        a_name(self.item, "item")
        found = [Problem(path, why) for path, why in self._faults() if why]
        if found:
            raise BadInput(found)

    def _faults(self) -> Iterable[tuple[str, str | None]]:
        """List what may be wrong with this column, each with its path."""
        yield "source", None if self.source else "a column is read from a named source column"
        yield "format", format_fault(self.type, self.format)
        yield "treatment", self.treatment.accepts(self.type)
        if self.minimum is not None and self.type is not ItemType.INTEGER:
            yield "minimum", "only a whole number has a least value"
        if self.treatment.kind is Kind.DROP:
            yield "treatment", "an item that is dropped has no column: leave the column out"
        if self.format == "none" and self.treatment.to in {To.DISTRICT, To.SECTOR}:
            yield "treatment", "only postcodes of the UK form have a district and a sector"


@frozen(kw_only=True)
class HoldRule:
    """Rows for a person to look at first: those whose source column says one of these words.

    Or, with `unless`, those that say anything but these; with `before`, those whose day in that
    column, written as `format` says, has passed by then. The column may hold several words, as a
    list or with commas or semicolons between; an empty cell says the empty word. Rows that lack the
    column are held too: what is not known to be allowed does not leave.
    """

    item: ItemId
    source: str = field(metadata=doc("which column of the source the words stand in"))
    says: tuple[str, ...] = field(default=(), metadata=doc("which words hold a row, in any case"))
    unless: tuple[str, ...] = field(default=(), metadata=doc("which words alone let a row go"))
    before: date | None = field(
        default=None, metadata=doc("hold rows whose day is before this one; an empty cell has none")
    )
    format: str | None = None
    reason: str = field(metadata=doc("why, in a sentence that repeats nothing from the row"))

    def __attrs_post_init__(self) -> None:
        a_name(self.item, "item")
        if not self.source:
            raise BadInput([Problem("source", "a rule reads a named source column")])
        kinds = [bool(self.says), bool(self.unless), self.before is not None]
        if sum(kinds) != 1 or not all(word.strip() for word in self.says):
            sentence = "a rule needs at least one word, and none empty, or a day instead"
            raise BadInput([Problem("says", sentence)])
        if self.before is not None and (fault := format_fault(ItemType.DATE, self.format)):
            raise BadInput([Problem("format", fault)])
        if not self.reason.strip():
            raise BadInput([Problem("reason", "a rule says why it holds a row")])


@frozen(kw_only=True)
class Plan:
    """What one release is: under which clause, for whom and what, and the columns in order."""

    format: str
    agreement: Digest = field(metadata=doc("the digest of the agreement this rests on"))
    clause: str = field(metadata=doc("the one clause of it that governs"))
    dataset: DatasetId
    recipient: PartyId
    purpose: PurposeId
    columns: tuple[Column, ...] = field(metadata=doc("what leaves, in the agreed order"))
    held_when: tuple[HoldRule, ...] = ()
    subject: str | None = field(
        default=None, metadata=doc("which column of the source says whom each row is about")
    )

    def __attrs_post_init__(self) -> None:
        if self.format != PLAN_FORMAT:
            raise BadInput([Problem("format", f"this must be “{PLAN_FORMAT}”")])
        a_hash(self.agreement, "agreement")
        for name in ("clause", "dataset", "recipient", "purpose"):
            a_name(getattr(self, name), name)
        if not self.columns:
            raise BadInput([Problem("columns", "nothing would leave: a plan has a column or more")])
        items = [column.item for column in self.columns]
        twice = sorted({item for item in items if items.count(item) > 1})
        if twice:
            raise BadInput([Problem("columns", f"each item has one column, but not {twice[0]}")])

    @property
    def digest(self) -> Digest:
        """Name the plan by the SHA-256 of its canonical form."""
        return digest_of(encode(self))
