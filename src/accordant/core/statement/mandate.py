"""Who may say what about a document, and what of it cannot be so: judged by the document alone.

Numbered as in docs/spec/statement.md.
"""

from __future__ import annotations

from accordant.core.agreement import Agreement
from accordant.core.names import DatasetId, PartyId
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Document, Protocol
from accordant.core.statement.calendar import after, civil
from accordant.core.statement.kinds import Certification, Confirmation, Objection, Signature
from accordant.core.statement.living import (
    Continuation,
    Disposition,
    Exit,
    Halt,
    Leaving,
    Lift,
    Mediation,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    Termination,
    Trigger,
    Withdrawal,
)
from accordant.core.statement.spoken import Spoken

CONFIRMING = (OPERATIONAL_LEAD, IG_ADVISER)
"""Who at each party confirms before a document is agreed in principle."""

BY_CHAIR = (Certification, Settlement, Ruling, Halt, Lift, Continuation)
BY_SIGNATORY = (Signature, Leaving)
BY_ADVISERS = (Confirmation, Objection, Mediation, Reviewed, Exit, Disposition)


def mandate_fault(said: Spoken, document: Document) -> str:
    """Say why this role does not entitle to this kind of statement; empty if it does."""
    # 6. Signatories sign and leave, leads and advisers confirm or object, the named chair decides.
    if isinstance(said, BY_SIGNATORY) and said.role != SIGNATORY:
        return f"a {said.kind} is given by a {SIGNATORY}, not by a {said.role}"
    if isinstance(said, BY_ADVISERS) and said.role not in CONFIRMING:
        return f"this is for the {' or '.join(CONFIRMING)}, not for a {said.role}"
    if isinstance(said, BY_CHAIR) and not is_chair(said, document):
        chair = document.chair
        verb = "certifies" if isinstance(said, Certification) else f"makes a {said.kind}"
        return f"only the {chair.role} at {chair.party} {verb}"
    return _for_all_fault(said, document) or _terms_fault(said, document)


def is_chair(said: Spoken, document: Document) -> bool:
    """Tell whether somebody speaks from the post of the document's chair."""
    return (said.party, said.role) == (document.chair.party, document.chair.role)


def _for_all_fault(said: Spoken, document: Document) -> str:
    """Find who would end or reopen a document for all the others."""
    owner = document.owner
    decides = said.party == owner and said.role in (*CONFIRMING, SIGNATORY)
    if isinstance(said, Withdrawal) and not (decides or is_chair(said, document)):
        return f"only the owner, {owner}, or the chair withdraws {document.id}"
    if isinstance(said, Termination):
        if not said.order and said.role != SIGNATORY:
            return f"a termination is given by a {SIGNATORY}, not by a {said.role}"
        ordered = (said.party, said.role) == (owner, SIGNATORY) or is_chair(said, document)
        if said.order and not ordered:
            return f"an order is put on record by the {SIGNATORY} of {owner}, or by the chair"
    if isinstance(said, Review) and not (decides or is_chair(said, document)):
        if said.trigger is Trigger.OTHER:
            return f"only the owner, {owner}, or the chair reviews {document.id} of its own accord"
        if said.role not in CONFIRMING:
            return f"this is for the {' or '.join(CONFIRMING)}, not for a {said.role}"
    return ""


def _terms_fault(said: Spoken, document: Document) -> str:
    """Find a day or a dataset that the document's own terms do not allow."""
    day = civil(said.at, document.zone)
    if isinstance(said, Leaving):
        notice = notice_days(document)
        if (said.last_day - day).days < notice:
            asks = f"{document.id} asks for {notice} days' notice, and {said.last_day} is sooner"
            return f"{asks}; the first last day that keeps to it is {after(day, notice)}"
    if isinstance(said, Reviewed) and not day < said.next_review <= document.term.expires:
        return f"the next review falls after {day}, and by the last day, {document.term.expires}"
    if isinstance(said, Exit) and said.dataset not in received(document, said.party):
        return f"{said.party} receives no dataset {said.dataset} under {document.id}"
    return ""


def notice_days(document: Document) -> int:
    """Give how many days before its last day a party says that it leaves."""
    if isinstance(document, Protocol):
        return document.governance.notice_days
    change = document.change if isinstance(document, Agreement) else None
    return change.notice_days if change else 0


def received(document: Document, party: PartyId) -> tuple[DatasetId, ...]:
    """Give the datasets that a party receives under a document, each once."""
    if not isinstance(document, Agreement):
        return ()
    flows = (flow.dataset for flow in document.flows if party in flow.recipients)
    return tuple(dict.fromkeys(flows))
