"""What is inside a package, and what a partner's answer to one means."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import canonical
from accordant.core.errors import BadInput
from accordant.core.exchange import (
    LARGEST_PAPERS,
    MOST_PAPERS,
    Delivered,
    Papers,
    Receipt,
    ShareHeader,
    SignedReceipt,
    Verdict,
    Waiting,
    lines,
    portions,
    read_answer,
    read_papers,
    read_share,
    share_lines,
    write_papers,
    write_signed_receipt,
)
from tests.core.builders import COUNCIL, TRUST
from tests.core.signed_world import NOW

HASH = "sha256:" + "a" * 64
MEBIBYTE = 1 << 20


def a_header(**changes):
    header = ShareHeader(items=("names", "address"), plan=HASH, salt_key=b"k" * 32)
    return evolve(header, **changes)


# Papers


def test_papers_are_read_back_as_they_were_written():
    papers = Papers(documents=("{}",), statements=({"a": 1},), keys=(None, "x"))
    assert read_papers(write_papers(papers)) == papers
    assert read_papers(write_papers(Papers())) == Papers()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format":"accordant/papers/v2"}',
        b'{"extra":1,"format":"accordant/papers/v1"}',
        b'{"documents":[1],"format":"accordant/papers/v1"}',
        b'{"format": "accordant/papers/v1"}',
    ],
)
def test_papers_are_read_strictly(data):
    with pytest.raises(BadInput):
        read_papers(data)


def test_more_papers_than_a_package_carries_are_refused():
    most = Papers(statements=tuple(range(MOST_PAPERS - 2)), keys=(1,), documents=("{}",))
    assert read_papers(write_papers(most)) == most
    more = evolve(most, keys=(1, 2))
    with pytest.raises(BadInput, match="at most 1,000 papers; this one has 1,001") as refused:
        read_papers(write_papers(more))
    assert refused.value.code == "too-many-papers"


@given(*[st.integers(0, 2 * MOST_PAPERS + 1)] * 3)
def test_papers_go_in_as_many_packages_as_they_need_and_none_is_lost(keys, documents, statements):
    papers = Papers(
        keys=tuple(range(keys)),
        documents=tuple(map(str, range(documents))),
        statements=tuple(range(statements)),
    )
    parts = list(portions(papers))
    assert parts
    for part in parts:
        assert len(part.keys) + len(part.documents) + len(part.statements) <= MOST_PAPERS
    for name in ("keys", "documents", "statements"):
        assert sum((getattr(part, name) for part in parts), ()) == getattr(papers, name)
    # A key list comes before what was signed under it.
    carrying = [bool(part.keys) for part in parts]
    assert carrying == sorted(carrying, reverse=True)


def test_few_papers_go_in_one_package_as_they_are():
    papers = Papers(documents=("{}",), statements=(1,), keys=(2,))
    assert list(portions(papers)) == [papers]
    assert list(portions(Papers())) == [Papers()]


def test_no_package_of_papers_is_larger_than_papers_may_be():
    """Else a partner's door turns it away, and all that comes after it waits."""
    papers = Papers(documents=("\n" * (3 * MEBIBYTE),) * 5, statements=(1,), keys=(2,))
    parts = list(portions(papers))
    assert [len(part.documents) for part in parts] == [0, 2, 2, 1, 0]
    assert all(len(write_papers(part)) <= LARGEST_PAPERS for part in parts)
    just = Papers(documents=("x" * (LARGEST_PAPERS - 60),), keys=(1,))
    assert len(write_papers(just)) == LARGEST_PAPERS
    assert list(portions(just)) == [just]
    most = ("x" * (8 * MEBIBYTE - 512 - 3),) * 2  # with quotation marks and comma
    assert [len(one.documents) for one in portions(Papers(documents=(*most, "x" * 1024)))] == [2, 1]


# A share

values = st.one_of(st.none(), st.integers(-9, 9), st.text(max_size=9))
rows = st.lists(st.fixed_dictionaries({"names": values, "address": values}))


def opened(data, size=7):
    """Read a share that comes in pieces of some bytes."""
    return read_share(lines(data[at : at + size] for at in range(0, len(data), size)))


@given(rows, st.integers(1, 100))
def test_a_share_is_read_back_row_by_row_however_it_is_cut(sent, size):
    data = b"".join(share_lines(a_header(), sent))
    header, got = opened(data, size)
    assert header == a_header()
    assert list(got) == sent


def test_the_key_to_the_salts_is_never_shown():
    assert "kkkk" not in repr(a_header())


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"items": ()}, "items"),
        ({"items": ("names", "names")}, "items[1]"),
        ({"items": ("The names",)}, "items"),
        ({"plan": "plan"}, "plan"),
        ({"salt_key": b"short"}, "salt_key"),
    ],
)
def test_a_header_is_whole(changes, path):
    with pytest.raises(BadInput) as refused:
        a_header(**changes)
    assert [one.path for one in refused.value.problems] == [path]


HEADER = next(share_lines(a_header(), []))
ROW = HEADER + b'{"address":null,"names":"A"}\n'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the share is empty"),
        (b"\n", "ends too early"),
        (b"{}\n", "plan: this field is missing"),
        (HEADER.replace(b'"format":"accordant/share/v1",', b""), "its format included"),
        (HEADER[:-1], "ends in the middle of a line"),
        (HEADER + b'{"names":"A"}', "ends in the middle of a line"),
        (ROW + b'{"address":"1","iban":"2","names":"A"}\n', "row 2: “iban” is not among"),
        (ROW + b'{"names":"A"}\n', "row 2: it lacks “address”"),
        (HEADER + b"{}\n", "row 1: it lacks “address”"),
        (HEADER + b"[1]\n", "row 1: a row is a JSON object"),
        (HEADER + b'{"names":"A","names":"B"}\n', "row 1: "),
        (HEADER + b'{"names": "A"}\n', "row 1: "),
        (HEADER + b"\n", "row 1: "),
        (HEADER + b'{"names":"' + b"x" * MEBIBYTE + b'"}\n', "longer than 1048576 bytes"),
        (b"x" * (MEBIBYTE + 1), "longer than 1048576 bytes"),
    ],
)
@pytest.mark.parametrize("size", [64 * 1024, 4 * MEBIBYTE])
def test_a_share_that_is_not_as_it_should_be_is_refused(data, says, size):
    with pytest.raises(BadInput) as refused:
        list(opened(data, size)[1])
    assert says in str(refused.value)


def test_an_endless_line_is_not_gathered_in_memory():
    def endless():
        while True:
            yield b"x" * 1000

    with pytest.raises(BadInput, match="longer than"):
        next(lines(endless()))


def test_a_line_of_the_greatest_length_is_read():
    line = b"x" * MEBIBYTE
    assert list(lines([line, b"\n", b"y\n"])) == [line, b"y"]


# What an answer means

RECEIPT = Receipt(
    package=HASH, sender=COUNCIL, recipient=TRUST, sequence=1, verdict=Verdict.ACCEPTED, at=NOW
)
SIGNED = SignedReceipt(receipt=RECEIPT, leaf="leaf", proof="proof")


def test_a_signed_receipt_delivers_a_package():
    raw = write_signed_receipt(SIGNED)
    assert read_answer(200, raw) == Delivered(signed=SIGNED, raw=raw)


@pytest.mark.parametrize("body", [b"", b"OK", b"{}", b"\xff"])
def test_a_bare_200_is_not_believed(body):
    waiting = read_answer(200, body)
    assert (type(waiting), waiting.code) == (Waiting, "unreadable-receipt")
    assert waiting.reason


@pytest.mark.parametrize(
    ("status", "body", "code", "reason"),
    [
        (
            403,
            canonical({"code": "unknown-sender", "detail": "join us first"}),
            "unknown-sender",
            "join us first",
        ),
        (500, canonical({"detail": "it broke"}), "problem", "it broke"),
        (404, canonical({"detail": 7}), "status-404", "the partner answered 404"),
        (502, b"<html>", "status-502", "the partner answered 502"),
        (503, b"[]", "status-503", "the partner answered 503"),
        (201, write_signed_receipt(SIGNED), "status-201", "the partner answered 201"),
    ],
)
def test_any_other_answer_leaves_it_waiting_with_the_partner_s_reason(status, body, code, reason):
    assert read_answer(status, body) == Waiting(code=code, reason=reason)


def test_a_number_used_twice_tells_the_sender_what_it_most_likely_means():
    """Only the sender can know that an older backup was restored."""
    body = canonical({"code": "equivocation", "detail": "both are kept as proof"})
    waiting = read_answer(409, body)
    assert waiting.code == "equivocation"
    assert "older backup" in waiting.reason
    assert "docs/how-to/run-a-node.md" in waiting.reason
