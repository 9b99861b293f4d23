"""What is left, by reason and resource: sums both ways."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.left import left_section
from tests.engine.match.report.reading import Page, value


def number(cell: str) -> float:
    return 0.0 if cell == "–" else value(cell)


@pytest.mark.parametrize(("role", "caption"), [("offer", "Offers not placed"), ("need", "Needs not met")])
def test_left_over_adds_up_both_ways(facts: Facts, role: str, caption: str) -> None:
    rows = [[number(c) for c in row[1:]] for row in Page(left_section(facts)).table(caption).rows[1:]]
    for row in rows:
        assert sum(row[:-1]) == pytest.approx(row[-1], abs=len(row))
    for column in zip(*rows, strict=True):
        assert sum(column[:-1]) == pytest.approx(column[-1], abs=len(rows))
    left = facts.plan.unplaced.filter(pl.col("role") == role)["unplaced"].sum()
    assert rows[-1][-1] == pytest.approx(left, abs=1)


def test_largest_are_told_with_the_partner_by_name(facts: Facts) -> None:
    text = Page(left_section(facts)).text
    partner = facts.site(facts.streams["need-0"]["site"])
    assert f"even {partner} would lose" in text


def test_nothing_left_is_told_in_a_sentence(facts: Facts) -> None:
    none = replace(facts, plan=replace(facts.plan, unplaced=facts.plan.unplaced.clear()))
    assert "every offer is placed" in Page(left_section(none)).text
