"""What is held is read once: a decision reads and verifies only what came since the last."""

from datetime import timedelta

import pytest

from accordant.core.errors import Conflict
from accordant.core.statement import papers as folding
from accordant.core.statement import sign_statement
from accordant.work import library
from accordant.work.ask import ask
from accordant.work.library import papers
from accordant.work.record import reading, recording
from accordant.work.rotate import rotate
from accordant.work.sign import keep
from tests.core.builders import COUNCIL, TRUST
from tests.core.signed_world import an_assurance
from tests.work.partnership import a_request, actor


def read(house):
    with reading(house) as records:
        return papers(records)


def afresh(house):
    """The papers as a process reads them that has read nothing before."""
    library._READ.pop(house.store, None)
    return read(house)


def a_statement(house, **changes):
    return sign_statement(an_assurance(COUNCIL, **changes), house.keys.node().root)


def undone(house, said):
    with recording(house) as records:
        keep(records, said, "a test")
        assert said in papers(records).held
        raise Conflict("it is undone")


def as_sets(found):
    return {one.copy for one in found.held}, found.chains, found.documents


@pytest.fixture
def house(both):
    return both[COUNCIL]


def test_nothing_new_is_the_same_papers_with_their_verdicts(house):
    first = afresh(house)
    assert read(house) is first


def test_a_second_decision_reads_no_statement_and_verifies_no_signature(house, monkeypatch):
    """However many a partner lodged, they cost the first decision and no other."""
    assert ask(house, actor("worker", COUNCIL), a_request()).decision.permits
    monkeypatch.setattr(library, "hold", None)
    monkeypatch.setattr(folding, "verify", None)
    folding._VERIFIED.clear()
    assert ask(house, actor("worker", COUNCIL), a_request()).decision.permits


def test_what_came_since_is_added_and_nothing_else_is_read(house, monkeypatch):
    before, said = afresh(house), a_statement(house, scheme="iso")
    hold, held = library.hold, []
    monkeypatch.setattr(library, "hold", lambda one: held.append(one) or hold(one))
    with recording(house) as records:
        keep(records, said, "a test")
    after = read(house)
    assert len(held) == 1
    assert after.held == (*before.held, said)
    assert as_sets(after) == as_sets(afresh(house))


def test_a_transaction_sees_what_it_keeps_and_leaves_nothing_when_it_is_undone(house):
    before, said = afresh(house), a_statement(house, scheme="iso")
    with pytest.raises(Conflict, match="it is undone"):
        undone(house, said)
    assert as_sets(read(house)) == as_sets(before)
    # Another history of the same length is told apart.
    other = a_statement(house, scheme="cyber-essentials")
    with recording(house) as records:
        keep(records, other, "a test")
    assert as_sets(read(house)) == as_sets(afresh(house))
    assert said not in read(house).held


def test_a_new_partner_or_key_makes_new_papers(both, house):
    first = afresh(both[TRUST])
    both.clock.advance(timedelta(minutes=1))
    rotate(house, actor("operator", COUNCIL), ["root"])
    both.deliver()
    after = read(both[TRUST])
    assert after is not first
    assert len(after.chains[COUNCIL].lists) == 2
