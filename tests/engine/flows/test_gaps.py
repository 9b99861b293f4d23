"""What a balance misses at the best of all bounds: worked by hand, and what counts as evidence and what does not."""

from __future__ import annotations

import math

import pytest

from lichen.engine.flows import system_from_frames
from lichen.engine.flows.compile import compile_system
from lichen.engine.flows.gaps import gaps

Cells = dict[str, list[object]]


def station(out: float, *, burnt_to: float | None = 10.0, group: bool = False) -> Cells:
    """Return a station that takes in 10 ± 1 t, sends out some ± 2 t, and may burn up to so much."""
    return {
        "id": ["in", "out", "burnt"], "resource": ["waste", "waste", "ash"],
        "from_process": ["outside", "station", "station"],
        "to_process": ["station", "outside", "outside"], "period": ["2019"] * 3, "unit": ["t"] * 3,
        "amount": [10.0, out, None], "sd": [1.0, 2.0, None], "high": [None, None, burnt_to],
        "low": [None, None, None if burnt_to is None else 0.0],
        "error_group": ["scale", "scale", None] if group else [None] * 3,
        "correlation": [0.25, 0.25, None] if group else [None] * 3,
    }  # fmt: skip


def missed(cells: Cells) -> list[tuple[float, float]]:
    return [
        (gap, sd)
        for gap, sd in gaps(compile_system(system_from_frames(cells))).select("miss", "miss_sd").rows()
    ]


@pytest.mark.parametrize("out", [0.0, 3.0, 10.0])
def test_range_is_a_bound_and_no_evidence_for_its_middle(out: float) -> None:
    """Law: whatever a range can close is no contradiction, up to its ends."""
    assert missed(station(out))[0][0] == 0.0


def test_what_no_value_in_the_range_closes_is_missed() -> None:
    """By hand: 15 out of 10 leaves 5 too many; the errors are √(1² + 2²)."""
    ((gap, sd),) = missed(station(15.0))
    assert gap == -5.0
    assert sd == pytest.approx(math.sqrt(5.0))


def test_more_entering_than_can_leave_is_missed_too() -> None:
    ((gap, _),) = missed(station(2.0, burnt_to=3.0))
    assert gap == 5.0


def test_flow_without_upper_bound_leaves_one_side_open() -> None:
    """No flow is negative: too much that leaves is seen even where what else leaves is unknown."""
    assert missed(station(2.0, burnt_to=None))[0][0] == 0.0
    assert missed(station(15.0, burnt_to=None))[0][0] == -5.0


def test_errors_that_hang_together_count_together() -> None:
    """By hand: var(in − out) = 1 + 4 − 2 · 0.25 · 1 · 2."""
    ((_, sd),) = missed(station(15.0, group=True))
    assert sd == pytest.approx(math.sqrt(4.0))


def test_exact_figures_add_no_error() -> None:
    cells = station(15.0) | {"sd": [0.0, 1.0, None]}
    found = gaps(compile_system(system_from_frames(cells)))
    assert found.select("miss", "miss_sd", "test").row(0) == (-5.0, 1.0, -5.0)
