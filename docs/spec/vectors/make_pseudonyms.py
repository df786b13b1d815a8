# ruff: noqa: INP001 (a script on its own, beside the file it writes)
"""Write pseudonyms.json, from docs/spec/pseudonyms.md and Python's standard library alone.

It shares no code with Accordant, so that each checks the other. Run it in this folder.
"""

import hashlib
import hmac
import json
from pathlib import Path

MASTER = bytes(range(32))
AWKWARD = bytes([0x00, 0xFF, 0x36, 0x5C] * 8)
KEYS = [
    (MASTER, "northmoor-mash", "nhs-number", 1),
    (MASTER, "northmoor-mash", "nhs-number", 2),
    (MASTER, "northmoor-mash", "person", 1),
    (MASTER, "northmoor-mash.person", "1", 1),
    (MASTER, "northmoor-research", "nhs-number", 1),
    (AWKWARD, "northmoor-mash", "nhs-number", 1),
    (AWKWARD + MASTER, "a", "b", 9007199254740991),
]
VALUES = [
    ("nhs-number", "9434765919", "9434765919", "as it stands"),
    ("nhs-number", "943 476 5919", "9434765919", "spaces vanish: the same person"),
    ("nhs-number", " 943-476-5919", "9434765919", "hyphens vanish: the same person"),
    ("postcode", "NM4 7QJ", "NM47QJ", "the space vanishes"),
    ("postcode", "nm47qj", "NM47QJ", "small letters a to z are raised"),
    ("postcode", "1010 wien ß", "1010WIENß", "only a to z are raised; ß stays"),
    ("date", "1961-02-28", "1961-02-28", "ISO 8601"),
    ("date", "0987-01-02", "0987-01-02", "four digits of year"),
    ("integer", 0, "0", "zero"),
    ("integer", -42, "-42", "a sign only below zero"),
    ("integer", 9007199254740991, "9007199254740991", "the largest whole number"),
    ("text", "\u00c9", "\u00c9", "U+00C9, composed"),
    ("text", "E\u0301", "E\u0301", "U+0045 U+0301, decomposed: another pseudonym"),
    ("text", "O'Brien", "O'Brien", "a straight apostrophe"),
    ("text", "O’Brien", "O’Brien", "a curly apostrophe: another pseudonym"),
    ("text", "o'brien", "o'brien", "case counts: another pseudonym"),
    ("text", " O'Brien ", " O'Brien ", "nothing is trimmed: another pseudonym"),
    ("text", "\u00a0x\u00a0", "\u00a0x\u00a0", "no-break spaces stay"),
    ("text", "a\tb\nc\\d", "a\tb\nc\\d", "a tab, a line break and a backslash"),
    ("text", "İstanbul ığüşöç", "İstanbul ığüşöç", "Turkish letters"),
    ("text", "Straße ẞ", "Straße ẞ", "German letters"),
    ("text", "王小明", "王小明", "another script"),
    ("text", "👩🏽‍👧", "👩🏽‍👧", "emoji, beyond the basic plane"),
    ("text", "x" * 200, "x" * 200, "longer than one block of SHA-256"),
    ("code", "A-0017", "A-0017", "leading zeros and signs stay"),
    ("code", "9434765919", "9434765919", "the message says nothing of the type"),
]
REFUSED = [
    ("text", "", "nothing has no pseudonym"),
    ("code", "", "nothing has no pseudonym"),
    ("postcode", "  ", "nothing is left without its spaces"),
    ("nhs-number", "943476591", "an NHS number has ten digits"),
    ("nhs-number", "94347659190", "an NHS number has ten digits"),
    ("integer", 1.5, "engines write decimal numbers differently"),
    ("integer", True, "true is not a number"),
    ("text", 17, "a number is not text"),
    ("date", "1961-02-28T00:00:00", "engines write times differently"),
    ("name", "O'Brien", "people's names are no identifiers"),
    ("boolean", True, "one of two values hides nobody"),
]


def hkdf(secret: bytes, info: bytes) -> bytes:
    """RFC 5869 with SHA-256, no salt, 32 bytes."""
    drawn = hmac.digest(bytes(32), secret, hashlib.sha256)
    return hmac.digest(drawn, info + b"\x01", hashlib.sha256)


def key_vector(master: bytes, agreement: str, domain: str, epoch: int) -> dict[str, object]:
    """Steps 1 and 2."""
    info = f'["accordant/pseudonym/v1","{agreement}","{domain}",{epoch}]'
    return {
        "master": master.hex(),
        "agreement": agreement,
        "domain": domain,
        "epoch": epoch,
        "info": info,
        "key": hkdf(master, info.encode()).hex(),
    }


def vectors() -> dict[str, object]:
    """Everything in the file; values are hashed under the first key (step 4)."""
    keys = [key_vector(*each) for each in KEYS]
    key = str(keys[0]["key"]).encode("ascii")
    values = [
        {
            "type": kind,
            "value": value,
            "message": message,
            "pseudonym": hmac.digest(key, message.encode(), hashlib.sha256)[:16].hex(),
            "because": why,
        }
        for kind, value, message, why in VALUES
    ]
    refused = [{"type": kind, "value": value, "because": why} for kind, value, why in REFUSED]
    return {
        "format": "accordant/pseudonym/v1",
        "keys": keys,
        "key": key.decode(),
        "pseudonyms": values,
        "refused": refused,
    }


def written() -> str:
    """The file's text: ASCII, so that no editor can normalise a letter."""
    return json.dumps(vectors(), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    Path("pseudonyms.json").write_text(written(), encoding="ascii")
