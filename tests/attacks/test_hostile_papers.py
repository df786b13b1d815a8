"""What a partner in good standing can do with papers that nobody has signed."""

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.exchange import Papers
from accordant.core.wire import encode, write_yaml
from accordant.work.draft import propose, stands
from accordant.work.pack import tell
from accordant.work.record import recording
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import actor, in_force


def send(both, sender, to, **papers):
    with recording(both[sender]) as records:
        tell(records, [to], Papers(**papers), both.clock.now(), "evil")
    both.deliver()


@pytest.fixture(scope="module")
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
