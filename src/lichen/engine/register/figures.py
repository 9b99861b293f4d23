"""Reads numbers as people write them: decimal comma or point, thousands apart by spaces, points or commas.

Rules (cited by tests):
 1. A number in the plain form (12, -0.5, 1e3) is read as it stands, unless rule 4 speaks against it.
 2. Spaces of any width and apostrophes between groups of three digits are thousands marks, and the mark after
    them is the decimal mark.
 3. A mark that appears once and is not followed by exactly three digits is the decimal mark (12,5; 0,125); of
    two different marks the last is (1.234,5); one that appears several times is a thousands mark (1,234,567).
 4. ``1,234`` and ``1.234`` have two readings. One beyond the column's limits is out. Then what the other
 cells
    of the column show decides; if they show nothing, those of the table, then those of the pack. If that
    shows both ways, or nothing, it is a problem, except that ``1.234`` where nothing speaks for a decimal
    comma is 1.234.
 5. Cells that the file holds as numbers are certain; they are no evidence for how text is meant.
 6. In a file whose cells are apart by commas a point is the decimal mark where nothing shows it. In all others text
    such as ``1.234`` is a problem then, too (`Column.asked`).
 7. What somebody said of the decimal mark (`Column.decimal`) goes before all that the cells show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

_SPACES = r"[ \u00a0\u2007\u2008\u2009\u200a\u202f'’`]"
_GROUPS = rf"^[+-]?\d{{1,3}}({_SPACES}\d{{3}})+"
_GROUPED = _GROUPS + r"([.,]\d*)?$"
_COMMA_DECIMAL = r"^[+-]?(\d*,\d+|\d+,)([eE][+-]?\d+)?$"
_COMMA_DOUBT = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_POINT_DOUBT = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
_POINT_DECIMAL = r"^[+-]?\d*\.\d+$"
_COMMA_THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3}){2,}$|^[+-]?[1-9]\d{0,2}(,\d{3})+\.\d*$"
_POINT_THOUSANDS = r"^[+-]?[1-9]\d{0,2}(\.\d{3}){2,}$|^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d*$"
Verdict = Literal["comma", "point", "both", "nothing"]


class Column:
    """The number texts of one column, plain ones read already, the others `left` to be understood.

    >>> column = Column(pl.Series(["12", "1\u202f234,5", "-", None]))
    >>> column.plain.to_list(), column.left.to_list(), column.comma
    ([12.0, None, None, None], [False, True, True, False], True)
    """

    def __init__(
        self, cells: pl.Series, *, typed: bool = False, asked: bool = False, decimal: str = ""
    ) -> None:
        self.cells = cells
        self.typed = typed
        self.asked = asked
        self.decimal = decimal
        plain = cells.cast(pl.Float64, strict=False)
        finite = plain.is_finite().fill_null(value=False)
        self.plain = plain if finite.all() else plain.set(~finite, None)
        self.left = ~finite & cells.is_not_null()

    @cached_property
    def odd(self) -> pl.Series:
        """The texts that are left, with plain minus signs and without thousands marks that leave no doubt."""
        odd = self.cells.filter(self.left).str.replace("^[−–‒]", "-")
        grouped = odd.str.contains(_GROUPED)
        # Where spaces mark the thousands, a comma is the decimal mark, whatever follows it.
        bare = odd.str.replace_all(_SPACES, "").str.replace(",", ".", literal=True)
        return bare.zip_with(grouped, odd)

    @cached_property
    def comma(self) -> bool:
        """Whether a text shows that the comma is the decimal mark, or somebody said so."""
        if self.decimal or not self.left.any():
            return self.decimal == "comma"
        spaced = self.cells.filter(self.left).str.contains(_GROUPS + r",\d*$")
        decimal = self.odd.str.contains(_COMMA_DECIMAL) & ~self.odd.str.contains(_COMMA_DOUBT)
        return bool((spaced | decimal | self.odd.str.contains(_POINT_THOUSANDS)).any())

    @cached_property
    def point(self) -> bool:
        """Whether a text shows that the point is the decimal mark, or somebody said so."""
        if self.decimal:
            return self.decimal == "point"
        if self.left.any() and self.odd.str.contains(_COMMA_THOUSANDS).any():
            return True
        texts = self.cells if not self.typed else self.cells.clear()
        return bool((texts.str.contains(_POINT_DECIMAL) & ~texts.str.contains(_POINT_DOUBT)).any())

    @property
    def plain_only(self) -> bool:
        """Whether nothing but numbers of one reading stands here."""
        return not (self.left.any() or self.asked or self.decimal)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers as read: `values` [row, float; null where empty, wrong or doubtful].

    `wrong` [row, bool] are no numbers, `doubtful` have two readings, `settled` had two until the evidence
    decided in a way that a reader may want to know.
    """

    values: pl.Series
    wrong: pl.Series
    doubtful: pl.Series
    settled: pl.Series


def read_numbers(
    column: Column,
    around: Sequence[Sequence[Column]] = (),
    minimum: float | None = None,
    maximum: float | None = None,
) -> Numbers:
    """Return the numbers of a column; `around` are the other columns of its table, then those of the pack.

    >>> read_numbers(Column(pl.Series(["1,234", "0,5"]))).values.to_list()
    [1.234, 0.5]
    >>> read_numbers(Column(pl.Series(["1,234", "17"]))).doubtful.to_list()
    [True, False]
    >>> read_numbers(Column(pl.Series(["55,676"])), minimum=-90, maximum=90).values.to_list()
    [55.676]
    """
    none = column.left & False
    if column.plain_only and all(other.plain_only for group in around for other in group):
        return Numbers(column.plain, none, none, none)
    verdict = _verdict([[column], *around])
    values, doubtful, settled = column.plain, none, none
    if not column.plain_only:
        odd = _read_odd(column.odd, verdict, minimum, maximum)
        places = column.left.arg_true()
        values = placed(values, places, odd.values)
        doubtful, settled = placed(none, places, odd.doubtful), placed(none, places, odd.settled)
    if verdict in ("comma", "both") or (verdict == "nothing" and column.asked):
        decided = True if verdict == "comma" else None
        points = column.cells.str.contains(_POINT_DOUBT).fill_null(value=False)
        both = _two_readings(column.plain, column.plain * 1000, decided, minimum, maximum)
        values = both.values.zip_with(points, values)
        doubtful, settled = doubtful | (points & both.doubtful), settled | (points & both.settled)
    wrong = column.cells.is_not_null() & values.is_null() & ~doubtful
    return Numbers(values, wrong, doubtful, settled)


def _verdict(levels: Sequence[Sequence[Column]]) -> Verdict:
    """Return what the nearest level that shows anything shows."""
    for level in levels:
        comma, point = any(c.comma for c in level), any(c.point for c in level)
        if comma or point:
            return "both" if comma and point else "comma" if comma else "point"
    return "nothing"


def _read_odd(odd: pl.Series, verdict: Verdict, minimum: float | None, maximum: float | None) -> Numbers:
    """Return the numbers of texts that are not in the plain form."""
    decimal = odd.str.replace(",", ".", literal=True)
    kinds = [odd.str.contains(form) for form in (_COMMA_DECIMAL, _COMMA_THOUSANDS, _POINT_THOUSANDS)]
    no_commas = odd.str.replace_all(",", "", literal=True)
    no_points = odd.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    clear = decimal.zip_with(kinds[0], no_commas.zip_with(kinds[1], no_points.zip_with(kinds[2], odd)))
    values = clear.cast(pl.Float64, strict=False)
    values = values.set(~values.is_finite().fill_null(value=False), None)
    doubt = odd.str.contains(_COMMA_DOUBT)
    if not doubt.any():
        return Numbers(values, doubt, doubt, doubt)
    whole = no_commas.cast(pl.Float64, strict=False)
    decided = {"comma": False, "point": True}.get(verdict)
    both = _two_readings(values, whole, decided, minimum, maximum)
    return Numbers(both.values.zip_with(doubt, values), doubt, both.doubtful & doubt, both.settled & doubt)


def _two_readings(
    small: pl.Series, large: pl.Series, take_large: bool | None, minimum: float | None, maximum: float | None
) -> Numbers:
    """Choose between two readings: the only one within the limits, else as decided, else none."""
    low, high = -float("inf") if minimum is None else minimum, float("inf") if maximum is None else maximum
    small_fits, large_fits = (r.is_between(low, high).fill_null(value=False) for r in (small, large))
    one = small_fits ^ large_fits
    fitting = small.zip_with(small_fits, large)
    if take_large is None:
        return Numbers(fitting.set(~one, None), ~one, ~one, one)
    values = fitting.zip_with(one, large if take_large else small)
    return Numbers(values, values.is_null(), one & False, values.is_not_null())


def placed(column: pl.Series, places: pl.Series, values: pl.Series | list[str]) -> pl.Series:
    """Return a column with `values` at `places`; `Series.scatter` alone would change the column itself.

    >>> column = pl.Series([1, 2, 3])
    >>> placed(column, pl.Series([1]), pl.Series([9])).to_list(), column.to_list()
    ([1, 9, 3], [1, 2, 3])
    """
    return column.clone().scatter(places, values)
