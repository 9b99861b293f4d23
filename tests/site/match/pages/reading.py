"""What can be read in a part of a page."""

from __future__ import annotations

from lichen.site.register.bridge.region import read_of
from tests.engine.match.wordless import read, words_of_data

UNITS = {"t", "kt", "km", "eur", "year", "co", "co₂e"}


def part(page: str, begin: str, end: str) -> str:
    """Return what stands between the tag that begins so and an end, each time that it does; it has to, once."""
    found = [piece.partition(">")[2].partition(end)[0] for piece in page.split(begin)[1:]]
    assert found
    return " ".join(found)


def ours(markup: str) -> set[str]:
    """Return the words that are neither data of the register nor units."""
    return read(markup) - words_of_data(read_of().region) - UNITS
