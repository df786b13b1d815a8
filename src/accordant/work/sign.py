"""Stating and signing: appointments, assurances, and what people say about a document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import partial

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json
from accordant.core.checklist import blocking, check
from accordant.core.crypto import DOCUMENT, SigningKey
from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound, Problem
from accordant.core.events import StatementKept
from accordant.core.exchange import Papers
from accordant.core.law import SHIPPED, Profiles
from accordant.core.names import Digest, FlowId, ItemId, PartyId, PersonId, RoleId
from accordant.core.people import SIGNATORY, Actor
from accordant.core.protocol import Document, Protocol
from accordant.core.signing import envelope_json
from accordant.core.statement import (
    CONFIRMING,
    About,
    Appointment,
    Assurance,
    Certification,
    Confirmation,
    Held,
    Objection,
    Resumption,
    Signature,
    Standing,
    Statement,
    Suspension,
    civil,
    hold,
    party_of,
    sign_statement,
    standing,
)
from accordant.core.wire import did_you_mean
from accordant.work.library import (
    documents,
    envelope_of,
    papers,
    partners,
    the_document,
    the_statement,
)
from accordant.work.pack import tell
from accordant.work.ports import House
from accordant.work.profile import in_play
from accordant.work.record import Records, reading, recording


def own_statements(records: Records, to: PartyId) -> tuple[Json, ...]:
    """Give the envelopes of what this party has stated that a partner may know.

    That is who holds which post and assurance, and what was said of documents it is a party to:
    the posts first, since the keys stated in them vouch for what people said.
    """
    held = documents(records)
    common = {digest for digest, document in held.items() if party_of(document, to) is not None}
    found = []
    for _, value in records.tx.scan("statement"):
        said = hold(envelope_of(value)).statement
        if said.party == records.house.node.party and (
            not isinstance(said, About) or said.document in common
        ):
            found.append((isinstance(said, About), value))
    return tuple(value for _, value in sorted(found, key=lambda one: one[0]))


def keep(records: Records, held: Held, by: str) -> None:
    """Keep a statement once; another copy of it, signed otherwise, is kept beside the first.

    Whoever passes on a badly signed copy first must not keep out the good one.
    """
    first, copy = records.tx.get("statement", held.digest), held.copy
    envelope = envelope_json(held.envelope)
    if first == envelope or records.tx.get("statement", f"{held.digest}/{copy}") is not None:
        return
    event = StatementKept(
        at=records.house.clock.now(),
        by=by,
        digest=held.digest,
        envelope=envelope,
        copy=None if first is None else copy,
    )
    records.record(event)


def publish(records: Records, held: Held, to: Iterable[PartyId], by: str) -> None:
    """Keep a statement and send it to these parties."""
    keep(records, held, by)
    contents = Papers(statements=(envelope_json(held.envelope),))
    tell(records, to, contents, records.house.clock.now(), by)


def appoint(
    house: House,
    actor: Actor,
    *,
    person: PersonId,
    name: str,
    role: RoleId,
    from_: date,
    until: date | None = None,
    passphrase: str | None = None,
) -> Held:
    """State that a person holds a role; with a passphrase they get a signing key of their own."""
    actor.must_act_for(house.node.party)
    key = _personal_key(house, person, passphrase) if passphrase is not None else None
    with recording(house) as records:
        said = Appointment(
            party=house.node.party,
            at=records.signing_time(house.clock.now()),
            person=person,
            name=name,
            role=role,
            from_=from_,
            until=until,
            key=None if key is None else key.public.to_json(),
        )
        return _state_as_party(records, said, str(actor))


def _personal_key(house: House, person: PersonId, passphrase: str) -> SigningKey:
    try:
        key = SigningKey.generate(DOCUMENT)
        house.keys.put_person(person, key, passphrase)
    except Conflict:
        return house.keys.person(person, passphrase)
    return key


def assure(
    house: House, actor: Actor, *, scheme: str, reference: str, from_: date, expires: date
) -> Held:
    """State that this party holds an assurance, and until when."""
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        said = Assurance(
            party=house.node.party,
            at=records.signing_time(house.clock.now()),
            scheme=scheme,
            reference=reference,
            from_=from_,
            expires=expires,
        )
        return _state_as_party(records, said, str(actor))


def _state_as_party(records: Records, said: Statement, by: str) -> Held:
    held = sign_statement(said, records.keys().root)
    publish(records, held, [one.party for one in partners(records)], by)
    return held


def confirm(
    house: House,
    actor: Actor,
    document: str,
    role: RoleId,
    words: str,
    passphrase: str,
    reservation: str = "",
) -> Standing:
    """Confirm a document in one's own words, as operational lead or IG adviser."""
    said = partial(
        Confirmation, person=actor.person, role=role, words=words, reservation=reservation
    )
    return speak(house, actor, document, passphrase, said)


def object_to(
    house: House, actor: Actor, document: str, role: RoleId, reason: str, passphrase: str
) -> Standing:
    """Object to a document; it waits until they confirm after all, or the chair settles it."""
    said = partial(Objection, person=actor.person, role=role, reason=reason)
    return speak(house, actor, document, passphrase, said)


def certify(house: House, actor: Actor, document: str, passphrase: str) -> Standing:
    """Certify, from the post of the document's chair, that all agree in principle."""
    actor.must_act_for(house.node.party)
    with reading(house) as records:
        _, found = the_document(records, document)
    said = partial(Certification, person=actor.person, role=found.chair.role)
    return speak(house, actor, document, passphrase, said)


def sign_document(
    house: House, actor: Actor, document: str, passphrase: str, profiles: Profiles = SHIPPED
) -> Standing:
    """Sign a document for one's party; a term that nothing carries out cannot be signed.

    What profiles of one's own ask is asked of it too, and the gateways they add may be cited.
    """
    said = partial(Signature, person=actor.person, role=SIGNATORY)
    return speak(house, actor, document, passphrase, said, profiles)


def must_be_sound(
    records: Records, digest: Digest, document: Document, profiles: Profiles = SHIPPED
) -> None:
    """Refuse to go on with a document that has a fault which blocks it (BadInput).

    It is asked what the profiles kept here ask, and those given for this one time.
    """
    assert isinstance(document, Protocol | Agreement)
    day = civil(records.house.clock.now(), document.zone)
    parent = papers(records).above(document)
    asked = in_play(records, profiles)
    if faults := blocking(check(document, on=day, parent=parent, profiles=asked)):
        problems = [Problem(one.path, f"{one.sentence} {one.remedy}".strip()) for one in faults]
        advice = f"Correct the draft of {document.id} and propose it again; {digest} is unchanged."
        raise BadInput(problems, advice, code="not-sound")


def unconfirmed(house: House, document: str) -> tuple[str, ...]:
    """Name the posts that have not yet confirmed a document, its own party's too (NotFound)."""
    with reading(house) as records:
        digest, found = the_document(records, document)
        held = papers(records)
    given = {
        (said.party, said.role) for said in held.counted(Confirmation) if said.document == digest
    }
    return tuple(
        f"{role} of {party.id}"
        for party in found.parties
        for role in CONFIRMING
        if (party.id, role) not in given
    )


def must_have_key(house: House, actor: Actor) -> None:
    """Refuse a person to whom this party gave no signing key (NotFound)."""
    actor.must_act_for(house.node.party)
    with reading(house) as records:
        stated = [said for said in papers(records).appointments if said.party == house.node.party]
    having = {said.person for said in stated if said.key is not None}
    if actor.person not in having:
        raise _no_key(actor.person, having)


def _no_key(person: PersonId, having: Collection[PersonId]) -> NotFound:
    known = f" These have one here: {', '.join(sorted(having))}." if having else ""
    return NotFound(
        f"{person} has no signing key at this node{did_you_mean(person, having)}",
        f"Give them one with accordant people appoint {person} --role ROLE --key.{known}",
        code="no-key",
    )


def _own_key(house: House, actor: Actor, passphrase: str) -> SigningKey:
    """Unlock the key of a person of this party, which takes a while by design (NotFound)."""
    actor.must_act_for(house.node.party)
    try:
        return house.keys.person(actor.person, passphrase)
    except NotFound:
        raise _no_key(actor.person, ()) from None


def speak(
    house: House,
    actor: Actor,
    document: str,
    passphrase: str,
    say: Callable[..., About],
    profiles: Profiles = SHIPPED,
) -> Standing:
    """Say something about a document with one's own key, if it counts, and tell all its parties."""
    key = _own_key(house, actor, passphrase)
    with recording(house) as records:
        digest, found = the_document(records, document)
        at = records.signing_time(house.clock.now())
        said = say(party=actor.party, at=at, document=digest)
        if isinstance(said, Signature):
            must_be_sound(records, digest, found, profiles)
        _publish_if_it_counts(records, sign_statement(said, key), said, str(actor))
        return standing(papers(records), digest, house.clock.now())


def _publish_if_it_counts(records: Records, held: Held, said: About, by: str) -> None:
    keep(records, held, by)
    held_papers = papers(records)
    stands = standing(held_papers, said.document, records.house.clock.now())
    idle = {one.digest: one.why for one in stands.not_counted}
    if why := held_papers.verdicts[held.digest] or idle.get(held.digest, ""):
        # The transaction is undone: a statement that cannot count is not sent to anyone.
        raise NotAllowed(f"this would not count: {why}", code="would-not-count")
    document = held_papers.documents[said.document]
    publish(records, held, [party.id for party in document.parties], by)


def suspend(
    house: House,
    actor: Actor,
    document: str,
    reason: str,
    *,
    flows: tuple[FlowId, ...] = (),
    items: tuple[ItemId, ...] = (),
    parties: tuple[PartyId, ...] = (),
) -> Held:
    """Suspend sharing at once: this party's own flows, or as the owner the whole document."""
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        digest, found = the_document(records, document)
        _must_name_what_is_there(found, flows, items, parties)
        said = Suspension(
            party=house.node.party,
            at=records.signing_time(house.clock.now()),
            document=digest,
            reason=reason,
            flows=flows,
            items=items,
            parties=parties,
        )
        held = sign_statement(said, records.keys().root)
        _publish_if_it_counts(records, held, said, str(actor))
    return held


def _must_name_what_is_there(
    document: Document,
    flows: tuple[FlowId, ...],
    items: tuple[ItemId, ...],
    parties: tuple[PartyId, ...],
) -> None:
    known_flows = {flow.id for flow in getattr(document, "flows", ())}
    known_items = {item for flow in getattr(document, "flows", ()) for item in flow.items}
    strange = [
        *(f for f in flows if f not in known_flows),
        *(i for i in items if i not in known_items),
        *(p for p in parties if party_of(document, p) is None),
    ]
    if strange:
        sentence = f"{document.id} has no such flow, item or party"
        raise BadInput([Problem(name, sentence) for name in strange])


def resume(house: House, actor: Actor, suspension: str, reason: str) -> Held:
    """Let sharing go on that this party suspended, named by how the hash begins (NotFound)."""
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        found = the_statement(papers(records).held, suspension)
        stopped = found.statement
        if not isinstance(stopped, Suspension) or stopped.party != house.node.party:
            raise Conflict("this party made no such suspension", "See accordant agreement status.")
        said = Resumption(
            party=house.node.party,
            at=records.signing_time(house.clock.now()),
            document=stopped.document,
            suspension=found.digest,
            reason=reason,
        )
        made = sign_statement(said, records.keys().root)
        _publish_if_it_counts(records, made, said, str(actor))
    return made
