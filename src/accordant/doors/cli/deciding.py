"""Asking, recording what was said aloud, emergencies and their review, standing prohibitions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from accordant.core.agreement import Mode
from accordant.core.decision import Request
from accordant.core.errors import BadInput, Problem
from accordant.core.names import DatasetId, ItemId, PartyId, PurposeId, a_name
from accordant.core.policy import StandingProhibition
from accordant.core.wire import encode
from accordant.doors.cli import options
from accordant.doors.cli.decisions import decided
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.options import a_day, several
from accordant.doors.cli.questions import Deciders, Power, Question
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.work import ask as asking
from accordant.work.library import partners, prohibitions
from accordant.work.record import reading


class Channel(StrEnum):
    """How something was disclosed, if not between nodes."""

    TELEPHONE = "telephone"
    MEETING = "meeting"
    VIDEO = "video"
    IN_PERSON = "in-person"
    LETTER = "letter"
    EMAIL = "email"
    RADIO = "radio"


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    for action in (ask, decline, record, emergency, review, prohibit):
        verb(app)(action)


def ask(
    desk: Desk,
    *,
    question: Question,
    mode: Annotated[Mode, typer.Option(help="How the sharing is set off.")] = Mode.AD_HOC,
) -> Answer:
    """Ask whether this may be shared; the answer is recorded, yes or no."""
    request = question.request(desk, mode)
    answered = asking.ask(desk.house, desk.actor(question.actor), request)
    return decided(desk, request, answered)


def decline(
    desk: Desk,
    *,
    question: Question,
    mode: Annotated[Mode, typer.Option(help="How the sharing would be set off.")] = Mode.AD_HOC,
) -> Answer:
    """Record that it was weighed and decided not to share, and why (--reason)."""
    request = question.request(desk, mode)
    actor = desk.actor(question.actor)
    answered = asking.decline(desk.house, actor, request, question.reason)
    answer = decided(desk, request, answered)
    return Answer(facts=answer.facts, page=answer.page)


def record(
    desk: Desk,
    *,
    question: Question,
    channel: Annotated[Channel, typer.Option(help="How it was, or will be, disclosed.")],
    mode: Annotated[Mode, typer.Option(help="How the sharing is set off.")] = Mode.AD_HOC,
) -> Answer:
    """Decide and record a disclosure by telephone, in a meeting or otherwise beside the nodes."""
    request = question.request(desk, mode)
    actor = desk.actor(question.actor)
    answered = asking.record_out_of_band(desk.house, actor, request, str(channel))
    answer = decided(desk, request, answered, ("Channel", f"{channel}, out of band"))
    return Answer(facts={**answer.facts, "channel": channel}, page=answer.page, code=answer.code)


def emergency(
    desk: Desk,
    *,
    question: Question,
    power: Power,
    deciders: Deciders,
    channel: Annotated[
        Channel | None,
        typer.Option(
            help="How it is disclosed. Not needed for a partner, to whom share --power sends it."
        ),
    ] = None,
) -> Answer:
    """Record an emergency disclosure: quick, beside any agreement, and reviewed within 24 hours."""
    request = question.request(desk, Mode.EMERGENCY, deciders.emergency(power, question))
    actor = desk.actor(question.actor)
    if channel is None:
        _must_be_reached(desk, request)
        answered = asking.ask(desk.house, actor, request)
    else:
        answered = asking.record_out_of_band(desk.house, actor, request, str(channel))
    how = str(channel or "exchange")
    answer = decided(desk, request, answered, ("Channel", how))
    return Answer(facts={**answer.facts, "channel": how}, page=answer.page, code=answer.code)


def _must_be_reached(desk: Desk, request: Request) -> None:
    """Refuse to record a disclosure of which nobody says how it reaches who gets it (BadInput)."""
    with reading(desk.house) as records:
        reached = {desk.house.node.party, *(one.party for one in partners(records))}
    if request.recipient not in reached:
        sentence = f"{request.recipient} is not a partner of this node; say how it is disclosed"
        raise BadInput([Problem("--channel", sentence)])


def review(
    desk: Desk,
    *,
    decision: Annotated[
        str | None, typer.Argument(help="The decision, such as d17; without it, list what is due")
    ] = None,
    finding: Annotated[str, typer.Option(help="What the review found.")] = "",
    justified: Annotated[
        bool | None, typer.Option("--justified/--not-justified", help="Whether it was justified.")
    ] = None,
    actor: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who reviews.")] = "",
) -> Answer:
    """Review an emergency disclosure, or list those that still wait for review."""
    if decision is None:
        return _due(desk)
    if justified is None or not finding or not actor:
        raise BadInput("a review needs --as, --finding, and --justified or --not-justified")
    number = decision.lower()
    done = asking.review(desk.house, desk.actor(actor), number, finding, justified=justified)
    title = f"{number} is reviewed: {'' if justified else 'not '}justified"
    page = panel(title, pairs([("By", done.by), ("Finding", finding)]))
    facts: dict[str, Any] = {"decision": number, "justified": justified, "finding": finding}
    return Answer(facts={**facts, "by": done.by}, page=page)


def _due(desk: Desk) -> Answer:
    with reading(desk.house) as records:
        waiting = records.tx.scan("review")
    facts: list[Any] = [{"decision": key, **value} for key, value in waiting]  # type: ignore[dict-item]
    rows = [(one["decision"], one["due"], one["power"]) for one in facts]
    page = table(["decision", "review due", "power relied on"], rows)
    return Answer(
        facts={"due": facts}, page=page if rows else words("No emergency waits for review.")
    )


def prohibit(
    desk: Desk,
    *,
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Its id; without it, list them")
    ] = None,
    kind: Annotated[str, typer.Option(help="Such as court-order, opt-out or legal-hold.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
    actor: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who sets it.")] = "",
    subject: Annotated[str, typer.Option(help="Only this person: your digest of them.")] = "",
    recipients: Annotated[str, typer.Option(metavar="A,B", help="Only to these.")] = "",
    purposes: Annotated[str, typer.Option(metavar="A,B", help="Only for these.")] = "",
    datasets: Annotated[str, typer.Option(metavar="A,B", help="Only from these.")] = "",
    items: Annotated[str, typer.Option(metavar="A,B", help="Only these items.")] = "",
    from_: options.Since = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day. Default: open")] = "",
) -> Answer:
    """Set, or with a last day end, a prohibition of your own that binds every sharing; or list."""
    if name is None:
        return _prohibited(desk)
    if not kind or not reason or not actor:
        raise BadInput("a prohibition needs --as, --kind and --reason")
    ban = StandingProhibition(
        id=a_name(name),
        kind=kind,
        reason=reason,
        provider=desk.house.node.party,
        subject=subject or None,
        recipients=tuple(map(PartyId, several(recipients))),
        purposes=tuple(map(PurposeId, several(purposes))),
        datasets=tuple(map(DatasetId, several(datasets))),
        items=tuple(map(ItemId, several(items))),
        starts=a_day(from_) if from_ else None,
        ends=a_day(until) if until else None,
    )
    asking.prohibit(desk.house, desk.actor(actor), ban)
    page = panel(f"{ban.id} binds every sharing by {ban.provider}", pairs(_lines(ban)))
    return Answer(facts={"prohibition": encode(ban)}, page=page)


def _lines(ban: StandingProhibition) -> list[tuple[str, str | None]]:
    return [
        ("Kind", ban.kind),
        ("Reason", ban.reason),
        ("About", ban.subject or "everyone"),
        ("To", listed(ban.recipients, "anyone")),
        ("For", listed(ban.purposes, "any purpose")),
        ("From", listed(ban.datasets, "any dataset")),
        ("Items", listed(ban.items, "any item")),
        ("Runs", f"{ban.starts or 'since it was set'} to {ban.ends or 'open'}"),
    ]


def _prohibited(desk: Desk) -> Answer:
    with reading(desk.house) as records:
        found = prohibitions(records)
    rows = [(b.id, b.kind, b.reason, str(b.ends or "open")) for b in found]
    page = table(["id", "kind", "reason", "until"], rows)
    return Answer(
        facts={"prohibitions": [encode(ban) for ban in found]},
        page=page if rows else words("No standing prohibitions."),
    )
