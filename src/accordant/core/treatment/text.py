"""Whether text is good data: only what no writing system needs is ever called bad.

Every sentence here says what is wrong without repeating the value, which may be about a person.
"""

from __future__ import annotations

import re

from accordant.core.errors import BadInput

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BIDI_OVERRIDE = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates; the plain marks and joiners that names do use are good."""

SURROGATE = re.compile(r"[\ud800-\udfff]")

TRAILING = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜†‡•‰‹›€™‚„‘“–—"
MOJIBAKE = re.compile(
    f"Ã[{TRAILING}]"  # à to ÿ
    "|Â[\u0080-\u00bf]"  # no-break space, £, ©, °
    "|[ÄÅ][‚›„º¼‡™¡¾¯±‘Ÿ]"  # ł, ś, ń, ź, ż, ć, ę, š, ž, ř, ğ, ş
    "|â€|ï»¿|ðŸ"  # curly quotes and dashes, a byte-order mark, emoji
    f"|(?:[ÐÑÎÏØÙ][{TRAILING}]){{2}}"  # Cyrillic, Greek, Arabic
)
"""UTF-8 once read as Windows-1252.

Pairs that also occur in good text are left out: a capital before a closing quote, ’ or ellipsis.
"""


class Unfit(BadInput):
    """A value cannot be used; the sentence says why and must not repeat the value."""

    title = "That is not good data"
    word = "unfit-value"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "Correct the record at its source, then share it again.")


def text_fault(value: object, *, lines: bool = True, one_direction: bool = False) -> str | None:
    """Say why this is not usable text, or give None; `lines` lets line breaks and tabs stand."""
    if not isinstance(value, str):
        return f"it should be text, but is {kind_of(value)}"
    if not value.strip():
        return "it is empty"
    return encoding_fault(value) or control_fault(value, lines=lines, one_direction=one_direction)


def encoding_fault(value: str) -> str | None:
    """Say where text shows that its encoding was lost on the way here, or give None."""
    if SURROGATE.search(value):
        return "it holds half of a character (a lone surrogate), so it cannot be written as UTF-8"
    if "\ufffd" in value:
        return (
            "it holds the replacement character (U+FFFD): a letter was lost when the text was "
            "read in the wrong encoding"
        )
    if MOJIBAKE.search(value):
        return (
            "it looks like UTF-8 that was read as Windows-1252 (as when é turns into Ã©): "
            "read the source as UTF-8"
        )
    return None


def control_fault(value: str, *, lines: bool, one_direction: bool) -> str | None:
    """Say which invisible character does not belong in the text, or give None."""
    found = (CONTROL_BUT_LINES if lines else CONTROL).search(value)
    if found:
        return f"it holds a control character (U+{ord(found[0]):04X})"
    found = BIDI_OVERRIDE.search(value) if one_direction else None
    if found:
        return (
            f"it holds a character that changes the direction of writing (U+{ord(found[0]):04X}), "
            "which can make one name look like another"
        )
    return None


def kind_of(value: object) -> str:
    """Name what a value is, in plain words and without its content."""
    words = {
        bool: "true or false",
        int: "a whole number",
        float: "a decimal number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return words.get(type(value), f"a {type(value).__name__}") if value is not None else "empty"
