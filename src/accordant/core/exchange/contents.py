"""What is inside a package: papers as one JSON document, a share as a header and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from attrs import field, frozen

from accordant.core.canonical import Json, canonical, read_canonical
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest, ItemId, a_hash
from accordant.core.protocol import id_problems, require, twice
from accordant.core.wire import encode, read_exactly

LONGEST_ROW = 1 << 20
"""Bytes; a longer line in a share is refused."""

LARGEST_PAPERS = 16 << 20
"""Bytes; longer papers are refused."""

AROUND = 1024
"""Bytes for what stands around the papers in one package; it is less."""

MOST_PAPERS = 1000
"""Documents, statements and key lists in one package; each costs whoever opens it some work."""

SALT_KEY = 32
"""Bytes of the key from which the salt of each row is drawn."""


@frozen(kw_only=True)
class Papers:
    """Documents by their exact text, statements and key lists by their envelopes."""

    format: Literal["accordant/papers/v1"] = "accordant/papers/v1"
    documents: tuple[str, ...] = ()
    statements: tuple[Json, ...] = ()
    keys: tuple[Json, ...] = ()


@frozen(kw_only=True)
class ShareHeader:
    """The first line of a share: its items in order, the plan, and the key to the row salts."""

    format: Literal["accordant/share/v1"] = "accordant/share/v1"
    items: tuple[ItemId, ...]
    plan: Digest
    salt_key: bytes = field(repr=False)
    obligations: tuple[str, ...] = ()
    mode: str = "ad-hoc"

    def __attrs_post_init__(self) -> None:
        a_hash(self.plan, "plan")
        require(self._faults())

    def _faults(self) -> Iterator[Problem]:
        if not self.items:
            yield Problem("items", "a share has at least one item")
        yield from id_problems("items", self.items)
        yield from twice("items", self.items, "")
        if len(self.salt_key) != SALT_KEY:
            yield Problem("salt_key", f"the key to the row salts has {SALT_KEY} bytes")


def write_papers(papers: Papers) -> bytes:
    """Write papers as canonical JSON."""
    return canonical(encode(papers))


def read_papers(data: bytes) -> Papers:
    """Read papers, or list everything wrong with them."""
    papers = read_exactly(Papers, data, limit=LARGEST_PAPERS)
    if (count := _count(papers)) > MOST_PAPERS:
        sentence = f"a package carries at most {MOST_PAPERS:,} papers; this one has {count:,}"
        raise BadInput(sentence, code="too-many-papers")
    return papers


def portions(papers: Papers) -> Iterator[Papers]:
    """Divide papers into as many packages as they need, in order; the key lists go first."""
    if _count(papers) <= MOST_PAPERS and len(write_papers(papers)) <= LARGEST_PAPERS:
        yield papers
        return
    for name in ("keys", "documents", "statements"):
        for some in _in_portions(getattr(papers, name)):
            part: dict[str, Any] = {name: some}
            yield Papers(**part)


def _in_portions(found: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    some: list[Any] = []
    size = 0
    for one in found:
        more = len(canonical(one)) + 1  # and the comma
        if some and (len(some) == MOST_PAPERS or size + more > LARGEST_PAPERS - AROUND):
            yield tuple(some)
            some, size = [], 0
        some.append(one)
        size += more
    if some:
        yield tuple(some)


def _count(papers: Papers) -> int:
    return len(papers.documents) + len(papers.statements) + len(papers.keys)


def share_lines(header: ShareHeader, rows: Iterable[Mapping[ItemId, Json]]) -> Iterator[bytes]:
    """Write a share line by line: the header, then each row as canonical JSON."""
    yield canonical(encode(header)) + b"\n"
    for row in rows:
        yield canonical(row_json(row)) + b"\n"


def row_json(row: Mapping[ItemId, Json]) -> dict[str, Json]:
    """Write a row as the JSON that is sent and committed to."""
    return {str(name): value for name, value in row.items()}


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream into lines without their ends, refusing one that is too long or cut short."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        if max(map(len, (*whole, rest))) > LONGEST_ROW:
            raise BadInput(f"a line of the share is longer than {LONGEST_ROW} bytes")
        yield from whole
    if rest:
        raise BadInput("the share ends in the middle of a line")


def read_share(stream: Iterator[bytes]) -> tuple[ShareHeader, Iterator[Mapping[ItemId, Json]]]:
    """Read a share's header, and give its rows as they come; each has exactly its items."""
    first = next(stream, None)
    if first is None:
        raise BadInput("the share is empty")
    header = read_exactly(ShareHeader, first, limit=LONGEST_ROW)
    return header, _rows(stream, frozenset(header.items))


def _rows(stream: Iterator[bytes], items: frozenset[ItemId]) -> Iterator[Mapping[ItemId, Json]]:
    for number, line in enumerate(stream, start=1):
        yield _row(line, items, f"row {number}")


def _row(line: bytes, items: frozenset[ItemId], where: str) -> Mapping[ItemId, Json]:
    try:
        row = read_canonical(line, limit=LONGEST_ROW)
    except BadInput as bad:
        raise BadInput([Problem(where, bad.sentence)], bad.advice, code=bad.code) from None
    if not isinstance(row, dict):
        raise BadInput([Problem(where, "a row is a JSON object")])
    strange = sorted(set(row) - items)
    if strange:
        raise BadInput([Problem(where, f"“{strange[0]}” is not among the share's items")])
    if missing := sorted(items - set(row)):
        raise BadInput([Problem(where, f"it lacks “{missing[0]}”; a row has every item")])
    return {ItemId(name): value for name, value in row.items()}
