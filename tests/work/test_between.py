"""What a node decides by: the papers between two parties, compiled, and never stale."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.decision import decide
from accordant.core.errors import Conflict
from accordant.core.events import Disposed
from accordant.core.head import PostRef
from accordant.core.people import SIGNATORY
from accordant.core.policy import StandingProhibition
from accordant.core.protocol import Link
from accordant.core.statement import papers as folding
from accordant.core.statement import sign_statement
from accordant.core.wire import encode
from accordant.work import between
from accordant.work.ask import ask, prohibit
from accordant.work.between import table_between
from accordant.work.draft import keep_document
from accordant.work.library import policy
from accordant.work.live import Speaking, terminate
from accordant.work.record import reading, recording
from accordant.work.rotate import rotate
from accordant.work.sign import assure, keep, resume, suspend
from tests.core.builders import COUNCIL, TRUST, WORKER
from tests.core.signed_world import an_assurance
from tests.work.partnership import NOW, SECRET, a_request, actor

WORKER_ACTS = actor("worker", COUNCIL)
YESTERDAY = (NOW - timedelta(days=1)).date()


def said(house, **changes):
    """The answer from what is compiled; it is the reference model's on all papers."""
    request, now = a_request(**changes), house.clock.now()
    with reading(house) as records:
        answer = table_between(records, request, now).explain(request)
        assert answer == decide(request, policy(records, now))
    return answer


def permits(house, **changes):
    return said(house, **changes).permits


@pytest.fixture
def council(both):
    return both[COUNCIL]


def test_what_is_compiled_answers_as_the_reference_model_does_on_all_papers(council, agreement):
    """Also for a stranger, a flow the other way, a version named or one that is not there."""
    assert permits(council)
    for changes in (
        {"recipient": "police"},
        {"provider": TRUST, "recipient": COUNCIL, "role": "practitioner", "acting_for": COUNCIL},
        {"agreement": agreement.id},
        {"agreement": "another"},
        {"agreement": agreement.id, "clause": "reply"},
        {"clause": "reply"},
        {"role": "clerk"},
    ):
        said(council, **changes)


def test_whoever_names_an_agreement_of_others_is_asked_of_in_their_own_role(council, agreement):
    """They are in none of the papers of that agreement, and hold their post all the same."""
    theirs = canonical(encode(evolve(agreement, id="another", protocol=None))).decode()
    for end in (COUNCIL, TRUST):
        theirs = theirs.replace(f'"{end}"', f'"other-{end}"')
    with recording(council) as records:
        keep_document(records, theirs, "a test")
    to_them = {"agreement": "another", "recipient": f"other-{TRUST}"}
    nurse = {"acting_for": TRUST, "person": "nurse", "role": "practitioner"}
    for more in ({}, {"provider": TRUST, **nurse}):
        names = [one.name for one in said(council, **to_them, **more).unmet]
        assert "parties" in names
        assert "held" not in names


def test_a_document_of_nearly_the_largest_size_is_read_again_and_stops_no_decision(
    council, agreement
):
    """With the escapes of its text, its event is longer than what anybody may send."""
    assert ask(council, WORKER_ACTS, a_request()).decision.permits
    long = evolve(agreement, id="long", summary='"' * 1_500_000)
    with recording(council) as records:
        keep_document(records, canonical(encode(long)).decode(), "a test")
    assert ask(council, WORKER_ACTS, a_request()).decision.permits
    with reading(council) as records:
        assert sum(event.kind == "document-kept" for _, event in records.happened()) == 3


def test_a_suspension_stops_the_next_decision_and_its_end_the_one_after(both, digest):
    """Within one process, the next question finds what was just said, here or at a partner."""
    for party in (COUNCIL, TRUST):
        assert permits(both[party])
        stopped = suspend(both[party], actor("operator", party), digest, "a breach")
        assert not permits(both[party])
        both.deliver()
        assert not permits(both[COUNCIL])
        assert not permits(both[TRUST])
        resume(both[party], actor("operator", party), stopped.digest, "it is mended")
        both.deliver()
        assert permits(both[COUNCIL])


def test_an_order_that_ends_an_agreement_stops_the_next_decision_here_and_at_the_partner(
    both, digest
):
    signatory = actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL)
    ending = Speaking(actor=signatory, document=digest, passphrase=SECRET, role=SIGNATORY)
    assert permits(both[COUNCIL])
    assert permits(both[TRUST])
    terminate(both[COUNCIL], ending, "So it is.", "High Court 7")
    assert not permits(both[COUNCIL])
    both.deliver()
    assert not permits(both[TRUST])


def test_an_assurance_that_ran_out_stops_it_at_midnight_and_a_new_one_lets_it_go_on(both):
    """Nothing was said at midnight: the day alone changes the answer."""
    council, today = both[COUNCIL], both.clock.now().date()
    period = {"from_": today - timedelta(days=9), "expires": today}
    assure(council, actor("operator", COUNCIL), scheme="dspt", reference="x", **period)
    assert permits(council)
    both.clock.advance(timedelta(days=1))
    assert not permits(council)
    renewed = {"from_": today, "expires": today + timedelta(days=300)}
    assure(council, actor("operator", COUNCIL), scheme="dspt", reference="y", **renewed)
    both.clock.advance(timedelta(seconds=1))
    assert permits(council)


def test_what_is_dated_ahead_counts_from_its_moment_on(council, both):
    ahead = both.clock.now() + timedelta(minutes=5)
    ended = an_assurance(COUNCIL, scheme="dspt", at=ahead, expires=ahead.date() - timedelta(days=1))
    with recording(council) as records:
        keep(records, signed_by(council, ended), "a test")
    assert permits(council)
    both.clock.set(ahead)
    assert not permits(council)


def signed_by(house, statement):

    return sign_statement(statement, house.keys.node().root)


def test_a_standing_prohibition_binds_at_once_and_what_is_compiled_stays(council, monkeypatch):
    """However many people opt out, nothing is folded or verified again for it."""
    assert ask(council, WORKER_ACTS, a_request(subject="P-1")).decision.permits
    monkeypatch.setattr(folding, "verify", None)
    folding._VERIFIED.clear()
    for number in (1, 2):
        ban = StandingProhibition(
            id=f"p{number}", kind="opt-out", reason="asked", provider=COUNCIL, subject=f"P-{number}"
        )
        prohibit(council, WORKER_ACTS, ban)
    request = a_request(subject="P-1")
    assert not ask(council, WORKER_ACTS, request).decision.permits
    assert ask(council, WORKER_ACTS, evolve(request, subject="P-3")).decision.permits
    with recording(council) as records:
        done = Disposed(at=council.clock.now(), by="a test", what="prohibition/p1", reason="over")
        records.tx.destroy_secret(done.what)
        records.record(done)
    assert ask(council, WORKER_ACTS, request).decision.permits, "one that is disposed of is over"
    assert not ask(council, WORKER_ACTS, evolve(request, subject="P-2")).decision.permits


def test_what_is_undone_was_never_said(council, digest):
    """A decision inside the transaction sees it; when it is undone, nobody has."""
    assert permits(council)
    ended = an_assurance(COUNCIL, scheme="dspt", at=council.clock.now(), expires=YESTERDAY)
    request = a_request()

    def undone():
        with recording(council) as records:
            keep(records, signed_by(council, ended), "a test")
            now = council.clock.now()
            assert not table_between(records, request, now).decide(request).permits
            raise Conflict("it is undone")

    with pytest.raises(Conflict, match="undone"):
        undone()
    assert permits(council)


def test_a_store_that_is_put_back_is_read_anew(both, council, digest):
    again = both.mark()
    assert ask(council, WORKER_ACTS, a_request()).decision.permits
    suspend(council, actor("operator", COUNCIL), digest, "a breach")
    assert not ask(council, WORKER_ACTS, a_request()).decision.permits
    again()
    # Whoever only reads is answered from what they read, and leaves the desk to whoever writes.
    assert permits(council)
    assert ask(council, WORKER_ACTS, a_request()).decision.permits
    both.appoint(COUNCIL, "somebody", WORKER)
    assert permits(council)


def test_what_was_kept_before_papers_were_found_by_name_is_still_decided_by(council):
    with council.store.transaction() as tx:
        tx.drop("found-by", "papers")
    assert permits(council)


def test_a_bounded_number_of_pairs_is_kept_compiled(council, monkeypatch):
    monkeypatch.setattr(between, "MOST_PAIRS", 2)
    for party in ("one", "two", "three", TRUST):
        ask(council, WORKER_ACTS, a_request(recipient=party))
    assert len(between._DESKS[council.store].pairs) == 2
    assert permits(council)


def test_names_that_anybody_makes_up_are_not_compiled_one_by_one(council, agreement):
    """Nor is the agreement that is named where it is one of the two, since it is compiled."""
    for name in ("made-up", "made-up-too", agreement.id, None):
        ask(council, WORKER_ACTS, a_request(agreement=name))
    assert len(between._DESKS[council.store].pairs) == 1


def test_threads_that_ask_and_suspend_at_once_never_see_half_of_it(council, digest):
    """Each answer is that of one state of the store, whoever compiles it."""

    def turn(number):
        if number % 5 == 0:
            held = suspend(council, actor("operator", COUNCIL), digest, "a breach")
            resume(council, actor("operator", COUNCIL), held.digest, "mended")
        request, now = a_request(), council.clock.now() + timedelta(seconds=1)
        with recording(council) as records:
            answer = table_between(records, request, now).explain(request)
            assert answer == decide(request, policy(records, now))
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(turn, range(40)))


def test_a_new_version_and_new_keys_are_found_by_the_next_decision(
    both, council, agreement, digest
):
    """Each of these is another kind of news, and each changes or keeps the answer as it should."""
    assert ask(council, WORKER_ACTS, a_request()).decision.clause.version == 1
    later = evolve(agreement, version=2, replaces=digest)
    both.adopt(later)
    assert ask(council, WORKER_ACTS, a_request()).decision.clause.version == 2
    both.clock.advance(timedelta(minutes=1))
    for party in (COUNCIL, TRUST):
        rotate(both[party], actor("operator", party), ["root"])
        both.deliver()
    assert ask(council, WORKER_ACTS, a_request()).decision.permits
    assert permits(council)
    assert permits(both[TRUST])


def test_what_is_not_held_here_is_left_out_and_nothing_is_made_up_for_it(council, agreement):
    """A protocol that never came, and a party that never joined, keep an agreement from running."""
    nowhere = Link(id="elsewhere", digest="sha256:" + "0" * 64)
    police = evolve(agreement.parties[1], id="police", name="The police")
    draft = evolve(agreement, id="lost", protocol=nowhere, parties=(*agreement.parties, police))
    with recording(council) as records:
        keep_document(records, canonical(encode(draft)).decode(), "a test")
    assert said(council, agreement="lost").clause.agreement == "lost"
    assert not permits(council, agreement="lost")


def test_a_party_that_an_agreement_of_others_brings_is_a_stranger_no_longer(council, agreement):
    """What was compiled between two stays, and still tells strangers from partners as it should."""
    asking = {"recipient": "police"}
    first = ask(council, WORKER_ACTS, a_request(**asking)).decision
    assert [one.name for one in first.unmet] == ["parties"]
    police = evolve(agreement.parties[1], id="police", name="The police")
    other = evolve(agreement, id="another", parties=(*agreement.parties, police))
    other = evolve(other, protocol=None, owner=TRUST, chair=PostRef(party=TRUST))
    with recording(council) as records:
        keep_document(records, canonical(encode(other)).decode(), "a test")
    assert said(council, **asking) == ask(council, WORKER_ACTS, a_request(**asking)).decision
    unseen = {"provider": "police", "recipient": "insurer", "acting_for": "police"}
    before = ask(council, WORKER_ACTS, a_request(**unseen)).decision
    insurer = evolve(police, id="insurer", name="An insurer")
    more = evolve(other, id="a-third", parties=(*agreement.parties, insurer))
    with recording(council) as records:
        keep_document(records, canonical(encode(more)).decode(), "a test")
    after = said(council, **unseen)
    assert [one.name for one in before.unmet] == ["parties"]
    assert [one.name for one in after.unmet] == ["agreement"]
    assert ask(council, WORKER_ACTS, a_request(**unseen)).decision == after
