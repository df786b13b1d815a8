"""What this node holds, read back as the core's own types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from attrs import frozen

from accordant.core.agreement import AGREEMENT_FORMAT, Agreement
from accordant.core.canonical import Json, canonical, digest, read_canonical
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.events import DocumentKept, StatementKept, read_event
from accordant.core.names import Digest, PartyId
from accordant.core.policy import Policy, StandingProhibition, policy_at
from accordant.core.protocol import PROTOCOL_FORMAT, Document, Protocol
from accordant.core.signing import Envelope, KeyChain, read_envelope, read_key_list, verify_chain
from accordant.core.statement import Confirmation, Held, Papers, Signature, hold
from accordant.core.wire import decode
from accordant.work.ports import Store
from accordant.work.record import Records

TIERS: dict[str, type[Protocol | Agreement]] = {
    PROTOCOL_FORMAT: Protocol,
    AGREEMENT_FORMAT: Agreement,
}

MOST_NAMED: Final = 6
"""Statements named where the beginning of a hash fits several."""


@frozen(kw_only=True)
class _Read:
    """What was read of a store when it had so many entries; its last one tells its history."""

    size: int
    leaf: bytes
    papers: Papers


_READ: WeakKeyDictionary[Store, _Read] = WeakKeyDictionary()
"""What each store was last read as. Papers only ever come to it, so only what came since is read:
else whoever lodges many papers would make every later decision slow."""


@frozen(kw_only=True)
class Partner:
    """Another party's node: its name, address and key chain."""

    party: PartyId
    name: str
    url: str
    chain: KeyChain


def read_document(value: Json) -> Protocol | Agreement:
    """Read a protocol or agreement, or list everything wrong with it."""
    if not isinstance(value, dict):
        raise BadInput("a document is a set of named fields")
    kind = TIERS.get(str(value.get("format")))
    if kind is None:
        known = " or ".join(f"“{name}”" for name in TIERS)
        raise BadInput([Problem("format", f"this must be {known}")])
    return decode(kind, value)


def document_of(payload: str) -> tuple[Digest, Protocol | Agreement]:
    """Read a document from its exact text; its name is the hash of that text."""
    data = payload.encode()
    return digest(data), read_document(read_canonical(data))


def envelope_of(value: Json) -> Envelope:
    """Read an envelope back from its JSON."""
    return read_envelope(canonical(value))


def chain_of(envelopes: list[Json]) -> KeyChain:
    """Read a key chain that was verified when it was kept, anchored at its own first root."""
    return _chain_of(canonical(envelopes))


@lru_cache(maxsize=256)
def _chain_of(spelt: bytes) -> KeyChain:
    envelopes = read_canonical(spelt, limit=len(spelt))
    assert isinstance(envelopes, list)
    read = [envelope_of(value) for value in envelopes]
    return verify_chain(read, read_key_list(read[0]).root.fingerprint)


def own_chain(records: Records) -> KeyChain:
    """Give this node's own chain of keys (NotFound before the node is founded)."""
    envelopes = [value for _, value in records.tx.scan("own-keys")]
    if not envelopes:
        raise NotFound("this node has no keys yet", "Run accordant init first.")
    return chain_of(envelopes)


def partner(records: Records, party: PartyId) -> Partner | None:
    """Give one partner, or None if it never joined."""
    value = records.tx.get("partner", party)
    return None if value is None else _partner(party, value)


def partners(records: Records) -> Iterator[Partner]:
    """Give every partner, in order of name."""
    for key, value in records.tx.scan("partner"):
        yield _partner(PartyId(key), value)


def _partner(party: PartyId, value: Json) -> Partner:
    assert isinstance(value, dict)
    chain = value["chain"]
    assert isinstance(chain, list)
    return Partner(
        party=party, name=str(value["name"]), url=str(value["url"]), chain=chain_of(chain)
    )


def documents(records: Records) -> Mapping[Digest, Document]:
    """Give every protocol and agreement held here, by hash."""
    return papers(records).documents


def _held(records: Records) -> tuple[Mapping[Digest, Document], tuple[Held, ...]]:
    """Give all documents, and all signed statements whether or not they count."""
    before = _last_read(records)
    if before is None:
        return _held_documents(records), _held_statements(records)
    documents, held = dict(before.papers.documents), list(before.papers.held)
    for event in _kept_since(records, before.size):
        if isinstance(event, DocumentKept):
            documents[event.digest] = document_of(event.payload)[1]
        else:
            held.append(hold(envelope_of(event.envelope)))
    return documents, tuple(held)


def _held_documents(records: Records) -> Mapping[Digest, Document]:
    found: dict[Digest, Document] = {}
    for key, value in records.tx.scan("document"):
        assert isinstance(value, dict)
        found[Digest(key)] = document_of(str(value["payload"]))[1]
    return found


def _held_statements(records: Records) -> tuple[Held, ...]:
    return tuple(hold(envelope_of(value)) for _, value in records.tx.scan("statement"))


def _last_read(records: Records) -> _Read | None:
    """Give what this store was last read as, unless its history since has been undone."""
    read = _READ.get(records.house.store)
    if read is None or read.size > records.tx.size():
        return None
    return read if records.tx.leaf(read.size - 1) == read.leaf else None


def _kept_since(records: Records, size: int) -> Iterator[DocumentKept | StatementKept]:
    for stored in records.tx.events(size):
        if stored.kind in {DocumentKept.kind, StatementKept.kind}:
            event = read_event(read_canonical(stored.facts, limit=len(stored.facts)))
            assert isinstance(event, DocumentKept | StatementKept)
            yield event


def papers(records: Records) -> Papers:
    """Give everything from which states and policy are folded.

    It is the same as long as nothing new came, and so are the verdicts that were worked out on it.
    """
    chains = {one.party: one.chain for one in partners(records)}
    chains[records.house.node.party] = own_chain(records)
    documents, held = _held(records)
    found = Papers(documents=documents, chains=chains, held=held)
    before = _last_read(records)
    if before is not None and _is_same(before.papers, found):
        found = before.papers
    size = records.tx.size()
    _READ[records.house.store] = _Read(size=size, leaf=records.tx.leaf(size - 1), papers=found)
    return found


def _is_same(one: Papers, other: Papers) -> bool:
    """Tell whether nothing was added; papers are counted, since none is ever taken away."""
    return (len(one.held), one.chains, len(one.documents)) == (
        len(other.held),
        other.chains,
        len(other.documents),
    )


def prohibitions(records: Records) -> tuple[StandingProhibition, ...]:
    """Give the provider's standing prohibitions."""
    return tuple(decode(StandingProhibition, v) for _, v in records.tx.scan("prohibition"))


def policy(records: Records, now: datetime) -> Policy:
    """Give the grant table as it is at a moment."""
    return policy_at(papers(records), prohibitions(records), now)


def the_document(records: Records, name: str) -> tuple[Digest, Document]:
    """Find a document by digest, by id (its newest version), or by id@version (NotFound).

    Where texts of several owners have that id, those count that this node has taken up.
    """
    return named(records, documents(records), name)


def named(records: Records, held: Mapping[Digest, Document], name: str) -> tuple[Digest, Document]:
    """Find one of these documents by digest, by id or by id@version (NotFound)."""
    if name in held:
        return Digest(name), held[Digest(name)]
    wanted, _, version = name.partition("@")
    found = [
        (document.version, digest, document)
        for digest, document in held.items()
        if document.id == wanted and version in ("", str(document.version))
    ]
    if not found:
        known = ", ".join(sorted({f"{d.id}@{d.version}" for d in held.values()})) or "none yet"
        raise NotFound(f"there is no document “{name[:80]}” here", f"Held here: {known}.")
    if len({document.owner for *_, document in found}) > 1:
        found = _of_one_owner(records, wanted, found)
    _, digest, document = max(found, key=lambda one: (one[0], one[1]))
    return digest, document


def _of_one_owner(
    records: Records, name: str, found: list[tuple[int, Digest, Document]]
) -> list[tuple[int, Digest, Document]]:
    """Give the texts of the one owner whose text under this id was taken up here (NotFound)."""
    ours = taken_up(papers(records), records.house.node.party)
    owners = {document.owner for document in ours.values() if document.id == name}
    if len(owners) != 1:
        texts = ", ".join(f"{digest} (of {document.owner})" for _, digest, document in found[:5])
        raise NotFound(
            f"several parties own a document “{name[:80]}”",
            f"Say which: {texts}.",
            code="ambiguous",
        )
    return [one for one in found if one[2].owner in owners]


def the_statement(found: Iterable[Held], name: str, what: str = "statement") -> Held:
    """Find one of these statements by its hash or the beginning of it (NotFound)."""
    begins = name.strip().lower().removeprefix("sha256:")
    wanted = f"sha256:{begins}"
    fits = {one.digest: one for one in found if one.digest.startswith(wanted)}
    if not fits or (len(fits) == 1 and not begins):
        raise NotFound(
            f"no {what} here has a hash that begins {wanted[:40]}",
            "accordant statement list shows the beginnings of all.",
        )
    if len(fits) > 1:
        some = [one.removeprefix("sha256:")[: len(wanted) + 5] for one in sorted(fits)]
        more = ", and more" if len(some) > MOST_NAMED else ""
        raise NotFound(
            f"more than one {what} here has a hash that begins {wanted[:40]}",
            f"Write more of it: {', '.join(some[:MOST_NAMED])}{more}.",
            code="ambiguous",
        )
    return next(iter(fits.values()))


def taken_up(known: Papers, party: PartyId) -> Mapping[Digest, Document]:
    """Give the documents that a party owns, has confirmed or has signed."""
    said = {
        held.statement.document
        for held in known.held
        if isinstance(held.statement, Confirmation | Signature) and held.statement.party == party
    }
    every = known.documents.items()
    return {name: each for name, each in every if name in said or each.owner == party}
