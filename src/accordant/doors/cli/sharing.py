"""Sharing a table: mapped to the agreement's items, cut down, sealed, sent and waited for."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from attrs import evolve, frozen
from rich.console import Group, RenderableType

from accordant.adapters.sources import Source, open_source
from accordant.core.agreement import Mode
from accordant.core.decision import Request
from accordant.core.names import Digest, PartyId
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
from accordant.doors.cli.voice import Answer, listed, moment, named, pairs, panel, table, words
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
    delivery = _delivery(desk, asked.recipient, shared.package, wait) if shared.package else None
    return _answer(desk, asked, source, shared, delivery)


def _asked(desk: Desk, question: Question, mode: Mode, power: str, deciders: Deciders) -> Request:
    """Put the question; a legal power to rely on makes it an emergency (BadInput)."""
    if not power:
        return question.request(desk, mode)
    return question.request(desk, Mode.EMERGENCY, deciders.emergency(desk, power, question))


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


@frozen(kw_only=True)
class Delivery:
    """How far a package got: waiting, or accepted or refused by a signed receipt."""

    to: PartyId
    receipt: Mapping[str, Any] | None
    next_try: str | None = None
    why: str = ""

    @property
    def word(self) -> str:
        """Waiting, accepted or refused."""
        return "waiting" if self.receipt is None else str(self.receipt["outcome"])


def _delivery(desk: Desk, to: PartyId, package: Digest, wait: float) -> Delivery:
    receipt = _receipt(desk, package, wait)
    with reading(desk.house) as records:
        tried = records.tx.get("attempt", to) if receipt is None else None
    if not isinstance(tried, dict):
        return Delivery(to=to, receipt=receipt)
    return Delivery(to=to, receipt=None, next_try=str(tried["next"]), why=str(tried["reason"]))


def _look(desk: Desk, package: Digest) -> dict[str, Any] | None:
    with reading(desk.house) as records:
        found = records.tx.get("receipt", package)
    return found if isinstance(found, dict) else None


def _answer(
    desk: Desk,
    request: Request,
    source: Source,
    shared: Shared,
    delivery: Delivery | None,
) -> Answer:
    decision, mapping = shared.answered.decision, _mapping_facts(shared, source)
    receipt = delivery.receipt if delivery else None
    facts: dict[str, Any] = {
        **decision_facts(shared.answered),
        "package": shared.package,
        "sent": shared.sent,
        "delivery": delivery.word if delivery else None,
        "next_try": delivery.next_try if delivery else None,
        "held": len(shared.held),
        "held_rows": [encode(one) for one in shared.held],
        "source": source.kind,
        "warnings": list(source.warnings),
        "receipt": receipt and {name: receipt[name] for name in _RECEIPT},
        "mapping": mapping,
    }
    page = decision_page(desk, request, shared.answered)
    if decision.permits:
        page = Group(page, *_sent_page(desk, shared, mapping, delivery))
    return Answer(facts=facts, page=page, code=_code(shared, delivery))


_RECEIPT = ("at", "outcome", "code", "reason")


def _code(shared: Shared, delivery: Delivery | None) -> int:
    """Exit with what the decision says; a share that the partner refused did not succeed."""
    if delivery is not None and delivery.word == "refused":
        return ExitCode.FAILED
    return CODES[shared.answered.decision.outcome]


STYLES: Final = {"waiting": "yellow", "accepted": "green", "refused": "red"}


def _sent_page(
    desk: Desk, shared: Shared, mapping: dict[str, Any], delivery: Delivery | None
) -> list[RenderableType]:
    said = [
        *(_delivery_words(desk, delivery) if delivery else [("Package", NO_PACKAGE)]),
        ("Checked", _checked(mapping["checked"])),
        *left_aside(mapping["absent"], mapping["not_read"]),
    ]
    style = STYLES[delivery.word] if delivery else "yellow"
    parts: list[RenderableType] = [panel(_title(shared, delivery), pairs(said), style=style)]
    if shared.held:
        parts += _held(shared.held)
    return [*parts, *(named(shared.package) if shared.package else ())]


NO_PACKAGE: Final = "none: every row is held"


def _title(shared: Shared, delivery: Delivery | None) -> str:
    rows, held = number_of(shared.sent, "row"), f"held {len(shared.held):,}"
    if delivery is None or delivery.word == "accepted":
        return f"Sent {rows}, {held}"
    if delivery.word == "refused":
        return f"Refused by {delivery.to}: {rows}, {held}"
    return f"Waiting to be sent: {rows}, {held}"


def _delivery_words(desk: Desk, delivery: Delivery) -> list[tuple[str, str]]:
    """Say what the receipt says, or what the package waits for."""
    receipt = delivery.receipt
    if receipt is not None:
        said = f"{receipt['outcome']} on {moment(receipt['at'])}"
        return [("Receipt", f"{said}: {receipt['reason']}" if receipt["reason"] else said)]
    by_itself = "as soon as the node serves; accordant outbox --send tries now"
    due = delivery.next_try
    if due is None or datetime.fromisoformat(due) <= desk.house.clock.now():
        return [("Next try", by_itself), ("Because", delivery.why)]
    return [("Next try", f"{moment(due)}, where the node serves"), ("Because", delivery.why)]


def _checked(columns: Sequence[str]) -> str:
    """Name the columns that were only looked at, to hold rows."""
    return f"{listed(columns)}: looked at to hold rows, not sent" if columns else ""


def _held(held: Sequence[Held]) -> list[RenderableType]:
    """Say why each of the first rows is held, and of more how many are for which reason."""
    rows = [row for one in held[:MOST_SHOWN] for row in _why_held(one)]
    parts: list[RenderableType] = [table(["row", "item", "held because"], rows)]
    if len(held) > MOST_SHOWN:
        more = f"… and {len(held) - MOST_SHOWN:,} more; --json lists all. Of all:"
        parts += [words(more), _reasons(held)]
    said = "Rows are counted as in the table, from 1 after the header."
    return [*parts, words(said, "dim")]


def _why_held(one: Held) -> Iterator[tuple[str, str, str]]:
    """Give each reason of a held row once, with the items it is given for."""
    sentences = dict.fromkeys(reason.sentence for reason in one.reasons)
    for sentence in sentences:
        items = dict.fromkeys(each.item for each in one.reasons if each.sentence == sentence)
        yield f"{one.number:,}", listed(items), sentence


def _reasons(held: Sequence[Held]) -> RenderableType:
    """Count the reasons why rows are held."""
    counts = Counter(
        (reason.item, reason.sentence) for one in held for reason in dict.fromkeys(one.reasons)
    )
    rows = [(f"{n:,}", item, sentence) for (item, sentence), n in counts.most_common()]
    return table(["rows", "item", "held because"], rows)
