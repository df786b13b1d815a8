"""A research extract that names nobody, and its twins under HIPAA."""

import re
from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import HipaaClass
from accordant.core.checklist import blocking, check
from accordant.templates.research import data
from accordant.work.unpack import rows_of
from tests.work.examples import example, in_force


@pytest.fixture(scope="module")
def there():
    return in_force("research")


def arrived(there, recipient, rows):
    shared = there.shared("extract", rows)
    there.bodies.deliver()
    with rows_of(there.bodies[recipient], shared.package) as unpacked:
        return shared, list(unpacked.rows)


def test_what_arrives_names_nobody(there):
    rows = data.stays(1, 4)
    _, received = arrived(there, "unm", rows)
    for row, sent in zip(rows, received, strict=True):
        assert re.fullmatch("[0-9a-f]{32}", sent["study_pid"])
        assert row["nhs_number"] not in map(str, sent.values())
        assert sent["birth_year"] == int(row["date_of_birth"][:4])
        assert sent["admit_month"] == row["admitted_on"][:7]
        assert sent["icd10_3char"] == row["main_diagnosis"][:3]
        assert "name" not in sent


def test_one_patient_has_one_pseudonym_in_every_stay(there):
    first, second = data.stays(1, 2)
    _, received = arrived(there, "unm", [first, second | {"nhs_number": first["nhs_number"]}])
    assert len({row["study_pid"] for row in received}) == 1


def test_who_opted_out_and_of_whom_it_is_not_known_are_held(there):
    shared, received = arrived(there, "unm", data.stays(1, 30))
    assert {one.number for one in shared.held} == {14, 15, 29, 30}
    assert len(received) == 26


@pytest.mark.parametrize("use", ["re-identification", "contact", "commercial-use"])
def test_to_identify_to_contact_and_to_sell_are_refused(there, use):
    assert not there.decided("extract", use=use).permits


def coded(document):
    return {code for purpose in document.purposes for code in purpose.codes}


def test_the_codes_say_what_the_extract_may_be_used_for():
    said = coded(example("research"))
    assert {"duo:0000006", "duo:0000046", "duo:0000021", "duo:0000022", "duo:0000025"} <= said


DIRECT = [each for each in HipaaClass if not each.in_limited_data_set]


def test_sixteen_identifiers_stay_out_of_a_limited_data_set():
    assert len(DIRECT) == 16


@pytest.mark.parametrize("kind", DIRECT)
def test_each_of_the_sixteen_turns_the_limited_data_set_red(kind):
    document = with_class(example("research-limited"), "sex", kind)
    found = blocking(check(document, on=date(2027, 1, 12)))
    assert [one.code for one in found] == ["lds-identifier"]


@pytest.mark.parametrize("kind", [*DIRECT, HipaaClass.AREA, HipaaClass.DATE, HipaaClass.OTHER])
def test_each_of_the_eighteen_turns_safe_harbor_red(kind):
    document = with_class(example("research-safe-harbor"), "sex", kind)
    found = blocking(check(document, on=date(2027, 1, 12)))
    assert [one.code for one in found] == ["safe-harbor"]


def with_class(document, name, kind):
    (dataset,) = document.datasets
    items = tuple(evolve(i, hipaa_class=kind) if i.id == name else i for i in dataset.items)
    return evolve(document, datasets=(evolve(dataset, items=items),))


def test_a_limited_data_set_keeps_dates_and_places_and_no_record_number():
    there = in_force("research-limited")
    rows = data.stays_in_america(1, 3)
    _, received = arrived(there, "eastlake", rows)
    for row, sent in zip(rows, received, strict=True):
        assert (sent["birth_date"], sent["zip"]) == (row["birth_date"], row["zip"])
        assert row["mrn"] not in sent.values()


def test_safe_harbor_lets_out_ages_years_and_three_digits_and_holds_small_areas():
    there = in_force("research-safe-harbor")
    old = data.stays_in_america(1, 12)
    old[0] |= {"birth_date": "1926-01-01"}
    shared, received = arrived(there, "eastlake", old)
    assert {one.number for one in shared.held} == {12}
    assert received[0]["birth_date"] == "90+"
    assert all(re.fullmatch("[0-9]{4}", str(row["admitted_on"])) for row in received)
    assert {row["zip"] for row in received} == {"005"}
