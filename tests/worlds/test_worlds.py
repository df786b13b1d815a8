"""The worlds that evaluators are tested and measured on: seeded, dense at the edges, and honest."""

from collections import Counter
from datetime import timedelta
from random import Random

from attrs import evolve, fields_dict

from accordant.core.decision import CONDITIONS, Outcome, Request, decide
from accordant.core.errors import BadInput
from accordant.core.statement import Papers, sign_statement
from tests.core.signed_world import chain_of, root
from tests.worlds.asking import one_thing_changed, requests
from tests.worlds.large import dense, sparse
from tests.worlds.tiny import PARTIES, ROLES, SCHEMES, TODAY, tiny

SEEDS = range(60)


def test_a_seed_makes_the_same_world_and_the_same_requests_every_time():
    for make in (lambda: tiny(5), lambda: sparse(20), lambda: dense(20)):
        assert make().policy == make().policy
        assert requests(make(), 3, 40) == requests(make(), 3, 40)
    assert requests(tiny(5), 3, 40) != requests(tiny(5), 4, 40)
    assert tiny(5).policy != tiny(6).policy


def test_the_same_seed_at_another_moment_is_the_same_documents():
    first, later = tiny(5), tiny(5, now=tiny(5).policy.now + timedelta(days=1))
    assert first.policy.papers.documents == later.policy.papers.documents
    assert first.policy.grants != later.policy.grants


def test_about_half_of_what_is_asked_is_permitted_and_every_condition_fails_alone():
    outcomes, alone = Counter(), Counter()
    for seed in SEEDS:
        world = tiny(seed)
        for request in requests(world, seed, 60):
            answer = decide(request, world.policy)
            outcomes[answer.outcome] += 1
            alone[tuple({one.name for one in answer.unmet})] += 1
            outcomes["others"] += bool(answer.others)
            outcomes["under a prohibition"] += answer.permits and _has_prohibitions(answer, world)
    asked = len(SEEDS) * 60
    assert 0.4 < outcomes[Outcome.PERMIT] / asked < 0.6
    assert outcomes[Outcome.REFER] > 10
    assert outcomes["others"] > 50
    assert outcomes["under a prohibition"] > 300
    named = {check.__name__ for check in CONDITIONS} - {"agreement_live", "not_forbidden"}
    for name in (*named, "agreement", "prohibition", "standing-prohibition"):
        assert alone[name,] >= 3, name


def _has_prohibitions(answer, world):
    grants = (one for one in world.policy.grants if one.clause == answer.clause)
    return any(one.agreement.prohibitions for one in grants)


TOGETHER = [
    {"provider", "acting_for"},
    {"recipient", "acting_for"},
    {"emergency", "mode", "items"},
    {"subject", "by_row"},
]
"""Parts that cannot change alone: what the one asks for, or excludes, of the other."""


def test_one_thing_at_a_time_is_changed_and_every_part_at_times():
    changed = set()
    for seed in SEEDS:
        world, rng = tiny(seed), Random(seed)
        for asked in requests(world, seed, 60):
            try:
                other = one_thing_changed(rng, world, asked)
            except BadInput:
                continue
            different = {
                name
                for name in fields_dict(Request)
                if getattr(asked, name) != getattr(other, name)
            }
            alone = len(different) <= 1 or any(different <= both for both in TOGETHER)
            assert alone or asked.emergency, different
            changed |= different
    assert changed == set(fields_dict(Request))


def test_papers_that_are_given_answer_as_papers_that_are_signed():
    """Only the signing is left out: who holds which role and assurance comes out the same."""
    for seed in range(2):
        given = tiny(seed).policy.papers
        held = [sign_statement(said, root(said.party)) for said in given.given]
        chains = {party: chain_of(party) for party in PARTIES}
        signed = Papers(documents=given.documents, chains=chains, held=tuple(held))
        for day in (TODAY + timedelta(days=n) for n in range(-2, 3)):
            for party in PARTIES:
                for role in ROLES:
                    for person in (f"{role}.{party}", f"deputy.{party}", "stranger"):
                        asked = (party, person, role, day)
                        assert given.role_held(*asked) == signed.role_held(*asked)
                for scheme in SCHEMES:
                    asked = (party, scheme, day)
                    assert given.assured(*asked) == signed.assured(*asked)


def test_papers_that_are_given_keep_quiet_about_what_is_said_later():
    papers = tiny(0).policy.papers
    soon = papers.given[-1].at
    assert papers.until(soon) is papers
    assert papers.until(soon - timedelta(microseconds=1)).given == tuple(
        one for one in papers.given if one.at < soon
    )
    assert evolve(papers, given=()).appointments == ()


def test_a_large_world_is_as_large_and_as_crowded_as_it_says():
    wide, crowded = sparse(1_000), dense(1_000)
    assert len(wide.policy.papers.documents) == len(crowded.policy.papers.documents) == 1_000
    assert (len(wide.parties), len(crowded.parties)) == (200, 10)
    assert max(wide.keys.values()) <= 5 < max(crowded.keys.values())
    for world in (wide, crowded):
        assert 5_000 < len(world.policy.grants) < 8_000
        assert 0.6 < len(world.open) / len(world.policy.grants) < 0.95
        assert len(requests(world, 1, 200)) == 200
