"""What the database reports, said in words, where it means that the disk or a lock did not serve.

Only such faults become Unavailable. Any other is a mistake in the program and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen
from django.db.utils import Error, OperationalError

from accordant.adapters.disk import is_nearly_full
from accordant.core.errors import Unavailable


@frozen
class _Fault:
    code: str
    sentence: str
    advice: str


BUSY: Final = "store-busy"
"""The code of the fault that waiting may cure."""

UNWRITABLE: Final = ("disk-full", "disk-fault")
"""The codes of faults with which a store may still be readable."""

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
_SEALED = _Fault(
    "disk-fault",
    "the node's store may not be written to",
    "Nothing was changed. See that its folder and the files in it are yours, and that the disk is "
    "not mounted read-only.",
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
    "SQLITE_READONLY": _SEALED,
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
def explained(folder: Path | None = None) -> Iterator[None]:
    """Turn a disk, a lock or a server that did not serve into Unavailable, with advice.

    With the store's folder, a full disk is told from a broken one: SQLite does not always.
    """
    try:
        yield
    except Unavailable as said:  # further in, where the folder was not known
        if said.code != _DISK.code or folder is None or not is_nearly_full(folder):
            raise
        raise _said(_FULL) from said
    except Error as error:
        fault = _fault_behind(error)
        if fault is None:
            raise
        if fault in (_DISK, _SEALED) and folder is not None and is_nearly_full(folder):
            fault = _FULL
        raise _said(fault) from error


def _said(fault: _Fault) -> Unavailable:
    return Unavailable(fault.sentence, fault.advice, code=fault.code)


def _fault_behind(error: Error) -> _Fault | None:
    cause = _cause_of(error)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if code is None:
        # psycopg gives no code where the server was never reached or hung up.
        return _AWAY if isinstance(error, OperationalError) and _is_psycopg(cause) else None
    return next((_FAULTS[start] for start in _FAULTS if code.startswith(start)), None)


def _cause_of(error: Error) -> BaseException | None:
    """Give what the database itself raised, however often Django has wrapped it."""
    cause = error.__cause__ or error.__context__
    return _cause_of(cause) if isinstance(cause, Error) else cause


def _is_psycopg(cause: object) -> bool:
    return type(cause).__module__.startswith("psycopg")
