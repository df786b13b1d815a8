"""The node door's WSGI app: which path leads where, and no exception that leaves."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias
from uuid import uuid4

from attrs import evolve

from accordant.core.errors import AccordantError, NotAllowed, NotFound
from accordant.core.names import Digest
from accordant.doors.node import published
from accordant.doors.node.asgi import CLOSING, TooSlow
from accordant.doors.node.inbox import Inbox
from accordant.doors.node.wsgi import App, Call, Environ, Given, StartResponse, refused
from accordant.doors.problems import bug
from accordant.work.ports import House

LOG = logging.getLogger("accordant.node")

INBOX: Final = re.compile(r"/inbox/([0-9a-f]{64})")
METHOD_NOT_ALLOWED: Final = 405
REQUEST_TIMEOUT: Final = 408

Answer: TypeAlias = Callable[[], Given]


def node_app(house: House) -> App:
    """Make the WSGI app that partners' nodes, and whoever checks the ledger, speak to."""
    inbox = Inbox(house)

    def app(environ: Environ, start_response: StartResponse) -> list[bytes]:
        return _answered(house, inbox, environ).through(start_response)

    return app


def _answered(house: House, inbox: Inbox, environ: Environ) -> Given:
    try:
        return _routed(house, inbox, Call.of(environ))
    except TooSlow as slow:
        # What may still come of it is not waited for.
        return evolve(refused(slow, REQUEST_TIMEOUT), headers=(CLOSING,))
    except AccordantError as error:
        return refused(error)
    except Exception:
        number = uuid4().hex[:12]
        LOG.exception("a request failed", extra={"code": number})
        return refused(bug(number))


def _routed(house: House, inbox: Inbox, call: Call) -> Given:
    method, answer = _place(house, inbox, call)
    if call.method != method:
        wrong = NotAllowed(f"this can only be asked with {method}", code="wrong-method")
        return evolve(refused(wrong, METHOD_NOT_ALLOWED), headers=(("allow", method),))
    return answer()


def _place(house: House, inbox: Inbox, call: Call) -> tuple[str, Answer]:
    """Find what stands at a path, and the method to ask it with (NotFound)."""
    if found := INBOX.fullmatch(call.path):
        return "PUT", partial(inbox.put, call, Digest(f"sha256:{found[1]}"))
    if call.path.startswith("/tile/"):
        return "GET", partial(published.tile, house, call.path[1:])
    pages = {
        "/health": published.health,
        "/keys": published.keys,
        "/checkpoint": published.checkpoint,
    }
    if call.path not in pages:
        raise NotFound("there is nothing at this address")
    return "GET", partial(pages[call.path], house)
