"""How a table may write each kind of data, in words and with examples that are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from accordant.core.treatment import ItemType


@frozen
class Form:
    """What a cell of one type may say, with examples."""

    says: str
    examples: tuple[str, ...]


FORMS: Final[Mapping[ItemType, Form]] = {
    ItemType.TEXT: Form("any text, kept exactly; also several lines", ("1 Quay Street",)),
    ItemType.NAME: Form(
        "one name in any script, or JSON with its parts",
        ("Zoë O’Brien-Okafor", '{"given": "Zoë", "family": "O’Brien-Okafor"}'),
    ),
    ItemType.NAMES: Form(
        "one name, or a JSON list of all the person's names", ("李伟", '["李伟", "Li Wei"]')
    ),
    ItemType.DATE: Form(
        "year-month-day, unless the agreement declares otherwise for the item, such as "
        'format: "%d/%m/%Y" for 10/12/1945',
        ("1945-12-10",),
    ),
    ItemType.INTEGER: Form("a whole number in digits alone", ("17", "-3")),
    ItemType.BOOLEAN: Form(
        "yes or no, true or false, 1 or 0, in capitals or not", ("yes", "FALSE", "1")
    ),
    ItemType.CODE: Form("one line of text, kept exactly", ("N-04",)),
    ItemType.POSTCODE: Form(
        "a UK postcode, unless the agreement declares format: none: one line of text", ("AA9 9AA",)
    ),
    ItemType.NHS_NUMBER: Form(
        "ten digits of which the last checks the others; spaces and hyphens may stand between",
        ("943 476 5919", "9434765919"),
    ),
    ItemType.GTIN: Form(
        "a GTIN of 8, 12, 13 or 14 digits, of which the last checks the others",
        ("5012345678900",),
    ),
    ItemType.GLN: Form(
        "a GLN of 13 digits, of which the last checks the others", ("5012345000008",)
    ),
    ItemType.NARRATIVE: Form("any text, kept exactly; also several lines", ("Seen at school.",)),
    ItemType.LIST: Form("a JSON list of texts or objects", ('["neglect", "absence"]',)),
}
"""An empty cell says nothing, whatever its type; a row that lacks a required item is held."""
