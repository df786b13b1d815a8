"""A retailer tells a supplier of its stock, over real nodes: agreed, sent and received."""

from datetime import timedelta

import pytest

from accordant.templates.inventory import data
from accordant.work.unpack import rows_of
from tests.journeys.nodes import introduce, must_be_whole, no_traceback, running, settle
from tests.work.examples import between
from tests.work.partnership import Partnership


class OverHttp(Partnership):
    """Bodies with nodes of their own, between which papers go over HTTP."""

    def __init__(self, *nodes):
        self.nodes = nodes
        self.houses = {str(node.house.node.party): node.house for node in nodes}

    def deliver(self):
        settle(*self.nodes)


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with running(tmp_path_factory.mktemp("inventory"), "freshco", "greenfarm") as nodes:
        introduce(*nodes)
        settle(*nodes)
        today = nodes[0].house.clock.now().date()
        bodies = OverHttp(*nodes)
        yield between(bodies, "inventory", today - timedelta(days=30))
        must_be_whole(*nodes)
        no_traceback(*nodes)


def test_a_morning_s_stock_arrives_without_what_cannot_be_right(there):
    shared = there.shared("morning-stock", data.stock(1, 60))
    there.bodies.deliver()
    assert (shared.sent, len(shared.held)) == (55, 5)
    with rows_of(there.bodies["greenfarm"], shared.package) as unpacked:
        rows = list(unpacked.rows)
    assert len(rows) == 55
    assert all(row["qty_on_hand"] >= 0 and "price" not in row for row in rows)


def test_a_use_to_set_prices_is_refused(there):
    assert not there.decided("morning-stock", use="price-setting").permits
