"""Which price, factor or mode applies to a resource: the most specific row wins, and a tie raises.

Rule (cited by tests):
 1. A row applies if its dimension and kind fit, and each of key, code, operation it states fits.
 2. A stated code fits a stream whose code begins with it; a stated key fits a stream of that key.
 3. Six digits beat words, words beat four digits, four beat two, two beat nothing; a stated operation breaks ties.
 4. Two rows equally specific with different figures raise `AmbiguityError`; transport rows are alternatives instead.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import polars as pl

from lichen.core.errors import AmbiguityError
from lichen.core.said import Figure, said
from lichen.engine.kit.wording import all_of

_BY_DIGITS = {6: 8, 4: 4, 2: 2}
_BY_KEY = 6
_BY_OPERATION = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is asked for: one resource as written, in its dimension, with today's or the next operation."""

    key: str
    code: str | None
    dimension: str
    operation: str | None = None


class Figures:
    """The rows of one table (prices, factors or transport), ready to be asked.

    >>> prices = pl.DataFrame({"key": ["bran", None], "code": [None, None], "kind": ["purchase"] * 2,
    ...     "dimension": ["mass"] * 2, "value": [90.0, 50.0]})
    >>> Figures("prices", prices).one("purchase", Subject("bran", None, "mass"))["value"]
    90.0
    """

    def __init__(self, name: str, table: pl.DataFrame) -> None:
        self.name = name
        self._by_kind: dict[tuple[str | None, str], list[dict[str, Any]]] = defaultdict(list)
        for number, row in enumerate(table.iter_rows(named=True)):
            row["row"] = number
            self._by_kind[row.get("kind"), row["dimension"]].append(row)

    @staticmethod
    def _score(row: dict[str, Any], subject: Subject) -> int:
        score = 0
        if row["code"]:
            if not (subject.code or "").startswith(row["code"]):
                return -1
            score = _BY_DIGITS.get(len(row["code"]), 1)
        if row["key"]:
            if row["key"] != subject.key:
                return -1
            score = max(score, _BY_KEY)
        if row.get("operation"):
            if row["operation"] != subject.operation:
                return -1
            score += _BY_OPERATION
        return score

    def best(self, kind: str | None, subject: Subject) -> list[dict[str, Any]]:
        """Return the most specific rows that apply; none if none does."""
        scored = [(self._score(row, subject), row) for row in self._by_kind[kind, subject.dimension]]
        top = max((score for score, _ in scored), default=-1)
        return [row for score, row in scored if score == top] if top >= 0 else []

    def one(self, kind: str, subject: Subject) -> dict[str, Any] | None:
        """Return the row that applies, or None; raise `AmbiguityError` where two rows differ and neither wins."""
        rows = self.best(kind, subject)
        if len({row["value"] for row in rows}) > 1:
            name = subject.key or subject.code
            values = all_of([Figure(f"{row['value']:g}") for row in rows])
            raise AmbiguityError(
                said(
                    "Table '{table}' gives {values} for '{kind}' of '{resource}', all equally specific; "
                    "keep one row, or make the rows more specific by code or operation.",
                    table=self.name,
                    values=values,
                    kind=kind,
                    resource=name,
                )
            )
        return rows[0] if rows else None
