"""Reads the cells of one sheet of a workbook as a stream, so that one stray cell at the far corner costs nothing.

The table library's readers give values alone. This one also knows what a person needs to be told: formulas
and whether their result was stored, merged cells, errors such as #N/A, hidden rows, and numbers shown as a
percentage or a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

import polars as pl

from lichen.engine.register.sheet_parts import Book, Look, unescaped

Cell = str | float
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
WIDEST = 16_384
_DAYS_1900, _DAYS_1904 = 25_569, 24_107  # from the first day of a workbook to 1970-01-01
_CHUNK = 1 << 20


@dataclass(slots=True)
class SheetCells:
    """The cells of a sheet: `rows` by number, each its cells by column from 0; and what is odd, by (row, column).

    `formulas` gives whether the result was stored; `errors` the error; `merged` ranges as (first row, first
    column, last row, last column); `hidden` rows.
    """

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def read_cells(data: bytes, book: Book) -> SheetCells:
    """Return the cells of a sheet's XML; raises `ValueError` or `expat.ExpatError` where it is damaged.

    >>> xml = b'<worksheet><sheetData><row r="1"><c r="B1" t="str"><v>x</v></c></row></sheetData></worksheet>'
    >>> read_cells(xml, Book((), (), ("plain",), False)).rows
    {1: {1: 'x'}}
    """
    reader = _Reader(book)
    feed(data, reader)
    return reader.found


class Listener(Protocol):
    """What is told of XML as it is read."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note that an element begins."""

    def end(self, tag: str) -> None:
        """Take note that an element ends."""

    def characters(self, text: str) -> None:
        """Take text."""

    def refuse(self, *about: object) -> None:
        """Raise: whoever declares entities means harm."""


def feed(data: bytes, reader: Listener) -> None:
    """Read XML, piece by piece; raises `expat.ExpatError` where it is damaged."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = reader.refuse
    parser.buffer_text = True
    for start in range(0, len(data), _CHUNK):
        parser.Parse(data[start : start + _CHUNK], False)
    parser.Parse(b"", True)


class _Reader:
    """Puts together the cells as the elements of the sheet come by."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.found = SheetCells()
        self.row = self.place = 0
        self.cells: dict[int, Cell] = {}
        self.kind = ""
        self.look: Look = "plain"
        self.text: list[str] | None = None
        self.value: str | None = None
        self.formula = False
        self.phonetic = False
        self.looks: dict[str, Look] = {str(number): look for number, look in enumerate(book.looks)}

    def refuse(self, *_: object) -> None:
        raise ValueError("the sheet declares entities")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._place(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.look = self.looks.get(attributes.get("s", "0"), "plain")
            self.value, self.formula = None, False
        elif name in ("v", "t"):
            self.text = []
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.place = -1
            self.cells = self.found.rows.setdefault(self.row, {})
            if attributes.get("hidden") in ("1", "true"):
                self.found.hidden.append(self.row)
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("v", "t"):
            if self.text is not None and not self.phonetic:
                self.value = (self.value or "") + "".join(self.text)
            self.text = None
        elif name == "c":
            self._finish()
        elif name == "rPh":
            self.phonetic = False

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _place(self, reference: str | None) -> None:
        """Note where the cell stands: by its reference, or else to the right of the last one."""
        if reference is None:
            self.place += 1
            return
        row, self.place = _position(reference)
        if row != self.row:
            raise ValueError(f"the cell {reference} stands in another row")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.found.merged.append((*_position(first), *_position(last or first)))

    def _finish(self) -> None:
        at = (self.row, self.place)
        if self.formula:
            self.found.formulas[at] = bool(self.value) or self.kind == "str"
        if not self.value:
            return
        if self.kind == "s":
            value: Cell = self.book.texts[int(self.value)]
            if not value:
                return
        elif self.kind == "n":
            value = shown(float(self.value), self.look, from_1904=self.book.from_1904)
        elif self.kind == "b":
            value = "yes" if self.value.strip() == "1" else "no"
        elif self.kind == "e":
            self.found.errors[at] = self.value
            return
        else:
            value = unescaped(self.value)
        self.cells[self.place] = value


def shown(number: float, look: Look, *, from_1904: bool = False) -> Cell:
    """Return a number as it is shown: a percentage as 12 %, a date as 2024-05-31.

    >>> shown(0.12, "percent"), shown(45323.5, "date"), shown(0.75, "time")
    ('12 %', '2024-02-01', '18 h')
    """
    if look == "plain":
        return number
    if look == "percent":
        return f"{round(number * 100, 10):.12g} %"
    return _day(number, from_1904=from_1904) if look == "date" else f"{number * 24:.6g} h"


def _position(reference: str) -> tuple[int, int]:
    """Return the row (from 1) and the column (from 0) of a reference.

    >>> _position("B7"), _position("$AA$10")
    ((7, 1), (10, 26))
    """
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise ValueError(f"'{reference}' is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > WIDEST:
        raise ValueError(f"'{reference}' is no cell")
    return int(found[2]), column - 1


def _day(number: float, *, from_1904: bool) -> str:
    """Return the day that a number stands for.

    >>> _day(45323.0, from_1904=False)
    '2024-02-01'
    """
    days = int(number) - (_DAYS_1904 if from_1904 else _DAYS_1900)
    if not -800_000 < days < 2_900_000:
        return f"{number:.12g}"
    return str(pl.Series([days]).cast(pl.Date).cast(pl.String)[0])


def column_letters(place: int) -> str:
    """Return the letters of a column, from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
