"""A treatment says one thing, suits some types, and does to each value what its model does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import BadInput, NotFound
from accordant.core.treatment import (
    Context,
    ItemType,
    Kind,
    To,
    Treatment,
    Unfit,
    apply,
    pseudonym,
    pseudonyms,
)
from accordant.core.wire import decode, encode

KEY = b"0123456789abcdef" * 4
CONTEXT = Context(
    on=date(2026, 11, 22),
    pseudonym=pseudonyms({"nhs": KEY}),
    code=lambda domain, text: f"code of {text} in {domain}",
)
DAYS = st.dates(date(1890, 1, 1), date(2026, 11, 22))

ALL = [
    Treatment(kind=Kind.KEEP),
    Treatment(kind=Kind.DROP),
    Treatment(kind=Kind.MASK, keep_last=4, character="•"),
    Treatment(kind=Kind.MASK),
    Treatment(kind=Kind.PSEUDONYMISE, domain="nhs"),
    Treatment(kind=Kind.CODE, domain="nhs"),
    Treatment(kind=Kind.GENERALISE, to=To.YEAR),
    Treatment(kind=Kind.GENERALISE, to=To.YEAR_MONTH),
    Treatment(kind=Kind.GENERALISE, to=To.AGE_BAND, width=5, top=90),
    Treatment(kind=Kind.GENERALISE, to=To.BAND, width=10),
    Treatment(kind=Kind.GENERALISE, to=To.DISTRICT),
    Treatment(kind=Kind.GENERALISE, to=To.SECTOR),
    Treatment(kind=Kind.GENERALISE, to=To.FIRST_LETTERS, letters=1),
]
SAMPLE = {
    ItemType.TEXT: "text",
    ItemType.NAME: "Zoë O’Brien",
    ItemType.NAMES: ["Zoë"],
    ItemType.DATE: date(1961, 2, 28),
    ItemType.INTEGER: 17,
    ItemType.BOOLEAN: True,
    ItemType.CODE: "A17",
    ItemType.POSTCODE: "NM4 7QJ",
    ItemType.NHS_NUMBER: "943 476 5919",
    ItemType.GTIN: "5000000000012",
    ItemType.GLN: "5000000000005",
    ItemType.NARRATIVE: "a narrative",
    ItemType.LIST: [{"a": "b"}],
}


def treated(item_type, value, **parameters):
    return apply(Treatment(**parameters), item_type, value, CONTEXT)


def generalised(item_type, value, to, **parameters):
    return treated(item_type, value, kind=Kind.GENERALISE, to=to, **parameters)


@pytest.mark.parametrize("treatment", ALL, ids=lambda each: each.form)
def test_a_treatment_survives_the_wire(treatment):
    assert decode(Treatment, encode(treatment)) == treatment


def test_a_treatment_reads_from_an_agreement():
    written = {"kind": "generalise", "to": "age-band", "width": 5, "top": 90}
    assert decode(Treatment, written) == ALL[8]


@pytest.mark.parametrize(
    ("parameters", "path", "sentence"),
    [
        ({"kind": Kind.KEEP, "domain": "nhs"}, "domain", "“keep” has no “domain”"),
        ({"kind": Kind.KEEP, "to": To.YEAR}, "to", "“keep” has no “to”"),
        ({"kind": Kind.MASK, "letters": 2}, "letters", "“mask” has no “letters”"),
        ({"kind": Kind.GENERALISE}, "to", "“generalise” needs “to”"),
        ({"kind": Kind.GENERALISE, "to": To.YEAR, "width": 5}, "width", "“year” has no “width”"),
        ({"kind": Kind.GENERALISE, "to": To.BAND}, "width", "“band” needs “width”"),
        ({"kind": Kind.GENERALISE, "to": To.BAND, "width": 0}, "width", "1 or more"),
        ({"kind": Kind.GENERALISE, "to": To.BAND, "width": 7, "top": 90}, "top", "multiple"),
        ({"kind": Kind.GENERALISE, "to": To.FIRST_LETTERS}, "letters", "needs “letters”"),
        ({"kind": Kind.MASK, "keep_last": -1}, "keep_last", "0 or more"),
        ({"kind": Kind.MASK, "character": "**"}, "character", "one visible character"),
        ({"kind": Kind.MASK, "character": "\n"}, "character", "one visible character"),
        ({"kind": Kind.PSEUDONYMISE}, "domain", "“pseudonymise” needs “domain”"),
        ({"kind": Kind.CODE}, "domain", "“code” needs “domain”"),
        ({"kind": Kind.CODE, "domain": "NHS Number"}, "domain", "not a usable id"),
    ],
)
def test_a_treatment_that_means_nothing_is_refused_by_name(parameters, path, sentence):
    with pytest.raises(BadInput) as refused:
        Treatment(**parameters)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert sentence in refused.value.problems[0].sentence


@pytest.mark.parametrize("treatment", ALL, ids=lambda each: each.form)
@pytest.mark.parametrize("item_type", ItemType)
def test_a_treatment_works_on_every_type_it_accepts_and_says_why_on_others(treatment, item_type):
    why = treatment.accepts(item_type)
    if why is None:
        apply(treatment, item_type, SAMPLE[item_type], CONTEXT)
        assert apply(treatment, item_type, None, CONTEXT) is None
    else:
        assert f"cannot be applied to a {item_type} item" in why
        with pytest.raises(Unfit):
            apply(treatment, item_type, SAMPLE[item_type], CONTEXT)


def test_only_a_yes_or_no_a_story_or_a_list_can_do_nothing_but_stay_or_go():
    only = {t for t in ItemType if sum(each.accepts(t) is None for each in ALL) == 2}
    of_gs1 = {ItemType.GTIN, ItemType.GLN}
    assert only == {ItemType.BOOLEAN, ItemType.NARRATIVE, ItemType.LIST, ItemType.NAMES} | of_gs1


@given(st.sampled_from(ItemType))
def test_keep_gives_the_very_same_value_and_drop_gives_nothing(item_type):
    assert treated(item_type, SAMPLE[item_type], kind=Kind.KEEP) is SAMPLE[item_type]
    assert treated(item_type, SAMPLE[item_type], kind=Kind.DROP) is None


@given(st.text(min_size=1, max_size=12), st.integers(0, 12))
def test_a_mask_covers_all_but_the_last_few_and_never_shows_all(text, kept):
    masked = treated(ItemType.TEXT, text, kind=Kind.MASK, keep_last=kept, character="•")
    model = [c if len(text) - i <= kept < len(text) else "•" for i, c in enumerate(text)]
    assert masked == "".join(model)


def test_a_name_in_parts_is_masked_part_by_part_and_loses_what_else_it_says():
    name = {"given": "Zoë", "family": "O’Brien", "kind": "birth", "source": "passport"}
    assert treated(ItemType.NAME, name, kind=Kind.MASK) == {"given": "***", "family": "*******"}
    initials = generalised(ItemType.NAME, name, To.FIRST_LETTERS, letters=1)
    assert initials == {"given": "Z", "family": "O"}
    assert generalised(ItemType.NAME, "王小明", To.FIRST_LETTERS, letters=1) == "王"


@given(DAYS)
def test_a_date_generalises_to_its_year_or_month(day):
    assert generalised(ItemType.DATE, day, To.YEAR) == day.year
    assert generalised(ItemType.DATE, day, To.YEAR_MONTH) == day.strftime("%Y-%m")


def birthdays_until(born, on):
    """Count birthdays the slow way; in common years 29 February falls on 1 March."""
    days = (born + timedelta(days=i) for i in range(1, (on - born).days + 1))
    leap = (born.month, born.day) == (2, 29)
    return sum(
        (day.month, day.day) == (born.month, born.day)
        or (leap and (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28)
        for day in days
    )


@given(st.one_of(st.dates(date(1990, 1, 1), date(2026, 11, 22)), st.just(date(2024, 2, 29))))
def test_an_age_band_holds_the_birthdays_had(born):
    age = birthdays_until(born, CONTEXT.on)
    low = age - age % 5
    assert generalised(ItemType.DATE, born, To.AGE_BAND, width=5) == f"{low}-{low + 4}"


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        (date(1936, 11, 22), date(2026, 11, 22), "90+"),
        (date(1936, 11, 23), date(2026, 11, 22), "85-89"),
        (date(2000, 2, 29), date(2030, 2, 28), "25-29"),
        (date(2000, 2, 29), date(2030, 3, 1), "30-34"),
        (date(2026, 11, 22), date(2026, 11, 22), "0-4"),
    ],
)
def test_an_age_band_turns_on_the_birthday_and_ends_in_an_open_one(born, on, band):
    context = Context(on=on, pseudonym=CONTEXT.pseudonym, code=CONTEXT.code)
    assert apply(ALL[8], ItemType.DATE, born, context) == band


def test_nobody_is_born_after_the_day_ages_are_counted_to():
    with pytest.raises(Unfit, match="after the day"):
        apply(ALL[8], ItemType.DATE, date(2026, 11, 23), CONTEXT)


@given(st.integers(-(10**6), 10**6), st.integers(1, 100))
def test_a_band_holds_its_number_and_is_as_wide_as_agreed(number, width):
    band = generalised(ItemType.INTEGER, number, To.BAND, width=width)
    start = next(n for n in range(number, number - width, -1) if n % width == 0)
    assert band == f"{start}-{start + width - 1}"


def test_a_band_can_be_open_at_the_top():
    assert generalised(ItemType.INTEGER, 100, To.BAND, width=10, top=100) == "100+"
    assert generalised(ItemType.INTEGER, 99, To.BAND, width=10, top=100) == "90-99"


@pytest.mark.parametrize("postcode", ["NM4 7QJ", "nm47qj", "NM4  7QJ "])
def test_a_postcode_generalises_to_its_district_or_sector(postcode):
    assert generalised(ItemType.POSTCODE, postcode, To.DISTRICT) == "NM4"
    assert generalised(ItemType.POSTCODE, postcode, To.SECTOR) == "NM4 7"


def test_a_postcode_of_another_form_has_no_district():
    with pytest.raises(Unfit, match="only a UK postcode"):
        generalised(ItemType.POSTCODE, "1010 Wien", To.DISTRICT)


def test_pseudonyms_and_codes_are_of_the_canonical_message_in_the_agreed_domain():
    value = "943 476 5919"
    made = treated(ItemType.NHS_NUMBER, value, kind=Kind.PSEUDONYMISE, domain="nhs")
    assert made == pseudonym(KEY, ItemType.NHS_NUMBER, "9434765919")
    code = treated(ItemType.NHS_NUMBER, value, kind=Kind.CODE, domain="nhs")
    assert code == "code of 9434765919 in nhs"


def test_a_domain_without_a_key_is_an_error_and_not_a_property_of_the_row():
    with pytest.raises(NotFound, match="identifier domain “person”"):
        treated(ItemType.TEXT, "x", kind=Kind.PSEUDONYMISE, domain="person")
