"""A language that nobody speaks: each text of ours stands between ⟦ and ⟧, so that what is left out can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from string import Formatter

import pytest
from django.utils import translation

from lichen.site.shell import telling

_PLACE = re.compile(r"(%\(\w+\)[sd]|%[sd])")
_SPOKEN = ("aria-label", "title", "label", "placeholder", "alt")
_WORD = re.compile(r"[^\W\d_]{3,}")


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark whatever goes through a catalogue: texts of pages, and patterns of the engine without what fills them."""

    def plain(message: str) -> str:
        return _PLACE.sub(r"⟧\1⟦", f"⟦{message}⟧") if message else message

    def counted(one: str, many: str, number: int) -> str:
        return plain(one if number == 1 else many)

    def pattern(one: str, many: str, number: int) -> str:
        parts = Formatter().parse(one if number == 1 or not many else many)
        return "".join(
            f"⟦{text.replace('{', '{{').replace('}', '}}')}⟧" + (f"{{{name}}}" if name is not None else "")
            for text, name, _, _ in parts
        )

    monkeypatch.setattr(translation._trans, "gettext", plain)
    monkeypatch.setattr(translation._trans, "ngettext", counted)
    monkeypatch.setattr(translation._trans, "pgettext", lambda _context, message: plain(message))
    monkeypatch.setattr(telling, "_pattern", pattern)


class _Main(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "main"
        if self.inside:
            self.texts += [value for name, value in attrs if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts.append(data)


def unmarked(html: str, data: Iterable[str]) -> set[str]:
    """Return the words of a page's main part that stand in no text of ours and are none of the words of `data`."""
    main = _Main()
    main.feed(html)
    known = {word.casefold() for text in data for word in _WORD.findall(text)}
    bare = (re.sub(r"⟦[^⟦⟧]*⟧", " ", text) for text in main.texts)
    return {word for text in bare for word in _WORD.findall(text) if word.casefold() not in known}
