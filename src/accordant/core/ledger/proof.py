"""Proofs to carry away (C2SP tlog-proof): this entry stands in that ledger, checked offline."""

from __future__ import annotations

from attrs import field, frozen

from accordant.core.crypto import PublicKey, from_base64, to_base64
from accordant.core.errors import BadInput, Untrusted
from accordant.core.ledger.checkpoint import Checkpoint, a_decimal, verify_checkpoint
from accordant.core.ledger.merkle import HASH_SIZE, MAX_SIZE, leaf_hash, verify_inclusion
from accordant.core.ledger.note import MAX_NOTE, read_hash, read_note

HEADER = "c2sp.org/tlog-proof@v1"

MAX_PATH = 63
"""The longest path a tree below 2⁶³ leaves can need."""

MAX_PROOF = 2 * MAX_NOTE
"""The longest proof read, in bytes."""


@frozen(kw_only=True)
class InclusionProof:
    """Where an entry stands in a ledger, and the signed checkpoint it can be checked against.

    The extra data is signed by nobody: it may help to find the entry, and proves nothing.
    """

    index: int = field()
    path: tuple[bytes, ...] = field()
    checkpoint: bytes = field(repr=False)
    extra: bytes = b""

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.index <= MAX_SIZE:
            raise BadInput(f"an entry cannot have index {self.index}")
        if len(self.path) > MAX_PATH or any(len(one) != HASH_SIZE for one in self.path):
            raise BadInput(f"a path is at most {MAX_PATH} hashes of {HASH_SIZE} bytes")
        read_note(self.checkpoint)


def write_proof(proof: InclusionProof) -> bytes:
    """Write a proof as the text of a .tlog-proof file."""
    lines = [HEADER]
    if proof.extra:
        lines.append(f"extra {to_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += map(to_base64, proof.path)
    return "\n".join([*lines, "", ""]).encode() + proof.checkpoint


def read_proof(data: bytes) -> InclusionProof:
    """Read the text of a .tlog-proof file; this checks its form, and proves nothing yet."""
    if len(data) > MAX_PROOF:
        raise BadInput(f"a proof is at most {MAX_PROOF} bytes long, and this is {len(data)}")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        lines = []
    if not blank or lines[:1] != [HEADER]:
        raise BadInput(f"a proof begins with the line {HEADER}, and this does not")
    del lines[0]
    extra = _value(lines.pop(0), "extra") if lines and lines[0].startswith("extra ") else ""
    index = _value(lines.pop(0) if lines else "", "index")
    return InclusionProof(
        index=a_decimal(index, "the index of the entry"),
        path=tuple(read_hash(line, "a hash of the path") for line in lines),
        checkpoint=checkpoint,
        extra=from_base64(extra, "the extra data") if extra else b"",
    )


def verify_proof(proof: InclusionProof, leaf: bytes, name: str, key: PublicKey) -> Checkpoint:
    """Give the checkpoint under which this entry stands in this ledger, or refuse the proof.

    Raises Untrusted where a signature or the path does not hold.
    """
    # 1. The log signed the checkpoint.
    checkpoint = verify_checkpoint(proof.checkpoint, name, key)
    # 2. The path leads from the entry to the checkpoint's root.
    reached = verify_inclusion(
        proof.index, checkpoint.size, leaf_hash(leaf), proof.path, checkpoint.root
    )
    if not reached:
        raise Untrusted(
            f"the proof does not show this entry at index {proof.index} of {name}",
            "Either the entry or the proof was changed, or they do not belong together.",
            code="not-included",
        )
    return checkpoint


def _value(line: str, word: str) -> str:
    label, space, value = line.partition(" ")
    if label != word or not space or not value:
        raise BadInput(f"a proof says “{word}” and a value where this says “{line[:40]}”")
    return value
