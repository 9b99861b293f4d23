"""A pack as it was written: every cell as text, with the place it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from lichen.core.errors import Problem
from lichen.engine.register.found import no_findings


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table as it was written.

    `name` is the table's name in the pack (as the file calls it, if the pack knows no such table); `frame`
    holds the cells [row, column], all text, null where empty; columns of the pack bear its names, others
    their own. `rows` [row] says in which row of the file each stands (the header is usually row 1). `typed`
    names the columns in which the file holds cells as numbers rather than text, so that their decimal mark
    is certain. `asked` names those whose text may be ``1.234`` of either meaning, `decimal` is the mark ("comma",
    "point") that somebody said its text is written with, "" if nobody did.
    """

    name: str
    file: str
    sheet: str
    frame: pl.DataFrame
    rows: pl.Series
    header_row: int = 1
    typed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    decimal: str = ""

    def __post_init__(self) -> None:
        """Refuse cells that are not text."""
        odd = [name for name, dtype in self.frame.schema.items() if dtype != pl.String]
        if odd or len(self.rows) != self.frame.height:
            raise TypeError(f"table '{self.name}': cells are text and each row has its number; not so: {odd}")

    def column(self, name: str) -> pl.Series:
        """Return the cells of a column without the spaces around them; null where empty, or if there is none."""
        if name not in self.frame.columns:
            return pl.Series(name, [None], pl.String).new_from_index(0, self.frame.height)
        cells = self.frame[name].str.strip_chars()
        return cells.set(cells == "", None) if (cells == "").any() else cells


@dataclass(frozen=True, eq=False)
class RawPack:
    """A region pack as it was written.

    `tables` by the names of `lichen.core.pack.PACK`; `others` are tables that the pack does not know, kept so
    that nothing is lost; `found` what is wrong already at reading (`lichen.engine.register.found.FOUND`);
    `notices` what works but should be known.

    >>> RawPack("empty").tables
    {}
    """

    name: str
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    others: tuple[RawTable, ...] = ()
    found: pl.DataFrame = field(default_factory=no_findings)
    notices: tuple[Problem, ...] = ()
