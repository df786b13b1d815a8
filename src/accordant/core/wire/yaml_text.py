"""YAML that people wrote, changed where the document changed and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import TypeAlias

from attrs import frozen

from accordant.core.canonical import MEBIBYTE, Json, utf8
from accordant.core.errors import BadInput
from accordant.core.wire.yaml import Key, Node, read_nodes
from accordant.core.wire.yaml_writer import WIDTH, flow_yaml, write_yaml

Edit: TypeAlias = tuple[int, int, str]
"""From here, to there, put this instead."""

Part: TypeAlias = tuple[Key, Node]


class YamlText:
    """A YAML document with its comments, its order and its layout."""

    def __init__(self, data: bytes, *, limit: int = MEBIBYTE, depth: int = 64) -> None:
        text = utf8(data, limit=limit)
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._depth = depth
        self._text = text.replace("\r\n", "\n")
        self._root = read_nodes(self._text, depth)

    @property
    def value(self) -> Json:
        """The document as it now stands."""
        return self._root.value

    def text(self) -> str:
        """Give the YAML back, comments and all."""
        return self._text.replace("\n", self._newline)

    def edit(self, value: Json) -> None:
        """Change the document to ``value``; what did not change keeps its comments and layout."""
        plan = _plan(self._root, value)
        changed = _applied(self._text, _changes(self._text, plan)) if plan else write_yaml(value)
        root = _read_back(changed, self._depth)
        if root is None or not _same(root.value, value):
            # Some layouts (kept blank lines, entries with nothing in them) defeat a small edit.
            changed = write_yaml(value)
            root = read_nodes(changed, self._depth)
        self._text, self._root = changed, root


def _read_back(text: str, depth: int) -> Node | None:
    try:
        return read_nodes(text, depth)
    except BadInput:
        return None


def _applied(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits that do not overlap; those at one place come out in the order given."""
    pieces: list[str] = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [text[done:start], new]
        done = end
    changed = "".join([*pieces, text[done:]])
    return changed if changed.endswith("\n") else changed + "\n"


@frozen
class _Plan:
    """What becomes of the parts of a list or a group: kept (perhaps changed), gone, or added."""

    kept: list[tuple[Part, Json]]
    gone: list[Part]
    added: list[tuple[Part | None, str | int, Json]]
    """New parts, each with the kept part it follows; None puts it in front."""


def _plan(node: Node, new: Json) -> _Plan | None:
    """Plan how a block becomes its new value, if anything of it is kept."""
    if not node.block or not node.parts:
        return None
    plan = None
    if isinstance(node.value, dict) and isinstance(new, dict):
        plan = _plan_fields(node, new)
    elif isinstance(node.value, list) and isinstance(new, list):
        plan = _plan_items(node, new)
    return plan if plan and plan.kept else None


def _plan_fields(node: Node, new: dict[str, Json]) -> _Plan:
    known = {str(part[0].name): part for part in node.parts}
    kept = [(part, new[name]) for name, part in known.items() if name in new]
    gone = [part for name, part in known.items() if name not in new]
    added: list[tuple[Part | None, str | int, Json]] = []
    after = kept[-1][0] if kept else None
    for name, value in new.items():
        if name in known:
            after = known[name]
        else:
            added.append((after, name, value))
    return _Plan(kept, gone, added)


def _plan_items(node: Node, new: list[Json]) -> _Plan:
    plan = _Plan([], [], [])
    names = [_identity(item.value) for _, item in node.parts]
    matcher = SequenceMatcher(None, names, [_identity(item) for item in new], autojunk=False)
    after: Part | None = None
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        pairs = min(i2 - i1, j2 - j1)
        for i, j in zip(range(i1, i1 + pairs), range(j1, j1 + pairs), strict=True):
            plan.kept.append((after := node.parts[i], new[j]))
        plan.gone.extend(node.parts[i1 + pairs : i2])
        plan.added.extend((after, j, new[j]) for j in range(j1 + pairs, j2))
    return plan


def _identity(item: Json) -> str:
    """Give what an item of a list is recognised by when the rest of it changes."""
    name = item.get("id") if isinstance(item, dict) else None
    return f"id {name}" if isinstance(name, str) else _spelled(item)


def _changes(text: str, plan: _Plan) -> Iterator[Edit]:
    """List the edits that carry out a plan."""
    for part, value in plan.kept:
        yield from _part_changes(text, part, value)
    yield from _removals(text, plan)
    for after, name, value in plan.added:
        yield _insertion(text, after, _first(plan), name, value)


def _part_changes(text: str, part: Part, new: Json) -> Iterator[Edit]:
    """List the edits that give one part its new value."""
    node = part[1]
    if _same(node.value, new):
        return
    if plan := _plan(node, new):
        yield from _changes(text, plan)
    elif (inline := _inline(text, node, new)) is not None:
        yield node.start, node.end, inline
    else:
        yield _rewritten(text, part, new)


def _inline(text: str, node: Node, new: Json) -> str | None:
    """Write a new value on the line where the old one stands, if both belong on one line."""
    if node.block:
        return None
    if new and isinstance(new, dict | list):
        written = flow_yaml(new)
        fits = text.startswith(("[", "{"), node.start) and len(written) <= WIDTH
    else:
        written = write_yaml({"k": new}).removeprefix("k: ").removesuffix("\n")
        fits = "\n" not in written
    gap = " " if node.start == node.end else ""
    return gap + written if fits else None


def _rewritten(text: str, part: Part, new: Json) -> Edit:
    """Write a whole part anew; a comment behind the old one moves above the new one."""
    key, node = part
    column = _column(text, key.start)
    end = _line_end(text, node.end)
    comment = text[node.end : end].strip()
    above = f"{comment}\n{' ' * column}" if comment else ""
    return key.start, end, above + _entry(key.name, new, column)


def _removals(text: str, plan: _Plan) -> Iterator[Edit]:
    """Take parts out with the comments that stand directly above them."""
    first, kept = _first(plan), min(part[0].start for part, _ in plan.kept)
    shares_line = bool(text[_line_start(text, first) : first].strip())
    if shares_line and kept > first:
        yield first, kept, ""
    for key, node in plan.gone:
        if not (shares_line and key.start < kept):
            end = _past_comments(text, _line_end(text, node.end) + 1, _column(text, key.start))
            yield _above(text, key.start), end, ""


def _insertion(text: str, after: Part | None, first: int, name: str | int, value: Json) -> Edit:
    """Put a new part behind another one, or in front of all."""
    column = _column(text, first)
    entry, margin = _entry(name, value, column), " " * column
    if after is not None:
        place = _line_end(text, after[1].end)
        return place, place, f"\n{margin}{entry}"
    if text[_line_start(text, first) : first].strip():
        return first, first, f"{entry}\n{margin}"
    place = _above(text, first)
    return place, place, f"{margin}{entry}\n"


def _entry(name: str | int, value: Json, column: int) -> str:
    """Write a field or an item, with its further lines in the column where it will stand."""
    if isinstance(name, str):
        lines = write_yaml({name: value}).removesuffix("\n").split("\n")
    else:
        lines = [line[2:] for line in write_yaml([value]).removesuffix("\n").split("\n")]
    return f"\n{' ' * column}".join(lines)


def _first(plan: _Plan) -> int:
    """Find where the first part of a list or a group stands."""
    return min(part[0].start for part in [*(part for part, _ in plan.kept), *plan.gone])


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _column(text: str, place: int) -> int:
    return place - _line_start(text, place)


def _above(text: str, place: int) -> int:
    """Find the start of the comments directly above a line, unless they head the whole file."""
    start = top = _line_start(text, place)
    while top > 0 and text[_line_start(text, top - 1) : top].lstrip().startswith("#"):
        top = _line_start(text, top - 1)
    return top if top > 0 else start


def _past_comments(text: str, place: int, column: int) -> int:
    """Pass over the comments that stand further in than a part that is taken out."""
    while place < len(text):
        line = text[place : _line_end(text, place)]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
            break
        place += len(line) + 1
    return min(place, len(text))


def _same(one: Json, other: Json) -> bool:
    """Compare as documents: 1 is not true."""
    return _spelled(one) == _spelled(other)


def _spelled(value: Json) -> str:
    return json.dumps(value, sort_keys=True)
