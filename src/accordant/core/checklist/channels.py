"""Whether each flow goes by a way that is enough for the gravest thing it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accordant.core.agreement import Agreement, Dataset, Flow, Item
from accordant.core.agreement.marking import Word
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import Baseline, Enough, channels


def weakly_carried(agreement: Agreement) -> Iterator[Finding]:
    """Find flows whose channel is not enough; for each, by the gravest baseline that it misses.

    A channel that nobody knows is somebody else's finding.
    """
    for index, flow in enumerate(agreement.flows):
        if flow.channel in channels().words:
            missed = next(_missed(agreement, flow), None)
            if missed is not None:
                yield _finding(agreement, flow, f"flows[{index}].channel", missed)


def baselines(dataset: Dataset, flow: Flow) -> Iterator[Baseline]:
    """Give the baselines that what leaves under a flow must meet, the gravest first."""
    leaves = {*flow.items} - {*flow.dropped}
    carried = [item for item in dataset.items if item.id in leaves]
    yield from (each for each in channels().baselines if _is_about(each, dataset, carried))


def _is_about(line: Baseline, dataset: Dataset, carried: list[Item]) -> bool:
    by_item = any(
        item.category in line.categories or (item.guarded and line.guarded) for item in carried
    )
    mark = dataset.marking
    if by_item or mark is None:
        return by_item
    iep = mark.iep
    must = line.encrypt and iep is not None and iep.encrypt_in_transit is Word.MUST
    return must or bool(line.markings and _marked(line.markings).match(mark.protective))


def _marked(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match a protective marking that begins so, whatever descriptor stands behind it."""
    said = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\s*(?:uk\s+)?(?:{said})\b", re.IGNORECASE)


def _missed(agreement: Agreement, flow: Flow) -> Iterator[Baseline]:
    safe = safeguards(agreement, flow.channel)
    for line in baselines(agreement.dataset(flow.dataset), flow):
        enough = line.of(flow.channel)
        if enough is Enough.NO or (enough is Enough.SAFEGUARDED and not safe):
            yield line


def safeguards(agreement: Agreement, channel: str) -> bool:
    """Tell whether the agreement says of a channel what keeps it safe.

    A sentence about another channel says nothing of this one, nor does “never by telephone”.
    """
    said = agreement.security.transfer if agreement.security else ""
    named = "|".join(re.escape(word) for word in channels().words[channel])
    names = re.compile(rf"\b(?:{named})\b", re.IGNORECASE)
    return any(
        not _NEGATED.search(part[: found.start()])
        for part in _PARTS.split(said)
        if (found := names.search(part))
    )


_PARTS = re.compile(r"[.;!?](?:\s|$)")
_NEGATED = re.compile(r"\b(?:never|not|no|nothing|nor|neither)\b", re.IGNORECASE)


def _finding(agreement: Agreement, flow: Flow, path: str, line: Baseline) -> Finding:
    if line.of(flow.channel) is Enough.SAFEGUARDED:
        return breach(
            "channel-unsafeguarded",
            path,
            f"“{flow.title}” carries {line.says} by {flow.channel}, and nothing says what keeps it "
            "safe that way.",
            remedy=f"Say under security.transfer what keeps it safe by {flow.channel}{_or(line)}.",
            who=owner_of(agreement),
            source=line.source,
            strength=line.strength,
        )
    return breach(
        "channel-weak",
        path,
        f"“{flow.title}” carries {line.says} by {flow.channel}, which is not enough for it.",
        remedy=_instead(line),
        who=owner_of(agreement),
        source=line.source,
        strength=line.strength,
    )


def _or(line: Baseline) -> str:
    return f", or let it go by: {', '.join(line.enough)}" if line.enough else ""


def _instead(line: Baseline) -> str:
    """Say which channels are enough, and which are where something is said of them."""
    said = ", ".join(line.safeguarded)
    with_words = f"with what keeps it safe written under security.transfer, by: {said}"
    if line.enough:
        return f"Let it go by: {', '.join(line.enough)}; or, {with_words}."
    return f"Let it go, {with_words}."
