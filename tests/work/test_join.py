"""Partners meet by an invitation and a fingerprint read out; nothing else lets anyone in."""

import json

import pytest

from accordant.core.errors import BadInput, Conflict, NotFound, Untrusted
from accordant.core.signing import KeyList, envelope_json, issue
from accordant.work.found import found, new_keys
from accordant.work.join import invite, join
from accordant.work.library import own_chain, partner
from accordant.work.ports import House
from accordant.work.record import reading
from accordant.work.rotate import rotate
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import NOW, Partnership, actor, shelf, waiting


@pytest.fixture
def two():
    return Partnership(COUNCIL, TRUST)


def edited(text: str, **changes) -> bytes:
    return json.dumps({**json.loads(text), **changes}).encode()


def nothing_came(house: House) -> bool:
    return not shelf(house, "partner") and not waiting(house)


def test_a_partner_joins_by_its_invitation_and_the_fingerprint(two):
    text, fingerprint = invite(two[COUNCIL])
    joined = join(two[TRUST], text.encode(), fingerprint.upper())
    assert (joined.party, joined.name, joined.url) == (COUNCIL, "Council", "http://council.example")
    assert joined.chain.anchor == two.root(COUNCIL)


def test_another_fingerprint_lets_nobody_in(two):
    text, _ = invite(two[COUNCIL])
    _, other = invite(two[TRUST])
    with pytest.raises(Untrusted, match="read out") as refusal:
        join(two[TRUST], text.encode(), other)
    assert "Ring the partner" in refusal.value.advice
    assert nothing_came(two[TRUST])


def test_nobody_joins_themselves(two):
    text, fingerprint = invite(two[COUNCIL])
    with pytest.raises(Conflict, match="own invitation"):
        join(two[COUNCIL], text.encode(), fingerprint)


def test_keys_of_one_party_do_not_serve_another(two):
    text, fingerprint = invite(two[COUNCIL])
    with pytest.raises(Untrusted, match="belong to council"):
        join(two[TRUST], edited(text, party="police"), fingerprint)
    assert nothing_came(two[TRUST])


def test_a_tampered_chain_is_not_followed(two):
    rotate(two[COUNCIL], actor("operator", COUNCIL), {"root"})
    text, fingerprint = invite(two[COUNCIL])
    keys = json.loads(text)["keys"]
    keys[1]["signatures"] = keys[1]["signatures"][:1]
    with pytest.raises(Untrusted, match="root signatures"):
        join(two[TRUST], edited(text, keys=keys), fingerprint)
    assert nothing_came(two[TRUST])


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"keys": []}, ["at least one key list"]),
        ({"url": "ftp://council.example"}, ["begins with https://"]),
        ({"party": "The Council!"}, ["not a usable id"]),
        ({"format": "accordant/invitation/v9", "name": 7}, ["format", "name"]),
        ({"surprise": 1, "kind": None}, ["surprise", "kind"]),
    ],
)
def test_a_malformed_invitation_is_refused_with_every_fault(two, changes, sentences):
    text, fingerprint = invite(two[COUNCIL])
    with pytest.raises(BadInput) as refusal:
        join(two[TRUST], edited(text, **changes), fingerprint)
    for sentence in sentences:
        assert sentence in refusal.value.sentence
    assert nothing_came(two[TRUST])


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a":1,"a":2}', b"\xff\xfe", b"null"])
def test_what_is_no_invitation_is_refused(two, data):
    with pytest.raises(BadInput):
        join(two[TRUST], data, "whatever")


def test_a_party_known_by_one_root_does_not_come_back_with_another(both):
    impostor = Partnership(COUNCIL)
    text, fingerprint = invite(impostor[COUNCIL])
    before = shelf(both[TRUST], "partner")
    with pytest.raises(Untrusted, match="another root key"):
        join(both[TRUST], text.encode(), fingerprint)
    assert shelf(both[TRUST], "partner") == before


def test_an_old_invitation_takes_no_keys_away(both):
    old, fingerprint = invite(both[COUNCIL])
    rotate(both[COUNCIL], actor("operator", COUNCIL), {"manifest"})
    both.deliver()
    join(both[TRUST], old.encode(), fingerprint)
    with reading(both[TRUST]) as records:
        assert len(partner(records, COUNCIL).chain.lists) == 2


def test_a_newer_invitation_brings_the_newer_keys(both):
    rotate(both[COUNCIL], actor("operator", COUNCIL), {"manifest"})
    text, fingerprint = invite(both[COUNCIL])
    assert len(join(both[TRUST], text.encode(), fingerprint).chain.lists) == 2


def test_an_invitation_that_forks_the_chain_is_refused(both):
    council, root = both[COUNCIL], both[COUNCIL].keys.node().root
    with reading(council) as records:
        chain = own_chain(records)
    rotate(council, actor("operator", COUNCIL), {"manifest"})
    both.deliver()
    text, fingerprint = invite(council)
    fresh = new_keys()
    other = KeyList(
        party=COUNCIL,
        number=2,
        root=root.public,
        manifest=fresh.manifest.public,
        checkpoint=fresh.checkpoint.public,
        sealing=fresh.sealing.public,
        from_=both.clock.now().replace(microsecond=0),
        previous=chain.digests[0],
    )
    keys = [json.loads(text)["keys"][0], envelope_json(issue(other, root))]
    with pytest.raises(Untrusted) as refusal:
        join(both[TRUST], edited(text, keys=keys), fingerprint)
    assert refusal.value.code == "fork"


def test_whoever_joins_late_is_told_what_was_said_of_the_documents_they_are_party_to(both, digest):
    """A statement made before a partner had joined could not be sent to it then."""
    late = Partnership("late")
    late.clock.set(both.clock.now())
    text, fingerprint = invite(late["late"])
    before = len(shelf(both[COUNCIL], "outbox"))
    join(both[COUNCIL], text.encode(), fingerprint)
    assert len(shelf(both[COUNCIL], "outbox")) == before + 1
    text, fingerprint = invite(both[TRUST])
    join(both[COUNCIL], text.encode(), fingerprint)
    assert len(waiting(both[COUNCIL])) == before + 2


def test_a_node_is_founded_once(two):
    with pytest.raises(Conflict, match="founded already"):
        found(two[COUNCIL])


def test_a_founding_that_broke_off_goes_on_with_the_keys_it_had_made():
    one = Partnership()
    house = one._house("police")
    house.keys.put_node(new_keys())
    chain = found(house)
    assert chain.anchor == house.keys.node().root.public.fingerprint
    assert chain.current.from_ == NOW


def test_a_node_without_keys_invites_nobody():
    house = Partnership()._house("police")
    with pytest.raises(NotFound, match="no keys yet"):
        invite(house)
