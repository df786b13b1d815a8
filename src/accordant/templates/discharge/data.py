"""Discharge summaries, made up from a seed: the same seed, the same rows.

No NHS number can be anyone's (all begin 999). Some were not traced, and a few have a digit wrong.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from accordant.templates.northmoor.data import draws, nhs_number
from accordant.templates.northmoor.names import someone

Row = dict[str, Any]

ON: Final = date(2027, 1, 12)
"""The day the made-up summaries were completed."""

UNTRACED: Final = 10
"""One summary in so many has an NHS number that was not traced."""

WRONG: Final = 25
"""One in so many has a digit of its NHS number wrong."""

STAYS: Final = (
    ("195967001", "Asthma", "Salbutamol inhaler", "started", "wheeze"),
    ("233604007", "Pneumonia", "Amoxicillin 500 mg", "started", "infection"),
    ("22298006", "Myocardial infarction", "Bisoprolol 2.5 mg", "changed", "slow pulse"),
    ("90708001", "Kidney disease", "Ramipril 5 mg", "stopped", "potassium"),
)


def summaries(seed: int, count: int) -> list[Row]:
    """Give summaries of patients who left the hospital on one day."""
    return [_summary(draws(seed, "discharge", number), number) for number in range(count)]


def _summary(draw: Random, number: int) -> Row:
    code, term, medicine, change, reason = draw.choice(STAYS)
    due = ON + timedelta(days=draw.choice((7, 14, 28)))
    request = {"action": "Review the medicine", "owner": "practice", "due": due.isoformat()}
    return {
        "nhs_number": _number(draw, number),
        "nhs_number_traced": "no" if number % UNTRACED == UNTRACED - 1 else "yes",
        "names": json.dumps(someone(draw).all, ensure_ascii=False),
        "date_of_birth": (ON - timedelta(days=draw.randint(900, 34000))).isoformat(),
        "address": f"{draw.randint(1, 240)} Tannery Row, Northmoor",
        "gp_ods_code": "N99999",
        "admitted_on": (ON - timedelta(days=draw.randint(0, 20))).isoformat(),
        "discharged_on": ON.isoformat(),
        "consultant": someone(draw).full,
        "diagnoses": json.dumps([{"code": code, "term": term}]),
        "procedures": "",
        "allergies": "",
        "medications": json.dumps([{"medicine": medicine, "change": change, "reason": reason}]),
        "plan": json.dumps([request]),
        "information_given": "Told what to look out for and whom to call.",
        "completed_by": someone(draw).full,
        "staff_notes": "Family asked for a bed nearer home.",
    }


def _number(draw: Random, number: int) -> str:
    """Give an NHS number; now and then one whose check digit is wrong."""
    good = nhs_number(draw)
    wrong = number % WRONG == WRONG // 2
    return f"{good[:-1]}{(int(good[-1]) + 1) % 10}" if wrong else good
