"""Living under a document: talked over, mediated, reviewed, halted, left, ended and proven so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from attrs import evolve, frozen

from accordant.core.agreement import Agreement
from accordant.core.errors import BadInput, Conflict, NotFound, Problem
from accordant.core.names import DatasetId, Digest, PartyId, RoleId
from accordant.core.people import Actor, PartyKind
from accordant.core.protocol import Party, Protocol
from accordant.core.statement import (
    About,
    Acknowledgement,
    Answer,
    Comment,
    Continuation,
    Disposal,
    Disposition,
    Exit,
    Extent,
    Fate,
    Halt,
    Leaving,
    Lift,
    Mediation,
    Objection,
    Ping,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    Spoken,
    Standing,
    Termination,
    Trigger,
    Withdrawal,
    party_of,
)
from accordant.core.wire import encode, write_yaml
from accordant.work.library import papers, partner, the_document, the_statement
from accordant.work.ports import House
from accordant.work.record import reading
from accordant.work.sign import speak


@frozen(kw_only=True)
class Speaking:
    """Who says something about which document, in which role, and the passphrase of their key."""

    actor: Actor
    document: str
    passphrase: str
    role: RoleId


def _say(house: House, who: Speaking, kind: type[Spoken], **more: Any) -> Standing:
    said = partial(kind, person=who.actor.person, role=who.role, **more)
    return speak(house, who.actor, who.document, who.passphrase, said)


def _said(
    house: House, document: str, names: Iterable[str], kinds: tuple[type[About], ...]
) -> tuple[Digest, ...]:
    """Find statements about this document by their hashes or how those begin (NotFound)."""
    with reading(house) as records:
        digest, found = the_document(records, document)
        held = [one for one in papers(records).about(digest) if _is_a(one, kinds)]
    words = f"{' or '.join(kind.kind for kind in kinds)} about {found.id}"
    return tuple(the_statement(held, name, words).digest for name in names)


def _is_a(held: Any, kinds: tuple[type[About], ...]) -> bool:
    return isinstance(held.statement, kinds)


def acknowledge(house: House, who: Speaking) -> Standing:
    """Say that one has read a document and what follows from sharing under it."""
    return _say(house, who, Acknowledgement)


def comment(house: House, who: Speaking, words: str, path: str = "") -> Standing:
    """Remark on a place in a document; it blocks nothing."""
    return _say(house, who, Comment, words=words, path=path)


def answer(house: House, who: Speaking, to: str, words: str) -> Standing:
    """Answer a comment or a contact test, named by how its hash begins (NotFound)."""
    (asked,) = _said(house, who.document, [to], (Comment, Ping))
    return _say(house, who, Answer, to=asked, words=words)


def try_contact(house: House, who: Speaking, contact: str) -> Standing:
    """Try one of the contacts for feedback (BadInput if the document has none of that kind)."""
    with reading(house) as records:
        _, document = the_document(records, who.document)
    named = document.feedback if isinstance(document, Agreement) else ()
    kinds = [one.kind for one in named]
    if contact not in kinds:
        sentence = f"{document.id} names contacts for: {', '.join(kinds) or 'nothing'}"
        raise BadInput([Problem("contact", sentence)])
    return _say(house, who, Ping, contact=contact)


def dispose_of_hit(house: House, who: Speaking, fate: Fate, reason: str, hit: str = "") -> Standing:
    """Say what one hit of a register search means for a document, or that none was found."""
    return _say(house, who, Disposition, fate=fate, reason=reason, hit=hit)


def ask_to_mediate(house: House, who: Speaking, reason: str) -> Standing:
    """Ask the chair to mediate."""
    return _say(house, who, Mediation, reason=reason)


def settle(house: House, who: Speaking, reason: str, objections: tuple[str, ...] = ()) -> Standing:
    """Settle a mediation as the chair, naming the objections that block no longer (NotFound)."""
    lifted = _said(house, who.document, objections, (Objection,))
    return _say(house, who, Settlement, reason=reason, objections=lifted)


def withdraw(house: House, who: Speaking, reason: str) -> Standing:
    """Give a draft up before it is signed, as its owner or the chair."""
    return _say(house, who, Withdrawal, reason=reason)


def open_review(house: House, who: Speaking, trigger: Trigger, reason: str) -> Standing:
    """Open a review: owner and chair for any reason, any party when something set it off.

    What falls due is opened by any party within the days that it is announced (NotAllowed).
    """
    return _say(house, who, Review, trigger=trigger, reason=reason)


def confirm_review(
    house: House, who: Speaking, change: Extent, next_review: date, note: str = ""
) -> Standing:
    """Confirm a document after its review, until the next."""
    return _say(house, who, Reviewed, change=change, next_review=next_review, note=note)


def leave(house: House, who: Speaking, last_day: date, reason: str) -> Standing:
    """Give notice that this party leaves after its last day."""
    return _say(house, who, Leaving, last_day=last_day, reason=reason)


def terminate(house: House, who: Speaking, reason: str, order: str = "") -> Standing:
    """Agree to end a document for all, or put on record the order that ends it."""
    return _say(house, who, Termination, reason=reason, order=order)


def prove_exit(
    house: House,
    who: Speaking,
    dataset: DatasetId,
    disposal: Disposal,
    *,
    proof: str = "",
    basis: str = "",
) -> Standing:
    """Say what became of a dataset that this party received, with the proof or the basis."""
    return _say(house, who, Exit, dataset=dataset, disposal=disposal, proof=proof, basis=basis)


def rule(
    house: House, who: Speaking, over: str, reason: str, *, gives_way: bool = False
) -> Standing:
    """Decide as the chair which of this text and another of its version stands (NotFound).

    Where they name two chairs, each speaks of its own text, and lets it stand or give way.
    """
    with reading(house) as records:
        other, _ = the_document(records, over)
    return _say(house, who, Ruling, over=other, reason=reason, gives_way=gives_way)


def halt(house: House, who: Speaking, reason: str) -> Standing:
    """Stop all sharing under a document at once, as its chair."""
    return _say(house, who, Halt, reason=reason)


def lift(house: House, who: Speaking, halted: str, reason: str) -> Standing:
    """Let go on, as the chair, what the chair had stopped (NotFound)."""
    (halt,) = _said(house, who.document, [halted], (Halt,))
    return _say(house, who, Lift, halt=halt, reason=reason)


def decide_to_go_on(house: House, who: Speaking, *, goes_on: bool, reason: str) -> Standing:
    """Decide as the chair whether an agreement goes on without the protocol that carried it."""
    return _say(house, who, Continuation, goes_on=goes_on, reason=reason)


def as_chair(house: House, actor: Actor, document: str, passphrase: str) -> Speaking:
    """Speak from the post of the document's chair, whatever it is called there (NotFound)."""
    with reading(house) as records:
        _, found = the_document(records, document)
    role = found.chair.role
    return Speaking(actor=actor, document=document, passphrase=passphrase, role=role)


def accede(house: House, document: str, party: PartyId, kind: PartyKind) -> bytes:
    """Draft the next version of a document with one more party, in YAML (Conflict, NotFound).

    A listed party joins by confirming and signing; a new one is a new text, which all sign.
    """
    with reading(house) as records:
        digest, found = the_document(records, document)
        joined = partner(records, party)
    assert isinstance(found, Protocol | Agreement)
    if party_of(found, party) is not None:
        advice = "It joins by confirming and signing; no new version is needed."
        raise Conflict(f"{party} is a party of {found.id} already", advice)
    if joined is None:
        raise NotFound(f"{party} has not joined this node's partners", "Exchange invitations.")
    root = joined.chain.current.root.fingerprint
    newcomer = Party(id=party, name=joined.name, kind=kind, root=root)
    following = evolve(
        found, version=found.version + 1, replaces=digest, parties=(*found.parties, newcomer)
    )
    return write_yaml(encode(following)).encode()
