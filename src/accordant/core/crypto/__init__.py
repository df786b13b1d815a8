"""All cryptography in Accordant; nothing outside this package imports a cryptography library.

The algorithms are few and fixed: SHA-256, HMAC and HKDF on it; Ed25519 and ML-DSA signatures, held
as one hybrid key; HPKE over X25519 with ML-KEM-768; Cobblestone-256 streams; Argon2id passphrases.
"""

from accordant.core.crypto.hashing import Hasher, hkdf, hmac_sha256, random_bytes, sha256
from accordant.core.crypto.keys import (
    ALGORITHMS,
    CHECKPOINT,
    DOCUMENT,
    MANIFEST,
    PublicKey,
    SigningKey,
)
from accordant.core.crypto.passphrase import (
    Effort,
    lock_with_passphrase,
    unlock_with_passphrase,
)
from accordant.core.crypto.sealing import (
    HEADER_LENGTH,
    Locker,
    Sealer,
    SealingKey,
    SealingPublic,
    Unlocker,
    open_header,
)
from accordant.core.crypto.spelling import exactly, from_base64, to_base64
from accordant.core.crypto.spoken import must_be_spoken, same_spoken, spoken

__all__ = [
    "ALGORITHMS",
    "CHECKPOINT",
    "DOCUMENT",
    "HEADER_LENGTH",
    "MANIFEST",
    "Effort",
    "Hasher",
    "Locker",
    "PublicKey",
    "Sealer",
    "SealingKey",
    "SealingPublic",
    "SigningKey",
    "Unlocker",
    "exactly",
    "from_base64",
    "hkdf",
    "hmac_sha256",
    "lock_with_passphrase",
    "must_be_spoken",
    "open_header",
    "random_bytes",
    "same_spoken",
    "sha256",
    "spoken",
    "to_base64",
    "unlock_with_passphrase",
]
