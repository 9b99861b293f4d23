"""Reads degrees as maps and receivers write them: with minutes and seconds, a letter for the side, or both at once."""

from __future__ import annotations

import re

import polars as pl

_FIGURE = r"\d{1,3}(?:[.,]\d+)?"
_DEGREES = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<minus>[-−])?\s*(?P<deg>{_FIGURE})\s*(?P<sign>[°º])?\s*"
    rf"(?:(?P<min>{_FIGURE})\s*['′’‘´]?\s*)?(?:(?P<sec>{_FIGURE})\s*(?:\"|″|”|''|′′)?\s*)?(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_WORTH_A_LOOK = r"(?i)[°ºnsew]"
_MANY = 60
_HALVES = (r"\s*[;/|]\s*", r",\s+", r"(?<=[NSEWnsew°\"″”])\s*,?\s*(?=[-−\d])", r"\s+", r",")


def plain_degrees(cells: pl.Series, *, north: bool) -> pl.Series:
    """Return texts [row] of latitudes (`north`) or longitudes with those of minutes or sides as decimal degrees.

    What is no such text stays as it is.

    >>> plain_degrees(pl.Series(["51°03'12\\"N", "51 30.6 S", "51,5", None]), north=True).to_list()
    ['51.0533333', '-51.51', '51,5', None]
    """
    odd = cells.filter(cells.str.contains(_WORTH_A_LOOK).fill_null(value=False)).unique().to_list()
    known = {text: plain for text in odd if (plain := _decimal(text, "NS" if north else "EW"))}
    return cells.replace(known) if known else cells


def _decimal(text: str, sides: str) -> str | None:
    """Return degrees as a decimal text, None if the text is none, or of the other axis."""
    found = _DEGREES.fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]):
        return None
    side = (found["before"] or found["after"] or "").upper()
    if not (side or found["sign"]) or (side and side not in sides) or (side and found["minus"]):
        return None
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("deg", "min", "sec")
    )
    parts = [found[part] for part in ("deg", "min", "sec") if found[part]]
    if minutes >= _MANY or seconds >= _MANY or any("." in p or "," in p for p in parts[:-1]):
        return None
    value = degrees + minutes / _MANY + seconds / _MANY**2
    south_or_west = side in ("S", "W") or found["minus"]
    return f"{-value if south_or_west else value:.7f}".rstrip("0").rstrip(".")


def halves(text: str) -> tuple[str, str] | None:
    """Return the two figures of a place written in one cell, None if it cannot be cut in one way.

    >>> halves("52.1, 21.0"), halves("52,1; 21,0"), halves("52.1 21.0"), halves("52.1,21.0"), halves("52,1,21,0")
    (('52.1', '21.0'), ('52,1', '21,0'), ('52.1', '21.0'), ('52.1', '21.0'), None)
    """
    for cut in _HALVES:
        parts = [part for part in re.split(cut, text.strip().strip("()[]")) if part]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None
