"""Profiles on the command line: those there are, one of one's own, and what it finds in a draft."""

import pytest
from attrs import evolve

from accordant.core.law import NOTICE, SHIPPED_IDS
from accordant.core.wire import encode, write_yaml
from tests.core.builders import COUNCIL, SIGNATORY, TRUST, a_protocol, a_term, an_agreement
from tests.doors.conftest import rooted

OWN = """\
format: accordant/profile/v1
id: northmoor
title: What Northmoor asks besides
owner: the head of information governance
edition: "2026-11"
territory: GB
extends: [uk-gdpr]
in_force_from: 2026-01-01
agreement:
  - {field: audit, need: mandatory, source: board minute 12}
  - {field: "groups[].numbers", need: recommended, in_force_from: 2027-01-01}
"""
WARD = """\
format: accordant/profile/v1
id: ward
title: A ward of Northmoor
owner: the ward
edition: "1"
territory: GB
extends: [northmoor]
in_force_from: 2026-01-01
protocol:
  - {field: risks, need: mandatory}
"""


@pytest.fixture
def own(tmp_path):
    def write(text=OWN, name="own.yaml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def draft(tmp_path):
    def write(document):
        file = tmp_path / "draft.yaml"
        file.write_text(write_yaml(encode(document)), encoding="utf-8")
        return file

    return write


def alone(desks, tmp_path, *words, code=0):
    """What a command says where there is no node."""
    said = desks.say("x", *words, "--json", home=tmp_path / "none")
    assert said.code == code, said.out + said.err
    return said.facts


def test_every_profile_that_comes_with_the_program_is_listed(desks, tmp_path):
    facts = alone(desks, tmp_path, "profile", "list")
    assert [each["id"] for each in facts["profiles"]] == list(SHIPPED_IDS)
    assert facts["notice"] == NOTICE
    assert "agreement" not in facts["profiles"][0]
    shown = desks.say(COUNCIL, "profile", "list").out
    assert all(name in shown for name in SHIPPED_IDS)


def test_a_profile_is_shown_line_by_line_with_what_it_extends(desks, tmp_path):
    facts = alone(desks, tmp_path, "profile", "show", "ie-dsga")
    assert facts["with"] == ["eu-gdpr", "house"]
    (line,) = (x for x in facts["profile"]["agreement"] if x["field"] == "undertaking")
    assert (line["need"], line["strength"]) == ("mandatory", "law")
    shown = desks.say(COUNCIL, "profile", "show", "house").out
    assert "nothing else" in shown
    assert NOTICE in " ".join(shown.split())


def test_a_profile_of_one_s_own_is_shown_with_its_file(desks, tmp_path, own):
    shown = desks.say(COUNCIL, "profile", "show", "northmoor", "--profile", own()).out
    assert "board minute 12" in shown
    assert "from 2027-01-01" in shown
    facts = alone(desks, tmp_path, "profile", "show", "nortmoor", "--profile", own(), code=7)
    assert "did you mean “northmoor”" in facts["error"]["problems"][0]["sentence"]


def test_profiles_that_extend_each_other_are_checked_together(desks, tmp_path, own):
    ward = own(WARD, "ward.yaml")
    facts = alone(desks, tmp_path, "profile", "check", ward, own())
    assert [each["with"] for each in facts["profiles"]] == [
        ["northmoor", "uk-gdpr", "house"],
        ["uk-gdpr", "house"],
    ]
    said = " ".join(desks.say(COUNCIL, "profile", "check", own()).out.replace("│", " ").split())
    assert "2 lines about the agreement, 0 lines about the protocol, 0 gateways" in said
    refused = alone(desks, tmp_path, "profile", "check", ward, code=2)["error"]["problems"]
    assert [each["path"] for each in refused] == ["ward.extends"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("need: mandatory", "need: nice", "own.yaml: agreement[0].need"),
        ("need: mandatory", "need: conditional", "northmoor.agreement[0].when"),
        ("field: audit", "field: audits", "northmoor.agreement[0].field"),
        (
            "field: audit, need: mandatory",
            'field: "purposes[].necessity", need: recommended',
            "northmoor.agreement[0].need",
        ),
    ],
)
def test_a_profile_with_a_fault_is_refused_with_its_place(desks, tmp_path, own, old, new, path):
    file = own(OWN.replace(old, new))
    for words in (("profile", "check", file), ("profile", "show", "house", "--profile", file)):
        problems = alone(desks, tmp_path, *words, code=2)["error"]["problems"]
        assert [each["path"] for each in problems] == [path]


def test_a_fault_of_the_whole_file_is_told_by_the_name_of_the_file(desks, tmp_path, own):
    file = own(OWN + "#" + "x" * 5_000_000)
    (problem,) = alone(desks, tmp_path, "profile", "check", file, code=2)["error"]["problems"]
    assert problem["path"] == "own.yaml"
    assert problem["sentence"].startswith("this is too large: 5,000,")


def test_another_file_is_said_to_be_what_it_is(desks, tmp_path, draft):
    file = draft(an_agreement())
    facts = alone(desks, tmp_path, "profile", "check", file, code=2)
    assert (
        "is an agreement, where a profile is needed" in (facts["error"]["problems"][0]["sentence"])
    )


def test_a_draft_is_checked_against_a_profile_of_one_s_own(desks, tmp_path, own, draft):
    file = draft(an_agreement())
    assert alone(desks, tmp_path, "agreement", "check", file)["findings"] == []
    facts = alone(desks, tmp_path, "agreement", "check", file, "--profile", own(), code=1)
    (found,) = facts["findings"]
    assert (found["path"], found["source"]) == ("audit", "board minute 12")
    at_the_node = desks.facts(COUNCIL, "agreement", "check", file, "--profile", own(), code=1)
    assert found in at_the_node["findings"]


def test_each_profile_counts_for_the_tier_it_asks_about(desks, tmp_path, own, draft):
    given = ("--profile", own(), "--profile", own(WARD, "ward.yaml"))
    facts = alone(desks, tmp_path, "protocol", "check", draft(a_protocol()), *given, code=1)
    assert [each["path"] for each in facts["findings"]] == ["risks"]


def test_what_will_change_before_the_review_is_shown_with_its_day(desks, tmp_path, own, draft):
    file = draft(an_agreement(audit="Each may look at the other's log."))
    facts = alone(desks, tmp_path, "agreement", "check", file, "--profile", own())
    (change,) = facts["coming"]
    assert change["day"] == "2027-01-01"
    assert [each["path"] for each in change["appears"]] == ["groups[0].numbers"]
    said = desks.say(
        "x", "agreement", "check", file, "--profile", own(), home=tmp_path / "none"
    ).out
    assert f"What will change before the review on {a_term().review_due}" in said
    assert "Will be found" in said
    assert "groups[0].numbers (recommended): Empty: about how many" in " ".join(said.split())


def test_nothing_is_said_to_change_where_nothing_will(desks, tmp_path, draft):
    file = draft(an_agreement())
    facts = alone(desks, tmp_path, "agreement", "check", file)
    assert facts["coming"] == []
    said = desks.say("x", "agreement", "check", file, home=tmp_path / "none").out
    assert "What will change" not in said


def test_law_that_ends_a_finding_is_told_too(desks, tmp_path, own, draft):
    file = draft(evolve(an_agreement(), audit=""))
    text = OWN.replace("source: board minute 12", "in_force_until: 2026-12-31")
    facts = alone(desks, tmp_path, "agreement", "check", file, "--profile", own(text), code=1)
    (change,) = facts["coming"]
    assert [each["path"] for each in change["vanishes"]] == ["audit"]
    said = desks.say(
        "x", "agreement", "check", file, "--profile", own(text), home=tmp_path / "none"
    ).out
    assert "Will be settled" in said


def test_what_a_profile_asks_blocks_proposing_and_signing_where_it_is_given(desks, own, draft):
    file = draft(rooted(desks, an_agreement(version=7, replaces=desks.agreement)))
    given = ("--as", "worker", "--profile", own())
    refused = desks.facts(COUNCIL, "agreement", "propose", file, *given, code=2)["error"]
    assert [each["path"] for each in refused["problems"]] == ["audit"]
    signs = ("--as", f"{SIGNATORY}.{COUNCIL}", "--passphrase-file", desks.folder / "secret")
    given = (*signs, "--profile", own())
    refused = desks.facts(COUNCIL, "agreement", "sign", desks.agreement, *given, code=2)["error"]
    assert [each["path"] for each in refused["problems"]] == ["audit"]


# Kept at the node


@pytest.fixture
def kept(desks, own):
    """A profile that the council keeps, given up again so that no other test is asked it."""

    def keep(text, name="own.yaml"):
        return desks.facts(COUNCIL, "profile", "keep", own(text, name), "--as", "worker")

    yield keep
    given_up = ("--reason", "The test is over.", "--as", "worker")
    for one in reversed(desks.facts(COUNCIL, "profile", "list")["kept"]):
        desks.facts(COUNCIL, "profile", "forget", one["id"], *given_up)


def edition(text, number):
    return text.replace('edition: "2026-11"', f'edition: "{number}"')


def test_a_profile_that_is_kept_is_asked_without_naming_its_file(desks, tmp_path, draft, kept):
    file = draft(rooted(desks, an_agreement(version=7, replaces=desks.agreement)))
    told = kept(edition(OWN, "kept-1"))
    assert [one["id"] for one in told["kept"]] == ["northmoor"]
    found = desks.facts(COUNCIL, "agreement", "check", file, code=1)
    assert "audit" in [one["path"] for one in found["findings"]]
    assert found["own_profiles"] == [{"id": "northmoor", "edition": "kept-1"}]
    said = desks.say(COUNCIL, "agreement", "check", file).out
    assert "Asked of your own: northmoor (edition kept-1)." in said
    refused = desks.facts(COUNCIL, "agreement", "propose", file, "--as", "worker", code=2)["error"]
    assert [each["path"] for each in refused["problems"]] == ["audit"]
    signs = ("--as", f"{SIGNATORY}.{COUNCIL}", "--passphrase-file", desks.folder / "secret")
    refused = desks.facts(COUNCIL, "agreement", "sign", desks.agreement, *signs, code=2)["error"]
    assert [each["path"] for each in refused["problems"]] == ["audit"]
    asked = ("agreement", "questions", desks.agreement, "--number", 7)
    assert desks.facts(COUNCIL, *asked, code=1)["answers"][0]["verdict"] == "no"
    assert desks.facts(TRUST, *asked)["answers"][0]["verdict"] == "yes"
    assert alone(desks, tmp_path, "agreement", "check", file)["findings"] == []


def test_a_profile_that_is_kept_is_listed_shown_and_extended(desks, kept, own):
    kept(edition(OWN, "kept-2"))
    (one,) = desks.facts(COUNCIL, "profile", "list")["kept"]
    assert (one["edition"], one["kept"]["by"].split()[0]) == ("kept-2", "worker")
    shown = desks.say(COUNCIL, "profile", "list").out
    assert "Kept at this node" in shown
    assert "board minute 12" in desks.say(COUNCIL, "profile", "show", "northmoor").out
    ward = own(WARD, "ward.yaml")
    facts = desks.facts(COUNCIL, "profile", "check", ward)
    assert [each["with"] for each in facts["profiles"]] == [["northmoor", "uk-gdpr", "house"]]
    kept(WARD, "ward-kept.yaml")
    again = desks.facts(COUNCIL, "profile", "keep", ward, "--as", "worker")
    assert (again["kept"], again["unchanged"]) == ([], ["ward"])
    said = desks.say(COUNCIL, "profile", "keep", ward, "--as", "worker").out
    assert "edition 1, kept already" in said


def test_one_that_contradicts_itself_is_not_kept(desks, own):
    text = OWN.replace(
        '"groups[].numbers", need: recommended, in_force_from: 2027-01-01',
        "audit, need: recommended",
    )
    said = desks.facts(COUNCIL, "profile", "keep", own(text), "--as", "worker", code=2)["error"]
    assert [each["path"] for each in said["problems"]] == ["northmoor.agreement[1]"]
    assert "keep one of them" in said["problems"][0]["sentence"]
    assert desks.facts(COUNCIL, "profile", "list")["kept"] == []


def test_one_is_given_up_with_a_reason(desks, kept):
    kept(edition(OWN, "kept-3"))
    gone = ("profile", "forget", "northmoor", "--reason", "The board has withdrawn it.")
    said = desks.say(COUNCIL, *gone, "--as", "worker")
    assert (said.code, "Given up: northmoor" in said.out) == (0, True)
    lost = desks.facts(COUNCIL, *gone, "--as", "worker", code=7)["error"]
    assert lost["advice"] == "None is kept here."


def test_the_chair_is_warned_by_what_is_kept_too(desks, own):
    key = ("--passphrase-file", desks.folder / "secret")
    who = ("--as", "chair.council", *key, "--profile", own())
    said = desks.say(COUNCIL, "agreement", "certify", desks.agreement, *who)
    assert "7 (no: Lawful, then and later)" in " ".join(said.err.split())
