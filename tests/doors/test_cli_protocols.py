"""The life of a protocol by commands alone: talked over, reviewed, stopped, left and ended."""

from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.wire import encode, write_yaml
from tests.core.builders import COUNCIL, TRUST, a_protocol
from tests.doors.conftest import adopt, rooted
from tests.doors.test_cli_ending import CHAIR, WHY, by, drawn_up, in_role, said, second_text_of

ADVISER = in_role(IG_ADVISER, TRUST)


def own(house, name, **changes):
    return adopt(house, "protocol", rooted(house, a_protocol(id=name, **changes)))


def told(house, party, *words, code=0):
    return said(house, party, *words, tier="protocol", code=code)


def proposed(house, tier, document):
    file = house.folder / f"{document.id}.yaml"
    file.write_text(write_yaml(encode(document)))
    digest = house.facts(COUNCIL, tier, "propose", file, "--as", "worker")["digest"]
    house.deliver()
    return digest


def test_it_is_talked_over_mediated_and_given_up(house):
    draft = proposed(house, "protocol", rooted(house, a_protocol(id="talked-over")))
    found = told(house, TRUST, "comment", draft, "--words", "Why us?", *ADVISER)
    to = ("--to", found["comments"][0]["digest"], "--words", "You know the children.")
    found = told(house, COUNCIL, "answer", draft, *to, *in_role(IG_ADVISER, COUNCIL))
    assert found["comments"][0]["answers"] == ["council: You know the children."]
    hit = ("--fate", "related", "--hit", "northmoor-protocol")
    assert told(house, TRUST, "disposition", draft, *hit, *WHY, *ADVISER)["not_counted"] == []
    found = told(house, TRUST, "object", draft, "--reason", "It is too wide.", *ADVISER)
    assert any("It is too wide." in one["what"] for one in found["waiting"])
    objection = house.facts(COUNCIL, "statement", "list", "--kind", "objection")["statements"][-1]
    assert told(house, TRUST, "mediate", draft, *WHY, *ADVISER)["mediation"]["why"]
    aside = ("--objections", objection["digest"])
    found = told(house, COUNCIL, "settle", draft, *aside, *WHY, *CHAIR)
    assert "mediation" not in found
    assert told(house, COUNCIL, "withdraw", draft, *WHY, *in_role(IG_ADVISER, COUNCIL))[
        "state"
    ] == ("withdrawn")


def test_an_objection_to_an_agreement_blocks_until_its_author_confirms(house):
    draft = proposed(house, "agreement", drawn_up(house, "objected-to"))
    found = said(house, TRUST, "object", draft, "--reason", "Too much.", *ADVISER)
    assert any("Too much." in one["what"] for one in found["waiting"])
    words = ("--words", "It lets us act in time.")
    found = said(house, TRUST, "confirm", draft, *words, *ADVISER)
    assert not any("Too much." in one["what"] for one in found["waiting"])


def test_it_is_read_reviewed_and_confirmed(house):
    name = own(house, "reviewed")
    assert told(house, TRUST, "acknowledge", name, *ADVISER)["not_counted"] == []
    found = told(house, TRUST, "review", name, "--trigger", "incident", *WHY, *ADVISER)
    assert (found["state"], found["reviews"][0]["stage"]) == ("under-review", "triggered")
    for party in (COUNCIL, TRUST):
        day = ("--next-review", "2027-10-01")
        role = in_role(OPERATIONAL_LEAD, party)
        found = told(house, party, "confirm-review", name, *day, *role)
    assert (found["state"], found.get("reviews", [])) == ("in-force", [])


def test_it_is_shown_and_stopped_and_goes_on(house):
    name = own(house, "stopped")
    assert "stopped" in house.say(TRUST, "protocol", "show", name).out
    stop = house.facts(TRUST, "protocol", "suspend", name, *WHY, "--as", "worker")
    found = house.facts(TRUST, "protocol", "status", name)
    assert {one["party"]: one["stage"] for one in found["sides"]}[TRUST] == "suspended"
    house.clock.advance(timedelta(seconds=1))
    house.facts(TRUST, "protocol", "resume", stop["statement"], *WHY, "--as", "worker")
    house.deliver()
    assert told(house, COUNCIL, "halt", name, *WHY, *CHAIR)["state"] == "suspended"
    halt = house.facts(COUNCIL, "statement", "list", "--kind", "halt")["statements"][-1]
    found = told(house, COUNCIL, "lift", name, "--halt", halt["digest"], *WHY, *CHAIR)
    assert {one["stage"] for one in found["sides"]} == {"active"}


def test_of_two_signed_texts_the_chair_rules_which_one_stands(house, monkeypatch):
    one = own(house, "twice")
    again = rooted(house, a_protocol(id="twice", summary="Another text of it."))
    two = second_text_of(house, monkeypatch, "protocol", again)
    assert told(house, COUNCIL, "rule", one, "--over", two, *WHY, *CHAIR)["state"] == "in-force"


@pytest.mark.parametrize("how", ["leave", "terminate"])
def test_it_is_left_or_ended(house, how):
    governance = evolve(a_protocol().governance, notice_days=0)
    name = own(house, how, governance=governance)
    if how == "leave":
        last = ("--last-day", str((house.clock.now() + timedelta(days=1)).date()))
        told(house, TRUST, "leave", name, *last, *WHY, *by(SIGNATORY, TRUST))
        house.clock.advance(timedelta(days=2))
    else:
        for party in (COUNCIL, TRUST):
            told(house, party, "terminate", name, *WHY, *by(SIGNATORY, party))
    assert house.facts(COUNCIL, "protocol", "status", name)["state"] == "terminated"
