"""The lesson “first share”, followed word for word by somebody who does not know Accordant."""

import re
import time
from functools import partial
from pathlib import Path

import pytest

from accordant.build import open_house
from accordant.work.record import reading
from tests.journeys.lesson import Learnt, Step, Terminal, follow, steps_of
from tests.journeys.nodes import free_port, until

PAGE = Path(__file__).parents[2] / "docs/start/first-share.md"
HASH, OTHER = "ab" * 32, "cd" * 32
SPOKEN, OTHERS = (
    "5374 70a1 de6c fc14 f520 93b4 8fef 87fe",
    "1111 2222 3333 4444 5555 6666 7777 8888",
)


def nothing_waits(desk):
    """Wait until the nodes in a folder have delivered what they have to say to each other."""
    homes = [one.parent for one in desk.glob("first-share/*/node.yaml")]
    if len(list(desk.glob("first-share/*.log"))) < len(homes):
        return
    for home in homes:
        until(partial(has_delivered, home))


def has_delivered(home):
    """Tell whether a node's outbox is empty."""
    house = open_house(home)
    try:
        with reading(house) as records:
            return not records.tx.scan("outbox")
    finally:
        house.store.close()
        house.post.close()


def test_the_lesson_can_be_followed_to_its_end_and_leaves_nothing_behind(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    terminal = Terminal(tmp_path)
    desk = tmp_path / "desk"
    ports = {"8471": str(free_port()), "8472": str(free_port())}
    try:
        told = follow(page, terminal, ports, lambda: nothing_waits(desk))
        left, _ = terminal.run("jobs -r")
    finally:
        terminal.close()
    assert not left
    assert list(desk.iterdir()) == []
    for away in re.findall(r"we do not know [^│\n]*", told):
        assert away.strip() in " ".join(page.split())


def test_a_page_is_read_as_commands_what_they_print_and_how_they_end():
    page = "```sh\nask\n```\nIt ends with code 4:\n```text\nNo\nbecause\n```\n\n```sh\nshare\n```\n"
    assert steps_of(page) == [Step("ask\n", ["No", "because"], [4]), Step("share\n")]


@pytest.mark.parametrize("page", ["```text\nNo\n```\n", "It ends with code 4.\n```sh\nask\n```\n"])
def test_what_belongs_to_no_command_is_refused(page):
    with pytest.raises(AssertionError, match="before there is a command"):
        steps_of(page)


def test_what_differs_from_run_to_run_is_learnt_where_the_page_shows_it():
    learnt = Learnt({"8471": "50123"})
    learnt.compare([f"Package  sha256:{HASH}"], f"Sent 2 Package sha256:{OTHER} Receipt")
    twice = [f"the council's: {SPOKEN}", f"… {SPOKEN[::-1]}"]
    learnt.compare(twice, f"the council's: {OTHERS} the trust's: {OTHERS[::-1]}")
    commands = f'join "{SPOKEN}" "{SPOKEN[::-1]}" --port 8471; open {HASH[:8]} deadbeef0'
    expected = f'join "{OTHERS}" "{OTHERS[::-1]}" --port 50123; open {OTHER[:8]} deadbeef0'
    assert learnt.put_into(commands) == expected


@pytest.mark.parametrize(
    ("quoted", "printed"),
    [
        (["Sent 3, held 1"], "Sent 2, held 2"),
        ([f"Package sha256:{HASH}"], "Package sha256:abab"),
        (["held 2", "Sent 2"], "Sent 2, held 2"),
    ],
)
def test_a_quotation_that_was_not_printed_is_named(quoted, printed):
    with pytest.raises(AssertionError, match="the page says"):
        Learnt().compare(quoted, printed)


def test_a_terminal_keeps_what_was_set_and_tells_every_command_that_failed(tmp_path):
    terminal = Terminal(tmp_path)
    try:
        terminal.run("name=ada\nsleep 60 &\n")
        begun = time.monotonic()
        printed, codes = terminal.run("echo $name\nfalse\n(exit 4)\necho end\nkill %1; wait\n")
    finally:
        terminal.close()
    assert printed.splitlines()[:2] == ["ada", "end"]
    assert codes == [1, 4]
    assert time.monotonic() - begun < 30
