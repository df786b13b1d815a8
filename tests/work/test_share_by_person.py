"""A prohibition about one person holds for each row, whatever is said of the table as a whole."""

import pytest
from attrs import evolve

from accordant.core.agreement import Mode
from accordant.core.decision import Emergency
from accordant.core.errors import BadInput, Conflict
from accordant.core.events import Decided, HeldBack, Stopped
from accordant.core.policy import StandingProhibition
from accordant.work.ask import prohibit, record_out_of_band
from accordant.work.share import Table, share, whom
from tests.core.builders import COUNCIL
from tests.work.partnership import a_request, actor, events_of, rebuilt
from tests.work.sharing import CHILD, MAPPING, WORKER, a_child, share_rows
from tests.work.test_share import Meanwhile, received

BY_PERSON = evolve(MAPPING, subject="who")
STANDING = "standing-prohibition"


def forbid(both, subject="p-1", **changes):
    ban = StandingProhibition(
        id="order-1", kind="court-order", reason="by order", provider=COUNCIL, subject=subject
    )
    prohibit(both[COUNCIL], actor("operator", COUNCIL), evolve(ban, **changes))


def people(*whom_):
    return [a_child(who=one) for one in whom_]


def test_one_reference_for_a_table_of_many_rows_does_not_get_round_a_prohibition(both):
    forbid(both)
    shared = share_rows(both[COUNCIL], *people("p-1", "p-2"), subject="other")
    assert (shared.sent, shared.package) == (0, None)
    (failed,) = shared.answered.decision.unmet
    assert (failed.name, failed.met) == (STANDING, None)
    assert "name the column" in failed.remedy
    assert events_of(both[COUNCIL], Decided)[-1].request.subject is None


@pytest.mark.parametrize(("subject", "sent"), [("p-2", 1), ("P 1", 0), (None, 0)])
def test_a_table_of_one_row_is_about_whom_it_is_said_to_be(both, subject, sent):
    forbid(both)
    assert share_rows(both[COUNCIL], CHILD, subject=subject).sent == sent


def test_many_rows_about_one_person_go_where_no_prohibition_could_bind_them(both):
    forbid(both, recipients=("police",))
    assert share_rows(both[COUNCIL], CHILD, CHILD, subject="p-2").sent == 2


def test_the_rows_of_the_person_are_held_and_the_rest_goes(both):
    forbid(both)
    rows = people("p-2", "P1", "", "p-2", "p-3; p-1")
    shared = share_rows(both[COUNCIL], *rows, mapping=BY_PERSON)
    assert [one.number for one in shared.held] == [2, 3, 5]
    assert shared.sent + len(shared.held) == len(rows)
    assert {reason.item for one in shared.held for reason in one.reasons} == {STANDING}
    said = events_of(both[COUNCIL], HeldBack)
    assert [one.number for one in said] == [2, 3, 5]
    assert "p-1" not in str(said)
    assert len(received(both, shared.package)) == 2
    assert events_of(both[COUNCIL], Decided)[-1].request.by_row
    built, standing = rebuilt(both[COUNCIL])
    assert built == standing


def test_where_every_row_is_the_persons_nothing_is_sent(both):
    forbid(both)
    shared = share_rows(both[COUNCIL], *people("p-1"), mapping=BY_PERSON)
    assert (shared.package, len(shared.held)) == (None, 1)
    assert shared.answered.decision.permits
    assert shared.plan.subject == "who"


@pytest.mark.parametrize(("item", "sent"), [("address", 0), ("shoe-size", 1)])
def test_a_prohibition_of_an_item_that_leaves_holds_the_row(both, item, sent):
    forbid(both, items=(item,))
    assert share_rows(both[COUNCIL], *people("p-1"), mapping=BY_PERSON).sent == sent


def test_the_column_may_be_an_items_own(both):
    forbid(both, subject=CHILD["nhs-number"])
    mapping = evolve(MAPPING, subject="nhs-number")
    other = a_child(**{"nhs-number": "9990000018"})
    spaced = a_child(**{"nhs-number": "999 000 0026"})
    shared = share_rows(both[COUNCIL], spaced, other, mapping=mapping)
    assert [(one.number, one.reasons[0].item) for one in shared.held] == [(1, STANDING)]
    (row,) = received(both, shared.package)
    assert row["nhs-number"] == "9990000018"


def test_the_plan_is_the_same_whoever_is_barred(both):
    """Its digest goes to the recipient, who must not learn from it whom we protect."""
    before = share_rows(both[COUNCIL], *people("p-2"), mapping=BY_PERSON)
    forbid(both)
    after = share_rows(both[COUNCIL], *people("p-2"), mapping=BY_PERSON)
    assert before.plan.digest == after.plan.digest


def test_a_column_that_is_not_there_is_named_and_nothing_is_sent(both):
    with pytest.raises(BadInput, match="to say whom each row is about"):
        share_rows(both[COUNCIL], CHILD, mapping=BY_PERSON)
    assert [one.places for one in events_of(both[COUNCIL], Stopped)] == [("subject",)]


def test_one_person_and_a_column_of_persons_are_not_both_said(both):
    with pytest.raises(BadInput, match="not both"):
        share_rows(both[COUNCIL], *people("p-2"), mapping=BY_PERSON, subject="p-2")


def test_who_claims_that_rows_say_it_without_naming_the_column_is_not_believed(both):
    forbid(both)
    assert share_rows(both[COUNCIL], CHILD, by_row=True).sent == 0


@pytest.mark.parametrize("rows", [people("p-2"), people("p-1")])
def test_a_prohibition_set_while_a_share_is_prepared_is_never_overtaken(both, rows):
    """Also where it changes nothing of the answer but whom it bars."""
    forbid(both)
    moved = lambda: forbid(both, subject="p-2")  # noqa: E731
    house = evolve(both[COUNCIL], bodies=Meanwhile(moved))
    with pytest.raises(Conflict) as refused:
        share_rows(house, *rows, mapping=BY_PERSON)
    assert refused.value.code == "answer-changed"
    assert not house.bodies._bodies
    assert not events_of(both[COUNCIL], HeldBack)


@pytest.mark.parametrize(("second", "sent"), [(None, 1), ("erin", 2)])
def test_in_an_emergency_rows_are_held_until_a_second_person_agrees(both, second, sent):
    forbid(both)
    emergency = Emergency(power="vital interests", reason="tonight", decider="d", second=second)
    asked = {"mode": Mode.EMERGENCY, "items": ("names",), "emergency": emergency}
    shared = share_rows(both[COUNCIL], *people("p-1", "p-2"), mapping=BY_PERSON, **asked)
    assert shared.sent == sent
    set_aside = [one.name for one in shared.answered.decision.unmet]
    assert set_aside == ([STANDING] if second else [])


def test_what_is_said_aloud_has_no_rows_to_say_whom_it_is_about(both):
    with pytest.raises(BadInput, match="only a shared table"):
        record_out_of_band(both[COUNCIL], WORKER, a_request(by_row=True), "telephone")


def test_a_source_is_read_no_further_than_to_see_that_it_has_several_rows(both):
    taken = []

    def rows():
        for number in range(9):
            taken.append(number)
            yield CHILD

    asked, table = whom(a_request(subject="p-2"), Table(headers=(), rows=rows()), None)
    assert (asked.subject, taken) == (None, [0, 1])
    assert len(list(table.rows)) == 9


@pytest.mark.parametrize("rows", [[], [CHILD]])
def test_a_table_with_no_more_than_one_row_keeps_its_one_reference(rows):
    asked, table = whom(a_request(subject="p-2"), Table(headers=(), rows=rows), None)
    assert (asked.subject, list(table.rows)) == ("p-2", rows)


def test_a_source_that_breaks_off_at_once_is_recorded_as_stopped(both):
    def rows():
        yield CHILD
        raise BadInput("the file ends in the middle of a row")

    table = Table(headers=tuple(CHILD), rows=rows())
    with pytest.raises(BadInput, match="middle of a row"):
        share(both[COUNCIL], WORKER, a_request(subject="p-2"), table, MAPPING)
    assert len(events_of(both[COUNCIL], Stopped)) == 1
