"""Pseudonyms: the same for one person within an agreement and domain, and nowhere else.

The steps are numbered as in docs/spec/pseudonyms.md, whose vectors are the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from accordant.core.canonical import canonical
from accordant.core.crypto import hkdf, hmac_sha256
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.names import a_name
from accordant.core.treatment.items import ItemType
from accordant.core.treatment.text import SURROGATE, Unfit, kind_of

LABEL: Final = "accordant/pseudonym/v1"
KEY: Final = re.compile(rb"[0-9a-f]{64}")
MASTER: Final = 32
TEN: Final = 10
TO_CAPITALS: Final = {letter: letter - 32 for letter in range(ord("a"), ord("z") + 1)}


def pseudonym_key(master: bytes, agreement: str, domain: str, epoch: int) -> bytes:
    """Derive the key of one identifier domain: 64 ASCII characters, lower-case hexadecimal.

    `epoch` counts from 1 and changes only when the key is replaced, never with the version.
    """
    if len(master) < MASTER:
        raise BadInput([Problem("master", "a pseudonym master key has 32 bytes or more")])
    if isinstance(epoch, bool) or epoch < 1:
        raise BadInput([Problem("epoch", "key epochs count from 1")])
    # 1.
    info = canonical([LABEL, a_name(agreement, "agreement"), a_name(domain, "domain"), epoch])
    # 2.
    return hkdf(master, info, length=32).hex().encode("ascii")


def message(item_type: ItemType, value: object) -> str:
    """Write a value in the one form that is hashed, using only operations every engine shares.

    Raises Unfit for what has no such form: nothing, decimal numbers, times, other types.
    """
    # 3.
    if item_type is ItemType.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if item_type is ItemType.DATE and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str) or item_type not in TEXTS:
        raise Unfit(f"a pseudonym cannot be made of {kind_of(value)} for a {item_type} item")
    text = TEXTS[item_type](value)
    if not text:
        raise Unfit("a pseudonym cannot be made of nothing")
    if SURROGATE.search(text):
        raise Unfit("it holds half of a character, so it cannot be written as UTF-8")
    return text


def pseudonym(key: bytes, item_type: ItemType, value: object) -> str:
    """Give the pseudonym of a value: 32 lower-case hexadecimal characters."""
    return pseudonym_of_message(key, message(item_type, value))


def pseudonym_of_message(key: bytes, text: str) -> str:
    """Give the pseudonym of a message already in canonical form."""
    if not KEY.fullmatch(key):
        raise BadInput([Problem("key", "a pseudonym key is 64 lower-case hexadecimal characters")])
    # 4.
    return hmac_sha256(key, text.encode("utf-8"))[:16].hex()


def pseudonyms(keys: Mapping[str, bytes]) -> Callable[[str, str], str]:
    """Make the lookup that treatments use out of the key of each identifier domain."""

    def of(domain: str, text: str) -> str:
        if domain not in keys:
            raise NotFound(
                f"there is no pseudonym key for the identifier domain “{domain}”",
                "Make or import the key of this domain, then release again.",
            )
        return pseudonym_of_message(keys[domain], text)

    return of


def as_given(text: str) -> str:
    """Leave text exactly as it is: no trimming, no change of case, no Unicode normalisation."""
    return text


def digits(text: str) -> str:
    """Keep the ASCII digits, of which there must be ten."""
    found = re.sub("[^0-9]", "", text)
    if len(found) != TEN:
        raise Unfit("it is not an NHS number: that has ten digits")
    return found


def packed(text: str) -> str:
    """Take out the spaces (U+0020) and raise a to z to capitals."""
    return text.replace(" ", "").translate(TO_CAPITALS)


TEXTS: Final[Mapping[ItemType, Callable[[str], str]]] = {
    ItemType.TEXT: as_given,
    ItemType.CODE: as_given,
    ItemType.NHS_NUMBER: digits,
    ItemType.POSTCODE: packed,
}
