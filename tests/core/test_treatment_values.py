"""Good data is never rejected and never changed; truly bad data is named without repeating it."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import BadInput
from accordant.core.treatment import ItemType, NameKind, PersonName, Unfit, format_fault
from accordant.core.treatment.items import check_digit

GOOD_NAMES = [
    "O'Brien",
    "O’Brien-Okafor",
    "Okafor",
    "Sukarno",
    "Ngũgĩ wa Thiong'o",
    "Nguyễn Thị Minh Khai",
    "Zoë",
    "Zoe\u0308",
    "Jr.",
    "J. R. R. Tolkien",
    "de la Cruz y Álvarez",
    "’t Hooft",
    "JOÃO",
    "RENÉ’S",
    "IRMÃ’S",
    "Ærøskøbing",
    "Łukasz Żółć",
    "王小明",
    "محمد بن سلمان",
    "می‌خواهم",
    "Владимир",
    "Ñ",
    "X Æ A-12",
    " leading space",
    "Mary  Ann",
    "\u200fשרה\u200f",
    "JYVÄSKYLÄ–HELSINKI",
    "KRÄ’s",
]
LOST = ["Zo\ufffd", "ZoÃ«", "Oâ€™Brien", "NUÃ‘EZ", "WaÅ‚Ä™sa", "Â£5", "ÐœÐ°Ñ€Ð¸Ñ", "ðŸ˜€", "ï»¿Ann"]
HIDDEN = ["Ann\x00", "Ann\x07Lee", "Ann\nLee", "Ann\x85", "Ann\u202eeeL", "\u2066Ann\u2069"]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_good_names_are_good_in_every_place_a_name_can_stand(name):
    assert ItemType.NAME.check(name) is None
    assert ItemType.NAMES.check([name, {"family": name}]) is None
    assert ItemType.TEXT.check(name) is None
    assert ItemType.NARRATIVE.check(name) is None


LEADING = "ÃÂÄÅÐÑÎÏØÙâïð"
LETTERS = st.characters(categories=["L", "M", "Nd"], exclude_characters=LEADING)


@given(st.text(LETTERS, min_size=1, max_size=20))
def test_letters_of_any_script_make_a_good_name(name):
    assert ItemType.NAME.check(name) is None


@pytest.mark.parametrize("name", LOST)
@pytest.mark.parametrize("item_type", [ItemType.NAME, ItemType.TEXT, ItemType.NARRATIVE])
def test_text_that_lost_its_encoding_is_bad_data(name, item_type):
    fault = item_type.check(name)
    assert "read" in fault
    assert name not in fault


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("item_type", [ItemType.NAME, ItemType.CODE])
def test_invisible_characters_in_names_and_codes_are_bad_data(name, item_type):
    assert "U+" in item_type.check(name)


def test_text_may_have_lines_and_mixed_directions_but_no_other_controls():
    assert ItemType.TEXT.check("1 High St\r\nNorthmoor\t(flat)") is None
    assert ItemType.NARRATIVE.check("said \u202bשלום\u202c to us") is None
    assert "U+0000" in ItemType.NARRATIVE.check("a\x00b")
    assert "half of a character" in ItemType.TEXT.check("\ud83d")


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "empty"), (True, "true or false"), (1, "whole"), (1.5, "decimal"), ([], "a list"),
     ({}, "an object"), (Decimal(1), "a Decimal")],
)  # fmt: skip
def test_what_is_not_text_is_said_to_be_what_it_is(value, kind):
    assert kind in ItemType.TEXT.check(value)
    if not isinstance(value, dict):
        assert kind in ItemType.NAME.check(value)


@pytest.mark.parametrize("item_type", [ItemType.TEXT, ItemType.NAME, ItemType.CODE])
def test_blank_text_is_empty(item_type):
    assert item_type.check("") == item_type.check("   ") == "it is empty"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"given": "Ann", "kind": "maiden"}, "one of current, birth"),
        ({"given": "Ann", "kind": ["birth"]}, "one of current, birth"),
        ({"kind": "birth"}, "needs a value"),
        ({"value": "Ann", "nickname": "Nan"}, "no others"),
        ({"given": "Ann\x00"}, "“given”: it holds a control"),
        ({"given": 7}, "“given”: it should be text"),
        ({"given": "Ann", "family": ""}, "“family”: it is empty"),
        ({"value": "Ann", "from": "1998-02-30"}, "“from” is not a day"),
        ({"value": "Ann", "until": "19980230"}, "“until” is not a day"),
        ({"value": "Ann", "from": "1998-02-03", "until": "1998-02-02"}, "before its first"),
    ],
)
def test_a_name_in_parts_is_bad_where_a_part_is(value, fault):
    assert fault in ItemType.NAME.check(value)
    assert fault in ItemType.NAMES.check(["Ann Lee", value])
    assert ItemType.NAMES.check(["Ann Lee", value]).startswith("name 2: ")


def test_a_name_keeps_its_kind_and_period():
    whole = {"value": "Ann O’Neil", "given": "Ann", "family": "O’Neil", "kind": "birth",
             "from": "1961-02-03", "until": "1990-01-01", "source": "passport"}  # fmt: skip
    assert ItemType.NAME.check(whole) is None
    name = PersonName(given="Ann", kind=NameKind.BIRTH, from_=date(1961, 2, 3))
    assert (name.kind, name.family) == (NameKind.BIRTH, None)
    with pytest.raises(Unfit, match="needs a value"):
        PersonName()


@pytest.mark.parametrize(
    ("item_type", "value"),
    [
        (ItemType.DATE, date(1961, 2, 28)),
        (ItemType.INTEGER, -(2**53) + 1),
        (ItemType.BOOLEAN, False),
        (ItemType.POSTCODE, "NM4 7QJ"),
        (ItemType.POSTCODE, "nm47qj"),
        (ItemType.POSTCODE, "W1A 1AA "),
        (ItemType.POSTCODE, "GIR 0AA"),
        (ItemType.NHS_NUMBER, "943 476 5919"),
        (ItemType.NHS_NUMBER, "9434765919"),
        (ItemType.NHS_NUMBER, "943-476-5919 "),
        (ItemType.LIST, []),
        (ItemType.LIST, ["a", {"due": "2026-01-01", "done": False, "count": 2, "by": None}]),
        (ItemType.NAMES, []),
        (ItemType.CODE, "A-0017/β"),
    ],
)
def test_good_values_are_good(item_type, value):
    assert item_type.check(value) is None


@pytest.mark.parametrize(
    ("item_type", "value", "fault"),
    [
        (ItemType.DATE, "1961-02-28", "should be a date"),
        (ItemType.DATE, datetime.fromisoformat("1961-02-28"), "should be a date"),
        (ItemType.INTEGER, True, "whole number"),
        (ItemType.INTEGER, 1.0, "decimal number"),
        (ItemType.INTEGER, 2**53, "too large"),
        (ItemType.BOOLEAN, "perhaps", "yes or no"),
        (ItemType.POSTCODE, "NM4 7Q", "UK postcode"),
        (ItemType.POSTCODE, "NM4\t7QJ", "control"),
        (ItemType.POSTCODE, "ＮＭ4 7QJ", "UK postcode"),
        (ItemType.NHS_NUMBER, "9434765918", "check digit"),
        (ItemType.NHS_NUMBER, "943476591", "ten digits"),
        (ItemType.NHS_NUMBER, "٩٤٣٤٧٦٥٩١٩", "ten digits"),
        (ItemType.NHS_NUMBER, 9434765919, "should be text"),
        (ItemType.NAMES, "Ann", "list of names"),
        (ItemType.LIST, "zz", "should be a list"),
        (ItemType.LIST, ["a", 1.5], "entry 2: it should be a whole number"),
        (ItemType.LIST, [{"note": ["b\x00"]}], "entry 1: it holds a control"),
        (ItemType.LIST, [{"k\ufffd": 1}], "entry 1: it holds the replacement"),
    ],
)
def test_bad_values_are_named_without_being_repeated(item_type, value, fault):
    found = item_type.check(value)
    assert fault in found
    assert str(value) not in found


def test_lists_nested_beyond_reason_are_bad_data():
    deep: list[object] = []
    for _ in range(40):
        deep = [deep]
    assert "nested" in ItemType.LIST.check(deep)


def test_a_postcode_of_another_country_may_be_declared():
    assert ItemType.POSTCODE.check("1010 Wien", "none") is None
    assert ItemType.POSTCODE.check("", "none") == "it is empty"


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_every_single_wrong_digit_of_an_nhs_number_is_found(nine):
    check = check_digit(nine)
    if check == 10:
        assert all(ItemType.NHS_NUMBER.check(as_text([*nine, last])) for last in range(10))
        return
    good = [*nine, check]
    assert ItemType.NHS_NUMBER.check(as_text(good)) is None
    for place in range(10):
        wrong = [*good]
        wrong[place] = (wrong[place] + 1) % 10
        assert ItemType.NHS_NUMBER.check(as_text(wrong)) is not None


def as_text(digits):
    return "".join(map(str, digits))


@pytest.mark.parametrize(
    ("item_type", "written", "fault"),
    [
        (ItemType.DATE, None, None),
        (ItemType.DATE, "%Y%m%d", None),
        (ItemType.DATE, "%d/%m/%Y %H:%M:%S", None),
        (ItemType.DATE, "%d %b %Y", "%Y, %m, %d, %H"),
        (ItemType.DATE, "%Y-%m", "each once"),
        (ItemType.DATE, "%Y-%m-%d%d", "each once"),
        (ItemType.DATE, "%Y%m%d%", "%Y, %m, %d, %H"),
        (ItemType.POSTCODE, "none", None),
        (ItemType.POSTCODE, "uk", "“none”"),
        (ItemType.TEXT, "x", "no format"),
    ],
)
def test_a_format_means_something_or_is_refused(item_type, written, fault):
    found = format_fault(item_type, written)
    assert found == fault if fault is None else fault in found


def test_unfit_is_bad_input_with_advice():
    assert issubclass(Unfit, BadInput)
    assert Unfit("it is empty").advice.startswith("Correct the record")


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        (ItemType.GTIN, "5000000000012", None),
        (ItemType.GTIN, "96385074", None),  # GTIN-8
        (ItemType.GTIN, "036000291452", None),  # GTIN-12, with its leading nought
        (ItemType.GTIN, "10614141000415", None),  # GTIN-14
        (ItemType.GTIN, " 96385074 ", None),
        (ItemType.GTIN, "96385075", "check digit is wrong"),
        (ItemType.GTIN, "36000291452", "8 or 12 or 13 or 14 digits"),  # the nought was lost
        (ItemType.GTIN, "9638507x", "8 or 12 or 13 or 14 digits"),
        (ItemType.GTIN, "٩٦٣٨٥٠٧٤", "8 or 12 or 13 or 14 digits"),  # digits, but not those of GS1
        (ItemType.GTIN, 96385074, "should be text"),
        (ItemType.GLN, "5000000000005", None),
        (ItemType.GLN, "5000000000006", "check digit is wrong"),
        (ItemType.GLN, "96385074", "13 digits"),
    ],
)
def test_numbers_of_gs1_have_their_length_and_their_check_digit(kind, value, good):
    fault = kind.check(value)
    assert fault is None if good is None else good in fault
