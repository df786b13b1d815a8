"""The ways in which a section is read: one for each way a heading says that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from accordant.core.checklist.identity import PLACEHOLDER
from accordant.core.reading_in.filling import Filling, slug, unused
from accordant.core.reading_in.finding import (
    Found,
    Section,
    Words,
    citations,
    entries,
    items,
    one_date,
    one_period,
    terms,
    words_of,
)
from accordant.core.reading_in.headings import Reads, kind_of


def _text(filling: Filling, section: Section, path: str) -> None:
    """Fill a field with the paragraphs of a section; those of a second section are added."""
    lines = list(words_of(section))
    if path.startswith("flow."):
        flow = filling.value["flows"][0]
        name = path.removeprefix("flow.")
        flow[name] = "\n".join([*([flow[name]] if flow.get(name) else []), *texts(lines)])
        _noted(filling, f"flows[0].{name}", lines, section)
        return
    into: Any = filling.value
    *above, name = path.split(".")
    for part in above:
        into = into.setdefault(part, {})
    before = [into[name]] if into.get(name) and any(f.path == path for f in filling.filled) else []
    if path == "title" and before:
        filling.leave(lines, section.heading, "the title was taken from the first line")
    else:
        into[name] = "\n".join([*before, *texts(lines)])
        _noted(filling, path, lines, section)


def texts(lines: Iterable[Words]) -> list[str]:
    """Give the bare words of lines."""
    return [line.text for line in lines]


def _noted(filling: Filling, path: str, lines: Iterable[Words], section: Section) -> None:
    for line in lines:
        filling.note(path, line, section.heading)


def _list(filling: Filling, section: Section, path: str) -> None:
    """Fill a list of sentences."""
    found, around = entries(section)
    above, _, name = path.rpartition(".")
    into = filling.value.setdefault(above, {}) if above else filling.value
    into[name] = [*(into.get(name) or []), *texts(found)]
    _noted(filling, path, found, section)
    filling.leave(around, section.heading)


def _named(filling: Filling, section: Section, path: str) -> None:
    """Fill a list of parts that have words, and some of them a short name."""
    found, around = entries(section)
    for line in found:
        if path in WORDED:
            kept, made = _worded(filling, path, line)
        else:
            kept = filling.value.setdefault(path, [])
            made = _part(filling, path, line, [one["id"] for one in kept])
        kept.append(made)
        filling.note(f"{path}[{len(kept) - 1}]", line, section.heading)
    filling.leave(around, section.heading)


WORDED: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "need.benefits": ("outcome", {"measure": ""}),
    "functions": ("outcome", {"measure": ""}),
    "risks": ("risk", {"owner": "", "response": ""}),
    "related": ("title", {"kind": "document", "reference": ""}),
}
"""Parts that have no short name: the member that holds the words, and what else there is to say."""


def _worded(filling: Filling, path: str, line: Words) -> tuple[list[Any], dict[str, Any]]:
    """Give the list that a part goes into, without empty parts, and the part."""
    above, _, name = path.rpartition(".")
    into = filling.value.setdefault(above, {}) if above else filling.value
    says, rest = WORDED[path]
    into[name] = [one for one in into.get(name) or [] if one[says]]
    return into[name], {says: line.text, **rest}


def _part(filling: Filling, path: str, line: Words, taken: list[str]) -> dict[str, Any]:
    name = unused(slug(" ".join(line.text.split()[:5]), path.rstrip("s").replace("_", "-")), taken)
    if path == "groups":
        return {"id": name, "description": line.text, "children": False}
    if path == "prohibited_uses" or filling.tier == "protocol":
        return {"id": name, "statement": line.text}
    empty = dict.fromkeys(("function", "question", "compatibility", "necessity"), "")
    return {"id": name, "statement": line.text, **empty, "permitted_actions": [], "capacities": {}}


def _names(filling: Filling, section: Section, path: str) -> None:
    """Add parties; a provider or recipient also stands in the clause."""
    found, around = entries(section)
    around += [line for line in found if not _is_name(line)]
    parties = filling.value["parties"]
    for line in filter(_is_name, found):
        name, _, brings = _name_and_more(line.text)
        known = {one["name"].casefold(): one["id"] for one in parties}
        if name.casefold() not in known:
            parties.append(_party(name, brings, [one["id"] for one in parties]))
            remark = f"kind read off the name: {parties[-1]['kind']}" if parties[-1]["kind"] else ""
            filling.note(f"parties[{len(parties) - 1}]", line, section.heading, remark)
        else:
            filling.leave([line], section.heading, "the same party as before")
        _into_clause(filling, path, known.get(name.casefold(), parties[-1]["id"]), line, section)
    filling.leave(around, section.heading)


def _is_name(line: Words) -> bool:
    """Tell whether a line is one name: a row or a bullet is, and words that are no sentence."""
    return line.bullet or (len(line.text) <= 80 and not re.search(SEVERAL, line.text))


SEVERAL: Final = re.compile(r"[.;]\s|,\s(?!Inc|Ltd|LLC|LLP|PLC)| and ", re.IGNORECASE)
"""Shows that words are several names, or a sentence, and not one name."""


def _name_and_more(text: str) -> tuple[str, str, str]:
    """Part “Northmoor Council | Mill Street” or “Council – lead” into the name and the rest."""
    found = re.search(r"\s+[–—|-]\s+|:\s+|;\s+", text)
    if found is None:
        return text.rstrip(" .;"), "", ""
    return text[: found.start()].strip(), found[0], text[found.end() :].strip()


def _party(name: str, brings: str, taken: list[str]) -> dict[str, Any]:
    kind = kind_of(name)
    return {
        "id": unused(slug(name, "party"), taken),
        "name": name,
        "kind": str(kind) if kind else "",
        "root": PLACEHOLDER,
        "brings": brings,
    }


def _into_clause(filling: Filling, path: str, party: str, line: Words, section: Section) -> None:
    if filling.tier == "protocol":
        return
    flow = filling.value["flows"][0]
    if path == "provider" and not flow["provider"]:
        flow["provider"] = party
        filling.note("flows[0].provider", line, section.heading)
    elif path == "recipient" and party not in flow["recipients"]:
        flow["recipients"].append(party)
        filling.note("flows[0].recipients", line, section.heading)


def _date(filling: Filling, section: Section, path: str) -> None:
    """Fill a date that can be read in one way only."""
    for line in words_of(section):
        day = one_date(line.text)
        if day is None:
            filling.leave([line], section.heading, "no date that can be read in one way only")
        else:
            filling.set(path, day.isoformat(), line, section.heading)


def _items(filling: Filling, section: Section, path: str) -> None:
    """Make a dataset of the items of a section; why each is needed stays with the item."""
    found, around = items(section)
    if found:
        datasets = filling.value["datasets"]
        name = unused(slug(section.heading, "dataset"), [one["id"] for one in datasets])
        empty = dict.fromkeys(("source", "collected", "selection"), "")
        made = [_item(one, number, found) for number, one in enumerate(found)]
        into = {"id": name, "title": section.heading, "provider": "", **empty, "items": made}
        datasets.append(into)
        for number, one in enumerate(found):
            where = f"datasets[{len(datasets) - 1}].items[{number}]"
            for words in (one.words, one.definition):
                if words:
                    filling.note(where, words, section.heading)
            if one.why:
                filling.whys.append((made[number], one.why, section.heading))
    filling.leave(around, section.heading)


def _item(found: Found, number: int, among: list[Found]) -> dict[str, Any]:
    """Make an item; its type and category are for a person to say, so they are left empty."""
    taken = [slug(one.words.text, "item", "_") for one in among[:number]]
    name = slug(found.words.text, "item", "_")
    again = taken.count(name)
    definition = f"{found.words.text}: {found.definition.text}" if found.definition else ""
    return {
        "id": f"{name}_{again + 1}" if again else name,
        "definition": definition or found.words.text,
        "type": "",
        "category": "",
    }


def _basis(filling: Filling, section: Section, path: str) -> None:
    """Keep what is cited, and list the words themselves: they say more than the numbers."""
    for line in words_of(section):
        for name, cites in citations(line.text).items():
            for cite in cites:
                filling.cites.setdefault(name, []).append((cite, line, section.heading))
        filling.leave([line], section.heading, "say for each party and leg")


def _period(filling: Filling, section: Section, path: str) -> None:
    """Fill how long it is kept, if that is said once; the words stand as its reason."""
    lines = list(words_of(section))
    months = one_period(" ".join(texts(lines)))
    if months is None:
        filling.leave(lines, section.heading, "no one length of time to keep it")
        return
    flow = filling.value["flows"][0]
    rule = {"recipient": "", "months": months, "starts": "", "disposal": ""}
    flow["retention"] = [*flow["retention"], {**rule, "basis": "\n".join(texts(lines))}]
    _noted(filling, f"flows[0].retention[{len(flow['retention']) - 1}]", lines, section)


def _terms(filling: Filling, section: Section, path: str) -> None:
    """Fill the glossary."""
    found, around = terms(section)
    into = filling.value.setdefault("glossary", [])
    for one in found:
        assert one.definition is not None
        into.append({"term": one.words.text, "meaning": one.definition.text})
        for words in (one.words, one.definition):
            filling.note(f"glossary[{len(into) - 1}]", words, section.heading)
    if not into:
        del filling.value["glossary"]
    filling.leave(around, section.heading)


READERS: Final[Mapping[Reads, Callable[[Filling, Section, str], None]]] = {
    Reads.TEXT: _text,
    Reads.LIST: _list,
    Reads.NAMES: _names,
    Reads.NAMED: _named,
    Reads.DATE: _date,
    Reads.ITEMS: _items,
    Reads.BASIS: _basis,
    Reads.PERIOD: _period,
    Reads.TERMS: _terms,
}
