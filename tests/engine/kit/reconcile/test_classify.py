from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile import classify as module
from lichen.engine.kit.reconcile.classify import KINDS, classify, null_spaces, rank
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.network import network_of
from lichen.engine.kit.reconcile.problem import Problem
from tests.engine.kit.reconcile.cases import small


def test_graph_and_factors_agree() -> None:
    """Two ways to the same classes: spanning forests, and null spaces of full matrices."""
    rng = np.random.default_rng(1)
    seen = 0
    for turn in range(200):
        problem = small(rng, network=turn % 2 == 0, exact=0.1)
        if problem is None or not (problem.known & ~problem.exact).any():
            continue
        found, hidden = classify(problem), ~problem.known & ~problem.exact
        assert found.dof == rank(problem, ~problem.exact) - rank(problem, hidden)
        inside, circle = module._by_factors(problem, hidden)
        redundant = problem.known & ~problem.exact & ~inside
        assert (redundant == (found.kind == module.REDUNDANT)).all()
        assert ((hidden & circle) == (found.kind == module.UNOBSERVABLE)).all()
        seen += network_of(problem) is not None
    assert seen > 50


def test_classes_agree_with_what_elimination_finds() -> None:
    rng = np.random.default_rng(2)
    for turn in range(100):
        problem = small(rng, network=turn % 2 == 0)
        if problem is None:
            continue
        found, exact = classify(problem), eliminate(problem)
        assert found.dof == exact.dof
        assert (exact.observable == (found.kind[exact.unmeasured] == module.OBSERVABLE)).all()
        moves = np.abs(exact.row_space).max(axis=1, initial=0.0) > 1e-9
        assert (moves == (found.kind[exact.adjusted] == module.REDUNDANT)).all()


def test_exact_figures_are_checked_but_not_adjusted() -> None:
    found = classify(Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], [0.0, 1.0, 1.0]))
    assert [KINDS[k] for k in found.kind] == ["exact", "redundant", "redundant"]
    assert found.checked.tolist() == [True, False, False]
    assert found.dof == 1


def test_a_variable_in_no_balance_is_unknown_unless_measured() -> None:
    found = classify(Problem.from_dense([[1.0, -1.0, 0.0, 0.0]], [1.0, 1.0, np.nan, 2.0], 1.0))
    assert [KINDS[k] for k in found.kind] == ["redundant", "redundant", "unobservable", "non-redundant"]


def test_closed_circle_of_measured_flows_has_one_balance_less() -> None:
    problem = Problem.from_dense([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], [1.0, 2.0, 3.0], 1.0)
    assert classify(problem).dof == 2


def test_null_spaces_are_null() -> None:
    part = np.random.default_rng(0).integers(-1, 2, (6, 5)).astype(float)
    part[:, 4] = part[:, 0] + part[:, 1]
    loose, remain = null_spaces(part)
    assert loose[[0, 1, 4]].all()
    assert np.abs(remain @ part).max() < 1e-12


def test_large_parts_agree_with_full_matrices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pivot by pivot or by null spaces: the same classes, also where balances repeat each other."""
    rng = np.random.default_rng(3)
    for _ in range(60):
        m, n = rng.integers(5, 40, 2)
        matrix = (rng.random((m, n)) < 3 / n) * rng.choice([1.0, -1.0, 0.3, 0.1], (m, n))
        matrix[0] = 0.1 * matrix[1] + 0.3 * matrix[2] if m > 6 else 1.0
        matrix = matrix[np.abs(matrix).sum(axis=1) > 0]
        problem = Problem.from_dense(matrix, np.where(rng.random(n) < 0.5, np.nan, 1.0), 1.0)
        few = classify(problem)
        monkeypatch.setattr(module, "SMALL", 0)
        many = classify(problem)
        monkeypatch.undo()
        assert (few.kind == many.kind).all()
        assert few.dof == many.dof


def test_a_general_part_of_any_length_is_classified() -> None:
    """A cascade of 6000 unmeasured flows: each is half of the one before and another flow, but the last is free."""
    n = 6000
    columns = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1).ravel()
    value = np.tile([0.5, -1.0], n - 1)
    start = 2 * np.arange(n)
    measured = np.full(n, np.nan)
    assert set(classify(Problem(start, columns, value, measured, 1.0)).kind) == {module.UNOBSERVABLE}
    measured[[0, n // 2]] = 1.0
    found = classify(Problem(start, columns, value, measured, 1.0))
    assert (np.delete(found.kind, [0, n // 2]) == module.OBSERVABLE).all()
    assert found.dof == 1
