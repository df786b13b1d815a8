"""What leaves is what was agreed, and what does not leave is accounted for."""

import tracemalloc

import pytest
from attrs import evolve

from accordant.adapters.bodies import FileBodies
from accordant.adapters.memory import MemoryBodies
from accordant.core.agreement import Mode
from accordant.core.decision import Emergency
from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound
from accordant.core.events import HeldBack, Stopped
from accordant.core.treatment import Kind, Treatment
from accordant.work.dispose import dispose
from accordant.work.share import Table, share
from accordant.work.sign import suspend
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, TRUST, contact_flow
from tests.work.partnership import (
    a_request,
    actor,
    events_of,
    in_force,
    rebuilt,
    shelf,
    waiting,
)
from tests.work.sharing import CHILD, HEADERS, MAPPING, WORKER, a_child, opened_by, share_rows


def received(both, package):
    both.deliver()
    with rows_of(both[TRUST], package) as unpacked:
        return list(unpacked.rows)


def test_what_is_granted_arrives_as_treated_and_nothing_else_does(both):
    package = share_rows(both[COUNCIL], CHILD).package
    (row,) = received(both, package)
    assert set(row) == {"names", "date-of-birth", "nhs-number", "address", "concern-codes"}
    assert row["date-of-birth"] == 2019
    assert row["names"] == CHILD["names"]


def test_what_is_not_granted_is_nowhere_in_what_the_recipient_can_open(both):
    """The recipient is not trusted to look away: it never gets what it may not have."""
    carried = []
    carry = both.post.put

    def overheard(url, package, chunks):
        wire = b"".join(chunks)
        carried.append(wire)
        return carry(url, package, [wire])

    both.post.put = overheard
    try:
        share_rows(both[COUNCIL], a_child(address="MARKED ADDRESS"))
        both.deliver()
    finally:
        del both.post.put
    plain = opened_by(both, TRUST, carried[0])
    assert b"MARKED ADDRESS" in plain
    for marker in (b"SECRET-MARKER", b"2019-03-04", b"full_case_file"):
        assert marker not in plain
        assert marker not in carried[0]


def test_a_release_of_which_every_record_is_held_sends_nothing(both):
    shared = share_rows(both[COUNCIL], a_child(names=[]), a_child(**{"date-of-birth": "1 May"}))
    assert (shared.package, shared.sent, len(shared.held)) == (None, 0, 2)
    assert shared.answered.decision.permits
    assert not waiting(both[COUNCIL])
    assert [one.number for one in events_of(both[COUNCIL], HeldBack)] == [1, 2]
    assert not both[COUNCIL].bodies._bodies


def test_bad_records_are_held_with_their_reasons_and_the_others_go(both):
    shared = share_rows(both[COUNCIL], CHILD, a_child(**{"nhs-number": "123"}), CHILD)
    assert (shared.sent, [one.number for one in shared.held]) == (2, [2])
    (held,) = events_of(both[COUNCIL], HeldBack)
    assert held.release == shared.answered.id
    assert "123" not in str(held.reasons)
    assert len(received(both, shared.package)) == 2


@pytest.mark.parametrize(
    ("says", "leaves"),
    [
        ("", True),
        (None, True),
        ([], True),
        ("council", True),
        ("Northmoor County Council", True),
        ("trust", False),
        ("Trust", False),
        (["council", "TRUST"], False),
        ("council; trust", False),
        ("Northmoor Vale NHS Foundation Trust", False),
        ("the hospital", False),
        ("council, her father", False),
    ],
)
def test_a_record_that_may_not_go_to_the_recipient_stays(both, says, leaves):
    """A word that names nobody known here may mean the recipient: a person looks first."""
    shared = share_rows(
        both[COUNCIL],
        CHILD | {"do_not_disclose_to": says},
        CHILD | {"do_not_disclose_to": ""},
        mapping=MAPPING,
    )
    assert shared.sent == (2 if leaves else 1)
    assert [one.reasons[0].item for one in shared.held] == (
        [] if leaves else ["do_not_disclose_to"]
    )


@pytest.mark.parametrize(
    "header",
    ["Do Not Disclose To", "do-not-disclose-to", "DONOTDISCLOSETO", "ｄo_not_disclose_to",
     "do not disclose to (party)"],
)  # fmt: skip
def test_a_warning_is_heeded_however_its_column_is_spelt(both, header):
    shared = share_rows(both[COUNCIL], CHILD | {header: "trust"})
    assert (shared.sent, len(shared.held)) == (0, 1)


@pytest.fixture(scope="module")
def flagged():
    """The same partnership, under a clause that depends on two flags."""
    flow = contact_flow(flags={"at-risk": True, "sealed": False})
    both, _, _ = in_force(flow)
    return both, both.mark()


@pytest.mark.parametrize(
    ("cells", "leaves"),
    [
        ({"at-risk": "yes", "sealed": "no"}, True),
        ({"at-risk": True, "sealed": False}, True),
        ({"at-risk": "TRUE", "sealed": 0}, True),
        ({"at-risk": "no", "sealed": "no"}, False),
        ({"at-risk": "yes", "sealed": "yes"}, False),
        ({"at-risk": "", "sealed": "no"}, False),
        ({"at-risk": None, "sealed": "no"}, False),
        ({"at-risk": "yes", "sealed": "perhaps"}, False),
        ({"at-risk": "yes, no", "sealed": "no"}, False),
        ({"At risk": "no"}, False),
        ({}, True),
    ],
)
def test_a_record_leaves_only_where_its_flags_are_known_to_be_as_agreed(flagged, cells, leaves):
    both, again = flagged
    again()
    shared = share_rows(both[COUNCIL], CHILD | cells, flags={"at-risk": True, "sealed": False})
    assert shared.answered.decision.permits, shared.answered.decision.summary
    assert shared.sent == int(leaves)


def test_a_column_renamed_at_the_source_is_named_and_nothing_is_sent(both):
    rows = [{("born" if name == "date-of-birth" else name): CHILD[name] for name in HEADERS}]
    with pytest.raises(BadInput, match="born") as refusal:
        share_rows(both[COUNCIL], *rows)
    assert refusal.value.code == "source-changed"
    (stopped,) = events_of(both[COUNCIL], Stopped)
    assert (stopped.code, stopped.places) == ("source-changed", ("columns.date-of-birth",))
    assert (stopped.recipient, stopped.dataset) == (TRUST, "contacts")
    assert not waiting(both[COUNCIL])
    built, standing = rebuilt(both[COUNCIL])
    assert built == standing
    assert "born" not in str(shelf(both[COUNCIL], "stopped"))


def test_a_mapping_for_another_dataset_is_refused(both):
    with pytest.raises(BadInput, match="this mapping is for replies"):
        share_rows(both[COUNCIL], CHILD, mapping=evolve(MAPPING, dataset="replies"))


def test_an_item_that_is_unsure_is_not_guessed(both):
    columns = {item: header for item, header in MAPPING.columns.items() if item != "address"}
    unsure = evolve(MAPPING, columns=columns, unsure={"address": ("address",)})
    with pytest.raises(Conflict, match="where to read address"):
        share_rows(both[COUNCIL], CHILD, mapping=unsure)
    assert [one.code for one in events_of(both[COUNCIL], Stopped)] == ["conflict"]


def test_only_the_provider_shares_from_its_own_node(both):
    with pytest.raises(NotAllowed):
        share(both[TRUST], WORKER, a_request(), Table(headers=(), rows=[]), MAPPING)


def test_a_recipient_that_has_not_joined_gets_nothing(both):
    council = both[COUNCIL]
    with council.store.transaction() as tx:
        tx.drop("partner", TRUST)
    with pytest.raises(NotFound, match="not a partner") as refusal:
        share_in_an_emergency(both)
    assert refusal.value.code == "not-a-partner"
    assert [one.code for one in events_of(council, Stopped)] == ["not-a-partner"]


def share_in_an_emergency(both, items=("names",), mapping=MAPPING, **asked):
    """Share in an emergency, which no agreement's condition can stop."""
    emergency = Emergency(power="vital interests", reason="danger tonight", decider="worker")
    asked |= {"mode": Mode.EMERGENCY, "items": items, "emergency": emergency}
    return share_rows(both[COUNCIL], CHILD, mapping=mapping, **asked)


def test_an_emergency_needs_no_clause_and_names_its_power_instead(both):
    shared = share_in_an_emergency(both, items=("names", "address"), purpose="rescue")
    (row,) = received(both, shared.package)
    assert set(row) == {"names", "address"}
    assert shared.answered.id in shelf(both[COUNCIL], "review")
    assert shelf(both[TRUST], "inbox")[shared.package]["clause"] is None
    with pytest.raises(Conflict, match="still to be reviewed"):
        dispose(both[COUNCIL], WORKER, shared.package, "it is done")


def test_in_an_emergency_too_the_agreement_says_what_the_items_are(both):
    with pytest.raises(BadInput, match="has no such item"):
        share_in_an_emergency(both, items=("shoe-size",))
    other = evolve(MAPPING, dataset="shoes")
    with pytest.raises(NotFound, match="describes the dataset"):
        share_in_an_emergency(both, dataset="shoes", mapping=other)
    assert [one.places for one in events_of(both[COUNCIL], Stopped)] == [("shoe-size",), ()]


def test_pseudonyms_leave_in_place_of_names_the_same_for_each_person():
    how = Treatment(kind=Kind.PSEUDONYMISE, domain="northmoor-child")
    both, _, _ = in_force(contact_flow(treatments={"nhs-number": how}))
    rows = received(both, share_rows(both[COUNCIL], CHILD, CHILD).package)
    one, two = (row["nhs-number"] for row in rows)
    assert one == two != CHILD["nhs-number"]
    assert len(one) >= 32


def test_codes_are_not_made_where_no_table_of_them_is_kept():
    how = Treatment(kind=Kind.CODE, domain="northmoor-child")
    both, _, _ = in_force(contact_flow(treatments={"nhs-number": how}))
    with pytest.raises(BadInput, match="keeps no table of codes"):
        share_rows(both[COUNCIL], CHILD)
    assert not both[COUNCIL].bodies._bodies


class Meanwhile(MemoryBodies):
    """Bodies that let something happen while one of them is saved."""

    def __init__(self, happens) -> None:
        super().__init__()
        self.happens = happens

    def save(self, chunks):
        saved = super().save(chunks)
        happens, self.happens = self.happens, lambda: None
        happens()
        return saved


def test_a_suspension_while_a_share_is_prepared_is_never_overtaken(both, digest):
    operator = actor("operator", COUNCIL)
    house = evolve(
        both[COUNCIL],
        bodies=Meanwhile(
            lambda: suspend(both[COUNCIL], operator, digest, "stop", flows=("contact",))
        ),
    )
    with pytest.raises(Conflict, match="changed while") as refusal:
        share_rows(house, CHILD)
    assert refusal.value.code == "answer-changed"
    assert not [one for one in shelf(both[COUNCIL], "sent").values() if one["clause"]]
    assert not house.bodies._bodies
    assert [one.code for one in events_of(both[COUNCIL], Stopped)] == ["answer-changed"]
    assert share_rows(both[COUNCIL], CHILD).answered.decision.summary.startswith("No")


def test_an_answer_that_turns_to_no_while_all_is_held_is_not_recorded_as_yes(both, digest):
    operator = actor("operator", COUNCIL)
    house = evolve(
        both[COUNCIL],
        bodies=Meanwhile(lambda: suspend(both[COUNCIL], operator, digest, "stop")),
    )
    with pytest.raises(Conflict):
        share_rows(house, a_child(names=[]))
    assert not events_of(both[COUNCIL], HeldBack)


def test_a_source_that_breaks_off_leaves_nothing_behind(both):
    def rows():
        yield CHILD
        raise BadInput("the file ends in the middle of a row")

    with pytest.raises(BadInput, match="middle of a row"):
        share(both[COUNCIL], WORKER, a_request(), Table(headers=HEADERS, rows=rows()), MAPPING)
    assert not both[COUNCIL].bodies._bodies
    assert not waiting(both[COUNCIL])


def test_twenty_thousand_rows_stream_through_little_memory(both, tmp_path):
    """However many rows leave, one batch of them is in memory at a time."""
    house = evolve(both[COUNCIL], bodies=FileBodies(tmp_path))
    rows = (a_child(address=f"{number} Harbour Street " + "x" * 400) for number in range(20_000))
    tracemalloc.start()
    shared = share(house, WORKER, a_request(), Table(headers=HEADERS, rows=rows), MAPPING)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert shared.sent == 20_000
    sealed = sum(path.stat().st_size for path in tmp_path.iterdir()) // 2
    assert sealed > 10_000_000
    assert most < 0.7 * sealed


def test_a_dropped_item_never_leaves():
    flow = contact_flow(treatments={"address": Treatment(kind=Kind.DROP)})
    both, _, _ = in_force(flow)
    (row,) = received(both, share_rows(both[COUNCIL], CHILD).package)
    assert "address" not in row


def test_every_road_to_a_share_leaves_an_index_that_can_be_rebuilt(both):
    share_rows(both[COUNCIL], CHILD, a_child(names=[]))
    share_rows(both[COUNCIL], CHILD, purpose="curiosity")
    both.deliver()
    for party in (COUNCIL, TRUST):
        built, standing = rebuilt(both[party])
        assert built == standing
