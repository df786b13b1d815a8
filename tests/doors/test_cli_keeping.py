"""Keys replaced, things disposed of, and ledgers counted again and witnessed, by commands."""

from datetime import timedelta

import pytest

from accordant.core.ledger import Checkpoint, sign_checkpoint
from accordant.core.names import ledger_name
from accordant.doors.cli.desk import Desk
from accordant.work.library import partner as known
from accordant.work.ports import Reply
from accordant.work.record import reading
from tests.core.builders import COUNCIL, TRUST
from tests.doors.conftest import KINDS, meet
from tests.doors.desks import Desks
from tests.doors.test_cli_sharing import HEADER, QUESTION, ROWS

WHY = ("--reason", "its time is over", "--as", "officer", "--yes")


@pytest.fixture
def pair(tmp_path):
    """Two nodes that have met, for a test to do with what it likes."""
    pair = Desks(tmp_path)
    meet(pair)
    yield pair
    pair.close()


@pytest.fixture
def shared(desks, tmp_path):
    file = tmp_path / "contacts.csv"
    file.write_text(f"{HEADER}\n{ROWS[0]}\n", encoding="utf-8")
    return desks.facts(COUNCIL, "share", "--file", file, *QUESTION, "--wait", "5")


def test_fresh_keys_are_listed_and_partners_follow(pair):
    before = pair.facts(COUNCIL, "rotate", "sealing", "manifest", "--as", "operator")
    assert (before["number"], before["rotated"]) == (2, ["manifest", "sealing"])
    pair.deliver()
    pair.clock.advance(timedelta(seconds=2))
    said = pair.say(COUNCIL, "rotate", "root", "--as", "operator")
    assert said.code == 0
    assert "number 3" in said.out
    pair.deliver()
    assert pair.facts(COUNCIL, "outbox")["waiting"] == []
    (partner,) = pair.facts(TRUST, "join")["partners"]
    assert partner["fingerprint"] == before["fingerprint"]
    with reading(pair.houses[pair.folder / TRUST]) as records:
        assert known(records, COUNCIL).chain.current.number == 3


def test_a_key_that_a_node_has_not_is_refused_with_those_it_has(pair):
    facts = pair.facts(COUNCIL, "rotate", "front-door", "--as", "operator", code=2)
    assert facts["error"]["problems"][0]["path"] == "front-door"
    assert "sealing" in facts["error"]["advice"]


def test_a_share_that_was_disposed_of_is_proven_and_no_longer_opened(desks, shared, tmp_path):
    package = shared["package"]
    short = package.removeprefix("sha256:")[:20]
    for party in (COUNCIL, TRUST):
        done = desks.facts(party, "dispose", short, *WHY)
        assert (done["disposed"], done["reason"]) == (package, "its time is over")
    refused = desks.facts(TRUST, "inbox", "open", package, code=7)
    assert refused["error"]["code"] == "disposed"
    proof = tmp_path / "proof.json"
    made = desks.facts(COUNCIL, "proof", "make", package, "--out", proof)
    assert desks.facts(COUNCIL, "verify", proof, "--trust", made["fingerprint"])
    desks.facts(COUNCIL, "dispose", package, *WHY, code=8)


def test_the_facts_of_a_decision_are_disposed_of_by_its_number(desks, shared):
    number = shared["decision"]
    assert desks.facts(COUNCIL, "dispose", number.upper(), *WHY)["disposed"] == number
    desks.facts(COUNCIL, "dispose", "d999999", *WHY, code=7)


def test_whoever_sits_at_the_terminal_is_asked_before_a_key_is_destroyed(
    desks, shared, monkeypatch
):
    monkeypatch.setattr(Desk, "interactive", True)
    monkeypatch.setattr("typer.confirm", lambda *asked, **how: False)
    assert desks.say(COUNCIL, "dispose", shared["package"], *WHY[:-1]).code == 130
    monkeypatch.setattr("typer.confirm", lambda *asked, **how: True)
    said = desks.say(COUNCIL, "dispose", shared["package"], *WHY[:-1])
    assert said.code == 0
    assert "Other copies" in said.out


def test_where_nobody_can_be_asked_a_key_is_destroyed_only_with_yes(desks, shared):
    package = shared["package"]
    refused = desks.facts(COUNCIL, "dispose", package, *WHY[:-1], code=2)
    assert refused["error"]["code"] == "no-terminal"
    assert "--yes" in refused["error"]["advice"]
    assert desks.facts(COUNCIL, "dispose", package, *WHY)["disposed"] == package


def test_whoever_holds_no_role_here_is_warned_of_before_what_cannot_be_undone(desks, shared):
    said = desks.say(COUNCIL, "dispose", shared["package"], *WHY)
    assert "officer holds no role at council today" in " ".join(said.err.split())
    ban = (
        "prohibit",
        "order-7",
        "--kind",
        "order",
        "--reason",
        "so it is",
        "--until",
        "2020-01-01",
    )
    assert "nurse holds no role" in " ".join(desks.say(COUNCIL, *ban, "--as", "nurse").err.split())
    assert desks.say(COUNCIL, *ban, "--as", "worker").err == ""


def test_before_anybody_is_appointed_nobody_is_a_stranger(pair):
    ban = ("prohibit", "p1", "--kind", "order", "--reason", "so it is", "--as", "operator")
    assert pair.say(COUNCIL, *ban).err == ""


def test_the_ledger_is_counted_again_and_holds(desks):
    facts = desks.facts(COUNCIL, "ledger", "verify")
    assert (facts["holds"], facts["altered"]) == (True, [])
    assert facts["root"] == facts["root_of_tiles"]
    assert "The ledger holds" in desks.say(COUNCIL, "ledger", "verify").out


def test_a_ledger_that_was_altered_exits_one_and_names_the_events(pair):
    store = pair.houses[pair.folder / COUNCIL].store
    with store.transaction() as tx:
        tx.put_tile(0, 0, tx.tile(0, 0)[:-32] + bytes(32))
    said = pair.say(COUNCIL, "ledger", "verify")
    assert said.code == 1
    assert "has been altered" in said.out
    assert "not the same" in said.out


def test_partners_ledgers_are_cosigned_and_shown(pair):
    facts = pair.facts(COUNCIL, "ledger", "witness")
    (seen,) = facts["partners"]
    assert (seen["party"], seen["finding"]) == (TRUST, "first")
    assert seen["seen"]["size"] > 0
    assert facts["contradictions"] == []
    assert pair.facts(COUNCIL, "ledger", "witness")["partners"][0]["finding"] == "same"


def test_a_partner_that_is_away_exits_ten(pair):
    pair.post.down(f"http://{TRUST}.example")
    facts = pair.facts(COUNCIL, "ledger", "witness", code=10)
    assert facts["partners"][0]["finding"] is None
    assert "not seen" in pair.say(COUNCIL, "ledger", "witness").out


def test_a_contradiction_exits_one_and_is_kept_to_be_seen(pair):
    seen = pair.facts(COUNCIL, "ledger", "witness")["partners"][0]["seen"]
    keys = pair.houses[pair.folder / TRUST].keys.node()
    name = ledger_name(TRUST)
    lie = Checkpoint(origin=name, size=seen["size"], root=b"\1" * 32)
    note = Reply(status=200, body=sign_checkpoint(lie, name, keys.checkpoint))
    pair.post.register(f"http://{TRUST}.example", lambda *asked: note)
    facts = pair.facts(COUNCIL, "ledger", "witness", code=1)
    (kept,) = facts["contradictions"]
    assert (kept["party"], kept["finding"], kept["number"]) == (TRUST, "fork", seen["size"])
    assert kept["second"] == note.body.decode()
    said = pair.say(COUNCIL, "ledger", "witness")
    assert "Evidence" in said.out


def test_a_node_without_partners_says_so(tmp_path):
    alone = Desks(tmp_path)
    where = ("--name", "c", "--kind", KINDS[COUNCIL], "--url", "http://c.example")
    alone.facts(COUNCIL, "init", "--party", COUNCIL, *where)
    assert "no partners yet" in alone.say(COUNCIL, "ledger", "witness").out
    alone.close()
