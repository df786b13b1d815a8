"""What is disposed of cannot be read again, and that it happened stays proven."""

import pytest
from attrs import evolve

from accordant.core.agreement import Mode
from accordant.core.decision import Emergency
from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound
from accordant.core.events import Received
from accordant.core.proof import Conclusion, verify
from accordant.work.ask import ask, review
from accordant.work.dispose import dispose
from accordant.work.prove import open_record, prove
from accordant.work.record import reading, recording
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, events_of, rebuilt, shelf
from tests.work.sharing import CHILD, share_rows

OFFICER = actor("records-officer", COUNCIL)
TRUSTS = actor("records-officer", TRUST)
WHY = "the retention period is over"


@pytest.fixture
def shared(both):
    package = share_rows(both[COUNCIL], CHILD)
    both.deliver()
    return package


def test_a_package_disposed_of_still_proves_itself_and_opens_no_more(both, shared):
    council, package = both[COUNCIL], shared.package
    before = prove(council, package)
    assert open_record(council, package, 1)
    dispose(council, OFFICER, package, WHY)
    for proof in (before, prove(council, package)):
        assert verify(proof, [both.root(TRUST)]).verdict is Conclusion.VERIFIED
    with pytest.raises(NotFound, match="disposed of") as refusal:
        open_record(council, package, 1)
    assert refusal.value.code == "disposed"
    assert not council.bodies._bodies


def test_the_recipient_disposes_of_its_own_copy(both, shared):
    trust, package = both[TRUST], shared.package
    with rows_of(trust, package) as unpacked:
        assert list(unpacked.rows)
    dispose(trust, TRUSTS, package, WHY)
    with pytest.raises(NotFound, match="disposed of"), rows_of(trust, package):
        pass
    assert not trust.bodies._bodies
    assert open_record(both[COUNCIL], package, 1)
    assert shelf(trust, "disposed")[f"release/{package}"]["reason"] == WHY


def test_a_decision_disposed_of_names_nobody_and_still_proves_the_share(both, shared):
    council = both[COUNCIL]
    dispose(council, OFFICER, shared.answered.id, WHY)
    left = shelf(council, "decision")[shared.answered.id]
    assert (left["by"], left["person"], left["outcome"]) == ("", "", "permit")
    assert left["disposed"]
    proof = prove(council, shared.package)
    assert verify(proof, [both.root(TRUST)]).verdict is Conclusion.VERIFIED
    with reading(council) as records, pytest.raises(NotFound) as refusal:
        records.event(left["number"])
    assert refusal.value.code == "disposed"
    opening = open_record(council, shared.package, 1).data
    assert verify(proof, [both.root(TRUST)], opening).verdict is Conclusion.VERIFIED


def test_the_index_is_rebuilt_the_same_after_a_disposal(both, shared):
    emergency = an_emergency(both)
    both.appoint(COUNCIL, "manager", "release-authority")
    review(both[COUNCIL], actor("manager", COUNCIL), emergency, "it was right", justified=True)
    for what in (shared.package, shared.answered.id, emergency):
        dispose(both[COUNCIL], OFFICER, what, WHY)
    dispose(both[TRUST], TRUSTS, shared.package, WHY)
    for party in (COUNCIL, TRUST):
        built, standing = rebuilt(both[party])
        assert built == standing


def an_emergency(both):
    emergency = Emergency(power="vital interests", reason="danger tonight", decider="worker")
    asked = a_request(mode=Mode.EMERGENCY, items=("names",), emergency=emergency)
    return ask(both[COUNCIL], actor("worker", COUNCIL), asked).id


def test_what_is_to_be_reviewed_is_not_disposed_of_before(both):
    decision = an_emergency(both)
    with pytest.raises(Conflict, match="still to be reviewed"):
        dispose(both[COUNCIL], OFFICER, decision, WHY)
    both.appoint(COUNCIL, "manager", "release-authority")
    review(both[COUNCIL], actor("manager", COUNCIL), decision, "it was right", justified=True)
    dispose(both[COUNCIL], OFFICER, decision, WHY)


def test_what_waits_in_the_outbox_is_not_disposed_of(both):
    package = share_rows(both[COUNCIL], CHILD).package
    with pytest.raises(Conflict, match="still in the outbox"):
        dispose(both[COUNCIL], OFFICER, package, WHY)
    both.deliver()
    dispose(both[COUNCIL], OFFICER, package, WHY)


def test_nothing_is_disposed_of_twice(both, shared):
    for what in (shared.package, shared.answered.id):
        dispose(both[COUNCIL], OFFICER, what, WHY)
        with pytest.raises(Conflict, match="already"):
            dispose(both[COUNCIL], OFFICER, what, WHY)


def test_what_is_not_there_or_holds_no_share_is_not_found(both):
    papers = next(key for key, value in shelf(both[COUNCIL], "sent").items() if not value["clause"])
    received = next(iter(shelf(both[COUNCIL], "inbox")))
    for what in ("d999999", "sha256:" + "0" * 64, papers, received):
        with pytest.raises(NotFound):
            dispose(both[COUNCIL], OFFICER, what, WHY)


def test_only_this_partys_people_dispose_and_they_say_why(both, shared):
    with pytest.raises(NotAllowed):
        dispose(both[COUNCIL], TRUSTS, shared.package, WHY)
    with pytest.raises(BadInput, match="say why"):
        dispose(both[COUNCIL], OFFICER, shared.package, " ")


def test_a_body_that_another_package_needs_as_well_stays(both, shared):
    """A sender may send one stream twice: disposing of the one must not lose the other."""
    trust = both[TRUST]
    other = received_again(trust, shared.package)
    dispose(trust, TRUSTS, shared.package, WHY)
    assert trust.bodies._bodies
    dispose(trust, TRUSTS, other, WHY)
    assert not trust.bodies._bodies


def received_again(house, package):
    """Record that another package came with the same stream."""
    came = next(one for one in events_of(house, Received) if one.package == package)
    other = "sha256:" + "7" * 64
    with recording(house) as records:
        records.record(evolve(came, package=other, sequence=came.sequence + 1))
        records.tx.put_secret(f"release/{other}", b"k" * 32)
    return other
