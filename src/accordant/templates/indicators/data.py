"""Indicators of attacks, made up from a seed: the same seed, the same rows.

Names end in .example and addresses are kept for documentation (RFC 2606 and 5737).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from accordant.core.agreement import Tlp
from accordant.templates.northmoor.data import draws

Row = dict[str, Any]

ON: Final = date(2027, 1, 12)
"""The day the made-up indicators were drawn, unless another is given."""

EXPIRED: Final = 8
"""One indicator in so many is valid no longer."""

MARKED: Final = (Tlp.AMBER, Tlp.GREEN, None, Tlp.AMBER_STRICT, Tlp.CLEAR, Tlp.AMBER, Tlp.RED)
"""The marking of each in turn; None bears none of its own."""


def indicators(seed: int, count: int, on: date = ON) -> list[Row]:
    """Give indicators as a detection platform exports them on a day."""
    return [_row(draws(seed, "indicators", number), number, on) for number in range(count)]


def marking_ref(tlp: Tlp) -> str:
    """Give the marking definition of STIX 2.1 for a label of TLP 2.0."""
    return next(word for word in tlp.words if word.startswith("marking-definition--"))


def _row(draw: Random, number: int, on: date) -> Row:
    tlp = MARKED[number % len(MARKED)]
    days = -draw.randint(1, 30) if number % EXPIRED == EXPIRED - 1 else draw.randint(2, 90)
    seen = on - timedelta(days=draw.randint(31, 60))
    return {
        "id": f"indicator--{UUID(int=draw.getrandbits(128), version=4)}",
        "pattern": _pattern(draw),
        "pattern_type": "stix",
        "valid_from": f"{seen}T06:00:00Z",
        "valid_until": f"{on + timedelta(days=days)}T06:00:00Z" if number % 5 else "",
        "indicator_types": json.dumps([draw.choice(("malicious-activity", "anomalous-activity"))]),
        "confidence": str(draw.randint(30, 100)),
        "kill_chain_phases": "",
        "created_by_ref": "identity--00000000-0000-4000-8000-000000000009",
        "object_marking_refs": json.dumps([marking_ref(tlp)]) if tlp else "",
        "sighting_count": str(draw.randint(0, 40)),
        "victim": "Northmoor Water, pumping station 4",
    }


def _pattern(draw: Random) -> str:
    if draw.random() < 0.5:
        return f"[domain-name:value = 'update{draw.randint(1, 999)}.example']"
    return f"[ipv4-addr:value = '203.0.113.{draw.randint(1, 254)}']"
