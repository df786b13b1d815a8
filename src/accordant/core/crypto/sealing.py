"""Sealed bodies: a fresh data key wrapped for one recipient, then a stream under that key.

The recipient keeps the stream and the data key and throws the wrapping away, so that destroying the
data key disposes of the body wherever copies of the stream lie.
"""

from __future__ import annotations

from typing import NoReturn

from attrs import field, frozen
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import AlreadyFinalized, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from accordant.core.canonical import within
from accordant.core.crypto.hashing import random_bytes
from accordant.core.crypto.spelling import exactly, from_base64, to_base64
from accordant.core.errors import BadInput, Conflict, Problem, Untrusted

MAGIC = b"accordant/seal/v1\n"
DATA_KEY_LENGTH = 32
HEADER_LENGTH = len(MAGIC) + hpke.KEM.MLKEM768_X25519.enc_length() + DATA_KEY_LENGTH + 16
"""Bytes before the stream: the magic, the encapsulated key, the data key and its tag."""

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_X25519, _MLKEM = "x25519", "ml-kem-768"
_NAMES = frozenset({_X25519, _MLKEM})
_PROBE = X25519PrivateKey.from_private_bytes(bytes(range(32)))


def _sound_x25519(raw: bytes) -> bool:
    try:
        # Points of small order give an all-zero secret, which the library refuses (RFC 7748 §6.1).
        _PROBE.exchange(X25519PublicKey.from_public_bytes(raw))
    except ValueError:
        return False
    return True


def _sound_mlkem(raw: bytes) -> bool:
    try:
        MLKEM768PublicKey.from_public_bytes(raw)
    except ValueError:
        return False
    return True


@frozen(kw_only=True, repr=False)
class SealingPublic:
    """To whom a body is sealed: raw public keys of X25519 and ML-KEM-768 (BadInput if unfit)."""

    x25519: bytes
    mlkem768: bytes

    def __attrs_post_init__(self) -> None:
        faults = []
        if not _sound_x25519(self.x25519):
            faults.append(Problem(_X25519, "these are not 32 bytes of a sound X25519 public key"))
        if not _sound_mlkem(self.mlkem768):
            faults.append(Problem(_MLKEM, "these are not 1,184 bytes of an ML-KEM-768 public key"))
        if faults:
            raise BadInput(faults)

    def __repr__(self) -> str:
        return f"SealingPublic({_X25519} {self.x25519.hex()[:16]}…)"

    def to_json(self) -> dict[str, str]:
        """The key as JSON: algorithm to base64, names in order."""
        return {_MLKEM: to_base64(self.mlkem768), _X25519: to_base64(self.x25519)}

    @classmethod
    def from_json(cls, value: object, path: str = "") -> SealingPublic:
        """Read a key from JSON; anything unknown or malformed is refused (BadInput)."""
        parts = exactly(value, _NAMES, path)
        x25519, mlkem768 = (from_base64(parts[n], within(path, n)) for n in (_X25519, _MLKEM))
        return cls(x25519=x25519, mlkem768=mlkem768)


@frozen(kw_only=True, repr=False, eq=False)
class SealingKey:
    """The secret that opens what was sealed; it is never shown, compared, copied or pickled."""

    _x25519: X25519PrivateKey
    _mlkem: MLKEM768PrivateKey
    public: SealingPublic = field(init=False)

    def __attrs_post_init__(self) -> None:
        public = SealingPublic(
            x25519=self._x25519.public_key().public_bytes_raw(),
            mlkem768=self._mlkem.public_key().public_bytes_raw(),
        )
        object.__setattr__(self, "public", public)

    @classmethod
    def generate(cls) -> SealingKey:
        """Draw a new key."""
        return cls.from_seeds({_X25519: random_bytes(32), _MLKEM: random_bytes(64)})

    @classmethod
    def from_seeds(cls, seeds: dict[str, bytes]) -> SealingKey:
        """The key that these seeds give: x25519 of 32 bytes, ml-kem-768 of 64 (BadInput if not)."""
        if {name: len(seed) for name, seed in seeds.items()} != {_X25519: 32, _MLKEM: 64}:
            raise BadInput("a sealing key needs a seed of 32 bytes for x25519, 64 for ml-kem-768")
        return cls(
            x25519=X25519PrivateKey.from_private_bytes(seeds[_X25519]),
            mlkem=MLKEM768PrivateKey.from_seed_bytes(seeds[_MLKEM]),
        )

    def seeds(self) -> dict[str, bytes]:
        """The secret seeds, for locking away and nothing else."""
        return {_X25519: self._x25519.private_bytes_raw(), _MLKEM: self._mlkem.private_bytes_raw()}

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """Open what was wrapped for this key under the same info (Untrusted if it does not)."""
        pair = hpke.MLKEM768X25519PrivateKey(self._mlkem, self._x25519)
        try:
            return _SUITE.decrypt(wrapped, pair, MAGIC + info)
        except (InvalidTag, ValueError):
            raise Untrusted(
                "this body was not sealed for this key and this package, or was altered",
                "Ask the sender to check your key list and to send it again.",
            ) from None

    def __repr__(self) -> str:
        return f"SealingKey({self.public!r}, secret withheld)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealing key is neither copied nor pickled")


def _wrap(data_key: bytes, recipient: SealingPublic, info: bytes) -> bytes:
    pair = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(recipient.mlkem768),
        X25519PublicKey.from_public_bytes(recipient.x25519),
    )
    return _SUITE.encrypt(data_key, pair, MAGIC + info)


def open_header(header: bytes, key: SealingKey, info: bytes) -> bytes:
    """The data key in the first HEADER_LENGTH bytes of a sealed body.

    BadInput if this is no such header, Untrusted if it was made for another key or other info.
    """
    if len(header) != HEADER_LENGTH or not header.startswith(MAGIC):
        raise BadInput("this is not the beginning of a body sealed as accordant/seal/v1")
    return key.unwrap(header[len(MAGIC) :], info)


def _checked(data_key: bytes) -> bytes:
    if len(data_key) != DATA_KEY_LENGTH:
        raise BadInput(f"a data key has {DATA_KEY_LENGTH} bytes, not {len(data_key)}")
    return data_key


class Locker:
    """Encrypts one stream under a data key and a context (Cobblestone-256, C2SP)."""

    def __init__(self, data_key: bytes, context: bytes) -> None:
        self._stream = Cobblestone256Encryptor(_checked(data_key), context)

    def update(self, chunk: bytes) -> bytes:
        """Take in the next piece; what comes back is to be written in order."""
        try:
            return self._stream.update(chunk)
        except AlreadyFinalized:
            raise Conflict("this stream has been finished; start another") from None

    def finish(self) -> bytes:
        """The last piece, without which the stream cannot be unlocked."""
        try:
            return self._stream.finalize()
        except AlreadyFinalized:
            raise Conflict("this stream has been finished already") from None


class Unlocker:
    """Decrypts one stream; act on nothing it gives until finish() has returned.

    Each piece given back is authentic, but only finish() proves that nothing is missing. Tampering,
    truncation, another key or another context raise Untrusted.
    """

    def __init__(self, data_key: bytes, context: bytes) -> None:
        self._stream = Cobblestone256Decryptor(_checked(data_key), context)

    def update(self, chunk: bytes) -> bytes:
        """Take in the next piece; gives back what is authentic so far."""
        try:
            return self._stream.update(chunk)
        except (InvalidTag, AlreadyFinalized):
            raise _altered() from None

    def finish(self) -> bytes:
        """The last piece, once the whole stream has proved complete."""
        try:
            return self._stream.finalize()
        except (InvalidTag, AlreadyFinalized):
            raise _altered() from None


def _altered() -> Untrusted:
    return Untrusted(
        "this body was altered or cut short, or belongs to another package",
        "Discard it and ask for it to be sent again.",
    )


class Sealer:
    """Seals one body for one recipient under a fresh data key; info binds it to its package.

    A sealed body is the header, then every update() and the finish() in order. The stream's context
    is info as well, so it opens with Unlocker(open_header(header, key, info), info).
    """

    def __init__(self, recipient: SealingPublic, info: bytes) -> None:
        data_key = random_bytes(DATA_KEY_LENGTH)
        self.header = MAGIC + _wrap(data_key, recipient, info)
        self._locker = Locker(data_key, info)

    def update(self, chunk: bytes) -> bytes:
        """Take in the next piece; what comes back is to be written in order after the header."""
        return self._locker.update(chunk)

    def finish(self) -> bytes:
        """The last piece, without which the body cannot be opened."""
        return self._locker.finish()
