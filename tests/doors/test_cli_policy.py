"""The policy exported on the command line, and judged by Cedar from the files alone."""

from copy import deepcopy

import cedarpy
import pytest

from tests.core.builders import COUNCIL, TRUST

NAMES = ["policies.cedar", "policies.cedarschema", "entities.json"]


def test_a_signatory_can_check_the_files_with_cedar_alone(desks, northmoor, tmp_path):
    folder = tmp_path / "cedar"
    facts = desks.facts(TRUST, "policy", "export", "--cedar", "--out", folder)
    assert facts["files"] == [str(folder / name) for name in NAMES]
    policies, schema, entities = ((folder / name).read_text() for name in NAMES)
    assert cedarpy.validate_policies(policies, schema).validation_passed
    assert facts["policies"] == len(cedarpy.PolicySet.from_str(policies)) >= 4
    question = deepcopy(QUESTION)
    answer = cedarpy.is_authorized(question, policies, entities, schema)
    assert (answer.allowed, answer.diagnostics.errors) == (True, [])
    question["context"]["purpose"] = "marketing"
    assert not cedarpy.is_authorized(question, policies, entities, schema).allowed


QUESTION = {
    "principal": {"type": "Person", "id": "council/worker"},
    "action": {"type": "Action", "id": "share"},
    "resource": {"type": "Dataset", "id": "contacts"},
    "context": {
        "provider": {"__entity": {"type": "Party", "id": "council"}},
        "recipient": {"__entity": {"type": "Party", "id": "trust"}},
        "purpose": "triage",
        "role": "hub-worker",
        "mode": "ad-hoc",
        "items": ["names"],
        "group": "children",
        "flags": {},
        "about": [],
        "do_not_disclose_to": [],
        "now": {"__extn": {"fn": "datetime", "arg": "2026-11-22T09:00:00Z"}},
    },
}


def flat_of(said):
    return " ".join(said.err.replace("│", " ").split())


def test_without_a_folder_the_policies_are_shown(desks, northmoor):
    said = desks.say(COUNCIL, "policy", "export", "--cedar", "northmoor-agreement@1")
    assert said.code == 0
    assert '@id("northmoor-agreement v1, clause contact, to trust")' in said.out
    facts = desks.facts(COUNCIL, "policy", "export", "--cedar", "northmoor-agreement@1")
    assert set(facts) >= {"policies", "schema", "entities"}
    assert said.out.strip() == facts["policies"].strip()
    assert cedarpy.validate_policies(facts["policies"], facts["schema"]).validation_passed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), "say in which language"),
        (("--cedar", "northmoor-protocol"), "it has no clauses"),
        (("--cedar", "unheard-of"), "there is no document “unheard-of” here"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_would_help(desks, northmoor, given, sentence):
    said = desks.say(COUNCIL, "policy", "export", *given)
    assert said.code != 0
    assert sentence in flat_of(said)


def test_a_folder_that_exists_is_never_written_to(desks, northmoor, tmp_path):
    (tmp_path / "file").write_text("mine")
    exists = "exists already, and is not written over"
    for folder, sentence in {
        tmp_path: exists,
        tmp_path / "file": exists,
        tmp_path / "none" / "cedar": "there is no folder",
        tmp_path / "file" / "cedar": "there is no folder",
        tmp_path / ("x" * 300): "cannot be made",
    }.items():
        said = desks.say(COUNCIL, "policy", "export", "--cedar", "--out", folder)
        assert said.code != 0
        assert sentence in flat_of(said)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
