"""The forms of the wizard of imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lichen.core.pack import PACK
from lichen.site.register.forms.rows import field_label, label_of

CONSTANTS = ("sites.organisation", "streams.site", "streams.role", "streams.unit", "streams.period")
_FIRST = ("organisations", "sites", "streams")
_MARK = "cell"
PLACE = "sites.place"


class UploadForm(forms.Form):
    """A file, and whose rows it holds."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A workbook (.xlsx, .ods, .xls), CSV or Parquet table, or a zip of tables; any list will do, and a whole "
            "pack, too."
        ),
    )
    whose = forms.ChoiceField(label=gettext_lazy("Whose rows it holds"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **known: Any) -> None:
        """Make the form; `choices` are the parties that may be chosen, "" for the region."""
        super().__init__(*args, **known)
        self.fields["whose"].choices = list(choices)  # type: ignore[attr-defined]
        self.fields["whose"].required = all(value for value, _label in choices)


@dataclass(frozen=True)
class Chosen:
    """A column of a list, and the name and value of the control that says what it means."""

    header: str
    samples: tuple[str, ...]
    name: str
    meant: str
    rival: str = ""


@dataclass(frozen=True)
class Fixed:
    """What holds for all rows of a list: the column, and the name and value of its control."""

    label: str
    name: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


def meanings() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column may mean, by table: value and label."""
    shapes = sorted(PACK, key=lambda shape: _FIRST.index(shape.name) if shape.name in _FIRST else len(_FIRST))
    return [
        (
            label_of(shape.name),
            [(f"{shape.name}.{c.name}", label_of(c.name)) for c in shape.columns]
            + ([(PLACE, _("latitude and longitude in one cell"))] if shape.name == "sites" else []),
        )
        for shape in shapes
    ]


def chosen(number: int, source: Any, part: Mapping[str, Any]) -> list[Chosen]:
    """Return the columns of one list with their controls."""
    known = part.get("columns", {})
    return [
        Chosen(
            column.header or _("column %d") % (column.place + 1),
            column.samples,
            f"c-{number}-{column.place}",
            known.get(str(column.place), column.meant),
            field_label(column.rival) if column.rival else "",
        )
        for column in source.columns
    ]


def fixed(
    number: int,
    part: Mapping[str, Any],
    sites: Sequence[tuple[str, str]] = (),
    organisations: Sequence[tuple[str, str]] = (),
) -> list[Fixed]:
    """Return what may be said once for all rows of a list; keys and names of one's own rows are there to choose."""
    known = part.get("constants", {})
    choices: dict[str, tuple[tuple[str, str], ...]] = {
        "streams.role": (("", ""), ("offer", _("offer")), ("need", _("need"))),
        "streams.site": (("", ""), *sites) if sites else (),
        "sites.organisation": (("", ""), *organisations) if organisations else (),
    }
    return [
        Fixed(field_label(name), f"k-{number}-{name}", known.get(name, ""), choices.get(name, ()))
        for name in CONSTANTS
    ]


def mapping_of(posted: QueryDict, sources: Sequence[Any]) -> dict[str, Any]:
    """Return what a posted form says the columns of each list mean."""
    found = {}
    for number, source in enumerate(sources):
        columns = {
            str(column.place): posted.get(f"c-{number}-{column.place}", "") for column in source.columns
        }
        constants = {name: posted.get(f"k-{number}-{name}", "") for name in CONSTANTS}
        found[source.key] = {
            "columns": columns,
            "constants": constants,
            "leave": posted.get(f"l-{number}") == "yes",
            "decimal": posted.get(f"d-{number}", ""),
            "head": source.head,
        }
    return found


def heads_of(posted: QueryDict, sources: Sequence[Any]) -> dict[str, int]:
    """Return the rows of headers that a posted form says otherwise than they were found, by list."""
    said = {source.key: posted.get(f"h-{number}", "") for number, source in enumerate(sources)}
    return {
        source.key: int(said[source.key])
        for source in sources
        if said[source.key].isdecimal() and int(said[source.key]) != source.head
    }


def decimals() -> tuple[tuple[str, str], ...]:
    """Return how the figures of a list may be written: value and label."""
    return (
        ("", _("as the figures show; ask where they do not")),
        ("comma", _("with a decimal comma: 1.234,5")),
        ("point", _("with a decimal point: 1,234.5")),
    )


def cell_name(source: str, row: int, field: str) -> str:
    """Return the name of the control of one cell.

    >>> cell_name("a.xlsx|2024", 7, "streams.unit")
    'cell|7|streams.unit|a.xlsx|2024'
    """
    return f"{_MARK}|{row}|{field}|{source}"


def mended_of(posted: QueryDict) -> dict[tuple[str, int, str], str]:
    """Return the cells of a posted form that were written anew, by list, row and ``table.column``."""
    return {
        (source, row, field): posted[name]
        for name, source, row, field in _cells(posted)
        if posted.get(f"was|{name}", "") != posted[name]
    }


def _cells(posted: QueryDict) -> Iterator[tuple[str, str, int, str]]:
    for name in posted:
        parts = name.split("|", 3)
        if len(parts) == 4 and parts[0] == _MARK and parts[1].isdigit() and "." in parts[2]:
            yield name, parts[3], int(parts[1]), parts[2]
