"""What every adapter that writes files needs of the disk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Final

from accordant.core.errors import Unavailable

FULL: Final = (ENOSPC, EDQUOT, EFBIG)
"""What the system says where there is no more room."""

LITTLE: Final = 1 << 20
"""Bytes; where fewer are free, a fault that does not say why is taken for a full disk."""


def make_durable(folder: Path) -> None:
    """Make the names in a folder survive a power cut, as fsync does for what is in a file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_nearly_full(folder: Path) -> bool:
    """Tell whether the disk a folder is on has next to no room left."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < LITTLE


def unserved(error: OSError, sentence: str) -> Unavailable:
    """Say that the disk did not serve: that it is full, or what else the system says of it."""
    if error.errno in FULL:
        advice = "Free some space and try again; nothing was changed."
        return Unavailable(f"{sentence}: the disk is full", advice, code="disk-full")
    advice = "Check that the disk is there, is healthy and may be written to, and try again."
    return Unavailable(f"{sentence}: {error.strerror}", advice, code="disk-fault")


@contextmanager
def held_alone(path: Path, sentence: str, advice: str) -> Iterator[None]:
    """Hold a lock file that one process at a time can hold (Unavailable, with the sentence given).

    The kernel lets go of it when the process ends, however it ends, so the file may stay.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unserved(error, f"{path} cannot be written") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(sentence, advice, code="served-already") from None
        except OSError as error:
            raise unserved(error, f"{path} cannot be locked") from error
        yield
    finally:
        os.close(handle)
