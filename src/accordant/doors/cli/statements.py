"""Statements: every signed fact held here, whether or not it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from accordant.core.errors import NotFound
from accordant.core.statement import KINDS, Held, Papers, statement_json
from accordant.core.wire import did_you_mean, write_yaml
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import (
    Answer,
    brief,
    listed,
    moment,
    pairs,
    panel,
    stacked,
    table,
    whole,
    words,
)
from accordant.work.library import papers, the_statement
from accordant.work.record import reading


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    statements = typer.Typer(help="Dated, signed facts beside the documents.")
    verb(statements, "list")(list_)
    verb(statements)(show)
    app.add_typer(statements, name="statement")


def _papers(desk: Desk) -> Papers:
    with reading(desk.house) as records:
        return papers(records)


def list_(
    desk: Desk,
    *,
    kind: Annotated[str, typer.Option(help="Only this kind, such as signature.")] = "",
    party: Annotated[str, typer.Option(help="Only of this party.")] = "",
) -> Answer:
    """List statements, oldest first, with the reason where one does not count."""
    held = _papers(desk)
    _must_be_known("kind of statement", kind, KINDS)
    _must_be_known("party", party, held.chains)
    found = sorted(held.held, key=lambda one: (one.statement.at, one.digest))
    found = [
        one
        for one in found
        if kind in ("", one.statement.kind) and party in ("", one.statement.party)
    ]
    facts: list[Any] = [_line(held, one) for one in found]
    rows = [
        (brief(f["digest"]), moment(f["at"]), f["kind"], f["party"], f["why_not"]) for f in facts
    ]
    page = table(["hash", "at", "kind", "of", "does not count, because"], rows)
    return Answer(facts={"statements": facts}, page=page if rows else words("No statements."))


def _must_be_known(what: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that could find nothing, with the nearest of those that could (NotFound)."""
    names = sorted(known)
    if name and name not in names:
        sentence = f"there is no {what} “{name[:60]}” here{did_you_mean(name, names)}"
        raise NotFound(sentence, f"Known here: {listed(names)}.")


def _line(held: Papers, one: Held) -> dict[str, Any]:
    said = one.statement
    why = held.verdicts[one.digest]
    return {
        "digest": one.digest,
        "at": said.at.isoformat(),
        "kind": said.kind,
        "party": said.party,
        "document": getattr(said, "document", None),
        "person": getattr(said, "person", None),
        "counts": not why,
        "why_not": why,
    }


def show(
    desk: Desk,
    *,
    statement: Annotated[str, typer.Argument(help="Its hash, or the beginning of it.")],
) -> Answer:
    """Show one statement in full."""
    held = _papers(desk)
    found = the_statement(held.held, statement)
    said = statement_json(found.statement)
    line = _line(held, found)
    facts: dict[str, Any] = {**line, "statement": said}
    page = panel(
        f"{line['kind']} of {line['party']}",
        pairs([("Made", moment(line["at"])), ("Counts", line["why_not"] or "yes")]),
    )
    text = whole(write_yaml(said).rstrip("\n"))
    named = (words("Its hash:", "dim"), whole(line["digest"]))
    return Answer(facts=facts, page=stacked(page, text, *named))
