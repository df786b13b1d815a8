"""Open a node that holds ten thousand signed agreements, and notice what happens to one of them.

The agreements are kept as they are when they arrive: signed with real keys, in a real SQLite store.
A process that never saw the node then opens it and decides. What is measured is that process's CPU
time from its first line on, with all that it imports, against a process that opens an empty node.

    python bench/opening.py             ten thousand agreements with two thousand partners
    python bench/opening.py --quick     three hundred
    python bench/opening.py --json      one JSON object, and nothing else
"""

import gc
import json
import subprocess
import sys
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attrs import evolve

from accordant.adapters.memory import FixedClock
from accordant.build import open_house
from accordant.core.agreement import Agreement
from accordant.core.canonical import canonical
from accordant.core.events import DocumentKept, PartnerKept, StatementKept
from accordant.core.signing import envelope_json, issue
from accordant.core.statement import Suspension, sign_statement
from accordant.core.wire import decode, encode
from accordant.settings import write_settings
from accordant.work.between import table_between
from accordant.work.found import found
from accordant.work.ports import Node
from accordant.work.record import reading, recording
from bench.saying import at_most, figure, main
from tests.core.builders import WORKER, an_agreement
from tests.core.signed_world import (
    FOUNDED,
    SAID,
    a_key,
    adoption,
    an_appointment,
    an_assurance,
    key_list,
    name_of,
    root,
)
from tests.work.partnership import a_request

OPEN = """
import json, sys, time
from pathlib import Path
from attrs import evolve

from accordant.adapters.memory import FixedClock
from accordant.build import open_house
from accordant.core.wire import decode
from accordant.core.decision import Request
from accordant.work.between import table_between
from accordant.work.record import reading
house = open_house(Path(sys.argv[1]))
request = decode(Request, json.loads(sys.argv[2]))
with reading(house) as records:
    verdict = table_between(records, request, house.clock.now()).decide(request)
print(json.dumps({"cpu": time.process_time(), "permits": verdict.permits}))
"""


COUNCIL, TRUST = "council", "trust"
ROLES = ("operational-lead", "ig-adviser", "signatory")
TURNS = 9
AT_ONCE = 500


def keys_of(house, party):
    """Give a party's root key: this node's own, or that of a made-up partner."""
    return house.keys.node().root if party == COUNCIL else root(party)


def event(house, said):
    """Keep a statement as it is kept when it arrives, signed by whoever says it."""
    key = a_key(said.person) if said.by_person else keys_of(house, said.party)
    held = sign_statement(said, key)
    envelope = envelope_json(held.envelope)
    return StatementKept(at=SAID, by="bench", digest=held.digest, envelope=envelope)


def partner(house, party):
    """Give what is kept of a partner that joined, with its people and its assurance."""
    listed = envelope_json(issue(key_list(party), root(party)))
    url = f"http://{party}.example"
    yield PartnerKept(at=SAID, by="bench", party=party, name=party, url=url, chain=(listed,))
    for role in ROLES:
        yield event(house, an_appointment(party, role))
    yield event(house, an_assurance(party))


def ourselves(house):
    for role in (*ROLES, "independent-chair"):
        yield event(house, an_appointment(COUNCIL, role))
    yield event(house, an_appointment(COUNCIL, WORKER, person="worker"))
    yield event(house, an_assurance(COUNCIL))


def agreement(house, number, party):
    """Give an agreement with a partner and everything said to bring it into force."""
    text = json.dumps(encode(an_agreement(protocol=None)))
    value = json.loads(text.replace(f'"{TRUST}"', f'"{party}"'))
    value["id"] = f"agreement-{number}"
    for one in value["parties"]:
        one["root"] = keys_of(house, one["id"]).public.fingerprint
    document = decode(Agreement, value)
    payload = canonical(encode(document)).decode()
    name = name_of(document)
    kept = {"digest": name, "tier": "agreement", "id": document.id, "version": 1}
    yield DocumentKept(at=SAID, by="bench", payload=payload, **kept)
    for said in adoption(document):
        yield event(house, said)


def fill(house, agreements, partners):
    """Keep so many agreements with so many partners, as they arrive."""
    names = [f"p{number:05}" for number in range(partners)]
    events = chain(
        ourselves(house),
        (one for name in names for one in partner(house, name)),
        (
            one
            for number in range(agreements)
            for one in agreement(house, number, names[number % partners])
        ),
    )
    while some := tuple(islice(events, AT_ONCE)):
        with recording(house) as records:
            records.record(*some)
    return names


def founded(folder, name):
    home = Path(folder) / name
    node = Node(
        party=COUNCIL, name="Council", kind="local-government", url=f"http://{name}.example"
    )
    write_settings(home, node)
    house = open_house(home)
    # Its keys are older than all that is said.
    found(evolve(house, clock=FixedClock(FOUNDED)))
    return home, house


def opened(home, party):
    """Give the CPU seconds that a process takes to open the node and decide, and what it says."""
    asked = json.dumps(encode(a_request(recipient=party)))
    taken = []
    for _ in range(3):
        words = [sys.executable, "-c", OPEN, str(home), asked]
        # Our own program, on our own node.
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        said = json.loads(done.stdout)
        taken.append(said["cpu"])
    return median(taken), said["permits"]


def noticed(house, party):
    """Give the milliseconds of CPU of the first decision after each of some suspensions."""
    request, taken = a_request(recipient=party), []
    # What filling the node left in memory is none of a process that serves it.
    gc.collect()
    gc.freeze()
    with reading(house) as records:
        known = table_between(records, request, house.clock.now())
        digest = known.decide(request).clause.digest
    for _ in range(TURNS):
        stopped = Suspension(party=COUNCIL, at=house.clock.now(), document=digest, reason="a test")
        with recording(house) as records:
            records.record(event(house, stopped))
        with recording(house) as records:
            begun = process_time()
            now = house.clock.now() + timedelta(seconds=1)
            said = table_between(records, request, now).decide(request)
            taken.append((process_time() - begun) * 1000)
        assert said.clause is None or said.clause.digest != digest or not said.permits
    return median(taken)


def measured(agreements, partners):
    with TemporaryDirectory() as folder:
        home, house = founded(folder, "full")
        names = fill(house, agreements, partners)
        empty, few = founded(folder, "empty")
        full, permits = opened(home, names[partners // 2])
        assert permits, "the agreement should be in force"
        bare, _ = opened(empty, "nobody")
        each = agreements // partners
        (only,) = fill(few, each, 1)
        among_many, alone = noticed(house, names[partners // 3]), noticed(few, only)
    title = f"a node with {agreements:,} agreements"
    return {
        f"opening {title}, and its first decision": at_most(
            full, "s CPU", "opening an empty node", 2, ratio=full / bare
        ),
        f"the next decision after a suspension, on {title}": figure(
            among_many, "ms CPU", f"the same on a node with {each}", ratio=among_many / alone
        ),
    }


def all_figures(*, quick):
    return measured(300, 60) if quick else measured(10_000, 2_000)


if __name__ == "__main__":
    main(__doc__, all_figures)
