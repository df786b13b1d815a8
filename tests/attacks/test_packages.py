"""Packages with good signatures that should not come in, and proofs that should not hold."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from accordant.core.decision import Decision, Outcome
from accordant.core.events import read_event
from accordant.core.ledger import commit
from accordant.core.proof import Conclusion, verify, write_proof_document
from accordant.work.rotate import rotate
from tests.core.builders import COUNCIL, TRUST, contact_flow
from tests.core.proof_world import World
from tests.work.partnership import actor, in_force, shelf
from tests.work.test_receive import Maker, accepted


@pytest.fixture
def made():
    return in_force()


def test_a_stolen_manifest_key_is_worthless_after_its_rotation(made):
    both, _, digest = made
    stolen = both[COUNCIL].keys.node().manifest
    before = both.clock.now().replace(microsecond=0)
    both.clock.advance(timedelta(minutes=10))
    rotate(both[COUNCIL], actor("operator", COUNCIL), ["manifest"])
    both.deliver()
    both.clock.advance(timedelta(days=300))
    maker = Maker(both, digest)
    package = maker.papers(
        key=stolen, created=before, expires=both.clock.now() + timedelta(days=3650)
    )
    assert not accepted(maker, package)


def test_a_share_made_after_its_clause_ended_is_refused():
    both, _, digest = in_force(evolve(contact_flow(), ends=date(2026, 11, 22)))
    both.clock.advance(timedelta(days=3))
    maker = Maker(both, digest)
    assert not accepted(
        maker,
        maker.share({"names": [{"family": "X"}]}, created=both.clock.now().replace(microsecond=0)),
    )


def test_a_refused_decision_does_not_carry_a_verified_proof():
    world = World()
    event = world.event(decision=Decision(outcome=Outcome.DENY, summary="No.", clause=world.clause))
    # The entry exactly as a node's own record writes it for a refusal.
    refused = read_event(event)
    leaf = world.leaf(commitment=commit(event, world.salt), refs=refused.refs)
    manifest = world.manifest(leaf)
    proof = world.proof(
        manifest=manifest, decided=world.entry(COUNCIL, leaf), receipt=world.receipt(manifest)
    )
    report = verify(write_proof_document(proof), [world.root(TRUST).public.fingerprint])
    assert report.verdict is Conclusion.FAILED


def test_equivocations_without_end_do_not_grow_the_ledger_without_end(made):
    both, _, digest = made
    maker = Maker(both, digest)
    before = len(shelf(both[TRUST], "equivocation"))
    for _ in range(50):
        maker.put(*maker.papers(sequence=1, previous=None))
    grown = len(shelf(both[TRUST], "equivocation")) - before
    assert grown <= 3, grown
