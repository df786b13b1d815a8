"""Each identifier of the HIPAA Privacy Rule, in either twin of the research extract.

What leaves, and what cannot be proposed, over real nodes is in tests/journeys/test_research.py.
"""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import HipaaClass
from accordant.core.checklist import blocking, check
from tests.work.examples import example

DIRECT = [each for each in HipaaClass if not each.in_limited_data_set]


def test_sixteen_identifiers_stay_out_of_a_limited_data_set():
    assert len(DIRECT) == 16


@pytest.mark.parametrize("kind", DIRECT)
def test_each_of_the_sixteen_turns_the_limited_data_set_red(kind):
    document = with_class(example("research-limited"), "sex", kind)
    found = blocking(check(document, on=date(2027, 1, 12)))
    assert [one.code for one in found] == ["lds-identifier"]


@pytest.mark.parametrize("kind", list(HipaaClass))
def test_each_of_the_eighteen_turns_safe_harbor_red(kind):
    document = with_class(example("research-safe-harbor"), "sex", kind)
    found = blocking(check(document, on=date(2027, 1, 12)))
    assert [one.code for one in found] == ["safe-harbor"]


def with_class(document, name, kind):
    (dataset,) = document.datasets
    items = tuple(evolve(i, hipaa_class=kind) if i.id == name else i for i in dataset.items)
    return evolve(document, datasets=(evolve(dataset, items=items),))
