"""A retailer's stock, told to a supplier: about nobody, and nothing that cannot be right."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Category
from accordant.core.checklist import blocking, check
from accordant.templates.inventory import data
from accordant.work.unpack import rows_of
from tests.work.examples import example, in_force


@pytest.fixture(scope="module")
def there():
    return in_force("inventory")


def with_item(document, name, **changes):
    (dataset,) = document.datasets
    items = tuple(evolve(i, **changes) if i.id == name else i for i in dataset.items)
    return evolve(document, datasets=(evolve(dataset, items=items),))


def test_an_item_about_a_person_turns_the_check_red_until_the_profile_is_switched():
    """§4.3: any item typed personal means that the profile must switch."""
    personal = with_item(example("inventory"), "unit", category=Category.PERSONAL)
    found = blocking(check(personal, on=date(2027, 1, 12)))
    assert "regime-unfit" in {one.code for one in found}
    assert any("data protection regime" in one.remedy for one in found)


def test_what_cannot_be_right_is_held_with_its_reason_and_the_rest_goes(there):
    rows = data.stock(1, 60)
    shared = there.shared("morning-stock", rows)
    why = {one.number: {(r.item, r.sentence) for r in one.reasons} for one in shared.held}
    gtin = ("gtin", "its check digit is wrong, so a digit is wrong")
    below = ("qty_on_hand", "it is less than 0, the least it may be")
    assert why == {20: {gtin}, 40: {gtin}, 60: {gtin}, 29: {below}, 59: {below}}
    assert shared.sent == 55


def test_prices_and_margins_are_nowhere_in_what_arrives(there):
    shared = there.shared("morning-stock", data.stock(1, 3))
    there.bodies.deliver()
    with rows_of(there.bodies["greenfarm"], shared.package) as unpacked:
        rows = list(unpacked.rows)
    assert len(rows) == 3
    assert all(set(row) == {i.id for i in there.agreement.datasets[0].items} for row in rows)


def test_a_use_to_set_prices_is_refused(there):
    decision = there.decided("morning-stock", use="price-setting")
    assert not decision.permits
    assert "price" in decision.summary


def test_the_supplier_may_not_pass_it_on(there):
    told = {one.kind: one.text for one in there.decided("morning-stock").obligations}
    assert told["onward"] == "Do not pass on."
