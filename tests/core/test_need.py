"""Whether one is needed at all: every way through ends somewhere, and the reason is kept."""

from copy import deepcopy
from datetime import date
from importlib.resources import files

import pytest
from attrs import evolve

from accordant.core.agreement import Agreement, AgreementKind
from accordant.core.errors import BadInput
from accordant.core.law import TIERS, Strength, fields
from accordant.core.need import Choice, Path, filled, follow, guide, reason
from accordant.core.need.filling import WRITTEN
from accordant.core.wire import decode, encode, read_yaml
from tests.core.builders import an_agreement

TO_CONTENT = {"danger": "no", "together": "separate", "existing": "none", "required": "none"}


def ways(asks, answers):
    """Every way through a guide, as the answers given."""
    course = follow(asks, answers)
    if course.outcome is not None:
        yield answers, course
        return
    for one in course.open.answers:
        yield from ways(asks, {**answers, course.open.id: one.id})


@pytest.mark.parametrize("tier", TIERS)
def test_every_way_through_ends_and_every_outcome_is_reached(tier):
    asks = guide(tier)
    ended = [course for _, course in ways(asks, {})]
    assert {course.outcome.id for course in ended} == {one.id for one in asks.outcomes}
    for course in ended:
        assert course.steps
        assert course.outcome.advice.strip()
        assert all(step.answer.because.strip() and step.answer.source for step in course.steps)


@pytest.mark.parametrize("tier", TIERS)
def test_whoever_does_not_know_is_led_on(tier):
    for question in guide(tier).questions:
        known = {one.id for one in question.answers}
        assert "unknown" in known or question.id in {"danger", "together"}


def outcome(tier, **answers):
    return follow(guide(tier), answers).outcome


def test_an_e_mail_list_takes_a_page_and_police_intelligence_the_whole():
    page = outcome("agreement", **TO_CONTENT, content="contacts")
    assert (page.path, page.overlays) == (Path.ONE_PAGE, ())
    whole = outcome("agreement", **TO_CONTENT, content="sensitive")
    assert (whole.path, whole.overlays) == (Path.FULL, ("high-stakes",))
    assert outcome("protocol", existing="none", several="many", gravity="little").path is (
        Path.ONE_PAGE
    )
    assert outcome("protocol", existing="none", several="why", gravity="much").path is Path.FULL


def test_what_is_not_known_is_treated_as_the_gravest():
    assert outcome("agreement", **TO_CONTENT, content="unknown").path is Path.FULL
    assert outcome("protocol", existing="unknown", several="unknown", gravity="unknown").path is (
        Path.FULL
    )


def test_danger_comes_before_any_paper_and_a_duty_in_law_before_any_convenience():
    assert outcome("agreement", danger="yes").id == "emergency"
    answers = {**TO_CONTENT, "required": "processor"}
    found = follow(guide("agreement"), {**answers, "content": "contacts"})
    assert (found.outcome.id, found.unused) == ("contract", ("content",))
    assert found.steps[-1].answer.strength is Strength.LAW


def test_what_is_there_is_reused_and_one_question_is_a_decision():
    answers = {**TO_CONTENT, "existing": "covers"}
    assert outcome("agreement", **answers).path is Path.REUSE
    answers = {**TO_CONTENT, "content": "personal", "often": "once"}
    assert outcome("agreement", **answers).path is Path.DECISION
    assert outcome("agreement", danger="no", together="inside").path is Path.NONE
    assert outcome("protocol", existing="none", several="one").path is Path.NONE


def test_where_an_answer_is_missing_the_question_is_open():
    course = follow(guide("agreement"), {"danger": "no"})
    assert (course.open.id, course.outcome) == ("together", None)
    assert follow(guide("agreement"), {"often": "once"}).unused == ("often",)


def test_a_strange_question_or_answer_is_refused_with_what_there_is():
    with pytest.raises(BadInput, match=r"no question of the guide.*danger"):
        follow(guide("agreement"), {"dangre": "no"})
    with pytest.raises(BadInput, match="one of: yes, no"):
        follow(guide("agreement"), {"danger": "perhaps"})


def test_the_reason_says_when_by_whom_what_and_why():
    course = follow(guide("agreement"), {"danger": "no", "together": "inside"})
    assert reason(course, date(2026, 11, 22), "ann") == (
        "Decided on 2026-11-22 by ann: No agreement is needed. Nobody is in danger while this is "
        "agreed (ICO data sharing code of practice). Nobody else receives it, so there is nobody "
        "to agree with (ICO data sharing code of practice)."
    )
    assert reason(course, date(2026, 11, 22)).startswith("Decided on 2026-11-22: No agreement")


def test_a_reason_without_a_full_stop_gets_one():
    course = follow(guide("agreement"), {"danger": "yes"})
    (step,) = course.steps
    bare = evolve(step, answer=evolve(step.answer, because="It burns"))
    text = reason(evolve(course, steps=(bare,)), date(2026, 11, 22))
    assert text.endswith("It burns (ICO data sharing code of practice).")


def a_guide(**changes):
    return evolve(guide("protocol"), **changes)


def test_a_guide_that_leads_nowhere_or_round_and_round_is_refused():
    first, *rest = guide("protocol").questions
    with pytest.raises(BadInput, match="is no question"):
        a_guide(begin="nowhere")
    with pytest.raises(BadInput, match="gets past it"):
        a_guide(questions=(evolve(first, answers=()), *rest))
    lost = Choice(id="lost", says="?", to="nowhere", because="So.")
    with pytest.raises(BadInput, match="“nowhere” is nowhere"):
        a_guide(questions=(evolve(first, answers=(lost,)), *rest))
    back = evolve(lost, to=first.id)
    with pytest.raises(BadInput, match="lead back to it"):
        a_guide(questions=(first, *(evolve(one, answers=(back,)) for one in rest)))
    with pytest.raises(BadInput, match="stands twice"):
        a_guide(questions=(first, first, *rest))


# What the answers tell of a draft


ASKED = {"danger": "no", "together": "separate", "existing": "none"}
EVERY = [
    (tier, course)
    for tier in TIERS
    for _, course in ways(guide(tier), {})
    if course.outcome.path in WRITTEN
]


BLANKS = {
    tier: read_yaml(files("accordant.templates").joinpath("blank", f"{tier}.yaml").read_bytes())
    for tier in TIERS
}


def blank(tier="agreement"):
    return deepcopy(BLANKS[tier])


def course(tier="agreement", **answers):
    return follow(guide(tier), answers if tier == "protocol" else {**ASKED, **answers})


def test_the_stakes_the_kind_the_regime_and_how_often_are_filled_in():
    graver = course(required="none", content="sensitive")
    assert filled(graver, blank(), blank()).value["overlays"] == ["high-stakes"]
    routine = filled(course(required="none", content="personal", often="again"), blank(), blank())
    assert routine.value["modes"] == ["systematic"]
    assert routine.value["none_found"] is True
    assert routine.done == ["none_found: yes", "modes: systematic"]
    irish = filled(course(required="ireland"), blank(), blank())
    assert [one["regimes"] for one in irish.value["parties"]] == [["ie-dsga"], ["ie-dsga"]]
    assert irish.done[1:] == ["parties[0].regimes: ie-dsga", "parties[1].regimes: ie-dsga"]
    joint = filled(course(required="joint"), blank(), blank())
    assert joint.value["kind"] == "joint-controllers"
    assert joint.value["purposes"][0]["capacities"] == {
        "party-a": "joint-controller",
        "party-b": "joint-controller",
    }
    assert "kind: joint-controllers, in the place of the example reciprocal" in joint.done


def test_what_a_draft_says_of_itself_stays_and_is_told():
    said = blank() | {"kind": "one-way", "overlays": ["research"]}
    said["parties"][0]["regimes"] = ["uk-gdpr"]
    said["reviewed"] = [{"title": "The old agreement"}]
    irish = filled(course(required="ireland"), said, blank())
    assert [one["regimes"] for one in irish.value["parties"]] == [["uk-gdpr"], ["ie-dsga"]]
    assert irish.value["none_found"] is False
    assert irish.left == [
        "none_found: reviewed[].title says otherwise",
        "parties[0].regimes is uk-gdpr; the answers tell ie-dsga",
    ]
    bound = filled(course(required="processor"), said, blank())
    assert bound.value["kind"] == "one-way"
    assert "kind is one-way; the answers tell controller-processor" in bound.left
    graver = filled(course(required="none", content="unknown"), said, blank())
    assert graver.value["overlays"] == ["research", "high-stakes"]
    said["purposes"][0]["capacities"] = {"party-a": "processor"}
    joint = filled(course(required="joint"), said, blank())
    assert joint.value["purposes"][0]["capacities"] == {"party-a": "processor"}
    assert joint.left[-1].endswith("the answers tell joint-controller of every party")


def test_what_some_parties_are_said_to_be_is_said_of_the_others_too():
    said = blank()
    said["purposes"][0]["capacities"] = {"party-a": "joint-controller"}
    joint = filled(course(required="joint"), said, blank())
    assert joint.value["purposes"][0]["capacities"]["party-b"] == "joint-controller"
    assert joint.done[-1] == "purposes[0].capacities: joint-controller of party-b"


def test_where_no_document_is_needed_nothing_is_filled_in():
    for answers in ({"existing": "covers"}, {"danger": "yes"}):
        found = filled(course(**answers), blank(), blank())
        assert (found.value, found.done, found.left) == (blank(), [], [])
    once = filled(course(required="none", content="personal", often="once"), blank(), blank())
    assert once.value == blank(), "a decision is no agreement"


@pytest.mark.parametrize(("tier", "taken"), EVERY)
def test_filling_twice_is_filling_once_and_the_draft_given_is_left_alone(tier, taken):
    given = blank(tier)
    once = filled(taken, given, blank(tier))
    again = filled(taken, once.value, blank(tier))
    assert given == blank(tier)
    assert (again.value, again.done, again.left) == (once.value, [], [])


def test_a_draft_that_is_hardly_one_is_filled_as_far_as_it_goes():
    for odd in (
        {},
        {"parties": None, "purposes": "x", "overlays": "research"},
        {"parties": [None, "council", {}], "purposes": [{"capacities": ["x"]}], "overlays": None},
    ):
        for tier, taken in EVERY:
            assert set(filled(taken, odd, blank(tier)).value) >= set(odd)
    graver = filled(course(required="none", content="sensitive"), {"overlays": "research"}, {})
    assert graver.left == ["overlays is no list; the answers add high-stakes"]


def test_every_fill_is_of_a_field_and_of_a_word_that_it_can_hold():
    rows = {row.path for row in fields().agreement}
    for question in guide("agreement").questions:
        for one in (fill for answer in question.answers for fill in answer.fills):
            assert one.at in rows
            assert not one.unless or one.unless in rows
    for required in ("joint", "processor", "ireland"):
        whole = encode(an_agreement(kind=AgreementKind.RECIPROCAL, reviewed=()))
        for party in whole["parties"]:
            party["regimes"] = []
        for purpose in whole["purposes"]:
            purpose["capacities"] = {}
        found = filled(course(required=required), whole, blank())
        assert found.left == []
        decode(Agreement, found.value)
