"""A table of a pack in canonical form, before it is known which of its rows are good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from lichen.core.codes import normalise_low
from lichen.core.errors import CodeLookupError, UnitError, UnreadableCodeError
from lichen.core.graph import SCHEMAS, resource_key
from lichen.core.said import said
from lichen.core.units import Unit, per_period, read_amount_unit
from lichen.engine.register.reading import Reading, listed_rows

PARENT = "_row"


@dataclass(frozen=True, eq=False)
class Built:
    """A canonical table [row of the raw table], nulls where a cell is wrong, and the tables that hang on it.

    `children` have a column `PARENT` with the row they belong to.
    """

    frame: pl.DataFrame
    children: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def shaped(name: str, columns: Mapping[str, pl.Series], *, child: bool = False) -> pl.DataFrame:
    """Return the columns as the canonical table of that name.

    >>> shaped("distances", {"from_site": pl.Series(["a"]), "to_site": pl.Series(["b"]), "km": pl.Series([1])}).row(0)
    ('a', 'b', 1.0)
    """
    wanted = SCHEMAS[name] | ({PARENT: pl.Int64()} if child else {})
    return pl.DataFrame({column: columns[column].cast(dtype) for column, dtype in wanted.items()})


def keys(texts: pl.Series) -> pl.Series:
    """Return the matching key of each text [row]; see `lichen.core.graph.resource_key`.

    >>> keys(pl.Series(["Wheat  Bran", None])).to_list()
    ['wheat bran', None]
    """
    known = {text: resource_key(text) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(known, default=None, return_dtype=pl.String)


def code_or_words(text: str) -> str | None:
    """Return the List of Waste code that a resource is given as, None if it is given in words.

    Raises `CodeLookupError` or `AmbiguityError` for what looks like a code and is none.

    >>> code_or_words("02 03 04"), code_or_words("wheat bran")
    ('020304', None)
    """
    if not any(letter.isdigit() for letter in text):
        return None
    try:
        return normalise_low(text)
    except UnreadableCodeError:
        return None
    except CodeLookupError:
        if any(letter.isalpha() for letter in text):
            return None  # words that hold a number
        raise


def resources(reading: Reading, name: str = "resource") -> tuple[pl.Series, pl.Series]:
    """Return the key and the code [row] of a column that gives a resource in words or as a code."""
    cells = reading.text(name)
    codes = reading.each(name, code_or_words, "code")
    code = (
        cells.replace_strict(codes, default=None, return_dtype=pl.String)
        if codes
        else reading.empty(pl.String())
    )
    words = cells.set(code.is_not_null(), None)
    return keys(words), code


def status(reading: Reading) -> pl.Series:
    """Return how far the figures of each row can be trusted; not stated counts as assumption."""
    return reading.choice("status").fill_null("assumption")


_SAME: Mapping[str, Callable[[str], str]] = {
    "price": lambda rows: said("the same price stands in the rows {rows}", rows=rows),
    "factor": lambda rows: said("the same factor stands in the rows {rows}", rows=rows),
    "mode": lambda rows: said("the same mode stands in the rows {rows}", rows=rows),
    "haul": lambda rows: said("the same haul stands in the rows {rows}", rows=rows),
}


def same_twice(reading: Reading, column: str, parts: Mapping[str, pl.Series], of: str) -> None:
    """Note rows that state the same thing `of` a kind twice; `parts` say when two rows speak of the same.

    Rows whose last part could not be read are left out.
    """
    certain = list(parts.values())[-1].is_not_null()
    frame = pl.DataFrame(dict(parts))
    twice = frame.is_duplicated() & certain
    if twice.any():
        rows = frame.with_columns(reading.table.rows.cast(pl.String).alias("_number"))
        listed = rows.select(pl.col("_number").str.join(" ").over(list(parts)))["_number"]
        mend = said("keep one of them")
        reading.explain_by(
            twice, column, listed, lambda numbers: (_SAME[of](listed_rows(numbers.split())), mend), "twice"
        )


def units(
    reading: Reading, name: str = "unit", read: Callable[[str], Unit] = read_amount_unit
) -> tuple[dict[str, Unit], pl.Series, pl.Series]:
    """Return the units of a column by text, and of each row the dimension and the factor to the canonical unit."""
    known = reading.each(name, read, "unit")
    cells = reading.cells(name)
    if not known:
        return known, reading.empty(pl.String()), reading.empty(pl.Float64())
    dimension, factor = (
        cells.replace_strict(
            {t: getattr(u, part) for t, u in known.items()}, default=None, return_dtype=dtype
        )
        for part, dtype in (("dimension", pl.String), ("factor", pl.Float64))
    )
    return known, dimension, factor


def lasting(read: Callable[[str], Unit]) -> Callable[[str], Unit]:
    """Return a reader of units that refuses rates: 5 MW or 5 t a year are no unit of throughput.

    >>> lasting(read_amount_unit)("t").dimension
    'mass'
    """

    def checked(text: str) -> Unit:
        unit = read(text)
        if unit.period:
            raise UnitError(
                per_period(text, unit.period),
                said("write the unit alone, such as {one} or {other}", one="t", other="MWh"),
            )
        return unit

    return checked
