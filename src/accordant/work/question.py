"""The ten questions, answered from everything that this node holds."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from accordant.core.names import Digest
from accordant.core.protocol import Document
from accordant.core.questions import Answer, Search, Verdict, questions
from accordant.work.library import named, papers
from accordant.work.ports import House
from accordant.work.record import Records, reading


@frozen(kw_only=True)
class Answered:
    """A document, and how the questions about it are answered now."""

    digest: Digest
    document: Document
    answers: tuple[Answer, ...]

    @property
    def open(self) -> tuple[Answer, ...]:
        """The answers that are not yes."""
        return tuple(one for one in self.answers if one.verdict is not Verdict.YES)


def answered(house: House, name: str) -> Answered:
    """Answer the questions about a document held here (NotFound)."""
    with reading(house) as records:
        held = papers(records)
        digest, document = named(records, held.documents, name)
        search = last_search(records, digest)
    found = questions(held, digest, house.clock.now(), search=search)
    return Answered(digest=digest, document=document, answers=found)


def last_search(records: Records, digest: Digest) -> Search | None:
    """Give the last search of this register for the like of a document, if there was one."""
    kept = records.tx.get("searched", digest)
    if kept is None:
        return None
    assert isinstance(kept, dict)
    hits = kept["hits"]
    assert isinstance(hits, list)
    return Search(
        at=datetime.fromisoformat(str(kept["at"])),
        by=str(kept["by"]),
        hits=tuple(Digest(str(hit)) for hit in hits),
    )
