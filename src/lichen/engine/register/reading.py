"""Reads the columns of one table by their kind, and gathers what is wrong with them.

A column is read once for each distinct text where reading takes thought (units, codes, choices), and as a
whole where it does not (numbers). A wrong cell becomes null, and a problem.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import polars as pl

from lichen.core.codes import format_low, normalise_all
from lichen.core.errors import AmbiguityError, CodeLookupError, Problem, UnitError
from lichen.core.said import Figure, Said, counted, joined, said
from lichen.core.tables import Column as ColumnShape
from lichen.core.tables import TableShape
from lichen.engine.register import figures
from lichen.engine.register.code_texts import code_among_words, lost_zero
from lichen.engine.register.degrees import plain_degrees
from lichen.engine.register.found import Cure, at_table, explained, explained_by, in_rows
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.raw import RawPack, RawTable
from lichen.engine.register.words import (
    CHOICE_WORDS,
    FLAG_WORDS,
    KnownKeys,
    not_a_number,
    spoilt_by_date,
    two_readings,
)

_IN_ID = r"[;=<>\r\n]"
_METRES = 1000.0  # beyond which no number of degrees is a slip
_PROJECTED = said(
    "these look like metres of a projected system such as UTM (EPSG:25832): convert them to latitude and longitude in "
    "degrees"
)
_PERCENT = r"\s*%$"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class NumberColumns:
    """The columns of numbers of a whole pack, by table and name: each is evidence for how the others are meant."""

    columns: Mapping[str, Mapping[str, figures.Column]]

    def around(self, table: str) -> tuple[Sequence[figures.Column], ...]:
        """Return the columns of a table, then those of the pack."""
        return tuple(self.columns[table].values()), tuple(
            c for t in self.columns.values() for c in t.values()
        )


def number_columns(pack: RawPack) -> NumberColumns:
    """Return the columns of numbers of a pack, plain numbers read already.

    >>> number_columns(RawPack("none")).columns
    {}
    """
    found: dict[str, dict[str, figures.Column]] = {}
    for name, table in pack.tables.items():
        found[name] = {}
        for shape in SHAPES[name].columns:
            if shape.kind in ("number", "integer") and shape.name in table.frame.columns:
                cells = table.column(shape.name)
                if shape.unit == "%":
                    cells = cells.str.replace(_PERCENT, "")
                elif shape.name in ("latitude", "longitude"):
                    cells = plain_degrees(cells, north=shape.name == "latitude")
                typed, asked = shape.name in table.typed, shape.name in table.asked
                decimal = table.decimal if asked or not typed else ""
                found[name][shape.name] = figures.Column(cells, typed=typed, asked=asked, decimal=decimal)
    return NumberColumns(found)


@dataclass(eq=False)
class Reading:
    """One table being read: methods give its columns in canonical form, `found` what is wrong so far."""

    table: RawTable
    numbers: NumberColumns
    found: list[pl.DataFrame] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    _cells: dict[str, pl.Series] = field(default_factory=dict)

    @property
    def shape(self) -> TableShape:
        """What the pack says of the table."""
        return SHAPES[self.table.name]

    @property
    def height(self) -> int:
        """How many rows the table has."""
        return self.table.frame.height

    def cells(self, name: str) -> pl.Series:
        """Return the cells of a column as text [row], without the spaces around them; null where empty."""
        if name not in self._cells:
            self._cells[name] = self.table.column(name)
        return self._cells[name]

    def empty(self, dtype: pl.DataType) -> pl.Series:
        """Return a column [row] of nulls."""
        return pl.Series([], dtype=dtype).extend_constant(None, self.height)

    def wrong(self, rows: pl.Series, column: str, what: str, mend: str, kind: str) -> None:
        """Note a problem in each row where `rows` [row, bool] is true."""
        self.found.append(in_rows(self.table, rows, column, what, mend, kind))

    def explain(self, rows: pl.Series, column: str, cure: Callable[[str], Cure], kind: str) -> None:
        """Note a problem in each row where `rows` is true, in words found for each distinct cell."""
        self.found.append(explained(self.table, rows, column, cure, kind))

    def explain_by(
        self, rows: pl.Series, column: str, texts: pl.Series, cure: Callable[[str], Cure], kind: str
    ) -> None:
        """Note a problem in each row where `rows` is true, in words found for each distinct one of `texts` [row]."""
        self.found.append(explained_by(self.table, rows, column, texts, cure, kind))

    def whole(self, column: str, what: str, mend: str, kind: str) -> None:
        """Note a problem of the table as a whole."""
        place = (self.table.file, self.table.sheet, self.table.name)
        row = self.table.header_row if column else 0
        self.found.append(at_table(place, what, mend, kind, row=row, column=column))

    def note(self, column: str, value: str, what: str, mend: str) -> None:
        """Note what works but should be known."""
        self.notices.append(Problem(self.table.file, self.table.sheet, 0, column, value, what, mend))

    def text(self, name: str) -> pl.Series:
        """Return a column of text [row], null where empty."""
        cells = self.cells(name)
        self._required(name, cells.is_null())
        return cells

    def key(self, name: str = "id") -> pl.Series:
        """Return the column of unique keys [row]; every row of a key that appears twice is a problem."""
        cells = self.text(name)
        what = said("an id cannot contain {signs} or a line break", signs="; = < >")
        mend = said("use letters, digits, hyphens and points")
        self.wrong(cells.str.contains(_IN_ID), name, what, mend, "id_form")
        twice = cells.is_duplicated() & cells.is_not_null()
        if twice.any():
            rows = pl.DataFrame({"id": cells, "row": self.table.rows.cast(pl.String)}).filter(twice)
            listed = {
                key: listed_rows(numbers)
                for key, numbers in rows.group_by("id", maintain_order=True).agg("row").iter_rows()
            }
            again = said("give each row an id of its own, or delete the copies")

            def cure(key: str) -> Cure:
                return said("the id '{id}' stands in the rows {rows}", id=key, rows=listed[key]), again

            self.explain(twice, name, cure, "duplicate_id")
        return cells

    def reference(self, name: str, known: KnownKeys | None) -> pl.Series:
        """Return a column of keys [row] of another table; `known` are its keys, None if there is no such table."""
        cells = self.text(name)
        if known is not None:
            self.explain(known.unknown(cells), name, known.cure, "unknown_id")
        return cells

    def number(self, name: str) -> pl.Series:
        """Return a column of numbers [row, float] in the units of the file, within the limits of the column."""
        shape = self.shape.column(name)
        column = self.numbers.columns[self.table.name].get(name)
        if column is None:
            return self.empty(pl.Float64())
        self._required(name, column.cells.is_null())
        around = self.numbers.around(self.table.name)
        read = figures.read_numbers(column, around, shape.minimum, shape.maximum)
        self.explain(read.wrong, name, lambda text: not_a_number(text, shape), "not_a_number")
        self.explain(read.doubtful, name, two_readings, "two_readings")
        self.settled(name, column.cells, read)
        values = read.values
        if shape.kind == "integer":
            broken = (values != values.floor()).fill_null(value=False)
            self.wrong(
                broken, name, said("it is not a whole number"), said("write a whole number"), "not_whole"
            )
            values = values.set(broken, None) if broken.any() else values
        return self._within(shape, values)

    def settled(self, name: str, cells: pl.Series, read: figures.Numbers) -> None:
        """Note numbers of a column that had two readings until the evidence decided."""
        count = int(read.settled.sum())
        if count:
            row = read.settled.arg_true()[0]
            number = f"{read.values[row]:.12g}"
            what = (
                said(
                    "it can be read in two ways and was read as {reading}, as the other numbers and the limits of the "
                    "column suggest",
                    reading=number,
                )
                if count == 1
                else counted(
                    "it can be read in two ways and was read as {reading}, and {number} more likewise, as the other "
                    "numbers and the limits of the column suggest",
                    "it can be read in two ways and was read as {reading}, and {number} more likewise, as the other "
                    "numbers and the limits of the column suggest",
                    count - 1,
                    reading=number,
                )
            )
            self.note(name, cells[row], what, said("nothing, if that is meant"))

    def _within(self, shape: ColumnShape, values: pl.Series) -> pl.Series:
        """Return the values, those beyond the column's limits taken out."""
        low, high = shape.minimum, shape.maximum
        if low is not None and (below := (values < low).fill_null(value=False)).any():
            what, mend = too_small(shape)
            if shape.name == "amount" and "role" in self.shape.names:
                mend = said(
                    "give a positive number; the column '{column}' says whether it leaves or enters",
                    column="role",
                )
            self.wrong(below, shape.name, what, mend, "too_small")
            values = values.set(below, None)
        if high is not None and (above := (values > high).fill_null(value=False)).any():
            end = limit(high, shape)
            what, mend = (
                said("it is more than {limit}", limit=end),
                said("give a number up to {limit}", limit=end),
            )
            if shape.name in ("latitude", "longitude"):
                metres = (above & (values > _METRES)).fill_null(value=False)
                self.wrong(metres, shape.name, what, _PROJECTED, "too_large")
                above_only = above & ~metres
            else:
                above_only = above
            self.wrong(above_only, shape.name, what, mend, "too_large")
            values = values.set(above, None)
        return values

    def flag(self, name: str) -> pl.Series:
        """Return a column of yes or no [row, bool]."""
        return self._words(name, FLAG_WORDS, ("yes", "no"), pl.Boolean())

    def choice(self, name: str) -> pl.Series:
        """Return a column of one of several words [row]."""
        choices = self.shape.column(name).choices
        words = {word: choice for word, choice in CHOICE_WORDS.get(name, {}).items() if choice in choices}
        return self._words(name, words | {c.casefold(): c for c in choices}, choices, pl.String())

    def _words(
        self, name: str, words: Mapping[str, object], choices: Sequence[str], dtype: pl.DataType
    ) -> pl.Series:
        cells = self.text(name)
        distinct = cells.drop_nulls().unique().to_list()
        folded = {text: " ".join(text.split()).casefold() for text in distinct}
        known = {text: words[word] for text, word in folded.items() if word in words}
        values = cells.replace_strict(known, default=None, return_dtype=dtype)
        listed = said("{words} or {last}", words=", ".join(choices[:-1]), last=choices[-1])

        def cure(text: str) -> Cure:
            near = difflib.get_close_matches(text.casefold(), [c.casefold() for c in choices], n=1)
            meant = next((c for c in choices if near and c.casefold() == near[0]), None)
            mend = (
                said("write {word}, if that is meant; the words are {words}", word=meant, words=listed)
                if meant
                else said("write {words}", words=listed)
            )
            return said("'{text}' is not a word for this column", text=text), mend

        self.explain(values.is_null() & cells.is_not_null(), name, cure, "not_a_choice")
        return values

    def code(self, name: str) -> pl.Series:
        """Return a column of codes [row] in canonical form."""
        cells = self.text(name)
        read = normalise_all(self.shape.column(name).refers, cells.drop_nulls().unique(maintain_order=True))
        low = self.shape.column(name).refers == "low"
        among = {text: code for text in read.errors if low and (code := code_among_words(text))}
        values = cells.replace_strict(dict(read.codes) | among, default=None, return_dtype=pl.String)
        self._mended_codes(name, cells, among, [text for text in read.codes if low and lost_zero(text)])

        def cure(text: str) -> Cure:
            return spoilt_by_date(text) or (read.errors[text].what, read.errors[text].mend)

        self.explain(values.is_null() & cells.is_not_null(), name, cure, "code")
        return values

    def _mended_codes(
        self, name: str, cells: pl.Series, among: Mapping[str, str], short: Sequence[str]
    ) -> None:
        """Note codes that were read otherwise than they are written."""
        for texts, what in (
            (list(among), said("the words beside the code were left out")),
            (short, said("the code had lost the zero at its beginning, as numbers do, and got it back")),
        ):
            if texts:
                count = int(cells.is_in(pl.Series(texts).implode()).sum())
                more = counted("so in {number} row", "so in {number} rows", count)
                written = format_low(among.get(texts[0], texts[0]))
                read_as = said("read as {code}", code=written)
                self.note(
                    name, texts[0], joined([what, read_as, more], "; "), said("nothing, if that is meant")
                )

    def each(self, name: str, read: Callable[[str], Value], kind: str) -> dict[str, Value]:
        """Return what `read` makes of each distinct text of a column; what it refuses is a problem."""
        cells = self.text(name)
        values: dict[str, Value] = {}
        errors: dict[str, Cure] = {}
        for text in cells.drop_nulls().unique(maintain_order=True):
            try:
                values[text] = read(text)
            except (UnitError, CodeLookupError, AmbiguityError) as error:
                errors[text] = (error.what, error.mend)
        if errors:
            self.explain(cells.is_in(pl.Series(list(errors)).implode()), name, errors.__getitem__, kind)
        return values

    def _required(self, name: str, empty: pl.Series) -> None:
        """Note each empty cell of a column that must be filled in, if the table has the column."""
        shape = self.shape.column(name)
        if shape.required and name in self.table.frame.columns:
            mend = (
                said("fill it in: {meaning}, such as {example}", meaning=shape.meaning, example=shape.example)
                if shape.example
                else said("fill it in: {meaning}", meaning=shape.meaning)
            )
            self.wrong(empty, name, said("'{column}' is not stated", column=name), mend, "not_stated")


def listed_rows(numbers: Sequence[str]) -> str:
    """Return the first numbers of rows, for a sentence.

    >>> listed_rows(["2", "3"]), listed_rows(["2", "3", "4", "5", "6", "7"])
    ('2 and 3', '2, 3, 4, 5, 6, ...')
    """
    if len(numbers) == 2:
        return said("{one} and {other}", one=numbers[0], other=numbers[1])
    return ", ".join([*numbers[:5], "..."][: len(numbers)])


def limit(number: float, shape: ColumnShape) -> str:
    """Return a limit of a column with its unit, for a sentence.

    >>> limit(90.0, SHAPES["sites"].column("latitude"))
    '90 degrees north'
    """
    figure = Figure(f"{number:g}")
    if not shape.unit or "unit" in shape.unit:
        return figure
    return joined([figure, shape.unit])


def too_small(shape: ColumnShape) -> tuple[Said, Said]:
    """Return what to say of a number below the limit of its column.

    >>> too_small(SHAPES["streams"].column("min_lot"))
    ('it is negative', 'give a positive number')
    """
    low = shape.minimum or 0
    if low == 0:
        return said("it is negative"), said("give a positive number")
    end = limit(low, shape)
    return said("it is less than {limit}", limit=end), said("give a number from {limit} on", limit=end)
