"""Keeping house: keys are replaced, and what is no longer needed is disposed of."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from accordant.core.crypto import spoken
from accordant.core.errors import NotFound
from accordant.doors.cli import options
from accordant.doors.cli.boxes import the_package
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, words
from accordant.work import dispose as disposing
from accordant.work import rotate as rotating
from accordant.work.record import Records, reading

KEYS = listed(sorted(rotating.ROTATED))


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    for action in (rotate, dispose):
        verb(app)(action)


def rotate(
    desk: Desk,
    *,
    keys: Annotated[
        list[str], typer.Argument(metavar="KEY...", help=f"Which: one or more of {KEYS}.")
    ],
    actor: options.Person,
) -> Answer:
    """Replace keys of this node by fresh ones; every partner is told, signed with the old."""
    chain = rotating.rotate(desk.house, desk.actor(actor), keys)
    now = chain.current
    facts: dict[str, Any] = {
        "party": now.party,
        "number": now.number,
        "rotated": sorted(set(keys)),
        "from": now.from_.isoformat(),
        "fingerprint": chain.anchor,
    }
    advice = (
        "Partners are told through the outbox, and the fingerprint they know stays the one to read "
        "out. Back up the folder keys again."
    )
    page = panel(
        f"Fresh keys: {listed(facts['rotated'])}",
        pairs(
            [
                ("List", f"number {now.number}, in force from {now.from_.isoformat()}"),
                ("Fingerprint", spoken(chain.anchor)),
            ]
        ),
        words(advice, "dim"),
    )
    return Answer(facts=facts, page=page)


def dispose(
    desk: Desk,
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE|DECISION",
            help="A share sent or received, by the beginning of its hash, or a decision like d17.",
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept for ever.")],
    actor: options.Person,
) -> Answer:
    """Destroy the key to what was shared or decided; that it happened stays proven."""
    with reading(desk.house) as records:
        found = _found(records, what)
    if desk.interactive and not typer.confirm(f"Destroy the key to {found} for ever?", err=True):
        raise typer.Abort
    done = disposing.dispose(desk.house, desk.actor(actor), found, reason)
    facts: dict[str, Any] = {"disposed": found, "reason": reason, "at": done.at.isoformat()}
    advice = "Nobody can read it here again, nor in a backup that leaves out the table secret. "
    advice += "Other copies, such as a partner's or a file written with --out, are not reached."
    page = panel(
        f"Disposed of: {found}", pairs([("Reason", reason), ("By", done.by)]), words(advice, "dim")
    )
    return Answer(facts=facts, page=page)


def _found(records: Records, what: str) -> str:
    """Give the exact name of a decision or package (NotFound)."""
    if records.tx.get("decision", what.lower()) is not None:
        return what.lower()
    try:
        return the_package(records, "sent", what)[0]
    except NotFound:
        return the_package(records, "inbox", what)[0]
