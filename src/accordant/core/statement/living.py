"""What is said while a document is talked over, lived under, mended and left."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.names import DatasetId, Digest, RoleId, a_hash, a_name
from accordant.core.people import CHAIR, SIGNATORY
from accordant.core.statement.spoken import Spoken, asked, some


@frozen(kw_only=True)
class Comment(Spoken):
    """Anyone of a party remarks on a place in the document; it blocks nothing."""

    kind = "comment"
    words: str = field(validator=asked("say what you want to remark"))
    path: str = ""


@frozen(kw_only=True)
class Answer(Spoken):
    """Anyone of a party answers a comment or a contact test, which it names."""

    kind = "answer"
    to: Digest
    words: str = field(validator=asked("say what you answer"))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_hash(self.to, "to")


@frozen(kw_only=True)
class Mediation(Spoken):
    """A party's lead or adviser asks the chair to mediate."""

    kind = "mediation"
    reason: str = field(validator=asked("say what the partners cannot agree on"))


@frozen(kw_only=True)
class Settlement(Spoken):
    """The chair settles a mediation, and names the objections that block no longer."""

    kind = "settlement"
    reason: str = field(validator=asked("say what was settled, and how"))
    objections: tuple[Digest, ...] = ()
    role: RoleId = CHAIR

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for index, name in enumerate(self.objections):
            a_hash(name, f"objections[{index}]")


@frozen(kw_only=True)
class Withdrawal(Spoken):
    """The owner or the chair gives a draft up before it is signed."""

    kind = "withdrawal"
    reason: str = field(validator=asked("say why it is given up; the next draft learns from it"))


class Trigger(StrEnum):
    """What sets a review off."""

    DUE = "due"
    LAW = "law"
    INCIDENT = "incident"
    PARTY = "party"
    FEEDBACK = "feedback"
    ASSESSMENT = "assessment"
    OTHER = "other"


@frozen(kw_only=True)
class Review(Spoken):
    """A review is opened: by the owner, or by any party when something set it off."""

    kind = "review"
    trigger: Trigger
    reason: str = field(validator=asked("say what is to be looked at again"))


class Extent(StrEnum):
    """What a party found to change; whatever is more than minor is a new version."""

    NONE = "none"
    MINOR = "minor"


@frozen(kw_only=True)
class Reviewed(Spoken):
    """A party's lead or adviser confirms the document after a review, until the next."""

    kind = "reviewed"
    change: Extent
    next_review: date
    note: str = ""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.change is Extent.MINOR:
            some(self.note, "note", "say what changes, such as a contact; more is a new version")


@frozen(kw_only=True)
class Leaving(Spoken):
    """A party gives notice that it leaves after its last day; it cannot be taken back."""

    kind = "leaving"
    last_day: date
    reason: str = field(validator=asked("say why the party leaves"))
    role: RoleId = SIGNATORY


@frozen(kw_only=True)
class Termination(Spoken):
    """A party agrees to end the document for all, or it is ended by an order of authority."""

    kind = "termination"
    reason: str = field(validator=asked("say why it ends"))
    order: str = ""
    role: RoleId = SIGNATORY


class Disposal(StrEnum):
    """What became of the data that a party held."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    RETAINED = "retained"


@frozen(kw_only=True)
class Exit(Spoken):
    """What a party did with a dataset that it received, once it may receive no more of it."""

    kind = "exit"
    dataset: DatasetId
    disposal: Disposal
    proof: str = ""
    basis: str = ""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_name(self.dataset, "dataset")
        kept = self.disposal is Disposal.RETAINED
        if kept and not self.basis.strip():
            raise BadInput([Problem("basis", "say on what legal basis the data is kept")])
        if not kept and self.basis:
            raise BadInput([Problem("basis", "a basis is given for data that is kept")])
        if not kept:
            some(self.proof, "proof", "refer to the record of what was done")


@frozen(kw_only=True)
class Ruling(Spoken):
    """The chair decides which stands of this text and another that was signed as its version.

    Where the two name different chairs, each speaks of its own text: `gives_way` concedes it.
    """

    kind = "ruling"
    over: Digest
    reason: str = field(validator=asked("say why this text stands"))
    gives_way: bool = False
    role: RoleId = CHAIR

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_hash(self.over, "over")
        if self.over == self.document:
            raise BadInput([Problem("over", "name the other text of this version")])

    @property
    def stands(self) -> Digest:
        """The text that stands by this ruling."""
        return self.over if self.gives_way else self.document


@frozen(kw_only=True)
class Halt(Spoken):
    """The chair stops all sharing under the document at once."""

    kind = "halt"
    reason: str = field(validator=asked("say why sharing stops; whoever is affected will ask"))
    role: RoleId = CHAIR


@frozen(kw_only=True)
class Lift(Spoken):
    """The chair lets go on what the chair had stopped."""

    kind = "lift"
    halt: Digest
    reason: str = field(validator=asked("say what was mended"))
    role: RoleId = CHAIR

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_hash(self.halt, "halt")


@frozen(kw_only=True)
class Continuation(Spoken):
    """The chair decides whether an agreement goes on though its protocol carries it no longer."""

    kind = "continuation"
    goes_on: bool
    reason: str = field(
        validator=asked("say on which basis of its own the agreement stands, or not")
    )
    role: RoleId = CHAIR


@frozen(kw_only=True)
class Ping(Spoken):
    """Anyone of a party tries one of the contacts for feedback, to see whether it answers."""

    kind = "ping"
    contact: str = field(validator=asked("name the kind of feedback as the document names it"))


class Fate(StrEnum):
    """What a search of the register for the like of it led to."""

    REUSED = "reused"
    RELATED = "related"
    DIFFERENT = "different"
    NONE_FOUND = "none-found"


@frozen(kw_only=True)
class Disposition(Spoken):
    """A named person says what one hit of a register search means for the document."""

    kind = "disposition"
    fate: Fate
    reason: str = field(validator=asked("say what was searched, and why you think so"))
    hit: str = ""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if bool(self.hit.strip()) is (self.fate is Fate.NONE_FOUND):
            sentence = "name the document that was found, or say that none was found"
            raise BadInput([Problem("hit", sentence)])


LATER_KINDS: tuple[type[Spoken], ...] = (
    Comment,
    Answer,
    Mediation,
    Settlement,
    Withdrawal,
    Review,
    Reviewed,
    Leaving,
    Termination,
    Exit,
    Ruling,
    Halt,
    Lift,
    Continuation,
    Ping,
    Disposition,
)
