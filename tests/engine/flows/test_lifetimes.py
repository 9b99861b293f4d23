"""Shares that survive fall with age from at most one, and have the mean and deviation that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.flows.lifetimes import Lifetime, survival, weibull_shape


@pytest.mark.parametrize("kind", ["normal", "lognormal", "weibull"])
def test_survival_adds_up_to_the_mean_lifetime(kind: Lifetime) -> None:
    """The integral of survival is the mean: whole ages by the trapezoidal rule come near it."""
    left = survival(200, kind, 20.0, 6.0)[:, 0]
    assert left.sum() - 0.5 * left[0] == pytest.approx(20.0, abs=0.05)
    ages = np.arange(200) + 0.5
    assert np.sqrt(((ages[:-1] - 20.0) ** 2 * -np.diff(left)).sum()) == pytest.approx(6.0, abs=0.05)


@pytest.mark.parametrize("kind", ["fixed", "normal", "folded_normal", "lognormal", "weibull"])
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
