"""Pictures and tables as files to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import polars as pl
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.flows.bridge.cells import packed
from lichen.site.flows.bridge.draw import Drawn, as_file, end_of, with_links
from lichen.site.flows.bridge.png import can_png, png_of

TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
HEAD = ("from", "to", "amount", "unit")


def forms() -> tuple[str, ...]:
    """Return the forms in which this installation gives pictures along."""
    return ("svg", "png", "csv") if can_png() else ("svg", "csv")


def file_of(form: str, svg: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return a picture as SVG or PNG, or its table as CSV; raises `LichenError` for what cannot be made here."""
    if form not in TYPES:
        raise LichenError(_("Pictures come as SVG, PNG or CSV"))
    if form == "csv":
        return as_csv(head, rows)
    drawn = as_file(svg)
    return png_of(drawn) if form == "png" else drawn.encode()


def file_of_register(form: str, drawn: Drawn) -> bytes:
    """Return a picture of the register, or its table, as `file_of` does."""
    rows = [(row.start, row.end, row.amount, f"{drawn.unit}/year") for row in drawn.rows]
    return file_of(form, drawn.svg, HEAD, rows)


def as_parquet(table: pl.DataFrame) -> bytes:
    """Return a table as Parquet."""
    return packed(table)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return a table as CSV that spreadsheets open as text, not as formulas; what is not known is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if value is None:
        return ""
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value


def linked(svg: str, address: Callable[[str, str], str]) -> SafeString:
    """Return a picture of the register whose bars lead to the `address` of what they stand for (kind, key)."""
    return safe(with_links(svg, lambda node: address(*end_of(node))))


def linked_processes(svg: str, address: Callable[[str], str]) -> SafeString:
    """Return a picture of a balance whose bars lead to the `address` of the process that they stand for."""
    return safe(with_links(svg, lambda node: address(node.removeprefix("gives:").removeprefix("takes:"))))


def safe(svg: str) -> SafeString:
    """Return a picture of the engine as what a template does not escape again."""
    return mark_safe(svg)  # noqa: S308 - drawn by the engine, which escapes all words
