"""Statements: every signed fact held here, whether or not it counts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from accordant.core.errors import NotFound
from accordant.core.statement import Held, Papers, statement_json
from accordant.core.wire import write_yaml
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, pairs, panel, table, words
from accordant.work.library import papers
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
    found = sorted(held.held, key=lambda one: (one.statement.at, one.digest))
    found = [
        one
        for one in found
        if kind in ("", one.statement.kind) and party in ("", one.statement.party)
    ]
    facts: list[Any] = [_line(held, one) for one in found]
    rows = [(f["digest"][:19], f["at"], f["kind"], f["party"], f["why_not"]) for f in facts]
    page = table(["hash", "at", "kind", "of", "does not count, because"], rows)
    return Answer(facts={"statements": facts}, page=page if rows else words("No statements."))


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
    wanted = statement if statement.startswith("sha256:") else f"sha256:{statement}"
    found = [one for one in held.held if one.digest.startswith(wanted)]
    if len(found) != 1:
        many = "more than one statement" if found else "no statement"
        raise NotFound(f"{many} here has a hash that begins {wanted[:40]}", "See statement list.")
    said = statement_json(found[0].statement)
    line = _line(held, found[0])
    facts: dict[str, Any] = {**line, "statement": said}
    page = panel(
        f"{line['kind']} of {line['party']}",
        pairs([("Hash", line["digest"]), ("Counts", line["why_not"] or "yes")]),
        words(write_yaml(said)),
    )
    return Answer(facts=facts, page=page)
