"""What the command line prints: JSON for programs, tables and sentences for people."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import click
import numpy as np
import polars as pl

Look = Literal["strong", "faint", "good", "bad"]
_LOOKS: dict[Look, dict[str, Any]] = {
    "strong": {"bold": True},
    "faint": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
}
_GAP = "  "
_NARROWEST = 6


def emit(value: object, *, as_json: bool) -> None:
    """Print `value` on standard output: as JSON, or as a person reads it.

    A person gets a polars frame as a table, a mapping as aligned lines, anything else as its text.
    """
    if as_json:
        print_line(to_json(value))
    elif isinstance(value, pl.DataFrame):
        print_line(table(value))
    elif isinstance(value, Mapping):
        print_line(facts(value))
    else:
        print_line(str(value))


def print_line(text: str = "") -> None:
    """Print one line, or several, on standard output."""
    click.echo(text)


def say(text: str) -> None:
    """Print one line on standard error: what is for the person, not for the next program in the pipe."""
    click.echo(text, err=True)


def style(text: str, look: Look) -> str:
    """Return `text` with a look for the terminal; unchanged where colours are unwanted (NO_COLOR)."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, **_LOOKS[look])


def to_json(value: object) -> str:
    """Return `value` as JSON text: frames as lists of rows, dataclasses as objects, not-a-number as null.

    >>> print(to_json({"rows": pl.DataFrame({"id": ["a"], "amount": [float("nan")]})}))
    {
      "rows": [
        {
          "id": "a",
          "amount": null
        }
      ]
    }
    """
    return json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    """Return the value made of what JSON knows."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, pl.DataFrame):
        return [_plain(row) for row in value.iter_rows(named=True)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (np.ndarray, pl.Series)):
        return (
            [_plain(item) for item in value.to_list()]
            if isinstance(value, pl.Series)
            else _plain(value.tolist())
        )
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return str(value)


def facts(values: Mapping[str, object]) -> str:
    """Return names and values as aligned lines.

    >>> print(facts({"sites": 812, "net benefit": 1234567.8}))
    sites        812
    net benefit  1 234 568
    """
    width = max((shown_width(_clean(name)) for name in values), default=0)
    return "\n".join(
        f"{_pad(_clean(name), width)}{_GAP}{number(value)}".rstrip() for name, value in values.items()
    )


def number(value: object) -> str:
    """Return a value as a person reads it: thousands apart, few digits, nothing for an empty cell.

    >>> number(1234567.8), number(0.0123456), number(12), number(None), number(3.25)
    ('1 234 568', '0.01235', '12', '', '3.25')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, (float, np.floating)):
        real = float(value)
        if not math.isfinite(real):
            return "" if math.isnan(real) else f"{real:+}".replace("inf", "∞").removeprefix("+")
        return f"{real:,.0f}".replace(",", " ") if abs(real) >= 1000 else f"{real:.4g}"
    return _clean(str(value))


def table(
    frame: pl.DataFrame,
    *,
    units: Mapping[str, str] | None = None,
    width: int | None = None,
    rows: int | None = None,
) -> str:
    """Return the frame as aligned text: numbers to the right, names and `units` at the head.

    Where the line is too narrow for the terminal, the widest columns of text lose their ends to an ellipsis.
    `width` [characters] is that of the terminal unless given; output that no terminal reads is not cut.
    `rows` shows the first so many, and says how many more there are.

    >>> print(table(pl.DataFrame({"id": ["a", "bb"], "amount": [1.5, 12000.0]}), units={"amount": "t/year"}))
    id  amount [t/year]
    --  ---------------
    a               1.5
    bb           12 000
    """
    shown = frame if rows is None else frame.head(rows)
    heads = [f"{name} [{units[name]}]" if units and name in units else name for name in shown.columns]
    right = [dtype.is_numeric() for dtype in shown.dtypes]
    columns = [[_cell(value) for value in column] for column in shown.iter_columns()]
    wanted = [
        max([shown_width(head), *(shown_width(cell) for cell in column)])
        for head, column in zip(heads, columns, strict=True)
    ]
    widths = _fit(wanted, right, width if width is not None else _terminal_width())
    lines = [_line(heads, widths, right), _line(["-" * w for w in widths], widths, right)]
    lines += [_line(cells, widths, right) for cells in zip(*columns, strict=True)]
    if frame.height > shown.height:
        lines.append(f"... and {number(frame.height - shown.height)} more")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, pl.Series):
        return "; ".join(number(item) for item in value)
    return number(value)


def _fit(wanted: list[int], right: Sequence[bool], width: int | None) -> list[int]:
    """Take from the widest columns of text until the line fits; numbers are never cut."""
    widths = list(wanted)
    if width is None:
        return widths
    spare = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while spare > 0:
        texts = [i for i, number_column in enumerate(right) if not number_column and widths[i] > _NARROWEST]
        if not texts:
            break
        widest = max(texts, key=lambda i: widths[i])
        widths[widest] -= 1
        spare -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return _GAP.join(
        _pad(_cut(cell, width), width, right=to_right)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ).rstrip()


def _terminal_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _clean(text: str) -> str:
    """Return text on one line, without control characters: a name in a file must not steer the terminal."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def shown_width(text: str) -> int:
    r"""Return how many columns of the terminal the text takes.

    >>> shown_width("Økologi"), shown_width("漢字"), shown_width("e\u0301")
    (7, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _pad(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - shown_width(text))
    return space + text if right else text + space


def _cut(text: str, width: int) -> str:
    if shown_width(text) <= width:
        return text
    while text and shown_width(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"
