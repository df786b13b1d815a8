"""Run every benchmark and write what they found into docs/reference/performance.md.

python bench/all.py             in full, which takes a quarter of an hour, and writes the page
python bench/all.py --quick     a glance: the page stays as it is
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve()
PAGE = HERE.parents[1] / "docs" / "reference" / "performance.md"
HEAD = """# Performance

What the benchmarks in [`bench`](../../bench) measured, in one run of `make bench`. Each figure
stands beside a peer or a limit that was measured in the same run: the ratio says more than the
figure, since machines differ. Where there is a target, it says whether it was met.

"""


def benchmarks():
    return sorted(one for one in HERE.parent.glob("*.py") if one != HERE)


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
    day = datetime.now(UTC).date()
    version = platform.python_version()
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return f"Measured on {day} with Python {version} on {cores}.\n"


def main():
    words = [word for word in sys.argv[1:] if word == "--quick"]
    page = [HEAD + machine()]
    for file in benchmarks():
        print(f"== {file.name}", file=sys.stderr, flush=True)
        found = run(file, words)
        title, _, rest = about(file).partition("\n\n")
        table = "\n".join(rows(found))
        page.append(f"## {title.rstrip('.')}\n\n{' '.join(rest.split())}\n\n{table}\n")
        print(table, flush=True)
    if not words:
        PAGE.write_text("\n".join(page))
        print(f"Written: {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
