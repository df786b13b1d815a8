"""Signed notes (C2SP signed-note): a text, and the signatures under it, one a line.

Reading is strict and has no second spelling: what is read writes back to the same bytes.
"""

from __future__ import annotations

from attrs import Attribute, field, frozen

from accordant.core.crypto import from_base64, sha256, to_base64
from accordant.core.errors import BadInput, Problem, Untrusted
from accordant.core.ledger.merkle import HASH_SIZE

MAX_NOTE = 256 * 1024
"""The longest note read, in bytes: room for 60 post-quantum signatures; C2SP asks for 16."""

KEY_ID_SIZE = 4
"""Bytes of the key id before each signature; it finds the key and proves nothing."""

_DASH = "— "


def read_hash(text: str, what: str) -> bytes:
    """Read one hash in base64."""
    data = from_base64(text, what)
    if len(data) != HASH_SIZE:
        raise BadInput([Problem(what, f"a hash has {HASH_SIZE} bytes, and this has {len(data)}")])
    return data


def a_key_name(_: object, attribute: Attribute[str], name: str) -> None:
    """Refuse a name that could not stand in a signature line."""
    if not 1 <= len(name.encode()) <= 255:
        raise BadInput(f"the {attribute.name} of a log or witness is 1 to 255 bytes long")
    if any(c.isspace() or c < " " or c == "+" for c in name):
        raise BadInput(
            f"the {attribute.name} of a log or witness has no spaces, plus signs or control "
            f"characters, and “{name[:80]}” has"
        )


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Give the four bytes that say which key, and which kind of signature, a line is of."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:KEY_ID_SIZE]


@frozen(kw_only=True)
class NoteSignature:
    """One line under a note: who signed, with which key, and the signature."""

    name: str = field(validator=a_key_name)
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Give the line as it stands in the note, without its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}"


def _a_note_text(_: object, __: object, text: str) -> None:
    if not text.endswith("\n"):
        raise BadInput("the text of a note ends in a newline")
    if any(c < " " and c != "\n" for c in text):
        raise BadInput("a note holds no control characters but newlines")


@frozen(kw_only=True)
class Note:
    """A text, newline included, and every signature under it, known or not."""

    text: str = field(validator=_a_note_text)
    signatures: tuple[NoteSignature, ...]

    def to_bytes(self) -> bytes:
        """Write the note."""
        return "\n".join([self.text, *(s.line for s in self.signatures), ""]).encode()

    def the_signature(self, name: str, kind: int, public: bytes) -> bytes:
        """Give the one signature of this kind by this key, or refuse the note.

        The others stay unread: they are by keys the reader does not know.
        """
        wanted = key_id(name, kind, public)
        found = [s for s in self.signatures if (s.name, s.key_id) == (name, wanted)]
        if len(found) != 1:
            raise Untrusted(
                f"the note carries {len(found) or 'no'} signatures of type 0x{kind:02x} by that "
                f"key of {name}, where exactly one is expected",
                "Ask whoever gave you this for the signed original.",
                code="unsigned",
            )
        return found[0].signature


def read_note(data: bytes) -> Note:
    """Read a signed note; this checks its form, and no signature."""
    if len(data) > MAX_NOTE:
        raise BadInput(f"a note is at most {MAX_NOTE} bytes long, and this is {len(data)}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("a note is written in UTF-8, and this is not") from None
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadInput("a note is a text, an empty line, and signature lines, each ending a line")
    return Note(text=text + "\n", signatures=tuple(map(_read_signature, lines[:-1].split("\n"))))


def _read_signature(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise BadInput(f"“{line[:40]}” is not a signature line: a dash, a name, a signature")
    data = from_base64(encoded, f"the signature of “{name[:80]}”")
    if len(data) <= KEY_ID_SIZE:
        raise BadInput(f"the signature of “{name[:80]}” is cut short")
    return NoteSignature(name=name, key_id=data[:KEY_ID_SIZE], signature=data[KEY_ID_SIZE:])
