"""Makes a function into a command: it is given a desk and its options, and gives an answer."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args, get_type_hints

import attrs
import typer
from typer.models import ArgumentInfo

from accordant.core.errors import AccordantError
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.faults import bug, refused
from accordant.doors.cli.voice import Answer, give
from accordant.settings import home_of

Action = TypeVar("Action", bound=Callable[..., Answer])


def verb(app: typer.Typer, name: str = "") -> Callable[[Action], Action]:
    """Give a function a place on the command line.

    A parameter that is an attrs class is spread out: each of its fields becomes an option.
    """

    def placed(action: Action) -> Action:
        spelt = name or action.__name__.strip("_").replace("_", "-")
        app.command(spelt, help=inspect.getdoc(action))(_command(action))
        return action

    return placed


def _command(action: Callable[..., Answer]) -> Callable[..., int]:
    groups = {
        one.name: one.annotation
        for one in _parameters(action)
        if isinstance(one.annotation, type) and attrs.has(one.annotation)
    }

    def command(
        ctx: typer.Context,
        *,
        home: options.Home = None,
        as_json: options.AsJson = False,
        **given: Any,
    ) -> int:
        desk = Desk(home=home_of(home), as_json=as_json, wiring=ctx.obj)
        try:
            answer = action(desk, **_gathered(groups, given))
            give(answer, sys.stdout, as_json=as_json)
        except AccordantError as error:
            return refused(error, as_json=as_json)
        except (typer.Abort, typer.Exit, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, nobody is shown a traceback
            return bug(error, desk.home, as_json=as_json)
        return answer.code

    _describe(command, action, groups)
    return command


def _parameters(action: Callable[..., Answer]) -> list[inspect.Parameter]:
    """Give the parameters of an action after its desk."""
    return list(inspect.signature(action, eval_str=True).parameters.values())[1:]


def _gathered(groups: dict[str, type[Any]], given: dict[str, Any]) -> dict[str, Any]:
    """Put the options of each group back together."""
    made: dict[str, Any] = {}
    for name, kind in groups.items():
        fields = {field.name: given.pop(field.name) for field in attrs.fields(kind)}
        made[name] = kind(**fields)
    return given | made


def _describe(
    command: Callable[..., int], action: Callable[..., Answer], groups: dict[str, type[Any]]
) -> None:
    """Give the command the signature that Typer reads its options from."""
    everywhere = list(inspect.signature(command, eval_str=True).parameters.values())[:-1]
    first, *rest = everywhere
    spread = [part for one in _parameters(action) for part in _spread(one, groups)]
    spread.sort(key=_place)
    signature = inspect.Signature([first, *spread, *rest], return_annotation=int)
    command.__signature__ = signature  # type: ignore[attr-defined]  # inspect looks for it
    command.__annotations__ = {one.name: one.annotation for one in [first, *spread, *rest]}


def _place(one: inspect.Parameter) -> int:
    """Put arguments first, then the options that must be given, then those that need not be."""
    if any(isinstance(part, ArgumentInfo) for part in get_args(one.annotation)):
        return 0
    return 1 if one.default is inspect.Parameter.empty else 2


def _spread(one: inspect.Parameter, groups: dict[str, type[Any]]) -> Iterator[inspect.Parameter]:
    if one.name not in groups:
        yield one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        return
    kinds = get_type_hints(groups[one.name], include_extras=True)
    for field in attrs.fields(groups[one.name]):
        default = inspect.Parameter.empty if field.default is attrs.NOTHING else field.default
        yield inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=kinds[field.name],
        )
