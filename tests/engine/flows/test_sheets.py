"""Balance sheets add up what is known, and say what is not."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.flows.balance import balance
from lichen.engine.flows.frames import system_from_frames
from lichen.engine.flows.testing import splitter


def test_sheet_with_an_unknown_has_no_gap() -> None:
    system = system_from_frames({
        "id": ["a", "b"], "from_process": ["outside", "mill"], "to_process": ["mill", "outside"],
        "amount": [3.0, None], "unit": ["t", "t"], "sd": [1.0, None],
    })  # fmt: skip
    row = balance(system).sheets.row(0, named=True)
    assert (row["entering"], row["leaving"], row["imbalance"], row["unknowns"]) == (3.0, 0.0, None, 1)


def test_gap_is_tested_against_all_stated_errors() -> None:
    row = balance(splitter((10.0, 6.0, 1.0), sd=2.0)).sheets.row(0, named=True)
    assert (row["imbalance"], round(row["imbalance_sd"] ** 2, 9)) == (3.0, 12.0)
    assert round(row["test"] ** 2, 9) == 0.75


def ranged(low: float, high: float, out: float) -> pl.DataFrame:
    """Return the sheet of a mill that takes in what is only known as a range, and gives off an amount of 10 % error."""
    system = system_from_frames({
        "id": ["a", "b"], "from_process": ["outside", "mill"], "to_process": ["mill", "outside"],
        "amount": [None, out], "unit": ["t"] * 2, "low": [low, None], "high": [high, None], "uncertainty": [None, 10.0],
    })  # fmt: skip
    return balance(system).sheets


def test_a_range_that_can_close_its_balance_leaves_no_gap() -> None:
    """2 to 8 t enter and 7 t leave: nothing contradicts, though the middle of the range is 5."""
    assert ranged(2, 8, 7).select("entering", "imbalance").row(0) == (7.0, 0.0)


@pytest.mark.parametrize(("out", "end", "gap"), [(9.0, 8.0, -1.0), (1.0, 2.0, 1.0)])
def test_a_range_that_cannot_counts_by_its_nearest_end(out: float, end: float, gap: float) -> None:
    row = ranged(2, 8, out).row(0, named=True)
    assert (row["entering"], row["imbalance"]) == (end, pytest.approx(gap))
    assert row["imbalance_sd"] == pytest.approx(out / 10)  # the range has no error of its own


def test_errors_that_go_together_cancel_in_the_gap() -> None:
    """Two scales of one make: errors of 1 t each that correlate by a half leave a gap of 1 t and not of 1.4 t."""
    system = system_from_frames({
        "id": ["a", "b"], "from_process": ["outside", "mill"], "to_process": ["mill", "outside"],
        "amount": [9.0, 8.0], "unit": ["t"] * 2, "sd": [1.0, 1.0], "error_group": ["scale"] * 2,
        "correlation": [0.5, 0.5],
    })  # fmt: skip
    assert balance(system).sheets["imbalance_sd"].to_list() == pytest.approx([1.0])
