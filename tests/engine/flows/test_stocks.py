"""Stocks over time: known answers, mass kept, and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.flows.lifetimes import remaining, survival
from lichen.engine.flows.stocks import inflow_driven, stock_driven
from tests.engine.flows.cases import case

KINDS = ("fixed", "normal", "folded_normal", "lognormal", "weibull", "gamma", "exponential")


def test_inflow_driven_stock_with_fixed_lifetime_is_the_known_one() -> None:
    known = case("dsm_inflow_driven_odym")
    run = inflow_driven(known["inflow"], survival(10, "fixed", 5))
    assert run.stock.tolist() == known["fixed_5"]["stock"]
    assert run.outflow.tolist() == known["fixed_5"]["outflow"]


def test_inflow_driven_stock_with_normal_lifetime_is_the_known_one() -> None:
    known = case("dsm_inflow_driven_odym")
    wanted = known["normal_mean5_sd15"]
    shares = survival(10, "normal", 5, 1.5)
    run = inflow_driven(known["inflow"], shares)
    assert shares[:8, 0] == pytest.approx(wanted["first_cohort_survival"], abs=1e-8)
    assert run.stock == pytest.approx(wanted["stock_ours"], abs=1e-7)
    assert run.outflow == pytest.approx(wanted["outflow_ours"], abs=1e-7)


inflows = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)


@given(inflows, st.sampled_from(KINDS), st.floats(1.5, 8), st.floats(0.5, 2))
def test_what_entered_is_there_or_has_left(inflow: list[float], kind: str, mean: float, sd: float) -> None:
    run = inflow_driven(inflow, survival(len(inflow), kind, mean, sd))  # type: ignore[arg-type] # sampled from the kinds
    assert np.allclose(np.cumsum(run.inflow - run.outflow), run.stock, rtol=1e-9, atol=1e-6)
    assert (run.cohort_outflow >= -1e-9 * max(inflow, default=0)).all()


@given(inflows, st.sampled_from(KINDS), st.floats(1.5, 8), st.floats(0.5, 2))
def test_way_there_and_back_returns_the_inflow(
    inflow: list[float], kind: str, mean: float, sd: float
) -> None:
    shares = survival(len(inflow), kind, mean, sd)  # type: ignore[arg-type] # sampled from the kinds
    back = stock_driven(inflow_driven(inflow, shares).stock, shares)
    size = max(inflow) / np.diag(shares).min() ** len(inflow)
    assert np.allclose(back.inflow, inflow, atol=1e-9 * size + 1e-12)


@given(inflows, st.floats(1.5, 8))
def test_no_inflow_is_ever_negative_and_the_infeasible_part_is_reported(
    stock: list[float], mean: float
) -> None:
    run = stock_driven(stock, survival(len(stock), "normal", mean, 1.0))
    assert (run.inflow >= 0).all()
    assert np.allclose(run.stock - run.excess, stock, rtol=1e-9, atol=1e-6)
    assert (run.excess >= -1e-9 * max(stock)).all()
    assert (run.inflow[run.excess > 1e-6 * max(stock)] == 0).all()


@pytest.mark.parametrize(("series", "shares"), [([1.0], np.ones((2, 2))), ([-1.0], np.ones((1, 1))),
                                                ([float("nan")], np.ones((1, 1)))])  # fmt: skip
def test_series_that_cannot_be_is_refused(series: list[float], shares: np.ndarray) -> None:  # type: ignore[type-arg] # of floats
    with pytest.raises(ModelError):
        inflow_driven(series, shares)


def test_stock_of_what_does_not_last_a_period_is_refused() -> None:
    with pytest.raises(ModelError, match="Nothing survives"):
        stock_driven([1.0], np.zeros((1, 1)))


@given(inflows, st.sampled_from(KINDS), st.floats(2.0, 8), st.floats(0.5, 2))
def test_old_stock_and_new_cohorts_go_on_as_one(
    inflow: list[float], kind: str, mean: float, sd: float
) -> None:
    """Cut in two anywhere, a run goes on from its cohorts as if it had not been cut, both ways."""
    n, cut = len(inflow), len(inflow) // 2
    shares = survival(n, kind, mean, sd)  # type: ignore[arg-type] # sampled from the kinds
    whole = inflow_driven(inflow, shares)
    by_age = whole.cohorts[cut - 1, :cut][::-1] if cut else []
    if cut and (survival(cut, kind, mean, sd)[:, 0][np.array(by_age) > 0] < 1e-9).any():  # type: ignore[arg-type]
        return  # hardly anything gets so old: the share that is left is lost in rounding
    old = remaining(by_age, n - cut, kind, mean, sd)  # type: ignore[arg-type]
    later = inflow_driven(inflow[cut:], shares[cut:, cut:], old)
    size = 1e-9 * max(inflow) + 1e-12
    assert np.allclose(later.stock, whole.stock[cut:], rtol=1e-9, atol=size)
    assert np.allclose(later.outflow, whole.outflow[cut:], rtol=1e-9, atol=10 * size)
    held = stock_driven(later.stock, shares[cut:, cut:], old)
    assert np.allclose(held.stock - held.excess, later.stock, rtol=1e-9, atol=size)


def test_stock_falls_no_faster_than_old_things_leave() -> None:
    """Ten are asked to be three at once: the four that have a period to live still stand, and three are enough then."""
    run = stock_driven([3.0, 3.0], survival(2, "fixed", 2), [10.0, 4.0, 0.0])
    assert run.inflow.tolist() == [0.0, 3.0]
    assert run.stock.tolist() == [4.0, 3.0]
    assert run.outflow.tolist() == [6.0, 4.0]
    assert run.excess.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("old", [[1.0], [1.0, 2.0], [1.0, -1.0]])
def test_old_stock_that_cannot_be_is_refused(old: list[float]) -> None:
    with pytest.raises(ModelError, match="old stock"):
        inflow_driven([1.0], survival(1, "fixed", 2), old)
