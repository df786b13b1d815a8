"""Channels: whether each flow goes by a way that is enough for the gravest thing it carries."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Category
from accordant.core.agreement.marking import Iep, Marking, Word
from accordant.core.checklist import ENFORCERS, check
from accordant.core.checklist.channels import safeguards, weakly_carried
from accordant.core.errors import BadInput
from accordant.core.law import Enough, Severity, Strength, channels
from accordant.core.treatment import Kind, Treatment
from tests.core.builders import CONCERNS, DAY, NAMES, an_agreement, with_item, with_one

WAYS = tuple(channels().words)
SPEAKING = "By telephone to a known number, which is recorded; by secure mail; in person; by video."


def going(
    channel,
    *,
    transfer="Sealed between the two nodes.",
    guarded=False,
    category=Category.PERSONAL,
):
    """The first flow with one item and no other, sent some way, under some words on transfer."""
    made = an_agreement()
    made = with_item(made, NAMES, category=category, guarded=guarded)
    flow = evolve(made.flows[0], channel=channel, items=(NAMES,), treatments={})
    security = evolve(made.security, transfer=transfer)
    return evolve(made, flows=(flow, made.flows[1]), security=security)


def marked(agreement, **marks):
    dataset = agreement.flows[0].dataset
    return with_one(agreement, "datasets", dataset, marking=Marking(**marks))


def found(agreement):
    return [(one.code, one.path) for one in weakly_carried(agreement)]


WEAK = [("channel-weak", "flows[0].channel")]
BARE = [("channel-unsafeguarded", "flows[0].channel")]


@pytest.mark.parametrize(
    ("category", "channel", "bare", "spoken"),
    [
        (Category.NON_PERSONAL, "telephone", [], []),
        (Category.PERSONAL, "secure-mail", [], []),
        (Category.PERSONAL, "telephone", BARE, []),
        (Category.SPECIAL, "secure-mail", BARE, []),
        (Category.CRIMINAL, "meeting", BARE, []),
        (Category.CONFIDENTIAL_HEALTH, "video", BARE, []),
        (Category.HARM_FLAG, "telephone", WEAK, WEAK),
        (Category.HARM_FLAG, "meeting", BARE, []),
        (Category.SECURITY, "video", WEAK, WEAK),
        (Category.COMMERCIAL, "meeting", [], []),
        (Category.COMMERCIAL, "telephone", BARE, []),
    ],
)
def test_a_way_is_enough_by_what_goes_by_it_and_by_what_is_written_of_it(
    category, channel, bare, spoken
):
    assert found(going(channel, category=category)) == bare
    assert found(going(channel, category=category, transfer=SPEAKING)) == spoken


def test_only_what_the_flow_carries_counts_and_not_what_its_dataset_holds():
    made = with_item(going("secure-mail"), CONCERNS, category=Category.SPECIAL)
    assert CONCERNS not in made.flows[0].items
    assert found(made) == []
    carries = evolve(made.flows[0], items=(NAMES, CONCERNS))
    assert found(evolve(made, flows=(carries, made.flows[1]))) == BARE


def test_what_is_dropped_before_it_leaves_asks_nothing_of_the_way():
    made = with_item(going("secure-mail"), CONCERNS, category=Category.SPECIAL)
    both = evolve(made.flows[0], items=(NAMES, CONCERNS))
    for kind, expected in ((Kind.DROP, []), (Kind.KEEP, BARE)):
        flow = evolve(both, treatments={CONCERNS: Treatment(kind=kind)})
        assert found(evolve(made, flows=(flow, made.flows[1]))) == expected


def test_one_finding_by_the_gravest_line_that_is_missed_with_its_strength_and_source():
    made = with_item(going("telephone", guarded=True), CONCERNS, category=Category.SPECIAL)
    made = evolve(made, flows=(evolve(made.flows[0], items=(NAMES, CONCERNS)), made.flows[1]))
    (one,) = weakly_carried(made)
    assert (one.code, one.strength, one.source) == ("channel-weak", Strength.HOUSE, "Accordant")
    assert (one.severity, one.illustrative) == (Severity.WARNING, False)
    assert one.remedy == (
        "Let it go by: exchange; or, with what keeps it safe written under security.transfer, by: "
        "meeting, secure-mail."
    )
    (one,) = weakly_carried(going("telephone", category=Category.SPECIAL))
    assert (one.strength, one.illustrative) == (Strength.STATUTORY_CODE, True)
    assert one.source == "ICO data sharing code of practice, on security"
    assert one.remedy.endswith("by telephone, or let it go by: exchange.")
    assert one.who == "the owner, council"


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("By telephone to a known number.", True),
        ("TELEPHONE: to a known number", True),
        ("Sealed between the nodes. Told by phone, not before the number was called back.", True),
        ("Sealed between the nodes.", False),
        ("Never by telephone.", False),
        ("Nothing is told by telephone; all goes between the nodes.", False),
        ("No megaphone is used.", False),
        ("Read out by megaphone.", False),
        ("", False),
    ],
)
def test_what_keeps_a_way_safe_is_said_of_that_way_and_not_of_another(said, counts):
    assert safeguards(going("telephone", transfer=said), "telephone") is counts


def test_an_agreement_that_says_nothing_of_security_safeguards_nothing():
    assert found(evolve(going("telephone"), security=None)) == BARE


@pytest.mark.parametrize(
    ("marking", "channel", "expected"),
    [
        ("SECRET", "exchange", WEAK),
        ("UK SECRET", "secure-mail", WEAK),
        ("Top Secret STRAP", "telephone", WEAK),
        ("secret", "meeting", BARE),
        ("trade secret", "exchange", []),
        ("SECRETARIAT", "exchange", []),
        ("OFFICIAL", "secure-mail", []),
        ("OFFICIAL-SENSITIVE: health", "exchange", []),
        ("official sensitive", "secure-mail", BARE),
        ("", "secure-mail", []),
    ],
)
def test_a_protective_marking_is_read_by_its_first_words(marking, channel, expected):
    assert found(marked(going(channel), protective=marking)) == expected


def test_where_no_way_is_enough_by_itself_the_remedy_names_the_one_that_can_be_made_so():
    (one,) = weakly_carried(marked(going("exchange"), protective="SECRET"))
    assert one.remedy == (
        "Let it go, with what keeps it safe written under security.transfer, by: meeting."
    )
    (one,) = weakly_carried(marked(going("meeting"), protective="SECRET"))
    assert one.remedy == "Say under security.transfer what keeps it safe by meeting."


@pytest.mark.parametrize(
    ("word", "channel", "expected"),
    [
        (Word.MUST, "telephone", WEAK),
        (Word.MUST, "exchange", []),
        (Word.MAY, "secure-mail", []),
        (None, "secure-mail", []),
    ],
)
def test_what_a_policy_says_must_be_encrypted_goes_encrypted(word, channel, expected):
    made = marked(going(channel), iep=Iep(encrypt_in_transit=word))
    assert found(made) == expected


def test_a_marking_without_a_policy_asks_nothing_of_the_way():
    assert found(marked(going("secure-mail"))) == []


def test_a_way_that_nobody_knows_is_found_once():
    codes = [one.code for one in check(going("pigeon", category=Category.SPECIAL), on=DAY)]
    assert "unenforced" in codes
    assert not [code for code in codes if code.startswith("channel-")]


@given(category=st.sampled_from(Category), channel=st.sampled_from(WAYS), guarded=st.booleans())
def test_the_exchange_is_always_enough_and_writing_what_keeps_it_safe_never_makes_it_worse(
    category, channel, guarded
):
    assert found(going("exchange", category=category, guarded=guarded)) == []
    bare = found(going(channel, category=category, guarded=guarded))
    spoken = found(going(channel, category=category, guarded=guarded, transfer=SPEAKING))
    assert len(spoken) <= len(bare)
    assert ("channel-unsafeguarded", "flows[0].channel") not in spoken or channel == "exchange"


# The table


def test_the_table_knows_every_channel_and_every_category_that_is_about_somebody_or_secret():
    table = channels()
    assert set(table.words) == set(ENFORCERS["channel"])
    said = {name for line in table.baselines for name in line.categories}
    assert said == {*map(str, Category)} - {Category.NON_PERSONAL}
    for line in table.baselines:
        assert line.categories or line.guarded or line.markings or line.encrypt
        assert all(line.of(name) is not Enough.NO for name in (*line.enough, *line.safeguarded))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"enough": ("pigeon",)}, "“pigeon” is no channel of this file"),
        ({"safeguarded": ("exchange", "fax")}, "“fax” is no channel of this file"),
        ({"safeguarded": ("exchange",)}, "“exchange” is enough here, and only where safeguarded"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change, sentence):
    table = channels()
    line = evolve(table.baselines[-1], **change)
    with pytest.raises(BadInput, match=sentence):
        evolve(table, baselines=(line,))
