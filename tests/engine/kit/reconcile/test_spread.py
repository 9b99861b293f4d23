from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile import spread as module
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import reconcile
from lichen.engine.kit.reconcile.spread import (
    covariance_of,
    factor,
    standard_deviations,
    value_of_information,
)
from lichen.engine.kit.reconcile.thin import Thin
from tests.engine.kit.reconcile.cases import linear, needs_shared, network, published, small, thread, turbine


@needs_shared
@pytest.mark.parametrize("name", ["P01", "P05", "P10"])
def test_published_networks(name: str) -> None:
    case = published(f"linear_{name}")
    assert standard_deviations(linear(case)).sd == pytest.approx(case["std_dev_ours"], abs=1e-6)


@needs_shared
def test_half_widths_of_vdi_2048() -> None:
    case = published("vdi2048_turbine")
    sd = standard_deviations(turbine(case)).sd
    assert np.abs(1.96 * sd - case["half_width_standard"]).max() <= 5.1e-4
    assert 1.96 * sd == pytest.approx(case["half_width_ours"], abs=1e-6)


def test_covariance_is_how_reconciled_values_scatter() -> None:
    """Forward and back: data drawn as stated, reconciled one by one, scatter as the covariance says."""
    problem = network(24).having(lower=-np.inf)
    truth = reconcile(problem).x
    rng = np.random.default_rng(0)
    drawn = [
        eliminate(problem.having(measured=truth + problem.sd * rng.standard_normal(24))).x
        for _ in range(1500)
    ]
    assert np.std(drawn, axis=0) == pytest.approx(standard_deviations(problem).sd, rel=0.08)


def test_probing_keeps_its_word() -> None:
    problem = network(900, unmeasured=0.2)
    exact = standard_deviations(problem, method="full")
    probed = standard_deviations(problem, method="probe", within=0.1)
    assert (np.isinf(exact.sd) == np.isinf(probed.sd)).all()
    known = np.isfinite(exact.sd) & (exact.sd > 1e-9)  # what must be nothing has no relative error
    off = np.abs(probed.sd[known] / exact.sd[known] - 1)
    assert off.max() < 0.1
    assert np.sqrt(np.mean((off / probed.error[known]) ** 2)) < 1.3
    assert exact.probes == 0 < probed.probes


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("shape", ["chain", "ring", "tree", "ladder", "grid"])
def test_probing_keeps_its_word_where_little_is_left(shape: str, uneven: bool) -> None:
    """Of a chain of equal flows next to no variance is left; what a solver leaves undone must not be added to it."""
    problem = thread(shape, 900, uneven=uneven)
    exact = standard_deviations(problem, method="full").sd
    probed = standard_deviations(problem, method="probe", within=0.15)
    off = np.abs(probed.sd / exact - 1)
    assert off.max() < 0.15
    assert (off <= 5 * probed.error).all()


def test_a_long_chain_is_as_sure_as_the_mean_of_its_figures() -> None:
    """2200 measurements of one flow: its deviation is that of one, divided by the root of their number."""
    probed = standard_deviations(thread("chain", 2200))
    assert probed.sd == pytest.approx(np.full(2200, 1 / np.sqrt(2200)), rel=3 * probed.error.max())


def test_no_error_is_stated_where_probing_does_not_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FAR", 0.0)
    monkeypatch.setattr(Thin, "solid", lambda _: None)
    assert np.isinf(standard_deviations(network(400), method="probe", within=0.5).error).all()


def test_probing_takes_correlated_errors() -> None:
    rng = np.random.default_rng(3)
    problem = small(rng, network=True)
    assert problem is not None
    exact, probed = (standard_deviations(problem, method=m, within=0.05) for m in ("full", "probe"))  # type: ignore[arg-type]
    finite = np.isfinite(exact.sd) & (exact.sd > 0)
    assert probed.sd[finite] == pytest.approx(exact.sd[finite], rel=0.06)


def test_an_exact_measurement_never_raises_a_variance() -> None:
    problem = network(60, unmeasured=0.3)
    before = standard_deviations(problem).sd
    for flow in range(0, 60, 7):
        measured, sd = problem.measured.copy(), problem.sd.copy()
        measured[flow], sd[flow] = 1.0, 0.0
        after = standard_deviations(problem.having(measured=measured, sd=sd)).sd
        assert (after <= before * (1 + 1e-9)).all()


def test_columns_agree_both_ways() -> None:
    problem = network(600, unmeasured=0.1)
    asked = np.flatnonzero(np.isfinite(standard_deviations(problem).sd))[:4]
    full, solved = (covariance_of(problem, asked, method=m) for m in ("full", "probe"))  # type: ignore[arg-type]
    assert np.allclose(full, solved, rtol=1e-3, atol=1e-3 * np.nanmax(np.abs(full)), equal_nan=True)
    assert np.sqrt(full[asked, np.arange(4)]) == pytest.approx(standard_deviations(problem).sd[asked])
    whole = factor(problem, eliminate(problem))
    assert (whole**2).sum(axis=1)[asked] == pytest.approx(full[asked, np.arange(4)])


def test_value_of_information_is_what_measuring_brings() -> None:
    """Forecast and truth agree: the problem is made anew with the measurement in it."""
    problem = Problem.from_dense(
        [[1, -1, -1, 0], [0, 1, 0, -1]], [10.0, np.nan, 4.0, 5.0], [1.0, 1.0, 2.0, 1.5]
    )
    forecast = value_of_information(problem, 0, [1], 0.5)[0]
    sure = standard_deviations(problem.having(measured=[10.0, 6.0, 4.0, 5.0], sd=[1.0, 0.5, 2.0, 1.5])).sd[0]
    assert forecast == pytest.approx(sure)


def test_nothing_is_claimed_of_what_nobody_knows() -> None:
    problem = Problem.from_dense([[1, -1, -1]], [10.0, np.nan, np.nan], 1.0)
    assert standard_deviations(problem).sd.tolist() == [1.0, np.inf, np.inf]
    with pytest.raises(ModelError, match="Nothing is known of variable 1"):
        covariance_of(problem, [1])
    with pytest.raises(ModelError, match="within"):
        standard_deviations(problem, within=2.0)
