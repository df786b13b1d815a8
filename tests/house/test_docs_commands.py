"""Every command the docs show exists, with every option they give it."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from accordant.doors.cli import app
from accordant.doors.problems import ExitCode

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for folder in ("start", "how-to", "explanation", "spec")
    for page in (ROOT / "docs" / folder).glob("*.md")
)
SHOWN = re.compile(r"^ *(accordant (?:[^\n]*\\\n)*[^\n]*)|`(accordant [^`]*)`", re.MULTILINE)


def shown(page):
    """The commands a page shows: lines of their own, and code within sentences."""
    for block, inline in SHOWN.findall(page.read_text(encoding="utf-8")):
        yield shlex.split((block or inline).replace("\\\n", " "))[1:]


def fault(words):
    """Why a command could not be carried out, or nothing."""
    command = typer.main.get_command(app)
    while hasattr(command, "commands"):
        if not words or words[0].startswith("-"):
            return ""
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        command = command.commands[words[0]]
        words = words[1:]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    wrong = [
        word for word in words if word.startswith("--") and word.partition("=")[0] not in known
    ]
    return f"{command.name} has no {', '.join(wrong)}" if wrong else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_in_the_docs_exist(page):
    faults = [
        f"accordant {' '.join(words)}: {why}" for words in shown(page) if (why := fault(words))
    ]
    assert not faults, "\n".join(faults)


def test_the_exit_codes_in_the_docs_are_those_of_the_program():
    known = {int(code) for code in ExitCode}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        said = {int(number) for number in re.findall(r"(?i)\bcode (\d+)", text)}
        assert said <= known, (page.name, said - known)
