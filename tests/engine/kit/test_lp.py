"""The linear layer: signs of prices, growth with a warm basis, integers, limits, interruption, refusals."""

from __future__ import annotations

import signal
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.lp import LinearModel, LpProgress

INF = np.inf


def columns_of(matrix):
    """The compressed columns (start, index, value) of a dense matrix."""
    matrix = np.asarray(matrix, dtype=float)
    filled = matrix.T != 0
    return np.concatenate([[0], filled.sum(axis=1).cumsum()]), np.nonzero(filled)[1], matrix.T[filled]


def model_of(sense, cost, matrix, lower, upper, *, low=0.0, high=INF, integer=None):
    model = LinearModel(sense=sense)
    model.add_rows(lower, upper)
    model.add_columns(cost, low, high, *columns_of(matrix), integer=integer)
    return model


def market_split(size=40, rows=4):
    """An integer model that no solver finishes in seconds (Cornuejols and Dawande 1998)."""
    rng = np.random.default_rng(1)
    weights = rng.integers(0, 100, (rows, size)).astype(float)
    half = weights.sum(axis=1) // 2
    slack = np.eye(rows)
    return model_of(
        "min",
        np.r_[np.zeros(size), np.ones(2 * rows)],
        np.hstack([weights, slack, -slack]),
        half,
        half,
        high=np.r_[np.ones(size), np.full(2 * rows, INF)],
        integer=np.r_[np.ones(size, dtype=bool), np.zeros(2 * rows, dtype=bool)],
    )


class TestPrices:
    """`row_dual` is the derivative of the objective by the right-hand side, in both senses."""

    def test_max_with_binding_upper_row_is_non_negative(self):
        found = model_of("max", [3.0, 5.0], [[2, 1], [1, 3]], [-INF, -INF], [4.0, 6.0]).solve()
        assert found.objective == pytest.approx(11.6)
        assert found.row_dual == pytest.approx([0.8, 1.4])

    def test_max_with_binding_lower_row_is_non_positive(self):
        found = model_of("max", [-3.0, -5.0], [[2, 1], [1, 3]], [1.0, -INF], [INF, 6.0]).solve()
        assert found.row_dual == pytest.approx([-1.5, 0.0])
        assert found.reduced_cost == pytest.approx([0.0, -3.5])

    def test_min_with_binding_lower_row_is_non_negative(self):
        found = model_of("min", [3.0, 5.0], [[2, 1], [1, 3]], [1.0, -INF], [INF, 6.0]).solve()
        assert found.row_dual == pytest.approx([1.5, 0.0])
        assert found.reduced_cost == pytest.approx([0.0, 3.5])

    def test_min_with_binding_upper_row_is_non_positive(self):
        found = model_of("min", [-3.0, -5.0], [[2, 1], [1, 3]], [-INF, -INF], [4.0, 6.0]).solve()
        assert found.row_dual == pytest.approx([-0.8, -1.4])

    @pytest.mark.parametrize("sense", ["max", "min"])
    def test_equals_the_gain_from_one_more_unit(self, sense):
        """The price is the slope of the objective, measured by moving the right-hand side."""
        sign = 1.0 if sense == "max" else -1.0
        matrix, step = [[2, 1, 1], [1, 3, 2], [1, 1, 1]], 1e-3
        limits = np.array([4.0, 6.0, 2.5])
        prices = model_of(sense, sign * np.array([3.0, 5.0, 2.0]), matrix, -INF, limits).solve().row_dual
        for row in range(3):
            moved = [
                model_of(sense, sign * np.array([3.0, 5.0, 2.0]), matrix, -INF, limits + by).solve().objective
                for by in (step * np.eye(3)[row], -step * np.eye(3)[row])
            ]
            assert (moved[0] - moved[1]) / (2 * step) == pytest.approx(prices[row], abs=1e-6)

    def test_of_integer_model_are_refused_but_can_be_had_at_a_solution(self):
        model = model_of("max", [3.0, 5.0, 4.0], [[2, 3, 1]], -INF, [10.5], high=[9, 9, 5], integer=[1, 1, 0])
        found = model.solve()
        assert found.objective == pytest.approx(28.0)  # 5 of the third, one of each other
        with pytest.raises(SolverError, match="price_at"):
            _ = found.row_dual
        priced = model.price_at(found.x)
        assert priced.objective == pytest.approx(found.objective)
        assert priced.row_dual.shape == (1,)
        assert model.n_integers == 2
        assert model.solve().objective == pytest.approx(found.objective)


class TestAgainstScipy:
    """The same optimum, and strong duality, as scipy's `linprog` on random bounded programmes."""

    @settings(max_examples=30, deadline=None)
    @given(
        arrays(np.int8, (3, 4), elements=st.integers(-5, 5)),
        arrays(np.int8, 4, elements=st.integers(-9, 9)),
        arrays(np.int8, 3, elements=st.integers(0, 20)),
    )
    def test_objective_and_duality(self, matrix, cost, limits):
        found = model_of("max", cost, matrix, -INF, limits, high=7.0).solve()
        peer = linprog(
            -cost.astype(float), A_ub=matrix.astype(float), b_ub=limits.astype(float), bounds=(0, 7)
        )
        assert found.objective == pytest.approx(-peer.fun, abs=1e-7)
        assert (found.row_dual >= -1e-7).all()
        value = limits @ found.row_dual + 7.0 * np.maximum(found.reduced_cost, 0).sum()
        assert value == pytest.approx(found.objective, abs=1e-6)


class TestGrowth:
    """A model that grows gives what the same model made at once gives, and starts from its last basis."""

    def test_columns_appended_later(self):
        whole = model_of("max", [3.0, 5.0, 9.0], [[2, 1, 3], [1, 3, 2]], -INF, [4.0, 6.0]).solve()
        model = model_of("max", [3.0, 5.0], [[2, 1], [1, 3]], -INF, [4.0, 6.0])
        prices = model.solve().row_dual
        assert 9.0 - prices @ [3, 2] > 0  # the absent column would improve
        assert model.add_columns([9.0], 0.0, INF, [0], [0, 1], [3.0, 2.0]) == 2
        grown = model.solve()
        assert grown.objective == pytest.approx(whole.objective)
        assert grown.x == pytest.approx(whole.x)

    def test_rows_appended_later(self):
        model = model_of("max", [3.0, 5.0], [[2, 1], [1, 3]], -INF, [4.0, 6.0])
        model.solve()
        assert model.add_filled_rows(-INF, [1.0, 1.5], [0, 1], [1, 0, 1], [1.0, 1.0, 1.0]) == 2
        found = model.solve()
        assert found.x == pytest.approx([0.5, 1.0])
        assert model.n_rows == 4

    def test_warm_basis_needs_no_iterations(self):
        rng = np.random.default_rng(0)
        model = model_of("max", rng.random(60), rng.random((30, 60)), -INF, np.ones(30))
        assert model.solve().iterations > 0
        model.add_columns([0.0], 0.0, 1.0, [0], [0], [1.0])
        assert model.solve().iterations == 0

    def test_basis_carries_over_to_another_model(self):
        rng = np.random.default_rng(0)
        parts = ("max", rng.random(60), rng.random((30, 60)), -INF, np.ones(30))
        first, second = model_of(*parts), model_of(*parts)
        first.solve()
        second.set_basis(first.basis())
        assert second.solve().iterations == 0

    def test_changes_of_bounds_costs_and_coefficients(self):
        model = model_of("max", [3.0, 5.0], [[2, 1], [1, 3]], -INF, [4.0, 6.0])
        model.set_costs([1], 0.0)
        assert model.solve().objective == pytest.approx(6.0)
        model.set_column_bounds([0], 0.0, 1.5)
        assert model.solve().objective == pytest.approx(4.5)
        model.set_row_bounds([0], -INF, 2.0)
        assert model.solve().objective == pytest.approx(3.0)
        model.set_coefficient(0, 0, 4.0)
        assert model.solve().objective == pytest.approx(1.5)

    def test_time_limit_counts_from_each_solve(self):
        """HiGHS adds up the time of all solves; ours is the time of this one."""
        rng = np.random.default_rng(0)
        cost = rng.random(200)
        model = model_of("max", cost, rng.random((100, 200)), -INF, np.ones(100))
        for _ in range(20):
            model.set_costs(np.arange(200), rng.random(200))
            model.solve()
        model.set_costs(np.arange(200), cost)
        assert model.solve(time_limit=model._highs.getRunTime() / 2).status == "optimal"


class TestIntegers:
    """Integer columns, their bound and gap, and a start to search from."""

    def test_bound_and_gap_of_a_maximum(self):
        found = market_split(12, 2).solve()
        assert (found.status, found.gap) == ("optimal", 0.0)
        assert found.bound == pytest.approx(found.objective)

    def test_relaxed_bounds_the_integer_optimum(self):
        model = model_of("max", [5.0, 4.0, 3.0], [[2, 3, 1], [4, 1, 2]], -INF, [5.0, 11.0], integer=True)
        whole = model.solve()
        model.relax()
        relaxed = model.solve()
        assert np.allclose(whole.x, np.round(whole.x))
        assert relaxed.objective >= whole.objective - 1e-9
        assert model.n_integers == 0

    def test_start_is_kept_when_time_is_short(self):
        model = market_split()
        start = np.zeros(model.n_columns)
        half = np.asarray(model._highs.getLp().row_lower_)
        start[40:44] = half  # nothing chosen, every row made good by its slack
        found = model.solve(start=start, time_limit=0.2)
        assert found.status == "time_limit"
        assert found.objective <= half.sum() + 1e-6
        assert found.bound <= found.objective
        assert found.gap > 0

    def test_gap_asked_for_is_named(self):
        found = market_split().solve(absolute_gap=1e6, time_limit=20)
        assert found.status == "within_gap"

    def test_one_and_two_threads_in_one_process(self):
        model = market_split(12, 2)
        assert model.solve(threads=2).objective == model.solve(threads=1).objective


class TestInterruption:
    """A running solve can be watched and stopped, and the model can be used afterwards."""

    def test_ctrl_c_comes_through(self):
        model = market_split()
        threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            model.solve(time_limit=30)
        assert model.solve(time_limit=0.3).status == "time_limit"
        assert "highs" not in [thread.name for thread in threading.enumerate()]

    def test_progress_is_told_in_the_callers_thread(self):
        seen = []
        market_split().solve(time_limit=0.7, progress=lambda p: seen.append((p, threading.current_thread())))
        assert seen
        assert all(isinstance(p, LpProgress) and t is threading.main_thread() for p, t in seen)
        assert seen[-1][0].bound <= seen[-1][0].objective

    def test_error_of_progress_comes_through(self):
        def progress(_seen):
            raise RuntimeError("enough")

        with pytest.raises(RuntimeError, match="enough"):
            market_split().solve(time_limit=30, progress=progress)


class TestRefusals:
    """What cannot be solved or is no model says so in a sentence."""

    @pytest.mark.parametrize("integer", [None, [True]])
    def test_infeasible(self, integer):
        model = model_of("max", [1.0], [[1], [1]], [5.0, -INF], [INF, 4.0], integer=integer)
        with pytest.raises(ModelError, match="contradicts itself"):
            model.solve()

    @pytest.mark.parametrize("integer", [None, [True]])
    def test_unbounded(self, integer):
        with pytest.raises(ModelError, match="improves without end"):
            model_of("max", [1.0], [[1]], [5.0], [INF], integer=integer).solve()

    def test_time_up_without_a_solution(self):
        with pytest.raises(SolverError, match="more time"):
            market_split().solve(time_limit=0.0)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda m: m.add_rows([np.nan], [1.0]), "lower <= upper"),
            (lambda m: m.add_rows([2.0], [1.0]), "lower <= upper"),
            (lambda m: m.add_columns([np.nan], 0, 1, [0], [0], [1.0]), "costs must be finite"),
            (lambda m: m.add_columns([1.0], 0, 1, [0], [9], [1.0]), "row is named that does not exist"),
            (lambda m: m.add_columns([1.0], 0, 1, [0], [0], [1e-12]), "read as zero"),
            (lambda m: m.add_columns([1.0], 0, 1, [0], [0], [1e16]), "larger than 1e"),
            (lambda m: m.add_columns([1.0], 0, 1, [0], [0, 0], [1.0, 2.0]), "only once"),
            (lambda m: m.add_columns([1.0], 0, 1, [0, 5], [0], [1.0]), "last start"),
            (lambda m: m.add_columns([1.0, 1.0], 0, 1, [0], [0], [1.0]), "needs a start"),
            (lambda m: m.add_columns([1.0, 1.0], 0, 1, [1, 0], [0], [1.0]), "begin at 0"),
            (lambda m: m.set_costs([-1], [1.0]), "column is named that does not exist"),
            (lambda m: m.solve(method="magic"), "no method"),
            (lambda m: m.solve(gap=-1.0), "out of its range"),
            (lambda m: m.solve(start=[1.0]), "one value for each"),
        ],
    )
    def test_arrays_that_do_not_fit(self, change, sentence):
        model = model_of("max", [1.0, 2.0], [[1, 1]], -INF, [4.5], integer=[False, True])
        with pytest.raises(ModelError, match=sentence):
            change(model)
        assert model.solve().objective == pytest.approx(8.5)

    def test_other_sense(self):
        with pytest.raises(ModelError, match="'max' or 'min'"):
            LinearModel(sense="best")

    def test_basis_before_a_solve_or_of_another_size(self):
        model = model_of("max", [1.0], [[1]], -INF, [4.0])
        with pytest.raises(SolverError, match="no basis yet"):
            model.basis()
        model.solve()
        basis = model.basis()
        model.add_rows(0.0, 1.0)
        with pytest.raises(ModelError, match="has grown"):
            model.set_basis(basis)


def test_empty_model_is_worth_nothing():
    """No rows and no columns: a plan of nothing, not an error."""
    found = LinearModel(sense="max").solve()
    assert (found.status, found.objective, found.gap, found.x.shape) == ("optimal", 0.0, 0.0, (0,))


def test_result_cannot_be_written():
    """A result is frozen, its arrays too."""
    found = model_of("max", [1.0], [[1]], -INF, [4.0]).solve()
    with pytest.raises(ValueError, match="read-only"):
        found.x[0] = 3.0
