"""A language without words: what is still to be read was never said so that it can be said in another language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import polars as pl

from lichen.core.graph import SCHEMAS, Region
from lichen.core.said import Figure, Unit, said_again

_HOLE = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")


def only_holes(one: str, many: str, number: int) -> str:
    """Return a pattern without its words."""
    return " ".join(_HOLE.findall(many if many and number != 1 else one))


def without_words(text: str) -> str:
    """Say a sentence with none of its words, numbers and units: data is left."""
    return said_again(text, only_holes, lambda value: "" if isinstance(value, (Figure, Unit)) else str(value))


def read(markup: str) -> set[str]:
    """Return the words that can be read in a page or a picture, hidden labels included.

    >>> sorted(read('<p title="x">A <b>mill</b> &amp; 5 t</p><style>a { b: c }</style>'))
    ['a', 'mill', 't']
    """
    plain = re.sub(r"<(style|script)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', plain))
    return words_of([html.unescape(re.sub(r"<[^>]*>", " ", plain)), html.unescape(labels)])


def words_of(texts: Iterable[str | None]) -> set[str]:
    """Return the words of texts, in small letters."""
    return {word.strip(".’'-").lower() for text in texts if text for word in _WORD.findall(text)}


def words_of_data(region: Region) -> set[str]:
    """Return the words that stand in a region itself."""
    texts = [region.name, region.currency]
    for name in SCHEMAS:
        frame = getattr(region, name, None)
        if isinstance(frame, pl.DataFrame):
            for column in frame.select(pl.col(pl.String)).iter_columns():
                texts += column.drop_nulls().to_list()
    return words_of(texts)
