"""The short form of a fingerprint, for two people to compare aloud."""

from __future__ import annotations

import re
from hmac import compare_digest

from accordant.core.errors import BadInput, Problem
from accordant.core.names import Fingerprint, a_hash

SPOKEN_DIGITS = 32
"""How many hexadecimal digits are read aloud: 128 bits, beyond any search for a look-alike."""

WHOLE_DIGITS = 64

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_STRANGE = re.compile(r"[^0-9a-f]")


def spoken(fingerprint: Fingerprint) -> str:
    """The first 128 bits as eight groups of four hexadecimal digits."""
    digits = a_hash(fingerprint).removeprefix("sha256:")
    return " ".join(digits[i : i + 4] for i in range(0, SPOKEN_DIGITS, 4))


def same_spoken(text: str, fingerprint: Fingerprint) -> bool:
    """Whether what was heard or typed is this fingerprint; at least 128 bits must be given."""
    heard = _heard(text)
    digits = a_hash(fingerprint).removeprefix("sha256:")
    return not _fault(heard) and compare_digest(heard, digits[: len(heard)])


def must_be_spoken(text: str, path: str = "") -> None:
    """Refuse what can be nobody's fingerprint, saying what is wrong with it (BadInput).

    A slip of the hand must condemn neither a file nor whoever sent it.
    """
    if why := _fault(_heard(text)):
        raise BadInput(
            [Problem(path, why)],
            "Type it as it was read out; upper or lower case, with or without the spaces.",
        )


def _heard(text: str) -> str:
    return _BETWEEN.sub("", text).lower().removeprefix("sha256:")


def _fault(heard: str) -> str:
    """Say why these are not the digits of a fingerprint, or nothing."""
    if strange := _STRANGE.search(heard):
        found = f"“{strange[0]}”" if strange[0].isprintable() else "something unprintable"
        return f"a fingerprint has the digits 0 to 9 and a to f; {found} is none of them"
    if not SPOKEN_DIGITS <= len(heard) <= WHOLE_DIGITS:
        one = "1 was" if len(heard) == 1 else f"{len(heard)} were"
        wanted = f"{SPOKEN_DIGITS} digits as it is read out, {WHOLE_DIGITS} in full"
        return f"a fingerprint has {wanted}; {one} given"
    return ""
