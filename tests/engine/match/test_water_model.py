"""The linear programme behind the water plans: its arcs, its scaling, its last check."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import SolverError
from lichen.engine.match.water_model import all_arcs, check_balance, excess, least_water, link_table


def test_arcs_of_the_same_things_leave_out_themselves():
    arcs = all_arcs(np.array([100.0, 200.0]), 2, 5.0, same=True)
    pairs = list(zip(arcs.giver.tolist(), arcs.receiver.tolist(), arcs.strength.tolist(), strict=True))
    assert pairs == [(0, 1, 100.0), (1, 0, 200.0), (2, 0, 5.0), (2, 1, 5.0)]
    assert arcs.fresh.tolist() == [False, False, True, True]


def test_sums_of_flow_by_receiver_and_giver():
    arcs = all_arcs(np.array([100.0, 200.0]), 2, 5.0, same=True)
    flow = np.array([1.0, 2.0, 3.0, 4.0])
    assert (arcs.into(flow).tolist(), arcs.out_of(flow).tolist()) == ([5.0, 5.0], [1.0, 2.0])


def test_excess_is_relative_to_the_largest_of_the_receiver():
    arcs = all_arcs(np.array([100.0, 300.0]), 1, 0.0, same=False)
    assert excess(arcs, np.array([100.0])).tolist() == [0.0, 1.0, -0.5]


def test_least_water_does_not_depend_on_the_size_of_the_flows():
    """Tolerances are relative: a millionth of the demand needs a millionth of the water."""
    arcs = all_arcs(np.array([100.0]), 1, 0.0, same=False)
    for size in (1e-6, 1.0, 1e6):
        demand = np.array([10.0 * size, -np.inf, 0.0]), np.array([10.0 * size, 0.0, 20.0 * size])
        rows = [
            (arcs.receiver, np.ones(2)),
            (1 + arcs.receiver, excess(arcs, np.array([50.0]))),
            (2 + 0 * arcs.giver, np.array([1.0, 0.0])),
        ]
        flow = least_water(arcs, *demand, rows, then_least_flow=False)
        assert flow == pytest.approx([5.0 * size, 5.0 * size])


def test_links_leave_out_what_is_not_used():
    arcs = all_arcs(np.array([100.0]), 2, 0.0, same=False)
    table = link_table(
        arcs,
        np.array([0.0, 2.0, 3.0, 0.0]),
        np.array([4.0]),
        np.array([100.0]),
        np.array([7]),
        np.array([8, 9]),
    )
    assert table.rows() == [(7, 9, 2.0, 100.0), (None, 8, 3.0, 0.0), (7, None, 4.0, 100.0)]


def test_balance_that_is_off_is_noticed():
    check_balance("water", 0.0, 0.0)
    with pytest.raises(SolverError, match="water does not balance: 90 goes in and 91 comes out"):
        check_balance("water", 90.0, 91.0)
