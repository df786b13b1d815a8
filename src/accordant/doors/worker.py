"""The worker: carries the outbox to partners and witnesses their ledgers while it is served."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from queue import SimpleQueue
from random import random
from threading import Event, Thread
from typing import Final

from accordant.core.exchange import EQUIVOCATION, Waiting
from accordant.core.names import PartyId
from accordant.work.ports import House
from accordant.work.send import Parcel, Tried, due_lanes, send_lane
from accordant.work.sweep import sweep
from accordant.work.witness import EVIDENCE, witness_partners

LOG = logging.getLogger("accordant.worker")

SOONEST: Final = 0.05
LATEST: Final = 0.5
"""Seconds between two looks at the outbox: soonest after something moved, latest when idle."""

FAILED: Final = 5.0
"""Seconds before a partner is tried again after a failure that nobody expected."""

SWEEPING: Final = timedelta(hours=6)
"""Between two sweeps."""

FIRST_LOOK: Final = 30.0
BETWEEN_LOOKS: Final = 600.0
"""Seconds before partners' ledgers are looked at for the first time, and again."""

AT_ONCE: Final = 8
"""Partners served at the same time, so that one that hangs does not hold up the others."""


class Worker:
    """Sends what is due, again and again; survives whatever goes wrong, and stops when told."""

    def __init__(self, house: House, stop: Event) -> None:
        self._house = house
        self._stop = stop
        self._lanes: SimpleQueue[list[Parcel]] = SimpleQueue()
        self._under_way: set[PartyId] = set()
        self._moved = Event()
        self._next_sweep: datetime | None = None

    def run(self) -> None:
        """Work until told to stop; what is under way then may be cut off, and is sent again."""
        for _ in range(AT_ONCE):
            Thread(target=self._carry, name="lane", daemon=True).start()
        Thread(target=self._witness, name="witness", daemon=True).start()
        pause = SOONEST
        while not self._stop.wait(pause * (0.5 + random())):  # noqa: S311  # no secret
            pause = SOONEST if self._turn() else min(pause * 1.5, LATEST)

    def _turn(self) -> bool:
        """Begin what is due; tells whether anything began, or ended since the last turn."""
        moved = self._moved.is_set()
        self._moved.clear()
        try:
            self._sweep()
            return self._begin() or moved
        except Exception:
            LOG.exception("the outbox could not be looked at")
            return False

    def _sweep(self) -> None:
        """Remove abandoned bodies: when the node begins to be served, and now and then."""
        now = self._house.clock.now()
        if self._next_sweep is None or now >= self._next_sweep:
            self._next_sweep = now + SWEEPING
            if removed := sweep(self._house):
                LOG.info("abandoned bodies were removed", extra={"count": removed})

    def _witness(self) -> None:
        """Look at the partners' ledgers now and then; one that hangs holds up no sending."""
        pause = FIRST_LOOK
        while not self._stop.wait(pause * (0.5 + random())):  # noqa: S311  # no secret
            pause = BETWEEN_LOOKS
            try:
                self._look()
            except Exception:
                LOG.exception("the partners' ledgers could not be looked at")

    def _look(self) -> None:
        for seen in witness_partners(self._house):
            about = {"partner": seen.party, "kind": str(seen.finding)}
            if seen.finding in EVIDENCE:
                LOG.error("a partner's ledger contradicts itself", extra=about)
            elif seen.finding is None:
                LOG.warning("a partner's ledger could not be looked at", extra=about)

    def _begin(self) -> bool:
        # A lane leaves this set only after what it sent was recorded, so it is read first.
        busy = frozenset(self._under_way)
        due = due_lanes(self._house, self._house.clock.now())
        new = [lane for lane in due if lane[0].to.party not in busy]
        for lane in new:
            self._under_way.add(lane[0].to.party)
            self._lanes.put(lane)
        return bool(new)

    def _carry(self) -> None:
        while True:
            lane = self._lanes.get()
            party = lane[0].to.party
            try:
                tried = send_lane(self._house, lane, self._house.clock.now(), random())  # noqa: S311
                _warn(tried[-1])
            except Exception:
                LOG.exception("sending to a partner failed", extra={"partner": party})
                self._stop.wait(FAILED)
            self._under_way.discard(party)
            self._moved.set()


def _warn(last: Tried) -> None:
    """Say loudly where a number was used twice: it is the operator who must act."""
    if isinstance(last.result, Waiting) and last.result.code == EQUIVOCATION:
        LOG.error(last.result.reason, extra={"partner": last.parcel.to.party})
