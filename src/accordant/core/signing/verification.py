"""Who signed an envelope: counted in signatories, of whom every algorithm must hold.

Numbered as in docs/spec/signing.md, "Verification".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from attrs import frozen

from accordant.core.crypto import PublicKey
from accordant.core.errors import BadInput, Untrusted
from accordant.core.names import Fingerprint
from accordant.core.signing.envelope import Envelope, Signature, keyid_of, pae


class Rejected(NamedTuple):
    """A signature, or a signatory, that does not count, and why."""

    keyid: str
    why: str


@frozen(kw_only=True)
class Verification:
    """Who of the keys asked about signed, who did not, and what did not count.

    Every key asked about is in exactly one of signed and missing.
    """

    signed: tuple[Fingerprint, ...]
    missing: tuple[Fingerprint, ...]
    rejected: tuple[Rejected, ...]


def verify(envelope: Envelope, keys: Iterable[PublicKey]) -> Verification:
    """Check every signature against these keys; a signatory counts if all its algorithms hold."""
    asked = {key.fingerprint: key for key in keys}
    parts = {keyid_of(key, alg): (key, alg) for key in asked.values() for alg in key.algorithms}
    # 2. Each signature is checked by itself.
    held, rejected = _held(envelope, parts)
    # 3. Who signed with some algorithms of a key and not with all has not signed.
    whole = {fp for fp, key in asked.items() if _count(key, held) == len(key.algorithms)}
    partly = [
        Rejected(fp, _only_some(key, held))
        for fp, key in asked.items()
        if fp not in whole and _count(key, held)
    ]
    return Verification(
        signed=tuple(fp for fp in asked if fp in whole),
        missing=tuple(fp for fp in asked if fp not in whole),
        rejected=(*rejected, *partly),
    )


def _held(
    envelope: Envelope, parts: dict[str, tuple[PublicKey, str]]
) -> tuple[set[str], list[Rejected]]:
    """The keyids under which a signature holds, and each signature that does not count."""
    message = pae(envelope.payload_type, envelope.payload)
    held: set[str] = set()
    rejected = []
    for signature in envelope.signatures:
        if why := _fault_in(signature, message, parts, held):
            rejected.append(Rejected(signature.keyid, why))
        else:
            held.add(signature.keyid)
    return held, rejected


def _fault_in(
    signature: Signature, message: bytes, parts: dict[str, tuple[PublicKey, str]], held: set[str]
) -> str:
    """Why a signature does not count, or nothing."""
    if signature.keyid not in parts:
        return "it is by no key that was asked for"
    if signature.keyid in held:
        return "it is a second signature by a key that has signed already"
    key, algorithm = parts[signature.keyid]
    if not key.verify(algorithm, signature.sig, message):
        return f"its {algorithm} signature does not hold for this payload and type"
    return ""


def _count(key: PublicKey, held: set[str]) -> int:
    return sum(keyid_of(key, algorithm) in held for algorithm in key.algorithms)


def _only_some(key: PublicKey, held: set[str]) -> str:
    some = [algorithm for algorithm in key.algorithms if keyid_of(key, algorithm) in held]
    number = {2: "two", 3: "three"}[len(key.algorithms)]
    verb = "holds" if len(some) == 1 else "hold"
    return f"only {' and '.join(some)} of {number} signatures {verb}"


def enough(
    verification: Verification,
    required: Collection[Fingerprint],
    *,
    at_least: int | None = None,
) -> bool:
    """Whether all of the required signatories signed, or at least so many of them."""
    # 4. Signatories are counted, never signatures.
    wanted = set(required)
    least = len(wanted) if at_least is None else at_least
    if not 1 <= least <= len(wanted):
        # An empty requirement would hold for an envelope that nobody signed.
        raise BadInput(f"{least} of {len(wanted)} signatories is no threshold")
    return len(wanted.intersection(verification.signed)) >= least


def verified_payload(envelope: Envelope, key: PublicKey, expect_type: str) -> bytes:
    """The payload, if it is of this type and this key signed it (Untrusted, with why, if not)."""
    # 1. The type is the one expected.
    if envelope.payload_type != expect_type:
        raise Untrusted(
            f"this is signed as “{envelope.payload_type[:80]}”, where {expect_type} was expected",
            "Ask the sender for the right document.",
        )
    verification = verify(envelope, [key])
    if key.fingerprint not in verification.signed:
        raise Untrusted(
            f"this is not signed by {key.fingerprint}: {_reasons(verification)}",
            "Check that it came whole, and that the sender's key list is the latest.",
        )
    return envelope.payload


def _reasons(verification: Verification) -> str:
    whys = dict.fromkeys(one.why for one in verification.rejected)
    return "; ".join(whys) or "it bears no signature"
