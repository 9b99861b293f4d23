"""The certificate: it holds for what is optimal, and for nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.transport import certify, solve_transport
from tests.engine.kit.transport.cases import make_problem, naive_optimum


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000), st.integers(0, 1000))
def test_bound_holds_at_any_prices(seed: int, noise: int) -> None:
    """Law (weak duality): whatever the prices, no plan costs less than the bound."""
    problem = make_problem(seed)
    rng = np.random.default_rng(noise)
    u, v = rng.normal(0, 3, len(problem.supply)), rng.normal(0, 3, len(problem.demand))
    nothing = np.empty(0, np.int64)
    proof = certify(problem, nothing, nothing, np.empty(0), u, v)
    best = naive_optimum(problem)
    assert proof.dual <= best + 1e-7 * max(abs(best), 1.0)
    assert proof.primal >= best - 1e-7 * max(abs(best), 1.0)


def solved():
    problem = make_problem(7)
    plan = solve_transport(problem)
    assert len(plan.flows.source) > 1
    return problem, plan


@pytest.mark.parametrize("part", ["more", "less", "withheld", "prices"])
def test_certificate_is_false_of_what_was_tampered_with(part: str) -> None:
    problem, plan = solved()
    flows, u, v = plan.flows, plan.source_price, plan.sink_price
    source, sink, amount = flows.source, flows.sink, flows.amount.copy()
    if part == "more":
        amount[0] += problem.supply.sum() + 1
    elif part == "less":
        amount[0] -= 0.5 * amount[0]
    elif part == "withheld":
        source, sink, amount = source[1:], sink[1:], amount[1:]
    else:
        u = u - 1.0
    assert certify(problem, flows.source, flows.sink, flows.amount, plan.source_price, v).valid
    assert not certify(problem, source, sink, amount, u, v).valid


def test_pair_that_may_not_meet_is_a_fault() -> None:
    problem, plan = solved()
    barred = np.argwhere(~problem.allowed[problem.source_class][:, problem.sink_class])
    assert len(barred)
    proof = certify(problem, barred[:1, 0], barred[:1, 1], [0.1], plan.source_price, plan.sink_price)
    assert not proof.valid
    assert proof.faults
