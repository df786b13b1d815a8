"""Write docs/spec/vectors/statement.json: `python -m tests.core.statement_vectors`.

ML-DSA signs differently each time, so envelopes that were published once are kept as they are; all
else is made anew. A published vector is never changed: add new ones at the end.
"""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache

import attrs

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import CHECKPOINT, MANIFEST, SealingKey
from accordant.core.signing import (
    KeyList,
    envelope_json,
    issue,
    read_envelope,
    read_key_list,
    verify_chain,
)
from accordant.core.statement import (
    Answer,
    Appointment,
    Assurance,
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
    Held,
    Leaving,
    Lift,
    Mediation,
    Objection,
    Papers,
    Ping,
    Proposal,
    Resumption,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    Signature,
    Suspension,
    Termination,
    Trigger,
    Withdrawal,
    hold,
    sign_statement,
    standing,
)
from accordant.work.library import document_of
from tests.core.agreement_vectors import (
    COUNCIL,
    DOCUMENTS,
    HARBOUR,
    TRUST,
    key,
    publish,
    root,
    seed,
    stamp,
    text,
)

BEGUN = datetime(2026, 11, 1, 8, tzinfo=UTC)
SAID = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADA, BEN, EVE = key("ada"), key("ben"), key("eve")
FAY = key("fay")
PEOPLE = {COUNCIL: ("ada", ADA), TRUST: ("ben", BEN), HARBOUR: ("fay", FAY)}
DIGESTS = {name: digest(canonical(value)) for name, value in DOCUMENTS.items()}
WORDS = "We share this so that help comes in time."


def sealing(party):
    lengths = {"x25519": 32, "ml-kem-768": 64}
    seeds = {alg: seed(f"{party} sealing {alg}", size) for alg, size in lengths.items()}
    return SealingKey.from_seeds(seeds)


def key_list(party):
    return KeyList(
        party=party,
        number=1,
        root=root(party).public,
        manifest=key(f"{party} manifest", MANIFEST).public,
        checkpoint=key(f"{party} checkpoint", CHECKPOINT).public,
        sealing=sealing(party).public,
        from_=BEGUN,
    )


def kept(published, made):
    """The published envelope where it says the same, so that its signatures stay as they were."""
    same = published and all(published[part] == made[part] for part in ("payload", "payloadType"))
    keyids = [[one["keyid"] for one in each["signatures"]] for each in (published or made, made)]
    return published if same and keyids[0] == keyids[1] else made


def key_lists(published):
    old = published.get("keyLists", {})
    return {
        party: kept(old.get(party), envelope_json(issue(key_list(party), root(party))))
        for party in PEOPLE
    }


def appointment(party, role, person=None, **changes):
    name, signs = PEOPLE[party]
    fields = {
        "party": party,
        "at": BEGUN + timedelta(hours=1),
        "person": person or name,
        "name": (person or name).title(),
        "role": role,
        "from_": date(2026, 11, 1),
        "key": signs.public.to_json(),
    }
    return Appointment(**{**fields, **changes})


def about(kind, party, document, minutes, **more):
    """A statement about a document, so many minutes after the first."""
    said = {"party": party, "at": SAID + timedelta(minutes=minutes), "document": DIGESTS[document]}
    if kind.by_person:
        more = {"person": PEOPLE[party][0], **more}
    return kind(**said, **more)


def agreeing(document):
    """What it takes to agree a document: eight statements, each with its key."""
    yield "proposed", about(Proposal, COUNCIL, document, 0), root(COUNCIL)
    for at, party in enumerate((COUNCIL, TRUST), start=1):
        for role in ("operational-lead", "ig-adviser"):
            said = about(Confirmation, party, document, at, role=role, words=WORDS)
            yield f"confirmed by the {role} of {party}", said, PEOPLE[party][1]
    yield "certified", about(Certification, COUNCIL, document, 3), ADA
    for at, party in enumerate((COUNCIL, TRUST), start=4):
        yield f"signed by {party}", about(Signature, party, document, at), PEOPLE[party][1]


def appointments():
    roles = ["operational-lead", "ig-adviser", "signatory"]
    for party in (COUNCIL, TRUST):
        for role in roles + (["independent-chair"] if party == COUNCIL else []):
            yield f"{role} of {party}", appointment(party, role), root(party)
    ended = appointment(TRUST, "nurse", "mei", until=date(2026, 11, 19), key=None)
    yield "a nurse whose role ended", ended, root(TRUST)
    assured = Assurance(
        party=TRUST,
        at=SAID,
        scheme="dspt",
        reference="RCT-2026",
        from_=date(2026, 7, 1),
        expires=date(2027, 6, 30),
    )
    yield "an assurance", assured, root(TRUST)


def later():
    """What can happen to a document afterwards."""
    stopped = about(Suspension, COUNCIL, "protocol", 60, reason="The chair asked for a pause.")
    yield "suspended by the owner", stopped, root(COUNCIL)
    yield (
        "resumed by the owner",
        about(
            Resumption,
            COUNCIL,
            "protocol",
            90,
            suspension=hold(sign_statement(stopped, ADA).envelope).digest,
            reason="The pause is over.",
        ),
        root(COUNCIL),
    )
    objection = about(
        Objection, TRUST, "protocol", 3, role="ig-adviser", reason="The scope is too wide."
    )
    yield "objected to by the trust", objection, BEN
    late = attrs.evolve(objection, at=SAID + timedelta(minutes=30))
    yield "objected to after all had signed", late, BEN
    again = about(Confirmation, TRUST, "protocol", 4, role="ig-adviser", words=WORDS)
    yield "confirmed after the objection", again, BEN
    for party in (COUNCIL, TRUST):
        said = about(Signature, party, "agreement, another text of version 1", 20)
        yield f"another text signed by {party}", said, PEOPLE[party][1]


TOGETHER = "agreement of three, pairwise"
DAY = 24 * 60


def joining(party, minutes):
    """What a party says to join an agreement of three that others have begun."""
    for role in ("operational-lead", "ig-adviser"):
        said = about(Confirmation, party, TOGETHER, minutes, role=role, words=WORDS)
        yield f"three: confirmed by the {role} of {party}", said, PEOPLE[party][1]
    said = about(Signature, party, TOGETHER, minutes + 1)
    yield f"three: signed by {party}", said, PEOPLE[party][1]


def chaired(kind, minutes, document=TOGETHER, **more):
    return about(kind, COUNCIL, document, minutes, role="independent-chair", **more), ADA


def living():
    """What is said in the life of an agreement of three, of which two begin."""
    for role in ("operational-lead", "ig-adviser", "signatory"):
        yield f"{role} of {HARBOUR}", appointment(HARBOUR, role), root(HARBOUR)
    yield "three: proposed", about(Proposal, COUNCIL, TOGETHER, 0), root(COUNCIL)
    yield from joining(COUNCIL, 1)
    yield from joining(TRUST, 2)
    yield "three: certified", *chaired(Certification, 1)
    yield from joining(HARBOUR, 30)
    reserved = about(
        Confirmation,
        TRUST,
        TOGETHER,
        40,
        role="ig-adviser",
        words=WORDS,
        reservation="We would rather see counts.",
    )
    yield "three: confirmed with a reservation", reserved, BEN
    comment = about(
        Comment, HARBOUR, TOGETHER, 3, role="ig-adviser", words="Why a name?", path="flows[0].items"
    )
    yield "three: a comment", comment, FAY
    reply = {"to": name_of(comment), "words": "To find the child."}
    yield "three: an answer", about(Answer, COUNCIL, TOGETHER, 4, role="ig-adviser", **reply), ADA
    found = {"fate": Fate.RELATED, "hit": "rivertown-contacts@1", "reason": "It covers two of us."}
    said = about(Disposition, TRUST, TOGETHER, 4, role="ig-adviser", **found)
    yield "three: a hit of a register search", said, BEN
    said = about(Mediation, TRUST, TOGETHER, 5, role="ig-adviser", reason="We are stuck.")
    yield "three: mediation is asked for", said, BEN
    said = about(Objection, TRUST, TOGETHER, 2, role="ig-adviser", reason="It is too much.")
    yield "three: objected to", said, BEN
    yield "three: settled", *chaired(Settlement, 6, reason="Agreed.", objections=(name_of(said),))
    yield "three: withdrawn", *chaired(Withdrawal, 2, reason="Nobody needs it.")
    ping = about(Ping, TRUST, TOGETHER, 7, role="ig-adviser", contact="quality")
    yield "three: a contact is tried", ping, BEN
    yield from _ending()


def _ending():
    day = 20 * DAY
    halt, by = chaired(Halt, day, reason="We found a breach.")
    yield "three: halted", halt, by
    yield "three: lifted", *chaired(Lift, day + 60, halt=name_of(halt), reason="It is mended.")
    stop = about(
        Suspension, TRUST, TOGETHER, day, reason="Their register is wrong.", parties=(COUNCIL,)
    )
    yield "three: suspended with one other", stop, root(TRUST)
    said = {"trigger": Trigger.LAW, "reason": "A new act."}
    said = about(Review, TRUST, TOGETHER, day, role="ig-adviser", **said)
    yield "three: a review is opened", said, BEN
    for party in (COUNCIL, TRUST):
        said = {"change": Extent.NONE, "next_review": date(2027, 11, 1)}
        said = about(Reviewed, party, TOGETHER, day + 60, role="ig-adviser", **said)
        yield f"three: reviewed by {party}", said, PEOPLE[party][1]
    last = {"last_day": date(2027, 1, 31), "reason": "The service closes."}
    yield "three: the trust leaves", about(Leaving, TRUST, TOGETHER, day, **last), BEN
    for party in (COUNCIL, TRUST):
        said = about(Termination, party, TOGETHER, day, reason="It is over.")
        yield f"three: ended by {party}", said, PEOPLE[party][1]
    order = {"reason": "The court says so.", "order": "High Court 123/2026"}
    yield "three: ended by an order", about(Termination, COUNCIL, TOGETHER, day, **order), ADA
    gone = {"disposal": Disposal.DESTROYED, "proof": "certificate 7", "dataset": "contacts"}
    said = about(Exit, TRUST, TOGETHER, day + 60, role="ig-adviser", **gone)
    yield "three: destroyed by the trust", said, BEN
    over = DIGESTS["agreement, another text of version 1"]
    said = chaired(Ruling, DAY, "agreement", over=over, reason="It was read out.")
    yield "the chair rules for the first text", *said
    said = chaired(Continuation, DAY, "agreement", goes_on=True, reason="It stands by itself.")
    yield "the chair lets the agreement go on", *said


def idle():
    """Statements of a life that are well formed and do not count."""
    short = {"last_day": date(2027, 1, 8), "reason": "The service closes."}
    said = about(Leaving, TRUST, TOGETHER, 20 * DAY, **short)
    yield "three: notice that is a day short", said, BEN
    said = about(Halt, TRUST, TOGETHER, 20 * DAY, role="independent-chair", reason="A breach.")
    yield "three: halted by another than the chair", said, BEN
    said = {"trigger": Trigger.OTHER, "reason": "We would like to."}
    said = about(Review, TRUST, TOGETHER, 20 * DAY, role="ig-adviser", **said)
    yield "three: reviewed of its own accord by another than the owner", said, BEN
    gone = {"disposal": Disposal.DESTROYED, "proof": "certificate 7", "dataset": "contacts"}
    said = about(Exit, COUNCIL, TOGETHER, 20 * DAY, role="ig-adviser", **gone)
    yield "three: destroyed by who never received it", said, ADA
    order = {"reason": "The court says so.", "order": "High Court 123/2026"}
    said = about(Termination, TRUST, TOGETHER, 20 * DAY, **order)
    yield "three: an order put on record by another party", said, BEN


def further():
    """What was added to the kinds above; published after them."""
    over = DIGESTS["agreement, another text of version 1"]
    said = {"over": over, "reason": "It was read out.", "gives_way": True}
    yield "the chair lets the first text give way", *chaired(Ruling, 2 * DAY, "agreement", **said)
    said = {"trigger": Trigger.DUE, "reason": "Its day is near."}
    said = about(Review, TRUST, TOGETHER, 170 * DAY, role="ig-adviser", **said)
    yield "three: a review is opened ahead of its day", said, BEN


def name_of(said):
    return hold(sign_statement(said, EVE).envelope).digest


def not_counting():
    """Statements that are well formed and do not count."""
    sign = about(Signature, TRUST, "protocol", 10)
    yield "signed with a key nobody stated", sign, EVE
    yield "signed by somebody who is no signatory", attrs.evolve(sign, person="eve"), EVE
    yield "signed in another role", attrs.evolve(sign, role="ig-adviser"), BEN
    early = attrs.evolve(sign, at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    yield "signed before the role began", early, BEN
    yield "proposed by another than the owner", about(Proposal, TRUST, "protocol", 10), root(TRUST)
    yield "certified by another than the chair", about(Certification, TRUST, "protocol", 10), BEN
    posted = appointment(TRUST, "signatory", at=BEGUN + timedelta(hours=2))
    yield "stated by a person in place of the root", posted, BEN
    confirmed = about(Confirmation, TRUST, "protocol", 10, role="signatory", words=WORDS)
    yield "confirmed by a signatory", confirmed, BEN
    unknown = attrs.evolve(sign, document=digest(b"another document"))
    yield "about a document nobody holds", unknown, BEN


@cache
def statements():
    """Every statement by name, signed, and whether it counts."""
    named = [
        *appointments(),
        *((f"protocol {name}", said, by) for name, said, by in agreeing("protocol")),
        *((f"agreement {name}", said, by) for name, said, by in agreeing("agreement")),
        *later(),
    ]
    signed = {name: (sign_statement(said, by), True) for name, said, by in named}
    signed |= {name: (sign_statement(said, by), False) for name, said, by in not_counting()}
    whole = sign_statement(about(Signature, TRUST, "protocol", 12), BEN).envelope
    stripped = attrs.evolve(whole, signatures=whole.signatures[:1])
    signed["signed without its post-quantum part"] = (hold(stripped), False)
    signed |= {name: (sign_statement(said, by), True) for name, said, by in living()}
    signed |= {name: (sign_statement(said, by), False) for name, said, by in idle()}
    signed |= {name: (sign_statement(said, by), True) for name, said, by in further()}
    return signed


def statement_vector(name, held: Held, counts, published):
    return {
        "name": name,
        "kind": held.statement.kind,
        "party": held.statement.party,
        "digest": held.digest,
        "counts": counts,
        "envelope": kept(published.get(name), envelope_json(held.envelope)),
    }


POSTS = [name for name, _, _ in appointments()]
PROTOCOL = [f"protocol {name}" for name, _, _ in agreeing("protocol")]
SIGNED = [*POSTS, *PROTOCOL]
BOTH = [*SIGNED, *(f"agreement {name}" for name, _, _ in agreeing("agreement"))]
TWIN = [f"another text signed by {party}" for party in (COUNCIL, TRUST)]
DURING = datetime(2026, 12, 1, 12, tzinfo=UTC)
PAIR = [
    *POSTS,
    *(f"{role} of {HARBOUR}" for role in ("operational-lead", "ig-adviser", "signatory")),
    "three: proposed",
    *(name for party in (COUNCIL, TRUST) for name, _, _ in joining(party, 1)),
    "three: certified",
]
THREE = [*PAIR, *(name for name, _, _ in joining(HARBOUR, 30))]
AFTER = datetime(2026, 12, 20, tzinfo=UTC)

STATES = [
    ("nothing is said", "protocol", [], DURING, "draft"),
    ("it is proposed", "protocol", SIGNED[: len(POSTS) + 1], DURING, "consultation"),
    ("one has not confirmed", "protocol", [*POSTS, *PROTOCOL[:4]], DURING, "consultation"),
    ("all confirmed, not certified", "protocol", [*POSTS, *PROTOCOL[:5]], DURING, "consultation"),
    ("certified", "protocol", [*POSTS, *PROTOCOL[:6]], DURING, "agreed-in-principle"),
    ("one signature missing", "protocol", SIGNED[:-1], DURING, "agreed-in-principle"),
    (
        "an objection stands",
        "protocol",
        [*SIGNED, "objected to by the trust"],
        DURING,
        "consultation",
    ),
    (
        "the objection is settled",
        "protocol",
        [*SIGNED, "objected to by the trust", "confirmed after the objection"],
        DURING,
        "in-force",
    ),
    (
        "an objection after all had signed",
        "protocol",
        [*SIGNED, "objected to after all had signed"],
        DURING,
        "in-force",
    ),
    ("nobody was appointed", "protocol", PROTOCOL, DURING, "consultation"),
    (
        "before it was signed",
        "protocol",
        SIGNED,
        SAID + timedelta(minutes=4),
        "agreed-in-principle",
    ),
    (
        "the evening before its first day",
        "protocol",
        SIGNED,
        datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC),
        "signed",
    ),
    ("its first day", "protocol", SIGNED, datetime(2026, 12, 1, tzinfo=UTC), "in-force"),
    (
        "its last evening",
        "protocol",
        SIGNED,
        datetime(2027, 11, 30, 23, 59, 59, tzinfo=UTC),
        "in-force",
    ),
    ("the day after its last", "protocol", SIGNED, datetime(2027, 12, 1, tzinfo=UTC), "expired"),
    ("in any order of arrival", "protocol", SIGNED[::-1], DURING, "in-force"),
    ("suspended", "protocol", [*SIGNED, "suspended by the owner"], DURING, "suspended"),
    (
        "resumed",
        "protocol",
        [*SIGNED, "suspended by the owner", "resumed by the owner"],
        DURING,
        "in-force",
    ),
    ("an agreement under its protocol", "agreement", BOTH, DURING, "in-force"),
    (
        "an agreement whose protocol is suspended",
        "agreement",
        [*BOTH, "suspended by the owner"],
        DURING,
        "signed",
    ),
    ("two signed texts of one version", "agreement", [*BOTH, *TWIN], DURING, "suspended"),
    (
        "of two signed texts the one that the chair rules for",
        "agreement",
        [*BOTH, *TWIN, "the chair rules for the first text"],
        DURING,
        "in-force",
    ),
    (
        "an agreement that goes on without its protocol",
        "agreement",
        [*BOTH, "suspended by the owner", "the chair lets the agreement go on"],
        DURING,
        "in-force",
    ),
    ("pairwise, two have signed", TOGETHER, PAIR, DURING, "in-force"),
    ("pairwise, the third has joined", TOGETHER, THREE, DURING, "in-force"),
    (
        "withdrawn before it was signed",
        TOGETHER,
        [*PAIR, "three: withdrawn"],
        DURING,
        "withdrawn",
    ),
    (
        "an objection that the chair has settled",
        TOGETHER,
        [*PAIR, "three: objected to", "three: settled"],
        DURING,
        "in-force",
    ),
    ("halted by the chair", TOGETHER, [*THREE, "three: halted"], AFTER, "suspended"),
    ("lifted", TOGETHER, [*THREE, "three: halted", "three: lifted"], AFTER, "in-force"),
    ("under review", TOGETHER, [*PAIR, "three: a review is opened"], AFTER, "under-review"),
    (
        "reviewed",
        TOGETHER,
        [
            *PAIR,
            "three: a review is opened",
            *(f"three: reviewed by {party}" for party in (COUNCIL, TRUST)),
        ],
        AFTER,
        "in-force",
    ),
    (
        "the day its review is due",
        TOGETHER,
        THREE,
        datetime(2027, 5, 31, 23, tzinfo=UTC),
        "under-review",
    ),
    (
        "the last evening of one of two",
        TOGETHER,
        [*PAIR, "three: the trust leaves"],
        datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC),
        "under-review",
    ),
    (
        "one of two has left",
        TOGETHER,
        [*PAIR, "three: the trust leaves"],
        datetime(2027, 2, 1, tzinfo=UTC),
        "terminated",
    ),
    (
        "one of three has left",
        TOGETHER,
        [*THREE, "three: the trust leaves"],
        datetime(2027, 2, 1, tzinfo=UTC),
        "under-review",
    ),
    (
        "ended by all who had joined",
        TOGETHER,
        [*PAIR, *(f"three: ended by {party}" for party in (COUNCIL, TRUST))],
        AFTER,
        "terminated",
    ),
    (
        "not ended while one says nothing",
        TOGETHER,
        [*THREE, *(f"three: ended by {party}" for party in (COUNCIL, TRUST))],
        AFTER,
        "in-force",
    ),
    ("ended by an order", TOGETHER, [*THREE, "three: ended by an order"], AFTER, "terminated"),
    (
        "of two signed texts the one that the chair lets give way, whatever was said before",
        "agreement",
        [
            *BOTH,
            *TWIN,
            "the chair rules for the first text",
            "the chair lets the first text give way",
        ],
        DURING,
        "superseded",
    ),
    (
        "its review is opened ahead of its day",
        TOGETHER,
        [*THREE, "three: a review is opened ahead of its day"],
        datetime(2027, 5, 15, 12, tzinfo=UTC),
        "under-review",
    ),
]
"""What a document stands at, by statement names and moment."""


def chains(published=None):
    """Each party's chain of keys, anchored at its root."""
    lists = key_lists(published or {})
    found = {}
    for party, envelope in lists.items():
        one = read_envelope(canonical(envelope))
        found[party] = verify_chain([one], read_key_list(one).root.fingerprint)
    return found


def papers(held):
    """Everything a node would hold: all documents, both chains, and these statements."""
    documents = dict(document_of(text(value)) for value in DOCUMENTS.values())
    return Papers(documents=documents, chains=chains(), held=tuple(held))


def state_vector(name, document, names, at, state):
    found = standing(papers(statements()[one][0] for one in names), DIGESTS[document], at)
    assert found.state == state, (name, found)
    return {
        "name": name,
        "document": DIGESTS[document],
        "statements": names,
        "at": stamp(at),
        "state": str(found.state),
        "signed": list(found.signed),
        "missing": list(found.missing),
    }


def refused():
    """Payloads that are no statement, with the path of every fault."""
    good = json.loads(statements()["protocol signed by rivertown-council"][0].envelope.payload)
    words = json.loads(
        statements()["protocol confirmed by the ig-adviser of rivertown-trust"][0].envelope.payload
    )
    exit_ = json.loads(statements()["three: destroyed by the trust"][0].envelope.payload)
    rule = json.loads(statements()["the chair rules for the first text"][0].envelope.payload)
    lasts = json.loads(statements()["a nurse whose role ended"][0].envelope.payload)
    return [
        ("an unknown kind", {**good, "kind": "wish"}, ["kind"]),
        ("an unknown member", {**good, "weight": 2}, ["weight"]),
        ("another format", {**good, "format": "accordant/statement/v9"}, ["format"]),
        ("a moment without a zone", {**good, "at": "2026-11-20T09:00:00"}, ["at"]),
        ("a digest in capitals", {**good, "document": good["document"].upper()}, ["document"]),
        ("too few words of one's own", {**words, "words": "I agree"}, ["words"]),
        ("a role that ends before it begins", {**lasts, "until": "2026-10-31"}, ["until"]),
        ("a reservation that says nothing", {**words, "reservation": 1}, ["reservation"]),
        ("data kept on no basis", {**exit_, "disposal": "retained"}, ["basis"]),
        ("a ruling for one text over itself", {**rule, "over": rule["document"]}, ["over"]),
    ]


def vectors(published):
    old = {one["name"]: one["envelope"] for one in published.get("statements", [])}
    return {
        "format": "accordant/vectors/statement/v1",
        "about": "The documents are those of agreement.json; a state is folded from them all.",
        "keyLists": key_lists(published),
        "statements": [
            statement_vector(name, held, counts, old)
            for name, (held, counts) in statements().items()
        ],
        "states": [state_vector(*each) for each in STATES],
        "refused": [
            {"name": name, "text": text(value), "paths": paths} for name, value, paths in refused()
        ],
    }


if __name__ == "__main__":
    publish("statement", vectors)
