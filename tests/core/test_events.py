"""Every event: it is read back as it was written, and leaves nothing personal where that stays."""

import json
import re
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.decision import decide
from accordant.core.errors import BadInput
from accordant.core.events import (
    EVENTS,
    Contradicted,
    Decided,
    Disposed,
    DocumentKept,
    EntryWithheld,
    Equivocated,
    Event,
    HeldBack,
    KeysIssued,
    PartnerKept,
    ProfileForgotten,
    ProfileKept,
    Prohibited,
    Receipted,
    Received,
    RegisterSearched,
    Reviewed,
    Row,
    Sent,
    StatementKept,
    Stopped,
    TurnedAway,
    Witnessed,
    event_json,
    lane_key,
    read_event,
)
from accordant.core.release import Reason
from accordant.core.signing import envelope_json
from accordant.core.statement import Proposal
from accordant.core.wire import encode
from tests.core.asking import a_ban, a_policy, a_request, an_emergency
from tests.core.builders import COUNCIL, TRUST, a_protocol, an_agreement
from tests.core.signed_world import NOW, an_assurance, as_party, name_of, signed

MARKER = "MARKER-of-a-person"
A, B, C = ("sha256:" + letter * 64 for letter in "abc")
WHEN = {"at": NOW, "by": "the operator"}
NOW_TEXT = "2026-11-22T09:00:00Z"
CLAUSE = {
    "agreement": "northmoor-agreement",
    "digest": name_of(an_agreement()),
    "flow": "contact",
    "version": 1,
}


def a_kept(document, tier):
    """A document under another name than its own, which is too long to read."""
    text = canonical(encode(document)).decode()
    return DocumentKept(
        **WHEN, digest=A, tier=tier, id=document.id, version=document.version, payload=text
    )


SAID_OF_IT = envelope_json(signed(as_party(Proposal, COUNCIL, an_agreement())).envelope)
SAID_OF_ITSELF = envelope_json(signed(an_assurance(COUNCIL)).envelope)


def a_decision(request=None, **changes):
    """A decision about a person of whom nothing may show."""
    request = request or a_request(subject=MARKER, reason=MARKER)
    decision = decide(request, a_policy(an_agreement()))
    facts = {**WHEN, "id": "d1", "number": 7, "request": request, "decision": decision}
    return Decided(**{**facts, **changes})


def urgent(**changes):
    request = evolve(an_emergency(reason=MARKER, second="erin"), subject=MARKER, reason=MARKER)
    return a_decision(evolve(request, **changes))


RECEIVED = Received(
    **WHEN,
    package=A,
    package_kind="share",
    sender=TRUST,
    sequence=3,
    manifest={"m": 1},
    outcome="accepted",
    code="",
    reason="",
    receipt={"r": 1},
    receipt_digest=B,
    number=12,
    body=C,
    clause=CLAUSE,
)
SENT = Sent(
    **WHEN,
    package=A,
    package_kind="share",
    to=TRUST,
    sequence=3,
    manifest={"m": 1},
    body=C,
    decision="d1",
    clause=CLAUSE,
    rows_sent=2,
    rows_held=1,
    agreement=B,
    kept=B,
)

# One of each, or more where they differ: the digests its ledger entry refers to, the rows it puts
# on the shelves of the index (with the part of each that identifies it), and those it takes off.
EXAMPLES = [
    (
        KeysIssued(**WHEN, number=2, envelope={"e": 1}, from_=NOW),
        {},
        {("own-keys", "000002"): {"e": 1}, ("own-keys-since", "last"): NOW_TEXT},
        (),
    ),
    (
        KeysIssued(**WHEN, number=1, envelope={"e": 1}, from_=NOW),
        {},
        {
            ("own-keys", "000001"): {"e": 1},
            ("own-keys-since", "last"): NOW_TEXT,
            ("found-by", "papers"): 1,
        },
        (),
    ),
    (
        PartnerKept(**WHEN, party=TRUST, name="The trust", url="http://t", chain=({"e": 1},)),
        {},
        {("partner", TRUST): {"name": "The trust", "url": "http://t", "chain": [{"e": 1}]}},
        (),
    ),
    (
        a_kept(an_agreement(), tier="agreement"),
        {"document": A},
        {
            ("document", A): {"tier": "agreement", "id": "northmoor-agreement", "version": 1},
            ("version-of", f"{COUNCIL}/northmoor-agreement/{A}"): 1,
            ("agreement-called", f"northmoor-agreement/{A}"): 1,
            **{("agreement-of", f"{party}/{A}"): 1 for party in (COUNCIL, TRUST)},
            **{("party", party): 1 for party in (COUNCIL, TRUST)},
        },
        (),
    ),
    (
        a_kept(a_protocol(), tier="protocol"),
        {"document": A},
        {
            ("document", A): {"tier": "protocol", "id": "northmoor-protocol", "version": 1},
            ("version-of", f"{COUNCIL}/northmoor-protocol/{A}"): 1,
        },
        (),
    ),
    (
        StatementKept(**WHEN, digest=A, envelope=SAID_OF_IT),
        {"statement": A},
        {
            ("statement", A): SAID_OF_IT,
            ("said-about", f"{name_of(an_agreement())}/{A}"): 1,
        },
        (),
    ),
    (
        StatementKept(**WHEN, digest=A, envelope=SAID_OF_ITSELF, copy=B),
        {"statement": A},
        {
            ("statement", f"{A}/{B}"): SAID_OF_ITSELF,
            ("said-by", f"{COUNCIL}/{A}/{B}"): 1,
        },
        (),
    ),
    (
        Prohibited(**WHEN, prohibition=a_ban(subject="s1")),
        {},
        {
            ("prohibition", "order-1"): {
                "id": "order-1",
                "kind": "court order",
                "provider": COUNCIL,
                "reason": "order 123 of the court",
                "subject": "s1",
            }
        },
        (),
    ),
    (
        a_decision(),
        {"agreement": name_of(an_agreement())},
        {
            ("decision", "d1"): {
                "at": NOW_TEXT,
                "by": "the operator",
                "channel": "exchange",
                "clause": CLAUSE,
                "dataset": "contacts",
                "items": list(a_decision().decision.items),
                "mode": "ad-hoc",
                "number": 7,
                "outcome": "permit",
                "person": "hub-worker.council",
                "provider": COUNCIL,
                "purpose": "triage",
                "recipient": TRUST,
                "summary": "Yes, under northmoor-agreement v1, clause contact.",
            }
        },
        (),
    ),
    (
        urgent(),
        {},
        {
            ("decision", "d1"): {"clause": None, "mode": "emergency", "items": ["address"]},
            ("review", "d1"): {
                "due": "2026-11-23T09:00:00Z",
                "power": "Children Act 1989 section 47",
            },
        },
        (),
    ),
    (
        Reviewed(**WHEN, decision="d1", finding=MARKER, justified=True),
        {},
        {("reviewed", "d1"): {"at": NOW_TEXT, "by": "the operator", "justified": True}},
        {("review", "d1")},
    ),
    (
        HeldBack(**WHEN, release="d1", number=4, reasons=(Reason("names", "it is empty"),)),
        {},
        {
            ("held", "d1/000000004"): {
                "at": NOW_TEXT,
                "reasons": [{"item": "names", "sentence": "it is empty"}],
            }
        },
        (),
    ),
    (
        Stopped(**WHEN, recipient=TRUST, dataset="contacts", code="mapping", number=9),
        {},
        {("stopped", "000000000009"): {"code": "mapping", "recipient": TRUST}},
        (),
    ),
    (
        Disposed(**WHEN, what="decision/d1", reason="its time is over"),
        {},
        {("disposed", "decision/d1"): {"at": NOW_TEXT, "reason": "its time is over"}},
        {("decision", "d1"), ("review", "d1"), ("reviewed", "d1")},
    ),
    (
        Disposed(**WHEN, what="decision/d1", reason="its time is over", remains={"number": 7}),
        {},
        {("decision", "d1"): {"number": 7}, ("disposed", "decision/d1"): {}},
        {("review", "d1"), ("reviewed", "d1")},
    ),
    (
        Disposed(**WHEN, what="prohibition/order-1", reason="lifted"),
        {},
        {("disposed", "prohibition/order-1"): {"reason": "lifted"}},
        {("prohibition", "order-1")},
    ),
    (
        Disposed(**WHEN, what=f"release/{A}", reason="its time is over", bodies=(C,)),
        {"package": A},
        {("disposed", f"release/{A}"): {}},
        {("kept", A), ("body", f"{C}/{A}")},
    ),
    (
        Disposed(**WHEN, what="something", reason="its time is over"),
        {},
        {("disposed", "something"): {}},
        (),
    ),
    (
        SENT,
        {"package": A, "agreement": B},
        {
            ("sent", A): {"clause": CLAUSE, "held": 1, "rows": 2, "decision": "d1", "to": TRUST},
            ("outbox", "trust/000000000003"): {"package": A, "body": C},
            ("lane-out", TRUST): {"sequence": 3, "package": A},
            ("body", f"{C}/{A}"): "outbox",
            ("kept", A): B,
            ("body", f"{B}/{A}"): "kept",
        },
        (),
    ),
    (
        evolve(SENT, agreement=None, kept=None, package_kind="papers"),
        {"package": A},
        {
            ("sent", A): {"kind": "papers"},
            ("outbox", "trust/000000000003"): {},
            ("lane-out", TRUST): {},
            ("body", f"{C}/{A}"): "outbox",
        },
        (),
    ),
    (
        Receipted(
            **WHEN,
            package=A,
            to=TRUST,
            sequence=3,
            outcome="refused",
            code="expired",
            reason="too late",
            receipt={"r": 1},
            body=C,
        ),
        {"package": A},
        {("receipt", A): {"outcome": "refused", "code": "expired", "receipt": {"r": 1}}},
        {("outbox", "trust/000000000003"), ("body", f"{C}/{A}")},
    ),
    (
        RECEIVED,
        {"package": A, "receipt": B},
        {
            ("inbox", A): {"from": TRUST, "number": 12, "outcome": "accepted", "body": C},
            ("inbox-place", "trust/000000000003"): A,
            ("lane-in", TRUST): {"sequence": 3, "package": A},
            ("body", f"{C}/{A}"): "inbox",
        },
        (),
    ),
    (
        evolve(RECEIVED, body=None, outcome="refused"),
        {"package": A, "receipt": B},
        {("inbox", A): {"body": None}, ("inbox-place", "trust/000000000003"): A}
        | {("lane-in", TRUST): {}},
        (),
    ),
    (
        TurnedAway(**WHEN, code="not-for-us", sentence="it is not", package=A, sender=TRUST),
        {},
        {("turned-away", f"{A}/not-for-us"): {"from": TRUST, "sentence": "it is not"}},
        (),
    ),
    (
        Equivocated(**WHEN, party=TRUST, sequence=3, first={"m": 1}, second={"m": 2}, package=B),
        {"package": B},
        {("equivocation", f"trust/000000000003/{B}"): {"first": {"m": 1}, "second": {"m": 2}}},
        (),
    ),
    (
        Witnessed(**WHEN, party=TRUST, size=9, note="a note"),
        {},
        {("seen", TRUST): {"at": NOW_TEXT, "note": "a note", "size": 9}},
        (),
    ),
    (
        Contradicted(
            **WHEN,
            party=TRUST,
            what="ledger",
            finding="fork",
            number=5,
            first={"n": 1},
            second={"n": 2},
        ),
        {},
        {("contradiction", "trust/ledger/fork/000000000005"): {"first": {"n": 1}}},
        (),
    ),
    (
        RegisterSearched(**WHEN, document=A, hits=(B, C)),
        {"document": A},
        {("searched", A): {"at": NOW_TEXT, "hits": [B, C]}},
        (),
    ),
    (
        EntryWithheld(**WHEN, id="refuge", reason="A refuge is named.", ids=(TRUST,)),
        {},
        {("withheld-entry", "refuge"): {"ids": [TRUST], "reason": "A refuge is named."}},
        (),
    ),
    (
        EntryWithheld(**WHEN, id="refuge", reason="The refuge has moved."),
        {},
        {},
        {("withheld-entry", "refuge")},
    ),
    (
        ProfileKept(**WHEN, id="northmoor", edition="2026-11", digest=A, profile={"n": 1}),
        {"profile": A},
        {
            ("profile", "northmoor"): {"at": NOW_TEXT, "digest": A, "profile": {"n": 1}},
            ("profile-edition", "northmoor/2026-11"): A,
        },
        (),
    ),
    (
        ProfileForgotten(**WHEN, id="northmoor", reason="The board has withdrawn it."),
        {},
        {},
        {("profile", "northmoor")},
    ),
]
EACH = pytest.mark.parametrize(
    ("event", "refs", "put", "taken"),
    EXAMPLES,
    ids=[f"{e[0].kind}-{n}" for n, e in enumerate(EXAMPLES)],
)


def test_there_is_an_example_of_every_event():
    assert {event.kind for event, *_ in EXAMPLES} == set(EVENTS)


@EACH
def test_an_event_is_read_back_as_it_was_written(event, refs, put, taken):
    facts = event_json(event)
    assert facts["format"] == "accordant/event/v1"
    assert facts["kind"] == event.kind
    assert read_event(json.loads(canonical(facts))) == event


@EACH
def test_an_event_leaves_in_the_index_what_is_documented(event, refs, put, taken):
    rows = list(event.rows())
    kept = {(row.shelf, row.key): row.value for row in rows if row.value is not None}
    assert set(kept) == set(put)
    for place, expected in put.items():
        if isinstance(expected, dict):
            assert {name: kept[place][name] for name in expected} == expected
        else:
            assert kept[place] == expected
    assert {(row.shelf, row.key) for row in rows if row.value is None} == set(taken)
    assert len({(row.shelf, row.key) for row in rows}) == len(rows)
    assert all(canonical(row.value) for row in rows)


@EACH
def test_a_ledger_entry_refers_to_digests_and_nothing_else(event, refs, put, taken):
    assert event.refs == refs
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in event.refs.values())


@EACH
def test_nothing_about_a_person_stands_in_the_index_or_in_the_clear(event, refs, put, taken):
    """What names a person is in the facts alone, under a key that can be destroyed."""
    assert MARKER not in json.dumps([row.value for row in event.rows()])
    assert MARKER not in f"{event.refs}"
    if MARKER in json.dumps(event_json(event)):
        assert event.lock == "decision/d1"


@pytest.mark.parametrize(
    ("request_", "prohibitions"),
    [
        (a_request(subject=MARKER, reason=MARKER), (a_ban(subject=MARKER, reason=MARKER),)),
        (a_request(subject=MARKER, do_not_disclose_to=(TRUST,)), ()),
        (a_request(subject=MARKER, reason=MARKER, role="clerk"), ()),
        (evolve(an_emergency(reason=MARKER), subject=MARKER), (a_ban(reason=MARKER),)),
        (
            evolve(an_emergency(reason=MARKER, second="erin"), subject=MARKER),
            (a_ban(reason=MARKER),),
        ),
    ],
)
def test_a_decision_of_any_kind_leaves_nothing_about_its_subject(request_, prohibitions):
    """Neither the subject, the reason, nor why a prohibition stands is in the index."""
    decision = decide(request_, a_policy(an_agreement(), prohibitions=prohibitions))
    event = a_decision(request_, decision=decision)
    assert MARKER in json.dumps(event_json(event))
    assert MARKER not in json.dumps([row.value for row in event.rows()])


def test_each_of_what_is_about_people_has_a_key_of_its_own():
    assert a_decision().lock == "decision/d1"
    assert a_decision(id="d2").lock == "decision/d2"
    assert Reviewed(**WHEN, decision="d2", finding="right", justified=True).lock == "decision/d2"
    assert Prohibited(**WHEN, prohibition=a_ban()).lock == "prohibition/order-1"
    assert SENT.lock is None


def test_only_a_disclosure_in_an_emergency_waits_for_review():
    assert [row.shelf for row in a_decision().rows()] == ["decision"]
    refused = decide(an_emergency(), a_policy(an_agreement(), prohibitions=(a_ban(),)))
    event = a_decision(an_emergency(), decision=refused)
    assert [row.shelf for row in event.rows()] == ["decision"]
    shelves = {row.shelf: row.value for row in urgent().rows()}
    assert shelves["review"]["due"] == "2026-11-23T09:00:00Z"
    assert timedelta(hours=24) == urgent().decision.review_due - NOW


def test_places_in_a_lane_sort_in_their_order():
    keys = [lane_key(TRUST, number) for number in (1, 2, 10, 99, 100, 10**11)]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"format": "accordant/event/v2", "kind": "sent"},
        {"format": "accordant/event/v1"},
        {"format": "accordant/event/v1", "kind": "imagined"},
        {"format": "accordant/event/v1", "kind": ["sent"]},
        {"format": "accordant/event/v1", "kind": "sent"},
        {**event_json(SENT), "more": 1},
    ],
)
def test_what_is_no_event_is_refused(value):
    with pytest.raises(BadInput):
        read_event(value)


def test_an_event_leaves_nothing_unless_it_says_so():
    plain = Event(**WHEN)
    assert (plain.lock, plain.refs, list(plain.rows())) == (None, {}, [])
    assert Row(shelf="a", key="b").value is None
