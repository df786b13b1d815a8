"""Two real registers of 5,000 people, shared both ways between two running nodes.

What is expected was found by looking at every record that is held: each lacks the birth date the
agreement requires, or has one that is no day of any calendar, and no other record has either fault.
"""

import csv
import json
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from attrs import frozen

from accordant.adapters.sources import open_source
from accordant.build import open_house
from accordant.core.names import DatasetId
from accordant.core.people import PartyKind
from accordant.core.release import suggest_mapping
from accordant.doors.demo.nodes import Town
from accordant.work.share import share
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER
from tests.journeys import febrl
from tests.work.partnership import a_request, actor, shelf

EMPTY = "it is required, but is empty"
NO_SUCH_DAY = "there is no such day in the calendar"

HELD = {"a": {EMPTY: 94}, "b": {EMPTY: 199, NO_SUCH_DAY: 64}}
"""How many records of each register are held, by the one reason each has."""


@frozen
class Outcome:
    """What became of one register, as both ends can see it."""

    package: str
    sent: int
    held: dict[int, list[tuple[str, str]]]
    columns: tuple[str, ...]
    arrived: list[dict[str, object]]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Give the council and the trust as two running nodes."""
    names = {
        COUNCIL: ("Northmoor County Council", str(PartyKind.LOCAL_GOVERNMENT)),
        TRUST: ("Northmoor Vale NHS Foundation Trust", str(PartyKind.HEALTH)),
    }
    with Town(tmp_path_factory.mktemp("febrl"), names, open_house) as town:
        yield town


@pytest.fixture(scope="module")
def signed(town):
    """Give both with the agreement about their registers in force."""
    return febrl.in_force(town)


@pytest.fixture(scope="module")
def outcomes(town, signed):
    """Share both registers: the council's by the command, the trust's by what it calls."""
    both, agreement = signed
    shared = {"a": by_command(town), "b": by_hand(both, agreement)}
    town.settle()
    recipients = {"a": TRUST, "b": COUNCIL}
    return {
        letter: Outcome(package, sent, held, *opened(both[recipients[letter]], package))
        for letter, (package, sent, held) in shared.items()
    }


def accordant(home, *said):
    """Run the program as its user would; give the object it prints."""
    command = [sys.executable, "-m", "accordant", *said, "--home", str(home), "--json"]
    ended = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert ended.returncode == 0, ended.stderr.decode() + ended.stdout.decode()
    return json.loads(ended.stdout)


def by_command(town):
    """Share the council's register on the command line."""
    question = {"--as": "worker", "--role": WORKER, "--purpose": "triage", "--to": TRUST}
    question |= {"--dataset": "register-a", "--group": febrl.PEOPLE, "--wait": "20"}
    file = str(febrl.register_file("a"))
    options = [word for pair in question.items() for word in pair]
    facts = accordant(town.nodes[COUNCIL].home, "share", "--file", file, *options)
    assert facts["receipt"]["outcome"] == "accepted"
    assert (facts["source"], facts["warnings"]) == ("CSV", [])
    assert facts["held"] == len(facts["held_rows"])
    held = {
        row["number"]: [(reason["item"], reason["sentence"]) for reason in row["reasons"]]
        for row in facts["held_rows"]
    }
    return facts["package"], facts["sent"], held


def by_hand(both, agreement):
    """Share the trust's register by the steps that the command takes."""
    table = open_source(febrl.register_file("b")).table
    dataset = agreement.dataset(DatasetId("register-b"))
    mapping = suggest_mapping(dataset.id, table.headers, dataset.items)
    assert mapping.settled
    assert mapping.ignored == (febrl.NOT_AGREED,)
    request = a_request(
        provider=TRUST,
        recipient=COUNCIL,
        person="nurse",
        role=PRACTITIONER,
        acting_for=TRUST,
        dataset=dataset.id,
        group=febrl.PEOPLE,
    )
    shared = share(both[TRUST], actor("nurse", TRUST), request, table, mapping)
    held = {one.number: [(r.item, r.sentence) for r in one.reasons] for one in shared.held}
    return shared.package, shared.sent, held


def opened(house, package):
    """Read a share where it arrived."""
    with rows_of(house, package) as unpacked:
        return unpacked.header.items, list(unpacked.rows)


def fault_of(record):
    """Say what is wrong with a register's birth date, by a rule of our own."""
    day = record["date_of_birth"]
    if not day:
        return EMPTY
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return NO_SUCH_DAY
    return None


def cut_down(record):
    """Give what may leave of a record, but for the pseudonym: nothing changed, nothing empty."""
    day = record["date_of_birth"]
    kept = {name: record[name] or None for name in febrl.ITEMS if name != febrl.PSEUDONYMISED}
    return kept | {"date_of_birth": f"{day[:4]}-{day[4:6]}-{day[6:]}"}


def source_of(letter):
    """Give a register's records, each by its number, counted from 1."""
    return dict(enumerate(febrl.records_in(febrl.register_file(letter)), start=1))


def without_pseudonym(row):
    return {name: value for name, value in row.items() if name != febrl.PSEUDONYMISED}


@pytest.mark.parametrize("letter", "ab")
def test_every_record_is_either_sent_or_held(outcomes, letter):
    outcome = outcomes[letter]
    assert len(source_of(letter)) == febrl.ROWS
    assert outcome.sent + len(outcome.held) == febrl.ROWS
    assert outcome.sent == len(outcome.arrived)


@pytest.mark.parametrize("letter", "ab")
def test_a_record_is_held_for_its_birth_date_and_for_nothing_else(outcomes, letter):
    """An odd name, a mistyped state or an empty street is no reason."""
    held = outcomes[letter].held
    assert Counter(sentence for ((_, sentence),) in held.values()) == HELD[letter]
    truly = {number: fault_of(record) for number, record in source_of(letter).items()}
    expected = {n: [("date_of_birth", fault)] for n, fault in truly.items() if fault}
    assert held == expected


@pytest.mark.parametrize("letter", "ab")
def test_what_arrives_is_the_source_cut_down_in_its_order(outcomes, letter):
    """No value changed, no blank after a comma, no leading zero lost, no column not agreed."""
    outcome = outcomes[letter]
    good = [cut_down(r) for n, r in source_of(letter).items() if n not in outcome.held]
    assert outcome.columns == tuple(febrl.ITEMS)
    assert [without_pseudonym(row) for row in outcome.arrived] == good
    assert all(row.keys() == set(febrl.ITEMS) for row in outcome.arrived)


@pytest.mark.parametrize("letter", "ab")
def test_names_arrive_as_people_write_them(outcomes, letter):
    """Apostrophes, hyphens, several words, one word alone, or none at all."""
    arrived = outcomes[letter].arrived
    surnames = {row["surname"] for row in arrived}
    assert {"o'shannessy", "van der hoek", "eckersley-maslin", "de crespigny"} <= surnames
    assert any(row["given_name"] and row["surname"] is None for row in arrived)
    assert any(row["given_name"] is None and row["surname"] for row in arrived)
    nameless = [row for row in arrived if row["given_name"] is None and row["surname"] is None]
    assert "725" in {row["rec_id"].split("-")[1] for row in nameless}


def test_an_error_in_a_name_is_not_ours_to_correct(outcomes):
    """A slip of the typist, which matching has to live with, arrives as it stands."""
    surnames = {row["surname"] for row in outcomes["b"].arrived}
    assert {"crossm an", "saunders'wise"} <= surnames


def test_digits_that_are_no_number_keep_their_leading_zeros(outcomes):
    arrived = outcomes["b"].arrived
    assert "0280" in {row["postcode"] for row in arrived}
    assert any((row["street_number"] or "").startswith("0") for row in arrived)


@pytest.mark.parametrize(("letter", "provider"), [("a", COUNCIL), ("b", TRUST)])
def test_each_held_record_waits_at_its_provider_with_reasons_that_repeat_no_value(
    signed, outcomes, letter, provider
):
    both, _ = signed
    waits = {
        int(key.rpartition("/")[2]): [(one["item"], one["sentence"]) for one in value["reasons"]]
        for key, value in shelf(both[provider], "held").items()
    }
    assert waits == outcomes[letter].held
    said = {sentence for reasons in waits.values() for _, sentence in reasons}
    assert said == set(HELD[letter])


@pytest.mark.parametrize(("letter", "provider"), [("a", COUNCIL), ("b", TRUST)])
def test_each_share_is_signed_for(signed, outcomes, letter, provider):
    both, _ = signed
    assert shelf(both[provider], "receipt")[outcomes[letter].package]["outcome"] == "accepted"


@pytest.mark.parametrize("letter", "ab")
def test_a_number_leaves_as_one_pseudonym_and_never_as_itself(outcomes, letter):
    outcome = outcomes[letter]
    good = [r["soc_sec_id"] for n, r in source_of(letter).items() if n not in outcome.held]
    pseudonyms = [row[febrl.PSEUDONYMISED] for row in outcome.arrived]
    assert not set(pseudonyms) & set(good)
    pairs = set(zip(good, pseudonyms, strict=True))
    assert len(pairs) == len(set(good)) == len(set(pseudonyms))


def test_the_two_providers_pseudonyms_of_one_person_do_not_meet(outcomes):
    """Each has its own key: nobody can join the registers by pseudonym."""
    a, b = ({row[febrl.PSEUDONYMISED] for row in outcomes[letter].arrived} for letter in "ab")
    both_know = {r["soc_sec_id"] for r in source_of("a").values()} & {
        r["soc_sec_id"] for r in source_of("b").values()
    }
    assert len(both_know) > febrl.ROWS / 2
    assert not a & b


def test_the_recipient_takes_the_rows_out_with_the_command(town, outcomes, tmp_path):
    """What is written to a file is what arrived."""
    outcome, out = outcomes["b"], tmp_path / "register-b.csv"
    facts = accordant(town.nodes[COUNCIL].home, "inbox", "open", outcome.package, "--out", str(out))
    assert facts["rows_written"] == outcome.sent
    with out.open(encoding="utf-8", newline="") as file:
        written = [
            {name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)
        ]
    assert written == outcome.arrived
