"""The demonstration, run as a newcomer runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DECIDING = ROOT / "docs/explanation/how-a-decision-is-made.md"


@pytest.fixture(scope="module")
def demo():
    """Run `accordant demo --json` once: the answer on one stream, the story on the other."""
    command = [sys.executable, "-m", "accordant", "demo", "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_answers_with_one_object_of_what_really_happened(demo):
    """Shares, refusals, receipts and verifications, at least as many as promised."""
    assert demo.returncode == 0, demo.stderr
    told = json.loads(demo.stdout)
    assert set(told) == {"shares", "refusals", "receipts", "verifications"}
    assert len(told["shares"]) >= 3
    assert len(told["refusals"]) >= 3
    packages = [one["package"] for one in told["shares"]]
    assert all(packages)
    assert {one["package"] for one in told["receipts"]} >= set(packages)
    assert [one["exit"] for one in told["verifications"]] == [0, 0, 3, 1]


def test_what_the_readme_shows_is_what_is_printed(demo):
    """Every line that the README quotes stands in the story; … stands for what differs."""
    quoted = re.search(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    printed = " ".join(demo.stderr.split())
    for line in quoted.group(1).splitlines():
        for part in line.split("…"):
            assert " ".join(part.split()) in printed, line


def test_the_answers_quoted_where_deciding_is_explained_are_those_that_are_given(demo):
    """In a quotation block, what stands in italics is the program's own."""
    told = " ".join(re.findall(r"^> (.*)$", DECIDING.read_text(encoding="utf-8"), re.MULTILINE))
    quoted = re.findall(r"\*([^*]+)\*", told)
    printed = " ".join(demo.stderr.split())
    assert len(quoted) >= 3
    assert [words for words in quoted if words not in printed] == []
