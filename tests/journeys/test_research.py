"""A pseudonymised extract for research, and its twins under HIPAA, each test numbered.

Over real nodes: a trust and a university, and an American hospital and university for each twin.
"""

import re
from functools import partial

import pytest

from accordant.core.agreement import HipaaClass, Leg
from accordant.core.errors import NotFound
from accordant.core.events import Disposed
from accordant.core.names import RoleId
from accordant.core.proof import Conclusion, verify
from accordant.core.statement import State
from accordant.core.treatment import ItemType, pseudonym, pseudonym_key
from accordant.templates.research import data
from accordant.work.dispose import dispose
from accordant.work.draft import stands
from accordant.work.prove import prove
from accordant.work.unpack import rows_of
from tests.journeys.over_nodes import over_nodes
from tests.work.partnership import actor, events_of

AS_AGREED = {
    *("study_pid", "birth_year", "sex", "ethnicity_5", "imd_decile", "admit_month", "los_days"),
    *("icd10_3char", "readmit_90d"),
}


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("research"), "research") as there:
        yield there


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("limited"), "research-limited") as limited:
        yield limited


@pytest.fixture(scope="module")
def safe_harbor(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("harbor"), "research-safe-harbor") as safe_harbor:
        yield safe_harbor


def arrived(there, rows):
    """Share an extract and read what arrives."""
    return there.received(there.shared("extract", rows))


def test_01_the_environment_holds_in_force_on_which_bases_and_with_whose_approval(there):
    digest, held, standing = stands(there.bodies["unm"], there.agreement.id)
    assert (digest, standing.state) == (there.digest, State.IN_FORCE)
    for basis in held.bases:
        grounds = (basis.article_6, basis.article_9, basis.schedule_1)
        assert grounds == ("6(1)(e)", "9(2)(j)", "paragraph 4")
    said = {basis.leg: basis for basis in held.bases}
    assert "Article 84B" in said[Leg.DISCLOSE].human_rights
    assert "s.251" in said[Leg.DISCLOSE].confidence
    assert {one.kind for one in held.related} >= {"ethics-approval"}
    assert held.territories == ("GB",)


def test_02_its_codes_say_for_which_research_it_may_be_used(there):
    """Health or medical research, no commerce, ethics approval, one place, user and time."""
    codes = {code for purpose in there.agreement.purposes for code in purpose.codes}
    numbers = (6, 46, 21, 22, 26, 25)
    assert codes == {f"duo:{number:07}" for number in numbers}


def test_03_what_arrives_names_nobody_and_is_as_coarse_as_agreed(there):
    rows = data.stays(1, 4)
    for row, sent in zip(rows, arrived(there, rows), strict=True):
        assert set(sent) == AS_AGREED
        assert not {row["nhs_number"], row["name"]} & set(map(str, sent.values()))
        assert sent["birth_year"] == int(row["date_of_birth"][:4])
        assert sent["admit_month"] == row["admitted_on"][:7]
        assert sent["icd10_3char"] == row["main_diagnosis"][:3]


def test_04_a_pseudonym_is_made_with_a_key_that_the_trust_alone_holds(there):
    """A keyed hash: with the university’s own key, or with none, it cannot be made again."""
    (row,) = data.stays(5, 1)
    (sent,) = arrived(there, [row])
    agreement = there.agreement

    def made_at(party):
        master = there.bodies[party].keys.node().master
        key = pseudonym_key(master, agreement.id, "study", agreement.epoch)
        return pseudonym(key, ItemType.NHS_NUMBER, row["nhs_number"])

    assert sent["study_pid"] == made_at("nvt") != made_at("unm")
    assert re.fullmatch("[0-9a-f]{32}", sent["study_pid"])


def test_05_one_patient_has_one_pseudonym_in_every_stay_and_extract(there):
    first, second = data.stays(1, 2)
    both = arrived(there, [first, second | {"nhs_number": first["nhs_number"]}])
    (again,) = arrived(there, [first])
    assert len({row["study_pid"] for row in [*both, again]}) == 1


def test_06_who_opted_out_and_of_whom_it_is_not_known_are_held(there):
    shared = there.shared("extract", data.stays(1, 30))
    assert {one.number for one in shared.held} == {14, 15, 29, 30}
    assert len(there.received(shared)) == 26


@pytest.mark.parametrize("use", ["re-identification", "contact", "commercial-use"])
def test_07_to_identify_to_contact_and_to_sell_are_refused(there, use):
    assert not there.decided("extract", use=use).permits


def test_08_the_data_manager_alone_releases_it(there):
    assert there.decided("extract").permits
    assert not there.decided("extract", role=RoleId("research-analyst")).permits


def test_09_after_24_months_it_is_destroyed_for_good_and_the_ledger_certifies_it(there):
    """Who asks is told of both; a copy destroyed opens no more, and the share stays proven."""
    told = {one.kind: one.text for one in there.decided("extract").obligations}
    assert told["retention"].startswith("Keep for 24 months")
    assert "with a certificate within 30 days" in told["retention"]
    shared = there.shared("extract", data.stays(7, 3))
    assert len(there.received(shared)) == 3
    university = there.bodies["unm"]
    dispose(university, actor("research-analyst.unm", "unm"), shared.package, "24 months are over")
    with pytest.raises(NotFound, match="disposed of"), rows_of(university, shared.package):
        pass
    (destroyed,) = events_of(university, Disposed)
    assert (destroyed.what, destroyed.reason) == (f"release/{shared.package}", "24 months are over")
    proof = prove(there.bodies["nvt"], shared.package)
    assert verify(proof, [there.bodies.root("unm")]).verdict is Conclusion.VERIFIED


def test_10_publications_are_told_to_the_trust(there):
    told = {one.kind: one.text for one in there.decided("extract").obligations}
    assert told["feedback"] == "Each publication is told to the trust."


def empty(path, draft):
    """Leave out one field of a draft, as `outputs.rule`."""
    *above, last = path.split(".")
    for name in above:
        draft = draft[name]
    del draft[last]


ASKED = (
    *(f"five_safes.{one}" for one in ("projects", "people", "settings", "data", "outputs")),
    *("outputs.rule", "outputs.minimum_count", "outputs.checked_by"),
    *("territories", "opt_outs", "derived"),
)


def test_11_five_safes_checked_outputs_territory_and_opt_outs_are_each_asked_for(there):
    assert there.refused(partial(empty, "five_safes")) == {"incomplete"}
    for path in ASKED:
        assert there.faults(partial(empty, path)) == {"incomplete"}, path


def test_12_without_its_ethics_approval_it_cannot_be_proposed(there):
    def unapproved(draft):
        draft["related"] = [one for one in draft["related"] if one["kind"] != "ethics-approval"]

    assert there.refused(unapproved) == {"approval-missing"}


def test_13_a_limited_data_set_keeps_dates_and_places_and_no_record_number(limited):
    rows = data.stays_in_america(1, 3)
    for row, sent in zip(rows, arrived(limited, rows), strict=True):
        assert (sent["birth_date"], sent["zip"]) == (row["birth_date"], row["zip"])
        assert not {row["mrn"], row["name"]} & set(map(str, sent.values()))


def classed(kind, draft):
    """Call an item that leaves as it is one of the identifiers of the Privacy Rule."""
    (item,) = (one for one in draft["datasets"][0]["items"] if one["id"] == "sex")
    item["hipaa_class"] = kind.value


def test_14_no_limited_data_set_with_a_direct_identifier_can_be_proposed(limited):
    """One of the sixteen; each of them is tried in tests/work/test_example_research.py."""
    assert limited.refused(partial(classed, HipaaClass.EMAIL)) == {"lds-identifier"}


def test_15_a_data_use_agreement_is_required_in_each_of_its_terms(limited):
    assert len(limited.agreement.clauses) == 7
    assert limited.refused(lambda draft: draft["clauses"].clear()) == {"clause-missing"}
    for number in range(7):
        found = limited.faults(lambda draft, number=number: draft["clauses"].pop(number))
        assert found == {"clause-missing"}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("dpv:Marketing", {"lds-purpose"}),
        ("accordant:research", set()),
        ("accordant:public-health", set()),
        ("accordant:health-care-operations", set()),
    ],
)
def test_16_it_is_for_research_public_health_or_operations_and_nothing_else(limited, code, found):
    def coded(draft):
        draft["purposes"][0]["codes"] = [code]

    assert limited.faults(coded) == found


def test_17_safe_harbor_lets_out_ages_years_and_three_digits_and_holds_small_areas(safe_harbor):
    rows = data.stays_in_america(1, 12)
    rows[0] |= {"birth_date": "1926-01-01"}
    shared = safe_harbor.shared("extract", rows)
    received = safe_harbor.received(shared)
    assert {one.number for one in shared.held} == {12}
    assert received[0]["birth_date"] == "90+"
    assert all(re.fullmatch("[0-9]{4}", str(row["admitted_on"])) for row in received)
    assert {row["zip"] for row in received} == {"005"}
    assert not {row["mrn"] for row in rows} & {str(cell) for r in received for cell in r.values()}


def test_18_nothing_with_one_of_the_eighteen_can_be_proposed_as_about_nobody(safe_harbor):
    """Each of them is tried in tests/work/test_example_research.py."""
    assert safe_harbor.refused(partial(classed, HipaaClass.DEVICE)) == {"safe-harbor"}
