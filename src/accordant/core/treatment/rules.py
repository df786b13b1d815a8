"""What can happen to an item on its way out, as an agreement says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from attrs import fields_dict, frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.names import a_name
from accordant.core.treatment.items import ItemType


class Kind(StrEnum):
    """The six things that can happen to an item."""

    KEEP = "keep"
    DROP = "drop"
    MASK = "mask"
    GENERALISE = "generalise"
    PSEUDONYMISE = "pseudonymise"
    CODE = "code"


class To(StrEnum):
    """The coarser forms a value can be generalised to."""

    YEAR = "year"
    YEAR_MONTH = "year-month"
    AGE_BAND = "age-band"
    BAND = "band"
    DISTRICT = "district"
    SECTOR = "sector"
    FIRST_LETTERS = "first-letters"


TAKES: Final[Mapping[Kind | To, frozenset[str]]] = {
    Kind.KEEP: frozenset(),
    Kind.DROP: frozenset(),
    Kind.MASK: frozenset({"keep_last", "character"}),
    Kind.GENERALISE: frozenset({"to"}),
    Kind.PSEUDONYMISE: frozenset({"domain"}),
    Kind.CODE: frozenset({"domain"}),
    To.YEAR: frozenset(),
    To.YEAR_MONTH: frozenset(),
    To.AGE_BAND: frozenset({"width", "top"}),
    To.BAND: frozenset({"width", "top"}),
    To.DISTRICT: frozenset(),
    To.SECTOR: frozenset(),
    To.FIRST_LETTERS: frozenset({"letters"}),
}
"""Which parameters each treatment takes."""

OPTIONAL: Final = frozenset({"keep_last", "character", "top"})

EVERY: Final = frozenset(ItemType)
LINES: Final = frozenset(
    {ItemType.TEXT, ItemType.NAME, ItemType.CODE, ItemType.POSTCODE, ItemType.NHS_NUMBER}
)
IDENTIFIERS: Final = frozenset(
    {
        ItemType.TEXT,
        ItemType.INTEGER,
        ItemType.DATE,
        ItemType.CODE,
        ItemType.NHS_NUMBER,
        ItemType.POSTCODE,
    }
)

SUITS: Final[Mapping[Kind | To, frozenset[ItemType]]] = {
    Kind.KEEP: EVERY,
    Kind.DROP: EVERY,
    Kind.MASK: LINES,
    Kind.PSEUDONYMISE: IDENTIFIERS,
    Kind.CODE: IDENTIFIERS,
    To.YEAR: frozenset({ItemType.DATE}),
    To.YEAR_MONTH: frozenset({ItemType.DATE}),
    To.AGE_BAND: frozenset({ItemType.DATE}),
    To.BAND: frozenset({ItemType.INTEGER}),
    To.DISTRICT: frozenset({ItemType.POSTCODE}),
    To.SECTOR: frozenset({ItemType.POSTCODE}),
    To.FIRST_LETTERS: LINES,
}
"""Which types of item each treatment can be applied to."""


@frozen(kw_only=True)
class Treatment:
    """What happens to one item on its way out, with the parameters of that treatment only.

    `keep_last` and `letters` count characters, `width` and `top` count years of age or units;
    `domain` names the kind of identifier, so that the same person gets the same pseudonym
    wherever the agreement uses that name.
    """

    kind: Kind
    keep_last: int | None = None
    character: str | None = None
    to: To | None = None
    width: int | None = None
    top: int | None = None
    letters: int | None = None
    domain: str | None = None

    def __attrs_post_init__(self) -> None:
        found = [*self._misplaced(), *self._nonsense()]
        if found:
            raise BadInput(found)
        if self.domain is not None:
            a_name(self.domain, "domain")

    @property
    def form(self) -> Kind | To:
        """What is done: the coarser form for a generalisation, else the kind."""
        return self.to or self.kind

    def accepts(self, item_type: ItemType) -> str | None:
        """Say why this treatment cannot be applied to a type of item, or give None."""
        suited = SUITS[self.form]
        if item_type in suited:
            return None
        what = f"{self.kind} to {self.to}" if self.to else self.kind
        words = ", ".join(word for word in ItemType if word in suited)
        return f"“{what}” cannot be applied to a {item_type} item; it is for {words}"

    def _misplaced(self) -> Iterable[Problem]:
        """Find parameters that this treatment does not take, or lacks."""
        coarser = self.to if self.kind is Kind.GENERALISE else None
        taken = TAKES[self.kind] | TAKES[coarser or Kind.KEEP]
        what = coarser or self.kind
        for name in fields_dict(Treatment):
            given = name == "kind" or getattr(self, name) is not None
            if given and name not in taken | {"kind"}:
                yield Problem(name, f"“{what}” has no “{name}”: leave it out")
            if not given and name in taken - OPTIONAL:
                yield Problem(name, f"“{what}” needs “{name}”")

    def _nonsense(self) -> Iterable[Problem]:
        """Find parameters whose value means nothing."""
        for name, least in {"keep_last": 0, "width": 1, "top": 1, "letters": 1}.items():
            given = getattr(self, name)
            if given is not None and given < least:
                yield Problem(name, f"“{name}” must be {least} or more")
        if self.character is not None and (
            len(self.character) != 1 or not self.character.isprintable()
        ):
            yield Problem("character", "a mask is one visible character")
        if self.top is not None and self.width and self.top % self.width:
            yield Problem("top", "“top” must be a multiple of “width”, or bands would overlap")
