"""An example in force between real nodes: as tests/work has them in memory, over HTTP and on disk.

with over_nodes(folder, "discharge") as there:   its bodies, each a process of its own
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from attrs import evolve

from accordant.adapters.keys import FileKeys
from accordant.core.crypto import Effort
from tests.journeys.nodes import Running, introduce, must_be_whole, no_traceback, running, settle
from tests.work.examples import InForce, between, example
from tests.work.partnership import Partnership

LITTLE = Effort(memory_kib=8, iterations=1, lanes=1)
"""What it costs to guess a passphrase is tested elsewhere; here it would only take time."""


class OverHttp(Partnership):
    """Bodies with nodes of their own, between which papers go over HTTP."""

    def __init__(self, *nodes: Running) -> None:
        self.nodes = {node.home.name: node for node in nodes}
        self.houses = {
            party: evolve(node.house, keys=FileKeys(node.home, effort=LITTLE))
            for party, node in self.nodes.items()
        }

    def deliver(self) -> None:
        """Wait until everything has been signed for."""
        settle(*self.nodes.values())


@contextmanager
def over_nodes(folder: Path, name: str) -> Iterator[InForce]:
    """Bring an example into force between nodes that run; at the end nothing was lost or broke."""
    with running(folder, *(party.id for party in example(name).parties)) as nodes:
        introduce(*nodes)
        settle(*nodes)
        today = nodes[0].house.clock.now().date()
        yield between(OverHttp(*nodes), name, today - timedelta(days=30))
        settle(*nodes)
        must_be_whole(*nodes)
        no_traceback(*nodes)
