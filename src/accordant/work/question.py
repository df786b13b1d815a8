"""The ten questions, answered from everything that this node holds."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import canonical
from accordant.core.law import SHIPPED, Profiles
from accordant.core.names import Digest
from accordant.core.protocol import Document, Protocol
from accordant.core.questions import (
    Answer,
    Search,
    Stage,
    Verdict,
    questions,
    questions_of_draft,
)
from accordant.core.register import alike, gist_of
from accordant.core.wire import read_yaml
from accordant.work.library import document_of, named, papers
from accordant.work.ports import House
from accordant.work.profile import in_play
from accordant.work.record import Records, reading


@frozen(kw_only=True)
class Answers:
    """A document, how the questions about it are answered now, and the profiles that were asked.

    `stage` says whether it is held here, or a draft, of which nobody has said anything yet.
    """

    digest: Digest
    document: Document
    answers: tuple[Answer, ...]
    stage: Stage = Stage.HELD
    profiles: Profiles = SHIPPED

    @property
    def open(self) -> tuple[Answer, ...]:
        """The answers that are not yes."""
        return tuple(one for one in self.answers if one.verdict is not Verdict.YES)


def answered(house: House, name: str, profiles: Profiles = SHIPPED) -> Answers:
    """Answer the questions about a document held here (NotFound).

    It is asked what the profiles kept here ask, and those given for this one time.
    """
    with reading(house) as records:
        held = papers(records)
        digest, document = named(records, held.documents, name)
        search = last_search(records, digest)
        asked = in_play(records, profiles)
    found = questions(held, digest, house.clock.now(), search=search, profiles=asked)
    return Answers(digest=digest, document=document, answers=found, profiles=asked)


def answered_of_draft(house: House, data: bytes, profiles: Profiles = SHIPPED) -> Answers:
    """Answer the questions about a draft in YAML, from its text and all that is held here.

    The register is searched for its like, which is not kept: that is for whoever answers for it. A
    text that is held here already is answered as what it is.
    """
    digest, draft = _read(data)
    now = house.clock.now()
    with reading(house) as records:
        held = papers(records)
        asked = in_play(records, profiles)
    if digest in held.documents:
        return answered(house, digest, profiles)
    gists = [gist_of(name, one) for name, one in held.documents.items()]
    hits = tuple(one.digest for one in alike(gist_of(digest, draft), gists))
    search = Search(at=now, by="", hits=hits)
    found = questions_of_draft(draft, digest, now, papers=held, search=search, profiles=asked)
    return Answers(digest=digest, document=draft, answers=found, stage=Stage.DRAFT, profiles=asked)


def answered_alone(now: datetime, data: bytes, profiles: Profiles = SHIPPED) -> Answers:
    """Answer the questions about a draft in YAML where there is no node: from its text alone."""
    digest, draft = _read(data)
    found = questions_of_draft(draft, digest, now, profiles=profiles)
    return Answers(
        digest=digest, document=draft, answers=found, stage=Stage.ALONE, profiles=profiles
    )


def _read(data: bytes) -> tuple[Digest, Agreement | Protocol]:
    return document_of(canonical(read_yaml(data)).decode())


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
