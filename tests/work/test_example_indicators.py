"""Indicators under the Traffic Light Protocol: how a marking is read, wherever it stands.

How far each goes over real nodes is in tests/journeys/test_indicators.py.
"""

import json
from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Mode, Tlp
from accordant.core.checklist import blocking, check
from accordant.core.decision import Emergency
from accordant.core.names import PersonId
from accordant.core.release import MAPPING_FORMAT, ColumnMapping
from accordant.templates.indicators import data
from accordant.work.share import Table
from accordant.work.share.planning import governing_rules
from tests.work.examples import an_indicator, example, in_force


@pytest.fixture(scope="module")
def there():
    return in_force("indicators")


def goes(there, clause, *rows):
    """Tell which of these rows went."""
    shared = there.shared(clause, list(rows))
    held = {one.number for one in shared.held}
    return [number not in held for number in range(1, len(rows) + 1)]


@pytest.mark.parametrize(
    "written",
    ["TLP:GREEN", "green", '["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"]'],
)
def test_a_marking_is_known_however_it_is_written(there, written):
    row = an_indicator(
        None, object_marking_refs=written if written[0] == "[" else json.dumps([written])
    )
    assert goes(there, "reshare", row) == [True]
    assert goes(there, "publish", row) == [False]


def test_two_markings_let_it_go_only_as_far_as_the_narrower(there):
    both = json.dumps([data.marking_ref(Tlp.CLEAR), data.marking_ref(Tlp.AMBER_STRICT)])
    assert goes(there, "reshare", an_indicator(None, object_marking_refs=both)) == [False]


def test_a_marking_nobody_knows_lets_it_go_nowhere(there):
    row = an_indicator(None, object_marking_refs='["marking-definition--unknown"]')
    assert goes(there, "warn", row) == [False]


def test_a_table_with_no_column_of_markings_counts_as_amber(there):
    row = {name: cell for name, cell in an_indicator(None).items() if name != "object_marking_refs"}
    assert goes(there, "reshare", row) == [True]
    assert goes(there, "publish", row) == [False]


@pytest.mark.parametrize(
    ("until", "went"),
    [
        ("2027-01-11T06:00:00Z", False),
        ("2027-01-12T06:00:00Z", False),  # it has an hour, which may have passed already
        ("2027-01-13T06:00:00Z", True),
        ("", True),
        ("soon", False),
    ],
)
def test_what_is_valid_no_longer_is_held(there, until, went):
    assert goes(there, "warn", an_indicator(Tlp.GREEN, valid_until=until)) == [went]


def test_without_a_marking_on_each_record_the_dataset_decides_how_far_a_flow_may_go():
    document = example("indicators")
    datasets = tuple(
        evolve(dataset, items=tuple(evolve(i, governs=None) for i in dataset.items))
        for dataset in document.datasets
    )
    found = blocking(check(evolve(document, datasets=datasets), on=date(2027, 1, 12)))
    assert [(one.code, one.path) for one in found] == [("marking-audience", "flows[2].audience")]


def test_in_an_emergency_whoever_decides_answers_for_the_marking_and_old_ones_still_wait(there):
    """No clause says how far it goes; an address that changed hands is blocked by nobody."""
    asked = {
        "mode": Mode.EMERGENCY,
        "items": ("id", "pattern"),
        "emergency": Emergency(
            power="Charter, 4", reason="Pumps are failing now", decider=PersonId("helen")
        ),
    }
    rows = [an_indicator(Tlp.RED), an_indicator(Tlp.RED, valid_until="2027-01-01T06:00:00Z")]
    shared = there.shared("warn", rows, **asked)
    assert [one.number for one in shared.held] == [2]


def test_a_marking_counts_even_where_its_column_is_not_among_those_that_go():
    """The recipient need not be told the label for it to bind."""
    agreement = example("indicators")
    dataset, flow = agreement.datasets[1], agreement.flows[2]
    mapping = ColumnMapping(format=MAPPING_FORMAT, dataset=dataset.id, columns={"id": "id"})
    table = Table(headers=("id", "Object Marking Refs"), rows=())
    (rule,) = governing_rules(dataset, flow, mapping, table, date(2027, 1, 12))
    assert rule.source == "Object Marking Refs"
    assert "tlp:clear" in rule.unless
    assert "tlp:green" not in rule.unless
    assert "" not in rule.unless
