"""The records of an old workbook: texts cut apart, styles, hidden sheets, passwords."""

from __future__ import annotations

import struct

import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.register.xls_parts import is_biff8, read_globals, records, text_of
from tests.engine.register.books import begin, biff_of, biff_text, record


def test_what_sheets_share_is_read() -> None:
    book = read_globals(biff_of({"one": b"", "Zwei — ž": b""}, ["a", "дъб"], hidden=["one"]), "a.xls")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("one", True), ("Zwei — ž", False)]
    assert book.texts == ("a", "дъб")
    assert book.looks == ("plain", "percent", "date")
    assert not book.from_1904


def test_shared_texts_go_on_in_continuations() -> None:
    """Texts beyond what one record holds come back whole."""
    texts = [f"{number}:" + "дъб"[number % 3] * 2000 for number in range(12)]
    assert read_globals(biff_of({"one": b""}, texts), "a.xls").texts == tuple(texts)


def test_text_cut_apart_says_anew_how_its_letters_lie() -> None:
    first = struct.pack("<HB", 6, 0) + b"abc"
    assert text_of([first, b"\x01" + "дъб".encode("utf-16-le")]) == "abcдъб"


def test_formats_and_readings_of_a_text_are_left_out() -> None:
    rich = struct.pack("<HBHI", 2, 4 | 8, 1, 3) + b"ab" + b"\0" * 4 + b"xyz"
    assert text_of([rich, biff_text("next")]) == "ab"


def test_own_number_formats_and_charts() -> None:
    own = record(0x041E, struct.pack("<H", 164) + biff_text("0.0%"))
    style = record(0x00E0, struct.pack("<HH16x", 0, 164))
    chart = record(0x0085, struct.pack("<IBBBB", 99, 0, 2, 1, 0) + b"c")
    stream = begin(5) + own + style + chart + record(0x0022, b"\1\0") + record(0x000A)
    book = read_globals(stream, "a.xls")
    assert (book.looks, book.sheets, book.from_1904) == (("percent",), (), True)


def test_password_is_told() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_globals(begin(5) + record(0x002F, b"\1\0") + record(0x000A), "a.xls")
    assert "password" in caught.value.problems[0].what


@pytest.mark.parametrize(
    "stream",
    [
        begin(5) + b"\xfc\x00\xff\xff",
        begin(5) + record(0x00FC, struct.pack("<II", 9, 4_000_000_000)) + record(0x000A),
        begin(5) + 2 * record(0x0085, struct.pack("<IBBBB", 9, 0, 0, 1, 0) + b"a") + record(0x000A),
    ],
)  # fmt: skip
def test_damage_is_an_error(stream: bytes) -> None:
    """A record cut short, more texts than there are, two sheets in one place (read again and again)."""
    with pytest.raises((ValueError, IndexError, struct.error)):
        read_globals(stream, "a.xls")


def test_kinds_of_streams() -> None:
    assert is_biff8(begin(5))
    assert not is_biff8(record(0x0809, struct.pack("<HH", 0x0500, 5)))
    assert [kind for kind, _ in records(begin(5) + record(0x000A), 0)] == [0x0809, 0x000A]
