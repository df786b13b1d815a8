"""Do we need one at all? Asked question by question, or answered beforehand; the reason is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from accordant.adapters.disk import unserved
from accordant.core.errors import BadInput, Problem
from accordant.core.law import NOTICE, Strength, Tier
from accordant.core.need import (
    Course,
    Filling,
    Guide,
    Question,
    filled,
    follow,
    guide,
    reason,
)
from accordant.core.statement import civil
from accordant.core.wire import YamlText, read_yaml, write_yaml
from accordant.doors.cli import options
from accordant.doors.cli.checking import draft_of
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.drafts import BLANK
from accordant.doors.cli.voice import Answer, listed, pairs, panel, stacked, table, words
from accordant.templates import starting

DECISION_FORMAT: Final = "accordant/need-decision/v1"
EMPTY: Final = {
    "context": "",
    "in_scope": [],
    "out_of_scope": [],
    "benefits": [],
    "harm_of_not_sharing": "",
    "alternatives": "",
}
"""What an agreement's need holds besides the why; the checklist asks for each."""


def needing(tier: Tier) -> Callable[..., Answer]:
    """Make the command for one tier of document."""

    def need(
        desk: Desk,
        *,
        answers: Annotated[
            Path | None,
            typer.Option(help="A YAML file of answers by question; what --out writes is one."),
        ] = None,
        answer: Annotated[
            list[str] | None,
            typer.Option(metavar="QUESTION=ANSWER", help="One answer; give it for each."),
        ] = None,
        by: Annotated[str, typer.Option(help="Who decides, as it is to be kept.")] = "",
        draft: Annotated[
            Path | None,
            typer.Option(
                help="A draft that the reason is written into, as its need, with all that the "
                "answers tell of it."
            ),
        ] = None,
        out: options.Out = None,
    ) -> Answer:
        """Ask whether one is needed at all, and how much of one; the reason can be kept."""
        course = _asked(desk, guide(tier), {**_in_file(answers), **_in_words(answer)})
        text = reason(course, _today(desk), by)
        filling = _keep(tier, draft, course, text) if draft is not None else None
        if out is not None:
            write_file(out, write_yaml(_record(tier, course, text)).encode())
        return _told(tier, course, text, [file for file in (draft, out) if file], filling)

    return need


def _today(desk: Desk) -> date:
    """Give the civil day here; a decision can be made before there is a node."""
    house = desk.any_house
    return desk.now.date() if house is None else civil(house.clock.now(), house.node.zone)


def _in_file(file: Path | None) -> dict[str, str]:
    """Read answers from a file: by question, or a decision that was kept (BadInput)."""
    if file is None:
        return {}
    value = read_yaml(read_file(file))
    if isinstance(value, dict) and value.get("format") == DECISION_FORMAT:
        value = value.get("answers")
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        sentence = f"{file} is no list of answers, each written QUESTION: ANSWER"
        raise BadInput([Problem("--answers", sentence)])
    return {str(name): str(one) for name, one in value.items()}


def _in_words(given: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given or []:
        name, mark, choice = one.partition("=")
        if not mark:
            sentence = f"“{one[:60]}” is not written QUESTION=ANSWER"
            raise BadInput([Problem("--answer", sentence)])
        found[name.strip()] = choice.strip()
    return found


def _asked(desk: Desk, asks: Guide, answers: dict[str, str]) -> Course:
    """Follow the answers, asking at the terminal for each that is still open (BadInput)."""
    course = follow(asks, answers)
    while course.open is not None:
        answers[course.open.id] = _choice(desk, course.open)
        course = follow(asks, answers)
    return course


def _choice(desk: Desk, question: Question) -> str:
    """Have a person choose by number or by name, however often it takes."""
    shown = [f"  {at}. {one.says}" for at, one in enumerate(question.answers, start=1)]
    known = "; ".join(f"{one.id} ({one.says})" for one in question.answers)
    text = "\n".join([question.asks, *shown, "Your answer, by its number"])
    while True:
        said = desk.ask(text, f"Give --answer {question.id}=ANSWER, one of: {known}.").strip()
        names = [one.id for one in question.answers]
        if said.isdecimal() and 1 <= int(said) <= len(names):
            return names[int(said) - 1]
        if said in names:
            return said
        desk.warn(f"“{said[:40]}” is none of these; give a number from 1 to {len(names)}.")


def _record(tier: Tier, course: Course, text: str) -> dict[str, Any]:
    assert course.outcome is not None
    return {
        "format": DECISION_FORMAT,
        "tier": tier,
        "edition": guide(tier).edition,
        "outcome": course.outcome.id,
        "reason": text,
        "answers": {step.question.id: step.answer.id for step in course.steps},
    }


def _keep(tier: Tier, file: Path, course: Course, text: str) -> Filling:
    """Write the reason, and what the answers tell, beside what a draft says; comments stay."""
    draft = YamlText(draft_of(tier, file))
    value: Any = deepcopy(draft.value)
    if tier == "protocol":
        value["need"] = _added(value.get("need"), text)
    else:
        need = value.get("need") or dict(EMPTY)
        if not isinstance(need, dict):
            sentence = "in an agreement this is a set of named fields, such as why and context"
            raise BadInput([Problem("need", sentence)])
        value["need"] = {"why": _added(need.get("why"), text)} | {
            name: part for name, part in need.items() if name != "why"
        }
    filling = filled(course, value, read_yaml(starting.text(BLANK, tier)))
    draft.edit(filling.value)
    _replace(file, draft.text().encode())
    return filling


def _added(before: object, text: str) -> str:
    kept = before.strip() if isinstance(before, str) else ""
    return kept if text in kept else f"{kept} {text}".strip()


def _replace(file: Path, data: bytes) -> None:
    """Put a whole new text in the place of a draft: it is never left half written (Unavailable)."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_bytes(data)
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise unserved(error, f"{file} cannot be written") from error


def _told(
    tier: Tier, course: Course, text: str, written: list[Path], filling: Filling | None
) -> Answer:
    outcome = course.outcome
    assert outcome is not None
    illustrative = any(step.answer.strength is not Strength.HOUSE for step in course.steps)
    facts: dict[str, Any] = {
        **_record(tier, course, text),
        "path": str(outcome.path),
        "says": outcome.says,
        "advice": outcome.advice,
        "overlays": list(outcome.overlays),
        "next": list(outcome.next),
        "unused": list(course.unused),
        "files": [str(file) for file in written],
        "filled_in": filling.done if filling else [],
        "left": filling.left if filling else [],
        "notice": NOTICE if illustrative else "",
    }
    rows = [
        (one.question.asks, one.answer.says, f"{one.answer.strength}: {one.answer.source}")
        for one in course.steps
    ]
    shown = pairs(
        [
            ("Do", outcome.advice),
            ("Lay over it", listed(outcome.overlays, "")),
            ("Next", listed(outcome.next, "")),
            ("Kept in", listed(written, "")),
            ("Filled in", "; ".join(filling.done) if filling else ""),
            ("Left as it is", "; ".join(filling.left) if filling else ""),
            ("Not needed", listed(course.unused, "")),
        ]
    )
    steps = table(["question", "answer", "rests on"], rows, "Because")
    notice = words(NOTICE, "dim italic") if illustrative else None
    return Answer(facts=facts, page=stacked(panel(outcome.says, shown), steps, notice))
