"""Shares between the council and the trust, for tests to change one thing of."""

from io import BytesIO

from accordant.core.crypto import HEADER_LENGTH, open_header
from accordant.core.exchange import peek, read_label, unlocked
from accordant.core.names import DatasetId
from accordant.core.release import ColumnMapping
from accordant.work.ports import House
from accordant.work.share import Shared, Table, share
from tests.core.builders import COUNCIL
from tests.work.partnership import Partnership, a_request, actor

CHILD = {
    "names": [{"given": "Maëlle", "family": "O’Brien-Okafor", "kind": "current"}],
    "date-of-birth": "2019-03-04",
    "nhs-number": "9990000026",
    "address": "1 Harbour Street",
    "concern-codes": "neglect",
    "full_case_file": "SECRET-MARKER",
}
HEADERS = tuple(CHILD)
MAPPING = ColumnMapping(
    format="accordant/mapping/v1",
    dataset=DatasetId("contacts"),
    columns={name: name for name in HEADERS if name != "full_case_file"},
    ignored=("full_case_file",),
)
WORKER = actor("worker", COUNCIL)


def share_rows(house: House, *rows, mapping=MAPPING, **asked) -> Shared:
    """The council's worker shares these rows with the trust."""
    headers = tuple(dict.fromkeys(name for row in rows for name in row))
    table = Table(headers=headers, rows=rows)
    return share(house, WORKER, a_request(**asked), table, mapping)


def a_child(**changes) -> dict:
    return {**CHILD, **changes}


def opened_by(both: Partnership, recipient: str, wire: bytes) -> bytes:
    """Give everything a recipient can read of a package as it was on the wire."""
    stream = BytesIO(wire)
    manifest = peek(read_label(stream.read))
    sealing = both[recipient].keys.node().sealing
    key = open_header(stream.read(HEADER_LENGTH), sealing, manifest.seal_info)
    return b"".join(unlocked(stream.read, key, manifest.seal_info))
