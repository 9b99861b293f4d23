"""Sites one by one: each has the error, the losses and the store of the process that it is counted in."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.cli.flow_sites import site_system
from lichen.engine.flows import FlowSystem, system_from_frames
from lichen.engine.flows.compile import compile_system
from lichen.engine.flows.gaps import gaps


def group() -> FlowSystem:
    """Return two groups: stations, whose figures err by 10 % and that may burn all, and landfills, that keep it."""
    return system_from_frames(
        {"id": ["in-station", "out-station", "gone-station", "in-landfill", "out-landfill"],
         "from_process": ["outside", "station", "station", "outside", "landfill"],
         "to_process": ["station", "outside", "gone", "landfill", "outside"], "period": ["2019"] * 5,
         "amount": [100.0, 80.0, None, 50.0, 5.0], "unit": ["t"] * 5, "sd": [10.0, 8.0, None, 1.0, 0.1],
         "low": [None, None, 0.0, None, None], "high": [None, None, 100.0, None, None]},
        {"id": ["outside", "station", "landfill", "gone"], "balance": ["no", "yes", "yes", "no"]},
        {"process": ["station", "landfill"], "period": ["2019"] * 2, "kind": ["change"] * 2,
         "amount": [0.0, None], "unit": ["t"] * 2, "sd": [5.0, None]},
        name="region",
    )  # fmt: skip


def missed(taken: float | None, sent: float | None) -> list[tuple[float, float]]:
    totals = pl.DataFrame(
        {"permit": ["P", "P"], "year": [2018, 2019], "taken_in": [120.0, taken], "sent_out": [100.0, sent]}
    )
    system = site_system(group(), {"P": "station"}, totals)
    found = gaps(compile_system(system)).filter(pl.col("period") == "2019")
    return [(miss, sd) for miss, sd in found.select("miss", "miss_sd").iter_rows()]


def test_site_that_burns_all_is_no_contradiction() -> None:
    assert missed(100.0, 0.0)[0][0] == 0.0


def test_more_out_than_in_and_in_store_is_missed() -> None:
    """By hand: 130 out, 100 in, in store a month of the best year (120/12): 20 too many; errors of 10 % of each."""
    ((miss, sd),) = missed(100.0, 130.0)
    assert miss == pytest.approx(-20.0)
    assert sd == pytest.approx((10.0**2 + 13.0**2) ** 0.5)


def test_what_was_not_reported_is_not_known_and_no_zero() -> None:
    assert all(miss == 0.0 for miss, _ in missed(None, 500.0))


def test_landfills_are_not_asked() -> None:
    rows = [("P", 2019, 10.0, 500.0), ("Q", 2019, 10.0, 10.0)]
    totals = pl.DataFrame(rows, schema=["permit", "year", "taken_in", "sent_out"], orient="row")
    system = site_system(group(), {"P": "landfill", "Q": "station"}, totals)
    assert gaps(compile_system(system))["id"].to_list() == ["Q"]
