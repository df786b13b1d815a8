"""Events about documents, statements, keys, partners and standing prohibitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import frozen

from accordant.core.agreement import AGREEMENT_FORMAT
from accordant.core.canonical import Json, canonical, read_canonical
from accordant.core.events.event import Event, Row, stamp
from accordant.core.names import Digest, PartyId
from accordant.core.policy import StandingProhibition
from accordant.core.signing import read_envelope
from accordant.core.statement import About, hold
from accordant.core.wire import encode


@frozen(kw_only=True)
class KeysIssued(Event):
    """This node issued a list of its own public keys."""

    kind = "keys-issued"
    number: int
    envelope: Json
    from_: datetime

    def rows(self) -> Iterator[Row]:
        """The node's own chain, in order, and since when its last keys are used."""
        yield Row(shelf="own-keys", key=f"{self.number:06d}", value=self.envelope)
        if self.number == 1:
            # What a node keeps from its first day on stands on the shelves by which it is found.
            yield Row(shelf="found-by", key="papers", value=1)
        yield Row(shelf="own-keys-since", key="last", value=stamp(self.from_))


@frozen(kw_only=True)
class PartnerKept(Event):
    """A partner joined, or its address or keys changed."""

    kind = "partner-kept"
    party: PartyId
    name: str
    url: str
    chain: tuple[Json, ...]
    invited: datetime | None = None
    party_kind: str = ""

    def rows(self) -> Iterator[Row]:
        """The partner as it is now, what it is, and when the invitation that said so was signed."""
        value: Json = {"name": self.name, "url": self.url, "chain": list(self.chain)}
        yield Row(shelf="partner", key=self.party, value=value)
        if self.invited is not None:
            yield Row(shelf="invited", key=self.party, value=stamp(self.invited))
        if self.party_kind:
            yield Row(shelf="partner-kind", key=self.party, value=self.party_kind)


@frozen(kw_only=True)
class DocumentKept(Event):
    """A protocol or agreement was written here or arrived."""

    kind = "document-kept"
    digest: Digest
    tier: str
    id: str
    version: int
    payload: str

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The document by its hash."""
        return {"document": self.digest}

    def rows(self) -> Iterator[Row]:
        """The document's exact bytes, for ever."""
        value: Json = {
            "tier": self.tier,
            "id": self.id,
            "version": self.version,
            "payload": self.payload,
        }
        yield Row(shelf="document", key=self.digest, value=value)
        yield from self._found_by()

    def _found_by(self) -> Iterator[Row]:
        """By owner and id, and an agreement by its id and each of its parties."""
        document = read_canonical(self.payload.encode())
        assert isinstance(document, dict)
        yield Row(shelf="version-of", key=f"{document['owner']}/{self.id}/{self.digest}", value=1)
        if document["format"] != AGREEMENT_FORMAT:
            return
        yield Row(shelf="agreement-called", key=f"{self.id}/{self.digest}", value=1)
        parties = document["parties"]
        assert isinstance(parties, list)
        for party in parties:
            assert isinstance(party, dict)
            yield Row(shelf="party", key=str(party["id"]), value=1)
            yield Row(shelf="agreement-of", key=f"{party['id']}/{self.digest}", value=1)


@frozen(kw_only=True)
class StatementKept(Event):
    """A signed statement was made here or arrived."""

    kind = "statement-kept"
    digest: Digest
    envelope: Json
    copy: Digest | None = None

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The statement by its hash."""
        return {"statement": self.digest}

    def rows(self) -> Iterator[Row]:
        """The statement's envelope."""
        key = self.digest if self.copy is None else f"{self.digest}/{self.copy}"
        yield Row(shelf="statement", key=key, value=self.envelope)
        said = hold(read_envelope(canonical(self.envelope))).statement
        if isinstance(said, About):
            yield Row(shelf="said-about", key=f"{said.document}/{key}", value=1)
        else:
            yield Row(shelf="said-by", key=f"{said.party}/{key}", value=1)


@frozen(kw_only=True)
class Prohibited(Event):
    """The provider set, or with an end date lifted, a standing prohibition of its own."""

    kind = "prohibited"
    prohibition: StandingProhibition

    @property
    def lock(self) -> str | None:
        """Its reason and subject are about a person: each prohibition has a key of its own."""
        return f"prohibition/{self.prohibition.id}"

    def rows(self) -> Iterator[Row]:
        """The prohibition as it is now."""
        value = encode(self.prohibition)
        yield Row(shelf="prohibition", key=self.prohibition.id, value=value)
