"""A page as HTML that anyone can read: no scripts, nothing loaded, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from accordant.core.rendering.tree import (
    Block,
    Bullets,
    Cell,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
    is_list,
)

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be loaded or run, whatever the words say."""

STYLE: Final = """\
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem; background: #fff;
  color: #1b1f24; font: 1.0625rem/1.55 Georgia, "Times New Roman", serif; }
h1, h2, h3, h4, h5, h6, dt, caption, th, nav, footer, .what, .notice { font-family: system-ui,
  "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .75rem;
  padding-top: .75rem; border-top: 2px solid #1b1f24; }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
.what { color: #4a5561; margin: 0 0 1.5rem; }
.notice { border-left: 4px solid #9a5b00; background: #fff8ec; padding: .6rem 1rem; margin: 1rem 0;
  font-size: .95rem; }
dl { display: grid; grid-template-columns: minmax(9rem, 32%) 1fr; margin: 1rem 0; }
dt, dd { margin: 0; padding: .45rem 0; border-top: 1px solid #d5dae0; min-width: 0;
  overflow-wrap: anywhere; }
dt { padding-right: 1.25rem; color: #4a5561; font-size: .875rem; line-height: 1.45; }
dd p, td p, th p { margin: 0 0 .3rem; }
dd ul { margin: 0; padding-left: 1.1rem; }
dd p:last-child, td p:last-child, th p:last-child { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 1.25rem 0; font-size: .9rem;
  line-height: 1.45; table-layout: fixed; }
caption { text-align: left; font-weight: 600; font-size: .95rem; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0;
  border-top: 1px solid #d5dae0; overflow-wrap: anywhere; }
thead th { font-size: .8125rem; color: #4a5561; border-top: 0; border-bottom: 2px solid #1b1f24; }
tbody th { font-weight: 500; }
[dir=rtl] { text-align: right; }
code { font: .82em/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace;
  overflow-wrap: anywhere; }
nav { columns: 2; font-size: .9rem; margin: 1.5rem 0; }
nav ul { margin: 0; padding: 0 0 0 1.1rem; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid #d5dae0; color: #4a5561;
  font-size: .8125rem; }
footer p { margin: 0; }
a { color: #0b4f8a; }
@media (max-width: 34rem) { dl { display: block; } dd { border: 0; padding-top: 0; }
  nav { columns: 1; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  h2, h3, h4, h5, h6 { break-after: avoid; } tr, .notice { break-inside: avoid; }
  thead { display: table-header-group; } }
@page { size: A4; margin: 22mm 20mm; }
"""

MANY: Final = 4
"""Parts of a page from which on a list of contents helps."""


def html(page: Page) -> str:
    """Write a page as a whole HTML document."""
    what = f'<p class="what" dir="auto">{escape(page.what)}</p>'
    body = [
        "<header>",
        f'<h1 dir="auto">{escape(page.title)}</h1>',
        what,
        "</header>",
        *_contents(page),
        "<main>",
        *blocks_html(page.blocks),
        "</main>",
        "<footer>",
        *(f'<p dir="auto">{escape(each)}</p>' for each in page.foot),
        "</footer>",
    ]
    head = [
        "<!doctype html>",
        f'<html lang="{escape(page.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(page.title)} – {escape(page.what)}</title>",
        f"<style>\n{STYLE}</style>",
        "</head>",
        "<body>",
    ]
    return "\n".join([*head, *body, "</body>", "</html>", ""])


def blocks_html(blocks: Iterable[Block]) -> Iterator[str]:
    """Write blocks as HTML, to stand below a heading of level 1."""
    number = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            number += 1
            yield f'<h2 id="part-{number}" dir="auto">{escape(block.words)}</h2>'
        else:
            yield _block(block)


def _contents(page: Page) -> Iterator[str]:
    """List the parts of a long page."""
    parts = [b.words for b in page.blocks if isinstance(b, Heading) and b.level == 1]
    if len(parts) < MANY:
        return
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    for number, words in enumerate(parts, start=1):
        yield f'<li><a href="#part-{number}" dir="auto">{escape(words)}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        tag = f"h{block.level + 1}"
        return f'<{tag} dir="auto">{escape(block.words)}</{tag}>'
    if isinstance(block, Notice):
        return f'<p class="notice" role="note" dir="auto">{escape(block.words)}</p>'
    if isinstance(block, Paragraph):
        return f'<p dir="auto">{_line(block.line)}</p>'
    if isinstance(block, Bullets):
        items = "\n".join(_bullet(line) for line in block.lines)
        return f"<ul>\n{items}\n</ul>"
    return _facts(block) if isinstance(block, Facts) else _table(block)


def _facts(facts: Facts) -> str:
    rows = (
        f'<dt dir="auto">{escape(fact.label)}</dt>\n<dd>{_several(fact.lines)}</dd>'
        for fact in facts.rows
    )
    return "\n".join(["<dl>", *rows, "</dl>"])


def _table(table: Table) -> str:
    """Write a table; each heading names its column, and the first cell its row."""
    total = sum(table.widths)
    columns = [f'<col style="width: {100 * each / total:.0f}%">' for each in table.widths]
    heads = [f'<th scope="col" dir="auto">{escape(each)}</th>' for each in table.headings]
    rows = []
    for first, *rest in table.rows:
        cells = [f'<th scope="row">{_lines(first)}</th>', *(f"<td>{_lines(c)}</td>" for c in rest)]
        rows += ["<tr>", *cells, "</tr>"]
    return "\n".join(
        [
            "<table>",
            f'<caption dir="auto">{escape(table.caption)}</caption>',
            *(["<colgroup>", *columns, "</colgroup>"] if columns else []),
            "<thead>",
            "<tr>",
            *heads,
            "</tr>",
            "</thead>",
            "<tbody>",
            *rows,
            "</tbody>",
            "</table>",
        ]
    )


def _several(lines: Cell) -> str:
    """Write what a list says as a list, so that it is seen where each of its sentences ends."""
    if is_list(lines):
        return f"<ul>{''.join(_bullet(line) for line in lines)}</ul>"
    return _lines(lines)


def _bullet(line: Line) -> str:
    return f'<li dir="auto">{_line(line)}</li>'


def _lines(lines: Cell) -> str:
    return "".join(f'<p dir="auto">{_line(line)}</p>' for line in lines)


def _line(line: Line) -> str:
    words = escape(line.words)
    said = f"<code>{words}</code>" if line.code else f"<bdi>{words}</bdi>"
    if not line.lead:
        return said if line.code else words
    return f"<strong>{escape(line.lead)}</strong> {said}"
