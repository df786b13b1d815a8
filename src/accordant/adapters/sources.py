"""Reads tables that people have: CSV of any dialect, JSON Lines and Parquet, row by row.

Nothing vanishes: a row that cannot be read is given with a fault in every cell, so that it is
held with its reason. A file that cannot be read at all is refused before anything is sent.
"""

from __future__ import annotations

import codecs
import csv
import glob
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO
from uuid import UUID

from attrs import field, frozen

from accordant.core.errors import BadInput, NotFound, Unavailable
from accordant.core.treatment import Unfit
from accordant.core.wire import kind_of, number_of
from accordant.work.share import Table

Row = Mapping[str, object]

LONGEST_CELL: Final = 1 << 20
"""Characters in one cell of a CSV file; more is not a cell but a quote that was never closed."""

DELIMITERS: Final = (",", ";", "\t", "|")
JSON_LINES: Final = (".jsonl", ".ndjson")

LARGEST_DOCUMENT: Final = 1 << 26
"""Bytes of a file that are read to see whether it is one of our own documents."""

SAMPLE: Final = 50
"""Rows looked at to see how a CSV file is written."""

PAGE: Final = 2048
"""Rows of a Parquet file fetched at a time."""

OTHERS: Final = {
    b"PK\x03\x04": "a spreadsheet or a zip archive; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV",
    b"\x1f\x8b": "compressed; unpack it first",
    b"%PDF": "a PDF; ask for the table itself",
}


@frozen(kw_only=True)
class Source:
    """A table in a file, ready to be read, and what a person should know about how it is read."""

    table: Table
    kind: str
    warnings: tuple[str, ...] = ()


def open_source(path: Path) -> Source:
    """Open a table, whatever it is written in (NotFound, BadInput, Unavailable)."""
    start = _start_of(path)
    if not start.strip():
        raise BadInput(f"{path.name} is empty")
    for mark, what in OTHERS.items():
        if start.startswith(mark):
            raise BadInput(f"{path.name} is {what}")
    _must_be_a_table(path, start)
    if start.startswith(b"PAR1"):
        return _parquet(path)
    encoding, warnings = _encoding_of(path, start)
    lines = path.suffix.lower() in JSON_LINES or start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (
        b"{",
        b"[",
    )
    read = _json_lines if lines else _csv
    return read(path, encoding, warnings)


def _start_of(path: Path) -> bytes:
    with _served(path), path.open("rb") as file:
        return file.read(4096)


def _must_be_a_table(path: Path, start: bytes) -> None:
    """Refuse one of our own documents, saying which it is (BadInput)."""
    if path.suffix.lower() in JSON_LINES:
        return  # its first line may look like a document, with a column called format
    if start.lstrip().startswith(b"{"):  # JSON may name its format at the very end
        with _served(path), path.open("rb") as file:
            start = file.read(LARGEST_DOCUMENT)
    if (kind := kind_of(start)) is not None:
        sentence = f"{path.name} is {kind.name}, where a table is needed"
        raise BadInput(sentence, kind.use, code="wrong-file")


@contextmanager
def _served(path: Path) -> Iterator[None]:
    """Turn a file that cannot be read into a sentence."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f"there is no file {path}", "Check the name and the folder.") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}") from error


def _encoding_of(path: Path, start: bytes) -> tuple[str, tuple[str, ...]]:
    """Find how text is encoded by reading all of it: UTF-8 if it can be, else Windows-1252."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _decodes(path, "utf-16"):
            raise BadInput(f"{path.name} is broken UTF-16; save it as UTF-8", code="wrong-encoding")
        return "utf-16", ()
    if b"\0" in start:
        raise BadInput(f"{path.name} is not text; give a CSV, JSON Lines or Parquet file")
    if _decodes(path, "utf-8"):
        return "utf-8-sig", ()
    if _decodes(path, "cp1252"):
        warning = (
            f"{path.name} is not UTF-8, so it is read as Windows-1252; look whether names with "
            "accents come out right, or save it as UTF-8"
        )
        return "cp1252", (warning,)
    raise BadInput(
        f"{path.name} is neither UTF-8 nor Windows-1252, so its letters cannot be told",
        "Save it as UTF-8; nothing was sent.",
        code="wrong-encoding",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _served(path), path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@frozen
class Rows:
    """The rows of a file, read from its start each time they are asked for."""

    begin: Callable[[], Iterator[Row]] = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        """Read the file from its start."""
        return self.begin()


# CSV


@frozen
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    spaced: bool = False

    def reader(self, file: TextIO) -> Any:
        """Read records, strictly: a quote that is never closed must not swallow the rest."""
        csv.field_size_limit(LONGEST_CELL)
        return csv.reader(file, delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True)


def _csv(path: Path, encoding: str, warnings: tuple[str, ...]) -> Source:
    dialect = _dialect_of(path, encoding)
    first = next(_records(path, encoding, dialect), (0, []))[1]
    headers = tuple(header.strip() for header in first)

    def begin() -> Iterator[Row]:
        for _, record in islice(_records(path, encoding, dialect), 1, None):
            yield _row(headers, record)

    if len(headers) == 1:
        warnings = (*warnings, f"{path.name} has one column only; is it really a table?")
    return Source(table=Table(headers=headers, rows=Rows(begin)), kind="CSV", warnings=warnings)


def _records(path: Path, encoding: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line it ends on, blank lines left out (BadInput)."""
    with _served(path), path.open(encoding=encoding, newline="") as file:
        reader = dialect.reader(file)
        try:
            for record in reader:
                if record:
                    yield reader.line_num, record
        except csv.Error as fault:
            raise BadInput(
                f"{path.name} cannot be read near line {reader.line_num}: {_plainly(fault)}",
                "Correct the line, or export the table again; nothing was sent.",
                code="broken-table",
            ) from None


def _plainly(fault: csv.Error) -> str:
    said = str(fault)
    if "field larger" in said or "unexpected end" in said:
        return "a quotation mark is opened and never closed"
    if "expected after" in said:
        return "something stands between a closing quotation mark and the next column"
    return said


def _dialect_of(path: Path, encoding: str) -> Dialect:
    """Choose the delimiter under which the first rows agree best with the header."""
    fits = {delimiter: _fit(path, encoding, Dialect(delimiter)) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: fits[each])
    return Dialect(delimiter, spaced=_is_spaced(path, encoding, Dialect(delimiter)))


def _fit(path: Path, encoding: str, dialect: Dialect) -> tuple[float, int]:
    """Say how well a dialect fits: how many rows have the header's width, and that width."""
    rows = [record for _, record in _sample(path, encoding, dialect)]
    width = len(rows[0]) if rows else 0
    if width < 2:
        return (0.0, width)
    return (sum(len(row) == width for row in rows) / len(rows), width)


def _is_spaced(path: Path, encoding: str, dialect: Dialect) -> bool:
    """Tell whether every column name but the first has a space before it, as some tools write."""
    header = next((record for _, record in _sample(path, encoding, dialect)), [])
    return len(header) > 1 and all(name.startswith(" ") for name in header[1:])


def _sample(path: Path, encoding: str, dialect: Dialect) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    records = islice(_records(path, encoding, dialect), SAMPLE)
    with suppress(BadInput):  # what cannot be read so far may be read with another delimiter
        found.extend(records)
    return found


def _row(headers: Sequence[str], record: list[str]) -> Row:
    """Give a record by column; one with too many or too few cells is a fault in each of them."""
    if len(record) != len(headers):
        columns = number_of(len(headers), "column")
        counted = number_of(len(record), "cell")
        there = "is" if len(headers) == 1 else "are"
        return _unreadable(headers, f"the row has {counted} where there {there} {columns}")
    return {name: cell or None for name, cell in zip(headers, record, strict=True)}


def _unreadable(headers: Sequence[str], sentence: str) -> Row:
    return dict.fromkeys(headers, Unfit(sentence))


# JSON Lines


def _json_lines(path: Path, encoding: str, warnings: tuple[str, ...]) -> Source:
    """Read one JSON object to a line; its columns are all the names that any line has."""
    headers = tuple(
        dict.fromkeys(
            name
            for found in _objects(path, encoding)
            if not isinstance(found, Unfit)
            for name in found
        )
    )
    if not headers:
        raise BadInput(
            f"{path.name} has no line that is a JSON object",
            "JSON Lines holds one object to a line, each with its columns by name.",
        )

    def begin() -> Iterator[Row]:
        for found in _objects(path, encoding):
            if isinstance(found, Unfit):
                yield _unreadable(headers, found.sentence)
            else:
                yield {name: found.get(name) for name in headers}

    table = Table(headers=headers, rows=Rows(begin))
    return Source(table=table, kind="JSON Lines", warnings=warnings)


def _objects(path: Path, encoding: str) -> Iterator[Row | Unfit]:
    with _served(path), path.open(encoding=encoding, newline="\n") as file:
        for line in file:
            if line.strip():
                yield _object(line)


def _object(line: str) -> Row | Unfit:
    try:
        found = json.loads(line, object_pairs_hook=_once, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return Unfit("the line is not JSON that can be read without doubt")
    return found if isinstance(found, dict) else Unfit("the line is not a JSON object")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _nothing(_: str) -> None:
    """Read NaN and Infinity, which some tools write for an empty cell, as no value."""


# Parquet


def _parquet(path: Path) -> Source:
    with _parquet_file(path) as query:
        columns = {name: kind for name, kind, *_ in query("DESCRIBE SELECT * FROM {}").fetchall()}
    listed = ", ".join(_column(name, kind) for name, kind in columns.items())

    def begin() -> Iterator[Row]:
        with _parquet_file(path) as query:
            found = query(f"SELECT {listed} FROM {{}}")  # noqa: S608  # every name is quoted
            while page := found.fetchmany(PAGE):
                for record in page:
                    yield dict(zip(columns, map(_simply, record), strict=True))

    return Source(table=Table(headers=tuple(columns), rows=Rows(begin)), kind="Parquet")


def _column(name: str, kind: str) -> str:
    """Ask for a column as Python can hold it; an instant with a zone comes as it is written."""
    quoted = '"' + name.replace('"', '""').replace("{", "{{").replace("}", "}}") + '"'
    return f"CAST({quoted} AS VARCHAR)" if kind.endswith("WITH TIME ZONE") else quoted


@contextmanager
def _parquet_file(path: Path) -> Iterator[Callable[[str], Any]]:
    """Ask DuckDB about one file, which stands for {} in the question (BadInput)."""
    import duckdb  # noqa: PLC0415  # half of what there is to load, and only Parquet needs it

    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(config=settings)
    try:
        # Names with * or [ would be patterns.
        name = glob.escape(str(path)).replace("'", "''")
        yield lambda question: connection.execute(question.format(f"read_parquet('{name}')"))
    except duckdb.Error as fault:
        reason = str(fault).splitlines()[0]
        raise BadInput(
            f"{path.name} is not a Parquet file that can be read: {reason}", code="broken-table"
        ) from None
    finally:
        connection.close()


def _simply(value: object) -> object:
    """Give a cell as plain data; what is not a number is no value."""
    if isinstance(value, float) and value != value:  # noqa: PLR0124  # only NaN differs from itself
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return str(value) if isinstance(value, UUID) else value
