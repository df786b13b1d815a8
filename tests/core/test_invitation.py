"""An invitation holds from one spoken fingerprint on, or it comes to what is published."""

import json
import re
from contextlib import suppress

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import AccordantError, BadInput, Untrusted
from accordant.core.people import PartyKind
from accordant.core.signing import Introduction, Invitation, check_invitation
from accordant.core.wire import decode
from tests.core.invitation_vectors import (
    ADAS,
    ALL,
    FILE,
    THIRDS,
    file_of,
    outcome,
    vectors,
)

PUBLISHED = json.loads(FILE.read_text(encoding="utf-8"))
PAGE = (FILE.parents[1] / "invitation.md").read_text(encoding="utf-8")
GOOD = {"keys": ALL, "introduction": "under list 3", "fingerprint": ADAS}
DATA = file_of(PUBLISHED, GOOD)
SAID = decode(Introduction, THIRDS)


def test_the_published_file_is_what_the_generator_writes():
    assert vectors(PUBLISHED) == PUBLISHED


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: case["name"])
def test_every_case_comes_to_what_is_published(case):
    assert outcome(PUBLISHED, case) == case["outcome"]


def test_an_invitation_that_holds_gives_what_was_signed_and_the_keys():
    found = check_invitation(DATA, ADAS)
    assert found.introduction == SAID
    assert found.chain.current.number == 3
    assert list(found.keys) == json.loads(DATA)["keys"]


def test_the_page_names_every_member_kind_and_code():
    words = set(re.findall(r"`([a-z-]+)`", PAGE))
    members = {one.name for kind in (Introduction, Invitation) for one in kind.__attrs_attrs__}
    codes = {case["outcome"] for case in PUBLISHED["cases"]} - {"holds", "unsigned"}
    chained = {"wrong-previous"}  # a code of the chain, on the page of signing
    assert members | set(PartyKind) | codes - chained <= words


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_no_changed_byte_changes_what_is_believed(position, mask):
    """A byte of the file's own spelling may differ; what is believed may not."""
    changed = bytearray(DATA)
    changed[position] ^= mask
    with suppress(AccordantError):
        assert check_invitation(bytes(changed), ADAS).introduction == SAID


@given(st.binary(max_size=200))
def test_no_bytes_come_to_anything_but_a_refusal(data):
    with pytest.raises(BadInput):
        check_invitation(data, ADAS)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"keys": [*json.loads(DATA)["keys"][:1], {}]}, "keys[1]"),
        ({"introduction": {"payload": "?"}}, "introduction"),
    ],
)
def test_a_malformed_envelope_is_named_by_its_place(changes, path):
    value = {**json.loads(DATA), **changes}
    with pytest.raises(BadInput) as refused:
        check_invitation(json.dumps(value).encode(), ADAS)
    assert all(one.path.startswith(path) for one in refused.value.problems)


def test_a_malformed_introduction_is_named_by_its_place():
    case = {**GOOD, "introduction": "an address that is no node's"}
    with pytest.raises(BadInput) as refused:
        check_invitation(file_of(PUBLISHED, case), ADAS)
    assert [one.path for one in refused.value.problems] == ["introduction.url"]


def test_a_replaced_root_is_told_from_a_strangers_and_both_with_what_to_do():
    for name, words in [("by the root before", "list 1"), ("by a stranger", "not signed by")]:
        with pytest.raises(Untrusted, match=words) as refused:
            check_invitation(file_of(PUBLISHED, {**GOOD, "introduction": name}), ADAS)
        assert refused.value.advice


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " "},
        {"name": "a" * 201},
        {"name": "safe\u202eevil"},
        {"url": "https://"},
        {"url": "https://node.example:0"},
        {"url": "https://node.example:port"},
        {"url": "https://[::1"},
        {"url": "https://node.example/?to=x"},
        {"url": "https://node.example/#x"},
        {"url": "https://node.example/\\x"},
        {"url": "https://nod\u0435.example"},
        {"url": "http://.."},
        {"url": "http://node..example"},
        {"url": "http://.node.example"},
        {"url": "http://-node.example"},
        {"url": "http://node-.example"},
        {"url": "http://*"},
        {"url": "http://x%00y"},
        {"url": "http://xn--"},
        {"url": "http://xn--a.example"},
        {"url": "http://node.xn--99999999999.example"},
        {"url": "http://" + "a" * 64 + ".example"},
        {"url": "http://" + "a." * 127 + "a"},
        {"url": "http://[v1.x]"},
        {"url": "http://[fe80::1%25lo]"},
        {"url": "https://node.example/" + "a" * 2000},
        {"issued": SAID.issued.replace(tzinfo=None)},
        {"keys": "sha256:12"},
        {"party": "The Council!"},
    ],
)
def test_what_no_party_says_of_itself_is_refused(changes):
    with pytest.raises(BadInput) as refused:
        evolve(SAID, **changes)
    assert [one.path for one in refused.value.problems] == list(changes)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8470",
        "https://[::1]:8470",
        "https://node.example/accordant/",
        "HTTPS://N.E",
        "http://node.example.:8470",
        "http://xn--bcher-kva.example",
        "http://alpha_node:8470",
        "http://" + "a" * 63 + ".example",
    ],
)
def test_whatever_a_node_can_be_reached_at_is_an_address(url):
    assert evolve(SAID, url=url).url == url
