"""A proof holds for a stranger, and only the proof that was made."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import canonical, digest, read
from accordant.core.crypto import CHECKPOINT, MANIFEST, SigningKey, spoken
from accordant.core.errors import BadInput, NotFound, Untrusted
from accordant.core.exchange import PackageKind, Verdict, peek
from accordant.core.ledger import commit, cosign, read_proof, write_proof
from accordant.core.names import FlowId, ItemId, RoleId
from accordant.core.people import IG_ADVISER
from accordant.core.proof import (
    Conclusion,
    DecisionOpening,
    Opening,
    Outcome,
    Report,
    bare,
    check_receipt,
    read_opening,
    read_proof_document,
    verify,
    write_opening,
    write_proof_document,
)
from accordant.core.proof.case import Case, at
from accordant.core.proof.verification import Rule, _take
from accordant.core.signing import (
    envelope_json,
    issue,
    merge,
    read_envelope,
    sign,
    verify_chain,
    write_key_list,
)
from accordant.core.statement import Confirmation
from accordant.core.treatment import Kind, Treatment
from accordant.core.wire import decode, encode
from tests.core.builders import (
    ADDRESS,
    COUNCIL,
    MISSED,
    NAMES,
    NHS,
    TRUST,
    contact_flow,
    with_one,
)
from tests.core.proof_world import ENDS, FOUNDED, ROWS, SECONDS, SHARED, SIGNED, World, text_of

WORLD = World("a test")
PROOF = WORLD.proof()
DATA = write_proof_document(PROOF)
ROOT = WORLD.root(COUNCIL).public.fingerprint
DAY = timedelta(days=1)


def checked(proof, trust=(ROOT,), opening=None):
    data = proof if isinstance(proof, bytes) else write_proof_document(proof)
    return verify(data, trust, None if opening is None else write_opening(opening))


def fails_at(report, number, where, *words):
    """The first step that fails is this one, at this place, for this reason."""
    assert report.verdict is Conclusion.FAILED
    step = report.failed[0]
    assert (step.number, step.where) == (number, where), step
    for word in words:
        assert word in step.detail, step
    assert report.facts is None


def envelope(value):
    return read_envelope(canonical(value))


def signed_also(value, *keys):
    """An envelope with further signatures, each of which holds."""
    first = envelope(value)
    return envelope_json(merge(first, sign(first.payload, first.payload_type, *keys)))


# --- what holds ---


def test_every_step_holds_and_a_trusted_root_anchors_them():
    report = checked(PROOF)
    assert report.verdict is Conclusion.VERIFIED, report.failed
    assert report.anchored
    assert [step.number for step in report.steps] == list(range(1, 13))
    assert all(step.holds for step in report.steps if step.number != 10)
    assert report.steps[9].outcome is Outcome.NOT_ASKED
    assert set(report.roots) == set(ENDS)


def test_without_a_trusted_fingerprint_it_is_consistent_and_says_on_which_roots_it_rests():
    report = checked(PROOF, trust=())
    assert report.verdict is Conclusion.CONSISTENT
    assert not report.anchored
    assert report.roots[TRUST] == WORLD.root(TRUST).public.fingerprint


@pytest.mark.parametrize("party", ENDS)
def test_the_root_of_any_party_that_signed_anchors_it_also_as_it_is_spoken(party):
    fingerprint = WORLD.root(party).public.fingerprint
    assert checked(PROOF, [fingerprint]).verdict is Conclusion.VERIFIED
    assert checked(PROOF, [spoken(fingerprint)]).verdict is Conclusion.VERIFIED


def test_the_facts_are_told_without_any_value():
    facts = checked(PROOF).facts
    assert (facts.sender, facts.recipient, facts.rows) == (COUNCIL, TRUST, len(ROWS))
    assert facts.items == facts.opened == ()
    assert facts.sentence == (
        "council sent 5 rows to trust under northmoor-agreement v1, clause contact on "
        "2026-11-22 at 09:30 UTC, and trust accepted the package."
    )


def test_an_opening_shows_its_rows_and_what_was_decided():
    report = checked(PROOF, opening=WORLD.opening(PROOF.manifest, 0, 4))
    assert report.verdict is Conclusion.VERIFIED, report.failed
    assert [one.row for one in report.facts.opened] == [ROWS[0], ROWS[4]]
    assert report.facts.items == (NAMES, "nhs-number")
    assert report.facts.purpose == "triage"


def test_rows_can_be_opened_after_the_decision_was_disposed_of():
    opening = WORLD.opening(PROOF.manifest, 2, decision=None)
    report = checked(PROOF, opening=opening)
    assert report.verdict is Conclusion.VERIFIED, report.failed
    assert report.facts.purpose is None


def test_a_refused_package_is_proven_as_refused():
    refused = {"verdict": Verdict.REFUSED, "code": "not-granted", "reason": "it was too much"}
    report = checked(evolve(PROOF, receipt=WORLD.receipt(PROOF.manifest, **refused)))
    assert report.verdict is Conclusion.VERIFIED, report.failed
    assert report.facts.receipt is Verdict.REFUSED
    assert "it was too much" in report.steps[8].detail


def test_an_agreement_without_a_protocol_needs_none():
    alone = World("alone")
    alone.agreement = evolve(alone.agreement, protocol=None)
    alone.text = text_of(alone.agreement)
    alone.digest = digest(alone.text.encode())
    said = alone.statements(council_protocol=None, trust_protocol=None)
    report = checked(alone.proof(protocol=None, statements=said), [])
    assert report.verdict is Conclusion.CONSISTENT, report.failed
    fails_at(checked(alone.proof(statements=said), []), 12, "protocol", "no step checked this")


def test_documents_and_reports_write_back_to_themselves():
    assert write_proof_document(read_proof_document(DATA)) == DATA
    opening = WORLD.opening(PROOF.manifest, 3)
    assert read_opening(write_opening(opening)) == opening
    report = checked(PROOF, opening=opening)
    assert decode(Report, encode(report)) == report


# --- keys that were replaced ---


def rotated(world, party, root):
    """A second key list of a party, with a root, a manifest and a checkpoint key of its own."""
    first = world.key_list(party)
    second = evolve(
        first,
        number=2,
        previous=digest(write_key_list(first)),
        root=root.public,
        manifest=world.key(f"{party} manifest 2", MANIFEST).public,
        checkpoint=world.key(f"{party} checkpoint 2", CHECKPOINT).public,
        from_=SHARED + DAY,
    )
    return envelope_json(issue(second, root, world.root(party)))


def test_what_was_signed_before_a_key_was_replaced_holds_under_either_root():
    """The ledger's proof may be made later, and then bears the newer checkpoint key."""
    new = WORLD.key("council root 2")
    lists = (*WORLD.keys(COUNCIL), rotated(WORLD, COUNCIL, new))
    later = WORLD.key("council checkpoint 2", CHECKPOINT)
    entry = WORLD.entry(COUNCIL, WORLD.leaf(), by=later)
    proof = evolve(PROOF, keys={**PROOF.keys, COUNCIL: lists}, decided=entry)
    for trust in (ROOT, new.public.fingerprint):
        assert checked(proof, [trust]).verdict is Conclusion.VERIFIED
    fails_at(checked(evolve(PROOF, decided=entry)), 8, "decided.proof", "no signatures")


def test_a_key_that_is_not_yet_in_force_signs_nothing():
    lists = (*WORLD.keys(COUNCIL), rotated(WORLD, COUNCIL, WORLD.key("council root 2")))
    early = WORLD.manifest(by=WORLD.key("council manifest 2", MANIFEST))
    proof = evolve(PROOF, keys={**PROOF.keys, COUNCIL: lists}, manifest=early)
    fails_at(checked(evolve(proof, receipt=WORLD.receipt(early))), 7, "manifest", "no key that")


@pytest.mark.parametrize(
    ("lists", "where", "why"),
    [
        ((), "keys.council", "no key list"),
        (WORLD.keys(COUNCIL) * 2, "keys.council[1]", "twice"),
        (WORLD.keys(TRUST), "keys.council[0]", "a key list of trust"),
        ((rotated(WORLD, COUNCIL, WORLD.key("new")),) * 2, "keys.council[0]", "no key that"),
        ((*WORLD.keys(COUNCIL), *WORLD.keys(TRUST)), "keys.council[1]", "another list has"),
        ((PROOF.manifest,), "keys.council[0].payloadType", "expected"),
        (
            (signed_also(WORLD.keys(COUNCIL)[0], WORLD.root(TRUST)),),
            "keys.council[0]",
            "no key that was asked for",
        ),
    ],
)
def test_a_chain_that_does_not_hold_is_refused(lists, where, why):
    fails_at(checked(evolve(PROOF, keys={**PROOF.keys, COUNCIL: lists})), 2, where, why)


# --- the agreement, its mandates and signatures ---


def test_another_text_than_the_one_that_was_signed_is_refused():
    other = text_of(evolve(WORLD.agreement, summary="Something else."))
    fails_at(checked(evolve(PROOF, agreement=other)), 3, "agreement", "the manifest names")


def test_a_party_without_keys_or_with_another_root_is_refused():
    council = {COUNCIL: PROOF.keys[COUNCIL]}
    where = "agreement.parties[1]"
    fails_at(checked(evolve(PROOF, keys=council)), 3, where, "no key lists of trust")
    other = {**council, TRUST: World("another").keys(TRUST)}
    fails_at(checked(evolve(PROOF, keys=other)), 3, f"{where}.root", "not in its key lists")


ADVISER = {"role": IG_ADVISER}
STATEMENTS = [
    ({"trust_signature": None}, 5, "statements", "trust has not signed northmoor-agreement"),
    ({"trust_protocol": None}, 6, "statements", "trust has not signed northmoor-protocol"),
    ({"trust_appointment": None}, 4, "statements[2]", "no appointment here makes"),
    (
        {"trust_appointment": WORLD.appointment(TRUST, until=date(2026, 11, 1))},
        4,
        "statements[3]",
        "no appointment here makes signatory.trust signatory of trust on 2026-11-02",
    ),
    (
        {"trust_appointment": WORLD.appointment(TRUST, by=WORLD.root(COUNCIL))},
        4,
        "statements[1]",
        "no key that was asked for",
    ),
    (
        {"trust_appointment": WORLD.appointment(TRUST, at=FOUNDED - DAY)},
        4,
        "statements[1]",
        "no keys of trust were in force",
    ),
    (
        {"trust_appointment": WORLD.appointment(TRUST, key=None)},
        5,
        "statements[3]",
        "not signed with the key trust states for signatory.trust",
    ),
    (
        {"trust_signature": WORLD.signature(TRUST, by=WORLD.key("council signatory"))},
        5,
        "statements[3]",
        "trust has not signed",
    ),
    (
        {
            "trust_signature": WORLD.signature(TRUST, role=IG_ADVISER),
            "trust_appointment": WORLD.appointment(TRUST, **ADVISER),
        },
        4,
        "statements[3]",
        "no appointment here",
    ),
    (
        {"trust_signature": WORLD.signature(TRUST, at=datetime(1, 1, 1, tzinfo=UTC))},
        4,
        "statements[3]",
        "",
    ),
    (
        {"trust_signature": signed_also(WORLD.signature(TRUST), WORLD.root(TRUST))},
        5,
        "statements[3]",
        "signatures beside that of its signatory",
    ),
    (
        {"trust_appointment": signed_also(WORLD.appointment(TRUST), WORLD.root(COUNCIL))},
        4,
        "statements[1]",
        "no key that was asked for",
    ),
    ({"again": WORLD.appointment(TRUST)}, 4, "statements[6]", "stands here twice"),
    ({"again": PROOF.manifest}, 4, "statements[6].payloadType", ""),
    (
        {"stranger": WORLD.appointment(TRUST, person="someone.else")},
        12,
        "statements[6]",
        "no step checked this",
    ),
    (
        {"other": WORLD.signature(TRUST, digest(b"another document"))},
        12,
        "statements[6]",
        "no step checked this",
    ),
    (
        {"role": WORLD.appointment(TRUST, role=RoleId("practitioner"))},
        12,
        "statements[6]",
        "no step checked this",
    ),
]


@pytest.mark.parametrize(("changes", "number", "where", "why"), STATEMENTS)
def test_a_statement_that_does_not_count_or_is_not_needed_is_refused(changes, number, where, why):
    said = WORLD.statements(**changes)
    fails_at(checked(evolve(PROOF, statements=said)), number, where, why)


def test_a_stranger_can_neither_sign_nor_stand_by():
    """Someone who is no party, with keys of their own, in the middle of a proof that holds."""
    stranger = WORLD.keys("stranger")
    keys = {**PROOF.keys, "stranger": stranger}
    fails_at(checked(evolve(PROOF, keys=keys)), 12, "keys.stranger", "no step checked this")
    said = (*PROOF.statements, WORLD.signature("stranger"), WORLD.appointment("stranger"))
    fails_at(
        checked(evolve(PROOF, keys=keys, statements=said)), 5, "statements[6]", "is not a party"
    )
    fails_at(
        checked(evolve(PROOF, statements=said)), 4, "statements[7]", "no key lists of stranger"
    )


def test_a_confirmation_is_not_needed_and_so_it_may_not_stand_there():
    said = Confirmation(
        party=TRUST,
        at=SIGNED,
        document=WORLD.digest,
        person="lead",
        role=IG_ADVISER,
        words="We need it to act in time.",
    )
    said = (*PROOF.statements, WORLD.stated(said, WORLD.key("lead")))
    fails_at(checked(evolve(PROOF, statements=said)), 12, "statements[6]", "no step checked")


def test_the_newest_appointment_says_whether_the_post_was_held():
    ended = WORLD.appointment(TRUST, at=SIGNED, until=date(2026, 10, 31))
    report = checked(evolve(PROOF, statements=WORLD.statements(ended=ended)))
    fails_at(report, 4, "statements[3]", "no appointment here makes")


def test_a_key_that_was_replaced_before_signing_does_not_hide_the_one_that_signed():
    older = WORLD.appointment(
        TRUST, at=FOUNDED, from_=date(2026, 9, 1), key=WORLD.key("older").public.to_json()
    )
    newer = WORLD.appointment(TRUST, at=FOUNDED + DAY)
    said = WORLD.statements(trust_appointment=older, newer=newer)
    assert checked(evolve(PROOF, statements=said)).verdict is Conclusion.VERIFIED


def test_the_protocol_is_the_one_the_agreement_names():
    fails_at(checked(evolve(PROOF, protocol=None)), 6, "protocol", "is missing here")
    other = text_of(evolve(WORLD.protocol, summary="Something else."))
    fails_at(checked(evolve(PROOF, protocol=other)), 6, "protocol", "does not have the hash")


def test_a_protocol_is_linked_under_its_own_id():
    world = World("misnamed")
    link = evolve(world.agreement.protocol, id="another-protocol")
    world.agreement = evolve(world.agreement, protocol=link)
    world.text = text_of(world.agreement)
    world.digest = digest(world.text.encode())
    fails_at(checked(world.proof(), []), 6, "protocol", "names another-protocol")


# --- the package ---


def with_manifest(world=WORLD, by=None, **changes):
    manifest = world.manifest(by=by, **changes)
    return world.proof(manifest=manifest, receipt=world.receipt(manifest))


def clause(**changes):
    return evolve(WORLD.clause, **changes)


LATE = datetime(2028, 11, 1, 0, 30, tzinfo=UTC)
MANIFESTS = [
    ({"by": World("another").key("council manifest", MANIFEST)}, 7, "manifest", "no key that"),
    (
        {"kind": PackageKind.PAPERS, "clause": None, "decision": None, "rows": None},
        3,
        "manifest.clause",
        "not shared under a clause",
    ),
    ({"clause": None, "power": "s.47"}, 3, "manifest.clause", "not shared under a clause"),
    ({"clause": clause(version=2)}, 7, "manifest.clause", "northmoor-agreement v1"),
    ({"clause": clause(agreement="other")}, 7, "manifest.clause", "northmoor-agreement v1"),
    ({"clause": clause(flow=FlowId("none"))}, 7, "manifest.clause.flow", "has no clause none"),
    ({"clause": clause(flow=FlowId("reply"))}, 7, "manifest.clause.flow", "does not run from"),
    ({"clause": clause(digest=digest(b""))}, 3, "agreement", "the manifest names"),
    ({"recipient": "stranger"}, 7, "manifest.clause.flow", "does not run from council to stranger"),
    ({"sender": "stranger"}, 7, "manifest.clause.flow", "does not run from stranger"),
    ({"created": LATE, "expires": LATE + DAY}, 7, "manifest.created", "not within the term"),
    ({"created": SIGNED - SECONDS}, 7, "manifest.created", "before every party had signed"),
    ({"created": SHARED - SECONDS}, 8, "decided.leaf", "made after the package"),
    ({"decision": digest(b"")}, 8, "decided.leaf", "whose hash the manifest names"),
    (
        {"created": datetime(9999, 12, 31, 23, 59, tzinfo=UTC) - DAY},
        7,
        "manifest.created",
        "not within the term",
    ),
]


@pytest.mark.parametrize(("changes", "number", "where", "why"), MANIFESTS)
def test_a_package_that_was_not_shared_like_that_is_refused(changes, number, where, why):
    if changes.get("created", SHARED).year == 9999:
        changes = {**changes, "expires": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}
    fails_at(checked(with_manifest(**changes)), number, where, why)


@pytest.mark.parametrize("dates", [{"starts": date(2026, 12, 1)}, {"ends": date(2026, 11, 21)}])
def test_a_clause_outside_its_own_dates_does_not_run(dates):
    world = World("dated")
    world.agreement = with_one(world.agreement, "flows", contact_flow().id, **dates)
    world.text = text_of(world.agreement)
    world.digest = digest(world.text.encode())
    fails_at(checked(world.proof(), []), 7, "manifest.created", "does not run on that day")


def test_a_manifest_bears_one_signature():
    twice = signed_also(PROOF.manifest, WORLD.key("council checkpoint", CHECKPOINT))
    fails_at(checked(evolve(PROOF, manifest=twice)), 7, "manifest", "no key that was asked for")


def test_signatures_stand_in_order():
    """Otherwise one envelope would have several spellings."""
    said = dict(PROOF.statements[0])
    said["signatures"] = said["signatures"][::-1]
    proof = evolve(PROOF, statements=(said, *PROOF.statements[1:]))
    fails_at(checked(proof), 4, "statements[0]", "not in order")


def decided(**changes):
    """A proof whose sender really put another entry into its ledger."""
    leaf = WORLD.leaf(**changes)
    manifest = WORLD.manifest(leaf)
    return WORLD.proof(manifest=manifest, decided=WORLD.entry(COUNCIL, leaf))


@pytest.mark.parametrize("changes", [{"kind": "sent"}, {"refs": {"agreement": digest(b"")}}])
def test_an_entry_that_is_no_decision_under_this_agreement_is_refused(changes):
    fails_at(checked(decided(**changes)), 8, "decided.leaf", "not of a decision under this")


def test_an_entry_stands_in_the_senders_ledger_under_the_senders_checkpoint():
    wrong = WORLD.entry(TRUST, WORLD.leaf())
    fails_at(checked(evolve(PROOF, decided=wrong)), 8, "decided.proof", "")
    forged = WORLD.entry(COUNCIL, WORLD.leaf(), by=SigningKey.generate(CHECKPOINT))
    fails_at(checked(evolve(PROOF, decided=forged)), 8, "decided.proof", "no signatures")
    elsewhere = WORLD.entry(COUNCIL, WORLD.leaf(at=SHARED - SECONDS))
    moved = evolve(PROOF, decided=evolve(elsewhere, leaf=PROOF.decided.leaf))
    fails_at(checked(moved), 8, "decided.proof", "does not show this entry")


def test_what_nobody_signed_or_no_step_checks_may_not_ride_along():
    tlog = read_proof(PROOF.decided.proof.encode())
    noted = write_proof(evolve(tlog, extra=b"a note")).decode()
    witness = World("witness").key("witness", CHECKPOINT)
    note = cosign(tlog.checkpoint, "accordant/ledger/trust", witness, 1)
    seen = write_proof(evolve(tlog, checkpoint=note)).decode()
    for text in (noted, seen):
        proof = evolve(PROOF, decided=evolve(PROOF.decided, proof=text))
        fails_at(checked(proof), 8, "decided.proof", "that no step checks")
        assert bare(read_proof(text.encode()), "accordant/ledger/council") == tlog
    receipt = evolve(PROOF.receipt, proof=PROOF.receipt.proof.replace("index", "extra AAAA\nindex"))
    fails_at(checked(evolve(PROOF, receipt=receipt)), 9, "receipt", "that no step checks")


RECEIPTS = [
    (WORLD.receipt(WORLD.manifest(sequence=2, previous=digest(b""))), "another package"),
    (WORLD.receipt(PROOF.manifest, sequence=2), "another package"),
    (WORLD.receipt(PROOF.manifest, kind="sent"), "about something else"),
    (WORLD.receipt(PROOF.manifest, by=World("another").key("c", CHECKPOINT)), "no signatures"),
    (evolve(PROOF.receipt, leaf=PROOF.decided.leaf), "about something else"),
]


@pytest.mark.parametrize(("receipt", "why"), RECEIPTS)
def test_a_receipt_for_something_else_is_refused(receipt, why):
    fails_at(checked(evolve(PROOF, receipt=receipt)), 9, "receipt", why)


def test_a_receipt_is_checked_against_the_recipients_own_keys():
    manifest = peek(envelope(PROOF.manifest))
    package = digest(envelope(PROOF.manifest).payload)
    for party in ENDS:
        chain = verify_chain([envelope(PROOF.keys[party][0])], WORLD.root(party).public.fingerprint)
        if party == TRUST:
            assert check_receipt(PROOF.receipt, package, manifest, chain) == PROOF.receipt.receipt
        else:
            with pytest.raises(Untrusted, match="keys of council"):
                check_receipt(PROOF.receipt, package, manifest, chain)


# --- openings ---


def test_an_opening_of_something_else_is_refused():
    manifest, event = PROOF.manifest, WORLD.event()
    row = WORLD.opening(manifest, 1).rows[0]
    wrong = [
        (WORLD.opening(manifest, 1, package=digest(b"")), "opening.package", "another package"),
        (
            WORLD.opening(manifest, rows=(evolve(row, row={"names": []}),)),
            "opening.rows[0]",
            "this is not row 2",
        ),
        (WORLD.opening(manifest, 1, 1), "opening.rows[1]", "opened twice"),
        (
            WORLD.opening(manifest, decision=DecisionOpening(event=event, salt=bytes(32))),
            "opening.decision",
            "not the decision that the ledger commits to",
        ),
        (
            WORLD.opening(manifest, decision=DecisionOpening(event=event, salt=b"")),
            "opening.decision",
            "32 bytes",
        ),
    ]
    for opening, where, why in wrong:
        fails_at(checked(PROOF, opening=opening), 10, where, why)
    with pytest.raises(BadInput, match="at least one row"):
        Opening(package=digest(b""))
    report = verify(DATA, [ROOT], b"{")
    fails_at(report, 10, "opening", "ends too early")


def decided_as(event, world=WORLD):
    """A proof that commits to another event, and the opening of it."""
    leaf = world.leaf(commitment=commit(event, world.salt))
    manifest = world.manifest(leaf)
    proof = world.proof(manifest=manifest, decided=world.entry(COUNCIL, leaf))
    opened = DecisionOpening(event=event, salt=world.salt)
    return checked(proof, [], world.opening(manifest, decision=opened))


def deciding(of, world=WORLD, **changes):
    """The facts of the decision with some of its request or of its answer changed."""
    kept = read(canonical(world.event()))
    return {**kept, of: {**kept[of], **changes}}


def flowing(name, **changes):
    """A world whose clause is another."""
    world = World(name)
    world.agreement = with_one(world.agreement, "flows", contact_flow().id, **changes)
    world.text = text_of(world.agreement)
    world.digest = digest(world.text.encode())
    return world


def test_an_opened_decision_permitted_this_very_share():
    kept = read(canonical(WORLD.event()))
    other = evolve(WORLD.clause, flow=FlowId("reply"))
    denied = {**kept, "decision": {**kept["decision"], "outcome": "deny"}}
    moved = {**kept, "decision": {**kept["decision"], "clause": encode(other)}}
    fails_at(decided_as(denied), 10, "opening.decision.event.decision", "not a decision to share")
    fails_at(decided_as(moved), 10, "opening.decision.event.decision", "another clause")
    asked = {**kept, "request": None}
    fails_at(decided_as(asked), 10, "opening.decision.event.request", "a group of fields")
    for other in ("decided", {**kept, "kind": "sent"}):
        fails_at(decided_as(other), 10, "opening.decision.event.kind", "not the facts of")


@pytest.mark.parametrize("changes", [{"purpose": "research"}, {"dataset": "replies"}])
def test_an_opened_decision_was_for_the_purpose_and_of_the_dataset_of_the_clause(changes):
    report = decided_as(deciding("request", **changes))
    fails_at(report, 10, "opening.decision.event.request", "clause contact is for triage")


ITEMS_AT = "opening.decision.event.decision.items"


def test_an_opened_decision_grants_no_item_that_the_clause_does_not():
    granted = deciding("decision", items=[NAMES, ADDRESS])
    assert decided_as(granted).verdict is Conclusion.CONSISTENT
    unknown = deciding("decision", items=[NAMES, "full-case-file"])
    fails_at(decided_as(unknown), 10, ITEMS_AT, "does not grant: full-case-file")
    others = deciding("decision", items=[NAMES, MISSED])  # another clause grants it
    fails_at(decided_as(others), 10, ITEMS_AT, f"does not grant: {MISSED}")


def test_what_the_clause_drops_is_not_granted():
    drops = flowing("drops", treatments={NHS: Treatment(kind=Kind.DROP)})
    fails_at(decided_as(drops.event(), drops), 10, ITEMS_AT, f"does not grant: {NHS}")
    left = deciding("decision", drops, items=[NAMES])
    assert decided_as(left, drops).verdict is Conclusion.CONSISTENT


def test_a_guarded_item_goes_to_a_safe_recipient_alone_and_to_none_it_is_kept_from():
    unsafe = flowing("unsafe", safe_recipients=())
    guarded = deciding("decision", unsafe, items=[NAMES, ADDRESS])
    fails_at(decided_as(guarded, unsafe), 10, ITEMS_AT, f"does not grant: {ADDRESS}")
    kept = deciding("decision", items=[NAMES, ADDRESS])
    kept["request"]["do_not_disclose_to"] = [TRUST]
    fails_at(decided_as(kept), 10, ITEMS_AT, f"does not grant: {ADDRESS}")


def test_a_row_holds_no_guarded_item_for_one_who_is_not_safe(monkeypatch):
    """Also where the decision was disposed of, and the clause alone says what was granted."""
    monkeypatch.setattr("tests.core.proof_world.ROWS", [{NAMES: [], ADDRESS: "1 Elm Road"}])
    for safe in ((), (TRUST,)):
        world = flowing(f"safe: {safe}", safe_recipients=safe)
        proof = world.proof()
        report = checked(proof, [], world.opening(proof.manifest, 0, decision=None))
        if safe:
            assert report.verdict is Conclusion.CONSISTENT, report.failed
        else:
            fails_at(report, 10, "opening.rows[0]", "more than clause contact grants")


def test_a_row_that_holds_more_than_was_granted_is_refused(monkeypatch):
    monkeypatch.setattr(
        "tests.core.proof_world.ROWS", [{NAMES: [], ItemId("full-case-file"): "everything"}]
    )
    world = World("greedy")
    proof = world.proof()
    opening = world.opening(proof.manifest, 0)
    fails_at(checked(proof, [], opening), 10, "opening.rows[0]", "more than clause contact grants")


# --- hostile bytes, and a stranger's keys ---


def test_a_whole_forgery_is_consistent_and_fails_against_the_true_root():
    """Everything in it holds; only whom it rests on tells."""
    forged = World("forger").proof()
    assert checked(forged, trust=()).verdict is Conclusion.CONSISTENT
    fails_at(checked(forged), 11, "keys", "does not rest on the root you gave", "council")


def test_only_what_holds_but_for_its_root_rests_elsewhere():
    other = World("another").root(COUNCIL).public.fingerprint
    assert checked(PROOF, [other]).rests_elsewhere
    assert "any root you gave" in checked(PROOF, [other, "0" * 64]).failed[0].detail
    assert not checked(PROOF).rests_elsewhere
    assert not checked(PROOF, []).rests_elsewhere
    assert not checked(evolve(PROOF, receipt=RECEIPTS[0][0]), [other]).rests_elsewhere


def test_steps_that_wait_for_others_name_them():
    bare_ones = evolve(PROOF, statements=WORLD.statements(trust_signature=None), protocol=None)
    details = {step.number: step.detail for step in checked(bare_ones).steps}
    assert details[7] == "steps 5 and 6 do not hold"
    assert details[8] == "step 7 does not hold"
    assert details[12] == "steps 5, 6, 7, 8 and 9 do not hold"


def test_a_forger_gains_nothing_by_the_true_key_lists():
    """With the true chain in it, the forged signatures and the named root have to give way."""
    forger = World("forger")
    forged = forger.proof(keys={COUNCIL: WORLD.keys(COUNCIL), TRUST: forger.keys(TRUST)})
    fails_at(checked(forged), 3, "agreement.parties[0].root", "not in its key lists")
    forger.rooted = lambda parties: tuple(
        evolve(p, root=(WORLD if p.id == COUNCIL else forger).root(p.id).public.fingerprint)
        for p in parties
    )
    forger.__init__("forger")
    forged = forger.proof(keys={COUNCIL: WORLD.keys(COUNCIL), TRUST: forger.keys(TRUST)})
    fails_at(checked(forged), 4, "statements[0]", "no key that was asked for")


@pytest.mark.parametrize("text", ["", "sha256:", ROOT[:20], "council", "0" * 64])
def test_what_is_not_the_whole_fingerprint_anchors_nothing(text):
    fails_at(checked(PROOF, [text]), 11, "keys", "does not rest on the root you gave")


PLACE = re.compile(r"byte \d+|line 1, column \d+")
MEMBERS = (
    "keys",
    "agreement",
    "protocol",
    "statements",
    "manifest",
    "decided",
    "receipt",
    "format",
)


def names_a_place(report):
    step = report.failed[0]
    return step.where.startswith(MEMBERS) or PLACE.search(step.detail)


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_changing_any_byte_makes_it_fail_and_say_where(position, mask):
    changed = bytearray(DATA)
    changed[position] ^= mask
    report = verify(bytes(changed), [ROOT])
    assert report.verdict is Conclusion.FAILED, (position, mask)
    assert names_a_place(report), report.failed


def test_changing_a_byte_of_every_stretch_makes_it_fail_and_say_where():
    """One byte in each of 600 stretches of the whole, with a low bit that keeps text text."""
    for position in range(3, len(DATA), len(DATA) // 600):
        changed = bytearray(DATA)
        changed[position] ^= 1
        report = verify(bytes(changed), [ROOT])
        assert report.verdict is Conclusion.FAILED, position
        assert names_a_place(report), report.failed


@given(st.data())
def test_cutting_a_proof_or_putting_bytes_into_it_makes_it_fail(data):
    start = data.draw(st.integers(0, len(DATA) - 1))
    end = data.draw(st.integers(start, len(DATA)))
    inside = data.draw(st.binary(max_size=8))
    changed = DATA[:start] + inside + DATA[end:]
    report = verify(changed, [ROOT])
    assert changed == DATA or report.verdict is Conclusion.FAILED


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data):
    assert verify(data, [ROOT], data).failed[0].number == 1


HOSTILE = [
    (b"", "ends too early"),
    (b"[" * 100_000, "nested too deeply"),
    (b" " * (8 * 1024 * 1024 + 1), "too large"),
    (DATA + b"\n", "byte"),
    (DATA.replace(b'{"agreement"', b'{"agreement":"","agreement"', 1), "more than once"),
    (DATA.replace(b'"format":', b'"formal":"",' + b'"format":', 1), "formal"),
    (DATA.replace(b"proof/v1", b"proof/v2"), "format"),
    (DATA.replace(b'"accepted"}', b'"accepted","zeal":1}'), "receipt"),
    (b"null", "group of fields"),
]


@pytest.mark.parametrize(("data", "why"), HOSTILE)
def test_what_is_not_one_canonical_document_is_not_read(data, why):
    report = verify(data, [ROOT])
    assert report.failed[0].number == 1
    assert why in report.failed[0].detail
    assert {step.outcome for step in report.steps[1:]} == {Outcome.NOT_REACHED}
    assert report.roots == {}


def test_a_member_that_says_what_its_absence_says_must_be_left_out():
    value = read(DATA)
    value["receipt"]["receipt"]["code"] = ""
    fails_at(verify(canonical(value), [ROOT]), 1, "proof", "must be left out")


def test_a_step_lists_a_few_faults_and_counts_the_others():
    said = [
        WORLD.signature(TRUST, at=SIGNED + n * SECONDS, by=WORLD.root(TRUST)) for n in range(1, 13)
    ]
    report = checked(evolve(PROOF, statements=(*PROOF.statements, *said)))
    fails_at(report, 5, "statements[6]", "statements[15]: ", "; and 2 more")


def test_what_is_quoted_from_hostile_bytes_cannot_steer_a_screen():
    value = {**read(DATA), "\x1b[2Jnote": ""}
    step = verify(canonical(value), [ROOT]).failed[0]
    assert step.where == "\N{REPLACEMENT CHARACTER}[2Jnote"
    assert (step.where + step.detail).isprintable()


@pytest.mark.parametrize("stumble", [NotFound("there is no such key"), KeyError("clause")])
def test_a_check_that_stumbles_has_not_held(stumble):
    def check(_):
        raise stumble

    case = Case(data=b"", trust=(), opening=None)
    step = _take(Rule(1, "Reading", (), check), case, {})
    assert step.outcome is Outcome.FAILS
    assert step.detail == f"this cannot be checked: {stumble}"


def test_a_place_in_the_calendar_that_no_zone_has_is_a_failed_step():
    """A moment at the edge of the calendar cannot be put into every zone."""
    world = World("edge")
    world.agreement = evolve(world.agreement, zone="America/New_York")
    world.text = text_of(world.agreement)
    world.digest = digest(world.text.encode())
    edge = world.signature(TRUST, at=datetime(1, 1, 1, tzinfo=UTC))
    report = checked(world.proof(statements=world.statements(trust_signature=edge)), [])
    fails_at(report, 4, "statements[3]", "no appointment here makes")


def test_a_sum_of_dates_beyond_the_calendar_is_a_fault_at_its_place():
    """Whatever a date does to the arithmetic, a verifier answers with a failed step."""
    with pytest.raises(BadInput, match=r"terms: a date here is beyond"), at("terms"):
        raise OverflowError
