"""Reads a CSV file as people's programs write them: any encoding, separator and quoting, and nothing lost.

Large files with quotation marks in order go through the table library, all others through the standard
library, record by record. Both give the same grid.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from lichen.core.said import counted, said
from lichen.engine.register.csv_lines import Records, scan
from lichen.engine.register.encoding import NAMES, Text, to_utf8
from lichen.engine.register.grid import ERRORS, Grid, Mark, cell_error, empty_cells, row_numbers
from lichen.engine.register.header_words import meant_column
from lichen.engine.register.headers import column_called
from lichen.engine.register.heads import head_names, head_place

SEPARATORS = (",", ";", "\t", "|")
_HEAD_LINES = 60
_HEAD_BYTES = 1 << 18
_SMALL = 1 << 16  # bytes below which the slow, patient reader is as fast
_MANY_RAGGED = 10_000
_QUOTE_IT = {
    ",": said(
        "put a cell that contains a comma into quotation marks; a decimal comma needs them too, or semicolons between "
        "the cells"
    ),
    ";": said("put a cell that contains a semicolon into quotation marks"),
    "\t": said("put a cell that contains a tab into quotation marks"),
    "|": said("put a cell that contains a bar into quotation marks"),
}
_ESCAPED = r"^'+[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class _Head:
    separator: str
    names: tuple[str | None, ...]
    row: int
    start: int
    title: str


def read_csv(
    data: bytes, file: str, table: str | None, small: int = _SMALL, head_row: int | None = None
) -> Grid | None:
    r"""Return the cells of a CSV file, None if there is none; `table` is the table it seems to hold.

    Files below `small` [byte] are read by the patient reader in any case. `head_row` is the row of the header, where
    somebody chose it.

    >>> grid = read_csv("id;name\r\nmill;M\u00fchle\r\n".encode("cp1252"), "organisations.csv", "organisations")
    >>> grid.header, grid.frame.rows(), grid.rows.to_list(), grid.marks[0].kind
    (('id', 'name'), [('mill', 'Mühle')], [2], 'encoding')
    """
    text = to_utf8(data)
    body = text.data
    if b"\r" in body and b"\n" not in body:
        body = body.replace(b"\r", b"\n")
    head = _head(body, table, head_row)
    if head is None:
        return None
    rest = body[head.start :]
    found = scan(rest, head.separator) if len(rest) >= small else None
    grid = None
    if found is not None and found.sound:
        grid = _fast(rest, found, head, file, table)
    if grid is None:
        grid = _patient(rest, head, file, table)
    marks = (*_said(text, head, grid), *grid.marks)
    return Grid(grid.name, file, "", grid.header, head.row, _unescaped(grid.frame), grid.rows, marks=marks,
                asks=head.separator != ",")  # fmt: skip


def _head(data: bytes, table: str | None, head_row: int | None) -> _Head | None:
    """Return the separator, the header and where the records begin; None if the file is empty."""
    beginning = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    lines = beginning.split("\n")[:_HEAD_LINES]
    best: tuple[tuple[int, int], _Head] | None = None
    for order, separator in enumerate(SEPARATORS):
        records, upto = [], [0]
        reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
        try:
            for record in reader:
                records.append([cell or None for cell in record])
                upto.append(reader.line_num)
        except csv.Error:
            pass
        if records and records[0] and (records[0][0] or "").lower() == "sep=":
            records[0] = []
        place = head_place(table, records, None if head_row is None else head_row - 1)
        if place is None:
            continue
        names = head_names(records, place) if table is None else _stripped(records[place])
        head = _Head(
            separator,
            names,
            place + 1,
            len("".join(line + "\n" for line in lines[: upto[place + 1]]).encode("utf-8")),
            next(
                (
                    cells[0]
                    for row in records[:place]
                    if (cells := [c for c in row if c]) and _is_title(cells)
                ),
                "",
            ),
        )
        score = _fit(table, names, records) if table is None or _known(table, names) else (0, -order)
        if best is None or score > best[0]:
            best = (score, head)
    return best[1] if best else None


def _known(table: str, names: Sequence[str | None]) -> int:
    return len({column_called(table, name) for name in names if name} - {None})


def _fit(
    table: str | None, names: Sequence[str | None], records: Sequence[Sequence[str | None]]
) -> tuple[int, int]:
    """Return how well a separator explains a file: by the names it makes, then by cells in rows of the same length."""
    if table is not None:
        return _known(table, names), len(names)
    meant = len({meant_column(name) for name in names if name} - {None})
    width, count = Counter(map(len, records)).most_common(1)[0]
    return meant, width * count


def _stripped(names: Sequence[str | None]) -> tuple[str | None, ...]:
    return tuple(name.strip() or None if name else None for name in names)


def _said(text: Text, head: _Head, grid: Grid) -> Iterator[Mark]:
    """Give what a reader should know about the text as a whole."""
    if text.lost:
        what = (
            said("the row holds bytes that are neither UTF-8 nor {encoding}", encoding=NAMES[text.encoding])
            if text.guessed
            else said("the row holds bytes that are not {encoding}", encoding=text.encoding.upper())
        )
        mend = said("save the file as UTF-8, or write the row again")
        lost = pl.any_horizontal(pl.all().str.contains("\ufffd", literal=True))
        rows = grid.rows.filter(grid.frame.select(lost.fill_null(value=False)).to_series())
        for row in rows if len(rows) else text.lost[:1]:
            yield Mark(row, None, "", what, mend, "undecodable")
    if text.guessed:
        encoding = NAMES[text.encoding]
        read_as = (
            counted(
                "{number} line of the file is not UTF-8 and read as {encoding}",
                "{number} lines of the file are not UTF-8 and read as {encoding}",
                text.patched,
                encoding=encoding,
            )
            if text.patched
            else said("the file is not UTF-8 and read as {encoding}", encoding=encoding)
        )
        mend = said("if letters look wrong, save the file as UTF-8")
        yield Mark(0, None, "", read_as, mend, "encoding", notice=True)
    yield from _errors(text, grid)
    if head.title:
        yield Mark(
            head.row, None, head.title.strip()[:60], said("what stands above the header was not read"),
            said("nothing, if it is only a title"), "above_header", notice=True,
        )  # fmt: skip


def _errors(text: Text, grid: Grid) -> Iterator[Mark]:
    """Give the cells that hold an error of the spreadsheet that the file is from."""
    if not any(error.encode() in text.data for error in ERRORS):
        return
    for name in grid.frame.columns:
        wrong = grid.frame[name].str.strip_chars().is_in(ERRORS).fill_null(value=False)
        for row, error in zip(grid.rows.filter(wrong), grid.frame[name].filter(wrong), strict=True):
            yield cell_error(row, int(name), error.strip())


def _is_title(cells: Sequence[str]) -> bool:
    """Whether a line above the header is more than a comment."""
    return not cells[0].startswith("#")


def _fast(data: bytes, found: Records, head: _Head, file: str, table: str | None) -> Grid | None:
    """Return the grid by way of the table library; None if that cannot be trusted with this file."""
    width, count = len(head.names), len(found.ends)
    ragged = np.flatnonzero(found.separators >= width)
    if len(ragged) > _MANY_RAGGED or width == 0:
        return None
    try:
        frame = pl.read_csv(
            data, has_header=False, separator=head.separator, schema=dict(empty_cells(width).schema),
            truncate_ragged_lines=True, encoding="utf8", raise_if_empty=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if frame.height != count:
        return None
    longer: dict[int, list[str]] = {}
    for place in ragged.tolist():
        line = data[int(found.ends[place - 1]) if place else 0 : int(found.ends[place])].decode("utf-8")
        cells = _trimmed(next(csv.reader(io.StringIO(line, newline=""), delimiter=head.separator)))
        if len(cells) > width:
            longer[place] = cells
    for place in range(width, max(map(len, longer.values()), default=width)):
        beyond = {row: cells[place] for row, cells in longer.items() if len(cells) > place}
        column = pl.Series(str(place), [None], pl.String).new_from_index(0, count)
        frame = frame.with_columns(column.scatter(list(beyond), list(beyond.values())))
    marks = [
        _too_many(row + head.row + 1, len(cells), width, head.separator) for row, cells in longer.items()
    ]
    rows = row_numbers(head.row + 1, count)
    return Grid(table or file, file, "", head.names, head.row, frame, rows, marks=tuple(marks))


def _patient(data: bytes, head: _Head, file: str, table: str | None) -> Grid:
    """Return the grid record by record, with a mark for each record that is not in order."""
    width = len(head.names)
    records: list[list[str]] = []
    marks: list[Mark] = []
    for number, (record, wrong) in enumerate(_records(data, head.separator), head.row + 1):
        if wrong:
            marks.append(
                Mark(number, None, wrong[:60], said("the quotation marks of this row are not in order"),
                     said("put a cell that contains a quotation mark into quotation marks and double those inside it"),
                     "quotation_marks")
            )  # fmt: skip
        count = len(_trimmed(record))
        if count > width:
            marks.append(_too_many(number, count, width, head.separator))
        records.append(record[: max(count, width)])
    wide = max([width, *map(len, records)])
    columns = list(itertools.zip_longest(*records, fillvalue=None)) if records else []
    columns += [(None,) * len(records)] * (wide - len(columns))
    frame = pl.DataFrame(
        {str(place): pl.Series([cell or None for cell in column], dtype=pl.String)
         for place, column in enumerate(columns)},
        schema=dict(empty_cells(wide).schema),
    )  # fmt: skip
    rows = row_numbers(head.row + 1, len(records))
    return Grid(table or file, file, "", head.names, head.row, frame, rows, marks=tuple(marks))


def _records(data: bytes, separator: str) -> Iterator[tuple[list[str], str]]:
    """Give each record, and its text where its quotation marks are not in order."""
    lines = io.StringIO(data.decode("utf-8", errors="replace"), newline="")
    taken: list[str] = []

    def watched() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(watched(), delimiter=separator)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than 128 kB: a quotation mark that was never closed
            record = ["".join(taken)]
        source = "".join(taken)
        taken.clear()
        yield record, source if '"' in source and not _strict(source, separator) else ""


def _strict(source: str, separator: str) -> bool:
    try:
        list(csv.reader(io.StringIO(source, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _trimmed(record: Sequence[str]) -> list[str]:
    """Return the cells of a record without empty ones at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return list(record[:end])


def _too_many(row: int, cells: int, width: int, separator: str) -> Mark:
    what = said("the row has {cells} cells, but the header has {columns}", cells=cells, columns=width)
    return Mark(row, None, "", what, _QUOTE_IT[separator], "too_many_cells")


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    guarded = [
        name for name in frame.columns
        if frame[name].str.starts_with("'").any() and frame[name].str.contains(_ESCAPED).any()
    ]  # fmt: skip
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_ESCAPED)).then(pl.col(name).str.slice(1)).otherwise(pl.col(name))
        for name in guarded
    )
