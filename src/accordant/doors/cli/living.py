"""Living under a document: comments, mediation, reviews, halts, leaving, ending and its proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from accordant.core.names import DatasetId, PartyId
from accordant.core.people import SIGNATORY, PartyKind
from accordant.core.statement import Disposal, Extent, Fate, Standing, Trigger
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, write_file
from accordant.doors.cli.options import a_day, several
from accordant.doors.cli.speaking import Speaker
from accordant.doors.cli.standings import one_standing
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, day, pairs, panel
from accordant.work import live

Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]
Words = Annotated[str, typer.Option("--words", help="What they say.")]
Day = Annotated[str, typer.Option(metavar="DATE", help="A day written like 2027-01-31.")]


def add_to_tier(commands: typer.Typer, tier: str) -> None:
    """Put these commands among those of one tier of document."""
    actions: list[Callable[..., Answer]] = [
        acknowledge,
        comment,
        answer,
        disposition,
        mediate,
        settle,
        withdraw,
        review,
        confirm_review,
        halt,
        lift,
        leave,
        terminate,
        rule,
        accede,
    ]
    if tier == "agreement":
        actions += [ping, continue_, exit_]
    for action in actions:
        verb(commands)(action)


def _told(desk: Desk, stands: Standing, title: str) -> Answer:
    return one_standing(desk, stands.digest, title)


def acknowledge(
    desk: Desk,
    *,
    role: options.ActingRole,
    speaker: Speaker,
) -> Answer:
    """Say that one has read a document, and what follows from sharing under it."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.acknowledge(desk.house, who), f"{speaker.actor} has read it")


def comment(
    desk: Desk,
    *,
    role: options.ActingRole,
    words: Words,
    path: Annotated[str, typer.Option(help="The place, such as flows[0].items.")] = "",
    speaker: Speaker,
) -> Answer:
    """Remark on a place in a document; it blocks nothing."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.comment(desk.house, who, words, path), f"{speaker.actor} remarks")


def answer(
    desk: Desk,
    *,
    to: Annotated[str, typer.Option(help="The hash of the comment or ping, or its beginning.")],
    role: options.ActingRole,
    words: Words,
    speaker: Speaker,
) -> Answer:
    """Answer a comment, or a ping of a contact."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.answer(desk.house, who, to, words), f"{speaker.actor} answers")


def ping(
    desk: Desk,
    *,
    contact: Annotated[str, typer.Option(help="The kind of feedback the contact is for.")],
    role: options.ActingRole,
    speaker: Speaker,
) -> Answer:
    """Try a contact for feedback; somebody else answers, within the days it promises."""
    who = speaker.in_role(desk, role)
    return _told(
        desk, live.try_contact(desk.house, who, contact), f"{speaker.actor} tries {contact}"
    )


def disposition(
    desk: Desk,
    *,
    fate: Annotated[Fate, typer.Option(help="What the search led to.")],
    reason: Reason,
    role: options.ActingRole,
    hit: Annotated[str, typer.Option(help="The document that was found.")] = "",
    speaker: Speaker,
) -> Answer:
    """Say what a hit of a register search means for a document, or that none was found."""
    who = speaker.in_role(desk, role)
    stands = live.dispose_of_hit(desk.house, who, fate, reason, hit)
    return _told(desk, stands, f"{speaker.actor} has looked at {hit or 'the register'}")


def mediate(
    desk: Desk,
    *,
    role: options.ActingRole,
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Ask the chair to mediate, as operational lead or IG adviser."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.ask_to_mediate(desk.house, who, reason), "The chair is asked")


def settle(
    desk: Desk,
    *,
    reason: Reason,
    objections: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="The objections that block no longer, by how their hashes begin.",
        ),
    ] = "",
    speaker: Speaker,
) -> Answer:
    """Settle a mediation, as the chair; nobody is bound by it who does not sign."""
    who = speaker.as_chair(desk)
    named = tuple(several(objections))
    return _told(desk, live.settle(desk.house, who, reason, named), "Settled by the chair")


def withdraw(
    desk: Desk,
    *,
    role: options.ActingRole,
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Give a draft up before it is signed, as its owner or the chair; the reason is kept."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.withdraw(desk.house, who, reason), "Withdrawn")


def review(
    desk: Desk,
    *,
    trigger: Annotated[Trigger, typer.Option(help="What set it off.")],
    role: options.ActingRole,
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Open a review: owner and chair for any reason, any party for a trigger or when it nears."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.open_review(desk.house, who, trigger, reason), "Under review")


def confirm_review(
    desk: Desk,
    *,
    next_review: Day,
    role: options.ActingRole,
    change: Annotated[Extent, typer.Option(help="What changes; more is a new version.")] = (
        Extent.NONE
    ),
    note: Annotated[str, typer.Option(help="What is minor, such as a contact.")] = "",
    speaker: Speaker,
) -> Answer:
    """Confirm a document after its review, until the next."""
    who = speaker.in_role(desk, role)
    until = a_day(next_review)
    stands = live.confirm_review(desk.house, who, change, until, note)
    return _told(desk, stands, f"Confirmed by {speaker.actor} until {day(until)}")


def halt(
    desk: Desk,
    *,
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Stop all sharing under a document at once, as its chair."""
    who = speaker.as_chair(desk)
    return _told(desk, live.halt(desk.house, who, reason), "Halted by the chair")


def lift(
    desk: Desk,
    *,
    halted: Annotated[str, typer.Option("--halt", help="The hash of the halt, or its beginning.")],
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Let sharing go on that the chair had stopped, as the chair."""
    who = speaker.as_chair(desk)
    return _told(desk, live.lift(desk.house, who, halted, reason), "Sharing goes on")


def leave(
    desk: Desk,
    *,
    last_day: Day,
    reason: Reason,
    speaker: Speaker,
) -> Answer:
    """Give notice that one's organisation leaves, as its signatory; it cannot be taken back."""
    who = speaker.in_role(desk, SIGNATORY)
    last = a_day(last_day)
    return _told(desk, live.leave(desk.house, who, last, reason), f"Leaves after {day(last)}")


def terminate(
    desk: Desk,
    *,
    reason: Reason,
    order: Annotated[
        str, typer.Option(help="The reference of a court's or regulator's order.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="The chair, too, may put an order on record.")
    ] = SIGNATORY,
    speaker: Speaker,
) -> Answer:
    """Agree to end a document for all, as signatory; with --order it ends at once."""
    who = speaker.in_role(desk, role)
    return _told(desk, live.terminate(desk.house, who, reason, order), f"{speaker.actor} ends it")


def rule(
    desk: Desk,
    *,
    over: Annotated[str, typer.Option(help="The hash of the other text of this version.")],
    reason: Reason,
    gives_way: Annotated[
        bool, typer.Option("--gives-way", help="The other text stands, not this one.")
    ] = False,
    speaker: Speaker,
) -> Answer:
    """Decide, as the chair, which of two signed texts of one version stands."""
    who = speaker.as_chair(desk)
    stands = live.rule(desk.house, who, over, reason, gives_way=gives_way)
    return _told(desk, stands, "The chair has ruled")


def continue_(
    desk: Desk,
    *,
    reason: Reason,
    stops: Annotated[bool, typer.Option("--stops", help="It does not go on.")] = False,
    speaker: Speaker,
) -> Answer:
    """Decide, as the chair, whether an agreement goes on without its protocol."""
    who = speaker.as_chair(desk)
    stands = live.decide_to_go_on(desk.house, who, goes_on=not stops, reason=reason)
    return _told(desk, stands, "The chair has decided")


def exit_(
    desk: Desk,
    *,
    dataset: Annotated[str, typer.Option(help="The dataset that was received.")],
    disposal: Annotated[Disposal, typer.Option(help="What became of it.")],
    role: options.ActingRole,
    proof: Annotated[str, typer.Option(help="Where the return or destruction is recorded.")] = "",
    basis: Annotated[str, typer.Option(help="The basis on which it is kept.")] = "",
    speaker: Speaker,
) -> Answer:
    """Say what became of a dataset after the end: returned, destroyed, or kept on a basis."""
    who = speaker.in_role(desk, role)
    stands = live.prove_exit(
        desk.house, who, DatasetId(dataset), disposal, proof=proof, basis=basis
    )
    return _told(desk, stands, f"{dataset} is {disposal}")


def accede(
    desk: Desk,
    *,
    document: options.DocumentName,
    party: Annotated[str, typer.Option(help="The organisation that joins; it has been met.")],
    kind: Annotated[PartyKind, typer.Option(help="What it is.")],
    file: Annotated[Path, typer.Option(help="The file to write.")],
) -> Answer:
    """Draft the next version with one more party: a new party is a new text, which all sign."""
    write_file(file, live.accede(desk.house, document, PartyId(party), kind))
    page = panel(
        f"A new version with {party}",
        pairs([("File", str(file)), ("Next", "add its flows and posts, check it, propose it")]),
    )
    return Answer(facts={"file": str(file), "party": party}, page=page)
