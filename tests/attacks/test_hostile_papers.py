"""What a partner in good standing can do with papers that nobody has signed."""

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.errors import BadInput
from accordant.core.exchange import Papers
from accordant.core.names import Digest
from accordant.core.wire import encode, write_yaml
from accordant.work.draft import propose, stands
from accordant.work.pack import tell
from accordant.work.receive import refuse_unread
from accordant.work.record import recording
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import actor, in_force, shelf


def send(both, sender, to, **papers):
    with recording(both[sender]) as records:
        tell(records, [to], Papers(**papers), both.clock.now(), "evil")
    both.deliver()


@pytest.fixture
def made():
    return in_force()


def test_only_the_owner_numbers_drafts(made):
    """The trust (not the owner) plants version 900 of the council's agreement."""
    both, agreement, digest = made
    planted = evolve(agreement, version=900, title="Everything about everyone")
    send(both, TRUST, COUNCIL, documents=(canonical(encode(planted)).decode(),))
    assert stands(both[COUNCIL], agreement.id)[0] == digest, "the id now means the planted text"


def test_a_planted_version_does_not_keep_the_owner_from_proposing_the_next(made):
    both, agreement, digest = made
    planted = evolve(agreement, version=2, title="Planted first")
    send(both, TRUST, COUNCIL, documents=(canonical(encode(planted)).decode(),))
    real = evolve(agreement, version=2, replaces=digest, title="The real second version")
    propose(both[COUNCIL], actor("drafter", COUNCIL), write_yaml(encode(real)).encode())


def test_a_text_under_an_id_that_another_owns_is_refused(made):
    """The trust calls itself owner of a text under the council's id; the id keeps its meaning."""
    both, agreement, digest = made
    stolen = evolve(agreement, owner=TRUST, version=900)
    send(both, TRUST, COUNCIL, documents=(canonical(encode(stolen)).decode(),))
    assert stands(both[COUNCIL], agreement.id)[0] == digest
    refused = [row for row in shelf(both[COUNCIL], "inbox").values() if row["code"]]
    assert [row["code"] for row in refused] == ["not-the-owner"]


def test_strangers_fill_the_ledger_no_further_than_a_day_allows(made, monkeypatch):
    """Beyond so many in a day they are answered, and no longer recorded."""
    both, *_ = made
    monkeypatch.setattr("accordant.work.receive.MOST_STRANGE", 2)
    before = len(shelf(both[COUNCIL], "turned-away"))
    for n in range(5):
        reply = refuse_unread(both[COUNCIL], BadInput("broken"), Digest(f"sha256:{n:064x}"))
        assert reply.status == 400
    assert len(shelf(both[COUNCIL], "turned-away")) == before + 2
