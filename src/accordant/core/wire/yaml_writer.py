"""Fresh YAML for people: block style, long text as folded or literal blocks."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from accordant.core.canonical import Json
from accordant.core.errors import BadInput
from accordant.core.wire.yaml import plain

WIDTH: Final = 88
"""Characters in a line of folded text."""


def write_yaml(value: Json) -> str:
    """Write a document as YAML for people; reading it back gives the same document."""
    if isinstance(value, dict | list):
        return _emitted(_dressed(value), flow=False)
    return _emitted(_word(value), flow=False).removesuffix("...\n")


def flow_yaml(value: Json) -> str:
    """Write a list or a group of fields as YAML on a single line."""
    return _emitted(_worded(value), flow=True).strip()


class _TextOnly(VersionedResolver):
    """Takes every plain word for text, so that ``plain`` alone decides what needs quotes."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Give the default tag of a kind of node."""
        return (
            self.DEFAULT_SCALAR_TAG
            if kind is ScalarNode
            else super().resolve(kind, value, implicit)
        )


def _emitted(value: Any, *, flow: bool) -> str:
    yaml = YAML()
    yaml.Resolver = _TextOnly
    yaml.default_flow_style = flow
    yaml.width = 1_000_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _dressed(value: Json) -> Any:
    """Choose for each text how it is best written in a block."""
    if isinstance(value, dict):
        return {_word(key): _dressed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_dressed(part) for part in value]
    if isinstance(value, str) and _is_lines(value):
        return LiteralScalarString(value)
    if isinstance(value, str) and _is_long(value):
        return _folded(value)
    return _word(value)


def _worded(value: Json) -> Any:
    """Write all texts within lines."""
    if isinstance(value, dict):
        return {_word(key): _worded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_worded(part) for part in value]
    return _word(value)


def _word(value: Json) -> Any:
    """Write a value so that ``plain`` gives it back, in quotes where it must be."""
    if isinstance(value, str):
        return value if _is_plain(value) else _quoted(value)
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    """Say whether text can stand without quotes, here and for readers of older YAML."""
    try:
        return plain(text) == text and text.isprintable() and _SAFE.match(text) is not None
    except BadInput:
        return False


def _is_lines(text: str) -> bool:
    """Say whether text has several lines that a literal block keeps exactly."""
    lines = text.removesuffix("\n").split("\n")
    tidy = all(line.isprintable() and line == line.rstrip() for line in lines)
    return "\n" in text and tidy and bool(lines[-1]) and lines[0][:1] not in ("", " ")


def _is_long(text: str) -> bool:
    """Say whether text is one long line that can be folded at its spaces and unfolded again."""
    return len(text) > WIDTH and text.isprintable() and _WORDS.fullmatch(text) is not None


def _quoted(text: str) -> Any:
    return SingleQuotedScalarString(text) if text.isprintable() else DoubleQuotedScalarString(text)


def _folded(text: str) -> Any:
    """Break one long line of text at spaces."""
    folded = FoldedScalarString(text)
    folded.fold_pos = []
    start = 0
    while len(text) - start > WIDTH:
        space = text.rfind(" ", start, start + WIDTH)
        space = text.find(" ", start + WIDTH) if space < 0 else space
        if space < 0:
            break
        folded.fold_pos.append(space)
        start = space + 1
    return folded


_SAFE = re.compile(r"(?!(?i:y|n|yes|no|on|off|[0-9_:.]+)\Z)[\w(/£€]")
_WORDS = re.compile(r"[^ ]+( [^ ]+)+")
