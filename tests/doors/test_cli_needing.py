"""Do we need one at all, on the command line: asked, answered beforehand, and kept."""

import pytest

from accordant.core.wire import read_yaml
from accordant.doors.cli.desk import Desk
from tests.core.builders import COUNCIL

PAGE = {
    "danger": "no",
    "together": "separate",
    "existing": "none",
    "required": "none",
    "content": "contacts",
}
GIVEN = tuple(word for name, one in PAGE.items() for word in ("--answer", f"{name}={one}"))


def flat_of(shown):
    """What is shown in a frame, as one line."""
    return " ".join(shown.replace("│", " ").split())


def test_given_answers_lead_to_an_outcome_with_its_reason(desks):
    found = desks.facts(COUNCIL, "agreement", "need", *GIVEN, "--by", "ann")
    assert (found["outcome"], found["path"], found["overlays"]) == ("note", "one-page", [])
    assert found["reason"].startswith("Decided on 2026-11-22 by ann: One page is enough.")
    assert found["answers"] == PAGE
    said = desks.say(COUNCIL, "agreement", "need", *GIVEN)
    assert (said.code, "One page is enough." in said.out) == (0, True)


def test_it_needs_no_node(desks, tmp_path):
    given = ("--answer", "existing=covers")
    said = desks.say(COUNCIL, "protocol", "need", *given, home=tmp_path / "nowhere")
    assert (said.code, "No new protocol is needed" in said.out) == (0, True)


def test_where_nobody_can_be_asked_the_open_question_is_named_with_its_answers(desks):
    said = desks.say(COUNCIL, "agreement", "need", "--answer", "danger=no")
    assert said.code != 0
    flat = flat_of(said.err)
    assert "Between whom does the information pass?" in flat
    assert "--answer together=ANSWER, one of: separate" in flat


@pytest.mark.parametrize("given", ["danger", "dangre=no", "danger=perhaps"])
def test_an_answer_that_is_none_is_refused(desks, given):
    said = desks.say(COUNCIL, "agreement", "need", "--answer", given)
    assert (said.code != 0, "danger" in said.err) == (True, True)


def test_a_decision_is_kept_in_a_file_and_can_be_gone_through_again(desks, tmp_path):
    kept = tmp_path / "need.yaml"
    first = desks.facts(COUNCIL, "agreement", "need", *GIVEN, "--out", kept)
    value = read_yaml(kept.read_bytes())
    assert (value["format"], value["answers"]) == ("accordant/need-decision/v1", PAGE)
    again = desks.facts(COUNCIL, "agreement", "need", "--answers", kept)
    assert again["reason"] == first["reason"]
    changed = ("--answers", kept, "--answer", "content=sensitive")
    assert desks.facts(COUNCIL, "agreement", "need", *changed)["outcome"] == "full"
    plain = tmp_path / "plain.yaml"
    plain.write_text("danger: 'yes'\n")
    assert desks.facts(COUNCIL, "agreement", "need", "--answers", plain)["outcome"] == "emergency"
    for odd in ("- danger\n", "danger: [no]\n", "format: accordant/need-decision/v1\n"):
        plain.write_text(odd)
        said = desks.say(COUNCIL, "agreement", "need", "--answers", plain)
        assert (said.code != 0, "QUESTION: ANSWER" in flat_of(said.err)) == (True, True)


@pytest.mark.parametrize("tier", ["agreement", "protocol"])
def test_the_reason_is_written_into_a_draft_once_and_its_comments_stay(desks, tmp_path, tier):
    draft = tmp_path / f"{tier}.yaml"
    desks.facts(COUNCIL, tier, "new", draft)
    comments = [line for line in draft.read_text().splitlines() if line.startswith("#")]
    given = GIVEN if tier == "agreement" else ("--answer", "existing=covers")
    for _ in range(2):
        found = desks.facts(COUNCIL, tier, "need", *given, "--draft", draft)
        assert found["files"] == [str(draft)]
    need = read_yaml(draft.read_bytes())["need"]
    text = need["why"] if tier == "agreement" else need
    assert text.count("Decided on 2026-11-22") == 1
    assert [line for line in draft.read_text().splitlines() if line.startswith("#")] == comments
    assert [path.name for path in tmp_path.iterdir()] == [draft.name]


def test_what_a_draft_says_already_stays(desks, tmp_path):
    draft = tmp_path / "a.yaml"
    text = (desks.folder / "agreement.yaml").read_text()
    draft.write_text(text)
    desks.facts(COUNCIL, "agreement", "need", *GIVEN, "--draft", draft)
    why = read_yaml(draft.read_bytes())["need"]["why"]
    assert why.startswith("Each party alone sees too little to decide. Decided on")
    bare = read_yaml(text.encode())
    assert "need" in bare
    draft.write_text("format: accordant/agreement/v1\nid: bare\n")
    desks.facts(COUNCIL, "agreement", "need", *GIVEN, "--draft", draft)
    assert read_yaml(draft.read_bytes())["need"]["in_scope"] == []


def test_what_the_answers_tell_is_filled_into_the_draft_and_told(desks, tmp_path):
    draft = tmp_path / "a.yaml"
    desks.facts(COUNCIL, "agreement", "new", draft)
    comments = [line for line in draft.read_text().splitlines() if line.startswith("#")]
    grave = (*GIVEN, "--answer", "content=sensitive", "--draft", draft)
    found = desks.facts(COUNCIL, "agreement", "need", *grave)
    assert found["filled_in"] == ["none_found: yes", "overlays: high-stakes"]
    value = read_yaml(draft.read_bytes())
    assert (value["overlays"], value["none_found"]) == (["high-stakes"], True)
    assert [line for line in draft.read_text().splitlines() if line.startswith("#")] == comments
    again = desks.facts(COUNCIL, "agreement", "need", *grave)
    assert (again["filled_in"], again["left"]) == ([], [])
    draft.write_text(draft.read_text().replace("kind: reciprocal", "kind: one-way"))
    bound = (*GIVEN, "--answer", "required=processor", "--draft", draft)
    said = flat_of(desks.say(COUNCIL, "agreement", "need", *bound).out)
    assert "kind is one-way; the answers tell controller-processor" in said


def test_a_protocol_s_stakes_are_filled_in_too(desks, tmp_path):
    draft = tmp_path / "p.yaml"
    desks.facts(COUNCIL, "protocol", "new", draft)
    given = ("existing=none", "several=many", "gravity=much")
    answers = [word for one in given for word in ("--answer", one)]
    found = desks.facts(COUNCIL, "protocol", "need", *answers, "--draft", draft)
    assert found["filled_in"] == ["overlays: high-stakes"]
    assert read_yaml(draft.read_bytes())["overlays"] == ["high-stakes"]


def test_a_need_that_is_no_set_of_fields_is_refused_with_its_place(desks, tmp_path):
    draft = tmp_path / "a.yaml"
    draft.write_text("format: accordant/agreement/v1\nneed: because\n")
    found = desks.facts(COUNCIL, "agreement", "need", *GIVEN, "--draft", draft, code=2)["error"]
    assert [one["path"] for one in found["problems"]] == ["need"]
    assert draft.read_text().endswith("need: because\n")


def test_the_wrong_kind_of_draft_or_one_that_cannot_be_written_is_refused(desks, tmp_path):
    said = desks.say(
        COUNCIL, "protocol", "need", "--answer", "existing=covers", "--draft",
        desks.folder / "agreement.yaml",
    )  # fmt: skip
    assert said.code != 0
    draft = tmp_path / "a.yaml"
    draft.write_text((desks.folder / "agreement.yaml").read_text())
    (tmp_path / ".a.yaml.new").mkdir()
    said = desks.say(COUNCIL, "agreement", "need", *GIVEN, "--draft", draft)
    assert (said.code != 0, "cannot be written" in flat_of(said.err)) == (True, True)
    assert "Decided on" not in draft.read_text()


def test_at_a_terminal_each_question_is_asked_until_it_is_answered(desks, monkeypatch):
    said = iter(["7", "maybe", "2", "separate", "3", "6", "2"])
    asked = []

    def ask(desk, question, instead=""):
        asked.append(question)
        return next(said)

    monkeypatch.setattr(Desk, "ask", ask)
    done = desks.say(COUNCIL, "agreement", "need")
    assert (done.code, "One page is enough." in done.out) == (0, True)
    assert "“maybe” is none of these" in done.err
    assert len(asked) == 7
    assert "  1. Yes, or it may well be so" in asked[0]
