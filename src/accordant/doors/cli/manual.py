"""The manual of the command line, from the same declarations that the commands are made of."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin

import typer
from typer.models import ArgumentInfo, OptionInfo

from accordant.doors.cli import app

INTRODUCTION: Final = """\
Every command has two more options. `--home FOLDER` says which node's home it is (else
`ACCORDANT_HOME`, else `~/.accordant`). `--json` prints exactly one JSON object on standard output;
an error is `{"error": {"code", "title", "problems": [{"path", "sentence"}], "advice"}}`. How a
command ended is in its [exit code](exit-codes.md).

Whoever acts is named with `--as PERSON`, and is recorded as “asserted by the operator”. A
passphrase is never an argument: it comes from `--passphrase-file`, else from
`ACCORDANT_PASSPHRASE`, else you are asked for it.
"""

EVERYWHERE: Final = {"--home", "--json"}
LONG: Final = 40
"""Characters; choices longer than this are listed behind the meaning."""

KINDS: Final = {Path: "FILE", int: "N", float: "N", str: "TEXT"}


def manual() -> str:
    """Describe every command with its options, in Markdown."""
    return "\n".join([INTRODUCTION, *_commands(app, "accordant")])


def _commands(group: typer.Typer, path: str) -> Iterator[str]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield from _command(f"{path} {command.name}", command.help or "", command.callback)
    for nested in group.registered_groups:
        assert nested.typer_instance is not None
        yield from _commands(nested.typer_instance, f"{path} {nested.name}")


def _command(path: str, says: str, callback: Any) -> Iterator[str]:
    """Describe one command."""
    parts = [part for one in _parameters(callback) if (part := _part(one)) is not None]
    usage = " ".join([path, *(part[0] for part in parts if part[0])])
    yield f"## {path}\n\n{says}\n\n```text\n{usage}\n```\n"
    if parts:
        yield "| | |\n| --- | --- |"
        yield "\n".join(f"| `{name}` | {meaning} |" for _, name, meaning in parts) + "\n"


def _parameters(callback: Any) -> list[inspect.Parameter]:
    return [one for one in inspect.signature(callback).parameters.values() if one.name != "ctx"]


def _part(one: inspect.Parameter) -> tuple[str, str, str] | None:
    """Give how a parameter stands in the usage if it must be given, its name and its meaning."""
    kind, info = get_args(one.annotation)
    required = one.default is inspect.Parameter.empty
    meaning = (info.help or "").replace("|", "\\|")
    if isinstance(info, ArgumentInfo):
        name = (info.metavar or one.name.strip("_").upper()).strip("[]")
        return (name if required else f"[{name}]"), name, meaning
    assert isinstance(info, OptionInfo)
    names = _names(one.name, info)
    if EVERYWHERE & set(names):
        return None
    choices = _choices(kind)
    spelt = " ".join([*names, *_value(kind, info.metavar or ("KIND" if choices else None))])
    meaning += f" One of: {choices}." if choices else ""
    return (spelt if required else ""), spelt.replace("|", "\\|"), meaning + _default(one.default)


def _names(name: str, info: OptionInfo) -> tuple[str, ...]:
    """Give what an option is called; within Annotated, Typer keeps the first name as default."""
    first = (info.default,) if isinstance(info.default, str) else ()
    spelt = (*first, *(info.param_decls or ()))
    return spelt or (f"--{name.strip('_').replace('_', '-')}",)


def _choices(kind: Any) -> str:
    """List choices that are too many to stand in the usage."""
    found = [str(one.value) for one in kind] if isinstance(kind, type(Enum)) else []
    return ", ".join(found) if len("|".join(found)) > LONG else ""


def _value(kind: Any, metavar: str | None) -> Iterator[str]:
    """Say what is written after an option."""
    kinds = [part for part in get_args(kind) if part is not type(None)]
    if (isinstance(kind, UnionType) and kinds) or get_origin(kind) is list:
        yield from _value(kinds[0], metavar)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield metavar or "|".join(str(choice.value) for choice in kind)
    elif kind is not bool:
        yield metavar or KINDS.get(kind, "TEXT")


def _default(default: object) -> str:
    if default in (inspect.Parameter.empty, None, "", 0, False) or isinstance(default, bool):
        return ""
    return f" Default: {default.value if isinstance(default, Enum) else default}"
