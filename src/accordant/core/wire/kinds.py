"""The closed table of what a document can hold, and how each kind of value is told from others."""

from __future__ import annotations

import datetime
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, NewType, Union, get_args, get_origin

import attrs

from accordant.core.canonical import Json


def unwrapped(kind: Any) -> Any:
    """Give the type an id stands on: text, for nearly all of them."""
    while isinstance(kind, NewType) and kind is not Json:
        kind = kind.__supertype__
    return kind


def is_class(kind: Any) -> bool:
    """Say whether this is one of the rooms' document classes."""
    return isinstance(kind, type) and attrs.has(kind)


def is_choice(kind: Any) -> bool:
    """Say whether this is a closed list of words."""
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def choices(kind: Any) -> dict[Any, Any]:
    """List the words of a choice, as written, with what each stands for."""
    if get_origin(kind) is Literal:
        return {word: word for word in get_args(kind)}
    return {member.value: member for member in kind}


def is_union(kind: Any) -> bool:
    """Say whether this is one of several kinds, or a kind that may be nothing."""
    return get_origin(kind) in (Union, types.UnionType)


def alternatives(kind: Any) -> tuple[Any, ...]:
    """List the kinds of a union, leaving out nothing (null)."""
    return tuple(part for part in get_args(kind) if part is not types.NoneType)


def may_be_nothing(kind: Any) -> bool:
    """Say whether a union allows nothing (null)."""
    return types.NoneType in get_args(kind)


def list_of(kind: Any) -> Any | None:
    """Give the kind of the items, if this is a tuple of any length."""
    arguments = get_args(kind)
    many = get_origin(kind) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis
    return arguments[0] if many else None


def mapping_of(kind: Any) -> Any | None:
    """Give the kind of the values, if this is a mapping by text or by an id."""
    if get_origin(kind) not in (dict, Mapping) or unwrapped(get_args(kind)[0]) is not str:
        return None
    return get_args(kind)[1]


def tagged(kinds: tuple[Any, ...]) -> tuple[str, dict[str, Any]] | None:
    """Find the field whose one fixed word tells several classes apart, and the class per word."""
    if len(kinds) < 2 or not all(map(is_class, kinds)):
        return None
    words = [_fixed_words(kind) for kind in kinds]
    for name in words[0]:
        if all(name in each for each in words):
            table = {each[name]: kind for each, kind in zip(words, kinds, strict=True)}
            return (name, table) if len(table) == len(kinds) else None
    return None


def _fixed_words(kind: Any) -> dict[str, str]:
    """Find the fields of a class that can hold one word only (``kind: Literal["post"]``)."""
    attrs.resolve_types(kind)
    return {
        attribute.name: get_args(attribute.type)[0]
        for attribute in attrs.fields(kind)
        if is_tag(attribute.type)
    }


def is_tag(kind: Any) -> bool:
    """Say whether a field can hold one word only, and so tells what its class is."""
    return get_origin(kind) is Literal and len(get_args(kind)) == 1


def unsupported(kind: Any) -> TypeError:
    """Tell the programmer that documents cannot hold this type."""
    return TypeError(
        f"a document cannot hold {kind!r}: use text, whole numbers, true or false, dates, UTC "
        "times, bytes, enums, attrs classes, tuple[X, ...], Mapping[str, X], X | None or Json"
    )


PLAIN = {str: "text", int: "a whole number", bool: "true or false"}
"""The plain kinds, in the words of a person."""

DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"
BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


def written_time(moment: datetime.datetime) -> str:
    """Write an instant in UTC, with fractions of a second only where it has them."""
    text = moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
