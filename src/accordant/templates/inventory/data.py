"""Stock and sales of a supplier's products, made up from a seed: the same seed, the same rows.

The company prefixes are in no use that we know of. Some rows cannot be right.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from accordant.core.treatment.items import gs1_check_digit
from accordant.templates.northmoor.data import draws

Row = dict[str, Any]

ON: Final = date(2027, 1, 11)
"""The day the made-up stock was counted."""

MISTYPED: Final = 20
"""One row in so many has a digit of its GTIN wrong."""

BELOW: Final = 30
"""One in so many has less than nothing in stock, as ledgers do after a theft nobody booked."""

PRODUCTS: Final = 12
SHOPS: Final = 9


def stock(seed: int, count: int) -> list[Row]:
    """Give a row for each product in each shop, as a shop's stock ledger holds it."""
    return [_row(draws(seed, "stock", number), number) for number in range(count)]


def gs1(prefix: str, number: int, length: int) -> str:
    """Give the number of GS1 with this prefix and running number, and its check digit."""
    first = f"{prefix}{number:0{length - 1 - len(prefix)}d}"
    return f"{first}{gs1_check_digit(list(map(int, first)))}"


def _row(draw: Random, number: int) -> Row:
    gtin = gs1("5099999", number % PRODUCTS + 1, 13)
    if number % MISTYPED == MISTYPED - 1:
        gtin = f"{gtin[:-1]}{(int(gtin[-1]) + 1) % 10}"
    below = number % BELOW == BELOW - 2
    on_hand = -draw.randint(1, 5) if below else max(0, draw.randint(-20, 90))
    empty = (ON - timedelta(days=draw.randint(0, 3))).isoformat() if on_hand == 0 else ""
    return {
        "gtin": gtin,
        "location_gln": gs1("5098888", number // PRODUCTS % SHOPS + 1, 13),
        "reported_at": ON.isoformat(),
        "qty_on_hand": str(on_hand),
        "qty_on_order": str(draw.choice((0, 0, 24, 48))),
        "qty_sold_prev_day": str(draw.randint(-1, 40)),
        "unit": "EA",
        "promo_flag": draw.choice(("no", "no", "no", "yes")),
        "out_of_stock_since": empty,
        "price": f"{draw.randint(50, 400)}p",
        "margin": f"{draw.randint(5, 30)} %",
    }
