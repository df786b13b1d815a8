"""A statement as it is held: the signed bytes, what they say, and who must have signed them."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from attrs import frozen

from accordant.core.canonical import Json, canonical, digest, read_canonical
from accordant.core.crypto import SigningKey
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest
from accordant.core.signing import Envelope, sign, write_envelope
from accordant.core.statement.kinds import KINDS
from accordant.core.statement.spoken import STATEMENT_FORMAT, STATEMENT_TYPE, Statement
from accordant.core.wire import decode, encode

LARGEST_STATEMENT: Final = 128 * 1024
"""Bytes of a statement together with its signatures; a larger one is not read."""


@frozen(kw_only=True)
class Held:
    """A statement with the envelope it came in; whether it counts is decided when folding.

    `digest` names what is stated, whoever signed the envelope. Anyone can put a bad signature on
    words that are not theirs, so what is kept is told apart by `copy` as well.
    """

    envelope: Envelope
    statement: Statement
    digest: Digest

    @cached_property
    def copy(self) -> Digest:
        """The digest of the whole envelope, signatures and all."""
        return digest(write_envelope(self.envelope))


def statement_json(statement: Statement) -> Json:
    """Write a statement as JSON, its format and kind always spelt out."""
    said = encode(statement)
    assert isinstance(said, dict)
    return {"format": STATEMENT_FORMAT, "kind": statement.kind, **said}


def read_statement(payload: bytes) -> Statement:
    """Read a statement from its canonical bytes, or list everything wrong with it."""
    value = read_canonical(payload)
    if not isinstance(value, dict):
        raise BadInput("a statement is a JSON object")
    rest = {key: part for key, part in value.items() if key not in {"format", "kind"}}
    if value.get("format") != STATEMENT_FORMAT:
        raise BadInput([Problem("format", f"this must be “{STATEMENT_FORMAT}”")])
    kind = KINDS.get(str(value.get("kind")))
    if kind is None:
        raise BadInput([Problem("kind", f"a statement is one of: {', '.join(sorted(KINDS))}")])
    statement = decode(kind, rest)
    if canonical(statement_json(statement)) != payload:
        raise BadInput("this statement is not spelt as it would be signed", code="not-canonical")
    return statement


def sign_statement(statement: Statement, key: SigningKey) -> Held:
    """Sign a statement."""
    payload = canonical(statement_json(statement))
    return hold(sign(payload, STATEMENT_TYPE, key))


def hold(envelope: Envelope) -> Held:
    """Read the statement in an envelope, without judging its signatures."""
    if envelope.payload_type != STATEMENT_TYPE:
        raise BadInput([Problem("payloadType", f"this must be “{STATEMENT_TYPE}”")])
    size = len(envelope.payload) + sum(len(one.sig) for one in envelope.signatures)
    if size > LARGEST_STATEMENT:
        most = f"{LARGEST_STATEMENT:,} bytes with its signatures"
        raise BadInput(f"a statement has at most {most}; this has {size:,}", code="too-large")
    statement = read_statement(envelope.payload)
    return Held(envelope=envelope, statement=statement, digest=digest(envelope.payload))
