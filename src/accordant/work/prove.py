"""Proving: a file that shows a stranger one share, and a file that opens a row of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json
from accordant.core.errors import Conflict, NotFound
from accordant.core.events import event_json
from accordant.core.exchange import PackageKind, SignedReceipt, lines, peek, read_share, row_json
from accordant.core.ledger import open_row, read_proof, write_proof
from accordant.core.names import Digest, ledger_name
from accordant.core.people import SIGNATORY
from accordant.core.policy import Clause
from accordant.core.proof import (
    Conclusion,
    DecisionOpening,
    Entry,
    Opening,
    Proof,
    bare,
    verify,
    write_opening,
    write_proof_document,
)
from accordant.core.protocol import Document
from accordant.core.signing import envelope_json
from accordant.core.statement import Held, Papers, Signature
from accordant.core.wire import decode, number_of
from accordant.work.library import envelope_of, papers
from accordant.work.ports import House
from accordant.work.record import Records, reading
from accordant.work.share import kept_chunks


def prove(house: House, package: Digest) -> bytes:
    """Make the proof of a share that this node sent and that was signed for.

    Conflict where it cannot be proven here or not yet, NotFound where it is not known.
    """
    with reading(house) as records:
        proof = _proof(records, package)
    data = write_proof_document(proof)
    report = verify(data)
    if report.verdict is Conclusion.FAILED:
        why = "; ".join(f"step {step.number}: {step.detail}" for step in report.failed)
        raise Conflict(f"the proof of {package} would not hold: {why}", "Tell the operator.")
    return data


def _proof(records: Records, package: Digest) -> Proof:
    sent = _sent(records, package)
    signed = _receipt(records, package)
    clause, held = decode(Clause, sent["clause"]), papers(records)
    agreement = held.documents[clause.digest]
    assert isinstance(agreement, Agreement)
    above = agreement.protocol.digest if agreement.protocol else None
    digests = [clause.digest] if above is None else [clause.digest, above]
    statements = {one.digest: one for name in digests for one in _signing(held, name)}
    return Proof(
        keys={
            party.id: _key_lists(records, party.id)
            for name in digests
            for party in held.documents[name].parties
        },
        agreement=_text(records, clause.digest),
        protocol=None if above is None else _text(records, above),
        statements=tuple(envelope_json(one.envelope) for one in statements.values()),
        manifest=sent["manifest"],
        decided=_decided(records, str(sent["decision"])),
        receipt=signed,
    )


def _sent(records: Records, package: Digest) -> dict[str, Json]:
    """Give what was sent, if it can be proven here."""
    sent = records.tx.get("sent", package)
    if isinstance(sent, dict):
        if sent["kind"] != PackageKind.SHARE or sent["clause"] is None:
            raise Conflict(
                f"{package} was not shared under a clause; there is nothing to prove of it",
                "Name a package that holds a share; the inbox and the outbox show their kinds.",
            )
        return sent
    received = records.tx.get("inbox", package)
    if isinstance(received, dict):
        raise Conflict(
            f"{received['from']} shared this; the decision stands in its ledger, not in this one",
            f"Ask {received['from']} for the proof: the receipt this node gave is part of it.",
        )
    raise NotFound(f"there is no package {package} here")


def _receipt(records: Records, package: Digest) -> SignedReceipt:
    """Give the receipt, without what its ledger proof carries and nobody checks."""
    kept = records.tx.get("receipt", package)
    if not isinstance(kept, dict):
        raise Conflict(
            f"{package} has not been signed for yet",
            "Wait until the recipient's node has answered; the outbox shows what it waits for.",
        )
    signed = decode(SignedReceipt, kept["receipt"])
    proof = bare(read_proof(signed.proof.encode()), ledger_name(signed.receipt.recipient))
    return SignedReceipt(
        receipt=signed.receipt, leaf=signed.leaf, proof=write_proof(proof).decode()
    )


def _decided(records: Records, decision: str) -> Entry:
    number = _number(records, decision)
    (proof,) = records.prove(number)
    return Entry(leaf=records.tx.leaf(number).decode(), proof=write_proof(proof).decode())


def _number(records: Records, decision: str) -> int:
    """Give the number of a decision's entry in the ledger."""
    kept = records.tx.get("decision", decision)
    assert isinstance(kept, dict)
    number = kept["number"]
    assert isinstance(number, int)
    return number


def _text(records: Records, document: Digest) -> str:
    kept = records.tx.get("document", document)
    assert isinstance(kept, dict)
    return str(kept["payload"])


def _key_lists(records: Records, party: str) -> tuple[Json, ...]:
    """Give a party's key lists, oldest first."""
    if party == records.house.node.party:
        return tuple(value for _, value in records.tx.scan("own-keys"))
    # A share was made under this agreement, so the keys of all its parties are here.
    kept = records.tx.get("partner", party)
    assert isinstance(kept, dict)
    lists = kept["chain"]
    assert isinstance(lists, list)
    return tuple(lists)


def _signing(held: Papers, document: Digest) -> Iterator[Held]:
    """Give the first signature of each party to a document, and all its signatory's mandates."""
    signed = _first_signatures(held, held.documents[document], document)
    people = {(said.party, said.person) for said in signed.values()}
    for one in held.held:
        if one.statement in signed.values():
            yield one
        elif one.statement in held.appointments:
            said = one.statement
            if (said.party, said.person) in people and said.role == SIGNATORY:
                yield one


def _first_signatures(held: Papers, document: Document, name: Digest) -> dict[str, Signature]:
    parties = {party.id for party in document.parties}
    signed: dict[str, Signature] = {}
    for said in held.counted(Signature):
        if said.document == name and said.party in parties:
            signed.setdefault(said.party, said)
    return signed


@frozen(kw_only=True)
class Opened:
    """The file that opens one row, and which row it is: as it was sent, and in the table."""

    data: bytes
    row: int
    table_row: int


def open_record(
    house: House, package: Digest, row: int | None = None, *, table_row: int | None = None
) -> Opened:
    """Open one row of a share that this node sent, and the decision if its facts are still held.

    The row is the one that was sent as `row`, or that stands in the table as `table_row`; both
    count from 1. NotFound where it was not sent, or its values have been disposed of.
    """
    with reading(house) as records:
        sent = _sent(records, package)
        chunks = _kept(records, package)
        decision = _open_decision(records, str(sent["decision"]))
        held = _held_rows(records, str(sent["decision"]))
        count = peek(envelope_of(sent["manifest"])).rows
    assert count is not None  # a share commits to its rows
    if row is None:
        row = _as_sent(table_row or 0, held)
    if not 1 <= row <= count.count:
        raise _no_row(package, row, table_row, count.count, len(held))
    header, rows = read_share(lines(chunks))
    opened = open_row(map(row_json, rows), row - 1, header.salt_key)
    data = write_opening(Opening(package=package, decision=decision, rows=(opened,)))
    return Opened(data=data, row=row, table_row=_in_table(row, held))


def _no_row(package: Digest, row: int, table_row: int | None, sent: int, held: int) -> NotFound:
    if table_row is None:
        sentence = f"there is no row {row}: {package} has {number_of(sent, 'row')}"
        return NotFound(sentence, f"Rows count from 1 to {sent:,}.")
    sentence = f"there is no row {table_row} in the table: it had {number_of(sent + held, 'row')}"
    return NotFound(sentence, f"Rows count from 1 to {sent + held:,}, after the header.")


def _held_rows(records: Records, release: str) -> tuple[int, ...]:
    """Give the numbers of the rows of the table that were held, in order."""
    return tuple(int(key.rpartition("/")[2]) for key, _ in records.tx.scan("held", f"{release}/"))


def _as_sent(table_row: int, held: tuple[int, ...]) -> int:
    """Count a row of the table as it was sent (NotFound for one that was held)."""
    before = bisect_left(held, table_row)
    if table_row in held[before : before + 1]:
        raise NotFound(
            f"row {table_row} of the table was held, and was not sent",
            "It can be shown at its source; nothing of it is in this share.",
            code="row-held",
        )
    return table_row - before


def _in_table(row: int, held: tuple[int, ...]) -> int:
    """Count a row that was sent as it stands in the table: each held row before it counts too."""
    for number in held:
        if number > row:
            break
        row += 1
    return row


def _open_decision(records: Records, decision: str) -> DecisionOpening | None:
    try:
        event, salt = records.event(_number(records, decision))
    except NotFound:
        return None
    return DecisionOpening(event=event_json(event), salt=salt)


def _kept(records: Records, package: Digest) -> Iterator[bytes]:
    """Give the kept release in pieces, unlocked (NotFound)."""
    key, body = records.tx.secret(f"release/{package}"), records.tx.get("kept", package)
    if key is None or body is None:
        raise NotFound(
            "the values of this share have been disposed of, and no row of it can be opened again",
            "The proof itself still holds; it needs no values.",
            code="disposed",
        )
    return kept_chunks(records.house, Digest(str(body)), key)
