"""Words: two for one thing, one for two things, and what tier 1 has said already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from accordant.core.agreement import Agreement
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.wording import texts
from accordant.core.partnership import GlossaryTerm
from accordant.core.protocol import Document, Protocol

NOT_PROSE = frozenset({"format", "id", "zone", "glossary", "related", "reviewed", "owner", "chair"})
"""Parts whose words are names, or titles that others gave."""

WORD = re.compile(r"\w+")

MOST_WORDS = 10
"""A partner's own word is looked for up to this many words long; longer ones are no words."""

FEWEST_WORDS = 4
"""Fewer words than these say too little to be a control that is repeated."""


def clashing(document: Document, parent: Protocol | None) -> Iterator[Finding]:
    """Find words that the partners would not understand alike, the protocol's glossary included."""
    inherited = parent.glossary if parent is not None else ()
    entries = [*((f"glossary[{at}]", one) for at, one in enumerate(document.glossary))]
    entries += [("glossary", one) for one in inherited if one not in document.glossary]
    for (_, one), (path, other) in combinations(entries, 2):
        yield from _between(document, path, one, other)
    yield from _unagreed(document, [entry for _, entry in entries])


def spelt(word: str) -> str:
    """Give a word as it counts here: without case, hyphens, extra spaces or a plural s."""
    return " ".join(re.split(r"[\s-]+", word.casefold().strip())).removesuffix("s")


def _words(entry: GlossaryTerm) -> dict[str, str]:
    every = [entry.term, *(word for said in entry.synonyms.values() for word in said)]
    return {spelt(word): word for word in reversed(every) if word.strip()}


def _between(
    document: Document, path: str, one: GlossaryTerm, other: GlossaryTerm
) -> Iterator[Finding]:
    """Compare two entries: one meaning with two terms, or one word with two meanings."""
    same = spelt(one.meaning) == spelt(other.meaning)
    if same and spelt(one.term) != spelt(other.term):
        yield breach(
            "glossary-two-words",
            path,
            f"“{one.term}” and “{other.term}” mean the same.",
            remedy="Agree on one of them; put the other with the party that says it.",
            who=owner_of(document),
        )
    shared = _words(one).keys() & _words(other).keys()
    for word in sorted(shared) if not same else ():
        yield breach(
            "glossary-one-word",
            path,
            f"“{_words(other)[word]}” stands for two things: “{one.term}” and “{other.term}”.",
            remedy="Agree on another word for one of the two.",
            who=owner_of(document),
        )


def _unagreed(document: Document, entries: Sequence[GlossaryTerm]) -> Iterator[Finding]:
    """Find where the document says a party's own word instead of the one that was agreed."""
    agreed = {spelt(entry.term) for entry in entries}
    own = {
        word: (entry, said)
        for entry in entries
        for word, said in _words(entry).items()
        if word not in agreed
    }
    longest = max((word.count(" ") + 1 for word in (*own, *agreed)), default=0)
    for path, text in texts(document) if own else ():
        if re.split(r"[.\[]", path)[0] in NOT_PROSE:
            continue
        for entry, said in _own_words(text, own, min(longest, MOST_WORDS)):
            yield breach(
                "glossary-two-words",
                path,
                f"“{said}” stands here, and what the partners agreed to call it is “{entry.term}”.",
                remedy=f"Write “{entry.term}”, or agree on the other word.",
                who=owner_of(document),
            )


def _own_words(
    text: str, own: Mapping[str, tuple[GlossaryTerm, str]], longest: int
) -> Iterator[tuple[GlossaryTerm, str]]:
    """Give the words of parties in a text, but for those within the agreed word itself."""
    for part in re.split(r"[^\w\s-]+", text):
        found = list(_phrases(part, longest))
        for start, end, word in found:
            if word in own:
                entry, said = own[word]
                agreed = spelt(entry.term)
                if not any(at <= start and end <= to and one == agreed for at, to, one in found):
                    yield entry, said


def _phrases(text: str, longest: int) -> Iterator[tuple[int, int, str]]:
    """Give every run of words in a text up to a length, with where it starts and ends."""
    words = WORD.findall(text)
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            yield start, end, spelt(" ".join(words[start:end]))


def repeating(agreement: Agreement, parent: Protocol) -> Iterator[Finding]:
    """Find text that says again what the agreement inherits from its protocol.

    It does where it holds every word of a control, in its order and next to each other.
    """
    bare = {control: _bare(control) for control in parent.baseline_controls}
    controls = {
        control: words for control, words in bare.items() if words.count(" ") > FEWEST_WORDS
    }
    for path, text in texts(agreement):
        said = _bare(text)
        for control in (each for each, words in controls.items() if words in said):
            yield breach(
                "repeats-protocol",
                path,
                f"This says again what the protocol “{parent.title}” says for every "
                f"agreement under it: “{control}”",
                remedy="Leave it to the protocol, or say what is different here.",
                who=owner_of(agreement),
            )


def _bare(text: str) -> str:
    """Give the words of a text and nothing else, with a space on both sides of each."""
    return f" {' '.join(WORD.findall(text.casefold()))} "
