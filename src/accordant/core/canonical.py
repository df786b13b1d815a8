"""One spelling for every document: strict JSON in, RFC 8785 bytes out, and their digest.

Two programs that read the same bytes must see the same document. So whatever JSON leaves open
(which of two equal keys counts, how a large number is rounded) is refused here, not guessed.
Fractions are refused too: signed documents hold text and whole numbers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice
from json.decoder import JSONDecodeError
from typing import TYPE_CHECKING, Any, Final, NewType, TypeAlias

import rfc8785
from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest

if TYPE_CHECKING:
    Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
    """Any document, or any part of one."""
else:
    # At run time a marker, so that a field declared as Json can be told from every other union.
    Json = NewType("Json", object)

LARGEST: Final = 2**53 - 1
"""The largest whole number every JSON reader holds exactly (RFC 7493, section 2.2)."""

MEBIBYTE: Final = 1024 * 1024

MOST_PROBLEMS: Final = 1000
"""Faults listed at most, so that a hostile document cannot make its list of faults endless."""


def read(data: bytes, *, limit: int = 4 * MEBIBYTE, depth: int = 64) -> Json:
    """Read JSON of at most ``limit`` bytes and ``depth`` levels, refusing whatever is ambiguous."""
    text = utf8(data, limit=limit)
    _refuse_depth(data, depth)
    refused: list[_Refused] = []
    try:
        value: Json = _decoder(refused).decode(text)
    except JSONDecodeError as error:
        raise BadInput([_unreadable(text, error)]) from None
    if refused or _SURROGATE.search(text):
        _refuse_faults(value)
    return value


def canonical(value: Json) -> bytes:
    """Write a document in its one canonical spelling (RFC 8785)."""
    if _is_sound(value):
        # RFC 8785 sorts keys as UTF-16; below the surrogates, where nearly all text is, Python's
        # order is the same, and its own writer takes a fifth of the time.
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if text.isascii() or max(text) < "\ud800":
            return text.encode("utf-8")
    return canonical_reference(value)


def canonical_reference(value: Json) -> bytes:
    """Write the canonical spelling the slow, obvious way; ``canonical`` is tested against it."""
    _refuse_faults(value)
    return rfc8785.dumps(value)


def read_canonical(data: bytes, *, limit: int = 4 * MEBIBYTE, depth: int = 64) -> Json:
    """Read JSON as ``read`` does, and refuse bytes that are not their own canonical spelling."""
    value = read(data, limit=limit, depth=depth)
    spelled = canonical(value)
    if spelled != data:
        raise BadInput(
            "this document is not in its canonical spelling (RFC 8785): "
            f"it first differs at byte {_first_difference(data, spelled)}",
            "Ask the sender for the exact bytes that were signed.",
            code="not-canonical",
        )
    return value


def digest(data: bytes) -> Digest:
    """Name bytes by their SHA-256 digest."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def digest_of(value: Json) -> Digest:
    """Name a document by the digest of its canonical spelling."""
    return digest(canonical(value))


def utf8(data: bytes, *, limit: int) -> str:
    """Read bytes as UTF-8 text of at most ``limit`` bytes with no byte order mark."""
    if len(data) > limit:
        raise BadInput(f"this is too large: {len(data):,} bytes, where {limit:,} are allowed")
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadInput("this starts with a byte order mark (at byte 0): save it as plain UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            text = data[: error.start].decode("utf-8")
            raise BadInput(
                [Problem("", f"this ends too early, {place(text, len(text))}")]
            ) from None
        raise BadInput(
            f"this is not UTF-8 text: byte {error.start} does not belong there; save it as UTF-8"
        ) from None


def place(text: str, position: int) -> str:
    """Say where a character stands, counting lines and columns from one."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"at line {line}, column {column}"


def faults(value: object, path: str = "") -> Iterator[Problem]:
    """List what in a document cannot be written down exactly, each with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _key_faults(key, path)
            yield from faults(item, under(path, str(key)))
    elif sentence := _fault(value):
        yield Problem(path, sentence)


def under(path: str, name: str) -> str:
    """Give the path of a field, with a very long name cut short."""
    return f"{path}.{short(name)}" if path else short(name)


def short(text: str) -> str:
    """Cut text to a length that can stand in a sentence."""
    return text if len(text) <= 60 else text[:59] + "…"


def within(path: str, rest: str) -> str:
    """Put a relative path behind the path of what it is in: ``flows[2]``, ``items`` and so on."""
    return f"{path}.{rest}" if path and rest and not rest.startswith("[") else path + rest


_TOO_BIG = "this number is too large to be kept exactly; write it in quotes, as text"
_FRACTION = "fractions are not used in documents; write a whole number, or put it in quotes as text"

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


@frozen
class _Refused:
    """Stands in a document for what could not be read there, until its path is known."""

    sentence: str


def _decoder(refused: list[_Refused]) -> json.JSONDecoder:
    """Build a JSON decoder that leaves a mark where standard JSON would guess."""

    def refuse(sentence: str) -> _Refused:
        refused.append(_Refused(sentence))
        return refused[-1]

    def whole(digits: str) -> object:
        fits = len(digits) <= 17 and -LARGEST <= int(digits) <= LARGEST
        return int(digits) if fits else refuse(_TOO_BIG)

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    found[key] = refuse(f"the field “{short(key)}” is given more than once")
                seen.add(key)
        return found

    return json.JSONDecoder(
        object_pairs_hook=fields,
        parse_int=whole,
        parse_float=lambda _: refuse(_FRACTION),
        parse_constant=lambda word: refuse(f"{word} is not a number that JSON has"),
    )


def _is_sound(value: object) -> bool:
    """Say quickly whether a document holds only plain text, safe numbers, lists and groups."""
    waiting: list[Any] = [value]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if kind is dict:
            if not all(type(key) is str for key in each):
                return False
            waiting.extend(each.values())
        elif kind is list:
            waiting.extend(each)
        elif kind is int:
            if not -LARGEST <= each <= LARGEST:
                return False
        elif kind is not str and kind is not bool and each is not None:
            return False
    return True


def _refuse_faults(value: Json) -> None:
    problems = list(islice(faults(value), MOST_PROBLEMS))
    if problems:
        raise BadInput(problems)


def _refuse_depth(data: bytes, depth: int) -> None:
    """Refuse nesting beyond ``depth`` before anything that recurses can see it."""
    if data.count(b"[") + data.count(b"{") <= depth:
        return
    level = 0
    for token in _STRING_OR_BRACKET.finditer(data):
        level += _STEP.get(data[token.start()], 0)
        if level > depth:
            raise BadInput(
                f"this is nested too deeply: more than {depth} levels at byte {token.start()}"
            )


_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def _unreadable(text: str, error: JSONDecodeError) -> Problem:
    """Say in plain words what Python's JSON reader stumbled on."""
    if _ends_early(text, error):
        return Problem("", f"this ends too early, {place(text, len(text))}")
    where = place(text, error.pos)
    if error.msg == "Extra data":
        return Problem("", f"there is something after the end of the document, {where}")
    wrong = next((say for start, say in _STUMBLES if error.msg.startswith(start)), "not JSON")
    return Problem("", f"{wrong}, {where}")


_STUMBLES = (
    ("Expecting property name", "a field name in double quotes was expected"),
    ("Expecting ':'", "a colon was expected after the field name"),
    ("Expecting ','", "a comma or a closing bracket was expected"),
    ("Expecting value", "a value was expected"),
    ("Illegal trailing comma", "there is a comma too many"),
    ("Invalid control character", "a line break or control character stands inside a text"),
    ("Invalid \\", "a backslash stands before something it cannot escape"),
)


def _ends_early(text: str, error: JSONDecodeError) -> bool:
    """Tell text that was cut off from text that is wrong."""
    rest = text[error.pos :].rstrip(" \t\r\n")
    return (
        not rest
        or error.msg.startswith("Unterminated string")
        or any(word.startswith(rest) for word in ("true", "false", "null", "-"))
        or (
            error.msg.startswith("Invalid \\")
            and re.fullmatch(r"\\?u?[0-9a-fA-F]{0,4}", rest) is not None
        )
    )


def _fault(value: object) -> str:
    """Say what is wrong with a single value, or nothing."""
    match value:
        case None | bool():
            return ""
        case str():
            return (
                "" if _is_unicode(value) else "this text holds half a character (a lone surrogate)"
            )
        case int():
            return "" if -LARGEST <= value <= LARGEST else _TOO_BIG
        case float():
            return _FRACTION
        case _Refused():
            return value.sentence
    return "this is not something a document can hold"


def _key_faults(key: object, path: str) -> Iterator[Problem]:
    """List what is wrong with the name of a field."""
    if not isinstance(key, str):
        yield Problem(path, "every field name must be text")
    elif not _is_unicode(key):
        yield Problem(path, "a field name here holds half a character (a lone surrogate)")


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _first_difference(one: bytes, other: bytes) -> int:
    """Find the offset of the first byte in which two byte strings differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
