"""The published proof verifies for ever, and every change to it comes to what is written there."""

import json

import pytest

from accordant.core.canonical import canonical, digest
from tests.core.proof_vectors import FILE, expected, tried, vectors

PUBLISHED = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_published_file_is_what_the_generator_writes():
    assert vectors(PUBLISHED) == PUBLISHED
    assert digest(canonical(PUBLISHED["proof"])) == PUBLISHED["sha256"]


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: case["name"])
def test_every_case_comes_to_what_is_published(case):
    assert expected(tried(PUBLISHED["proof"], PUBLISHED["opening"], case)) == case["expect"]
