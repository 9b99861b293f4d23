"""Escaping and writing of elements."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.svg import Markup, el, join, number, picture, shorten, text, text_width
from tests.engine.kit.draw.reading import read


@given(st.text())
def test_element_is_well_formed_whatever_it_holds(words: str) -> None:
    parsed = read(el("p", words, title=words))
    shown = text(words)
    expected = unescape(shown).replace("\r\n", "\n").replace("\r", "\n")
    assert (parsed.text or "") == expected


def test_element_escapes_text_and_attributes() -> None:
    assert el("p", '<script>alert("x")</script> & co', title='"><b>') == (
        '<p title="&quot;&gt;&lt;b&gt;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co</p>'
    )


def test_markup_is_not_escaped_twice() -> None:
    assert el("p", el("b", "<"), Markup("&amp;")) == "<p><b>&lt;</b>&amp;</p>"


def test_element_without_children_closes_itself_only_where_html_allows() -> None:
    assert el("br") == "<br/>"
    assert el("td") == "<td></td>"


def test_attribute_none_and_false_are_left_out_and_true_is_empty() -> None:
    assert el("input", a=None, b=False, checked=True) == '<input checked=""/>'


def test_join_lays_lists_flat_and_skips_none() -> None:
    assert join(["a", ["b", None]], "c", between=",") == "a,b,c"


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_number_is_near_and_short(value: float, digits: int) -> None:
    written = number(value, digits)
    assert abs(float(written) - value) <= 0.5 * 10**-digits + 1e-9
    assert written == "0" or not written.startswith("-0.0") or float(written) != 0
    assert "e" not in written


def test_picture_has_role_title_and_description() -> None:
    parsed = read(picture(width=8, height=4, title="T", about="A", key="k"))
    assert parsed.attrib["role"] == "img"
    ids = parsed.attrib["aria-labelledby"].split()
    assert ids == [child.attrib["id"] for child in parsed]


@given(st.text(max_size=80), st.integers(4, 40))
def test_shorten_never_exceeds_its_length(words: str, most: int) -> None:
    assert len(shorten(words, most)) <= most


def test_text_width_grows_with_size_and_words() -> None:
    assert text_width("abc", 20) == 2 * text_width("abc", 10)
    assert text_width("iii", 10) < text_width("MMM", 10)
