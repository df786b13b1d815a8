"""A cell of a table is read as its type, or refused without being repeated."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.release import FORMS, read_value
from accordant.core.treatment import ItemType, Unfit


@pytest.mark.parametrize("item_type", ItemType)
@pytest.mark.parametrize("raw", [None, "", "  ", "\t"])
def test_an_empty_cell_is_nothing_whatever_its_type(item_type, raw):
    assert read_value(item_type, None, raw) is None


@pytest.mark.parametrize(
    ("item_type", "written", "raw", "value"),
    [
        (ItemType.TEXT, None, " O’Brien  ", " O’Brien  "),
        (ItemType.CODE, None, "007", "007"),
        (ItemType.CODE, None, 7, "7"),
        (ItemType.NHS_NUMBER, None, 9434765919, "9434765919"),
        (ItemType.NHS_NUMBER, None, "943 476 5919", "943 476 5919"),
        (ItemType.NAME, None, "O'Brien", "O'Brien"),
        (ItemType.NAME, None, '{"given": "Zoë"}', {"given": "Zoë"}),
        (ItemType.NAMES, None, '["Zoë", {"family": "Ó"}]', ["Zoë", {"family": "Ó"}]),
        (ItemType.NAMES, None, "Zoë Ó", ["Zoë Ó"]),
        (ItemType.NAMES, None, {"given": "Zoë"}, [{"given": "Zoë"}]),
        (ItemType.NAMES, None, ["Zoë"], ["Zoë"]),
        (ItemType.LIST, None, '["a"]', ["a"]),
        (ItemType.LIST, None, ["a"], ["a"]),
        (ItemType.DATE, None, "1961-02-28", date(1961, 2, 28)),
        (ItemType.DATE, None, " 1961-2-8 ", date(1961, 2, 8)),
        (ItemType.DATE, None, date(1961, 2, 28), date(1961, 2, 28)),
        (ItemType.DATE, None, datetime.fromisoformat("1961-02-28"), date(1961, 2, 28)),
        (ItemType.DATE, "%Y%m%d", "19610228", date(1961, 2, 28)),
        (ItemType.DATE, "%Y%m%d", 19610228, date(1961, 2, 28)),
        (ItemType.DATE, "%d/%m/%Y", "8/2/1961", date(1961, 2, 8)),
        (ItemType.DATE, "%d.%m.%Y %H:%M", "08.02.1961 09:30", date(1961, 2, 8)),
        (ItemType.INTEGER, None, " -017 ", -17),
        (ItemType.INTEGER, None, 17, 17),
        (ItemType.INTEGER, None, 17.0, 17),
        (ItemType.BOOLEAN, None, "Yes", True),
        (ItemType.BOOLEAN, None, "FALSE", False),
        (ItemType.BOOLEAN, None, 0, False),
        (ItemType.BOOLEAN, None, True, True),
    ],
)
def test_cells_are_read_as_their_type(item_type, written, raw, value):
    read = read_value(item_type, written, raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("item_type", "written", "raw", "fault"),
    [
        (ItemType.DATE, None, "1961-02-30", "no such day"),
        (ItemType.DATE, None, "0000-01-01", "no such day"),
        (ItemType.DATE, None, "28/02/1961", "not a date written YYYY-MM-DD"),
        (ItemType.DATE, None, "10/12/1945", "such as format: %d/%m/%Y for DD/MM/YYYY"),
        (ItemType.DATE, "%Y%m%d", "1961228", "not a date written YYYYMMDD"),
        (ItemType.DATE, "%d/%m/%Y", "8/2/61", "not a date written DD/MM/YYYY"),
        (ItemType.DATE, None, "١٩٦١-٠٢-٢٨", "not a date"),
        (ItemType.DATE, None, datetime.fromisoformat("1961-02-28T09:30"), "time of day"),
        (ItemType.DATE, None, datetime(1961, 2, 28, tzinfo=UTC), "time of day"),
        (ItemType.INTEGER, None, "1_000", "not a whole number"),
        (ItemType.INTEGER, None, "1.5", "not a whole number"),
        (ItemType.INTEGER, None, "9" * 5000, "not a whole number"),
        (ItemType.BOOLEAN, None, "perhaps", "not yes or no"),
        (ItemType.BOOLEAN, None, 2, "not yes or no"),
        (ItemType.BOOLEAN, None, [1], "not yes or no"),
        (ItemType.LIST, None, "a, b", "not JSON"),
        (ItemType.LIST, None, "[1.5]", "not JSON"),
        (ItemType.LIST, None, "[" * 5000, "not JSON"),
        (ItemType.LIST, None, '["\ud83d"]', "not JSON"),
        (ItemType.NAME, None, '{"given": "Zoë", "given": "Zoe"}', "not JSON"),
    ],
)
def test_cells_that_cannot_be_read_are_refused_without_being_repeated(
    item_type, written, raw, fault
):
    with pytest.raises(Unfit) as refused:
        read_value(item_type, written, raw)
    assert fault in refused.value.sentence
    assert str(raw) not in refused.value.sentence


@pytest.mark.parametrize("item_type", [ItemType.TEXT, ItemType.INTEGER, ItemType.DATE])
def test_what_is_of_another_type_is_left_for_the_check_to_name(item_type):
    read = read_value(item_type, None, 1.5)
    assert "decimal number" in item_type.check(read)


FORMATS = st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%m.%d.%Y", "(%Y) %d-%m", "%d%m-%Y"])


@given(st.dates(min_value=date(1000, 1, 1)), FORMATS)
def test_a_date_written_in_a_format_is_read_back_by_it(day, written):
    assert read_value(ItemType.DATE, written, day.strftime(written)) == day


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_text_is_read_exactly_as_it_stands(text):
    assert read_value(ItemType.TEXT, None, text) == text


def test_every_type_has_its_forms_and_every_example_of_them_is_read_and_good():
    """What people are told to write is what is taken."""
    assert set(FORMS) == set(ItemType)
    for item_type, form in FORMS.items():
        assert form.says
        for example in form.examples:
            assert item_type.check(read_value(item_type, None, example)) is None


def test_where_the_agreement_declares_a_form_no_other_is_offered():
    with pytest.raises(Unfit) as held:
        read_value(ItemType.DATE, "%d/%m/%Y", "1945-12-10")
    assert held.value.sentence == "it is not a date written DD/MM/YYYY"
