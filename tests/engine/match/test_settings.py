"""What may be asked of a plan, and what is refused with its cure."""

from __future__ import annotations

import json
import math

import pytest

from lichen.core.errors import ModelError
from lichen.engine.match.settings import PlanSettings


@pytest.mark.parametrize("name", ["max_distance", "min_lot", "time_limit", "gap", "tolerance"])
@pytest.mark.parametrize("value", [-1.0, math.nan])
def test_limits_are_not_negative(name, value):
    with pytest.raises(ModelError, match=rf"'{name}' is .*; give a number that is not negative."):
        PlanSettings(**{name: value})


@pytest.mark.parametrize("name", ["carbon_price", "budget", "discount_rate"])
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_money_is_finite_and_not_negative(name, value):
    with pytest.raises(ModelError, match=rf"'{name}' is .*; give a finite number that is not negative."):
        PlanSettings(**{name: value})


def test_partners_below_one_are_refused():
    with pytest.raises(ModelError, match="'max_partners' is below 1; leave it out to set no limit."):
        PlanSettings(max_partners=0)


@pytest.mark.parametrize("points", [-1, 1])
def test_front_of_one_point_is_refused(points):
    with pytest.raises(ModelError, match="give 2 or more, or 0 for none."):
        PlanSettings(front_points=points)


@pytest.mark.parametrize("value", [0.0, 12.5])
def test_zero_and_more_are_taken(value):
    assert PlanSettings(budget=value, min_lot=value, carbon_price=value).budget == value


def test_settings_can_be_written_as_json_and_read_back():
    """What has no limit is null in the file."""
    told = json.loads(json.dumps(PlanSettings(max_partners=2).as_dict(), allow_nan=False))
    assert told["max_distance"] is None
    assert PlanSettings(**{k: v for k, v in told.items() if k != "max_distance"}) == PlanSettings(
        max_partners=2
    )
