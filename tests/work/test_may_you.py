"""May you? Every verb asks first whether the person acts for the party whose node it is."""

import pytest

from accordant.core.errors import NotAllowed
from accordant.core.policy import StandingProhibition
from accordant.work.ask import ask, decline, prohibit, record_out_of_band, review
from accordant.work.dispose import dispose
from accordant.work.draft import propose
from accordant.work.rotate import rotate
from accordant.work.share import Table, share
from accordant.work.sign import (
    appoint,
    assure,
    certify,
    confirm,
    object_to,
    resume,
    sign_document,
    suspend,
)
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import NOW, WORDS, Partnership, a_request, actor, entries

STRANGER = actor("nurse", TRUST)
DAY = NOW.date()
HASH = "sha256:" + "0" * 64

VERBS = {
    "ask": lambda house: ask(house, STRANGER, a_request()),
    "record": lambda house: record_out_of_band(house, STRANGER, a_request(), "telephone"),
    "decline": lambda house: decline(house, STRANGER, a_request(), WORDS),
    "review": lambda house: review(house, STRANGER, "d1", WORDS, justified=True),
    "prohibit": lambda house: prohibit(house, STRANGER, None),
    "propose": lambda house: propose(house, STRANGER, b""),
    "appoint": lambda house: appoint(
        house, STRANGER, person="a", name="A", role="signatory", from_=DAY
    ),
    "assure": lambda house: assure(
        house, STRANGER, scheme="s", reference="r", from_=DAY, expires=DAY
    ),
    "confirm": lambda house: confirm(house, STRANGER, "x", "ig-adviser", WORDS, "p"),
    "object": lambda house: object_to(house, STRANGER, "x", "ig-adviser", WORDS, "p"),
    "certify": lambda house: certify(house, STRANGER, "x", "p"),
    "sign": lambda house: sign_document(house, STRANGER, "x", "p"),
    "suspend": lambda house: suspend(house, STRANGER, "x", WORDS),
    "resume": lambda house: resume(house, STRANGER, HASH, WORDS),
    "share": lambda house: share(house, STRANGER, a_request(), Table(headers=(), rows=[]), None),
    "rotate": lambda house: rotate(house, STRANGER, {"manifest"}),
    "dispose": lambda house: dispose(house, STRANGER, HASH, WORDS),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_nobody_acts_for_another_party_on_this_node(verb):
    """Whoever acts for another party is turned back before anything happens."""
    alone = Partnership(COUNCIL)
    before = list(entries(alone[COUNCIL]))
    with pytest.raises(NotAllowed, match="nurse"):
        verb(alone[COUNCIL])
    assert list(entries(alone[COUNCIL])) == before


THEIRS = a_request(provider=TRUST, recipient=COUNCIL, acting_for=COUNCIL)
PROVIDERS_ONLY = {
    "record": lambda house, who: record_out_of_band(house, who, THEIRS, "telephone"),
    "decline": lambda house, who: decline(house, who, THEIRS, WORDS),
    "prohibit": lambda house, who: prohibit(
        house,
        who,
        StandingProhibition(id="p1", kind="opt-out", reason="asked", provider=TRUST),
    ),
    "share": lambda house, who: share(house, who, THEIRS, Table(headers=(), rows=[]), None),
}


@pytest.mark.parametrize("verb", PROVIDERS_ONLY.values(), ids=PROVIDERS_ONLY)
def test_only_the_provider_does_what_is_the_providers(verb):
    """The recipient's node cannot disclose, decline or prohibit for the provider."""
    alone = Partnership(COUNCIL)
    before = list(entries(alone[COUNCIL]))
    with pytest.raises(NotAllowed, match=r"trust|provider"):
        verb(alone[COUNCIL], actor("worker", COUNCIL))
    assert list(entries(alone[COUNCIL])) == before
