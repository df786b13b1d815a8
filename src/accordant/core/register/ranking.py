"""Which documents a search finds, the best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from math import log
from typing import Final

from attrs import frozen

from accordant.core.names import Digest
from accordant.core.register.gist import Gist, spelt, terms

LEAST: Final = 4
"""Letters from which the beginning of a word finds it."""


@frozen(kw_only=True)
class Query:
    """What is looked for: every party, purpose and item named, and any of the words."""

    words: str = ""
    parties: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@frozen(kw_only=True)
class Hit:
    """A document that was found, how well it fits, and the words it was found by."""

    digest: Digest
    score: float
    found_by: tuple[str, ...] = ()


def ranked(query: Query, gists: Collection[Gist]) -> tuple[Hit, ...]:
    """Give what a search finds, the best first; a word that few documents have weighs more."""
    fitting = [gist for gist in gists if _fits(query, gist)]
    wanted = tuple(dict.fromkeys(terms(query.words)))
    if query.words.strip():
        hits = _by_words(wanted, fitting, gists)
    else:
        hits = (Hit(digest=gist.digest, score=0) for gist in fitting)
    order = {gist.digest: (gist.id, -gist.version, gist.digest) for gist in fitting}
    return tuple(sorted(hits, key=lambda hit: (-hit.score, order[hit.digest])))


def _fits(query: Query, gist: Gist) -> bool:
    """Tell whether a document has every party, purpose and item that is named."""
    return (
        all(name in gist.parties or set(terms(name)) <= gist.names for name in query.parties)
        and all(
            spelt(name) in gist.purposes or set(terms(name)) <= gist.meaning
            for name in query.purposes
        )
        and all(spelt(name) in gist.items for name in query.items)
    )


def _by_words(
    wanted: Iterable[str], fitting: Iterable[Gist], gists: Collection[Gist]
) -> Iterator[Hit]:
    rarity = {term: _rarity(term, gists) for term in wanted}
    for gist in fitting:
        weights = {term: _weight(term, gist) for term in rarity}
        found = tuple(term for term, weight in weights.items() if weight)
        if found:
            score = sum(weights[term] * rarity[term] for term in found)
            yield Hit(digest=gist.digest, score=round(score, 3), found_by=found)


def _rarity(term: str, gists: Collection[Gist]) -> float:
    having = sum(1 for gist in gists if _weight(term, gist))
    return log(1 + len(gists) / max(having, 1))


def _weight(term: str, gist: Gist) -> int:
    """Give how much a term weighs in a document: the whole word, or its beginning."""
    whole = gist.words.get(term, 0)
    if whole or len(term) < LEAST:
        return whole
    begun = (weight for word, weight in gist.words.items() if word.startswith(term))
    return max(begun, default=0)
