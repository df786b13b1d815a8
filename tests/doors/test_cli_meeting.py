"""Founding, meeting again at another address, and serving, as the command line tells of them."""

from datetime import timedelta

import pytest

from accordant.doors.cli.meeting import port_of
from tests.core.builders import COUNCIL, TRUST
from tests.doors.conftest import meet
from tests.doors.desks import Desks


@pytest.fixture
def pair(tmp_path):
    """Two nodes that have met, for a test to do with what it likes."""
    pair = Desks(tmp_path)
    meet(pair)
    yield pair
    pair.close()


def flat(text):
    return " ".join(text.replace("│", " ").replace("─", " ").split())


def test_a_node_shows_who_it_is_at_any_time(pair):
    facts = pair.facts(COUNCIL, "node")
    shown = pair.facts(COUNCIL, "invite", pair.folder / "again.json")
    assert facts["spoken"] == shown["fingerprint"]
    assert (facts["party"], facts["url"], facts["partners"]) == (
        COUNCIL,
        "http://council.example",
        1,
    )
    said = flat(pair.say(COUNCIL, "node").out)
    assert facts["spoken"] in said
    assert "http://council.example" in said


def moved(pair, url):
    """Give the council's node another address and its partner the new invitation."""
    settings = pair.folder / COUNCIL / "node.yaml"
    settings.write_text(settings.read_text().replace("http://council.example", url))
    pair.houses.pop(pair.folder / COUNCIL).store.close()
    pair.clock.advance(timedelta(seconds=2))
    file = pair.folder / "new.invitation.json"
    spoken = pair.facts(COUNCIL, "invite", file)["fingerprint"]
    return ("join", file, "--fingerprint", spoken)


def test_a_partner_that_moved_is_met_again_and_its_addresses_are_said(pair):
    again = moved(pair, "http://new.example")
    said = flat(pair.say(TRUST, *again).out)
    assert "council was a partner already" in said
    assert "Address changed from http://council.example to http://new.example" in said
    assert "is now a partner" not in said
    (known,) = pair.facts(TRUST, "join")["partners"]
    assert known["url"] == "http://new.example"
    repeated = pair.say(TRUST, *again)
    assert "Address http://new.example" in flat(repeated.out)
    assert pair.facts(TRUST, *again)["was_known"] is True


def test_a_partner_whose_name_looks_like_anothers_is_pointed_out(pair):
    assert "Take care" not in flat(pair.say(TRUST, *moved(pair, "http://new.example")).out)
    (pair.folder / "new.invitation.json").unlink()
    settings = pair.folder / COUNCIL / "node.yaml"
    settings.write_text(settings.read_text().replace("name: council", "name: \u0422rust"))
    again = moved(pair, "http://council.example")
    said = flat(pair.say(TRUST, *again).out)
    assert "Take care its name looks like that of trust (trust)" in said
    assert pair.facts(TRUST, *again)["looks_like"] == ["trust (trust)"]


def test_without_a_terminal_join_names_the_option_for_the_fingerprint(pair):
    file = pair.folder / f"{COUNCIL}.invitation.json"
    refused = pair.facts(TRUST, "join", file, code=2)
    assert "--fingerprint" in refused["error"]["advice"]


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://node.example", 443),
        ("http://node.example/", 80),
        ("http://node.example:8470", 8470),
        ("http://[::1]:9", 9),
    ],
)
def test_an_address_leads_to_its_port_or_to_that_of_its_scheme(url, port):
    assert port_of(url) == port


def test_serving_at_another_port_than_partners_are_told_is_warned_of(pair):
    warned = flat(pair.say(COUNCIL, "serve", "--port", "9999").err)
    assert "port 80, and it listens at port 9999" in warned
    moved(pair, "http://council.example:9999")
    assert "reverse proxy" not in flat(pair.say(COUNCIL, "serve", "--port", "9999").err)


def test_where_no_protocol_is_held_it_is_said_what_to_do(pair):
    new = ("agreement", "new", pair.folder / "a.yaml", "--protocol", "none")
    assert "propose one first" in pair.facts(COUNCIL, *new, code=7)["error"]["advice"]


def test_a_group_without_a_command_names_its_commands(pair):
    said = pair.say(COUNCIL, "inbox")
    assert said.code == 2
    assert "list, open, show" in flat(said.err)
    assert "list, open, show" in pair.facts(COUNCIL, "inbox", code=2)["error"]["advice"]
