"""The node door over ASGI: requests read as they come, and slow senders given up on."""

import asyncio
import socket
import subprocess
import sys
from collections import deque
from contextlib import ExitStack

import pytest
from attrs import evolve

from accordant.adapters.bodies import FileBodies
from accordant.core.canonical import read
from accordant.core.exchange import MEDIA_TYPE
from accordant.doors.node import asgi, node_app, over_asgi
from accordant.doors.node.asgi import (
    CLOSING,
    MOST_ASKED,
    MOST_ASKED_BY_ONE,
    SLOWEST,
    Asking,
    Pace,
    TooSlow,
)
from accordant.work.join import invite, join
from tests.doors.desks import Desks
from tests.doors.test_node_door import Parcel
from tests.work.partnership import Partnership, shelf

GONE = {"type": "http.disconnect"}
STALLED = None


class Watch:
    """A clock that goes on only when it is told to."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


class Sender:
    """Sends a request in parts, so many seconds before each, as an ASGI server tells of it."""

    def __init__(self, watch, *parts, pause=0.0, more=False):
        self.watch, self.pause = watch, pause
        last = len(parts) - 1
        self.messages = deque(
            {"type": "http.request", "body": part, "more_body": more or n < last}
            if isinstance(part, bytes)
            else part
            for n, part in enumerate(parts)
        )
        self.given_up = False

    async def receive(self):
        self.watch.seconds += self.pause
        message = self.messages.popleft()
        if message is STALLED:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.given_up = True
                raise
        return message


def ask(app, sender, method="PUT", path="/", **scope):
    """Ask an app as an ASGI server would; gives status, headers and body."""
    sent = []

    async def send(message):
        sent.append(message)

    about = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"Content-Type", MEDIA_TYPE.encode())],
        "client": ("192.0.2.7", 4711),
        **scope,
    }
    asyncio.run(app(about, sender.receive, send))
    if not sent:
        return None
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


def echo(environ, start_response):
    """Tell what was asked and what came."""
    parts = iter(lambda: environ["wsgi.input"].read(3), b"")
    start_response("200 OK", [("x-from", environ["REMOTE_ADDR"])])
    asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['CONTENT_TYPE']} "
    return [asked.encode(), b"|".join(parts)]


@pytest.fixture
def watch():
    return Watch()


def over(app, watch, seconds=30.0):
    return over_asgi(app, seconds=seconds, threads=1, clock=watch)


# How long is waited


def test_a_sender_has_its_first_seconds_and_then_has_to_keep_up(watch):
    pace = Pace(30, watch)
    assert pace.left() == 30
    pace.came(5 * SLOWEST)
    watch.seconds += 34
    assert pace.left() == pytest.approx(1)
    watch.seconds += 1
    with pytest.raises(TooSlow):
        pace.left()


def test_time_is_granted_for_what_came_and_not_for_how_often(watch):
    """A byte now and then keeps nobody waiting for ever."""
    pace = Pace(30, watch)
    for _ in range(29):
        watch.seconds += 1
        assert pace.left()
        pace.came(1)
    watch.seconds += 1.01
    with pytest.raises(TooSlow):
        pace.left()


# Over ASGI


def test_a_request_is_passed_on_as_it_comes_and_so_is_the_answer(watch):
    sender = Sender(watch, b"abcd", b"", b"ef", b"")
    status, headers, body = ask(over(echo, watch), sender, path="/inbox/1")
    assert (status, headers) == (200, {"x-from": "192.0.2.7"})
    assert body == f"PUT /inbox/1 {MEDIA_TYPE} abc|d|ef".encode()


def test_a_sender_without_an_address_or_headers_is_answered_too(watch):
    given = ask(over(echo, watch), Sender(watch, b""), headers=[], client=None)
    assert given == (200, {"x-from": ""}, b"PUT /  ")


def test_what_is_no_request_is_left_alone(watch):
    assert ask(over(echo, watch), Sender(watch), type="lifespan") is None


def test_a_sender_that_goes_away_has_sent_all_it_will(watch):
    assert ask(over(echo, watch), Sender(watch, b"ab", GONE))[2].endswith(b" ab")


def test_what_breaks_in_an_app_is_the_server_s_to_tell(watch):
    def breaks(environ, start_response):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask(over(breaks, watch), Sender(watch, b""))


def test_whoever_goes_before_a_thread_is_free_is_not_answered(watch):
    """The one thread is busy with another; the request that was given up is never begun."""
    asked = []

    async def both():
        free = asyncio.Event()
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def app(environ, start_response):
            asked.append(environ["PATH_INFO"])
            loop.call_soon_threadsafe(begun.set)
            asyncio.run_coroutine_threadsafe(free.wait(), loop).result(10)
            start_response("200 OK", [])
            return [b""]

        async def send(message):
            pass

        spoken = over(app, watch)
        scope = {"type": "http", "method": "GET", "headers": []}
        first = loop.create_task(spoken({**scope, "path": "/1"}, None, send))
        await begun.wait()
        second = loop.create_task(spoken({**scope, "path": "/2"}, None, send))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        free.set()
        await first
        begun.clear()
        third = loop.create_task(spoken({**scope, "path": "/3"}, None, send))
        await third

    asyncio.run(both())
    assert asked == ["/1", "/3"]


# The inbox


@pytest.fixture
def town(tmp_path):
    """Alpha and beta are partners; beta keeps what arrives on disk."""
    town = Partnership("alpha", "beta")
    arrivals = FileBodies(tmp_path / "arrivals")
    town.houses["beta"] = evolve(town["beta"], arrivals=arrivals)
    for host, guest in (("alpha", "beta"), ("beta", "alpha")):
        text, fingerprint = invite(town[host])
        join(town[guest], text.encode(), fingerprint)
    town.deliver()
    return town


@pytest.fixture
def parcel(town):
    return Parcel(town["alpha"], "beta")


def put(town, watch, name, sender):
    app = over(node_app(town["beta"]), watch)
    return ask(app, sender, path=f"/inbox/{name.removeprefix('sha256:')}")


def in_parts(parcel, size):
    return [parcel.wire[at : at + size] for at in range(0, len(parcel.wire), size)]


def is_untouched(town, tmp_path):
    """Nothing was written, nor begun to be written, and nothing is on record."""
    lying = list((tmp_path / "arrivals").iterdir())
    return not lying and not shelf(town["beta"], "turned-away")


def test_a_package_is_taken_in(town, watch, parcel):
    status, headers, _ = put(town, watch, parcel.name, Sender(watch, *in_parts(parcel, 100)))
    assert status == 200
    assert headers["content-type"].startswith("application/vnd.accordant.receipt")


def test_a_slow_trickle_is_cut_off_and_leaves_nothing(town, watch, parcel, tmp_path):
    """It never stops, and yet it does not keep its place."""
    sender = Sender(watch, *in_parts(parcel, 10), pause=1.0)
    status, headers, body = put(town, watch, parcel.name, sender)
    assert (status, read(body)["code"]) == (408, "too-slow")
    assert headers["connection"] == "close"
    assert sender.messages, "it was not waited for"
    assert is_untouched(town, tmp_path)
    again = Sender(watch, parcel.wire)
    assert put(town, watch, parcel.name, again)[0] == 200


@pytest.mark.parametrize("before", [0, 2, 60, -10])
def test_a_sender_that_stops_is_given_up_on_wherever_it_stops(
    town, watch, parcel, tmp_path, before
):
    sender = Sender(watch, parcel.wire[:before], STALLED, more=True, pause=29.99)
    status, _, body = put(town, watch, parcel.name, sender)
    assert (status, read(body)["code"]) == (408, "too-slow")
    assert sender.given_up
    assert is_untouched(town, tmp_path)


def test_a_sender_that_is_refused_and_then_slow_gets_the_reason(town, watch, parcel):
    wire = parcel.wire[: len(parcel.label)]
    sender = Sender(watch, wire, STALLED, more=True, pause=29.99)
    status, _, body = put(town, watch, "sha256:" + "0" * 64, sender)
    assert (status, read(body)["code"]) == (400, "wrong-name")


def test_what_follows_a_refusal_is_thrown_away_for_a_moment_and_by_no_thread(watch):
    """So that its sender comes to read the answer; yet it cannot stay by sending on."""
    read = []

    def refuses(environ, start_response):
        read.append(environ["wsgi.input"].read(3))
        start_response("400 Bad Request", [])
        return [b"no"]

    for pause, left in ((0.0, 8), (0.3, 15), (9.0, 18)):
        parts = [b"x" * 100_000] * 20 if not pause else [b"x"] * 20
        sender = Sender(watch, *parts, pause=pause, more=True)
        sender.messages[0]["body"] = b"abc"
        assert ask(over(refuses, watch), sender)[0] == 400
        assert len(sender.messages) == left, pause
    assert read == [b"abc"] * 3


def test_after_the_last_word_nothing_more_is_read(watch):
    def closes(environ, start_response):
        start_response("408 Request Timeout", [CLOSING])
        return [b"no"]

    sender = Sender(watch, b"x", b"y")
    assert ask(over(closes, watch), sender)[0] == 408
    assert len(sender.messages) == 2


def test_one_address_has_only_so_many_requests_answered_at_once():
    asking = Asking()
    with ExitStack() as asked:
        for _ in range(MOST_ASKED_BY_ONE):
            assert asked.enter_context(asking.one("192.0.2.7"))
        with asking.one("192.0.2.7") as room, asking.one("192.0.2.8") as other:
            assert (room, other) == (False, True)
        for n in range(MOST_ASKED - MOST_ASKED_BY_ONE):
            assert asked.enter_context(asking.one(f"198.51.100.{n}"))
        with asking.one("192.0.2.8") as room:
            assert not room
    assert not asking._asking


def test_whoever_asks_too_much_at_once_is_told_to_come_again_without_a_thread(watch, monkeypatch):
    monkeypatch.setattr(asgi, "MOST_ASKED_BY_ONE", 0)
    status, headers, body = ask(over(None, watch), Sender(watch, b"x"))
    assert (status, read(body)["code"]) == (503, "busy")
    assert headers["connection"] == "close"


# A real server

SERVED = r"""
import os, pathlib, signal, socket, sys
from attrs import evolve
from accordant import build
from accordant.doors.serve import Listen, leave, run

house, port = build.open_house(pathlib.Path(sys.argv[1])), int(sys.argv[2])

def listens():
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sender:
        sender.sendall(b"PUT /inbox/" + b"0" * 64 + b" HTTP/1.1\r\nhost: x\r\n")
        sender.sendall(b"content-type: application/vnd.accordant.package.v1\r\n")
        sender.sendall(b"content-length: 9000\r\n\r\nabc")
        while part := sender.recv(4096):  # to the end: the server closes the connection
            print(part.decode(), end="", flush=True)
    print("closed", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

run(evolve(house, node=evolve(house.node, body_seconds=1)), Listen(port=port), listens)
leave(0)
"""


def test_a_sender_that_stops_has_its_connection_closed(tmp_path):
    """Granian alone would wait for it for ever; what it kept open is free again."""
    desks = Desks(tmp_path)
    address = ("--url", "http://council.example")
    desks.facts(
        "council", "init", "--party", "council", "--name", "C", "--kind", "charity", *address
    )
    desks.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = subprocess.run(
        [sys.executable, "-c", SERVED, str(tmp_path / "council"), str(port)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("HTTP/1.1 408 "), done.stderr
    assert "too-slow" in done.stdout
    assert done.stdout.endswith("closed\n")
