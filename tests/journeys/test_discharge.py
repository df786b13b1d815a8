"""A hospital tells the practice of each discharge, each test numbered, over real nodes."""

import json
from datetime import timedelta

import pytest

from accordant.core.agreement import Leg
from accordant.core.names import RoleId
from accordant.core.proof import Conclusion, verify
from accordant.core.rendering import card, edition_of, texts
from accordant.core.statement import State
from accordant.templates.discharge import data
from accordant.work.ask import ask
from accordant.work.draft import stands
from accordant.work.library import papers
from accordant.work.prove import prove
from accordant.work.record import reading
from accordant.work.sign import assure
from tests.journeys.over_nodes import over_nodes
from tests.work.partnership import actor

STANDARD = {
    *("nhs_number", "names", "date_of_birth", "address", "gp_ods_code", "admitted_on"),
    *("discharged_on", "consultant", "diagnoses", "procedures", "allergies", "medications"),
    *("plan", "information_given", "completed_by"),
}
"""The items of a discharge summary by the standard of the Professional Record Standards Body."""


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("discharge"), "discharge") as there:
        yield there


def one(**changes):
    """A summary in which nothing is doubtful."""
    return data.summaries(1, 1)[0] | changes


def test_01_both_hold_in_force_that_it_is_for_care_and_on_which_bases(there):
    """Direct care, each its own controller, one way, within a day: at the practice's node too."""
    for party in ("nvt", "rsg"):
        digest, held, standing = stands(there.bodies[party], there.agreement.id)
        assert (digest, standing.state) == (there.digest, State.IN_FORCE)
    (purpose,), (flow,) = held.purposes, held.flows
    assert set(purpose.capacities.values()) == {"independent-controller"}
    assert (flow.trigger, flow.timeliness) == ("the patient leaves", "within 24 hours")
    for basis in held.bases:
        grounds = (basis.article_6, basis.article_9, basis.schedule_1)
        assert grounds == ("6(1)(e)", "9(2)(h)", "paragraph 2")
    by_leg = {basis.leg: basis.confidence for basis in held.bases}
    assert by_leg[Leg.DISCLOSE].startswith("Implied consent for direct care")


def test_02_without_a_word_on_confidence_the_next_version_cannot_be_proposed(there):
    def silent(draft):
        draft["bases"][0]["confidence"] = ""

    assert there.refused(silent) == {"incomplete"}


def test_03_it_goes_one_way(there):
    """The practice has no clause by which to send the same to the trust."""
    nurse = {"person": "practice-clinician.rsg", "role": "practice-clinician", "acting_for": "rsg"}
    back = there.request("discharge", provider="rsg", recipient="nvt", flags={}, **nurse)
    decision = ask(there.bodies["rsg"], actor(back.person, "rsg"), back).decision
    assert not decision.permits
    (missing,) = decision.unmet
    assert missing.sentence == "no agreement we hold covers sharing from rsg to nvt"
    assert "add a flow to" in missing.remedy


def test_04_it_is_for_nothing_but_care(there):
    assert there.decided("discharge").permits
    for use in ("marketing", "performance-of-staff"):
        assert not there.decided("discharge", use=use).permits
    assert not there.decided("discharge", role=RoleId("practice-clinician")).permits


def test_05_a_summary_arrives_whole_coded_and_without_what_is_not_in_the_standard(there):
    row = one()
    (arrived,) = there.received(there.shared("discharge", [row]))
    assert set(arrived) == STANDARD
    for coded in ("diagnoses", "medications", "plan", "names"):
        assert arrived[coded] == json.loads(row[coded])
    assert set(arrived["medications"][0]) == {"medicine", "change", "reason"}
    assert set(arrived["plan"][0]) == {"action", "owner", "due"}
    assert row["staff_notes"] not in map(str, arrived.values())


def test_06_an_untraced_or_wrong_nhs_number_is_held_and_the_others_go(there):
    """Held with its reason to be looked into, and never turned away."""
    shared = there.shared("discharge", data.summaries(1, 50))
    held = {one.number: {r.item for r in one.reasons} for one in shared.held}
    untraced = {number: {"nhs_number_traced"} for number in (10, 20, 30, 40, 50)}
    assert held == {**untraced, 13: {"nhs_number"}, 38: {"nhs_number"}}
    assert len(there.received(shared)) == shared.sent == 43


def test_07_once_somebody_has_looked_into_it_the_held_one_goes(there):
    row = data.summaries(1, 10)[9]
    assert there.shared("discharge", [row]).sent == 0
    (arrived,) = there.received(there.shared("discharge", [row | {"nhs_number_traced": "yes"}]))
    assert arrived["names"] == json.loads(row["names"])


def test_08_a_summary_of_which_nothing_says_that_it_was_traced_does_not_go(there):
    decision = there.decided("discharge", flags={})
    assert not decision.permits
    assert "nhs_number_traced" in decision.summary


def test_09_a_patient_with_two_surnames_goes_with_both(there):
    """A different surname is a reason to ask, and never one to refuse."""
    names = [
        {"given": "Ifeoma", "family": "O'Brien-Okafor", "kind": "current"},
        {"family": "Okafor", "kind": "birth"},
    ]
    (arrived,) = there.received(there.shared("discharge", [one(names=json.dumps(names))]))
    assert arrived["names"] == names


def test_10_it_becomes_part_of_the_practice_s_record(there):
    """Whoever asks is told how long it is kept, and as part of what."""
    told = [each.text for each in there.decided("discharge").obligations]
    assert any("120 months from the patient’s death" in text for text in told)
    assert any("as part of the practice’s own record" in text for text in told)


def test_11_the_practice_s_card_names_the_discharge_desk_and_a_day(there):
    """Feedback goes to the desk within a day; the patient is given the same letter."""
    house = there.bodies["rsg"]
    with reading(house) as records:
        edition = edition_of(papers(records), there.digest, house.clock.now())
    said = " ".join(texts(card(edition, "practice-clinician", "rsg")))
    assert "discharge desk of the trust" in said
    assert {each.days for each in edition.agreement.feedback if "desk" in each.contact} == {1}
    assert "The patient is given the same letter." in edition.agreement.summary


def test_12_what_went_is_proven_to_a_stranger_by_the_practice_s_receipt(there):
    shared = there.shared("discharge", [one()])
    there.bodies.deliver()
    proof = prove(there.bodies["nvt"], shared.package)
    assert verify(proof, [there.bodies.root("rsg")]).verdict is Conclusion.VERIFIED


def test_13_a_practice_whose_toolkit_has_lapsed_receives_nothing_until_it_is_renewed(there):
    """What the agreement rests on is asked of both ends."""
    practice = there.bodies["rsg"]
    today = practice.clock.now().date()

    def toolkit_until(day):
        assure(
            practice,
            actor("operator", "rsg"),
            scheme="DSPT",
            reference="renewal",
            from_=today - timedelta(days=400),
            expires=day,
        )
        there.bodies.deliver()

    toolkit_until(today - timedelta(days=2))
    (lacking,) = there.decided("discharge").unmet
    toolkit_until(today + timedelta(days=300))
    assert lacking.name == "assurance"
    assert "rsg" in lacking.who
    assert there.decided("discharge").permits
