"""The pages of Northmoor, as they were when somebody looked at them.

Where a page changes on purpose: ACCORDANT_GOLDEN=write pytest tests/core/test_rendering_golden.py,
then look at what changed.
"""

import os
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

from accordant.core.agreement import Agreement, Capacity, Joint
from accordant.core.canonical import canonical, digest
from accordant.core.protocol import Protocol
from accordant.core.rendering import (
    Withheld,
    card,
    draft_edition,
    entry,
    essence,
    full,
    html,
    plain,
    record,
    screening,
    statutory,
    summary,
)
from accordant.core.wire import decode
from accordant.templates import northmoor
from tests.core.builders import COUNCIL, TRUST, a_purpose, an_agreement

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
START = date(2027, 1, 4)


@cache
def editions():
    """The protocol and the agreement of Northmoor, as drafts on their first day."""
    roots = {party: "sha256:" + str(n) * 64 for n, party in enumerate(northmoor.PARTIES, start=1)}
    protocol, agreement_under = northmoor.documents(roots, START)
    above = digest(canonical(protocol))
    agreement = agreement_under(above)
    return (
        draft_edition(decode(Protocol, protocol), above, START),
        draft_edition(decode(Agreement, agreement), digest(canonical(agreement)), START),
    )


def joint():
    """A small agreement: that of Northmoor is long, and has no joint controllers."""
    capacities = {COUNCIL: Capacity.JOINT, TRUST: Capacity.JOINT}
    terms = Joint(notices="The council.", rights="Whoever is asked.", contact="hub@council.example")
    agreement = an_agreement(purposes=(a_purpose(capacities=capacities),), joint=terms)
    return draft_edition(evolve(agreement), "sha256:" + "d" * 64, START)


def pages():
    protocol, agreement = editions()
    refuge = Withheld(ids=frozenset({"hls"}), reason="It would show where people are safe.")
    return {
        "protocol-full.html": html(full(protocol)),
        "protocol-summary.txt": plain(summary(protocol)),
        "protocol-register.txt": plain(entry(protocol)),
        "agreement-full.txt": plain(full(joint())),
        "agreement-summary.html": html(summary(agreement)),
        "agreement-register.txt": plain(entry(agreement)),
        "agreement-register-withheld.html": html(entry(agreement, refuge)),
        "agreement-record-np.txt": plain(record(agreement, "np")),
        "agreement-screening.txt": plain(screening(agreement)),
        "agreement-statutory.txt": plain(statutory(agreement)),
        "agreement-essence.txt": plain(essence(joint())),
        "card-idva.txt": plain(card(agreement, "idva", "hls")),
    }


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_is_as_it_was_when_somebody_looked_at_it(name):
    page = pages()[name]
    if os.environ.get("ACCORDANT_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(page, encoding="utf-8")
    assert (GOLDEN / name).read_text(encoding="utf-8") == page


def test_nothing_else_lies_among_the_golden_files():
    assert {file.name for file in GOLDEN.iterdir() if file.is_file()} == set(pages())
