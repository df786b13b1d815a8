"""Protocols that smuggle in items, frequencies, deadlines or channels, and those that sound so."""

from pathlib import Path

import pytest

from accordant.core.checklist import check
from accordant.core.partnership import Communication
from accordant.core.wire import read_yaml
from tests.core.builders import DAY, a_protocol

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "faults" / "protocol-sentences.yaml"


def sentences(part):
    return tuple(read_yaml(GOLDEN.read_bytes())[part])


def found_in(text):
    found = check(a_protocol(scope=text), on=DAY)
    assert {each.code for each in found} <= {"detail-in-protocol"}
    return [each.sentence for each in found]


HELD_OUT = ("held_out", "second_held_out", "third_held_out")
SMUGGLING = tuple(
    f"{part}flagged"
    for part in ("", *(f"{each}_" for each in HELD_OUT), "tuned_", "unseen_", "learnt_")
)
HARMLESS = tuple(
    f"{part}allowed" for part in ("", *(f"{each}_" for each in HELD_OUT), "tuned_", "unseen_")
)


@pytest.mark.parametrize("text", [text for part in SMUGGLING for text in sentences(part)])
def test_a_sentence_with_an_item_a_frequency_or_a_channel_is_warned_of(text):
    assert found_in(text)


@pytest.mark.parametrize("text", [text for part in HARMLESS for text in sentences(part)])
def test_a_sentence_that_a_protocol_may_say_is_left_alone(text):
    assert found_in(text) == []


def test_the_golden_sentences_are_all_there():
    assert [len(sentences(part)) for part in SMUGGLING] == [20, 10, 10, 3, 20, 15, 5]
    assert [len(sentences(part)) for part in HARMLESS] == [20, 10, 10, 10, 20, 19]


def test_of_twenty_and_twenty_sentences_kept_from_it_it_finds_fifteen_and_blames_one():
    smuggling = (*sentences("unseen_flagged"), *sentences("unseen_missed"))
    harmless = (*sentences("unseen_allowed"), *sentences("unseen_warned"))
    assert (len(smuggling), len(harmless)) == (20, 20)
    assert sum(bool(found_in(text)) for text in smuggling) == 15
    assert sum(bool(found_in(text)) for text in harmless) == 1


@pytest.mark.parametrize("text", [*sentences("missed"), *sentences("unseen_missed")])
def test_what_the_list_of_words_does_not_know_is_not_found(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "word", "what"),
    [
        ("The council sends the tenant’s age.", "tenant’s age", "an item of information"),
        ("We supply the parents' wishes and address.", "", ""),
        ("They share each customers' tariff.", "customers' tariff", "an item of information"),
        ("Copies reach the hub within 48 hours.", "within 48 hours", "how soon"),
        ("A list goes to the hub by 9:00 and 4pm.", "", ""),
        ("A list is sent by 4pm.", "by 4pm", "how often"),
        ("Data are sent on the 5th of each month.", "on the 5th of each month", "how often"),
        (
            "Files are submitted through the new case portal.",
            "through the new case portal",
            "a channel",
        ),
        ("Files are transferred over the very old and slow network.", "", ""),
        ("Lists are supplied every other Friday.", "every other Friday", "how often"),
        ("The hub is notified of data the same day.", "the same day", "how soon"),
    ],
)
def test_a_phrase_of_the_file_stands_for_many(text, word, what):
    found = [each for each in found_in(text) if what in each]
    assert [each.split(" is ")[0] for each in found][:1] == ([f"“{word}”"] if word else [])


@pytest.mark.parametrize(
    "text",
    [
        "Questions are put to the secretariat by email.",
        "The partners share a commitment to the child's welfare, safety and rights.",
        "Each partner shares responsibility for the patient's care.",
        "All partners share the same status under this protocol.",
        "Information is shared on a case-by-case basis.",
        "Partners will respond to enquiries from one another within ten working days.",
        "Partners tell the person's family of their rights.",
    ],
)
def test_what_everybody_has_and_how_anybody_is_reached_are_no_detail(text):
    assert found_in(text) == []


def test_naming_the_protocol_does_not_excuse_the_detail():
    found = found_in("Under this protocol the council sends the tenant's age every week.")
    assert len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Information is sent every\nweek.",
        "Information is sent every  week.",
        "INFORMATION IS SENT WEEKLY.",
        "Information is sent in real-time.",
        "Minutes are kept. Lists are sent weekly.",
        "Lists are sent every 15 minutes.",
    ],
)
def test_a_word_is_found_however_it_is_written_and_whatever_stands_in_other_sentences(text):
    (said,) = found_in(text)
    assert "is how often" in said


@pytest.mark.parametrize(
    "text",
    [
        "Lists are sent.",
        "The board meets weekly. Information is shared.",
        "Information about weeklyish meetings is sent.",
        "The minutes of the monthly meeting are sent to all.",
    ],
)
def test_a_frequency_counts_only_beside_what_is_carried(text):
    assert found_in(text) == []


def test_what_partners_are_told_may_go_by_email_every_month():
    talk = Communication(audience="staff", message="It is sent monthly.", channel="secure email")
    assert check(a_protocol(communications=(talk,)), on=DAY) == ()


def test_a_text_with_two_kinds_of_detail_has_a_finding_for_each():
    found = found_in("The NHS number is sent daily by SFTP.")
    assert sorted(each.split("” ")[0] for each in found) == ["“NHS number", "“SFTP", "“daily"]
