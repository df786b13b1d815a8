"""Witnessing: partners look at each other's ledgers, so that none can show two histories."""

from __future__ import annotations

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.errors import AccordantError, Conflict, NotFound, Unavailable, Untrusted
from accordant.core.events import Contradicted, Witnessed
from accordant.core.ledger import (
    Checkpoint,
    Finding,
    Tile,
    TiledTree,
    WitnessDecision,
    cosign,
    read_note,
    verify_checkpoint,
    witness,
)
from accordant.core.names import PartyId, ledger_name
from accordant.work.library import Partner, partner, partners
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording

EVIDENCE = frozenset({Finding.FORK, Finding.ROLLBACK, Finding.UNPROVEN})
"""Findings that are kept for people to see; a fork alone proves to anyone that the ledger lied."""


WORKER = "the worker"
"""Who looks, where nobody asked for it."""


@frozen(kw_only=True)
class Seen:
    """What came of looking at one partner's ledger: a finding, or why nothing could be found."""

    party: PartyId
    finding: Finding | None
    sentence: str


def witness_partners(house: House, *, by: str = WORKER) -> tuple[Seen, ...]:
    """Look at the ledger of every partner; one that cannot be reached stops none of the others.

    What nobody expected of one partner is raised after all others had their turn.
    """
    with reading(house) as records:
        parties = [one.party for one in partners(records)]
    seen: list[Seen] = []
    broken: list[Exception] = []
    for party in parties:
        try:
            seen.append(_looked(house, party, by))
        except Exception as error:  # noqa: BLE001  # it is raised once all others had their turn
            broken.append(error)
    if broken:
        raise broken[0]
    return tuple(seen)


def _looked(house: House, party: PartyId, by: str) -> Seen:
    try:
        found = witness_partner(house, party, by=by)
    except AccordantError as fault:
        return Seen(party=party, finding=None, sentence=fault.sentence)
    return Seen(party=party, finding=found.finding, sentence=found.sentence)


def witness_partner(house: House, party: PartyId, *, by: str = WORKER) -> WitnessDecision:
    """Look at a partner's ledger, and cosign it or keep the evidence against it.

    NotFound if it is no partner, Unavailable if it cannot be reached, Untrusted where its
    checkpoint is not signed. Numbered as in docs/spec/ledger.md.
    """
    with reading(house) as records:
        who, before = partner(records, party), records.tx.get("seen", party)
    if who is None:
        raise NotFound(f"{party} is not a partner of this node")
    # 6. The ledger signed the checkpoint it shows, twice.
    note = _fetched(house, who, "checkpoint")
    offered = verify_checkpoint(note, ledger_name(party), who.chain.current.checkpoint)
    # 9. What it shows is held against the checkpoint cosigned last.
    seen = None if before is None else _checkpoint(before)
    decision = witness(seen, offered, _proof(house, who, seen, offered))
    with recording(house) as records:
        if records.tx.get("seen", party) != before:
            raise Conflict("this ledger is being witnessed at the same time", "Try again.")
        _record(records, party, decision, note, before, by)
    return decision


def _fetched(house: House, who: Partner, path: str) -> bytes:
    reply = house.post.get(who.url, path)
    if reply.status != 200:
        sentence = f"the node of {who.party} answered {reply.status} when asked for its {path}"
        raise Unavailable(sentence, code="partner-odd")
    return reply.body


def _checkpoint(seen: Json) -> Checkpoint:
    assert isinstance(seen, dict)
    return Checkpoint.from_text(read_note(str(seen["note"]).encode()).text)


def _proof(
    house: House, who: Partner, seen: Checkpoint | None, offered: Checkpoint
) -> tuple[bytes, ...]:
    """Make the proof that it grew out of the partner's tiles; tiles that do not fit prove nothing.

    The tiles need no trust: a proof made of wrong ones does not hold.
    """
    if seen is None or offered.size <= seen.size:
        return ()
    try:
        return TiledTree(offered.size, lambda *at: _tile(house, who, *at)).consistency_path(
            seen.size
        )
    except Untrusted:
        return ()


def _tile(house: House, who: Partner, level: int, index: int, width: int) -> bytes:
    """Fetch a tile; a partial one may have been filled meanwhile, and then its beginning serves."""
    partial = Tile(level=level, index=index, width=width)
    try:
        return _fetched(house, who, partial.path)
    except Unavailable:
        whole = _fetched(house, who, Tile(level=level, index=index).path)
        return whole[: width * 32]


def _record(
    records: Records,
    party: PartyId,
    decision: WitnessDecision,
    note: bytes,
    before: Json,
    by: str,
) -> None:
    now, me = records.house.clock.now(), ledger_name(records.house.node.party)
    if decision.finding in (Finding.FIRST, Finding.GROWN):
        # 8. It is cosigned under this node's own name; this is durable before anyone sees it.
        signed = cosign(note, me, records.keys().checkpoint, int(now.timestamp()))
        size = decision.offered.size
        records.record(Witnessed(at=now, by=by, party=party, size=size, note=signed.decode()))
    if decision.finding in EVIDENCE:
        assert isinstance(before, dict)
        assert decision.seen is not None
        records.record_once(
            Contradicted(
                at=now,
                by=by,
                party=party,
                what="ledger",
                finding=str(decision.finding),
                number=decision.seen.size,
                first=before["note"],
                second=note.decode(),
            )
        )
