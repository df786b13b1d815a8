"""The page of examples one can start from, and of what each sector starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from accordant.core.law import NOTICE
from accordant.core.wire import read_yaml
from accordant.templates.packs import Pack, packs
from accordant.templates.starting import names, opening, text

INTRODUCTION = f"""For whoever is to write an agreement and would rather change a complete one
than fill in a blank. **{NOTICE}** Every body in the examples is made up.

1. Find your sector: `accordant pack list`, then `accordant pack show health`.
2. Begin with the example that is closest, here and, where it has one, with its protocol.

       accordant protocol new --from indicators charter.yaml
       accordant agreement new --from indicators indicators.yaml

3. Read the comments at the top: they say what the example shows. Put your own bodies, items and
   reasons in; the roots of partners you have joined are filled in by themselves.
4. `accordant agreement check` says what is missing. Of an example as it stands it finds nothing but
   what only a real signing knows."""


def starting_page() -> str:
    """List the examples, with their laws and what each is, and then the packs."""
    return "\n\n".join([INTRODUCTION, "## The examples", _examples(), *map(_pack, packs())])


def _examples() -> str:
    above = names("protocol")
    rows = []
    for name in names("agreement"):
        if name != "blank":
            written: Any = read_yaml(text(name, "agreement"))
            has = "both" if name in above else "agreement"
            rows.append(
                (f"`{name}`", opening(name, "agreement"), written["kind"], _laws(written), has)
            )
    return _table(["example", "what it is", "kind", "laws", "documents"], rows)


def _laws(written: Any) -> str:
    """Name the laws of an example, and what is laid over them."""
    regimes = dict.fromkeys(one for party in written["parties"] for one in party["regimes"])
    return ", ".join([*regimes, *(f"+{one}" for one in written.get("overlays") or ())])


def _pack(pack: Pack) -> str:
    purposes = "\n".join(f"- {one.statement} (`{one.code}`)" for one in pack.purposes)
    partners = _table(
        ["typical partner", "kind", "brings"], ((p.who, p.kind, p.brings) for p in pack.partners)
    )
    known = ", ".join(f"`{name}`" for name in pack.examples)
    laws = ", ".join((*pack.regimes, *(f"+{one}" for one in pack.overlays)))
    return "\n\n".join(
        [
            f"## Pack `{pack.id}`: {pack.title}",
            f"{pack.says} Begins with `{pack.start}`; examples: {known}. Laws: {laws}.",
            f"Purposes:\n\n{purposes}",
            partners,
        ]
    )


def _table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(headings)
    return "\n".join(_lines(heads, rows))


def _lines(heads: list[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
