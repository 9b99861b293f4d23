"""Tables in memory become a system, by any library's frame, with everything wrong told at once."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.flows.frames import system_from_frames

FLOWS: dict[str, list[Any]] = {
    "id": ["a", "b"], "from_process": ["outside", "mill"], "to_process": ["mill", "outside"], "amount": [10.0, 9.0],
    "unit": ["t", "t"], "uncertainty": [5.0, None],
}  # fmt: skip


class PandasLike:
    """A frame that tells its columns as lists, as pandas does."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self._columns = columns

    def to_dict(self, orient: str, /) -> dict[str, list[Any]]:
        assert orient == "list"
        return self._columns


@pytest.mark.parametrize("make", [dict, pl.DataFrame, PandasLike])
def test_any_frame_gives_the_same_system(make: Any) -> None:
    system = system_from_frames(make(FLOWS))
    assert system.flows["sd"].to_list() == [0.5, None]
    assert system.processes.select("id", "balance").rows() == [("outside", False), ("mill", True)]


def test_columns_of_another_name_are_mapped() -> None:
    """The layout of a spreadsheet in the manner of STAN: source, target, mass flow and its error."""
    stan = {"Flow": ["F1"], "Source process": ["outside"], "Destination process": ["mill"], "Mass flow": [4],
            "Unit": ["t/a"], "Uncertainty": [1]}  # fmt: skip
    names = {"Flow": "id", "Source process": "from_process", "Destination process": "to_process",
             "Mass flow": "amount", "Unit": "unit", "Uncertainty": "sd"}  # fmt: skip
    system = system_from_frames(stan, columns=names)
    assert system.flows.select("amount", "sd").row(0) == (4.0, 1.0)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("amount", float("nan"), "it is NaN or infinite"), ("amount", "many", "'many' is not a number"),
        ("amount", -1.0, "it is below 0"), ("unit", "apples", "the unit 'apples' is not known"),
        ("id", None, "'id' is not stated"),
    ],
)  # fmt: skip
def test_wrong_cell_is_told(column: str, value: object, what: str) -> None:
    wrong = FLOWS | {column: [value, FLOWS[column][1]]}
    with pytest.raises(ProblemsError) as caught:
        system_from_frames(wrong)
    assert (2, column) in [(p.row, p.column) for p in caught.value.problems if what in p.what]


def test_missing_columns_are_named() -> None:
    with pytest.raises(ProblemsError) as caught:
        system_from_frames({"id": ["a"]})
    assert "from_process" in caught.value.problems[0].what
