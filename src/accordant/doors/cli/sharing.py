"""Sharing a table: mapped to the agreement's items, cut down, sealed, sent and waited for."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve
from rich.console import Group, RenderableType

from accordant.adapters.sources import Source, open_source
from accordant.core.agreement import Mode
from accordant.core.decision import Request
from accordant.core.names import Digest
from accordant.core.release import Held
from accordant.core.wire import encode, number_of
from accordant.doors.cli.columns import (
    left_aside,
    left_to_edit,
    read_mapping,
    suggested,
)
from accordant.doors.cli.decisions import CODES, decision_facts, decision_page
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.questions import Deciders, Power, Question
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.doors.problems import ExitCode
from accordant.work.record import reading
from accordant.work.send import send_due
from accordant.work.share import Shared, whom
from accordant.work.share import share as share_table

MOST_SHOWN = 20
"""Rows that are held are listed one by one up to this many; --json always lists all."""

PAUSE = 0.2
"""Seconds between two looks at whether the receipt has come."""


def add_to(app: typer.Typer) -> None:
    """Put this command on the command line."""
    verb(app)(share)


def share(
    desk: Desk,
    *,
    file: Annotated[Path, typer.Option(help="The table: CSV, JSON Lines or Parquet.")],
    question: Question,
    mapping: Annotated[
        Path | None, typer.Option(help="The file that says which column is which item.")
    ] = None,
    subject_column: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The column that holds the reference of whom each row is about."
        ),
    ] = "",
    mode: Annotated[Mode, typer.Option(help="How the sharing is set off.")] = Mode.SYSTEMATIC,
    power: Power = "",
    deciders: Deciders,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="Wait this long for the receipt.")
    ] = 0.0,
) -> Answer:
    """Share a table with a partner: what is granted goes, cut down; what is not is refused."""
    request = _asked(desk, question, mode, power, deciders)
    source = open_source(file)
    for sentence in source.warnings:
        desk.warn(sentence)
    given = read_mapping(mapping) if mapping else None
    subject = subject_column or (given and given.subject) or None
    asked, _ = whom(request, source.table, subject)
    if request.subject and asked.subject is None:
        desk.warn("--subject is left aside: it says nothing about each of several rows.")
    columns = given or suggested(desk, asked, source.table, subject)
    if not columns.settled:
        return left_to_edit(file, columns)
    columns = evolve(columns, subject=subject)
    rows = evolve(source.table, rows=desk.counted(source.table.rows, "rows"))
    shared = share_table(desk.house, desk.actor(question.actor), asked, rows, columns)
    receipt = _receipt(desk, shared.package, wait) if shared.package else None
    return _answer(desk, asked, source, shared, receipt)


def _asked(desk: Desk, question: Question, mode: Mode, power: str, deciders: Deciders) -> Request:
    """Put the question; a legal power to rely on makes it an emergency (BadInput)."""
    if not power:
        return question.request(desk, mode)
    return question.request(desk, Mode.EMERGENCY, deciders.emergency(power, question))


def _mapping_facts(shared: Shared, source: Source) -> dict[str, Any]:
    """Say which column became which item, which were only looked at, and what was left aside."""
    decision, plan = shared.answered.decision, shared.plan
    columns = {one.item: one.source for one in plan.columns} if plan else {}
    checked = {*(rule.source for rule in plan.held_when), plan.subject} if plan else set()
    read = {*columns.values(), *checked}
    headers = source.table.headers
    return {
        "columns": columns,
        "absent": [item for item in decision.items if item not in columns] if plan else [],
        "checked": [one for one in headers if one in checked],
        "not_read": [one for one in headers if one not in read],
    }


def _receipt(desk: Desk, package: Digest, seconds: float) -> dict[str, Any] | None:
    """Wait for the receipt; where no server delivers, deliver once from here."""
    if seconds <= 0:
        return _look(desk, package)
    with desk.busy("waiting for the receipt"):
        until = time.monotonic() + seconds
        time.sleep(min(PAUSE * 2, seconds / 2))
        if _look(desk, package) is None:
            send_due(desk.house)
        while (found := _look(desk, package)) is None and time.monotonic() < until:
            time.sleep(PAUSE)
    return found


def _look(desk: Desk, package: Digest) -> dict[str, Any] | None:
    with reading(desk.house) as records:
        found = records.tx.get("receipt", package)
    return found if isinstance(found, dict) else None


def _answer(
    desk: Desk,
    request: Request,
    source: Source,
    shared: Shared,
    receipt: dict[str, Any] | None,
) -> Answer:
    decision, mapping = shared.answered.decision, _mapping_facts(shared, source)
    facts: dict[str, Any] = {
        **decision_facts(shared.answered),
        "package": shared.package,
        "sent": shared.sent,
        "held": len(shared.held),
        "held_rows": [encode(one) for one in shared.held],
        "source": source.kind,
        "warnings": list(source.warnings),
        "receipt": receipt and {name: receipt[name] for name in _RECEIPT},
        "mapping": mapping,
    }
    page = decision_page(desk, request, shared.answered)
    if decision.permits:
        page = Group(page, *_sent_page(shared, mapping, receipt))
    return Answer(facts=facts, page=page, code=_code(shared, receipt))


_RECEIPT = ("at", "outcome", "code", "reason")


def _code(shared: Shared, receipt: dict[str, Any] | None) -> int:
    """Exit with what the decision says; a share that the partner refused did not succeed."""
    if receipt is not None and receipt["outcome"] != "accepted":
        return ExitCode.FAILED
    return CODES[shared.answered.decision.outcome]


def _sent_page(
    shared: Shared, mapping: dict[str, Any], receipt: dict[str, Any] | None
) -> list[RenderableType]:
    said = [
        ("Package", shared.package or "none: every row is held"),
        ("Receipt", _receipt_words(receipt) if shared.package else ""),
        ("Rows held by", listed(mapping["checked"], "")),
        *left_aside(mapping["absent"], mapping["not_read"]),
    ]
    title = f"Sent {number_of(shared.sent, 'row')}, held {len(shared.held):,}"
    parts: list[RenderableType] = [
        panel(title, pairs(said), style="green" if shared.sent else "yellow")
    ]
    if shared.held:
        parts += [_reasons(shared.held), _first_rows(shared.held)]
    return parts


def _receipt_words(receipt: dict[str, Any] | None) -> str:
    if receipt is None:
        return "not yet; see accordant outbox"
    said = f"{receipt['outcome']} on {receipt['at']}"
    return f"{said}: {receipt['reason']}" if receipt["reason"] else said


def _reasons(held: Sequence[Held]) -> RenderableType:
    """Count the reasons why rows are held."""
    counts = Counter(
        (reason.item, reason.sentence) for one in held for reason in dict.fromkeys(one.reasons)
    )
    rows = [(f"{n:,}", item, sentence) for (item, sentence), n in counts.most_common()]
    return table(["rows", "item", "held because"], rows)


def _first_rows(held: Sequence[Held]) -> RenderableType:
    numbers = ", ".join(f"{one.number:,}" for one in held[:MOST_SHOWN])
    more = f" and {len(held) - MOST_SHOWN:,} more" if len(held) > MOST_SHOWN else ""
    return words(f"Held rows, counted from 1 after the header: {numbers}{more}", "dim")
