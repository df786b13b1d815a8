"""What goes wrong on the command line says what to do about it."""

import pytest

from accordant.core.errors import BadInput, NotFound, Unavailable
from accordant.core.names import Digest
from accordant.core.protocol import PostRef
from accordant.core.wire import encode, write_yaml
from accordant.doors.cli.boxes import a_package
from accordant.doors.cli.desk import Desk, new_file, read_file
from accordant.doors.cli.voice import moment
from accordant.work.record import reading
from tests.core.builders import COUNCIL, TRUST, an_agreement
from tests.doors.conftest import rooted
from tests.doors.desks import Desks
from tests.doors.test_cli_sharing import HEADER, QUESTION, ROWS

WHY = ("--reason", "its time is over", "--as", "officer", "--yes")


@pytest.fixture
def shared(desks, tmp_path):
    file = tmp_path / "contacts.csv"
    file.write_text(f"{HEADER}\n{ROWS[0]}\n", encoding="utf-8")
    return desks.facts(COUNCIL, "share", "--file", file, *QUESTION, "--wait", "5")


@pytest.fixture
def down(desks):
    """The trust cannot be reached, and something waits for it."""
    desks.deliver()
    desks.post.down(f"http://{TRUST}.example")
    assure = ("--scheme", "ce", "--reference", "1", "--expires", "2027-01-01", "--as", "op")
    desks.facts(COUNCIL, "people", "assure", *assure)
    yield desks
    desks.post.up(f"http://{TRUST}.example")
    desks.facts(COUNCIL, "outbox", "--send")


def error(desks, party, *said, code):
    facts = desks.facts(party, *said, code=code)["error"]
    return facts["problems"][0]["sentence"], facts["advice"]


# Names

HIDDEN = ("Mal\x1b[2J", "Mal\x9b31m", "Mal\u202edlo", "Mal\u2066x", "Mal\nsignatory", "Mal\t", " ")


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_shows_all_that_is_signed_and_sent(house, tmp_path, name):
    post = ("appoint", "mal", "--role", "practitioner", "--as", "operator", "--name", name)
    sentence, _ = error(house, COUNCIL, "people", *post, code=2)
    assert "no screen shows" in sentence or "it is empty" in sentence
    node = ("--party", "mal", "--kind", "private", "--url", "http://mal.example", "--name", name)
    founded = house.say(COUNCIL, "init", *node, home=tmp_path / "mal")
    assert founded.code == 2
    assert not (tmp_path / "mal").exists()


@pytest.mark.parametrize("name", ["Zoë O’Brien-Okafor", "李伟", "می\u200cرا", "דנה"])
def test_a_name_of_any_script_is_taken_as_it_is(house, name):
    post = ("appoint", "any", "--role", "practitioner", "--as", "operator", "--name", name)
    assert house.facts(COUNCIL, "people", *post)["name"] == name


# The outbox


def test_sending_when_asked_does_not_wait_for_the_pause(down):
    for failures in (1, 2, 3):
        (one,) = down.facts(COUNCIL, "outbox", "--send")["waiting"]
        assert one["failures"] == failures
    down.post.up(f"http://{TRUST}.example")
    assert down.facts(COUNCIL, "outbox", "--send")["waiting"] == []


def test_what_a_partner_refused_is_listed_though_its_command_had_ended(house, monkeypatch):
    """Two organisations propose a document under one id; each would wait for the other for ever."""
    for party in (COUNCIL, TRUST):
        text = an_agreement(id="twin", protocol=None, owner=party, chair=PostRef(party=party))
        file = house.folder / f"twin-{party}.yaml"
        file.write_text(write_yaml(encode(rooted(house, text))))
        house.facts(party, "agreement", "propose", file, "--as", "worker")
    assert house.facts(TRUST, "outbox")["refused"] == []
    house.deliver()
    facts = house.facts(TRUST, "outbox")
    assert facts["waiting"] == []
    (refused,) = facts["refused"]
    assert (refused["to"], refused["kind"]) == (COUNCIL, "papers")
    assert refused["code"] == "not-the-owner"
    shown = house.say(TRUST, "outbox").out
    assert "Refused by the partner" in shown
    assert "not-the-owner" in shown
    # Of many, the newest are shown and the rest are counted.
    monkeypatch.setattr("accordant.doors.cli.boxes.MOST_SHOWN", 0)
    assert "And 1 older one; see --json." in house.say(TRUST, "outbox").out


def test_what_waits_says_when_it_is_tried_next(down):
    before = down.say(COUNCIL, "outbox").out
    assert "as soon as the node serves" in before
    assert "it has not been tried yet" in before
    for _ in range(8):
        down.facts(COUNCIL, "outbox", "--send")
    said = down.say(COUNCIL, "outbox").out
    (waiting,) = down.facts(COUNCIL, "outbox")["waiting"]
    assert moment(waiting["next"]) in said
    assert "cannot be reached" in said


# Packages


def test_what_this_node_sent_did_not_come_in(desks, shared):
    package = shared["package"]
    for verb in ("open", "show"):
        sentence, advice = error(desks, COUNCIL, "inbox", verb, package, code=7)
        assert sentence.endswith(f"did not come in: this node sent it, to {TRUST}")
        assert "accordant proof make" in advice


def test_what_came_in_was_not_sent_from_here(desks, shared):
    with reading(desks.houses[desks.folder / TRUST]) as records, pytest.raises(NotFound) as no:
        a_package(records, ("sent",), shared["package"])
    assert f"it came in from {COUNCIL}" in no.value.sentence


def test_a_beginning_that_fits_several_lists_them(desks, shared):
    sentence, advice = error(desks, TRUST, "inbox", "open", "sha256:", code=7)
    assert "more than one package" in sentence
    with reading(desks.houses[desks.folder / TRUST]) as records:
        known = [key for key, _ in records.tx.scan("inbox")]
    named = advice.removeprefix("Write more of it: ").removesuffix(", and more.").split(", ")
    assert len(named) == 6
    assert all(any(k.startswith(f"sha256:{name}") for k in known) for name in named)


def test_what_is_listed_is_longer_than_what_was_written(desks):
    """As much of each as tells them apart."""
    begun = "sha256:" + "9" * 30
    council = desks.houses[desks.folder / COUNCIL]
    try:
        with council.store.transaction() as tx:
            for end in "ab":
                tx.put("inbox", begun + end * 34, {})
        with reading(council) as records, pytest.raises(NotFound) as refusal:
            a_package(records, ("inbox",), begun)
    finally:
        with council.store.transaction() as tx:
            for end in "ab":
                tx.drop("inbox", begun + end * 34)
    assert refusal.value.code == "ambiguous"
    nines = "9" * 30
    assert refusal.value.advice == f"Write more of it: {nines}aaaa, {nines}bbbb."


def test_the_short_hash_of_a_list_names_its_package_in_capitals_too(desks, shared):
    short = shared["package"].removeprefix("sha256:")[:12]
    assert short in desks.say(TRUST, "inbox", "list").out
    for name in (short, short.upper(), f"sha256:{short}"):
        assert desks.facts(TRUST, "inbox", "show", name)["package"] == shared["package"]


def test_a_statement_is_named_by_its_beginning_and_several_are_listed(desks):
    listed = desks.facts(COUNCIL, "statement", "list")["statements"]
    short = listed[0]["digest"][7:19]
    assert short in desks.say(COUNCIL, "statement", "list").out
    assert desks.facts(COUNCIL, "statement", "show", short)["digest"] == listed[0]["digest"]
    shown = desks.say(COUNCIL, "statement", "show", short).out.splitlines()
    assert listed[0]["digest"] in shown
    _, advice = error(desks, COUNCIL, "statement", "show", "", code=7)
    assert advice.endswith(", and more.")
    sentence, _ = error(desks, COUNCIL, "statement", "show", "zz", code=7)
    assert "no statement" in sentence


def test_statements_of_nobody_known_are_answered_with_the_nearest(desks):
    sentence, advice = error(desks, COUNCIL, "statement", "list", "--party", "turst", code=7)
    assert "did you mean “trust”" in sentence
    assert advice == "Known here: council, trust."
    sentence, _ = error(desks, COUNCIL, "statement", "list", "--kind", "signatur", code=7)
    assert "did you mean “signature”" in sentence


# Disposing


def test_what_is_written_like_a_decision_never_disposes_of_a_package(desks, monkeypatch):
    """d17 may be how a hash begins, and whose key was destroyed cannot be read again."""
    sentence, advice = error(desks, COUNCIL, "dispose", "d999999", *WHY, code=7)
    assert sentence == "there is no decision d999999 here"
    assert "sha256:d999999" in advice


def test_disposing_of_a_decision_says_that_its_share_is_not_reached(desks, shared):
    package = shared["package"]
    done = desks.facts(COUNCIL, "dispose", shared["decision"], *WHY)
    assert done["shares_left"] == [package]
    assert desks.facts(TRUST, "inbox", "open", package)["rows"]
    assert desks.facts(COUNCIL, "dispose", package, *WHY)["shares_left"] == []


def test_disposing_of_a_decision_names_the_command_for_its_share(desks, shared):
    said = desks.say(COUNCIL, "dispose", shared["decision"], *WHY)
    assert "Only the facts of the decision; not 1 share made on it:" in said.out
    assert f"accordant dispose {shared['package'][7:19]}" in said.out


def test_a_share_that_is_gone_already_is_not_named_again(desks, shared):
    desks.facts(COUNCIL, "dispose", shared["package"], *WHY)
    said = desks.say(COUNCIL, "dispose", shared["decision"], *WHY)
    assert said.code == 0
    assert "Only the facts" not in said.out


# People and their keys


def test_a_person_without_a_key_is_not_asked_for_a_passphrase(desks):
    sign = ("agreement", "sign", desks.agreement, "--as")
    sentence, advice = error(desks, COUNCIL, *sign, "worker", code=7)
    assert sentence == "worker has no signing key at this node"
    assert "accordant people appoint worker --role ROLE --key" in advice
    sentence, _ = error(desks, COUNCIL, *sign, "signatory.councl", code=7)
    assert "did you mean “signatory.council”" in sentence


def test_with_json_nobody_is_asked_and_without_a_terminal_nobody_can_be(desks):
    certify = ("agreement", "certify", desks.agreement, "--as", "chair.council")
    sentence, advice = error(desks, COUNCIL, *certify, code=2)
    assert sentence.endswith("with --json nobody is asked")
    assert "--passphrase-file" in advice
    said = desks.say(COUNCIL, *certify).err.replace("│", " ")
    assert "there is no terminal to ask at" in " ".join(said.split())


def test_a_question_that_cannot_be_put_says_what_to_do_instead(desks):
    asked = Desk(home=desks.folder / COUNCIL, as_json=True, wiring=desks.wiring)
    with pytest.raises(BadInput) as refusal:
        asked.ask("Which?", "Give --which.")
    assert (refusal.value.code, refusal.value.advice) == ("no-terminal", "Give --which.")
    with pytest.raises(BadInput, match="Which") as refusal:
        asked.ask("Which?")
    assert "at a terminal" in refusal.value.advice


def test_a_role_no_document_names_is_warned_of_with_those_they_name(desks):
    appoint = ("people", "appoint", "newcomer", "--as", "op", "--role")
    said = desks.say(COUNCIL, *appoint, "hub-wroker")
    assert said.code == 0
    assert "did you mean “hub-worker”" in said.err
    assert "practitioner" in said.err
    for role in ("hub-worker", "signatory"):
        key = ("--no-key",) if role == "signatory" else ()
        assert desks.say(COUNCIL, *appoint, role, *key).err == ""
    desks.deliver()


# Files


def test_a_document_is_no_passphrase(desks):
    """Its first line would be taken for a wrong one."""
    file = desks.folder / "agreement.yaml"
    who = ("--as", "chair.council", "--passphrase-file", file)
    sentence, _ = error(desks, COUNCIL, "agreement", "certify", desks.agreement, *who, code=2)
    assert sentence == f"{file} is an agreement, where a passphrase is needed on the first line"


def test_a_file_that_is_there_is_not_written_over_and_says_so(desks, shared, tmp_path):
    out = tmp_path / "rows.csv"
    out.write_text("mine")
    sentence, advice = error(desks, TRUST, "inbox", "open", shared["package"], "--out", out, code=2)
    assert sentence == f"{out} exists already, and is not written over"
    assert "Name another file" in advice
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        ("", BadInput, "is a folder"),
        ("none/rows.csv", NotFound, "there is no folder"),
        ("file/rows.csv", NotFound, "there is no folder"),
    ],
)
def test_where_a_file_cannot_be_written_it_says_why(tmp_path, path, kind, says):
    (tmp_path / "file").write_text("")
    with pytest.raises(kind, match=says), new_file(tmp_path / path):
        pass


def test_a_disk_that_fills_while_a_file_is_written_is_said_to_be_full(tmp_path):
    def fill():
        with new_file(tmp_path / "rows.csv"):
            raise OSError(28, "No space left on device")

    with pytest.raises(Unavailable, match="the disk is full") as refusal:
        fill()
    assert refusal.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file_to_read(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound, match="is a folder"):
        read_file(tmp_path)
    for name in ("none", "file/none"):
        with pytest.raises(NotFound, match="there is no file"):
            read_file(tmp_path / name)


def test_a_fault_in_the_settings_names_their_file(desks, tmp_path):
    (tmp_path / "node.yaml").write_text("format: accordant/node/v1\nparty: x\n")
    said = desks.say("x", "ledger", "list", "--json", home=tmp_path)
    assert said.code == 2
    assert str(tmp_path / "node.yaml") in said.facts["error"]["advice"]


def test_a_word_that_is_no_choice_is_refused_without_jargon(desks):
    said = desks.say(COUNCIL, "ask", "--mode", "sometimes", "--json")
    assert said.code == 2
    sentence = said.facts["error"]["problems"][0]["sentence"]
    assert "systematic" in sentence
    assert "Value error" not in sentence


def test_names_of_packages_are_digests(desks, shared):
    with reading(desks.houses[desks.folder / COUNCIL]) as records:
        digest, sent = a_package(records, ("sent", "inbox"), shared["package"])
    assert (digest, sent["to"]) == (Digest(shared["package"]), TRUST)


# The inbox


def test_an_inbox_says_that_it_is_empty_and_what_was_turned_away(tmp_path):
    alone = Desks(tmp_path)
    founded = ("--name", "c", "--kind", "charity", "--url", "http://c.example")
    alone.facts(COUNCIL, "init", "--party", COUNCIL, *founded)
    assert "No shares have come in yet." in alone.say(COUNCIL, "inbox", "list").out
    assert "Nothing has come in yet." in alone.say(COUNCIL, "inbox", "list", "--all").out
    with alone.houses[alone.folder / COUNCIL].store.transaction() as tx:
        away = {"at": "2026-11-22T09:14:00Z", "from": "", "sentence": "it names nobody"}
        tx.put("turned-away", "sha256:12/not-a-partner", away)
    said = alone.say(COUNCIL, "inbox", "list").out
    assert "22 November 2026, 09:14 UTC  unknown  it names nobody" in said
    (listed,) = alone.facts(COUNCIL, "inbox", "list")["turned_away"]
    assert (listed["code"], listed["at"]) == ("not-a-partner", "2026-11-22T09:14:00Z")
    alone.close()


def test_a_package_is_shown_with_when_it_came(desks, shared):
    said = desks.say(TRUST, "inbox", "show", shared["package"]).out
    facts = desks.facts(TRUST, "inbox", "show", shared["package"])
    assert moment(facts["at"]) in said
    assert shared["package"] in said.splitlines()
