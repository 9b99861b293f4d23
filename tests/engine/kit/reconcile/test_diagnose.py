from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile import diagnose
from lichen.engine.kit.reconcile.diagnose import (
    critical_test,
    eliminate_serially,
    imbalances,
    measurement_tests,
)  # fmt: skip
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import reconcile
from tests.engine.kit.reconcile.cases import incidence, linear, needs_shared, network, published, turbine


@needs_shared
def test_local_tests_of_vdi_2048() -> None:
    case = published("vdi2048_turbine")
    problem = turbine(case)
    assert measurement_tests(problem, reconcile(problem)).vdi == pytest.approx(
        case["local_test_ours"], abs=1e-6
    )


@needs_shared
@pytest.mark.parametrize("name", ["P01", "P05", "P10"])
def test_published_measurement_tests(name: str) -> None:
    case = published(f"linear_{name}")
    problem = linear(case)
    found = measurement_tests(problem, reconcile(problem))
    assert np.abs(found.adjustment / found.adjustment_sd) == pytest.approx(
        np.abs(case["measurement_test_z_ours"]), abs=1e-4
    )


def test_power_and_others_are_what_leaving_out_brings() -> None:
    """The square of the test is what chi2 loses without the measurement; `others` is what the rest then says."""
    problem = network(30, noise=3.0).having(lower=-np.inf)
    found = reconcile(problem)
    tests = measurement_tests(problem, found)
    for flow in range(0, 30, 5):
        measured = problem.measured.copy()
        measured[flow] = np.nan
        rest = reconcile(problem.having(measured=measured))
        assert found.chi2 - rest.chi2 == pytest.approx(tests.power[flow] ** 2, abs=1e-8)
        assert rest.x[flow] == pytest.approx(tests.others[flow])


@needs_shared
def test_power_with_correlated_errors_is_what_leaving_out_brings() -> None:
    problem = turbine(published("vdi2048_turbine"))
    found = reconcile(problem)
    tests = measurement_tests(problem, found)
    measured = problem.measured.copy()
    measured[0] = np.nan
    rest = reconcile(problem.having(measured=measured, covariance=diagnose._without(problem, 0)))
    assert found.chi2 - rest.chi2 == pytest.approx(tests.power[0] ** 2)


def test_a_planted_error_is_found_and_put_right() -> None:
    problem = network(90, seed=3).having(lower=-np.inf)
    measured = problem.measured.copy()
    true = reconcile(problem).x[10]
    measured[10] += 30 * problem.sd[10]
    steps = eliminate_serially(problem.having(measured=measured))
    assert steps[0].variable == 10 or 10 in steps[0].rivals
    assert steps[0].variable != 10 or steps[0].others == pytest.approx(true, abs=4 * steps[0].others_sd)
    assert steps[-1].p > 0.05


def test_what_cannot_be_told_apart_is_said() -> None:
    (step,) = eliminate_serially(
        Problem.from_dense([[1.0, -1.0, -1.0]], [9.22, 4.83, 3.22], [0.2766, 0.1449, 0.0966])
    )
    assert sorted((step.variable, *step.rivals)) == [0, 1, 2]


def test_consistent_data_are_not_accused() -> None:
    assert eliminate_serially(network(60, noise=0.1)) == ()


@needs_shared
def test_published_imbalances_of_the_zinc_cycle() -> None:
    case = published("mfa_zinc_china_1994")
    places = list(case["stock_change"])
    edges = [[places.index(a) + 1, places.index(b) + 1] for a, b, _ in case["flows_from_to_value"]]
    matrix = np.hstack([incidence(edges, len(places)), -np.eye(len(places))])
    measured = [v for *_, v in case["flows_from_to_value"]] + list(case["stock_change"].values())
    found = imbalances(Problem.from_dense(matrix, measured, 1.0)).miss
    wanted = case["published_imbalance_inflow_minus_outflow_minus_stock"]
    assert found == pytest.approx([wanted[place] for place in places])


def test_imbalance_of_a_blind_balance_is_unknown() -> None:
    found = imbalances(Problem.from_dense([[1, -1, 0], [0, 1, -1]], [1.0, 2.0, np.nan], [1.0, 0.0, 1.0]))
    assert found.miss[0] == -1.0
    assert np.isnan(found.miss[1])
    assert found.test[0] == -1.0


def test_large_problems_are_tested_by_probing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = network(300, noise=3.0).having(lower=-np.inf)
    found = reconcile(problem)
    exact = measurement_tests(problem, found)
    monkeypatch.setattr(diagnose, "FULL", 10)
    monkeypatch.setattr("lichen.engine.kit.reconcile.spread.FULL", 10)
    probed = measurement_tests(problem, found)
    assert np.abs(np.nan_to_num(probed.power)).argmax() == np.abs(np.nan_to_num(exact.power)).argmax()


def test_many_tests_need_a_higher_limit() -> None:
    assert critical_test(0.95, 100) > critical_test(0.95, 1)
