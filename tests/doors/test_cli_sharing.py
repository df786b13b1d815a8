"""The main job on the command line: ask, share, open, prove, verify."""

import csv
import json

import pytest

from accordant.core.decision import Decision, LeftOut, Outcome
from accordant.core.errors import Unavailable
from accordant.core.exchange import peek
from accordant.core.people import OPERATIONAL_LEAD
from accordant.doors.cli import deciding, sharing
from accordant.work.ask import Answered
from accordant.work.library import envelope_of
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER, contact_flow
from tests.work.partnership import NOW, shelf

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
    words = " ".join(said.out.replace("│", " ").split())
    assert f"clause contact: “{contact_flow().text}”" in words
    assert len(said.out.splitlines()) < 40


def test_what_is_changed_before_it_goes_is_told_of_what_may_go_only(desks):
    """Whoever reads that a date of birth may go is told that only its year does."""
    said = desks.say(COUNCIL, "ask", *QUESTION)
    assert "date-of-birth: generalise to year" in said.out
    facts = desks.facts(COUNCIL, "ask", *QUESTION)
    assert facts["treatments"] == {"date-of-birth": {"kind": "generalise", "to": "year"}}
    assert desks.facts(COUNCIL, "ask", *QUESTION, "--items", "names")["treatments"] == {}
    refused = desks.facts(COUNCIL, "ask", *QUESTION, "--purpose", "housing", code=4)
    assert refused["treatments"] == {}


def test_a_flag_that_nothing_looks_at_is_told(desks):
    """It was most likely misspelt, and whoever set it should not think that it was heard."""
    asked = ("ask", *QUESTION, "--flag", "high_rsk=true")
    assert desks.facts(COUNCIL, *asked)["unread"] == ["high_rsk"]
    said = " ".join(desks.say(COUNCIL, *asked).out.replace("│", " ").split())
    assert "high_rsk: nothing agreed between the two looks at it" in said
    assert desks.facts(COUNCIL, "ask", *QUESTION)["unread"] == []


def test_a_refusal_exits_four_and_says_what_would_help_and_who_can_act(desks):
    said = desks.say(COUNCIL, "ask", *QUESTION, "--purpose", "housing")
    assert said.code == 4
    assert "No" in said.out.splitlines()[0]
    for heading in ("in the way", "what would help", "who can act"):
        assert heading in said.out
    facts = desks.facts(COUNCIL, "ask", *QUESTION, "--purpose", "housing", code=4)
    (unmet,) = [one for one in facts["conditions"] if one["met"] is not True]
    assert unmet["name"] == "purpose"
    for part in ("sentence", "remedy"):
        # A column is narrow: its first words stand on one line.
        assert " ".join(unmet[part].split()[:2]) in said.out


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
        "Waiting to be sent: 2 rows, held 3",
        "no such day",
        "may not be disclosed",
        "2 cells",
        "Rows are counted as in the table",
    ):
        assert expected in said.out
    rows = [line.split()[:2] for line in said.out.splitlines()]
    assert ["3", "date-of-birth"] in rows
    assert ["4", "do_not_disclose_to"] in rows
    assert f"\nsha256:{said.out.split('sha256:')[1][:64]}\n" in said.out


def test_of_many_held_rows_the_first_are_listed_and_all_are_counted(desks, tmp_path):
    file = tmp_path / "contacts.csv"
    rows = ["Ana Ruiz,10/12/1945,,,,"] * 22
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    said = desks.say(COUNCIL, "share", "--file", file, *QUESTION)
    assert "… and 2 more" in said.out
    assert "format: %d/%m/%Y" in " ".join(said.out.split())
    assert "Package none: every row is held" in " ".join(said.out.split())
    listed = [line for line in said.out.splitlines() if "date-of-birth" in line]
    assert [line.split()[0] for line in listed if line[0].isdigit()] == [
        *map(str, range(1, 21)),
        "22",
    ]


def test_what_waits_is_not_said_to_be_sent_and_what_is_delivered_is(desks, contacts, monkeypatch):
    """The partner cannot be reached: it waits, with the next try; then it goes."""
    share = ("share", "--file", contacts, *QUESTION)

    def away(*parcel):
        raise Unavailable("trust does not answer", code="partner-away")

    with monkeypatch.context() as patched:
        patched.setattr(desks.post, "put", away)
        facts = desks.facts(COUNCIL, *share, "--wait", "0.1")
        assert (facts["delivery"], facts["receipt"]) == ("waiting", None)
        assert facts["next_try"].startswith("2026-11-22T")
        said = " ".join(desks.say(COUNCIL, *share).out.split())
        assert "Waiting to be sent: 2 rows" in said
        assert "Next try 22 November 2026" in said
        assert "Because trust does not answer" in said
        assert "Sent 2 rows" not in said
    facts = desks.facts(COUNCIL, *share)
    assert facts["delivery"] == "waiting"
    desks.say(COUNCIL, "outbox", "--send")
    said = desks.say(COUNCIL, *share, "--wait", "5").out
    assert "Sent 2 rows, held 3" in said
    assert "accepted on 22 November 2026, " in " ".join(said.split())
    assert "2026-11-22T" not in said


def test_a_share_the_partner_refused_is_not_called_sent(desks, contacts, monkeypatch):
    receipt = {"at": NOW.isoformat(), "outcome": "refused", "code": "expired", "reason": "late"}
    monkeypatch.setattr(sharing, "_look", lambda *asked: receipt)
    said = desks.say(COUNCIL, "share", "--file", contacts, *QUESTION)
    assert said.code == 1
    assert "Refused by trust: 2 rows, held 3" in said.out
    assert ": late" in said.out


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
    stranger = desks.facts(COUNCIL, "review", number, *found, "--as", "helen", code=6)
    assert "helen holds no role" in stranger["error"]["problems"][0]["sentence"]
    lead = f"{OPERATIONAL_LEAD}.{COUNCIL}"
    done = desks.facts(COUNCIL, "review", number.upper(), *found, "--as", lead)
    assert done["justified"] is True
    assert number not in [one["decision"] for one in desks.facts(COUNCIL, "review")["due"]]


URGENT = ("--power", "vital interests", "--reason", "A child is missing.")


def test_an_emergency_says_how_it_is_disclosed_unless_the_recipient_has_a_node(desks):
    asked = ("emergency", *QUESTION, *URGENT, "--items", "names")
    assert desks.facts(COUNCIL, *asked)["channel"] is None
    assert desks.facts(COUNCIL, *asked, "--channel", "radio")["channel"] == "radio"
    elsewhere = ("--to", "coastguard")
    facts = desks.facts(COUNCIL, *asked, *elsewhere, code=2)
    assert facts["error"]["problems"][0]["path"] == "--channel"
    said = desks.facts(COUNCIL, *asked, *elsewhere, "--channel", "telephone")
    assert said["outcome"] == "permit"


def test_an_emergency_that_was_only_decided_says_that_nothing_was_sent_and_how_it_goes(desks):
    asked = ("emergency", *QUESTION, *URGENT, "--items", "names")
    facts = desks.facts(COUNCIL, *asked)
    kept = shelf(desks.houses[desks.folder / COUNCIL], "decision")[facts["decision"]]
    assert kept["channel"] == "none"
    said = " ".join(desks.say(COUNCIL, *asked).out.replace("│", " ").split())
    for expected in (
        "Sent nothing: only the decision is recorded",
        "Nothing has been sent to trust.",
        "accordant share --file TABLE --power",
        "--channel telephone",
    ):
        assert expected in said
    told = desks.facts(COUNCIL, *asked, "--channel", "telephone")
    assert "next" not in told
    kept = shelf(desks.houses[desks.folder / COUNCIL], "decision")[told["decision"]]
    assert kept["channel"] == "telephone"


def test_an_emergency_that_is_refused_offers_no_way_to_send_it(desks):
    order = ("prohibit", "order-7", "--kind", "court-order", "--reason", "By order of the court")
    desks.facts(COUNCIL, *order, "--as", "worker")
    asked = ("emergency", *QUESTION, *URGENT, "--items", "names")
    assert "next" not in desks.facts(COUNCIL, *asked, code=4)
    desks.facts(COUNCIL, *order, "--as", "worker", "--until", "2026-11-21")


@pytest.mark.parametrize("command", [("emergency",), ("share", "--file", "x.csv")])
def test_an_emergency_names_each_option_that_is_missing(desks, contacts, command):
    command = tuple(str(contacts) if word == "x.csv" else word for word in command)
    facts = desks.facts(COUNCIL, *command, *QUESTION, "--power", "Children Act 1989 s.47", code=2)
    assert [one["path"] for one in facts["error"]["problems"]] == ["--reason", "--items"]


@pytest.mark.parametrize(
    ("power", "warned"),
    [
        ("x", True),
        ("because I say so", True),
        ("Children Act", True),
        ("Children Act 2004 s.11", False),
        ("the law of necessity", False),
    ],
)
def test_a_power_nobody_can_look_up_gets_a_warning_and_no_refusal(desks, power, warned):
    asked = ("emergency", *QUESTION, "--items", "names", "--reason", "A child is missing.")
    said = desks.say(COUNCIL, *asked, "--power", power, "--channel", "telephone")
    assert said.code == 0
    assert ("names no law that a reviewer could look up" in " ".join(said.err.split())) is warned


def test_when_a_review_is_due_is_told_as_moments_are(desks):
    asked = ("emergency", *QUESTION, *URGENT, "--items", "names", "--channel", "radio")
    desks.facts(COUNCIL, *asked)
    said = desks.say(COUNCIL, "review").out
    assert "23 November 2026, " in said
    assert "2026-11-23T" not in said


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


def test_a_call_that_is_refused_says_what_to_do_if_it_was_already_made(desks):
    asked = ("record", *QUESTION, "--purpose", "housing", "--channel", "telephone")
    facts = desks.facts(COUNCIL, *asked, code=4)
    for expected in ("Do not say it.", "an incident", "ig-adviser", facts["decision"]):
        assert expected in facts["next"]
    assert "accordant emergency" in desks.say(COUNCIL, *asked).out
    assert "next" not in desks.facts(COUNCIL, "record", *QUESTION, "--channel", "telephone")


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


def test_a_prohibition_is_lifted_by_its_id_and_keeps_what_it_was_about(desks):
    """Whoever lifts it need not know what it said, nor can say by mistake that it bound others."""
    order = ("prohibit", "order-2", "--kind", "court-order", "--reason", "By order of the court")
    about = ("--recipients", "trust", "--from", "2026-11-22")
    desks.facts(COUNCIL, *order, *about, "--as", "worker")
    lift = ("prohibit", "order-2", "--reason", "The court lifted it", "--as", "worker")
    done = desks.facts(COUNCIL, *lift, "--until", "2026-11-20")
    ban = done["prohibition"]
    assert (done["ended"], ban["kind"], ban["recipients"]) == (True, "court-order", ["trust"])
    assert "By order of the court" in ban["reason"]
    desks.facts(COUNCIL, "ask", *QUESTION)
    said = desks.say(COUNCIL, *lift, "--until", "2026-11-20").out
    assert "order-2 has ended" in said
    said = desks.say(COUNCIL, *lift, "--until", "2026-12-01").out
    assert "order-2 binds every sharing by council until the end of 1 December 2026" in said
    desks.facts(COUNCIL, *lift, "--until", "2026-11-20")
    missing = desks.facts(
        COUNCIL, "prohibit", "order-22", *lift[2:], "--until", "2026-11-20", code=7
    )
    assert "did you mean “order-2”?" in missing["error"]["problems"][0]["sentence"]


def test_what_declines_nothing_without_a_reason_names_the_option(desks):
    facts = desks.facts(COUNCIL, "decline", *QUESTION, code=2)
    assert facts["error"]["problems"][0]["path"] == "--reason"


def test_the_recipient_may_ask_too(desks):
    question = ("--from", COUNCIL, "--as", "nurse", "--role", PRACTITIONER, "--purpose", "triage")
    facts = desks.facts(TRUST, "ask", *question, "--dataset", "contacts", "--group", "children")
    assert facts["outcome"] == "permit"
    assert facts["next"].startswith("Nothing is fetched by this: tell council that you need names")
    assert "accordant share --file TABLE --to trust" in facts["next"]
    said = desks.say(TRUST, "ask", *question, "--dataset", "contacts", "--group", "children")
    assert "tell council" in said.out
    assert "next" not in desks.facts(COUNCIL, "ask", *QUESTION)


def test_what_was_misspelt_is_told_with_the_nearest_name_and_who_asks_can_act(desks, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")

    def help_with(*more):
        said = desks.say(COUNCIL, "ask", *QUESTION, *more)
        assert said.code == 4
        return " ".join(said.out.replace("│", " ").split())

    assert "did you mean “children”? you" in help_with("--group", "chidlren")
    assert "did you mean “trust”? you" in help_with("--to", "tursted")
    asked = help_with("--items", "names,phone")
    assert "ask without phone" in asked
    assert "you; to agree" in asked
    without_group = [word for word in QUESTION if word not in ("--group", "children")]
    said = " ".join(desks.say(COUNCIL, "ask", *without_group).out.split())
    assert "say whom it is about: --group you" in said


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
