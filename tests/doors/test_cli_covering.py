"""Do we need an agreement? Asked on the command line, in ids and in words."""

from io import StringIO

import pytest

from accordant.core.cover import Shelves, Wanted, covering
from accordant.core.wire import encode, write_yaml
from accordant.doors.cli.covering import page_of
from accordant.doors.cli.voice import put, stacked
from tests.core.asking import a_policy
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, a_protocol, an_agreement, with_one
from tests.doors.conftest import rooted

NEED = ("--to", "trust", "--purpose", "triage")


def flat_of(said):
    return " ".join((said.out + said.err).replace("│", " ").split())


@pytest.fixture(scope="module")
def second(northmoor):
    """Another agreement that grants the same, put before the partners and not signed."""
    file = northmoor.folder / "second.yaml"
    text = (northmoor.folder / "agreement.yaml").read_text()
    file.write_text(text.replace("id: northmoor-agreement", "id: second-agreement", 1))
    northmoor.facts(COUNCIL, "agreement", "propose", file, "--as", "worker")
    return "second-agreement"


def test_a_need_that_is_covered_is_told_with_its_clause_and_what_is_known_each_time(desks):
    found = desks.facts(COUNCIL, "covers", *NEED, "--what", "names, date of birth")
    assert (found["covered"], found["closest"]) == (True, None)
    (one,) = found["clauses"]
    assert (one["clause"]["flow"], one["provider"], one["missing"]) == ("contact", COUNCIL, [])
    assert [each["name"] for each in one["each_time"]] == ["group"]
    assert one["treatments"] == {"date-of-birth": {"kind": "generalise", "to": "year"}}
    said = desks.say(TRUST, "covers", "--from", "council", "--purpose", "triage")
    assert said.code == 0
    shown = flat_of(said)
    assert "Yes: 1 clause covers it" in shown
    assert "Under northmoor-agreement v1, clause contact" in shown
    assert "Each time it is not said whom this is about; the clause covers children" in shown
    assert "Changed date-of-birth: generalise to year" in shown
    assert "May receive practitioner of trust" in shown
    assert "May release hub-worker of council" in shown
    (said_,) = [each["text"] for each in one["obligations"] if each["kind"] == "retention"]
    assert said_ in shown


def test_what_is_missing_of_the_closest_is_told_with_what_helps_and_who(desks):
    found = desks.facts(COUNCIL, "covers", *NEED, "--what", "shoe size", "--role", "clerk", code=1)
    assert [one["name"] for one in found["closest"]["missing"]] == ["items", "role"]
    assert [(one["id"], one["covers"]) for one in found["protocols"]] == [
        ("northmoor-protocol", True)
    ]
    said = desks.say(COUNCIL, "covers", *NEED, "--what", "shoe size")
    assert said.code == 1
    shown = flat_of(said)
    assert "No. The closest is northmoor-agreement v1, clause contact" in shown
    assert "It says “The council tells" in shown
    assert "For triage: To " in shown
    assert "shoe-size: it is not in this clause" in shown
    assert "Agreed in principle" in shown
    assert "it covers this in principle; an agreement beneath it says what goes" in shown
    other = desks.say(COUNCIL, "covers", "--to", "trust", "--purpose", "road repairs")
    assert "it does not name this purpose" in flat_of(other)
    assert "Not agreed in principle" in flat_of(other)


def test_parties_that_are_unknown_and_needs_that_are_none_are_told(desks):
    said = desks.say(COUNCIL, "covers", "--to", "harbour", "--purpose", "triage")
    assert said.code == 1
    assert "no document held here has a party “harbour”" in flat_of(said)
    assert "Name one of council, trust." in flat_of(said)
    near = desks.facts(COUNCIL, "covers", "--to", "trsut", "--purpose", "triage", code=1)
    assert (near["unknown_parties"], near["known_parties"]) == (["trsut"], [COUNCIL, TRUST])
    said = desks.say(COUNCIL, "covers", "--to", "trsut", "--purpose", "triage")
    assert "Name one of council, trust; did you mean “trust”?" in flat_of(said)
    for given, sentence in {
        ("--purpose", "triage"): "say with whom",
        ("--to", "trust"): "say the purpose",
        ("--like", "northmoor-agreement"): "it goes with --twice",
        ("--twice", "--to", "trust"): "leave the need out",
        ("--to", "council", "--purpose", "triage"): "does not share with itself",
    }.items():
        said = desks.say(COUNCIL, "covers", *given)
        assert said.code == 2
        assert sentence in flat_of(said)


def test_what_is_granted_twice_is_listed_once_for_each_line(desks, second):
    every = desks.facts(COUNCIL, "covers", "--twice")["twice"]
    mine = desks.facts(COUNCIL, "covers", "--twice", "--like", second)["twice"]
    told = [one for one in mine if one["other"] == "northmoor-agreement@1"]
    assert [one["provider"] for one in told] == [COUNCIL, TRUST]
    assert sorted(one["items"] for one in told)[1] == ["missed-appointments", "nhs-number"]
    both = {frozenset(one["digests"]) for one in every}
    assert both >= {frozenset(one["digests"]) for one in mine}
    shown = flat_of(desks.say(COUNCIL, "covers", "--twice", "--like", second))
    assert "second-agreement@1 and northmoor-agreement@1 council to trust" in shown
    said = desks.say(COUNCIL, "covers", "--twice", "--like", "northmoor-protocol")
    assert "nothing is granted by it" in flat_of(said)
    alike = desks.facts(COUNCIL, "register", "--like", second)["alike"]
    assert {"northmoor-agreement"} <= {one["id"] for one in alike if one["duplicate"]}


def test_a_protocol_that_is_not_in_force_and_two_agreements_that_cover_are_told(house):
    file = house.folder / "protocol.yaml"
    file.write_text(write_yaml(encode(rooted(house, a_protocol()))))
    house.facts(COUNCIL, "protocol", "propose", file, "--as", "worker")
    shown = flat_of(house.say(COUNCIL, "covers", *NEED))
    assert "No: no agreement held here has both parties." in shown
    assert "both are parties to it, and it is not in force" in shown
    assert "Nothing is granted twice." in flat_of(house.say(COUNCIL, "covers", "--twice"))


def test_a_need_that_two_agreements_cover_is_told_to_be_granted_twice():
    both = a_policy(an_agreement(), an_agreement(id="another-agreement"))
    wanted = Wanted(provider=COUNCIL, recipient=TRUST, purpose="triage")
    stream = StringIO()
    put(stacked(*page_of(covering(wanted, Shelves(both)))), stream)
    assert "Yes: 2 clauses cover it" in stream.getvalue()
    assert "More than one agreement covers it" in stream.getvalue()


def test_only_roles_that_an_end_has_may_receive_or_release():
    """A clause for several recipients names the roles of each; one end has but its own."""
    given = with_one(an_agreement(), "roles", PRACTITIONER, parties=(COUNCIL,))
    wanted = Wanted(provider=COUNCIL, recipient=TRUST, purpose="triage")
    both = a_policy(given, an_agreement(id="another-agreement"))
    stream = StringIO()
    put(stacked(*page_of(covering(wanted, Shelves(both)))), stream)
    shown = stream.getvalue()
    assert "nobody of trust" in shown
    assert "practitioner of trust" in shown
