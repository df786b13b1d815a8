"""Fills a blank draft with what was recognised, and keeps everything else for a person to place.

Nothing is invented: every word of the draft stands in the source or in the blank. Nothing is lost:
every word of the source stands in the draft, or in the list of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from accordant.core.law import Tier
from accordant.core.reading_in.account import Reading
from accordant.core.reading_in.blank import emptied, missing
from accordant.core.reading_in.filling import Filling, slug
from accordant.core.reading_in.finding import Section, Words, sort, words_of
from accordant.core.reading_in.headings import Reads
from accordant.core.reading_in.notes import written
from accordant.core.reading_in.readers import READERS
from accordant.core.reading_in.source import Source
from accordant.core.wire import YamlText


def read_in(source: Source, blank: bytes, tier: Tier = "agreement") -> Reading:
    """Read an existing agreement or protocol into a blank draft of one."""
    draft = YamlText(blank)
    filling = Filling(value=emptied(draft.value, tier), tier=tier)
    found = sort(source)
    if found.title:
        filling.set("title", found.title.text, found.title, "")
        filling.set("id", slug(found.title.text, tier), found.title, "")
    for section in _parties_first(found.sections, tier):
        _read(filling, section)
    filling.settle()
    draft.edit(filling.value)
    reading = Reading(
        filled=tuple(filling.filled),
        rest=tuple(filling.rest),
        missing=tuple(missing(filling.value, tier)),
    )
    return reading.with_text(written(draft.text(), source.name, reading))


def _read(filling: Filling, section: Section) -> None:
    """Read a section in the way of its heading; one that is unknown, or empty, is listed."""
    lines = list(words_of(section))
    place = section.at(filling.tier)
    if place is None or not lines:
        bare = Words(text=section.heading, place=section.place)
        why = ELSEWHERE[filling.tier] if section.known and not place else ""
        filling.leave(lines or [bare], section.heading, why)
    else:
        READERS[place.reads](filling, section, place.path)


ELSEWHERE: Final[Mapping[Tier, str]] = {
    "protocol": "a protocol has no place for this: it is for an agreement beneath it",
    "agreement": "an agreement has no place for this: it is for the protocol above it",
}
"""Why what stands below a heading that we know is listed all the same."""


def _parties_first(sections: Iterable[Section], tier: Tier) -> list[Section]:
    """Read who takes part first: the rest speaks of them."""

    def names(one: Section) -> bool:
        place = one.at(tier)
        return place is not None and place.reads is Reads.NAMES

    return sorted(sections, key=lambda one: not names(one))
