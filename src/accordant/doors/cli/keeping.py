"""Keeping house: keys are replaced, and what is no longer needed is disposed of."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from accordant.core.crypto import spoken
from accordant.core.errors import BadInput, NotFound
from accordant.core.wire import number_of
from accordant.doors.cli import options
from accordant.doors.cli.boxes import a_package
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
    words,
)
from accordant.work import dispose as disposing
from accordant.work import rotate as rotating
from accordant.work.record import Records, reading

DECISION = re.compile("d[0-9]+")
"""How decisions are numbered; the beginning of a hash may look the same."""

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
                ("List", f"number {now.number}, in force from {moment(now.from_)}"),
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
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; needed where there is no terminal.")
    ] = False,
) -> Answer:
    """Destroy the key to what was shared or decided; that it happened stays proven."""
    with reading(desk.house) as records:
        found = _found(records, what)
        shares = [one for one in _shares_of(records, found) if not _is_gone(records, one)]
    who = desk.known_actor(actor)
    if not yes:
        _must_be_meant(desk, found)
    done = disposing.dispose(desk.house, who, found, reason)
    facts: dict[str, Any] = {
        "disposed": found,
        "reason": reason,
        "at": done.at.isoformat(),
        "shares_left": shares,
    }
    advice = "Nobody can read it here again, nor in a backup that leaves out the table secret. "
    advice += "Other copies, such as a partner's or a file written with --out, are not reached."
    said = pairs([("Reason", reason), ("By", done.by)])
    page = stacked(panel(f"Disposed of: {found}", said, words(advice, "dim")), _not_reached(shares))
    return Answer(facts=facts, page=page)


def _must_be_meant(desk: Desk, found: str) -> None:
    """Ask before a key is destroyed (BadInput where nobody can be asked)."""
    if not desk.interactive:
        raise BadInput(
            f"this destroys the key to {found} for ever, and there is nobody to ask",
            "Give --yes if it is meant. Nothing was destroyed.",
            code="no-terminal",
        )
    if not typer.confirm(f"Destroy the key to {found} for ever?", err=True):
        raise typer.Abort


def _found(records: Records, what: str) -> str:
    """Give the exact name of a decision or package (NotFound).

    What is written like a decision never means a package, whose key could be destroyed for it.
    """
    name = what.lower()
    if DECISION.fullmatch(name) is None:
        return a_package(records, ("sent", "inbox"), what)[0]
    if records.tx.get("decision", name) is None:
        raise NotFound(
            f"there is no decision {name} here",
            f"For a share whose hash begins so, write sha256:{name} or more of it.",
        )
    return name


def _is_gone(records: Records, package: str) -> bool:
    return records.tx.get("disposed", f"release/{package}") is not None


def _shares_of(records: Records, decision: str) -> list[str]:
    """Give the packages that a decision let out; each has a key of its own."""
    return [
        package
        for package, sent in records.tx.scan("sent")
        if isinstance(sent, dict) and sent["decision"] == decision
    ]


def _not_reached(shares: list[str]) -> RenderableType | None:
    """Say that what a decision let out is still there, and how to dispose of that."""
    if not shares:
        return None
    those = number_of(len(shares), "share")
    commands = [f"  accordant dispose {brief(one)}" for one in shares]
    return words("\n".join([f"Only the facts of the decision; not {those} made on it:", *commands]))
