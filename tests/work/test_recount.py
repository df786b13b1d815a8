"""The ledger is counted again: whatever was altered behind its back is found."""

from attrs import evolve

from accordant.work.ask import ask
from accordant.work.dispose import dispose
from accordant.work.record import Records, reading
from accordant.work.recount import recount
from tests.core.builders import COUNCIL
from tests.work.partnership import a_request, actor


def test_what_nobody_altered_holds(both):
    council = both[COUNCIL]
    found = recount(council)
    with reading(council) as records:
        assert (found.size, found.kept) == (records.tx.size(), records.tree().root())
    assert (found.holds, found.altered, found.disposed) == (True, (), 0)


def test_what_was_disposed_of_is_counted_and_not_compared(both):
    council = both[COUNCIL]
    answered = ask(council, actor("worker", COUNCIL), a_request())
    dispose(council, actor("officer", COUNCIL), answered.id, "its time is over")
    found = recount(council)
    assert (found.holds, found.disposed) == (True, 1)


def altered(monkeypatch, name, change):
    """Let what is read of the store be something else."""
    whole = Records.__init__

    class Altered:
        def __init__(self, tx):
            self._tx = tx

        def __getattr__(self, asked):
            found = getattr(self._tx, asked)
            return (lambda *at: change(found(*at), *at)) if asked == name else found

    monkeypatch.setattr(
        Records, "__init__", lambda self, house, tx, **more: whole(self, house, Altered(tx), **more)
    )


def test_an_altered_event_is_named_by_its_number(both, monkeypatch):
    def other(stored, number):
        return evolve(stored, facts=b"{}") if number == 2 else stored

    altered(monkeypatch, "event", other)
    found = recount(both[COUNCIL])
    assert (found.altered, found.holds) == ((2,), False)


def test_an_event_that_says_something_else_is_not_what_its_entry_commits_to(both, monkeypatch):
    def other(stored, number):
        return evolve(stored, salt=bytes(32)) if number == 0 else stored

    altered(monkeypatch, "event", other)
    assert recount(both[COUNCIL]).altered == (0,)


def test_an_altered_entry_gives_another_root(both, monkeypatch):
    def other(leaf, number):
        return leaf.replace(b"2026", b"2025") if number == 1 else leaf

    altered(monkeypatch, "leaf", other)
    found = recount(both[COUNCIL])
    assert found.rebuilt != found.kept
    assert not found.holds


def test_tiles_that_do_not_fit_together_have_no_root(both, monkeypatch):
    altered(monkeypatch, "tile", lambda tile, level, index: tile[:-1])
    found = recount(both[COUNCIL])
    assert (found.kept, found.holds) == (None, False)
