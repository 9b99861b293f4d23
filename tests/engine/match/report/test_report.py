"""The page as a whole: well-formed, self-contained, escaped, the same each time, small."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

import polars as pl
import pytest

from lichen.core.graph import Region
from lichen.engine.match.report import render_report
from lichen.engine.match.result import RESULT_SCHEMAS, Plan
from tests.engine.match.report.factory import empty_plan, make_plan, make_region
from tests.engine.match.report.reading import Page

EVIL = "<script>alert(1)</script> & \"x\" 'y' \x00"


@pytest.fixture(scope="module")
def source(plan: Plan, region: Region) -> str:
    return render_report(plan, region)


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_report_is_well_formed_and_has_one_heading(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("h1"), tags.count("main"), tags.count("nav")) == (1, 1, 1)
    levels = [int(tag[1]) for tag in tags if tag in {"h1", "h2", "h3", "h4"}]
    assert all(b <= a + 1 for a, b in pairwise(levels)), "a heading level is skipped"


def test_report_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    ids = page.all("*", "id")
    assert len(ids) == len(set(ids))
    for target in page.all("a", "href"):
        assert target.removeprefix("#") in ids or PurePosixPath(target).suffix == ".csv"
    for name in (n for labels in page.all("*", "aria-labelledby") for n in labels.split()):
        assert name in ids


def test_report_loads_nothing_from_elsewhere(source: str, page: Page) -> None:
    for attribute in ("src", "href", "action", "data", "poster", "srcset"):
        assert not any(":" in value or value.startswith("/") for value in page.all("*", attribute))
    assert "@import" not in source
    assert "url(" not in source.replace("url(#", "")


def linked_tables(page: Page) -> set[str]:
    return {PurePosixPath(target).stem for target in page.all("a", "href") if target.endswith(".csv")}


def test_report_links_every_table_that_is_written_and_no_other(page: Page, plan: Plan) -> None:
    """`plan_files` writes the tables that have rows; scenarios stand in the report in full."""
    written = {name for name in RESULT_SCHEMAS if len(getattr(plan, name))}
    assert linked_tables(page) == written - {"scenarios"}


def test_empty_report_links_nothing(region: Region) -> None:
    assert linked_tables(Page(render_report(empty_plan(region), region))) == set()


def test_every_picture_speaks(page: Page) -> None:
    pictures = [a for tag, a in page.tags if tag == "svg"]
    assert len(pictures) >= 8
    assert all("aria-hidden" in a or (a["role"] == "img" and a["aria-labelledby"]) for a in pictures)


def test_every_table_has_a_caption(page: Page) -> None:
    assert all(grid.caption for grid in page.tables)


def test_report_escapes_every_word_of_the_user(plan: Plan, region: Region) -> None:
    def poison(table: pl.DataFrame, *names: str) -> pl.DataFrame:
        return table.with_columns(pl.lit(EVIL).alias(name) for name in names)

    wicked = replace(
        plan,
        region=EVIL,
        exchanges=poison(plan.exchanges, "resource", "mode"),
        plants=poison(plan.plants, "name"),
        balances=poison(plan.balances, "resource"),
        organisations=poison(plan.organisations, "name"),
        unplaced=poison(plan.unplaced, "resource", "sentence", "reason"),
        scarce=poison(plan.scarce, "resource", "sentence"),
        assumptions=poison(plan.assumptions, "item", "figure", "unit", "source", "table"),
        scenarios=poison(plan.scenarios, "title"),
        settings={EVIL: EVIL},
    )
    home = replace(
        region,
        name=EVIL,
        source=EVIL,
        sites=poison(region.sites, "name", "activity"),
        organisations=poison(region.organisations, "name"),
        streams=poison(region.streams, "resource"),
        technologies=poison(region.technologies, "name"),
    )
    source = render_report(wicked, home)
    tags = [tag for tag, _ in Page(source).tags]
    assert tags.count("script") == 1
    assert "<script>alert(1)" not in source
    assert "\x00" not in source


def test_empty_plan_reads_as_sentences(region: Region) -> None:
    page = Page(render_report(empty_plan(region), region))
    assert "no exchange is possible" in page.text
    assert "every offer is placed" in page.text


def test_region_without_anything_still_renders() -> None:
    bare = Region("Nowhere", 2024, "EUR", "plane_km")
    assert "Nowhere, 2024" in Page(render_report(empty_plan(bare), bare)).text


def test_report_is_the_same_each_time(source: str, plan: Plan, region: Region) -> None:
    assert render_report(plan, region) == source


@pytest.mark.parametrize("currency", ["EUR", "DKK"])
def test_report_speaks_the_plans_currency(plan: Plan, region: Region, currency: str) -> None:
    text = Page(render_report(replace(plan, currency=currency), region)).text
    assert "£" not in text
    assert ("€" if currency == "EUR" else "DKK ") in text


def test_report_of_a_country_stays_under_three_megabytes() -> None:
    region = make_region(sites=750)
    source = render_report(make_plan(region, exchanges=1500), region)
    assert len(source.encode()) < 3_000_000


def test_report_of_materials_and_energy_draws_each_in_its_unit(plan: Plan, region: Region) -> None:
    heat = pl.col("resource").str.starts_with("Wood")
    dimension = pl.when(heat).then(pl.lit("energy")).otherwise(pl.col("dimension")).alias("dimension")
    mixed = replace(
        plan, exchanges=plan.exchanges.with_columns(dimension), unplaced=plan.unplaced.with_columns(dimension)
    )
    page = Page(render_report(mixed, replace(region, streams=region.streams.with_columns(dimension))))
    ids = page.all("svg", "aria-labelledby")
    assert len(ids) == len(set(ids))
    assert {"sankey-mass-title sankey-mass-about", "sankey-energy-title sankey-energy-about"} <= set(ids)
    assert "GWh" in page.text
