"""Which column is which item: taken from a mapping file, suggested, asked, or left to be edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from accordant.core.decision import Request
from accordant.core.errors import BadInput
from accordant.core.names import ItemId
from accordant.core.release import MAPPING_FORMAT, ColumnMapping
from accordant.core.wire import decode, encode, format_of, must_be, read_yaml, write_yaml
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.doors.problems import ExitCode
from accordant.work import share
from accordant.work.between import table_between
from accordant.work.record import reading
from accordant.work.share import Table

HEADING = """\
# Which column each item is read from.
#
# Under “unsure” stand the items that need your answer, each with the columns that are like it; it
# may also be one of those under “ignored”. Move each item: to “columns” with its column, or to
# “absent” if the table does not have it. Then take “unsure” out, and share again with --mapping
# and this file. “subject” names the column that holds the reference of whom each row is about.
"""

MOST_SHOWN = 20
"""Columns named on the screen; --json names all."""


def read_mapping(file: Path) -> ColumnMapping:
    """Read a mapping that a person may have edited (BadInput, also while it is unsure)."""
    data = read_file(file)
    must_be(data, str(file), MAPPING_FORMAT)
    if format_of(data) != MAPPING_FORMAT:
        raise BadInput(
            f"{file} is no mapping: a mapping file begins “format: {MAPPING_FORMAT}”",
            "Leave --mapping out, and one is suggested; nothing was sent.",
            code="wrong-file",
        )
    mapping = decode(ColumnMapping, read_yaml(data))
    if not mapping.settled:
        raise BadInput(
            f"{file} still leaves open: {listed(mapping.unsure)}",
            "Move each to columns or to absent, take unsure out, and share again.",
            code="mapping-open",
        )
    return mapping


def suggested(desk: Desk, request: Request, source: Table, subject: str | None) -> ColumnMapping:
    """Suggest a mapping, and at a terminal settle it; a refusal needs none."""
    with reading(desk.house) as records:
        held = table_between(records, request, desk.house.clock.now())
    decision = held.explain(request)
    mapping, optional = share.suggested(held.policy, request, decision, source, subject)
    return settled(desk, mapping, source, optional) if desk.interactive else mapping


def settled(
    desk: Desk, mapping: ColumnMapping, source: Table, optional: frozenset[ItemId]
) -> ColumnMapping:
    """Ask about each item that is unsure; with no column left, an optional one is absent."""
    before: list[ColumnMapping] = []
    while mapping.unsure:
        item, likely = next(iter(mapping.unsure.items()))
        taken = set(mapping.columns.values())
        left = list(dict.fromkeys(h for h in (*likely, *source.headers) if h not in taken))
        if not left and item in optional:
            mapping = mapping.choose(item, None)
        elif (said := _asked(desk, item, left, mapping)) is not Back.BACK:
            before.append(mapping)
            mapping = mapping.choose(item, said)
        elif before:
            mapping = before.pop()
    return mapping


class Back(Enum):
    """An answer that is none: the question before is put again."""

    BACK = "back"


def _asked(
    desk: Desk, item: ItemId, left: Sequence[str], mapping: ColumnMapping
) -> str | Back | None:
    """Ask which of the columns that are left is an item: its name, none, or back."""
    desk.err.print(words(f"\nWhich column is “{item}”?", "bold"))
    for number, header in enumerate(left, start=1):
        desk.err.print(words(f"  {number}  {header}"))
    desk.err.print(words("  0  the table does not have it"))
    desk.err.print(words("  back: the question before; Ctrl-C: stop, with nothing sent", "dim"))
    readers = {header: one for one, header in mapping.columns.items()}
    while True:
        said = desk.ask("Number or name", empty=True).strip()
        if said in left:
            return said
        if said.isdecimal() and int(said) <= len(left):
            return left[int(said) - 1] if int(said) else None
        if said in readers:
            desk.warn(f"“{said}” is already read for {readers[said]}; each column is one item's.")
        elif said.casefold() == Back.BACK.value:
            return Back.BACK
        else:
            desk.warn("That is neither a number of the list nor a column. Or write: back")


def left_to_edit(file: Path, mapping: ColumnMapping) -> Answer:
    """Write the mapping for a person to edit, unless it is there already; nothing is sent."""
    text = HEADING + write_yaml(encode(mapping))
    path = file.with_name(file.name + ".mapping.yaml")
    if not path.exists():  # one that is there may hold somebody's answers
        write_file(path, text.encode())
    rows = [(item, listed(likely, "none is like it")) for item, likely in mapping.unsure.items()]
    said = [("To edit", str(path)), ("Then", f"share again with --mapping {path}")]
    page = panel(
        "Nothing was sent: which column is which?",
        pairs([*said, *left_aside(mapping.absent, mapping.ignored)]),
        table(["item", "the column may be"], rows),
        style="yellow",
    )
    facts: dict[str, Any] = {
        "sent": 0,
        "mapping": str(path),
        "unsure": {item: list(likely) for item, likely in mapping.unsure.items()},
        "columns": dict(mapping.columns),
        "absent": list(mapping.absent),
        "not_read": list(mapping.ignored),
    }
    return Answer(facts=facts, page=page, code=ExitCode.MAPPING_NEEDED)


def left_aside(absent: Iterable[ItemId], not_read: Sequence[str]) -> list[tuple[str, str]]:
    """Say which items the table has no column for, and which columns nothing is read from."""
    more = f" and {len(not_read) - MOST_SHOWN:,} more" if len(not_read) > MOST_SHOWN else ""
    return [
        ("Absent", listed(absent, "")),
        ("Not read", listed(not_read[:MOST_SHOWN], "") + more),
    ]
