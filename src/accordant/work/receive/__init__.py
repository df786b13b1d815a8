"""Receiving: check a package step by step, record it with its ledger entry, and sign for it.

Steps 1 to 7 of docs/spec/package.md are `admit`, 8 is `not_in_clause`, 9 is `open_body` and 10 is
`must_be_the_senders` and `take_in`. All that may take long is in `prepare`, which anyone may call
in a thread of its own; `commit` takes what is prepared into one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve, frozen

from accordant.core.canonical import Json, canonical
from accordant.core.errors import AccordantError, BadInput, NotAllowed, NotFound, Untrusted
from accordant.core.events import Equivocated, Received, TurnedAway, lane_key
from accordant.core.exchange import (
    Admission,
    Admitted,
    Equivocation,
    Lane,
    Manifest,
    Receipt,
    Refused,
    SignedReceipt,
    Unacceptable,
    Verdict,
    admit,
    not_in_clause,
    package_id,
    peek,
    receipt_digest,
    receipt_json,
    write_signed_receipt,
)
from accordant.core.exchange import TurnedAway as Away
from accordant.core.ledger import write_proof
from accordant.core.names import Digest
from accordant.core.signing import Envelope, envelope_json
from accordant.core.wire import decode, encode
from accordant.work.library import envelope_of, papers, partner
from accordant.work.ports import House, Reply
from accordant.work.receive.opening import Arrival, Lodged, Opened, Shared, open_body
from accordant.work.receive.taking import must_be_the_senders, take_in
from accordant.work.record import Records, reading, recording
from accordant.work.sweep import discard

__all__ = [
    "Arrival",
    "Prepared",
    "abandon",
    "commit",
    "prepare",
    "receive",
    "refuse_unread",
    "turn_away_at_sight",
]

STATUS = {"unknown-sender": 403, "not-for-us": 403, "bad-signature": 403, "not-yet-valid": 425}

STRANGE = frozenset({"unknown-sender", "not-for-us", "bad-signature"})
"""Reasons that no later package, nor a later moment, will change."""


MOST_STRANGE = 1000
"""Packages by strangers, or that cannot be read, which are recorded in one day."""

LONGEST_SENTENCE = 600
"""Characters kept of what is wrong with bytes that anyone may have sent."""


@frozen(kw_only=True)
class Prepared:
    """A package judged as far as it can be before the transaction, and opened if it may come in.

    There is no `contents` where nothing was to be opened, as when it had come before.
    """

    arrival: Arrival
    contents: Opened | Unacceptable | None = None


def receive(house: House, arrivals: list[Arrival]) -> list[Reply]:
    """Prepare packages one after the other, and take them in together."""
    return commit(house, [prepare(house, arrival) for arrival in arrivals])


def commit(house: House, packages: list[Prepared]) -> list[Reply]:
    """Take in a batch of packages in one transaction; gives the reply to each, in order.

    No reply leaves before the transaction that it speaks of is durable.
    """
    now = house.clock.now()
    with recording(house) as records:
        replies = [_settle(records, one.arrival, one.contents, now) for one in packages]
    for one in packages:
        house.arrivals.remove(one.arrival.name)
        abandon(house, one)
    return replies


def abandon(house: House, package: Prepared) -> None:
    """Remove what was opened of a package and came to no record."""
    if isinstance(package.contents, Shared):
        discard(house, package.contents.stream)


def turn_away_at_sight(house: House, envelope: Envelope) -> Reply | None:
    """Turn away a stranger's package before its body is read; None for all that may come in."""
    now = house.clock.now()
    arrival = Arrival(envelope=envelope, body=package_id(envelope), size=0)
    with reading(house) as records:
        admission = _admission(records, arrival, now)
    if not (isinstance(admission, Away) and admission.code in STRANGE):
        return None
    with recording(house) as records:
        return _turn_away(records, arrival, admission, now)


def prepare(house: House, arrival: Arrival) -> Prepared:
    """Judge a package by its manifest, and open it only if nothing speaks against it."""
    now = house.clock.now()
    with reading(house) as records:
        if records.tx.get("inbox", package_id(arrival.envelope)) is not None:
            return Prepared(arrival=arrival)
        admission = _admission(records, arrival, now)
        if not isinstance(admission, Admitted) or not _is_signed(arrival, admission.manifest):
            return Prepared(arrival=arrival)
        manifest = admission.manifest
        if manifest.clause and (fault := not_in_clause(papers(records), manifest, now)):
            return Prepared(arrival=arrival, contents=fault)
    return Prepared(arrival=arrival, contents=_opened(house, arrival, manifest))


def _opened(house: House, arrival: Arrival, manifest: Manifest) -> Opened | Unacceptable | None:
    try:
        opened = open_body(house, arrival, manifest)
        if isinstance(opened, Lodged):
            with reading(house) as records:
                must_be_the_senders(records, manifest.sender, opened)
    except (BadInput, NotAllowed, Untrusted) as bad:
        return Unacceptable(code=bad.code, reason=bad.sentence)
    except NotFound:
        # The same package came twice at once, and the other copy took its body along.
        return None
    return opened


def _is_signed(arrival: Arrival, manifest: Manifest) -> bool:
    """Tell whether a body is the one that its manifest, and so its sender's signature, names."""
    return (arrival.body, arrival.size) == (manifest.body.digest, manifest.body.size)


def _dated(records: Records, lane: Lane) -> Lane:
    """Add when the last package in a lane was made."""
    last = records.tx.get("inbox", str(lane.package))
    assert isinstance(last, dict)
    return evolve(lane, created=peek(envelope_of(last["manifest"])).created)


def _admission(records: Records, arrival: Arrival, now: datetime) -> Admission:
    claimed = peek(arrival.envelope)
    sender = partner(records, claimed.sender)
    head = records.tx.get("lane-in", claimed.sender)
    lane = Lane() if head is None else _dated(records, decode(Lane, head))
    return admit(
        arrival.envelope,
        me=records.house.node.party,
        chain=sender.chain if sender else None,
        lane=lane,
        now=now,
        early=timedelta(seconds=records.house.node.early_seconds),
    )


def _settle(
    records: Records, arrival: Arrival, contents: Opened | Unacceptable | None, now: datetime
) -> Reply:
    """Decide on one package inside the transaction, where its lane cannot move."""
    package = package_id(arrival.envelope)
    if records.tx.get("inbox", package) is not None:
        return _receipt_again(records, package)
    admission = _admission(records, arrival, now)
    if isinstance(admission, Away):
        return _turn_away(records, arrival, admission, now)
    if isinstance(admission, Equivocation):
        return _equivocated(records, arrival, admission, now)
    if not _is_signed(arrival, admission.manifest):
        # Whoever carried it may have changed it: that may not use up the sender's number.
        away = Away(code="bad-body", reason="the body is not the one its manifest names")
        return _turn_away(records, arrival, away, now)
    if isinstance(admission, Refused):
        fault = Unacceptable(code=admission.code, reason=admission.reason)
        return _sign_for(records, arrival, admission.manifest, fault, None, now)
    if contents is None:
        # It was not next in its lane when it was looked at, and now it is: it will come again.
        away = Away(code="try-again", reason="another package came first; send this again")
        return _problem(503, away.code, away.reason)
    if isinstance(contents, Unacceptable):
        return _sign_for(records, arrival, admission.manifest, contents, None, now)
    fault_found = take_in(records, admission.manifest, contents, now)
    return _sign_for(records, arrival, admission.manifest, fault_found, contents, now)


def _sign_for(
    records: Records,
    arrival: Arrival,
    manifest: Manifest,
    fault: Unacceptable | None,
    opened: Opened | None,
    now: datetime,
) -> Reply:
    """Record a package, accepted or refused, and sign for it."""
    package = package_id(arrival.envelope)
    receipt = Receipt(
        package=package,
        sender=manifest.sender,
        recipient=manifest.recipient,
        sequence=manifest.sequence,
        verdict=Verdict.REFUSED if fault else Verdict.ACCEPTED,
        at=now,
        code=fault.code if fault else "",
        reason=fault.reason if fault else "",
    )
    share = opened if isinstance(opened, Shared) and not fault else None
    if share is not None:
        records.tx.put_secret(f"release/{package}", share.key)
    number = records.tx.size()
    event = Received(
        at=now,
        by=str(manifest.sender),
        package=package,
        package_kind=str(manifest.kind),
        sender=manifest.sender,
        sequence=manifest.sequence,
        manifest=envelope_json(arrival.envelope),
        outcome=str(receipt.verdict),
        code=receipt.code,
        reason=receipt.reason,
        receipt=receipt_json(receipt),
        receipt_digest=receipt_digest(receipt),
        body=share.stream if share else None,
        clause=encode(manifest.clause) if manifest.clause else None,
        number=number,
    )
    records.record(event)
    return _signed(records, receipt, number)


def _signed(records: Records, receipt: Receipt, number: int) -> Reply:
    leaf = records.tx.leaf(number)
    (proof,) = records.prove(number)
    signed = SignedReceipt(receipt=receipt, leaf=leaf.decode(), proof=write_proof(proof).decode())
    return Reply(status=200, body=write_signed_receipt(signed))


def _receipt_again(records: Records, package: Digest) -> Reply:
    """Give the same receipt for the same package, proven under the ledger as it is now."""
    value = records.tx.get("inbox", package)
    assert isinstance(value, dict)
    number = value["number"]
    assert isinstance(number, int)
    return _signed(records, decode(Receipt, value["receipt"]), number)


def _turn_away(records: Records, arrival: Arrival, away: Away, now: datetime) -> Reply:
    """Answer without using up a number; recorded once for each package and reason."""
    package = package_id(arrival.envelope)
    event = TurnedAway(
        at=now,
        by="the door",
        code=away.code,
        sentence=away.reason,
        package=package,
        sender=peek(arrival.envelope).sender,
    )
    if away.code in STRANGE:
        _note(records, event)
    elif away.code != "out-of-order":
        records.record_once(event)
    return _problem(STATUS.get(away.code, 409), away.code, away.reason, away.expected)


def _note(records: Records, event: TurnedAway) -> None:
    """Record what a stranger brought, up to so many in a day: nobody may fill our ledger for ever.

    The last one recorded stands for all that follow it that day.
    """
    day = f"{event.at:%Y-%m-%d}"
    came = records.tx.get("strangers", day)
    count = came if isinstance(came, int) else 0
    if count < MOST_STRANGE:
        records.record_once(event)
        records.tx.put("strangers", day, count + 1)


def _equivocated(records: Records, arrival: Arrival, found: Equivocation, now: datetime) -> Reply:
    """Keep both packages signed under one number, and accept neither again."""
    manifest, package = found.manifest, package_id(arrival.envelope)
    place = lane_key(manifest.sender, manifest.sequence)
    first = records.tx.get("inbox-place", place)
    if first is None:
        first = records.tx.get("inbox-place", lane_key(manifest.sender, manifest.sequence - 1))
    held = records.tx.get("inbox", str(first)) if first is not None else None
    event = Equivocated(
        at=now,
        by="the door",
        party=manifest.sender,
        sequence=manifest.sequence,
        first=held["manifest"] if isinstance(held, dict) else None,
        second=envelope_json(arrival.envelope),
        package=package,
    )
    told = f"{lane_key(manifest.sender, manifest.sequence)}/"
    if not any(key.startswith(told) for key, _ in records.tx.scan("equivocation")):
        records.record_once(event)  # two packages under one number are proof enough
    return _problem(409, found.code, found.reason)


def _problem(status: int, code: str, detail: str, expected: int | None = None) -> Reply:
    """Write a problem document (RFC 9457)."""
    value: dict[str, Json] = {
        "code": code,
        "detail": detail,
        "status": status,
        "title": "The package was not taken in",
    }
    if expected is not None:
        value["expected"] = expected
    return Reply(status=status, body=canonical(value))


def refuse_unread(house: House, problem: AccordantError, package: Digest) -> Reply:
    """Answer something that could not even be read as a package, and record that it came."""
    now = house.clock.now()
    sentence = problem.sentence[:LONGEST_SENTENCE]
    event = TurnedAway(at=now, by="the door", code=problem.code, sentence=sentence, package=package)
    with recording(house) as records:
        _note(records, event)
    return _problem(400, problem.code, sentence)
