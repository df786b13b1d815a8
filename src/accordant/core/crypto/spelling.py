"""Bytes and objects as JSON holds them, with one spelling for each and nothing unexpected."""

from __future__ import annotations

from base64 import b64decode, b64encode

from accordant.core.errors import BadInput, Problem


def to_base64(data: bytes) -> str:
    """Spell bytes as padded standard base64 (RFC 4648 §4)."""
    return b64encode(data).decode("ascii")


def from_base64(text: object, path: str = "") -> bytes:
    """Read padded standard base64; any other spelling of the same bytes is refused (BadInput)."""
    if isinstance(text, str):
        try:
            data = b64decode(text, validate=True)
        except ValueError:
            pass
        else:
            # Unused trailing bits could vary unseen, and one signature would have many spellings.
            if to_base64(data) == text:
                return data
    raise BadInput([Problem(path, "this is not base64 in its one standard, padded spelling")])


def exactly(value: object, names: frozenset[str], path: str) -> dict[str, object]:
    """Give back a JSON object that has exactly these names, or refuse it (BadInput)."""
    if not isinstance(value, dict):
        raise BadInput([Problem(path, "an object is expected here")])
    faults = [Problem(path, f"“{name}” is missing") for name in sorted(names - value.keys())]
    faults += [
        Problem(path, f"“{str(name)[:80]}” is not known here")
        for name in value
        if name not in names
    ]
    if faults:
        raise BadInput(faults)
    return value
