"""What came in and what goes out: the inbox, the rows of a share, and the outbox."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, NotFound
from accordant.core.names import Digest, ItemId
from accordant.core.wire import number_of
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, new_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import (
    SHORT,
    Answer,
    brief,
    listed,
    moment,
    pairs,
    panel,
    readable,
    stacked,
    table,
    whole,
    words,
)
from accordant.work.record import Records, reading
from accordant.work.send import send_due
from accordant.work.unpack import Unpacked, rows_of

MOST_NAMED = 6
"""Packages named where the beginning of a hash fits several."""

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
    """Find a package on a shelf, sent or inbox, by its hash or the beginning of it (NotFound)."""
    return a_package(records, (shelf,), name)


def a_package(
    records: Records, shelves: tuple[str, ...], name: str
) -> tuple[Digest, dict[str, Any]]:
    """Find a package on any of these shelves (NotFound, listing those where it fits several)."""
    wanted = "sha256:" + name.lower().removeprefix("sha256:")
    found = [one for shelf in shelves for one in records.tx.scan(shelf, wanted, limit=MOST_NAMED)]
    if len(found) > 1:
        raise _ambiguous(wanted, found)
    if not found:
        raise _missing(records, shelves, wanted)
    key, value = found[0]
    assert isinstance(value, dict)
    return Digest(key), value


def _ambiguous(wanted: str, found: list[tuple[str, Json]]) -> NotFound:
    shown = [key.removeprefix("sha256:")[: max(SHORT, len(wanted) - 3)] for key, _ in found]
    more = ", and more" if len(found) >= MOST_NAMED else ""
    return NotFound(
        f"more than one package here has a hash that begins {wanted}",
        f"Write more of it: {listed(shown)}{more}.",
        code="ambiguous",
    )


def _missing(records: Records, shelves: tuple[str, ...], wanted: str) -> NotFound:
    """Say that there is no such package, or that it went the other way."""
    for shelf in {"sent", "inbox"}.difference(shelves):
        for key, value in records.tx.scan(shelf, wanted, limit=1):
            assert isinstance(value, dict)
            return _went_out(key, value) if shelf == "sent" else _came_in(key, value)
    return NotFound(
        f"no package here has a hash that begins {wanted[:40]}",
        "accordant inbox list shows what came in, and accordant outbox what waits to go.",
    )


def _went_out(package: str, sent: dict[str, Json]) -> NotFound:
    return NotFound(
        f"{brief(package)} did not come in: this node sent it, to {sent['to']}",
        f"Its rows are sealed to {sent['to']}, who opens them; accordant proof make "
        f"{brief(package)} proves that they were sent.",
    )


def _came_in(package: str, came: dict[str, Json]) -> NotFound:
    return NotFound(
        f"{brief(package)} was not sent from here: it came in from {came['from']}",
        f"Look at it with accordant inbox show {brief(package)}.",
    )


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
    away = sorted(away, key=_when)
    page = _received(came, all_=all_)
    if away:
        page = Group(page, words(""), _turned_away(away))
    return Answer(facts={"received": came, "turned_away": away}, page=page)


def _received(came: list[dict[str, Any]], *, all_: bool) -> RenderableType:
    if not came:
        return words("No shares have come in yet." if not all_ else "Nothing has come in yet.")
    names = ["from", *(["kind"] if all_ else []), "clause", "outcome"]
    rows = [(brief(one["package"]), moment(one["at"]), *(one[n] for n in names)) for one in came]
    return table(["package", "at", *names], rows)


def _turned_away(away: list[dict[str, Any]]) -> RenderableType:
    rows = [(moment(one["at"]), one["from"] or "unknown", one["why"]) for one in away]
    return table(["at", "from", "turned away, because"], rows)


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
                ("Came", moment(str(value["at"]))),
                ("Number", f"{value['sequence']} from {value['from']}"),
                ("Clause", facts["clause"]),
                ("Outcome", str(value["outcome"])),
                ("Reason", str(value["reason"])),
                ("Ledger entry", value["number"]),
            ]
        ),
    )
    named = (words("Its hash:", "dim"), whole(digest))
    return Answer(facts=facts, page=stacked(page, *named))


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
    more = f"\n… and {number_of(hidden, 'more record')}; write all with --out" if hidden > 0 else ""
    page = Group(
        panel(
            f"{number_of(len(rows), 'record')} from {opened.manifest.sender}", pairs(_told(facts))
        ),
        *_records(opened.header.items, rows),
        *([words(more, "dim")] if more else []),
    )
    return Answer(facts={**facts, "rows": rows}, page=page)


def _records(items: Iterable[ItemId], rows: list[dict[ItemId, Json]]) -> Iterable[RenderableType]:
    """Show each of the first records with its items below each other: nothing is cut off."""
    for number, row in enumerate(rows[:MOST_SHOWN], start=1):
        yield words(f"\nRecord {number}", "bold")
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
        ("Records", facts.get("rows_written")),
    ]


def _write(desk: Desk, out: Path, opened: Unpacked) -> int:
    """Write the rows to a new file that only this user can read; gives how many."""
    rows = desk.counted(opened.rows, "records")
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
    """List what waits to be signed for, and what partners refused; with --send, try all now."""
    if send:
        with desk.busy("sending"):
            send_due(desk.house, at_once=True)
    with reading(desk.house) as records:
        waiting = [_waiting(records, key, value) for key, value in records.tx.scan("outbox")]
        refused = _refused(records)
    page: RenderableType = words("Everything sent has been signed for.")
    if waiting:
        page = _lanes(waiting, desk.house.clock.now())
    if refused:
        page = Group(page, words(""), _refusals(refused))
    return Answer(facts={"waiting": waiting, "refused": list(refused)}, page=page)


def _refused(records: Records) -> list[dict[str, Any]]:
    """Give what partners refused, newest first: no command has told anybody of refused papers."""
    found: list[dict[str, Any]] = [
        {"package": key, "at": said["at"], "code": said["code"], "reason": said["reason"]}
        for key, said in records.tx.scan("receipt")
        if isinstance(said, dict) and said["outcome"] == "refused"
    ]
    for one in found:
        sent = records.tx.get("sent", one["package"])
        assert isinstance(sent, dict)
        one |= {"to": sent["to"], "kind": sent["kind"]}
    return sorted(found, key=lambda one: str(one["at"]), reverse=True)


def _refusals(refused: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (brief(one["package"]), moment(one["at"]), one["to"], one["code"], one["reason"])
        for one in refused[:MOST_SHOWN]
    ]
    more = len(refused) - len(rows)
    shown = table(["package", "at", "by", "code", "because"], rows, "Refused by the partner")
    rest = f"And {number_of(more, 'older one')}; see --json." if more else ""
    return stacked(shown, words(rest, "dim") if rest else None)


def _lanes(waiting: list[dict[str, Any]], now: datetime) -> RenderableType:
    """Set packages under each other, and beneath them why each partner's wait: they go in order."""
    rows = [
        (brief(one["package"]), one["to"], one["sequence"], one["kind"], _next(one["next"], now))
        for one in waiting
    ]
    why = {one["to"]: (one["to"], one["failures"], one["why"]) for one in waiting}
    return Group(
        table(["package", "to", "number", "kind", "next try"], rows),
        words(""),
        table(["partner", "tries", "waits because"], why.values()),
        words("accordant serve tries by itself; accordant outbox --send tries now.", "dim"),
    )


def _next(due: str | None, now: datetime) -> str:
    """Say when a package is tried next: only a serving node tries by itself."""
    if due is None or datetime.fromisoformat(due) <= now:
        return "as soon as the node serves"
    return moment(due)


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
