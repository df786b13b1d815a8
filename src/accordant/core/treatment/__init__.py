"""What an item is, whether a value of it is good data, and what happens to it on its way out."""

from accordant.core.treatment.applying import Context, apply
from accordant.core.treatment.identifiers import message, pseudonym, pseudonym_key, pseudonyms
from accordant.core.treatment.items import ItemType, format_fault
from accordant.core.treatment.person_name import NameKind, PersonName
from accordant.core.treatment.rules import Kind, To, Treatment
from accordant.core.treatment.text import Unfit

__all__ = [
    "Context",
    "ItemType",
    "Kind",
    "NameKind",
    "PersonName",
    "To",
    "Treatment",
    "Unfit",
    "apply",
    "format_fault",
    "message",
    "pseudonym",
    "pseudonym_key",
    "pseudonyms",
]
