"""What passes between two profiles of months equals a linear programme, and storage undoes the season."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.viability.season import movable, storage_for

_profile = st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.5, 7.0]), min_size=12, max_size=12)
_storage = st.sampled_from([0.0, 1.0, 3.5, 20.0, 1000.0])


def by_programme(supply, demand, storage):
    """Return the most that passes by a linear programme over taking, giving and keeping in each month."""
    model, months = LinearModel(sense="max"), len(supply)
    model.add_rows(0.0, np.zeros(months))  # kept before + taken − given − kept after = 0
    ring = np.arange(months)
    for upper, cost, place, value in (
        (supply, 0.0, [ring], [1.0]),
        (demand, 1.0, [ring], [-1.0]),
        ([storage] * months, 0.0, [ring, (ring + 1) % months], [-1.0, 1.0]),
    ):
        index = np.stack(place, axis=1).ravel()
        start = np.arange(0, months * len(place) + 1, len(place))
        model.add_columns(np.full(months, cost), 0.0, upper, start, index, np.tile(value, months))
    return model.solve().objective


@settings(max_examples=60)
@given(_profile, _profile, _storage)
def test_what_passes_is_the_optimum_of_a_linear_programme(supply, demand, storage):
    """Two ways to compute one thing."""
    assert movable(supply, demand, storage) == pytest.approx(by_programme(supply, demand, storage), abs=1e-7)


@given(_profile, _profile, _storage, st.integers(0, 11))
def test_it_does_not_matter_which_month_is_the_first(supply, demand, storage, shift):
    """The year is a ring."""
    turned = [values[shift:] + values[:shift] for values in (supply, demand)]
    assert movable(*turned, storage) == pytest.approx(movable(supply, demand, storage))


@given(_profile, _profile)
def test_enough_storage_undoes_the_season(supply, demand):
    """With the storage that is said to be needed everything passes, and with a little less it does not."""
    target = min(sum(supply), sum(demand))
    needed = storage_for(supply, demand, target)
    assert movable(supply, demand, needed) == pytest.approx(target)
    if needed > 0:
        assert movable(supply, demand, needed * 0.99) < target


def test_summer_for_winter_needs_a_season_of_storage():
    """Worked by hand: 60 t in half a year for the other half; the store must hold all of it."""
    summer, winter = [10.0] * 6 + [0.0] * 6, [0.0] * 6 + [10.0] * 6
    assert movable(summer, winter, 0.0) == 0.0
    assert movable(summer, winter, 25.0) == 25.0
    assert storage_for(summer, winter, 60.0) == 60.0
    assert storage_for(summer, winter, 61.0) is None
