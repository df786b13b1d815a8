"""What was changed in a document, field by field, each in the words by which people know it.

Parts that go by a name of their own are told apart by it, so putting them in another order changes
nothing; neither does the order of plain words, but where it means something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json
from accordant.core.law import fields
from accordant.core.protocol import Document
from accordant.core.wire import encode

NAMED_BY: Final = ("id", "recipient", "scheme", "term", "kind")
"""What a part of a list goes by: the first of these that tells all its parts apart."""

ORDERED: Final = frozenset({"governance.escalation"})
"""Lists of words that are gone through in their order."""


@frozen(kw_only=True)
class Alteration:
    """One field that says something else: where it stands, what it is, and what it said and says.

    Nothing before means that it is new, nothing after that it is gone.
    """

    path: str
    says: str
    before: Json = None
    after: Json = None


def alterations(before: Document, after: Document) -> tuple[Alteration, ...]:
    """Give every field of a document that another says otherwise, in the order of the document."""
    says = _table("agreement" if isinstance(after, Agreement) else "protocol")
    return tuple(
        Alteration(path=path, says=_said(path, says), before=old, after=new)
        for path, old, new in _compared("", encode(before), encode(after))
    )


def _table(tier: str) -> Mapping[str, str]:
    rows = fields().agreement if tier == "agreement" else fields().protocol
    return {row.path.replace("[]", ""): row.says for row in rows}


def _said(path: str, says: Mapping[str, str]) -> str:
    """Give what the table of fields says of a field, or of what it is a part of."""
    steps = re.sub(r"\[[^\]]*\]", "", path).split(".")
    paths = (".".join(steps[:end]) for end in range(len(steps), 0, -1))
    return next((says[one] for one in paths if one in says), "")


Found = Iterator[tuple[str, Json, Json]]


def _compared(path: str, old: Json, new: Json) -> Found:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _compared(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif _is_list(old) and _is_list(new):
        # What is left out of a document is an empty list.
        yield from _lists(path, _parts(old), _parts(new))
    else:
        yield path, old, new


def _is_list(value: Json) -> bool:
    return value is None or isinstance(value, list)


def _parts(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _lists(path: str, old: list[Json], new: list[Json]) -> Found:
    """Compare two lists: by the names of their parts, or else by the parts they do not share."""
    name = next((name for name in NAMED_BY if _tells_apart(name, old, new)), None)
    if name is None:
        yield from _unnamed(path, old, new)
        return
    then, now = ({str(part[name]): part for part in parts} for parts in (old, new))  # type: ignore[call-overload,index]
    for key in {**then, **now}:
        yield from _compared(f"{path}[{key}]", then.get(key), now.get(key))


def _tells_apart(name: str, *lists: list[Json]) -> bool:
    for parts in lists:
        names = [part.get(name) for part in parts if isinstance(part, dict)]
        if None in names or len(names) != len(parts) or len(set(map(str, names))) != len(names):
            return False
    return True


def _unnamed(path: str, old: list[Json], new: list[Json]) -> Found:
    gone, come = _left(old, new), _left(new, old)
    if path in ORDERED and not gone and not come:
        yield path, old, new
    elif all(isinstance(part, str) for part in (*gone, *come)):
        if gone or come:
            yield path, list(gone) or None, list(come) or None
    else:
        yield from ((path, part, None) for part in gone)
        yield from ((path, None, part) for part in come)


def _left(these: list[Json], those: list[Json]) -> list[Json]:
    """Give the parts of one list that another does not have as often."""
    left = list(those)
    kept = []
    for part in these:
        if part in left:
            left.remove(part)
        else:
            kept.append(part)
    return kept
