"""Hold needs against 10,000 agreements, and find all that two of them both grant.

CPU time, without that of the garbage collector, which the made-up worlds in memory keep busy.

    python bench/cover.py             10,000 agreements, sparse and dense
    python bench/cover.py --quick     1,000
    python bench/cover.py --json      one JSON object, and nothing else
"""

import argparse
import gc
import json
import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.core.cover import Shelves, covering
from accordant.core.register import Granting
from tests.core.test_cover import needs
from tests.worlds.large import dense, sparse

TARGET = 1.0
"""Seconds in which one need is held against all, or all that is granted twice is found."""
FULL, QUICK = 10_000, 1_000
NEEDS = 25


def timed(work):
    """Give what some work comes to, and the CPU seconds it took."""
    begun = process_time()
    return work(), process_time() - begun


def measured(world):
    """Measure one world: reading it, one need after it was read, and what is granted twice."""
    shelves, reading = timed(lambda: Shelves(world.policy))
    each = [timed(partial(covering, one, shelves))[1] for one in needs(world, 1, NEEDS)]
    agreements = {grant.clause.digest: grant.agreement for grant in world.policy.grants}
    twice, finding = timed(lambda: sum(1 for _ in Granting(agreements).twice()))
    return {
        "world": world.name,
        "reading": round(reading, 3),
        "need_median": round(median(each), 4),
        "need_worst": round(max(each), 4),
        "granted_twice": twice,
        "twice": round(finding, 3),
        "holds": reading + max(each) < TARGET and finding < TARGET,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    found = []
    for make in (sparse, dense):
        world = make(size)
        gc.collect()
        gc.disable()
        found.append(measured(world))
        gc.enable()
        if not given.json:
            print("  ".join(f"{name} {value}" for name, value in found[-1].items()), flush=True)
    if given.json:
        print(json.dumps(found))
    return 0 if all(one["holds"] for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
