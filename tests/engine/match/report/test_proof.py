"""Certificate and assumptions."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from lichen.core.pack import STATUSES
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.proof import (
    assumption_section,
    foot,
    grouped,
    mark,
    proof_section,
    reading_section,
)
from tests.engine.match.report.reading import Page


def test_proof_tells_its_numbers(facts: Facts) -> None:
    text = Page(proof_section(facts)).text.replace("\u202f", " ")
    assert "1 234 567" in text
    assert "6 rounds" in text
    assert "3.2 × 10⁻⁸ GBP/unit (counts as none up to 1.0 × 10⁻⁶)" in text
    assert "none that was left out would improve the plan" in text


def test_proof_that_fails_says_so(facts: Facts) -> None:
    broken = replace(facts.plan, certificate=replace(facts.plan.certificate, valid=False))
    assert "did not hold" in Page(proof_section(replace(facts, plan=broken))).text


def test_every_assumption_is_told_with_source_and_mark(facts: Facts) -> None:
    page = Page(assumption_section(facts))
    for status in STATUSES:
        assert f"badge {status}" in page.all("span", "class")
        assert any(grid.caption == f"Figures marked {status}" for grid in page.tables)
    for source in facts.plan.assumptions["source"].to_list():
        assert (source or "no source stated") in page.text


def test_grouping_merges_equals_and_counts_them(facts: Facts) -> None:
    rows = grouped(facts.plan.assumptions.filter(pl.col("status") == "assumption"))
    assert [row["figure"] for row in rows] == ["transport: cost per km", "streams: handling cost"]
    assert rows[1]["item"].endswith("and 14 more")


def test_unknown_status_counts_as_an_assumption() -> None:
    assert 'class="badge assumption"' in mark("guess")


def test_footer_names_the_source(facts: Facts) -> None:
    assert "Made up for tests" in foot(facts)
    assert "Natural Earth" in foot(facts)


def test_reading_explains_every_headline(facts: Facts) -> None:
    text = Page(reading_section(facts)).text
    for word in ("Net benefit", "Emissions avoided", "Waste hierarchy"):
        assert word in text
