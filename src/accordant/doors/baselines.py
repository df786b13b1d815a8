"""The page of channels: which way of sending is enough for what, as the law files have it."""

from __future__ import annotations

from accordant.core.law import NOTICE, Baseline, Enough, channels

WORDS = {Enough.YES: "enough", Enough.SAFEGUARDED: "where safeguarded", Enough.NO: "**no**"}

INTRODUCTION = (
    f"**{NOTICE}** No law lists channels: each asks for what fits the risk. This is the baseline "
    "that the eighth of [the ten questions](../how-to/ask-the-ten-questions.md) is answered by. A "
    "flow must meet every line that something it carries falls under; of those it misses, the "
    "first in this order is the finding. What is dropped before release is not carried. What "
    "stands in no line, such as information about nobody, may go any way."
)
SAFEGUARDED = (
    "*Where safeguarded* means that `security.transfer` says in a sentence what keeps it safe by "
    "that way, with a word by which it is named below. A sentence about another way does not "
    "count, nor does one that says never by this."
)


def enough_page() -> str:
    """List each kind of sensitive information with the channels that are enough for it."""
    table = channels()
    ways = [f"`{each.id}`" for each in table.channels]
    heads = ["what is carried", *ways, "binding by", "source", "source read"]
    rows = [f"| {' | '.join(heads)} |", f"| {' | '.join(['---'] * len(heads))} |"]
    rows += [f"| {' | '.join(_row(line))} |" for line in table.baselines]
    named = "; ".join(f"`{each.id}`: {', '.join(each.words)}" for each in table.channels)
    parts = [f"{INTRODUCTION} As at {table.as_at}.", "\n".join(rows), SAFEGUARDED]
    return "\n\n".join([*parts, f"Words by which each is named: {named}."])


def _row(line: Baseline) -> list[str]:
    cells = [WORDS[line.of(each.id)] for each in channels().channels]
    told = f"{line.says} ({_by(line)})"
    return [told, *cells, str(line.strength), line.source, "yes" if line.checked else "no"]


def _by(line: Baseline) -> str:
    """Say by which members of an agreement a line is told to apply."""
    said = [f"`category: {each}`" for each in line.categories]
    said += ["`guarded`"] if line.guarded else []
    said += [f"`marking.protective: {each.upper()}`" for each in line.markings]
    said += ["`marking.iep.encrypt_in_transit: must`"] if line.encrypt else []
    return ", ".join(said)
