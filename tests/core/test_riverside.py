"""The documents of the lesson “first share”: a newcomer's first draft has nothing wrong with it."""

from datetime import date
from importlib.resources import files

import pytest

from accordant.core.agreement import Agreement
from accordant.core.checklist import check
from accordant.core.protocol import Protocol
from accordant.core.wire import decode, read_yaml

FOLDER = files("accordant.templates") / "riverside"


def document(kind, tier):
    return decode(kind, read_yaml((FOLDER / f"{tier}.yaml").read_bytes()))


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2030, 5, 31)])
def test_nothing_is_found_in_them_from_their_first_day_until_their_review(day):
    protocol, agreement = document(Protocol, "protocol"), document(Agreement, "agreement")
    assert not check(protocol, on=day, parent=None)
    assert not check(agreement, on=day, parent=protocol)


def test_they_are_of_the_same_parties_under_the_same_ids():
    protocol, agreement = document(Protocol, "protocol"), document(Agreement, "agreement")
    assert agreement.protocol.id == protocol.id
    assert [one.id for one in agreement.parties] == [one.id for one in protocol.parties]
