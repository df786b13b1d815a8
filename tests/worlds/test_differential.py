"""The model and Cedar decide the same, and a model with any of these bugs would be found out.

Any evaluator can be compared: add it to EVALUATORS, and it is compared with Cedar and the model.
"""

from functools import lru_cache

import pytest

from accordant.core.decision import decide
from tests.worlds.asking import requests
from tests.worlds.large import dense, sparse
from tests.worlds.mutants import MUTANTS, mutant
from tests.worlds.oracle import InColumns, Prepared, ShortAnswers, Trial
from tests.worlds.table_mutants import TABLE_MUTANTS, table_mutant
from tests.worlds.tiny import tiny

EVALUATORS = {"the reference model": decide, "the grant table": ShortAnswers()}
REPEATING = {"prepared": ShortAnswers(Prepared), "in columns": InColumns()}
"""They put to the grant table what it has not answered yet, so every fifth world is enough."""
REPEATED = 5
WORLDS = 200
EACH = 252
PARTS = 4
"""Together 50,400 questions to each evaluator; a mutant is put to as many of them as it takes."""

UNSAID = {"an obligation is missing", "nothing is referred"}
"""What Cedar has no word for."""


@lru_cache(maxsize=24)
def trial(seed):
    world = tiny(seed)
    return Trial(world, requests(world, seed, EACH))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_evaluator_decides_and_cites_as_cedar_does(part):
    asked = 0
    for seed in range(part, WORLDS, PARTS):
        asked += len(trial(seed).requests)
        repeating = REPEATING if seed % REPEATED == 0 else {}
        for name, evaluator in (EVALUATORS | repeating).items():
            found = list(trial(seed).disagreements(evaluator))
            assert not found, (name, found[:3])
    assert asked == WORLDS * EACH // PARTS


@pytest.mark.parametrize("world", [sparse(60, 7), dense(30, 7)], ids=lambda world: world.name)
def test_where_much_is_held_every_evaluator_decides_and_cites_as_cedar_does(world):
    """A clause is looked up among hundreds, most of them between others."""
    put = Trial(world, requests(world, 7, 120))
    assert 0.4 < sum(said.permits for said in put.said) / len(put.requests) < 0.7
    for name, evaluator in (EVALUATORS | REPEATING).items():
        found = list(put.disagreements(evaluator))
        assert not found, (name, found[:3])


@pytest.mark.parametrize("bug", MUTANTS)
def test_an_evaluator_with_a_bug_is_found_out(bug):
    """By Cedar alone, but for what Cedar has no word for."""
    assert asked_until_caught(mutant(*MUTANTS[bug]), alone=bug not in UNSAID) <= WORLDS * EACH


@pytest.mark.parametrize("bug", TABLE_MUTANTS)
def test_a_grant_table_with_a_bug_is_found_out(bug):
    """By Cedar alone, but for what Cedar has no word for."""
    broken = table_mutant(*TABLE_MUTANTS[bug])
    assert asked_until_caught(broken, alone=bug not in UNSAID) <= WORLDS * EACH


def asked_until_caught(evaluator, *, alone):
    """How many questions it takes until an evaluator disagrees, with Cedar alone or with both."""
    asked = 0
    for seed in range(WORLDS):
        put = trial(seed)
        found = put.disagreements_with_cedar if alone else put.disagreements
        wrong = next(found(evaluator), None)
        if wrong is not None:
            return asked + put.requests.index(wrong.request) + 1
        asked += len(put.requests)
    return asked + 1


def test_a_copy_without_a_bug_agrees():
    """So it is the bug that is found, and not the copying."""
    same = mutant("dates", lambda old: old)
    assert same is not decide
    for seed in range(3):
        assert not list(trial(seed).disagreements(same))
        copied = table_mutant("Clauses", "_held", lambda old: old)
        assert not list(trial(seed).disagreements(copied))
