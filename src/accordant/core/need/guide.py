"""A guide: questions, where each answer leads, and the outcomes; nobody is left standing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, cached_property

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, Problem
from accordant.core.law import Overlay, Strength, Tier
from accordant.core.names import a_name
from accordant.core.wire import read_enclosed


class Path(StrEnum):
    """How much there is to do: nothing, a decision, what is there, one page, or the whole."""

    NONE = "none"
    DECISION = "decision"
    REUSE = "reuse"
    ONE_PAGE = "one-page"
    STANDARD = "standard"
    FULL = "full"


@frozen(kw_only=True)
class Fill:
    """What an answer tells of the document: at which place what stands, or what of each party.

    Nothing is filled in where something stands at the place named in `unless`.
    """

    at: str
    put: Json = None
    each: str = ""
    unless: str = ""


@frozen(kw_only=True)
class Choice:
    """One answer to a question: where it leads, what is kept as the reason, and what it tells."""

    id: str
    says: str
    to: str
    because: str
    strength: Strength = Strength.HOUSE
    source: str = "Accordant"
    checked: bool = False
    fills: tuple[Fill, ...] = ()


@frozen(kw_only=True)
class Question:
    """One question with its answers."""

    id: str
    asks: str
    answers: tuple[Choice, ...]

    def choice(self, name: str) -> Choice:
        """Give the answer of that name (BadInput, with the names there are)."""
        for one in self.answers:
            if one.id == name:
                return one
        known = ", ".join(one.id for one in self.answers)
        raise BadInput([Problem(self.id, f"“{name[:40]}” is no answer; one of: {known}")])


@frozen(kw_only=True)
class Outcome:
    """Where a guide ends: what is needed, what to do about it, and the commands that do it."""

    id: str
    path: Path
    says: str
    advice: str
    overlays: tuple[Overlay, ...] = ()
    next: tuple[str, ...] = ()


@frozen(kw_only=True)
class Guide:
    """The questions for one tier, in one edition; every way through them ends in an outcome."""

    format: str
    tier: Tier
    edition: str
    begin: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]

    def __attrs_post_init__(self) -> None:
        problems = [*self._strange(), *self._circles()]
        if problems:
            raise BadInput(problems)

    @cached_property
    def asks(self) -> Mapping[str, Question]:
        """The questions by their names."""
        return {one.id: one for one in self.questions}

    @cached_property
    def ends(self) -> Mapping[str, Outcome]:
        """The outcomes by their names."""
        return {one.id: one for one in self.outcomes}

    def _strange(self) -> Iterator[Problem]:
        """Find names that stand twice, and answers that lead nowhere."""
        names = [one.id for one in self.questions] + [one.id for one in self.outcomes]
        yield from (
            Problem(a_name(name), "this name stands twice")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        )
        if self.begin not in self.asks:
            yield Problem("begin", f"“{self.begin}” is no question")
        for question in self.questions:
            if not question.answers:
                yield Problem(question.id, "it has no answers, so nobody gets past it")
            for one in question.answers:
                if one.to not in names:
                    yield Problem(f"{question.id}.{one.id}", f"“{one.to}” is nowhere")

    def _circles(self) -> Iterator[Problem]:
        """Find questions that lead back to themselves: whoever meets one is never done."""
        leads = {one.id: {each.to for each in one.answers} for one in self.questions}
        for name in leads:
            reached, waiting = set[str](), [name]
            while waiting:
                new = leads.get(waiting.pop(), set()) - reached
                reached |= new
                waiting.extend(new)
            if name in reached:
                yield Problem(name, "its answers lead back to it")


@cache
def guide(tier: Tier) -> Guide:
    """Read the guide for one tier of document."""
    return read_enclosed(Guide, "accordant.core.need", f"{tier}.yaml")
