"""A proof while it is being checked: what was given, and what each step has made sure of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from attrs import define, field, frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json, canonical, within
from accordant.core.crypto import PublicKey
from accordant.core.errors import AccordantError, BadInput, Problem
from accordant.core.exchange import Manifest, Receipt
from accordant.core.ledger import Leaf
from accordant.core.names import Digest, ItemId, PartyId, PurposeId
from accordant.core.policy import Clause
from accordant.core.proof.document import Proof
from accordant.core.proof.report import OpenedRow
from accordant.core.protocol import Document
from accordant.core.signing import Envelope, KeyChain, read_envelope, verify
from accordant.core.statement import Held


@frozen(kw_only=True)
class Placed:
    """A statement with its place in the proof."""

    where: str
    held: Held


@define(kw_only=True)
class Case:
    """What was given to check; each step fills in what later steps stand on.

    A step runs only after those it needs hold, so nothing is read here before it is checked.
    """

    data: bytes
    trust: tuple[str, ...]
    opening: bytes | None
    used: set[str] = field(factory=set)
    documents: dict[Digest, Document] = field(factory=dict)
    signed_at: list[datetime] = field(factory=list)
    items: tuple[ItemId, ...] = ()
    purpose: PurposeId | None = None
    opened: tuple[OpenedRow, ...] = ()
    proof: Proof = field(init=False)
    chains: dict[PartyId, KeyChain] = field(init=False)
    statements: tuple[Placed, ...] = field(init=False)
    manifest: Manifest = field(init=False)
    clause: Clause = field(init=False)
    package: Digest = field(init=False)
    agreement: Agreement = field(init=False)
    decided: Leaf = field(init=False)
    receipt: Receipt = field(init=False)


def fault(where: str, sentence: str) -> BadInput:
    """Say that something at a place of the proof does not hold."""
    return BadInput([Problem(where, sentence)])


@contextmanager
def at(where: str) -> Iterator[None]:
    """Whatever goes wrong inside goes wrong at this place of the proof (BadInput)."""
    try:
        yield
    except BadInput as bad:
        problems = [Problem(within(where, one.path), one.sentence) for one in bad.problems]
        raise BadInput(problems) from None
    except AccordantError as error:
        raise fault(where, error.sentence) from None
    except ArithmeticError:
        raise fault(where, "a date here is beyond what a calendar holds") from None


def envelope(value: Json) -> Envelope:
    """Read one of the proof's envelopes, and nothing beside it."""
    return read_envelope(canonical(value))


def must_be_signed(signed: Envelope, *keys: PublicKey) -> None:
    """Refuse an envelope that these keys did not sign, or that bears any other signature.

    Signatures stand in order, so that an envelope has one spelling too.
    """
    found = verify(signed, keys)
    whys = [f"{one.keyid}: {one.why}" for one in found.rejected]
    whys += [f"{name} did not sign it" for name in found.missing if not whys]
    if whys:
        raise BadInput([Problem("", why) for why in whys])
    if list(signed.signatures) != sorted(signed.signatures):
        raise BadInput("its signatures are not in order of their keys")
