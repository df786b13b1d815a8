"""Which of our files a file is, told from its own `format`, so that a mix-up can be named.

A file is recognised however badly it is written otherwise: it may be broken, and still be said
what it is. Nothing is decided by it but the sentence a person is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from accordant.core.errors import BadInput

LOOKED_AT: Final = 1 << 16
"""Bytes at the beginning of a file in which its format is looked for, if it is not JSON."""

LARGEST: Final = 1 << 26
"""Bytes; a larger file is judged by its beginning alone."""


@frozen
class Kind:
    """What people call a file, and what they do with it."""

    name: str
    use: str
    """A sentence: with what it is used."""


_KEEP = "Give it to nobody, and name another file."

FORMATS: Final[Mapping[str, Kind]] = {
    "accordant/protocol/v1": Kind("a protocol", "Use accordant protocol for it."),
    "accordant/agreement/v1": Kind("an agreement", "Use accordant agreement for it."),
    "accordant/profile/v1": Kind("a profile", "Give it to accordant agreement check as --profile."),
    "accordant/invitation/v1": Kind("an invitation", "Use accordant join for it."),
    "accordant/mapping/v1": Kind("a column mapping", "Give it to accordant share as --mapping."),
    "accordant/proof/v1": Kind("a proof", "Use accordant verify for it."),
    "accordant/opening/v1": Kind(
        "the opening of a record", "Give it to accordant verify as --opening, beside its proof."
    ),
    "accordant/verification/v1": Kind("the report of a verification", "Verify the proof itself."),
    "accordant/node/v1": Kind("the settings of a node", "Name the folder it is in as --home."),
    "accordant/node-keys/v1": Kind("the private keys of a node", _KEEP),
    "accordant/node-keys/v2": Kind("the private keys of a node", _KEEP),
    "accordant/person-key/v1": Kind("the private key of a person", _KEEP),
}

_WRITTEN: Final = frozenset({"accordant/protocol/v1", "accordant/agreement/v1"})
_READ_IN: Final = "What was written in Word is read in by accordant agreement import, or protocol."
_MARKS: Final = {
    b"PK\x03\x04": "a Word document, a spreadsheet or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet table",
}
_HEADER = re.compile(r"""^["']?format["']?\s*:\s*["']?([\w./-]+)""", re.MULTILINE)
_INNER = re.compile(r"""["']?format["']?\s*:\s*["']?([\w./-]+)""")
_FIELD = re.compile(r"""^\s*(?:[\[{]|["']?[\w-]+["']?\s*:(?:\s|$))""", re.MULTILINE)


def format_of(data: bytes) -> str:
    """Give the format a file says it has, or nothing."""
    if not data.lstrip().startswith(b"{"):
        return _written(_HEADER, data)
    try:
        value = json.loads(data) if len(data) <= LARGEST else None
    except (ValueError, RecursionError):
        value = None
    said = value.get("format") if isinstance(value, dict) else _written(_INNER, data)
    return said if isinstance(said, str) else ""


def _written(pattern: re.Pattern[str], data: bytes) -> str:
    found = pattern.search(data[:LOOKED_AT].decode("utf-8", errors="replace"))
    return found[1] if found else ""


def kind_of(data: bytes) -> Kind | None:
    """Give which of our files this is, or None."""
    return FORMATS.get(format_of(data))


def must_be(data: bytes, name: str, *wanted: str) -> None:
    """Refuse a file that is plainly something else, saying what it is (BadInput).

    `wanted` are formats. A file that names no format and could still be meant passes: its reader
    lists what is wrong with it.
    """
    kind, other = kind_of(data), ""
    needed = [FORMATS[one] for one in wanted]
    if kind is None:
        other = _plainly(data)
    elif kind not in needed:
        other = kind.name
    if other:
        sentence = f"{name} is {other}, where {' or '.join(one.name for one in needed)} is needed"
        other_file = _READ_IN if _is_written(data, wanted) else "Name another file."
        advice = kind.use if kind else other_file
        raise BadInput(sentence, advice, code="wrong-file")


def _is_written(data: bytes, wanted: tuple[str, ...]) -> bool:
    """Tell whether a file may be an agreement or protocol as it was written before, in Word."""
    return data.startswith(b"PK\x03\x04") and not _WRITTEN.isdisjoint(wanted)


def _plainly(data: bytes) -> str:
    """Say what a file is that can be none of ours, or nothing."""
    if not data.strip():
        return "empty"
    for mark, what in _MARKS.items():
        if data.startswith(mark):
            return what
    if b"\0" in data[:LOOKED_AT]:
        return "not text"
    return "" if _FIELD.search(data[:LOOKED_AT].decode("utf-8", errors="replace")) else "plain text"
