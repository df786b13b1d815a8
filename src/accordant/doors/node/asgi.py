"""The node door over ASGI: a request is read as it comes, and nobody may take for ever over it.

Over WSGI a server waits for ever for a sender that has stopped: only what is awaited can be given
up. So requests are awaited here, and answered by threads that know nothing of that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, TypeAlias

from accordant.core.errors import Unavailable
from accordant.doors.node.wsgi import App, Environ

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Spoken: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
Heard: TypeAlias = tuple[str, list[tuple[str, str]], bytes]

SLOWEST: Final = 10_000
"""Bytes a second that a sender must keep up once its first seconds are over."""


class TooSlow(Unavailable):
    """A request came too slowly, or stopped coming."""

    def __init__(self) -> None:
        super().__init__(
            f"the package stopped coming, or came at less than {SLOWEST:,} bytes a second",
            "Send it again over a better line, or ask the partner to raise body_seconds.",
            code="too-slow",
        )


class Pace:
    """How long may be waited for a sender: some seconds, and more with all that has come.

    `clock` gives seconds that only ever grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = clock() + seconds

    def came(self, size: int) -> None:
        """Grant time for so many bytes that came."""
        self._until += size / SLOWEST

    def left(self) -> float:
        """Give the seconds that may still be waited (TooSlow where there are none)."""
        left = self._until - self._clock()
        if left <= 0:
            raise TooSlow
        return left


class Incoming:
    """The body of a request, read by a thread while the event loop awaits what comes of it."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop, pace: Pace) -> None:
        self._receive = receive
        self._loop = loop
        self._pace = pace
        self._rest = b""
        self._more = True

    def read(self, size: int) -> bytes:
        """Give what has come, up to so many bytes; nothing at the end (TooSlow)."""
        while self._more and not self._rest:
            message = self._next()
            self._rest = message.get("body", b"")
            self._more = bool(message.get("more_body"))  # a sender that is gone sends no more
            self._pace.came(len(self._rest))
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _next(self) -> Message:
        left = self._pace.left()
        coming = asyncio.run_coroutine_threadsafe(_received(self._receive), self._loop)
        try:
            return coming.result(left)
        except TimeoutError:
            coming.cancel()
            raise TooSlow from None


async def _received(receive: Receive) -> Message:
    return await receive()


class _Threads:
    """Threads that answer, some at a time; when the process ends it does not wait for them."""

    def __init__(self, count: int) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for _ in range(count):
            Thread(target=self._go_on, name="request", daemon=True).start()

    def answer(self, app: App, environ: Environ) -> Future[Heard]:
        """Have a request answered by the next thread that is free."""
        answered: Future[Heard] = Future()
        self._work.put(lambda: _answer(app, environ, answered))
        return answered

    def _go_on(self) -> None:
        while True:
            self._work.get()()


def _answer(app: App, environ: Environ, answered: Future[Heard]) -> None:
    if not answered.set_running_or_notify_cancel():
        return  # whoever asked has gone
    started: list[tuple[str, list[tuple[str, str]]]] = []
    try:
        body = b"".join(app(environ, lambda status, headers: started.append((status, headers))))
        answered.set_result((*started[0], body))
    except BaseException as error:  # noqa: BLE001  # whoever awaits the answer raises it again
        answered.set_exception(error)


def over_asgi(
    app: App, *, seconds: float, threads: int, clock: Callable[[], float] = time.monotonic
) -> Spoken:
    """Let an app be spoken to over ASGI, by so many threads.

    A request may take some `seconds`, and beyond them must keep up `SLOWEST`.
    """
    answering = _Threads(threads)

    async def spoken(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = Incoming(receive, asyncio.get_running_loop(), Pace(seconds, clock))
        answer = answering.answer(app, _environ(scope, body))
        status, headers, said = await asyncio.wrap_future(answer)
        await send(
            {
                "type": "http.response.start",
                "status": int(status.partition(" ")[0]),
                "headers": [(name.encode(), value.encode()) for name, value in headers],
            }
        )
        await send({"type": "http.response.body", "body": said})

    return spoken


def _environ(scope: Message, body: Incoming) -> Environ:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client") or ("",)
    return {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"],
        "CONTENT_TYPE": headers.get(b"content-type", ""),
        "REMOTE_ADDR": str(client[0]),
        "wsgi.input": body,
    }
