"""Packing papers: however many there are, they go in order and none is left out."""

from datetime import timedelta

import pytest

from accordant.core.exchange import Papers
from accordant.core.names import PartyId
from accordant.core.signing import envelope_json
from accordant.core.statement import About, hold, sign_statement
from accordant.work.library import envelope_of
from accordant.work.pack import tell
from accordant.work.receive import taking
from accordant.work.record import reading, recording
from accordant.work.sign import own_statements
from tests.core.builders import COUNCIL, TRUST
from tests.core.signed_world import an_assurance
from tests.work.partnership import shelf, waiting


@pytest.fixture
def few(monkeypatch):
    """At most three papers go in a package."""
    monkeypatch.setattr("accordant.core.exchange.contents.MOST_PAPERS", 3)


def test_more_papers_than_a_package_carries_go_in_several_and_all_are_kept(both, few):
    root = both[COUNCIL].keys.node().root
    held = [sign_statement(an_assurance(COUNCIL, reference=str(n)), root) for n in range(7)]
    contents = Papers(statements=tuple(envelope_json(one.envelope) for one in held))
    with recording(both[COUNCIL]) as records:
        parties = [PartyId(TRUST), PartyId(COUNCIL), PartyId("stranger"), PartyId(TRUST)]
        sent = tell(records, parties, contents, both.clock.now(), "a test")
    assert len(sent) == 3
    both.deliver()
    assert not waiting(both[COUNCIL])
    assert {one.digest for one in held} <= set(shelf(both[TRUST], "statement"))


def test_what_a_party_tells_of_itself_begins_with_the_posts_that_vouch_for_the_rest(both):
    with reading(both[COUNCIL]) as records:
        told = [hold(envelope_of(one)).statement for one in own_statements(records, TRUST)]
    about = [isinstance(one, About) for one in told]
    assert about == sorted(about)
    assert set(about) == {True, False}


def test_what_a_party_tells_in_many_packages_is_vouched_for_from_the_first(both, few, monkeypatch):
    """Whoever joins it late takes it all, though nothing unverified would be kept."""
    monkeypatch.setattr(taking, "MOST_UNVERIFIED", 0)
    with recording(both[COUNCIL]) as records:
        contents = Papers(statements=own_statements(records, TRUST))
        sent = tell(records, [PartyId(TRUST)], contents, both.clock.now(), "a test")
    assert len(sent) > 1
    both.deliver()
    outcomes = [shelf(both[COUNCIL], "receipt")[package]["outcome"] for package in sent]
    assert set(outcomes) == {"accepted"}


def test_what_is_packed_after_the_clock_was_set_back_is_accepted_all_the_same(both):
    """A package is never dated before the one it follows, which its recipient would refuse."""
    sent = []
    for set_back in (timedelta(), timedelta(minutes=4)):
        with recording(both[COUNCIL]) as records:
            now = both.clock.now() - set_back
            sent += tell(records, [PartyId(TRUST)], Papers(), now, "a test")
    both.deliver()
    outcomes = {shelf(both[COUNCIL], "receipt")[package]["outcome"] for package in sent}
    assert outcomes == {"accepted"}
