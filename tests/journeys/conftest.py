"""The Northmoor town: four real nodes, started once, with the agreement in force."""

from datetime import timedelta

import pytest

from accordant.build import open_house
from accordant.doors.demo import KINDS, story
from accordant.doors.demo.nodes import Town
from accordant.templates import northmoor


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """Give four running nodes that have adopted a protocol and signed an agreement."""
    names = {party: (name, KINDS[party]) for party, name in northmoor.PARTIES.items()}
    with Town(tmp_path_factory.mktemp("northmoor"), names, open_house) as town:
        today = town.houses["ncc"].clock.now().date()
        story.meet(town.houses, town.settle)
        story.staff(town.houses, town.settle, today)
        start = today - timedelta(days=30)
        protocol, agreement = northmoor.documents(story.roots(town.houses), start)
        town.protocol = story.adopt(town.houses, town.settle, protocol)
        town.draft = agreement(town.protocol)
        town.agreement = story.adopt(town.houses, town.settle, town.draft)
        yield town
