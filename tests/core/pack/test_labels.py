"""Every name of the pack that a page shows can be said again in the reader's language."""

from __future__ import annotations

from lichen.core.pack import PACK
from lichen.core.pack.labels import CHOICES, LABELS, choice, label
from lichen.core.said import Said


def test_each_table_and_column_has_a_label_and_no_other_name_has() -> None:
    names = {shape.name for shape in PACK} | {column.name for shape in PACK for column in shape.columns}
    assert set(LABELS) == names


def test_choices_that_are_words_can_be_said_again() -> None:
    words = {word for shape in PACK for column in shape.columns for word in column.choices}
    bare = {"WGS84", "plane_km", *"ABCDE"}
    assert set(CHOICES) == (words - bare) | {"yes", "no"}
    assert all(CHOICES[word] == word for word in CHOICES)


def test_meanings_and_wordy_units_can_be_said_again() -> None:
    columns = [column for shape in PACK for column in shape.columns]
    assert all(isinstance(shape.meaning, Said) for shape in PACK)
    assert all(isinstance(column.meaning, Said) for column in columns)
    plain = {column.unit for column in columns if not isinstance(column.unit, Said)}
    assert plain == {"", "%", "km"}


def test_what_the_pack_does_not_know_stays_as_it_is_written() -> None:
    assert (label("colour"), choice("furlong")) == ("Colour", "furlong")
