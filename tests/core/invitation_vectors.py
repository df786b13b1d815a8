"""Write docs/spec/vectors/invitation.json: `python -m tests.core.invitation_vectors`.

ML-DSA signs differently each time, so what was signed once is kept as it was published; what every
case comes to is made anew, and a test tries each. A published vector is never changed.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import attrs

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import spoken, to_base64
from accordant.core.errors import AccordantError
from accordant.core.people import PartyKind
from accordant.core.signing import (
    INTRODUCTION_TYPE,
    INVITATION_FORMAT,
    Introduction,
    check_invitation,
    envelope_json,
    issue,
    sign,
    write_key_list,
)
from accordant.core.wire import encode
from tests.core.signing_vectors import ADA, BEN, EVE, FIRST, NEW, SECOND, THIRD, key_list

FILE = Path(__file__).parents[2] / "docs/spec/vectors/invitation.json"
OTHERS = key_list(1, BEN, party="elsewhere")


def said(under, **changes):
    """What the council says of itself, under one of its key lists."""
    introduction = Introduction(
        party="rivertown-council",
        name="Rivertown Council",
        kind=PartyKind.LOCAL_GOVERNMENT,
        url="https://node.rivertown.example",
        issued=datetime(2026, 4, 1, 9, tzinfo=UTC),
        keys=digest(write_key_list(under)),
    )
    return {**encode(introduction), **changes}


def text(value):
    return canonical(value).decode()


THIRDS = said(THIRD)
TEXTS = {
    "under list 1": (text(said(FIRST)), ADA),
    "under list 2": (text(said(SECOND)), ADA),
    "under list 3": (text(THIRDS), NEW),
    "by the root before": (text(THIRDS), ADA),
    "by a stranger": (text(THIRDS), EVE),
    "of another party": (text({**THIRDS, "party": "elsewhere"}), NEW),
    "naming list 2": (text(said(SECOND)), NEW),
    "dated before list 3": (text({**THIRDS, "issued": "2026-02-28T09:00:00Z"}), NEW),
    "an unknown member": (text({**THIRDS, "note": ""}), NEW),
    "without an address": (text({k: v for k, v in THIRDS.items() if k != "url"}), NEW),
    "an unknown kind": (text({**THIRDS, "kind": "council"}), NEW),
    "a name of two lines": (text({**THIRDS, "name": "Rivertown\nCouncil"}), NEW),
    "an address with a user": (
        text({**THIRDS, "url": "https://rivertown.example@no.example"}),
        NEW,
    ),
    "an address that is no node's": (text({**THIRDS, "url": "ftp://rivertown.example"}), NEW),
    "a part of a second": (text({**THIRDS, "issued": "2026-04-01T09:00:00.5Z"}), NEW),
    "another format": (text({**THIRDS, "format": "accordant/introduction/v2"}), NEW),
    "spelt with spaces": (json.dumps(THIRDS, sort_keys=True), NEW),
}


def signed():
    """Everything that has a signature, by name."""
    lists = {
        "1": issue(FIRST, ADA),
        "2": issue(SECOND, ADA),
        "3": issue(THIRD, NEW, ADA),
        "another party's 1": issue(OTHERS, BEN),
    }
    introductions = {
        name: sign(payload.encode(), INTRODUCTION_TYPE, by) for name, (payload, by) in TEXTS.items()
    }
    note = "application/vnd.accordant.example.v1+json"
    whole = introductions["under list 3"]
    half = attrs.evolve(whole, signatures=whole.signatures[:1])
    introductions["with one algorithm of two"] = half
    introductions["signed as something else"] = sign(text(THIRDS).encode(), note, NEW)
    return {
        "keyLists": {name: envelope_json(each) for name, each in lists.items()},
        "introductions": {name: envelope_json(each) for name, each in introductions.items()},
    }


ALL = ["1", "2", "3"]
ADAS, BENS, NEWS = (spoken(key.public.fingerprint) for key in (ADA, BEN, NEW))
ANOTHER_URL = {**THIRDS, "url": "https://node.rivert0wn.example"}

CASES = [
    ("one key list", ["1"], "under list 1", ADAS),
    ("a change of the other keys", ["1", "2"], "under list 2", ADAS),
    ("a change of root", ALL, "under list 3", ADAS),
    ("a fingerprint in full", ALL, "under list 3", ADA.public.fingerprint),
    ("from a later root on", ["3"], "under list 3", NEWS),
    ("half a fingerprint", ALL, "under list 3", ADAS[:19]),
    ("a fingerprint with an o for a 0", ALL, "under list 3", "o" + ADAS[1:]),
    ("another fingerprint", ALL, "under list 3", BENS),
    ("another party's list before it", ["another party's 1", *ALL], "under list 3", BENS),
    ("another party's list in its place", ["another party's 1"], "under list 3", BENS),
    ("another party's list for the first", ["another party's 1", "2", "3"], "under list 3", BENS),
    ("the newest list left out", ["1", "2"], "under list 3", ADAS),
    ("the newest list left out, one root", ["1"], "under list 2", ADAS),
    ("an older introduction, one root", ["1", "2"], "under list 1", ADAS),
    ("an older introduction, another root", ALL, "under list 2", ADAS),
    *((name, ALL, name, ADAS) for name in list(TEXTS)[3:]),
    ("signed as something else", ALL, "signed as something else", ADAS),
    ("one algorithm of two", ALL, "with one algorithm of two", ADAS),
]


def file_of(published, case):
    """Give the file that a case describes."""
    introduction = published["introductions"][case["introduction"]]
    value = {
        "format": INVITATION_FORMAT,
        "keys": [published["keyLists"][name] for name in case["keys"]],
        "introduction": {**introduction, **case.get("put", {})},
    }
    return canonical({**value, **case.get("file", {})})


def outcome(published, case):
    """Give what an implementation must come to; its words are its own."""
    try:
        check_invitation(file_of(published, case), case["fingerprint"])
    except AccordantError as refused:
        return refused.code
    return "holds"


def described():
    for name, keys, introduction, fingerprint in CASES:
        yield {
            "name": name,
            "keys": keys,
            "introduction": introduction,
            "fingerprint": fingerprint,
        }
    plain = {"keys": ALL, "introduction": "under list 3", "fingerprint": ADAS}
    other = to_base64(canonical(ANOTHER_URL))
    yield {"name": "another address under true keys", **plain, "put": {"payload": other}}
    yield {"name": "an introduction unsigned", **plain, "put": {"signatures": []}}
    yield {"name": "an unknown member of the file", **plain, "file": {"note": ""}}
    yield {"name": "another format of the file", **plain, "file": {"format": "accordant/proof/v1"}}
    yield {"name": "no key lists", **plain, "file": {"keys": []}}


def vectors(published):
    """Give the whole document, with what was signed as it was published."""
    kept = {name: published.get(name, made) for name, made in signed().items()}
    cases = [{**case, "outcome": outcome(kept, case)} for case in described()]
    return {
        "about": "Accordant invitation: vectors for docs/spec/invitation.md. A case names its key "
        "lists and its introduction; `put` replaces members of the introduction's envelope, `file` "
        "members of the file. `outcome` is holds, or the code of what fails. Keys are for tests.",
        "cases": cases,
        **kept,
    }


def main():
    published = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    written = json.dumps(vectors(published), indent=1, ensure_ascii=False) + "\n"
    FILE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
