"""The parts of an old Excel workbook (.xls, BIFF8) beside its cells: records, sheets, shared texts, styles."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import said
from lichen.engine.register.sheet_parts import Book, Sheet, look_of

BEGIN, END = 0x0809, 0x000A
_CONTINUE = b"\x3c\x00"
_BIFF8 = 0x0600
_LOCKED, _SHEET, _FROM_1904, _FORMAT, _STYLE, _TEXTS = 0x002F, 0x0085, 0x0022, 0x041E, 0x00E0, 0x00FC
_WIDE, _PHONETIC, _RICH = 1, 4, 8  # what the flags of a text say
Record = tuple[int, list[bytes]]


def is_biff8(stream: bytes) -> bool:
    """Return whether a stream is a workbook as Excel 97 to 2003 writes it.

    >>> is_biff8(bytes.fromhex("0908100000060500")), is_biff8(b"")
    (True, False)
    """
    if len(stream) < 6:
        return False
    kind, _, version = struct.unpack_from("<HHH", stream)
    return bool(kind == BEGIN and version == _BIFF8)


def records(stream: bytes, start: int) -> Iterator[Record]:
    """Give the records of a stream from a place on: the kind, and the content with its continuations.

    Raises `ValueError` where one is cut short.

    >>> list(records(bytes.fromhex("0a000000"), 0))
    [(10, [b''])]
    """
    at = start
    while at + 4 <= len(stream):
        kind, part, at = _record(stream, at)
        parts = [part]
        while stream[at : at + 2] == _CONTINUE:
            _, part, at = _record(stream, at)
            parts.append(part)
        yield kind, parts


def _record(stream: bytes, at: int) -> tuple[int, bytes, int]:
    kind, size = struct.unpack_from("<HH", stream, at)
    end = at + 4 + size
    if end > len(stream):
        raise ValueError("a record is cut short")
    return kind, stream[at + 4 : end], end


def read_globals(stream: bytes, file: str) -> Book:
    """Return what the sheets of a workbook share; the `part` of a sheet is where in the stream it begins.

    Raises `ProblemsError` if it is locked with a password, `ValueError`, `IndexError` or `struct.error` where it is
    damaged.
    """
    sheets: list[Sheet] = []
    texts: tuple[str, ...] = ()
    codes: dict[int, str] = {}
    styles: list[int] = []
    from_1904 = False
    for kind, parts in records(stream, 0):
        data = parts[0]
        if kind == END:
            break
        if kind == _LOCKED:
            what, mend = said("the workbook is locked with a password"), said("save it without a password")
            raise ProblemsError([Problem(file, "", 0, "", "", what, mend)])
        if kind == _SHEET:
            sheets += _sheet(data)
        elif kind == _TEXTS:
            texts = _shared(parts)
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = text_of([data[2:]])
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _FROM_1904:
            from_1904 = data[:1] == b"\x01"
    else:
        raise ValueError("the workbook has no end")
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise ValueError("two sheets lie in one place")
    looks = tuple(look_of(number, codes.get(number)) for number in styles)
    return Book(tuple(sheets), texts, looks or ("plain",), from_1904)


def _sheet(data: bytes) -> list[Sheet]:
    """Return the sheet that a record names; none if it is a chart or a module."""
    at, state, kind, length, flags = struct.unpack_from("<IBBBB", data)
    name = _decoded(data[8 : 8 + (length * 2 if flags & _WIDE else length)], flags)
    return [Sheet(name, str(at), bool(state & 3))] if kind == 0 else []


def _shared(parts: Sequence[bytes]) -> tuple[str, ...]:
    texts = _Texts(parts)
    _, count = struct.unpack("<II", texts.take(8))
    return tuple(texts.text() for _ in range(count))


def text_of(parts: Sequence[bytes]) -> str:
    """Return the text that a record's content begins with.

    >>> text_of([bytes([2, 0, 0]) + b"ab"])
    'ab'
    """
    return _Texts(parts).text()


def _decoded(data: bytes, flags: int) -> str:
    return data.decode("utf-16-le" if flags & _WIDE else "latin-1", errors="replace")


class _Texts:
    """Texts one after the other in a record and its continuations; one cut apart says anew how its letters lie."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts = parts
        self.part = self.at = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes, from as many continuations as it takes."""
        taken = b""
        while count > 0:
            if self.at == len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 0
            piece = self.parts[self.part][self.at : self.at + count]
            self.at += len(piece)
            count -= len(piece)
            taken += piece
        return taken

    def text(self) -> str:
        """Return the next text, without its formats and readings."""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        reading = struct.unpack("<I", self.take(4))[0] if flags & _PHONETIC else 0
        pieces = []
        while length:
            if self.at == len(self.parts[self.part]):
                flags = self.take(1)[0]
            width = 2 if flags & _WIDE else 1
            here = min(length, (len(self.parts[self.part]) - self.at) // width)
            if not here:
                raise ValueError("a text is cut short")
            pieces.append(_decoded(self.take(here * width), flags))
            length -= here
        self.take(4 * runs + reading)
        return "".join(pieces)
