"""Figures without an error that contradict each other are told with their place and cure, all at once."""

from __future__ import annotations

import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.flows import balance, system_from_frames
from lichen.engine.flows.testing import splitter


def test_every_contradiction_is_told_at_once() -> None:
    """Two mills in a row, both exact and both wrong: the gap, the row and what to do."""
    system = system_from_frames({
        "id": ["a", "b", "c"], "from_process": ["outside", "one", "two"], "to_process": ["one", "two", "outside"],
        "amount": [10.0, 9.0, 7.0], "unit": ["kt"] * 3, "uncertainty": [0.0] * 3,
    }, name="mine")  # fmt: skip
    with pytest.raises(ProblemsError) as caught:
        balance(system)
    assert [(p.row, p.column, p.value) for p in caught.value.problems] == [
        (2, "amount", "10000"),
        (3, "amount", "9000"),
    ]
    first = caught.value.problems[0]
    assert (
        first.what
        == "the balance of 'one' misses 1 kt (more enters than leaves), and all its figures are exact: a, b"
    )
    assert first.mend == "correct one of them, or give at least one an uncertainty above zero"


def test_exact_figures_that_add_up_are_fine() -> None:
    assert balance(splitter((11.0, 6.0, 5.0), sd=0.0)).sentences == ()
