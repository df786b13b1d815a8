"""What was signed, by whom, and whether it holds: DSSE envelopes, and a party's chain of keys."""

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
    "KEYS_TYPE",
    "Envelope",
    "KeyChain",
    "KeyList",
    "Rejected",
    "Signature",
    "Verification",
    "enough",
    "envelope_json",
    "follow",
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
    "write_key_list",
]
