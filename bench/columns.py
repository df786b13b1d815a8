"""Decide a million requests at once, as a table, in a world of ten thousand agreements.

The columnar evaluator joins the requests with the grant table in DuckDB, on one thread; what joins
leave open is put to the single evaluator, and counted in. The single evaluator decides the same
requests one by one in the same process. CPU time, the median of the rounds. The million are made of
twenty thousand different requests, most of them at an edge of a clause.

    python bench/columns.py             a million requests, ten thousand agreements
    python bench/columns.py --quick     a hundred thousand, a thousand agreements
    python bench/columns.py --json      one JSON object, and nothing else
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accordant.adapters.engine import ColumnarTable
from accordant.core.table import GrantTable
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


def figures(agreements, rows):
    world = sparse(agreements)
    different = [one for one in requests(world, 1, DIFFERENT) if one.emergency is None]
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
        begun = process_time()
        engine.run()
        together.append(rows / (process_time() - begun))
    single, columnar = median(alone), median(together)
    title = f"{rows:,} requests, {agreements:,} agreements"
    return {
        f"{title}: rows decided each second": {
            "value": round(columnar),
            "unit": "rows a core",
            "against": "a target",
            "ratio": round(columnar / 1_000_000, 2),
            "target": 1_000_000,
            "met": columnar >= 1_000_000,
        },
        f"{title}: as many times as one by one": {
            "value": round(columnar / single, 1),
            "unit": "times",
            "against": f"the single evaluator, {single:,.0f} each second",
            "ratio": round(columnar / single, 2),
            "target": 5,
            "met": columnar >= 5 * single,
        },
        f"{agreements:,} agreements: putting the grants into columns": {
            "value": round(compiled, 1),
            "unit": "s CPU",
            "against": "once",
            "ratio": None,
            "target": None,
            "met": True,
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a hundred thousand requests")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    found = figures(1_000, 100_000) if given.quick else figures(10_000, 1_000_000)
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for name, one in found.items():
            print(f"{name}: {one['value']:,} {one['unit']}{'' if one['met'] else '  MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
