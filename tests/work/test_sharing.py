"""From an agreement in force to a receipt, in an in-memory house."""

import pytest

from accordant.core.errors import NotAllowed
from accordant.core.statement import State
from accordant.work.ask import ask
from accordant.work.draft import stands
from accordant.work.record import VOLATILE, index_from_events, reading
from accordant.work.share import Table, share
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, in_force, shelf, waiting
from tests.work.sharing import CHILD, HEADERS, MAPPING


@pytest.fixture(scope="module")
def signed():
    return in_force()


def test_a_document_signed_by_all_is_in_force_on_every_node(signed):
    """State is folded from the same statements everywhere; nobody holds the authoritative copy."""
    both, _, digest = signed
    for party in (COUNCIL, TRUST):
        _, _, standing = stands(both[party], digest)
        assert standing.state is State.IN_FORCE, standing


def test_what_is_granted_is_shared_and_receipted(signed):
    """A permitted share goes through, cut down to what was agreed, and is signed for."""
    both, _, _ = signed
    table = Table(headers=HEADERS, rows=[CHILD])
    shared = share(both[COUNCIL], actor("worker", COUNCIL), a_request(), table, MAPPING)
    assert shared.answered.decision.permits, shared.answered.decision.summary
    assert shared.sent == 1
    both.deliver()
    receipt = shelf(both[COUNCIL], "receipt")[shared.package]
    assert receipt["outcome"] == "accepted", receipt
    assert not waiting(both[COUNCIL])
    assert shelf(both[TRUST], "inbox")[shared.package]["outcome"] == "accepted"


def test_a_refusal_is_recorded_with_its_reasons(signed):
    """Whoever holds no role is refused, with what would change it and who can act."""
    both, _, _ = signed
    answered = ask(both[COUNCIL], actor("clerk", COUNCIL), a_request(person="clerk"))
    assert [condition.name for condition in answered.decision.unmet] == ["held"]
    assert shelf(both[COUNCIL], "decision")[answered.id]["outcome"] == "deny"


def test_only_the_provider_shares_from_its_node(signed):
    """A recipient cannot send on the provider's behalf."""
    both, _, _ = signed
    with pytest.raises(NotAllowed):
        share(both[TRUST], actor("nurse", TRUST), a_request(), Table(headers=(), rows=[]), MAPPING)


def test_the_index_can_be_rebuilt_from_the_events(signed):
    """What stands on the shelves is what the events say, and nothing else."""
    both, _, _ = signed
    for party in (COUNCIL, TRUST):
        with reading(both[party]) as records:
            built = index_from_events(records)
            held = {
                (shelf, key): value
                for shelf in records.tx.shelves()
                if shelf not in VOLATILE
                for key, value in records.tx.scan(shelf)
            }
        assert built == held
