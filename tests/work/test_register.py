"""The register of a node: read once for each question, searched on record, withheld by id."""

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.errors import BadInput, NotAllowed, NotFound
from accordant.core.protocol import Protocol
from accordant.core.register import Query
from accordant.core.rendering import Withheld, plain
from accordant.core.statement import Fate
from accordant.core.wire import encode
from accordant.work import library, live
from accordant.work.draft import keep_document
from accordant.work.live import Speaking
from accordant.work.question import answered
from accordant.work.record import recording
from accordant.work.register import like, public_register, search, withhold
from tests.core.builders import COUNCIL, TRUST, a_protocol
from tests.work.partnership import SECRET, actor, rebuilt, rooted, shelf

WHY = "It would name a refuge."
ANN = actor("ann", COUNCIL)


def keep(house, *documents):
    with recording(house) as records:
        return [
            keep_document(records, canonical(encode(one)).decode(), "ann")[0] for one in documents
        ]


@pytest.fixture
def twin(both, agreement):
    (digest,) = keep(both[COUNCIL], evolve(agreement, id="twin", title="Telling early"))
    return digest


def test_what_is_held_is_found_with_its_state_its_like_and_what_relates(both, digest, twin):
    shown, found = search(both[COUNCIL], Query(words="early contact"), 20)
    assert found == len(shown)
    first = shown[0]
    assert (first.hit.digest, str(first.stands.state)) == (digest, "in-force")
    assert [one.digest for one in first.alike] == [twin]
    assert ("stands under", "northmoor-protocol") in {
        (one.how, shelf(both[COUNCIL], "document")[one.digest]["id"]) for one in first.related
    }
    assert search(both[COUNCIL], Query(), 1)[0][0].document.id == "northmoor-agreement"
    assert search(both[COUNCIL], Query(), 1)[1] == 3


def test_a_search_on_record_waits_for_a_named_person_and_outlives_an_index(both, digest, twin):
    house = both[COUNCIL]
    assert not like(house, digest).recorded
    assert shelf(house, "searched") == {}
    found = like(house, digest, ANN)
    assert (found.recorded, [one.digest for one in found.alike]) == (True, [twin])
    one = answered(house, digest).answers[0]
    assert (str(one.verdict), one.gaps[0].what.partition(" ")[0]) == ("not-yet", "twin@1")
    who = Speaking(
        actor=actor(f"ig-adviser.{COUNCIL}", COUNCIL),
        document=digest,
        passphrase=SECRET,
        role="ig-adviser",
    )
    live.dispose_of_hit(house, who, Fate.DIFFERENT, "It is for adults.", "twin")
    assert str(answered(house, digest).answers[0].verdict) == "yes"
    built, stands = rebuilt(house)
    assert built == stands
    with pytest.raises(NotAllowed):
        like(house, digest, actor("ann", TRUST))
    with pytest.raises(NotFound):
        like(house, "nothing", ANN)


def test_an_entry_is_withheld_in_every_version_until_that_is_lifted(both, agreement, digest):
    house = both[COUNCIL]
    assert "Early Contact" in plain(public_register(house))
    withhold(house, ANN, digest, Withheld(whole=True, reason=WHY))
    text = plain(public_register(house))
    assert ("Early Contact" in text, "2 entries; of 1" in text) == (False, True)
    following = rooted(evolve(agreement, version=2, replaces=digest), both)
    second = both.adopt(following)
    assert "Early Contact" not in plain(public_register(house))
    shown, _ = search(house, Query(words="early contact"), 20)
    assert {one.hit.digest: one.withheld.any for one in shown}[second]
    withhold(house, ANN, second, Withheld(reason="The refuge has moved."))
    assert "Early Contact" in plain(public_register(house))
    assert rebuilt(house)[0] == rebuilt(house)[1]


def test_a_part_is_withheld_if_it_is_there_with_a_reason_and_by_this_node(both, digest):
    house = both[COUNCIL]
    part = Withheld(ids=frozenset({"contact"}), reason=WHY)
    withhold(house, ANN, digest, part)
    assert "A withheld entry" in plain(public_register(house))
    with pytest.raises(BadInput, match="no party, purpose"):
        withhold(house, ANN, digest, Withheld(ids=frozenset({"contcat"}), reason=WHY))
    with pytest.raises(BadInput, match="say why"):
        withhold(house, ANN, digest, Withheld())
    with pytest.raises(NotAllowed):
        withhold(house, actor("ann", TRUST), digest, part)
    assert "Early Contact" in plain(public_register(both[TRUST]))


def test_a_draft_is_in_no_public_register(both, twin):
    assert "Telling early" not in plain(public_register(both[COUNCIL]))


def test_a_thousand_documents_are_each_read_once_for_a_question(both, monkeypatch):
    house = both[COUNCIL]
    many = [a_protocol(id=f"protocol-{n}", title=f"Protocol {n}") for n in range(1000)]
    keep(house, *(rooted(one, both) for one in many))
    read = []

    def counting(value):
        read.append(value["id"])
        return real(value)

    real = library.read_document
    monkeypatch.setattr(library, "read_document", counting)
    shown, found = search(house, Query(words="protocol 777"), 5)
    assert shown[0].document.id == "protocol-777"
    assert isinstance(shown[0].document, Protocol)
    assert found == 1001
    assert {one.id for one in many} <= set(read)
    assert len(read) == len(set(read))
    once = len(read)
    assert len(like(house, "protocol-777").alike) == 1000
    assert len(read) == once


def test_what_is_open_is_named_where_nobody_has_searched(both, digest):
    found = answered(both[COUNCIL], digest)
    assert found.answers[0].number == 1
    assert found.answers[0] in found.open
    assert found.answers[3] not in found.open
