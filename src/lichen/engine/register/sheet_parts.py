"""The parts of an Excel workbook (Office Open XML, ECMA-376) beside its cells: sheets, shared texts, styles."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_PARTS = r"(\.rels|workbook\d*\.xml|sharedStrings\d*\.xml|styles\d*\.xml|/sheet[^/]*\.xml)$"
PARTS = re.compile(_PARTS, re.IGNORECASE)

Look = Literal["plain", "percent", "date", "time"]

# Built-in number formats (ECMA-376 part 1, 18.8.30) that show a number as something else.
_DATES = {*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)}
_TIMES = {18, 19, 20, 21, 32, 33, 45, 46, 47}
_PERCENTS = {9, 10}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its `name`, the `part` that holds its cells, and whether it is `hidden`."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of a workbook share: `texts`, the `looks` of the cell styles, and its first day."""

    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    looks: tuple[Look, ...]
    from_1904: bool


def read_book(parts: Mapping[str, bytes]) -> Book:
    """Return what the parts of a workbook say; raises `ValueError`, `KeyError` or `ET.ParseError` for none."""
    root = _relations(parts, "_rels/.rels", "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
    folder, name = posixpath.split(main)
    relations = _relations(parts, f"{folder}/_rels/{name}.rels", folder)
    tree = parse(parts[main])
    sheets = []
    for entry in tree.iter():
        if local(entry.tag) == "sheet":
            key = next((value for name, value in entry.attrib.items() if local(name) == "id"), "")
            kind, part = relations.get(key, ("", ""))
            if kind == "worksheet" and part in parts:
                hidden = entry.get("state", "visible") != "visible"
                sheets.append(Sheet(entry.get("name", part), part, hidden))
    shared = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
    styles = next((part for kind, part in relations.values() if kind == "styles"), "")
    from_1904 = any(
        local(entry.tag) == "workbookPr" and entry.get("date1904", "0") in ("1", "true")
        for entry in tree.iter()
    )
    return Book(
        tuple(sheets),
        tuple(_texts(parse(parts[shared]))) if shared in parts else (),
        _looks(parse(parts[styles])) if styles in parts else ("plain",),
        from_1904,
    )


def parse(data: bytes) -> ET.Element:
    """Return a part as a tree; a part that declares entities of its own is refused.

    >>> parse(b"<a><b/></a>").tag
    'a'
    """
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise ValueError("the part declares entities")
    return ET.fromstring(data)  # noqa: S314 - entities are refused above


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace.

    >>> local("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row")
    'row'
    """
    return tag.rpartition("}")[2]


def unescaped(text: str) -> str:
    """Return a text of a workbook with its escaped control characters, such as _x000D_, put back.

    >>> unescaped("a_x005F_x0041_b")
    'a_x0041_b'
    """
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _relations(parts: Mapping[str, bytes], part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part by key: their kind and the part they lead to."""
    if part not in parts:
        return {}
    found = {}
    for entry in parse(parts[part]).iter():
        if local(entry.tag) == "Relationship":
            target = entry.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = entry.get("Type", "").rpartition("/")[2]
            found[entry.get("Id", "")] = (kind, posixpath.normpath(path))
    return found


def _texts(tree: ET.Element) -> list[str]:
    """Return the shared texts, the parts of formatted ones joined, readings of Asian characters left out."""
    texts = []
    for item in tree:
        if local(item.tag) != "si":
            continue
        runs = [run for run in item if local(run.tag) in ("t", "r")]
        pieces = [
            piece.text or ""
            for run in runs
            for piece in ([run] if local(run.tag) == "t" else run)
            if local(piece.tag) == "t"
        ]
        texts.append(unescaped("".join(pieces)))
    return texts


def _looks(tree: ET.Element) -> tuple[Look, ...]:
    """Return for each cell style whether a number in it is shown as a percentage, a date or a time."""
    own = {
        int(entry.get("numFmtId", "0")): _look_of(entry.get("formatCode", ""))
        for entry in tree.iter()
        if local(entry.tag) == "numFmt"
    }
    looks: list[Look] = []
    for group in tree:
        if local(group.tag) == "cellXfs":
            for entry in group:
                number = int(entry.get("numFmtId", "0"))
                looks.append(own[number] if number in own else _built_in(number))
    return tuple(looks) or ("plain",)


def look_of(number: int, code: str | None) -> Look:
    """Return what a number format shows a number as: by its `code`, or by its `number` where it is a built-in one.

    >>> look_of(14, None), look_of(164, "0.0%")
    ('date', 'percent')
    """
    return _built_in(number) if code is None else _look_of(code)


def _built_in(number: int) -> Look:
    if number in _PERCENTS:
        return "percent"
    return "date" if number in _DATES else "time" if number in _TIMES else "plain"


def _look_of(code: str) -> Look:
    """Return what a number format shows a number as.

    >>> _look_of('0.0"d"'), _look_of("dd/mm/yyyy"), _look_of("0.0 %"), _look_of("[h]:mm"), _look_of("#,##0.00 [$€-407]")
    ('plain', 'date', 'percent', 'time', 'plain')
    """
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code.split(";", maxsplit=1)[0])
    timed = re.search(r"\[(h+|m+|s+)\]", bare, re.IGNORECASE)
    bare = re.sub(r"\[[^\]]*\]", "", bare).lower()
    if "%" in bare:
        return "percent"
    if re.search(r"[dy]|mmm", bare) and "general" not in bare:
        return "date"
    return "time" if timed or re.search(r"h|s|m", bare.replace("general", "")) else "plain"
