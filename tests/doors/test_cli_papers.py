"""Documents, people, statements and the ledger on the command line."""

from datetime import timedelta

import pytest

from accordant.core.crypto import SealingKey
from tests.core.builders import COUNCIL, TRUST


def test_an_agreement_comes_into_force_by_commands_alone(desks):
    for party in (COUNCIL, TRUST):
        stands = desks.facts(party, "agreement", "status", desks.agreement)
        assert stands["state"] == "in-force"
        assert stands["signed"] == [COUNCIL, TRUST]
        assert stands["missing"] == []
    assert "in-force" in desks.say(TRUST, "agreement", "status").out
    shown = desks.say(TRUST, "agreement", "status", desks.agreement)
    assert desks.agreement in shown.out.splitlines()
    assert "in-force" in desks.say(TRUST, "protocol", "status").out


def test_a_statement_that_cannot_count_is_refused_and_not_kept(desks):
    key = ("--passphrase-file", desks.folder / "secret")
    facts = desks.facts(
        COUNCIL, "agreement", "sign", desks.agreement, "--as", "ig-adviser.council", *key, code=6
    )
    assert facts["error"]["code"] == "would-not-count"


def test_a_suspension_binds_at_once_and_is_lifted_by_its_author(desks):
    said = ("--reason", "Checking a complaint", "--as", "worker")
    stopped = desks.facts(TRUST, "agreement", "suspend", desks.agreement, *said, "--flows", "reply")
    shown = desks.say(TRUST, "agreement", "status", desks.agreement)
    assert "Checking a complaint" in shown.out
    assert stopped["statement"] in shown.out.splitlines()
    lifted = desks.facts(TRUST, "agreement", "resume", stopped["statement"], *said)
    assert lifted["suspensions"] == []
    desks.deliver()


def test_a_draft_with_faults_is_shown_by_gravity_and_exits_one(desks, tmp_path):
    draft = tmp_path / "draft.yaml"
    text = (desks.folder / "agreement.yaml").read_text()
    draft.write_text(text.replace("retention:", "retention_was:", 1))
    unread = desks.facts(COUNCIL, "agreement", "check", draft, code=2)
    assert "retention_was" in unread["error"]["problems"][0]["path"]
    draft.write_text(text.replace("settled_by:", "treatments_was:"))
    desks.facts(COUNCIL, "agreement", "check", draft, code=2)


def test_a_template_passes_and_needs_no_node(desks, tmp_path):
    draft = tmp_path / "draft.yaml"
    nowhere = tmp_path / "nowhere"
    made = desks.say("x", "agreement", "new", draft, "--from", "northmoor", home=nowhere)
    assert made.code == 0
    checked = desks.say("x", "agreement", "check", draft, home=nowhere)
    assert checked.code in (0, 1)
    assert "northmoor" in checked.out
    assert "There is no node here, so these were not checked: the roots" in checked.out
    assert checked.err == ""


@pytest.mark.parametrize("tier", ["protocol", "agreement"])
def test_a_draft_begins_blank_unless_a_template_is_named(desks, tmp_path, tier):
    draft = tmp_path / "draft.yaml"
    nowhere = tmp_path / "nowhere"
    assert desks.say("x", tier, "new", draft, home=nowhere).code == 0
    checked = desks.say("x", tier, "check", draft, "--json", home=nowhere)
    assert checked.code == 1
    assert checked.facts["blocking"] > 0


def test_a_template_that_is_not_there_is_named_with_those_that_are(desks, tmp_path):
    facts = desks.facts(COUNCIL, "agreement", "new", tmp_path / "a", "--from", "x", code=7)
    assert "northmoor" in facts["error"]["advice"]


def test_a_draft_begun_here_knows_this_node_and_its_partners(desks, tmp_path):
    draft = tmp_path / "draft.yaml"
    facts = desks.facts(COUNCIL, "protocol", "new", draft, "--from", "northmoor")
    assert facts["filled_in"] == []
    assert "# Northmoor" in draft.read_text()


def test_a_document_is_shown_as_yaml_that_reads_back(desks, tmp_path):
    shown = desks.say(COUNCIL, "agreement", "show", desks.agreement)
    file = tmp_path / "copy.yaml"
    file.write_text(shown.out)
    assert desks.facts(COUNCIL, "agreement", "check", file)["digest"] == desks.agreement


def test_people_are_listed_with_roles_and_whether_they_can_sign(desks):
    facts = desks.facts(COUNCIL, "people", "list")
    keys = {(one["person"], one["role"]): one["has_key"] for one in facts["people"]}
    assert keys["signatory.trust", "signatory"] is True
    assert keys["worker", "hub-worker"] is False
    assert {one["party"] for one in facts["assurances"]} == {COUNCIL, TRUST}


def test_an_assurance_that_is_valid_today_says_yes(desks):
    shown = desks.say(COUNCIL, "people", "list").out.splitlines()
    rows = [line for line in shown if "dspt" in line]
    assert rows
    assert all(line.rstrip().endswith("yes") for line in rows)


def test_a_role_that_ended_is_no_longer_held(desks):
    desks.facts(COUNCIL, "people", "appoint", "temp", "--role", "hub-worker", "--as", "op")
    ended = ("--from", "2026-01-01", "--until", "2026-11-21", "--as", "op")
    desks.clock.advance(timedelta(seconds=1))
    desks.facts(COUNCIL, "people", "appoint", "temp", "--role", "hub-worker", *ended)
    people = desks.facts(COUNCIL, "people", "list")["people"]
    assert "temp" not in [one["person"] for one in people]
    desks.deliver()


def test_an_appointment_of_today_is_ended_today_and_at_once(desks):
    """A wrong name must not stand until midnight: it could sign until then."""
    post = ("people", "appoint", "slip", "--role", "hub-worker", "--as", "op")
    desks.facts(COUNCIL, *post)
    desks.clock.advance(timedelta(seconds=1))
    assert "until today is over" in flat(desks.say(COUNCIL, *post, "--until", "2026-11-22").out)
    assert "slip" in [one["person"] for one in desks.facts(COUNCIL, "people", "list")["people"]]
    desks.clock.advance(timedelta(seconds=1))
    said = flat(desks.say(COUNCIL, *post, "--until", "2026-11-21").out)
    assert "slip is no longer hub-worker of council" in said
    assert "is hub-worker" not in said
    desks.deliver()
    for party in (COUNCIL, TRUST):
        people = desks.facts(party, "people", "list")["people"]
        assert "slip" not in [one["person"] for one in people]


def test_an_appointment_that_begins_later_says_that_it_will(desks):
    post = ("people", "appoint", "next", "--role", "hub-worker", "--as", "op")
    said = desks.say(COUNCIL, *post, "--from", "2026-12-01").out
    assert "next will be hub-worker of council" in said
    desks.deliver()


def flat(text):
    return " ".join(text.replace("│", " ").split())


def test_names_that_people_type_again_are_not_broken(desks, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    long = ("--scheme", "cyber-essentials-plus", "--reference", "IASME-CE-0123456789")
    days = ("--from", "2026-09-01", "--expires", "2027-09-30", "--as", "op")
    desks.facts(COUNCIL, "people", "assure", *long, *days)
    assert "cyber-essentials-plus" in desks.say(COUNCIL, "people", "list").out


def test_an_unknown_role_is_a_sentence_of_its_own(desks):
    post = ("people", "appoint", "temp", "--role", "qqq", "--as", "op", "--until", "2026-11-21")
    warned = flat(desks.say(COUNCIL, *post).err)
    assert "names the role “qqq”. Those known" in warned
    desks.deliver()


def test_statements_are_listed_and_shown(desks):
    listed = desks.facts(COUNCIL, "statement", "list", "--kind", "signature")["statements"]
    assert {one["party"] for one in listed} == {COUNCIL, TRUST}
    assert all(one["counts"] for one in listed)
    shown = desks.facts(COUNCIL, "statement", "show", listed[0]["digest"][:20])
    assert shown["statement"]["kind"] == "signature"
    desks.facts(COUNCIL, "statement", "show", "sha256:", code=7)


def test_the_ledger_lists_numbers_kinds_and_times_alone(desks):
    facts = desks.facts(COUNCIL, "ledger", "list", "--limit", "3")
    assert [set(one) for one in facts["entries"]] == [{"number", "kind", "at"}] * 3
    assert facts["entries"][0]["kind"] == "keys-issued"


def test_a_checkpoint_is_printed_as_the_signed_note_it_is(desks):
    note = desks.say(COUNCIL, "ledger", "checkpoint").out
    assert note.startswith("accordant/ledger/council\n")
    assert note.count("— accordant/ledger/council ") == 2


def test_an_entry_comes_with_its_proof(desks):
    facts = desks.facts(COUNCIL, "ledger", "show", "0")
    assert facts["entry"]["kind"] == "keys-issued"
    assert facts["proof"].startswith("c2sp.org/tlog-proof@v1\n")
    desks.facts(COUNCIL, "ledger", "show", "999999", code=7)


def test_a_forged_invitation_is_refused(desks, tmp_path):
    file = desks.folder / "trust.invitation.json"
    wrong = " ".join(["0000"] * 8)
    facts = desks.facts(COUNCIL, "join", file, "--fingerprint", wrong, code=9)
    assert "Ring the partner" in facts["error"]["advice"]
    assert [one["party"] for one in desks.facts(COUNCIL, "join")["partners"]] == [TRUST]


def test_a_home_is_founded_once(desks):
    again = ("--party", "council", "--name", "C", "--kind", "charity", "--url", "http://c.example")
    facts = desks.facts(COUNCIL, "init", *again, code=8)
    assert "already" in facts["error"]["problems"][0]["sentence"]


@pytest.mark.parametrize("party", [COUNCIL, TRUST])
def test_everything_sent_has_been_signed_for(desks, party):
    desks.deliver()
    assert desks.facts(party, "outbox")["waiting"] == []


def test_what_waits_says_why(desks):
    desks.deliver()
    desks.post.down("http://trust.example")
    try:
        assure = ("--scheme", "ce", "--reference", "1", "--expires", "2027-01-01", "--as", "op")
        desks.facts(COUNCIL, "people", "assure", *assure)
        (waiting,) = desks.facts(COUNCIL, "outbox", "--send")["waiting"]
        assert waiting["to"] == TRUST
        assert "cannot be reached" in waiting["why"]
        assert "cannot be reached" in desks.say(COUNCIL, "outbox").out
    finally:
        desks.post.up("http://trust.example")
        desks.clock.advance(timedelta(hours=2))
    assert desks.facts(COUNCIL, "outbox", "--send")["waiting"] == []


def test_sealing_keys_are_not_on_any_screen(desks):
    out = "".join(
        desks.say(COUNCIL, *words).out
        for words in (("ledger", "list"), ("people", "list"), ("statement", "list"))
    )
    keys = desks.houses[desks.folder / COUNCIL].keys.node()
    assert isinstance(keys.sealing, SealingKey)
    assert keys.master.hex() not in out


def test_an_objection_stands_until_its_author_confirms_after_all(desks):
    key = ("--passphrase-file", desks.folder / "secret")
    who = ("northmoor-protocol", "--role", "ig-adviser", "--as", "ig-adviser.trust", *key)
    objected = desks.facts(TRUST, "protocol", "object", *who, "--reason", "Out of date.")
    assert objected["tier"] == "protocol"
    desks.clock.advance(timedelta(seconds=1))
    words = ("--words", "It is right after all.")
    confirmed = desks.facts(TRUST, "protocol", "confirm", *who, *words)
    assert confirmed["state"] == "in-force"
    desks.deliver()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "tomorrow"), "is not a date"),
        (("--from", "2026-02-30"), "is not a date"),
        (("--from", "2027-01-02", "--until", "2027-01-01"), "the last day"),
    ],
)
def test_a_date_that_is_none_is_refused(desks, words, says):
    appoint = ("people", "appoint", "someone", "--role", "hub-worker", "--as", "op")
    facts = desks.facts(COUNCIL, *appoint, *words, code=2)
    assert says in facts["error"]["problems"][0]["sentence"]


def test_the_packs_are_listed_and_shown_without_a_node(desks, tmp_path):
    nowhere = tmp_path / "nowhere"
    listed = desks.say("x", "pack", "list", "--json", home=nowhere).facts["packs"]
    assert [one["id"] for one in listed][:2] == ["government", "health"]
    said = desks.say("x", "pack", "show", "cyber", home=nowhere).out
    for words in ("tlp", "accordant protocol new --from indicators", "not legal advice"):
        assert words in said
    lost = desks.say("x", "pack", "show", "navy", "--json", home=nowhere)
    assert "no pack “navy”" in str(lost.facts["error"])


def test_an_example_begins_a_draft_in_which_nothing_is_found(desks, tmp_path):
    draft, nowhere = tmp_path / "draft.yaml", tmp_path / "nowhere"
    desks.say("x", "agreement", "new", draft, "--from", "inventory", home=nowhere)
    checked = desks.say("x", "agreement", "check", draft, "--json", home=nowhere)
    assert checked.facts["findings"] == []
