"""Bases that the checklist finds nothing in, and patches that put one fault into them.

    faulty("uk-gdpr", [{"at": "flows[0].channel", "put": "fax"}])

A patch says where (`at`), and what stands there then: `put` a value, `add` one to a list or to the
end of a text, or take it out (`cut: true`). `{"read": "flows[0]"}` as a value copies another place.
"""

import copy
import re
from functools import cache

from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.canonical import digest
from accordant.core.law import Overlay, Regime
from accordant.core.protocol import Link, Protocol
from accordant.core.wire import decode, encode
from tests.core.builders import a_protocol, an_agreement
from tests.core.regimes import COMPLETE, a_full_protocol, laid_over, under
from tests.core.test_checklist_legality import a_police_force, part_3


def under_protocol():
    """An agreement that stands under the protocol of `parent`."""
    return an_agreement(protocol=Link(id=a_protocol().id, digest=digest(b"the protocol")))


BASES = {
    **{str(regime): lambda regime=regime: under(regime) for regime in COMPLETE},
    str(Regime.DPA_PART_3): lambda: a_police_force(part_3()),
    **{str(overlay): lambda overlay=overlay: laid_over(overlay) for overlay in Overlay},
    "under-protocol": under_protocol,
    "protocol": a_protocol,
    "full-protocol": a_full_protocol,
}
"""One for each body of law and overlay, one under a protocol, and two protocols."""


@cache
def base(name):
    return encode(BASES[name]())


def parent_of(name, patches=()):
    """The protocol above a base, where it has one."""
    if name != "under-protocol":
        return None
    return decode(Protocol, patched(encode(evolve(a_protocol())), patches))


def faulty(name, patches):
    """The base of that name with the patches in it, as it is read from a file (BadInput)."""
    kind = Protocol if name.endswith("protocol") and name != "under-protocol" else Agreement
    return decode(kind, patched(base(name), patches))


def patched(document, patches):
    document = copy.deepcopy(document)
    for patch in patches:
        *way, last = steps(patch["at"])
        part = document
        for step in way:
            part = part.setdefault(step, {}) if isinstance(part, dict) else part[step]
        change(part, last, patch, document)
    return document


def change(part, last, patch, document):
    if "put" in patch:
        part[last] = value(patch["put"], document)
    elif "add" in patch:
        added = value(patch["add"], document)
        if isinstance(added, str) and isinstance(part.get(last), str):
            part[last] += added
        else:
            part[last] = [*part.get(last, ()), added]
    else:
        assert patch["cut"] is True
        del part[last]


def value(given, document):
    if not (isinstance(given, dict) and set(given) <= {"read", "but"} and "read" in given):
        return given
    found = document
    for step in steps(given["read"]):
        found = found[step]
    return {**copy.deepcopy(found), **given["but"]} if "but" in given else copy.deepcopy(found)


def steps(path):
    parts = re.findall(r"[^.\[\]]+|\[\d+\]", path)
    return [int(part[1:-1]) if part.startswith("[") else part for part in parts]
