"""The ten questions: each answered from what the document says and what was stated about it.

An answer adds no rule of its own where the checklist has one: what the checklist finds about a
field or by a rule makes the answer to the question which that is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.checklist import check
from accordant.core.law import SHIPPED, Profiles
from accordant.core.names import Digest
from accordant.core.protocol import Protocol
from accordant.core.questions.answer import (
    Answer,
    Evidence,
    Gap,
    Part,
    Search,
    Verdict,
    verdict_of,
)
from accordant.core.questions.asked import Asked, asked
from accordant.core.questions.carrying import lawful, needed, safe, staffed
from accordant.core.questions.look import Look, Stage
from accordant.core.questions.preparing import existing, scoped, standing_under, understood
from accordant.core.questions.telling import fed_back, made_known
from accordant.core.statement import Papers, View

__all__ = [
    "Answer",
    "Asked",
    "Evidence",
    "Gap",
    "Search",
    "Stage",
    "Verdict",
    "asked",
    "questions",
    "questions_of_draft",
]

TESTS: Final[Mapping[int, Callable[[Look], Iterator[Part]]]] = {
    1: existing,
    2: standing_under,
    3: understood,
    4: scoped,
    5: staffed,
    6: needed,
    7: lawful,
    8: safe,
    9: made_known,
    10: fed_back,
}
"""What each question looks for besides the findings of the checklist."""


def questions(
    papers: Papers,
    digest: Digest,
    now: datetime,
    *,
    search: Search | None = None,
    profiles: Profiles = SHIPPED,
    stage: Stage = Stage.HELD,
) -> tuple[Answer, ...]:
    """Answer the ten questions about an agreement at a moment, or those that a protocol is asked.

    `search` is the last search of this node's register for the like of it, if there was one.
    """
    said = papers.until(now)
    document = said.documents[digest]
    assert isinstance(document, Agreement | Protocol)
    view = View(papers=said, digest=digest, document=document, now=now)
    above = said.above(document)
    found = check(document, on=view.day, parent=above, profiles=profiles)
    look = Look(view=view, findings=found, search=search, stage=stage)
    return tuple(_answer(look, one) for one in asked().of(look.tier))


def questions_of_draft(
    draft: Agreement | Protocol,
    digest: Digest,
    now: datetime,
    *,
    papers: Papers | None = None,
    search: Search | None = None,
    profiles: Profiles = SHIPPED,
) -> tuple[Answer, ...]:
    """Answer the questions about a draft that nobody has put before the partners.

    What its text and `papers`, all that is held here, can answer is answered; of what only somebody
    can state, it is said what is still to come, and from whom. Without papers there is no node.
    """
    held = papers or Papers(documents={}, chains={}, held=())
    beside = evolve(held, documents={**held.documents, digest: draft})
    stage = Stage.ALONE if papers is None else Stage.DRAFT
    return questions(beside, digest, now, search=search, profiles=profiles, stage=stage)


def _answer(look: Look, one: Asked) -> Answer:
    parts = list(TESTS[one.number](look))
    found = (one.gap(finding, look.tier) for finding in look.findings)
    gaps = [part for part in parts if isinstance(part, Gap)]
    gaps += [gap for gap in found if gap is not None]
    return Answer(
        number=one.number,
        name=one.name,
        question=one.words,
        verdict=verdict_of(gaps),
        evidence=tuple(part for part in parts if isinstance(part, Evidence)),
        missing=tuple(sorted(gaps, key=lambda each: -list(Verdict).index(each.leaves))),
    )
