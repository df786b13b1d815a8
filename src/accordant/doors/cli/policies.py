"""The policy, written for an engine that is not ours, so that anyone can check what it means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from accordant.core.cedar import Exported
from accordant.core.errors import BadInput, Problem
from accordant.core.wire import number_of
from accordant.doors.cli.answering import answer
from accordant.doors.cli.desk import Desk, new_folder, write_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, pairs, panel, words
from accordant.work.policies import in_cedar


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    policy = typer.Typer(help="What all the agreements held here allow, taken together.")
    verb(policy)(export)
    verb(policy)(answer)
    app.add_typer(policy, name="policy")


def export(
    desk: Desk,
    *,
    document: Annotated[
        str,
        typer.Argument(
            metavar="AGREEMENT",
            help="Only this agreement, by id (the newest version), id@version or hash. Default: "
            "all",
        ),
    ] = "",
    cedar: Annotated[
        bool, typer.Option("--cedar", help="In Cedar: policies, their schema and entities.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="The folder to make and write it to; never one that exists. Default: the policies "
            "are shown here.",
        ),
    ] = None,
) -> Answer:
    """Write the policy for an engine we did not write, to check that it means what was signed."""
    if not cedar:
        sentence = "say in which language; there is one"
        raise BadInput([Problem("--cedar", sentence)], "Add --cedar.")
    made = in_cedar(desk.house, document)
    if out is None:
        facts = {"policies": made.policies, "schema": made.schema, "entities": made.entities}
        return Answer(facts=facts, page=made.policies.rstrip("\n"))
    return _written(made, out)


def _written(made: Exported, folder: Path) -> Answer:
    entities = json.dumps(made.entities, ensure_ascii=False, indent=1)
    files = {
        "policies.cedar": made.policies,
        "policies.cedarschema": made.schema,
        "entities.json": f"{entities}\n",
    }
    new_folder(folder)
    for name, text in files.items():
        write_file(folder / name, text.encode())
    count = number_of(len(made.ids), "policy", "policies")
    page = panel(
        "The policy in Cedar",
        pairs([("Policies", count), *((name, str(folder / name)) for name in files)]),
        words("The entities are as of now; what was signed is in the policies.", "dim"),
    )
    facts = {"policies": len(made.ids), "files": [str(folder / name) for name in files]}
    return Answer(facts=facts, page=page)
