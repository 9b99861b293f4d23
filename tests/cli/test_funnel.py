"""From pairs of one name to those that are planned: each step is stricter, and the record is no filter."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from lichen.cli.funnel import STEPS, funnel
from lichen.engine.match.plan import make_plan
from lichen.engine.match.testing import two_sites

COLUMNS = ("giver", "resource", "receiver", "via")
RECORD = pl.DataFrame([dict.fromkeys(COLUMNS, "") | {"offers": "bran", "needs": "feed"}])


def test_every_step_is_told_in_order() -> None:
    area = two_sites()
    assert funnel(area, make_plan(area), RECORD)["step"].to_list() == list(STEPS)


def test_pair_out_of_reach_passes_by_name_only() -> None:
    """Law: what fails a test of the card is counted in no later step."""
    area = two_sites()
    near = replace(area, transport=area.transport.with_columns(pl.lit(8.0).alias("max_distance")))
    found = funnel(near, make_plan(near), RECORD)
    assert found["pairs"].to_list() == [1, 0, 0, 0]
    assert found["on record"].to_list() == [1, 0, 0, 0]
    assert found["share on record"].to_list() == [100.0, None, None, None]


def test_record_does_not_change_what_passes() -> None:
    """Law: the record is only counted, never used to choose."""
    area = two_sites()
    other = RECORD.with_columns(pl.lit("nothing").alias("offers"))
    plan = make_plan(area)
    told, untold = funnel(area, plan, RECORD), funnel(area, plan, other)
    assert told["pairs"].equals(untold["pairs"])
    assert untold["on record"].sum() == 0


def test_exchange_after_a_treatment_is_left_aside() -> None:
    area = two_sites()
    treated = RECORD.with_columns(pl.lit("drying").alias("via"))
    assert funnel(area, make_plan(area), treated)["on record"].sum() == 0
