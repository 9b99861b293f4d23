"""The worked example is sound, shows most of what a pack can say, and has something to plan."""

from __future__ import annotations

from lichen.engine.register import check, decode
from lichen.engine.register.example import example_tables
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.template import template


def test_example_fills_every_table_and_names_every_column() -> None:
    tables = example_tables()
    assert {name: tuple(frame.columns) for name, frame in tables.items()} == {
        n: s.names for n, s in SHAPES.items()
    }
    assert all(frame.height for frame in tables.values())


def test_example_shows_most_columns_at_work() -> None:
    idle = {f"{name}.{column}" for name, frame in example_tables().items() for column in frame.columns
            if frame[column].null_count() == frame.height and column not in ("note", "source")}  # fmt: skip
    assert idle <= {"sites.x", "sites.y", "streams.handling_co2e", "streams.blend", "technologies.loss",
                    "technologies.co2e",
                    "technologies.existing_at", "flows.sd", "stocks.uncertainty", "stocks.low", "stocks.high",
                    "stocks.grade", "stocks.distribution", "coefficients.low", "coefficients.high",
                    "coefficients.grade", "coefficients.distribution"}  # fmt: skip


def test_example_has_partners_for_its_offers() -> None:
    region = check(decode(template("csv"), "example")).sound()
    offered = set(region.streams.filter(region.streams["role"] == "offer")["key"])
    wanted = set(region.streams.filter(region.streams["role"] == "need")["key"])
    made = set(region.recipes.filter(region.recipes["role"] == "output")["key"])
    assert len(offered & wanted) >= 3
    assert made & wanted
    assert region.organisations.height == 5
