"""Serving a node: its door and its worker in one process, until it is told to stop."""

from __future__ import annotations

import logging
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, NoReturn

from attrs import frozen
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mt import MTServer

from accordant.core.errors import BadInput, Problem, Unavailable
from accordant.doors.node import node_app, over_asgi
from accordant.doors.worker import Worker
from accordant.work.library import own_chain
from accordant.work.ports import House
from accordant.work.record import reading

LOG = logging.getLogger("accordant.serve")

THREADS: Final = 64
"""Requests answered at the same time."""

LONGEST_HEADERS: Final = 32 * 1024
"""Bytes of headers that a request may have."""

HEADERS_WITHIN: Final = 3_000
"""Milliseconds in which the headers must have come; an idle connection is closed after them."""

CONNECTIONS: Final = 4096
"""Connections kept open at the same time, as far as the machine lets a process have so many."""

OTHER_FILES: Final = 256
"""Files a node may have open besides: its store, bodies and connections to partners."""

BETWEEN_LOOKS: Final = 0.02
"""Seconds between two looks at whether the port takes connections yet."""

BETWEEN_SIGNALS: Final = 0.5
"""Seconds after which a signal is noticed at the latest."""

GRACE: Final = 5.0
"""Seconds that requests under way are given to end; what is cut off then is sent again."""


@frozen(kw_only=True)
class Listen:
    """Where to listen, and for https a certificate and its key, both in PEM."""

    host: str = "127.0.0.1"
    port: int = 8470
    tls: tuple[Path, ...] = ()


class _Waking(Event):
    """An event whose waiter looks up now and then.

    Python runs signal handlers in the main thread, between two steps of it. A signal that comes
    just as that thread begins to wait would not be handled before the next one.
    """

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, or so many seconds."""
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(BETWEEN_SIGNALS):
            pass
        return True


class _OneProcess(MTServer):
    """Granian with its workers as threads of this process instead of processes of their own.

    A node is one process: its store is open here, and SQLite must not be carried across a fork.
    Granian offers this on free-threaded Python; with a GIL its server in Rust works alike, and
    only this check stands in the way.
    """

    def _check_gil(self) -> None:
        pass


def run(house: House, listen: Listen, listens: Callable[[], None] = lambda: None) -> None:
    """Serve a node until SIGTERM or SIGINT; `listens` is called once partners can reach it.

    Whoever called this ends the process with `leave`.

    NotFound before it is founded; Untrusted where others can read its keys; Unavailable.
    """
    # A node that cannot sign has nothing to answer, so its keys are read before anyone can ask.
    with reading(house) as records:
        own_chain(records)
        records.keys()
    _must_be_free(listen)
    stop, ended = Event(), Event()
    worker = Thread(target=Worker(house, stop).run, name="worker", daemon=True)
    server = _made(listen)
    server.main_loop_interrupt = _Waking()
    server.on_startup(worker.start)
    ready = (server, house, listen, listens)
    Thread(target=_tell_when_bound, args=ready, name="ready", daemon=True).start()
    Thread(target=_end, args=(server, stop, ended), name="end", daemon=True).start()
    app = over_asgi(node_app(house), seconds=house.node.body_seconds, threads=THREADS)
    server.serve(target_loader=lambda: app, wrap_loader=False)
    ended.set()
    LOG.info("the node has stopped", extra={"party": house.node.party})


def _made(listen: Listen) -> _OneProcess:
    try:
        return _server(listen)
    except OSError as error:  # ssl's own errors are among them
        raise BadInput(
            [Problem("certificate", f"it cannot be used with its private_key: {error.strerror}")],
            "Name a certificate and its key, both in PEM, in node.yaml.",
        ) from error


def _server(listen: Listen) -> _OneProcess:
    tls: dict[str, Any] = dict(zip(("ssl_cert", "ssl_key"), listen.tls, strict=False))
    return _OneProcess(
        "accordant",
        address=listen.host,
        port=listen.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_WITHIN, max_buffer_size=LONGEST_HEADERS
        ),
        backpressure=_connections(),
        websockets=False,
        log_enabled=False,
        **tls,
    )


def _connections() -> int:
    """Give how many connections there is room for, asking the machine for as much as it allows.

    Idle ones cost a file each and no thread; without a file left the store could not be opened.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    room = CONNECTIONS if soft == resource.RLIM_INFINITY else soft - OTHER_FILES
    return max(2 * THREADS, min(CONNECTIONS, room))


def _must_be_free(listen: Listen) -> None:
    """Refuse a port that is taken: Granian would share it, and take half its requests."""
    try:
        found = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Unavailable(
            f"nothing can listen at {listen.host}:{listen.port}: {error.strerror}",
            "Choose another --port, or stop what listens there.",
            code="port-taken",
        ) from error


def _tell_when_bound(
    server: _OneProcess, house: House, listen: Listen, listens: Callable[[], None]
) -> None:
    """Tell that the node is ready once its port, which was free before, takes a connection.

    Granian tells of no moment when that is so: its worker in Rust binds the port by itself.
    """
    while not server.main_loop_interrupt.wait(BETWEEN_LOOKS):
        if _is_bound(listen):
            LOG.info("the node is ready", extra={"party": house.node.party, "port": listen.port})
            listens()
            return


def _is_bound(listen: Listen) -> bool:
    try:
        socket.create_connection((listen.host, listen.port), timeout=1).close()
    except OSError:
        return False
    return True


def _end(server: _OneProcess, stop: Event, ended: Event) -> None:
    """Stop the worker with the server, and the process where a request will not end."""
    server.main_loop_interrupt.wait()
    stop.set()
    if not ended.wait(GRACE):
        LOG.warning("a request was cut off; whoever sent it sends it again")
        leave(0)


def leave(code: int) -> NoReturn:
    """End a process that has served, with an exit code, without taking Python down first.

    Threads of Granian's runtime outlive its server. One that comes to Python while that is being
    taken down aborts the process, after everything was done and well.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
