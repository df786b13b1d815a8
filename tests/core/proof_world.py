"""A share between two parties made from the core alone, of which tests change one thing.

    World().proof()                              a proof in which every step holds
    World("forger").proof()                      the same story under entirely other keys
    World().proof(statements=())                 without a part
    world.manifest(created=LATER)                a part made anew; give it to proof()

Everything but the hedged ML-DSA signatures comes out the same on every run.
"""

from datetime import UTC, date, datetime, timedelta

from attrs import evolve

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import CHECKPOINT, DOCUMENT, MANIFEST, SealingKey, SigningKey, hkdf
from accordant.core.decision import Decision, Outcome, Request
from accordant.core.events import Decided, event_json
from accordant.core.exchange import (
    Body,
    Manifest,
    PackageKind,
    Receipt,
    Rows,
    SignedReceipt,
    Verdict,
    package_id,
    peek,
    receipt_digest,
    sign_manifest,
)
from accordant.core.ledger import (
    Checkpoint,
    InclusionProof,
    Leaf,
    commit,
    inclusion_path_reference,
    leaf_hash,
    open_row,
    root_of,
    rows_root,
    sign_checkpoint,
    write_leaf,
    write_proof,
)
from accordant.core.names import Digest, PersonId, ledger_name
from accordant.core.people import SIGNATORY
from accordant.core.policy import Clause
from accordant.core.proof import DecisionOpening, Entry, Opening, Proof
from accordant.core.protocol import Link
from accordant.core.signing import KeyList, envelope_json, issue, read_envelope
from accordant.core.statement import Appointment, Signature, sign_statement
from accordant.core.wire import encode
from tests.core.builders import (
    COUNCIL,
    NAMES,
    NHS,
    TRIAGE,
    TRUST,
    WORKER,
    a_protocol,
    an_agreement,
    contact_flow,
)

SECONDS = timedelta(seconds=1)
FOUNDED = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
SIGNED = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
SHARED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ROWS = [{NAMES: [{"family": f"Tester-{n}"}], NHS: f"999000{n:04}"} for n in range(5)]
ENDS = (COUNCIL, TRUST)


def text_of(document):
    return canonical(encode(document)).decode()


class World:
    """Two parties with their keys, a protocol and an agreement they signed, and one share."""

    def __init__(self, name="accordant proof vectors, never a real key"):
        self.name = name
        self.protocol = a_protocol(parties=self.rooted(a_protocol().parties))
        self.protocol_text = text_of(self.protocol)
        link = Link(id=self.protocol.id, digest=digest(self.protocol_text.encode()))
        agreement = an_agreement(protocol=link)
        self.agreement = evolve(agreement, parties=self.rooted(agreement.parties))
        self.text = text_of(self.agreement)
        self.digest = digest(self.text.encode())

    def seed(self, what, length=32):
        return hkdf(self.name.encode(), what.encode(), length)

    def key(self, whose, algorithms=DOCUMENT):
        return SigningKey.from_seeds({alg: self.seed(f"{whose} {alg}") for alg in algorithms})

    def root(self, party):
        return self.key(f"{party} root")

    def rooted(self, parties):
        return tuple(evolve(p, root=self.root(p.id).public.fingerprint) for p in parties)

    # --- keys and statements ---

    def key_list(self, party, **changes):
        sealing = {"x25519": self.seed(f"{party} x"), "ml-kem-768": self.seed(f"{party} m", 64)}
        first = KeyList(
            party=party,
            number=1,
            root=self.root(party).public,
            manifest=self.key(f"{party} manifest", MANIFEST).public,
            checkpoint=self.key(f"{party} checkpoint", CHECKPOINT).public,
            sealing=SealingKey.from_seeds(sealing).public,
            from_=FOUNDED,
        )
        return evolve(first, **changes)

    def keys(self, party):
        return (envelope_json(issue(self.key_list(party), self.root(party))),)

    def appointment(self, party, by=None, **changes):
        said = Appointment(
            party=party,
            at=FOUNDED,
            person=PersonId(f"signatory.{party}"),
            name="A Signatory",
            role=SIGNATORY,
            from_=date(2026, 10, 1),
            key=self.key(f"{party} signatory").public.to_json(),
        )
        return self.stated(evolve(said, **changes), by or self.root(party))

    def signature(self, party, document=None, by=None, **changes):
        said = Signature(
            party=party,
            at=SIGNED,
            document=document or self.digest,
            person=PersonId(f"signatory.{party}"),
        )
        return self.stated(evolve(said, **changes), by or self.key(f"{party} signatory"))

    def stated(self, statement, key):
        return envelope_json(sign_statement(statement, key).envelope)

    def statements(self, **parts):
        """Give all of them by name, so that one can be changed or left out (None)."""
        above = digest(self.protocol_text.encode())
        made = {f"{party} appointment": self.appointment(party) for party in ENDS}
        made |= {f"{party} signature": self.signature(party) for party in ENDS}
        made |= {f"{party} protocol": self.signature(party, above) for party in ENDS}
        made |= {name.replace("_", " "): part for name, part in parts.items()}
        return tuple(part for part in made.values() if part is not None)

    # --- the share ---

    @property
    def clause(self):
        flow = contact_flow().id
        return Clause(agreement=self.agreement.id, version=1, flow=flow, digest=self.digest)

    def event(self, **changes):
        request = Request(
            provider=COUNCIL,
            recipient=TRUST,
            person=PersonId("worker"),
            role=WORKER,
            acting_for=COUNCIL,
            purpose=TRIAGE,
            dataset=contact_flow().dataset,
        )
        permit = Decision(
            outcome=Outcome.PERMIT, summary="Yes.", clause=self.clause, items=(NAMES, NHS)
        )
        event = Decided(at=SHARED, by="worker", id="d1", request=request, decision=permit, number=2)
        return event_json(evolve(event, **changes))

    @property
    def salt(self):
        return self.seed("the decision's salt")

    def leaf(self, **changes):
        leaf = Leaf(
            kind="decided",
            at=SHARED,
            commitment=commit(self.event(), self.salt),
            refs={"agreement": self.digest},
        )
        return write_leaf(evolve(leaf, **changes))

    def manifest(self, leaf=None, by=None, **changes):
        root = rows_root(ROWS, self.seed("rows")).hex()
        manifest = Manifest(
            kind=PackageKind.SHARE,
            sender=COUNCIL,
            recipient=TRUST,
            sequence=1,
            created=SHARED,
            expires=SHARED + timedelta(days=30),
            body=Body(digest=digest(b"sealed"), size=6),
            nonce="0" * 32,
            clause=self.clause,
            decision=digest(leaf or self.leaf()),
            rows=Rows(root=Digest(f"sha256:{root}"), count=len(ROWS)),
        )
        key = by or self.key("council manifest", MANIFEST)
        return envelope_json(sign_manifest(evolve(manifest, **changes), key))

    def entry(self, party, leaf, index=2, by=None):
        """Put an entry into a small ledger and prove that it stands there."""
        hashes = [leaf_hash(b"%d" % n) for n in range(5)]
        hashes[index] = leaf_hash(leaf)
        name = ledger_name(party)
        checkpoint = Checkpoint(origin=name, size=5, root=root_of(hashes))
        note = sign_checkpoint(checkpoint, name, by or self.key(f"{party} checkpoint", CHECKPOINT))
        path = inclusion_path_reference(index, hashes)
        proof = InclusionProof(index=index, path=path, checkpoint=note)
        return Entry(leaf=leaf.decode(), proof=write_proof(proof).decode())

    def receipt(self, manifest, by=None, kind="received", **changes):
        envelope = read_envelope(canonical(manifest))
        label = peek(envelope)
        receipt = Receipt(
            package=package_id(envelope),
            sender=label.sender,
            recipient=label.recipient,
            sequence=label.sequence,
            verdict=Verdict.ACCEPTED,
            at=SHARED + 2 * SECONDS,
        )
        receipt = evolve(receipt, **changes)
        leaf = Leaf(
            kind=kind,
            at=receipt.at,
            commitment=commit("received", self.salt),
            refs={"package": package_id(envelope), "receipt": receipt_digest(receipt)},
        )
        entry = self.entry(TRUST, write_leaf(leaf), index=4, by=by)
        return SignedReceipt(receipt=receipt, leaf=entry.leaf, proof=entry.proof)

    def proof(self, **parts):
        leaf = self.leaf()
        manifest = parts.get("manifest") or self.manifest(leaf)
        made = {
            "keys": {party: self.keys(party) for party in ENDS},
            "agreement": self.text,
            "protocol": self.protocol_text,
            "statements": self.statements(),
            "manifest": manifest,
            "decided": self.entry(COUNCIL, leaf),
            "receipt": self.receipt(manifest),
        }
        return Proof(**{**made, **parts})

    def opening(self, manifest, *rows, **changes):
        opening = Opening(
            package=package_id(read_envelope(canonical(manifest))),
            decision=DecisionOpening(event=self.event(), salt=self.salt),
            rows=tuple(open_row(ROWS, row, self.seed("rows")) for row in rows),
        )
        return evolve(opening, **changes)
