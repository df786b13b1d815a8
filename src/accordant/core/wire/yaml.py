"""Strict YAML 1.2: the small, safe part of it that says exactly what JSON can say.

Built on ruamel's event stream, so nothing is ever constructed, resolved or expanded on the way:
anchors, aliases, merge keys, tags and second documents are refused where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import ruamel.yaml.events as ev
from attrs import evolve, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from accordant.core.canonical import (
    LARGEST,
    MEBIBYTE,
    MOST_PROBLEMS,
    Json,
    place,
    short,
    under,
    utf8,
)
from accordant.core.errors import BadInput, Problem

MOST_VALUES: Final = 20_000
"""More values than any agreement holds; reading this many takes most of a second."""


@frozen
class Node:
    """A value and where it stands: from ``start`` to ``end``, counted in characters."""

    value: Json
    start: int
    end: int
    block: bool
    parts: tuple[tuple[Key, Node], ...] = ()


@frozen
class Key:
    """The name of a field, or the number of an item, and where its entry starts."""

    name: str | int
    start: int


def read_yaml(data: bytes, *, limit: int = MEBIBYTE, depth: int = 64) -> Json:
    """Read YAML of at most ``limit`` bytes and ``depth`` levels, refusing what JSON cannot say."""
    return read_nodes(utf8(data, limit=limit), depth).value


def read_nodes(text: str, depth: int) -> Node:
    """Read YAML text, keeping where each value stands."""
    building = _Building(text, depth)
    try:
        root = building.document()
    except MarkedYAMLError as error:
        raise BadInput([_stumble(error, building.path)]) from None
    except ReaderError as error:
        where = place(text, error.position)
        raise BadInput(f"there is a control character that text cannot hold, {where}") from None
    except (YAMLError, ValueError, ArithmeticError, LookupError):
        # Ruamel lets Python's own errors through, such as chr() of what is no character.
        problem = Problem(building.path, "this is not YAML: something here cannot be read")
        raise BadInput([problem]) from None
    if building.problems:
        raise BadInput(building.problems)
    return root


def plain(text: str) -> Json:
    """Give the value that an unquoted word has in YAML 1.2, or refuse what could be misread."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= 17 and -LARGEST <= int(text) <= LARGEST:
        return int(text)
    if _WHOLE.fullmatch(text):
        raise BadInput(f"“{short(text)}” is too large a number to be kept exactly{_QUOTE_IT}")
    if _ODD_NUMBER.fullmatch(text):
        raise BadInput(f"“{short(text)}” may be a number or a code{_QUOTE_IT}")
    if _FLOAT.fullmatch(text):
        raise BadInput(
            f"“{short(text)}” would be a fraction, which documents do not use{_QUOTE_IT}"
        )
    return text


_QUOTE_IT = "; put it in quotes if it is text"
_WORDS: Final[dict[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_ODD_NUMBER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class _Building:
    """Builds nodes from ruamel's events, noting every fault by its path, line and column."""

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.depth = depth
        self.problems: list[Problem] = []
        self.path = ""
        self.values = 0
        self.events = self._events()

    def _events(self) -> Iterator[Any]:
        yaml = YAML(typ="safe", pure=True)
        yaml.Scanner = _bounded(self.depth)
        yield from yaml.parse(self.text)

    def document(self) -> Node:
        """Read the one document of the stream."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, ev.StreamEndEvent):
            return Node(None, 0, 0, block=False)
        root = self.node(next(self.events), "")
        next(self.events)
        if not isinstance(again := next(self.events), ev.StreamEndEvent):
            raise BadInput([self.at(again, "", "a second document starts; give one only")])
        return root

    def event(self, path: str) -> Any:
        """Take the next event, remembering where it should stand in case it cannot be read."""
        self.path = path
        return next(self.events)

    def node(self, event: Any, path: str) -> Node:
        """Read one value and all it holds."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise BadInput([self.at(event, path, f"this holds more than {MOST_VALUES:,} values")])
        if isinstance(event, ev.AliasEvent):
            self.fault(
                event, path, f"“*{short(event.anchor)}” is an alias; write the value out in full"
            )
            return Node(None, event.start_mark.index, event.end_mark.index, block=False)
        if event.anchor is not None:
            self.fault(
                event, path, f"“&{short(event.anchor)}” is an anchor; anchors are not used here"
            )
        if isinstance(event, ev.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, ev.SequenceStartEvent):
            return self.sequence(event, path)
        return self.mapping(event, path)

    def scalar(self, event: Any, path: str) -> Node:
        """Read one word, number or text."""
        value: Json = None
        try:
            value = plain(event.value) if not event.style else _whole_characters(event.value)
        except BadInput as error:
            self.fault(event, path, error.problems[0].sentence)
        start, end = event.start_mark.index, event.end_mark.index
        end = start + len(self.text[start:end].rstrip())
        return Node(value, start, end, block=event.style in ("|", ">"))

    def sequence(self, start: Any, path: str) -> Node:
        """Read a list."""
        parts: list[tuple[Key, Node]] = []
        while not isinstance(event := self.event(f"{path}[{len(parts)}]"), ev.SequenceEndEvent):
            dash = (
                self.dash(event.start_mark, start.start_mark) if parts else start.start_mark.index
            )
            node = self.node(event, f"{path}[{len(parts)}]")
            if node.start == node.end:
                node = evolve(node, start=dash + 1, end=dash + 1)
            parts.append((Key(len(parts), dash), node))
        return self.collected(start, event, parts, [node.value for _, node in parts])

    def dash(self, item: Any, first: Any) -> int:
        """Find the dash of an item in a block list: it is the first thing on its line."""
        line = item.index - item.column
        while line > first.index and not self.text.startswith("-", line + first.column):
            line = self.text.rfind("\n", 0, line - 1) + 1
        return int(line + first.column)

    def mapping(self, start: Any, path: str) -> Node:
        """Read a group of fields."""
        parts: list[tuple[Key, Node]] = []
        value: dict[str, Json] = {}
        while not isinstance(event := self.event(path), ev.MappingEndEvent):
            name = self.name(event, path, value)
            node = self.node(self.event(under(path, name)), under(path, name))
            if node.start == node.end:
                # Nothing is written: it stands behind the colon, not before the next token.
                after = self.text.find(":", event.end_mark.index) + 1
                node = evolve(node, start=after, end=after)
            parts.append((Key(name, event.start_mark.index), node))
            value[name] = node.value
        return self.collected(start, event, parts, value)

    def collected(self, start: Any, end: Any, parts: list[tuple[Key, Node]], value: Json) -> Node:
        """Close a list or a group; a block one ends where its last part does."""
        block = not start.flow_style
        last = parts[-1][1].end if block and parts else end.end_mark.index
        return Node(value, start.start_mark.index, last, block, tuple(parts))

    def name(self, event: Any, path: str, taken: dict[str, Json]) -> str:
        """Read the name of a field."""
        value = self.node(event, path).value
        if isinstance(event, ev.ScalarEvent) and event.value == "<<" and not event.style:
            self.fault(event, path, "“<<” merges another part in; write the fields out in full")
        elif not isinstance(value, str):
            self.fault(event, path, "a field name must be text; put it in quotes")
        elif value in taken:
            self.fault(event, under(path, value), "this field is given more than once")
        return str(value)

    def fault(self, event: Any, path: str, sentence: str) -> None:
        """Note a fault and go on."""
        self.problems.append(self.at(event, path, sentence))
        if len(self.problems) >= MOST_PROBLEMS:
            raise BadInput(self.problems)

    def at(self, event: Any, path: str, sentence: str) -> Problem:
        """Say where a fault stands."""
        return Problem(path, f"{sentence}, {_place(event.start_mark)}")


def _bounded(depth: int) -> type[Scanner]:
    """Make a scanner that stops at ``depth`` levels and at tags.

    Ruamel's own time grows with the square of either.
    """

    class BoundedScanner(Scanner):
        def fetch_flow_collection_start(self, token: Any, to_push: str) -> None:
            self.enter(len(self.flow_context) + len(self.indents))
            super().fetch_flow_collection_start(token, to_push)

        def add_indent(self, column: int) -> bool:
            self.enter(len(self.indents) - 1)
            return bool(super().add_indent(column))

        def enter(self, level: int) -> None:
            if level >= depth:
                self.refuse(f"this is nested too deeply: more than {depth} levels")

        def fetch_tag(self) -> None:
            self.refuse("a word that starts with ! is a tag; put it in quotes if it is text")

        def fetch_directive(self) -> None:
            self.refuse("directives (lines that start with %) are not used here")

        def refuse(self, sentence: str) -> None:
            raise BadInput(f"{sentence}, {_place(self.reader.get_mark())}")

    return BoundedScanner


def _place(mark: Any) -> str:
    return f"at line {mark.line + 1}, column {mark.column + 1}"


def _stumble(error: MarkedYAMLError, path: str) -> Problem:
    """Say what ruamel's parser stumbled on, in the words it has for it."""
    mark = error.problem_mark or error.context_mark
    if error.problem == _NO_COLON and error.context_mark and error.context_mark.line < mark.line:
        # Ruamel gives the place where it gave up, which is on the line below.
        mark = error.context_mark
    what = "; ".join(part.strip() for part in (error.context, error.problem) if part)
    return Problem(path, f"this is not YAML, {_place(mark)}: {what}")


_NO_COLON = "could not find expected ':'"
"""What ruamel says of a field whose colon is missing."""


def _whole_characters(text: str) -> str:
    r"""Join the two halves of characters written as ``\ud83d\ude00``, as JSON allows."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise BadInput("this text holds half a character (a lone surrogate)") from None
