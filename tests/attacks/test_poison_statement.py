"""One unsigned statement dated in the year 1 stops every decision of the node that keeps it."""

from datetime import UTC, datetime

import pytest

from accordant.core.canonical import canonical
from accordant.core.canonical import digest as digest_of
from accordant.core.exchange import Papers
from accordant.core.names import PersonId
from accordant.core.people import SIGNATORY
from accordant.core.signing import Envelope, envelope_json
from accordant.core.statement import STATEMENT_TYPE, Signature, statement_json
from accordant.work.ask import ask
from accordant.work.pack import tell
from accordant.work.record import recording
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, in_force, shelf


@pytest.mark.parametrize("year", [1, 9999])
def test_a_statement_dated_beyond_the_calendar_stops_no_decision(year):
    both, _, digest = in_force()
    assert ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits
    at = (
        datetime(1, 1, 1, tzinfo=UTC)
        if year == 1
        else datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    )
    said = Signature(party=TRUST, at=at, document=digest, person=PersonId("x"), role=SIGNATORY)
    unsigned = Envelope(payload_type=STATEMENT_TYPE, payload=canonical(statement_json(said)))
    with recording(both[TRUST]) as records:  # the attacker is the other party
        tell(
            records,
            [COUNCIL],
            Papers(statements=(envelope_json(unsigned),)),
            both.clock.now(),
            "evil",
        )
    both.deliver()
    assert digest_of(unsigned.payload) in shelf(both[COUNCIL], "statement")
    assert ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits
