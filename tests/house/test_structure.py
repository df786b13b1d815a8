"""The house keeps its shape: sizes, names, docstrings, layers, and nothing tied to one machine.

Each test lists everything it found, so one run is enough to put all of it right.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "accordant"

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
NAMES_THAT_SAY_NOTHING = {"base", "common", "helpers", "manager", "service", "utils"}

# In pieces, so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "files.python" + "hosted",
    "npm" + "js.",
    "conda." + "anaconda",
    "artifact" + "ory",
    "find-" + "links =",
    "index-" + "url =",
]
MACHINE_PATH = re.compile(r"(?<![\w.*)}/-])/(?:work|root|home/\w+|tmp/pg)" + "/")
SKIPPED_FOLDERS = {".git", ".tools", ".venv", "build", "dist", "node_modules", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    """Every module we wrote: Django writes its migrations itself."""
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in modules():
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def docstring_lines(node: Function) -> int:
    if ast.get_docstring(node) is None:
        return 0
    return node.body[0].end_lineno - node.body[0].lineno + 1


def public_definitions(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    """Public classes, functions and methods; not what is inside a function."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | Function) or child.name.startswith("_"):
            continue
        if isinstance(child, ast.ClassDef) and child.name == "Meta":
            continue
        yield child
        if isinstance(child, ast.ClassDef):
            yield from public_definitions(child)


def is_written_elsewhere(node: ast.ClassDef | Function) -> bool:
    """Overloads and setters share the docstring of the definition they belong to."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    return bool(marks & {"overload", "override", "setter"})


def committed_files() -> list[Path]:
    """What is committed or would be by the next `git add`; all files where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return [p for p in ROOT.rglob("*") if not SKIPPED_FOLDERS & set(p.parts) and p.is_file()]
    return [ROOT / name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]


def committed_lines() -> Iterator[tuple[str, str]]:
    for path in committed_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def test_no_function_is_longer_than_a_page():
    long = [
        f"{path}:{node.lineno} {node.name}: {lines} lines"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, Function)
        and (lines := node.end_lineno - node.lineno + 1 - docstring_lines(node))
        > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_no_file_is_longer_than_a_room_can_hold():
    sizes = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines; make it a package of the same name"
        for path, lines in sizes.items()
        if lines > MOST_LINES_OF_A_FILE
    ]
    assert not long, "\n".join(long)


def test_every_public_module_class_and_function_has_a_docstring():
    bare = [path for path, tree in trees() if ast.get_docstring(tree) is None]
    bare += [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees()
        for node in public_definitions(tree)
        if not is_written_elsewhere(node) and ast.get_docstring(node) is None
    ]
    assert not bare, "\n".join(bare)


def test_no_module_has_a_name_that_says_nothing():
    empty = [str(p.relative_to(ROOT)) for p in modules() if p.stem in NAMES_THAT_SAY_NOTHING]
    empty += [
        str(p.relative_to(ROOT))
        for p in SOURCE.rglob("*")
        if p.is_dir() and p.name in NAMES_THAT_SAY_NOTHING
    ]
    assert not empty, "\n".join(empty)


def test_the_core_never_asks_what_time_it_is_nor_opens_a_file():
    asking = re.compile(r"\.(?:now|today|utcnow)\(|(?<![\w.])open\(")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
        for path in modules()
        if path.is_relative_to(SOURCE / "core")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and asking.match(called(node))
    ]
    assert not found, "\n".join(found)


def called(node: ast.Call) -> str:
    """How a call ends: `.now(` for datetime.now(), `open(` for open()."""
    if isinstance(node.func, ast.Attribute):
        return f".{node.func.attr}("
    return f"{ast.unparse(node.func)}("


def test_no_committed_file_names_a_package_registry():
    found = [
        f"{place}: {line.strip()[:120]}"
        for place, line in committed_lines()
        if any(address in line for address in REGISTRIES)
    ]
    assert not found, "\n".join(found)


def test_no_committed_file_names_a_path_of_one_machine():
    found = [
        f"{place}: {line.strip()[:120]}"
        for place, line in committed_lines()
        if MACHINE_PATH.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_pinned_version_carries_a_hash():
    pinned = re.compile(r"^[\w.-]+==[^\s;]+(?: ; [^\\]+)? \\\n    --hash=sha256:", re.MULTILINE)
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert len(pinned.findall(text)) == len(re.findall(r"^\w", text, re.MULTILINE)), lock.name


def test_every_relative_link_in_the_docs_leads_somewhere():
    link = re.compile(r"\[[^\]]*\]\((?!\w+:|#)([^)#\s]+)")
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in committed_files()
        if page.suffix == ".md"
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken, "\n".join(broken)


def test_dependencies_point_one_way():
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
