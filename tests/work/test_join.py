"""Partners meet by an invitation and a fingerprint read out; nothing else lets anyone in."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import SigningKey, from_base64, to_base64
from accordant.core.errors import BadInput, Conflict, NotFound, Untrusted
from accordant.core.people import PartyKind
from accordant.core.signing import (
    Introduction,
    KeyList,
    envelope_json,
    issue,
    write_invitation,
)
from accordant.core.wire import encode
from accordant.work.found import found, new_keys
from accordant.work.join import invite, join
from accordant.work.library import own_chain, partner
from accordant.work.ports import House
from accordant.work.record import reading
from accordant.work.rotate import rotate
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import NOW, Partnership, actor, rebuilt, shelf, waiting


@pytest.fixture
def two():
    return Partnership(COUNCIL, TRUST)


def edited(text: str, **changes) -> bytes:
    return json.dumps({**json.loads(text), **changes}).encode()


def introduced(text: str, **changes) -> bytes:
    """The file with another introduction in the envelope, under the signature that was there."""
    value = json.loads(text)
    said = json.loads(from_base64(value["introduction"]["payload"]))
    value["introduction"]["payload"] = to_base64(canonical({**said, **changes}))
    return json.dumps(value).encode()


def signed_by(root: SigningKey, text: str, **changes) -> bytes:
    """An invitation with the key lists of this one, signed anew by whoever holds this root."""
    keys = tuple(json.loads(text)["keys"])
    said = Introduction(
        party=COUNCIL,
        name="Council",
        kind=PartyKind.CHARITY,
        url="http://council.example",
        issued=changes.pop("issued"),
        keys=digest(from_base64(keys[-1]["payload"])),
    )
    invitation = write_invitation(evolve(said, **changes), keys, root)
    return canonical(encode(invitation))


def moved(house: House, url: str) -> House:
    """The same node at another address."""
    return evolve(house, node=evolve(house.node, url=url))


def address(house: House) -> str:
    with reading(house) as records:
        return partner(records, COUNCIL).url


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


@pytest.mark.parametrize(
    "changes", [{"party": "police"}, {"url": "http://evil.example"}, {"name": "Trust"}]
)
def test_nothing_in_it_can_be_changed_under_true_keys(two, changes):
    """The fingerprint matches and the keys are true: the signature has to give way."""
    text, fingerprint = invite(two[COUNCIL])
    with pytest.raises(Untrusted, match="does not hold"):
        join(two[TRUST], introduced(text, **changes), fingerprint)
    assert nothing_came(two[TRUST])


def test_keys_of_one_party_do_not_serve_another(two):
    text, fingerprint = invite(two[COUNCIL])
    root = two[COUNCIL].keys.node().root
    named = signed_by(root, text, issued=NOW, party="police")
    with pytest.raises(Untrusted, match="belong to council"):
        join(two[TRUST], named, fingerprint)
    assert nothing_came(two[TRUST])


def test_a_true_invitation_behind_another_partys_keys_is_refused(two):
    """Its own fingerprint no longer matches, and the other's vouches for none of it."""
    text, fingerprint = invite(two[COUNCIL])
    other = Partnership("police")
    stranger, spoken = invite(other["police"])
    for keys in (
        [*json.loads(stranger)["keys"], *json.loads(text)["keys"]],
        json.loads(stranger)["keys"],
    ):
        for heard in (fingerprint, spoken):
            with pytest.raises(Untrusted):
                join(two[TRUST], edited(text, keys=keys), heard)
    assert nothing_came(two[TRUST])


def test_an_invitation_signed_with_a_root_that_was_rotated_out_is_refused(two):
    old = two[COUNCIL].keys.node().root
    rotate(two[COUNCIL], actor("operator", COUNCIL), {"root"})
    text, fingerprint = invite(two[COUNCIL])
    forged = signed_by(old, text, issued=two.clock.now() + timedelta(seconds=2))
    with pytest.raises(Untrusted, match="later list replaced") as refusal:
        join(two[TRUST], forged, fingerprint)
    assert "new invitation" in refusal.value.advice
    assert nothing_came(two[TRUST])


def test_whoever_stole_a_replaced_root_moves_nobody(both):
    """The thief leaves out the list that replaced it, and dates the forgery as they like."""
    old, (text, fingerprint) = both[COUNCIL].keys.node().root, invite(both[COUNCIL])
    rotate(both[COUNCIL], actor("operator", COUNCIL), {"root"})
    both.deliver()
    for issued in (NOW, both.clock.now().replace(microsecond=0)):
        forged = signed_by(old, text, issued=issued, url="http://evil.example")
        with pytest.raises(Conflict, match="list 2 has replaced") as refusal:
            join(both[TRUST], forged, fingerprint)
        assert refusal.value.code == "old-invitation"
    assert address(both[TRUST]) == "http://council.example"


def test_an_older_invitation_moves_nobody_back(both):
    old, fingerprint = invite(both[COUNCIL])
    both.clock.advance(timedelta(days=1))
    new, _ = invite(moved(both[COUNCIL], "http://new.example/"))
    for _ in range(2):  # the same one twice changes nothing
        assert join(both[TRUST], new.encode(), fingerprint).url == "http://new.example"
    with pytest.raises(Conflict, match="before the one that is known") as refusal:
        join(both[TRUST], old.encode(), fingerprint)
    assert "new invitation" in refusal.value.advice
    assert address(both[TRUST]) == "http://new.example"


def test_new_keys_by_a_package_do_not_forget_when_the_partner_was_invited(both):
    old, fingerprint = invite(both[COUNCIL])
    both.clock.advance(timedelta(days=1))
    join(both[TRUST], invite(moved(both[COUNCIL], "http://new.example"))[0].encode(), fingerprint)
    rotate(both[COUNCIL], actor("operator", COUNCIL), {"manifest"})
    both.deliver()
    kept = shelf(both[TRUST], "invited")
    assert (
        kept[COUNCIL]
        > json.loads(from_base64(json.loads(old)["introduction"]["payload"]))["issued"]
    )
    built, standing = rebuilt(both[TRUST])
    assert built == standing


def test_an_invitation_dated_ahead_is_refused_or_no_later_one_could_correct_it(two):
    text, fingerprint = invite(two[COUNCIL])
    root, early = two[COUNCIL].keys.node().root, timedelta(seconds=two[TRUST].node.early_seconds)
    ahead = signed_by(root, text, issued=NOW + early + timedelta(seconds=1))
    with pytest.raises(Untrusted, match="dated 2026-11-22 09:05") as refusal:
        join(two[TRUST], ahead, fingerprint)
    assert refusal.value.code == "not-yet-valid"
    assert nothing_came(two[TRUST])
    assert join(two[TRUST], signed_by(root, text, issued=NOW + early), fingerprint)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("d431 0401", "8 were given"),
        ("1", "1 was given"),
        ("", "0 were given"),
        ("0" * 65, "65 were given"),
        ("O" + "0" * 31, "“o” is none of them"),
        ("\x00" + "0" * 31, "something unprintable"),
    ],
)
def test_what_is_no_fingerprint_is_told_from_a_wrong_one(two, heard, said):
    text, _ = invite(two[COUNCIL])
    with pytest.raises(BadInput, match="a fingerprint has") as refusal:
        join(two[TRUST], text.encode(), heard)
    assert said in refusal.value.sentence
    assert "upper or lower case" in refusal.value.advice


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
        ({"format": "accordant/invitation/v9", "keys": 7}, ["format", "keys"]),
        ({"introduction": None}, ["introduction: an object"]),
        ({"surprise": 1}, ["surprise"]),
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
    with pytest.raises(Conflict, match="list 2 has replaced"):
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
    forked = signed_by(root, edited(text, keys=keys), issued=other.from_)
    with pytest.raises(Untrusted) as refusal:
        join(both[TRUST], forked, fingerprint)
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
