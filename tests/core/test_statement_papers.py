"""Which statements count, why the others do not, and who is in post on what was said by when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.signing import follow, issue
from accordant.core.statement import (
    Acknowledgement,
    Appointment,
    Assurance,
    Certification,
    Confirmation,
    Objection,
    Papers,
    Proposal,
    Signature,
    Suspension,
    civil,
    party_of,
    sign_statement,
)
from tests.core.builders import COUNCIL, TRUST, WORKER, a_protocol, an_agreement
from tests.core.signed_world import (
    BOTH,
    FOUNDED,
    NOW,
    SAID,
    WORDS,
    a_key,
    an_appointment,
    an_assurance,
    as_party,
    chain_of,
    key_list,
    name_of,
    papers,
    root,
    rooted,
    signed,
    spoken,
)

DOCUMENT = rooted(a_protocol())
SIGNED = spoken(Signature, TRUST, DOCUMENT, SIGNATORY)
SIGNER = SIGNED.person
LATER = FOUNDED + timedelta(hours=2)


def verdict(held, *others, documents=(DOCUMENT,), **more):
    return papers(documents, (held, *others), **more).verdicts[held.digest]


@pytest.mark.parametrize(
    "said",
    [
        SIGNED,
        spoken(Confirmation, TRUST, DOCUMENT, IG_ADVISER, words=WORDS),
        spoken(Objection, TRUST, DOCUMENT, OPERATIONAL_LEAD, reason="too much"),
        spoken(Certification, COUNCIL, DOCUMENT, CHAIR),
        spoken(Acknowledgement, COUNCIL, DOCUMENT, WORKER),
        as_party(Proposal, COUNCIL, DOCUMENT),
        as_party(Suspension, TRUST, DOCUMENT, reason="a breach"),
        an_appointment(COUNCIL, WORKER, "sam"),
        an_assurance(TRUST, scheme="iso"),
    ],
    ids=lambda said: said.kind,
)
def test_a_statement_by_whoever_may_make_it_counts(said):
    assert verdict(signed(said)) == ""


def wrong_root():
    parties = (DOCUMENT.parties[0], a_protocol().parties[1])
    return evolve(DOCUMENT, parties=parties)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (evolve(SIGNED, document="sha256:" + "0" * 64), "we do not hold the document"),
        (evolve(SIGNED, party="police"), "police is not a party to northmoor-protocol"),
        (
            evolve(SIGNED, document=name_of(wrong_root())),
            "the root key northmoor-protocol names for trust is not the one we know",
        ),
        (evolve(SIGNED, person="stranger"), "stranger did not hold the role signatory at trust"),
        (evolve(SIGNED, role=IG_ADVISER), "a signature is given by a signatory, not by"),
        (
            spoken(Confirmation, TRUST, DOCUMENT, SIGNATORY, words=WORDS),
            "this is for the operational-lead or ig-adviser, not for a signatory",
        ),
        (
            spoken(Objection, TRUST, DOCUMENT, SIGNATORY, reason="too much"),
            "this is for the operational-lead or ig-adviser, not for a signatory",
        ),
        (
            spoken(Certification, TRUST, DOCUMENT, CHAIR),
            "only the independent-chair at council certifies",
        ),
        (
            spoken(Certification, COUNCIL, DOCUMENT, SIGNATORY),
            "only the independent-chair at council certifies",
        ),
        (as_party(Proposal, TRUST, DOCUMENT), "only the owner, council, proposes"),
        (evolve(SIGNED, at=datetime(2026, 9, 30, tzinfo=UTC)), "did not hold the role"),
        (an_appointment("police", SIGNATORY), "we hold no keys of police"),
        (an_assurance(TRUST, at=datetime(2026, 9, 1, tzinfo=UTC)), "before the first keys"),
    ],
)
def test_a_statement_that_does_not_count_says_why(said, says):
    assert says in verdict(signed(said), documents=(DOCUMENT, wrong_root()))


def test_a_party_whose_keys_we_do_not_hold_cannot_speak_about_a_document():
    chains = {COUNCIL: chain_of(COUNCIL)}
    assert "we hold no keys of trust" in verdict(signed(SIGNED), chains=chains)


@pytest.mark.parametrize(
    ("said", "key", "says"),
    [
        (SIGNED, a_key("eve"), "not signed with the key trust states for signatory.trust"),
        (SIGNED, root(TRUST), "not signed with the key"),
        (as_party(Proposal, COUNCIL, DOCUMENT), root(TRUST), "not signed by the root key council"),
        (an_appointment(TRUST, WORKER, "sam"), root(COUNCIL), "not signed by the root key trust"),
        (an_assurance(TRUST), a_key(SIGNER), "not signed by the root key trust"),
    ],
)
def test_a_statement_under_another_key_does_not_count(said, key, says):
    """Nobody speaks for a party with a key that is not its own, nor for a person with the root."""
    said = evolve(said, at=said.at + timedelta(seconds=1))
    assert says in verdict(sign_statement(said, key))


def test_who_was_appointed_without_a_key_cannot_sign():
    post = signed(an_appointment(TRUST, SIGNATORY, at=LATER, key=None))
    assert "not signed with the key" in verdict(signed(SIGNED), post)


def test_an_appointment_that_does_not_count_gives_nobody_a_role():
    said = an_appointment(TRUST, SIGNATORY, "eve")
    forged = sign_statement(said, a_key("eve"))
    signature = signed(evolve(SIGNED, person="eve"))
    assert "eve did not hold the role" in verdict(signature, forged)


def test_an_old_signature_by_a_key_since_rotated_still_counts():
    """What was signed stays signed; what is dated after the change needs the new key."""
    key = a_key("the signatory's new key")
    moment = SAID + timedelta(hours=1)
    rotated = signed(an_appointment(TRUST, SIGNATORY, at=moment, key=key.public.to_json()))
    before, after = SIGNED, evolve(SIGNED, at=moment + timedelta(seconds=1))
    assert verdict(signed(before), rotated) == ""
    assert "not signed with the key" in verdict(signed(after), rotated)
    assert verdict(sign_statement(after, key), rotated) == ""
    assert "not signed with the key" in verdict(sign_statement(before, key), rotated)


def test_an_old_statement_under_a_root_since_rotated_still_counts():
    new = a_key("the trust's new root")
    moment = SAID + timedelta(hours=1)
    old = chain_of(TRUST)
    lists = key_list(TRUST, number=2, previous=old.digests[0], root=new.public, from_=moment)
    chain = follow(old, issue(lists, new, root(TRUST)))
    chains = {COUNCIL: chain_of(COUNCIL), TRUST: chain}
    said = as_party(Suspension, TRUST, DOCUMENT, reason="a breach")
    later = evolve(said, at=moment)
    assert verdict(signed(said), chains=chains) == ""
    assert "not signed by the root key" in verdict(signed(later), chains=chains)
    assert verdict(sign_statement(later, new), chains=chains) == ""
    # The document names the first root, and the chain leads from it to the second.
    assert verdict(signed(SIGNED), chains=chains) == ""


# Who vouches for a statement, whether or not it counts


def vouched(held, *others, **more):
    return papers([DOCUMENT], others, **more).vouches(held)


@pytest.mark.parametrize(
    "said",
    [
        SIGNED,
        evolve(SIGNED, document="sha256:" + "0" * 64),
        evolve(SIGNED, role=IG_ADVISER),
        evolve(SIGNED, at=datetime(2026, 9, 30, tzinfo=UTC)),
        as_party(Proposal, TRUST, DOCUMENT),
        an_assurance(TRUST, at=datetime(2026, 9, 1, tzinfo=UTC)),
    ],
)
def test_a_party_vouches_for_what_it_signed_though_it_does_not_count(said):
    """The document may be still to come; who signed is known now."""
    assert vouched(signed(said))


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (SIGNED, a_key("eve")),
        (SIGNED, root(COUNCIL)),
        (SIGNED, a_key(f"{IG_ADVISER}.{TRUST}")),
        (an_assurance(TRUST), a_key(SIGNER)),
        (evolve(SIGNED, person="stranger"), a_key("stranger")),
        (an_appointment("police", SIGNATORY), root("police")),
    ],
)
def test_nobody_vouches_for_what_no_key_of_its_party_signed(said, key):
    assert not vouched(sign_statement(said, key))


def test_nobody_vouches_for_an_unsigned_statement_nor_for_one_that_was_changed():
    held = signed(SIGNED)
    assert not vouched(evolve(held, envelope=evolve(held.envelope, signatures=())))
    other = signed(evolve(SIGNED, person="x")).envelope
    assert not vouched(evolve(held, envelope=evolve(held.envelope, payload=other.payload)))


def test_an_appointment_still_to_come_vouches_when_it_has_come():
    said = signed(evolve(SIGNED, person="sam"))
    assert not vouched(said)
    post = an_appointment(TRUST, SIGNATORY, "sam")
    assert vouched(said, signed(post))
    assert not vouched(said, signed(evolve(post, key=None)))
    assert not vouched(said, sign_statement(post, a_key("eve"))), "nobody else appoints"


def test_a_key_list_still_to_come_vouches_when_it_has_come():
    new = a_key("the trust's new root")
    old = chain_of(TRUST)
    lists = key_list(TRUST, number=2, previous=old.digests[0], root=new.public, from_=SAID)
    chains = {TRUST: follow(old, issue(lists, new, root(TRUST)))}
    said = sign_statement(as_party(Suspension, TRUST, DOCUMENT, reason="a breach"), new)
    assert not vouched(said)
    assert vouched(said, chains=chains)


@pytest.mark.parametrize(
    ("until", "counts"),
    [(civil(SAID, "UTC"), True), (civil(SAID, "UTC") - timedelta(days=1), False)],
)
def test_who_signs_held_the_post_that_day(until, counts):
    """An appointment that ended yesterday does not sign today."""
    ended = signed(an_appointment(TRUST, SIGNATORY, at=LATER, until=until))
    assert (verdict(signed(SIGNED), ended) == "") is counts


def test_the_day_of_signing_is_that_of_the_document_s_zone():
    """At 23:30 UTC in summer the appointment from the next day on holds in London already."""
    dusk = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    for zone, counts in (("Europe/London", True), ("UTC", False)):
        document = evolve(DOCUMENT, zone=zone)
        said = evolve(spoken(Signature, TRUST, document, SIGNATORY, person="sam"), at=dusk)
        post = signed(an_appointment(TRUST, SIGNATORY, "sam", from_=date(2027, 7, 1)))
        assert (verdict(signed(said), post, documents=(document,)) == "") is counts


def test_a_later_change_of_staff_undoes_no_signature():
    """A renewal, an end, even one put before the signing: what was signed is judged by then."""
    after = SAID + timedelta(days=1)
    for changes in (
        {"from_": date(2027, 1, 1)},
        {"until": date(2026, 12, 31)},
        {"until": date(2026, 10, 31)},
        {"from_": date(2027, 1, 1), "key": None},
    ):
        change = signed(an_appointment(TRUST, SIGNATORY, at=after, **changes))
        assert verdict(signed(SIGNED), change) == ""


def test_an_appointment_made_after_the_signing_does_not_make_it_good():
    post = an_appointment(TRUST, SIGNATORY, "sam", at=SAID + timedelta(seconds=1))
    said = evolve(SIGNED, person="sam")
    assert "sam did not hold" in verdict(signed(said), signed(post))
    assert verdict(signed(said), signed(evolve(post, at=SAID))) == ""


# In post


def held_by(*posts):
    return papers([], [signed(post) for post in posts])


def test_the_newest_word_on_a_day_says_whether_a_role_is_held():
    """Each appointment speaks of the days from its first on, until a newer one does."""
    first = an_appointment(TRUST, WORKER, "sam", until=date(2026, 12, 31))
    renewed = evolve(first, at=LATER, from_=date(2027, 1, 1), until=date(2027, 12, 31))
    both = held_by(first, renewed)
    assert both.role_held(TRUST, "sam", WORKER, date(2026, 12, 31))
    assert both.role_held(TRUST, "sam", WORKER, date(2027, 1, 1))
    assert not both.role_held(TRUST, "sam", WORKER, date(2028, 1, 1))
    assert not both.role_held(TRUST, "sam", WORKER, date(2026, 9, 30))
    end = evolve(first, at=LATER + timedelta(days=1), until=first.from_)
    ended = held_by(first, renewed, end)
    assert ended.role_held(TRUST, "sam", WORKER, first.from_)
    assert not ended.role_held(TRUST, "sam", WORKER, date(2026, 11, 1))
    assert not ended.role_held(TRUST, "sam", WORKER, date(2027, 1, 1))


def test_what_had_been_stated_by_a_moment_can_be_asked_for():
    first = an_appointment(TRUST, WORKER, "sam")
    both = held_by(first, evolve(first, at=LATER, until=first.from_))
    day = date(2026, 11, 1)
    assert not both.role_held(TRUST, "sam", WORKER, day)
    assert both.role_held(TRUST, "sam", WORKER, day, stated_by=first.at)
    assert not both.role_held(TRUST, "sam", WORKER, day, stated_by=FOUNDED)


def test_a_role_is_held_by_one_person_at_one_party():
    post = held_by(an_appointment(TRUST, WORKER, "sam"))
    day = date(2026, 11, 1)
    assert post.role_held(TRUST, "sam", WORKER, day)
    assert not post.role_held(COUNCIL, "sam", WORKER, day)
    assert not post.role_held(TRUST, "ann", WORKER, day)
    assert not post.role_held(TRUST, "sam", SIGNATORY, day)


def test_everyone_who_holds_a_role_is_listed():
    now = date(2026, 11, 1)
    people = held_by(
        an_appointment(TRUST, WORKER, "sam"),
        an_appointment(TRUST, WORKER, "ann"),
        an_appointment(TRUST, WORKER, "kim", until=date(2026, 10, 31)),
        an_appointment(TRUST, WORKER, "lee", from_=date(2026, 11, 2)),
    )
    assert {said.person for said in people.holders(TRUST, WORKER, now)} == {"sam", "ann"}
    assert people.holders("police", WORKER, now) == ()


def test_the_newest_assurance_that_has_begun_is_the_one_that_matters():
    old = an_assurance(TRUST, scheme="iso", expires=date(2026, 12, 31))
    new = evolve(old, at=LATER, from_=date(2027, 1, 1), expires=date(2027, 12, 31))
    both = held_by(old, new)
    assert both.assured(TRUST, "iso", date(2026, 11, 1)) == old
    assert both.assured(TRUST, "iso", date(2027, 1, 1)) == new
    assert both.assured(TRUST, "iso", date(2020, 1, 1)) == new
    assert both.assured(TRUST, "iso") == new
    assert both.assured(TRUST, "other") is None


# What is held


def test_what_is_dated_later_has_not_been_said_yet():
    late = signed(an_appointment(TRUST, WORKER, "sam", at=NOW + timedelta(seconds=1)))
    everything = papers([DOCUMENT], [late])
    assert everything.until(NOW + timedelta(seconds=1)) is everything
    assert late not in everything.until(NOW).held
    assert everything.until(NOW).verdicts == {
        name: why for name, why in everything.verdicts.items() if name != late.digest
    }
    assert not everything.until(NOW).role_held(TRUST, "sam", WORKER, date(2026, 11, 22))


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_under_a_bad_signature_displaces_nothing(order):
    """Whoever puts a bad signature on another's words does not silence them."""
    for said in (SIGNED, an_appointment(TRUST, WORKER, "sam")):
        copies = [sign_statement(said, a_key("eve")), signed(said)][::order]
        held = papers([DOCUMENT], copies)
        assert held.verdicts[copies[0].digest] == ""
        assert list(held.counted(type(said))).count(said) == 1
        assert len(held.statements) == len({one.digest for one in held.held})
    sam = papers([], [sign_statement(said, a_key("eve")), signed(said)][::order])
    assert sam.appointments.count(said) == 1


def test_counted_statements_come_oldest_first():
    first, second = SIGNED, evolve(SIGNED, at=SAID + timedelta(minutes=1))
    bad = evolve(SIGNED, person="stranger")
    held = papers([DOCUMENT], [signed(second), signed(bad), signed(first)])
    assert list(held.counted(Signature)) == [first, second]
    assert all(isinstance(one, Appointment) for one in held.counted(Appointment))
    assert len(list(held.counted(Assurance))) == 2
    assert [one.statement for one in held.about(name_of(DOCUMENT))] == sorted(
        [first, second, bad], key=lambda said: (said.at, signed(said).digest)
    )
    assert list(held.about("sha256:" + "0" * 64)) == []


def test_documents_are_found_by_the_id_their_versions_share():
    second = evolve(DOCUMENT, version=2)
    agreement = rooted(an_agreement())
    held = papers([DOCUMENT, second, agreement])
    assert set(held.versions[COUNCIL, "northmoor-protocol"]) == {
        (name_of(DOCUMENT), DOCUMENT),
        (name_of(second), second),
    }
    assert held.versions[COUNCIL, "northmoor-agreement"] == ((name_of(agreement), agreement),)


def test_a_document_knows_its_parties():
    assert party_of(DOCUMENT, TRUST) == DOCUMENT.parties[1]
    assert party_of(DOCUMENT, "police") is None


def test_the_chains_of_both_parties_are_held():
    assert set(papers([]).chains) == set(BOTH)
    assert isinstance(papers([]), Papers)
