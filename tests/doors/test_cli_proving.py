"""Proofs and invitations on the command line: what a slip comes to, and what the screen says."""

import re

import pytest

from accordant.core.crypto import spoken
from accordant.core.proof import write_proof_document
from tests.core.builders import COUNCIL, TRUST
from tests.core.proof_world import ENDS, World
from tests.doors.test_cli_keeping import HEADER, QUESTION, ROWS

WORLD = World("a screen")
ROOTS = {party: spoken(WORLD.root(party).public.fingerprint) for party in ENDS}


@pytest.fixture(scope="module")
def shared(northmoor, tmp_path_factory):
    file = tmp_path_factory.mktemp("proving") / "contacts.csv"
    file.write_text(f"{HEADER}\n{ROWS[0]}\n", encoding="utf-8")
    return northmoor.facts(COUNCIL, "share", "--file", file, *QUESTION, "--wait", "5")


@pytest.fixture
def proof(tmp_path):
    """Writes a proof that was made with some of its parts changed."""

    def written(**parts):
        file = tmp_path / "share.proof.json"
        file.write_bytes(write_proof_document(WORLD.proof(**parts)))
        return file

    return written


def sentence(facts):
    return facts["error"]["problems"][0]["sentence"]


# What was not meant


@pytest.mark.parametrize("command", [("verify",), ("join",)])
def test_a_file_of_another_kind_is_said_to_be_that(desks, tmp_path, proof, command):
    invitation = desks.folder / "trust.invitation.json"
    agreement, letter = desks.folder / "agreement.yaml", tmp_path / "letter.txt"
    letter.write_text("Dear colleague,\nplease find the proof below.\n")
    wrong = {agreement: "an agreement", letter: "plain text", invitation: "an invitation"}
    wanted = "a proof"
    if command == ("join",):
        wrong[proof()] = "a proof"
        del wrong[invitation]
        wanted = "an invitation"
    for file, what in wrong.items():
        facts = desks.facts(COUNCIL, *command, file, code=2)
        assert facts["error"]["code"] == "wrong-file"
        assert sentence(facts) == f"{file} is {what}, where {wanted} is needed"


def test_an_opening_is_told_from_a_proof_either_way_round(desks, shared, tmp_path):
    whole, row = tmp_path / "whole.json", tmp_path / "row.json"
    desks.facts(COUNCIL, "proof", "make", shared["package"], "--out", whole)
    desks.facts(COUNCIL, "proof", "open", shared["package"], 1, "--out", row)
    said = desks.facts(COUNCIL, "verify", row, code=2)
    assert "is the opening of a record, where a proof is needed" in sentence(said)
    said = desks.facts(COUNCIL, "verify", whole, "--opening", whole, code=2)
    assert "is a proof, where the opening of a record is needed" in sentence(said)


@pytest.mark.parametrize(
    ("slip", "why"),
    [
        ("d431 0401", "32 digits as it is read out, 64 in full; 8 were given"),
        ("d431 0401 4946 50a7 6dac 1786 3d9e 819o", "“o” is none of them"),
    ],
)
def test_a_fingerprint_that_is_none_is_said_to_be_none_by_both_commands(desks, proof, slip, why):
    facts = desks.facts(COUNCIL, "verify", proof(), "--trust", slip, code=2)
    assert facts["error"]["problems"][0]["path"] == "--trust"
    assert why in sentence(facts)
    file = desks.folder / "trust.invitation.json"
    facts = desks.facts(COUNCIL, "join", file, "--fingerprint", slip, code=2)
    assert facts["error"]["problems"][0]["path"] == "--fingerprint"
    assert why in sentence(facts)


def test_a_row_that_is_not_there_is_refused_with_how_many_there_are(desks, shared, tmp_path):
    out = tmp_path / "row.json"
    facts = desks.facts(COUNCIL, "proof", "open", shared["package"], 99, "--out", out, code=7)
    assert sentence(facts) == f"there is no row 99: {shared['package']} has 1 row"
    assert facts["error"]["advice"] == "Rows count from 1 to 1."
    assert not out.exists()


def test_which_row_was_opened_is_said_both_ways_and_the_hash_stays_whole(desks, tmp_path):
    file = tmp_path / "contacts.csv"
    file.write_text(f"{HEADER}\nAna Ruiz,2019-02-30,,,,\n{ROWS[0]}\n", encoding="utf-8")
    package = desks.facts(COUNCIL, "share", "--file", file, *QUESTION, "--wait", "5")["package"]
    for number, which in enumerate(((1,), ("--table-row", 2))):
        out = tmp_path / f"row-{number}.json"
        said = desks.say(COUNCIL, "proof", "open", package, *which, "--out", out)
        assert "row 1 as sent, row 2 of the table" in said.out
        assert f"\n{package}\n" in said.out
    out = tmp_path / "row.json"
    facts = desks.facts(COUNCIL, "proof", "open", package, "--table-row", 2, "--out", out)
    assert (facts["row"], facts["table_row"]) == (1, 2)
    held = desks.facts(COUNCIL, "proof", "open", package, "--table-row", 1, code=7)
    assert sentence(held) == "row 1 of the table was held, and was not sent"
    for which in ((), (1, "--table-row", 2)):
        facts = desks.facts(COUNCIL, "proof", "open", package, *which, code=2)
        assert "say which row" in sentence(facts)
    proof = tmp_path / "whole.json"
    assert f"\n{package}\n" in desks.say(COUNCIL, "proof", "make", package, "--out", proof).out
    said = desks.say("x", "verify", proof, "--opening", out).out
    assert "Row 1 as sent" in said
    assert f"\n{package}\n" in said


@pytest.mark.parametrize("command", [("make",), ("open", 1)])
def test_whoever_received_a_share_is_told_who_can_prove_it(desks, shared, tmp_path, command):
    verb, *row = command
    out = tmp_path / "proof.json"
    for name in (shared["package"], shared["package"][7:30]):
        facts = desks.facts(TRUST, "proof", verb, name, *row, "--out", out, code=8)
        assert "the decision stands in its ledger, not in this one" in sentence(facts)
        assert "Ask council for the proof" in facts["error"]["advice"]
    assert not out.exists()


def test_a_package_that_nobody_here_knows_is_not_found(desks, tmp_path):
    facts = desks.facts(TRUST, "proof", "make", "0" * 64, "--out", tmp_path / "p", code=7)
    assert "no package here" in sentence(facts)


# What the screen says


def test_a_proof_on_another_root_is_consistent_and_names_the_roots_it_rests_on(desks, proof):
    other = spoken(World("another").root(COUNCIL).public.fingerprint)
    said = desks.say("x", "verify", proof(), "--trust", other)
    assert said.code == 1
    assert "Consistent, but it does not rest on the root you gave" in said.out
    assert all(root in said.out for root in ROOTS.values())
    assert "does not hold" not in said.out
    facts = desks.facts("x", "verify", proof(), "--trust", other, code=1)
    assert (facts["verdict"], facts.get("facts")) == ("failed", None)
    assert set(facts["roots"]) == set(ENDS)


def test_a_proof_with_a_fault_in_it_is_not_called_consistent(desks, proof):
    other = spoken(World("another").root(COUNCIL).public.fingerprint)
    said = desks.say("x", "verify", proof(protocol=None), "--trust", other)
    assert said.code == 1
    assert "Consistent" not in said.out
    assert "steps 6 (Protocol) and 11 (Trust) do not hold" in said.out


def test_one_step_that_fails_is_told_in_the_singular_and_its_place_once(desks, proof):
    said = desks.say("x", "verify", proof(protocol=None), "--trust", ROOTS[COUNCIL])
    assert "Do not rely on it: step 6 (Protocol) does not hold." in said.out
    row = next(line for line in said.out.splitlines() if "✗" in line)
    assert row.split(":")[1].strip() == "protocol"
    assert row.count("protocol:") == 1


def test_the_answers_of_all_steps_stand_in_one_column_however_long_they_are(desks, proof):
    said = desks.say("x", "verify", proof(), "--trust", ROOTS[COUNCIL])
    steps = said.out.split("╭")[0].splitlines()
    columns = {match.end() for line in steps if (match := re.match(r"\S +\d+\. [\w ]+: +", line))}
    assert len(columns) == 1
    (column,) = columns
    assert all(not line[:column].strip() for line in steps if not re.match(r"\S +\d", line))
    facts = re.findall(r"│ (?:Agreement|Package) +", said.out)
    assert len({len(each) for each in facts}) == 1
