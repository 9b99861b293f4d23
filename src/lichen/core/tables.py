"""Tables of fixed columns: the shape that the pack, its template, its checks and its docs all derive from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "ref", "text", "number", "integer", "flag", "choice", "code", "unit", "list", "mix"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table that people write by hand.

    `kind` says how a cell is read:

    * ``id`` unique key of the row; ``ref`` key of a row of the table named by `refers`;
    * ``text``; ``number`` (decimal comma or point, thin spaces allowed); ``integer``;
    * ``flag`` yes/no; ``choice`` one of `choices`; ``code`` a code of the scheme named by `refers`;
    * ``unit`` a unit of measure, or currency per unit;
    * ``list`` entries separated by ``;``; ``mix`` entries ``name = number`` (or ``<=``, ``>=``) separated by ``;``.

    An empty cell means *not stated*. It is never a zero.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    minimum: float | None = None
    maximum: float | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table of the region pack: its columns, and what a row of it is."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = True

    def column(self, name: str) -> Column:
        """Return the column of that name, or raise `KeyError`."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table '{self.name}' has no column '{name}'")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)
