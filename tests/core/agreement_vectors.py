"""Write docs/spec/vectors/agreement.json: `python -m tests.core.agreement_vectors`.

It comes out the same on every run. A published vector is never changed: add new ones at the end.
"""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import DOCUMENT, SigningKey, hkdf
from accordant.core.statement import civil

FOLDER = Path(__file__).parents[2] / "docs" / "spec" / "vectors"

COUNCIL, TRUST = "rivertown-council", "rivertown-trust"
HARBOUR = "rivertown-harbour"


def seed(name, length=32):
    """A seed anyone can make again; keys made from it are for vectors only."""
    return hkdf(b"accordant test vectors, never a real key", name.encode(), length)


def key(name, algorithms=DOCUMENT):
    return SigningKey.from_seeds({alg: seed(f"{name} {alg}") for alg in algorithms})


def root(party):
    return key(f"{party} root")


def party(name, title, kind):
    return {"id": name, "name": title, "kind": kind, "root": root(name).public.fingerprint}


PARTIES = [
    party(COUNCIL, "Rivertown Council", "local-government"),
    party(TRUST, "Rivertown Community Trust", "health"),
]

TERM = {"effective_from": "2026-12-01", "expires": "2027-11-30", "review_due": "2027-06-01"}

HEAD = {
    "version": 1,
    "zone": "Europe/London",
    "owner": COUNCIL,
    "chair": {"party": COUNCIL},
    "term": TERM,
    "parties": PARTIES,
}

PROTOCOL = {
    **HEAD,
    "format": "accordant/protocol/v1",
    "id": "rivertown-partnership",
    "title": "Rivertown Partnership Protocol",
    "summary": "Council and trust work together so that children in Rivertown are safe.",
    "purposes": [{"id": "safety", "statement": "To keep children safe."}],
    "functions": [{"outcome": "Help comes sooner.", "measure": "days from contact to help"}],
    "principles": ["Share the least that serves the purpose."],
    "commitment": "We share what we agree to, and keep to what we agreed.",
    "governance": {"decision_rule": "By consensus.", "time_limit_days": 28},
}


def item(name, definition, kind="text", category="personal"):
    why = {"safety": f"Without the {name} the trust could not find and help the child."}
    return {
        "id": name,
        "definition": definition,
        "type": kind,
        "category": category,
        "necessity": why,
    }


DATASET = {
    "id": "contacts",
    "title": "Contacts",
    "provider": COUNCIL,
    "source": "The contact register",
    "collected": "When somebody is worried about a child.",
    "selection": "Contacts of the last 24 hours.",
    "items": [
        item("child_name", "The name the child uses", "name"),
        item("born", "The day the child was born", "date"),
        item("worry", "What the worry is, in a few words", "narrative", "special-category"),
    ],
}

FLOW = {
    "id": "f1-contact",
    "title": "A contact is told",
    "text": "The council tells the trust of each contact, and of nothing else.",
    "provider": COUNCIL,
    "recipients": [TRUST],
    "purpose": "safety",
    "dataset": "contacts",
    "items": ["child_name", "born"],
    "roles": ["nurse"],
    "release_roles": ["social-worker"],
    "groups": ["children"],
    "modes": ["ad-hoc"],
    "trigger": "A contact is recorded.",
    "frequency": "As contacts come",
    "timeliness": "Within a day",
    "channel": "exchange",
    "treatments": {"born": {"kind": "generalise", "to": "year"}},
}

AGREEMENT = {
    **HEAD,
    "format": "accordant/agreement/v1",
    "id": "rivertown-contacts",
    "title": "Rivertown Contacts Agreement",
    "summary": "The council tells the trust which children somebody is worried about.",
    "kind": "one-way",
    "protocol": {"id": PROTOCOL["id"], "digest": digest(canonical(PROTOCOL))},
    "purposes": [
        {
            "id": "safety",
            "statement": "To keep children safe.",
            "function": "The duty to safeguard children.",
            "question": "Do you know this child, and is the child safe?",
            "compatibility": "It is why the contact was recorded.",
            "necessity": "No party alone knows enough.",
            "permitted_actions": ["read", "match to own records"],
        }
    ],
    "groups": [{"id": "children", "description": "Children of concern", "children": True}],
    "roles": [
        {"id": "nurse", "title": "Nurse", "parties": [TRUST], "duty": "Answer within a day."},
        {
            "id": "social-worker",
            "title": "Social worker",
            "parties": [COUNCIL],
            "duty": "Tell only what is needed.",
        },
    ],
    "datasets": [DATASET],
    "flows": [FLOW],
}


def changed(document, **changes):
    """Give a document with other values for some members; None takes a member away."""
    made = {**deepcopy(document), **changes}
    return {name: value for name, value in made.items() if value is not None}


SECOND = changed(
    AGREEMENT,
    version=2,
    replaces=digest(canonical(AGREEMENT)),
    flows=[changed(FLOW, items=["child_name", "born", "worry"])],
)
TWIN = changed(AGREEMENT, summary="The council tells the trust what it knows of children.")

TOGETHER = changed(
    AGREEMENT,
    id="rivertown-together",
    title="Rivertown Contacts Agreement of three",
    protocol=None,
    parties=[*PARTIES, party(HARBOUR, "Harbour Light", "charity")],
    flows=[changed(FLOW, recipients=[TRUST, HARBOUR])],
    commencement={"rule": "pairwise", "time_limit_days": 14},
    change={
        "review_triggers": ["The law changes."],
        "amendment": "By a new version.",
        "suspension": "Any party, at once.",
        "notice_days": 30,
        "exit": "What is held is destroyed or kept on a basis.",
        "overdue_review": "suspend",
        "grace_days": 10,
        "exit_days": 20,
    },
)

DOCUMENTS = {
    "protocol": PROTOCOL,
    "agreement": AGREEMENT,
    "agreement, version 2": SECOND,
    "agreement, another text of version 1": TWIN,
    "agreement of three, pairwise": TOGETHER,
}


def text(value):
    return canonical(value).decode()


def document_vector(name, value):
    written = text(value)
    return {
        "name": name,
        "id": value["id"],
        "version": value["version"],
        "digest": digest(written.encode()),
        "text": written,
    }


def refused():
    """Texts that are refused, with the path of every fault."""
    item_of = DATASET["items"]
    return [
        ("not canonical: a space", text(AGREEMENT).replace(",", ", ", 1), [""]),
        ("a member twice", text(AGREEMENT).replace("{", '{"kind":"one-way",', 1), ["kind"]),
        ("unknown member", text(changed(AGREEMENT, frequency="daily")), ["frequency"]),
        ("a protocol names a frequency", text(changed(PROTOCOL, frequency="daily")), ["frequency"]),
        ("unknown format", text(changed(AGREEMENT, format="accordant/agreement/v9")), ["format"]),
        ("a number as text", text(changed(AGREEMENT, version="1")), ["version"]),
        (
            "two members missing",
            text(changed(AGREEMENT, summary=None, flows=None)),
            ["flows", "summary"],
        ),
        ("version 0", text(changed(AGREEMENT, version=0)), ["version"]),
        ("an id in capitals", text(changed(AGREEMENT, id="Rivertown")), ["id"]),
        ("no such zone", text(changed(AGREEMENT, zone="Europe/Rivertown")), ["zone"]),
        ("one party", text(changed(PROTOCOL, parties=PARTIES[:1])), ["parties"]),
        ("the owner is no party", text(changed(AGREEMENT, owner="elsewhere")), ["owner"]),
        (
            "it ends before it begins",
            text(changed(AGREEMENT, term={**TERM, "expires": "2026-11-30"})),
            ["term.expires"],
        ),
        (
            "a day that is not in the calendar",
            text(changed(AGREEMENT, term={**TERM, "expires": "2027-02-29"})),
            ["term.expires"],
        ),
        (
            "a flow to itself",
            text(changed(AGREEMENT, flows=[changed(FLOW, recipients=[COUNCIL])])),
            ["flows[0].recipients"],
        ),
        (
            "an item the dataset does not have",
            text(changed(AGREEMENT, flows=[changed(FLOW, items=["child_name", "shoe_size"])])),
            ["flows[0].items", "flows[0].treatments"],
        ),
        (
            "a treatment the item cannot bear",
            text(
                changed(
                    AGREEMENT,
                    flows=[changed(FLOW, treatments={"born": {"kind": "mask"}})],
                )
            ),
            ["flows[0].treatments.born"],
        ),
        (
            "an item twice",
            text(changed(AGREEMENT, datasets=[changed(DATASET, items=[*item_of, item_of[0]])])),
            ["datasets[0].items[3].id"],
        ),
        (
            "a quorum without its number",
            text(changed(TOGETHER, commencement={"rule": "quorum"})),
            ["commencement.quorum"],
        ),
        (
            "a quorum of more than there are",
            text(changed(TOGETHER, commencement={"rule": "quorum", "quorum": 4})),
            ["commencement.quorum"],
        ),
    ]


DAYS = [
    ("Europe/London", datetime(2027, 1, 1, 0, 30, tzinfo=UTC)),
    ("Europe/London", datetime(2027, 6, 30, 23, 30, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 1, 1, 5, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2026, 12, 31, 10, tzinfo=UTC)),
]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def day_vector(zone, moment):
    return {"zone": zone, "at": stamp(moment), "day": civil(moment, zone).isoformat()}


def vectors(_=None):
    return {
        "format": "accordant/vectors/agreement/v1",
        "documents": [document_vector(*each) for each in DOCUMENTS.items()],
        "refused": [
            {"name": name, "text": written, "paths": paths} for name, written, paths in refused()
        ],
        "days": [day_vector(*each) for each in DAYS],
    }


def publish(name, make):
    """Write a file of vectors, made with the published ones at hand."""
    file = FOLDER / f"{name}.json"
    published = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    whole = json.dumps(make(published), indent=1, ensure_ascii=False) + "\n"
    file.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    publish("agreement", vectors)
