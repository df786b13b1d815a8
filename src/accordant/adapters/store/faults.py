"""What the database reports, said in words, where it means that the disk or a lock did not serve.

Only such faults become Unavailable. Any other is a mistake in the program and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from attrs import frozen
from django.db.utils import Error, OperationalError

from accordant.core.errors import Unavailable


@frozen
class _Fault:
    code: str
    sentence: str
    advice: str


BUSY: Final = "store-busy"
"""The code of the fault that waiting may cure."""

_BUSY = _Fault(
    BUSY,
    "the node's store is busy with another piece of work",
    "Try again in a moment; nothing was changed. If it lasts, look for a second program that has "
    "the store open.",
)
_FULL = _Fault(
    "disk-full",
    "the disk that holds the node's store is full",
    "Free some space and try again; nothing was changed.",
)
_DISK = _Fault(
    "disk-fault",
    "the disk that holds the node's store did not read or write as asked",
    "Nothing was changed. Check that the disk is there, is healthy and may be written to, and try "
    "again.",
)
_AWAY = _Fault(
    "database-away",
    "the node's database does not answer",
    "Nothing was changed, unless the connection broke in the very moment of saving: look before "
    "you try again. Check that the database is running.",
)

_FAULTS = {
    # SQLite's result codes, by their first words (sqlite.org/rescode.html).
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CANTOPEN": _DISK,
    "SQLITE_READONLY": _DISK,
    # PostgreSQL's SQLSTATE classes and codes (PostgreSQL manual, appendix A).
    "40": _BUSY,
    "55P03": _BUSY,
    "53100": _FULL,
    "58030": _DISK,
    "08": _AWAY,
    "53": _AWAY,
    "57P": _AWAY,
}


@contextmanager
def explained() -> Iterator[None]:
    """Turn a disk, a lock or a server that did not serve into Unavailable, with advice."""
    try:
        yield
    except Error as error:
        fault = _fault_behind(error)
        if fault is None:
            raise
        raise Unavailable(fault.sentence, fault.advice, code=fault.code) from error


def _fault_behind(error: Error) -> _Fault | None:
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if code is None:
        # psycopg gives no code where the server was never reached or hung up.
        return _AWAY if isinstance(error, OperationalError) and _is_psycopg(cause) else None
    return next((_FAULTS[start] for start in _FAULTS if code.startswith(start)), None)


def _is_psycopg(cause: object) -> bool:
    return type(cause).__module__.startswith("psycopg")
