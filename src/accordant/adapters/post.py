"""Carries packages to partners' nodes over HTTP."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from accordant.core.errors import Unavailable
from accordant.core.names import Digest, a_hash
from accordant.work.ports import Reply

PACKAGE_TYPE: Final = "application/vnd.accordant.package.v1"
LONGEST_REPLY: Final = 1024 * 1024
"""Bytes of an answer that are read at most."""


class HttpPost:
    """Puts and gets over HTTP, trusting what the machine trusts; may be used by several threads.

    A partner that is silent for `patience` seconds is given up on, and so is one whose answer
    drips for four times that.
    """

    def __init__(self, *, patience: float = 30.0) -> None:
        self._patience = patience
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience, connect=min(patience, 10.0)),
            verify=ssl.create_default_context(),
            follow_redirects=False,
            # Answers are read raw: a few packed bytes must not unfold into more than the limit.
            headers={"accept-encoding": "identity", "user-agent": "accordant"},
        )

    def put(self, url: str, package: Digest, chunks: Iterable[bytes]) -> Reply:
        """Put a package in a partner's inbox (Unavailable if it cannot be reached)."""
        path = f"inbox/{a_hash(package).removeprefix('sha256:')}"
        return self._carry("PUT", url, path, iter(chunks))

    def get(self, url: str, path: str) -> Reply:
        """Fetch something small from a partner's node (Unavailable if it cannot be reached)."""
        return self._carry("GET", url, path, None)

    def close(self) -> None:
        """Close the connections kept open to partners."""
        self._client.close()

    def _carry(self, method: str, url: str, path: str, chunks: Iterator[bytes] | None) -> Reply:
        with _explained(url):
            request = self._client.build_request(
                method,
                f"{url.rstrip('/')}/{path.lstrip('/')}",
                content=chunks,
                headers={"content-type": PACKAGE_TYPE} if chunks else None,
            )
            response = self._client.send(request, stream=True)
            try:
                until = time.monotonic() + 4 * self._patience
                return Reply(
                    status=response.status_code, body=_small(response.iter_raw(), url, until)
                )
            finally:
                response.close()


def _small(chunks: Iterable[bytes], url: str, until: float) -> bytes:
    """Gather an answer, as long as it is small enough to be one and comes in time."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if time.monotonic() > until:
            raise Unavailable(
                f"the node at {_address(url)} answered too slowly", code="partner-slow"
            )
        if len(body) > LONGEST_REPLY:
            raise Unavailable(
                f"the node at {_address(url)} answered with more than {LONGEST_REPLY:,} bytes",
                "Ask the partner whether this is the address of an Accordant node.",
                code="partner-odd",
            )
    return bytes(body)


def _address(url: str) -> str:
    """Give the host and port alone: paths and user names are nobody's business in a log."""
    return url.partition("//")[2].partition("/")[0].rpartition("@")[2]


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """Turn a partner that cannot be reached into Unavailable, with advice."""
    try:
        yield
    except (httpx.InvalidURL, ValueError) as error:  # UnicodeError, of a host no name is made of
        raise Unavailable(
            f"“{_address(url)}” cannot be the address of a node",
            "Ask the partner for a new invitation.",
            code="partner-odd",
        ) from error
    except httpx.TransportError as error:
        slow = isinstance(error, httpx.TimeoutException)
        raise Unavailable(
            f"the node at {_address(url)} {'did not answer in time' if slow else _why(error)}",
            "It may be down, or the network may be; what was to be sent is kept and tried again.",
            code="partner-slow" if slow else "partner-away",
        ) from error


def _why(error: httpx.TransportError) -> str:
    if "certificate" in str(error).lower():
        return "showed a certificate that this machine does not trust"
    if isinstance(error, httpx.ConnectError):
        return "cannot be reached"
    return "broke off before it had answered"
