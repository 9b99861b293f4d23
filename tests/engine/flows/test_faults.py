"""Several gross errors are found one after the other, as the kernel's serial elimination does."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows.faults import find_faults
from lichen.engine.flows.solve import solve
from lichen.engine.kit.reconcile import Problem, eliminate_serially


def chain(measured: list[float]) -> Problem:
    """Return flows through a row of processes: all of them should be alike."""
    n = len(measured)
    return Problem.from_dense(np.eye(n - 1, n) - np.eye(n - 1, n, 1), measured, 0.1)


def test_two_gross_errors_are_found_and_the_rest_says_what_they_should_be() -> None:
    """Of eight equal flows two are wrong; what the rest says is not coloured by the other fault."""
    measured = [10.0, 10.1, 15.0, 9.9, 10.0, 7.0, 10.1, 9.9]
    found = find_faults(solve(chain(measured)))
    assert [fault.variable for fault in found] == [2, 5]
    assert [measured[fault.variable] + fault.gap for fault in found] == pytest.approx([10.0, 10.0])
    assert found[-1].p > 0.05


def test_agrees_with_the_kernel_step_by_step() -> None:
    problem = chain([10.0, 10.1, 15.0, 9.9, 10.0, 7.0, 10.1, 9.9])
    mine = [(f.variable, f.chi2, f.dof, f.test) for f in find_faults(solve(problem))]
    kernel = [(r.variable, r.chi2, r.dof, r.test) for r in eliminate_serially(problem)]
    assert np.allclose(np.array(mine), np.array(kernel))


def test_what_fits_has_no_faults() -> None:
    assert find_faults(solve(chain([10.0, 10.1, 9.9]))) == ()


def test_faults_are_found_part_by_part() -> None:
    """A part that fits is left alone, however wrong another is."""
    two = np.kron(np.eye(2), np.eye(2, 3) - np.eye(2, 3, 1))
    found = find_faults(solve(Problem.from_dense(two, [10.0, 10.1, 15.0, 5.0, 5.1, 4.9], 0.1)))
    assert [fault.variable for fault in found] == [2]


def test_a_flow_that_would_have_to_be_negative_is_not_the_fault() -> None:
    """1 goes in, 2 and 40 go out: that the 2 should be -39 explains nothing, that the 40 is wrong does."""
    p = Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 2.0, 40.0], [0.5, 0.05, 1.0], lower=0.0)
    assert find_faults(solve(p))[0].variable != 1
    assert find_faults(solve(p.having(lower=[-np.inf] * 3)))[0].rivals != ()


def test_a_bound_that_bound_because_of_a_fault_is_free_without_it() -> None:
    """20 is said to go to the works and 25 comes out; the sorting before it says 28: one fault, nothing left over."""
    p = Problem.from_dense(
        [[1.0, -1.0, -1.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0, -1.0]], [31.0, 19.0, 2.5, 25.5, np.nan],
        [1.0, 1.0, 0.5, 1.2, 0.0], lower=0.0,
    )  # fmt: skip
    solved = solve(p)
    assert solved.at_bound[4]
    faults = find_faults(solved)
    assert [fault.variable for fault in faults] == [1]
    assert 19 + faults[0].gap == pytest.approx(28.5)
    assert faults[0].gap_sd == pytest.approx(np.sqrt(1 + 1 + 0.25))
