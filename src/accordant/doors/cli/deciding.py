"""Asking, recording what was said aloud, emergencies and their review, standing prohibitions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from attrs import evolve
from rich.console import Group

from accordant.core.agreement import Mode
from accordant.core.decision import Request
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.names import DatasetId, ItemId, PartyId, PurposeId, a_name
from accordant.core.people import IG_ADVISER
from accordant.core.policy import StandingProhibition
from accordant.core.statement import civil
from accordant.core.wire import did_you_mean, encode
from accordant.doors.cli import options
from accordant.doors.cli.decisions import decided
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.options import a_day, several
from accordant.doors.cli.questions import Deciders, Power, Question
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, day, listed, moment, pairs, panel, table, words
from accordant.work import ask as asking
from accordant.work.ask import Answered
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
    answer = decided(desk, request, answered)
    if not answered.decision.permits or request.provider == desk.house.node.party:
        return answer
    them, what = request.provider, listed(answered.decision.items)
    return _then(
        answer,
        f"Nothing is fetched by this: tell {them} that you need {what}. They share it from their "
        f"node: accordant share --file TABLE --to {request.recipient} --purpose {request.purpose} "
        f"--dataset {request.dataset}",
    )


def _then(answer: Answer, sentence: str) -> Answer:
    """Say beneath an answer what to do next."""
    page = Group(answer.page, words(sentence))
    return Answer(facts={**answer.facts, "next": sentence}, page=page, code=answer.code)


def decline(
    desk: Desk,
    *,
    question: Question,
    mode: Annotated[Mode, typer.Option(help="How the sharing would be set off.")] = Mode.AD_HOC,
) -> Answer:
    """Record that it was weighed and decided not to share, and why (--reason)."""
    request = question.request(desk, mode)
    if not question.reason.strip():
        raise BadInput([Problem("--reason", "say in a sentence why it is not shared")])
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
    answer = Answer(facts={**answer.facts, "channel": channel}, page=answer.page, code=answer.code)
    if answered.decision.permits:
        return answer
    return _then(
        answer,
        f"Do not say it. If it was said already, that is an incident: tell the {IG_ADVISER} of "
        f"{request.provider} today and name {answered.id}; what stands on record here is this "
        "refusal, not that it was said. Only where a legal power stood behind it: accordant "
        f"emergency --power … --reason … --items … --channel {channel}",
    )


def emergency(
    desk: Desk,
    *,
    question: Question,
    power: Power,
    deciders: Deciders,
    channel: Annotated[
        Channel | None,
        typer.Option(
            help="How it is disclosed. Without it, only the decision is recorded and nothing is "
            "sent: a table goes to a partner with share --power."
        ),
    ] = None,
) -> Answer:
    """Decide an emergency, and record how it is disclosed. It sends nothing: share --power does."""
    named = deciders.emergency(desk, power, question)
    request = question.request(desk, Mode.EMERGENCY, named)
    actor = desk.actor(question.actor)
    if channel is None:
        _must_be_reached(desk, request)
        return _not_yet(desk, request, asking.ask(desk.house, actor, request))
    answered = asking.record_out_of_band(desk.house, actor, request, str(channel))
    answer = decided(desk, request, answered, ("Channel", str(channel)))
    return Answer(facts={**answer.facts, "channel": channel}, page=answer.page, code=answer.code)


def _not_yet(desk: Desk, request: Request, answered: Answered) -> Answer:
    """Say of an emergency that was only decided that nothing has been sent, and how it goes."""
    answer = decided(desk, request, answered, ("Sent", "nothing: only the decision is recorded"))
    answer = Answer(facts={**answer.facts, "channel": None}, page=answer.page, code=answer.code)
    if not answered.decision.permits:
        return answer
    return _then(
        answer,
        f"Nothing has been sent to {request.recipient}. To send a table: accordant share --file "
        "TABLE --power … with the same options. If you tell them another way: accordant emergency "
        "with the same options and --channel telephone. Either is recorded and reviewed as a "
        f"decision of its own: say so when {answered.id} is reviewed.",
    )


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
    rows = [(one["decision"], moment(one["due"]), one["power"]) for one in facts]
    page = table(["decision", "review due", "power relied on"], rows, unbroken={"review due"})
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
    until: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="The last day. Default: open. To lift one, its id, this, --reason and --as are "
            "enough; a past day lifts it at once.",
        ),
    ] = "",
) -> Answer:
    """Set a prohibition of your own that binds every sharing, lift one (--until), or list them."""
    if name is None:
        return _prohibited(desk)
    last = a_day(until) if until else None
    if last is not None and not kind and reason and actor:
        return _lifted(desk, name, last, reason, actor)
    if not kind or not reason or not actor:
        raise BadInput(
            "a prohibition needs --as, --kind and --reason",
            "To lift one that is set, give its id, --until DATE, --reason and --as.",
        )
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
        ends=last,
    )
    return _set(desk, ban, actor)


def _lifted(desk: Desk, name: str, last: date, reason: str, actor: str) -> Answer:
    """Give a prohibition that is set its last day; all else it says stays (NotFound)."""
    with reading(desk.house) as records:
        found = {ban.id: ban for ban in prohibitions(records)}
    if name not in found:
        raise NotFound(
            f"there is no standing prohibition “{name[:60]}” here{did_you_mean(name, found)}",
            "accordant prohibit lists them. To set one, give --kind, too.",
        )
    ban = found[name]
    starts = None if ban.starts is None else min(ban.starts, last)
    why = f"{ban.reason} (to end: {reason})"
    return _set(desk, evolve(ban, starts=starts, ends=last, reason=why), actor)


def _set(desk: Desk, ban: StandingProhibition, actor: str) -> Answer:
    """Record a prohibition as it stands from now on, and say whether it still binds."""
    asking.prohibit(desk.house, desk.known_actor(actor), ban)
    ended = ban.ends is not None and ban.ends < civil(desk.house.clock.now(), ban.zone)
    binds = f"{ban.id} has ended: it binds no sharing any more"
    if not ended:
        binds = f"{ban.id} binds every sharing by {ban.provider}"
        binds += f" until the end of {day(ban.ends)}" if ban.ends else ""
    page = panel(binds, pairs(_lines(ban)))
    return Answer(facts={"prohibition": encode(ban), "ended": ended}, page=page)


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
