"""Telling the story on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding

from accordant.core.canonical import Json
from accordant.core.decision import Decision, Outcome
from accordant.doors.demo.questions import Question
from accordant.work.share import Shared

MARKS = {
    Outcome.PERMIT: "[green]yes[/]",
    Outcome.DENY: "[red]no[/]",
    Outcome.REFER: "[yellow]ask[/]",
}


class Teller:
    """Tells what happens as it happens; on the other stream where the answer is JSON."""

    def __init__(self, *, aside: bool) -> None:
        self.console = Console(stderr=aside, highlight=False, soft_wrap=False)
        self._number = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._number += 1
        self.console.print(f"\n[bold]{self._number}. {title}[/]")

    def say(self, sentence: str, indent: int = 3) -> None:
        """Say one thing."""
        self.console.print(Padding(sentence, (0, 0, 0, indent)))

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
        self.say(f"sent: {shared.sent} record(s) of {', '.join(decision.items)}", 6)
        kept = sorted({left.item for left in decision.left_out})
        if kept:
            self.say(f"[dim]stays: {', '.join(kept)}[/]", 6)
        for held in shared.held:
            reasons = "; ".join(f"{one.item}: {one.sentence}" for one in held.reasons)
            self.say(f"[yellow]held for a person to look at:[/] record {held.number}: {reasons}", 6)

    def answer(self, title: str, decision: Decision) -> None:
        """Tell a question and its answer, and for a refusal what would change it."""
        self.say(f"{MARKS[decision.outcome]}  {title}")
        self.say(f"[dim]{decision.summary}[/]", 6)
        if not decision.permits:
            for condition in decision.unmet:
                self.say(f"→ {condition.remedy} ({condition.who})", 6)

    def refusal(self, title: str, why: str) -> None:
        """Tell of a draft that could not be proposed."""
        self.say(f"[red]no[/]  {title}")
        self.say(f"[dim]{why}[/]", 6)

    def verification(self, title: str, code: int, report: Json) -> None:
        """Tell how a verification came out."""
        facts = report if isinstance(report, dict) else {}
        listed = facts.get("steps")
        steps = (
            [step for step in listed if isinstance(step, dict)] if isinstance(listed, list) else []
        )
        self.say(f"{title}: [bold]{facts.get('verdict')}[/] (exit {code})")
        hold = sum(step["outcome"] == "holds" for step in steps)
        unasked = sum(step["outcome"] == "not-asked" for step in steps)
        aside = f", {unasked} not asked for" if unasked else ""
        self.say(f"[dim]{hold} of {len(steps)} steps hold{aside}[/]", 6)
        for step in steps:
            if step["outcome"] == "fails":
                self.say(f"[red]step {step['number']}, {step['title']}:[/] {step['detail']}", 6)
