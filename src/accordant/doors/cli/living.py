"""Living under a document: comments, mediation, reviews, halts, leaving, ending and its proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from accordant.core.names import DatasetId, PartyId, RoleId
from accordant.core.people import SIGNATORY, PartyKind
from accordant.core.statement import Disposal, Extent, Fate, Standing, Trigger
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, write_file
from accordant.doors.cli.options import a_day, several
from accordant.doors.cli.standings import one_standing
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, day, pairs, panel
from accordant.work import live
from accordant.work.live import Speaking

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


def _speaking(desk: Desk, document: str, actor: str, role: str, file: Path | None) -> Speaking:
    secret = desk.passphrase(actor, file)
    return Speaking(
        actor=desk.actor(actor), document=document, passphrase=secret, role=RoleId(role)
    )


def _chairing(desk: Desk, document: str, actor: str, file: Path | None) -> Speaking:
    secret = desk.passphrase(actor, file)
    return live.as_chair(desk.house, desk.actor(actor), document, secret)


def _told(desk: Desk, stands: Standing, title: str) -> Answer:
    return one_standing(desk, stands.digest, title)


def acknowledge(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Say that one has read a document, and what follows from sharing under it."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.acknowledge(desk.house, who), f"{actor} has read it")


def comment(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    words: Words,
    actor: options.Person,
    path: Annotated[str, typer.Option(help="The place, such as flows[0].items.")] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Remark on a place in a document; it blocks nothing."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.comment(desk.house, who, words, path), f"{actor} remarks")


def answer(
    desk: Desk,
    *,
    document: options.DocumentName,
    to: Annotated[str, typer.Option(help="The hash of the comment or ping, or its beginning.")],
    role: options.ActingRole,
    words: Words,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Answer a comment, or a ping of a contact."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.answer(desk.house, who, to, words), f"{actor} answers")


def ping(
    desk: Desk,
    *,
    document: options.DocumentName,
    contact: Annotated[str, typer.Option(help="The kind of feedback the contact is for.")],
    role: options.ActingRole,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Try a contact for feedback; somebody else answers, within the days it promises."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.try_contact(desk.house, who, contact), f"{actor} tries {contact}")


def disposition(
    desk: Desk,
    *,
    document: options.DocumentName,
    fate: Annotated[Fate, typer.Option(help="What the search led to.")],
    reason: Reason,
    role: options.ActingRole,
    actor: options.Person,
    hit: Annotated[str, typer.Option(help="The document that was found.")] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Say what a hit of a register search means for a document, or that none was found."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    stands = live.dispose_of_hit(desk.house, who, fate, reason, hit)
    return _told(desk, stands, f"{actor} has looked at {hit or 'the register'}")


def mediate(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Ask the chair to mediate, as operational lead or IG adviser."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.ask_to_mediate(desk.house, who, reason), "The chair is asked")


def settle(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Reason,
    actor: options.Person,
    objections: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="The objections that block no longer, by how their hashes begin.",
        ),
    ] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Settle a mediation, as the chair; nobody is bound by it who does not sign."""
    who = _chairing(desk, document, actor, passphrase_file)
    named = tuple(several(objections))
    return _told(desk, live.settle(desk.house, who, reason, named), "Settled by the chair")


def withdraw(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Give a draft up before it is signed, as its owner or the chair; the reason is kept."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.withdraw(desk.house, who, reason), "Withdrawn")


def review(
    desk: Desk,
    *,
    document: options.DocumentName,
    trigger: Annotated[Trigger, typer.Option(help="What set it off.")],
    role: options.ActingRole,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Open a review: owner and chair for any reason, any party for a trigger or when it nears."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.open_review(desk.house, who, trigger, reason), "Under review")


def confirm_review(
    desk: Desk,
    *,
    document: options.DocumentName,
    next_review: Day,
    role: options.ActingRole,
    actor: options.Person,
    change: Annotated[Extent, typer.Option(help="What changes; more is a new version.")] = (
        Extent.NONE
    ),
    note: Annotated[str, typer.Option(help="What is minor, such as a contact.")] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Confirm a document after its review, until the next."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    until = a_day(next_review)
    stands = live.confirm_review(desk.house, who, change, until, note)
    return _told(desk, stands, f"Confirmed by {actor} until {day(until)}")


def halt(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Stop all sharing under a document at once, as its chair."""
    who = _chairing(desk, document, actor, passphrase_file)
    return _told(desk, live.halt(desk.house, who, reason), "Halted by the chair")


def lift(
    desk: Desk,
    *,
    document: options.DocumentName,
    halted: Annotated[str, typer.Option("--halt", help="The hash of the halt, or its beginning.")],
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Let sharing go on that the chair had stopped, as the chair."""
    who = _chairing(desk, document, actor, passphrase_file)
    return _told(desk, live.lift(desk.house, who, halted, reason), "Sharing goes on")


def leave(
    desk: Desk,
    *,
    document: options.DocumentName,
    last_day: Day,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Give notice that one's organisation leaves, as its signatory; it cannot be taken back."""
    who = _speaking(desk, document, actor, SIGNATORY, passphrase_file)
    last = a_day(last_day)
    return _told(desk, live.leave(desk.house, who, last, reason), f"Leaves after {day(last)}")


def terminate(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Reason,
    actor: options.Person,
    order: Annotated[
        str, typer.Option(help="The reference of a court's or regulator's order.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="The chair, too, may put an order on record.")
    ] = SIGNATORY,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Agree to end a document for all, as signatory; with --order it ends at once."""
    who = _speaking(desk, document, actor, role, passphrase_file)
    return _told(desk, live.terminate(desk.house, who, reason, order), f"{actor} ends it")


def rule(
    desk: Desk,
    *,
    document: options.DocumentName,
    over: Annotated[str, typer.Option(help="The hash of the other text of this version.")],
    reason: Reason,
    actor: options.Person,
    gives_way: Annotated[
        bool, typer.Option("--gives-way", help="The other text stands, not this one.")
    ] = False,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Decide, as the chair, which of two signed texts of one version stands."""
    who = _chairing(desk, document, actor, passphrase_file)
    stands = live.rule(desk.house, who, over, reason, gives_way=gives_way)
    return _told(desk, stands, "The chair has ruled")


def continue_(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Reason,
    actor: options.Person,
    stops: Annotated[bool, typer.Option("--stops", help="It does not go on.")] = False,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Decide, as the chair, whether an agreement goes on without its protocol."""
    who = _chairing(desk, document, actor, passphrase_file)
    stands = live.decide_to_go_on(desk.house, who, goes_on=not stops, reason=reason)
    return _told(desk, stands, "The chair has decided")


def exit_(
    desk: Desk,
    *,
    document: options.DocumentName,
    dataset: Annotated[str, typer.Option(help="The dataset that was received.")],
    disposal: Annotated[Disposal, typer.Option(help="What became of it.")],
    role: options.ActingRole,
    actor: options.Person,
    proof: Annotated[str, typer.Option(help="Where the return or destruction is recorded.")] = "",
    basis: Annotated[str, typer.Option(help="The basis on which it is kept.")] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Say what became of a dataset after the end: returned, destroyed, or kept on a basis."""
    who = _speaking(desk, document, actor, role, passphrase_file)
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
