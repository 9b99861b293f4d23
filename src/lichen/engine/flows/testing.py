"""Small systems of flows for examples and tests, and what a balanced system means."""

from __future__ import annotations

import polars as pl

from lichen.engine.flows.frames import system_from_frames
from lichen.engine.flows.system import FlowSystem


def splitter(stated: tuple[float, float, float] = (10.0, 6.0, 5.0), sd: float = 1.0) -> FlowSystem:
    """Return one process that takes in one flow and gives off two, each stated with one standard deviation [t].

    >>> splitter().flows["id"].to_list()
    ['in', 'left', 'right']
    """
    return system_from_frames(
        {
            "id": ["in", "left", "right"],
            "from_process": ["outside", "mill", "mill"],
            "to_process": ["mill", "outside", "outside"],
            "resource": ["wheat", "flour", "bran"],
            "period": ["2024"] * 3,
            "amount": list(stated),
            "unit": ["t"] * 3,
            "sd": [sd] * 3,
        },
        name="splitter",
    )


def assert_balanced(sheets: pl.DataFrame, *, relative: float = 1e-9) -> None:
    """Fail unless every balance sheet closes to a share of its larger side.

    >>> assert_balanced(pl.DataFrame({"entering": [2.0], "leaving": [1.5], "stock_change": [0.5], "imbalance": [0.0]}))
    """
    size = pl.max_horizontal("entering", "leaving", pl.col("stock_change").abs())
    open_ = sheets.filter((pl.col("imbalance").abs() > relative * size) & size.is_not_null())
    if open_.height:
        raise AssertionError(f"{open_.height} balances do not close, such as {open_.row(0, named=True)}")
