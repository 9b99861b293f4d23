"""Elements of SVG and HTML as escaped text: the one place where text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_SELF_CLOSING = frozenset(("br", "hr", "img", "input", "link", "meta", "circle", "line", "path", "rect"))
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Text that is markup already and is not escaped again; `el` and `join` make it."""

    __slots__ = ()


def number(value: float, digits: int = 1) -> str:
    """Return a coordinate as the shortest text with at most `digits` decimals.

    >>> number(12.04), number(-0.04), number(3.25, 2)
    ('12', '0', '3.25')
    """
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text(value: object) -> Markup:
    """Return `value` as escaped text; `Markup` passes unchanged, None is empty.

    Characters that XML cannot hold become U+FFFD, so that the picture stays well-formed whatever a cell
    contains.

    >>> text('<b> & "x"')
    '&lt;b&gt; &amp; &quot;x&quot;'
    """
    if value is None:
        return Markup()
    if isinstance(value, Markup):
        return value
    return Markup(escape(_NOT_XML.sub("\ufffd", str(value)), quote=True))


def join(*parts: object, between: str = "") -> Markup:
    """Return the parts, each escaped unless it is markup, in one piece; lists are laid flat.

    >>> join("a<b", [el("i", "c"), None])
    'a&lt;b<i>c</i>'
    """
    return Markup(text(between).join(text(part) for part in _flat(parts)))


def _flat(parts: Iterable[object]) -> Iterable[object]:
    for part in parts:
        if isinstance(part, (list, tuple)):
            yield from _flat(part)
        elif part is not None:
            yield part


def el(tag: str, *children: object, **attributes: object) -> Markup:
    """Return one element; children and attribute values are escaped.

    An attribute's trailing underscore is dropped and inner ones become hyphens (``class_``,
    ``stroke_width``); None and False leave it out, True writes it empty; floats are written with one decimal
    at most.

    >>> el("text", "5 < 6", x=1.25, class_="label", hidden=None)
    '<text x="1.2" class="label">5 &lt; 6</text>'
    >>> el("path", d="M0,0")
    '<path d="M0,0"/>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if not children and tag in _SELF_CLOSING:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{join(*children)}</{tag}>")


def _attribute(value: object) -> str:
    if value is True:
        return ""
    if isinstance(value, float):
        return number(value)
    return text(value)


def picture(
    *children: object, width: float, height: float, title: str, about: str, key: str, **attributes: object
) -> Markup:
    """Return an ``<svg>`` that says what it shows: role, title and description, drawn in a box of pixels.

    `key` makes the ids of title and description unique in a page; `title` and `about` are read aloud in the
    picture's stead.

    >>> picture(width=8, height=4, title="Flows", about="None.", key="s")[-37:]
    '<desc id="s-about">None.</desc></svg>'
    """
    return el(
        "svg",
        el("title", title, id=f"{key}-title"),
        el("desc", about, id=f"{key}-about"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=number(width),
        height=number(height),
        role="img",
        aria_labelledby=f"{key}-title {key}-about",
        **attributes,
    )


_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[] \u2009\u202f"), frozenset("mwMWGOQ@%&")


def text_width(words: str, size: float) -> float:
    """Return about how wide a line of a plain sans-serif face is [px], on the generous side.

    >>> round(text_width("Wood wastes", 12))
    76
    """
    ems = sum(
        0.31
        if c in _NARROW
        else 0.88
        if c in _WIDE
        else 0.67
        if c.isupper()
        else 0.57
        if c.isascii()
        else 0.7
        for c in words
    )
    return ems * size


def shorten(words: str, most: int) -> str:
    """Return `words`, cut at a word's end with an ellipsis when longer than `most` characters.

    >>> shorten("Mineral waste from construction and demolition", 28)
    'Mineral waste from…'
    """
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    space = cut.rfind(" ")
    return cut[: space if space >= most // 2 else None].rstrip(" ,;(-&/") + "…"
