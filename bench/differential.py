"""Put a million questions, most of them at an edge, to every evaluator and to Cedar.

Cedar decides from the exported policy, as a signatory could. Tiny worlds hold every feature; small
ones of twenty agreements are sparse, so that what is indexed by key is looked up in earnest.

    python bench/differential.py             a million and more
    python bench/differential.py --quick     some tens of thousands
    python bench/differential.py --json      one JSON object, and nothing else
"""

import argparse
import json
import sys
from itertools import count
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.core.decision import decide
from tests.worlds.asking import requests
from tests.worlds.large import sparse
from tests.worlds.oracle import ShortAnswers, Trial
from tests.worlds.tiny import tiny

TARGET = 1_000_000
QUICK = 30_000
FIRST = 10_000
"""The seed of the first world: the tests use others."""
EACH = 500
SPARSE_EVERY, SPARSE_SIZE = 50, 20
EVALUATORS = {"reference model": decide, "grant table": ShortAnswers()}
"""Whatever is added here is compared with Cedar and with the reference model."""


def worlds():
    for seed in count(FIRST):
        yield seed, tiny(seed)
        if seed % SPARSE_EVERY == 0:
            yield seed, sparse(SPARSE_SIZE, seed)


def compare(target, evaluators, tell):
    """Give how many questions each evaluator was put, the share permitted, what did not agree."""
    compared, permits, wrong = 0, 0, []
    for seed, world in worlds():
        trial = Trial(world, requests(world, seed, EACH))
        for evaluator in evaluators.values():
            wrong += trial.disagreements(evaluator)
        compared += len(trial.requests)
        permits += sum(said.permits for said in trial.said)
        tell(compared)
        if compared >= target:
            break
    return compared, permits / compared, wrong


def figures(compared, permitted, wrong, seconds, target):
    return {
        "questions put to each evaluator and to Cedar": {
            "value": compared,
            "unit": "requests",
            "against": f"cedarpy; {permitted:.0%} were permitted",
            "ratio": compared / target,
            "target": target,
            "met": compared >= target,
        },
        "disagreements": {
            "value": len(wrong),
            "unit": "requests",
            "against": "cedarpy and the reference model",
            "ratio": None,
            "target": 0,
            "met": not wrong,
        },
        "time for each question": {
            "value": round(seconds / compared * 1e6, 1),
            "unit": "µs CPU",
            "against": "every evaluator, Cedar, and the making of the world",
            "ratio": None,
            "target": None,
            "met": True,
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="some tens of thousands")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    shown = sys.stderr.isatty() and not given.json

    def tell(compared):
        if shown:
            print(f"\r{compared:,}", end="", file=sys.stderr, flush=True)

    target = QUICK if given.quick else TARGET
    begun = process_time()
    compared, permitted, wrong = compare(target, EVALUATORS, tell)
    found = figures(compared, permitted, wrong, process_time() - begun, target)
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for name, one in found.items():
            print(f"{name}: {one['value']:,} {one['unit']} ({one['against']})")
        for one in wrong[:10]:
            print(one)
    return 0 if not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
