"""The short examples in force: each lets go what it is for, and refuses what it forbids."""

import pytest

from accordant.core.decision import Consent, Outcome
from tests.work.examples import in_force

SHORT = {
    "emergency-response": "enforcement",
    "public-health": "immigration-enforcement",
    "insurer": "underwriting",
    "market-intelligence": "price-setting",
    "preferences": "marketing",
    "departments": "eviction",
    "individual": "gossip",
}
"""Each with a use that it forbids."""


@pytest.fixture(scope="module", params=SHORT)
def short(request):
    return request.param, in_force(request.param)


def asked(there, **changes):
    flow = there.agreement.flows[0]
    consent = {"consent": Consent.GIVEN} if flow.consent else {}
    return there.decided(flow.id, **{**consent, **changes})


def test_what_it_is_for_is_permitted_with_its_duties(short):
    _, there = short
    decision = asked(there)
    assert decision.permits, decision.summary
    assert {one.kind for one in decision.obligations} >= {"log", "retention", "onward"}


def test_what_it_forbids_is_refused_and_says_so(short):
    name, there = short
    decision = asked(there, use=SHORT[name])
    assert decision.outcome is Outcome.DENY
    assert any(one.name == "prohibition" for one in decision.unmet)


def test_what_it_depends_on_must_be_known():
    """Before an incident is declared nobody is told who cannot leave."""
    there = in_force("emergency-response")
    assert not asked(there, flags={}).permits
    assert not asked(there, flags={"major_incident_declared": False}).permits


@pytest.mark.parametrize("said", [None, Consent.REFUSED, Consent.WITHDRAWN])
def test_without_consent_a_wish_is_not_passed_on(said):
    there = in_force("preferences")
    decision = there.decided("wish", consent=said)
    assert not decision.permits


def test_a_member_s_figures_leave_in_bands_only():
    there = in_force("market-intelligence")
    row = {"kind": "carrots", "quarter": "2026-10-01", "tonnes": "140", "price": "90p"}
    assert there.shared("quarter", [row, row | {"tonnes": "-3"}]).sent == 1
