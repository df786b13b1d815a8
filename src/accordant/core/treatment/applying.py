"""Treatments carried out one value at a time: slow, obvious, and what every engine must equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from attrs import frozen

from accordant.core.treatment.identifiers import message
from accordant.core.treatment.items import POSTCODE, ItemType
from accordant.core.treatment.rules import Kind, To, Treatment
from accordant.core.treatment.text import Unfit

MASK: Final = "*"


@frozen(kw_only=True)
class Context:
    """What treatments need from outside.

    `on` is the day ages are counted to; `pseudonym` and `code` each turn an identifier domain
    and a canonical message into what stands for it.
    """

    on: date
    pseudonym: Callable[[str, str], str]
    code: Callable[[str, str], str]


@frozen
class Case:
    """One value to be treated, with all that its treatment may look at."""

    treatment: Treatment
    item_type: ItemType
    value: Any
    context: Context


def apply(treatment: Treatment, item_type: ItemType, value: object, context: Context) -> object:
    """Give what leaves in place of a good value; nothing stays nothing.

    Raises Unfit, never repeating the value, where the treatment means nothing for it.
    """
    fault = treatment.accepts(item_type)
    if fault:
        raise Unfit(fault)
    if value is None or treatment.kind is Kind.DROP:
        return None
    if treatment.kind is Kind.KEEP:
        return value
    return FORMS[treatment.form](Case(treatment, item_type, value, context))


def mask(case: Case) -> object:
    """Cover every character but the last few; text no longer than those is covered whole."""
    character = case.treatment.character or MASK
    kept = case.treatment.keep_last or 0

    def cover(text: str) -> str:
        shown = text[len(text) - kept :] if kept < len(text) else ""
        return character * (len(text) - len(shown)) + shown

    return over_text(cover, case.value)


def first_letters(case: Case) -> object:
    """Keep only the first few characters (Unicode code points)."""
    return over_text(lambda text: text[: case.treatment.letters], case.value)


def over_text(change: Callable[[str], str], value: object) -> object:
    """Change a text, or the parts of a name; a name's kind, dates and source are left out."""
    if isinstance(value, dict):
        parts = ("value", "given", "family")
        return {part: change(value[part]) for part in parts if value.get(part)}
    return change(cast(str, value))


def year(case: Case) -> int:
    """Keep the year of a date, as a number."""
    return cast(date, case.value).year


def year_month(case: Case) -> str:
    """Keep the year and month of a date, such as 1961-02."""
    return cast(date, case.value).isoformat()[:7]


def age_band(case: Case) -> str:
    """Give the band of ages a person born that day is in, such as 30-34 or 90+."""
    born: date = case.value
    if born > case.context.on:
        raise Unfit("the date of birth is after the day ages are counted to")
    return band_of(age(born, case.context.on), case.treatment)


def age(born: date, on: date) -> int:
    """Count full years lived; someone born on 29 February comes of age on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def band(case: Case) -> str:
    """Give the band a whole number is in, such as 10-14."""
    return band_of(case.value, case.treatment)


def band_of(number: int, treatment: Treatment) -> str:
    """Name the band of `width` that holds a number, or everything from `top` on."""
    if treatment.top is not None and number >= treatment.top:
        return f"{treatment.top}+"
    width = cast(int, treatment.width)
    lowest = number // width * width
    return f"{lowest}-{lowest + width - 1}"


def district(case: Case) -> str:
    """Keep the outward half of a UK postcode: NM4 of NM4 7QJ."""
    return split_postcode(case.value)[0]


def sector(case: Case) -> str:
    """Keep a UK postcode up to its sector: NM4 7 of NM4 7QJ."""
    outward, inward = split_postcode(case.value)
    return f"{outward} {inward[0]}"


def split_postcode(postcode: str) -> tuple[str, str]:
    """Split a UK postcode into its outward and inward halves, in capitals."""
    packed = message(ItemType.POSTCODE, postcode)
    if not POSTCODE.fullmatch(packed):
        raise Unfit("only a UK postcode has a district and a sector")
    return packed[:-3], packed[-3:]


def pseudonymise(case: Case) -> str:
    """Give the pseudonym of an identifier in its domain."""
    domain = cast(str, case.treatment.domain)
    return case.context.pseudonym(domain, message(case.item_type, case.value))


def code(case: Case) -> str:
    """Give the random code kept for an identifier in its domain."""
    domain = cast(str, case.treatment.domain)
    return case.context.code(domain, message(case.item_type, case.value))


FORMS: Final[Mapping[Kind | To, Callable[[Case], object]]] = {
    Kind.MASK: mask,
    Kind.PSEUDONYMISE: pseudonymise,
    Kind.CODE: code,
    To.YEAR: year,
    To.YEAR_MONTH: year_month,
    To.AGE_BAND: age_band,
    To.BAND: band,
    To.DISTRICT: district,
    To.SECTOR: sector,
    To.FIRST_LETTERS: first_letters,
}
