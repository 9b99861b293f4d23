"""Balance sheets add up what is known, and say what is not."""

from __future__ import annotations

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
