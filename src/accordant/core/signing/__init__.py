"""What was signed, by whom, and whether it holds: DSSE envelopes, chains of keys, invitations."""

from accordant.core.signing.envelope import (
    Envelope,
    Signature,
    envelope_json,
    keyid_of,
    merge,
    pae,
    read_envelope,
    sign,
    write_envelope,
)
from accordant.core.signing.invitation import (
    INTRODUCTION_TYPE,
    INVITATION_FORMAT,
    Introduced,
    Introduction,
    Invitation,
    check_invitation,
    is_address,
    write_invitation,
)
from accordant.core.signing.keychain import KeyChain, follow, issue, verify_chain
from accordant.core.signing.keylist import KEYS_TYPE, KeyList, read_key_list, write_key_list
from accordant.core.signing.verification import (
    Rejected,
    Verification,
    enough,
    verified_payload,
    verify,
)

__all__ = [
    "INTRODUCTION_TYPE",
    "INVITATION_FORMAT",
    "KEYS_TYPE",
    "Envelope",
    "Introduced",
    "Introduction",
    "Invitation",
    "KeyChain",
    "KeyList",
    "Rejected",
    "Signature",
    "Verification",
    "check_invitation",
    "enough",
    "envelope_json",
    "follow",
    "is_address",
    "issue",
    "keyid_of",
    "merge",
    "pae",
    "read_envelope",
    "read_key_list",
    "sign",
    "verified_payload",
    "verify",
    "verify_chain",
    "write_envelope",
    "write_invitation",
    "write_key_list",
]
