"""How far something marked may go, record by record and where it is decided."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Audience, Dataset, Governs, Item, Marking, Tlp
from accordant.core.checklist import blocking, check
from accordant.core.errors import BadInput
from accordant.core.law import tlp_labels
from accordant.core.treatment import ItemType
from tests.core.builders import an_agreement
from tests.core.regimes import under
from tests.core.test_decision_conditions import examined

REACH = [Audience.PEOPLE, Audience.ORGANISATION, Audience.CLIENTS, Audience.COMMUNITY]
WIDEST = dict(zip(Tlp, [*REACH, Audience.PUBLIC], strict=True))


def test_every_label_of_the_protocol_is_in_the_law_file_and_no_other():
    assert list(tlp_labels()) == list(Tlp)


@pytest.mark.parametrize("tlp", Tlp)
def test_a_label_lets_something_go_so_far_and_no_further(tlp):
    """RED people, AMBER+STRICT the organisation, AMBER clients, GREEN the community, CLEAR all."""
    reach = [*REACH, Audience.PUBLIC]
    limit = reach.index(WIDEST[tlp])
    assert [tlp.lets(each) for each in reach] == [at <= limit for at in range(len(reach))]


def test_no_word_means_two_labels():
    words = [word for tlp in Tlp for word in tlp.words]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)


def test_a_label_is_written_as_it_stands_on_things():
    assert Tlp.AMBER_STRICT.label == "TLP:AMBER+STRICT"
    assert Tlp.CLEAR.label == "TLP:CLEAR"


def an_item(**changes):
    whole = {"id": "one", "definition": "One.", "type": ItemType.CODE, "category": "non-personal"}
    return Item(**{**whole, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minimum": 0}, "only a whole number has a least value"),
        ({"type": ItemType.DATE, "governs": Governs.MARKING}, "is a code or text or list"),
        ({"governs": Governs.VALID_UNTIL}, "is a date"),
    ],
)
def test_an_item_that_cannot_settle_what_it_says_is_refused(changes, said):
    with pytest.raises(BadInput, match=said):
        an_item(**changes)


def test_two_items_that_settle_one_thing_are_refused():
    """Which of two markings counts would be anybody's guess."""
    agreement = an_agreement()
    dataset = agreement.datasets[0]
    marks = [an_item(id=name, governs=Governs.MARKING) for name in ("one", "two")]
    with pytest.raises(BadInput, match="marking"):
        evolve(
            agreement,
            datasets=(
                evolve(dataset, items=(*dataset.items, *marks)),
                *agreement.datasets[1:],
            ),
        )


def test_a_dataset_gives_the_item_that_settles_something():
    mark = an_item(governs=Governs.MARKING)
    made = Dataset(
        id="set", title="", provider="x", source="", collected="", selection="", items=(mark,)
    )
    assert made.governing(Governs.MARKING) == mark
    assert made.governing(Governs.VALID_UNTIL) is None


def marked(tlp, audience=Audience.ORGANISATION, **marks):
    """The contact agreement with its dataset marked, or its records."""
    agreement = an_agreement()
    dataset = agreement.datasets[0]
    items = dataset.items
    if marks:
        items = (evolve(items[-1], type=ItemType.CODE, governs=Governs.MARKING), *items[:-1])
    datasets = (
        evolve(dataset, marking=Marking(tlp=tlp) if tlp else None, items=items),
        *agreement.datasets[1:],
    )
    flows = tuple(
        evolve(flow, audience=audience) if flow.id == "contact" else flow
        for flow in agreement.flows
    )
    return evolve(agreement, datasets=datasets, flows=flows)


@pytest.mark.parametrize(
    ("tlp", "audience", "asked", "met"),
    [
        (None, Audience.PUBLIC, None, True),  # not under the protocol at all
        (Tlp.AMBER, Audience.CLIENTS, None, True),  # the dataset's own marking
        (Tlp.AMBER_STRICT, Audience.CLIENTS, None, False),
        (Tlp.AMBER, Audience.PUBLIC, Tlp.CLEAR, False),  # nobody widens it by saying so
        (Tlp.AMBER, Audience.CLIENTS, Tlp.AMBER_STRICT, False),  # but narrows it
        (Tlp.CLEAR, Audience.PUBLIC, Tlp.GREEN, False),
        (None, Audience.ORGANISATION, Tlp.RED, False),
    ],
)
def test_the_decision_goes_by_the_record_s_marking_or_else_its_dataset_s(tlp, audience, asked, met):
    condition = examined(marked(tlp, audience), marking=asked)["marking"]
    assert condition.met is met
    assert bool(condition.remedy) is not met


def test_where_each_record_bears_its_own_marking_an_open_question_is_left_to_each():
    condition = examined(marked(Tlp.RED, marks=True))["marking"]
    assert condition.met is True
    assert "its own marking" in condition.sentence
    public = marked(Tlp.AMBER, Audience.PUBLIC, marks=True)
    assert examined(public, marking=Tlp.CLEAR)["marking"].met is True
    assert examined(public, marking=Tlp.GREEN)["marking"].met is False


@pytest.mark.parametrize(
    ("audience", "found"),
    [(Audience.CLIENTS, []), (Audience.COMMUNITY, ["marking-audience"])],
)
def test_a_flow_goes_no_further_than_the_marking_of_its_dataset(audience, found):
    document = under("tlp")
    flows = tuple(evolve(flow, audience=audience) for flow in document.flows[:1])
    changed = evolve(document, flows=(*flows, *document.flows[1:]))
    assert [one.code for one in blocking(check(changed, on=date(2027, 1, 15)))] == found
