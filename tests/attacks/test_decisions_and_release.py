"""Permits and releases that the agreement does not grant."""

import pytest
from attrs import evolve

from accordant.core.decision import Outcome
from accordant.core.errors import BadInput
from accordant.core.names import PurposeId
from accordant.work.ask import ask
from accordant.work.join import invite, join
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import Partnership, a_request, actor, in_force
from tests.work.sharing import CHILD, MAPPING, a_child, share_rows


def received(both, package):
    both.deliver()
    with rows_of(both[TRUST], package) as unpacked:
        return list(unpacked.rows)


@pytest.fixture
def made():
    return in_force()


def test_a_use_that_is_not_the_clauses_purpose_does_not_permit(made):
    both, *_ = made
    got = ask(
        both[COUNCIL], actor("worker", COUNCIL), a_request(use=PurposeId("immigration-enforcement"))
    ).decision
    assert got.outcome is not Outcome.PERMIT


def test_a_partner_named_like_the_recipient_does_not_lift_an_exclusion():
    both, *_ = in_force()
    third = Partnership("acme")
    # A third partner whose own chosen display name is the recipient's id.
    host = third["acme"]
    host = evolve(host, node=evolve(host.node, name="Trust"))
    text, fingerprint = invite(host)
    join(both[COUNCIL], text.encode(), fingerprint)
    shared = share_rows(both[COUNCIL], CHILD | {"do_not_disclose_to": "trust"})
    assert shared.sent == 0


def test_a_mapping_does_not_carry_another_items_column_under_a_granted_name(made):
    both, *_ = made
    m = evolve(MAPPING, columns={**MAPPING.columns, "address": "full_case_file"}, ignored=())
    with pytest.raises(BadInput, match="which is not address"):
        share_rows(both[COUNCIL], CHILD, mapping=m, subject="x")


@pytest.mark.parametrize(
    "name",
    [
        {"given": "A", "family": "B", "full_case_file": "SECRET"},
        {"given": "A", "note": {"x": "SECRET"}},
    ],
)
def test_names_hold_nothing_else(made, name):
    both, *_ = made
    shared = share_rows(both[COUNCIL], a_child(names=[name]), subject="x")
    assert shared.sent == 0
