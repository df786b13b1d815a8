"""What can go wrong, and what to do about it.

AccordantError
├── BadInput        what was given is malformed; every fault is listed with its place
├── NotAllowed      this person or node may not do this
├── NotFound        there is nothing of that name here
├── Conflict        this cannot be done now, in the present state
├── Untrusted       a signature, digest or sequence does not hold
└── Unavailable     a disk, partner or lock would not serve; nothing was lost, try again

A refusal to share is not among them: that is a Decision, a value with reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen


@frozen
class Problem:
    """One fault in what was given: where it is, and a sentence on what is wrong and what to do."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class AccordantError(Exception):
    """Something is broken, or someone may not be here."""

    title = "Something went wrong"
    word = "error"

    def __init__(self, sentence: str, advice: str = "", *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice
        self.code = code or self.word


class BadInput(AccordantError):
    """What was given cannot be read; every fault is listed."""

    title = "That could not be read"
    word = "bad-input"

    def __init__(
        self, problems: Sequence[Problem] | str, advice: str = "", *, code: str = ""
    ) -> None:
        if isinstance(problems, str):
            problems = [Problem("", problems)]
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(map(str, self.problems)),
            advice or "Correct what is listed and try again; nothing was changed.",
            code=code,
        )


class NotAllowed(AccordantError):
    """This person or node may not do this."""

    title = "That is not yours to do"
    word = "not-allowed"


class NotFound(AccordantError):
    """There is nothing of that name here."""

    title = "Not found"
    word = "not-found"


class Conflict(AccordantError):
    """This cannot be done now."""

    title = "Not in this state"
    word = "conflict"


class Untrusted(AccordantError):
    """A signature, digest or sequence does not hold."""

    title = "This cannot be trusted"
    word = "untrusted"


class Unavailable(AccordantError):
    """A disk, a partner or a lock would not serve; nothing was lost."""

    title = "Not just now"
    word = "unavailable"
