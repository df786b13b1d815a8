"""Drafts on the command line: begun with what is known here, told apart, and checked to the end."""

import re

import pytest
from attrs import evolve

from accordant.core.protocol import Link
from accordant.core.wire import encode, read_yaml, write_yaml
from accordant.work.record import reading
from tests.core.builders import COUNCIL, TRUST, a_protocol, an_agreement
from tests.doors.conftest import KINDS, rooted
from tests.doors.desks import Desks

NOWHERE = "sha256:" + "9" * 64
BLANKS = ("party-a", "party-b")


@pytest.fixture
def draft(desks, tmp_path):
    """Write a draft of a document that could be proposed, or one made wrong."""

    def write(document, name="draft.yaml"):
        file = tmp_path / name
        file.write_text(write_yaml(encode(document)))
        return file

    return write


def comments(text):
    return [line for line in text.splitlines() if line.lstrip().startswith("# ")]


def templates(tier):
    from importlib.resources import files

    return (files("accordant.templates") / "blank" / f"{tier}.yaml").read_text()


# A blank, filled in


def test_the_parties_asked_for_stand_in_the_blank_with_names_kinds_and_roots(desks, tmp_path):
    file = tmp_path / "draft.yaml"
    made = desks.facts(COUNCIL, "agreement", "new", file, "--party", TRUST)
    value = read_yaml(file.read_bytes())
    assert [p["id"] for p in value["parties"]] == [COUNCIL, TRUST]
    for party in value["parties"]:
        root = desks.houses[desks.folder / party["id"]].keys.node().root.public.fingerprint
        assert (party["name"], party["kind"]) == (party["id"], KINDS[party["id"]])
        assert party["root"] == root
    assert (value["owner"], value["chair"]["party"]) == (COUNCIL, COUNCIL)
    assert value["flows"][0]["recipients"] == [TRUST]
    assert made["not_known"] == []
    text = file.read_text()
    fields = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("# "))
    assert not any(blank in fields for blank in BLANKS)
    assert comments(text) == comments(templates("agreement"))


@pytest.mark.parametrize("tier", ["protocol", "agreement"])
def test_a_third_party_gets_the_same_fields_and_no_comment_is_lost(desks, tmp_path, tier):
    council = desks.houses[desks.folder / COUNCIL]
    with reading(council) as records:
        trust = records.tx.get("partner", TRUST)
    with council.store.transaction() as tx:
        tx.put("partner", "police", {**trust, "name": "The “Force”: est. 1839"})
    try:
        file = tmp_path / "draft.yaml"
        both = ("--party", TRUST, "--party", "police", "--party", COUNCIL)
        made = desks.facts(COUNCIL, tier, "new", file, *both)
    finally:
        with council.store.transaction() as tx:
            tx.drop("partner", "police")
    parties = read_yaml(file.read_bytes())["parties"]
    assert [one["id"] for one in parties] == [COUNCIL, TRUST, "police"]
    assert parties[2]["name"] == "The “Force”: est. 1839"
    assert set(parties[2]) == set(parties[1])
    assert made["not_known"] == ["the kind of police: set it in the file"]
    assert comments(file.read_text()) == comments(templates(tier))


def test_one_party_alone_leaves_the_other_place_blank(desks, tmp_path):
    file = tmp_path / "draft.yaml"
    desks.facts(TRUST, "protocol", "new", file, "--party", TRUST)
    assert [p["id"] for p in read_yaml(file.read_bytes())["parties"]] == [TRUST, "party-b"]


def test_a_party_that_is_not_known_is_answered_with_those_that_are(desks, tmp_path):
    file = tmp_path / "draft.yaml"
    facts = desks.facts(COUNCIL, "agreement", "new", file, "--party", "turst", code=7)["error"]
    assert facts["problems"][0]["sentence"].endswith("did you mean “trust”?")
    assert facts["advice"] == "Known here: council, trust."
    assert not file.exists()


def test_parties_are_asked_for_in_the_blank_alone_and_where_there_is_a_node(desks, tmp_path):
    file = tmp_path / "draft.yaml"
    asked = ("agreement", "new", file, "--party", TRUST)
    facts = desks.facts(COUNCIL, *asked, "--from", "northmoor", code=2)["error"]
    assert "names its own parties" in facts["problems"][0]["sentence"]
    nowhere = desks.say("x", *asked, "--json", home=tmp_path / "nowhere")
    assert nowhere.code == 7
    assert "there is no node" in nowhere.facts["error"]["problems"][0]["sentence"]
    assert not file.exists()


@pytest.mark.parametrize("name", ["northmoor-protocol", "northmoor-protocol@1", "hash"])
def test_the_protocol_asked_for_is_filled_in_with_its_hash(desks, tmp_path, name):
    with reading(desks.houses[desks.folder / COUNCIL]) as records:
        (digest,) = [k for k, v in records.tx.scan("document") if v["tier"] == "protocol"]
    file = tmp_path / "draft.yaml"
    asked = digest if name == "hash" else name
    made = desks.facts(COUNCIL, "agreement", "new", file, "--protocol", asked)
    assert made["filled_in"] == ["the hash of northmoor-protocol version 1"]
    above = read_yaml(file.read_bytes())["protocol"]
    assert above == {"id": "northmoor-protocol", "digest": digest}


@pytest.mark.parametrize("name", ["northmor-protocol", "northmoor-early-contact"])
def test_what_is_no_protocol_here_is_answered_with_those_that_are(desks, tmp_path, name):
    asked = ("agreement", "new", tmp_path / "draft.yaml", "--protocol", name)
    facts = desks.facts(COUNCIL, *asked, code=7)["error"]
    assert facts["advice"] == "Known here: northmoor-protocol."
    assert desks.say("x", *asked, home=tmp_path / "nowhere").code == 7


def test_what_is_filled_into_a_worked_example_keeps_its_comments(desks, tmp_path):
    example = tmp_path / "example.yaml"
    text = templates("agreement").replace("party-a", COUNCIL).replace("party-b", TRUST)
    assert desks.say(COUNCIL, "agreement", "new", example).code == 0
    assert comments(example.read_text()) == comments(templates("agreement"))
    assert COUNCIL in text


def test_a_template_almost_rightly_named_is_asked_after(desks, tmp_path):
    facts = desks.facts(COUNCIL, "agreement", "new", tmp_path / "a", "--from", "northmor", code=7)
    assert "did you mean “northmoor”" in facts["error"]["problems"][0]["sentence"]


# Which file is which


@pytest.mark.parametrize("verb", ["check", "propose"])
@pytest.mark.parametrize(("tier", "other"), [("protocol", "agreement"), ("agreement", "protocol")])
def test_a_draft_of_the_other_tier_is_said_to_be_one(desks, tier, other, verb):
    file = desks.folder / f"{other}.yaml"
    who = ("--as", "worker") if verb == "propose" else ()
    facts = desks.facts(COUNCIL, tier, verb, file, *who, code=2)["error"]
    assert facts["code"] == "wrong-file"
    assert str(file) in facts["problems"][0]["sentence"]
    assert facts["advice"] == f"Use accordant {other} for it."


@pytest.mark.parametrize(
    ("name", "what"), [("council.invitation.json", "an invitation"), ("secret", "plain text")]
)
def test_a_file_that_is_no_draft_is_said_to_be_what_it_is(desks, name, what):
    said = desks.say(COUNCIL, "agreement", "check", desks.folder / name, "--json")
    assert said.code == 2
    assert (
        f"is {what}, where an agreement is needed" in said.facts["error"]["problems"][0]["sentence"]
    )


@pytest.mark.parametrize("verb", ["status", "show", "suspend", "certify"])
def test_a_document_held_here_is_kept_to_the_commands_of_its_tier(desks, verb):
    more = {
        "suspend": ("--reason", "x", "--as", "op"),
        "certify": ("--as", "chair.council"),
    }.get(verb, ())
    facts = desks.facts(COUNCIL, "protocol", verb, desks.agreement, *more, code=2)["error"]
    assert "is an agreement, where a protocol is needed" in facts["problems"][0]["sentence"]
    assert facts["advice"] == f"Use accordant agreement {verb} for it."
    facts = desks.facts(COUNCIL, "agreement", verb, "northmoor-protocol", *more, code=2)["error"]
    assert facts["advice"] == f"Use accordant protocol {verb} for it."


# Checking


def test_a_wrong_root_and_an_unknown_protocol_block_as_they_do_when_proposing(desks, draft):
    wrong = evolve(an_agreement(), protocol=Link(id=a_protocol().id, digest=NOWHERE))
    file = draft(wrong)
    checked = desks.facts(COUNCIL, "agreement", "check", file, code=1)
    paths = [one["path"] for one in checked["problems"]]
    assert paths == ["parties[0].root", "parties[1].root", "protocol.digest"]
    assert checked["blocking"] >= 3
    assert checked["not_checked"] == []
    refused = desks.facts(COUNCIL, "agreement", "propose", file, "--as", "worker", code=2)
    assert refused["error"]["problems"] == checked["problems"]
    shown = desks.say(COUNCIL, "agreement", "check", file)
    assert "Does not fit what this node holds" in shown.out
    assert "3 must be mended" in shown.out.splitlines()[-1]


def test_without_a_node_it_says_what_it_could_not_check(desks, draft, tmp_path):
    for tier, document in (("agreement", an_agreement()), ("protocol", a_protocol())):
        said = desks.say("x", tier, "check", draft(document), "--json", home=tmp_path / "none")
        assert said.facts["problems"] == []
        assert "the roots of its parties" in said.facts["not_checked"]
        protocol = "the hash of the protocol above" in said.facts["not_checked"]
        assert protocol is (tier == "agreement")


def test_the_last_line_says_what_there_is_to_do(desks, draft):
    good = rooted(desks, an_agreement(protocol=None))
    assert (
        desks.say(COUNCIL, "agreement", "check", draft(good))
        .out.splitlines()[-1]
        .startswith("Nothing must be mended, ")
    )
    bare = evolve(good, summary="", need=evolve(good.need, why=""))
    said = desks.say(COUNCIL, "agreement", "check", draft(bare))
    facts = desks.facts(COUNCIL, "agreement", "check", draft(bare), code=1)
    advice = len(facts["findings"]) - facts["blocking"]
    hints = f"{advice} are advice" if advice > 1 else "1 is advice" if advice else "none is advice"
    assert said.out.splitlines()[-1] == (
        f"{facts['blocking']} must be mended, {hints}. It cannot be proposed yet."
    )


def test_codes_without_a_key_are_left_to_json(desks, draft):
    bare = evolve(an_agreement(), need=evolve(an_agreement().need, why=""))
    facts = desks.facts(COUNCIL, "agreement", "check", draft(bare), code=1)
    (found,) = [one for one in facts["findings"] if one["path"] == "need.why"]
    code, _, rest = found["sentence"].partition(" is empty: ")
    assert code[0].isupper()
    shown = desks.say(COUNCIL, "agreement", "check", draft(bare)).out
    assert f"Empty: {rest}" in " ".join(shown.replace("│", " ").split())
    assert f"{code} is empty" not in shown


def test_what_is_found_is_set_in_one_column(desks, draft):
    bare = evolve(an_agreement(), need=evolve(an_agreement().need, why=""))
    shown = desks.say(COUNCIL, "agreement", "check", draft(bare)).out
    labels = ("What", "Do", "Who", "Rests on")
    rows = [line[4:] for line in shown.splitlines() if line[4:].startswith(labels)]
    starts = {
        len(label) + len(row) - len(label) - len(row[len(label) :].lstrip())
        for row in rows
        for label in labels
        if row.startswith(label + " ")
    }
    assert len(starts) == 1


# Signing before others have confirmed


@pytest.fixture
def proposed(tmp_path):
    """Two nodes of a test's own, with a protocol that nobody has confirmed."""
    from tests.doors.conftest import meet, staff

    pair = Desks(tmp_path)
    meet(pair)
    staff(pair)
    file = pair.folder / "protocol.yaml"
    file.write_text(write_yaml(encode(rooted(pair, a_protocol()))))
    pair.digest = pair.facts(COUNCIL, "protocol", "propose", file, "--as", "worker")["digest"]
    yield pair
    pair.close()


def test_certifying_and_signing_warn_of_those_who_have_not_confirmed(proposed):
    key = ("--passphrase-file", proposed.folder / "secret")
    for verb, who in (("certify", "chair.council"), ("sign", "signatory.council")):
        asked = ("protocol", verb, proposed.digest, "--as", who, *key)
        said = proposed.say(COUNCIL, *asked)
        assert said.code == 0
        assert "Not yet confirmed by: operational-lead of council" in said.err
    facts = proposed.facts(COUNCIL, *asked)
    assert "ig-adviser of trust" in facts["unconfirmed"]
    assert facts["signed"] == [COUNCIL]


def test_there_is_no_warning_once_all_have_confirmed(desks):
    key = ("--passphrase-file", desks.folder / "secret", "--as", "signatory.trust")
    said = desks.say(TRUST, "agreement", "sign", desks.agreement, *key)
    assert said.err == ""
    assert desks.facts(TRUST, "agreement", "sign", desks.agreement, *key)["unconfirmed"] == []
    desks.deliver()


def test_what_a_check_finds_stands_in_the_order_of_the_file_with_its_lines(empty_home):
    desks, blank = empty_home
    facts = desks.say("x", "agreement", "check", blank, "--json").facts
    lines = blank.read_text().splitlines()
    placed = {one["path"]: one["line"] for one in facts["findings"]}
    assert lines[placed["summary"] - 1].startswith("summary:")
    assert lines[placed["flows[0]"] - 1].startswith("  - id: ")
    assert lines[placed["bases[1].article_6"] - 1].startswith("    article_6:")
    page = desks.say("x", "agreement", "check", blank).out
    errors = page.split("Warnings")[0]
    shown = [int(number) for number in re.findall(r"│ line (\d+)  ", errors)]
    assert len(shown) > 50
    assert shown == sorted(shown)
    assert errors.count("  Who ") < 30  # what is empty takes a line or two
    assert "What" not in errors.split("line 21  summary")[1].split("line ")[0]


def test_what_a_file_does_not_have_is_said_to_be_missing_and_comes_last(empty_home):
    desks, blank = empty_home
    cut = re.sub(r"(?m)^prohibited_uses:\n(  .*\n)+", "", blank.read_text())
    blank.write_text(cut)
    errors = desks.say("x", "agreement", "check", blank).out.split("Warnings")[0]
    assert errors.rindex("line ") < errors.index("not in the file  prohibited_uses")


def test_without_a_node_it_is_not_said_that_a_draft_may_be_proposed(empty_home):
    desks, _ = empty_home
    whole = desks.folder / "riverside.yaml"
    desks.facts("x", "agreement", "new", whole, "--from", "riverside")
    said = " ".join(desks.say("x", "agreement", "check", whole).out.split())
    assert "may still block proposing" in said
    assert "It may be proposed" not in said
    assert "none is advice" in said


@pytest.fixture
def empty_home(tmp_path):
    """A desk without a node, and a blank agreement."""
    desks, blank = Desks(tmp_path), tmp_path / "blank.yaml"
    desks.facts("x", "agreement", "new", blank)
    return desks, blank
