"""Whoever reads the docs gets everywhere, and to the very heading."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCED = re.compile(r"^(```).*?^```$", re.MULTILINE | re.DOTALL)


def words(page):
    """Give the words of a page, without what stands in fences."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page):
    """Give the anchors of a page's headings, as they are made where it is shown."""
    for heading in re.findall(r"^#+ (.*)$", words(page), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        yield re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def links(page):
    """Give where a page leads: the page itself where no other is named, and the heading."""
    for target, anchor in LINK.findall(words(page)):
        yield ((page.parent / target).resolve() if target else page), anchor


def test_every_link_to_a_heading_finds_it():
    missing = [
        f"{page.relative_to(ROOT)}: {target.relative_to(ROOT)}#{anchor}"
        for page in PAGES
        for target, anchor in links(page)
        if anchor and anchor not in anchors(target)
    ]
    assert not missing, "\n".join(missing)


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), {ROOT / "README.md"}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead |= {target for target, _ in links(page) if target.suffix == ".md"} - reached
    assert sorted(set(PAGES) - reached) == []
