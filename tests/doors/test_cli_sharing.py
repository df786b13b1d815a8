"""The main job on the command line: ask, share, open, prove, verify."""

import csv
import json

import pytest

from accordant.core.decision import Decision, LeftOut, Outcome
from accordant.core.exchange import peek
from accordant.doors.cli import deciding
from accordant.work.ask import Answered
from accordant.work.library import envelope_of
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER
from tests.work.partnership import shelf

QUESTION = (
    *("--to", TRUST, "--as", "worker", "--role", WORKER),
    *("--purpose", "triage", "--dataset", "contacts", "--group", "children"),
)
HEADER = "names,date-of-birth,nhs-number,address,concern-codes,do_not_disclose_to"
ROWS = [
    "Zoë O’Brien-Okafor,2015-03-02,943 476 5919,1 Quay Street,neglect,",
    "李伟,2012-12-30,,,,",
    "Sam Hughes,2014-02-31,,,,",
    "Ana Ruiz,2013-05-05,,,,trust",
    "Ida Berg,2011-01-01",
]


@pytest.fixture
def contacts(tmp_path):
    file = tmp_path / "contacts.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def shared(northmoor, tmp_path_factory):
    """A share that was sent and signed for."""
    file = tmp_path_factory.mktemp("shared") / "contacts.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return northmoor.facts(COUNCIL, "share", "--file", file, *QUESTION, "--wait", "5")


def test_what_is_agreed_is_permitted_on_one_screen_with_its_clause_and_obligations(desks):
    said = desks.say(COUNCIL, "ask", *QUESTION, "--reason", "A contact came in.")
    assert said.code == 0
    assert said.out.startswith("╭─ Yes ")
    for expected in ("contact", "triage", "council to trust", "Record who read it", "A contact"):
        assert expected in said.out
    assert len(said.out.splitlines()) < 40


def test_a_refusal_exits_four_and_says_what_would_help_and_who_can_act(desks):
    said = desks.say(COUNCIL, "ask", *QUESTION, "--purpose", "housing")
    assert said.code == 4
    assert "No" in said.out.splitlines()[0]
    for heading in ("in the way", "what would help", "who can act"):
        assert heading in said.out


def test_whom_it_is_about_must_be_said_where_the_clause_depends_on_it(desks):
    agreed = desks.facts(COUNCIL, "ask", *QUESTION, "--items", "names", code=0)
    assert agreed["items"] == ["names"]
    without_group = [word for word in QUESTION if word not in ("--group", "children")]
    assert desks.facts(COUNCIL, "ask", *without_group, code=4)["outcome"] == "deny"


def test_asking_for_an_item_that_is_not_granted_names_it(desks):
    facts = desks.facts(COUNCIL, "ask", *QUESTION, "--items", "names,shoe-size", code=4)
    (unmet,) = [one for one in facts["conditions"] if one["met"] is not True]
    assert "shoe-size" in unmet["sentence"]


def test_a_table_is_sent_with_every_row_accounted_for(shared):
    assert (shared["sent"], shared["held"]) == (2, 3)
    assert shared["receipt"]["outcome"] == "accepted"
    items = HEADER.split(",")[:-1]
    assert shared["mapping"] == {
        "columns": {item: item for item in items},
        "absent": [],
        "checked": ["do_not_disclose_to"],
        "not_read": [],
    }
    said = {row["number"]: str(row["reasons"]) for row in shared["held_rows"]}
    assert said.keys() == {3, 4, 5}
    assert "there is no such day in the calendar" in said[3]
    assert "may not be disclosed to trust" in said[4]
    assert "the row has 2 cells where there are 6 columns" in said[5]


def test_people_see_why_rows_are_held(desks, contacts):
    said = desks.say(COUNCIL, "share", "--file", contacts, *QUESTION)
    assert said.code == 0
    for expected in (
        "Sent 2 rows, held 3",
        "no such day",
        "may not be disclosed",
        "2 cells",
        "3, 4, 5",
    ):
        assert expected in said.out


def test_the_partner_opens_what_was_cut_down(desks, shared):
    package = shared["package"]
    assert package in [one["package"] for one in desks.facts(TRUST, "inbox", "list")["received"]]
    opened = desks.facts(TRUST, "inbox", "open", package.removeprefix("sha256:")[:16])
    first, second = opened["rows"]
    assert first["names"] == ["Zoë O’Brien-Okafor"]
    assert first["date-of-birth"] == 2015
    assert second["names"] == ["李伟"]
    assert "Zoë O’Brien-Okafor" in desks.say(TRUST, "inbox", "open", package).out
    assert "accepted" in desks.say(TRUST, "inbox", "show", package).out


def test_received_rows_are_written_for_their_owner_alone(desks, shared, tmp_path):
    out = tmp_path / "rows.csv"
    facts = desks.facts(TRUST, "inbox", "open", shared["package"], "--out", out)
    assert facts["rows_written"] == 2
    assert out.stat().st_mode & 0o077 == 0
    with out.open(encoding="utf-8", newline="") as written:
        assert [row["date-of-birth"] for row in csv.DictReader(written)] == ["2015", "2012"]
    lines = tmp_path / "rows.jsonl"
    desks.facts(TRUST, "inbox", "open", shared["package"], "--out", lines)
    written = lines.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["date-of-birth"] for line in written] == [2015, 2012]


def test_a_file_is_never_written_over(desks, shared, tmp_path):
    out = tmp_path / "rows.csv"
    out.write_text("mine")
    desks.facts(TRUST, "inbox", "open", shared["package"], "--out", out, code=2)
    assert out.read_text() == "mine"


def test_a_file_of_another_kind_is_refused(desks, shared, tmp_path):
    facts = desks.facts(
        TRUST, "inbox", "open", shared["package"], "--out", tmp_path / "a.xlsx", code=2
    )
    assert "neither .jsonl nor .csv" in facts["error"]["problems"][0]["sentence"]


def test_a_share_that_is_not_agreed_is_refused_before_any_column_is_asked_about(desks, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("a,b\n1,2\n")
    facts = desks.facts(COUNCIL, "share", "--file", file, *QUESTION, "--purpose", "sport", code=4)
    assert (facts["sent"], facts["package"]) == (0, None)


def test_a_stranger_verifies_a_proof_with_no_home_at_all(desks, shared, tmp_path):
    proof, opening = tmp_path / "proof.json", tmp_path / "row.json"
    made = desks.facts(COUNCIL, "proof", "make", shared["package"], "--out", proof)
    desks.facts(COUNCIL, "proof", "open", shared["package"], 1, "--out", opening)
    assert opening.stat().st_mode & 0o077 == 0
    nowhere = tmp_path / "nowhere"
    trusted = ("--trust", made["fingerprint"])
    anchored = desks.say("x", "verify", proof, *trusted, "--opening", opening, home=nowhere)
    assert anchored.code == 0
    assert "Verified" in anchored.out
    assert "Zoë O’Brien-Okafor" in anchored.out
    loose = desks.say("x", "verify", proof, home=nowhere)
    assert loose.code == 3
    assert "not anchored" in loose.out
    proof.write_bytes(proof.read_bytes().replace(b"contact", b"contract", 1))
    broken = desks.say("x", "verify", proof, *trusted, home=nowhere)
    assert broken.code == 1
    assert "✗" in broken.out
    assert not nowhere.exists()


def test_an_emergency_is_recorded_and_waits_for_a_review_by_somebody_else(desks):
    urgent = ("--power", "vital interests", "--items", "names", "--decider", "worker")
    reason = ("--reason", "A child is missing.")
    facts = desks.facts(COUNCIL, "emergency", *QUESTION, *urgent, *reason)
    number = facts["decision"]
    assert facts["review_due"].startswith("2026-11-23")
    assert number in [one["decision"] for one in desks.facts(COUNCIL, "review")["due"]]
    found = ("--finding", "Right to act.", "--justified")
    own = desks.facts(COUNCIL, "review", number, *found, "--as", "worker", code=6)
    assert own["error"]["code"] == "not-allowed"
    done = desks.facts(COUNCIL, "review", number.upper(), *found, "--as", "helen")
    assert done["justified"] is True
    assert number not in [one["decision"] for one in desks.facts(COUNCIL, "review")["due"]]


URGENT = ("--power", "vital interests", "--reason", "A child is missing.")


def test_an_emergency_says_how_it_is_disclosed_unless_the_recipient_has_a_node(desks):
    asked = ("emergency", *QUESTION, *URGENT, "--items", "names")
    assert desks.facts(COUNCIL, *asked)["channel"] == "exchange"
    assert desks.facts(COUNCIL, *asked, "--channel", "radio")["channel"] == "radio"
    elsewhere = ("--to", "coastguard")
    facts = desks.facts(COUNCIL, *asked, *elsewhere, code=2)
    assert facts["error"]["problems"][0]["path"] == "--channel"
    said = desks.facts(COUNCIL, *asked, *elsewhere, "--channel", "telephone")
    assert said["outcome"] == "permit"


def test_an_emergency_package_goes_through_the_exchange_with_its_power_and_a_review_due(
    desks, contacts
):
    urgent = (*URGENT, "--decider", "worker", "--items", "names,address", "--purpose", "rescue")
    facts = desks.facts(COUNCIL, "share", "--file", contacts, *QUESTION, *urgent, "--wait", "5")
    assert (facts["power"], facts["clause"]) == ("vital interests", None)
    assert (facts["sent"], facts["receipt"]["outcome"]) == (3, "accepted")
    sent = shelf(desks.houses[desks.folder / COUNCIL], "sent")[facts["package"]]
    manifest = peek(envelope_of(sent["manifest"]))
    assert (manifest.power, manifest.clause) == ("vital interests", None)
    opened = desks.facts(TRUST, "inbox", "open", facts["package"])
    assert set(opened["rows"][0]) == {"names", "address"}
    due = {one["decision"]: one for one in desks.facts(COUNCIL, "review")["due"]}
    assert due[facts["decision"]]["power"] == "vital interests"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--dataset", "horses"), 7, "no agreement held here describes"),
        (("--items", "names,shoe-size"), 2, "has no such item"),
    ],
)
def test_an_emergency_share_of_what_nobody_described_is_refused_and_recorded(
    desks, contacts, more, code, said
):
    urgent = (*QUESTION, *URGENT, "--items", "names", *more)
    facts = desks.facts(COUNCIL, "share", "--file", contacts, *urgent, code=code)
    assert said in facts["error"]["problems"][0]["sentence"]
    entries = desks.facts(COUNCIL, "ledger", "list")["entries"]
    assert entries[-1]["kind"] == "stopped"


def test_an_emergency_share_leaves_open_columns_to_be_settled(desks, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("full_names\nAna Ruiz\n")
    urgent = (*QUESTION, *URGENT, "--items", "names")
    facts = desks.facts(COUNCIL, "share", "--file", file, *urgent, code=11)
    assert facts["unsure"]["names"] == ["full_names"]


def test_what_was_said_on_the_telephone_is_decided_and_recorded(desks):
    said = desks.say(COUNCIL, "record", *QUESTION, "--channel", "telephone")
    assert said.code == 0
    assert "telephone, out of band" in said.out
    kinds = [one["kind"] for one in desks.facts(COUNCIL, "ledger", "list")["entries"]]
    assert kinds[-1] == "decided"


def test_a_decision_not_to_share_is_recorded_with_its_reason(desks):
    reason = ("--reason", "It would put the child in danger.")
    facts = desks.facts(COUNCIL, "decline", *QUESTION, *reason)
    assert facts["outcome"] == "deny"


def test_a_standing_prohibition_binds_until_it_is_ended(desks):
    order = ("prohibit", "order-1", "--kind", "court-order", "--reason", "By order of the court")
    desks.facts(COUNCIL, *order, "--as", "worker")
    refused = desks.facts(COUNCIL, "ask", *QUESTION, code=4)
    assert "standing prohibition" in refused["summary"]
    desks.facts(COUNCIL, *order, "--as", "worker", "--until", "2026-11-21")
    desks.facts(COUNCIL, "ask", *QUESTION)
    assert "order-1" in desks.say(COUNCIL, "prohibit").out


def test_the_recipient_may_ask_too(desks):
    question = ("--from", COUNCIL, "--as", "nurse", "--role", PRACTITIONER, "--purpose", "triage")
    facts = desks.facts(TRUST, "ask", *question, "--dataset", "contacts", "--group", "children")
    assert facts["outcome"] == "permit"


@pytest.mark.parametrize("flag", ["high_risk", "high_risk=yes", "=true"])
def test_a_flag_is_true_or_false(desks, flag):
    facts = desks.facts(COUNCIL, "ask", *QUESTION, "--flag", flag, code=2)
    assert facts["error"]["problems"][0]["path"] == "--flag"


def test_flags_and_other_words_reach_the_question(desks):
    more = (
        "--flag",
        "high_risk=true",
        "--consent",
        "given",
        "--not-to",
        "police",
        "--use",
        "triage",
    )
    facts = desks.facts(COUNCIL, "ask", *QUESTION, *more, "--clause", "contact")
    assert facts["clause"]["flow"] == "contact"


def test_a_question_names_the_other_end(desks):
    alone = [word for word in QUESTION if word not in ("--to", TRUST)]
    facts = desks.facts(COUNCIL, "ask", *alone, code=2)
    assert facts["error"]["problems"][0]["path"] == "--to"


def test_a_referral_exits_five_and_says_whom_to_ask(desks, monkeypatch):
    decision = Decision(outcome=Outcome.REFER, summary="Ask.", refer_to=("release-authority",))
    answered = Answered(id="d1", decision=decision, leaf=b"")
    monkeypatch.setattr(deciding.asking, "ask", lambda *asked: answered)
    said = desks.say(COUNCIL, "ask", *QUESTION)
    assert said.code == 5
    assert "Ask the release-authority" in said.out


def test_what_is_left_out_is_shown_with_the_reason(desks, monkeypatch):
    left = (LeftOut(item="address", why="the clause drops it"),)
    decision = Decision(outcome=Outcome.PERMIT, summary="Yes.", items=("names",), left_out=left)
    answered = Answered(id="d1", decision=decision, leaf=b"")
    monkeypatch.setattr(deciding.asking, "ask", lambda *asked: answered)
    said = desks.say(COUNCIL, "ask", *QUESTION)
    assert "the clause drops it" in said.out


def test_without_anything_to_list_it_says_so(desks):
    assert "No standing prohibitions." in desks.say(TRUST, "prohibit").out
    assert "No emergency waits" in desks.say(TRUST, "review").out
    desks.facts(COUNCIL, "review", "d1", code=2)
    desks.facts(COUNCIL, "prohibit", "x", code=2)
    desks.facts(COUNCIL, "inbox", "show", "sha256:", code=7)
