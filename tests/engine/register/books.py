"""Workbooks of other kinds for the tests, written here byte by byte: OpenDocument (.ods) and old Excel (.xls)."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MIME = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = (
    " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
EPOCH = dt.date(1899, 12, 30)


class Percent(float):
    """A number that its cell shows as a percentage."""


class Failed(str):
    """An error that a cell shows."""

    __slots__ = ()


Value = str | float | bool | dt.date | None
Sheets = Mapping[str, Sequence[Sequence[Value]]]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return buffer.getvalue()


def ods_of(tables: str, **files: bytes) -> bytes:
    """Return a spreadsheet with these ``table:table`` elements; `ta2` is the style of a hidden one."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>'
        '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/>'
        '</style:style><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/></manifest:manifest>'
    )
    known = {"mimetype": MIME, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: text.encode() for name, text in known.items()} | files)


def ods_cell(value: Value, extra: str = "") -> str:
    """Return one cell."""
    if value is None:
        return f"<table:table-cell {extra}/>"
    shown = escape(str(value))
    given = 'office:value-type="string"'
    if isinstance(value, Failed):
        given += ' office:string-value="" calcext:value-type="error" table:formula="of:=1/0"'
    elif isinstance(value, bool):
        given = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, Percent):
        given = f'office:value-type="percentage" office:value="{float(value)!r}"'
    elif isinstance(value, (int, float)):
        given = f'office:value-type="float" office:value="{value!r}"'
    elif isinstance(value, dt.date):
        given = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    return f"<table:table-cell {given} {extra}><text:p>{shown}</text:p></table:table-cell>"


def ods_table(name: str, rows: str, style: str = "ta1") -> str:
    """Return one sheet, with the million empty rows that LibreOffice ends it with."""
    rest = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f'<table:table table:name={quoteattr(name)} table:style-name="{style}">{rows}{rest}</table:table>'


def ods_row(values: Sequence[Value]) -> str:
    """Return one row, with the empty cells that LibreOffice ends it with."""
    rest = '<table:table-cell table:number-columns-repeated="16370"/>'
    return f"<table:table-row>{''.join(map(ods_cell, values))}{rest}</table:table-row>"


def ods(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """Return sheets as an OpenDocument spreadsheet."""
    return ods_of(
        "".join(
            ods_table(name, "".join(map(ods_row, rows)), "ta2" if name in hidden else "ta1")
            for name, rows in sheets.items()
        )
    )


def record(kind: int, data: bytes = b"") -> bytes:
    """Return one record of a BIFF stream."""
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind: int) -> bytes:
    """Return the record that begins the globals (5), a sheet (16) or a chart (32)."""
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def biff_text(text: str) -> bytes:
    """Return a text with its length, in one byte a letter where that does."""
    wide = not all(ord(letter) < 256 for letter in text)
    return struct.pack("<HB", len(text), wide) + text.encode("utf-16-le" if wide else "latin-1")


def texts_of(texts: Sequence[str]) -> bytes:
    """Return the record of shared texts, in continuations where it grows too long."""
    parts = [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        one = biff_text(text)
        if len(parts[-1]) + len(one) > 8224:
            parts.append(b"")
        parts[-1] += one
    return record(0x00FC, parts[0]) + b"".join(record(0x003C, part) for part in parts[1:])


ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def biff_cell(row: int, place: int, value: Value, texts: list[str]) -> bytes:
    """Return the record of one cell; styles are 0 plain, 1 a percentage, 2 a date."""
    at = struct.pack("<HH", row, place)
    if value is None:
        return b""
    if isinstance(value, Failed):
        return record(0x0205, at + struct.pack("<HBB", 0, ERRORS[value], 1))
    if isinstance(value, str):
        texts.append(value)
        return record(0x00FD, at + struct.pack("<HI", 0, len(texts) - 1))
    if isinstance(value, bool):
        return record(0x0205, at + struct.pack("<HBB", 0, value, 0))
    if isinstance(value, dt.date):
        return record(0x0203, at + struct.pack("<Hd", 2, (value - EPOCH).days))
    if isinstance(value, int):
        return record(0x027E, at + struct.pack("<HI", 0, (value << 2 | 2) & 0xFFFFFFFF))
    return record(0x0203, at + struct.pack("<Hd", isinstance(value, Percent), value))


def biff_of(bodies: Mapping[str, bytes], texts: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """Return a BIFF8 stream of sheets, each given as its records between beginning and end."""
    styles = b"".join(record(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 10, 14))
    known = record(0x0022, b"\0\0") + styles
    named = {name: struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in bodies}
    end = record(0x000A)
    last = texts_of(texts) + end
    at = len(begin(5)) + len(known) + sum(len(name) + 10 for name in named.values()) + len(last)
    listed, sheets = b"", b""
    for name, body in bodies.items():
        place = struct.pack("<IBB", at + len(sheets), name in hidden, 0)
        listed += record(0x0085, place + named[name])
        sheets += begin(16) + body + end
    return begin(5) + known + listed + last + sheets


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a stream in a compound file of sectors of 512 bytes; one below 4096 bytes lies in small ones."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    short = len(stream) < 4096
    width = 64 if short else 512
    count = -(-len(stream) // width)
    body = stream.ljust(count * width, b"\0")
    links = [*range(1, count), end] if count else []
    small = b"" if not short else struct.pack(f"<{count}I", *links).ljust(512, b"\xff")
    body = body.ljust(-(-len(body) // 512) * 512, b"\0")
    sectors = len(body) // 512
    tables = -(-(sectors + 20) // 127)
    lists = max(
        -(-(tables - 109) // 127), 0
    )  # sectors that go on with the list of tables, at the end of the file
    follow = [0xFFFFFFFD] * tables + [end, end] + [tables + 2 + at + 1 for at in range(sectors - 1)] + [end]
    listed = len(follow)
    follow += [0xFFFFFFFC] * lists
    follow += [free] * (tables * 128 - len(follow))

    def entry(called: str, kind: int, first: int, size: int, child: int = free) -> bytes:
        letters = called.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII36xII4x", letters, len(letters) + 2, kind, 1, free, free, child, first, size
        )  # fmt: skip

    root = entry("Root Entry", 5, tables + 2 if short else end, len(body) if short else 0, 1)
    one = entry(name, 2, 0 if short else tables + 2, len(stream))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, tables, 0, 4096, tables + 1 if short else end, 1 if short else 0, listed if lists else end, lists,
    )  # fmt: skip
    header += struct.pack("<109I", *range(min(tables, 109)), *[free] * (109 - tables))
    more = [*range(109, tables)]
    rest = b"".join(
        struct.pack(
            "<128I",
            *(more[at * 127 : (at + 1) * 127] + [free] * 127)[:127],
            end if at == lists - 1 else listed + at + 1,
        )
        for at in range(lists)
    )
    table = struct.pack(f"<{len(follow)}I", *follow)
    return header + table + (root + one).ljust(512, b"\0") + small.ljust(512, b"\xff") + body + rest


def xls(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """Return sheets as an old Excel workbook."""
    texts: list[str] = []
    bodies = {
        name: b"".join(
            biff_cell(row, place, value, texts)
            for row, values in enumerate(rows)
            for place, value in enumerate(values)
        )
        for name, rows in sheets.items()
    }
    return compound(biff_of(bodies, texts, hidden))
