"""The two files of a proof: the proof itself, without a value in it, and the opening that has some.

Both are one RFC 8785 document with one spelling: what is read writes back to the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from accordant.core.canonical import MEBIBYTE, Json, canonical
from accordant.core.errors import BadInput
from accordant.core.exchange import SignedReceipt
from accordant.core.ledger import RowOpening
from accordant.core.names import Digest, PartyId, a_hash
from accordant.core.wire import doc, encode, read_exactly

PROOF_FORMAT: Literal["accordant/proof/v1"] = "accordant/proof/v1"
OPENING_FORMAT: Literal["accordant/opening/v1"] = "accordant/opening/v1"

LARGEST = 8 * MEBIBYTE
"""Bytes; a longer proof or opening is not read."""


@frozen(kw_only=True)
class Entry:
    """An entry of a ledger by its exact text, and the text of the .tlog-proof that it stands."""

    leaf: str = field(metadata=doc("the entry, as it is hashed into the ledger"))
    proof: str = field(metadata=doc("the .tlog-proof of the entry, without extra data"))


@frozen(kw_only=True)
class Proof:
    """Everything a stranger needs to check that a share was agreed, decided, sent and received."""

    format: Literal["accordant/proof/v1"] = PROOF_FORMAT
    keys: Mapping[PartyId, tuple[Json, ...]] = field(
        metadata=doc("for each party its key lists, oldest first, each in its envelope")
    )
    agreement: str = field(metadata=doc("the exact text that was signed"))
    protocol: str | None = field(
        default=None, metadata=doc("the exact text of the protocol the agreement stands under")
    )
    statements: tuple[Json, ...] = field(
        metadata=doc("the appointments of those who signed, and their signatures, in envelopes")
    )
    manifest: Json = field(metadata=doc("the label of the package, in its envelope"))
    decided: Entry = field(metadata=doc("the decision's entry in the sender's ledger"))
    receipt: SignedReceipt = field(metadata=doc("the recipient's receipt"))


@frozen(kw_only=True)
class DecisionOpening:
    """The facts of a decision and the salt they were committed to under."""

    event: Json
    salt: bytes = field(repr=False)


@frozen(kw_only=True)
class Opening:
    """The values and salts of single rows of one package, and of the decision to share it."""

    format: Literal["accordant/opening/v1"] = OPENING_FORMAT
    package: Digest
    decision: DecisionOpening | None = None
    rows: tuple[RowOpening, ...] = ()

    def __attrs_post_init__(self) -> None:
        a_hash(self.package, "package")
        if self.decision is None and not self.rows:
            raise BadInput("an opening opens the decision, or at least one row")


def write_proof_document(proof: Proof) -> bytes:
    """Write a proof in its one spelling."""
    return canonical(encode(proof))


def read_proof_document(data: bytes) -> Proof:
    """Read a proof, believing nothing in it yet (BadInput says where)."""
    return read_exactly(Proof, data, limit=LARGEST)


def write_opening(opening: Opening) -> bytes:
    """Write an opening in its one spelling."""
    return canonical(encode(opening))


def read_opening(data: bytes) -> Opening:
    """Read an opening, believing nothing in it yet (BadInput says where)."""
    return read_exactly(Opening, data, limit=LARGEST)
