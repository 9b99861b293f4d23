"""Reads the sheets of an OpenDocument spreadsheet (.ods), as LibreOffice and public offices write them, as a stream.

A row or cell that is repeated stands there once with a count, and a sheet usually ends in a million empty rows: empty
ones are skipped, others are written out up to a limit. What is odd is told as for any workbook.
"""

from __future__ import annotations

import re

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import said
from lichen.engine.register.archive import open_zip
from lichen.engine.register.grid import ERRORS
from lichen.engine.register.sheet_cells import WIDEST, Cell, SheetCells, feed, shown
from lichen.engine.register.sheet_parts import Sheet

_PARTS = r"^(content\.xml|mimetype|META-INF/manifest\.xml)$"
_DEEPEST = 1 << 24
_ROOM = 5_000_000  # cells that repeats may add to those that are written
_SPACES = 100
_SKIPPED = {
    "annotation",
    "shapes",
    "forms",
    "tracked-changes",
    "named-expressions",
    "dde-links",
    "note",
    "ruby-text",
}
_BLANK = re.compile(r"[ \t\r\n]+")
_ERROR = re.compile(r"Err:\d+")
_DAY = re.compile(r"-?\d{4,}-\d\d-\d\d")
_TIME = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
Found = list[tuple[Sheet, SheetCells]]


def ods_sheets(data: bytes, file: str) -> Found:
    """Return the sheets of an OpenDocument spreadsheet with their cells.

    Raises `ProblemsError` if it is another kind of document, locked, or unfolds beyond the limits, and `ValueError`
    or `expat.ExpatError` where it is damaged.
    """
    parts = open_zip(data, file, keep=_PARTS)
    if "content.xml" not in parts or b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        _refuse(file, said("the workbook is locked with a password"), said("save it without a password"))
    reader = _Reader(file)
    if b"spreadsheet" in parts.get("mimetype", b"spreadsheet"):
        feed(parts["content.xml"], reader)
    if not reader.spreadsheet:
        mend = said("save it as .xlsx, or each sheet as .csv")
        _refuse(file, said("this is an OpenDocument file, but no spreadsheet"), mend)
    return reader.sheets


def _refuse(file: str, what: str, mend: str, sheet: str = "") -> None:
    raise ProblemsError([Problem(file, sheet, 0, "", "", what, mend)])


class _Reader:
    """Puts together the sheets as the elements of the document come by."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.spreadsheet = False
        self.sheets: Found = []
        self.room = _ROOM
        self.hidden: set[str] = set()
        self.style = ""
        self.skipping = 0
        self.sheet: Sheet | None = None
        self.found = SheetCells()
        self.linked = False
        self.row = self.times = 1
        self.line = _Line()
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []
        self.written = False

    def refuse(self, *_: object) -> None:
        raise ValueError("the document declares entities")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        nested = name == "table" and self.sheet is not None
        if self.skipping or nested or name in _SKIPPED or space.endswith(":drawing:1.0"):
            self.skipping += 1
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.text = _named(attributes), []
        elif self.cell is not None:
            self._in_cell(name, attributes)
        elif name == "table-row":
            self._begin_row(_named(attributes))
        elif name == "table":
            self._begin_sheet(_named(attributes))
        elif name == "table-source":
            self.linked = True
        elif name == "style":
            given = _named(attributes)
            self.style = given.get("name", "") if given.get("family") == "table" else ""
        elif name == "table-properties" and self.style and _named(attributes).get("display") == "false":
            self.hidden.add(self.style)
        elif name == "spreadsheet":
            self.spreadsheet = True

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if self.skipping:
            self.skipping -= 1
        elif name == "p":
            self.written = False
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "table" and self.sheet is not None:
            if not self.linked:
                self.sheets.append((self.sheet, self.found))
            self.sheet = None

    def characters(self, text: str) -> None:
        if self.written and not self.skipping:
            self.text.append(_BLANK.sub(" ", text))

    def _in_cell(self, name: str, attributes: dict[str, str]) -> None:
        """Note the text of a cell: paragraphs are lines, and runs of spaces, tabs and breaks are elements."""
        if name == "p":
            self.text += ["\n"] if self.text else []
            self.written = True
        elif name == "s":
            self.text.append(" " * min(int(_named(attributes).get("c", 1)), _SPACES))
        elif name in ("tab", "line-break"):
            self.text.append("\t" if name == "tab" else "\n")

    def _begin_sheet(self, given: dict[str, str]) -> None:
        hidden = given.get("style-name", "") in self.hidden
        self.sheet = Sheet(given.get("name", ""), "content.xml", hidden)
        self.found, self.linked, self.row = SheetCells(), False, 1

    def _begin_row(self, given: dict[str, str]) -> None:
        self.times = max(int(given.get("number-rows-repeated", 1)), 1)
        self.line = _Line(hidden=given.get("visibility", "visible") != "visible")

    def _end_cell(self) -> None:
        given = self.cell or {}
        text, self.cell = "".join(self.text), None
        times = max(int(given.get("number-columns-repeated", 1)), 1)
        place = self.line.width
        self.line.width += times
        error = _error(given, text)
        value = None if error else _value(given, text)
        spans = [max(int(given.get(f"number-{way}-spanned", 1)), 1) for way in ("rows", "columns")]
        if spans != [1, 1]:
            self.line.merged.append((place, spans[0], spans[1]))
        if value is None and not error and "formula" not in given:
            return
        if self.line.width > WIDEST:
            raise ValueError("a cell stands beyond the last column")
        self._spend(times - 1)
        for at in range(place, place + times):
            if "formula" in given:
                self.line.formulas[at] = bool(value or error) or given.get("value-type") == "string"
            if error:
                self.line.errors[at] = error
            elif value is not None:
                self.line.cells[at] = value

    def _end_row(self) -> None:
        line, first = self.line, self.row
        self.row += self.times
        self.found.merged += [
            (first, left, first + down - 1, left + across - 1) for left, down, across in line.merged
        ]
        odd = len(line.cells) + len(line.formulas) + len(line.errors)
        if not odd:
            return
        if self.row > _DEEPEST:
            raise ValueError("a cell stands beyond the last row")
        self._spend((self.times - 1) * odd)
        for row in range(first, self.row):
            self.found.rows[row] = dict(line.cells)
            self.found.formulas.update({(row, at): stored for at, stored in line.formulas.items()})
            self.found.errors.update({(row, at): error for at, error in line.errors.items()})
            if line.hidden:
                self.found.hidden.append(row)

    def _spend(self, cells: int) -> None:
        self.room -= cells
        if self.room < 0:
            what = said("the same cells are repeated too often in the sheet")
            mend = said("copy the table alone to a new sheet")
            _refuse(self.file, what, mend, self.sheet.name if self.sheet else "")


class _Line:
    """One row while it is read: cells, formulas and errors by column, merged ones as (column, rows, columns)."""

    def __init__(self, *, hidden: bool = False) -> None:
        self.hidden = hidden
        self.width = 0
        self.cells: dict[int, Cell] = {}
        self.formulas: dict[int, bool] = {}
        self.errors: dict[int, str] = {}
        self.merged: list[tuple[int, int, int]] = []


def _named(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names; those of LibreOffice's own names are marked, as they repeat others.

    >>> _named({"urn:office:1.0 value-type": "float", "urn:calcext:1.0 value-type": "error"})
    {'value-type': 'float', 'own-value-type': 'error'}
    """
    named = {}
    for key, value in attributes.items():
        space, _, name = key.rpartition(" ")
        named[f"own-{name}" if space.endswith("calcext:1.0") else name] = value
    return named


def _error(given: dict[str, str], text: str) -> str:
    """Return the error that a cell shows, "" if none.

    >>> _error({"formula": "of:=1/0", "value-type": "string"}, "#DIV/0!")
    '#DIV/0!'
    """
    told = given.get("own-value-type") == "error"
    shows = "formula" in given and (text in ERRORS or _ERROR.fullmatch(text))
    return (text or "#N/A") if told or shows else ""


def _value(given: dict[str, str], text: str) -> Cell | None:
    """Return what a cell holds, written as a workbook's other forms have it; None if it is empty.

    >>> _value({"value-type": "percentage", "value": "0.125"}, "12.5%")
    '12.5 %'
    >>> _value({"value-type": "date", "date-value": "2024-02-01T06:00:00"}, "01/02/24")
    '2024-02-01'
    """
    kind = given.get("value-type", "string")
    if kind in ("float", "currency", "percentage") and "value" in given:
        return shown(float(given["value"]), "percent" if kind == "percentage" else "plain")
    if kind == "boolean" and "boolean-value" in given:
        return "yes" if given["boolean-value"] == "true" else "no"
    if kind == "date" and (day := _DAY.match(given.get("date-value", ""))):
        return day[0]
    if kind == "time" and (time := _TIME.fullmatch(given.get("time-value", ""))):
        sign, *parts = time.groups()
        days, hours, minutes, seconds = (float(part or 0) for part in parts)
        return f"{sign}{days * 24 + hours + minutes / 60 + seconds / 3600:.6g} h"
    return given.get("string-value", text) or None
