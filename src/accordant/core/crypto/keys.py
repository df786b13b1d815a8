"""Hybrid signing keys: one signatory, one or several algorithms, every one of which must hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import NoReturn, Protocol

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import (
    MLDSA44PrivateKey,
    MLDSA44PublicKey,
    MLDSA65PrivateKey,
    MLDSA65PublicKey,
)

from accordant.core.canonical import within
from accordant.core.crypto.hashing import random_bytes, sha256
from accordant.core.crypto.spelling import from_base64, to_base64
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Fingerprint

DOCUMENT = ("ed25519", "ml-dsa-65")
"""What agreements, statements, mandates and key lists are signed with."""

MANIFEST = ("ed25519",)
"""What manifests are signed with: they are many, and short-lived."""

CHECKPOINT = ("ed25519", "ml-dsa-44")
"""What ledger checkpoints are signed with (C2SP tlog-cosignature)."""

SEED_LENGTH = 32


class _Verifying(Protocol):
    def verify(self, signature: bytes, data: bytes, /) -> None: ...
    def public_bytes_raw(self) -> bytes: ...


class _Signing(Protocol):
    def sign(self, data: bytes, /) -> bytes: ...
    def private_bytes_raw(self) -> bytes: ...
    def public_key(self) -> _Verifying: ...


@frozen(kw_only=True)
class _Algorithm:
    signing: Callable[[bytes], _Signing]
    verifying: Callable[[bytes], _Verifying]
    public_length: int
    signature_length: int


ALGORITHMS: Mapping[str, _Algorithm] = {
    "ed25519": _Algorithm(
        signing=Ed25519PrivateKey.from_private_bytes,
        verifying=Ed25519PublicKey.from_public_bytes,
        public_length=32,
        signature_length=64,
    ),
    "ml-dsa-44": _Algorithm(
        signing=MLDSA44PrivateKey.from_seed_bytes,
        verifying=MLDSA44PublicKey.from_public_bytes,
        public_length=1312,
        signature_length=2420,
    ),
    "ml-dsa-65": _Algorithm(
        signing=MLDSA65PrivateKey.from_seed_bytes,
        verifying=MLDSA65PublicKey.from_public_bytes,
        public_length=1952,
        signature_length=3309,
    ),
}
"""The signature algorithms known here (RFC 8032, FIPS 204); lengths in bytes."""

# Edwards25519 points of small order, by their y: under such a “key” one constant signature holds
# for every message, and the library accepts them (RFC 8032 leaves the check to the caller).
_P = 2**255 - 19
_ORDER_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _P - 1, _ORDER_EIGHT, _P - _ORDER_EIGHT})


def _weakness(algorithm: str, raw: bytes) -> str:
    if algorithm != "ed25519":
        return ""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _P:
        return "this Ed25519 key is not in its one canonical spelling"
    return "this Ed25519 key is of small order and would sign anything" if y in _SMALL_ORDER else ""


@lru_cache(maxsize=1024)
def _verifying(algorithm: str, raw: bytes) -> _Verifying:
    return ALGORITHMS[algorithm].verifying(raw)


def _fault_in(algorithm: str, raw: object) -> str:
    """A sentence on what is wrong with one public key, or nothing."""
    known = ALGORITHMS.get(algorithm)
    if known is None:
        return f"“{str(algorithm)[:80]}” is not a signature algorithm known here"
    if not isinstance(raw, bytes) or len(raw) != known.public_length:
        return f"a public key for {algorithm} has {known.public_length} bytes"
    return _weakness(algorithm, raw)


def _ordered(parts: Mapping[str, bytes]) -> tuple[tuple[str, bytes], ...]:
    return tuple(sorted(dict(parts).items()))


@frozen(repr=False)
class PublicKey:
    """A signatory's public key: the raw bytes for each of its algorithms, in order of their names.

    Unknown algorithms, wrong lengths and weak points are refused (BadInput).
    """

    parts: tuple[tuple[str, bytes], ...] = field(converter=_ordered)
    fingerprint: Fingerprint = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        faults = [
            Problem(str(algorithm)[:80], fault)
            for algorithm, raw in self.parts
            if (fault := _fault_in(algorithm, raw))
        ]
        if faults or not self.parts:
            raise BadInput(faults or "a public key needs at least one algorithm")
        object.__setattr__(self, "fingerprint", self._fingerprint())

    def _fingerprint(self) -> Fingerprint:
        # RFC 8785 by hand: names sorted and plain, base64 needs no escapes, so no import upwards.
        body = ",".join(f'"{name}":"{text}"' for name, text in self.to_json().items())
        return Fingerprint("sha256:" + sha256(b"{" + body.encode("ascii") + b"}").hex())

    def __repr__(self) -> str:
        return f"PublicKey({'+'.join(self.algorithms)} {self.fingerprint})"

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms of which every one must hold."""
        return tuple(algorithm for algorithm, _ in self.parts)

    def raw(self, algorithm: str) -> bytes:
        """The raw public key of one algorithm; one this key does not have is refused (BadInput)."""
        for name, raw in self.parts:
            if name == algorithm:
                return raw
        raise BadInput(f"this key has no part for {algorithm[:80]}")

    def verify(self, algorithm: str, signature: bytes, data: bytes) -> bool:
        """Whether one algorithm's signature on the data holds; any fault is a no, not an error."""
        if algorithm not in self.algorithms:
            return False
        if len(signature) != ALGORITHMS[algorithm].signature_length:
            return False
        try:
            _verifying(algorithm, self.raw(algorithm)).verify(signature, data)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True

    def to_json(self) -> dict[str, str]:
        """The key as JSON: algorithm to base64, names in order."""
        return {algorithm: to_base64(raw) for algorithm, raw in self.parts}

    @classmethod
    def from_json(cls, value: object, path: str = "") -> PublicKey:
        """Read a key from JSON; anything unknown or malformed is refused (BadInput)."""
        if not isinstance(value, dict):
            raise BadInput([Problem(path, "a public key is an object of algorithms and base64")])
        try:
            return cls({str(name): from_base64(text, str(name)) for name, text in value.items()})
        except BadInput as refused:
            faults = [Problem(within(path, p.path), p.sentence) for p in refused.problems]
            raise BadInput(faults) from None


@frozen(kw_only=True, repr=False, eq=False)
class SigningKey:
    """A signatory's secret key; it is never shown, compared, copied or pickled."""

    # The library's own opaque objects: no seed stands in a field that a log line could spell out.
    _keys: Mapping[str, _Signing]
    public: PublicKey

    @classmethod
    def generate(cls, algorithms: Collection[str] = DOCUMENT) -> SigningKey:
        """Draw a new key with these algorithms."""
        return cls.from_seeds({name: random_bytes(SEED_LENGTH) for name in algorithms})

    @classmethod
    def from_seeds(cls, seeds: Mapping[str, bytes]) -> SigningKey:
        """The key that these 32-byte seeds, one for each algorithm, give (BadInput if unfit)."""
        faults = [Problem(a, fault) for a, s in seeds.items() if (fault := _seed_fault(a, s))]
        if faults:
            raise BadInput(faults)
        if len(set(seeds.values())) != len(seeds):
            raise BadInput("each algorithm of a key needs a seed of its own")
        keys = {name: ALGORITHMS[name].signing(seeds[name]) for name in sorted(seeds)}
        raw = {name: key.public_key().public_bytes_raw() for name, key in keys.items()}
        return cls(keys=keys, public=PublicKey(raw))

    def seeds(self) -> dict[str, bytes]:
        """The secret seeds, for locking away and nothing else."""
        return {name: key.private_bytes_raw() for name, key in self._keys.items()}

    def sign(self, data: bytes) -> dict[str, bytes]:
        """Sign the data with every algorithm; ML-DSA is hedged, so never twice alike (FIPS 204)."""
        return {name: key.sign(data) for name, key in self._keys.items()}

    def __repr__(self) -> str:
        return f"SigningKey({self.public.fingerprint}, secret withheld)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key is neither copied nor pickled")


def _seed_fault(algorithm: str, seed: bytes) -> str:
    if algorithm not in ALGORITHMS:
        return f"“{str(algorithm)[:80]}” is not a signature algorithm known here"
    if len(seed) != SEED_LENGTH:
        return f"a seed for {algorithm} has {SEED_LENGTH} bytes, not {len(seed)}"
    return "a seed of nothing but zeros is no secret" if not any(seed) else ""
