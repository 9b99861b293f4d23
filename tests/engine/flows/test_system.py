"""A system is checked as a whole: everything that breaks it is told, and nothing is half-loaded."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.errors import ProblemsError
from lichen.core.graph import Region, empty_table
from lichen.engine.flows.system import ONE_PERIOD, FlowSystem, flow_system, system_of
from lichen.engine.flows.testing import splitter
from lichen.engine.kit.flowdata.canonical import SHEETS


def parts(system: FlowSystem) -> dict[str, pl.DataFrame]:
    return {name: getattr(system, name) for name in SHEETS}


def test_periods_are_in_order_of_the_years() -> None:
    tables = parts(splitter())
    years = [tables["flows"].with_columns(pl.lit(year).alias("period")) for year in ("2020", "999", "2019")]
    assert flow_system(tables | {"flows": pl.concat(years)}).periods == ("999", "2019", "2020")


def test_one_period_without_a_name_has_one() -> None:
    tables = parts(splitter())
    bare = tables["flows"].with_columns(pl.lit(None, pl.String).alias("period"))
    assert flow_system(tables | {"flows": bare}).periods == (ONE_PERIOD,)


def test_not_a_number_is_told_with_its_place() -> None:
    tables = parts(splitter())
    odd = tables["flows"].with_columns(pl.lit(float("nan")).alias("amount"))
    with pytest.raises(ProblemsError) as caught:
        flow_system(tables | {"flows": odd}, "mine")
    assert [(p.sheet, p.row, p.column) for p in caught.value.problems] == [
        ("flows", r, "amount") for r in (2, 3, 4)
    ]


def test_table_with_other_columns_is_refused() -> None:
    with pytest.raises(TypeError, match="table 'stocks' has columns"):
        FlowSystem("x", **(parts(splitter()) | {"stocks": empty_table("distances")}))


def test_region_without_flows_is_an_empty_system() -> None:
    assert system_of(Region("Valley", 2024, "EUR", "WGS84")).periods == ()
