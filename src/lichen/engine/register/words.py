"""The words of the checks: what people write for yes and no and for choices, and what to tell them of a cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cached_property

import polars as pl

from lichen.core.said import said
from lichen.core.tables import Column
from lichen.core.unit_words import PERIOD_WORDS

Cure = tuple[str, str]

FLAG_WORDS: Mapping[str, bool] = {
    **dict.fromkeys(
        ("yes", "y", "true", "1", "x", "ja", "j", "oui", "sí", "si", "sì", "tak", "ano", "igen", "да", "sim"),
        True,
    ),
    **dict.fromkeys(
        ("no", "n", "false", "0", "nein", "non", "nie", "ne", "nem", "nej", "nee", "não", "нет", "не"), False
    ),
}
CHOICE_WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        **dict.fromkeys(
            (
                "offers",
                "offered",
                "offering",
                "supply",
                "output",
                "out",
                "gives",
                "angebot",
                "biete",
                "bieten",
                "abgabe",
                "offre",
                "oferta",
                "oferty",
                "podaż",
                "ofrece",
                "ofereix",
                "salida",
                "sortida",
                "предложение",
                "предлагане",
                "предлага",
                "предлагаме",
                "оферта",
                "отдаём",
                "отдаем",
                "udbud",
                "tilbud",
                "udbyder",
                "tilbyder",
                "aanbod",
            ),
            "offer",
        ),
        **dict.fromkeys(
            (
                "needs",
                "needed",
                "demand",
                "input",
                "in",
                "takes",
                "wanted",
                "bedarf",
                "suche",
                "gesuch",
                "nachfrage",
                "besoin",
                "demande",
                "potrzeba",
                "potrzeby",
                "zapotrzebowanie",
                "popyt",
                "szukam",
                "demanda",
                "necesidad",
                "necessitat",
                "busca",
                "entrada",
                "спрос",
                "потребность",
                "потребност",
                "нужда",
                "нужно",
                "търсене",
                "търси",
                "behov",
                "efterspørgsel",
                "søger",
                "vraag",
            ),
            "need",
        ),
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
    bare = text.strip()
    shown = text if len(text) <= 40 else text[:37] + "..."
    if spoilt := spoilt_by_date(text):
        return spoilt[0], said("format the cell as a number and write it again")
    what = said("'{text}' is not a number", text=shown)
    if bare.casefold() in _MISSING:
        if column.required:
            return what, said("give '{column}' as a number", column=column.name)
        return what, said("leave the cell empty if it is not known")
    if re.match(r"[<>≤≥~≈]|ca\.?\s|approx", bare, re.IGNORECASE):
        return said("'{text}' is not one number", text=shown), _LIKELIEST_AND_NOTE
    if re.fullmatch(r"\(\s*[\d.,]+\s*\)", bare):
        return what, said(
            "write it with a minus sign if it is negative: {number}", number=f"-{text.strip('() ')}"
        )
    if re.fullmatch(r"[\d.,]+\s*[-–]\s*[\d.,]+", bare):
        return said("'{text}' is a range, not a number", text=shown), _LIKELIEST
    if re.match(r"[-+]?[\d.,]+\s*%", bare):
        return said("'{text}' is a percentage", text=shown), _AS_SHARE
    if re.match(r"[-+]?[\d.,\s]+[^\d.,\s]", bare):
        return what, _number_alone(column)
    return what, said("write a number such as {example}", example="1234.5")


_LIKELIEST = said("write the likeliest number; '{column}' can say the rest", column="uncertainty")
_LIKELIEST_AND_NOTE = said(
    "write the likeliest number; '{one}' and '{other}' can say the rest", one="uncertainty", other="note"
)
_AS_SHARE = said(
    "write it as a plain number, such as {number} for {percentage}", number="0.05", percentage="5 %"
)
_ALONE_BESIDE_UNIT = said("write the number alone; the unit belongs in the column '{column}'", column="unit")


def _number_alone(column: Column) -> str:
    """Return how to mend a cell that holds a number with its unit."""
    if column.name == "amount" or "unit" in column.unit:
        return _ALONE_BESIDE_UNIT
    if column.unit:
        return said("write the number alone; the unit is always {unit}", unit=column.unit)
    return said("write the number alone")


def two_readings(text: str) -> Cure:
    """Return what to say of a number that can be read in two ways; what it tells to write has but one.

    >>> two_readings("1,234")
    ("'1,234' can be 1.234 or 1234", 'write 1.2340 or 1234')
    >>> two_readings("2.500")[1]
    'write 2.5 or 2500'
    """
    small, large = re.sub(r"[.,]", ".", text), re.sub(r"[.,]", "", text)
    plain = small.rstrip("0") if small.endswith("0") else f"{small}0"
    return (
        said("'{text}' can be {one} or {other}", text=text, one=small, other=large),
        said("write {one} or {other}", one=plain.removesuffix("."), other=large),
    )


def spoilt_by_date(text: str) -> Cure | None:
    """Return what to say of a cell that a spreadsheet has turned into a date, None for any other.

    >>> spoilt_by_date("01-Feb")[0], spoilt_by_date("01 02 03")
    ("'01-Feb' is a date: a spreadsheet has changed what was typed", None)
    """
    if not _DATE.fullmatch(text.strip()):
        return None
    what = said("'{text}' is a date: a spreadsheet has changed what was typed", text=text.strip())
    return what, said("format the column as text and write it again")


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
        what = said("there is no '{id}' in '{table}'", id=key, table=self.table)
        if (named := self._by_name.get(_bare(key))) is not None and _bare(key) not in self._folded:
            return what, said("write '{id}', the id of '{name}'", id=named, name=key)
        near = self.near(key)
        if near:
            return what, said(
                "write '{near}', if that is meant, or add '{id}' to '{table}'",
                near=near,
                id=key,
                table=self.table,
            )
        return what, said("add '{id}' to '{table}'", id=key, table=self.table)


def _bare(key: str) -> str:
    return re.sub(r"[\s_-]", "", key.casefold())
