"""A way through a guide: the answers given, where they lead, and the reason that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.need.guide import Choice, Guide, Outcome, Question
from accordant.core.wire import did_you_mean


@frozen(kw_only=True)
class Step:
    """A question, and the answer that was given to it."""

    question: Question
    answer: Choice


@frozen(kw_only=True)
class Course:
    """The steps taken: to an outcome, or to the next question, which is open.

    `unused` are the answers to questions that this way does not meet.
    """

    steps: tuple[Step, ...]
    outcome: Outcome | None = None
    open: Question | None = None
    unused: tuple[str, ...] = ()


def follow(guide: Guide, answers: Mapping[str, str]) -> Course:
    """Follow the answers given, by question, as far as they lead (BadInput on a strange one)."""
    strange = [
        Problem(name, f"this is no question of the guide{did_you_mean(name, guide.asks)}")
        for name in answers
        if name not in guide.asks
    ]
    if strange:
        raise BadInput(strange)
    steps: list[Step] = []
    place = guide.begin
    while place in guide.asks and place in answers:
        question = guide.asks[place]
        steps.append(Step(question=question, answer=question.choice(answers[place])))
        place = steps[-1].answer.to
    taken = {step.question.id for step in steps}
    return Course(
        steps=tuple(steps),
        outcome=guide.ends.get(place),
        open=guide.asks.get(place),
        unused=tuple(name for name in answers if name not in taken),
    )


def reason(course: Course, on: date, by: str = "") -> str:
    """Write down what was decided and why, in sentences that stand in a document."""
    assert course.outcome is not None
    who = f" by {by}" if by else ""
    said = [f"{step.answer.because} ({step.answer.source})" for step in course.steps]
    return " ".join([f"Decided on {on}{who}: {course.outcome.says}", *map(_moved, said)])


def _moved(sentence: str) -> str:
    """Set the full stop of a sentence behind the source that follows it."""
    words, _, source = sentence.partition(". (")
    return f"{words} ({source}." if source else f"{sentence}."
