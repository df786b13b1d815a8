"""Northmoor's records: various as people are, the same for a seed, and about no one."""

import csv
import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Agreement
from accordant.core.canonical import digest_of
from accordant.core.release import read_value
from accordant.core.treatment import Unfit
from accordant.core.treatment.items import check_digit
from accordant.core.wire import decode
from accordant.templates import northmoor
from accordant.templates.northmoor import data
from accordant.templates.northmoor.data import BAD, FAULTS, family

SEED = 20_261_122

ROWS = {
    "csc-contact": data.contacts,
    "police-da-occurrence": data.da_occurrences,
    "health-safeguarding": data.health,
    "idva-risk": data.idva,
    "mash-outcome": data.outcomes,
    "mash-stats": data.statistics,
}


@pytest.fixture(scope="module")
def agreement():
    roots = {party: f"sha256:{number:064x}" for number, party in enumerate(northmoor.PARTIES)}
    protocol, agreement = northmoor.documents(roots, date(2027, 1, 4))
    return decode(Agreement, agreement(digest_of(protocol)))


@pytest.mark.parametrize("dataset", ROWS)
def test_rows_have_every_item_and_what_was_never_agreed(agreement, dataset):
    described = agreement.dataset(dataset)
    for row in ROWS[dataset](SEED, 20):
        assert {item.id for item in described.items} <= set(row)
        assert set(described.excluded) <= set(row)


def test_ten_thousand_rows_are_the_same_for_the_same_seed_and_others_for_another():
    first = data.contacts(SEED, 10_000)
    assert first == data.contacts(SEED, 10_000)
    assert first[:9] == data.contacts(SEED, 9)
    assert first[:9] != data.contacts(SEED + 1, 9)


def faults_of(agreement, dataset, row):
    """What is wrong with a row, by the same reading and checks that a release does."""
    for item in agreement.dataset(dataset).items:
        try:
            value = read_value(item.type, item.format, row[item.id])
        except Unfit as unfit:
            yield item.id, unfit.sentence
            continue
        if value is None:
            if item.presence == "required":
                yield item.id, "it is required, but is empty"
        elif fault := item.type.check(value, item.format):
            yield item.id, fault


@pytest.mark.parametrize("dataset", ROWS)
def test_all_rows_are_good_but_a_few_that_are_truly_bad(agreement, dataset):
    count = 2_000
    bad = {
        number: (found[0], row[found[0][0]])
        for number, row in enumerate(ROWS[dataset](SEED, count))
        if (found := list(faults_of(agreement, dataset, row)))
    }
    spoilt = [(fault[0], value) for fault, value in bad.values()]
    assert all(fault in FAULTS for fault in spoilt)
    assert 0 not in bad
    spoils = any(name in {i.id for i in agreement.dataset(dataset).items} for name, _ in FAULTS)
    if spoils and dataset != "mash-stats":
        assert count / BAD / 2 < len(bad) < count / BAD * 2
    else:
        assert not bad


def test_every_kind_of_fault_turns_up_somewhere(agreement):
    found = Counter(
        (item, repr(row[item]))
        for dataset, rows in ROWS.items()
        for row in rows(SEED, 2_000)
        for item, _ in faults_of(agreement, dataset, row)
    )
    assert set(found) == {(item, repr(bad)) for item, bad in FAULTS}


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_no_nhs_number_or_postcode_can_be_anyones(seed, number):
    made = family(seed, number)
    *nine, check = map(int, made.nhs_number)
    assert made.nhs_number.startswith("999")
    assert check == check_digit(nine)
    assert re.fullmatch(r"NM[0-9]{1,2} [0-9][A-Z]{2}", made.postcode)


def test_one_child_goes_by_two_names_with_one_nhs_number_and_birth_date():
    (contact,), (patient,) = data.contacts(SEED, 1), data.health(SEED, 1)
    assert contact["family_name"] == "O'Brien-Okafor"
    assert patient["patient_name"] == "Amara Okafor"
    assert contact["nhs_number"] == patient["nhs_number"]
    assert contact["date_of_birth"] == patient["patient_dob"]


def test_names_are_as_various_as_people_are():
    rows = data.contacts(SEED, 3_000)
    names = [f"{row['given_names']} {row['family_name']}" for row in rows if row["given_names"]]
    chinese, arabic, bengali = "[\u4e00-\u9fff]", "[\u0600-\u06ff]", "[\u0980-\u09ff]"
    for pattern in ("-", "'", "’", "[łéñåỌ]", chinese, arabic, bengali):
        assert any(re.search(pattern, name) for name in names), pattern
    assert any(row["given_names"] and row["family_name"] is None for row in rows)
    kinds = {variant["kind"] for row in rows for variant in row["name_variants"] or ()}
    assert kinds >= {"birth", "hyphenated", "known-as", "transliteration", "cultural-order"}


@pytest.mark.parametrize("dataset", ROWS)
def test_a_csv_table_is_read_back_as_the_same_values(agreement, dataset):
    rows = ROWS[dataset](SEED, 300)
    table = list(csv.DictReader(StringIO(data.as_csv(rows))))
    assert len(table) == len(rows)
    items = agreement.dataset(dataset).items
    for row, cells in zip(rows, table, strict=True):
        if list(faults_of(agreement, dataset, row)):
            continue
        for item in items:
            told = [read_value(item.type, item.format, each[item.id]) for each in (row, cells)]
            assert told[0] == told[1], item.id


def test_no_rows_make_an_empty_table():
    assert data.as_csv([]).strip() == ""
