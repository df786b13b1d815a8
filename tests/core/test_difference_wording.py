"""What was changed in a document: by field, in people's words, whatever the order of its parts."""

from random import Random

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.difference import alterations
from accordant.core.difference.box import Box, Named, less, merged
from accordant.core.treatment import Kind, Treatment
from accordant.core.wire import decode, encode
from tests.core.builders import (
    BIRTH,
    NAMES,
    a_protocol,
    an_agreement,
    contact_flow,
    reply_flow,
    with_item,
    with_one,
)

ONE = an_agreement()


def altered(after, before=ONE):
    return [(one.path, one.before, one.after) for one in alterations(before, after)]


def shuffled(value, rng):
    """A document's JSON with every list in another order."""
    if isinstance(value, dict):
        return {key: shuffled(one, rng) for key, one in value.items()}
    if isinstance(value, list):
        parts = [shuffled(one, rng) for one in value]
        return rng.sample(parts, len(parts))
    return value


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_another_order_of_any_list_is_no_change(seed):
    again = decode(type(ONE), shuffled(encode(ONE), Random(seed)))
    assert altered(again) == []


def test_a_field_is_found_by_the_names_on_its_way_and_said_in_words():
    (one,) = alterations(ONE, with_one(ONE, "flows", "contact", frequency="weekly"))
    assert one.path == "flows[contact].frequency"
    assert (one.before, one.after) == ("as contacts come in", "weekly")
    assert one.says.startswith("how often")
    (one,) = alterations(ONE, with_item(ONE, "names", definition="What they are called."))
    assert one.path == "datasets[contacts].items[names].definition"


def test_a_part_put_first_does_not_make_every_other_part_look_changed():
    new = evolve(contact_flow(), id="new", frequency="once")
    (one,) = altered(evolve(ONE, flows=(new, *ONE.flows)))
    assert (one[0], one[1], one[2]["frequency"]) == ("flows[new]", None, "once")
    (one,) = altered(evolve(ONE, flows=(reply_flow(),)))
    assert (one[0], one[2]) == ("flows[contact]", None)


def test_words_in_a_list_are_taken_out_and_put_in():
    less_ = with_one(ONE, "flows", "contact", items=ONE.flow("contact").items[1:], groups=())
    assert altered(less_) == [
        ("flows[contact].items", [NAMES], None),
        ("flows[contact].groups", ["children"], None),
    ]
    assert ("flows[contact].groups", None, ["children"]) in altered(ONE, less_)


def test_what_goes_by_no_name_is_gone_or_new_as_a_whole():
    first, *rest = ONE.bases
    after = evolve(ONE, bases=(*rest, evolve(first, confidence="A duty of confidence.")))
    assert [(path, bool(old), bool(new)) for path, old, new in altered(after)] == [
        ("bases", True, False),
        ("bases", False, True),
    ]
    twice = evolve(ONE, bases=(*ONE.bases, first))
    assert [(path, old) for path, old, _ in altered(twice)] == [("bases", None)]


def test_a_field_of_its_own_making_and_one_left_out_are_told():
    treated = with_one(
        ONE, "flows", "contact", treatments={BIRTH: Treatment(kind=Kind.DROP)}, onward=None
    )
    assert {path for path, _, _ in altered(treated)} >= {"flows[contact].onward"}
    assert any(path.startswith("flows[contact].treatments.") for path, _, _ in altered(treated))


def test_the_order_of_an_escalation_is_kept_and_a_protocol_is_compared_too():
    protocol = a_protocol()
    steps = evolve(protocol.governance, escalation=("the leads", "the board"))
    turned = evolve(steps, escalation=("the board", "the leads"))
    before, after = (evolve(protocol, governance=one) for one in (steps, turned))
    (one,) = alterations(before, after)
    assert (one.path, one.after) == ("governance.escalation", ["the board", "the leads"])
    strange = alterations(protocol, evolve(protocol, title="Another"))
    assert [one.path for one in strange] == ["title"]


# Sets of requests, against every subset there is

EVERY = [
    frozenset(x for x, bit in zip("abcd", f"{n:04b}", strict=True) if bit == "1")
    for n in range(1, 16)
]
SOME = st.frozensets(st.sampled_from("abcd"))
WAYS = st.builds(Named, SOME, st.frozensets(SOME, max_size=2))
PARTS = st.tuples(st.frozensets(st.integers(0, 2)), st.frozensets(st.integers(0, 2)))
BOXES = st.builds(Box, PARTS, WAYS)


def requests_in(boxes):
    """Every request in some boxes, as often as it is in one."""
    return sorted(
        (x, y, sorted(items))
        for box in boxes
        for x in box.parts[0]
        for y in box.parts[1]
        for items in EVERY
        if box.named.has(items)
    )


@settings(max_examples=150)
@given(st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3))
def test_what_is_left_without_others_is_exact_and_told_once(boxes, others):
    apart = []
    for box in boxes:
        apart += less([box], apart)
    left = less(apart, others)
    here, gone = requests_in(boxes), requests_in(others)
    wanted = sorted({str(one) for one in here} - {str(one) for one in gone})
    assert sorted(map(str, requests_in(left))) == wanted
    assert sorted(map(str, requests_in(merged(left)))) == wanted


@given(WAYS, WAYS)
def test_what_two_have_in_common_is_exact_and_its_example_is_in_it(one, other):
    both = one.meet(other)
    for items in EVERY:
        assert both.has(items) == (one.has(items) and other.has(items))
    if both.possible:
        assert both.has(both.an_example())
    assert both.possible == any(map(both.has, EVERY))


def test_an_example_names_no_more_than_it_must():
    ways = Named(frozenset("abc"), frozenset({frozenset("ab"), frozenset("ac")}))
    assert ways.an_example() == ("a",)
