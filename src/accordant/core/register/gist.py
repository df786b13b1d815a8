"""What a document is about, as far as searching and comparing need it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import field, frozen

from accordant.core.agreement import Agreement, Flow
from accordant.core.law import Tier
from accordant.core.names import DatasetId, Digest, DocumentId, ItemId, PurposeId
from accordant.core.policy import Line
from accordant.core.protocol import Document, Protocol

Granted: TypeAlias = Mapping[Line, frozenset[ItemId]]
"""The items that an agreement grants on each line."""

IDLE: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a about all an and are as at be been by each for from has have if in into is it its may more
        no not of on one only or other over she so than that the their them then there they this to
        under was were what when where which who will with
        """,
    )
)
"""Words that say nothing of what a document is about."""

TITLE, NAMES, SUMMARY, REST = 4, 3, 2, 1
"""How much a word weighs, by where it stands."""


@frozen(kw_only=True)
class Gist:
    """The parties, purposes, items and words of one document; purposes also by what they say."""

    digest: Digest
    id: DocumentId
    version: int
    tier: Tier
    title: str
    parties: frozenset[str]
    names: frozenset[str]
    purposes: frozenset[str]
    meaning: frozenset[str]
    items: frozenset[str]
    words: Mapping[str, int]
    granted: Granted = field(factory=dict)


@lru_cache(maxsize=1 << 16)
def spelt(name: str) -> str:
    """Give an id as it counts here: the same with dashes, dots or underscores."""
    return re.sub(r"[\s._-]+", "-", name.casefold().strip())


def terms(text: str) -> Iterator[str]:
    """Give the words of a text that say something, without case, accents or a plural s."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    for word in re.findall(r"[^\W_]+", plain):
        if word not in IDLE:
            yield word.removesuffix("s") if len(word) > 3 else word


def gist_of(digest: Digest, document: Document) -> Gist:
    """Give what a document is about."""
    assert isinstance(document, Agreement | Protocol)
    said = [purpose.statement for purpose in document.purposes]
    return Gist(
        digest=digest,
        id=document.id,
        version=document.version,
        tier="agreement" if isinstance(document, Agreement) else "protocol",
        title=document.title,
        parties=frozenset(party.id for party in document.parties),
        names=frozenset(term for party in document.parties for term in terms(party.name)),
        purposes=frozenset(spelt(purpose.id) for purpose in document.purposes),
        meaning=frozenset(term for text in said for term in terms(text)),
        items=frozenset(_items(document)),
        words=_weighed(document, said),
        granted=granted_by(document) if isinstance(document, Agreement) else {},
    )


def granted_by(agreement: Agreement) -> Granted:
    """Give the items an agreement grants on each line, by their ids as they count here."""
    return {
        line: frozenset(ItemId(spelt(item)) for flow in flows for item in flow.items)
        for line, flows in flows_by_line(agreement).items()
    }


def flows_by_line(agreement: Agreement) -> Mapping[Line, tuple[Flow, ...]]:
    """Give the clauses of an agreement on each line, by its ids as they count here."""
    found: dict[Line, tuple[Flow, ...]] = {}
    for flow in agreement.flows:
        purpose, dataset = PurposeId(spelt(flow.purpose)), DatasetId(spelt(flow.dataset))
        for recipient in flow.recipients:
            line = Line(flow.provider, recipient, purpose, dataset)
            found[line] = (*found.get(line, ()), flow)
    return found


def _items(document: Agreement | Protocol) -> Iterator[str]:
    """Give the items that flow, by their ids."""
    if isinstance(document, Agreement):
        yield from (spelt(item) for flow in document.flows for item in flow.items)


def _weighed(document: Agreement | Protocol, said: Iterable[str]) -> Mapping[str, int]:
    """Give each word with the weight of the heaviest place that it stands in."""
    places: list[tuple[int, str]] = [(TITLE, document.title), (TITLE, document.id)]
    places += [(NAMES, f"{party.id} {party.name}") for party in document.parties]
    places += [(SUMMARY, text) for text in (document.summary, *said)]
    places += [(REST, text) for text in _rest(document)]
    found: dict[str, int] = {}
    for weight, text in places:
        for term in terms(text):
            found[term] = max(weight, found.get(term, 0))
    return found


def _rest(document: Agreement | Protocol) -> Iterator[str]:
    yield from (purpose.id for purpose in document.purposes)
    yield from (f"{entry.term} {entry.meaning}" for entry in document.glossary)
    if isinstance(document, Protocol):
        yield document.scope
        return
    for dataset in document.datasets:
        yield f"{dataset.title} {dataset.source}"
        yield from (f"{item.id} {item.definition}" for item in dataset.items)
    yield from (flow.title for flow in document.flows)
