"""The examples one can start from: each complete under its laws, and about nobody."""

import re
from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.canonical import digest_of
from accordant.core.checklist import check
from accordant.core.errors import NotFound
from accordant.core.law import SHIPPED_IDS, gateways, purpose_codes
from accordant.core.names import PartyId
from accordant.core.people import PartyKind
from accordant.core.protocol import Protocol, Regime
from accordant.core.release import read_value
from accordant.core.treatment import Unfit
from accordant.core.wire import decode, read_yaml
from accordant.doors.examples import starting_page
from accordant.templates import starting
from accordant.templates.discharge import data as discharge
from accordant.templates.indicators import data as indicators
from accordant.templates.inventory import data as inventory
from accordant.templates.packs import ORDER, pack, packs
from accordant.templates.research import data as research

DAY = date(2027, 1, 10)
EXAMPLES = [name for name in starting.names("agreement") if name != "blank"]
UNAVOIDABLE: dict[str, set[tuple[str, str]]] = {}
"""Warnings that an example cannot do without, by its name: as (code, path). There are none."""


def document(name, tier):
    kind = Protocol if tier == "protocol" else Agreement
    return decode(kind, read_yaml(starting.text(name, tier)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_complete_under_its_laws(name):
    """No error, and no warning but those listed here."""
    parent = document(name, "protocol") if name in starting.names("protocol") else None
    found = check(document(name, "agreement"), on=DAY, parent=parent)
    assert {(one.code, one.path) for one in found} == UNAVOIDABLE.get(name, set()), found


@pytest.mark.parametrize("name", [n for n in starting.names("protocol") if n != "blank"])
def test_the_protocol_of_an_example_is_complete_too(name):
    assert check(document(name, "protocol"), on=DAY) == ()


def test_every_general_regime_of_the_five_examples_is_shown_by_one():
    parties = [one for name in EXAMPLES for one in document(name, "agreement").parties]
    shown = {regime for party in parties for regime in party.regimes}
    assert {
        Regime.UK_GDPR,
        Regime.DPA_PART_3,
        Regime.COMMERCIAL,
        Regime.TLP,
        Regime.HIPAA_LIMITED_DATA_SET,
        Regime.HIPAA_DISCLOSURE,
    } <= shown


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_filled_in_with_roots_days_and_its_protocol(name):
    parties = {party.id for party in document(name, "agreement").parties}
    roots = {party: f"sha256:{number:064x}" for number, party in enumerate(sorted(parties))}
    protocol, make = starting.documents(name, roots, date(2027, 8, 31))
    digest = digest_of(protocol) if protocol else None
    made = decode(Agreement, make(digest))
    assert {party.id: party.root for party in made.parties} == roots
    assert made.term.expires == date(2029, 8, 30)
    assert made.term.review_due == date(2028, 2, 29)
    assert (made.protocol.digest if made.protocol and digest else None) == digest


def test_a_template_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(NotFound, match="no template “moon”") as caught:
        starting.text("moon", "agreement")
    assert "inventory" in caught.value.advice
    with pytest.raises(NotFound, match="no template “inventory”"):
        starting.text("inventory", "protocol")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_begins_with_a_sentence_of_what_it_is_and_says_that_it_is_made_up(name):
    text = starting.text(name, "agreement").decode()
    assert re.fullmatch("[A-Z].{10,}", starting.opening(name, "agreement"))
    assert re.search("fictional|made up", text)


MADE = {
    "discharge": discharge.summaries,
    "inventory": inventory.stock,
    "indicators": indicators.indicators,
    "research": research.stays,
    "research-limited": research.stays_in_america,
    "research-safe-harbor": research.stays_in_america,
}


@pytest.mark.parametrize("name", MADE)
def test_the_same_seed_makes_the_same_rows_and_more_rows_begin_with_the_fewer(name):
    make = MADE[name]
    assert make(7, 40)[:20] == make(7, 20)
    assert make(7, 20) != make(8, 20)


@pytest.mark.parametrize("name", MADE)
def test_every_item_stands_in_the_made_up_rows_and_most_of_it_can_be_read(name):
    agreement = document(name, "agreement")
    rows = MADE[name](7, 40)
    for item in agreement.datasets[0].items:
        column = next(c for c in (item.id, *item.aliases) if c in rows[0])
        faults = [row for row in rows if unfit(item, row[column])]
        assert len(faults) <= 4, (item.id, faults[:2])


def unfit(item, cell):
    try:
        value = read_value(item.type, item.format, cell)
    except Unfit:
        return True
    return value is not None and item.type.check(value, item.format) is not None


@pytest.mark.parametrize("name", ORDER)
def test_a_pack_names_only_what_there_is(name):
    found = pack(name)
    assert found.id == name
    assert found.start in found.examples
    assert set(found.examples) <= set(EXAMPLES)
    assert {*found.regimes, *found.overlays} <= set(SHIPPED_IDS)
    assert {one.code for one in found.purposes} <= set(purpose_codes())
    assert all(isinstance(one.kind, PartyKind) for one in found.partners)


def test_the_packs_are_the_five_sectors_and_no_example_is_in_none():
    assert [one.id for one in packs()] == list(ORDER)
    assert {name for one in packs() for name in one.examples} == set(EXAMPLES)


def test_a_pack_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(NotFound, match="no pack “navy”"):
        pack("navy")


def test_the_page_of_examples_lists_each_with_its_laws():
    page = starting_page()
    for name in EXAMPLES:
        assert f"| `{name}` |" in page
    assert "uk-gdpr, +health, +research" in page


def test_units_of_one_body_are_parties_of_their_own():
    """Departments inside one organisation share it and nothing else."""
    parties = document("departments", "agreement").parties
    assert {party.unit_of for party in parties} == {"northmoor-county-council"}
    assert len({party.id for party in parties}) == 2


def test_a_skilled_individual_is_a_party():
    kinds = {party.kind for party in document("individual", "agreement").parties}
    assert PartyKind.INDIVIDUAL in kinds


@pytest.mark.parametrize("name", EXAMPLES)
def test_who_owns_an_example_holds_the_posts_it_needs(name):
    agreement = document(name, "agreement")
    chair = agreement.party(PartyId(agreement.chair.party))
    assert agreement.chair.role in chair.posts


def test_the_new_powers_open_in_one_direction_only():
    """A duty between responders is none towards a charity; direct care is none towards a firm."""
    known = gateways()
    opens = known["civil-contingencies-act-2004-s6"].opens
    assert opens(PartyKind.LOCAL_GOVERNMENT, PartyKind.POLICE)
    assert not opens(PartyKind.LOCAL_GOVERNMENT, PartyKind.CHARITY)
    assert not known["hsca-2012-s251b"].opens(PartyKind.HEALTH, PartyKind.PRIVATE)


def test_consent_is_asked_for_where_the_example_relies_on_it():
    agreement = document("preferences", "agreement")
    flow = agreement.flows[0]
    without = evolve(agreement, flows=(evolve(flow, consent=None),))
    assert {one.code for one in check(without, on=DAY)} == {"consent-unhandled"}
