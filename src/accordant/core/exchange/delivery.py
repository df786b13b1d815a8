"""What a partner's answer to a package means: it is signed for, or it still waits and why."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from accordant.core.canonical import read
from accordant.core.errors import AccordantError
from accordant.core.exchange.receipt import SignedReceipt, read_signed_receipt

EQUIVOCATION: Final = "equivocation"

USED_TWICE: Final = (
    "they hold another package that this node signed under this number; if an older backup was "
    "restored here, stop serving and follow “Restoring an older backup” in "
    "docs/how-to/run-a-node.md; else somebody else may have this node's keys"
)
"""What only the sender can know about an equivocation: whose fault it most likely is."""


@frozen(kw_only=True)
class Delivered:
    """The partner signed for it."""

    signed: SignedReceipt
    raw: bytes


@frozen(kw_only=True)
class Waiting:
    """It is still in the outbox; why, and who must act."""

    code: str
    reason: str


def read_answer(status: int, body: bytes) -> Delivered | Waiting:
    """Make sense of an answer, by its HTTP status and body; a bare 200 is never believed."""
    if status != 200:
        return _problem(status, body)
    try:
        return Delivered(signed=read_signed_receipt(body), raw=body)
    except AccordantError as bad:
        return Waiting(code="unreadable-receipt", reason=bad.sentence)


def _problem(status: int, body: bytes) -> Waiting:
    """Read a problem document (RFC 9457), or fall back on the status."""
    try:
        value = read(body, limit=1 << 16)
    except AccordantError:
        value = None
    if isinstance(value, dict) and value.get("code") == EQUIVOCATION:
        return Waiting(code=EQUIVOCATION, reason=USED_TWICE)
    if isinstance(value, dict) and isinstance(value.get("detail"), str):
        return Waiting(code=str(value.get("code", "problem")), reason=str(value["detail"]))
    return Waiting(code=f"status-{status}", reason=f"the partner answered {status}")
