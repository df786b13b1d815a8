"""A secret locked with a passphrase: Argon2id (RFC 9106), then AES-256-GCM."""

from __future__ import annotations

import unicodedata

from attrs import frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from accordant.core.crypto.hashing import random_bytes
from accordant.core.crypto.spelling import exactly, from_base64, to_base64
from accordant.core.errors import BadInput, Problem, Untrusted

FORMAT = "accordant/locked/v1"
MOST_MEMORY_KIB = 512 * 1024
MOST_ITERATIONS = 16
MOST_LANES = 16
SALT_LENGTH = 16
NONCE_LENGTH = 12

_NUMBERS = ("memory_kib", "iterations", "lanes")
_NAMES = frozenset({"format", "kdf", *_NUMBERS, "salt", "nonce", "ciphertext"})


@frozen(kw_only=True)
class Effort:
    """What one guess at the passphrase costs: memory in KiB, passes over it, and lanes.

    The default is the second recommendation of RFC 9106 §4. More than the bounds is refused
    (BadInput), so that a hostile file cannot exhaust the machine that reads it.
    """

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __attrs_post_init__(self) -> None:
        bounds = {
            "lanes": (1, MOST_LANES),
            "iterations": (1, MOST_ITERATIONS),
            "memory_kib": (8 * self.lanes, MOST_MEMORY_KIB),
        }
        faults = [
            Problem(name, f"must be from {least} to {most}")
            for name, (least, most) in bounds.items()
            if not least <= getattr(self, name) <= most
        ]
        if faults:
            raise BadInput(faults)


def lock_with_passphrase(
    secret: bytes, passphrase: str, *, effort: Effort | None = None
) -> dict[str, str | int]:
    """Lock a secret with a passphrase into a JSON object that names its own parameters."""
    effort = effort or Effort()
    salt, nonce = random_bytes(SALT_LENGTH), random_bytes(NONCE_LENGTH)
    cipher = AESGCM(_key(passphrase, salt, effort))
    return {
        "format": FORMAT,
        "kdf": "argon2id",
        "memory_kib": effort.memory_kib,
        "iterations": effort.iterations,
        "lanes": effort.lanes,
        "salt": to_base64(salt),
        "nonce": to_base64(nonce),
        "ciphertext": to_base64(cipher.encrypt(nonce, secret, FORMAT.encode())),
    }


def unlock_with_passphrase(locked: object, passphrase: str) -> bytes:
    """Give back the secret that a passphrase locked.

    BadInput if the file is malformed or asks for absurd effort; Untrusted if the passphrase is
    wrong or the file was altered, which cannot be told apart.
    """
    value = exactly(locked, _NAMES, "")
    effort = _effort_of(value)
    salt = _bytes_of(SALT_LENGTH, value["salt"], "salt")
    nonce = _bytes_of(NONCE_LENGTH, value["nonce"], "nonce")
    ciphertext = from_base64(value["ciphertext"], "ciphertext")
    try:
        key = _key(passphrase, salt, effort)
        return AESGCM(key).decrypt(nonce, ciphertext, FORMAT.encode())
    except InvalidTag:
        raise Untrusted(
            "this passphrase does not open the key",
            "Check capitals and spaces and try again. If it is lost the key is lost: your "
            "organisation then issues a new one and withdraws this one.",
        ) from None


def _effort_of(value: dict[str, object]) -> Effort:
    if (value["format"], value["kdf"]) != (FORMAT, "argon2id"):
        raise BadInput(f"this is not a secret locked as {FORMAT} with argon2id")
    numbers = {name: number for name in _NUMBERS if type(number := value[name]) is int}
    if len(numbers) != len(_NUMBERS):
        raise BadInput("memory_kib, iterations and lanes are whole numbers")
    return Effort(**numbers)


def _bytes_of(length: int, text: object, path: str) -> bytes:
    data = from_base64(text, path)
    if len(data) != length:
        raise BadInput([Problem(path, f"must have {length} bytes, not {len(data)}")])
    return data


def _key(passphrase: str, salt: bytes, effort: Effort) -> bytes:
    # One keyboard composes é and another sends e and an accent: both mean the same passphrase.
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    if not typed:
        raise BadInput("a passphrase cannot be empty")
    return Argon2id(
        salt=salt,
        length=32,
        iterations=effort.iterations,
        lanes=effort.lanes,
        memory_cost=effort.memory_kib,
    ).derive(typed)
