"""One error, four voices: a page, a problem document, a refusal to a peer, and an exit code."""

from __future__ import annotations

from enum import IntEnum
from http import HTTPStatus
from typing import Final, Self

from accordant.core.canonical import Json, canonical
from accordant.core.errors import (
    AccordantError,
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    Unavailable,
    Untrusted,
)
from accordant.work.ports import Reply

PROBLEM_TYPE: Final = "application/problem+json"
"""The media type of a problem document (RFC 9457, section 3)."""


class ExitCode(IntEnum):
    """How a command ended; the numbers never change, and scripts may rely on them."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Self:
        """Give a number its meaning."""
        code = int.__new__(cls, number)
        code._value_ = number
        code.meaning = meaning
        return code

    OK = 0, "It was done."
    FAILED = 1, "A check or a verification failed."
    BAD_INPUT = 2, "What was given could not be read; everything wrong with it is listed."
    NOT_ANCHORED = 3, "It is consistent, but no trusted fingerprint anchors it."
    DENIED = 4, "It may not be shared; the answer says what would change that."
    REFERRED = 5, "A named role must settle it first."
    NOT_ALLOWED = 6, "This person or node may not do this."
    NOT_FOUND = 7, "There is nothing of that name here."
    CONFLICT = 8, "It cannot be done in the present state."
    UNTRUSTED = 9, "A signature, digest or sequence does not hold."
    UNAVAILABLE = 10, "A disk, a partner or a lock would not serve; nothing was lost, try again."
    MAPPING_NEEDED = 11, "Nothing was sent: a mapping file was written, to edit and use."
    BUG = 70, "Something is wrong with Accordant itself; please report it."


_ANSWERS: Final[dict[type[AccordantError], tuple[ExitCode, HTTPStatus]]] = {
    BadInput: (ExitCode.BAD_INPUT, HTTPStatus.BAD_REQUEST),
    NotAllowed: (ExitCode.NOT_ALLOWED, HTTPStatus.FORBIDDEN),
    NotFound: (ExitCode.NOT_FOUND, HTTPStatus.NOT_FOUND),
    Conflict: (ExitCode.CONFLICT, HTTPStatus.CONFLICT),
    Untrusted: (ExitCode.UNTRUSTED, HTTPStatus.UNPROCESSABLE_ENTITY),
    Unavailable: (ExitCode.UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE),
}


def _answer(error: BaseException) -> tuple[ExitCode, HTTPStatus]:
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer
    return ExitCode.BUG, HTTPStatus.INTERNAL_SERVER_ERROR


def exit_code(error: BaseException) -> ExitCode:
    """Give the code with which a command ends after this error."""
    return _answer(error)[0]


def status_of(error: BaseException) -> HTTPStatus:
    """Give the HTTP status that answers this error."""
    return _answer(error)[1]


def page_text(error: AccordantError) -> str:
    """Tell a person what went wrong, every fault on a line of its own, and what to do."""
    faults = [str(one) for one in error.problems] if isinstance(error, BadInput) else []
    told = [f"- {one}" for one in faults] if len(faults) > 1 else [error.sentence]
    return "\n".join([f"{error.title}.", *told, *([error.advice] if error.advice else [])])


def problem(error: AccordantError, status: int | None = None) -> dict[str, Json]:
    """Write a problem document (RFC 9457), with our code, advice and list of faults."""
    document: dict[str, Json] = {
        "type": f"urn:accordant:problem:{error.code}",
        "title": error.title,
        "status": int(status or status_of(error)),
        "detail": error.sentence,
        "code": error.code,
    }
    if error.advice:
        document["advice"] = error.advice
    if isinstance(error, BadInput):
        document["problems"] = [
            {"path": one.path, "sentence": one.sentence} for one in error.problems
        ]
    return document


def refusal(error: AccordantError, status: int | None = None) -> Reply:
    """Answer a peer with a problem document."""
    document = problem(error, status)
    return Reply(status=int(status or status_of(error)), body=canonical(document))


def bug(number: str) -> AccordantError:
    """Stand in for an exception nobody expected; the number finds it in the log."""
    return AccordantError(
        f"something went wrong here that should not have; it is number {number} in the log",
        "Try again later. If it lasts, tell whoever runs this node the number.",
        code="bug",
    )
