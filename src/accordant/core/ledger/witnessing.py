"""Partners witness each other's ledgers (C2SP tlog-witness, tlog-cosignature).

Alone, a ledger's owner could show one history here and another there; before witnesses it cannot.
A witness remembers the last checkpoint it signed for each ledger, and signs the next one only where
a proof shows that nothing was taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from attrs import field, frozen

from accordant.core.crypto import PublicKey, SigningKey
from accordant.core.errors import BadInput, Conflict, Untrusted
from accordant.core.ledger.checkpoint import (
    COSIGNED_ED25519,
    ED25519,
    Checkpoint,
    bad_signature,
    ml_dsa_line,
    signed_with,
    split_timestamp,
    timestamp_bytes,
    verify_checkpoint,
    verify_ml_dsa_line,
)
from accordant.core.ledger.merkle import verify_consistency
from accordant.core.ledger.note import Note, NoteSignature, key_id, read_note


@frozen(kw_only=True)
class Cosignature:
    """A witness's word that at this time, in seconds since 1970, it knew of no larger tree."""

    witness: str
    checkpoint: Checkpoint
    timestamp: int


def cosign(note_bytes: bytes, name: str, key: SigningKey, timestamp: int) -> bytes:
    """Add a witness's two signatures; the time is in seconds since 1970.

    The rule of `witness` comes first, and the log's own signatures before that.
    """
    note = read_note(note_bytes)
    checkpoint = Checkpoint.from_text(note.text)
    if timestamp < 1:
        raise BadInput("a cosignature says when it was made, in seconds since 1970")
    if name == checkpoint.origin:
        raise BadInput(f"{name} cannot be the witness of its own ledger")
    if any(signature.name == name for signature in note.signatures):
        raise Conflict(f"{name} has cosigned this copy already", "Cosign the log's own note.")
    ed25519 = NoteSignature(
        name=name,
        key_id=key_id(name, COSIGNED_ED25519, key.public.raw(ED25519)),
        signature=timestamp_bytes(timestamp)
        + signed_with(key, ED25519, _cosignature_v1(note, timestamp)),
    )
    lines = (*note.signatures, ed25519, ml_dsa_line(checkpoint, name, key, timestamp))
    return Note(text=note.text, signatures=lines).to_bytes()


def verify_cosignature(note_bytes: bytes, name: str, key: PublicKey) -> Cosignature:
    """Give what this witness signed, and when; both signatures must hold, for the same time.

    It says nothing of the log's own signatures: check them with `verify_checkpoint`.
    """
    # 1. Read the note and the checkpoint in it, strictly.
    note = read_note(note_bytes)
    checkpoint = Checkpoint.from_text(note.text)
    # 2. The Ed25519 cosignature is over the time and the text.
    line = note.the_signature(name, COSIGNED_ED25519, key.raw(ED25519))
    timestamp, signature = split_timestamp(line, name)
    if not key.verify(ED25519, signature, _cosignature_v1(note, timestamp)):
        raise bad_signature(name)
    # 3. The ML-DSA-44 cosignature is over the same facts, and the same time.
    if verify_ml_dsa_line(note, checkpoint, name, key) != timestamp or timestamp == 0:
        raise bad_signature(name)
    return Cosignature(witness=name, checkpoint=checkpoint, timestamp=timestamp)


def _cosignature_v1(note: Note, timestamp: int) -> bytes:
    """Give what Ed25519 signs: two lines that no checkpoint begins with, then the whole text."""
    return f"cosignature/v1\ntime {timestamp}\n{note.text}".encode()


class Finding(StrEnum):
    """What a witness finds when a checkpoint is offered."""

    FIRST = "first"
    SAME = "same"
    GROWN = "grown"
    ROLLBACK = "rollback"
    UNPROVEN = "unproven"
    FORK = "fork"


_SENTENCES = {
    Finding.FIRST: "This is the first checkpoint of this ledger that we have seen.",
    Finding.SAME: "This is the checkpoint we last signed.",
    Finding.GROWN: "The ledger grew, and nothing in it was taken away or changed.",
    Finding.ROLLBACK: "We have signed a larger ledger than this; ask for the newest checkpoint.",
    Finding.UNPROVEN: "The proof does not show that this ledger grew from the one we last signed.",
    Finding.FORK: "The ledger shows two histories of the same size; keep both as evidence.",
}


@frozen(kw_only=True)
class WitnessDecision:
    """What a witness found, with what it had seen and what it was offered."""

    finding: Finding
    seen: Checkpoint | None
    offered: Checkpoint

    @property
    def may_sign(self) -> bool:
        """Say whether the witness may cosign, and then must remember, what was offered."""
        return self.finding in (Finding.FIRST, Finding.SAME, Finding.GROWN)

    @property
    def sentence(self) -> str:
        """Say in plain words what was found."""
        return _SENTENCES[self.finding]


def witness(
    seen: Checkpoint | None, offered: Checkpoint, proof: Sequence[bytes] = ()
) -> WitnessDecision:
    """Decide whether to cosign, given the last checkpoint signed for this ledger, if any.

    A proof that fails is not yet evidence: a wrong proof is easily sent. Two roots of one size are.
    """
    if seen and seen.origin != offered.origin:
        raise BadInput(f"{offered.origin} and {seen.origin} are different ledgers")
    return WitnessDecision(finding=_find(seen, offered, proof), seen=seen, offered=offered)


def _find(seen: Checkpoint | None, offered: Checkpoint, proof: Sequence[bytes]) -> Finding:
    if seen is None:
        return Finding.FIRST
    if offered.size < seen.size:
        return Finding.ROLLBACK
    if offered.size == seen.size:
        return Finding.SAME if offered.root == seen.root else Finding.FORK
    grew = verify_consistency(seen.size, offered.size, proof, seen.root, offered.root)
    return Finding.GROWN if grew else Finding.UNPROVEN


@frozen(kw_only=True)
class ForkEvidence:
    """Two notes by one log that cannot both be true; anyone with its key can check them."""

    name: str
    one: bytes = field(repr=False)
    other: bytes = field(repr=False)

    def verify(self, key: PublicKey) -> tuple[Checkpoint, Checkpoint]:
        """Give the two checkpoints, or refuse what does not prove a fork."""
        one = verify_checkpoint(self.one, self.name, key)
        other = verify_checkpoint(self.other, self.name, key)
        if one.size != other.size or one.root == other.root:
            raise Untrusted("these two checkpoints do not contradict each other")
        return one, other
