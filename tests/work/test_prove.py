"""A node proves what it shared, and opens a row of it, for a stranger who never saw a node."""

from datetime import timedelta

import pytest

from accordant.core.canonical import read
from accordant.core.errors import Conflict, NotFound
from accordant.core.names import Digest
from accordant.core.proof import Conclusion, verify
from accordant.work.prove import open_record, prove
from accordant.work.record import recording
from accordant.work.share import Table, share
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, in_force, shelf
from tests.work.test_sharing import CHILD, HEADERS, MAPPING

SECOND = {**CHILD, "nhs-number": "9990000018"}


@pytest.fixture(scope="module")
def signed():
    return in_force()[0]


def shared(both, *rows, deliver=True):
    table = Table(headers=HEADERS, rows=rows)
    package = share(both[COUNCIL], actor("worker", COUNCIL), a_request(), table, MAPPING).package
    if deliver:
        both.deliver()
    return package


def test_a_share_is_proven_to_a_stranger_who_trusts_one_root(signed):
    package = shared(signed, CHILD, SECOND)
    data = prove(signed[COUNCIL], package)
    for party in (COUNCIL, TRUST):
        report = verify(data, [signed.root(party)])
        assert report.verdict is Conclusion.VERIFIED, report.failed
    facts = report.facts
    assert (facts.package, facts.sender, facts.recipient, facts.rows) == (
        package,
        COUNCIL,
        TRUST,
        2,
    )


def test_a_proof_holds_no_value_and_no_person_concerned(signed):
    text = prove(signed[COUNCIL], shared(signed, CHILD)).decode()
    assert not [word for word in ("Maëlle", "9990000026", "Harbour", "neglect") if word in text]


def test_one_row_is_opened_and_the_others_stay_closed(signed):
    package = shared(signed, CHILD, SECOND)
    proof = prove(signed[COUNCIL], package)
    opening = open_record(signed[COUNCIL], package, 2).data
    assert b"9990000026" not in opening
    report = verify(proof, [signed.root(TRUST)], opening)
    assert report.verdict is Conclusion.VERIFIED, report.failed
    (opened,) = report.facts.opened
    assert (opened.index, opened.row["nhs-number"]) == (1, "9990000018")
    assert opened.row["date-of-birth"] == 2019
    assert report.facts.purpose == "triage"


@pytest.mark.parametrize("row", [0, 3])
def test_rows_count_from_one_to_as_many_as_there_are(signed, row):
    package = shared(signed, CHILD, SECOND)
    with pytest.raises(NotFound, match=f"no row {row}"):
        open_record(signed[COUNCIL], package, row)


BAD = {**CHILD, "date-of-birth": "2019-02-30"}
TABLE = (BAD, CHILD, BAD, SECOND, BAD, CHILD)
NUMBERS = {1: "9990000026", 2: "9990000018", 3: "9990000026"}


@pytest.mark.parametrize(("row", "table_row"), [(1, 2), (2, 4), (3, 6)])
def test_a_row_is_opened_as_sent_or_as_it_stands_in_the_table(signed, row, table_row):
    """Held rows count in the table only: nobody else's row is opened by mistake."""
    package = shared(signed, *TABLE)
    proof = prove(signed[COUNCIL], package)
    for asked in ({"row": row}, {"table_row": table_row}):
        opened = open_record(signed[COUNCIL], package, **asked)
        assert (opened.row, opened.table_row) == (row, table_row)
        (shown,) = verify(proof, [signed.root(TRUST)], opened.data).facts.opened
        assert (shown.index, shown.row["nhs-number"]) == (row - 1, NUMBERS[row])


@pytest.mark.parametrize(
    ("table_row", "why"),
    [
        (1, "row 1 of the table was held"),
        (5, "row 5 of the table was held"),
        (0, "no row 0 in the table: it had 6 rows"),
        (7, "no row 7 in the table: it had 6 rows"),
    ],
)
def test_a_row_of_the_table_that_was_not_sent_is_not_opened(signed, table_row, why):
    with pytest.raises(NotFound, match=why):
        open_record(signed[COUNCIL], shared(signed, *TABLE), table_row=table_row)


def test_a_proof_made_again_later_holds_as_well(signed):
    """The ledger has grown, so the proof has another checkpoint; the story is the same."""
    package = shared(signed, CHILD)
    first = prove(signed[COUNCIL], package)
    signed.clock.advance(timedelta(days=1))
    shared(signed, SECOND)
    again = prove(signed[COUNCIL], package)
    assert first != again
    assert verify(first).facts == verify(again).facts


def test_what_was_not_signed_for_yet_cannot_be_proven_yet(signed):
    package = shared(signed, CHILD, deliver=False)
    with pytest.raises(Conflict, match="has not been signed for yet"):
        prove(signed[COUNCIL], package)
    signed.deliver()
    assert prove(signed[COUNCIL], package)


def test_the_recipient_is_told_who_can_prove_it(signed):
    package = shared(signed, CHILD)
    with pytest.raises(Conflict, match="council shared this") as refused:
        prove(signed[TRUST], package)
    assert "Ask council for the proof" in refused.value.advice
    with pytest.raises(Conflict, match="council shared this"):
        open_record(signed[TRUST], package, 1)


def test_only_shares_that_are_known_here_are_proven(signed):
    sent = shelf(signed[COUNCIL], "sent")
    papers = next(name for name, value in sent.items() if value["kind"] == "papers")
    with pytest.raises(Conflict, match="not shared under a clause"):
        prove(signed[COUNCIL], Digest(papers))
    with pytest.raises(NotFound, match="there is no package"):
        prove(signed[COUNCIL], Digest("sha256:" + "0" * 64))


def test_when_the_values_are_disposed_of_the_proof_still_holds(signed):
    """Destroying the keys of the release and of the decision closes both for good."""
    package = shared(signed, CHILD)
    decision = shelf(signed[COUNCIL], "sent")[package]["decision"]
    with recording(signed[COUNCIL]) as records:
        records.tx.destroy_secret(f"decision/{decision}")
    opening = open_record(signed[COUNCIL], package, 1).data
    assert "decision" not in read(opening)
    with recording(signed[COUNCIL]) as records:
        records.tx.destroy_secret(f"release/{package}")
    with pytest.raises(NotFound, match="disposed of"):
        open_record(signed[COUNCIL], package, 1)
    proof = prove(signed[COUNCIL], package)
    report = verify(proof, [signed.root(COUNCIL)], opening)
    assert report.verdict is Conclusion.VERIFIED, report.failed


def test_what_would_not_hold_is_not_handed_out(signed):
    """A key list that came to harm is found where the proof is made, not where it is read."""
    package = shared(signed, CHILD)
    with recording(signed[COUNCIL]) as records:
        kept = records.tx.get("partner", TRUST)
        records.tx.drop("receipt", package)
        other = next(v for k, v in records.tx.scan("receipt") if k != package)
        records.tx.put("receipt", package, other)
    assert kept
    with pytest.raises(Conflict, match="step 9: receipt: this receipt is for another package"):
        prove(signed[COUNCIL], package)
