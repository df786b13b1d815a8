"""Keys change, and what was signed and sealed under the old ones goes on counting."""

from datetime import timedelta

import pytest

from accordant.core.crypto import DOCUMENT, SigningKey
from accordant.core.errors import BadInput, NotAllowed, Unavailable
from accordant.core.events import Contradicted
from accordant.core.exchange import Papers
from accordant.core.proof import Conclusion, verify
from accordant.core.signing import KeyList, envelope_json, issue
from accordant.core.statement import State
from accordant.work.ask import ask
from accordant.work.draft import stands
from accordant.work.library import own_chain, partner
from accordant.work.pack import tell
from accordant.work.prove import prove
from accordant.work.record import reading, recording
from accordant.work.rotate import ROTATED, rotate, settle_keys
from accordant.work.sign import appoint, confirm, resume, suspend
from accordant.work.witness import witness_partner
from tests.core.builders import COUNCIL, OPERATIONAL_LEAD, TRUST
from tests.work.partnership import (
    SECRET,
    WORDS,
    a_request,
    actor,
    events_of,
    rebuilt,
    shelf,
    waiting,
)
from tests.work.sharing import CHILD, share_rows

COUNCILS = actor("operator", COUNCIL)
TRUSTS = actor("operator", TRUST)


def known_chain(house, party):
    with reading(house) as records:
        return partner(records, party).chain


def test_a_rotation_lengthens_the_chain_here_and_at_every_partner(both):
    before = both[COUNCIL].keys.node()
    chain = rotate(both[COUNCIL], COUNCILS, ROTATED)
    assert [keys.number for keys in chain.lists] == [1, 2]
    assert chain.current.from_ > both.clock.now()
    both.deliver()
    assert known_chain(both[TRUST], COUNCIL) == chain
    after = both[COUNCIL].keys.node()
    assert after.following is None
    assert after.master == before.master
    assert after.retired == (before.sealing,)
    assert after.root.public == chain.current.root != before.root.public


def test_only_what_is_named_changes(both):
    before = both[COUNCIL].keys.node()
    chain = rotate(both[COUNCIL], COUNCILS, {"manifest"})
    after = both[COUNCIL].keys.node()
    assert (after.root, after.sealing, after.retired) == (before.root, before.sealing, ())
    assert chain.current.manifest != before.manifest.public


@pytest.mark.parametrize("which", [(), {"master"}, {"root", "keys"}])
def test_a_key_that_cannot_be_rotated_is_named(both, which):
    with pytest.raises(BadInput, match=r"no such key|name a key"):
        rotate(both[COUNCIL], COUNCILS, which)


def test_nobody_rotates_the_keys_of_another_party(both):
    with pytest.raises(NotAllowed):
        rotate(both[COUNCIL], TRUSTS, {"root"})


def test_what_waits_under_the_old_keys_is_still_accepted_and_so_is_what_follows(both):
    both.post.down(both[TRUST].node.url)
    before = share_rows(both[COUNCIL], CHILD)
    rotate(both[COUNCIL], COUNCILS, ROTATED)
    after = share_rows(both[COUNCIL], CHILD)
    both.post.up(both[TRUST].node.url)
    both.clock.advance(timedelta(minutes=5))
    both.deliver()
    inbox = shelf(both[TRUST], "inbox")
    assert {inbox[one.package]["outcome"] for one in (before, after)} == {"accepted"}
    assert not waiting(both[COUNCIL])


def test_what_was_sealed_to_the_old_key_is_still_opened(both):
    package = share_rows(both[COUNCIL], CHILD).package
    for _ in range(2):
        rotate(both[TRUST], TRUSTS, {"sealing"})
        both.clock.advance(timedelta(seconds=2))
    both.deliver()
    assert shelf(both[TRUST], "inbox")[package]["outcome"] == "accepted"
    later = share_rows(both[COUNCIL], CHILD).package
    both.deliver()
    assert shelf(both[TRUST], "inbox")[later]["outcome"] == "accepted"


def test_both_ends_may_rotate_everything_at_the_same_time(both):
    rotate(both[COUNCIL], COUNCILS, ROTATED)
    rotate(both[TRUST], TRUSTS, ROTATED)
    package = share_rows(both[COUNCIL], CHILD).package
    both.deliver()
    assert shelf(both[COUNCIL], "receipt")[package]["outcome"] == "accepted"
    assert not waiting(both[COUNCIL])
    assert not waiting(both[TRUST])


def test_old_receipts_and_proofs_go_on_holding(both):
    anchors = [both.root(party) for party in (COUNCIL, TRUST)]
    package = share_rows(both[COUNCIL], CHILD).package
    both.deliver()
    before = prove(both[COUNCIL], package)
    for party, who in ((COUNCIL, COUNCILS), (TRUST, TRUSTS)):
        rotate(both[party], who, ROTATED)
    both.deliver()
    for proof in (before, prove(both[COUNCIL], package)):
        for anchor in anchors:
            report = verify(proof, [anchor])
            assert report.verdict is Conclusion.VERIFIED, report.failed


def test_a_rotated_root_stays_anchored_in_the_agreement(both, digest):
    """The agreement names the old root; the chain leads from it to the new one."""
    rotate(both[COUNCIL], COUNCILS, {"root"})
    both.deliver()
    for party in (COUNCIL, TRUST):
        assert stands(both[party], digest)[2].state is State.IN_FORCE
    appoint(
        both[COUNCIL],
        COUNCILS,
        person="newcomer",
        name="Newcomer",
        role="hub-worker",
        from_=both.clock.now().date(),
    )
    both.deliver()
    asked = a_request(person="newcomer")
    for party in (COUNCIL, TRUST):
        assert ask(both[party], actor("whoever", party), asked).decision.permits


def test_personal_signatures_and_party_statements_count_after_a_rotation(both, digest):
    rotate(both[COUNCIL], COUNCILS, {"root"})
    lead = actor(f"{OPERATIONAL_LEAD}.{COUNCIL}", COUNCIL)
    confirm(both[COUNCIL], lead, digest, OPERATIONAL_LEAD, WORDS, SECRET)
    stopped = suspend(both[COUNCIL], COUNCILS, digest, "a fault was found")
    both.deliver()
    assert not stands(both[TRUST], digest)[2].not_counted
    assert stands(both[TRUST], digest)[2].state is State.SUSPENDED
    resume(both[COUNCIL], COUNCILS, stopped.digest, "it was mended")
    both.deliver()
    assert stands(both[TRUST], digest)[2].state is State.IN_FORCE


def test_what_is_said_in_the_very_second_of_the_rotation_counts(both, digest):
    """Statements bear whole seconds: before and after must not fall into the same one."""
    before = suspend(both[COUNCIL], COUNCILS, digest, "just before")
    rotate(both[COUNCIL], COUNCILS, {"root"})
    rotate(both[COUNCIL], COUNCILS, {"root", "manifest"})
    resume(both[COUNCIL], COUNCILS, before.digest, "just after")
    both.deliver()
    assert not stands(both[TRUST], digest)[2].not_counted
    assert stands(both[TRUST], digest)[2].state is State.IN_FORCE


def forked(house, party, root, number=2):
    """Give a list of that number which is not the one the party issued."""
    with reading(house) as records:
        chain = own_chain(records)
    keys = house.keys.node()
    return KeyList(
        party=party,
        number=number,
        root=root.public,
        manifest=keys.manifest.public,
        checkpoint=keys.checkpoint.public,
        sealing=keys.sealing.public,
        from_=chain.lists[0].from_ + timedelta(seconds=3),
        previous=chain.digests[0],
    )


def test_a_forked_key_list_is_refused_and_kept_as_evidence(both):
    council, first = both[COUNCIL], both[COUNCIL].keys.node().root
    rotate(council, COUNCILS, {"manifest"})
    both.deliver()
    chain = known_chain(both[TRUST], COUNCIL)
    fork = envelope_json(issue(forked(council, COUNCIL, first), first))
    with recording(council) as records:
        (package,) = tell(records, [TRUST], Papers(keys=(fork,)), both.clock.now(), "mischief")
    both.deliver()
    assert shelf(council, "receipt")[package]["code"] == "fork"
    assert known_chain(both[TRUST], COUNCIL) == chain
    (kept,) = events_of(both[TRUST], Contradicted)
    assert (kept.party, kept.what, kept.second) == (COUNCIL, "keys", [fork])
    built, standing = rebuilt(both[TRUST])
    assert built == standing


def test_a_list_signed_by_nobody_with_the_say_is_refused(both):
    council, chain = both[COUNCIL], known_chain(both[TRUST], COUNCIL)
    stranger = SigningKey.generate(DOCUMENT)
    alien = envelope_json(issue(forked(council, COUNCIL, stranger), stranger))
    with recording(council) as records:
        (package,) = tell(records, [TRUST], Papers(keys=(alien,)), both.clock.now(), "mischief")
    both.deliver()
    assert shelf(council, "receipt")[package]["code"] == "unsigned"
    assert known_chain(both[TRUST], COUNCIL) == chain
    assert not events_of(both[TRUST], Contradicted)


def test_a_list_that_is_known_already_changes_nothing(both):
    with recording(both[COUNCIL]) as records:
        envelopes = tuple(value for _, value in records.tx.scan("own-keys"))
        tell(records, [TRUST], Papers(keys=envelopes), both.clock.now(), "again")
    kept = shelf(both[TRUST], "partner")
    both.deliver()
    assert shelf(both[TRUST], "partner") == kept


def test_a_rotation_that_breaks_off_changes_nothing(both, monkeypatch):
    """The new keys are durable first; as long as no list names them they do not count."""
    council, before = both[COUNCIL], both[COUNCIL].keys.node()
    with monkeypatch.context() as broken:
        broken.setattr("accordant.work.rotate.KeysIssued", no_more_space)
        with pytest.raises(Unavailable):
            rotate(council, COUNCILS, ROTATED)
    assert council.keys.node().following is not None
    package = share_rows(council, CHILD).package
    both.deliver()
    assert shelf(both[TRUST], "inbox")[package]["outcome"] == "accepted"
    settle_keys(council)
    assert council.keys.node() == before


def test_a_rotation_that_breaks_off_once_it_is_issued_has_happened(both, monkeypatch):
    council = both[COUNCIL]
    with monkeypatch.context() as broken:
        broken.setattr("accordant.work.rotate.settle_keys", lambda house: None)
        chain = rotate(council, COUNCILS, ROTATED)
    assert council.keys.node().following is not None
    package = share_rows(council, CHILD).package
    both.deliver()
    assert shelf(both[TRUST], "inbox")[package]["outcome"] == "accepted"
    answered = share_back(both)
    assert shelf(council, "inbox")[answered]["outcome"] == "accepted"
    settle_keys(council)
    assert council.keys.node().root.public == chain.current.root
    settle_keys(council)


def share_back(both):
    """The trust tells the council of a new appointment; gives the package."""
    both.appoint(TRUST, "colleague", "practitioner")
    (package,) = [value["package"] for value in shelf(both[TRUST], "outbox").values()]
    both.deliver()
    return package


def no_more_space(**event):
    raise Unavailable("the disk is full", code="disk-full")


def test_a_rotated_ledger_key_is_witnessed(both):
    witness_partner(both[TRUST], COUNCIL)
    rotate(both[COUNCIL], COUNCILS, {"checkpoint"})
    both.deliver()
    assert witness_partner(both[TRUST], COUNCIL).may_sign
