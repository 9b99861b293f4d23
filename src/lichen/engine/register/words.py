"""The words of the checks: what people write for yes and no and for choices, and what to tell them of a cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cached_property

import polars as pl

from lichen.core.tables import Column
from lichen.core.unit_words import PERIOD_WORDS

Cure = tuple[str, str]

FLAG_WORDS: Mapping[str, bool] = {
    **dict.fromkeys(
        ("yes", "y", "true", "1", "x", "ja", "j", "oui", "sí", "si", "sì", "tak", "ano", "igen", "да"), True
    ),
    **dict.fromkeys(
        ("no", "n", "false", "0", "nein", "non", "nie", "ne", "nem", "nej", "nee", "não", "нет"), False
    ),
}
CHOICE_WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        **dict.fromkeys(
            ("offers", "offered", "supply", "output", "out", "gives", "angebot", "offre"), "offer"
        ),
        **dict.fromkeys(("needs", "needed", "demand", "input", "in", "takes", "bedarf", "besoin"), "need"),
    },
    "period": {word: period for period, words in PERIOD_WORDS.items() for word in words},
    "coordinate_system": {
        **dict.fromkeys(("wgs 84", "wgs-84", "epsg:4326", "4326", "gps", "degrees", "lat/lon"), "WGS84"),
        **dict.fromkeys(("plane km", "plane", "km"), "plane_km"),
    },
}
_MISSING = {
    "-",
    "–",
    "—",
    "?",
    "n/a",
    "na",
    "n.a.",
    "n. a.",
    "nan",
    "null",
    "none",
    "unknown",
    "k.a.",
    "tbd",
    "x",
    "#n/a",
}
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T].*)?|\d{1,2}[-. /]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*([-. /]?\d{2,4})?"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-. /]\d{1,4}",
    re.IGNORECASE,
)
_MOST_COMPARED = 100_000  # pairs of keys that are compared letter by letter, in about a second


def not_a_number(text: str, column: Column) -> Cure:
    """Return what to say of a cell of a column of numbers that is none.

    >>> not_a_number("120 t", Column("amount", "number", "how much"))
    ("'120 t' is not a number", "write the number alone; the unit belongs in the column 'unit'")
    """
    shown = text if len(text) <= 40 else text[:37] + "..."
    if spoilt := spoilt_by_date(text):
        return spoilt[0], "format the cell as a number and write it again"
    if text.strip().casefold() in _MISSING:
        what = f"'{shown}' is not a number"
        return (
            what,
            f"give '{column.name}' as a number"
            if column.required
            else "leave the cell empty if it is not known",
        )
    if re.match(r"[<>≤≥~≈]|ca\.?\s|approx", text.strip(), re.IGNORECASE):
        return (
            f"'{shown}' is not one number",
            "write the likeliest number; 'uncertainty' and 'note' can say the rest",
        )
    if re.fullmatch(r"\(\s*[\d.,]+\s*\)", text.strip()):
        return (
            f"'{shown}' is not a number",
            f"write it with a minus sign if it is negative: -{text.strip('() ')}",
        )
    if re.fullmatch(r"[\d.,]+\s*[-–]\s*[\d.,]+", text.strip()):
        return (
            f"'{shown}' is a range, not a number",
            "write the likeliest number; 'uncertainty' can say the rest",
        )
    if re.match(r"[-+]?[\d.,]+\s*%", text.strip()):
        return f"'{shown}' is a percentage", "write it as a plain number, such as 0.05 for 5 %"
    if re.match(r"[-+]?[\d.,\s]+[^\d.,\s]", text.strip()):
        where = (
            "; the unit belongs in the column 'unit'"
            if column.name == "amount" or "unit" in column.unit
            else (f"; the unit is always {column.unit}" if column.unit else "")
        )
        return f"'{shown}' is not a number", f"write the number alone{where}"
    return f"'{shown}' is not a number", "write a number such as 1234.5"


def two_readings(text: str) -> Cure:
    """Return what to say of a number that can be read in two ways.

    >>> two_readings("1,234")[0]
    "'1,234' can be 1.234 or 1234"
    """
    small, large = re.sub(r"[.,]", ".", text), re.sub(r"[.,]", "", text)
    return f"'{text}' can be {small} or {large}", f"write {small} or {large}"


def spoilt_by_date(text: str) -> Cure | None:
    """Return what to say of a cell that a spreadsheet has turned into a date, None for any other.

    >>> spoilt_by_date("01-Feb")[0], spoilt_by_date("01 02 03")
    ("'01-Feb' is a date: a spreadsheet has changed what was typed", None)
    """
    if not _DATE.fullmatch(text.strip()):
        return None
    what = f"'{text.strip()}' is a date: a spreadsheet has changed what was typed"
    return what, "format the column as text and write it again"


class KnownKeys:
    """The keys that there are in a table, asked for what was likely meant by keys that there are not.

    >>> KnownKeys("sites", pl.Series(["mill", "farm"]), pl.Series(["Valley Mill", None])).cure("valley mill")[1]
    "write 'mill', the id of 'valley mill'"
    """

    def __init__(self, table: str, keys: pl.Series, names: pl.Series | None = None) -> None:
        self.table = table
        self.keys = keys
        self._names = names
        self._patience = _MOST_COMPARED

    def unknown(self, keys: pl.Series) -> pl.Series:
        """Return which keys [row] are stated and there are not [row, bool]."""
        return keys.is_not_null() & ~keys.is_in(self.keys.drop_nulls().implode())

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {_bare(key): key for key in self.keys.drop_nulls()}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        if self._names is None:
            return {}
        named = zip(self._names, self.keys, strict=True)
        return {_bare(name): key for name, key in named if name is not None and key is not None}

    def near(self, key: str) -> str | None:
        """Return the key that is the same but for capitals and hyphens, or else most like it; None if none is."""
        if (same := self._folded.get(_bare(key))) is not None:
            return same
        if len(self._folded) > self._patience:
            return None  # comparing each with each would take longer than it helps
        self._patience -= len(self._folded)
        return next(iter(difflib.get_close_matches(key, list(self._folded.values()), n=1)), None)

    def cure(self, key: str) -> Cure:
        """Return what to say of a reference to a row that is not there."""
        what, add = f"there is no '{key}' in '{self.table}'", f"add '{key}' to '{self.table}'"
        if (named := self._by_name.get(_bare(key))) is not None and _bare(key) not in self._folded:
            return what, f"write '{named}', the id of '{key}'"
        near = self.near(key)
        return what, f"write '{near}', if that is meant, or {add}" if near else add


def _bare(key: str) -> str:
    return re.sub(r"[\s_-]", "", key.casefold())
