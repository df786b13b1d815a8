"""Checkpoints (C2SP tlog-checkpoint): a log's word, under two signatures, on how far it has grown.

The Ed25519 line is an ordinary note signature (type 0x01). The ML-DSA-44 line has the form that
tlog-cosignature v1.1 gives it (type 0x06): it signs the same facts as a structure instead of text,
and a cosigner uses the same form, so both stand here.
"""

from __future__ import annotations

import re

from attrs import field, frozen

from accordant.core.crypto import PublicKey, SigningKey, to_base64
from accordant.core.errors import BadInput, Untrusted
from accordant.core.ledger.merkle import EMPTY_ROOT, HASH_SIZE, MAX_SIZE
from accordant.core.ledger.note import (
    Note,
    NoteSignature,
    a_key_name,
    key_id,
    read_hash,
    read_note,
)

ED25519 = "ed25519"
ML_DSA_44 = "ml-dsa-44"

SIGNED_ED25519 = 0x01
COSIGNED_ED25519 = 0x04
COSIGNED_ML_DSA_44 = 0x06
"""The signature types of C2SP signed-note that a checkpoint of ours may carry."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def a_decimal(text: str, what: str) -> int:
    """Read a number written in ASCII digits without leading zeroes, below 2⁶³."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise BadInput(f"{what} is not a plain decimal number: “{text[:40]}”")
    return int(text)


@frozen(kw_only=True)
class Checkpoint:
    """The root of one log at one size."""

    origin: str = field(validator=a_key_name)
    size: int = field()
    root: bytes = field()

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise BadInput(f"a ledger cannot have {self.size} entries")
        if len(self.root) != HASH_SIZE:
            raise BadInput(f"a root is {HASH_SIZE} bytes long, not {len(self.root)}")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise BadInput("a ledger without entries has only one root, and this is not it")

    @property
    def text(self) -> str:
        """Give the text that is signed: origin, size and root, a line each."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint; extension lines are refused, as nobody could audit them.

        Source: C2SP tlog-checkpoint v1.0.0, "Note text".
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise BadInput("a checkpoint is three lines: origin, size and root")
        return cls(
            origin=lines[0],
            size=a_decimal(lines[1], "the size of the ledger"),
            root=read_hash(lines[2], "the root of the ledger"),
        )


def sign_checkpoint(
    checkpoint: Checkpoint, name: str, key: SigningKey, timestamp: int = 0
) -> bytes:
    """Sign a checkpoint as its log, with both algorithms; the name is the checkpoint's origin.

    The timestamp, in seconds since 1970, says that no larger tree was known then; 0 says nothing.
    """
    _must_be_its_log(checkpoint, name)
    lines = (
        NoteSignature(
            name=name,
            key_id=key_id(name, SIGNED_ED25519, key.public.raw(ED25519)),
            signature=signed_with(key, ED25519, checkpoint.text.encode()),
        ),
        ml_dsa_line(checkpoint, name, key, timestamp),
    )
    return Note(text=checkpoint.text, signatures=lines).to_bytes()


def verify_checkpoint(note_bytes: bytes, name: str, key: PublicKey) -> Checkpoint:
    """Give the checkpoint this log signed, or refuse it; both signatures must hold.

    Raises BadInput where it cannot be read and Untrusted where it does not hold.
    """
    # 1. Read the note and the checkpoint in it, strictly.
    note = read_note(note_bytes)
    checkpoint = Checkpoint.from_text(note.text)
    # 2. It speaks of the log that was asked about.
    _must_be_its_log(checkpoint, name)
    # 3. The Ed25519 signature is over the text.
    signature = note.the_signature(name, SIGNED_ED25519, key.raw(ED25519))
    if not key.verify(ED25519, signature, note.text.encode()):
        raise bad_signature(name)
    # 4. The ML-DSA-44 signature is over the same facts.
    verify_ml_dsa_line(note, checkpoint, name, key)
    return checkpoint


def cosigned_message(checkpoint: Checkpoint, name: str, timestamp: int) -> bytes:
    """Give what ML-DSA-44 signs: the structure `cosigned_message` of tlog-cosignature v1.1."""
    cosigner, origin = name.encode(), checkpoint.origin.encode()
    return b"".join(
        [
            b"subtree/v1\n\0",
            len(cosigner).to_bytes(1) + cosigner,
            timestamp.to_bytes(8),
            len(origin).to_bytes(1) + origin,
            (0).to_bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        ]
    )


def ml_dsa_line(
    checkpoint: Checkpoint, name: str, key: SigningKey, timestamp: int
) -> NoteSignature:
    """Sign a checkpoint with ML-DSA-44, as its log or as a witness."""
    stamp = timestamp_bytes(timestamp)
    message = cosigned_message(checkpoint, name, timestamp)
    return NoteSignature(
        name=name,
        key_id=key_id(name, COSIGNED_ML_DSA_44, key.public.raw(ML_DSA_44)),
        signature=stamp + signed_with(key, ML_DSA_44, message),
    )


def verify_ml_dsa_line(note: Note, checkpoint: Checkpoint, name: str, key: PublicKey) -> int:
    """Check the ML-DSA-44 line of this key and give its timestamp, in seconds since 1970."""
    line = note.the_signature(name, COSIGNED_ML_DSA_44, key.raw(ML_DSA_44))
    timestamp, signature = split_timestamp(line, name)
    message = cosigned_message(checkpoint, name, timestamp)
    if not key.verify(ML_DSA_44, signature, message):
        raise bad_signature(name)
    return timestamp


def signed_with(key: SigningKey, algorithm: str, data: bytes) -> bytes:
    """Sign with one algorithm of a key: in a note each signs a message of its own."""
    return key.sign(data)[algorithm]


def timestamp_bytes(timestamp: int) -> bytes:
    """Write a timestamp, in seconds since 1970, as it stands before a signature."""
    if not 0 <= timestamp <= MAX_SIZE:
        raise BadInput(f"{timestamp} is not a time in seconds since 1970")
    return timestamp.to_bytes(8)


def split_timestamp(data: bytes, name: str) -> tuple[int, bytes]:
    """Split a timestamped signature into the time, in seconds since 1970, and the signature."""
    timestamp = int.from_bytes(data[:8])
    if timestamp > MAX_SIZE:
        raise bad_signature(name)
    return timestamp, data[8:]


def bad_signature(name: str) -> Untrusted:
    """Give the refusal of a checkpoint whose signature by this log or witness does not hold."""
    return Untrusted(
        f"a signature by {name} on this checkpoint does not hold",
        "Do not rely on it. Ask for it again, and keep this copy as evidence.",
        code="bad-signature",
    )


def _must_be_its_log(checkpoint: Checkpoint, name: str) -> None:
    if checkpoint.origin != name:
        raise Untrusted(
            f"this is a checkpoint of {checkpoint.origin}, not of {name}",
            "Check which partner's ledger it came from.",
            code="other-ledger",
        )
