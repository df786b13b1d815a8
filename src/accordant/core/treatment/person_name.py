"""People's names: several for one person, of any script and shape, kept exactly as written."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from attrs import frozen

from accordant.core.treatment.text import Unfit, kind_of, text_fault


class NameKind(StrEnum):
    """Why a person has this name among others."""

    CURRENT = "current"
    BIRTH = "birth"
    MARRIED = "married"
    HYPHENATED = "hyphenated"
    ALIAS = "alias"
    TRANSLITERATION = "transliteration"
    CULTURAL_ORDER = "cultural-order"
    KNOWN_AS = "known-as"


MEMBERS: Final = frozenset({"value", "given", "family", "kind", "from", "until", "source"})


@frozen(kw_only=True)
class PersonName:
    """One name of a person: in full, or in parts, or both; never normalised.

    `from_` and `until` are the first and last day it was used, where known.
    """

    value: str | None = None
    given: str | None = None
    family: str | None = None
    kind: NameKind = NameKind.CURRENT
    from_: date | None = None
    until: date | None = None
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        parts = {"value": self.value, "given": self.given, "family": self.family}
        if not any(parts.values()):
            raise Unfit("a name needs a value, a given name or a family name")
        for member, text in {**parts, "source": self.source}.items():
            refuse_bad_text(member, text)
        if self.from_ and self.until and self.until < self.from_:
            raise Unfit("a name's last day of use comes before its first")


def refuse_bad_text(member: str, text: object) -> None:
    """Refuse a part of a name that is bad data, naming the part."""
    if text is None:
        return
    fault = text_fault(text, lines=False, one_direction=True)
    if fault:
        raise Unfit(fault if member == "value" else f"its member “{member}”: {fault}")


def read_name(value: object) -> PersonName:
    """Read a name from text or from an object of its parts, or refuse it without repeating it."""
    if isinstance(value, str):
        if not value.strip():
            raise Unfit("it is empty")
        return PersonName(value=value)
    if not isinstance(value, dict):
        raise Unfit(f"it should be a name, but is {kind_of(value)}")
    if not value.keys() <= MEMBERS:
        raise Unfit(f"a name has the members {', '.join(sorted(MEMBERS))}, and no others")
    return PersonName(
        value=value.get("value"),
        given=value.get("given"),
        family=value.get("family"),
        kind=read_kind(value.get("kind", NameKind.CURRENT)),
        from_=read_day("from", value.get("from")),
        until=read_day("until", value.get("until")),
        source=value.get("source"),
    )


def read_kind(word: object) -> NameKind:
    """Read the kind of a name, or refuse it with the words there are."""
    if word not in list(NameKind):
        raise Unfit(f"the kind of a name is one of {', '.join(NameKind)}")
    return NameKind(str(word))


def read_day(member: str, text: object) -> date | None:
    """Read an ISO 8601 day such as 1998-05-31, or None."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = None
    if day is None or day.isoformat() != str(text):
        raise Unfit(f"its member “{member}” is not a day of the calendar, written as YYYY-MM-DD")
    return day
