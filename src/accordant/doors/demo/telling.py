"""Telling the story on the screen: wrapped to its width, indented, and nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from accordant.core.canonical import Json
from accordant.core.decision import Decision, Outcome
from accordant.doors.demo.questions import Question
from accordant.work.share import Shared

MARKS = {
    Outcome.PERMIT: Text("yes", "green"),
    Outcome.DENY: Text("no", "red"),
    Outcome.REFER: Text("ask", "yellow"),
}
MARGIN = 3
"""Spaces before what is told within a chapter."""

BESIDE = MARGIN + 5
"""Spaces before what is told of one question: below its title, beside its mark."""

DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")


class Teller:
    """Tells what happens as it happens; on the other stream where the answer is JSON."""

    def __init__(self, *, aside: bool) -> None:
        self.console = Console(stderr=aside, markup=False, emoji=False, highlight=False)
        self._number = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._number += 1
        self.console.print()
        self._tell(Text(f"{self._number}. {title}", "bold"), indent=0)

    def say(self, sentence: str, *, indent: int = MARGIN, style: str = "") -> None:
        """Say one thing."""
        self._tell(Text(sentence, style), indent)

    def columns(self, rows: Sequence[Sequence[str]]) -> None:
        """Set rows below each other, each column as wide as its widest cell."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.say("  ".join(cells).rstrip())

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Show that something is under way."""
        with self.console.status(f"{what} …"):
            yield

    def share(self, question: Question, shared: Shared) -> None:
        """Tell of a share: what went, what stayed, and under which clause."""
        decision = shared.answered.decision
        self.answer(question.title, decision)
        if shared.package is None:
            return
        self.say(
            f"sent: {counted(shared.sent, 'record')} of {listed(decision.items)}", indent=BESIDE
        )
        kept = sorted({left.item for left in decision.left_out})
        if kept:
            self.say(f"stays: {listed(kept)}", indent=BESIDE, style="dim")
        for held in shared.held:
            reasons = "; ".join(f"{one.item}: {one.sentence}" for one in held.reasons)
            self._labelled("held for a person to look at:", f"record {held.number}: {reasons}")

    def answer(self, title: str, decision: Decision) -> None:
        """Tell a question and its answer, and for a refusal what would change it."""
        self._asked(MARKS[decision.outcome], title)
        self.say(decision.summary, indent=BESIDE, style="dim")
        if not decision.permits:
            for condition in decision.unmet:
                self.say(f"→ {condition.remedy} ({condition.who})", indent=BESIDE)

    def refusal(self, title: str, why: str) -> None:
        """Tell of a draft that could not be proposed."""
        self._asked(MARKS[Outcome.DENY], title)
        self.say(why, indent=BESIDE, style="dim")

    def verification(self, title: str, code: int, report: Json) -> None:
        """Tell how a verification came out."""
        facts = report if isinstance(report, dict) else {}
        found = facts.get("steps")
        steps = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        verdict = Text(str(facts.get("verdict")), "bold")
        self._tell(Text.assemble(f"{title}: ", verdict, f" (exit {code})"), MARGIN)
        self.say(_tally([str(step["outcome"]) for step in steps]), indent=BESIDE, style="dim")
        for step in steps:
            if step["outcome"] == "fails":
                detail = DIGEST.sub(r"\1…", str(step["detail"]))
                self._labelled(f"step {step['number']}, {step['title']}:", detail, "red")

    def _asked(self, mark: Text, title: str) -> None:
        """Set a title beside its mark."""
        first = Text(" " * MARGIN).append_text(mark)
        first.pad_right(BESIDE - first.cell_len)
        self._tell(Text(title), BESIDE, first=first)

    def _labelled(self, label: str, sentence: str, style: str = "yellow") -> None:
        self._tell(Text.assemble((label, style), " ", sentence), BESIDE)

    def _tell(self, text: Text, indent: int, first: Text | None = None) -> None:
        """Wrap to what the screen has left, and leave no spaces at a line's end."""
        before = Text(" " * indent)
        for line in text.wrap(self.console, max(self.console.width - indent, 20)):
            line.rstrip()
            self.console.print(Text.assemble(first or before, line), soft_wrap=True)
            first = None


def counted(number: int, thing: str) -> str:
    """Write a number of things: 1 record, 2 records."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def listed(names: Iterable[str]) -> str:
    """Write names with commas between."""
    return ", ".join(names)


def _tally(outcomes: Sequence[str]) -> str:
    unasked = outcomes.count("not-asked")
    aside = f", {unasked} not asked for" if unasked else ""
    return f"{outcomes.count('holds')} of {counted(len(outcomes), 'step')} hold{aside}"
