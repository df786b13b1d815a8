"""Unpacking: the rows of a share can be read where they arrived, and nowhere else."""

import pytest

from accordant.core.errors import Conflict, NotFound
from accordant.core.names import DatasetId, Digest
from accordant.core.release import suggest_mapping
from accordant.work.record import reading, recording
from accordant.work.share import Table, share
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, in_force


def share_two():
    """Share two names; gives the partnership and the package, which has arrived."""
    both, agreement, _ = in_force()
    table = Table(headers=("names",), rows=[{"names": "Ana Ruiz"}, {"names": "李伟"}])
    dataset = agreement.dataset(DatasetId("contacts"))
    mapping = suggest_mapping(dataset.id, table.headers, dataset.items)
    for item in mapping.unsure:
        mapping = mapping.choose(item, None)
    done = share(both[COUNCIL], actor("worker", COUNCIL), a_request(), table, mapping)
    both.deliver()
    return both, done.package


@pytest.fixture(scope="module")
def shared():
    return share_two()


def test_the_rows_come_as_they_were_sent(shared):
    both, package = shared
    with rows_of(both[TRUST], package) as opened:
        assert opened.manifest.sender == COUNCIL
        assert [row["names"] for row in opened.rows] == [["Ana Ruiz"], ["李伟"]]


def test_a_package_that_did_not_come_is_not_found(shared):
    both, package = shared
    with pytest.raises(NotFound), rows_of(both[COUNCIL], package):
        pass


def test_papers_have_no_rows(shared):
    both, _ = shared
    with reading(both[TRUST]) as records:
        papers = next(k for k, v in records.tx.scan("inbox") if v["kind"] == "papers")
    with pytest.raises(Conflict), rows_of(both[TRUST], Digest(papers)):
        pass


def test_what_was_refused_was_not_kept(shared):
    both, package = shared
    with reading(both[TRUST]) as records:
        value = dict(records.tx.get("inbox", package))
    other = Digest("sha256:" + "7" * 64)
    with recording(both[TRUST]) as records:
        records.tx.put("inbox", other, {**value, "outcome": "refused", "reason": "too late"})
    with pytest.raises(Conflict, match="too late"), rows_of(both[TRUST], other):
        pass


def test_what_was_disposed_of_cannot_be_read_again():
    both, package = share_two()
    with recording(both[TRUST]) as records:
        records.tx.destroy_secret(f"release/{package}")
    with pytest.raises(NotFound) as gone, rows_of(both[TRUST], package):
        pass
    assert gone.value.code == "disposed"
