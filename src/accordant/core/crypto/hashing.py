"""Digests, keyed digests and derived keys, all on SHA-256, and the source of randomness."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from accordant.core.errors import BadInput
from accordant.core.names import Digest


def random_bytes(n: int) -> bytes:
    """Draw n bytes from the operating system's secure source."""
    return secrets.token_bytes(n)


def sha256(data: bytes) -> bytes:
    """The 32-byte SHA-256 of the data (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """The 32-byte HMAC-SHA-256 of the message (RFC 2104); an empty key is refused (BadInput)."""
    if not key:
        raise BadInput("a keyed digest needs a key that is not empty")
    return hmac.digest(key, message, "sha256")


def hkdf(secret: bytes, info: bytes, length: int = 32, salt: bytes = b"") -> bytes:
    """Derive a key of this many bytes from a secret, for the use that info names (RFC 5869)."""
    if not secret:
        raise BadInput("a key is derived from a secret that is not empty")
    if not 1 <= length <= 255 * 32:
        raise BadInput(f"HKDF-SHA-256 derives 1 to 8,160 bytes, not {length}")
    return HKDF(SHA256(), length, salt or None, info).derive(secret)


class Hasher:
    """A SHA-256 taken piece by piece, for what is too large to hold."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()

    def update(self, data: bytes) -> None:
        """Take in the next piece."""
        self._sha256.update(data)

    def digest(self) -> Digest:
        """The digest of everything so far, spelt sha256: and 64 hexadecimal digits."""
        return Digest("sha256:" + self._sha256.hexdigest())
