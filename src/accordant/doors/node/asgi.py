"""The node door over ASGI: a request is read as it comes, and nobody may take for ever over it.

Over WSGI a server waits for ever for a sender that has stopped: only what is awaited can be given
up. So requests are awaited here, and answered by threads that know nothing of that.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, TypeAlias

from attrs import evolve

from accordant.core.errors import Unavailable
from accordant.doors.node.wsgi import App, Environ, StartResponse, refused

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Spoken: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
Heard: TypeAlias = tuple[str, list[tuple[str, str]], bytes]

SLOWEST: Final = 10_000
"""Bytes a second that a sender must keep up once its first seconds are over."""


LINGER: Final = 1.0
"""Seconds for which the rest of a refused request is read, so that its sender reads the answer."""

LEFT_UNREAD: Final = 1 << 20
"""Bytes of it that are read and thrown away."""

MOST_ASKED: Final = 128
"""Requests that are answered or wait for it; beyond, whoever asks is told to come again."""

MOST_ASKED_BY_ONE: Final = 32
"""Of those, from one address."""


CLOSING: Final = ("connection", "close")
"""The header of an answer after which nothing more is read."""


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
        self.clock = clock
        self._until = clock() + seconds

    def came(self, size: int) -> None:
        """Grant time for so many bytes that came."""
        self._until += size / SLOWEST

    def left(self) -> float:
        """Give the seconds that may still be waited (TooSlow where there are none)."""
        left = self._until - self.clock()
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

    async def throw_away(self) -> None:
        """Read on for a moment without a thread, and keep nothing of it."""
        until, left = self._pace.clock() + LINGER, LEFT_UNREAD
        try:
            while self._more and left > 0 and (seconds := until - self._pace.clock()) > 0:
                message = await asyncio.wait_for(self._receive(), seconds)
                left -= len(message.get("body", b""))
                self._more = bool(message.get("more_body"))
        except TimeoutError:
            return

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


class Asking:
    """How many ask from each address; used by the event loop alone."""

    def __init__(self) -> None:
        self._asking: Counter[str] = Counter()

    @contextmanager
    def one(self, address: str) -> Iterator[bool]:
        """Count a request while it is answered; tells whether there is room for it."""
        if self._asking[address] >= MOST_ASKED_BY_ONE or self._asking.total() >= MOST_ASKED:
            yield False
            return
        self._asking[address] += 1
        try:
            yield True
        finally:
            self._asking[address] -= 1
            self._asking += Counter()  # forgets whoever has left


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
    try:
        answered.set_result(_heard(app, environ))
    except BaseException as error:  # noqa: BLE001  # whoever awaits the answer raises it again
        answered.set_exception(error)


def _heard(app: App, environ: Environ) -> Heard:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(app(environ, lambda status, headers: started.append((status, headers))))
    return (*started[0], body)


def over_asgi(
    app: App, *, seconds: float, threads: int, clock: Callable[[], float] = time.monotonic
) -> Spoken:
    """Let an app be spoken to over ASGI, by so many threads.

    A request may take some `seconds`, and beyond them must keep up `SLOWEST`.
    """
    answering, asking = _Threads(threads), Asking()

    async def spoken(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = Incoming(receive, asyncio.get_running_loop(), Pace(seconds, clock))
        environ = _environ(scope, body)
        with asking.one(environ["REMOTE_ADDR"]) as room:
            if not room:
                await _say(send, *_heard(_crowded, environ))
                return
            answer = answering.answer(app, environ)
            status, headers, said = await asyncio.wrap_future(answer)
        if not status.startswith("2") and CLOSING not in headers:
            await body.throw_away()
        await _say(send, status, headers, said)

    return spoken


def _crowded(_: Environ, start_response: StartResponse) -> list[bytes]:
    busy = Unavailable(
        "too many requests are being answered", "Send it again in a moment.", code="busy"
    )
    given = evolve(refused(busy), headers=(CLOSING,))
    return given.through(start_response)


async def _say(send: Send, status: str, headers: list[tuple[str, str]], said: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": int(status.partition(" ")[0]),
            "headers": [(name.encode(), value.encode()) for name, value in headers],
        }
    )
    await send({"type": "http.response.body", "body": said})


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
