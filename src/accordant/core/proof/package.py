"""Steps 7 to 10: the package, the decision it rests on, its receipt, and what is opened of it.

Numbered as in docs/spec/proof.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from accordant.core.agreement import Flow
from accordant.core.canonical import digest
from accordant.core.decision import Decision, Request
from accordant.core.errors import BadInput
from accordant.core.exchange import Verdict
from accordant.core.ledger import (
    InclusionProof,
    RowOpening,
    opens,
    read_leaf,
    read_proof,
    verify_row,
    write_proof,
)
from accordant.core.names import ItemId, PartyId, ledger_name
from accordant.core.proof.case import Case, at, envelope, fault, must_be_signed
from accordant.core.proof.document import DecisionOpening, read_opening
from accordant.core.proof.receipt import bare, check_receipt, stands
from accordant.core.proof.report import OpenedRow
from accordant.core.statement import civil
from accordant.core.wire import decode

DECIDED = "decided"
"""The kind of entry that a decision leaves in the ledger."""


def check_manifest(case: Case) -> str:
    """Step 7: the sender signed the label, its clause runs between these two, and runs that day."""
    manifest = case.manifest
    with at("manifest"):
        # Both ends of a clause are parties, so step 3 has made sure of their keys.
        flow = _flow(case)
        key = case.chains[manifest.sender].at(manifest.created).manifest
        must_be_signed(envelope(case.proof.manifest), key)
        _must_run(case, flow)
    return f"{manifest.sender} sent it to {manifest.recipient} under {case.clause}"


def _flow(case: Case) -> Flow:
    """Give the clause, whose ends are the package's."""
    clause, agreement, manifest = case.clause, case.agreement, case.manifest
    if (clause.agreement, clause.version) != (agreement.id, agreement.version):
        raise fault("clause", f"the agreement is {agreement.id} v{agreement.version}")
    flow = next((one for one in agreement.flows if one.id == clause.flow), None)
    if flow is None:
        raise fault("clause.flow", f"{agreement.id} has no clause {clause.flow}")
    if flow.provider != manifest.sender or manifest.recipient not in flow.recipients:
        ends = f"{manifest.sender} to {manifest.recipient}"
        raise fault("clause.flow", f"clause {clause.flow} does not run from {ends}")
    return flow


def _must_run(case: Case, flow: Flow) -> None:
    """The package was made within every term, and not before the last signature."""
    created = case.manifest.created
    for document in case.documents.values():
        day = civil(created, document.zone)
        if not document.term.covers(day):
            term = f"{document.term.effective_from} to {document.term.expires}"
            raise fault("created", f"{day} is not within the term of {document.id}, {term}")
    if not _within(flow, civil(created, case.agreement.zone)):
        raise fault("created", f"clause {flow.id} does not run on that day")
    if created < max(case.signed_at):
        raise fault("created", "it was made before every party had signed")


def _within(flow: Flow, day: date) -> bool:
    return (flow.starts is None or flow.starts <= day) and (flow.ends is None or day <= flow.ends)


def check_decision(case: Case) -> str:
    """Step 8: the decision stands in the sender's ledger, under this agreement."""
    text = case.proof.decided.leaf
    with at("decided.leaf"):
        if digest(text.encode()) != case.manifest.decision:
            raise BadInput("this is not the entry whose hash the manifest names")
        leaf = case.decided = read_leaf(text.encode())
        if leaf.kind != DECIDED or dict(leaf.refs) != {"agreement": case.clause.digest}:
            raise BadInput("this entry is not of a decision under this agreement")
        if leaf.at.replace(microsecond=0) > case.manifest.created:
            raise BadInput("this decision was made after the package")
    with at("decided.proof"):
        proof = _bare_proof(case.proof.decided.proof, case.manifest.sender)
        checkpoint = stands(leaf, text, proof, case.chains[case.manifest.sender])
    return f"decided {leaf.at:%Y-%m-%d %H:%M} UTC: entry {proof.index} of {checkpoint.size:,}"


def _bare_proof(text: str, party: PartyId) -> InclusionProof:
    """Read a .tlog-proof in which nothing stands that goes unchecked."""
    proof = read_proof(text.encode())
    if write_proof(bare(proof, ledger_name(party))).decode() != text:
        raise BadInput("it has extra data or a signature that no step checks")
    return proof


def check_the_receipt(case: Case) -> str:
    """Step 9: the recipient signed for this package."""
    signed, manifest = case.proof.receipt, case.manifest
    with at("receipt"):
        chain = case.chains[manifest.recipient]
        _bare_proof(signed.proof, manifest.recipient)
        receipt = case.receipt = check_receipt(signed, case.package, manifest, chain)
    said = f"{receipt.verdict} by {manifest.recipient} on {receipt.at:%Y-%m-%d %H:%M} UTC"
    return f"{said}: {receipt.reason}" if receipt.verdict is Verdict.REFUSED else said


def check_opening(case: Case) -> str | None:
    """Step 10: what is opened is what was decided and sent."""
    if case.opening is None:
        return None
    with at("opening"):
        opening = read_opening(case.opening)
        if opening.package != case.package:
            raise fault("package", "this opens another package")
        flow = _flow(case)
        if opening.decision is not None:
            with at("decision"):
                _open_decision(case, flow, opening.decision)
        for number, row in enumerate(opening.rows):
            with at(f"rows[{number}]"):
                _open_row(case, flow, row)
    what = ["the decision"] if opening.decision else []
    what += [f"row {one.index + 1}" for one in case.opened]
    return f"opened: {', '.join(what)}"


def _open_decision(case: Case, flow: Flow, opened: DecisionOpening) -> None:
    if not opens(case.decided.commitment, opened.event, opened.salt):
        raise BadInput("this is not the decision that the ledger commits to")
    facts = opened.event if isinstance(opened.event, dict) else {}
    if facts.get("kind") != DECIDED:
        raise fault("event.kind", "these are not the facts of a decision")
    request = decode(Request, facts.get("request"), "event.request")
    decision = decode(Decision, facts.get("decision"), "event.decision")
    ends = (case.manifest.sender, case.manifest.recipient)
    if not decision.permits:
        raise fault("event.decision", "this is not a decision to share")
    if (decision.clause, request.provider, request.recipient) != (case.clause, *ends):
        raise fault("event.decision", "this decision is about another clause or other parties")
    if (request.purpose, request.dataset) != (flow.purpose, flow.dataset):
        sentence = f"clause {flow.id} is for {flow.purpose} and of {flow.dataset}, not this"
        raise fault("event.request", sentence)
    granted = _granted(case, flow, request.do_not_disclose_to)
    if more := [item for item in decision.items if item not in granted]:
        sentence = f"clause {flow.id} does not grant: {', '.join(more)}"
        raise fault("event.decision.items", sentence)
    case.items, case.purpose = decision.items, request.purpose


def _granted(case: Case, flow: Flow, kept_from: Collection[PartyId] = ()) -> set[ItemId]:
    """Give what may go to this recipient: neither dropped, nor guarded where it is not safe."""
    recipient, dataset = case.manifest.recipient, case.agreement.dataset(flow.dataset)
    safe = recipient in flow.safe_recipients and recipient not in kept_from
    return {
        item
        for item in flow.items
        if item not in flow.dropped and (safe or not dataset.item(item).guarded)
    }


def _open_row(case: Case, flow: Flow, opened: RowOpening) -> None:
    rows = case.manifest.rows
    assert rows is not None
    if not verify_row(opened, bytes.fromhex(rows.root.removeprefix("sha256:")), rows.count):
        raise BadInput(f"this is not row {opened.index + 1} of the package")
    if any(opened.index == one.index for one in case.opened):
        raise BadInput(f"row {opened.index + 1} is opened twice")
    granted = set(case.items) or _granted(case, flow)
    if not isinstance(opened.row, dict) or not granted.issuperset(opened.row):
        raise BadInput(f"this row holds more than clause {flow.id} grants")
    case.opened = (*case.opened, OpenedRow(index=opened.index, row=opened.row))
