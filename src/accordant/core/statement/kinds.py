"""What a party can state: dated, signed facts beside a document, never inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from accordant.core.crypto import DOCUMENT, PublicKey
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest, FlowId, ItemId, PartyId, PersonId, RoleId, a_hash, a_name
from accordant.core.people import CHAIR, SIGNATORY
from accordant.core.statement.living import LATER_KINDS
from accordant.core.statement.spoken import About, Spoken, Statement, asked


@frozen(kw_only=True)
class Appointment(Statement):
    """Who holds a role at the party, between which days, and the key they sign with.

    It speaks of the days from its first on; of those before, earlier appointments go on speaking.
    So a renewal can be stated in advance, and a post is ended by stating it again with a last day.
    """

    kind = "appointment"
    person: PersonId
    name: str = field(validator=asked("give the name people know them by"))
    role: RoleId
    from_: date
    until: date | None = None
    key: Mapping[str, str] | None = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_name(self.person, "person")
        a_name(self.role, "role")
        if self.until is not None and self.until < self.from_:
            raise BadInput([Problem("until", "the last day comes before the first day")])
        if self.key is not None and self._algorithms() != DOCUMENT:
            sentence = f"a signing key has exactly the algorithms {' and '.join(DOCUMENT)}"
            raise BadInput([Problem("key", sentence)])

    def _algorithms(self) -> tuple[str, ...]:
        """Give the algorithms of the key; a malformed one would stop every fold that meets it."""
        return PublicKey.from_json(dict(self.key or {}), "key").algorithms

    def covers(self, day: date) -> bool:
        """Tell whether the role is held on a civil day, both ends included."""
        return self.from_ <= day and (self.until is None or day <= self.until)


@frozen(kw_only=True)
class Assurance(Statement):
    """That the party holds an assurance, and until when; renewed in advance as a post is."""

    kind = "assurance"
    scheme: str = field(validator=asked("name the scheme as agreements name it"))
    reference: str
    from_: date
    expires: date

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.expires < self.from_:
            raise BadInput([Problem("expires", "the last day comes before the first day")])

    def covers(self, day: date) -> bool:
        """Tell whether the assurance runs on a civil day, both ends included."""
        return self.from_ <= day <= self.expires


@frozen(kw_only=True)
class Proposal(About):
    """The owner puts a draft before the partners."""

    kind = "proposal"
    note: str = ""


@frozen(kw_only=True)
class Confirmation(Spoken):
    """A party's lead or adviser confirms, in their own words, what it is for.

    A reservation is kept and shown; it blocks nothing, or it would be an objection.
    """

    kind = "confirmation"
    words: str
    reservation: str = ""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if len(self.words.split()) < 3:
            sentence = "say in your own words, in a sentence, what this is for and why it is needed"
            raise BadInput([Problem("words", sentence)])


@frozen(kw_only=True)
class Objection(Spoken):
    """A party's lead or adviser objects, with the reason; it blocks until withdrawn."""

    kind = "objection"
    reason: str = field(validator=asked("say what you object to and why"))


@frozen(kw_only=True)
class Certification(Spoken):
    """The chair certifies that the partners agree in principle."""

    kind = "certification"
    role: RoleId = CHAIR


@frozen(kw_only=True)
class Signature(Spoken):
    """A signatory binds their party to this exact text."""

    kind = "signature"
    role: RoleId = SIGNATORY


@frozen(kw_only=True)
class Acknowledgement(Spoken):
    """A member of staff has read the document and what follows from sharing under it."""

    kind = "acknowledgement"


@frozen(kw_only=True)
class Suspension(About):
    """A party stops sharing at once: the whole, or only some flows, items or parties."""

    kind = "suspension"
    reason: str = field(validator=asked("say why sharing stops; whoever is affected will ask"))
    flows: tuple[FlowId, ...] = ()
    items: tuple[ItemId, ...] = ()
    parties: tuple[PartyId, ...] = ()

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.party in self.parties:
            raise BadInput([Problem("parties", "name the others that sharing stops with")])

    @property
    def whole(self) -> bool:
        """Tell whether it stops everything that the party shares."""
        return not (self.flows or self.items or self.parties)


@frozen(kw_only=True)
class Resumption(About):
    """The party that suspended lets its sharing go on."""

    kind = "resumption"
    suspension: Digest
    reason: str

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_hash(self.suspension, "suspension")


_ALL: tuple[type[Statement], ...] = (
    Appointment,
    Assurance,
    Proposal,
    Confirmation,
    Objection,
    Certification,
    Signature,
    Acknowledgement,
    Suspension,
    Resumption,
    *LATER_KINDS,
)

KINDS: Mapping[str, type[Statement]] = {kind.kind: kind for kind in _ALL}
