"""From types to JSON: the inverse of reading, leaving out what equals its default."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from accordant.core.canonical import Json
from accordant.core.errors import BadInput
from accordant.core.wire import kinds
from accordant.core.wire.fields import fields_of, written_name

Writer = Callable[[Any], Any]


def encode(value: object) -> Json:
    """Write a document class as JSON; reading that back gives an equal value."""
    written: Json = _as_it_is(value, type(value))
    return written


def write_json(value: Json) -> str:
    """Write a document as indented JSON for people to read; it is not what gets signed."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@cache
def _writer(kind: Any) -> Writer:
    """Choose how a kind of value is written; the same closed table as for reading."""
    kind = kinds.unwrapped(kind)
    if kind in (Json, Any, type(None), list, dict) or kind in kinds.PLAIN:
        return lambda value: value
    if kind in _TEXT_WRITERS:
        return _TEXT_WRITERS[kind]
    if kinds.is_choice(kind):
        return lambda value: getattr(value, "value", value)
    if kinds.is_union(kind):
        return _union_writer(kind)
    if (item := kinds.list_of(kind)) is not None:
        return _list_writer(_writer(item))
    if (item := kinds.mapping_of(kind)) is not None:
        return _mapping_writer(_writer(item))
    if kinds.is_class(kind):
        return _class_writer(kind)
    raise kinds.unsupported(kind)


_converter = Converter()
_converter.register_unstructure_hook_factory(lambda _: True, _writer)
for _kind in (str, bytes):
    # cattrs asks its own hooks for these, and for enums built on them, before any factory.
    _converter.register_unstructure_hook(_kind, lambda value: _as_it_is(value, type(value)))


def _union_writer(kind: Any) -> Writer:
    parts = kinds.alternatives(kind)
    inner = _writer(parts[0]) if len(parts) == 1 else encode
    return lambda value: None if value is None else inner(value)


def _list_writer(item: Writer) -> Writer:
    return lambda value: [item(part) for part in value]


def _mapping_writer(item: Writer) -> Writer:
    return lambda value: {str(name): item(part) for name, part in value.items()}


def _class_writer(kind: type[Any]) -> Writer:
    """Write a class, always keeping the word that tells it from its alternatives."""

    @cache
    def write() -> Writer:  # made at first use, since a class may hold itself
        names: dict[str, Any] = {
            field.name: override(
                rename=written_name(field), omit_if_default=not kinds.is_tag(field.type)
            )
            for field in fields_of(kind)
        }
        return make_dict_unstructure_fn(kind, _converter, **names)

    def write_one(value: Any) -> Any:
        return write()(value)

    return write_one


def _as_it_is(value: Any, kind: Any) -> Any:
    return _writer(kind)(value)


def _time(moment: datetime.datetime) -> str:
    if moment.tzinfo is None:
        raise BadInput(f"the time {moment.isoformat()} names no time zone, so it is no one instant")
    return kinds.written_time(moment)


_TEXT_WRITERS: dict[Any, Writer] = {
    datetime.date: lambda day: day.isoformat(),
    datetime.datetime: _time,
    bytes: lambda data: base64.b64encode(data).decode("ascii"),
}
