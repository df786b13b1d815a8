"""A node restored from an older backup uses numbers twice; its operator is told."""

import logging
import time
from threading import Event, Thread

import pytest
from attrs import evolve

from accordant.core.events import Equivocated
from accordant.core.exchange import Papers
from accordant.core.names import PartyId
from accordant.doors.worker import Worker
from accordant.work.pack import tell
from accordant.work.record import recording
from accordant.work.send import send_due
from tests.doors.test_worker import Going
from tests.work.partnership import Partnership, events_of, shelf, waiting


@pytest.fixture
def restored():
    """Alpha, which sent something and was then put back to before; beta remembers it."""
    town = Partnership("alpha", "beta")
    town.meet()
    store = town["alpha"].store
    backup = store._contents
    say(town["alpha"])
    town.deliver()
    assert not waiting(town["alpha"])
    del backup.added[backup.size :]
    store._contents = backup
    say(town["alpha"])
    return town


def say(house):
    with recording(house) as records:
        tell(records, [PartyId("beta")], Papers(), house.clock.now(), "a test")


def test_the_first_refusal_tells_what_happened_and_what_to_do(restored):
    alpha = restored["alpha"]
    (tried,) = send_due(alpha)
    assert tried.result.code == "equivocation"
    (attempt,) = shelf(alpha, "attempt").values()
    assert "if an older backup was restored here, stop serving" in attempt["reason"]
    assert len(waiting(alpha)) == 1, "it is neither lost nor taken for delivered"
    assert len(events_of(restored["beta"], Equivocated)) == 1


def test_a_node_that_is_served_says_so_in_its_log(restored, caplog):
    stop = Event()
    house = evolve(restored["alpha"], clock=Going(restored.clock.now()))
    thread = Thread(target=Worker(house, stop).run)
    thread.start()
    give_up = time.monotonic() + 20
    while not (said := [one for one in caplog.records if one.levelno == logging.ERROR]):
        assert time.monotonic() < give_up
        time.sleep(0.01)
    stop.set()
    thread.join(10)
    assert "older backup" in said[0].getMessage()
    assert said[0].partner == "beta"
