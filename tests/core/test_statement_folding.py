"""Where a document stands: every guard both ways, whom it waits for, what takes it out again."""

import time
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Link
from accordant.core.signing import issue, verify_chain
from accordant.core.statement import (
    Acknowledgement,
    Certification,
    Confirmation,
    Objection,
    Papers,
    Proposal,
    Resumption,
    Signature,
    State,
    Suspension,
    sign_statement,
    standing,
)
from tests.core.builders import COUNCIL, TRUST, a_protocol, a_term, a_trust, an_agreement
from tests.core.signed_world import (
    NOW,
    SAID,
    WORDS,
    a_key,
    adopted,
    adoption,
    an_appointment,
    as_party,
    chain_of,
    key_list,
    name_of,
    papers,
    root,
    rooted,
    signed,
    spoken,
    staff,
)

PROTOCOL = rooted(a_protocol())
AGREEMENT = rooted(an_agreement(protocol=Link(id=PROTOCOL.id, digest=name_of(PROTOCOL))))
FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
AFTER = datetime(2028, 11, 1, tzinfo=UTC)
CHAIRED = "independent-chair of council"
EITHER = pytest.mark.parametrize("document", [PROTOCOL, AGREEMENT], ids=["protocol", "agreement"])


@cache
def signed_once(said):
    return signed(said)


def stands(document, statements, *, now=NOW, among=()):
    """Where a document stands on these statements, the protocol above it being in force."""
    documents = {name_of(one): one for one in (PROTOCOL, document, *among)}
    above = () if document.id == PROTOCOL.id else adopted(PROTOCOL)
    held = papers(documents.values(), (*above, *statements))
    return standing(held, name_of(document), now)


def made(document, kind):
    return [said for said in adoption(document) if isinstance(said, kind)]


def who_acts(found):
    return [one.who for one in found.waiting]


# The way into force


@EITHER
def test_a_document_nobody_proposed_is_a_draft_and_waits_for_its_owner(document):
    found = stands(document, ())
    assert found.state is State.DRAFT
    assert who_acts(found) == [COUNCIL]
    assert (found.signed, found.missing) == ((), (COUNCIL, TRUST))
    assert not found.live


@EITHER
def test_a_proposed_document_waits_for_each_lead_each_adviser_and_the_chair(document):
    found = stands(document, [signed(made(document, Proposal)[0])])
    assert found.state is State.CONSULTATION
    assert who_acts(found) == [
        "operational-lead of council",
        "ig-adviser of council",
        "operational-lead of trust",
        "ig-adviser of trust",
        "independent-chair of council",
    ]


@EITHER
def test_without_any_one_confirmation_it_is_not_agreed(document):
    everything = list(adoption(document))
    for missing in made(document, Confirmation):
        found = stands(document, [signed(one) for one in everything if one != missing])
        assert found.state is State.CONSULTATION
        assert who_acts(found) == [f"{missing.role} of {missing.party}"]
        assert "confirms in their own words" in found.waiting[0].what


@EITHER
def test_without_the_chair_s_certificate_it_is_not_agreed(document):
    rest = [one for one in adoption(document) if not isinstance(one, Certification)]
    found = stands(document, map(signed, rest))
    assert (found.state, who_acts(found)) == (
        State.CONSULTATION,
        ["independent-chair of council"],
    )


@EITHER
def test_agreed_in_principle_it_waits_for_each_party_s_signatory(document):
    rest = [one for one in adoption(document) if not isinstance(one, Signature)]
    found = stands(document, map(signed, rest))
    assert found.state is State.AGREED_IN_PRINCIPLE
    assert who_acts(found) == ["signatory of council", "signatory of trust"]
    one_signed = stands(document, map(signed, [*rest, made(document, Signature)[1]]))
    assert one_signed.state is State.AGREED_IN_PRINCIPLE
    assert (one_signed.signed, one_signed.missing) == ((TRUST,), (COUNCIL,))
    assert who_acts(one_signed) == ["signatory of council"]


@EITHER
def test_signed_it_waits_for_its_first_day(document):
    """The first day begins at midnight in the document's zone."""
    early = FIRST_DAY - timedelta(seconds=1)
    documents = [evolve(document, term=evolve(a_term(), effective_from=date(2026, 12, 1)))]
    late = documents[0]
    found = stands(late, adopted(late))
    assert found.state is State.SIGNED
    assert who_acts(found) == ["nobody: the calendar"]
    assert found.waiting[0].what == "it takes effect on 2026-12-01"
    assert early < FIRST_DAY
    eve = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert stands(late, adopted(late), now=eve).state is State.SIGNED
    assert stands(late, adopted(late), now=eve + timedelta(seconds=1)).state is State.IN_FORCE


@EITHER
def test_in_force_it_waits_for_nothing(document):
    found = stands(document, adopted(document))
    assert (found.state, found.waiting, found.live) == (State.IN_FORCE, (), True)
    assert (found.signed, found.missing) == ((COUNCIL, TRUST), ())
    assert (found.not_counted, found.suspensions) == ((), ())


@EITHER
def test_its_last_day_ends_at_midnight_in_its_zone(document):
    last = AFTER - timedelta(seconds=1)
    alone = document if document == PROTOCOL else evolve(document, protocol=None)
    held = papers([alone], adopted(alone))
    assert standing(held, name_of(alone), last).state is State.IN_FORCE
    found = standing(held, name_of(alone), AFTER)
    assert found.state is State.EXPIRED
    owing = [] if document == PROTOCOL else ["ig-adviser of council", "ig-adviser of trust"]
    assert sorted(who_acts(found)) == owing


def test_what_is_dated_after_now_has_not_been_said():
    """A moment before the last signature, it is still missing."""
    last = max(said.at for said in adoption(PROTOCOL))
    statements = adopted(PROTOCOL)
    before = stands(PROTOCOL, statements, now=last - timedelta(seconds=1))
    assert (before.state, before.signed) == (State.AGREED_IN_PRINCIPLE, ())
    assert stands(PROTOCOL, statements, now=last).state is State.IN_FORCE


def test_who_is_appointed_after_now_cannot_have_confirmed():
    """Every role rests on what had been stated by then, so time alone changes no verdict."""
    said = spoken(Confirmation, TRUST, PROTOCOL, IG_ADVISER, person="sam", words=WORDS)
    post = signed(an_appointment(TRUST, IG_ADVISER, "sam", at=NOW))
    rest = [
        signed(one)
        for one in adoption(PROTOCOL)
        if (one.party, getattr(one, "role", "")) != (TRUST, IG_ADVISER)
    ]
    found = stands(PROTOCOL, [*rest, signed(said), post], now=NOW)
    assert found.state is State.CONSULTATION
    assert "sam did not hold" in found.not_counted[0].why


# Statements that do not count


def test_what_does_not_count_is_listed_with_why_and_changes_nothing():
    forged = sign_statement(made(PROTOCOL, Signature)[1], a_key("eve"))
    rest = [one for one in adoption(PROTOCOL) if one.party != TRUST or one.role != SIGNATORY]
    found = stands(PROTOCOL, [*map(signed, rest), forged])
    assert found.state is State.AGREED_IN_PRINCIPLE
    assert found.missing == (TRUST,)
    (one,) = found.not_counted
    assert (one.digest, one.kind, one.party) == (forged.digest, "signature", TRUST)
    assert "not signed with the key" in one.why


def test_an_acknowledgement_moves_nothing():
    read = signed(spoken(Acknowledgement, TRUST, PROTOCOL, IG_ADVISER))
    assert stands(PROTOCOL, [read]) == stands(PROTOCOL, [])


# Objections


def objection(minutes=6, role=IG_ADVISER, party=TRUST):
    return signed_once(
        spoken(Objection, party, PROTOCOL, role, minutes, reason="the scope is too wide")
    )


def confirmation(minutes, role=IG_ADVISER, party=TRUST):
    return signed_once(spoken(Confirmation, party, PROTOCOL, role, minutes, words=WORDS))


def test_an_objection_blocks_until_its_own_author_confirms_after_it():
    statements = adopted(PROTOCOL)
    blocked = stands(PROTOCOL, [*statements, objection()])
    assert blocked.state is State.CONSULTATION
    assert who_acts(blocked) == [
        "ig-adviser of trust, who confirms after all, or the chair, who settles it"
    ]
    for others in ((IG_ADVISER, COUNCIL), (OPERATIONAL_LEAD, TRUST)):
        settled = stands(PROTOCOL, [*statements, objection(), confirmation(7, *others)])
        assert settled.state is State.CONSULTATION
    same_second = stands(PROTOCOL, [*statements, objection(), confirmation(6)])
    assert same_second.state is State.CONSULTATION
    assert stands(PROTOCOL, [*statements, objection(), confirmation(7)]).live


def test_an_objection_by_who_never_confirmed_blocks_too():
    rest = [one for one in adoption(PROTOCOL) if one != confirmation(5).statement]
    found = stands(PROTOCOL, [*map(signed, rest), objection()])
    assert len(found.waiting) == 2


def test_a_second_objection_blocks_again():
    statements = [*adopted(PROTOCOL), objection(6), confirmation(7), objection(8)]
    assert stands(PROTOCOL, statements).state is State.CONSULTATION


def test_an_objection_after_every_party_signed_undoes_nothing():
    """Who then wants to stop suspends: one person cannot end what all have signed."""
    statements = adopted(PROTOCOL)
    assert stands(PROTOCOL, [*statements, objection(16)]).live
    assert not stands(PROTOCOL, [*statements, objection(15)]).live
    unsigned = [one for one in adoption(PROTOCOL) if (one.party, one.kind) != (TRUST, "signature")]
    found = stands(PROTOCOL, [*map(signed, unsigned), objection(16)])
    assert found.state is State.CONSULTATION


# Suspension


def suspension(document, party, minutes=30, **more):
    return signed_once(
        as_party(Suspension, party, document, minutes, reason="we found a breach", **more)
    )


def resumption(document, party, suspended, minutes=40):
    said = as_party(
        Resumption, party, document, minutes, reason="mended", suspension=suspended.digest
    )
    return signed_once(said)


@EITHER
def test_the_owner_suspends_the_whole_until_it_resumes(document):
    stop = suspension(document, COUNCIL)
    statements = [*adopted(document), stop]
    found = stands(document, statements)
    assert (found.state, found.live) == (State.SUSPENDED, False)
    assert who_acts(found) == [COUNCIL]
    assert found.waiting[0].what == "council resumes what it suspended: we found a breach"
    assert stands(document, [*statements, resumption(document, COUNCIL, stop)]).live
    not_theirs = [*statements, resumption(document, TRUST, stop)]
    assert stands(document, not_theirs).state is State.SUSPENDED


@pytest.mark.parametrize("part", [{"flows": ("contact",)}, {"items": ("names",)}])
def test_the_owner_suspends_a_part_and_the_rest_goes_on(part):
    found = stands(AGREEMENT, [*adopted(AGREEMENT), suspension(AGREEMENT, COUNCIL, **part)])
    assert (found.state, len(found.suspensions)) == (State.IN_FORCE, 1)


def test_another_party_suspends_its_own_sharing_only():
    """The document stays in force between the others; a flow runs while both ends are active."""
    stop = suspension(AGREEMENT, TRUST)
    statements = [*adopted(AGREEMENT), stop]
    found = stands(AGREEMENT, statements)
    assert found.live
    assert found.suspended_by((COUNCIL, TRUST), "contact") == stop.statement
    assert found.suspended_by((COUNCIL, "police"), "contact") is None
    lifted = stands(AGREEMENT, [*statements, resumption(AGREEMENT, TRUST, stop)])
    assert lifted.suspensions == ()
    again = suspension(AGREEMENT, TRUST, minutes=50)
    assert len(stands(AGREEMENT, [*statements, again]).suspensions) == 2
    one_left = [*statements, again, resumption(AGREEMENT, TRUST, stop)]
    assert stands(AGREEMENT, one_left).suspensions == (again.statement,)


def test_a_suspension_may_be_of_some_flows_or_some_items():
    found = stands(
        AGREEMENT,
        [
            *adopted(AGREEMENT),
            suspension(AGREEMENT, TRUST, flows=("reply",)),
            suspension(AGREEMENT, TRUST, items=("names",)),
            suspension(AGREEMENT, TRUST, items=("address",), flows=("contact",)),
        ],
    )
    ends = (COUNCIL, TRUST)
    assert found.suspended_by(ends, "reply") is not None
    assert found.suspended_by(ends, "contact") is None
    assert found.suspended_items(ends, "contact") == {"names", "address"}
    assert found.suspended_items(ends, "reply") == {"names"}
    assert found.suspended_items((COUNCIL, "police"), "contact") == set()


def test_who_suspends_the_protocol_stops_its_sharing_under_every_agreement_beneath_it():
    stop = suspension(PROTOCOL, TRUST)
    found = stands(AGREEMENT, [*adopted(AGREEMENT), stop])
    assert found.live
    assert found.suspended_by((COUNCIL, TRUST), "contact") == stop.statement


def test_a_suspension_binds_from_the_moment_it_is_dated():
    stop = suspension(PROTOCOL, COUNCIL, minutes=30)
    statements = [*adopted(PROTOCOL), stop]
    before = SAID + timedelta(minutes=29)
    assert stands(PROTOCOL, statements, now=before).live
    assert not stands(PROTOCOL, statements, now=stop.statement.at).live


# The protocol above


def test_an_agreement_waits_for_the_protocol_above_it():
    found = standing(papers([PROTOCOL, AGREEMENT], adopted(AGREEMENT)), _name(), NOW)
    assert found.state is State.SIGNED
    assert (who_acts(found), found.waiting[0].what) == (
        [COUNCIL],
        "the protocol above, northmoor-protocol, is in force",
    )
    missing = standing(papers([AGREEMENT], adopted(AGREEMENT)), _name(), NOW)
    assert (missing.state, who_acts(missing)) == (State.SIGNED, [COUNCIL])


def test_an_agreement_that_names_no_protocol_held_here_says_by_which_hash():
    missing = standing(papers([AGREEMENT], adopted(AGREEMENT)), _name(), NOW)
    (waits,) = missing.waiting
    assert AGREEMENT.protocol.digest in waits.what
    assert waits.what.endswith("no document here has it")


def test_an_agreement_that_names_another_document_as_its_protocol_says_which():
    other = evolve(PROTOCOL, id="another-protocol")
    wrong = evolve(AGREEMENT, protocol=evolve(AGREEMENT.protocol, digest=name_of(other)))
    found = standing(papers([other, wrong], adopted(wrong)), name_of(wrong), NOW)
    (waits,) = found.waiting
    assert waits.who == COUNCIL
    assert name_of(other) in waits.what
    assert waits.what.endswith("it is the hash of another-protocol")


def _name():
    return name_of(AGREEMENT)


def test_an_agreement_without_a_protocol_needs_none():
    alone = evolve(AGREEMENT, protocol=None)
    assert standing(papers([alone], adopted(alone)), name_of(alone), NOW).live


@pytest.mark.parametrize("named", ["another id", "an agreement"])
def test_only_the_protocol_that_is_named_carries_an_agreement(named):
    """A hash that belongs to another document, or to an agreement, stands in for nothing."""
    other = AGREEMENT if named == "an agreement" else PROTOCOL
    link = Link(id="a-protocol" if named == "another id" else other.id, digest=name_of(other))
    beneath = evolve(AGREEMENT, id="beneath", protocol=link)
    statements = (*adopted(AGREEMENT), *adopted(beneath))
    assert stands(beneath, statements, among=[AGREEMENT]).state is State.SIGNED


def test_a_protocol_that_is_suspended_or_expired_carries_nothing():
    stop = suspension(PROTOCOL, COUNCIL)
    found = stands(AGREEMENT, [*adopted(AGREEMENT), stop])
    assert (found.state, who_acts(found)) == (State.SIGNED, [COUNCIL, CHAIRED])
    short = evolve(
        PROTOCOL, term=evolve(a_term(), expires=date(2026, 11, 21), review_due=date(2026, 11, 21))
    )
    beneath = evolve(AGREEMENT, protocol=Link(id=short.id, digest=name_of(short)))
    statements = (*adopted(short), *adopted(beneath))
    assert not standing(papers([short, beneath], statements), name_of(beneath), NOW).live


def test_a_superseded_protocol_carries_on_as_the_version_that_took_over():
    """Nobody re-signs an agreement for a new protocol; suspending that protocol still stops it."""
    second = evolve(PROTOCOL, version=2, replaces=name_of(PROTOCOL))
    third = evolve(PROTOCOL, version=3, replaces=name_of(second))
    statements = (*adopted(AGREEMENT), *adopted(second), *adopted(third))
    among = [second, third]
    assert stands(PROTOCOL, statements, among=among).state is State.DRAFT
    everything = (*statements, *adopted(PROTOCOL))
    assert stands(PROTOCOL, everything, among=among).state is State.SUPERSEDED
    assert stands(AGREEMENT, statements, among=among).live
    stop = suspension(third, COUNCIL)
    assert stands(AGREEMENT, [*statements, stop], among=among).state is State.SIGNED


# Versions


def second_version(**changes):
    changes = {"version": 2, "replaces": name_of(AGREEMENT), **changes}
    return evolve(AGREEMENT, **changes)


def test_a_version_is_superseded_once_the_next_is_in_force_and_not_before():
    first, second = adopted(AGREEMENT), second_version()
    unsigned = [signed(one) for one in adoption(second) if not isinstance(one, Signature)]
    assert stands(AGREEMENT, [*first, *unsigned], among=[second]).live
    both = [*first, *adopted(second)]
    found = stands(AGREEMENT, both, among=[second])
    assert (found.state, found.waiting) == (State.SUPERSEDED, ())
    assert stands(second, both, among=[AGREEMENT]).live
    later = second_version(term=evolve(a_term(), effective_from=date(2026, 12, 1)))
    waiting = [*first, *adopted(later)]
    assert stands(AGREEMENT, waiting, among=[later]).live
    on_its_day = datetime(2026, 12, 1, tzinfo=UTC)
    assert stands(AGREEMENT, waiting, among=[later], now=on_its_day).state is State.SUPERSEDED


def test_two_versions_are_never_in_force_together():
    """A third version displaces the first, though the second was never signed."""
    second = second_version()
    third = second_version(version=3, replaces=name_of(second))
    statements = [*adopted(AGREEMENT), *adopted(third)]
    found = stands(AGREEMENT, statements, among=[second, third])
    assert found.state is State.SUPERSEDED
    assert stands(third, statements, among=[AGREEMENT, second]).live


def test_a_suspended_successor_does_not_bring_the_old_version_back():
    second = second_version()
    statements = [*adopted(AGREEMENT), *adopted(second), suspension(second, COUNCIL)]
    assert stands(AGREEMENT, statements, among=[second]).state is State.SUPERSEDED
    assert stands(second, statements, among=[AGREEMENT]).state is State.SUSPENDED


def test_two_signed_texts_of_one_version_suspend_each_other_and_go_to_the_chair():
    twin = evolve(AGREEMENT, summary="Another text.")
    statements = [*adopted(AGREEMENT), *adopted(twin)]
    for one, other in ((AGREEMENT, twin), (twin, AGREEMENT)):
        found = stands(one, statements, among=[other])
        assert found.state is State.SUSPENDED
        assert who_acts(found) == ["independent-chair of council"]
        assert "another text was signed as version 1" in found.waiting[0].what
    half = [one for one in adoption(twin) if (one.party, one.kind) != (TRUST, "signature")]
    partly = [*adopted(AGREEMENT), *map(signed, half)]
    assert stands(AGREEMENT, partly, among=[twin]).live


@pytest.mark.parametrize("version", [1, 2])
def test_a_document_by_others_under_the_same_id_displaces_nothing(version):
    """Whoever writes a document under another's id cannot suspend or supersede it with friends."""
    police = a_trust(id="police", root=root("police").public.fingerprint)
    changes = {
        "version": version,
        "replaces": name_of(PROTOCOL) if version > 1 else None,
        "owner": TRUST,
        "chair": evolve(PROTOCOL.chair, party=TRUST),
        "parties": (PROTOCOL.parties[1], police),
    }
    theirs = evolve(PROTOCOL, **changes)
    chains = {party: chain_of(party) for party in (COUNCIL, TRUST)}
    chains["police"] = police_chain()
    posts = [
        signed(an_appointment(party, role))
        for party, role in (
            ("police", OPERATIONAL_LEAD),
            ("police", IG_ADVISER),
            ("police", SIGNATORY),
            (TRUST, CHAIR),
        )
    ]
    statements = (*adopted(PROTOCOL), *posts, *adopted(theirs))
    held = papers([PROTOCOL, theirs], statements, chains=chains)
    # The trust has signed both: each owner has ids of its own, and so they are two documents.
    assert standing(held, name_of(theirs), NOW).live
    assert standing(held, name_of(PROTOCOL), NOW).live


def police_chain():
    return verify_chain(
        [issue(key_list("police"), root("police"))], root("police").public.fingerprint
    )


# Order, and how long it takes


def everything_said():
    second = second_version(term=evolve(a_term(), effective_from=date(2026, 12, 1)))
    twin = evolve(PROTOCOL, summary="Another text.")
    forged = sign_statement(made(AGREEMENT, Signature)[1], a_key("eve"))
    stop = suspension(AGREEMENT, TRUST)
    statements = (
        *staff(),
        signed(an_appointment(TRUST, IG_ADVISER, at=SAID, until=date(2026, 11, 2))),
        *adopted(PROTOCOL),
        *adopted(AGREEMENT),
        *adopted(second)[:-1],
        *adopted(twin)[:-1],
        forged,
        stop,
        resumption(AGREEMENT, TRUST, stop),
        suspension(AGREEMENT, TRUST, minutes=45, items=("names",)),
        objection(6),
        confirmation(7),
    )
    return (PROTOCOL, AGREEMENT, second, twin), statements


DOCUMENTS, STATEMENTS = everything_said()


def folded(documents, statements, now):
    held = Papers(
        documents={name_of(one): one for one in documents},
        chains={party: chain_of(party) for party in (COUNCIL, TRUST)},
        held=tuple(statements),
    )
    return {name_of(one): standing(held, name_of(one), now) for one in DOCUMENTS}


@given(
    st.permutations(STATEMENTS),
    st.permutations(DOCUMENTS),
    st.sampled_from([SAID + timedelta(minutes=12), NOW, datetime(2026, 12, 1, tzinfo=UTC)]),
)
def test_the_order_of_arrival_does_not_matter(statements, documents, now):
    """Every node that holds the same comes to the same, whatever came first and however often."""
    expected = folded(DOCUMENTS, STATEMENTS, now)
    assert folded(documents, [*statements, *statements[:5]], now) == expected


@given(st.lists(st.sampled_from(STATEMENTS), unique_by=id))
def test_any_part_of_what_was_said_can_be_folded(statements):
    """Whatever is missing, the document stands somewhere, and says who must act."""
    for found in folded(DOCUMENTS, statements, NOW).values():
        at_rest = {State.IN_FORCE, State.SUPERSEDED, State.EXPIRED}
        assert bool(found.waiting) is (found.state not in at_rest)
        assert set(found.signed) | set(found.missing) == {COUNCIL, TRUST}


def test_two_hundred_statements_fold_in_well_under_a_second():
    """Each signature is checked once, at about 0.2 ms; all else is looking things up."""
    many = [
        signed(spoken(Acknowledgement, TRUST, PROTOCOL, IG_ADVISER, minutes=number))
        for number in range(200)
    ]
    statements = [*adopted(PROTOCOL), *adopted(AGREEMENT), *many]
    begun = time.process_time()
    assert stands(AGREEMENT, statements).live
    assert time.process_time() - begun < 1
