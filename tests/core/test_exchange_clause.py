"""A recipient keeps to the agreement too, and refuses what the clause it cites does not carry."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.exchange import (
    Body,
    Manifest,
    PackageKind,
    Rows,
    ShareHeader,
    not_granted,
    not_in_clause,
)
from accordant.core.policy import Clause
from accordant.core.protocol import Link
from accordant.core.statement import Suspension
from accordant.core.treatment import Kind, Treatment
from tests.core.builders import (
    COUNCIL,
    TRUST,
    a_protocol,
    an_agreement,
    contact_flow,
    reply_flow,
)
from tests.core.signed_world import NOW, adopted, as_party, name_of, papers, rooted, signed

HASH = "sha256:" + "a" * 64
PROTOCOL = rooted(a_protocol())
LINK = Link(id=PROTOCOL.id, digest=name_of(PROTOCOL))
ITEMS = contact_flow().items


def the_agreement(**flow):
    contact = evolve(contact_flow(), **flow)
    return rooted(an_agreement(protocol=LINK, flows=(contact, reply_flow())))


def known(agreement, *statements):
    both = (PROTOCOL, agreement)
    return papers(both, (*adopted(*both), *statements))


def a_share(agreement, **changes):
    share = Manifest(
        kind=PackageKind.SHARE,
        sender=COUNCIL,
        recipient=TRUST,
        sequence=1,
        created=NOW,
        expires=NOW + timedelta(days=30),
        body=Body(digest=HASH, size=1),
        nonce="0" * 32,
        clause=Clause(agreement=agreement.id, version=1, flow="contact", digest=name_of(agreement)),
        decision=HASH,
        rows=Rows(root=HASH, count=1),
    )
    return evolve(share, **changes)


def a_header(*items):
    return ShareHeader(items=items, plan=HASH, salt_key=b"k" * 32)


def fault(agreement, *statements, items=("names",), **changes):
    """Take both steps as a recipient does, and give the code and the reason."""
    held, share = known(agreement, *statements), a_share(agreement, **changes)
    found = not_in_clause(held, share, NOW) or not_granted(held, share, a_header(*items), NOW)
    return found and (found.code, found.reason)


AGREED = the_agreement()
CITED = a_share(AGREED).clause


def test_a_share_of_all_that_its_clause_grants_is_carried():
    assert fault(AGREED, items=ITEMS) is None


def test_an_emergency_cites_no_clause_and_is_asked_for_none():
    assert fault(AGREED, items=("anything",), clause=None, power="vital interests") is None


@pytest.mark.parametrize(
    ("cited", "code"),
    [
        ({"digest": HASH}, "unknown-agreement"),
        ({"digest": LINK.digest}, "unknown-agreement"),
        ({"version": 2}, "not-in-clause"),
        ({"agreement": "another-agreement"}, "not-in-clause"),
        ({"flow": "nothing"}, "not-in-clause"),
        ({"flow": "reply"}, "not-in-clause"),
    ],
)
def test_a_clause_is_cited_exactly_as_it_stands_in_the_text(cited, code):
    """The hash alone is not enough: people read the id and the version, in the record and proof."""
    assert fault(AGREED, clause=evolve(CITED, **cited))[0] == code


@pytest.mark.parametrize("ends", [("police", TRUST), (COUNCIL, "police"), (TRUST, COUNCIL)])
def test_a_clause_carries_nothing_between_others(ends):
    assert fault(AGREED, sender=ends[0], recipient=ends[1])[0] == "not-in-clause"


def test_a_share_made_before_the_agreement_was_in_force_is_not_carried():
    code, reason = fault(AGREED, created=NOW - timedelta(days=40))
    assert code == "not-in-force"
    assert "was draft when it was made" in reason


@pytest.mark.parametrize(
    ("days", "carried"),
    [
        ({"starts": NOW.date()}, True),
        ({"starts": NOW.date() + timedelta(days=1)}, False),
        ({"ends": NOW.date()}, True),
        ({"ends": NOW.date() - timedelta(days=1)}, False),
    ],
)
def test_a_clause_carries_on_its_own_days_both_included(days, carried):
    found = fault(the_agreement(**days))
    assert (found is None) is carried
    assert carried or found == (
        "not-in-force",
        f"clause contact does not run on {date(2026, 11, 22)}",
    )


@pytest.mark.parametrize(
    ("party", "what", "code"),
    [
        (TRUST, {"flows": ("contact",)}, "suspended"),
        (TRUST, {}, "suspended"),
        (COUNCIL, {"flows": ("contact",)}, "suspended"),
        (TRUST, {"items": ("names",)}, "not-granted"),
    ],
)
def test_what_either_end_suspended_is_not_carried(party, what, code):
    said = signed(as_party(Suspension, party, AGREED, minutes=60, reason="a breach", **what))
    assert fault(AGREED, said)[0] == code


def test_what_the_owner_suspended_as_a_whole_is_not_carried_though_it_was_made_before():
    said = evolve(as_party(Suspension, COUNCIL, AGREED, reason="a breach"), at=NOW)
    code, reason = fault(AGREED, signed(said), created=NOW - timedelta(hours=1))
    assert (code, reason) == ("suspended", "council has suspended contact")


def test_two_texts_signed_as_one_version_carry_nothing():
    """Nobody has suspended it; it is suspended by its twin."""
    twin = rooted(an_agreement(protocol=LINK, title="Another text of the same version"))
    held = papers((PROTOCOL, AGREED, twin), adopted(PROTOCOL, AGREED, twin))
    share = a_share(AGREED)
    assert not_in_clause(held, share, NOW).code == "not-in-force"
    late = tuple(
        signed(evolve(one.statement, at=NOW)) if one in adopted(twin) else one for one in held.held
    )
    held = evolve(held, held=late)
    share = a_share(AGREED, created=NOW - timedelta(hours=1))
    found = not_in_clause(held, share, NOW)
    assert found.code == "suspended"
    assert found.reason == "version 1 of northmoor-agreement is suspended"


@given(st.sets(st.sampled_from(ITEMS), min_size=1), st.booleans())
def test_no_share_carries_an_item_that_its_clause_does_not_grant(items, beyond):
    sent = (*sorted(items), *(("case-file",) if beyond else ()))
    assert (fault(AGREED, items=sent) is None) is not beyond


def test_what_a_clause_drops_is_not_granted():
    dropping = the_agreement(treatments={"address": Treatment(kind=Kind.DROP)})
    assert fault(dropping) is None
    code, reason = fault(dropping, items=("names", "address"))
    assert (code, reason) == ("not-granted", "clause contact does not grant: address")


def test_a_guarded_item_is_not_taken_by_a_recipient_that_is_not_named_safe():
    """The provider's own node would have kept it back; the recipient does not take it either."""
    unsafe = the_agreement(safe_recipients=())
    assert fault(unsafe) is None
    code, reason = fault(unsafe, items=("names", "address"))
    assert code == "not-granted"
    assert reason == "address: guarded, and trust is no safe recipient in contact"
