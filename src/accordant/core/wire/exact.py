"""One spelling for every document: what is read is exactly what would be written."""

from __future__ import annotations

from typing import TypeVar

from accordant.core.canonical import canonical, read_canonical
from accordant.core.errors import BadInput
from accordant.core.wire.reader import decode
from accordant.core.wire.writer import encode

T = TypeVar("T")


def read_exactly(kind: type[T], data: bytes, *, limit: int) -> T:
    """Read what its own writer would write in just these bytes, `limit` at most (BadInput).

    A member that says what its absence says could stand or not, and nobody would notice.
    """
    value = decode(kind, read_canonical(data, limit=limit))
    if canonical(encode(value)) != data:
        raise BadInput(
            "this is not spelt as its writer would spell it, its format included: a member that "
            "says no more than its absence would must be left out",
            code="not-canonical",
        )
    return value
