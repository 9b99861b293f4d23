"""Headline figures, comparison, and where the benefit comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.core.graph import Region
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.overview import cards, compared, head, lead, split, split_section
from tests.engine.match.report.factory import empty_plan
from tests.engine.match.report.reading import Page, value


def test_parts_of_the_benefit_add_up_to_it(facts: Facts) -> None:
    assert sum(v for _, v in split(facts)) == pytest.approx(facts.plan.totals.net_benefit)
    rows = Page(split_section(facts)).table("Parts").rows
    assert value(rows[-1][1]) == pytest.approx(sum(value(r[1]) for r in rows[1:-1]), abs=len(rows))


def test_cards_show_the_six_headline_figures(facts: Facts) -> None:
    page = Page(cards(facts))
    assert [t for t, _ in page.tags].count("dt") == 6
    assert facts.money(facts.plan.totals.net_benefit) in "".join(page.words)


def test_comparison_shows_all_scenarios_with_the_gain(facts: Facts) -> None:
    page = Page(compared(facts))
    grid = page.table("The plan and simpler ways")
    assert [row[0] for row in grid.rows[1:]] == [
        "Best plan",
        "Nearest receiver first",
        "Reference case: as today",
    ]
    best, near = value(grid.rows[1][1]), value(grid.rows[2][1])
    assert facts.money(best - near)[:4] in "".join(page.words)


@pytest.mark.parametrize(
    ("status", "gap", "says"),
    [
        ("optimal", 0.0, "Proven best."),
        ("within_gap", 0.004, "0.4 %"),
        ("open", 0.03, "Best found"),
    ],
)
def test_status_is_told_as_it_is(facts: Facts, region: Region, status: str, gap: float, says: str) -> None:
    page = Page(head(gather(replace(facts.plan, status=status, gap=gap), region)))
    assert says in page.text


def test_certificate_that_does_not_hold_is_not_called_proven(facts: Facts, region: Region) -> None:
    broken = replace(facts.plan, certificate=replace(facts.plan.certificate, valid=False))
    assert "Not proven." in Page(head(gather(broken, region))).text


def test_empty_plan_is_told_in_a_sentence(region: Region) -> None:
    assert "no exchange is possible" in lead(gather(empty_plan(region), region))
    assert compared(gather(empty_plan(region), region)) is None
    assert split_section(gather(empty_plan(region), region)) is None
