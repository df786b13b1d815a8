"""The desk a command is carried out at: the node's home, who acts, and how to ask and answer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, TypeVar

import typer
from attrs import define, field, frozen
from rich.console import Console

from accordant.adapters.disk import unserved
from accordant.core.errors import BadInput, NotFound, Unavailable
from accordant.core.names import PersonId, a_name
from accordant.core.people import Actor
from accordant.core.wire import kind_of, number_of
from accordant.doors.cli.voice import console, words
from accordant.work.ports import House
from accordant.work.posts import is_a_stranger
from accordant.work.record import reading

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

PASSPHRASE: Final = "ACCORDANT_PASSPHRASE"  # noqa: S105  # the name of a variable, not its value
SOON: Final = 1.0
"""Seconds of work after which progress is shown."""


class Demo(Protocol):
    """Tells the story between nodes on this machine."""

    def __call__(self, *, as_json: bool, keep: Path | None) -> int:
        """Run it and give the exit code."""
        ...


@frozen(kw_only=True)
class Wiring:
    """What stands beside the command line and is handed to it, so that it knows no other door."""

    open_house: Callable[[Path], House]
    serve: Callable[[Path, str, int, Callable[[], None]], None]
    demo: Demo


@define(kw_only=True, slots=False)
class Desk:
    """Where one command is carried out."""

    home: Path
    as_json: bool
    wiring: Wiring
    err: Console = field(factory=lambda: console(sys.stderr))

    @cached_property
    def house(self) -> House:
        """The node in this home (NotFound if there is none)."""
        return self.wiring.open_house(self.home)

    @property
    def any_house(self) -> House | None:
        """The node in this home, or None: drafts and profiles can be read where there is none."""
        with suppress(NotFound):
            return self.house
        return None

    @property
    def now(self) -> datetime:
        """The present moment, also where there is no node."""
        return datetime.now(UTC)

    @property
    def interactive(self) -> bool:
        """Tell whether a person sits at a terminal and may be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not self.as_json

    def actor(self, person: str) -> Actor:
        """Give the person who acts, as the operator asserts."""
        return Actor(person=PersonId(a_name(person, "--as")), party=self.house.node.party)

    def known_actor(self, person: str) -> Actor:
        """Give the person who acts, and warn where they hold no role here: names are not checked.

        For what is not decided by a role, so that nothing else would notice a name misspelt.
        """
        acting = self.actor(person)
        with reading(self.house) as records:
            strange = is_a_stranger(records, acting.person)
        if strange:
            self.warn(
                f"{person} holds no role at {self.house.node.party} today. It is recorded under "
                "that name all the same: who acts is only asserted by the operator."
            )
        return acting

    def warn(self, sentence: str) -> None:
        """Say something beside the answer, which does not depend on whether anybody hears it."""
        with suppress(BrokenPipeError):
            self.err.print(words(sentence, "yellow"))

    def ask(self, question: str, instead: str = "", *, empty: bool = False) -> str:
        """Ask the person at the terminal (BadInput where there is none, saying what to do).

        Where an answer may not be `empty`, the question is put again until there is one.
        """
        if not self.interactive:
            raise BadInput(
                f"this needs an answer, and {self._nobody()}: {question}",
                instead or "Run it at a terminal, without --json, or give the answer as an option.",
                code="no-terminal",
            )
        default = "" if empty else None
        return str(typer.prompt(question, default=default, show_default=False, err=True))

    def _nobody(self) -> str:
        """Say why nobody can be asked."""
        return "with --json nobody is asked" if self.as_json else "there is no terminal to ask at"

    def passphrase(self, person: str, file: Path | None, *, new: bool = False) -> str:
        """Get a passphrase: from a file, from the environment, or from the person at the terminal.

        It is never an argument: other users of the machine can read arguments.
        """
        if file is not None:
            return _first_line(file)
        if PASSPHRASE in os.environ:
            return os.environ[PASSPHRASE]
        if not self.interactive:
            raise BadInput(
                f"the passphrase of {person} is needed, and {self._nobody()}",
                f"Set {PASSPHRASE}, or give --passphrase-file FILE, whose first line it is.",
                code="no-passphrase",
            )
        question = f"{'Choose a passphrase' if new else 'Passphrase'} for {person}"
        return str(typer.prompt(question, hide_input=True, confirmation_prompt=new, err=True))

    def counted(self, items: Iterable[T], what: str) -> Iterator[T]:
        """Pass items on, showing how many once it takes longer than a moment."""
        if not self.err.is_terminal:
            yield from items
            return
        begun, progress = time.monotonic(), None
        try:
            for number, item in enumerate(items, start=1):
                if progress is None and time.monotonic() - begun > SOON:
                    progress = self._progress()
                    progress.start()
                    progress.add_task("")
                if progress is not None:
                    progress.update(
                        progress.task_ids[0], description=number_of(number, what.removesuffix("s"))
                    )
                yield item
        finally:
            if progress is not None:
                progress.stop()

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Show that something is going on until it is done; to a file nothing is written of it."""
        if not self.err.is_terminal:
            yield
            return
        with self._progress() as progress:
            progress.add_task(what)
            yield

    def _progress(self) -> Progress:
        # Loaded when something takes long: it would slow every command.
        from rich.progress import (  # noqa: PLC0415
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        columns: list[Any] = [SpinnerColumn(), TextColumn("{task.description}")]
        return Progress(*columns, TimeElapsedColumn(), console=self.err, transient=True)


def _first_line(file: Path) -> str:
    data = read_file(file)
    if (kind := kind_of(data)) is not None:
        sentence = f"{file} is {kind.name}, where a passphrase is needed on the first line"
        raise BadInput(sentence, kind.use, code="wrong-file")
    text = data.decode("utf-8", errors="replace")
    line = text.splitlines()[0] if text else ""
    if not line:
        raise BadInput(f"{file} holds no passphrase on its first line")
    return line


def read_file(path: Path) -> bytes:
    """Read a file a person named (NotFound, Unavailable)."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise NotFound(f"{path} is a folder", "Name a file in it.") from None
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"there is no file {path}", "Check the name and the folder.") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}") from error


@contextmanager
def new_file(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Write a new file, never over another; nothing is left where it fails (Unavailable)."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        what = "is a folder" if path.is_dir() else "exists already, and is not written over"
        advice = "Name another file, or move that one away first; nothing was changed."
        raise BadInput(f"{path} {what}", advice, code="file-exists") from None
    except (FileNotFoundError, NotADirectoryError):
        sentence = f"there is no folder {path.parent} to write {path.name} to"
        raise NotFound(sentence, "Make it first, or name another.") from None
    except OSError as error:
        raise unserved(error, f"{path} cannot be written") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unserved(error, f"{path} cannot be written") from error
        raise


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a new file, never over another (BadInput, Unavailable)."""
    with new_file(path, 0o600 if private else 0o644) as file:
        file.write(data)


def new_folder(path: Path) -> None:
    """Make a folder, never one that is there (BadInput, NotFound, Unavailable)."""
    try:
        path.mkdir()
    except FileExistsError:
        advice = "Name another folder, or move that one away first; nothing was changed."
        sentence = f"{path} exists already, and is not written over"
        raise BadInput(sentence, advice, code="file-exists") from None
    except (FileNotFoundError, NotADirectoryError):
        sentence = f"there is no folder {path.parent} to make {path.name} in"
        raise NotFound(sentence, "Make it first, or name another.") from None
    except OSError as error:
        raise unserved(error, f"{path} cannot be made") from error
