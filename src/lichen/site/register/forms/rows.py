"""Forms made from the pack: one field for each column, which takes what somebody writes as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from lichen.core.errors import Problem
from lichen.core.pack import ORGANISATIONS, SITES, STREAMS
from lichen.core.pack.labels import LABELS, choice, label
from lichen.core.tables import Column
from lichen.site.shell.telling import told

SHAPES = {"organisations": ORGANISATIONS, "sites": SITES, "streams": STREAMS}
_LEFT_OUT = {"organisations": ("id",), "sites": ("id", "organisation"), "streams": ("id", "site")}
_FIRST = {
    "organisations": ("name", "sector", "country", "note"),
    "sites": ("name", "latitude", "longitude", "x", "y", "activity", "country"),
    "streams": ("role", "resource", "code", "amount", "unit", "period", "quality", "reference", "reference_cost"),
}  # fmt: skip
_LONGEST = 5000


def label_of(name: str) -> str:
    """Return the name of a table or column in the language of this page.

    >>> label_of("reference_cost")
    'Reference cost'
    """
    return told(label(name))


def field_label(field: str) -> str:
    """Return what people read for a table, or for a ``table.column``.

    >>> field_label("streams.reference_cost"), field_label("sites"), field_label("")
    ('Streams: Reference cost', 'Sites', '')
    """
    table, _dot, column = field.partition(".")
    if not column:
        return label_of(table) if table in LABELS else table
    return f"{label_of(table)}: {label_of(column)}" if column in LABELS else f"{label_of(table)}: {column}"


class RowForm(forms.Form):
    """The cells of an organisation, site or stream; the engine says what is wrong with them (`add_problems`)."""

    def __init__(
        self, kind: str, data: Any = None, *, cells: Mapping[str, str] | None = None, plane: bool = False
    ) -> None:
        """Make the form of a table; `cells` are those of a row that is there."""
        self.kind, self.shape = kind, SHAPES[kind]
        super().__init__(data, initial=dict(cells or {}))
        hidden = _LEFT_OUT[kind] + (("latitude", "longitude") if plane else ("x", "y"))
        for column in self.shape.columns:
            if column.name not in hidden:
                self.fields[column.name] = _field(column, self.initial.get(column.name, ""))

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that nearly everybody fills in."""
        return [self[name] for name in _FIRST[self.kind] if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if name not in _FIRST[self.kind]]

    @property
    def more_unfolded(self) -> bool:
        """Whether one of the other fields has an error, or says something."""
        return any(field.errors or field.value() for field in self.more)

    def cells(self) -> dict[str, str]:
        """Return what was written anew; what was left as it was is not said again."""
        return {name: self.cleaned_data.get(name) or "" for name in self.changed_data if name in self.fields}

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Say at each field what the engine finds wrong with it, and how to mend it."""
        for problem in problems:
            said = f"{'; '.join(told(part) for part in (problem.what, problem.mend) if part)}."
            known = problem.column in self.fields
            self.add_error(problem.column if known else None, said if known else _at(problem, said))


def _at(problem: Problem, said: str) -> str:
    return f"{label_of(problem.column)}: {said}" if problem.column else said


def _field(column: Column, written: str) -> forms.Field:
    name = label_of(column.name) + (f" [{told(column.unit)}]" if column.unit else "")
    chosen = column.kind in ("choice", "flag")
    example = _("Such as: %s") % told(column.example) if column.example and not chosen else ""
    known = {
        "label": name,
        "required": column.required,
        "help_text": escape(". ".join(part for part in (_sentence(told(column.meaning)), example) if part)),
    }
    if chosen:
        return forms.ChoiceField(choices=_choices(column, written), **known)
    long = column.name == "note"
    widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(max_length=_LONGEST, widget=widget, **known)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _choices(column: Column, written: str) -> list[tuple[str, str]]:
    """Return what may be chosen; what somebody wrote in her own way stays among it."""
    values = ("yes", "no") if column.kind == "flag" else column.choices
    own = () if written in (*values, "") else (written,)
    return [("", _("not stated")), *((value, told(choice(value))) for value in (*values, *own))]
