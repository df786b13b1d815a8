"""Decide a million requests at once, as a table, in a world of ten thousand agreements.

The columnar evaluator joins the requests with the grant table in DuckDB, on one thread; what joins
leave open is put to the single evaluator, and counted in. The single evaluator decides the same
requests one by one in the same process. CPU time, the median of the rounds. The million are of
twenty thousand kinds, most of them at an edge of a clause, since that is how a million requests
come: few people ask few things of many records. Two harder tables are measured beside it: one where
each record is about another person, whose reference has to be read where somebody is protected by a
prohibition, and one where no request is like another.

    python bench/columns.py             a million requests, ten thousand agreements
    python bench/columns.py --quick     a hundred thousand, a thousand agreements
    python bench/columns.py --json      one JSON object, and nothing else
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.adapters.engine import ColumnarTable
from accordant.core.table import GrantTable
from bench.saying import at_least, figure, main
from tests.worlds.asking import requests
from tests.worlds.large import sparse

ROUNDS = 3
DIFFERENT = 20_000


def repeat(engine, different, rows):
    """Make a table of so many rows of the requests that were taken."""
    engine.db.execute(
        "CREATE OR REPLACE TABLE r AS SELECT r.* REPLACE (n.n AS row) "
        f"FROM range({rows}) n(n) JOIN r ON r.row = n.n % {different}"
    )


def rate(engine, rows):
    """Give how many rows are decided in a second of CPU."""
    begun = process_time()
    engine.run()
    return rows / (process_time() - begun)


def figures(agreements, rows):
    world = sparse(agreements)
    asked = [one for one in requests(world, 1, rows // 10) if one.emergency is None]
    different = asked[:DIFFERENT]
    table = GrantTable(world.policy)
    for request in different:
        table.decide(request)
    begun = process_time()
    engine = ColumnarTable(table)
    compiled = process_time() - begun
    engine.read(different)
    repeat(engine, len(different), rows)
    alone, together = [], []
    for _ in range(ROUNDS):
        begun = process_time()
        for request in different:
            table.decide(request)
        alone.append(len(different) / (process_time() - begun))
        together.append(rate(engine, rows))
    people = []
    for part in range(ROUNDS):
        # Nobody asked about before, since who a reference names is remembered.
        engine.db.execute(f"UPDATE r SET subject = 'Q{part}-' || row WHERE subject LIKE 'Q%'")
        people.append(rate(engine, rows))
    engine.read(asked)
    unlike = median(rate(engine, len(asked)) for _ in range(ROUNDS))
    single, columnar = median(alone), median(together)
    times = columnar / single
    title = f"{rows:,} requests, {agreements:,} agreements"
    return {
        f"{title}: rows decided each second": at_least(
            columnar, "rows a core", "a target", 1_000_000
        ),
        f"{title}: as many times as one by one": at_least(
            times, "times", f"the single evaluator, {single:,.0f} each second", 5, ratio=times
        ),
        f"{title}, each about another person: rows decided each second": figure(
            median(people), "rows a core", "itself"
        ),
        f"{len(asked):,} requests, no two alike: rows decided each second": figure(
            unlike, "rows a core", "itself"
        ),
        f"{agreements:,} agreements: putting the grants into columns": figure(
            compiled, "s CPU", "once"
        ),
    }


def all_figures(*, quick):
    return figures(1_000, 100_000) if quick else figures(10_000, 1_000_000)


if __name__ == "__main__":
    main(__doc__, all_figures)
