"""The programme of a pooling problem says the same as the problem."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.pooling import cases, problem_of
from lichen.engine.match.pooling import Arcs, PoolingProblem, Pools, Sources, Terminals
from lichen.engine.match.pooling.formulate import capacities, formulate


def test_capacities_are_finite_where_pools_have_none() -> None:
    problem = PoolingProblem(
        Sources([1.0], [10.0], [1.0]),
        Pools([np.inf]),
        Terminals([9.0], [np.inf], [2.0]),
        Arcs([0, 1], [1, 2]),
    )
    nodes, arcs = capacities(problem)
    assert nodes.tolist() == [10.0] * 3
    assert arcs.tolist() == [10.0] * 2


@pytest.mark.parametrize("name", ["haverly1", "adhya1", "gppA1"])
def test_a_flow_by_hand_is_a_solution(name: str) -> None:
    """Nothing flowing keeps every row and product, with any make-up and split."""
    form = formulate(problem_of(cases()[name]))
    x = np.zeros(form.problem.n_columns)
    for share, pool in (
        (form.layout.makeup, form.layout.pair_pool),
        (form.layout.split, form.layout.out_pool),
    ):
        x[share] = 1 / np.bincount(pool)[pool]
    assert form.problem.violation(x) == 0.0


def test_each_product_is_stated_twice() -> None:
    """By make-ups and by splits: as many terms as twice the parts."""
    form = formulate(problem_of(cases()["haverly1"]))
    assert form.problem.n_terms == 2 * len(form.layout.part) == 8
