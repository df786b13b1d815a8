"""Living under a document: who may say what, and that partners come to the same."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY, PartyKind
from accordant.core.protocol import Commencement, Commencing
from accordant.core.statement import Disposal, Extent, Fate, Stage, State, Trigger
from accordant.core.wire import encode, write_yaml
from accordant.work import live
from accordant.work.ask import ask
from accordant.work.draft import propose, read_draft, stands
from accordant.work.join import invite, join
from accordant.work.library import papers
from accordant.work.live import Speaking
from accordant.work.record import reading
from accordant.work.sign import confirm, object_to, sign_document, suspend
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import (
    SECRET,
    WORDS,
    Partnership,
    a_request,
    actor,
    shelf,
)

WHY = "So it is."


def who(document, role, party):
    return Speaking(
        actor=actor(f"{role}.{party}", party), document=document, passphrase=SECRET, role=role
    )


def chair(both, document):
    return live.as_chair(both[COUNCIL], actor(f"chair.{COUNCIL}", COUNCIL), document, SECRET)


def everywhere(both, document):
    """Where a document stands on both nodes, once everything has arrived."""
    both.deliver()
    found = [stands(both[party], document)[2] for party in (COUNCIL, TRUST)]
    assert found[0] == found[1]
    return found[0]


@pytest.fixture
def draft(both, agreement, digest):
    """The next version, put before the partners."""
    following = evolve(agreement, version=2, replaces=digest, title="Early Contact, again")
    text = write_yaml(encode(following)).encode()
    name = propose(both[COUNCIL], actor("drafter", COUNCIL), text).digest
    both.deliver()
    return name


def said_of(house, kind):
    with reading(house) as records:
        return [one for one in papers(records).held if one.statement.kind == kind]


def test_a_comment_is_answered_by_name(both, draft):
    lead = who(draft, OPERATIONAL_LEAD, TRUST)
    found = live.comment(both[TRUST], lead, "Why a name?", "flows[0].items")
    both.deliver()
    name = found.comments[0].digest
    as_shown = name[:19]
    live.answer(both[COUNCIL], who(draft, IG_ADVISER, COUNCIL), as_shown, "To find the child.")
    assert everywhere(both, draft).comments[0].answers == ("council: To find the child.",)
    proposal = said_of(both[COUNCIL], "proposal")[0].digest
    for strange in ("sha256:" + "0" * 64, proposal):
        with pytest.raises(NotFound, match="no comment or ping"):
            live.answer(both[COUNCIL], who(draft, IG_ADVISER, COUNCIL), strange, "To whom?")


def test_the_chair_settles_what_it_was_asked_to_mediate(both, draft):
    adviser = who(draft, IG_ADVISER, TRUST)
    object_to(both[TRUST], adviser.actor, draft, IG_ADVISER, "It is too much.", SECRET)
    live.ask_to_mediate(both[TRUST], adviser, "We mean two things by one word.")
    found = everywhere(both, draft)
    assert found.mediation is not None
    (objection,) = said_of(both[COUNCIL], "objection")
    assert objection.digest in {one.statement for one in found.waiting}
    with pytest.raises(NotFound, match="no objection about northmoor-agreement"):
        live.settle(both[COUNCIL], chair(both, draft), WHY, ("sha256:" + "0" * 64,))
    live.settle(both[COUNCIL], chair(both, draft), WHY, (objection.digest[7:19],))
    found = everywhere(both, draft)
    assert found.mediation is None
    assert not any("objection" in one.what for one in found.waiting)


def test_only_the_chair_speaks_as_the_chair(both, draft, digest):
    """What cannot count is neither kept nor sent."""
    before = shelf(both[TRUST], "statement")
    as_chair = who(draft, "independent-chair", TRUST)
    lead = evolve(as_chair, actor=actor(f"{OPERATIONAL_LEAD}.{TRUST}", TRUST))
    for verb in (live.settle, live.halt):
        with pytest.raises(NotAllowed, match="only the independent-chair at council"):
            verb(both[TRUST], lead, WHY)
    with pytest.raises(NotAllowed, match="only the independent-chair"):
        live.decide_to_go_on(both[TRUST], evolve(lead, document=digest), goes_on=True, reason=WHY)
    assert shelf(both[TRUST], "statement") == before


def test_the_owner_gives_a_draft_up_and_not_what_is_signed(both, draft, digest):
    lead = who(draft, OPERATIONAL_LEAD, COUNCIL)
    with pytest.raises(NotAllowed, match="had been signed by then"):
        live.withdraw(both[COUNCIL], evolve(lead, document=digest), WHY)
    live.withdraw(both[COUNCIL], lead, WHY)
    assert everywhere(both, draft).state is State.WITHDRAWN
    assert everywhere(both, digest).state is State.IN_FORCE


def test_a_review_is_opened_and_confirmed_until_the_next(both, digest):
    live.open_review(both[TRUST], who(digest, IG_ADVISER, TRUST), Trigger.LAW, "A new act.")
    found = everywhere(both, digest)
    assert (found.state, found.live) == (State.UNDER_REVIEW, True)
    both.clock.advance(timedelta(minutes=1))
    late = date(2029, 1, 1)
    with pytest.raises(NotAllowed, match="by the last day"):
        live.confirm_review(both[TRUST], who(digest, IG_ADVISER, TRUST), Extent.NONE, late)
    for party in (COUNCIL, TRUST):
        adviser = who(digest, IG_ADVISER, party)
        live.confirm_review(both[party], adviser, Extent.MINOR, date(2028, 1, 1), "a contact")
    assert everywhere(both, digest).state is State.IN_FORCE


def test_the_chair_halts_and_lifts(both, digest):
    live.halt(both[COUNCIL], chair(both, digest), "We found a breach.")
    assert everywhere(both, digest).state is State.SUSPENDED
    assert not ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits
    (halt,) = said_of(both[TRUST], "halt")
    assert everywhere(both, digest).waiting[0].statement == halt.digest
    for strange in ("sha256:" + "0" * 64, ""):
        with pytest.raises(NotFound, match="no halt"):
            live.lift(both[COUNCIL], chair(both, digest), strange, "Mended.")
    live.lift(both[COUNCIL], chair(both, digest), halt.digest[7:19], "Mended.")
    assert everywhere(both, digest).state is State.IN_FORCE


def test_a_contact_is_tried_and_answers(both, digest):
    adviser = who(digest, IG_ADVISER, TRUST)
    with pytest.raises(BadInput, match="names contacts for: access, information"):
        live.try_contact(both[TRUST], adviser, "lunch")
    live.try_contact(both[TRUST], adviser, "quality")
    both.deliver()
    (ping,) = said_of(both[COUNCIL], "ping")
    live.answer(both[COUNCIL], who(digest, IG_ADVISER, COUNCIL), ping.digest, "It works.")
    assert everywhere(both, digest).not_counted == ()
    above = stands(both[TRUST], "northmoor-protocol")[0]
    with pytest.raises(BadInput, match="names contacts for: nothing"):
        live.try_contact(both[TRUST], evolve(adviser, document=above), "quality")


def test_a_named_person_says_what_a_search_of_the_register_found(both, draft):
    adviser = who(draft, IG_ADVISER, TRUST)
    live.dispose_of_hit(both[TRUST], adviser, Fate.RELATED, "It covers adults.", "mash@1")
    live.dispose_of_hit(both[TRUST], adviser, Fate.NONE_FOUND, "The register of the region.")
    assert everywhere(both, draft).not_counted == ()
    assert len(said_of(both[COUNCIL], "disposition")) == 2


def test_a_party_leaves_and_proves_what_became_of_the_data(both, digest):
    signatory = who(digest, SIGNATORY, TRUST)
    soon = both.clock.now().date() + timedelta(days=89)
    with pytest.raises(NotAllowed, match="90 days' notice"):
        live.leave(both[TRUST], signatory, soon, "The service closes.")
    live.leave(both[TRUST], signatory, soon + timedelta(days=1), "The service closes.")
    assert everywhere(both, digest).side(TRUST).stage is Stage.ACTIVE
    both.clock.advance(timedelta(days=91))
    found = everywhere(both, digest)
    assert (found.state, found.side(TRUST).stage) == (State.TERMINATED, Stage.LEFT)
    assert [(duty.party, duty.dataset) for duty in found.duties] == [
        (COUNCIL, "replies"),
        (TRUST, "contacts"),
    ]
    assert not ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits
    adviser = who(digest, IG_ADVISER, TRUST)
    with pytest.raises(NotAllowed, match="receives no dataset replies"):
        live.prove_exit(both[TRUST], adviser, "replies", Disposal.DESTROYED, proof="7")
    live.prove_exit(both[TRUST], adviser, "contacts", Disposal.DESTROYED, proof="7")
    council = who(digest, IG_ADVISER, COUNCIL)
    live.prove_exit(both[COUNCIL], council, "replies", Disposal.RETAINED, basis="Limitation Act")
    assert everywhere(both, digest).duties == ()


def test_all_end_it_or_an_order_does(both, digest):
    live.terminate(both[COUNCIL], who(digest, SIGNATORY, COUNCIL), "It is over.")
    assert everywhere(both, digest).state is State.IN_FORCE
    with pytest.raises(NotAllowed, match="an order is put on record by"):
        live.terminate(both[TRUST], who(digest, SIGNATORY, TRUST), WHY, "High Court 7")
    live.terminate(both[COUNCIL], who(digest, SIGNATORY, COUNCIL), WHY, "High Court 7")
    assert everywhere(both, digest).state is State.TERMINATED


def test_the_chair_rules_on_nothing_where_one_text_was_signed(both, draft, digest):
    with pytest.raises(NotAllowed, match="two texts that had both been signed"):
        live.rule(both[COUNCIL], chair(both, digest), draft, "It was read out.")
    with pytest.raises(NotFound):
        live.rule(both[COUNCIL], chair(both, digest), "nothing", "It was read out.")


def test_the_chair_lets_an_agreement_go_on_without_its_protocol(both, agreement, digest):
    above = agreement.protocol.digest
    suspend(both[COUNCIL], actor("operator", COUNCIL), above, "The chair asked for a pause.")
    assert everywhere(both, digest).state is State.SIGNED
    both.clock.advance(timedelta(days=1))
    live.decide_to_go_on(both[COUNCIL], chair(both, digest), goes_on=True, reason="It stands.")
    found = everywhere(both, digest)
    assert found.state is State.IN_FORCE
    assert found.side(COUNCIL).stage is Stage.SUSPENDED
    assert not ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits


def test_a_reservation_goes_with_the_confirmation(both, draft):
    lead = who(draft, OPERATIONAL_LEAD, TRUST)
    words = "We would rather see counts."
    confirm(both[TRUST], lead.actor, draft, OPERATIONAL_LEAD, WORDS, SECRET, words)
    assert everywhere(both, draft).reservations[0].words == words


def test_a_party_suspends_with_another_party_that_is_there(both, digest):
    operator = actor("operator", TRUST)
    with pytest.raises(BadInput, match="no such flow, item or party"):
        suspend(both[TRUST], operator, digest, WHY, parties=("police",))
    suspend(both[TRUST], operator, digest, WHY, parties=(COUNCIL,))
    assert everywhere(both, digest).suspended_by((COUNCIL, TRUST), "contact") is not None
    assert not ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits


def test_a_new_party_is_a_new_version(both, agreement, digest):
    """A listed party joins by signing; whoever is new is drafted in."""
    newcomer = Partnership("police")
    with pytest.raises(Conflict, match="is a party of"):
        live.accede(both[COUNCIL], digest, TRUST, PartyKind.HEALTH)
    with pytest.raises(NotFound, match="police has not joined"):
        live.accede(both[COUNCIL], digest, "police", PartyKind.POLICE)
    invitation, fingerprint = invite(newcomer["police"])
    join(both[COUNCIL], invitation.encode(), fingerprint)
    text = live.accede(both[COUNCIL], digest, "police", PartyKind.POLICE)
    read = read_draft(both[COUNCIL], text)
    assert (read.document.version, read.document.replaces) == (2, digest)
    assert [party.id for party in read.document.parties] == [COUNCIL, TRUST, "police"]
    assert read.document.parties[2].root == newcomer.root("police")


def test_a_quorum_of_two_waits_for_the_second_party(both, agreement):
    """Each node says the same of how far each party has come."""
    pairs = evolve(
        agreement, id="pairs", commencement=Commencement(rule=Commencing.QUORUM, quorum=2)
    )
    name = propose(
        both[COUNCIL], actor("drafter", COUNCIL), write_yaml(encode(pairs)).encode()
    ).digest
    both.deliver()
    for role in (OPERATIONAL_LEAD, IG_ADVISER):
        confirm(both[COUNCIL], actor(f"{role}.{COUNCIL}", COUNCIL), name, role, WORDS, SECRET)
    sign_document(both[COUNCIL], actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL), name, SECRET)
    found = everywhere(both, name)
    assert (found.state, found.side(COUNCIL).stage) == (State.CONSULTATION, Stage.SIGNED)
    assert found.side(TRUST).stage is Stage.INVITED
