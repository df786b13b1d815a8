"""From JSON to types: nothing is coerced, and every fault of the document is found at once."""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import attrs
from cattrs import AttributeValidationNote, ClassValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from accordant.core.canonical import MOST_PROBLEMS, Json, short, under, within
from accordant.core.errors import BadInput, Problem
from accordant.core.wire import kinds
from accordant.core.wire.fields import fields_of, says, written_name
from accordant.core.wire.wording import did_you_mean

T = TypeVar("T")
Reader = Callable[[Any, Any], Any]


def decode(kind: type[T], value: Json, path: str = "") -> T:
    """Read a document, or a part of one found at ``path``, as the class it should be."""
    try:
        return cast(T, _reader(cast(Any, kind))(value, kind))
    except BadInput as error:
        problems = _behind(path, error)
        raise BadInput(problems, error.advice, code=error.code) from None


@cache
def _reader(kind: Any) -> Reader:
    """Choose how a kind of value is read; a kind not listed here cannot stand in a document."""
    kind = kinds.unwrapped(kind)
    if kind in (Json, Any):
        return lambda value, _: value
    if kind in kinds.PLAIN:
        return _plain_reader(kind)
    if kind in _TEXT_READERS:
        return _text_reader(*_TEXT_READERS[kind])
    if kinds.is_choice(kind):
        return _choice_reader(kinds.choices(kind))
    if kinds.is_union(kind):
        return _union_reader(kind)
    if (item := kinds.list_of(kind)) is not None:
        return _list_reader(item)
    if (item := kinds.mapping_of(kind)) is not None:
        return _mapping_reader(item)
    if kinds.is_class(kind):
        return _class_reader(kind)
    raise kinds.unsupported(kind)


_converter = Converter(detailed_validation=True, forbid_extra_keys=True)
_converter.register_structure_hook_factory(lambda _: True, _reader)
for _kind in (str, int, float, bytes):
    # cattrs asks its own coercing hooks for these, and for enums built on them, before any factory.
    _converter.register_structure_hook(_kind, lambda value, kind: _reader(kind)(value, kind))


def _plain_reader(kind: type) -> Reader:
    def read(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise _wrong(kinds.PLAIN[kind], value)
        return value

    return read


def _text_reader(wanted: str, parse: Callable[[str], Any]) -> Reader:
    def read(value: Any, _: Any) -> Any:
        try:
            if type(value) is str:
                return parse(value)
        except ValueError:
            pass
        raise _wrong(wanted, value)

    return read


def _choice_reader(choices: dict[Any, Any]) -> Reader:
    by_word = {(type(word), word): meant for word, meant in choices.items()}

    def read(value: Any, _: Any) -> Any:
        if isinstance(value, str | int) and (type(value), value) in by_word:
            return by_word[type(value), value]
        raise BadInput(_not_one_of(value, choices))

    return read


def _union_reader(kind: Any) -> Reader:
    parts = kinds.alternatives(kind)
    nothing = kinds.may_be_nothing(kind)
    inner = _reader(parts[0]) if len(parts) == 1 else _tagged_reader(kind, parts)

    def read(value: Any, _: Any) -> Any:
        return None if value is None and nothing else inner(value, _)

    return read


def _tagged_reader(kind: Any, parts: tuple[Any, ...]) -> Reader:
    found = kinds.tagged(parts)
    if found is None:
        raise kinds.unsupported(kind)
    tag, classes = found

    def read(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise _wrong("a group of fields", value)
        if tag not in value:
            raise BadInput([Problem(tag, _missing("which kind this is"))])
        word = value[tag]
        if not isinstance(word, str) or word not in classes:
            raise BadInput([Problem(tag, _not_one_of(word, classes))])
        return _reader(classes[word])(value, classes[word])

    return read


def _list_reader(kind: Any) -> Reader:
    item = _reader(kind)

    def read(value: Any, _: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise _wrong("a list", value)
        return tuple(_each(item, kind, ((f"[{at}]", part) for at, part in enumerate(value))))

    return read


def _mapping_reader(kind: Any) -> Reader:
    item = _reader(kind)

    def read(value: Any, _: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _wrong("a group of names, each with its value", value)
        return dict(
            zip(
                value,
                _each(item, kind, ((under("", name), part) for name, part in value.items())),
                strict=True,
            )
        )

    return read


def _each(item: Reader, kind: Any, parts: Iterable[tuple[str, Any]]) -> list[Any]:
    """Read every part, and only then complain of all that could not be read."""
    done: list[Any] = []
    problems: list[Problem] = []
    for path, part in parts:
        try:
            done.append(item(part, kind))
        except BadInput as error:
            problems += _behind(path, error)
            if len(problems) >= MOST_PROBLEMS:
                break
    if problems:
        raise BadInput(problems)
    return done


def _class_reader(kind: type[Any]) -> Reader:
    fields = {written_name(attribute): attribute for attribute in fields_of(kind)}

    @cache
    def build() -> Reader:  # made at first use, since a class may hold itself
        names: dict[str, Any] = {each.name: override(rename=name) for name, each in fields.items()}
        return make_dict_structure_fn(kind, _converter, **names)

    def read(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise _wrong("a group of fields", value)
        try:
            return build()(value, kind)
        except ClassValidationError as group:
            raise BadInput(list(_class_problems(group, fields))) from None

    return read


def _class_problems(
    group: ClassValidationError, fields: dict[str, attrs.Attribute[Any]]
) -> Iterator[Problem]:
    """Put what cattrs found wrong with a class into sentences, in the order it was found."""
    by_name = {attribute.name: (name, attribute) for name, attribute in fields.items()}
    for error in group.exceptions:
        notes = getattr(error, "__notes__", ())
        note = next((each for each in notes if isinstance(each, AttributeValidationNote)), None)
        name, attribute = by_name[note.name] if note else ("", None)
        if isinstance(error, BadInput):
            yield from _behind(name, error)
        elif isinstance(error, KeyError) and attribute is not None:
            yield Problem(name, _missing(says(attribute)))
        elif isinstance(error, ForbiddenExtraKeysError):
            gone = getattr(error.cl, "gone", {})
            yield from _unknown(sorted(error.extra_fields), fields, gone)
        else:
            raise error


def _behind(path: str, error: BadInput) -> list[Problem]:
    return [Problem(within(path, each.path), each.sentence) for each in error.problems]


def _unknown(extra: list[str], fields: Iterable[str], gone: Mapping[str, str]) -> Iterator[Problem]:
    """Say that fields are not known here; of those that are `gone`, what to do in their place."""
    for name in extra[:MOST_PROBLEMS]:
        hint = f": {gone[name]}" if name in gone else did_you_mean(name, fields)
        yield Problem(under("", name), f"“{short(name)}” is not a field here{hint}")


def _missing(saying: str) -> str:
    return f"this field is missing; it says {saying}" if saying else "this field is missing"


def _not_one_of(value: Any, choices: Iterable[Any]) -> str:
    words = [str(word) for word in choices]
    if type(value) is not str:
        return f"this must be one of: {', '.join(words)}; but {described(value)} was given"
    hint = did_you_mean(value, words)
    return f"“{short(value)}” is not one of: {', '.join(words)}{hint}"


def _wrong(wanted: str, value: Any) -> BadInput:
    return BadInput(f"this must be {wanted}, but {described(value)} was given")


def described(value: Any) -> str:
    """Say what a value is, in words that need no programming."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return f"{'true' if value else 'false'} (without quotes)"
        case int():
            return f"a number ({value})"
        case str():
            return f"text (“{short(value)}”)"
        case list():
            return "a list"
        case dict():
            return "a group of fields"
    return "something else"


def _date(text: str) -> datetime.date:
    if not re.fullmatch(kinds.DATE, text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _time(text: str) -> datetime.datetime:
    if not re.fullmatch(kinds.TIME, text):
        raise ValueError(text)
    return datetime.datetime.fromisoformat(text)


def _bytes(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(text) from None
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


_TEXT_READERS: dict[Any, tuple[str, Callable[[str], Any]]] = {
    datetime.date: ("a date written like 2026-01-31", _date),
    datetime.datetime: ("a time in UTC written like 2026-01-31T09:30:00Z", _time),
    bytes: ("bytes in standard base64", _bytes),
}
