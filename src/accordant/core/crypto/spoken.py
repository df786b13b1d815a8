"""The short form of a fingerprint, for two people to compare aloud."""

from __future__ import annotations

import re
from hmac import compare_digest

from accordant.core.names import Fingerprint, a_hash

SPOKEN_DIGITS = 32
"""How many hexadecimal digits are read aloud: 128 bits, beyond any search for a look-alike."""

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_HEARD = re.compile(rf"[0-9a-f]{{{SPOKEN_DIGITS},64}}")


def spoken(fingerprint: Fingerprint) -> str:
    """The first 128 bits as eight groups of four hexadecimal digits."""
    digits = a_hash(fingerprint).removeprefix("sha256:")
    return " ".join(digits[i : i + 4] for i in range(0, SPOKEN_DIGITS, 4))


def same_spoken(text: str, fingerprint: Fingerprint) -> bool:
    """Whether what was heard or typed is this fingerprint; at least 128 bits must be given."""
    heard = _BETWEEN.sub("", text).lower().removeprefix("sha256:")
    digits = a_hash(fingerprint).removeprefix("sha256:")
    return bool(_HEARD.fullmatch(heard)) and compare_digest(heard, digits[: len(heard)])
