"""The proof of one share, which a stranger checks offline from one trusted fingerprint.

It shows who shared how much with whom, under which clause of which signed agreement, and when,
without a single value; an opening beside it shows the values of the rows it opens.
The format and the steps are on one page, docs/spec/proof.md.
"""

from accordant.core.proof.document import (
    OPENING_FORMAT,
    PROOF_FORMAT,
    DecisionOpening,
    Entry,
    Opening,
    Proof,
    read_opening,
    read_proof_document,
    write_opening,
    write_proof_document,
)
from accordant.core.proof.receipt import bare, check_receipt
from accordant.core.proof.report import (
    Conclusion,
    Facts,
    OpenedRow,
    Outcome,
    Report,
    Step,
    do_not_hold,
)
from accordant.core.proof.verification import verify

__all__ = [
    "OPENING_FORMAT",
    "PROOF_FORMAT",
    "Conclusion",
    "DecisionOpening",
    "Entry",
    "Facts",
    "OpenedRow",
    "Opening",
    "Outcome",
    "Proof",
    "Report",
    "Step",
    "bare",
    "check_receipt",
    "do_not_hold",
    "read_opening",
    "read_proof_document",
    "verify",
    "write_opening",
    "write_proof_document",
]
