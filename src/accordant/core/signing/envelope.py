"""The envelope around everything signed (DSSE v1.0.2): exact bytes, their type, the signatures."""

from __future__ import annotations

import re

from attrs import field, frozen

from accordant.core.canonical import MEBIBYTE, Json, canonical, read
from accordant.core.crypto import PublicKey, SigningKey, exactly, from_base64, to_base64
from accordant.core.errors import BadInput, Problem

MOST_SIGNATURES = 256

_WORD = re.compile(r"[!-~]{1,200}")
_WORD_SAYS = "1 to 200 visible ASCII characters, without spaces"

_ENVELOPE = frozenset({"payloadType", "payload", "signatures"})
_SIGNATURE = frozenset({"keyid", "sig"})


@frozen(kw_only=True, order=True)
class Signature:
    """One algorithm's signature; its keyid is a hint, written <fingerprint>/<algorithm>."""

    keyid: str
    sig: bytes = field(repr=False)

    def __attrs_post_init__(self) -> None:
        if not _WORD.fullmatch(self.keyid) or not self.sig:
            raise BadInput(f"a signature needs sig, and a keyid of {_WORD_SAYS}")


@frozen(kw_only=True)
class Envelope:
    """Exact bytes, what they are, and the signatures over both; nothing in it is trusted yet.

    The payload bytes are kept as they came and never re-serialised.
    """

    payload_type: str
    payload: bytes = field(repr=False)
    signatures: tuple[Signature, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not _WORD.fullmatch(self.payload_type):
            raise BadInput([Problem("payloadType", f"must have {_WORD_SAYS}")])
        if len(self.signatures) > MOST_SIGNATURES:
            raise BadInput(
                [Problem("signatures", f"at most {MOST_SIGNATURES} are read, to bound the work")]
            )


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: DSSE's pre-authentication encoding of type and payload."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def keyid_of(key: PublicKey, algorithm: str) -> str:
    """The name under which one algorithm of a key signs."""
    return f"{key.fingerprint}/{algorithm}"


def sign(payload: bytes, payload_type: str, *keys: SigningKey) -> Envelope:
    """Put a payload in an envelope signed with every algorithm of every key."""
    message = pae(payload_type, payload)
    made = [
        Signature(keyid=keyid_of(key.public, algorithm), sig=sig)
        for key in keys
        for algorithm, sig in key.sign(message).items()
    ]
    return Envelope(payload_type=payload_type, payload=payload, signatures=tuple(sorted(made)))


def merge(a: Envelope, b: Envelope) -> Envelope:
    """The signatures of both envelopes over the same payload (BadInput if it is not the same)."""
    if (a.payload_type, a.payload) != (b.payload_type, b.payload):
        raise BadInput(
            "these envelopes hold different payloads, so their signatures cannot be put together",
            "Compare the two texts: the signatories have not signed the same thing.",
        )
    both = tuple(sorted({*a.signatures, *b.signatures}))
    return Envelope(payload_type=a.payload_type, payload=a.payload, signatures=both)


def read_envelope(
    data: bytes, *, expect_type: str | None = None, limit: int = 4 * MEBIBYTE
) -> Envelope:
    """Read an envelope of at most limit bytes; nothing unknown is let through (BadInput).

    Stricter than DSSE, which ignores unknown fields and takes two spellings of base64.
    """
    value = exactly(read(data, limit=limit), _ENVELOPE, "")
    payload_type = _text(value["payloadType"], "payloadType")
    if expect_type is not None and payload_type != expect_type:
        raise BadInput(
            [Problem("payloadType", f"“{payload_type[:80]}” was given, {expect_type} expected")]
        )
    payload = from_base64(value["payload"], "payload")
    signatures = _signatures(value["signatures"])
    return Envelope(payload_type=payload_type, payload=payload, signatures=signatures)


def _signatures(value: object) -> tuple[Signature, ...]:
    if not isinstance(value, list) or len(value) > MOST_SIGNATURES:
        raise BadInput([Problem("signatures", f"a list of at most {MOST_SIGNATURES} is expected")])
    return tuple(_signature(one, f"signatures[{i}]") for i, one in enumerate(value))


def _signature(value: object, path: str) -> Signature:
    parts = exactly(value, _SIGNATURE, path)
    sig = from_base64(parts["sig"], f"{path}.sig")
    return Signature(keyid=_text(parts["keyid"], f"{path}.keyid"), sig=sig)


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise BadInput([Problem(path, "text is expected here")])
    return value


def envelope_json(envelope: Envelope) -> Json:
    """The envelope as DSSE's JSON."""
    signatures: list[Json] = [
        {"keyid": one.keyid, "sig": to_base64(one.sig)} for one in envelope.signatures
    ]
    return {
        "payload": to_base64(envelope.payload),
        "payloadType": envelope.payload_type,
        "signatures": signatures,
    }


def write_envelope(envelope: Envelope) -> bytes:
    """The envelope as canonical JSON bytes."""
    return canonical(envelope_json(envelope))
