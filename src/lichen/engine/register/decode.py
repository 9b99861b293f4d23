"""Reads a region pack from bytes: a workbook, a zip of tables, or the files of a folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import joined, said
from lichen.engine.register.archive import open_zip, zip_names
from lichen.engine.register.compound import SIGNATURE
from lichen.engine.register.csv_read import read_csv
from lichen.engine.register.encoding import to_utf8
from lichen.engine.register.found import at_table
from lichen.engine.register.grid import NO_HEADS, Grid
from lichen.engine.register.headers import table_called
from lichen.engine.register.parquet_read import read_parquet
from lichen.engine.register.raw import RawPack
from lichen.engine.register.settle import settle
from lichen.engine.register.workbook_read import read_ods, read_workbook, read_xls

_JUNK = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$|~\$)")
_ABOUT = re.compile(r"(readme|licen[cs]e|notice|source)\b", re.IGNORECASE)
_TABLES = (".csv", ".tsv", ".txt", ".parquet")
_WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")
_BEGINNING = 1 << 16
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype html|html|table|meta|head)\b", re.IGNORECASE)
_MIME = frozenset(("mimetype", "META-INF/manifest.xml"))
_CONTENT = frozenset(("content.xml", "encrypted-package"))
_NO_PACK = said("give a workbook (.xlsx, .ods, .xls), a folder or a .zip of .csv or .parquet files")


Recast = Callable[[Grid], Sequence[Grid]]
Heads = Mapping[tuple[str, str], int]


def as_it_is(grid: Grid) -> Sequence[Grid]:
    """Return a grid of cells as it is.

    >>> from lichen.engine.register.grid import empty_cells, row_numbers
    >>> grid = Grid("sites", "sites.csv", "", ("id",), 1, empty_cells(1), row_numbers(2, 0))
    >>> as_it_is(grid)[0] is grid
    True
    """
    return (grid,)


def decode(
    files: Mapping[str, bytes],
    name: str,
    recast: Recast = as_it_is,
    heads: Mapping[tuple[str, str], int] = NO_HEADS,
) -> RawPack:
    """Return a pack as it was written.

    `files` maps names (in a folder: relative, with ``/``) to contents; one file may be a workbook or a zip,
    whatever its name ends in. `name` is what the pack is called in messages. `recast` may name tables and columns
    otherwise than the files do, or make several tables of one, before anything is read into them; `heads` are rows of
    headers that somebody chose, by file and sheet. What is wrong with single tables and cells is in the result;
    `lichen.engine.register.check.check` adds the rest.

    Raises `ProblemsError` where there is nothing to read: a wrong kind of file, a damaged, locked or
    hostile one.

    >>> pack = decode({"region.csv": b"name,year,currency,coordinate_system\\nValley,2024,EUR,WGS84\\n"}, "valley")
    >>> pack.tables["region"].frame.row(0)
    ('Valley', '2024', 'EUR', 'WGS84')
    """
    files = {file: data for file, data in files.items() if not _JUNK.search(file)}
    if len(files) == 1:
        file, data = next(iter(files.items()))
        if data.startswith(b"PK") and not file.lower().endswith(_TABLES):
            return _decode_zip(data, file, name, recast, heads)
        if data.startswith(SIGNATURE) and _LOCKED not in data and not file.lower().endswith(_TABLES):
            return settle(name, _recast(read_xls(data, file, heads), recast), [], [])
    else:
        books = [file for file in files if file.lower().endswith(_WORKBOOKS)]
        if len(books) == 1 and not any(file.lower().endswith(_TABLES) for file in files):
            return decode({books[0]: files[books[0]]}, name, recast, heads)
    return _decode_folder(files, name, recast, heads)


def _decode_zip(data: bytes, file: str, name: str, recast: Recast, heads: Heads) -> RawPack:
    names = zip_names(data, file)
    if _is_ods(names):
        return settle(name, _recast(read_ods(data, file, heads), recast), [], [])
    if any(entry.endswith(".iwa") for entry in names):
        raise _refused(
            file, said("this is a Numbers document"), said("export it as an Excel workbook (.xlsx)")
        )
    if "xl/workbook.bin" in names:
        raise _refused(file, said("this is a binary workbook (.xlsb)"), said("save it as .xlsx"))
    if any(entry.startswith(("word/", "ppt/")) for entry in names):
        raise _refused(file, said("this is a document or a presentation, no workbook"), _NO_PACK)
    if "[Content_Types].xml" in names:
        return settle(name, _recast(read_workbook(data, file, heads), recast), [], [])
    inner = {entry: part for entry, part in open_zip(data, file).items() if not _JUNK.search(entry)}
    entry, book = next(iter(inner.items()), ("", b""))
    known = entry.lower().endswith(_WORKBOOKS) and book.startswith((b"PK", SIGNATURE))
    if len(inner) == 1 and known and _LOCKED not in book:
        return settle(name, _recast(_read_book(book, entry, heads), recast), [], [])
    return _decode_folder(inner, name, recast, heads, inside=file)


def _read_book(data: bytes, file: str, heads: Heads) -> tuple[Grid, ...]:
    """Return the sheets of a workbook out of a zip, by its content; a zip in it is not opened."""
    if data.startswith(SIGNATURE):
        return read_xls(data, file, heads)
    if _is_ods(zip_names(data, file)):
        return read_ods(data, file, heads)
    return read_workbook(data, file, heads)


def _is_ods(names: frozenset[str]) -> bool:
    return bool(names & _MIME and names & _CONTENT)


def _refused(file: str, what: str, mend: str) -> ProblemsError:
    return ProblemsError([Problem(file, "", 0, "", "", what, mend)])


def _recast(grids: Iterable[Grid], recast: Recast) -> list[Grid]:
    return [new for grid in grids for new in recast(grid)]


def _decode_folder(
    files: Mapping[str, bytes], name: str, recast: Recast, heads: Heads, inside: str = ""
) -> RawPack:
    """Read each file of a folder that holds a table."""
    grids: list[Grid] = []
    found: list[pl.DataFrame] = []
    notices: list[Problem] = []
    problems: list[Problem] = []
    for file, data in files.items():
        try:
            problems += _misplaced(file, data, alone=len(files) == 1)
            grid = _read_table(file, data, found, notices, heads, alone=len(files) == 1)
        except ProblemsError as error:
            problems += error.problems
            continue
        if grid is not None:
            grids.append(grid)
    if problems:
        raise ProblemsError(problems)
    if not grids and not found:
        raise _refused(inside or name, said("there is no table in it"), _NO_PACK)
    return settle(name, _recast(grids, recast), found, notices)


def _misplaced(file: str, data: bytes, *, alone: bool) -> Iterator[Problem]:
    """Give what is wrong with a file that is no table, but may hold some."""
    lower = file.lower()
    if data.startswith(SIGNATURE) and _LOCKED in data:
        what = said("the workbook is locked with a password")
        yield Problem(file, "", 0, "", "", what, said("save it without a password"))
    elif alone and _PAGE.match(data[:1000].removeprefix(b"\xef\xbb\xbf")):
        what = said("by its content this is a web page, whatever its name ends in")
        mend = said("open it in a spreadsheet program and save it as .xlsx")
        yield Problem(file, "", 0, "", "", what, mend)
    elif data.startswith((b"PK", SIGNATURE)) and not lower.endswith(_TABLES):
        what = said("a workbook or zip among other files is not opened")
        yield Problem(file, "", 0, "", "", what, said("give it alone, or take it away"))
    elif data.startswith(SIGNATURE):
        what = said("this is a workbook of an old kind (.xls), or one locked with a password")
        yield Problem(file, "", 0, "", "", what, said("save it as .xlsx without a password"))
    elif lower.endswith((*_WORKBOOKS, ".xlsb", ".zip")):
        other = (
            said("by its content this is no zip file")
            if lower.endswith(".zip")
            else said("by its content this is no workbook")
        )
        what = other if data else said("the file is empty")
        yield Problem(file, "", 0, "", "", what, joined([said("save it again"), _NO_PACK], "; "))
    elif alone and data.startswith(b"%PDF"):
        yield Problem(file, "", 0, "", "", said("this is a PDF document"), _NO_PACK)


def _tabular(data: bytes, suffix: str) -> bool:
    """Whether a text file holds a table: Excel saves one as “Unicode text” (.txt), its cells apart by tabs."""
    if suffix != ".txt":
        return False
    lines = [line for line in to_utf8(data[:_BEGINNING]).data.splitlines() if line.strip()]
    return any(sum(mark in line for line in lines) * 2 > len(lines) > 1 for mark in (b"\t", b";", b"|"))


def _read_table(
    file: str, data: bytes, found: list[pl.DataFrame], notices: list[Problem], heads: Heads, *, alone: bool
) -> Grid | None:
    """Return the cells of one file; None, with what there is to say, if it holds no table."""
    stem, suffix = posixpath.splitext(posixpath.basename(file))
    suffix = suffix.lower()
    table = table_called(stem)
    if data.startswith(b"PAR1") or suffix == ".parquet":
        grid = read_parquet(data, file, table or stem)
    elif (table and suffix in _TABLES) or suffix in (".csv", ".tsv") or (alone and _tabular(data, suffix)):
        if (read := read_csv(data, file, table, head_row=heads.get((file, "")))) is None:
            what = said("the file is empty")
            mend = said("fill it in, or delete it if the table is not needed")
            found.append(at_table((file, "", table or stem), what, mend, "empty_file"))
            return None
        grid = read
    else:
        if not _ABOUT.match(stem):
            what = said("the file is no table and was not read")
            notices.append(Problem(file, "", 0, "", "", what, said("nothing, if that is meant")))
        return None
    return replace(grid, name=table or stem)
