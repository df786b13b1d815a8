"""Run the benchmarks, keep what they measure, and write it into docs/reference/performance.md.

python bench/all.py                 all of them in full: half an hour
python bench/all.py decide          those that are named; of the others the page keeps what is
python bench/all.py --quick         a glance: nothing is kept and the page stays as it is
python bench/all.py --page          write the page again from what was kept
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve()
KEPT = HERE.parent / "measured"
PAGE = HERE.parents[1] / "docs" / "reference" / "performance.md"
HEAD = """# Performance

What the benchmarks in [`bench`](../../bench) measured (`make bench`). Each figure stands beside
a peer or a limit that was measured in the same run: the ratio says more than the figure, since
machines differ. Where there is a target, it says whether it was met.

"""


def benchmarks():
    return sorted(
        one for one in HERE.parent.glob("*.py") if "__main__" in one.read_text() and one != HERE
    )


def run(file, words):
    """Give what a benchmark found, and what it says it does."""
    # Our own files: nothing here comes from outside.
    done = subprocess.run(
        [sys.executable, str(file), "--json", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{file.name} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def about(file):
    """Give the first paragraphs of what a benchmark says of itself."""
    text = file.read_text().split('"""')[1]
    return text.split("\n\n    python")[0].strip()


def number(value):
    return f"{value:,}" if isinstance(value, int) or value < 100 else f"{value:,.0f}"


def rows(found):
    yield "| figure | value | against | ratio | target | met |"
    yield "|---|---|---|---|---|---|"
    for name, one in found.items():
        ratio = "" if one["ratio"] is None else number(one["ratio"])
        target = "" if one["target"] is None else number(one["target"])
        met = "" if one["target"] is None else ("yes" if one["met"] else "**no**")
        value = f"{number(one['value'])} {one['unit']}"
        yield f"| {name} | {value} | {one['against']} | {ratio} | {target} | {met} |"


def machine():
    """Say where and when something was measured."""
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return f"{datetime.now(UTC).date()}, Python {platform.python_version()}, {cores}"


def section(file):
    """Give a benchmark's part of the page, from what was kept of its last full run."""
    kept = json.loads((KEPT / f"{file.stem}.json").read_text())
    title, _, rest = about(file).partition("\n\n")
    table = "\n".join(rows(kept["figures"]))
    words = " ".join(rest.split())
    return f"## {title.rstrip('.')}\n\n{words}\n\nMeasured on {kept['where']}.\n\n{table}\n"


def page():
    """Write the page from what was kept."""
    parts = [section(file) for file in benchmarks() if (KEPT / f"{file.stem}.json").exists()]
    return "\n".join([HEAD, *parts])


def main():
    words = sys.argv[1:]
    named = [word for word in words if not word.startswith("--")]
    quick = ["--quick"] if "--quick" in words else []
    for file in [] if "--page" in words else benchmarks():
        if named and file.stem not in named:
            continue
        print(f"== {file.name}", file=sys.stderr, flush=True)
        found = run(file, quick)
        print("\n".join(rows(found)), flush=True)
        if not quick:
            KEPT.mkdir(exist_ok=True)
            kept = json.dumps({"where": machine(), "figures": found}, ensure_ascii=False, indent=1)
            (KEPT / f"{file.stem}.json").write_text(kept + "\n")
    if not quick:
        PAGE.write_text(page())


if __name__ == "__main__":
    main()
