"""Following a page of the docs: its commands are typed, and what it quotes must be printed.

A fenced block `sh` is typed as it stands, with two exceptions: ports are exchanged for free ones,
and what the page says will differ (fingerprints, hashes) is exchanged for what this run printed
where the page shows it. A block `text` quotes what the commands before it print, line for line; …
stands for anything. Where the words after a block say “code 4”, a command in it ends with code 4;
every other command must succeed.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import define, field

FENCED = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"\bcode (\d+)")
DIFFERS = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){7}\b|\b[0-9a-f]{64}\b")
"""A fingerprint as it is spoken, or a hash."""

SHORTEST = 8
"""A word of this many digits may be the beginning of a hash."""

FRAMES = str.maketrans(dict.fromkeys("╭╮╰╯│─", " "))
PATIENCE = 120
"""Seconds for the commands of one block, on a slow machine."""


@define
class Step:
    """The commands of one block, what is quoted of their output, and how they end."""

    commands: str
    quoted: list[str] = field(factory=list)
    codes: list[int] = field(factory=list)


def steps_of(page: str) -> list[Step]:
    """Read the steps of a page."""
    steps: list[Step] = []
    after = 0
    for block in FENCED.finditer(page):
        _note_codes(steps, page[after : block.start()])
        if block[1] == "sh":
            steps.append(Step(block[2]))
        else:
            assert steps, "the page quotes an output before there is a command"
            steps[-1].quoted += block[2].splitlines()
        after = block.end()
    _note_codes(steps, page[after:])
    return steps


def _note_codes(steps: list[Step], words: str) -> None:
    said = [int(code) for code in CODE.findall(words)]
    assert steps or not said, "the page speaks of a code before there is a command"
    if said:
        steps[-1].codes += said


def flat(text: str) -> str:
    """Give the words of an output, without frames and line breaks."""
    return " ".join(text.translate(FRAMES).split())


@define
class Learnt:
    """What differs from run to run: the page's example, and what was printed in its place."""

    known: dict[str, str] = field(factory=dict)

    def compare(self, quoted: Iterable[str], printed: str) -> None:
        """Find quoted lines, in their order, in what was printed; learn what stood there."""
        begin = 0
        for line in map(flat, quoted):
            parts = (re.escape(part).replace("…", ".*?") for part in DIFFERS.split(line))
            wanted = re.compile(f"({DIFFERS.pattern})".join(parts))
            found = wanted.search(printed, begin)
            assert found, f"the page says “{line}”, and this was printed:\n{printed}"
            self.known |= dict(zip(DIFFERS.findall(line), found.groups(), strict=True))
            begin = found.end()

    def put_into(self, commands: str) -> str:
        """Write commands with what was printed in place of the page's examples."""
        for example, actual in self.known.items():
            commands = commands.replace(example, actual)
        words = rf"\b[0-9a-f]{{{SHORTEST},63}}\b"
        return re.sub(words, lambda word: self._beginning(word[0]), commands)

    def _beginning(self, word: str) -> str:
        whole = (actual for example, actual in self.known.items() if example.startswith(word))
        return next(whole, word)[: len(word)]


class Terminal:
    """One shell that lasts for the whole lesson, in which blocks are typed one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = folder / "bin" / "accordant"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m accordant "$@"\n')
        program.chmod(0o755)
        (folder / "desk").mkdir()
        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder / "desk",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._say(f"PATH={shlex.quote(str(program.parent))}:$PATH; export COLUMNS=120; set -E")
        self._say(f"trap 'echo $? >> {shlex.quote(str(folder / 'codes'))}' ERR")

    def run(self, commands: str) -> tuple[str, list[int]]:
        """Type a block; gives what was printed, and the codes of what did not succeed."""
        block, out, codes = (self.folder / name for name in ("block", "out", "codes"))
        block.write_text(f"{commands}\n:\n", encoding="utf-8")
        codes.write_text("")
        self._say(f". {shlex.quote(str(block))} < /dev/null > {shlex.quote(str(out))} 2>&1")
        self._say("echo done")
        assert self.shell.stdout.readline() == "done\n"
        return out.read_text(encoding="utf-8"), [int(code) for code in codes.read_text().split()]

    def close(self) -> None:
        """End the shell, and whatever it left running."""
        self._say("kill $(jobs -p) 2> /dev/null; exit")
        self.shell.communicate(timeout=PATIENCE)

    def _say(self, words: str) -> None:
        self.shell.stdin.write(f"{words}\n")
        self.shell.stdin.flush()


def follow(
    page: str, terminal: Terminal, ports: dict[str, str], settled: Callable[[], object]
) -> str:
    """Do what a page says, at the pace of a person; gives all that was printed."""
    learnt, told = Learnt(dict(ports)), []
    for step in steps_of(page):
        commands = learnt.put_into(step.commands)
        printed, codes = terminal.run(commands)
        assert codes == step.codes, f"{commands}\nended with {codes}:\n{printed}"
        learnt.compare(step.quoted, flat(printed))
        told.append(printed)
        settled()
    return "\n".join(told)
