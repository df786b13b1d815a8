"""Hold needs against 10,000 agreements, and find all that two of them both grant.

CPU time, without that of the garbage collector, which the made-up worlds in memory keep busy.

    python bench/cover.py             10,000 agreements, sparse and dense
    python bench/cover.py --quick     1,000
    python bench/cover.py --json      one JSON object, and nothing else
"""

import gc
import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.core.cover import Shelves, covering
from accordant.core.register import Granting
from bench.saying import at_most, figure, main
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
        f"{world.name}: reading them, and the slowest of {NEEDS} needs": at_most(
            reading + max(each), "s CPU", "a target", TARGET
        ),
        f"{world.name}: one need, once they are read": figure(median(each), "s CPU", "itself"),
        f"{world.name}: finding all that is granted twice ({twice:,})": at_most(
            finding, "s CPU", "a target", TARGET
        ),
    }


def all_figures(*, quick):
    found = {}
    for make in (sparse, dense):
        world = make(QUICK if quick else FULL)
        gc.collect()
        gc.disable()
        found |= measured(world)
        gc.enable()
    return found


if __name__ == "__main__":
    main(__doc__, all_figures)
