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
    Appointment,
    Assurance,
    Certification,
    Confirmation,
    Held,
    Objection,
    Papers,
    Proposal,
    Resumption,
    Signature,
    Suspension,
    hold,
    sign_statement,
    standing,
)
from accordant.work.library import document_of
from tests.core.agreement_vectors import (
    COUNCIL,
    DOCUMENTS,
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
PEOPLE = {COUNCIL: ("ada", ADA), TRUST: ("ben", BEN)}
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
        for party in (COUNCIL, TRUST)
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
]


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
    lasts = json.loads(statements()["a nurse whose role ended"][0].envelope.payload)
    return [
        ("an unknown kind", {**good, "kind": "wish"}, ["kind"]),
        ("an unknown member", {**good, "weight": 2}, ["weight"]),
        ("another format", {**good, "format": "accordant/statement/v9"}, ["format"]),
        ("a moment without a zone", {**good, "at": "2026-11-20T09:00:00"}, ["at"]),
        ("a digest in capitals", {**good, "document": good["document"].upper()}, ["document"]),
        ("too few words of one's own", {**words, "words": "I agree"}, ["words"]),
        ("a role that ends before it begins", {**lasts, "until": "2026-10-31"}, ["until"]),
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
