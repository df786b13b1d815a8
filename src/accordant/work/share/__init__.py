"""Sharing: decide, cut down to what was agreed, seal, and record, before anything leaves.

What may be shared is decided twice: once to know what to prepare, and again inside the transaction
that records it, so that a suspension in between is never overtaken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from attrs import frozen

from accordant.core.canonical import Json, digest
from accordant.core.crypto import Locker, random_bytes
from accordant.core.decision import Decision, Request, prohibitions_by_row
from accordant.core.errors import (
    AccordantError,
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
)
from accordant.core.events import HeldBack, Stopped
from accordant.core.exchange import PackageKind, Rows, ShareHeader, row_json, share_lines, unlocked
from accordant.core.ledger import Frontier, extend_rows
from accordant.core.names import Digest, ItemId, PartyId
from accordant.core.people import Actor
from accordant.core.policy import Policy, StandingProhibition
from accordant.core.release import (
    ColumnMapping,
    Held,
    Outgoing,
    Plan,
    barred,
    carry_out,
)
from accordant.core.table import GrantTable
from accordant.work.ask import Answered, record_decision
from accordant.work.between import table_between
from accordant.work.library import Partner, partners
from accordant.work.pack import Label, Release, Sealed, post, seal
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording
from accordant.work.share.planning import Table, must_fit, plan_for, suggested, whom
from accordant.work.sweep import discard

__all__ = ["Shared", "Table", "kept_chunks", "share", "suggested", "whom"]

BATCH = 4096
"""Rows hashed at a time."""

KEPT = b"accordant/kept-release/v1"


@frozen(kw_only=True)
class Shared:
    """What became of one share: the answer, and, where it was yes, the plan carried out.

    Then also what was held, and the package, unless every row was.
    """

    answered: Answered
    plan: Plan | None = None
    package: Digest | None = None
    sent: int = 0
    held: tuple[Held, ...] = ()


@frozen(kw_only=True)
class Answer:
    """What was decided, and whom it bars: both must still stand when it is recorded."""

    request: Request
    decision: Decision
    prohibitions: tuple[StandingProhibition, ...]


@frozen(kw_only=True)
class Leaving:
    """A release made ready and sealed, not yet recorded and so not yet sent."""

    sealed: Sealed
    rows: Rows
    kept: Digest
    kept_key: bytes


@frozen(kw_only=True)
class Prepared:
    """A plan that was carried out: what leaves, if anything does, and what is held."""

    plan: Plan
    held: tuple[Held, ...]
    leaving: Leaving | None


def share(
    house: House, actor: Actor, request: Request, table: Table, mapping: ColumnMapping
) -> Shared:
    """Share a table under the clause that permits it, or answer with the reasons why not.

    BadInput where table and mapping do not fit, Conflict where the answer changes meanwhile,
    NotFound where the recipient has not joined; then nothing is sent, and that it was not is
    recorded.
    """
    actor.must_act_for(house.node.party)
    if request.provider != house.node.party:
        raise NotAllowed(f"{request.provider} shares from its own node, not from this one")
    now = house.clock.now()
    with reading(house) as records:
        first = table_between(records, request, now)
        known = tuple(partners(records))
    try:
        request, table = whom(request, table, mapping.subject)
        answer = _decide(request, first)
        if not answer.decision.permits:
            return _record(house, actor, answer)
        prepared = _prepare(house, first.policy, answer, known, table, mapping)
        if prepared.leaving is None:
            return _record(house, actor, answer, prepared)
        return _commit(house, actor, answer, prepared, prepared.leaving)
    except (BadInput, Conflict, NotFound) as why:
        _record_stop(house, actor, request, why)
        raise


def _decide(request: Request, asked: GrantTable) -> Answer:
    decision = asked.explain(request)
    bans = prohibitions_by_row(request, asked.policy, decision.items)
    return Answer(request=request, decision=decision, prohibitions=bans)


def _record_stop(house: House, actor: Actor, request: Request, why: AccordantError) -> None:
    problems = why.problems if isinstance(why, BadInput) else ()
    with recording(house) as records:
        stopped = Stopped(
            at=house.clock.now(),
            by=str(actor),
            recipient=request.recipient,
            dataset=request.dataset,
            code=why.code,
            places=tuple(problem.path for problem in problems if problem.path),
            number=records.tx.size(),
        )
        records.record(stopped)


def _record(
    house: House, actor: Actor, expected: Answer, prepared: Prepared | None = None
) -> Shared:
    """Record a refusal, or a release of which every record was held: nothing vanishes."""
    now = house.clock.now()
    with recording(house) as records:
        decision = _decided_again(records, expected, now)
        answered = record_decision(records, actor, expected.request, decision, now)
        if prepared is None:
            return Shared(answered=answered)
        _hold(records, actor, answered.id, prepared.held, now)
    return Shared(answered=answered, plan=prepared.plan, held=prepared.held)


def _decided_again(records: Records, expected: Answer, now: datetime) -> Decision:
    """Decide inside the transaction (Conflict if the answer is no longer the same)."""
    again = _decide(expected.request, table_between(records, expected.request, now))
    if not again.decision.permits and not expected.decision.permits:
        return again.decision
    if _gist(again) != _gist(expected):
        raise Conflict(
            "what may be shared changed while this was being prepared; nothing was sent",
            "Share it again to see the answer as it is now.",
            code="answer-changed",
        )
    return again.decision


def _gist(answer: Answer) -> tuple[object, ...]:
    """Give what of an answer decides what leaves."""
    one = answer.decision
    return one.permits, one.clause, one.items, one.power, answer.prohibitions


def _joined(known: Iterable[Partner], party: PartyId) -> Partner:
    for one in known:
        if one.party == party:
            return one
    raise NotFound(
        f"{party} is not a partner of this node",
        "Join them with their invitation, or record the disclosure as out of band.",
        code="not-a-partner",
    )


def _prepare(
    house: House,
    asked: Policy,
    answer: Answer,
    known: tuple[Partner, ...],
    table: Table,
    mapping: ColumnMapping,
) -> Prepared:
    """Carry out the plan and seal what leaves; what breaks off leaves no body behind."""
    request, decision = answer.request, answer.decision
    to = _joined(known, request.recipient)
    must_fit(mapping, table, request)
    plan, context = plan_for(house, asked, request, decision, table, mapping)
    salt_key, kept_key = random_bytes(32), random_bytes(32)
    header = ShareHeader(
        items=tuple(column.item for column in plan.columns),
        plan=plan.digest,
        salt_key=salt_key,
        obligations=tuple(duty.text for duty in decision.obligations),
        mode=str(request.mode),
    )
    results = carry_out(plan, table.rows, context, barred(answer.prohibitions))
    carrying = Carrying(results, salt_key)
    kept, _ = house.bodies.save(_locked(kept_key, share_lines(header, carrying)))
    try:
        if not carrying.frontier.size:
            discard(house, kept)
            return Prepared(plan=plan, held=tuple(carrying.held), leaving=None)
        sealed = seal(house, to, kept_chunks(house, kept, kept_key))
    except AccordantError:
        discard(house, kept)
        raise
    root = Digest(f"sha256:{carrying.frontier.root().hex()}")
    rows = Rows(root=root, count=carrying.frontier.size)
    leaving = Leaving(sealed=sealed, rows=rows, kept=kept, kept_key=kept_key)
    return Prepared(plan=plan, held=tuple(carrying.held), leaving=leaving)


class Carrying:
    """Takes what became of each row: gives what leaves, and keeps count of it and of what is held.

    However many rows there are, one batch is in memory at a time.
    """

    def __init__(self, results: Iterator[Outgoing | Held], salt_key: bytes) -> None:
        self._results = results
        self._salt_key = salt_key
        self.held: list[Held] = []
        self.frontier = Frontier()

    def __iter__(self) -> Iterator[Mapping[ItemId, Json]]:
        leaving = self._leaving()
        while batch := list(islice(leaving, BATCH)):
            self.frontier = extend_rows(self.frontier, map(row_json, batch), self._salt_key)
            yield from batch

    def _leaving(self) -> Iterator[Mapping[ItemId, Json]]:
        for result in self._results:
            if isinstance(result, Outgoing):
                yield result.row
            else:
                self.held.append(result)


def _locked(key: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    locker = Locker(key, KEPT)
    for line in lines:
        yield locker.update(line)
    yield locker.finish()


def kept_chunks(house: House, kept: Digest, key: bytes) -> Iterator[bytes]:
    """Give the sender's own copy of a release in pieces, unlocked (NotFound, Untrusted)."""
    with house.bodies.open(kept) as stream:
        yield from unlocked(stream.read, key, KEPT)


def _commit(
    house: House, actor: Actor, expected: Answer, prepared: Prepared, leaving: Leaving
) -> Shared:
    """Decide again and record the decision, what is held and the package, all or nothing."""
    try:
        return _recorded(house, actor, expected, prepared, leaving)
    except AccordantError:
        discard(house, leaving.kept, leaving.sealed.body.digest)
        raise


def _recorded(
    house: House, actor: Actor, expected: Answer, prepared: Prepared, leaving: Leaving
) -> Shared:
    now, held = house.clock.now(), prepared.held
    with recording(house) as records:
        decision = _decided_again(records, expected, now)
        answered = record_decision(records, actor, expected.request, decision, now)
        _hold(records, actor, answered.id, held, now)
        label = Label(
            kind=PackageKind.SHARE,
            clause=decision.clause,
            power=decision.power,
            decision=digest(answered.leaf),
            rows=leaving.rows,
        )
        package = post(
            records,
            expected.request.recipient,
            leaving.sealed,
            label,
            now=now,
            by=str(actor),
            release=Release(decision=answered.id, held=len(held), kept=leaving.kept),
        )
        records.tx.put_secret(f"release/{package}", leaving.kept_key)
    sent = leaving.rows.count
    return Shared(answered=answered, plan=prepared.plan, package=package, sent=sent, held=held)


def _hold(
    records: Records, actor: Actor, release: str, held: Iterable[Held], now: datetime
) -> None:
    events = [
        HeldBack(at=now, by=str(actor), release=release, number=one.number, reasons=one.reasons)
        for one in held
    ]
    if events:
        records.record(*events)
