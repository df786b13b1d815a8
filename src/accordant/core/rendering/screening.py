"""The screening for a data protection impact assessment, as far as the agreement answers it.

It says yes and no only where the agreement does. What it leaves open stays open, for whoever
assesses: a page that guessed would be worse than a form left blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.checklist.screening import abroad, dangerous, matched, sensitive, vulnerable
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import standing_blocks
from accordant.core.rendering.gist import SILENT, said
from accordant.core.rendering.telling import teller_of
from accordant.core.rendering.tree import (
    Block,
    Facts,
    Heading,
    Line,
    Page,
    Paragraph,
    Table,
    page_of,
)
from accordant.core.rendering.wording import counted, listed

NONE: Final = "None is named."


class Answer(StrEnum):
    """What the agreement answers."""

    YES = "Yes"
    NO = "No"
    OPEN = "For the assessor"


@frozen
class Screened:
    """The answer to one question, and what in the agreement it rests on."""

    answer: Answer
    why: str


def _yes_if(found: list[str]) -> Screened:
    """Answer yes with what was found, or no: what is not in an agreement is not shared under it."""
    return Screened(Answer.YES, "; ".join(found)) if found else Screened(Answer.NO, NONE)


def _open(text: str) -> Screened:
    """Leave a question open, beside what the agreement says of it."""
    return Screened(Answer.OPEN, text.strip() or SILENT)


def _scale(agreement: Agreement) -> Screened:
    return _open(listed([f"{g.id}: {g.numbers}" for g in agreement.groups if g.numbers]))


def _matched(agreement: Agreement) -> Screened:
    if found := matched(agreement):
        return _yes_if(found)
    return _open(agreement.quality.matching if agreement.quality else "")


def _machines(agreement: Agreement) -> Screened:
    return _open(agreement.rights.automated_decisions if agreement.rights else "")


def _told(agreement: Agreement) -> Screened:
    return _open(agreement.rights.notice if agreement.rights else "")


def _derived(agreement: Agreement) -> Screened:
    return _open(agreement.derived.what if agreement.derived else "")


QUESTIONS: Final[tuple[tuple[str, Callable[[Agreement], Screened]], ...]] = (
    (
        "Is it about health, belief, origin, offences or the like?",
        lambda one: _yes_if(sensitive(one)),
    ),
    ("Could it put somebody in danger if it went astray?", lambda one: _yes_if(dangerous(one))),
    ("Is it about children, or others who are vulnerable?", lambda one: _yes_if(vulnerable(one))),
    ("Is it about very many people?", _scale),
    ("Are records of several bodies matched or combined?", _matched),
    ("Is something new made of it, such as a score or a profile?", _derived),
    ("Does a machine decide, or weigh, alone?", _machines),
    ("Is it used in a way that people are not told of?", _told),
    ("Does it leave the territory of its law?", lambda one: _yes_if(abroad(one))),
    ("Is technology used in a new way?", lambda _: _open("")),
    ("Could it keep somebody from a service or a right?", lambda _: _open("")),
)
"""The signs of high risk that the regulators list, in our own words, and what answers each."""


def screening(edition: Edition) -> Page:
    """Screen an agreement for whether a data protection impact assessment is needed."""
    agreement = edition.agreement
    answered = [(question, answer(agreement)) for question, answer in QUESTIONS]
    return page_of(
        [
            *standing_blocks(edition),
            Heading("Signs of high risk"),
            Table(
                caption="Each sign, and what the agreement says of it",
                headings=("Sign", "Answer", "What it rests on"),
                rows=tuple(
                    ((Line(question),), (Line(found.answer),), (Line(found.why),))
                    for question, found in answered
                ),
                widths=(38, 16, 46),
            ),
            Paragraph(Line(_outcome([found.answer for _, found in answered]))),
            *_recorded(edition, agreement),
        ],
        title="Screening for an impact assessment",
        what=f"{agreement.title}, version {agreement.version}",
        foot=edition.foot,
        dated=edition.on,
    )


def _outcome(answers: list[Answer]) -> str:
    yes, open_ = answers.count(Answer.YES), answers.count(Answer.OPEN)
    rest = f"{counted(open_, 'question')} {'is' if open_ == 1 else 'are'} for the assessor."
    if not yes:
        return f"The agreement shows no sign of high risk. {rest}"
    signs = f"The agreement shows {counted(yes, 'sign')} of high risk"
    return f"{signs}: assess in full, or record why not. {rest}"


def _recorded(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    yield Heading("What was recorded")
    if agreement.assessment is None:
        yield from (Paragraph(line) for line in said(""))
    else:
        yield Facts(tuple(teller_of(agreement).facts(agreement.assessment, "assessment")))
