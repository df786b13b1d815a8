"""Writes what the docs quote from the program, and tells where they no longer agree.

python -m accordant.doors.docs           writes every page again
python -m accordant.doors.docs --check   names the pages that are out of date
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from accordant.core import errors
from accordant.core.agreement import Agreement
from accordant.core.decision import CONDITIONS
from accordant.core.errors import AccordantError
from accordant.core.events import EVENTS, Event
from accordant.core.law import (
    HOUSE,
    NOTICE,
    SHIPPED,
    SHIPPED_IDS,
    TIERS,
    Gateway,
    Need,
    Profile,
    Requirement,
    Strength,
    Tier,
    fields,
    shipped,
)
from accordant.core.law import conditions as law_conditions
from accordant.core.law import gateways as law_gateways
from accordant.core.protocol import Protocol
from accordant.core.release import FORMS
from accordant.core.statement import KINDS, TRANSITIONS, ReviewStage, Stage, State
from accordant.core.wire import schema
from accordant.doors.baselines import enough_page
from accordant.doors.cli.manual import manual
from accordant.doors.examples import starting_page
from accordant.doors.problems import ExitCode, exit_code, status_of
from accordant.doors.published import headings_found
from accordant.doors.terms import terms

ROOT: Final = Path(__file__).resolve().parents[3]
SOURCE: Final = Path(__file__).resolve().parents[1]

NOTE: Final = "<!-- Written by `make docs`: change the program, not this page. -->"


def pages() -> Mapping[str, str]:
    """Give every generated page by its path from the root of the repository."""
    return {
        "docs/how-to/start-from-an-example.md": page("Start from an example", starting_page()),
        "docs/reference/channels.md": page("Which channel is enough for what", enough_page()),
        "docs/reference/cli.md": page("The command line", manual()),
        "docs/reference/conditions.md": page("The conditions of a decision", conditions()),
        "docs/reference/errors.md": page("What can go wrong", errors_page()),
        "docs/reference/events.md": page("Events", events()),
        "docs/reference/exit-codes.md": page("Exit codes", exit_codes()),
        "docs/reference/gateways.md": page("Gateways", gateways_page()),
        "docs/reference/item-types.md": page("What a cell of a table may say", item_types()),
        "docs/reference/profiles.md": page("What each law asks of a document", profiles()),
        "docs/reference/published-structures.md": page(
            "Published structures, and where their headings live here", headings_found()
        ),
        "docs/reference/states.md": page("The states of a document", states()),
        "docs/reference/statements.md": page("Statements", statements()),
        "docs/reference/terms.md": page("What keeps each term", terms(table)),
        "docs/spec/schema/agreement.schema.json": schema_of(Agreement, "agreement"),
        "docs/spec/schema/protocol.schema.json": schema_of(Protocol, "protocol"),
    }


def page(title: str, text: str) -> str:
    """Make a page of a title and its text."""
    return f"# {title}\n\n{NOTE}\n\n{text.strip()}\n"


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table in Markdown."""
    heads = list(headings)
    lines = [heads, ["---"] * len(heads), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def first_sentences(thing: object) -> str:
    """Give the first paragraph of what a thing says about itself."""
    said = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    return " ".join(said.split("\n\n")[0].split())


def exit_codes() -> str:
    """List how a command can end."""
    rows = [(f"{int(code)}", code.meaning) for code in ExitCode]
    text = "How a command ended; the numbers never change, and scripts may rely on them. "
    text += "130 means that a person stopped it from the keyboard.\n\n"
    return text + table(["code", "meaning"], rows)


def states() -> str:
    """Draw the states of a document and list the steps between them."""
    names = {state: f"    state “{state}” as {_plain(state)}" for state in State}
    lines = [name.replace("“", '"').replace("”", '"') for name in names.values()]
    steps = [f"    {_plain(t.start)} --> {_plain(t.end)}: {t.guard}" for t in TRANSITIONS]
    steps += [f"    {_plain(t.end)} --> {_plain(t.start)}: undone" for t in TRANSITIONS if t.back]
    drawn = "\n".join(["```mermaid", "stateDiagram-v2", *lines, *steps, "```"])
    rows = [(t.start, t.end, t.guard, t.who, t.back) for t in TRANSITIONS]
    text = (
        "A protocol or agreement stands where it can take no further step; the first open step in "
        "this order wins. Its state is folded from signed statements on each node: nobody holds "
        "the authoritative copy. Only a document that is in force, or under review meanwhile, lets "
        "anything be shared. While the chair mediates, a document stays in consultation."
    )
    stages = table(["a party is", "when"], [(stage, stage.when) for stage in Stage])
    sides = (
        "## Each party in a document\n\nSharing runs between two parties while both are active, "
        f"whoever else has yet to join or has left.\n\n{stages}"
    )
    listed = table(["from", "to", "when it is", "who acts", "what undoes it"], rows)
    reviews = table(["a review is", "when"], [(stage, stage.when) for stage in ReviewStage])
    looked_at = (
        "## Each review\n\nEach party confirms for itself; sharing goes on until the document says "
        f"that it stops.\n\n{reviews}"
    )
    return f"{text}\n\n{drawn}\n\n{listed}\n\n{sides}\n\n{looked_at}"


def _plain(state: State) -> str:
    return str(state).replace("-", "_")


def statements() -> str:
    """List what a party can state, and by whom."""
    rows = [
        (f"`{name}`", first_sentences(kind), "a person's own key" if kind.by_person else "the root")
        for name, kind in KINDS.items()
    ]
    return table(["kind", "what it says", "signed with"], rows)


def events() -> str:
    """List what can happen on a node, what the ledger entry refers to and what is encrypted."""
    rows = [
        (f"`{name}`", first_sentences(kind), _own(kind, "refs"), _own(kind, "lock"))
        for name, kind in EVENTS.items()
    ]
    text = (
        "Recording an event is the only way to change anything on a node: its facts, its ledger "
        "entry and its place in the index are one transaction. The ledger entry has the kind, the "
        "time, a salted commitment to the facts, and digests; never anything about anyone."
    )
    headings = ["kind", "what happened", "its entry refers to", "its facts are encrypted"]
    return f"{text}\n\n{table(headings, rows)}"


def _own(kind: type[Event], name: str) -> str:
    """Give what a kind of event says of itself where it differs from others."""
    return first_sentences(vars(kind)[name]) if name in vars(kind) else "no"


def conditions() -> str:
    """List the conditions of a clause in the order in which people read them."""
    rows = [(f"`{_condition_name(one)}`", first_sentences(one)) for one in CONDITIONS]
    text = (
        "All of these must be *known* to hold for one clause to permit a request. What is not "
        "known is false in a permission and true in a prohibition. A standing prohibition of the "
        "provider (`standing-prohibition`) binds whatever a clause says."
    )
    return f"{text}\n\n{table(['condition', 'holds if'], rows)}"


def _condition_name(check: object) -> str:
    """Find the name under which a condition stands in an answer."""
    found = re.search(r'(?<!\w)(?:holds|fails|found)\(\s*"([a-z-]+)"', inspect.getsource(check))  # type: ignore[arg-type]  # they are functions
    assert found is not None
    return found[1]


def errors_page() -> str:
    """List the kinds of errors with how each is answered, and every code one can have."""
    rows = [_error_row(kind) for kind in AccordantError.__subclasses__()]
    codes = sorted({(code, name) for path in _modules() for code, name in _codes_in(path)})
    text = "A refusal to share is not an error: it is a decision, with reasons and an exit code."
    first = table(["kind", "what it means", "title", "exit code", "HTTP status"], rows)
    second = table(["code", "kind"], [(f"`{code}`", f"`{name}`") for code, name in codes])
    return f"{text}\n\n{first}\n\n## Codes\n\nMore exact words, in `code` with --json.\n\n{second}"


def _error_row(kind: type[AccordantError]) -> tuple[str, ...]:
    one = kind.__new__(kind)
    code, status = exit_code(one), status_of(one)
    return f"`{kind.word}`", first_sentences(kind), kind.title, str(int(code)), str(int(status))


def _modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def _codes_in(path: Path) -> Iterator[tuple[str, str]]:
    """Find the codes that errors are raised with in a module."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            for word in node.keywords:
                if word.arg == "code" and isinstance(word.value, ast.Constant):
                    yield str(word.value.value), node.func.id


def gateways_page() -> str:
    """List the powers to disclose that are known, and say how an organisation adds its own."""
    rows = [
        (
            f"`{one.id}`",
            f"{one.citation}: {one.title}",
            one.power,
            f"{', '.join(one.from_kinds)} → {', '.join(one.to_kinds)}",
            _span(one) or "not known",
            "yes" if one.checked else "no",
        )
        for one in law_gateways().values()
    ]
    text = (
        f"**{NOTICE}** A gateway is a power in law to disclose. It opens from some kinds of party "
        "to some others, and not back; a public authority names one in `bases[].gateways` for "
        "each purpose it discloses for. One whose first day is not known never counts as in force."
        "\n\nThe list is short, and no law is on it that nobody has looked at. To rely on another "
        "power, put it under `gateways` in [a profile of your own](../how-to/write-a-profile.md) "
        "and keep it at your node with `accordant profile keep`, or give that file to `check`, "
        "`propose` and `sign` with `--profile`. Your partners need the same file to check and to "
        "sign, so send it to them with the draft.\n\n"
        "The kinds of party are coarse. Where none fits, take the nearest by what a body is in "
        "law, such as `local-government` for a fire and rescue authority, and `charity` or "
        "`private` for a housing association. A power that names such a body is not listed for it."
    )
    heads = ["id", "what it is", "power", "opens", "in force", "source read"]
    return f"{text}\n\n{table(heads, rows)}"


def item_types() -> str:
    """List the types of items with how a table may write them."""
    rows = [
        (f"`{name}`", form.says, ", ".join(f"`{example}`" for example in form.examples))
        for name, form in FORMS.items()
    ]
    text = (
        "The agreement gives each item a type, and its table is read by it. A cell that says "
        "nothing is empty, whatever the type. A row is held where a cell cannot be read, or where "
        "a required item is empty. Dates are never guessed at: 10/12/1945 is one day to one reader "
        "and another to the next."
    )
    return f"{text}\n\n{table(['type', 'a cell says', 'such as'], rows)}"


LETTERS: Final = {Need.MANDATORY: "M", Need.CONDITIONAL: "C", Need.RECOMMENDED: "r"}


def profiles() -> str:
    """List the profiles, what each asks of every field, and every line with its source."""
    shown = [shipped(name) for name in SHIPPED_IDS]
    heads = ["profile", "what it is", "territory", "extends", "owner", "edition", "from"]
    rows = [
        (f"`{p.id}`", p.title, p.territory, _ids(p.extends), p.owner, p.edition, p.in_force_from)
        for p in shown
    ]
    text = (
        f"**{NOTICE}** A party names the laws it acts under, a document the overlays that are laid "
        "over them; their profiles, and all these extend, say what the document needs. To ask for "
        "more, [write a profile of your own](../how-to/write-a-profile.md).\n\n"
        f"{table(heads, rows)}\n\n"
        "M: mandatory, an error while empty. C: mandatory where a condition holds or a rule of the "
        "checklist decides. r: recommended, a warning. Behind it stands how binding that is: law, "
        "code (statutory), good practice, or nothing for the house. What the house asks, all "
        "others ask too."
    )
    said = table(
        ["condition", "holds where"], ((f"`{c.id}`", c.says) for c in law_conditions().values())
    )
    parts = [text, f"## Conditions\n\n{said}"]
    parts += [f"## Fields of {_an(tier)}\n\n{_matrix(tier)}" for tier in TIERS]
    parts += [f"## {profile.title}\n\n{_lines(profile)}" for profile in shown]
    return "\n\n".join(parts)


def _an(tier: Tier) -> str:
    return "an agreement" if tier == "agreement" else "a protocol"


def _ids(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _matrix(tier: Tier) -> str:
    """Show for each field that is asked for what each profile, with those it extends, makes of it.

    HIPAA in common is within the three that extend it, and the house within all.
    """
    names = [
        name
        for name in SHIPPED_IDS
        if name != "hipaa" and (tier == "agreement" or shipped(name).lines(tier))
    ]
    rows = []
    for row in fields().of(tier):
        cells = [_asked(tier, row.path, name) for name in names]
        if any(cells):
            rows.append((row.code, f"`{row.path}`", row.says, *cells))
    return table(["", "field", "what it says", *(f"`{name}`" for name in names)], rows)


def _asked(tier: Tier, path: str, name: str) -> str:
    """Give the strictest that a profile asks of a field, and how binding it is."""
    chain = [each for each in SHIPPED.above(name) if each != HOUSE] or [HOUSE]
    lines = [line for each in chain for line in shipped(each).lines(tier) if line.field == path]
    if not lines:
        return ""
    needs, strengths = list(Need), list(Strength)
    line = min(lines, key=lambda it: (needs.index(it.need), strengths.index(it.strength)))
    binding = {Strength.HOUSE: "", Strength.STATUTORY_CODE: " code"}
    return LETTERS[line.need] + binding.get(line.strength, f" {line.strength.replace('-', ' ')}")


def _lines(profile: Profile) -> str:
    """List the lines of a profile that rest on a source; the others are in the matrix."""
    rows = [
        (
            f"`{line.field}`",
            line.need,
            line.when or "",
            line.strength,
            line.source,
            _span(line),
            "yes" if line.checked else "no",
        )
        for tier in TIERS
        for line in profile.lines(tier)
        if line.strength is not Strength.HOUSE
    ]
    heads = ["field", "need", "when", "strength", "source", "days", "source read"]
    return table(heads, rows)


def _span(line: Requirement | Gateway) -> str:
    start = f"from {line.in_force_from}" if line.in_force_from else ""
    end = f"until {line.in_force_until}" if line.in_force_until else ""
    return f"{start} {end}".strip()


def schema_of(kind: type[Any], name: str) -> str:
    """Write the JSON Schema of a document."""
    shape = schema(kind, id=f"urn:accordant:schema:{name}:v1", title=f"Accordant {name}")
    return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


def stale(root: Path) -> list[str]:
    """Name the pages that are not what the program says now."""
    return [path for path, text in pages().items() if _read(root / path) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def write(root: Path) -> list[str]:
    """Write the pages that have changed; gives their paths."""
    changed = stale(root)
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(pages()[path], encoding="utf-8")
    return changed


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check tell whether they are up to date."""
    if "--check" not in arguments:
        for path in write(ROOT):
            sys.stdout.write(f"{path}\n")
        return 0
    out_of_date = stale(ROOT)
    for path in out_of_date:
        sys.stderr.write(f"{path} is out of date: run python -m accordant.doors.docs\n")
    return 1 if out_of_date else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
