"""Partners look at each other's ledgers: growth is cosigned, contradiction is kept."""

from datetime import timedelta

import pytest

from accordant.core.crypto import CHECKPOINT, SigningKey
from accordant.core.errors import Conflict, NotFound, Unavailable, Untrusted
from accordant.core.events import Contradicted, Witnessed
from accordant.core.ledger import (
    Checkpoint,
    Finding,
    ForkEvidence,
    sign_checkpoint,
    verify_checkpoint,
    verify_cosignature,
)
from accordant.core.names import ledger_name
from accordant.work.ask import ask
from accordant.work.ports import Reply
from accordant.work.record import reading
from accordant.work.witness import witness_partner, witness_partners
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import (
    Partnership,
    a_request,
    actor,
    at_the_door,
    events_of,
    rebuilt,
    shelf,
)

LEDGER = ledger_name(COUNCIL)


def grow(both, times=1):
    for _ in range(times):
        ask(both[COUNCIL], actor("worker", COUNCIL), a_request())


def test_the_first_checkpoint_is_cosigned_and_so_is_growth(both):
    trust = both[TRUST]
    assert witness_partner(trust, COUNCIL).finding is Finding.FIRST
    grow(both, 3)
    assert witness_partner(trust, COUNCIL).finding is Finding.GROWN
    note = shelf(trust, "seen")[COUNCIL]["note"].encode()
    key = both[COUNCIL].keys.node().checkpoint.public
    checkpoint = verify_checkpoint(note, LEDGER, key)
    signed = verify_cosignature(note, ledger_name(TRUST), trust.keys.node().checkpoint.public)
    assert (signed.checkpoint, signed.timestamp) == (checkpoint, int(both.clock.now().timestamp()))


def test_a_ledger_that_did_not_grow_leaves_no_new_record(both):
    witness_partner(both[TRUST], COUNCIL)
    assert witness_partner(both[TRUST], COUNCIL).finding is Finding.SAME
    assert len(events_of(both[TRUST], Witnessed)) == 1


def test_growth_over_many_tiles_is_proven(both):
    with reading(both[COUNCIL]) as records:
        size = records.tx.size()
    grow(both, 250 - size)
    witness_partner(both[TRUST], COUNCIL)
    grow(both, 20)
    assert witness_partner(both[TRUST], COUNCIL).finding is Finding.GROWN


def test_a_partial_tile_that_was_filled_meanwhile_serves_all_the_same(both):
    """C2SP tlog-tiles lets a ledger drop partial tiles once they are full."""
    witness_partner(both[TRUST], COUNCIL)
    grow(both, 2)
    with reading(both[COUNCIL]) as records:
        note = records.checkpoint()
    grow(both, 256)

    def answer(method, path, chunks):
        if path == "/checkpoint":
            return Reply(status=200, body=note)
        if ".p/" in path:
            return Reply(status=404, body=b"")
        return at_the_door(both[COUNCIL], method, path, chunks)

    both.post.register(both[COUNCIL].node.url, answer)
    assert witness_partner(both[TRUST], COUNCIL).finding is Finding.GROWN


def lie(both, size, root=b"\1" * 32, tiles=b"\2" * 32):
    """Let the council's node show a ledger of this size, and these hashes in its tiles."""
    key = both[COUNCIL].keys.node().checkpoint
    note = sign_checkpoint(Checkpoint(origin=LEDGER, size=size, root=root), LEDGER, key)

    def answer(method, path, chunks):
        return Reply(status=200, body=note if path == "/checkpoint" else tiles)

    both.post.register(both[COUNCIL].node.url, answer)
    return note


@pytest.mark.parametrize(
    ("more", "finding"),
    [(0, Finding.FORK), (-1, Finding.ROLLBACK), (5, Finding.UNPROVEN)],
)
def test_a_contradiction_is_kept_with_both_notes_and_never_replaces_what_was_seen(
    both, more, finding
):
    trust = both[TRUST]
    witness_partner(trust, COUNCIL)
    seen = shelf(trust, "seen")[COUNCIL]
    note = lie(both, seen["size"] + more)
    for _ in range(2):
        assert witness_partner(trust, COUNCIL).finding is finding
    (kept,) = events_of(trust, Contradicted)
    assert (kept.first, kept.second) == (seen["note"], note.decode())
    assert (kept.finding, kept.number) == (finding, seen["size"])
    assert shelf(trust, "seen")[COUNCIL] == seen
    assert len(shelf(trust, "contradiction")) == 1
    built, standing = rebuilt(trust)
    assert built == standing


def test_a_fork_is_proven_to_anyone_by_what_is_kept(both):
    witness_partner(both[TRUST], COUNCIL)
    lie(both, shelf(both[TRUST], "seen")[COUNCIL]["size"])
    witness_partner(both[TRUST], COUNCIL)
    (kept,) = events_of(both[TRUST], Contradicted)
    evidence = ForkEvidence(name=LEDGER, one=kept.first.encode(), other=kept.second.encode())
    one, other = evidence.verify(both[COUNCIL].keys.node().checkpoint.public)
    assert one.size == other.size


def test_whole_tiles_of_nonsense_prove_nothing(both):
    witness_partner(both[TRUST], COUNCIL)
    size = shelf(both[TRUST], "seen")[COUNCIL]["size"]
    lie(both, size + 1, tiles=b"\2" * 32 * ((size + 1) % 256))
    assert witness_partner(both[TRUST], COUNCIL).finding is Finding.UNPROVEN


def test_what_the_partner_did_not_sign_is_no_evidence(both):
    key = SigningKey.generate(CHECKPOINT)
    note = sign_checkpoint(Checkpoint(origin=LEDGER, size=9, root=b"\1" * 32), LEDGER, key)
    answers = Reply(status=200, body=note)
    both.post.register(both[COUNCIL].node.url, lambda *asked: answers)
    with pytest.raises(Untrusted):
        witness_partner(both[TRUST], COUNCIL)
    assert not events_of(both[TRUST], Contradicted)
    assert not shelf(both[TRUST], "seen")


def test_a_partner_that_is_away_or_odd_stops_none_of_the_others(both):
    both.post.register(both[COUNCIL].node.url, lambda *asked: Reply(status=500, body=b""))
    with pytest.raises(Unavailable, match="answered 500"):
        witness_partner(both[TRUST], COUNCIL)
    (seen,) = witness_partners(both[TRUST])
    assert (seen.party, seen.finding) == (COUNCIL, None)
    assert "500" in seen.sentence
    (found,) = witness_partners(both[COUNCIL])
    assert (found.party, found.finding) == (TRUST, Finding.FIRST)


def test_what_nobody_expected_of_one_partner_is_told_once_all_others_were_looked_at():
    three = Partnership("a", "b", "c")
    three.meet()

    def breaks(*_):
        raise RuntimeError("nobody expected this")

    three.post.register(three["b"].node.url, breaks)
    with pytest.raises(RuntimeError, match="nobody expected"):
        witness_partners(three["a"])
    assert list(shelf(three["a"], "seen")) == ["c"]


def test_nobody_unknown_is_witnessed(both):
    with pytest.raises(NotFound):
        witness_partner(both[TRUST], "stranger")


def test_two_who_witness_at_once_do_not_overtake_each_other(both):
    def answer(method, path, chunks):
        both.post.register(
            both[COUNCIL].node.url, lambda *asked: at_the_door(both[COUNCIL], *asked)
        )
        witness_partner(both[TRUST], COUNCIL)
        return at_the_door(both[COUNCIL], method, path, chunks)

    both.post.register(both[COUNCIL].node.url, answer)
    with pytest.raises(Conflict, match="same time"):
        witness_partner(both[TRUST], COUNCIL)
    both.clock.advance(timedelta(hours=1))
    assert witness_partner(both[TRUST], COUNCIL).finding is Finding.SAME
