"""A table of requests, answered by all the agreements held here; nothing is recorded."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from accordant.adapters.sources import open_source
from accordant.core.decision import Outcome, Request
from accordant.core.errors import BadInput, Problem
from accordant.core.table import GrantTable, Verdict
from accordant.core.treatment import Unfit
from accordant.core.wire import decode, did_you_mean
from accordant.doors.cli.desk import Desk, write_file
from accordant.doors.cli.options import Out, flags_in
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.work.policies import as_it_is

OWN: Final = ("provider", "recipient", "acting_for")
"""Whose columns may be left out or empty: then it is this node's own party."""

LISTS: Final = ("items", "do_not_disclose_to")
NEEDED: Final = ("person", "role", "purpose", "dataset")
COLUMNS: Final = (
    *OWN,
    *NEEDED,
    *LISTS,
    *("use", "group", "flags", "consent", "subject", "by_row", "mode", "marking"),
    *("agreement", "clause"),
)
"""The parts of a request that a table may have a column for."""

YES_OR_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

MOST_FAULTS: Final = 20
"""How many rows that are no request are named before reading stops."""

MOST_REASONS: Final = 10

WRITTEN: Final = (
    *("row", "outcome", "agreement", "version", "clause", "items"),
    *("obligations", "unmet", "refer_to"),
)
"""The columns of the answers; rows are counted from 1, below the names of the columns."""


def answer(
    desk: Desk,
    *,
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE",
            help="A request in each row: CSV, JSON Lines or Parquet. Columns: "
            f"{', '.join(COLUMNS)}.",
        ),
    ],
    out: Out = None,
) -> Answer:
    """Answer a table of requests by all agreements held here, as of now; nothing is recorded."""
    from accordant.adapters.engine import ColumnarTable  # noqa: PLC0415  # slow to load, and rare

    source = open_source(questions)
    _must_be_known(source.table.headers)
    rows = _requests(source.table.rows, desk.house.node.party)
    with closing(ColumnarTable(GrantTable(as_it_is(desk.house)))) as engine:
        engine.read(rows)
        engine.run()
        counted, text = _written(engine.verdicts(), keep=out is not None)
    if out is not None:
        write_file(out, text.encode())
    return _shown(counted, out, source.warnings)


def _must_be_known(headers: Sequence[str]) -> None:
    """Refuse a column that is no part of a request, and a table without one that is needed."""
    faults = [
        Problem(header, f"it is no part of a request{did_you_mean(header, COLUMNS)}")
        for header in headers
        if header not in COLUMNS
    ]
    faults += [
        Problem(name, "there is no such column, and every request needs one")
        for name in NEEDED
        if name not in headers
    ]
    if faults:
        raise BadInput(faults, f"A request has these columns: {', '.join(COLUMNS)}.")


def _requests(rows: Iterable[Mapping[str, object]], own: str) -> Iterator[Request]:
    """Read each row as a request (BadInput with every row that is none, up to a number)."""
    faults: list[Problem] = []
    number = 0
    for number, row in enumerate(rows, start=1):
        try:
            yield decode(Request, _parts(row, own))
        except BadInput as fault:
            faults += [Problem(f"row {number}", str(one)) for one in fault.problems]
        if len(faults) >= MOST_FAULTS:
            break
    if not number:
        raise BadInput("there is no row beneath the names of the columns")
    if faults:
        raise BadInput(faults[:MOST_FAULTS], "Correct these rows and try again.")


def _parts(row: Mapping[str, object], own: str) -> dict[str, Any]:
    """Give the parts of a request that a row says; what is empty is not known."""
    found: dict[str, Any] = dict.fromkeys(OWN, own)
    for name, cell in row.items():
        if isinstance(cell, Unfit):
            raise BadInput([Problem(name, str(cell))])
        if cell is not None and cell != "":
            found[name] = _part(name, cell)
    return found


def _part(name: str, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if name in LISTS:
        return re.findall(r"[^\s,;]+", cell)
    if name == "flags":
        return flags_in(re.findall(r"[^\s,;]+", cell))
    return YES_OR_NO.get(cell.casefold(), cell) if name == "by_row" else cell


def _written(said: Iterable[Verdict], *, keep: bool) -> tuple[Counter[str], str]:
    """Count the answers and what is unmet, and write each as a row where they are kept."""
    counted: Counter[str] = Counter()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(WRITTEN)
    for number, one in enumerate(said, start=1):
        counted.update([one.outcome, *dict.fromkeys(f"unmet {name}" for name in one.unmet)])
        if keep:
            rows.writerow([number, *_cells(one)])
    return counted, text.getvalue()


def _cells(one: Verdict) -> Iterator[object]:
    clause = one.clause
    yield one.outcome
    yield from (clause.agreement, clause.version, clause.flow) if clause else ("", "", "")
    yield " ".join(one.items)
    yield "; ".join(each.text for each in one.obligations)
    yield " ".join(dict.fromkeys(one.unmet))
    yield " ".join(one.refer_to)


def _shown(counted: Counter[str], out: Path | None, warnings: Sequence[str]) -> Answer:
    outcomes = {str(one): counted[one] for one in Outcome}
    reasons = {name: many for name, many in counted.most_common() if name.startswith("unmet ")}
    unmet = {name.removeprefix("unmet "): many for name, many in reasons.items()}
    total = sum(outcomes.values())
    page = panel(
        "What the agreements say",
        pairs([
            ("Requests", f"{total:,}"),
            *((name.capitalize(), f"{many:,}") for name, many in outcomes.items()),
            ("Answers", str(out) if out else "shown in sum only; --out FILE writes each"),
            ("Read so", listed(warnings, "")),
        ]),
        table(["not met", "requests"], [
            (name, f"{many:,}") for name, many in list(unmet.items())[:MOST_REASONS]
        ]) if unmet else words("Every request is permitted.", "green"),
        words("Nothing was recorded: ask, or share, decides anew and leaves a record.", "dim"),
    )  # fmt: skip
    facts = {"requests": total, **outcomes, "unmet": unmet, "file": str(out) if out else None}
    return Answer(facts=facts, page=page)
