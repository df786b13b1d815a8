"""An answer to one of the ten questions: what carries it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from accordant.core.law import Strength
from accordant.core.names import Digest


class Verdict(StrEnum):
    """Yes; not yet, while somebody has still to act; no, while something is wrong."""

    YES = "yes"
    NOT_YET = "not-yet"
    NO = "no"


@frozen(kw_only=True)
class Evidence:
    """What carries an answer: in a sentence, by whom and on which day where somebody said it."""

    says: str
    who: str = ""
    on: date | None = None


@frozen(kw_only=True)
class Gap:
    """What is missing for a yes, and what it makes of the answer; where that is yes, it is advice.

    `strength` and `source` say how binding it is, `remedy` what to do, and `who` who can.
    """

    what: str
    leaves: Verdict
    strength: Strength
    source: str
    remedy: str
    who: str


Part: TypeAlias = Evidence | Gap
"""What an answer is made of."""


@frozen(kw_only=True)
class Answer:
    """One question, how it is answered, and why."""

    number: int
    name: str
    question: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Gap, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What stands between this answer and a yes, without the advice."""
        return tuple(gap for gap in self.missing if gap.leaves is not Verdict.YES)


@frozen(kw_only=True)
class Search:
    """A search of the register for the like of a document: when, by whom, and what it found."""

    at: datetime
    by: str
    hits: tuple[Digest, ...] = ()


def verdict_of(gaps: Iterable[Gap]) -> Verdict:
    """Give the worst that any gap makes of an answer."""
    return max((gap.leaves for gap in gaps), key=list(Verdict).index, default=Verdict.YES)
