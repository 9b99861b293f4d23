from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from lichen.cli.flows import load_system
from lichen.core.errors import ModelError
from lichen.engine.flows.compile import compile_system
from lichen.engine.flows.pieces import pieces
from lichen.engine.kit.reconcile.certificate import certify
from lichen.engine.kit.reconcile.problem import Problem, Terms
from lichen.engine.kit.reconcile.solve import chi_squared, nearest, reconcile
from tests.engine.kit.reconcile.cases import (
    incidence,
    linear,
    needs_shared,
    network,
    published,
    small,
    turbine,
)


@needs_shared
@pytest.mark.parametrize("name", ["P01", "P02", "P04", "P05", "P06", "P07", "P10"])
def test_published_networks(name: str) -> None:
    case = published(f"linear_{name}")
    found = reconcile(linear(case))
    assert found.x == pytest.approx(case["reconciled_ours"], abs=2e-6)
    assert (found.chi2, found.dof) == (pytest.approx(case["chi2_ours"], abs=2e-6), case["dof"])
    if found.chi2 > 0.01:
        assert found.critical() == pytest.approx(case["chi2_crit_95"], abs=1e-4)


@needs_shared
@pytest.mark.parametrize("method", ["full", "newton"])
def test_turbine_of_vdi_2048(method: str) -> None:
    """Correlated errors: all ten values to the printed digits of the standard, both ways."""
    case = published("vdi2048_turbine")
    found = reconcile(turbine(case), method=method)  # type: ignore[arg-type]
    assert np.abs(found.x - case["reconciled_standard"]).max() <= 5.1e-4
    assert found.x == pytest.approx(case["reconciled_ours"], abs=1e-6)
    assert (found.chi2, found.dof) == (pytest.approx(case["chi2_ours"], rel=1e-9), 3)


@needs_shared
def test_zinc_cycle() -> None:
    """Flows and changes of stock together; the imbalances as published stand in the test of diagnosis."""
    case = published("mfa_zinc_china_1994")
    places = list(case["stock_change"])
    edges = [[places.index(a) + 1, places.index(b) + 1] for a, b, _ in case["flows_from_to_value"]]
    matrix = np.hstack([incidence(edges, len(places)), -np.eye(len(places))])
    measured = np.array([v for *_, v in case["flows_from_to_value"]] + list(case["stock_change"].values()))
    problem = Problem.from_dense(matrix, measured, np.maximum(0.1 * np.abs(measured), 1.0))
    found = reconcile(problem)
    wanted = case["reconciled_ours_flows"] + list(case["reconciled_ours_stock_change"].values())
    assert found.x == pytest.approx(wanted, abs=1e-4)
    assert (found.chi2, found.dof) == (pytest.approx(case["chi2_ours"], rel=1e-6), case["dof"])


@pytest.mark.parametrize("method", ["full", "newton"])
def test_laws(method: str) -> None:
    """Balances close, reconciling twice changes nothing, and neither does another unit."""
    rng = np.random.default_rng(7)
    for turn in range(40):
        problem = small(rng, network=turn % 2 == 0, bounded=turn % 4 < 2)
        if problem is None:
            continue
        found = reconcile(problem, method=method)  # type: ignore[arg-type]
        size = abs(problem.matrix()) @ np.maximum(np.abs(found.x), 1.0)
        assert (np.abs(found.residual) <= 1e-9 * size).all()
        known = problem.known
        again = reconcile(problem.having(measured=np.where(known, found.x, np.nan)), method=method)  # type: ignore[arg-type]
        assert np.allclose(again.x[known], found.x[known], atol=1e-8)
        assert again.chi2 < 1e-12
        scaled = problem.having(measured=1e6 * problem.measured, sd=1e6 * problem.sd, rhs=1e6 * problem.rhs)
        other = reconcile(scaled, method=method)  # type: ignore[arg-type]
        assert np.allclose(other.x[known] / 1e6, found.x[known], atol=1e-8)
        assert other.chi2 == pytest.approx(found.chi2, rel=1e-7, abs=1e-9)


def test_consistent_data_are_left_alone() -> None:
    problem = network(300, noise=0.0)
    found = reconcile(problem)
    assert np.allclose(found.x, problem.measured, rtol=1e-12, atol=1e-12)
    assert found.p == pytest.approx(1.0)


def test_parent_is_the_sum_of_its_children() -> None:
    """Two processes and the one that holds them: the same flows cross the border of both."""
    inside = [[1, -1, -1, 0, 0], [0, 1, 0, -1, 0], [1, 0, -1, -1, 0]]
    found = reconcile(Problem.from_dense(inside, [10.0, 4.0, 5.0, 4.5, 1.0], 1.0))
    assert found.x[0] == pytest.approx(found.x[2] + found.x[3])
    assert found.dof == 2


def test_calls_leave_no_trace() -> None:
    """State never leaks between two models: the answer is the same before and after another."""
    one, other = network(200, seed=1, noise=3.0), network(200, seed=2, noise=3.0)
    first = reconcile(one, method="newton")
    reconcile(other, method="newton")
    assert (reconcile(one, method="newton").x == first.x).all()


def test_test_is_never_zero_with_redundancy_nor_given_without() -> None:
    off = reconcile(Problem.from_dense([[1.0, -1.0]], [3.0, 5.0], 1.0))
    assert off.chi2 == pytest.approx(2.0)
    just = reconcile(Problem.from_dense([[1.0, -1.0]], [3.0, np.nan], 1.0))
    assert just.dof == 0
    assert np.isnan(just.p)
    with pytest.raises(ModelError, match="nothing to test"):
        just.critical()


def test_p_is_uniform_where_errors_are_as_stated() -> None:
    found = [reconcile(network(60, seed=s).having(lower=-np.inf)).p for s in range(200)]
    assert np.mean(np.array(found) < 0.5) == pytest.approx(0.5, abs=0.1)
    assert np.mean(np.array(found) < 0.05) < 0.12


def test_bounds_that_bind_are_told() -> None:
    found = reconcile(Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 3.0, -1.0], 1.0, lower=0.0))
    assert (found.at_lower.tolist(), found.at_upper.any()) == ([False, False, True], False)
    assert found.x.tolist() == pytest.approx([2.0, 2.0, 0.0])


def test_what_clashes_is_named() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], 1.0, lower=[5.0, 0.0], upper=[9.0, 2.0])
    with pytest.raises(ModelError, match="balance 0; variable 0 ≥ 5; variable 1 ≤ 2"):
        reconcile(problem)
    exact = Problem.from_dense([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]], [3.0, np.nan, 4.0], 0.0)
    for method in ("full", "newton"):
        with pytest.raises(ModelError, match="cannot all hold"):
            reconcile(exact, method=method)  # type: ignore[arg-type]


def test_products_are_another_functions_work() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], 1.0, terms=Terms([0], [0], [1], [1.0]))
    with pytest.raises(ModelError, match="reconcile_terms"):
        reconcile(problem)


@needs_shared
def test_chi_squared_counts_correlation() -> None:
    problem = turbine(published("vdi2048_turbine"))
    assert chi_squared(problem, reconcile(problem).x) == pytest.approx(2.537045415175809)


def scotland() -> Problem:
    """Return the flows of Scotland, all years at once."""
    return compile_system(
        load_system(Path(str(resources.files("lichen.data") / "packs" / "scotland-flows")))
    ).problem


def test_every_year_of_the_flows_of_scotland_reaches_its_optimum() -> None:
    """Hundreds of flows that nobody measured, in long chains, beside others known to half a kilogram."""
    parts = [piece.part for piece in pieces(scotland()) if piece.part is not None]
    years = {part.names[0][-5:-1]: part for part in parts if part.n_variables > 100}
    assert len(years) == 14
    for year in ("2009", "2019", "2020"):
        x, prices, _ = nearest(years[year])
        proof = certify(years[year], x, prices)
        assert proof.holds
        assert proof.gap < 1e-9
    # By CVXPY with Clarabel at tolerances of 1e-12.
    assert chi_squared(years["2020"], nearest(years["2020"])[0]) == pytest.approx(126.519640654436, rel=1e-12)


def test_all_years_as_one_model_are_the_sum_of_the_years() -> None:
    whole = scotland()
    x, prices, _ = nearest(whole)
    assert certify(whole, x, prices).holds
    apart = sum(chi_squared(p.part, nearest(p.part)[0]) for p in pieces(whole) if p.part is not None)
    assert chi_squared(whole, x) == pytest.approx(apart, rel=1e-9)
