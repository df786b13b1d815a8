"""Drafting: keeping a document, checking it, and putting it before the partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json, canonical
from accordant.core.checklist import Coming, Finding, check, coming
from accordant.core.errors import BadInput, Conflict, NotAllowed, Problem
from accordant.core.events import DocumentKept
from accordant.core.exchange import Papers
from accordant.core.law import SHIPPED, Profiles
from accordant.core.names import Digest
from accordant.core.people import Actor
from accordant.core.protocol import PROTOCOL_FORMAT, Document, Protocol
from accordant.core.signing import envelope_json
from accordant.core.statement import Proposal, Standing, civil, sign_statement, standing
from accordant.core.wire import read_yaml
from accordant.work.library import document_of, own_chain, papers, read_document, the_document
from accordant.work.pack import tell
from accordant.work.ports import House
from accordant.work.profile import in_play
from accordant.work.record import Records, reading, recording
from accordant.work.sign import keep, must_be_sound


@frozen(kw_only=True)
class Read:
    """A document as read from a file, with its exact text, its hash and what was found in it.

    `problems` is what does not fit the parties, keys and documents held here; `coming` is what the
    passing of time will change in the findings before the day of review. `profiles` are those that
    were asked.
    """

    document: Protocol | Agreement
    payload: str
    digest: Digest
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()
    coming: tuple[Coming, ...] = ()
    profiles: Profiles = SHIPPED


def read_draft(house: House, data: bytes, profiles: Profiles = SHIPPED) -> Read:
    """Read a draft in YAML and check it, as proposing it would; the file is not kept.

    It is asked what the profiles kept here ask, and those given for this one time.
    """
    value: Json = read_yaml(data)
    document = read_document(value)
    with reading(house) as records:
        parent = papers(records).above(document)
        problems = tuple(_misfits(records, document))
        asked = in_play(records, profiles)
    return read_on(house.clock.now(), value, parent=parent, profiles=asked, problems=problems)


def read_on(
    now: datetime,
    value: Json,
    *,
    parent: Protocol | None = None,
    profiles: Profiles = SHIPPED,
    problems: tuple[Problem, ...] = (),
) -> Read:
    """Check a draft as it stands at a time, and tell what will change before its review."""
    payload = canonical(value).decode()
    digest, document = document_of(payload)
    day = civil(now, document.zone)
    review = document.term.review_due
    return Read(
        document=document,
        payload=payload,
        digest=digest,
        findings=check(document, on=day, parent=parent, profiles=profiles),
        problems=problems,
        coming=coming(document, on=day, until=review, parent=parent, profiles=profiles),
        profiles=profiles,
    )


def keep_document(records: Records, payload: str, by: str) -> tuple[Digest, Document]:
    """Keep a document once, by its exact text."""
    digest, document = document_of(payload)
    keep_read(records, digest, document, payload, by)
    return digest, document


def keep_read(records: Records, digest: Digest, document: Document, payload: str, by: str) -> None:
    """Keep a document once that has been read from its exact text."""
    if records.tx.get("document", digest) is None:
        kept = DocumentKept(
            at=records.house.clock.now(),
            by=by,
            digest=digest,
            tier="protocol" if document.format == PROTOCOL_FORMAT else "agreement",
            id=document.id,
            version=document.version,
            payload=payload,
        )
        records.record(kept)


def propose(
    house: House, actor: Actor, data: bytes, note: str = "", profiles: Profiles = SHIPPED
) -> Standing:
    """Put a draft before the partners; the owner does, and only with a sound draft."""
    actor.must_act_for(house.node.party)
    draft = read_draft(house, data, profiles)
    with recording(house) as records:
        document = draft.document
        if document.owner != house.node.party:
            sentence = f"{document.owner} owns {document.id} and proposes it, not this node"
            advice = f"Send {document.owner} the file, or write your own party as its owner."
            raise NotAllowed(sentence, advice)
        _must_fit(records, document)
        digest, _ = keep_document(records, draft.payload, str(actor))
        must_be_sound(records, digest, document, profiles)
        at = records.signing_time(house.clock.now())
        said = Proposal(party=house.node.party, at=at, document=digest, note=note)
        held = sign_statement(said, records.keys().root)
        keep(records, held, str(actor))
        contents = Papers(documents=(draft.payload,), statements=(envelope_json(held.envelope),))
        others = [party.id for party in document.parties]
        tell(records, others, contents, house.clock.now(), str(actor))
        return standing(papers(records), digest, house.clock.now())


def _must_fit(records: Records, document: Document) -> None:
    """Refuse a draft whose versions or roots do not fit what is held here (BadInput, Conflict)."""
    if problems := list(_misfits(records, document)):
        raise BadInput(problems)
    for digest, other in papers(records).documents.items():
        same = (other.id, other.owner) == (document.id, document.owner)
        if same and other.version >= document.version and other != document:
            raise Conflict(
                f"{document.id} version {other.version} exists already, as {digest}",
                f"A proposed text never changes: make version {other.version + 1} with replaces: "
                f"{digest}.",
            )


def _misfits(records: Records, document: Document) -> Iterator[Problem]:
    """Find what in a draft does not fit the parties, keys and documents held here."""
    held = papers(records).documents
    yield from _root_problems(records, document)
    yield from _protocol_problems(held, document)
    if document.replaces is not None:
        before = held.get(document.replaces)
        if before is None or before.id != document.id:
            sentence = f"no version of {document.id} with this hash is held here"
            yield Problem("replaces", sentence)


def _protocol_problems(held: Mapping[Digest, Document], document: Document) -> Iterator[Problem]:
    """Find a protocol named by a hash that is not held here: it could never come into force."""
    named = document.protocol if isinstance(document, Agreement) else None
    if named is not None and named.digest not in held:
        known = [digest for digest, other in held.items() if other.id == named.id]
        what = f"; {named.id} is {known[-1]}" if known else ""
        yield Problem("protocol.digest", f"no protocol with this hash is held here{what}")


def _root_problems(records: Records, document: Document) -> Iterator[Problem]:
    """Find parties whose root in the draft is not the root key they are known by here."""
    chains = {**papers(records).chains, records.house.node.party: own_chain(records)}
    for index, party in enumerate(document.parties):
        chain = chains.get(party.id)
        if chain is None:
            sentence = f"{party.id} has not joined; exchange invitations first"
            yield Problem(f"parties[{index}].id", sentence)
        elif all(keys.root.fingerprint != party.root for keys in chain.lists):
            sentence = (
                f"this is not the root key of {party.id}, which is {chain.current.root.fingerprint}"
            )
            yield Problem(f"parties[{index}].root", sentence)


def stands(house: House, name: str) -> tuple[Digest, Document, Standing]:
    """Give a document and where it stands now."""
    with reading(house) as records:
        digest, document = the_document(records, name)
        return digest, document, standing(papers(records), digest, house.clock.now())
