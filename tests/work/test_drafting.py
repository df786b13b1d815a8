"""Proposing and signing: only what is sound, by whom it falls to, and all of it or nothing."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from accordant.core.agreement import Obligation
from accordant.core.canonical import canonical
from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound, Untrusted
from accordant.core.protocol import PostRef, Protocol
from accordant.core.statement import State
from accordant.core.wire import encode, write_yaml
from accordant.work.ask import ask
from accordant.work.draft import keep_document, propose, read_draft, stands
from accordant.work.library import papers
from accordant.work.record import reading, recording
from accordant.work.sign import (
    appoint,
    certify,
    confirm,
    must_have_key,
    object_to,
    resume,
    sign_document,
    suspend,
    unconfirmed,
)
from tests.core.builders import (
    COUNCIL,
    IG_ADVISER,
    OPERATIONAL_LEAD,
    SIGNATORY,
    TRUST,
    a_protocol,
    a_trust,
    an_agreement,
    contact_flow,
    with_one,
)
from tests.work.partnership import (
    SECRET,
    WORDS,
    Partnership,
    a_request,
    actor,
    in_force,
    rooted,
    shelf,
    waiting,
)

DRAFTER = actor("drafter", COUNCIL)


def written(document) -> bytes:
    return write_yaml(encode(document)).encode()


def as_it_was(house):
    """Give everything that may not have changed: the events, and what waits to be sent."""
    with reading(house) as records:
        return records.tx.size(), records.tx.scan("outbox"), records.tx.scan("document")


@pytest.fixture
def next_version(agreement, digest):
    return evolve(agreement, version=2, replaces=digest, title="Northmoor Early Contact, again")


def refused(both, document, error, match, party=COUNCIL):
    before = as_it_was(both[party])
    with pytest.raises(error, match=match) as refusal:
        propose(both[party], actor("drafter", party), written(document))
    assert as_it_was(both[party]) == before
    return refusal.value


def test_a_sound_next_version_is_proposed_to_every_party(both, next_version):
    standing = propose(both[COUNCIL], DRAFTER, written(next_version), "better words")
    assert standing.state is State.CONSULTATION
    both.deliver()
    assert stands(both[TRUST], standing.digest)[2].state is State.CONSULTATION
    assert propose(both[COUNCIL], DRAFTER, written(next_version)).digest == standing.digest


def test_only_the_owner_proposes(both, next_version):
    refused(both, next_version, NotAllowed, "council owns", party=TRUST)


def test_a_draft_names_the_roots_its_parties_really_have(both, next_version):
    wrong = evolve(next_version, parties=(next_version.parties[0], a_trust()))
    problem = refused(both, wrong, BadInput, "not the root key of trust")
    assert [one.path for one in problem.problems] == ["parties[1].root"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"obligations": (Obligation(kind="prayer", text="Pray."),)}, "the obligation “prayer”"),
        ({"channel": "carrier-pigeon"}, "the channel “carrier-pigeon”"),
        ({"flags": {"a=b": True}}, "nobody can say whether “a=b” is set"),
    ],
)
def test_a_term_that_nothing_carries_out_is_not_proposed_and_is_named(
    both, next_version, changes, names
):
    unkept = with_one(next_version, "flows", "contact", **changes)
    refused(both, unkept, BadInput, f"No part of Accordant carries this out: {names}")


def test_a_term_that_nothing_carries_out_is_not_signed_however_it_came(both, next_version):
    """What a partner's node let through cannot come into force without this party's signature."""
    unkept = with_one(next_version, "flows", "contact", channel="carrier-pigeon")
    with recording(both[COUNCIL]) as records:
        digest, _ = keep_document(records, canonical(encode(unkept)).decode(), "a test")
    signatory = actor(f"signatory.{COUNCIL}", COUNCIL)
    with pytest.raises(BadInput, match="No part of Accordant carries this out: the channel"):
        sign_document(both[COUNCIL], signatory, digest, SECRET)
    assert stands(both[COUNCIL], digest)[2].state is State.DRAFT


def test_a_party_that_has_not_joined_cannot_be_put_in_a_draft():
    alone = Partnership(COUNCIL)
    draft = a_protocol()
    draft = evolve(
        draft,
        parties=(evolve(draft.parties[0], root=alone.root(COUNCIL)), draft.parties[1]),
    )
    with pytest.raises(BadInput, match="trust has not joined"):
        propose(alone[COUNCIL], DRAFTER, written(draft))


def test_a_draft_is_checked_against_the_keys_and_documents_that_proposing_it_asks_for(
    both, next_version
):
    nowhere = "sha256:" + "9" * 64
    wrong = evolve(
        next_version,
        parties=(next_version.parties[0], a_trust()),
        protocol=evolve(next_version.protocol, digest=nowhere),
        replaces=nowhere,
    )
    found = read_draft(both[COUNCIL], written(wrong)).problems
    assert [one.path for one in found] == ["parties[1].root", "protocol.digest", "replaces"]
    refusal = refused(both, wrong, BadInput, "not the root key of trust")
    assert refusal.problems == found
    assert read_draft(both[COUNCIL], written(next_version)).problems == ()


def test_a_version_is_used_once(both, agreement):
    problem = refused(both, evolve(agreement, title="Other words"), Conflict, "exists already")
    assert "make version 2 with replaces" in problem.advice


def test_a_version_replaces_one_that_is_held(both, next_version):
    other = evolve(next_version, replaces="sha256:" + "9" * 64)
    refused(both, other, BadInput, "replaces")


def test_a_version_replaces_one_of_the_same_document(both, next_version, agreement):
    other = evolve(next_version, replaces=agreement.protocol.digest)
    refused(both, other, BadInput, "replaces")


def test_an_unsound_draft_leaves_nothing_behind(both, next_version):
    """The document is kept and checked in one transaction, which is undone."""
    unsound = evolve(next_version, flows=(contact_flow(retention=()), next_version.flows[1]))
    problem = refused(both, unsound, BadInput, "retention")
    assert problem.code == "not-sound"


def test_a_draft_is_read_with_its_findings_and_not_kept(both, next_version):
    before = as_it_was(both[COUNCIL])
    read = read_draft(both[COUNCIL], written(next_version))
    assert read.document == next_version
    assert not [one for one in read.findings if one.path == ""]
    protocol = read_draft(both[COUNCIL], written(rooted(a_protocol(), both)))
    assert isinstance(protocol.document, Protocol)
    above_unknown = evolve(
        an_agreement(), protocol=evolve(next_version.protocol, digest="sha256:" + "8" * 64)
    )
    assert read_draft(both[COUNCIL], written(above_unknown)).document == above_unknown
    assert as_it_was(both[COUNCIL]) == before


@pytest.mark.parametrize("data", [b"- a list", b"format: other", b"a: 1\na: 2", b"\xff"])
def test_what_is_no_document_is_refused(both, data):
    with pytest.raises(BadInput):
        read_draft(both[COUNCIL], data)


# Signing


def test_a_wrong_passphrase_signs_nothing(both, digest):
    before = as_it_was(both[COUNCIL])
    with pytest.raises(Untrusted):
        sign_document(both[COUNCIL], actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL), digest, "guess")
    with pytest.raises(NotFound):
        sign_document(both[COUNCIL], actor("nobody", COUNCIL), digest, SECRET)
    assert as_it_was(both[COUNCIL]) == before


def test_nobody_signs_for_another_party_than_the_nodes(both, digest):
    with pytest.raises(NotAllowed, match="another party's node"):
        sign_document(both[COUNCIL], actor(f"{SIGNATORY}.{TRUST}", TRUST), digest, SECRET)


def test_what_would_not_count_is_neither_kept_nor_sent(both, digest):
    """A lead is no signatory, and a signatory no chair: the transaction is undone."""
    lead = actor(f"{OPERATIONAL_LEAD}.{COUNCIL}", COUNCIL)
    before = as_it_was(both[COUNCIL])
    for speak in (
        lambda: sign_document(both[COUNCIL], lead, digest, SECRET),
        lambda: certify(both[COUNCIL], lead, digest, SECRET),
        lambda: confirm(both[COUNCIL], lead, digest, SIGNATORY, WORDS, SECRET),
    ):
        with pytest.raises(NotAllowed, match="would not count") as refusal:
            speak()
        assert refusal.value.code == "would-not-count"
    assert as_it_was(both[COUNCIL]) == before


def test_a_mandate_that_ended_yesterday_signs_no_more(both, digest):
    yesterday = both.clock.now().date() - timedelta(days=1)
    appoint(
        both[COUNCIL],
        actor("operator", COUNCIL),
        person=f"{SIGNATORY}.{COUNCIL}",
        name="Gone",
        role=SIGNATORY,
        from_=date(2025, 1, 1),
        until=yesterday,
        passphrase=SECRET,
    )
    with pytest.raises(NotAllowed, match="did not hold the role"):
        sign_document(both[COUNCIL], actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL), digest, SECRET)


def test_whoever_has_a_key_keeps_it_in_a_new_role(both):
    said = appoint(
        both[COUNCIL],
        actor("operator", COUNCIL),
        person=f"{SIGNATORY}.{COUNCIL}",
        name="Same",
        role=IG_ADVISER,
        from_=date(2025, 1, 1),
        passphrase=SECRET,
    ).statement
    known = [one for one in appointments(both) if one.person == said.person and one.key]
    assert {tuple(one.key.items()) for one in known} == {tuple(said.key.items())}


def appointments(both):
    with reading(both[COUNCIL]) as records:
        return papers(records).appointments


def test_words_of_ones_own_are_more_than_a_tick(both, digest):
    lead = actor(f"{OPERATIONAL_LEAD}.{COUNCIL}", COUNCIL)
    with pytest.raises(BadInput, match="own words"):
        confirm(both[COUNCIL], lead, digest, OPERATIONAL_LEAD, "ok", SECRET)


def test_an_objection_holds_up_what_is_not_yet_agreed(both, next_version):
    proposed = propose(both[COUNCIL], DRAFTER, written(next_version)).digest
    both.deliver()
    adviser = actor(f"{IG_ADVISER}.{TRUST}", TRUST)
    object_to(both[TRUST], adviser, proposed, IG_ADVISER, "the notice is not ready", SECRET)
    both.deliver()
    waits = [one.what for one in stands(both[COUNCIL], proposed)[2].waiting]
    assert "the objection of trust is lifted: the notice is not ready" in waits


def test_a_chair_certifies_whatever_the_post_is_called(both, next_version):
    """Who holds the usual post of a chair, and not this one, does not."""
    scrutineer = PostRef(party=COUNCIL, role="scrutineer")
    digest = propose(both[COUNCIL], DRAFTER, written(evolve(next_version, chair=scrutineer))).digest
    both.appoint(COUNCIL, "sam", "scrutineer", signs=True)
    with pytest.raises(NotAllowed):
        certify(both[COUNCIL], actor("chair.council", COUNCIL), digest, SECRET)
    stands = certify(both[COUNCIL], actor("sam", COUNCIL), digest, SECRET)
    assert "scrutineer" not in " ".join(one.who for one in stands.waiting)


def test_who_has_not_confirmed_is_named_until_all_have(both, next_version):
    proposed = propose(both[COUNCIL], DRAFTER, written(next_version)).digest
    both.deliver()
    posts = [(party, role) for party in (COUNCIL, TRUST) for role in (OPERATIONAL_LEAD, IG_ADVISER)]
    for party, role in posts:
        assert f"{role} of {party}" in unconfirmed(both[party], proposed)
        confirm(both[party], actor(f"{role}.{party}", party), proposed, role, WORDS, SECRET)
        assert f"{role} of {party}" not in unconfirmed(both[party], proposed)
    both.deliver()
    assert unconfirmed(both[COUNCIL], proposed) == unconfirmed(both[TRUST], proposed) == ()


def test_a_signature_before_all_have_confirmed_is_warned_of_and_not_refused(both, next_version):
    proposed = propose(both[COUNCIL], DRAFTER, written(next_version)).digest
    assert len(unconfirmed(both[COUNCIL], proposed)) == 4
    signed = sign_document(
        both[COUNCIL], actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL), proposed, SECRET
    )
    assert signed.signed == (COUNCIL,)


def test_whoever_has_no_key_is_told_who_gives_them_one(both, digest):
    for speak in (
        lambda who: must_have_key(both[COUNCIL], who),
        lambda who: sign_document(both[COUNCIL], who, digest, SECRET),
    ):
        with pytest.raises(NotFound) as refusal:
            speak(actor("worker", COUNCIL))
        assert refusal.value.code == "no-key"
        assert "people appoint worker --role ROLE --key" in refusal.value.advice
    with pytest.raises(NotFound, match=f"did you mean “{SIGNATORY}.{COUNCIL}”"):
        must_have_key(both[COUNCIL], actor(f"signatroy.{COUNCIL}", COUNCIL))
    must_have_key(both[COUNCIL], actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL))


def test_a_key_at_a_partner_is_none_here(both):
    with pytest.raises(NotFound):
        must_have_key(both[COUNCIL], actor(f"{SIGNATORY}.{TRUST}", COUNCIL))


# Suspending


def test_a_suspension_binds_its_author_at_once_and_the_partner_on_receipt(both, digest):
    nurse = actor("nurse", TRUST)
    asked = a_request(person="nurse", role="practitioner", acting_for=TRUST)
    stopped = suspend(both[TRUST], actor("operator", TRUST), digest, "a fault", flows=("contact",))
    assert [c.name for c in ask(both[TRUST], nurse, asked).decision.unmet] == ["active"]
    assert ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits
    both.deliver()
    said = ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision
    assert [c.name for c in said.unmet] == ["active"]
    resume(both[TRUST], actor("operator", TRUST), stopped.digest, "it was mended")
    assert ask(both[TRUST], nurse, asked).decision.permits
    both.deliver()
    assert ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision.permits


def test_a_suspended_item_is_left_out_of_what_else_is_granted(both, digest):
    suspend(both[COUNCIL], actor("operator", COUNCIL), digest, "a fault", items=("address",))
    said = ask(both[COUNCIL], actor("worker", COUNCIL), a_request()).decision
    assert said.permits
    assert "address" not in said.items


@pytest.mark.parametrize("named", [{"flows": ("nothing",)}, {"items": ("nothing",)}])
def test_a_suspension_names_what_is_there(both, digest, named):
    with pytest.raises(BadInput, match="no such flow, item or party"):
        suspend(both[COUNCIL], actor("operator", COUNCIL), digest, "a fault", **named)


def test_a_party_resumes_only_what_it_suspended(both, digest):
    stopped = suspend(both[TRUST], actor("operator", TRUST), digest, "a fault")
    both.deliver()
    with pytest.raises(Conflict, match="no such suspension"):
        resume(both[COUNCIL], actor("operator", COUNCIL), stopped.digest, "please")
    for strange in ("sha256:" + "0" * 64, "sha256:", ""):
        with pytest.raises(NotFound, match="statement here has a hash"):
            resume(both[COUNCIL], actor("operator", COUNCIL), strange, "please")
    resume(both[TRUST], actor("operator", TRUST), stopped.digest[7:19].upper(), "mended")


def test_who_is_no_party_to_a_document_suspends_nothing_of_it():
    """A statement that cannot count is not sent to anyone."""
    both, _, digest = in_force()
    stranger = Partnership("police")
    stranger.clock.set(both.clock.now())
    house = stranger["police"]
    payload = shelf(both[COUNCIL], "document")[digest]["payload"]
    with recording(house) as records:
        keep_document(records, payload, "found")
    before = as_it_was(house)
    with pytest.raises(NotAllowed, match="would not count"):
        suspend(house, actor("operator", "police"), digest, "because")
    assert as_it_was(house) == before
    assert not waiting(house)


def test_a_document_is_found_by_its_name_version_or_hash(both, agreement, digest):
    for name in (digest, agreement.id, f"{agreement.id}@1"):
        assert stands(both[TRUST], name)[0] == digest
    for name in ("nothing", f"{agreement.id}@7"):
        with pytest.raises(NotFound) as refusal:
            stands(both[TRUST], name)
        assert f"{agreement.id}@1" in refusal.value.advice
