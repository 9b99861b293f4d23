"""Reads the cells of one sheet of an old Excel workbook (.xls, BIFF8), with what a person should know of them."""

from __future__ import annotations

import struct

from lichen.engine.register.sheet_cells import Cell, SheetCells, shown
from lichen.engine.register.sheet_parts import Book
from lichen.engine.register.xls_parts import BEGIN, END, records, text_of

_NUMBER, _PACKED, _MANY_PACKED = 0x0203, 0x027E, 0x00BD
_SHARED, _LABEL, _RICH = 0x00FD, 0x0204, 0x00D6
_TRUTH, _FORMULA, _RESULT = 0x0205, 0x0006, 0x0207
_ROW, _MERGED = 0x0208, 0x00E5
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_HIDDEN = 0x20
_IS_TEXT, _IS_TRUTH, _IS_ERROR = 0, 1, 2  # what a formula's result is, if no number


def read_xls_cells(stream: bytes, start: int, book: Book) -> SheetCells:
    """Return the cells of the sheet that begins at a place of the stream.

    Raises `ValueError`, `IndexError` or `struct.error` where it is damaged.
    """
    reader = _Reader(book)
    depth = 0
    for kind, parts in records(stream, start):
        if kind == BEGIN:
            depth += 1
        elif not depth:
            raise ValueError("no sheet begins here")
        elif kind == END:
            depth -= 1
            if not depth:
                return reader.found
        elif depth == 1 and kind in reader.readers:  # what lies deeper is a chart in the sheet
            reader.readers[kind](parts)
    raise ValueError("the sheet has no end")


class _Reader:
    """Puts together the cells as the records of the sheet come by."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.found = SheetCells()
        self.waiting: tuple[int, int] | None = None
        self.readers = {
            _NUMBER: self._number, _PACKED: self._packed, _MANY_PACKED: self._many, _SHARED: self._shared,
            _LABEL: self._label, _RICH: self._label, _TRUTH: self._truth, _FORMULA: self._formula,
            _RESULT: self._result, _ROW: self._row, _MERGED: self._merged,
        }  # fmt: skip

    def _put(self, row: int, place: int, value: Cell) -> None:
        if value != "":
            self.found.rows.setdefault(row + 1, {})[place] = value

    def _shown(self, row: int, place: int, style: int, number: float) -> None:
        look = self.book.looks[style] if style < len(self.book.looks) else "plain"
        self._put(row, place, shown(number, look, from_1904=self.book.from_1904))

    def _odd(self, row: int, place: int, error: int) -> None:
        self.found.rows.setdefault(row + 1, {})
        self.found.errors[row + 1, place] = _ERRORS.get(error, "#N/A")

    def _number(self, parts: list[bytes]) -> None:
        self._shown(*struct.unpack_from("<HHHd", parts[0]))

    def _packed(self, parts: list[bytes]) -> None:
        row, place, style, packed = struct.unpack_from("<HHHI", parts[0])
        self._shown(row, place, style, _unpacked(packed))

    def _many(self, parts: list[bytes]) -> None:
        data = parts[0]
        row, place = struct.unpack_from("<HH", data)
        for at in range(4, len(data) - 2 - 5, 6):
            style, packed = struct.unpack_from("<HI", data, at)
            self._shown(row, place, style, _unpacked(packed))
            place += 1

    def _shared(self, parts: list[bytes]) -> None:
        row, place, _, number = struct.unpack_from("<HHHI", parts[0])
        self._put(row, place, self.book.texts[number])

    def _label(self, parts: list[bytes]) -> None:
        row, place, _ = struct.unpack_from("<HHH", parts[0])
        self._put(row, place, text_of([parts[0][6:], *parts[1:]]))

    def _truth(self, parts: list[bytes]) -> None:
        row, place, _, value, is_error = struct.unpack_from("<HHHBB", parts[0])
        if is_error:
            self._odd(row, place, value)
        else:
            self._put(row, place, "yes" if value else "no")

    def _formula(self, parts: list[bytes]) -> None:
        row, place, style, result = struct.unpack_from("<HHH8s", parts[0])
        self.found.rows.setdefault(row + 1, {})
        self.found.formulas[row + 1, place] = True
        self.waiting = None
        if result[6:] != b"\xff\xff":
            self._shown(row, place, style, struct.unpack("<d", result)[0])
        elif result[0] == _IS_TEXT:
            self.waiting = (row, place)
        elif result[0] == _IS_TRUTH:
            self._put(row, place, "yes" if result[2] else "no")
        elif result[0] == _IS_ERROR:
            self._odd(row, place, result[2])

    def _result(self, parts: list[bytes]) -> None:
        """Take the text that the formula before it resulted in."""
        if self.waiting is not None:
            self._put(*self.waiting, text_of(parts))
            self.waiting = None

    def _row(self, parts: list[bytes]) -> None:
        if parts[0][12] & _HIDDEN:
            (row,) = struct.unpack_from("<H", parts[0])
            self.found.rows.setdefault(row + 1, {})
            self.found.hidden.append(row + 1)

    def _merged(self, parts: list[bytes]) -> None:
        (count,) = struct.unpack_from("<H", parts[0])
        for number in range(count):
            top, bottom, left, right = struct.unpack_from("<4H", parts[0], 2 + 8 * number)
            self.found.merged.append((top + 1, left, bottom + 1, right))


def _unpacked(packed: int) -> float:
    """Return a number from its short form: 30 bits of a float or a whole number, or a hundredth of either.

    >>> _unpacked(0x40590000), _unpacked((150 << 2) | 3)
    (100.0, 1.5)
    """
    if packed & 2:
        number = float((packed >> 2) - ((packed >> 31) << 30))
    else:
        number = float(struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0])
    return number / 100 if packed & 1 else number
