"""A prohibition about one person holds for that person, however the record names them."""

import re
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.decision import decide, may_be, prohibitions_by_row, references
from accordant.core.decision.subject import is_about
from accordant.core.errors import BadInput
from tests.core.asking import a_ban, a_policy, a_request, an_emergency, asked, why_not
from tests.core.builders import COUNCIL, TRIAGE, TRUST, an_agreement
from tests.core.signed_world import NOW

SOON = date(2027, 1, 1)


def named(written, subject="P-17"):
    return may_be(references(subject), references(written))


@pytest.mark.parametrize(
    "written",
    [
        "P-17",
        " p-17 ",
        "P17",
        "p 17",
        "\uff30\uff0d\uff11\uff17",
        "P-16; P-17",
        "P-17,",
        ["P-16", "p17"],
        "17",
        "P-0017",
        "P-17.0",
        "Ref P-17",
        "NHS: P17",
        "P-17 (mother)",
        "p-1\u0667",
        "P-\u200b17",
        "P-1/P-17",
        "P-17|P-1",
        "P-1 & P-17",
        "P-1+P-17",
        "P-17 and P-1",
        "P-1\nP-17",
        "P-1 P-17",
        "P-1\u3001P-17",
        "P-1\uff0cP-17",
        "P-1\uff1bP-17",
    ],
)
def test_a_person_is_found_however_the_reference_is_spelt(written):
    assert named(written)


@pytest.mark.parametrize(
    "written",
    ["P-18", "18", "P-1", "P-177", "P-1-8", "P-18;P-19", ["P-18"], "P-170", "P-18 (mother)"],
)
def test_another_person_is_another_person(written):
    assert not named(written)


@pytest.mark.parametrize(
    "written",
    [None, "", " ", "-", "?", "N/A", "unknown", "Not known", ";", [], [None], ["P-18", None],
     "P-18; unknown", True, 1.5, {"id": "P-18"}, b"P-18", date(2026, 1, 1),
     "P-18 & TBC", "not recorded (was P-18)", "#REF!", "#DIV/0!", "#NAME?", "9.434765919E+09",
     "9,43E+09", "9.43e9", 1e300, float("nan"), [["P-18"]], ["P-18", {}], "\ud800",
     " ".join(["P-18"] * 33)],
)  # fmt: skip
def test_who_is_not_known_may_be_anybody(written):
    assert not references(written)
    assert named(written)


@pytest.mark.parametrize(
    ("written", "same"),
    [("0042", True), (42, True), (42.0, True), ("42", True), (420, False), ("4 2", True)],
)
def test_a_number_is_the_same_without_the_zeros_a_table_lost(written, same):
    assert named(written, "0042") is same
    assert not named(written, "00")
    assert named(0, "00")


@pytest.mark.parametrize(
    ("subject", "written", "same"),
    [
        ("9434765919", "9434765919.0", True),
        ("9434765919", 9434765919.0, True),
        ("9434765919", "NHS 943 476 5919", True),
        ("NHS 943 476 5919", "9434765919", True),
        ("9434765919", "NHS9434765919", True),
        ("943 076 5919", "9430765919", True),
        ("p-1-2", "P-001-002", True),
        ("LA/2024/00017", "LA/2024/00018", False),
        ("LA/2024/00017", "la 2024 17", True),
        ("550e8400-e29b-41d4", "550e8400-e29b-41d5", False),
        ("943 476 5919", "943 476 5870", False),
        ("p-1; p-2", "p-2 / p-9", True),
        ("Zoë O’Brien", "Zoe O'Brien", True),
        ("Zoë O’Brien", "ZOE\u0308 O\u02bcBRIEN", True),
        ("İlhan Ak", "ılhan ak", True),
        ("Zoë O’Brien", "Maëlle Okafor", False),
        ("Zoë O’Brien", "P-17", False),
        ("0", "00", True),
    ],
)
def test_what_stands_around_a_reference_does_not_hide_it(subject, written, same):
    assert named(written, subject) is same


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("P-17", "\u0440-17"),
        ("P-17", "\u0432-18"),
        ("Smith", "Смит"),
        ("P-17", "see notes"),
        ("P-17", "xxx"),
        ("P-17", "P-18; mother"),
        ("Zoë O’Brien", "not given"),
    ],
)
def test_what_cannot_be_compared_is_not_known(subject, written):
    """A word where whom it is compared with has a number, or letters of another alphabet."""
    assert is_about(references(subject), references(written)) is None


def test_names_are_compared_in_their_own_alphabet():
    assert named("сара иванова", "Сара Иванова")
    assert not named("Анна Иванова", "Сара Петрова")


PEOPLE = st.builds(
    lambda prefix, number: f"{prefix}{number}",
    st.sampled_from(["", "P-", "rec/", "nhs "]),
    st.integers(min_value=100, max_value=99999),
)
WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")


@st.composite
def decorated(draw):
    """A reference, and the same in other case, width and zeros, with more around it."""
    plainly = draw(PEOPLE)
    padded = re.sub(r"(?=\d)", "0" * draw(st.integers(0, 4)), plainly, count=1)
    cased = draw(st.sampled_from([str.upper, str.lower, lambda t: t.translate(WIDE)]))(padded)
    joined = draw(st.sampled_from([str, lambda t: re.sub(r"[-/ ]", "", t)]))(cased)
    between = draw(st.sampled_from([" ", "/", "|", " & ", "+", " and ", "\n", ";", ",", "\u3001"]))
    before = draw(st.sampled_from(["", "Ref 7", "id:8", "X-99"]))
    after = draw(st.sampled_from(["", "X-98", "(mother) 5", "P-3"]))
    return plainly, between.join(one for one in (before, joined, after) if one)


@given(decorated())
def test_no_decoration_of_a_reference_lets_its_row_leave(pair):
    plainly, written = pair
    assert named(written, plainly)
    assert named(plainly, written)


@given(PEOPLE, PEOPLE)
def test_another_plain_reference_still_goes(one, other):
    digits = lambda text: re.sub(r"\D", "", text)  # noqa: E731
    assert named(one, other) is (digits(one) == digits(other) and named(one, other))


def test_a_reference_with_a_comma_is_one_reference_too():
    assert named("Smith, J", "Smith, J")
    assert named("smith j", "Smith, J")


@given(st.text(max_size=8))
def test_whatever_is_written_names_itself(text):
    assert named(text, text)


@pytest.mark.parametrize("subject", ["S1", " s-1 ", "s1; s9", "unknown", "somebody", "ref S-01"])
def test_a_request_is_about_whom_it_may_be_about(subject):
    """A capital or a space does not get round a prohibition."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),))
    assert why_not(asked(policy=policy, subject=subject)) == ["standing-prohibition"]


@pytest.mark.parametrize(
    ("subjects", "sentence"),
    [
        (["s1"], "a prohibition is about one person, and it is not known whom this is about"),
        (["s1", "s2"], "2 prohibitions are each about one person, and it is not known whom"),
    ],
)
def test_who_does_not_say_whom_it_is_about_is_told_to_and_not_why_others_are_protected(
    subjects, sentence
):
    bans = tuple(a_ban(subject=one, reason="MARKER") for one in subjects)
    answer = asked(policy=a_policy(an_agreement(), prohibitions=(*bans, a_ban(items=("x",)))))
    (failed,) = answer.unmet
    assert (failed.met, failed.name) == (None, "standing-prohibition")
    assert failed.sentence.startswith(sentence)
    assert "name the column that holds each person's reference" in failed.remedy
    assert failed.who == a_request().person
    assert "MARKER" not in str(answer)


def by_row(*bans, request=None, items=("names",)):
    """What is decided where each row says whom it is about, and the ids of what holds rows."""
    request = evolve(request or a_request(), by_row=True)
    policy = a_policy(an_agreement(), prohibitions=bans)
    found = prohibitions_by_row(request, policy, items)
    return decide(request, policy).permits, [one.id for one in found]


@pytest.mark.parametrize(
    ("ban", "permits", "holds"),
    [
        ({"subject": "s1"}, True, True),
        ({}, False, False),
        ({"subject": "s1", "recipients": (TRUST,), "purposes": (TRIAGE,)}, True, True),
        ({"subject": "s1", "recipients": ("police",)}, True, False),
        ({"subject": "s1", "purposes": ("research",)}, True, False),
        ({"subject": "s1", "datasets": ("replies",)}, True, False),
        ({"subject": "s1", "provider": TRUST}, True, False),
        ({"subject": "s1", "starts": SOON}, True, False),
        ({"subject": "s1", "items": ("names",)}, True, True),
        ({"subject": "s1", "items": ("address",)}, True, False),
    ],
)
def test_where_each_row_says_whom_it_is_about_a_prohibition_holds_rows_and_not_the_rest(
    ban, permits, holds
):
    assert by_row(a_ban(**ban)) == (permits, ["order-1"] if holds else [])


def test_without_rows_that_say_it_no_row_is_singled_out():
    policy = a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),))
    assert prohibitions_by_row(a_request(), policy, ("names",)) == ()


def test_in_an_emergency_rows_are_held_too_until_a_second_person_agrees():
    """Then the prohibition is set aside as a whole, and whoever reviews it is shown."""
    ban = a_ban(subject="s1")
    assert by_row(ban, request=an_emergency(), items=("address",)) == (True, ["order-1"])
    agreed = an_emergency(second="erin")
    assert by_row(ban, request=agreed, items=("address",)) == (True, [])
    policy = a_policy(an_agreement(), prohibitions=(ban,))
    assert why_not(decide(evolve(agreed, by_row=True), policy)) == ["standing-prohibition"]


def test_a_request_is_about_one_person_or_about_each_rows_own():
    with pytest.raises(BadInput, match="not both") as refused:
        a_request(subject="s1", by_row=True)
    assert refused.value.problems[0].path == "subject"


ITEMS = ("names", "address", "concern-codes")
some = lambda *parts: st.lists(st.sampled_from(parts), unique=True).map(tuple)  # noqa: E731
BANS = st.builds(
    a_ban,
    id=st.sampled_from(["a", "b"]),
    provider=st.sampled_from([COUNCIL, COUNCIL, TRUST]),
    subject=st.sampled_from([None, "s1", "s2", "S-2"]),
    recipients=some(TRUST, "police"),
    items=some(*ITEMS),
    ends=st.sampled_from([None, NOW.date(), date(2026, 1, 1)]),
)


@settings(max_examples=60)
@given(
    st.lists(BANS, max_size=3).map(tuple),
    st.sampled_from([None, ITEMS, ITEMS[:1]]),
    st.sampled_from([None, "urgent", "agreed"]),
)
def test_a_row_goes_exactly_where_a_request_about_its_own_person_would_be_granted_as_much(
    bans, items, emergency
):
    """The rule for rows is the rule for requests, put to each row."""
    policy = a_policy(an_agreement(), prohibitions=bans)
    request = a_request(items=items)
    if emergency:
        second = "erin" if emergency == "agreed" else None
        request = evolve(an_emergency(second=second), items=items or ITEMS)
    rows = evolve(request, by_row=True)
    whole = decide(rows, policy)
    held = prohibitions_by_row(rows, policy, whole.items)
    for subject in ("s1", "s2", "s3", None):
        alone = decide(evolve(request, subject=subject), policy)
        goes = whole.permits and not any(named(subject, one.subject) for one in held)
        assert goes is (alone.permits and whole.permits and set(whole.items) <= set(alone.items))
