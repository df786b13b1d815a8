"""Profiles of one's own: what they ask blocks proposing and signing, what they add may be used."""

import pytest
from attrs import evolve

from accordant.core.agreement import Leg
from accordant.core.errors import BadInput
from accordant.core.law import SHIPPED, Need, Requirement, extended, shipped
from accordant.core.wire import encode, write_yaml
from accordant.work.draft import propose, read_draft
from accordant.work.sign import certify, confirm, sign_document
from tests.core.builders import COUNCIL, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY, TRUST, with_bases
from tests.work.partnership import SECRET, WORDS, actor

DRAFTER = actor("drafter", COUNCIL)

OURS = evolve(SHIPPED.gateways()["children-act-2004-s10"], id="our-act-s4", source="Our Act, s.4")
BARE = evolve(
    shipped("health"), id="ours", overlay=False, extends=("uk-gdpr",), agreement=(), protocol=()
)
OPENS = extended([evolve(BARE, gateways=(OURS,))])
ASKS = extended([evolve(BARE, agreement=(Requirement(field="audit", need=Need.MANDATORY),))])


def written(document) -> bytes:
    return write_yaml(encode(document)).encode()


@pytest.fixture
def citing(agreement, digest):
    """The next version, which rests on a gateway that only the council's own profile knows."""
    document = with_bases(agreement, COUNCIL, Leg.DISCLOSE, gateways=("our-act-s4",))
    return evolve(document, version=2, replaces=digest)


def agreed(both, name):
    """Have every party confirm, and the chair certify, what was proposed."""
    both.deliver()
    for party in (COUNCIL, TRUST):
        for role in (OPERATIONAL_LEAD, IG_ADVISER):
            confirm(both[party], actor(f"{role}.{party}", party), name, role, WORDS, SECRET)
    both.deliver()
    certify(both[COUNCIL], actor(f"chair.{COUNCIL}", COUNCIL), name, SECRET)
    both.deliver()


def test_what_rests_on_a_gateway_of_one_s_own_is_proposed_and_signed_with_its_profile(both, citing):
    with pytest.raises(BadInput, match="our-act-s4"):
        propose(both[COUNCIL], DRAFTER, written(citing))
    assert read_draft(both[COUNCIL], written(citing), OPENS).findings == ()
    name = propose(both[COUNCIL], DRAFTER, written(citing), profiles=OPENS).digest
    agreed(both, name)
    signatory = actor(f"{SIGNATORY}.{TRUST}", TRUST)
    with pytest.raises(BadInput, match="our-act-s4"):
        sign_document(both[TRUST], signatory, name, SECRET)
    signed = sign_document(both[TRUST], signatory, name, SECRET, OPENS)
    assert signed.digest == name


def test_what_one_s_own_profile_asks_blocks_one_s_own_proposing_and_signing(
    both, agreement, digest
):
    again = evolve(agreement, version=2, replaces=digest, title="Again")
    with pytest.raises(BadInput) as refused:
        propose(both[COUNCIL], DRAFTER, written(again), profiles=ASKS)
    assert [each.path for each in refused.value.problems] == ["audit"]
    name = propose(both[COUNCIL], DRAFTER, written(again)).digest
    agreed(both, name)
    signatory = actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL)
    with pytest.raises(BadInput, match="who may audit whom"):
        sign_document(both[COUNCIL], signatory, name, SECRET, ASKS)
    assert sign_document(both[COUNCIL], signatory, name, SECRET).digest == name


def test_a_draft_says_what_will_change_before_its_review(both, agreement, digest):
    review = agreement.term.review_due
    line = Requirement(field="audit", need=Need.MANDATORY, in_force_from=review)
    late = extended([evolve(BARE, agreement=(line,))])
    read = read_draft(both[COUNCIL], written(agreement), late)
    assert read.findings == ()
    (change,) = read.coming
    assert (change.day, [each.path for each in change.appears]) == (review, ["audit"])
    after = evolve(late.own[0], in_force_from=review.replace(day=review.day + 1))
    after = extended([evolve(after, agreement=(evolve(line, in_force_from=None),))])
    assert read_draft(both[COUNCIL], written(agreement), after).coming == ()
