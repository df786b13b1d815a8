"""How long a standing holds: it changes at a civil midnight or with a statement, never in between.

Whoever keeps a standing to ask it again may keep it until then, while no papers are added.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from accordant.core.names import Digest
from accordant.core.protocol import Document
from accordant.core.statement.calendar import after, civil
from accordant.core.statement.papers import Papers


def holds_until(papers: Papers, digest: Digest, now: datetime) -> datetime:
    """Give the first moment after this one at which a document may stand otherwise.

    That is the next midnight in any zone that bears on it, or the next statement dated later.
    """
    zones = {document.zone for document in bearing(papers, papers.documents[digest])}
    midnights = (_next_midnight(now, zone) for zone in zones)
    dated = (held.statement.at for held in papers.held if held.statement.at > now)
    return min([*midnights, *dated])


def bearing(papers: Papers, document: Document) -> Iterator[Document]:
    """Give what bears on a document: its versions and texts, their protocols, and theirs.

    Each is read by the civil days of its own zone, and the zones of two versions may differ.
    """
    for _, version in papers.versions[document.owner, document.id]:
        yield version
        if (frame := papers.above(version)) is not None:
            yield from (other for _, other in papers.versions[frame.owner, frame.id])


def _next_midnight(now: datetime, zone: str) -> datetime:
    tomorrow = after(civil(now, zone), 1)
    return datetime.combine(tomorrow, time(), ZoneInfo(zone)).astimezone(UTC)
