"""Whose turn it is in a store: a thread has one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from accordant.core.errors import Conflict


class Turn(local):
    """Lets each thread into one transaction at a time; other threads have turns of their own."""

    _inside = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a turn, until it is left (Conflict if this thread has not left its last one)."""
        if self._inside:
            raise Conflict("a transaction is already under way here, and they do not nest")
        self._inside = True
        try:
            yield
        finally:
            self._inside = False
