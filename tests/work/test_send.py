"""The outbox empties in order, believes only what it can check, and never gives up."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.canonical import canonical
from accordant.core.events import Receipted, Received
from accordant.core.exchange import read_signed_receipt
from accordant.work.ports import Reply
from accordant.work.send import LONGEST_PAUSE, send_due
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import (
    Partnership,
    at_the_door,
    events_of,
    in_force,
    rebuilt,
    shelf,
    waiting,
)
from tests.work.sharing import CHILD, share_rows


def url(both, party):
    return both[party].node.url


def pause(house, party=TRUST):
    """Give what stands in the way to a partner, and until when."""
    value = shelf(house, "attempt").get(party)
    return value and (value["code"], datetime.fromisoformat(value["next"]), value["failures"])


def test_a_partner_that_was_down_catches_up_in_order(both):
    council, trust = both[COUNCIL], both[TRUST]
    both.post.down(url(both, TRUST))
    packages = [share_rows(council, CHILD).package for _ in range(5)]
    both.deliver()
    assert len(waiting(council)) == 5
    both.post.up(url(both, TRUST))
    both.clock.advance(timedelta(hours=1))
    both.deliver()
    assert not waiting(council)
    came = [one.package for one in events_of(trust, Received)]
    assert came[-5:] == packages
    assert pause(council) is None
    assert not council.bodies._bodies.keys() - set(shelf(council, "kept").values())


def test_more_than_a_batch_goes_out_batch_by_batch(both):
    for _ in range(40):
        both.appoint(COUNCIL, "worker", "hub-worker")
    assert len(send_due(both[COUNCIL])) == 32
    assert len(send_due(both[COUNCIL])) == 8
    assert not waiting(both[COUNCIL])


def test_a_lost_reply_is_asked_for_again_and_doubles_nothing(both):
    package = share_rows(both[COUNCIL], CHILD).package
    both.post.lose_reply(url(both, TRUST))
    (tried,) = send_due(both[COUNCIL])
    assert tried.result.code == "partner-away"
    assert len(waiting(both[COUNCIL])) == 1
    both.clock.advance(timedelta(seconds=2))
    send_due(both[COUNCIL])
    assert not waiting(both[COUNCIL])
    assert [one.package for one in events_of(both[TRUST], Received)].count(package) == 1
    assert [one.package for one in events_of(both[COUNCIL], Receipted)].count(package) == 1


def test_pauses_double_up_to_an_hour_and_begin_anew_after_a_success(both):
    council = both[COUNCIL]
    share_rows(council, CHILD)
    both.post.down(url(both, TRUST))
    pauses = []
    for _ in range(15):
        assert len(send_due(council)) == 1
        _, due, _ = pause(council)
        pauses.append(due - both.clock.now())
        assert send_due(council) == ()
        both.clock.set(due)
    assert pauses[:4] == [timedelta(seconds=2**n) for n in range(4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    both.post.up(url(both, TRUST))
    send_due(council)
    assert pause(council) is None


def test_who_asks_for_it_does_not_wait_for_the_pause_to_be_over(both):
    council = both[COUNCIL]
    share_rows(council, CHILD)
    both.post.down(url(both, TRUST))
    for failures in (1, 2, 3):
        assert len(send_due(council, at_once=True)) == 1
        assert pause(council)[2] == failures
    both.post.up(url(both, TRUST))
    assert send_due(council) == ()
    assert len(send_due(council, at_once=True)) == 1
    assert not waiting(council)


def test_pauses_are_spread_so_that_partners_do_not_all_come_at_once(both):
    share_rows(both[COUNCIL], CHILD)
    both.post.down(url(both, TRUST))
    send_due(both[COUNCIL], jitter=0.0)
    _, due, _ = pause(both[COUNCIL])
    assert due - both.clock.now() == timedelta(seconds=0.5)


def test_what_went_through_before_a_failure_counts_as_a_success(both):
    council = both[COUNCIL]
    both.post.down(url(both, TRUST))
    for _ in range(3):
        share_rows(council, CHILD)
    for _ in range(5):
        send_due(council)
        both.clock.set(pause(council)[1])
    assert pause(council)[2] == 5
    answers = [answer_of(both), Reply(status=500, body=b"")]

    def one_only(*asked):
        return answers[0](*asked) if len(waiting(council)) and not came() else answers[1]

    def came():
        return [one for one in events_of(both[TRUST], Received) if one.clause]

    both.post.up(url(both, TRUST))
    both.post.register(url(both, TRUST), one_only)
    send_due(council)
    code, _, failures = pause(council)
    assert (code, failures) == ("status-500", 1)
    assert len(waiting(council)) == 2


def answer_of(both, party=TRUST):
    return lambda *asked: at_the_door(both[party], *asked)


def test_one_partner_that_is_down_holds_up_no_other():
    three = Partnership("a", "b", "c")
    three.meet()
    three.post.down(three["b"].node.url)
    three.appoint("a", "someone", "hub-worker")
    send_due(three["a"])
    assert [key.partition("/")[0] for key in waiting(three["a"])] == ["b"]
    assert pause(three["a"], "b")
    assert pause(three["a"], "c") is None


def test_what_nobody_expected_of_one_partner_is_told_once_all_others_had_their_turn():
    three = Partnership("a", "b", "c")
    three.meet()

    def breaks(*_):
        raise RuntimeError("nobody expected this")

    three.post.register(three["b"].node.url, breaks)
    three.appoint("a", "someone", "hub-worker")
    with pytest.raises(RuntimeError, match="nobody expected"):
        send_due(three["a"])
    assert [key.partition("/")[0] for key in waiting(three["a"])] == ["b"]


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (Reply(status=500, body=b"<html>"), "status-500", "answered 500"),
        (Reply(status=302, body=b""), "status-302", "answered 302"),
        (Reply(status=200, body=b"ok"), "unreadable-receipt", ""),
        (Reply(status=200, body=b"{}"), "unreadable-receipt", ""),
        (
            Reply(status=403, body=b'{"code":"unknown-sender","detail":"who?"}'),
            "unknown-sender",
            "who?",
        ),
        (Reply(status=409, body=b'{"detail":1}'), "status-409", "answered 409"),
        (Reply(status=409, body=b"\xff" * 100_000), "status-409", "answered 409"),
    ],
)
def test_what_is_no_receipt_leaves_the_package_waiting_with_the_reason(both, reply, code, words):
    share_rows(both[COUNCIL], CHILD)
    both.post.register(url(both, TRUST), lambda *asked: reply)
    send_due(both[COUNCIL])
    assert len(waiting(both[COUNCIL])) == 1
    assert pause(both[COUNCIL])[0] == code
    assert words in shelf(both[COUNCIL], "attempt")[TRUST]["reason"]


def receipt_for(both):
    """Let the trust sign for a share without the council hearing of it; gives the raw receipt."""
    package = share_rows(both[COUNCIL], CHILD).package
    heard = []

    def answer(*asked):
        heard.append(at_the_door(both[TRUST], *asked))
        return Reply(status=502, body=b"")

    both.post.register(url(both, TRUST), answer)
    send_due(both[COUNCIL])
    both.clock.advance(timedelta(seconds=5))
    return package, heard[0].body


def answer_with(both, body):
    both.post.register(url(both, TRUST), lambda *asked: Reply(status=200, body=body))


def test_a_receipt_for_another_package_is_not_believed(both):
    _, first = receipt_for(both)
    answer_with(both, first)
    send_due(both[COUNCIL])
    assert not waiting(both[COUNCIL])
    share_rows(both[COUNCIL], CHILD)
    send_due(both[COUNCIL])
    assert len(waiting(both[COUNCIL])) == 1
    assert pause(both[COUNCIL])[0] == "wrong-receipt"


@pytest.mark.parametrize(
    ("changes", "nested"),
    [
        ({"verdict": "refused", "reason": "no", "code": "no"}, "receipt"),
        ({"at": "2026-11-22T08:00:00Z"}, "receipt"),
        ({"leaf": '{"kind":"received"}'}, None),
        ({"proof": "c2sp.org/tlog-proof@v1\n"}, None),
        ({"proof": ""}, None),
    ],
)
def test_a_forged_receipt_is_not_believed(both, changes, nested):
    _, body = receipt_for(both)
    value = json.loads(body)
    (value[nested] if nested else value).update(changes)
    answer_with(both, canonical(value))
    send_due(both[COUNCIL])
    assert len(waiting(both[COUNCIL])) == 1
    assert pause(both[COUNCIL])[0]
    both.post.register(url(both, TRUST), answer_of(both))
    both.clock.advance(timedelta(hours=1))
    send_due(both[COUNCIL])
    assert not waiting(both[COUNCIL])


def test_a_receipt_under_another_ledger_is_not_believed(both):
    """An impostor with the same name and its own keys signs for the package."""
    _, body = receipt_for(both)
    impostor, _, _ = in_force()
    signed = read_signed_receipt(body)
    package = share_rows(impostor[COUNCIL], CHILD).package
    impostor.deliver()
    other = shelf(impostor[COUNCIL], "receipt")[package]["receipt"]
    value = {**json.loads(body), "proof": other["proof"]}
    answer_with(both, canonical(value))
    send_due(both[COUNCIL])
    assert len(waiting(both[COUNCIL])) == 1
    assert signed.receipt.verdict == "accepted"


@settings(max_examples=60)
@given(data=st.data())
def test_no_answer_however_garbled_stops_the_outbox(garbled, data):
    """Whatever a hostile partner says, its own lane waits and nothing else happens."""
    both, body = garbled
    at = data.draw(st.integers(0, len(body) - 1))
    piece = data.draw(st.binary(min_size=0, max_size=3))
    length = data.draw(st.integers(0, 3))
    changed = body[:at] + piece + body[at + length :]
    if changed == body:
        return
    answer_with(both, changed)
    both.clock.advance(timedelta(hours=2))
    (tried,) = send_due(both[COUNCIL])
    assert tried.result.code
    assert len(waiting(both[COUNCIL])) == 1


@pytest.fixture(scope="module")
def garbled():
    both, _, _ = in_force()
    _, body = receipt_for(both)
    return both, body


def test_a_signed_refusal_is_kept_and_the_next_goes_on(both):
    council = both[COUNCIL]
    both.post.down(url(both, TRUST))
    package = share_rows(council, CHILD).package
    both.clock.advance(timedelta(days=31))
    later = share_rows(council, CHILD).package
    both.post.up(url(both, TRUST))
    both.deliver()
    receipts = shelf(council, "receipt")
    assert (receipts[package]["outcome"], receipts[package]["code"]) == ("refused", "expired")
    assert receipts[later]["outcome"] == "accepted"
    built, standing = rebuilt(council)
    assert built == standing


def test_a_body_that_is_lost_here_is_said_to_be(both):
    share_rows(both[COUNCIL], CHILD)
    both[COUNCIL].bodies._bodies.clear()
    (tried,) = send_due(both[COUNCIL])
    assert tried.result.code == "not-found"
    assert len(waiting(both[COUNCIL])) == 1


def test_what_two_workers_carry_at_once_is_recorded_once(both):
    package = share_rows(both[COUNCIL], CHILD).package

    def answer(*asked):
        both.post.register(url(both, TRUST), answer_of(both))
        send_due(both[COUNCIL])
        return at_the_door(both[TRUST], *asked)

    both.post.register(url(both, TRUST), answer)
    send_due(both[COUNCIL])
    assert [one.package for one in events_of(both[COUNCIL], Receipted)].count(package) == 1
    assert not waiting(both[COUNCIL])


def test_nothing_is_carried_when_nothing_waits(both):
    assert send_due(both[COUNCIL]) == ()
