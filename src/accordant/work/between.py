"""What was agreed between two parties, compiled: found by name, kept until something new is said.

A node looks at the agreements that both ends are parties to and at nothing else, so what it holds
besides costs nothing. Everything here is in memory; whoever else serves the node finds out by the
ledger's size, inside the transaction in which it decides.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from attrs import define, evolve, field, frozen

from accordant.core.agreement import Agreement
from accordant.core.decision import Request
from accordant.core.events import (
    Disposed,
    DocumentKept,
    KeysIssued,
    PartnerKept,
    Prohibited,
    StatementKept,
)
from accordant.core.names import Digest, PartyId
from accordant.core.policy import StandingProhibition, parties_of, policy_at
from accordant.core.protocol import Document
from accordant.core.signing import KeyChain
from accordant.core.statement import About, Held, Papers, civil, hold
from accordant.core.table import GrantTable
from accordant.work.library import (
    document_of,
    envelope_of,
    own_chain,
    partner,
    policy,
    prohibitions,
)
from accordant.work.ports import Store
from accordant.work.record import Records

MOST_PAIRS: Final = 2048
"""Of how many pairs of parties the compiled agreements are kept at once."""

MOST_PAPERS: Final = 8192
"""How many documents, and how many statements, are kept read at once."""

TELLING: Final = frozenset(
    kind.kind for kind in (DocumentKept, StatementKept, PartnerKept, KeysIssued)
)
"""The events that can change what is compiled."""

BANNING: Final = frozenset({Prohibited.kind, Disposed.kind})
"""The events that set a standing prohibition or take one away."""

Key = tuple[str, str, str]
"""Two parties, in order, and the agreement of others that is named, if one is."""


@frozen(kw_only=True)
class Compiled:
    """The grant table between two parties, the names of what it rests on, and when it holds."""

    table: GrantTable
    rests_on: frozenset[str]
    days: Mapping[str, date]
    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Tell whether it is still so: states turn at midnight, and where a word is dated."""
        begun = self.since <= now and (self.until is None or now < self.until)
        return begun and all(civil(now, zone) == day for zone, day in self.days.items())

    def barred_by(self, bans: tuple[StandingProhibition, ...], now: datetime) -> Compiled:
        """Put other standing prohibitions in place of those it has."""
        days = {**self.days, **{ban.zone: civil(now, ban.zone) for ban in bans}}
        return evolve(self, table=self.table.barred_by(bans), days=days)


@define
class Desk:
    """What was compiled of one store, when it had so many entries, of which this is the last."""

    size: int
    leaf: bytes
    bans: tuple[StandingProhibition, ...]
    parties: frozenset[PartyId]
    pairs: OrderedDict[Key, Compiled] = field(factory=OrderedDict)


_DESKS: WeakKeyDictionary[Store, Desk] = WeakKeyDictionary()
_ALONE = Lock()
"""Threads of one process take turns at a desk; what they take answers the same from then on."""


def table_between(records: Records, request: Request, now: datetime) -> GrantTable:
    """Give the grant table that a request is put to, as it is at a moment."""
    if records.tx.get("found-by", "papers") is None:
        # Kept before papers stood on the shelves by which they are found: read them all.
        return GrantTable(policy(records, now))
    first, second = sorted((request.provider, request.recipient))
    key = (first, second, _of_others(records, first, second, request.agreement or ""))
    with _ALONE:
        return _at_desk(records, key, now)


def _of_others(records: Records, first: str, second: str, name: str) -> str:
    """Give the name that is asked for, if an agreement of others goes by it; else nothing.

    What is between the two is compiled anyway, and once, whatever names anybody makes up.
    """
    taking_part = (f"{end}/{one}" for one in _called(records, name) for end in (first, second))
    return "" if all(records.tx.get("agreement-of", part) for part in taking_part) else name


def _at_desk(records: Records, key: Key, now: datetime) -> GrantTable:
    desk = _desk(records)
    known = desk.pairs.get(key)
    if known is None or not known.holds(now):
        known = _compiled(records, desk.parties, key, now)
    if known.table.policy.prohibitions is not desk.bans:
        known = known.barred_by(desk.bans, now)
    if known.table.policy.parties is not desk.parties:
        known = evolve(known, table=known.table.knowing(desk.parties))
    desk.pairs[key] = known
    desk.pairs.move_to_end(key)
    while len(desk.pairs) > MOST_PAIRS:
        desk.pairs.popitem(last=False)
    return known.table.at(now)


# What is new


def _desk(records: Records) -> Desk:
    """Give what was compiled, without what something new has made old.

    Whoever has recorded something in this transaction, which may yet be undone, or reads the store
    as it was a moment ago, gets a desk of their own.
    """
    size = records.tx.size()
    desk = _DESKS.get(records.house.store)
    behind = desk is not None and size < desk.size
    if records.unsettled or (behind and not records.writing):
        return _new_desk(records, size)
    if desk is None or behind or records.tx.leaf(desk.size - 1) != desk.leaf:
        # Nobody looked yet, or the store was put back to an earlier state.
        desk = _DESKS[records.house.store] = _new_desk(records, size)
    elif desk.size < size:
        _forget(records, desk)
        desk.size, desk.leaf = size, records.tx.leaf(size - 1)
    return desk


def _new_desk(records: Records, size: int) -> Desk:
    parties = frozenset(PartyId(party) for party, _ in records.tx.scan("party"))
    leaf, bans = records.tx.leaf(size - 1), prohibitions(records)
    return Desk(size=size, leaf=leaf, bans=bans, parties=parties)


def _forget(records: Records, desk: Desk) -> None:
    """Forget what rests on anything that came since; standing prohibitions are read again."""
    touched: set[str] = set()
    for stored in records.tx.events(desk.size):
        if stored.kind in BANNING:
            desk.bans = prohibitions(records)
        elif stored.kind in TELLING:
            event, _ = records.event(stored.number)
            if isinstance(event, DocumentKept):
                document = document_of(event.payload)[1]
                touched.update(_named(event.digest, document))
                desk.parties |= parties_of([document])
            else:
                touched.add(_touched(records, event))
    for key, known in list(desk.pairs.items()):
        if not known.rests_on.isdisjoint(touched):
            del desk.pairs[key]


def _named(digest: Digest, document: Document) -> Iterator[str]:
    """Name what a new document may change: what names it, its other versions, and its pairs."""
    yield from (digest, f"{document.owner}/{document.id}")
    if isinstance(document, Agreement):
        yield f"called {document.id}"
        parties = sorted(party.id for party in document.parties)
        yield from (f"between {one} and {other}" for one, other in combinations(parties, 2))


def _touched(records: Records, event: object) -> str:
    """Name what a word or a key may change: the document it is about, or whoever says it."""
    if isinstance(event, StatementKept):
        said = hold(envelope_of(event.envelope)).statement
        return said.document if isinstance(said, About) else f"by {said.party}"
    party = event.party if isinstance(event, PartnerKept) else records.house.node.party
    return f"by {party}"


# What is compiled


def _compiled(records: Records, parties: frozenset[PartyId], key: Key, now: datetime) -> Compiled:
    held = _papers(records, key)
    told = policy_at(held, (), now)
    documents = held.documents.values()
    later = [one.statement.at for one in held.held if one.statement.at > now]
    return Compiled(
        table=GrantTable(evolve(told, parties=parties)),
        rests_on=frozenset(_rests_on(held, key)),
        days={zone: civil(now, zone) for zone in {document.zone for document in documents}},
        since=now,
        until=min(later, default=None),
    )


def _rests_on(held: Papers, key: Key) -> Iterator[str]:
    first, second, name = key
    yield from (f"between {first} and {second}", f"called {name}")
    for digest, document in held.documents.items():
        yield from (digest, f"{document.owner}/{document.id}")
        if isinstance(document, Agreement) and document.protocol is not None:
            yield document.protocol.digest
    yield from (f"by {party}" for party in _speakers(held.documents.values(), key))


def _papers(records: Records, key: Key) -> Papers:
    """Read the papers that decide between two parties: agreements with both, and what is above.

    Every version of each counts, and every word about any of them or by anyone in them.
    """
    first, second, name = key
    both = _agreements_between(records, first, second)
    found = _with_all_above(records, both | _called(records, name))
    speakers = _speakers(found.values(), key)
    said = [key for digest in found for key in _on(records, "said-about", digest)]
    said += [key for party in speakers for key in _on(records, "said-by", party)]
    return Papers(
        documents=found,
        chains=dict(_chains(records, speakers)),
        held=tuple(_statement(records, key) for key in said),
    )


def _agreements_between(records: Records, first: str, second: str) -> set[Digest]:
    """Find the agreements of both through the other party, since this node is in all it holds."""
    other, one = sorted((first, second), key=str(records.house.node.party).__eq__)
    return {
        Digest(key)
        for key in _on(records, "agreement-of", other)
        if records.tx.get("agreement-of", f"{one}/{key}") is not None
    }


def _called(records: Records, name: str) -> set[Digest]:
    return {Digest(key) for key in _on(records, "agreement-called", name)} if name else set()


def _on(records: Records, shelf: str, name: str) -> list[str]:
    """Give the keys under a name on a shelf, without the name."""
    return [key.removeprefix(f"{name}/") for key, _ in records.tx.scan(shelf, f"{name}/")]


def _with_all_above(records: Records, digests: Iterable[Digest]) -> dict[Digest, Document]:
    """Give documents with all their versions, the protocols above, and theirs."""
    found: dict[Digest, Document] = {}
    waiting = list(digests)
    while waiting:
        digest = waiting.pop()
        if digest in found or (document := _document(records, digest)) is None:
            continue
        found[digest] = document
        waiting += map(Digest, _on(records, "version-of", f"{document.owner}/{document.id}"))
        if isinstance(document, Agreement) and document.protocol is not None:
            waiting.append(document.protocol.digest)
    return dict(sorted(found.items()))


def _speakers(documents: Iterable[Document], key: Key) -> set[PartyId]:
    """Give whoever may say anything that counts: the two, and all in the documents.

    Whoever names an agreement of others may be in none of the documents, and asks in a role.
    """
    found = {PartyId(end) for end in key[:2]}
    for document in documents:
        found |= {document.owner, document.chair.party}
        found |= {party.id for party in document.parties}
    return found


def _chains(records: Records, parties: set[PartyId]) -> Iterator[tuple[PartyId, KeyChain]]:
    for party in parties:
        if party == records.house.node.party:
            yield party, own_chain(records)
        elif (known := partner(records, party)) is not None:
            yield party, known.chain


def _document(records: Records, digest: Digest) -> Document | None:
    value = records.tx.get("document", digest)
    if value is None:
        return None
    assert isinstance(value, dict)
    return _read_document(str(value["payload"]))


@lru_cache(maxsize=MOST_PAPERS)
def _read_document(payload: str) -> Document:
    return document_of(payload)[1]


def _statement(records: Records, key: str) -> Held:
    # Of one statement two nodes may hold different signatures: what is kept read goes by the whole.
    return _read_statement(json.dumps(records.tx.get("statement", key)))


@lru_cache(maxsize=MOST_PAPERS)
def _read_statement(envelope: str) -> Held:
    return hold(envelope_of(json.loads(envelope)))
