"""A retailer tells a supplier of its stock, each test numbered, over real nodes."""

import pytest

from accordant.core.names import RoleId
from accordant.core.statement import State
from accordant.templates.inventory import data
from accordant.work.draft import stands
from tests.journeys.over_nodes import over_nodes

AS_AGREED = {
    *("gtin", "location_gln", "reported_at", "qty_on_hand", "qty_on_order", "qty_sold_prev_day"),
    *("unit", "promo_flag", "out_of_stock_since"),
}


MISTYPED = "its check digit is wrong, so a digit is wrong"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("inventory"), "inventory") as there:
        yield there


def test_01_the_supplier_holds_in_force_what_was_agreed_on_times_credits_and_the_end(there):
    """Daily by six, in confidence, with service credits, and thirty days to the end."""
    digest, held, standing = stands(there.bodies["greenfarm"], there.agreement.id)
    assert (digest, standing.state) == (there.digest, State.IN_FORCE)
    (flow,), (dataset,) = held.flows, held.datasets
    assert (flow.frequency, flow.timeliness) == ("daily", "by 06:00, of the day before")
    assert {item.category for item in dataset.items} == {"commercial-confidential"}
    assert "service credit" in held.legal.liability
    assert (held.change.exit_days, held.change.notice_days) == (30, 30)


def test_02_a_morning_s_stock_arrives_without_what_cannot_be_right(there):
    """Stock below nought and a wrong check digit are held, each with its reason."""
    shared = there.shared("morning-stock", data.stock(1, 60))
    why = {one.number: {(r.item, r.sentence) for r in one.reasons} for one in shared.held}
    gtin = ("gtin", MISTYPED)
    below = ("qty_on_hand", "it is less than 0, the least it may be")
    assert why == {20: {gtin}, 40: {gtin}, 60: {gtin}, 29: {below}, 59: {below}}
    rows = there.received(shared)
    assert len(rows) == shared.sent == 55
    assert all(row["qty_on_hand"] >= 0 for row in rows)

    gln = data.stock(1, 1)[0]["location_gln"]
    row = data.stock(1, 1)[0] | {"location_gln": f"{gln[:-1]}{(int(gln[-1]) + 1) % 10}"}
    ((one,),) = (one.reasons for one in there.shared("morning-stock", [row]).held)
    assert (one.item, one.sentence) == ("location_gln", MISTYPED)


def test_03_customers_prices_margins_and_rivals_are_nowhere_in_what_arrives(there):
    rows = data.stock(1, 3)
    assert {"price", "margin"} <= set(rows[0])
    for row in there.received(there.shared("morning-stock", rows)):
        assert set(row) == AS_AGREED
    assert {"customer", "price", "margin", "other suppliers"} <= {
        word for dataset in there.agreement.datasets for word in dataset.excluded
    }


def test_04_a_use_to_set_prices_is_refused(there):
    """What competition law forbids."""
    decision = there.decided("morning-stock", use="price-setting")
    assert not decision.permits
    assert "price" in decision.summary


def test_05_only_who_is_named_releases_and_only_planners_receive(there):
    assert there.decided("morning-stock").permits
    assert not there.decided("morning-stock", role=RoleId("planner")).permits
    assert {flow.roles for flow in there.agreement.flows} == {("planner",)}


def test_06_it_is_kept_for_24_months_and_passed_on_to_nobody(there):
    told = {one.kind: one.text for one in there.decided("morning-stock").obligations}
    assert told["retention"].startswith("Keep for 24 months")
    assert told["onward"] == "Do not pass on."


def test_07_an_item_about_a_person_cannot_be_proposed_until_the_profile_is_switched(there):
    def personal(draft):
        draft["datasets"][0]["items"][-1]["category"] = "personal"

    assert "regime-unfit" in there.refused(personal)
    assert "regime-unfit" not in there.faults(lambda draft: (personal(draft), switched(draft)))


def switched(draft):
    """Let both act under the law on people."""
    for party in draft["parties"]:
        party["regimes"] = ["uk-gdpr"]
