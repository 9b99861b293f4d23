"""Lognormal figures: reconciled in logarithms, and sampled as what they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from lichen.core.errors import ProblemsError
from lichen.engine.flows import FlowSystem, reconcile, system_from_frames
from lichen.engine.flows.solve import solve
from lichen.engine.kit.reconcile import Problem

MEDIAN, WIDTH = np.array([10.0, 3.0, 4.0]), np.array([0.1, 0.6, 0.4])
SPLIT = [[1.0, -1.0, -1.0]]


def split(scale: float = 1.0) -> Problem:
    return Problem.from_dense(SPLIT, MEDIAN * scale, MEDIAN * scale * 0.3, lower=0.0)


def test_values_are_nearest_in_logarithms() -> None:
    """An independent minimiser of the squares of logarithms finds the same."""

    def miss(two: np.ndarray) -> float:
        x = np.array([two.sum(), *two])
        return float(np.sum((np.log(x / MEDIAN) / WIDTH) ** 2))

    wanted = optimize.minimize(
        miss, [3.0, 4.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    ).x
    found = solve(split(), WIDTH, spread="normal")
    assert found.x[1:] == pytest.approx(wanted, rel=1e-6)
    assert found.chi2 == pytest.approx(miss(wanted))


def test_scale_does_not_matter() -> None:
    one, other = (solve(split(scale), WIDTH, spread="normal") for scale in (1.0, 1e6))
    assert other.x == pytest.approx(one.x * 1e6, rel=1e-9)


def test_consistent_medians_are_left_alone() -> None:
    p = Problem.from_dense(SPLIT, [7.0, 3.0, 4.0], 1.0)
    assert solve(p, WIDTH, spread="normal").x == pytest.approx([7.0, 3.0, 4.0], rel=1e-12)


def study(distribution: str, low: float, high: float) -> FlowSystem:
    return system_from_frames({
        "id": ["a", "b"], "from_process": ["outside", "mill"], "to_process": ["mill", "outside"],
        "amount": [10.0, None], "unit": ["t"] * 2, "low": [low, None], "high": [high, None],
        "distribution": [distribution, None],
    })  # fmt: skip


def test_interval_of_ratios_comes_back() -> None:
    """Median 10 with 95 % between a quarter and four times: that is what the sampled unmeasured flow has."""
    row = reconcile(study("lognormal", 2.5, 40.0)).data.row(1, named=True)
    assert row["spread_from"] == "sampling"
    width = np.log(4) / 1.96
    assert row["mean"] == pytest.approx(10 * np.exp(width**2 / 2), rel=0.1)
    assert row["reconciled"] == pytest.approx(10.0)


def test_normal_ends_of_a_logarithm_are_ratios() -> None:
    row = reconcile(study("lognormal", 5.0, 20.0), spread="normal").data.row(0, named=True)
    assert (row["interval_low"], row["interval_high"]) == pytest.approx((5.0, 20.0))


def test_lognormal_figure_of_nothing_is_refused() -> None:
    with pytest.raises(ProblemsError) as caught:
        system_from_frames({"id": ["a"], "from_process": ["outside"], "to_process": ["mill"], "amount": [0.0],
                            "unit": ["t"], "uncertainty": [10.0], "distribution": ["lognormal"]})  # fmt: skip
    assert [problem.what for problem in caught.value.problems] == ["a lognormal figure is above zero"]
