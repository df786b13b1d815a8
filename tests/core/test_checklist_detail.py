"""Protocols that smuggle in items, frequencies or channels, and those that only sound like it."""

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


SMUGGLING = ("flagged", "held_out_flagged", "second_held_out_flagged", "third_held_out_flagged")
HARMLESS = ("allowed", "held_out_allowed", "second_held_out_allowed", "third_held_out_allowed")


@pytest.mark.parametrize("text", [text for part in SMUGGLING for text in sentences(part)])
def test_a_sentence_with_an_item_a_frequency_or_a_channel_is_warned_of(text):
    assert found_in(text)


@pytest.mark.parametrize("text", [text for part in HARMLESS for text in sentences(part)])
def test_a_sentence_that_a_protocol_may_say_is_left_alone(text):
    assert found_in(text) == []


def test_the_golden_sentences_are_twenty_of_each_and_those_held_out_ten():
    assert [len(sentences(part)) for part in SMUGGLING] == [20, 10, 10, 3]
    assert [len(sentences(part)) for part in HARMLESS] == [20, 10, 10, 10]


@pytest.mark.parametrize("text", sentences("missed"))
def test_what_the_list_of_words_does_not_know_is_not_found(text):
    assert found_in(text) == []


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
