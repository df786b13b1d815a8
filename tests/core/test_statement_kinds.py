"""What can be stated, how strictly it is read, and how it is kept."""

import re
from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.crypto import MANIFEST
from accordant.core.errors import BadInput
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.signing import read_envelope, sign, write_envelope
from accordant.core.statement import (
    KINDS,
    STATEMENT_TYPE,
    TRANSITIONS,
    Acknowledgement,
    Answer,
    Certification,
    Comment,
    Confirmation,
    Continuation,
    Disposal,
    Disposition,
    Exit,
    Extent,
    Fate,
    Halt,
    Leaving,
    Lift,
    Mediation,
    Objection,
    Ping,
    Proposal,
    Resumption,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    Signature,
    State,
    Suspension,
    Termination,
    Trigger,
    Withdrawal,
    hold,
    read_statement,
    sign_statement,
    statement_json,
)
from accordant.core.statement.folding import GUARDS
from accordant.core.statement.state import AWAITED
from tests.core.builders import COUNCIL, TRUST, a_protocol
from tests.core.signed_world import (
    WORDS,
    a_key,
    an_appointment,
    an_assurance,
    as_party,
    name_of,
    root,
    rooted,
    signed,
    spoken,
)

DOCUMENT = rooted(a_protocol())
ONES = "sha256:" + "1" * 64
EVERY = (
    an_appointment(COUNCIL, SIGNATORY, until=date(2027, 1, 1)),
    an_appointment(COUNCIL, SIGNATORY, key=None),
    an_assurance(TRUST),
    as_party(Proposal, COUNCIL, DOCUMENT, note="for the spring"),
    spoken(Confirmation, TRUST, DOCUMENT, OPERATIONAL_LEAD, words=WORDS),
    spoken(Objection, TRUST, DOCUMENT, IG_ADVISER, reason="too much"),
    spoken(Certification, COUNCIL, DOCUMENT, CHAIR),
    spoken(Signature, TRUST, DOCUMENT, SIGNATORY),
    spoken(Acknowledgement, TRUST, DOCUMENT, "practitioner"),
    as_party(Suspension, TRUST, DOCUMENT, reason="a breach", flows=("contact",), items=("names",)),
    as_party(Resumption, TRUST, DOCUMENT, reason="mended", suspension=ONES),
    spoken(Comment, TRUST, DOCUMENT, "practitioner", words="why?", path="purposes[0]"),
    spoken(Answer, TRUST, DOCUMENT, "practitioner", words="because", to=ONES),
    spoken(Mediation, TRUST, DOCUMENT, IG_ADVISER, reason="we are stuck"),
    spoken(Settlement, COUNCIL, DOCUMENT, CHAIR, reason="both may stay", objections=(ONES,)),
    spoken(Withdrawal, COUNCIL, DOCUMENT, CHAIR, reason="nobody needs it"),
    spoken(Review, TRUST, DOCUMENT, IG_ADVISER, trigger=Trigger.LAW, reason="a new act"),
    spoken(Reviewed, TRUST, DOCUMENT, IG_ADVISER, change=Extent.NONE, next_review=date(2028, 1, 1)),
    spoken(Leaving, TRUST, DOCUMENT, SIGNATORY, last_day=date(2027, 6, 1), reason="it closes"),
    spoken(Termination, TRUST, DOCUMENT, SIGNATORY, reason="it is over"),
    spoken(
        Exit,
        TRUST,
        DOCUMENT,
        IG_ADVISER,
        dataset="contacts",
        disposal=Disposal.DESTROYED,
        proof="certificate 7",
    ),
    spoken(Ruling, COUNCIL, DOCUMENT, CHAIR, over=ONES, reason="it was read out"),
    spoken(Halt, COUNCIL, DOCUMENT, CHAIR, reason="a breach"),
    spoken(Lift, COUNCIL, DOCUMENT, CHAIR, halt=ONES, reason="mended"),
    spoken(Continuation, COUNCIL, DOCUMENT, CHAIR, goes_on=True, reason="section 47 stands"),
    spoken(Ping, TRUST, DOCUMENT, "practitioner", contact="quality"),
    spoken(
        Disposition, TRUST, DOCUMENT, IG_ADVISER, fate=Fate.RELATED, hit="mash@1", reason="older"
    ),
)
SAMPLE = {said.kind: said for said in EVERY}


def test_there_is_an_example_of_every_kind():
    assert {said.kind for said in EVERY} == set(KINDS)


@pytest.mark.parametrize("said", EVERY, ids=lambda said: said.kind)
def test_every_statement_is_read_back_as_it_was_signed(said):
    held = signed(said)
    assert held.statement == said
    assert hold(read_envelope(write_envelope(held.envelope))) == held
    assert read_statement(canonical(statement_json(said))) == said


def test_a_statement_keeps_the_very_moment_it_was_made_at():
    """Signing changes nothing of what is said."""
    said = evolve(EVERY[0], at=datetime(2026, 11, 2, 9, 0, 0, 999999, tzinfo=UTC))
    assert signed(said).statement == said


def test_a_copy_with_other_signatures_says_the_same_and_is_told_apart():
    """Anyone can put a bad signature on words that are not theirs."""
    good, bad = signed(EVERY[0]), sign_statement(EVERY[0], a_key("eve"))
    assert good.digest == bad.digest
    assert good.copy != bad.copy


def payload(**changes):
    value = {**statement_json(EVERY[3]), **changes}
    return canonical({name: part for name, part in value.items() if part is not ...})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[]", "a statement is a JSON object"),
        (b"{", "ends too early"),
        (b'{"format":"accordant/statement/v1", "kind":"proposal"}', "canonical"),
        (payload(format="accordant/statement/v2"), "format"),
        (payload(kind="promise"), "a statement is one of: acknowledgement, answer"),
        (payload(kind=...), "a statement is one of"),
        (payload(kind=["proposal"]), "a statement is one of"),
        (payload(urgent=True), "urgent"),
        (payload(document=...), "document"),
        (payload(document="sha256:12"), "64 lower-case hexadecimal digits"),
        (payload(at="2026-11-02T09:00:00+01:00"), "at"),
        (payload(note=""), "not spelt as it would be signed"),
        (payload(at="2026-11-02T09:00:00.000Z"), "not spelt as it would be signed"),
        (payload(party="The Council"), "not a usable id"),
    ],
)
def test_a_statement_is_read_strictly(data, says):
    """What is unknown, missing, or spelt otherwise than it is signed is refused."""
    with pytest.raises(BadInput) as refused:
        read_statement(data)
    assert says in str(refused.value)


def test_an_envelope_of_another_type_holds_no_statement():
    envelope = sign(payload(), "application/json", root(COUNCIL))
    with pytest.raises(BadInput, match=re.escape(STATEMENT_TYPE)):
        hold(envelope)


@pytest.mark.parametrize(
    ("said", "changes", "path"),
    [
        (EVERY[0], {"party": "The Council"}, "party"),
        (EVERY[0], {"at": datetime(2026, 11, 2, 9)}, "at"),  # noqa: DTZ001
        (EVERY[0], {"person": ""}, "person"),
        (EVERY[0], {"role": "Chief Officer"}, "role"),
        (EVERY[0], {"name": " "}, "name"),
        (EVERY[0], {"until": date(2026, 9, 30)}, "until"),
        (EVERY[0], {"key": {}}, "key"),
        (EVERY[0], {"key": {"ed25519": "AAAA"}}, "key.ed25519"),
        (EVERY[0], {"key": a_key("half", MANIFEST).public.to_json()}, "key"),
        (EVERY[2], {"scheme": ""}, "scheme"),
        (EVERY[2], {"expires": date(2026, 6, 30)}, "expires"),
        (EVERY[3], {"document": "the protocol"}, "document"),
        (EVERY[4], {"words": "I agree"}, "words"),
        (EVERY[4], {"person": "Ann Other"}, "person"),
        (EVERY[4], {"role": ""}, "role"),
        (EVERY[5], {"reason": "\n"}, "reason"),
        (EVERY[9], {"reason": ""}, "reason"),
        (EVERY[10], {"suspension": "yesterday's"}, "suspension"),
        (EVERY[9], {"parties": (TRUST,)}, "parties"),
        (SAMPLE["comment"], {"words": " "}, "words"),
        (SAMPLE["answer"], {"words": ""}, "words"),
        (SAMPLE["answer"], {"to": "it"}, "to"),
        (SAMPLE["mediation"], {"reason": ""}, "reason"),
        (SAMPLE["settlement"], {"reason": ""}, "reason"),
        (SAMPLE["settlement"], {"objections": (ONES, "it")}, "objections[1]"),
        (SAMPLE["withdrawal"], {"reason": ""}, "reason"),
        (SAMPLE["review"], {"reason": ""}, "reason"),
        (SAMPLE["reviewed"], {"change": Extent.MINOR}, "note"),
        (SAMPLE["leaving"], {"reason": ""}, "reason"),
        (SAMPLE["termination"], {"reason": ""}, "reason"),
        (SAMPLE["exit"], {"dataset": "All"}, "dataset"),
        (SAMPLE["exit"], {"proof": " "}, "proof"),
        (SAMPLE["exit"], {"basis": "a law"}, "basis"),
        (SAMPLE["exit"], {"disposal": Disposal.RETAINED}, "basis"),
        (SAMPLE["ruling"], {"over": "it"}, "over"),
        (SAMPLE["ruling"], {"reason": ""}, "reason"),
        (SAMPLE["ruling"], {"over": SAMPLE["ruling"].document}, "over"),
        (SAMPLE["halt"], {"reason": ""}, "reason"),
        (SAMPLE["lift"], {"halt": "it"}, "halt"),
        (SAMPLE["lift"], {"reason": ""}, "reason"),
        (SAMPLE["continuation"], {"reason": ""}, "reason"),
        (SAMPLE["ping"], {"contact": ""}, "contact"),
        (SAMPLE["disposition"], {"reason": ""}, "reason"),
        (SAMPLE["disposition"], {"hit": ""}, "hit"),
        (SAMPLE["disposition"], {"fate": Fate.NONE_FOUND}, "hit"),
    ],
)
def test_nonsense_is_refused_by_its_name(said, changes, path):
    """Above all a malformed key: it would stop every fold that meets it."""
    with pytest.raises(BadInput) as refused:
        evolve(said, **changes)
    assert refused.value.problems[0].path == path


def test_posts_and_assurances_run_to_the_end_of_their_last_day():
    post = an_appointment(COUNCIL, SIGNATORY, until=date(2026, 12, 31))
    sure = an_assurance(COUNCIL)
    open_ended = an_appointment(COUNCIL, SIGNATORY)
    assert [post.covers(date(2026, 10, 1)), post.covers(date(2026, 12, 31))] == [True, True]
    assert [post.covers(date(2026, 9, 30)), post.covers(date(2027, 1, 1))] == [False, False]
    assert open_ended.covers(date(2099, 1, 1))
    assert [sure.covers(date(2026, 7, 1)), sure.covers(date(2027, 6, 30))] == [True, True]
    assert [sure.covers(date(2026, 6, 30)), sure.covers(date(2027, 7, 1))] == [False, False]


def test_every_state_is_reached_and_every_transition_leads_onward():
    """One table from draft on: no step leads back, so folding always ends."""
    order = list(State)
    assert {step.end for step in TRANSITIONS} == set(order) - {State.DRAFT}
    assert all(order.index(step.start) < order.index(step.end) for step in TRANSITIONS)
    assert all(step.who for step in TRANSITIONS)
    assert {step.guard for step in TRANSITIONS} == set(GUARDS)
    assert set(AWAITED.values()) < set(GUARDS)


def test_a_document_is_named_by_the_hash_of_its_canonical_text():
    assert name_of(DOCUMENT) == EVERY[3].document
