"""What a new version would change: in the words, in the answers, and in those given already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import canonical
from accordant.core.decision import Decision, Outcome, decide
from accordant.core.difference import (
    Alteration,
    Effect,
    alterations,
    effects,
    supposing,
    turning_days,
)
from accordant.core.errors import BadInput, NotFound
from accordant.core.events import Decided
from accordant.core.names import Digest
from accordant.core.policy import Policy, policy_at
from accordant.core.protocol import Document, Protocol
from accordant.core.statement import Papers, civil
from accordant.core.statement.calendar import after
from accordant.core.wire import read_yaml
from accordant.work.library import document_of, named, papers, prohibitions
from accordant.work.ports import House
from accordant.work.record import Records, reading

Version = str | bytes
"""A document held here, by its name; or a draft, as its file has it."""


@frozen(kw_only=True)
class Compared:
    """One version of an agreement: its text's hash, and what it says."""

    digest: Digest
    agreement: Agreement


@frozen(kw_only=True)
class OnDay:
    """What changes from a day on, until the next such day."""

    day: date
    effects: tuple[Effect, ...]


@frozen(kw_only=True)
class Again:
    """A decision of this node's record that the two versions answer differently, by its number.

    Nothing else of it is said: it may be about a person.
    """

    decision: str
    before: Outcome
    after: Outcome


@frozen(kw_only=True)
class Difference:
    """All that differs between two versions.

    `looked_at` decisions of the record were decided again under both; `unreadable` ones were not,
    since their keys have been destroyed.
    """

    before: Compared
    after: Compared
    altered: tuple[Alteration, ...]
    days: tuple[OnDay, ...]
    decisions: tuple[Again, ...]
    looked_at: int
    unreadable: int


def compare(house: House, before: Version, after: Version) -> Difference:
    """Compare two versions, each as though it were in force (BadInput, NotFound)."""
    now = house.clock.now()
    with reading(house) as records:
        held = papers(records)
        versions = [_version(records, held.documents, one) for one in (before, after)]
        old, new = versions
        both = [one.agreement for one in versions]
        near = evolve(held, documents=dict(_near(held, both)))
        whole = policy_at(near, prohibitions(records), now)
        again, looked_at, unreadable = _decided_again(records, *_supposed(whole, old, new))
        return Difference(
            before=old,
            after=new,
            altered=alterations(*both),
            days=tuple(_days(whole, near, old, new)),
            decisions=again,
            looked_at=looked_at,
            unreadable=unreadable,
        )


def _version(records: Records, held: Mapping[Digest, Document], version: Version) -> Compared:
    if isinstance(version, bytes):
        digest, document = document_of(canonical(read_yaml(version)).decode())
    else:
        digest, found = named(records, held, version)
        assert isinstance(found, Agreement | Protocol)
        document = found
    if not isinstance(document, Agreement):
        sentence = f"{document.id} is a protocol: nothing is shared under it"
        raise BadInput(sentence, "Name two versions of an agreement.", code="wrong-tier")
    return Compared(digest=digest, agreement=document)


def _near(held: Papers, agreements: Iterable[Agreement]) -> Iterator[tuple[Digest, Document]]:
    """Give the documents that could change an answer: those with two of the parties or more."""
    parties = {party.id for one in agreements for party in one.parties}
    ids = {
        (one.owner, one.id)
        for one in held.documents.values()
        if len(parties.intersection(party.id for party in one.parties)) > 1
    }
    for digest, one in held.documents.items():
        if isinstance(one, Protocol) or (one.owner, one.id) in ids:
            yield digest, one


def _supposed(policy: Policy, old: Compared, new: Compared) -> tuple[Policy, Policy]:
    """Give the policy with one version in force, and with the other in its place."""
    first = supposing(policy, old.digest, old.agreement, [new.agreement])
    return first, supposing(policy, new.digest, new.agreement, [old.agreement])


# Which of all requests


def _days(now: Policy, held: Papers, old: Compared, new: Compared) -> Iterator[OnDay]:
    """Give today, and each later day from which other requests change their answer."""
    zone = new.agreement.zone
    today = civil(now.now, zone)
    known: object = None
    for day in (today, *_turning(now, old.agreement, new.agreement, today)):
        policy = now if day == today else policy_at(held, now.prohibitions, _noon(day, zone))
        found = effects(*_supposed(policy, old, new))
        told = [_seen_from(day, one) for one in found]
        if told != known:
            yield OnDay(day=day, effects=found)
        known = told


def _seen_from(day: date, effect: Effect) -> tuple[object, ...]:
    """Give what an effect is, with the days on which a role is held told from the day it is."""
    asking = frozenset(
        (one.receiving, one.role, frozenset(held - day for held in one.days))
        for one in effect.actors
    )
    return (effect.change, effect.line, asking, *effect.box.parts[1:], effect.named)


def _turning(policy: Policy, old: Agreement, new: Agreement, today: date) -> tuple[date, ...]:
    """Give each day to look at, and the one after it: elsewhere a day may begin after noon here."""
    days = turning_days([old, new], today, policy)
    return tuple(sorted({*days, *(after(day, 1) for day in days)}))


def _noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(zone))


# Which of those that were made


def _decided_again(
    records: Records, before: Policy, after: Policy
) -> tuple[tuple[Again, ...], int, int]:
    """Decide every request of the record under both; an emergency rests on no version of any."""
    changed, looked_at, unreadable = [], 0, 0
    for stored in records.tx.events(0):
        if stored.kind != Decided.kind:
            continue
        try:
            event, _ = records.event(stored.number)
        except NotFound:
            unreadable += 1
            continue
        assert isinstance(event, Decided)
        looked_at += 1
        then, now = decide(event.request, before), decide(event.request, after)
        if _answer(then) != _answer(now):
            changed.append(Again(decision=event.id, before=then.outcome, after=now.outcome))
    return tuple(changed), looked_at, unreadable


def _answer(said: Decision) -> tuple[object, ...]:
    return (said.outcome, set(said.items), set(said.obligations), set(said.refer_to))
