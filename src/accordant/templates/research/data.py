"""Stays in hospital with asthma, made up from a seed: the same seed, the same rows.

No NHS number can be anyone's (all begin 999), and no ZIP code is one where people live.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from accordant.templates.northmoor.data import draws, nhs_number
from accordant.templates.northmoor.names import someone

Row = dict[str, Any]

ON: Final = date(2026, 12, 31)
"""The last day of the made-up stays."""

OPTED_OUT: Final = 15
"""One patient in so many opted out; of as many it is not known."""

SMALL: Final = 12
"""One ZIP code in so many lies in an area of three digits with 20,000 people or fewer."""


def stays(seed: int, count: int) -> list[Row]:
    """Give stays as the warehouse of the English hospital holds them."""
    return [_stay(draws(seed, "stays", number), number) for number in range(count)]


def stays_in_america(seed: int, count: int) -> list[Row]:
    """Give stays as the warehouse of the American hospital holds them."""
    return [_american(draws(seed, "american", number), number) for number in range(count)]


def _opted(number: int) -> str:
    """Say whether a patient opted out; an empty cell is not known."""
    return {OPTED_OUT - 1: "yes", OPTED_OUT - 2: ""}.get(number % OPTED_OUT, "no")


def _stay(draw: Random, number: int) -> Row:
    return {
        "nhs_number": nhs_number(draw),
        "name": someone(draw).full,
        "date_of_birth": _day_before(draw, 33000),
        "sex": draw.choice(("1", "2")),
        "ethnicity_5": draw.choice(("A", "B", "C", "D", "E")),
        "imd_decile": str(draw.randint(1, 10)),
        "admitted_on": _day_before(draw, 1800),
        "los_days": str(draw.randint(0, 9)),
        "main_diagnosis": draw.choice(("J450", "J451", "J459", "J46X")),
        "readmit_90d": draw.choice(("no", "no", "no", "yes")),
        "opted_out": _opted(number),
    }


def _american(draw: Random, number: int) -> Row:
    return {
        "mrn": f"LG{draw.randint(0, 999999):06}",
        "name": someone(draw).full,
        "birth_date": _day_before(draw, 36000),
        "sex": draw.choice(("F", "M")),
        "zip": f"005{draw.randint(0, 99):02}",
        "zip3_over_20000": "no" if number % SMALL == SMALL - 1 else "yes",
        "admitted_on": _day_before(draw, 1800),
        "los_days": str(draw.randint(0, 9)),
        "main_diagnosis": draw.choice(("J45.20", "J45.901", "J45.909")),
        "opted_out": _opted(number),
    }


def _day_before(draw: Random, most: int) -> str:
    return (ON - timedelta(days=draw.randint(1, most))).isoformat()
