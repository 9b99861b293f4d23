"""Writes a table as CSV that any spreadsheet opens safely, and that reads back the same."""

from __future__ import annotations

import polars as pl

# What a spreadsheet would run as a formula. Plain numbers are none, whatever their sign.
_RISKY = r"^'*[=+\-@\t\r]"
_NUMBER = r"^[+-]?[0-9][0-9., \u00a0\u202f]*([eE][+-]?[0-9]+)?$"


def write_csv(frame: pl.DataFrame) -> bytes:
    r"""Return the table as CSV: UTF-8, commas, a cell in quotation marks where it has to be.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front, which `read_csv` takes off
    again.

    >>> write_csv(pl.DataFrame({"id": ["a"], "note": ["=1+1"], "amount": ["-5"]}))
    b"id,note,amount\na,'=1+1,-5\n"
    """
    safe = frame.with_columns(
        pl.when(pl.col(name).str.contains(_RISKY) & ~pl.col(name).str.contains(_NUMBER))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in frame.columns
    )
    return safe.write_csv(quote_style="non_numeric" if _has_returns(safe) else "necessary").encode("utf-8")


def _has_returns(frame: pl.DataFrame) -> bool:
    """Whether a lone carriage return, which would end the line for some readers, needs quotation marks."""
    return any("\r" in name for name in frame.columns) or any(
        frame[name].str.contains("\r", literal=True).any() for name in frame.columns
    )
