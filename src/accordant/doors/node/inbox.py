"""The inbox: a package is read, its body is streamed to disk, and then it is taken in.

It is read and opened in the thread that its sender keeps busy; only what is durable or not at all,
the commit, is shared with others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Semaphore
from typing import Final

from accordant.core.errors import BadInput, Unavailable
from accordant.core.exchange import (
    CHUNK,
    MEDIA_TYPE,
    Body,
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

MOST_OPENED: Final = 8
"""Packages opened at the same time, each of another partner: of one lane, one can be next."""

LEFT_UNREAD: Final = 1 << 20
"""Bytes read and thrown away after a refusal, so that the sender comes to read the answer."""


class Places:
    """The places at the door; one address never has them all, however slowly it sends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Take a place while a package is read (Unavailable)."""
        with self._lock:
            mine, all_ = self._taken[address], self._taken.total()
            if mine >= MOST_FROM_ONE or all_ >= MOST_AT_ONCE:
                raise Unavailable(
                    "too many packages are arriving at once",
                    "Send it again in a moment.",
                    code="busy",
                )
            self._taken[address] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[address] -= 1
                self._taken += Counter()


class Openings:
    """Whose packages are being taken in: one of each partner, so that none keeps others waiting."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: dict[PartyId, Digest] = {}
        self.room = Semaphore(MOST_OPENED)

    @contextmanager
    def only_one(self, sender: PartyId, body: Digest) -> Iterator[None]:
        """Let no other package of a partner in until this one is (Unavailable)."""
        with self._lock:
            if sender in self._under_way:
                raise Unavailable(
                    "another package of this sender is being taken in",
                    "Send it again in a moment.",
                    code="busy",
                )
            self._under_way[sender] = body
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[sender]

    def needs(self, body: Digest) -> bool:
        """Tell whether a body is being taken in."""
        with self._lock:
            return body in self._under_way.values()


class Inbox:
    """Takes in packages (PUT /inbox/<manifest's SHA-256>)."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._gatherer = Gatherer(lambda packages: commit(house, packages))
        self._places, self._openings = Places(), Openings()

    def put(self, call: Call, package: Digest) -> Given:
        """Answer with a receipt, or with a problem that is on record (Unavailable)."""
        with self._places.taken(call.address):
            return replied(self._taken_in(call, package), RECEIPT_TYPE)

    def _taken_in(self, call: Call, package: Digest) -> Reply:
        try:
            read = self._read(call, package)
        except BadInput as bad:
            read = refuse_unread(self._house, bad, package)
        if isinstance(read, Reply):
            _throw_away(call.read)
            return read
        return self._hand_in(read)

    def _read(self, call: Call, package: Digest) -> Arrival | Reply:
        """Read a package up to its end, or turn it away before (BadInput, Unavailable)."""
        if call.media_type != MEDIA_TYPE:
            raise BadInput(f"a package has the media type {MEDIA_TYPE}", code="bad-media-type")
        envelope = read_label(call.read)
        body = peek(envelope).body
        if package_id(envelope) != package:
            raise BadInput("it was put under another name than its own", code="wrong-name")
        if body.size > self._house.node.largest_body:
            raise BadInput(
                f"its body has {body.size:,} bytes, and this node takes in at most "
                f"{self._house.node.largest_body:,}",
                "Share less at once, or ask the partner to raise largest_body.",
                code="too-large",
            )
        return turn_away_at_sight(self._house, envelope) or self._saved(call, envelope, body)

    def _saved(self, call: Call, envelope: Envelope, body: Body) -> Arrival:
        """Stream the body to disk. One that is not as signed may not use up a number: refuse it."""
        digest, size = self._house.arrivals.save(pieces(call.read, body.size))
        if (digest, size) != (body.digest, body.size):
            self._house.arrivals.remove(digest)
            came = f"{size:,} of {body.size:,} bytes came"
            raise BadInput(
                f"the body is not the one its manifest names: "
                f"{came if size < body.size else 'it was changed on the way'}",
                "Send it again.",
                code="bad-body",
            )
        return Arrival(envelope=envelope, body=digest, size=size)

    def _hand_in(self, arrival: Arrival) -> Reply:
        """Open a package here, and have it committed with others (Unavailable)."""
        sender = peek(arrival.envelope).sender
        try:
            with self._openings.only_one(sender, arrival.body):
                return self._committed(arrival)
        except BaseException:
            if not self._openings.needs(arrival.body):  # the same package may have come twice
                self._house.arrivals.remove(arrival.body)
            raise

    def _committed(self, arrival: Arrival) -> Reply:
        with self._openings.room:
            prepared = prepare(self._house, arrival)
        try:
            return self._gatherer.hand_in(prepared)
        except BaseException:
            abandon(self._house, prepared)
            raise


def _throw_away(read: Callable[[int], bytes]) -> None:
    left = LEFT_UNREAD
    with suppress(Unavailable):  # a sender that is slow gets its answer all the same
        while left > 0 and (piece := read(min(CHUNK, left))):
            left -= len(piece)
