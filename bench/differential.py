"""Put a million questions, most of them at an edge, to every evaluator and to Cedar.

Cedar decides from the exported policy, as a signatory could. Tiny worlds hold every feature; small
ones of twenty agreements are sparse, so that what is indexed by key is looked up in earnest.

    python bench/differential.py             a million and more
    python bench/differential.py --quick     some tens of thousands
    python bench/differential.py --json      one JSON object, and nothing else
"""

import sys
from itertools import count
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.core.decision import decide
from bench.saying import at_least, figure, main, tell
from tests.worlds.asking import requests
from tests.worlds.large import sparse
from tests.worlds.oracle import InColumns, Prepared, ShortAnswers, Trial
from tests.worlds.tiny import tiny

TARGET = 1_000_000
QUICK = 30_000
FIRST = 10_000
"""The seed of the first world: the tests use others."""
EACH = 500
SPARSE_EVERY, SPARSE_SIZE = 50, 20
EVALUATORS = {
    "reference model": decide,
    "grant table": ShortAnswers(),
    "prepared": ShortAnswers(Prepared),
    "in columns": InColumns(),
}
"""Whatever is added here is compared with Cedar and with the reference model."""


def worlds():
    for seed in count(FIRST):
        yield seed, tiny(seed)
        if seed % SPARSE_EVERY == 0:
            yield seed, sparse(SPARSE_SIZE, seed)


def compare(target, evaluators):
    """Give how many questions each evaluator was put, the share permitted, what did not agree."""
    compared, permits, wrong = 0, 0, []
    for seed, world in worlds():
        trial = Trial(world, requests(world, seed, EACH))
        for evaluator in evaluators.values():
            wrong += trial.disagreements(evaluator)
        compared += len(trial.requests)
        permits += sum(said.permits for said in trial.said)
        tell(f"\r{compared:,}", end="")
        if compared >= target:
            break
    return compared, permits / compared, wrong


def figures(compared, permitted, seconds, target):
    return {
        "questions put to each evaluator and to Cedar, all answered alike": at_least(
            compared, "requests", f"cedarpy; {permitted:.0%} were permitted", target
        ),
        "time for each question": figure(
            seconds / compared * 1e6,
            "µs CPU",
            "every evaluator, Cedar, and the making of the world",
        ),
    }


def all_figures(*, quick):
    target = QUICK if quick else TARGET
    begun = process_time()
    compared, permitted, wrong = compare(target, EVALUATORS)
    if wrong:
        sys.exit("\n".join(map(str, wrong[:10])))
    return figures(compared, permitted, process_time() - begun, target)


if __name__ == "__main__":
    main(__doc__, all_figures)
