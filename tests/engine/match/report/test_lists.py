"""The tables: exchanges, gains, plants, scarce capacities."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.lists import (
    TOP,
    exchange_section,
    gain_section,
    plant_section,
    scarce_section,
    thousands,
)
from tests.engine.match.report.reading import Page, value


def test_exchanges_are_those_worth_most_and_add_up(facts: Facts) -> None:
    grid = Page(exchange_section(facts)).table("Exchanges")
    heads, *rows = grid.rows
    assert len(rows) == TOP
    assert not any("purchase" in head for head in heads)  # nothing throughout, so left out
    worth = [value(row[4]) for row in rows]
    assert worth == sorted(worth, reverse=True)
    for row in rows:
        saved, hauled, treated, carbon = (value(cell) for cell in row[5:9])
        assert saved - hauled - treated + carbon == pytest.approx(value(row[4]), abs=3)


def test_gains_add_up_to_the_net_benefit(facts: Facts) -> None:
    grid = Page(gain_section(facts)).table("Gains")
    assert value(grid.rows[-1][3]) == pytest.approx(facts.plan.totals.net_benefit, abs=1)
    assert sum(value(r[3]) for r in grid.rows[1:-1]) == pytest.approx(facts.plan.totals.net_benefit, abs=TOP)


def test_plants_are_listed_with_their_balances(facts: Facts) -> None:
    page = Page(plant_section(facts))
    assert page.table("Plants that run").rows[1][0] == "Wood pellet press"
    assert len(page.table("Balances").rows) == 3


def test_scarce_capacities_say_what_one_more_is_worth(facts: Facts) -> None:
    rows = Page(scarce_section(facts)).table("Scarce room").rows[1:]
    assert [value(row[3]) for row in rows] == [7.10, 12.34]  # by worth in all
    assert "one more tonne taken in here is worth £12.34" in rows[1][1]


def test_nothing_to_list_is_left_out(facts: Facts) -> None:
    plan = facts.plan
    bare = replace(
        facts,
        plan=replace(
            plan,
            exchanges=plan.exchanges.clear(),
            organisations=plan.organisations.clear(),
            plants=plan.plants.clear(),
            scarce=plan.scarce.clear(),
        ),
    )
    assert [part(bare) for part in (exchange_section, gain_section, plant_section, scarce_section)] == [
        None
    ] * 4


def test_thousands() -> None:
    assert thousands(-1_250_000.0) == "−1\u202f250"
