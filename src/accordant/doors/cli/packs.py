"""Sector packs: what a sector starts from."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from accordant.core.law import NOTICE
from accordant.core.wire import encode
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, stacked, table, words
from accordant.templates.packs import pack, packs
from accordant.templates.starting import TIERS, names, opening


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    commands = typer.Typer(help="What a sector starts from: laws, template, purposes, partners.")
    verb(commands, "list")(list_)
    verb(commands)(show)
    app.add_typer(commands, name="pack")


def list_(desk: Desk) -> Answer:
    """List the sector packs, and the example each starts from."""
    found = packs()
    facts: list[Any] = [{"id": p.id, "title": p.title, "start": p.start} for p in found]
    rows = [(p.id, p.start, listed(p.examples)) for p in found]
    page = table(["pack", "starts from", "examples"], rows)
    return Answer(facts={"packs": facts}, page=page)


def show(
    desk: Desk, *, name: Annotated[str, typer.Argument(help="The pack, such as health.")]
) -> Answer:
    """Show a sector pack: its laws, purposes, typical partners and examples."""
    found = pack(name)
    about = pairs(
        [
            ("Laws", listed(found.regimes)),
            ("Laid over them", listed(found.overlays)),
            ("Begin with", listed(f"accordant {t} new --from {found.start}" for t in _of(name))),
        ]
    )
    purposes = table(["purpose", "code"], [(p.statement, p.code) for p in found.purposes])
    partners = table(
        ["partner", "kind", "brings"], [(p.who, p.kind, p.brings) for p in found.partners]
    )
    examples = table(
        ["example", "what it is"], [(e, opening(e, "agreement")) for e in found.examples]
    )
    page = stacked(
        panel(found.title, words(found.says), about),
        purposes,
        partners,
        examples,
        words(NOTICE, "dim"),
    )
    facts: Any = encode(found)
    return Answer(facts={"pack": facts, "notice": NOTICE}, page=page)


def _of(name: str) -> list[str]:
    """Name the tiers that the example a pack starts from has."""
    return [tier for tier in TIERS if pack(name).start in names(tier)]
