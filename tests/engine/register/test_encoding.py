"""Text files are read in whatever encoding they are in, the same way each time, and bytes that fit none are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.encoding import to_utf8

WORDS = {
    "cp1252": ["Grünschnitt, Gärreste; Öl", "déchets de bois traités", "lixívia residuária, função",
               "Træaffald, spåner",
               "m³, 5 €"],
    "cp1250": ["odpady drewna łąka żużel", "zbytky dřeva, štěrk", "maradék fűrészpor hő", "žlindra, čelik",
               "Łódź śmieci"],
    "cp1251": ["отходы древесины", "опилки и стружка", "дървесни отпадъци", "тирса; відходи деревини"],
}  # fmt: skip
CASES = [(page, text) for page, texts in WORDS.items() for text in texts]


@pytest.mark.parametrize(("page", "text"), CASES)
def test_windows_page_is_recognised_by_its_words(page: str, text: str) -> None:
    found = to_utf8(text.encode(page))
    assert (found.encoding, found.data.decode(), found.guessed) == (page, text, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["id,name\na,Ærø\n", "id,name\nb,отходы\n"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str, text: str) -> None:
    found = to_utf8(text.encode(encoding))
    assert (found.data.decode(), found.guessed, found.lost) == (text, False, ())


def test_lines_pasted_from_two_files_are_each_read_in_their_own() -> None:
    found = to_utf8("a,Mühle\n".encode() + "b,Bäckerei\n".encode("cp1252"))
    assert found.data.decode() == "a,Mühle\nb,Bäckerei\n"
    assert found.patched == 1


def test_bytes_that_no_page_has_are_told_with_their_line() -> None:
    found = to_utf8(b"a,M\xfchle\nb,\x81\n")
    assert (found.encoding, found.lost) == ("cp1252", (2,))


@given(st.binary(max_size=200))
def test_any_bytes_give_utf8(data: bytes) -> None:
    found = to_utf8(data)
    found.data.decode("utf-8")
    assert to_utf8(data) == found


@given(st.text(max_size=100))
def test_utf8_comes_through_unchanged(text: str) -> None:
    data = text.encode()
    if not data.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\x00")) and data[1:2] != b"\x00":
        assert to_utf8(data).data == data
