"""The programme of a water network says the same as the network."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.water_many_model import (
    Units,
    completed,
    concentrations_of,
    layout_of,
    water_programme,
)

LOAD = np.array([[2000.0], [5000.0]])
UNITS = Units(
    load=LOAD,
    passes=np.ones((2, 1)),
    max_in=np.array([[0.0], [50.0]]),
    max_out=np.array([[100.0], [100.0]]),
    most=np.array([20.0, 100.0]),
    cost=np.zeros(2),
)


def by_hand() -> np.ndarray:
    """Return fresh water only: 20 and 50 t/h in, both at 100 ppm to the drain."""
    layout = layout_of(UNITS)
    x = np.zeros(int(layout.part.max()) + 1)
    flow = np.array([20.0, 50.0]) / layout.unit
    x[layout.fresh] = x[layout.through] = flow
    x[layout.flow[layout.receiver == 2]] = flow
    x[layout.leaves[:, 0]] = flow
    x[layout.part[layout.receiver == 2, 0]] = flow
    return completed(layout, x)


def test_a_network_by_hand_is_a_solution() -> None:
    """Every row and product holds, and the cost is the fresh water."""
    layout = layout_of(UNITS)
    programme, _, _ = water_programme(UNITS, layout, np.zeros(1), np.full(1, np.inf))
    assert programme.violation(by_hand()) < 1e-12
    assert float(programme.cost @ by_hand()) * layout.unit == pytest.approx(70.0)


def test_too_dirty_a_drain_is_none() -> None:
    layout = layout_of(UNITS)
    programme, _, _ = water_programme(UNITS, layout, np.zeros(1), np.full(1, 99.0))
    assert programme.violation(by_hand()) > 1e-4


def test_concentrations_follow_from_flows() -> None:
    """2 kg/h in 20 t/h is 100 ppm; 5 kg/h in 50 t/h is 100 ppm."""
    inlet, outlet = concentrations_of(UNITS, layout_of(UNITS), np.zeros(1), by_hand())
    assert inlet.ravel().tolist() == [0.0, 0.0]
    assert outlet.ravel() == pytest.approx([100.0, 100.0])


def test_a_unit_that_stands_still_keeps_its_guess() -> None:
    layout = layout_of(UNITS)
    x = np.full(int(layout.part.max()) + 1, 0.5)
    x[layout.through] = 0.0
    assert (completed(layout, x)[layout.strength] == 0.5).all()
