"""Protocol text that says what an agreement says: items, frequencies, deadlines and channels."""

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
MARKS = re.compile(r"<\w+>'s|<\w+>|\.\.\.|\*|#| |-|[^ <>*#.-]+")
"""The parts of a phrase of the file: what stands for other words, spaces, hyphens and letters."""

BETWEEN = r"[\s-]+"
SOME = r"[\s-]+(?:[\w'’]+[\s-]+){0,3}"
"""Up to three words, and what parts them."""


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
    """Give the first words of a text that stand for this kind of detail, if there are any."""
    for sentence in SENTENCE.split(text):
        patterns = [kind.anywhere] if kind.anywhere is not None else []
        patterns += [kind.beside] if _sends(sentence, kind) else []
        for pattern in patterns:
            for found in pattern.finditer(sentence):
                if not _ends().search(found[0]):
                    return found[0]
    return ""


def _sends(sentence: str, kind: Kind) -> bool:
    """Tell whether a sentence says that something goes from one to another."""
    if _listed("other_matters").search(sentence):
        return False
    if _verbs("carrying").search(sentence):
        return True
    said = _listed("information").search(sentence) or not kind.only_information
    return bool(said and _verbs("handling").search(sentence))


@cache
def _kinds() -> tuple[Kind, ...]:
    return (
        Kind("an item of information", _listed("items"), _listed("carried_items")),
        Kind("how often", None, _listed("frequencies"), only_information=True),
        Kind("how soon", None, _listed("deadlines"), only_information=True),
        Kind("a channel", _listed("channels"), _listed("carried_channels")),
    )


@cache
def _listed(name: str) -> re.Pattern[str]:
    """Match any phrase of a list of the file, however it is hyphenated or broken over lines."""
    return re.compile(rf"(?i)\b(?:{_any(getattr(detail_words(), name))})\b")


@cache
def _verbs(name: str) -> re.Pattern[str]:
    """Match any verb of a list of the file, also where it ends in -s or -ed."""
    verbs: tuple[str, ...] = getattr(detail_words(), name)
    return re.compile(rf"(?i)\b(?:{'|'.join(map(_conjugated, verbs))})\b")


@cache
def _ends() -> re.Pattern[str]:
    """Match a text that ends in what is no item of information."""
    return re.compile(rf"(?i)\b(?:{_any(detail_words().never_items)})$")


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(rf"{_spelt(phrase)}(?:e?s)?" for phrase in phrases)


def _spelt(phrase: str) -> str:
    """Write one phrase as a pattern; its marks are explained at the head of the file."""
    parts = map(_part, MARKS.findall(phrase))
    return "".join(parts).replace(BETWEEN + SOME, SOME).replace(SOME + BETWEEN, SOME)


def _part(mark: str) -> str:
    """Write one part of a phrase as a pattern: a mark, a space, a hyphen or the letters between."""
    if mark.startswith("<"):
        name, owned, _ = mark[1:].partition(">'s")
        within = rf"(?:{_any(detail_words().classes[name.rstrip('>')])})"
        return within + "s?['’]s?" if owned else within
    fixed = {"*": r"\w+", "#": r"\d+", "...": SOME, " ": BETWEEN, "-": r"[\s-]*"}
    return fixed[mark] if mark in fixed else "-?".join(map(re.escape, mark))


def _conjugated(verb: str) -> str:
    """Write a verb as a pattern with its forms in -s and -ed, a last letter doubled or not."""
    first, _, rest = verb.partition(" ")
    stem = first[:-1] if first[-1] in "ey" else first
    forms = {"e": "es?|ed", "y": "y|ies|ied"}.get(first[-1], f"(?:e?s)?|{first[-1]}?ed")
    return rf"{_spelt(stem)}(?:{forms})" + (BETWEEN + _spelt(rest) if rest else "")
