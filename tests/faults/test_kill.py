"""Power cuts: either side is killed at random moments, and nothing is lost and nothing doubled."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random

from accordant.core.names import PersonId, RoleId
from accordant.core.people import Actor
from accordant.work.record import recording
from accordant.work.sign import appoint
from tests.journeys.nodes import introduce, must_be_whole, no_traceback, running, settle, until

KILLS = 12
SEED = 20261122
EACH = 5
"""Packages from each side before every kill."""

LONGEST = 0.1
"""Seconds from the first of them that arrives to the kill, at most."""


def test_nothing_is_lost_or_doubled_when_nodes_are_killed_in_the_middle(tmp_path):
    """What was recorded is sent once in effect, whichever side dies and whenever."""
    chance = Random(SEED)
    with running(tmp_path, "alpha", "beta") as nodes:
        introduce(*nodes)
        settle(*nodes)
        in_the_middle = 0
        for number in range(KILLS):
            before = len(waiting(nodes)) + 2 * EACH
            for one in range(EACH):
                state(nodes, f"person-{number}-{one}")
            until(lambda before=before: len(waiting(nodes)) < before)
            time.sleep(chance.uniform(0, LONGEST))
            victims = chance.choice([nodes[:1], nodes[1:], nodes[:1], nodes[1:], nodes])
            for victim in victims:
                victim.kill()
            in_the_middle += bool(waiting(nodes))
            state(nodes, f"person-{number}-after")
            restart(victims)
            hurry(nodes)
        settle(*nodes)
        must_be_whole(*nodes)
        no_traceback(*nodes)
        alpha, beta = nodes
        assert set(alpha.shelf("statement")) == set(beta.shelf("statement"))
        assert len(alpha.shelf("statement")) == 2 * KILLS * (EACH + 1)
        # It proves nothing if the kills came when all was quiet.
        assert in_the_middle >= KILLS // 3


def waiting(nodes):
    return [key for node in nodes for key in node.shelf("outbox")]


def state(nodes, person):
    """Each node appoints somebody, of which it tells its partner."""
    for node in nodes:
        appoint(
            node.house,
            Actor(person=PersonId("operator"), party=node.house.node.party),
            person=PersonId(person),
            name="Somebody",
            role=RoleId("practitioner"),
            from_=date(2026, 1, 1),
        )


def restart(victims):
    with ThreadPoolExecutor() as each:
        list(each.map(lambda node: node.start(), victims))


def hurry(nodes):
    """Forget the pauses that grew while a partner was away, so that the next kill hits traffic."""
    for node in nodes:
        with recording(node.house) as records:
            for party in ("alpha", "beta"):
                records.tx.drop("attempt", party)
