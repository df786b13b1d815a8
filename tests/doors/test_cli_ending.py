"""Reviews, rulings, joining, leaving and ending by commands alone, each of its own document."""

from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Link, PostRef
from accordant.core.wire import read_yaml
from accordant.work import draft
from tests.core.builders import COUNCIL, TRUST, a_protocol, an_agreement
from tests.doors.conftest import adopt, rooted

WHY = ("--reason", "So it is.")
CHAIR = ("--as", "chair.council")
LAST = ("--last-day", "2026-11-30")


def drawn_up(house, name, **changes):
    """An agreement without a protocol, which anybody may leave at once."""
    change = evolve(an_agreement().change, notice_days=0)
    changes = {"id": name, "protocol": None, "change": change, **changes}
    return rooted(house, an_agreement(**changes))


def own(house, name, **changes):
    """One of these in force, under its own name."""
    return adopt(house, "agreement", drawn_up(house, name, **changes))


def said(house, party, *words, tier="agreement", code=0):
    key = ("--passphrase-file", house.folder / "secret")
    found = house.facts(party, tier, *words, *key, code=code)
    house.clock.advance(timedelta(seconds=1))
    house.deliver()
    return found


def by(role, party):
    return ("--as", f"{role}.{party}")


def in_role(role, party):
    return ("--role", role, *by(role, party))


def test_a_member_of_staff_says_that_they_have_read_it(house):
    name = own(house, "read")
    found = said(house, TRUST, "acknowledge", name, *in_role(IG_ADVISER, TRUST))
    assert found["not_counted"] == []
    kinds = house.facts(COUNCIL, "statement", "list", "--kind", "acknowledgement")
    assert [one["party"] for one in kinds["statements"]] == [TRUST]


def test_what_falls_due_is_opened_by_a_partner_s_lead_once_it_is_announced(house):
    name = own(house, "due")
    due = ("review", name, "--trigger", "due", *WHY, *in_role(OPERATIONAL_LEAD, TRUST))
    refused = said(house, TRUST, *due, code=6)
    assert "may be opened from 2027-04-01" in str(refused["error"])
    change = evolve(an_agreement().change, review_notice_days=180)
    long = own(house, "announced", change=change)
    shown = house.facts(TRUST, "agreement", "status", long)
    assert shown["state"] == "under-review"
    assert {one["stage"] for one in shown["reviews"]} == {"due"}
    assert "2 November 2026" in house.say(TRUST, "agreement", "status", long).out
    chaired = ("review", name, "--trigger", "other", *WHY, "--role", "independent-chair")
    assert said(house, COUNCIL, *chaired, *CHAIR)["state"] == "under-review"


def second_text_of(house, monkeypatch, tier, document):
    """Sign another text under one version, as an owner restored from an older backup might."""
    with monkeypatch.context() as patch:
        patch.setattr(draft, "_must_fit", lambda *_: None)
        return adopt(house, tier, document)


def second_text(house, monkeypatch, name, **changes):
    more = {"summary": "Another text of it.", **changes}
    return second_text_of(house, monkeypatch, "agreement", drawn_up(house, name, **more))


@pytest.mark.parametrize("gives_way", [False, True])
def test_of_two_signed_texts_the_chair_rules_which_one_stands(house, monkeypatch, gives_way):
    name = f"twice-{gives_way}".lower()
    one, two = own(house, name), second_text(house, monkeypatch, name)
    assert house.facts(TRUST, "agreement", "status", one)["state"] == "suspended"
    how = ("--gives-way",) if gives_way else ()
    found = said(house, COUNCIL, "rule", one, "--over", two, *how, *WHY, *CHAIR)
    assert found["state"] == ("superseded" if gives_way else "in-force")
    found = house.facts(TRUST, "agreement", "status", two)
    assert found["state"] == ("in-force" if gives_way else "superseded")


def test_two_chairs_rule_by_naming_the_same_text(house, monkeypatch):
    chair = ("chair.trust", "--role", "independent-chair", "--from", "2025-11-22")
    key = ("--passphrase-file", house.folder / "secret", "--as", "operator")
    house.facts(TRUST, "people", "appoint", *chair, *key)
    one = own(house, "two-chairs")
    two = second_text(house, monkeypatch, "two-chairs", chair=PostRef(party=TRUST))
    found = said(house, COUNCIL, "rule", one, "--over", two, *WHY, *CHAIR)
    assert [waiting["who"] for waiting in found["waiting"]] == ["independent-chair of trust"]
    way = ("rule", two, "--over", one, "--gives-way", *WHY, "--as", "chair.trust")
    assert said(house, TRUST, *way)["state"] == "superseded"
    assert house.facts(COUNCIL, "agreement", "status", one)["state"] == "in-force"


def test_a_party_leaves_and_proves_what_became_of_the_data(house):
    name = own(house, "left")
    found = said(house, TRUST, "leave", name, *LAST, *WHY, *by(SIGNATORY, TRUST))
    assert found["state"] == "under-review"
    shown = house.say(COUNCIL, "agreement", "status", name).out
    assert "trust active (leaves after 30 November 2026)" in shown
    house.clock.advance(timedelta(days=9))
    found = house.facts(COUNCIL, "agreement", "status", name)
    assert found["state"] == "terminated"
    assert {(one["party"], one["dataset"]) for one in found["duties"]} == {
        (COUNCIL, "replies"),
        (TRUST, "contacts"),
    }
    gone = ("--dataset", "contacts", "--disposal", "destroyed", "--proof", "certificate 7")
    found = said(house, TRUST, "exit", name, *gone, *in_role(IG_ADVISER, TRUST))
    assert [one["party"] for one in found["duties"]] == [COUNCIL]
    kept = ("--dataset", "replies", "--disposal", "retained", "--basis", "Limitation Act 1980")
    found = said(house, COUNCIL, "exit", name, *kept, *in_role(IG_ADVISER, COUNCIL))
    assert "duties" not in found


def test_all_agree_that_it_ends_or_an_order_ends_it_at_once(house):
    name = own(house, "ended")
    found = said(house, COUNCIL, "terminate", name, *WHY, *by(SIGNATORY, COUNCIL))
    assert found["state"] == "in-force"
    assert "signatory of trust" in house.say(TRUST, "agreement", "status", name).out
    found = said(house, TRUST, "terminate", name, *WHY, *by(SIGNATORY, TRUST))
    assert found["state"] == "terminated"
    ordered = own(house, "ordered")
    order = ("--order", "High Court 123/2026", "--role", "independent-chair")
    found = said(house, COUNCIL, "terminate", ordered, *WHY, *order, *CHAIR)
    assert found["state"] == "terminated"


def test_an_agreement_goes_on_or_not_without_its_protocol_as_its_chair_says(house):
    above = adopt(house, "protocol", rooted(house, a_protocol(id="frame")))
    name = own(house, "beneath", protocol=Link(id="frame", digest=above))
    assert said(house, COUNCIL, "halt", above, *WHY, *CHAIR, tier="protocol")["state"] == (
        "suspended"
    )
    assert house.facts(TRUST, "agreement", "status", name)["state"] == "signed"
    assert said(house, COUNCIL, "continue", name, *WHY, *CHAIR)["state"] == "in-force"
    assert said(house, COUNCIL, "continue", name, "--stops", *WHY, *CHAIR)["state"] == "signed"


@pytest.mark.parametrize("tier", ["agreement", "protocol"])
def test_a_new_party_is_drafted_into_the_next_version(house, tier):
    """What is written is read, and the checklist says what the newcomer has yet to bring."""
    document = a_protocol(id=f"open-{tier}") if tier == "protocol" else None
    name = adopt(house, tier, rooted(house, document)) if document else own(house, "open")
    if not (house.folder / "police").exists():
        joining(house)
    file = house.folder / f"next-{tier}.yaml"
    words = ("accede", name, "--party", "police", "--kind", "police", "--file", file)
    found = house.facts(COUNCIL, tier, *words)
    assert (found["party"], found["file"]) == ("police", str(file))
    written = read_yaml(file.read_bytes())
    assert (written["version"], written["replaces"]) == (2, name)
    assert [one["id"] for one in written["parties"]] == [COUNCIL, TRUST, "police"]
    checked = house.facts(COUNCIL, tier, "check", file, code=1)
    assert "error" not in checked
    house.facts(COUNCIL, tier, *words, code=2)


def joining(house):
    """The police found a node and exchange invitations with the council."""
    said = ("--party", "police", "--name", "police", "--kind", "police")
    house.facts("police", "init", *said, "--url", "http://police.example")
    for host, guest in (("police", COUNCIL), (COUNCIL, "police")):
        file = house.folder / f"{host}-to-{guest}.json"
        spoken = house.facts(host, "invite", file)["fingerprint"]
        house.facts(guest, "join", file, "--fingerprint", spoken)
