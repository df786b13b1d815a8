"""Pages and cards on the command line, and existing agreements read in."""

from pathlib import Path

import pytest

from tests.core.builders import COUNCIL, TRUST, WORKER

SAMPLES = Path(__file__).resolve().parents[1] / "core" / "manuscripts"


def test_an_agreement_in_force_is_shown_with_who_signed_it(desks):
    said = desks.say(TRUST, "agreement", "render", desks.agreement)
    assert said.code == 0
    assert "Who signed this text" in said.out
    assert "A draft" not in said.out
    page = desks.facts(TRUST, "agreement", "render", desks.agreement, "--page", "summary")["page"]
    assert page["short"] is True


@pytest.mark.parametrize(
    ("ending", "starts"),
    [(".html", b"<!doctype"), (".pdf", b"%PDF"), (".docx", b"PK"), (".txt", b"NORTHMOOR")],
)
def test_a_page_is_written_as_its_file_is_called(desks, tmp_path, ending, starts):
    out = tmp_path / f"page{ending}"
    facts = desks.facts(TRUST, "protocol", "render", "northmoor-protocol", "--out", out)
    assert facts["file"] == str(out)
    assert out.read_bytes().startswith(starts)
    again = desks.say(TRUST, "protocol", "render", "northmoor-protocol", "--out", out)
    assert again.code == 2


def test_a_file_of_no_known_kind_is_refused(desks, tmp_path):
    out = tmp_path / "page.odt"
    facts = desks.facts(TRUST, "protocol", "render", "northmoor-protocol", "--out", out, code=2)
    assert ".docx" in facts["error"]["problems"][0]["sentence"]
    assert not out.exists()


@pytest.mark.parametrize("page", ["register", "screening", "statutory"])
def test_every_page_has_its_word(desks, page):
    assert desks.say(TRUST, "agreement", "render", desks.agreement, "--page", page).code == 0


def test_a_record_is_one_party_s(desks):
    record = ("agreement", "render", desks.agreement, "--page", "record")
    assert "--party" in desks.facts(TRUST, *record, code=2)["error"]["problems"][0]["path"]
    said = desks.say(TRUST, *record, "--party", COUNCIL)
    assert "UK GDPR, Article 30" in " ".join(said.out.split())


def test_there_is_no_essence_without_joint_controllers(desks):
    desks.facts(TRUST, "agreement", "render", desks.agreement, "--page", "essence", code=7)


def test_an_entry_is_withheld_with_its_reason(desks):
    register = ("agreement", "render", desks.agreement, "--page", "register")
    assert desks.say(TRUST, *register, "--withhold-all").code == 2
    said = desks.say(TRUST, *register, "--withhold", TRUST, "--reason", "It is a refuge.")
    assert "It is a refuge." in said.out
    assert "NHS Foundation Trust" not in said.out


def test_a_card_is_made_for_a_role_and_the_roles_are_named(desks):
    roles = desks.facts(TRUST, "agreement", "card", desks.agreement)["roles"]
    assert roles[WORKER] == [COUNCIL]
    said = desks.say(TRUST, "agreement", "card", desks.agreement, "--role", WORKER)
    assert "WHAT YOU MAY SHARE" in said.out.upper()
    desks.facts(TRUST, "agreement", "card", desks.agreement, "--role", "cook", code=7)


def test_a_draft_is_rendered_where_there_is_no_node(desks, tmp_path):
    draft, nowhere = tmp_path / "draft.yaml", tmp_path / "nowhere"
    desks.say("x", "protocol", "new", draft, "--from", "northmoor", home=nowhere)
    said = desks.say("x", "protocol", "render", draft, home=nowhere)
    assert "A draft: nobody has signed it" in said.out


def test_an_existing_agreement_is_read_in_and_the_rest_is_listed(desks, tmp_path):
    draft = tmp_path / "draft.yaml"
    facts = desks.facts("x", "agreement", "import", SAMPLES / "ico.md", draft)
    assert {one["path"] for one in facts["filled"]} >= {"title", "parties[0]"}
    assert "Volunteers see first names only." in {one["words"] for one in facts["rest"]}
    assert draft.read_text().startswith("# Read in from ico.md.")
    said = desks.say("x", "agreement", "import", SAMPLES / "waspi.md", tmp_path / "other.yaml")
    assert "What was recognised" in said.out
    assert "still to be written" in " ".join(said.out.split())
    assert desks.say("x", "agreement", "import", SAMPLES / "ico.md", draft).code == 2


def test_an_existing_protocol_is_read_in_and_its_draft_is_checked_as_one(desks, tmp_path):
    draft = tmp_path / "protocol.yaml"
    facts = desks.facts("x", "protocol", "import", SAMPLES / "tier1.md", draft)
    assert {one["path"] for one in facts["filled"]} >= {"title", "commitment", "principles"}
    assert "Blue." in {one["words"] for one in facts["rest"]}
    said = desks.say("x", "protocol", "import", SAMPLES / "tier1.md", tmp_path / "other.yaml")
    assert "accordant protocol check" in " ".join(said.out.split())
    refused = desks.facts("x", "protocol", "check", draft, code=2)["error"]["problems"]
    assert "governance.time_limit_days" in {one["path"] for one in refused}
    wrong = desks.say("x", "agreement", "check", draft)
    assert "is a protocol, where an agreement is needed" in wrong.err


def test_a_word_file_of_a_protocol_is_read_in(desks, tmp_path):
    word = tmp_path / "old.docx"
    desks.facts(TRUST, "protocol", "render", "northmoor-protocol", "--out", word)
    draft = tmp_path / "draft.yaml"
    facts = desks.facts("x", "protocol", "import", word, draft)
    assert facts["filled"]
    assert draft.read_text().startswith("# Read in from old.docx.")


def test_a_file_that_cannot_be_read_in_says_why(desks, tmp_path):
    old = tmp_path / "old.doc"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
    facts = desks.facts("x", "agreement", "import", old, tmp_path / "draft.yaml", code=2)
    assert "before 2007" in facts["error"]["problems"][0]["sentence"]
