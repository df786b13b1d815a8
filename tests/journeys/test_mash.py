"""The acceptance tests of the Northmoor hub, each numbered as in the story, over real nodes."""

import json
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.checklist import blocking
from accordant.core.decision import Outcome
from accordant.core.exchange import unlocked
from accordant.core.names import FlowId, GroupId, ItemId
from accordant.core.proof import verify
from accordant.core.statement import State
from accordant.core.wire import write_yaml
from accordant.doors.demo import questions, story
from accordant.doors.demo.questions import a_question, by
from accordant.templates import northmoor
from accordant.work.ask import ask, decline, review
from accordant.work.draft import propose, read_draft, stands
from accordant.work.library import papers
from accordant.work.prove import prove
from accordant.work.record import VOLATILE, index_from_events, reading
from accordant.work.sign import assure

NURSE_ASKS = a_question(
    "The nurse asks how dangerous the home is",
    questions.NURSE,
    "np > nvt : triage : police-da-occurrence",
    items=(ItemId("dash_or_dara_grade"),),
)


def put(town, asked):
    """Ask at the node of whoever asks."""
    return ask(town.houses[asked.actor.party], asked.actor, asked.request)


def decision_row(house, number):
    with reading(house) as records:
        return records.tx.get("decision", number)


def test_01_the_nurse_may_know_the_grade_and_it_is_logged(town):
    """What the clause grants is permitted, and the decision is on record."""
    answered = put(town, NURSE_ASKS)
    assert answered.decision.outcome is Outcome.PERMIT, answered.decision.summary
    assert answered.decision.clause.flow == "f2-police-health"
    assert "log" in {duty.kind for duty in answered.decision.obligations}
    assert decision_row(town.houses["nvt"], answered.id)["outcome"] == "permit"


def test_02_the_charity_may_not_know_convictions(town):
    """The recipient is not among those who may have the item."""
    answered = put(town, questions.refusals()[0])
    assert answered.decision.outcome is Outcome.DENY
    assert "items" in {one.name for one in answered.decision.unmet}


def test_03_a_power_that_does_not_reach_the_charity_cannot_be_proposed(town):
    """s.115 opens towards public bodies only; the linter says so."""
    draft = deepcopy(town.draft)
    for basis in draft["bases"]:
        if (basis["party"], basis["leg"]) == ("ncc", "disclose"):
            basis["gateways"] = ["crime-and-disorder-act-1998-s115"]
    read = read_draft(town.houses["ncc"], write_yaml(draft).encode())
    assert "gateway-direction" in {one.code for one in blocking(read.findings)}


def test_04_a_benefits_officer_is_refused_for_the_role(town):
    """The role is not one the clause names."""
    answered = put(town, questions.refusals()[1])
    assert [one.name for one in answered.decision.unmet] == ["role"]


def test_05_the_same_worker_is_refused_for_another_purpose(town):
    """Housing allocation is not what it was agreed for."""
    answered = put(town, questions.refusals()[2])
    assert answered.decision.outcome is Outcome.DENY
    assert "purpose" in {one.name for one in answered.decision.unmet}


def test_06_an_emergency_goes_ahead_and_is_reviewed_within_a_day(town):
    """People act first, on the record; the review is shown as due until it is done."""
    house, asked = town.houses["ncc"], questions.emergency()
    answered = put(town, asked)
    assert answered.decision.outcome is Outcome.PERMIT
    assert answered.decision.clause is None
    due = answered.decision.review_due - house.clock.now()
    assert timedelta(hours=23, minutes=55) < due <= timedelta(hours=24)
    with reading(house) as records:
        assert records.tx.get("review", answered.id)
    review(house, by("ruth-abara", "ncc"), answered.id, "Right to act at once.", justified=True)
    with reading(house) as records:
        assert records.tx.get("review", answered.id) is None


def test_07_a_guarded_address_does_not_go_where_it_is_not_safe(town):
    """The charity also works with those who abuse."""
    answered = put(town, questions.refusals()[3])
    assert answered.decision.outcome is Outcome.DENY
    assert "address" in answered.decision.summary


def test_09_an_expired_assurance_stops_its_own_flows_only(town):
    """The trust's flows stop until it renews; the others run."""
    trust, today = town.houses["nvt"], town.houses["nvt"].clock.now().date()
    operator = by("operator", "nvt")

    def state_until(day):
        assure(
            trust,
            operator,
            scheme="DSPT",
            reference="renewal",
            from_=today - timedelta(days=400),
            expires=day,
        )
        town.settle()

    state_until(today - timedelta(days=1))
    stopped = put(town, NURSE_ASKS).decision
    police = questions.shares()[4]
    runs = put(town, evolve(police, rows=())).decision
    state_until(today + timedelta(days=300))
    assert [one.name for one in stopped.unmet] == ["assurance"]
    assert "nvt" in stopped.unmet[0].who
    assert runs.permits
    assert put(town, NURSE_ASKS).decision.permits


def test_12_a_decision_not_to_share_is_recorded_with_its_reason(town):
    """A good-faith refusal protects the person who made it."""
    house = town.houses["hls"]
    asked = a_question(
        "The adviser decides against",
        questions.ADVISER,
        "hls > ncc : da-safety : idva-risk",
        group=GroupId("adult-victim"),
        flags={"high_risk": True},
    )
    reason = "She has asked us to wait until she and the children are away."
    answered = decline(house, asked.actor, asked.request, reason)
    assert answered.decision.outcome is Outcome.DENY
    assert decision_row(house, answered.id)["outcome"] == "deny"
    with reading(house) as records:
        kept = [event for _, event in records.happened() if getattr(event, "id", "") == answered.id]
        assert reason in {one.sentence for one in kept[0].decision.conditions}
        assert reason not in str(records.tx.get("decision", answered.id))


def test_14_a_law_not_yet_in_force_is_a_warning(town):
    """Section 16LA has been enacted; that it is in force has not been shown."""
    draft = deepcopy(town.draft)
    for basis in draft["bases"]:
        if (basis["party"], basis["leg"]) == ("nvt", "disclose"):
            basis["gateways"] = [*basis.get("gateways", []), "children-act-2004-s16la"]
    findings = read_draft(town.houses["ncc"], write_yaml(draft).encode()).findings
    assert "law-not-shown-in-force" in {one.code for one in findings}
    assert not [one for one in blocking(findings) if one.code == "law-not-shown-in-force"]


@pytest.fixture(scope="module")
def shared(town):
    """Give what the story shares, sent and signed for."""
    done = []
    for asked in questions.shares():
        house = town.houses[asked.actor.party]
        done.append((asked, story.share_rows(house, asked.actor, asked.request, asked.rows)))
    town.settle()
    return done


def test_what_is_allowed_goes_through_cut_down_to_what_was_agreed(town, shared):
    """Nothing that was not granted is in the package in any form; every record is accounted for."""
    for asked, result in shared:
        assert result.sent + len(result.held) == len(asked.rows)
        body = received(town.houses[asked.request.recipient], result.package)
        for marker in ("SOURCE 7741", "full_case_file", "adoption", "BRCA1", "PNCID"):
            assert marker not in body
        assert body.count("\n") == result.sent + 1


def received(house, package):
    """Read what arrived, as the recipient can."""
    with reading(house) as records:
        row = records.tx.get("inbox", package)
        key = records.tx.secret(f"release/{package}")
    assert row["outcome"] == "accepted", row
    context = context_of(row)
    with house.bodies.open(row["body"]) as body:
        return b"".join(unlocked(body.read, key, context)).decode()


def context_of(row):
    from accordant.core.exchange import peek  # only here
    from accordant.work.library import envelope_of

    return peek(envelope_of(row["manifest"])).seal_info


def test_10_and_13_a_new_item_needs_all_signatures_again_and_v1_explains_what_v1_shared(
    town, shared
):
    """A material change makes a new version; the old one explains the old disclosures for ever."""
    houses = town.houses
    police = houses["np"]
    package = shared[0][1].package
    before = prove(police, package)
    draft = northmoor.with_gp_notes(town.draft, town.agreement)
    owner = by("helen-marsh", "ncc")
    proposed = propose(houses["ncc"], owner, write_yaml(draft).encode())
    town.settle()
    assert proposed.state is State.CONSULTATION
    assert len(proposed.missing) == len(houses)
    assert stands(houses["nvt"], town.agreement)[2].state is State.IN_FORCE
    second = story.adopt_proposed(houses, town.settle, "ncc", proposed.digest)
    for house in houses.values():
        assert stands(house, town.agreement)[2].state is State.SUPERSEDED
        assert stands(house, second)[2].state is State.IN_FORCE
    notes = a_question(
        "The hub asks for the GP's notes",
        questions.SOCIAL_WORKER,
        "nvt > ncc : triage : health-safeguarding",
        clause=FlowId("f2-health-reply"),
        items=(ItemId("gp_consultation_notes"),),
    )
    assert put(town, notes).decision.clause.version == 2
    root = police.keys.node().root.public.fingerprint
    for proof in (before, prove(police, package)):
        report = verify(proof, [root], None)
        assert report.verdict == "verified", report.steps
        assert town.agreement in proof.decode()


def another_process(home, *words):
    """Give what the command line says, run in a process of its own at the home of a node."""
    command = [sys.executable, "-m", "accordant", *words, "--home", str(home), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_what_another_process_says_stops_the_next_decision_of_this_one(town):
    """Nobody tells this process: it finds out inside the transaction in which it decides."""
    trust, home = town.houses["nvt"], town.nodes["nvt"].home
    assert put(town, NURSE_ASKS).decision.permits
    acting = ["--reason", "we look into a breach", "--as", "operator"]
    another_process(home, "agreement", "suspend", "northmoor-mash", *acting)
    stopped = put(town, NURSE_ASKS).decision
    assert "active" in [one.name for one in stopped.unmet]
    with reading(trust) as records:
        held = [said for said in papers(records).held if said.statement.kind == "suspension"]
    newest = max(held, key=lambda said: said.statement.at)
    another_process(home, "agreement", "resume", newest.digest, *acting)
    assert put(town, NURSE_ASKS).decision.permits
    town.settle()


def test_every_nodes_index_can_be_rebuilt_from_its_events(town, shared):
    """After the whole story, the shelves are what the events say."""
    for house in town.houses.values():
        with reading(house) as records:
            built = index_from_events(records)
            held = {
                (shelf, key): value
                for shelf in records.tx.shelves()
                if shelf not in VOLATILE
                for key, value in records.tx.scan(shelf)
            }
        assert built == held
