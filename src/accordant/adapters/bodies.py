"""Package bodies in one folder, each file named by the digest of what is in it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, Final

from accordant.adapters.disk import FULL, make_durable
from accordant.core.crypto import Hasher
from accordant.core.errors import NotFound, Unavailable
from accordant.core.names import HASH, Digest, a_hash

STALE: Final = 24 * 60 * 60
"""Seconds without a write after which an unfinished body is taken for abandoned."""

_UNFINISHED = ".incoming-"


class FileBodies:
    """Bodies as files, readable by their owner only; opening clears out what was abandoned."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _explained():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_abandoned()

    def save(self, chunks: Iterable[bytes], name: Digest | None = None) -> tuple[Digest, int]:
        """Write a body, durable on return; its digest and size in bytes (Unavailable if full).

        It is kept under its digest, or under a name of the caller's in the form of one.
        """
        hasher = Hasher()
        size = 0
        with self._unfinished() as file:
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                with _explained():
                    file.write(chunk)
            digest = hasher.digest()
            with _explained():
                self._finish(file, name or digest)
        return digest, size

    def open(self, digest: Digest) -> BinaryIO:
        """Open a body to read (NotFound)."""
        try:
            with _explained():
                return self._path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound(
                f"there is no body {digest} here", "It may have been disposed of."
            ) from None

    def remove(self, digest: Digest) -> None:
        """Remove a body; nothing happens if it is not there."""
        with _explained():
            self._path(digest).unlink(missing_ok=True)
            make_durable(self._folder)

    def older_than(self, seconds: float) -> Iterator[Digest]:
        """Give the bodies that were written at least so many seconds ago."""
        with _explained():
            paths = sorted(self._folder.iterdir())
        for path in paths:
            if HASH.fullmatch(f"sha256:{path.name}") and _written(path) <= time.time() - seconds:
                yield Digest(f"sha256:{path.name}")

    def _path(self, digest: Digest) -> Path:
        return self._folder / a_hash(digest).removeprefix("sha256:")

    @contextmanager
    def _unfinished(self) -> Iterator[IO[bytes]]:
        """Open a new file beside the others, gone at the end unless it was given its name."""
        with _explained():
            file = NamedTemporaryFile(dir=self._folder, prefix=_UNFINISHED, delete=False)  # noqa: SIM115
        try:
            yield file
        finally:
            with suppress(OSError):  # a full disk refuses what is still to be written once more
                file.close()
            with suppress(OSError):
                os.unlink(file.name)  # noqa: PTH108

    def _finish(self, file: IO[bytes], name: Digest) -> None:
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).replace(self._path(name))
        make_durable(self._folder)

    def _clear_abandoned(self) -> None:
        for path in self._folder.glob(_UNFINISHED + "*"):
            with suppress(FileNotFoundError):  # it was finished meanwhile
                if path.stat().st_mtime < time.time() - STALE:
                    path.unlink()


def _written(path: Path) -> float:
    """Give when a file was written, in seconds since 1970; one that has gone was written never."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a disk that did not serve into Unavailable, with advice."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise Unavailable(
                "the disk that holds the packages is full",
                "Free some space and try again; nothing of this package was kept.",
                code="disk-full",
            ) from error
        raise Unavailable(
            f"the disk that holds the packages did not serve: {error.strerror}",
            "Check that it is there, is healthy and may be written to, and try again.",
            code="disk-fault",
        ) from error
