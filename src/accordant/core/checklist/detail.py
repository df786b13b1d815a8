"""Protocol text that says what an agreement is there to say: items, frequencies and channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from attrs import frozen

from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.wording import texts
from accordant.core.law import detail_words
from accordant.core.protocol import Protocol

NOT_READ = frozenset({"format", "id", "zone", "parties", "governance", "related", "communications"})
"""Parts of a protocol in which ordinary business may well be weekly or go by e-mail."""

SENTENCE = re.compile(r"[.;:!?](?=\s|$)|\n\s*\n")


@frozen
class Kind:
    """A kind of detail: words that stand for it anywhere, and those only in some sentences."""

    what: str
    anywhere: re.Pattern[str] | None
    beside: re.Pattern[str]
    only_information: bool = False


def too_much_detail(protocol: Protocol) -> Iterator[Finding]:
    """Find text in a protocol that says what an agreement is there to say."""
    for path, text in texts(protocol):
        if re.split(r"[.\[]", path)[0] in NOT_READ:
            continue
        for kind in _kinds():
            if word := _first(text, kind):
                yield breach(
                    "detail-in-protocol",
                    path,
                    f"“{word}” is {kind.what}; a protocol holds only what agreement in "
                    "principle needs.",
                    remedy="Leave it to the agreement beneath.",
                    who=owner_of(protocol),
                )


def _first(text: str, kind: Kind) -> str:
    """Give the first word of a text that stands for this kind of detail, if there is one."""
    for sentence in SENTENCE.split(text):
        found = kind.anywhere.search(sentence) if kind.anywhere is not None else None
        if found is None and _sends(sentence, kind):
            found = kind.beside.search(sentence)
        if found is not None:
            return found[0]
    return ""


def _sends(sentence: str, kind: Kind) -> bool:
    """Tell whether a sentence says that something goes from one to another."""
    if _listed("other_matters").search(sentence):
        return False
    if _listed("carrying").search(sentence):
        return True
    said = _listed("information").search(sentence) or not kind.only_information
    return bool(said and _listed("handling").search(sentence))


@cache
def _kinds() -> tuple[Kind, ...]:
    return (
        Kind("an item of information", _listed("items"), _listed("carried_items")),
        Kind("how often", None, _listed("frequencies"), only_information=True),
        Kind("a channel", _listed("channels"), _listed("carried_channels")),
    )


@cache
def _listed(name: str) -> re.Pattern[str]:
    """Match any word of a list of the file, however it is hyphenated or broken over lines."""
    words: tuple[str, ...] = getattr(detail_words(), name)
    spelt = (r"[\s-]+".join(map(_hyphenated, word.split())) for word in words)
    return re.compile(rf"(?i)\b(?:{'|'.join(spelt)})s?\b")


def _hyphenated(word: str) -> str:
    return r"\w+" if word == "*" else "-?".join(map(re.escape, word))
