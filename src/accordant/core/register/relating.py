"""Which documents name each other: what one stands under, replaces, rests on or was compared with.

Each relation is shown from both its ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.names import Digest
from accordant.core.protocol import Document, Protocol, Related


@frozen(kw_only=True)
class Relation:
    """How a document relates to another: by which word, and from which end.

    Without a digest, the other is not held here and goes by what it was called.
    """

    how: str
    title: str
    digest: Digest | None = None


BACK: Mapping[str, str] = {
    "stands under": "stands above",
    "replaces": "is replaced by",
    "relates to": "is related to by",
    "was compared with": "was looked at by",
}
"""What each relation is called from its other end."""


def relations(documents: Mapping[Digest, Document], digest: Digest) -> tuple[Relation, ...]:
    """Give what a document names, and then what names it."""
    known = _known(documents)
    own = list(_named(documents[digest], documents, known))
    found = dict.fromkeys(one for one in own if one.digest != digest)
    for other, document in sorted(documents.items()):
        for one in _named(document, documents, known) if other != digest else ():
            if one.digest == digest:
                back = Relation(how=BACK[one.how], title=document.title, digest=other)
                found[back] = None
    return tuple(found)


def _known(documents: Mapping[Digest, Document]) -> Mapping[str, Digest]:
    """Give the newest document by each hash, id, id@version and title that it may be named by."""
    found: dict[str, Digest] = {}
    for digest in sorted(documents, key=lambda one: (documents[one].version, one)):
        document = documents[digest]
        names = (digest, document.id, f"{document.id}@{document.version}", document.title)
        found |= dict.fromkeys((name.casefold() for name in names), digest)
    return found


def _named(
    document: Document, documents: Mapping[Digest, Document], known: Mapping[str, Digest]
) -> Iterator[Relation]:
    assert isinstance(document, Agreement | Protocol)
    if document.replaces is not None:
        yield _to("replaces", document.replaces, "", documents)
    if isinstance(document, Agreement):
        if document.protocol is not None:
            link = document.protocol
            yield _to("stands under", link.digest, link.id, documents)
        for one in document.reviewed:
            yield _to("was compared with", _found(one, known), one.title, documents)
    for one in document.related:
        yield _to("relates to", _found(one, known), one.title, documents)


def _found(link: Related, known: Mapping[str, Digest]) -> Digest | None:
    """Find what a link means among what is held: by its title, or a name in its reference."""
    said = [link.title, *re.findall(r"[^\s,;()]+", link.reference)]
    return next((known[name.casefold()] for name in said if name.casefold() in known), None)


def _to(
    how: str, digest: Digest | None, title: str, documents: Mapping[Digest, Document]
) -> Relation:
    held = documents.get(digest) if digest is not None else None
    if held is None:
        return Relation(how=how, title=title or str(digest))
    return Relation(how=how, title=held.title, digest=digest)
