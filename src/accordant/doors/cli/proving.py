"""Proofs of a share, and their verification on any machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType

from accordant.core.crypto import spoken
from accordant.core.errors import BadInput, Problem
from accordant.core.proof import Conclusion, Facts, Outcome, Report, Step
from accordant.core.proof import verify as verify_proof
from accordant.core.wire import encode
from accordant.doors.cli import options
from accordant.doors.cli.boxes import PackageName, the_package
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, readable, words
from accordant.doors.problems import ExitCode
from accordant.work import prove
from accordant.work.library import own_chain
from accordant.work.record import reading

CODES: Final = {
    Conclusion.VERIFIED: ExitCode.OK,
    Conclusion.CONSISTENT: ExitCode.NOT_ANCHORED,
    Conclusion.FAILED: ExitCode.FAILED,
}
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
        digest, _ = the_package(records, "sent", package)
        root = own_chain(records).anchor
    path = out or Path(f"{digest.removeprefix('sha256:')[:12]}.proof.json")
    write_file(path, prove.prove(desk.house, digest))
    advice = (
        "Whoever checks it needs no node: accordant verify, with the fingerprint above, read out "
        "by you or taken from where they already trust it."
    )
    page = panel(
        "A proof for a stranger",
        pairs([("Package", digest), ("File", str(path)), ("Fingerprint", spoken(root))]),
        words(advice, "dim"),
    )
    return Answer(facts={"package": digest, "file": str(path), "fingerprint": root}, page=page)


def open_(
    desk: Desk,
    *,
    package: PackageName,
    row: Annotated[int, typer.Argument(min=1, help="The row, counted from 1.")],
    out: options.Out = None,
) -> Answer:
    """Open one row of a share: its values and salts, to be shown beside the proof."""
    with reading(desk.house) as records:
        digest, _ = the_package(records, "sent", package)
    path = out or Path(f"{digest.removeprefix('sha256:')[:12]}.row-{row}.opening.json")
    write_file(path, prove.open_record(desk.house, digest, row), private=True)
    desk.warn("The opening shows a person's data: give it only to someone who may see it.")
    page = panel("An opening", pairs([("Package", digest), ("Row", row), ("File", str(path))]))
    return Answer(facts={"package": digest, "row": row, "file": str(path)}, page=page)


def _must_be_fingerprints(given: Sequence[str]) -> None:
    """Refuse what is no fingerprint: a slip of the hand must not condemn a proof (BadInput)."""
    for one in given:
        digits = re.sub(r"^sha256:|[\s-]", "", one.strip().lower())
        if not re.fullmatch(r"[0-9a-f]{32,64}", digits):
            sentence = "a fingerprint is the 32 digits read out, or sha256: and 64; this is neither"
            raise BadInput([Problem("--trust", sentence)])


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
    _must_be_fingerprints(trust or ())
    data = read_file(proof)
    opened = read_file(opening) if opening else None
    report = verify_proof(data, tuple(trust or ()), opened)
    facts = encode(report)
    assert isinstance(facts, dict)
    return Answer(facts=facts, page=_report(report), code=CODES[report.verdict])


def _report(report: Report) -> RenderableType:
    parts: list[RenderableType] = [*map(_step, report.steps), words("")]
    style = STYLES[report.verdict]
    parts.append(panel(TITLES[report.verdict], *_conclusion(report), style=style))
    return Group(*parts)


def _step(step: Step) -> RenderableType:
    style = {Outcome.FAILS: "red", Outcome.HOLDS: "green"}.get(step.outcome, "dim")
    where = f" [{step.where}]" if step.where else ""
    line = words(f"{MARKS[step.outcome]} {step.number:>2}. {step.title}{where}: ", style)
    return line.append_text(words(step.detail))


def _conclusion(report: Report) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if report.facts is not None:
        parts += _shown(report.facts)
    if report.verdict is Conclusion.CONSISTENT:
        sentence = (
            "All steps hold together, but nobody you trust vouches for them yet. Get a fingerprint "
            "from a party over a way you trust, and give it with --trust. It rests on these roots:"
        )
        roots = [(party, spoken(root)) for party, root in report.roots.items()]
        parts += [words(""), words(sentence), pairs(roots)]
    if report.verdict is Conclusion.FAILED:
        failed = listed(f"{step.number} ({step.title})" for step in report.failed)
        parts.append(words(f"Do not rely on it: step {failed} does not hold."))
    return parts


def _shown(facts: Facts) -> list[RenderableType]:
    parts: list[RenderableType] = [
        words(facts.sentence),
        pairs([("Agreement", facts.agreement), ("Package", facts.package)]),
        pairs([("Purpose", facts.purpose), ("Items", listed(facts.items, ""))]),
    ]
    for opened in facts.opened:
        row = opened.row if isinstance(opened.row, dict) else {}
        values = [(f"  {name}", readable(value)) for name, value in row.items()]
        parts += [words(f"\nRow {opened.index + 1}", "bold"), pairs(values)]
    return parts
