"""The inbox: a package is read, its body is streamed to disk, and then it is taken in.

It is read and opened in the thread that its sender keeps busy; only what is durable or not at all,
the commit, is shared with others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore
from typing import Final

from accordant.core.crypto import random_bytes
from accordant.core.errors import BadInput, Unavailable
from accordant.core.exchange import (
    LARGEST_PAPERS,
    MEDIA_TYPE,
    Body,
    PackageKind,
    package_id,
    peek,
    pieces,
    read_label,
)
from accordant.core.names import Digest, PartyId
from accordant.core.signing import Envelope
from accordant.doors.node.gathering import Gatherer
from accordant.doors.node.wsgi import Call, Given, replied
from accordant.work.ports import House, Reply
from accordant.work.receive import (
    Arrival,
    abandon,
    commit,
    prepare,
    refuse_unread,
    turn_away_at_sight,
)

RECEIPT_TYPE: Final = "application/vnd.accordant.receipt.v1+json"

MOST_AT_ONCE: Final = 48
"""Packages read at the same time. The server has more threads than that, so that whoever sends
slowly never keeps the rest of the door shut."""

MOST_FROM_ONE: Final = 16
"""Of those, from one address."""

MOST_UNKNOWN: Final = 24
"""Of all those, of senders that have not yet shown a label that a partner signed."""

MOST_UNKNOWN_FROM_ONE: Final = 8
"""Of those, from one address."""

LARGEST_SEALED_PAPERS: Final = LARGEST_PAPERS + (1 << 20)
"""Bytes of a body with papers; sealing adds less than that."""

MOST_OPENED: Final = 8
"""Packages opened at the same time, each of another partner: of one lane, one can be next."""


class Places:
    """The places at the door; one address never has them all, however slowly it sends.

    Nor have strangers: the rest is for senders that are known.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[Callable[[], None]]:
        """Take a place while a package is read; what it gives is called once the sender is known.

        Unavailable where there is none.
        """
        with self._lock:
            self._must_have_room(address)
            self._taken[address] += 1
            self._unknown[address] += 1
        unknown = [address]
        try:
            yield lambda: self._leave(self._unknown, unknown)
        finally:
            self._leave(self._unknown, unknown)
            self._leave(self._taken, [address])

    def _must_have_room(self, address: str) -> None:
        bounds = (
            (self._taken, MOST_FROM_ONE, MOST_AT_ONCE),
            (self._unknown, MOST_UNKNOWN_FROM_ONE, MOST_UNKNOWN),
        )
        if any(held[address] >= one or held.total() >= all_ for held, one, all_ in bounds):
            raise Unavailable(
                "too many packages are arriving at once",
                "Send it again in a moment.",
                code="busy",
            )

    def _leave(self, held: Counter[str], addresses: list[str]) -> None:
        with self._lock:
            while addresses:
                held[addresses.pop()] -= 1
            held += Counter()  # forgets whoever has left


class Openings:
    """Whose packages are being taken in: one of each partner, so that none keeps others waiting."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: set[PartyId] = set()
        self.room = Semaphore(MOST_OPENED)

    @contextmanager
    def only_one(self, sender: PartyId) -> Iterator[None]:
        """Let no other package of a partner in until this one is (Unavailable)."""
        with self._lock:
            if sender in self._under_way:
                raise Unavailable(
                    "another package of this sender is being taken in",
                    "Send it again in a moment.",
                    code="busy",
                )
            self._under_way.add(sender)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(sender)


class Inbox:
    """Takes in packages (PUT /inbox/<manifest's SHA-256>)."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._gatherer = Gatherer(lambda packages: commit(house, packages))
        self._places, self._openings = Places(), Openings()

    def put(self, call: Call, package: Digest) -> Given:
        """Answer with a receipt, or with a problem that is on record (Unavailable)."""
        with self._places.taken(call.address) as known:
            return replied(self._taken_in(call, package, known), RECEIPT_TYPE)

    def _taken_in(self, call: Call, package: Digest, known: Callable[[], None]) -> Reply:
        try:
            read = self._read(call, package, known)
        except BadInput as bad:
            read = refuse_unread(self._house, bad, package)
        return read if isinstance(read, Reply) else self._hand_in(read)

    def _read(self, call: Call, package: Digest, known: Callable[[], None]) -> Arrival | Reply:
        """Read a package up to its end, or turn it away before (BadInput, Unavailable)."""
        if call.media_type != MEDIA_TYPE:
            raise BadInput(f"a package has the media type {MEDIA_TYPE}", code="bad-media-type")
        envelope = read_label(call.read)
        manifest = peek(envelope)
        body, most = manifest.body, self._house.node.largest_body
        if manifest.kind is PackageKind.PAPERS:
            most = min(most, LARGEST_SEALED_PAPERS)
        if package_id(envelope) != package:
            raise BadInput("it was put under another name than its own", code="wrong-name")
        if body.size > most:
            raise BadInput(
                f"its body has {body.size:,} bytes, and this node takes in at most {most:,}",
                "Share less at once, or ask the partner to raise largest_body.",
                code="too-large",
            )
        if (away := turn_away_at_sight(self._house, envelope)) is not None:
            return away
        known()
        return self._saved(call, envelope, body)

    def _saved(self, call: Call, envelope: Envelope, body: Body) -> Arrival:
        """Stream the body to disk. One that is not as signed may not use up a number: refuse it."""
        name = Digest(f"sha256:{random_bytes(32).hex()}")
        digest, size = self._house.arrivals.save(pieces(call.read, body.size), name)
        if (digest, size) != (body.digest, body.size):
            self._house.arrivals.remove(name)
            came = f"{size:,} of {body.size:,} bytes came"
            raise BadInput(
                f"the body is not the one its manifest names: "
                f"{came if size < body.size else 'it was changed on the way'}",
                "Send it again.",
                code="bad-body",
            )
        return Arrival(envelope=envelope, body=digest, size=size, name=name)

    def _hand_in(self, arrival: Arrival) -> Reply:
        """Open a package here, and have it committed with others (Unavailable)."""
        sender = peek(arrival.envelope).sender
        try:
            with self._openings.only_one(sender):
                return self._committed(arrival)
        except BaseException:
            self._house.arrivals.remove(arrival.name)
            raise

    def _committed(self, arrival: Arrival) -> Reply:
        with self._openings.room:
            prepared = prepare(self._house, arrival)
        try:
            return self._gatherer.hand_in(prepared)
        except BaseException:
            abandon(self._house, prepared)
            raise
