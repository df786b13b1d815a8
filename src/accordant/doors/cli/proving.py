"""Proofs of a share, and their verification on any machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table

from accordant.core.crypto import must_be_spoken, spoken
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.names import Digest
from accordant.core.proof import (
    OPENING_FORMAT,
    PROOF_FORMAT,
    Conclusion,
    Facts,
    Outcome,
    Report,
    Step,
    do_not_hold,
)
from accordant.core.proof import verify as verify_proof
from accordant.core.wire import encode, must_be
from accordant.doors.cli import options
from accordant.doors.cli.boxes import PackageName, the_package
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import (
    Answer,
    brief,
    listed,
    named,
    pairs,
    panel,
    readable,
    stacked,
    words,
)
from accordant.doors.problems import ExitCode
from accordant.work import prove
from accordant.work.library import own_chain
from accordant.work.record import Records, reading

CODES: Final = {
    Conclusion.VERIFIED: ExitCode.OK,
    Conclusion.CONSISTENT: ExitCode.NOT_ANCHORED,
    Conclusion.FAILED: ExitCode.FAILED,
}
ELSEWHERE: Final = "Consistent, but it does not rest on the root you gave"
TITLES: Final = {
    Conclusion.VERIFIED: "Verified",
    Conclusion.CONSISTENT: "Consistent, not anchored",
    Conclusion.FAILED: "This proof does not hold",
}
STYLES: Final = {
    Conclusion.VERIFIED: "green",
    Conclusion.CONSISTENT: "yellow",
    Conclusion.FAILED: "red",
}
MARKS: Final = {
    Outcome.HOLDS: "✓",
    Outcome.FAILS: "✗",
    Outcome.NOT_REACHED: "·",
    Outcome.NOT_ASKED: "–",
}


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    proof = typer.Typer(help="Files that prove a share to a stranger, and open a row of it.")
    verb(proof)(make)
    verb(proof, "open")(open_)
    app.add_typer(proof, name="proof")
    verb(app)(verify)


def make(desk: Desk, *, package: PackageName, out: options.Out = None) -> Answer:
    """Make the proof of a share that this node sent: no value of it is in the file."""
    with reading(desk.house) as records:
        digest = _sent_or_received(records, package)
        root = own_chain(records).anchor
    path = out or Path(f"{brief(digest)}.proof.json")
    write_file(path, prove.prove(desk.house, digest))
    advice = (
        "Whoever checks it needs no node: accordant verify, with the fingerprint above, read out "
        "by you or taken from where they already trust it."
    )
    page = panel(
        "A proof for a stranger",
        pairs([("File", str(path)), ("Fingerprint", spoken(root))]),
        words(advice, "dim"),
    )
    facts = {"package": digest, "file": str(path), "fingerprint": root}
    return Answer(facts=facts, page=stacked(page, *named(digest)))


def _sent_or_received(records: Records, name: str) -> Digest:
    """Find a package by the beginning of its hash: what came in is refused by whoever proves."""
    try:
        return the_package(records, "sent", name)[0]
    except NotFound as unknown:
        try:
            return the_package(records, "inbox", name)[0]
        except NotFound:
            raise unknown from None


def open_(
    desk: Desk,
    *,
    package: PackageName,
    row: Annotated[
        int | None, typer.Argument(min=1, help="The row, counted from 1 as it was sent.")
    ] = None,
    table_row: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Instead: the row, counted from 1 in the table."),
    ] = None,
    out: options.Out = None,
) -> Answer:
    """Open one row of a share: its values and salts, to be shown beside the proof."""
    if (row is None) == (table_row is None):
        sentence = "say which row: ROW as it was sent, or --table-row as it stands in the table"
        raise BadInput([Problem("ROW", sentence)], "Held rows count in the table only.")
    with reading(desk.house) as records:
        digest = _sent_or_received(records, package)
    found = prove.open_record(desk.house, digest, row, table_row=table_row)
    path = out or Path(f"{brief(digest)}.row-{found.row}.opening.json")
    write_file(path, found.data, private=True)
    desk.warn("The opening shows a person's data: give it only to someone who may see it.")
    which = f"row {found.row:,} as sent, row {found.table_row:,} of the table"
    page = panel("An opening", pairs([("Opened", which), ("File", str(path))]))
    facts = {"package": digest, "row": found.row, "table_row": found.table_row, "file": str(path)}
    return Answer(facts=facts, page=stacked(page, *named(digest)))


def verify(
    desk: Desk,
    *,
    proof: Annotated[Path, typer.Argument(help="The proof.")],
    opening: Annotated[Path | None, typer.Option(help="An opening of one of its rows.")] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="FINGERPRINT", help="A root you trust; may be given several times."),
    ] = None,
) -> Answer:
    """Check a proof step by step; this needs no node, no network and no account."""
    given = tuple(trust or ())
    for one in given:
        must_be_spoken(one, "--trust")
    data = _the_file(proof, PROOF_FORMAT)
    opened = _the_file(opening, OPENING_FORMAT) if opening else None
    report = verify_proof(data, given, opened)
    facts = encode(report)
    assert isinstance(facts, dict)
    return Answer(facts=facts, page=_report(report), code=CODES[report.verdict])


def _the_file(path: Path, wanted: str) -> bytes:
    """Read a file that is to be checked; one of another kind is said to be that (BadInput)."""
    data = read_file(path)
    must_be(data, str(path), wanted)
    return data


def _report(report: Report) -> RenderableType:
    title, style = TITLES[report.verdict], STYLES[report.verdict]
    if report.rests_elsewhere:
        title = ELSEWHERE
    page = panel(title, *_conclusion(report), style=style)
    package = named(report.facts.package) if report.facts is not None else ()
    return Group(_steps(report.steps), words(""), page, *package)


def _steps(steps: Sequence[Step]) -> Table:
    """Set the steps below each other, so that long answers stay beside their step."""
    grid = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left"):
        grid.add_column(justify=justify, no_wrap=True)
    grid.add_column(overflow="fold")
    for step in steps:
        style = {Outcome.FAILS: "red", Outcome.HOLDS: "green"}.get(step.outcome, "dim")
        marks = (MARKS[step.outcome], f"{step.number}.", f"{step.title}:")
        grid.add_row(*(words(mark, style) for mark in marks), words(step.detail))
    return grid


def _conclusion(report: Report) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if report.facts is not None:
        parts += [*_shown(report.facts), words("")]
    if report.verdict is Conclusion.CONSISTENT:
        sentence = (
            "All steps hold together, but nobody you trust vouches for them yet. Get a fingerprint "
            "from a party over a way you trust, and give it with --trust. It rests on these roots:"
        )
        return [*parts, words(sentence), _roots(report)]
    if report.rests_elsewhere:
        sentence = (
            "Everything in it holds together, but anyone can make such a proof under keys of their "
            "own, and only the fingerprint of a party to this agreement can anchor it. Unless you "
            "meant another party's, do not rely on it. It rests on these roots:"
        )
        return [words(sentence), _roots(report)]
    if report.verdict is Conclusion.FAILED:
        failed = [f"{step.number} ({step.title})" for step in report.failed]
        return [words(f"Do not rely on it: {do_not_hold(failed)}.")]
    return parts[:-1]


def _roots(report: Report) -> Table:
    return pairs((party, spoken(root)) for party, root in report.roots.items())


def _shown(facts: Facts) -> list[RenderableType]:
    parts: list[RenderableType] = [
        words(facts.sentence),
        pairs(
            [
                ("Agreement", facts.agreement),
                ("Purpose", facts.purpose),
                ("Items", listed(facts.items, "")),
            ]
        ),
    ]
    for opened in facts.opened:
        row = opened.row if isinstance(opened.row, dict) else {}
        values = [(f"  {name}", readable(value)) for name, value in row.items()]
        parts += [words(f"\nRow {opened.index + 1} as sent", "bold"), pairs(values)]
    return parts
