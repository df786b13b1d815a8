"""The public register: every entry is counted, and what is sensitive is in none of it."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.rendering import Withheld, draft_edition, html, plain, register
from accordant.core.rendering.public import safely
from tests.core.builders import TRUST, a_protocol, an_agreement
from tests.core.signed_world import name_of

ON = date(2026, 11, 22)
WHY = "It would name a refuge."


def an_edition(document):
    return draft_edition(document, name_of(document), ON)


OPEN = an_edition(a_protocol())
REFUGE = an_edition(an_agreement(id="refuge", title="The refuge in Lantern Street"))


def made(*entries):
    return plain(register(entries, "Northmoor", ON))


def test_an_index_stands_before_the_entries():
    text = made((OPEN, Withheld()), (REFUGE, Withheld()))
    assert "2 entries; of 0 all or a part is withheld." in text
    assert text.index("Entries") < text.index("1. Northmoor Safeguarding")
    assert "2. The refuge in Lantern Street" in text
    assert "<h3" in html(register([(REFUGE, Withheld())], "Northmoor", ON))


def test_what_is_withheld_is_counted_and_named_nowhere():
    text = made((OPEN, Withheld()), (REFUGE, Withheld(whole=True, reason=WHY)))
    assert "2 entries; of 1 all or a part is withheld." in text
    assert "2. A withheld entry" in text
    assert WHY in " ".join(text.split())
    assert "Lantern" not in text


def test_a_part_that_is_no_longer_there_under_its_name_withholds_the_whole():
    """A new version that renamed the refuge would publish it."""
    part = Withheld(ids=frozenset({"hidden-party"}), reason=WHY)
    assert safely(REFUGE, part) == Withheld(whole=True, reason=WHY)
    kept = evolve(part, ids=frozenset({TRUST}))
    assert safely(REFUGE, kept) is kept
    assert "Lantern" not in made((REFUGE, part))


@pytest.mark.parametrize("kind", [plain, html])
def test_an_empty_register_says_so(kind):
    assert "0 entries" in kind(register([], "Northmoor", ON))
