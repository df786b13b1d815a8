"""Which column is which item: taken from a mapping file, suggested, asked, or left to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accordant.core.decision import Request, decide
from accordant.core.errors import BadInput, NotFound
from accordant.core.release import MAPPING_FORMAT, ColumnMapping, suggest_mapping
from accordant.core.wire import decode, encode, read_yaml, write_yaml
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.doors.problems import ExitCode
from accordant.work.library import policy
from accordant.work.record import reading
from accordant.work.share import Table, terms

HEADING = """\
# Which column each item is read from.
#
# Under “unsure” stand the items that need your answer, each with the columns it may be. Move each
# one: to “columns” with its column, or to “absent” if the table does not have it. Then take
# “unsure” out, and share again with --mapping and this file.
"""


def read_mapping(file: Path) -> ColumnMapping:
    """Read a mapping that a person may have edited (BadInput, Conflict while unsure)."""
    mapping = decode(ColumnMapping, read_yaml(read_file(file)))
    if not mapping.settled:
        raise BadInput(
            f"{file} still leaves open: {listed(mapping.unsure)}",
            "Move each to columns or to absent, take unsure out, and share again.",
            code="mapping-open",
        )
    return mapping


def suggested(desk: Desk, request: Request, source: Table) -> ColumnMapping:
    """Suggest a mapping, unsure only of items that would leave; a refusal needs none."""
    with reading(desk.house) as records:
        held = policy(records, desk.house.clock.now())
    decision = decide(request, held)
    try:
        agreement = terms(held, request, decision)[1] if decision.permits else None
    except (BadInput, NotFound):
        agreement = None  # sharing says so, and records it
    if agreement is None:
        return ColumnMapping(format=MAPPING_FORMAT, dataset=request.dataset, columns={})
    dataset = agreement.dataset(request.dataset)
    mapping = suggest_mapping(dataset.id, source.headers, dataset.items)
    for item in mapping.unsure:
        if item not in decision.items:
            mapping = mapping.choose(item, None)
    return mapping


def settled(desk: Desk, mapping: ColumnMapping, source: Table) -> ColumnMapping:
    """Ask the person at the terminal about each item that is unsure."""
    for item, likely in mapping.unsure.items():
        desk.err.print(words(f"\nWhich column is “{item}”?", "bold"))
        choices = [*likely, *(h for h in source.headers if h not in likely)]
        for number, header in enumerate(choices, start=1):
            desk.err.print(words(f"  {number}  {header}"))
        desk.err.print(words("  0  the table does not have it"))
        mapping = mapping.choose(item, _chosen(desk, choices))
    return mapping


def _chosen(desk: Desk, choices: list[str]) -> str | None:
    while True:
        said = desk.ask("Number or name").strip()
        if said in choices:
            return said
        if said.isdigit() and int(said) <= len(choices):
            return choices[int(said) - 1] if int(said) else None
        desk.warn("That is neither a number nor a column of the list.")


def left_to_edit(file: Path, mapping: ColumnMapping) -> Answer:
    """Write the mapping for a person to edit, unless it is there already; nothing is sent."""
    text = HEADING + write_yaml(encode(mapping))
    path = file.with_name(file.name + ".mapping.yaml")
    if not path.exists():  # one that is there may hold somebody's answers
        write_file(path, text.encode())
    rows = [(item, listed(likely)) for item, likely in mapping.unsure.items()]
    page = panel(
        "Nothing was sent: which column is which?",
        pairs([("To edit", str(path)), ("Then", f"share again with --mapping {path}")]),
        table(["item", "the column may be"], rows),
        style="yellow",
    )
    unsure: dict[str, Any] = {item: list(likely) for item, likely in mapping.unsure.items()}
    facts: dict[str, Any] = {"sent": 0, "mapping": str(path), "unsure": unsure}
    return Answer(facts=facts, page=page, code=ExitCode.MAPPING_NEEDED)
