"""What passes through a WSGI server (PEP 3333): a call in, an answer out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeAlias

from attrs import frozen

from accordant.core.canonical import Json, canonical
from accordant.core.errors import AccordantError
from accordant.doors.problems import PROBLEM_TYPE, refusal
from accordant.work.ports import Reply

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[[str, list[tuple[str, str]]], object]
App: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

BYTES = "application/octet-stream"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@frozen(kw_only=True)
class Call:
    """A request: its method, its path, the type of its body, and how to read that."""

    method: str
    path: str
    media_type: str
    read: Callable[[int], bytes]
    address: str = ""

    @classmethod
    def of(cls, environ: Environ) -> Call:
        """Take a request from what the server says of it."""
        return cls(
            method=str(environ["REQUEST_METHOD"]),
            path=str(environ.get("PATH_INFO", "")),
            media_type=str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower(),
            read=environ["wsgi.input"].read,
            address=str(environ.get("REMOTE_ADDR", "")),
        )


@frozen(kw_only=True)
class Given:
    """An answer: its status, the type of its body, its body, and further headers."""

    status: int = HTTPStatus.OK
    media_type: str = JSON
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def through(self, start_response: StartResponse) -> list[bytes]:
        """Pass the answer to the server."""
        status = HTTPStatus(self.status)
        about = [("content-type", self.media_type), ("x-content-type-options", "nosniff")]
        start_response(f"{status.value} {status.phrase}", [*about, *self.headers])
        return [self.body]


def told(value: Json) -> Given:
    """Answer with JSON."""
    return Given(body=canonical(value))


def replied(reply: Reply, media_type: str) -> Given:
    """Answer as the work did: a body of this type, or a problem document."""
    good = reply.status == HTTPStatus.OK
    return Given(
        status=reply.status, media_type=media_type if good else PROBLEM_TYPE, body=reply.body
    )


def refused(error: AccordantError, status: int | None = None) -> Given:
    """Answer with a problem document."""
    return replied(refusal(error, status), PROBLEM_TYPE)
