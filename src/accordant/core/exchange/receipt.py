"""The receipt: the recipient's signed word that a package was accepted, or refused and why.

A receipt is believed because its digest stands in an entry of the recipient's ledger, and that
entry under a checkpoint that the recipient signed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from attrs import frozen

from accordant.core.canonical import Json, canonical, digest
from accordant.core.errors import BadInput, Problem, Untrusted
from accordant.core.exchange.manifest import Manifest
from accordant.core.names import Digest, PartyId, a_hash, a_name
from accordant.core.wire import encode, read_exactly

RECEIPT_FORMAT: Literal["accordant/receipt/v1"] = "accordant/receipt/v1"


class Verdict(StrEnum):
    """What became of a package; either way its number is used up."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@frozen(kw_only=True)
class Receipt:
    """What the recipient says of one package."""

    format: Literal["accordant/receipt/v1"] = RECEIPT_FORMAT
    package: Digest
    sender: PartyId
    recipient: PartyId
    sequence: int
    verdict: Verdict
    at: datetime
    code: str = ""
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        a_hash(self.package, "package")
        a_name(self.sender, "sender")
        a_name(self.recipient, "recipient")
        if self.sequence < 1:
            raise BadInput([Problem("sequence", "packages count from 1")])
        refused = self.verdict is Verdict.REFUSED
        if refused != bool(self.reason) or refused != bool(self.code):
            sentence = "a refusal has a code and says why, and an acceptance does not"
            raise BadInput([Problem("reason", sentence)])


def receipt_json(receipt: Receipt) -> Json:
    """Write a receipt as JSON."""
    return encode(receipt)


def receipt_digest(receipt: Receipt) -> Digest:
    """Give the digest that stands in the recipient's ledger."""
    return digest(canonical(receipt_json(receipt)))


@frozen(kw_only=True)
class SignedReceipt:
    """A receipt as it travels: with its ledger entry and the proof that the entry stands.

    `leaf` is the entry's canonical text and `proof` the text of its .tlog-proof file.
    """

    receipt: Receipt
    leaf: str
    proof: str


def write_signed_receipt(signed: SignedReceipt) -> bytes:
    """Write a receipt as it travels."""
    value = {"leaf": signed.leaf, "proof": signed.proof, "receipt": receipt_json(signed.receipt)}
    return canonical(value)


def read_signed_receipt(data: bytes) -> SignedReceipt:
    """Read a receipt as it travels; nothing is believed of it yet."""
    return read_exactly(SignedReceipt, data, limit=1 << 20)


def must_match(receipt: Receipt, package: Digest, manifest: Manifest) -> None:
    """Refuse a receipt that is for another package, or from someone else (Untrusted)."""
    expected = (package, manifest.sender, manifest.recipient, manifest.sequence)
    given = (receipt.package, receipt.sender, receipt.recipient, receipt.sequence)
    if given != expected:
        raise Untrusted(
            "this receipt is for another package",
            "Keep the package in the outbox and ask the partner what happened.",
            code="wrong-receipt",
        )
