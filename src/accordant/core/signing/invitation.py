"""An invitation: a party's keys, and its own signed word on who it is and where it is reached.

The fingerprint that was read out vouches for the keys, and the keys vouch for the rest. Steps are
numbered as in docs/spec/invitation.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import IPv6Address
from typing import Literal
from urllib.parse import urlsplit

from attrs import field, frozen

from accordant.core.canonical import MEBIBYTE, Json, canonical, read, within
from accordant.core.crypto import SigningKey, must_be_spoken, same_spoken
from accordant.core.errors import BadInput, Problem, Untrusted
from accordant.core.names import Digest, PartyId, a_hash, a_name
from accordant.core.people import PartyKind
from accordant.core.signing.envelope import Envelope, envelope_json, read_envelope, sign
from accordant.core.signing.keychain import KeyChain, verify_chain
from accordant.core.signing.keylist import read_key_list
from accordant.core.signing.verification import verified_payload, verify
from accordant.core.wire import decode, doc, encode, read_exactly

INVITATION_FORMAT: Literal["accordant/invitation/v1"] = "accordant/invitation/v1"
INTRODUCTION_FORMAT: Literal["accordant/introduction/v1"] = "accordant/introduction/v1"
INTRODUCTION_TYPE = "application/vnd.accordant.introduction.v1+json"

LARGEST = MEBIBYTE
"""Bytes; a longer invitation is not read."""

LONGEST_NAME = 200
LONGEST_ADDRESS = 2000
"""Characters."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")

_ASK_ANEW = "Ask them for a new invitation: their node writes one with accordant invite."


@frozen(kw_only=True)
class Introduction:
    """What a party says of itself to those it wants to share with (BadInput names each fault)."""

    format: Literal["accordant/introduction/v1"] = INTRODUCTION_FORMAT
    party: PartyId = field(metadata=doc("who invites"))
    name: str = field(metadata=doc("the name people know it by"))
    kind: PartyKind = field(metadata=doc("what it is"))
    url: str = field(metadata=doc("where its node is reached"))
    issued: datetime = field(metadata=doc("when this was signed, to the second"))
    keys: Digest = field(metadata=doc("the digest of the key list whose root signs this"))

    def __attrs_post_init__(self) -> None:
        a_name(self.party, "party")
        a_hash(self.keys, "keys")
        if found := list(self._faults()):
            raise BadInput(found)

    def _faults(self) -> Iterator[Problem]:
        if not 1 <= len(self.name.strip()) <= LONGEST_NAME or not self.name.isprintable():
            yield Problem("name", f"a name is one line of at most {LONGEST_NAME} characters")
        if len(self.url) > LONGEST_ADDRESS or not is_address(self.url):
            yield Problem("url", "the address of a node looks like https://node.example")
        if self.issued.tzinfo is None or self.issued.microsecond:
            yield Problem("issued", "a moment in UTC, to the second, is expected here")


def is_address(url: str) -> bool:
    """Tell whether packages can be put there: a scheme, a host, a port and a path, no more."""
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>'):
        return False
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        return False
    return (
        whole
        and _is_host(parts.hostname or "", bracketed="[" in parts.netloc)
        and "@" not in parts.netloc
        and not set(url) & set("?#")
    )


def _is_host(host: str, *, bracketed: bool) -> bool:
    """Tell whether it is an IPv6 address, or labels of which the domain name system can be asked.

    RFC 1035, 2.3.4: a label has 1 to 63 characters, a name 253. RFC 3490: xn-- can be decoded.
    """
    if bracketed:
        return _is_ipv6(host)
    name = host.removesuffix(".")
    return len(name) <= 253 and all(map(_is_label, name.split(".")))


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return "%" not in host


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label):
        return False
    try:
        label.encode().decode("idna")
    except UnicodeError:
        return False
    return True


@frozen(kw_only=True)
class Invitation:
    """The file that a party gives away; nothing in it is trusted yet."""

    format: Literal["accordant/invitation/v1"] = INVITATION_FORMAT
    keys: tuple[Json, ...] = field(
        metadata=doc("the party's key lists, oldest first, each in its envelope")
    )
    introduction: Json = field(metadata=doc("what the party says of itself, in its envelope"))

    def __attrs_post_init__(self) -> None:
        if not self.keys:
            raise BadInput([Problem("keys", "an invitation carries at least one key list")])


@frozen(kw_only=True)
class Introduced:
    """A party whose invitation holds: what it says of itself, and its keys."""

    introduction: Introduction
    chain: KeyChain
    keys: tuple[Json, ...] = field(repr=False)


def write_invitation(said: Introduction, keys: tuple[Json, ...], root: SigningKey) -> Invitation:
    """Sign an introduction with the root of the newest of these key lists."""
    envelope = sign(canonical(encode(said)), INTRODUCTION_TYPE, root)
    return Invitation(keys=keys, introduction=envelope_json(envelope))


def check_invitation(data: bytes, fingerprint: str) -> Introduced:
    """Check an invitation from the fingerprint that was read out, step by step.

    BadInput if file or fingerprint is malformed, Untrusted if a step does not hold.
    """
    must_be_spoken(fingerprint, "fingerprint")
    # 1. It is one document of this format, with nothing unknown in it.
    invitation = decode(Invitation, read(data, limit=LARGEST))
    lists = [_envelope(each, f"keys[{n}]") for n, each in enumerate(invitation.keys)]
    introduction = _envelope(invitation.introduction, "introduction")
    # 2. The root of its first key list is the one whose fingerprint was read out.
    claimed = read_key_list(lists[0]).root.fingerprint
    if not same_spoken(fingerprint, claimed):
        raise Untrusted(
            "the invitation is not the one whose fingerprint was read out",
            "Ring the partner on a number you already know and compare again; do not go on.",
            code="wrong-anchor",
        )
    # 3. Its chain of keys holds, from that root on.
    chain = verify_chain(lists, claimed)
    # 4. The root of the newest list signed the introduction, with every algorithm.
    _must_not_be_replaced(introduction, chain)
    payload = verified_payload(introduction, chain.current.root, INTRODUCTION_TYPE)
    # 5. Only now is it read: one RFC 8785 document with exactly its members, each well formed.
    with _at("introduction"):
        said = read_exactly(Introduction, payload, limit=LARGEST)
    # 6. It was signed under that list, since that list, by the party whose keys these are.
    _must_belong(said, chain)
    return Introduced(introduction=said, chain=chain, keys=invitation.keys)


def _envelope(value: Json, path: str) -> Envelope:
    with _at(path):
        return read_envelope(canonical(value))


@contextmanager
def _at(path: str) -> Iterator[None]:
    """Whatever is malformed inside is malformed at this place (BadInput)."""
    try:
        yield
    except BadInput as bad:
        problems = [Problem(within(path, one.path), one.sentence) for one in bad.problems]
        raise BadInput(problems, bad.advice, code=bad.code) from None


def _must_not_be_replaced(signed: Envelope, chain: KeyChain) -> None:
    """Say so where a root signed that a later list replaced: an old key vouches for nothing."""
    current = chain.current
    for earlier in chain.lists:
        if earlier.root != current.root and not verify(signed, [earlier.root]).missing:
            why = f"with the root of list {earlier.number}, which a later list replaced"
            raise Untrusted(f"this invitation is signed {why}", _ASK_ANEW, code="old-keys")


def _must_belong(said: Introduction, chain: KeyChain) -> None:
    current = chain.current
    if said.party != current.party:
        raise Untrusted(
            f"the keys belong to {current.party}, and {said.party} is named beside them",
            _ASK_ANEW,
            code="other-party",
        )
    if said.keys != chain.digests[-1]:
        why = f"it was not made under list {current.number}, the newest of the key lists in it"
        raise Untrusted(why, _ASK_ANEW, code="old-keys")
    if said.issued < current.from_:
        why = f"it is dated before the key list it was made under, number {current.number}"
        raise Untrusted(why, _ASK_ANEW, code="backdated")
