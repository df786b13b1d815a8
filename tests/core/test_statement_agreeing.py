"""Talking a document over: comments, mediation, quorum and accession, and giving it up."""

from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Commencement, Commencing, Governance, Link, Rule
from accordant.core.statement import (
    Answer,
    Certification,
    Comment,
    Confirmation,
    Mediation,
    Objection,
    Proposal,
    Settlement,
    Signature,
    State,
    Withdrawal,
)
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST
from tests.core.living_world import (
    HARBOUR,
    THREE,
    by,
    chair_says,
    everybody,
    folded,
    joins,
    of_three,
    on,
    once,
    pairwise,
    protocol_of_three,
    quorum_of,
    says,
    signs,
    stages,
    who_acts,
)
from tests.core.signed_world import (
    WORDS,
    adoption,
    an_appointment,
    name_of,
    signed,
)

ALL = of_three()
PAIRS = pairwise()
TWO = by(COUNCIL, TRUST, document=PAIRS)


def proposed(document):
    return [once(said) for said in adoption(document) if isinstance(said, Proposal)]


def unsigned(document, *without):
    return [
        once(said) for said in adoption(document) if not isinstance(said, (Signature, *without))
    ]


# Comments and reservations


def test_a_comment_and_its_answers_stand_beside_the_document_and_move_nothing():
    remark = says(Comment, HARBOUR, ALL, PRACTITIONER, path="flows[0].items", words="Why a name?")
    reply = says(
        Answer, COUNCIL, ALL, "hub-worker", 1, to=remark.digest, words="To find the child."
    )
    before = folded(ALL, proposed(ALL))
    after = folded(ALL, [*proposed(ALL), reply, remark])
    (found,) = after.comments
    assert (found.party, found.path, found.words) == (HARBOUR, "flows[0].items", "Why a name?")
    assert found.answers == ("council: To find the child.",)
    assert (after.state, after.waiting) == (before.state, before.waiting)
    assert stages(after)[HARBOUR] == "reviewing"
    assert stages(after)[TRUST] == "invited"
    assert folded(ALL, [*proposed(ALL), remark]).comments[0].answers == ()


def test_a_reservation_is_kept_and_shown_and_blocks_nothing():
    said = says(
        Confirmation, TRUST, ALL, words=WORDS, reservation="We would rather see counts only."
    )
    found = folded(ALL, [*everybody(ALL), said])
    (one,) = found.reservations
    assert (one.party, one.person, one.words) == (
        TRUST,
        "ig-adviser.trust",
        "We would rather see counts only.",
    )
    assert found.live


# How far each party is


def test_each_party_goes_from_invited_to_active():
    said = proposed(ALL)
    assert stages(folded(ALL, said))[TRUST] == "invited"
    lead, adviser = (
        once(one) for one in adoption(ALL) if isinstance(one, Confirmation) and one.party == TRUST
    )
    assert stages(folded(ALL, [*said, lead]))[TRUST] == "reviewing"
    assert stages(folded(ALL, [*said, lead, adviser]))[TRUST] == "agreed"
    assert stages(folded(ALL, by(COUNCIL, TRUST, document=ALL)))[TRUST] == "signed"
    found = folded(ALL, everybody(ALL))
    assert set(stages(found).values()) == {"active"}
    assert found.side("police").stage == "invited"
    assert found.inactive(THREE) is None


def test_whom_a_draft_waits_for_since_when_and_what_happens_then():
    found = folded(ALL, ())
    (draft,) = found.waiting
    assert (draft.who, draft.since, bool(draft.then)) == (COUNCIL, None, True)
    everything = [
        folded(ALL, proposed(ALL)),
        folded(ALL, unsigned(ALL)),
    ]
    for found in everything:
        assert all(one.who and one.since and one.then for one in found.waiting), found.waiting


# Mediation


def asking(days=1):
    return says(Mediation, TRUST, ALL, days=days, reason="We mean two things by one word.")


def test_whoever_asks_gets_the_chair_until_the_chair_settles_it():
    said = [*proposed(ALL), asking()]
    found = folded(ALL, said)
    assert found.state is State.CONSULTATION
    assert (found.mediation.since, "trust asks" in found.mediation.why) == (on(1).date(), True)
    assert who_acts(found)[0] == "independent-chair of council"
    settled = chair_says(Settlement, ALL, 2, reason="It is the same thing.")
    assert folded(ALL, [*said, settled]).mediation is None
    assert folded(ALL, [*said, settled, asking(3)]).mediation is not None


def test_who_was_the_chair_yesterday_settles_nothing():
    """The post ended the day before, in the document's zone."""
    ended = signed(an_appointment(COUNCIL, CHAIR, at=on(1), until=on(1).date()))
    late = chair_says(Settlement, ALL, 2, reason="It is the same thing.")
    found = folded(ALL, [*proposed(ALL), asking(), ended, late])
    assert found.mediation is not None
    assert "did not hold the role independent-chair" in found.not_counted[0].why


def test_asking_the_chair_after_all_have_agreed_undoes_nothing():
    assert folded(ALL, [*everybody(ALL), asking()]).live


def under(document, **governance):
    above = protocol_of_three(**governance)
    return evolve(document, protocol=Link(id=above.id, digest=name_of(above))), above


def test_when_the_time_limit_passes_undecided_the_chair_mediates_by_itself():
    """28 days after the day it was proposed, and not one before."""
    document, above = under(ALL)
    last = on(28, hours=14)
    assert folded(document, proposed(document), now=last, among=[above]).mediation is None
    found = folded(document, proposed(document), now=on(29, hours=-9), among=[above])
    assert found.mediation.since == on(29).date()
    assert found.mediation.why == "nothing was decided by 2026-11-30"
    assert "goes to the operational leads, then independent chair" in found.waiting[0].then
    early = folded(document, proposed(document), now=last, among=[above])
    assert "if it is not decided by 2026-11-30" in early.waiting[0].then
    settled = chair_says(Settlement, document, 20, reason="Both may stay.")
    said = [*proposed(document), settled]
    assert folded(document, said, now=on(47), among=[above]).mediation is None
    assert folded(document, said, now=on(49), among=[above]).mediation is not None


def test_the_clock_runs_in_the_zone_of_the_document():
    """Proposed late in the evening of summer, it is the next day in London already."""
    document, above = under(evolve(ALL, term=evolve(ALL.term, effective_from=on(0).date())))
    dusk = on(240).replace(hour=23, minute=30)
    said = [once(evolve(proposed(document)[0].statement, at=dusk))]
    at_last = dusk + timedelta(days=28, minutes=29)
    assert folded(document, said, now=at_last, among=[above]).mediation is None
    assert folded(document, said, now=at_last + timedelta(days=1), among=[above]).mediation


def test_a_limit_of_any_length_is_a_limit_and_none_is_none():
    for days in (0, 10**9):
        document, above = under(ALL, time_limit_days=days)
        found = folded(document, proposed(document), now=on(900), among=[above])
        assert found.mediation is None
    own = evolve(ALL, commencement=Commencement(time_limit_days=3))
    assert folded(own, proposed(own), now=on(4)).mediation is not None
    assert "stays with the chair" in folded(own, proposed(own), now=on(4)).waiting[0].then


# Objections and what the chair may set aside


def objecting(document=ALL, days=0):
    return says(Objection, TRUST, document, days=days, reason="It is too much.")


def test_the_chair_settles_an_objection_by_name_and_only_afterwards():
    said, no = unsigned(ALL), objecting(days=1)
    assert folded(ALL, [*said, no]).state is State.CONSULTATION
    named = chair_says(Settlement, ALL, 2, reason="Counts suffice.", objections=(no.digest,))
    assert folded(ALL, [*said, no, named]).state is State.AGREED_IN_PRINCIPLE
    unnamed = chair_says(Settlement, ALL, 2, reason="Counts suffice.")
    assert folded(ALL, [*said, no, unnamed]).state is State.CONSULTATION
    early = chair_says(Settlement, ALL, 0, reason="Beforehand.", objections=(no.digest,))
    assert folded(ALL, [*said, no, early]).state is State.CONSULTATION
    by_trust = says(
        Settlement, TRUST, ALL, CHAIR, 2, reason="We settle it.", objections=(no.digest,)
    )
    assert folded(ALL, [*said, no, by_trust]).state is State.CONSULTATION


@pytest.mark.parametrize("rule", [None, Rule.UNANIMOUS, Rule.EACH_SIGNS_OWN])
def test_where_the_partners_are_to_be_unanimous_the_chair_sets_no_objection_aside(rule):
    protocol = protocol_of_three(rule=rule)
    no = objecting(protocol, days=1)
    settled = chair_says(Settlement, protocol, 2, reason="So be it.", objections=(no.digest,))
    found = folded(protocol, [*unsigned(protocol), no, settled])
    assert (found.state is State.CONSULTATION) is (rule is Rule.UNANIMOUS)
    held_up = folded(protocol, [*unsigned(protocol), no])
    assert ("or the chair" in held_up.waiting[0].who) is (rule is not Rule.UNANIMOUS)


def test_an_agreement_is_as_unanimous_as_its_protocol():
    document, above = under(ALL, rule=Rule.UNANIMOUS)
    no = objecting(document, days=1)
    settled = chair_says(Settlement, document, 2, reason="So be it.", objections=(no.digest,))
    found = folded(document, [*unsigned(document), no, settled], among=[above])
    assert found.state is State.CONSULTATION


# How many it takes


def test_by_default_all_confirm_and_all_sign():
    assert folded(ALL, by(COUNCIL, TRUST, document=ALL)).state is State.CONSULTATION


def test_pairwise_two_begin_and_the_third_may_join():
    found = folded(PAIRS, TWO)
    assert found.state is State.IN_FORCE
    assert stages(found) == {COUNCIL: "active", TRUST: "active", HARBOUR: "invited"}
    assert found.missing == (HARBOUR,)
    assert who_acts(found) == [HARBOUR]
    assert found.inactive((COUNCIL, TRUST)) is None
    assert found.inactive((COUNCIL, HARBOUR)).party == HARBOUR
    assert folded(PAIRS, by(COUNCIL, document=PAIRS)).state is State.CONSULTATION
    joined = folded(PAIRS, [*TWO, *joins(HARBOUR, PAIRS, 60)])
    assert set(stages(joined).values()) == {"active"}


def test_who_joins_late_has_confirmed_for_itself():
    """A signature over the heads of one's own lead and adviser binds nobody."""
    signature = signs(Signature, HARBOUR, PAIRS, 1)
    found = folded(PAIRS, [*TWO, signature])
    assert stages(found)[HARBOUR] == "invited"
    late = [one for one in joins(HARBOUR, PAIRS, 60) if one.statement.kind == "confirmation"]
    assert stages(folded(PAIRS, [*TWO, signature, late[0]]))[HARBOUR] == "reviewing"
    assert stages(folded(PAIRS, [*TWO, signature, *late]))[HARBOUR] == "active"


def test_a_quorum_is_counted_in_parties_not_in_signatures():
    quorum = quorum_of(3)
    two = by(COUNCIL, TRUST, document=quorum)
    again = signs(Signature, TRUST, quorum, 1)
    found = folded(quorum, [*two, again])
    assert found.state is State.CONSULTATION
    assert {"operational-lead of harbour", "ig-adviser of harbour"} <= set(who_acts(found))
    assert folded(quorum, everybody(quorum)).live
    agreed = [*unsigned(quorum), *(one for one in two if one.statement.kind == "signature")]
    waits = folded(quorum, agreed)
    assert (waits.state, who_acts(waits)) == (
        State.AGREED_IN_PRINCIPLE,
        ["signatory of harbour"],
    )


@pytest.mark.parametrize(
    ("rule", "begins"),
    [({}, False), ({"rule": Rule.UNANIMOUS}, False), ({"rule": Rule.EACH_SIGNS_OWN}, True)]
    + [({"rule": Rule.QUORUM, "quorum": n}, n == 2) for n in (2, 3)],
)
def test_a_protocol_begins_by_its_own_rule(rule, begins):
    protocol = protocol_of_three(**rule)
    found = folded(protocol, by(COUNCIL, TRUST, document=protocol))
    assert found.live is begins


def test_a_quorum_is_said_if_and_only_if_it_is_the_rule():
    for bad in (
        {"rule": Rule.QUORUM},
        {"quorum": 2},
        {"rule": Rule.QUORUM, "quorum": 1},
        {"rule": Rule.UNANIMOUS, "quorum": 2},
        {"time_limit_days": -1},
        {"notice_days": -1},
    ):
        with pytest.raises(BadInput):
            Governance(**{"decision_rule": "by quorum", "time_limit_days": 3, **bad})
    for bad in (
        {"rule": Commencing.QUORUM},
        {"rule": Commencing.ALL, "quorum": 3},
        {"acknowledged_percent": 101},
        {"acknowledged_percent": -1},
        {"time_limit_days": -1},
    ):
        with pytest.raises(BadInput):
            Commencement(**bad)


def test_a_quorum_that_the_parties_can_never_reach_is_refused():
    with pytest.raises(BadInput, match="there are 3 parties"):
        quorum_of(4)
    with pytest.raises(BadInput, match="there are 3 parties"):
        protocol_of_three(rule=Rule.QUORUM, quorum=4)


# Giving it up


WITHDRAWN = {"reason": "The service closed."}


@pytest.mark.parametrize(
    "said", [(), proposed(ALL), unsigned(ALL)], ids=["draft", "talk", "agreed"]
)
def test_owner_or_chair_give_it_up_before_it_is_signed(said):
    for one in (
        says(Withdrawal, COUNCIL, ALL, OPERATIONAL_LEAD, **WITHDRAWN),
        chair_says(Withdrawal, ALL, **WITHDRAWN),
    ):
        found = folded(ALL, [*said, one])
        assert (found.state, found.waiting) == (State.WITHDRAWN, ())
        assert found.not_counted == ()


def test_another_party_cannot_give_it_up():
    found = folded(ALL, [*unsigned(ALL), signs(Withdrawal, TRUST, ALL, **WITHDRAWN)])
    assert found.state is State.AGREED_IN_PRINCIPLE
    assert "only the owner, council, or the chair" in found.not_counted[0].why


def test_what_all_have_signed_is_not_given_up_any_more():
    last = max(said.at for said in adoption(ALL))
    give_up = chair_says(Withdrawal, ALL, **WITHDRAWN).statement
    after = once(evolve(give_up, at=last + timedelta(seconds=1)))
    found = folded(ALL, [*everybody(ALL), after])
    assert (found.state, found.not_counted[0].digest) == (State.IN_FORCE, after.digest)
    assert "had been signed by then" in found.not_counted[0].why
    same = once(evolve(give_up, at=last))
    assert folded(ALL, [*everybody(ALL), same]).state is State.WITHDRAWN


def test_signing_on_after_it_was_given_up_brings_nothing_back():
    gone = chair_says(Withdrawal, ALL, **WITHDRAWN)
    two = by(COUNCIL, TRUST, document=ALL)
    late = joins(HARBOUR, ALL, minutes=60 * 48)
    assert folded(ALL, [*two, gone, *late]).state is State.WITHDRAWN


def test_the_certificate_may_come_first_and_the_rest_after():
    certificate = [once(one) for one in adoption(ALL) if isinstance(one, Certification)]
    found = folded(ALL, [*proposed(ALL), *certificate])
    assert found.state is State.CONSULTATION
    assert IG_ADVISER in found.waiting[0].who or OPERATIONAL_LEAD in found.waiting[0].who
    assert SIGNATORY not in " ".join(who_acts(found))
