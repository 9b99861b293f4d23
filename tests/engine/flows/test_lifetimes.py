"""Shares that survive fall with age from at most one, and have the mean and deviation that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.flows.lifetimes import Lifetime, remaining, survival, weibull_shape


@pytest.mark.parametrize("kind", ["normal", "lognormal", "weibull", "gamma"])
def test_survival_adds_up_to_the_mean_lifetime(kind: Lifetime) -> None:
    """The integral of survival is the mean: whole ages by the trapezoidal rule come near it."""
    left = survival(200, kind, 20.0, 6.0)[:, 0]
    assert left.sum() - 0.5 * left[0] == pytest.approx(20.0, abs=0.05)
    ages = np.arange(200) + 0.5
    assert np.sqrt(((ages[:-1] - 20.0) ** 2 * -np.diff(left)).sum()) == pytest.approx(6.0, abs=0.05)


@pytest.mark.parametrize(
    "kind", ["fixed", "normal", "folded_normal", "lognormal", "weibull", "gamma", "exponential"]
)
def test_survival_falls_from_entry_on(kind: Lifetime) -> None:
    left = survival(30, kind, 8.0, 3.0)
    assert (np.diff(left[:, 0]) <= 0).all()
    assert left.max() <= 1
    assert (left[np.triu_indices(30, 1)] == 0).all()


def test_lifetimes_may_differ_by_cohort() -> None:
    assert survival(3, "fixed", [1.0, 2.0, 3.0]).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]


def test_weibull_has_its_known_shape() -> None:
    """With shape 2 the deviation is sqrt(4/π - 1) of the mean."""
    assert weibull_shape(10.0, 10.0 * np.sqrt(4 / np.pi - 1))[0] == pytest.approx(2.0)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (5.0, 0.0)])
def test_lifetime_that_cannot_be_is_refused(mean: float, sd: float) -> None:
    with pytest.raises(ModelError):
        survival(3, "normal", mean, sd)


def test_gamma_of_equal_mean_and_deviation_is_exponential() -> None:
    assert np.allclose(survival(12, "gamma", 5.0, 5.0), survival(12, "exponential", 5.0))


def test_folded_normal_far_from_zero_is_normal() -> None:
    """What is folded over is the tail beneath zero."""
    assert np.allclose(
        survival(40, "folded_normal", 20.0, 3.0), survival(40, "normal", 20.0, 3.0), atol=1e-10
    )


def test_exponential_loses_the_same_share_each_period() -> None:
    left = survival(10, "exponential", 4.0)[:, 0]
    assert np.allclose(left[1:] / left[:-1], np.exp(-0.25))


def test_distribution_that_is_not_known_is_refused() -> None:
    with pytest.raises(ModelError, match="no lifetime 'uniform'; there are fixed"):
        survival(3, "uniform", 5.0, 1.0)  # type: ignore[arg-type] # what a reader may try


def test_what_remains_of_old_things_is_what_would_be_there_of_their_inflow() -> None:
    """Run on from the first half, or from its cohorts by age: the same."""
    inflow = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    left = survival(9, "weibull", 4.0, 2.0)
    by_age = (left[4, :5] * inflow)[::-1]
    there = remaining(by_age, 4, "weibull", 4.0, 2.0)
    assert np.allclose(there, [left[t, :5] @ inflow for t in range(4, 9)])


def test_things_older_than_any_gets_are_refused() -> None:
    with pytest.raises(ModelError, match="Nothing gets 3 periods old"):
        remaining([1.0, 1.0, 1.0, 1.0], 2, "fixed", 3.0)
    with pytest.raises(ModelError, match="numbers from 0 on"):
        remaining([1.0, float("nan")], 2, "fixed", 3.0)
