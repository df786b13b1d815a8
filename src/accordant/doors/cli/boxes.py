"""What came in and what goes out: the inbox, the rows of a share, and the outbox."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, NotFound
from accordant.core.names import Digest, ItemId
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, new_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, readable, table, words
from accordant.work.record import Records, reading
from accordant.work.send import send_due
from accordant.work.unpack import Unpacked, rows_of

MOST_SHOWN = 20
"""Rows shown on the screen; --out writes all, and --json gives all."""

PackageName = Annotated[
    str, typer.Argument(metavar="PACKAGE", help="Its hash, or the beginning of it.")
]


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    inbox = typer.Typer(help="What partners sent: list it, look at it, open its rows.")
    verb(inbox, "list")(list_)
    verb(inbox)(show)
    verb(inbox, "open")(open_)
    app.add_typer(inbox, name="inbox")
    verb(app)(outbox)


def the_package(records: Records, shelf: str, name: str) -> tuple[Digest, dict[str, Any]]:
    """Find a package by its hash or the beginning of it (NotFound)."""
    wanted = name if name.startswith("sha256:") else f"sha256:{name}"
    found = records.tx.scan(shelf, wanted, limit=2)
    if len(found) != 1:
        many = "more than one package" if found else "no package"
        raise NotFound(f"{many} here has a hash that begins {wanted[:40]}")
    key, value = found[0]
    assert isinstance(value, dict)
    return Digest(key), value


def list_(
    desk: Desk,
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Also documents and statements, not shares alone.")
    ] = False,
) -> Answer:
    """List what was received, newest last, and what was turned away at the door."""
    with reading(desk.house) as records:
        came = [_came(key, value) for key, value in records.tx.scan("inbox")]
        away = [_away(key, value) for key, value in records.tx.scan("turned-away")]
    came = sorted((one for one in came if all_ or one["kind"] == "share"), key=_when)
    rows = [
        (one["package"][:19], one["at"], one["from"], one["kind"], one["clause"], one["outcome"])
        for one in came
    ]
    refused = [(one["at"], one["from"] or "unknown", one["why"]) for one in sorted(away, key=_when)]
    page: RenderableType = table(["package", "at", "from", "kind", "clause", "outcome"], rows)
    if not rows:
        page = words("No shares have come in yet." if not all_ else "Nothing has come in yet.")
    if refused:
        page = Group(page, words(""), table(["at", "from", "turned away, because"], refused))
    return Answer(facts={"received": came, "turned_away": away}, page=page)


def _when(one: dict[str, Any]) -> str:
    return str(one["at"])


def _came(package: str, value: Json) -> dict[str, Any]:
    assert isinstance(value, dict)
    clause = value["clause"]
    return {
        "package": package,
        "at": value["at"],
        "from": value["from"],
        "kind": value["kind"],
        "clause": clause["flow"] if isinstance(clause, dict) else None,
        "outcome": value["outcome"],
        "reason": value["reason"],
        "sequence": value["sequence"],
    }


def _away(key: str, value: Json) -> dict[str, Any]:
    assert isinstance(value, dict)
    package, _, code = key.rpartition("/")
    return {
        "package": package,
        "code": code,
        "at": value["at"],
        "from": value["from"],
        "why": value["sentence"],
    }


def show(desk: Desk, *, package: PackageName) -> Answer:
    """Show what a package's label says, and the receipt given for it."""
    with reading(desk.house) as records:
        digest, value = the_package(records, "inbox", package)
    facts: dict[str, Any] = {**_came(digest, value), "receipt": value["receipt"]}
    facts["entry"] = value["number"]
    page = panel(
        f"{value['kind']} from {value['from']}",
        pairs(
            [
                ("Package", digest),
                ("Came", str(value["at"])),
                ("Number", f"{value['sequence']} from {value['from']}"),
                ("Clause", facts["clause"]),
                ("Outcome", str(value["outcome"])),
                ("Reason", str(value["reason"])),
                ("Ledger entry", value["number"]),
            ]
        ),
    )
    return Answer(facts=facts, page=page)


def open_(desk: Desk, *, package: PackageName, out: options.Out = None) -> Answer:
    """Show the rows of a share, or write them to a file that ends in .jsonl or .csv."""
    with reading(desk.house) as records:
        digest, _ = the_package(records, "inbox", package)
    with rows_of(desk.house, digest) as opened:
        facts = _label(digest, opened)
        if out is not None:
            facts |= {"out": str(out), "rows_written": _write(desk, out, opened)}
            return Answer(facts=facts, page=panel("Written", pairs(_told(facts))))
        rows = [dict(row) for row in opened.rows]
    hidden = len(rows) - MOST_SHOWN
    more = f"… and {hidden:,} more; write all with --out" if hidden > 0 else ""
    page = Group(
        panel(f"{len(rows):,} rows from {opened.manifest.sender}", pairs(_told(facts))),
        *_records(opened.header.items, rows),
        words(more, "dim"),
    )
    return Answer(facts={**facts, "rows": rows}, page=page)


def _records(items: Iterable[ItemId], rows: list[dict[ItemId, Json]]) -> Iterable[RenderableType]:
    """Show each of the first records with its items below each other: nothing is cut off."""
    for number, row in enumerate(rows[:MOST_SHOWN], start=1):
        yield words(f"\nRow {number}", "bold")
        yield pairs((f"  {item}", readable(row.get(item))) for item in items)


def _label(package: Digest, opened: Unpacked) -> dict[str, Any]:
    clause = opened.manifest.clause
    return {
        "package": package,
        "from": opened.manifest.sender,
        "clause": str(clause) if clause else opened.manifest.power,
        "items": list(opened.header.items),
        "obligations": list(opened.header.obligations),
    }


def _told(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        ("Under", facts["clause"]),
        ("Items", listed(facts["items"])),
        ("You must", "\n".join(facts["obligations"])),
        ("File", facts.get("out")),
        ("Rows", facts.get("rows_written")),
    ]


def _write(desk: Desk, out: Path, opened: Unpacked) -> int:
    """Write the rows to a new file that only this user can read; gives how many."""
    rows = desk.counted(opened.rows, "rows")
    writers = {".jsonl": _jsonl, ".ndjson": _jsonl, ".csv": _csv}
    if out.suffix.lower() not in writers:
        raise BadInput(f"{out.name} ends in neither .jsonl nor .csv", "Name it so.")
    lines = writers[out.suffix.lower()](opened.header.items, rows)
    with new_file(out) as file:
        number = -1 if out.suffix.lower() == ".csv" else 0
        for line in lines:
            file.write(line.encode())
            number += 1
    return number


def _jsonl(items: Iterable[ItemId], rows: Iterable[Mapping[ItemId, Json]]) -> Iterable[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _csv(items: Iterable[ItemId], rows: Iterable[Mapping[ItemId, Json]]) -> Iterable[str]:
    headers = list(items)
    yield _record(headers)
    for row in rows:
        yield _record([_cell(row.get(item)) for item in headers])


def _record(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cell(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def outbox(
    desk: Desk,
    *,
    send: Annotated[bool, typer.Option("--send", help="Try now, before listing.")] = False,
) -> Answer:
    """List what waits to be signed for, and why it waits; with --send, try once now."""
    if send:
        with desk.busy("sending"):
            send_due(desk.house)
    with reading(desk.house) as records:
        waiting = [_waiting(records, key, value) for key, value in records.tx.scan("outbox")]
    rows = [
        (one["package"][:19], one["to"], one["sequence"], one["kind"], one["failures"], one["why"])
        for one in waiting
    ]
    page = table(["package", "to", "number", "kind", "tries", "waits because"], rows)
    return Answer(
        facts={"waiting": waiting},
        page=page if rows else words("Everything sent has been signed for."),
    )


def _waiting(records: Records, key: str, value: Json) -> dict[str, Any]:
    assert isinstance(value, dict)
    party, _, number = key.rpartition("/")
    sent = records.tx.get("sent", str(value["package"]))
    tried = records.tx.get("attempt", party)
    why = tried if isinstance(tried, dict) else {}
    return {
        "package": value["package"],
        "to": party,
        "sequence": int(number),
        "kind": sent["kind"] if isinstance(sent, dict) else None,
        "failures": why.get("failures", 0),
        "why": why.get("reason", "it has not been tried yet"),
        "next": why.get("next"),
    }
