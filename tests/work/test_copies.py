"""Two copies of one statement: the badly signed one never keeps out the good one."""

from accordant.core.crypto import SigningKey
from accordant.core.statement import Suspension, sign_statement
from accordant.work.draft import stands
from accordant.work.record import recording
from accordant.work.sign import keep
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import in_force, rebuilt


def test_a_bad_copy_that_comes_first_does_not_hide_the_real_suspension():
    """Whoever forwards a forgery first gains nothing: both are kept, and the real one counts."""
    both, _, digest = in_force()
    house = both[TRUST]
    said = Suspension(party=COUNCIL, at=both.clock.now(), document=digest, reason="a leak")
    forged = sign_statement(said, SigningKey.generate())
    real = sign_statement(said, both[COUNCIL].keys.node().root)
    for held in (forged, real, real, forged):
        with recording(house) as records:
            keep(records, held, "a partner")
    standing = stands(house, digest)[2]
    assert [one.reason for one in standing.suspensions] == ["a leak"]
    with recording(house) as records:
        keys = [key for key, _ in records.tx.scan("statement", real.digest)]
    assert len(keys) == 2
    built, standing_now = rebuilt(house)
    assert built == standing_now
