"""Whether one is needed at all: every way through ends somewhere, and the reason is kept."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.law import TIERS, Strength
from accordant.core.need import Choice, Path, follow, guide, reason

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
