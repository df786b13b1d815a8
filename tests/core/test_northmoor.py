"""Northmoor's documents: people can read them, and programs can decide by them."""

import re
from datetime import UTC, date, datetime

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Agreement, Leg
from accordant.core.canonical import canonical, digest_of
from accordant.core.checklist import check
from accordant.core.decision import Consent, Outcome, Request, decide
from accordant.core.errors import NotFound
from accordant.core.people import PartyKind
from accordant.core.policy import Clause, Grant, Policy
from accordant.core.protocol import Protocol
from accordant.core.statement import Assurance, Side, Stage, Standing, State
from accordant.core.wire import YamlText, decode, encode, read_yaml
from accordant.templates import northmoor

ROOTS = {party: f"sha256:{number:064x}" for number, party in enumerate(northmoor.PARTIES, start=1)}
START = date(2027, 1, 4)
NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)


def papers():
    protocol, agreement = northmoor.documents(ROOTS, START)
    return protocol, agreement(digest_of(protocol))


@pytest.fixture(scope="module")
def agreement():
    return decode(Agreement, papers()[1])


# The documents


def test_both_documents_decode_with_the_given_roots_digest_and_dates():
    written = papers()
    protocol, agreement = decode(Protocol, written[0]), decode(Agreement, written[1])
    for document in (protocol, agreement):
        assert {party.id: party.root for party in document.parties} == ROOTS
        assert {party.id: party.name for party in document.parties} == northmoor.PARTIES
        assert document.term.expires == date(2029, 1, 3)
        assert document.term.review_due == date(2027, 7, 4)
    assert agreement.protocol.id == protocol.id
    assert agreement.protocol.digest == digest_of(encode(protocol))
    assert digest_of(encode(agreement)) == digest_of(written[1])


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_the_term_is_two_years_and_well_formed_whatever_the_day(start):
    protocol, _ = northmoor.documents(ROOTS, start)
    term = decode(Protocol, protocol).term
    assert 729 <= (term.expires - start).days <= 730
    assert 181 <= (term.review_due - start).days <= 184


@pytest.mark.parametrize("name", ["protocol", "agreement"])
def test_the_yaml_keeps_its_comments_when_only_roots_and_dates_change(name):
    written = northmoor.text(name)
    filled = papers()[["protocol", "agreement"].index(name)]
    document = YamlText(written)
    document.edit(filled)
    comments = re.findall(r"(?m)#.*$", written.decode())
    kept = re.findall(r"(?m)#.*$", document.text())
    assert read_yaml(document.text().encode()) == filled
    assert len(comments) > 8
    assert kept == comments


def test_a_document_that_is_not_there_is_refused_with_what_there_is():
    with pytest.raises(NotFound, match="constitution"):
        northmoor.text("constitution")


def test_the_agreement_has_the_same_parties_and_purposes_as_its_protocol():
    protocol, agreement = papers()
    # Only the agreement says which assurances it needs.
    assert protocol["parties"] == [
        {name: value for name, value in party.items() if name != "assurance"}
        for party in agreement["parties"]
    ]
    assert [p["id"] for p in agreement["purposes"]] == [p["id"] for p in protocol["purposes"]]


def test_every_item_flows_and_says_why_each_purpose_it_flows_for_needs_it(agreement):
    for dataset in agreement.datasets:
        for item in dataset.items:
            flows = [f for f in agreement.flows if f.dataset == dataset.id and item.id in f.items]
            assert set(item.necessity) == {flow.purpose for flow in flows}, item.id
            assert flows, item.id
            assert all(words.endswith((".", "”")) for words in item.necessity.values())


def test_every_leg_of_every_flow_has_a_basis(agreement):
    held = {(b.party, b.leg, p) for b in agreement.bases for p in b.purposes}
    for flow in agreement.flows:
        assert (flow.provider, Leg.DISCLOSE, flow.purpose) in held
        for recipient in flow.recipients:
            assert (recipient, Leg.RECEIVE_AND_USE, flow.purpose) in held


def test_section_115_never_serves_a_disclosure_to_the_charity(agreement):
    s115 = "crime-and-disorder-act-1998-s115"
    charities = {p.id for p in agreement.parties if p.kind is PartyKind.CHARITY}
    served = {
        (basis.party, purpose)
        for basis in agreement.bases
        for purpose in basis.purposes
        if s115 in basis.gateways and basis.leg is Leg.DISCLOSE
    }
    assert served
    for flow in agreement.flows:
        if (flow.provider, flow.purpose) in served:
            assert charities.isdisjoint(flow.recipients)


def test_the_duty_to_share_that_is_not_shown_in_force_is_not_cited(agreement):
    assert not any("16la" in gateway for basis in agreement.bases for gateway in basis.gateways)


def test_the_charity_is_told_only_who_how_when_how_grave_and_until_when(agreement):
    told = {
        item
        for flow in agreement.flows
        if flow.provider == "np" and "hls" in flow.recipients
        for item in flow.items
    }
    assert told == {
        "victim_names",
        "victim_dob",
        "safe_contact",
        "occurred_at",
        "dash_or_dara_grade",
        "order_expires",
    }


def test_nothing_excluded_is_an_item(agreement):
    for dataset in agreement.datasets:
        assert dataset.excluded
        assert {item.id for item in dataset.items}.isdisjoint(dataset.excluded)


def test_a_new_item_makes_a_new_version_that_names_the_one_it_replaces():
    first = papers()[1]
    before = canonical(first)
    second = northmoor.with_gp_notes(first, digest_of(first))
    changed = decode(Agreement, second)
    assert (changed.version, changed.replaces) == (2, digest_of(first))
    assert "gp_consultation_notes" in changed.flow("f2-health-reply").items
    assert digest_of(second) != digest_of(first)
    assert canonical(first) == before


# The people


def test_every_post_of_every_party_is_held_by_someone(agreement):
    held = {(worker.party, role) for worker in northmoor.PEOPLE for role in worker.roles}
    for party in agreement.parties:
        assert {(party.id, post) for post in party.posts} <= held
    assert (agreement.chair.party, agreement.chair.role) in held


def test_every_flow_has_someone_who_may_release_and_someone_who_may_receive(agreement):
    held = {(worker.party, role) for worker in northmoor.PEOPLE for role in worker.roles}
    by_role = {role.id: role.parties for role in agreement.roles}
    for flow in agreement.flows:
        assert any((flow.provider, role) in held for role in flow.release_roles), flow.id
        for recipient in flow.recipients:
            may = [role for role in flow.roles if recipient in by_role[role]]
            assert may, (flow.id, recipient)
            if flow.id != "f6-stats":
                assert any((recipient, role) in held for role in may), (flow.id, recipient)


def test_the_benefits_officer_is_at_the_council_and_in_no_clause(agreement):
    assert any("benefits-officer" in w.roles for w in northmoor.PEOPLE if w.party == "ncc")
    assert all("benefits-officer" not in (*f.roles, *f.release_roles) for f in agreement.flows)


def test_every_assurance_that_is_needed_is_stated(agreement):
    needed = {(p.id, a.scheme) for p in agreement.parties for a in p.assurance}
    assert needed == {(held.party, held.scheme) for held in northmoor.ASSURANCES}


# What the agreement decides, with everyone in post and every assurance held


@frozen
class InPost:
    """Papers by which everyone in the story holds their roles, and every body its assurance."""

    def role_held(self, party, person, role, day):
        held = {(w.party, w.person, role) for w in northmoor.PEOPLE for role in w.roles}
        return (party, person, role) in held

    def assured(self, party, scheme, day):
        known = {(held.party, held.scheme): held.reference for held in northmoor.ASSURANCES}
        reference = known[party, scheme]
        days = {"from_": START, "expires": START}
        return Assurance(party=party, at=NOW, scheme=scheme, reference=reference, **days)


@pytest.fixture(scope="module")
def policy(agreement):
    digest = digest_of(encode(agreement))
    sides = tuple(Side(party=party.id, stage=Stage.ACTIVE) for party in agreement.parties)
    standing = Standing(digest=digest, state=State.IN_FORCE, sides=sides)
    grants = [
        Grant(
            clause=Clause(agreement=agreement.id, version=1, flow=flow.id, digest=digest),
            agreement=agreement,
            flow=flow,
            recipient=recipient,
            standing=standing,
            day=START,
        )
        for flow in agreement.flows
        for recipient in flow.recipients
    ]
    return Policy(now=NOW, papers=InPost(), grants=tuple(grants))


def asked(policy, person, ends, purpose, dataset, **more):
    """Ask as a person in their last role, acting for the body they work for."""
    worker = next(worker for worker in northmoor.PEOPLE if worker.person == person)
    provider, recipient = ends.split(" to ")
    request = Request(
        provider=provider,
        recipient=recipient,
        person=person,
        role=worker.roles[-1],
        acting_for=worker.party,
        purpose=purpose,
        dataset=dataset,
        **{"group": "child-at-risk", **more},
    )
    return decide(request, policy)


def unmet(decision):
    return {condition.name for condition in decision.conditions if condition.met is not True}


def test_a_nurse_in_the_hub_is_told_the_grade_and_that_it_is_logged(policy):
    items = ("dash_or_dara_grade",)
    answer = asked(
        policy, "bea-larsson", "np to nvt", "triage", "police-da-occurrence", items=items
    )
    assert answer.outcome is Outcome.PERMIT
    assert answer.clause.flow == "f2-police-health"
    assert "log" in {obligation.kind for obligation in answer.obligations}


def test_an_adviser_is_not_told_convictions(policy):
    items = ("relevant_convictions",)
    answer = asked(
        policy, "nadia-rahman", "np to hls", "da-safety", "police-da-occurrence", items=items
    )
    assert answer.outcome is Outcome.DENY


def test_an_adviser_is_told_of_a_victim_at_high_risk_and_an_unset_flag_is_referred(policy):
    ask = ("nadia-rahman", "np to hls", "da-safety", "police-da-occurrence")
    told = asked(policy, *ask, group="adult-victim", flags={"high_risk": True})
    assert told.outcome is Outcome.PERMIT
    assert "safe_contact" in told.items
    unsure = asked(policy, *ask, group="adult-victim")
    assert (unsure.outcome, unsure.refer_to) == (Outcome.REFER, ("release-authority",))


def test_a_benefits_officer_is_refused_for_the_role_alone(policy):
    answer = asked(policy, "gavin-stroud", "np to ncc", "triage", "police-da-occurrence")
    assert (answer.outcome, unmet(answer)) == (Outcome.DENY, {"role"})


def test_housing_is_not_a_purpose_even_for_a_hub_worker(policy):
    answer = asked(
        policy, "sam-whitlock", "np to ncc", "housing-allocation", "police-da-occurrence"
    )
    assert (answer.outcome, unmet(answer)) == (Outcome.DENY, {"purpose"})


def test_a_group_the_clause_does_not_name_is_for_the_release_authority(policy):
    answer = asked(
        policy, "sam-whitlock", "nvt to ncc", "triage", "health-safeguarding", group="adult-victim"
    )
    assert (answer.outcome, answer.refer_to) == (Outcome.REFER, ("release-authority",))


def test_the_address_goes_to_police_and_nurse_but_not_to_the_charity(policy):
    items = ("address",)
    outcomes = {
        to: asked(policy, who, f"ncc to {to}", "triage", "csc-contact", items=items).outcome
        for to, who in {"np": "joanne-tate", "nvt": "bea-larsson", "hls": "nadia-rahman"}.items()
    }
    assert outcomes == {"np": Outcome.PERMIT, "nvt": Outcome.PERMIT, "hls": Outcome.DENY}


def test_where_risk_is_not_high_the_adviser_shares_only_with_consent(policy):
    ask = ("nadia-rahman", "hls to ncc", "da-safety", "idva-risk")
    more = {"group": "adult-victim", "flags": {"high_risk": False}}
    assert asked(policy, *ask, **more, consent=Consent.GIVEN).outcome is Outcome.PERMIT
    assert asked(policy, *ask, **more, consent=Consent.REFUSED).outcome is Outcome.DENY
    assert asked(policy, *ask, **more).outcome is Outcome.DENY


def test_what_the_charity_tells_is_not_used_as_intelligence(policy):
    answer = asked(
        policy,
        "nadia-rahman",
        "hls to np",
        "da-safety",
        "idva-risk",
        flags={"high_risk": True},
        use="general-intelligence",
    )
    assert (answer.outcome, unmet(answer)) == (Outcome.DENY, {"prohibition", "purpose"})


# The checklist


def test_the_checklist_finds_nothing_in_either_document():
    protocol, agreement = papers()
    parent = decode(Protocol, protocol)
    assert check(parent, on=START) == ()
    assert check(decode(Agreement, agreement), on=START, parent=parent) == ()


@pytest.mark.parametrize(
    ("gateway", "code", "severity"),
    [
        ("crime-and-disorder-act-1998-s115", "gateway-direction", "error"),
        ("children-act-2004-s16la", "law-not-shown-in-force", "warning"),
    ],
)
def test_a_gateway_that_does_not_open_or_is_not_in_force_is_found(gateway, code, severity):
    written = papers()[1]
    basis = next(b for b in written["bases"] if b["party"] == "ncc" and b["leg"] == "disclose")
    basis["gateways"].append(gateway)
    found = check(decode(Agreement, written), on=START)
    assert {(one.code, one.severity) for one in found} == {(code, severity)}
