"""The worker: sends what is due, side by side, and survives whatever goes wrong."""

import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from attrs import evolve

from accordant.core.exchange import Papers
from accordant.core.ledger import Finding
from accordant.core.names import PartyId
from accordant.doors.worker import Worker
from accordant.work.pack import tell
from accordant.work.record import recording
from accordant.work.witness import Seen
from tests.work.partnership import Partnership, at_the_door, shelf, waiting


class Going:
    """A clock that goes on from a moment."""

    def __init__(self, moment):
        self._moment, self._begun = moment, time.monotonic()

    def now(self):
        return self._moment + timedelta(seconds=time.monotonic() - self._begun)


def until(happened):
    give_up = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < give_up
        time.sleep(0.01)


@pytest.fixture
def town():
    town = Partnership("alpha", "beta", "gamma")
    town.meet()
    return town


@contextmanager
def at_work(town):
    """Alpha's worker at work, on a clock that goes."""
    stop, house = Event(), evolve(town["alpha"], clock=Going(town.clock.now()))
    thread = Thread(target=Worker(house, stop).run)
    thread.start()
    yield house
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def working(town):
    with at_work(town) as house:
        yield house


def say(house, *parties):
    with recording(house) as records:
        tell(records, map(PartyId, parties), Papers(), house.clock.now(), "a test")


def test_what_is_put_in_the_outbox_is_delivered(town, working):
    say(working, "beta", "gamma")
    until(lambda: not waiting(working))


def test_a_partner_that_hangs_holds_up_no_other(town, working):
    go_on, beta = Event(), town["beta"]

    def hangs(*asked):
        go_on.wait(20)
        return at_the_door(beta, *asked)

    town.post.register("http://beta.example", hangs)
    say(working, "beta")
    say(working, "gamma")
    until(lambda: len(waiting(working)) == 1)
    (left,) = waiting(working)
    assert left.startswith("beta/")
    go_on.set()
    until(lambda: not waiting(working))


def test_an_exception_nobody_expected_stops_nothing(town, working, caplog, monkeypatch):
    monkeypatch.setattr("accordant.doors.worker.FAILED", 0.01)
    raised, beta = [], town["beta"]

    def breaks(*asked):
        if not raised:
            raised.append(True)
            raise RuntimeError
        return at_the_door(beta, *asked)

    town.post.register("http://beta.example", breaks)
    say(working, "beta")
    until(lambda: not waiting(working))
    assert "sending to a partner failed" in caplog.messages


def test_partners_ledgers_are_witnessed_and_one_that_is_away_harms_nothing(
    town, caplog, monkeypatch
):
    monkeypatch.setattr("accordant.doors.worker.FIRST_LOOK", 0.01)
    town.post.down("http://gamma.example")
    with at_work(town) as house:
        until(lambda: "a partner's ledger could not be looked at" in caplog.messages)
        assert list(shelf(house, "seen")) == ["beta"]


def test_a_ledger_that_contradicts_itself_is_an_error_in_the_log(town, caplog, monkeypatch):
    monkeypatch.setattr("accordant.doors.worker.FIRST_LOOK", 0.01)
    seen = Seen(party=PartyId("beta"), finding=Finding.FORK, sentence="it forked")
    monkeypatch.setattr("accordant.doors.worker.witness_partners", lambda house: (seen,))
    with at_work(town):
        until(lambda: "a partner's ledger contradicts itself" in caplog.messages)


def test_an_exception_while_witnessing_stops_nothing(town, caplog, monkeypatch):
    monkeypatch.setattr("accordant.doors.worker.FIRST_LOOK", 0.01)
    monkeypatch.setattr("accordant.doors.worker.BETWEEN_LOOKS", 0.01)

    def breaks(house):
        raise RuntimeError

    monkeypatch.setattr("accordant.doors.worker.witness_partners", breaks)
    with at_work(town) as house:
        failed = "the partners' ledgers could not be looked at"
        until(lambda: caplog.messages.count(failed) > 1)
        say(house, "beta", "gamma")
        until(lambda: not waiting(house))
