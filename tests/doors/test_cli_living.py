"""Living under a document on the command line; what is shared with other tests stays in force."""

from datetime import timedelta

import pytest

from accordant.core.people import IG_ADVISER, SIGNATORY
from tests.core.builders import COUNCIL, TRUST


def key(desks):
    return ("--passphrase-file", desks.folder / "secret")


def adviser(party):
    return ("--role", IG_ADVISER, "--as", f"{IG_ADVISER}.{party}")


CHAIR = ("--as", "chair.council")
WHY = ("--reason", "So it is.")


@pytest.fixture(scope="module")
def draft(northmoor):
    """The next version of the agreement, put before the partners."""
    file = northmoor.folder / "second.yaml"
    text = (northmoor.folder / "agreement.yaml").read_text()
    text = text.replace("version: 1\n", f"version: 2\nreplaces: {northmoor.agreement}\n", 1)
    file.write_text(text)
    made = northmoor.facts(COUNCIL, "agreement", "propose", file, "--as", "worker")
    northmoor.deliver()
    return made["digest"]


def agreed(desks, party, *said, code=0):
    found = desks.facts(party, "agreement", *said, *key(desks), code=code)
    desks.clock.advance(timedelta(seconds=1))
    desks.deliver()
    return found


def test_a_draft_is_talked_over_mediated_and_given_up(desks, draft):
    said = ("--words", "Why a name?", "--path", "flows[0].items")
    found = agreed(desks, TRUST, "comment", draft, *said, *adviser(TRUST))
    (comment,) = found["comments"]
    reply = ("--to", comment["digest"], "--words", "To find the child.")
    found = agreed(desks, COUNCIL, "answer", draft, *reply, *adviser(COUNCIL))
    assert found["comments"][0]["answers"] == ["council: To find the child."]
    assert "flows[0]" in desks.say(TRUST, "agreement", "status", draft).out
    found = agreed(
        desks, TRUST, "disposition", draft, "--fate", "none-found", *WHY, *adviser(TRUST)
    )
    assert found["not_counted"] == []
    found = agreed(desks, TRUST, "mediate", draft, *WHY, *adviser(TRUST))
    assert found["mediation"]["why"] == "trust asks: So it is."
    assert "who" in found["waiting"][0]
    assert found["waiting"][0]["since"] == "2026-11-22"
    found = agreed(desks, COUNCIL, "settle", draft, *WHY, *CHAIR)
    assert "mediation" not in found
    reserved = ("--words", "It lets us act in time.", "--reservation", "Counts would do.")
    found = agreed(desks, TRUST, "confirm", draft, *reserved, *adviser(TRUST))
    assert found["reservations"][0]["words"] == "Counts would do."
    assert "Counts would do." in desks.say(TRUST, "agreement", "status", draft).out
    found = agreed(desks, COUNCIL, "withdraw", draft, *WHY, *adviser(COUNCIL))
    assert found["state"] == "withdrawn"


def test_a_review_is_opened_and_confirmed(desks):
    name = desks.agreement
    found = agreed(desks, TRUST, "review", name, "--trigger", "law", *WHY, *adviser(TRUST))
    assert found["state"] == "under-review"
    for party in (COUNCIL, TRUST):
        day = ("--next-review", "2027-10-01")
        found = agreed(desks, party, "confirm-review", name, *day, *adviser(party))
    assert found["state"] == "in-force"


def test_the_chair_halts_and_lifts(desks):
    name = desks.agreement
    assert agreed(desks, COUNCIL, "halt", name, *WHY, *CHAIR)["state"] == "suspended"
    halt = desks.facts(COUNCIL, "statement", "list", "--kind", "halt")["statements"][-1]
    found = agreed(desks, COUNCIL, "lift", name, "--halt", halt["digest"], *WHY, *CHAIR)
    assert found["state"] == "in-force"
    assert {side["stage"] for side in found["sides"]} == {"active"}


def test_a_contact_is_tried(desks):
    found = agreed(desks, TRUST, "ping", desks.agreement, "--contact", "quality", *adviser(TRUST))
    assert found["state"] == "in-force"


def test_what_cannot_count_is_refused_and_says_why(desks):
    name, other = desks.agreement, desks.facts(TRUST, "protocol", "status")["protocols"][0]
    signs = ("--as", f"{SIGNATORY}.{TRUST}")
    soon = ("--last-day", "2026-12-01")
    for said in (
        ("leave", name, *soon, *WHY, *signs),
        ("terminate", name, "--order", "High Court 7", *WHY, *signs),
        (
            "exit",
            name,
            "--dataset",
            "replies",
            "--disposal",
            "destroyed",
            "--proof",
            "7",
            *adviser(TRUST),
        ),
    ):
        found = agreed(desks, TRUST, *said, code=6)
        assert found["error"]["code"] == "would-not-count"
    shown = desks.say(TRUST, "agreement", "leave", name, *soon, *WHY, *signs, *key(desks)).err
    shown = " ".join(shown.replace("│", "").split())
    assert "1 December 2026 is sooner; the first last day that keeps to it is" in shown
    ruled = ("rule", name, "--over", other["digest"], *WHY, *CHAIR)
    assert agreed(desks, COUNCIL, *ruled, code=6)["error"]["code"] == "would-not-count"
    assert agreed(desks, COUNCIL, "continue", name, *WHY, *CHAIR)["state"] == "in-force"


def test_a_party_that_is_listed_is_not_drafted_in_again(desks, tmp_path):
    file = tmp_path / "next.yaml"
    said = ("accede", desks.agreement, "--party", TRUST, "--kind", "health", "--file", file)
    desks.facts(COUNCIL, "agreement", *said, code=8)
    assert not file.exists()
