from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.problem import Problem, Terms
from lichen.engine.kit.reconcile.robust import reconcile_robustly
from lichen.engine.kit.reconcile.solve import reconcile
from lichen.engine.kit.reconcile.spread import standard_deviations
from lichen.engine.kit.reconcile.terms import linearise, reconcile_terms
from tests.engine.kit.reconcile.cases import incidence, needs_shared, published


def column(case: dict[str, Any]) -> Problem:
    matrix = np.zeros((5, 9))
    for row, pair in ((2, [1, 2]), (3, [4, 5]), (4, [7, 8])):
        matrix[row, pair] = 1
    terms = Terms([0, 0, 0, 1, 1, 1], [0, 3, 6] * 2, [1, 4, 7, 2, 5, 8], [1, -1, -1] * 2)
    return Problem.from_dense(matrix, case["measured"], case["std_dev"], rhs=[0, 0, 1, 1, 1], terms=terms)


def plant(case: dict[str, Any], measured: np.ndarray) -> Problem:
    """Return the mineral plant: 16 flows, two assays of each, 9 processes; what was not metered is unmeasured."""
    inside = incidence(case["edges_from_to_node0_environment"], 9)
    row, flow = np.nonzero(inside)
    sign, n = inside[row, flow], 16
    matrix = np.vstack([np.hstack([inside, np.zeros((9, 32))]), np.zeros((18, 48))])
    terms = Terms(
        np.concatenate([9 + row, 18 + row]), np.concatenate([flow, flow]),
        np.concatenate([n + flow, 2 * n + flow]), np.concatenate([sign, sign]),
    )  # fmt: skip
    flows = np.array([np.nan if s is None else s for s in case["std_dev_flow"]])
    sd = np.concatenate([flows, np.array(case["std_dev_composition_percent"]).ravel()])
    upper = np.concatenate([np.full(n, np.inf), np.full(2 * n, 100.0)])
    inside_bounds = (measured >= 0) & (measured <= upper) & ~np.isnan(sd)
    return Problem.from_dense(
        matrix, np.where(inside_bounds, measured, np.nan), sd, lower=0.0, upper=upper, terms=terms
    )


def small_plant(rng: np.random.Generator) -> Problem:
    """Return a mixer and a splitter with one substance, measured as wrongly as stated."""
    flows = np.array([10.0, 5.0, 15.0, 6.0, 9.0])
    content = np.array([0.2, 0.5, 0.3, 0.3, 0.3])
    truth = np.concatenate([flows, content])
    sd = np.concatenate([0.05 * flows, 0.1 * content])
    inside = np.array([[1, 1, -1, 0, 0], [0, 0, 1, -1, -1.0]])
    row, flow = np.nonzero(inside)
    terms = Terms(2 + row, flow, 5 + flow, inside[row, flow])
    matrix = np.vstack([np.hstack([inside, np.zeros((2, 5))]), np.zeros((2, 10))])
    return Problem.from_dense(matrix, truth + sd * rng.standard_normal(10), sd, lower=0.0, terms=terms)


@needs_shared
def test_distillation_column() -> None:
    case = published("bilinear_distillation_ncsu")
    done = reconcile_terms(column(case))
    assert done.found.x == pytest.approx(case["reconciled_ours"], abs=1e-6)
    assert standard_deviations(done.linear).sd == pytest.approx(case["std_dev_ours"], abs=1e-7)
    assert (done.found.chi2, done.found.dof) == (pytest.approx(case["chi2_ours"], rel=1e-9), case["dof"])
    assert done.curvature > 0


@needs_shared
def test_mineral_plant_with_consistent_data_is_left_alone() -> None:
    """Its true values as listed keep the balances to their printed digits, so little is adjusted."""
    case = published("bilinear_alhajdibo_2008")
    truth = np.concatenate([case["true_flow"], np.array(case["true_composition_percent"]).ravel()])
    done = reconcile_terms(plant(case, truth))
    assert done.found.chi2 < 0.01
    assert np.abs(done.found.x[:16] - case["true_flow"]).max() < 0.1


@needs_shared
def test_mineral_plant_with_gross_errors_is_refused_by_the_global_test() -> None:
    case = published("bilinear_alhajdibo_2008")
    assays = np.array(case["raw_composition_percent_listed"]).ravel()
    problem = plant(case, np.concatenate([case["measured_flow_with_gross_errors"], assays]))
    done = reconcile_terms(problem)
    assert done.found.p < 1e-6
    assert np.abs(done.found.residual).max() < 1e-6
    robust = reconcile_robustly(problem)
    faulty = np.argsort(robust.weight[:16])[:4]
    truth, given = np.array(case["true_flow"]), np.array(case["measured_flow_with_gross_errors"])
    assert np.argmax(np.abs(given - truth)) in faulty


def test_agrees_with_another_method() -> None:
    """Sequential quadratic programming finds the same minimum."""
    for seed in range(5):
        problem = small_plant(np.random.default_rng(seed))
        terms, matrix = problem.terms, problem.matrix().toarray()
        assert terms is not None

        def miss(x: np.ndarray, terms: Terms = terms, matrix: np.ndarray = matrix) -> np.ndarray:
            products = terms.coefficient * x[terms.i] * x[terms.j]
            return np.asarray(matrix @ x + np.bincount(terms.row, products, 4))

        other = minimize(
            lambda x, p=problem: float(np.sum(((x - p.measured) / p.sd) ** 2)), problem.measured,
            constraints={"type": "eq", "fun": miss}, method="SLSQP", options={"ftol": 1e-14, "maxiter": 500},
        )  # fmt: skip
        done = reconcile_terms(problem)
        assert done.found.chi2 == pytest.approx(other.fun, rel=1e-6)
        assert done.found.x == pytest.approx(other.x, rel=1e-4)
        assert done.curvature > 0


def test_reconciling_the_reconciled_changes_nothing() -> None:
    problem = small_plant(np.random.default_rng(1))
    once = reconcile_terms(problem)
    twice = reconcile_terms(problem.having(measured=once.found.x))
    assert np.allclose(twice.found.x, once.found.x, rtol=1e-9)
    assert twice.found.chi2 < 1e-12


def test_units_do_not_matter() -> None:
    """Flows in kilograms and content in per cent: the same values, told otherwise."""
    problem = small_plant(np.random.default_rng(2))
    unit = np.concatenate([np.full(5, 1000.0), np.full(5, 100.0)])
    scaled = problem.having(measured=problem.measured * unit, sd=problem.sd * unit)
    assert reconcile_terms(scaled).found.x / unit == pytest.approx(reconcile_terms(problem).found.x, rel=1e-7)


def test_without_products_it_is_the_linear_problem() -> None:
    problem = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], 1.0)
    assert np.allclose(reconcile_terms(problem).found.x, reconcile(problem).x)


def test_unmeasured_content_is_found() -> None:
    problem = small_plant(np.random.default_rng(3))
    measured = problem.measured.copy()
    measured[7] = np.nan
    done = reconcile_terms(problem.having(measured=measured))
    assert done.found.x[7] == pytest.approx(0.3, abs=0.05)
    assert np.abs(done.found.residual).max() < 1e-9


def test_transfer_coefficients_as_a_simplex() -> None:
    """Input times coefficients that add to one: three outputs measured, coefficients roughly known."""
    matrix = np.zeros((4, 7))
    matrix[0, 1:4] = matrix[0, 1:4] = 1
    for part in range(3):
        matrix[1 + part, 4 + part] = -1
    terms = Terms([1, 2, 3], [0, 0, 0], [1, 2, 3], [1.0, 1.0, 1.0])
    measured = [10.0, 0.5, 0.3, 0.3, 5.2, 2.9, 2.1]
    problem = Problem.from_dense(
        matrix, measured, [0.3, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2], rhs=[1, 0, 0, 0], lower=0.0,
        upper=[np.inf, 1, 1, 1, np.inf, np.inf, np.inf], terms=terms,
    )  # fmt: skip
    x = reconcile_terms(problem).found.x
    assert x[1:4].sum() == pytest.approx(1.0, abs=1e-12)
    assert x[4:] == pytest.approx(x[0] * x[1:4], rel=1e-9)


def test_linearised_balances_touch_the_true_ones() -> None:
    problem = small_plant(np.random.default_rng(4))
    at, step = problem.measured, 1e-6 * problem.sd
    linear = linearise(problem, at)
    terms = problem.terms
    assert terms is not None
    there = at + step
    true = problem.matrix() @ there + np.bincount(
        terms.row, terms.coefficient * there[terms.i] * there[terms.j], 4
    )
    assert linear.matrix() @ there - linear.rhs == pytest.approx(true, abs=1e-9)


def test_a_start_must_fit() -> None:
    with pytest.raises(ModelError, match="start needs"):
        reconcile_terms(small_plant(np.random.default_rng(0)), start=[1.0])
