"""The ledger: listed, shown, signed, counted again, and compared with those of partners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.canonical import Json, read_canonical
from accordant.core.ledger import Leaf, read_leaf, write_proof
from accordant.core.wire import number_of
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, moment, pairs, panel, stacked, table, whole, words
from accordant.doors.problems import ExitCode
from accordant.work import recount
from accordant.work import witness as witnessing
from accordant.work.record import reading

OPERATOR = "the operator"
"""Who looks when a command asks for it; nobody acts for the party by it."""


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    ledger = typer.Typer(help="The append-only record: nothing in it is about anyone.")
    verb(ledger, "list")(list_)
    for action in (show, checkpoint, verify, witness):
        verb(ledger)(action)
    app.add_typer(ledger, name="ledger")


def list_(
    desk: Desk,
    *,
    start: Annotated[int, typer.Option("--start", min=0, help="The first entry.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
) -> Answer:
    """List the ledger's entries: number, kind and time."""
    with reading(desk.house) as records:
        size = records.tx.size()
        numbers = range(start, min(size, start + limit))
        leaves = [(number, read_leaf(records.tx.leaf(number))) for number in numbers]
    entries: list[Any] = [
        {"number": number, "kind": leaf.kind, "at": leaf.at.isoformat()} for number, leaf in leaves
    ]
    rows = [(one["number"], one["kind"], moment(one["at"])) for one in entries]
    shown = words(f"{len(rows):,} of {number_of(size, 'entry', 'entries')}", "dim")
    page = Group(table(["number", "kind", "at"], rows), shown)
    return Answer(facts={"size": size, "entries": entries}, page=page)


def show(
    desk: Desk,
    *,
    number: Annotated[
        int, typer.Argument(min=0, max=2**53 - 1, help="The entry's number, from 0.")
    ],
) -> Answer:
    """Show one entry as it stands in the ledger, with the proof that it does."""
    with reading(desk.house) as records:
        leaf = records.tx.leaf(number)
        (proof,) = records.prove(number)
    entry, proven = read_leaf(leaf), write_proof(proof).decode()
    facts: dict[str, Any] = {"number": number, "entry": read_canonical(leaf), "proof": proven}
    page = panel(
        f"Entry {number}",
        pairs(
            [
                ("Kind", entry.kind),
                ("At", moment(entry.at)),
            ]
        ),
        words("With --json, the proof that it stands in the ledger comes with it.", "dim"),
    )
    hashes = {"Commitment": entry.commitment, **_referred(entry)}
    return Answer(facts=facts, page=stacked(page, *_hashes(hashes)))


def _referred(entry: Leaf) -> dict[str, str]:
    return {f"Refers to {name}": digest for name, digest in entry.refs.items()}


def _hashes(named: dict[str, str]) -> Iterator[RenderableType]:
    """Give hashes outside the frame, each on one line."""
    for name, digest in named.items():
        yield words(f"{name}:", "dim")
        yield whole(digest)


def checkpoint(desk: Desk) -> Answer:
    """Sign the ledger as it is now, and print the signed note."""
    with reading(desk.house) as records:
        note = records.checkpoint().decode()
    origin, size, root = note.split("\n")[:3]
    facts: dict[str, Any] = {"origin": origin, "size": int(size), "root": root, "note": note}
    return Answer(facts=facts, page=note.rstrip("\n"))


def verify(desk: Desk) -> Answer:
    """Work the ledger out anew from its entries, and compare it with what it is proven from."""
    with desk.busy("counting the ledger again"):
        found = recount.recount(desk.house)
    facts: dict[str, Any] = {
        "size": found.size,
        "holds": found.holds,
        "root": found.rebuilt.hex(),
        "root_of_tiles": found.kept.hex() if found.kept else None,
        "altered": list(found.altered),
        "disposed": found.disposed,
    }
    page = panel(
        "The ledger holds" if found.holds else "The ledger has been altered",
        pairs(_counted(found)),
        style="green" if found.holds else "red",
    )
    return Answer(facts=facts, page=page, code=ExitCode.OK if found.holds else ExitCode.FAILED)


def _counted(found: recount.Recount) -> list[tuple[str, str]]:
    agree = "the same" if found.rebuilt == found.kept else "not the same: proofs made now fail"
    altered = ", ".join(map(str, found.altered)) or "none"
    return [
        ("Entries", f"{found.size:,}"),
        ("Root", found.rebuilt.hex()),
        ("Root of the tiles", agree),
        ("Events unlike their entry", altered),
        ("Disposed of", f"{found.disposed:,}, which cannot be compared any more"),
    ]


def witness(desk: Desk) -> Answer:
    """Look at every partner's ledger now: cosign what grew, keep what contradicts itself."""
    with desk.busy("looking at the partners' ledgers"):
        looked = witnessing.witness_partners(desk.house, by=OPERATOR)
    with reading(desk.house) as records:
        seen = {key: _last(value) for key, value in records.tx.scan("seen")}
        against = [_contradiction(key, value) for key, value in records.tx.scan("contradiction")]
    partners = [
        {
            "party": one.party,
            "finding": None if one.finding is None else str(one.finding),
            "sentence": one.sentence,
            "seen": seen.get(one.party),
        }
        for one in looked
    ]
    facts: dict[str, Any] = {"partners": partners, "contradictions": against}
    return Answer(facts=facts, page=_witnessed(facts), code=_code(looked))


def _code(looked: tuple[witnessing.Seen, ...]) -> ExitCode:
    """Fail on evidence against a ledger; else say where a partner could not be reached."""
    findings = {one.finding for one in looked}
    if findings & witnessing.EVIDENCE:
        return ExitCode.FAILED
    return ExitCode.UNAVAILABLE if None in findings else ExitCode.OK


def _last(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return {"size": value["size"], "at": value["at"]}


def _contradiction(key: str, value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    party, what, finding, number = key.split("/")
    known: dict[str, Json] = {"party": party, "what": what, "finding": finding}
    return {**known, "number": int(number), **value}


def _witnessed(facts: dict[str, Any]) -> RenderableType:
    rows = [
        (one["party"], one["finding"] or "not seen", one["sentence"], _seen(one["seen"]))
        for one in facts["partners"]
    ]
    against = [
        (one["party"], one["what"], one["finding"], moment(one["at"]))
        for one in facts["contradictions"]
    ]
    advice = "Both sides are kept, signed: --json shows them. Speak to the partner, and to others."
    return stacked(
        table(["partner", "finding", "what that means", "cosigned last"], rows)
        if rows
        else words("There are no partners yet."),
        table(["partner", "contradicts its", "by a", "since"], against, "Evidence")
        if against
        else None,
        words(advice, "bold red") if against else None,
    )


def _seen(value: dict[str, Any] | None) -> str:
    if value is None:
        return ""
    return f"{number_of(value['size'], 'entry', 'entries')}, {moment(value['at'])}"
