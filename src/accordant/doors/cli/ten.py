"""The ten questions, shown: a table of the answers, and one question with all its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType

from accordant.core.errors import NotFound
from accordant.core.law import NOTICE, Profiles, Strength, extended
from accordant.core.questions import Answer as Answered
from accordant.core.questions import Gap, Stage, Verdict
from accordant.core.wire import encode, number_of
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.profiles import asked, asked_in_words
from accordant.doors.cli.voice import (
    Answer,
    dated,
    day,
    listed,
    pairs,
    panel,
    stacked,
    table,
    words,
)
from accordant.doors.problems import ExitCode
from accordant.work.question import Answers, answered, answered_alone, answered_of_draft

SAID: Final = {Verdict.YES: "yes", Verdict.NOT_YET: "not yet", Verdict.NO: "no"}
STYLES: Final = {Verdict.YES: "green", Verdict.NOT_YET: "yellow", Verdict.NO: "red"}


Number = Annotated[
    int, typer.Option(help="Only this question, with all its evidence. Default: all, in short")
]

TOLD: Final = {
    Stage.HELD: "",
    Stage.DRAFT: "This is a draft: nobody has been sent it, so nobody can have said anything of it "
    "yet. What is still to come is named, and from whom.",
    Stage.ALONE: "This is a draft, and there is no node here: it was read by itself. Posts, "
    "assurances, the register and the protocol above it were not looked up.",
}


def of_draft(desk: Desk, data: bytes, profiles: Profiles) -> Answers:
    """Answer the questions about a draft; where there is no node, from its text alone."""
    house = desk.any_house
    if house is None:
        return answered_alone(desk.now, data, extended(profiles.own))
    return answered_of_draft(house, data, profiles)


def shown(found: Answers, number: int) -> Answer:
    """Show the answers, or one with all its evidence (NotFound)."""
    chosen = [one for one in found.answers if number in (0, one.number)]
    if not chosen:
        known = listed(one.number for one in found.answers)
        sentence = f"question {number} is not asked of {found.document.id}"
        raise NotFound(sentence, f"These are: {known}.")
    facts: dict[str, Any] = {
        "digest": found.digest,
        "document": found.document.id,
        "version": found.document.version,
        "stage": str(found.stage),
        "own_profiles": asked(found.profiles),
        "answers": [encode(one) for one in chosen],
        "open": [one.number for one in found.open],
        "notice": NOTICE if _illustrative(chosen) else "",
    }
    title = f"{found.document.title}, version {found.document.version}"
    page = _one(chosen[0]) if number else _all(title, chosen)
    own = asked_in_words(found.profiles)
    told = [words(each, "dim") for each in (TOLD[found.stage], own) if each]
    notice = words(NOTICE, "dim italic") if _illustrative(chosen) else None
    code = ExitCode.FAILED if any(one.gaps for one in chosen) else ExitCode.OK
    return Answer(facts=facts, page=stacked(page, *told, notice), code=code)


def _illustrative(answers: Iterable[Answered]) -> bool:
    """Tell whether something missing rests on a reading of the law."""
    return any(gap.strength is Strength.LAW for one in answers for gap in one.missing)


def _all(title: str, answers: list[Answered]) -> RenderableType:
    rows = [(one.number, one.name, SAID[one.verdict], _in_short(one)) for one in answers]
    left = [one for one in answers if one.gaps]
    said = f"{len(answers) - len(left)} of {len(answers)} are yes."
    more = "See one with all its evidence: --number N."
    return stacked(table(["", "question", "", "why"], rows, title), words(f"{said} {more}", "bold"))


def _in_short(one: Answered) -> str:
    """Say what is missing most, or what carries the answer, in one line or two."""
    if one.gaps:
        rest = len(one.gaps) - 1
        return _cut(one.gaps[0].what) + (f" (and {rest} more)" if rest else "")
    if not one.evidence:
        return "nothing is missing"
    rest = len(one.evidence) - 1
    return _cut(one.evidence[0].says) + (f" (and {rest} more)" if rest else "")


def _cut(text: str) -> str:
    flat = dated(" ".join(text.split()))
    return flat if len(flat) <= 78 else f"{flat[:77]}…"


def _one(one: Answered) -> RenderableType:
    evidence = [
        (each.who, day(each.on) if each.on else "", dated(each.says)) for each in one.evidence
    ]
    carried = table(["who", "on", "what carries it"], evidence, unbroken={"on"})
    return panel(
        f"{one.number}. {one.name}: {SAID[one.verdict]}",
        words(one.question, "bold"),
        *([carried] if evidence else []),
        *(_gap(gap) for gap in one.missing),
        style=STYLES[one.verdict],
    )


def _gap(gap: Gap) -> RenderableType:
    what = "Advice" if gap.leaves is Verdict.YES else f"Leaves it at “{SAID[gap.leaves]}”"
    return pairs(
        [
            (what, dated(gap.what)),
            ("  Do", gap.remedy),
            ("  Who", gap.who),
            ("  Rests on", f"{gap.strength}: {gap.source}"),
        ]
    )


def open_questions(desk: Desk, document: str, profiles: Profiles) -> list[dict[str, Any]]:
    """Warn the chair of answers that are not yes; whether to certify is the chair's to decide."""
    found = answered(desk.house, document, profiles).open
    if found:
        named = listed(f"{one.number} ({SAID[one.verdict]}: {one.name})" for one in found)
        desk.warn(
            f"Of the ten questions, {number_of(len(found), 'answer')} {_are(len(found))} not yes: "
            f"{named}. It is yours to decide; see the questions command."
        )
    return [{"number": one.number, "verdict": str(one.verdict)} for one in found]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
