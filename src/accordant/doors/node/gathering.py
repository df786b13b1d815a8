"""Group commit: packages that come at the same time share one transaction, and so one fsync.

What takes long, such as opening a package of many rows, was done before by the thread that read it.

Nothing waits for company. One thread takes in whatever has come; what comes meanwhile is the next
batch. So a lone package commits at once, and the busier the node, the larger its batches.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final, TypeAlias

from accordant.work.ports import Reply
from accordant.work.receive import Prepared

MOST: Final = 64
"""Packages taken into one transaction, so that the first need not wait long for the last."""

Waiting: TypeAlias = tuple[Prepared, "Future[Reply]"]


class Gatherer:
    """Hands packages in batches to what takes them in; may be used by several threads."""

    def __init__(self, take: Callable[[list[Prepared]], list[Reply]]) -> None:
        self._take = take
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None

    def hand_in(self, package: Prepared) -> Reply:
        """Hand in a package that is prepared, and wait for its reply or for what went wrong."""
        self._begin()
        answer: Future[Reply] = Future()
        self._queue.put((package, answer))
        return answer.result()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._go_on, name="gatherer", daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        while True:
            self._settle(self._gathered())

    def _gathered(self) -> list[Waiting]:
        """Wait for a package, and take along all that came by then."""
        batch = [self._queue.get()]
        while len(batch) < MOST:
            try:
                batch.append(self._queue.get_nowait())
            except Empty:
                break
        return batch

    def _settle(self, batch: list[Waiting]) -> None:
        try:
            replies = self._take([package for package, _ in batch])
        except BaseException as error:  # noqa: BLE001  # whoever handed it in raises it again
            self._settle_one_by_one(batch, error)
        else:
            for (_, answer), reply in zip(batch, replies, strict=True):
                answer.set_result(reply)

    def _settle_one_by_one(self, batch: list[Waiting], error: BaseException) -> None:
        """Nothing of a failed batch was kept; one package must not take the others down."""
        if len(batch) == 1:
            batch[0][1].set_exception(error)
            return
        for one in batch:
            self._settle([one])
