"""Real signed papers for the council and the trust of `builders`, made once from fixed seeds.

document = rooted(a_protocol())         with the roots its parties really have
papers([document], adopted(document))   what a node holds on which it is in force
signed(an_appointment(COUNCIL, ...))    a statement under the key it should be signed with
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256

from attrs import evolve

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import CHECKPOINT, DOCUMENT, MANIFEST, SealingKey, SigningKey
from accordant.core.people import CHAIR, SIGNATORY
from accordant.core.signing import KeyList, issue, verify_chain
from accordant.core.statement import (
    CONFIRMING,
    Appointment,
    Assurance,
    Certification,
    Confirmation,
    Papers,
    Proposal,
    Signature,
    sign_statement,
)
from accordant.core.wire import encode
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER

FOUNDED = datetime(2026, 10, 1, 8, tzinfo=UTC)
SAID = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WORDS = "We share this so that help comes in time."
BOTH = (COUNCIL, TRUST)


@cache
def a_key(name, algorithms=DOCUMENT):
    return SigningKey.from_seeds(
        {each: sha256(f"{name} {each}".encode()).digest() for each in algorithms}
    )


def root(party):
    return a_key(f"root of {party}")


@cache
def sealing(party):
    return SealingKey.generate().public


def key_list(party, **changes):
    keys = KeyList(
        party=party,
        number=1,
        root=root(party).public,
        manifest=a_key(f"manifest of {party}", MANIFEST).public,
        checkpoint=a_key(f"checkpoint of {party}", CHECKPOINT).public,
        sealing=sealing(party),
        from_=FOUNDED,
    )
    return evolve(keys, **changes)


@cache
def chain_of(party):
    return verify_chain([issue(key_list(party), root(party))], root(party).public.fingerprint)


def rooted(document):
    """A document with the roots its parties really have."""
    parties = (evolve(one, root=root(one.id).public.fingerprint) for one in document.parties)
    return evolve(document, parties=tuple(parties))


def name_of(document):
    return digest(canonical(encode(document)))


def an_appointment(party, role, person=None, **changes):
    person = person or f"{role}.{party}"
    said = Appointment(
        party=party,
        at=FOUNDED + timedelta(hours=1),
        person=person,
        name=person.title(),
        role=role,
        from_=date(2026, 10, 1),
        key=a_key(person).public.to_json(),
    )
    return evolve(said, **changes)


def an_assurance(party, **changes):
    said = Assurance(
        party=party,
        at=FOUNDED + timedelta(hours=1),
        scheme="dspt",
        reference="2026",
        from_=date(2026, 7, 1),
        expires=date(2027, 6, 30),
    )
    return evolve(said, **changes)


def spoken(kind, party, document, role, minutes=0, **more):
    """A statement about a document by whoever holds a role, so many minutes after the first."""
    return kind(
        party=party,
        at=SAID + timedelta(minutes=minutes),
        document=name_of(document),
        person=more.pop("person", f"{role}.{party}"),
        role=role,
        **more,
    )


def as_party(kind, party, document, minutes=0, **more):
    """A statement about a document by a party itself."""
    at = SAID + timedelta(minutes=minutes)
    return kind(party=party, at=at, document=name_of(document), **more)


def signed(said):
    """Sign a statement with the key it should be signed with."""
    return sign_statement(said, a_key(said.person) if said.by_person else root(said.party))


@cache
def staff():
    """Everyone in post at both parties, and both assured."""
    roles = {
        COUNCIL: (*CONFIRMING, SIGNATORY, CHAIR, WORKER),
        TRUST: (*CONFIRMING, SIGNATORY, PRACTITIONER),
    }
    posts = [an_appointment(party, role) for party in BOTH for role in roles[party]]
    return tuple(
        sign_statement(said, root(said.party))
        for said in (*posts, *(an_assurance(party) for party in BOTH))
    )


def adoption(document):
    """What brings a document into force, in order, from its proposal to the last signature."""
    yield as_party(Proposal, document.owner, document)
    parties = [party.id for party in document.parties]
    for party in parties:
        for role in CONFIRMING:
            yield spoken(Confirmation, party, document, role, minutes=5, words=WORDS)
    chair = document.chair
    yield spoken(Certification, chair.party, document, chair.role, minutes=10)
    for party in parties:
        yield spoken(Signature, party, document, SIGNATORY, minutes=15)


def adopted(*documents):
    """The signed statements that bring documents into force."""
    return tuple(held for document in documents for held in _adopted(document))


def _adopted(document):
    """Signed once for each text."""
    name = name_of(document)
    if name not in ADOPTED:
        ADOPTED[name] = [signed(said) for said in adoption(document)]
    return ADOPTED[name]


ADOPTED = {}


def papers(documents: Iterable, statements=(), chains=None):
    """What one node holds: these documents, everyone in post, and these signed statements."""
    return Papers(
        documents={name_of(document): document for document in documents},
        chains=chains or {party: chain_of(party) for party in BOTH},
        held=(*staff(), *statements),
    )
