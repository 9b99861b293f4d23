"""The picture for the front page."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.picture import headline, plan_picture, retold, worded_picture
from lichen.engine.match.result import Plan
from tests.engine.kit.draw.reading import of_class, read
from tests.engine.match.report.factory import empty_plan
from tests.engine.match.wordless import read as words_in
from tests.engine.match.wordless import without_words, words_of_data


def test_picture_is_well_formed_and_stands_alone(plan: Plan, region: Region) -> None:
    source = plan_picture(plan, region)
    root = read(source)
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
    assert of_class(root, "ribbon")
    assert of_class(root, "arc")
    assert of_class(root, "land")


def test_picture_names_the_headline_figures(facts: Facts) -> None:
    assert facts.money(facts.plan.totals.net_benefit) in headline(facts)


def test_picture_of_an_empty_plan_is_well_formed(region: Region) -> None:
    assert read(plan_picture(empty_plan(region), region)).tag.endswith("svg")


def test_picture_without_places_is_the_sankey_alone(plan: Plan, region: Region) -> None:
    sites = region.sites.with_columns(x=pl.lit(None, pl.Float64), y=pl.lit(None, pl.Float64))
    root = read(plan_picture(plan, replace(region, sites=sites)))
    assert of_class(root, "ribbon")
    assert not of_class(root, "dot")


def test_every_word_of_the_picture_can_be_said_in_another_language(plan: Plan, region: Region) -> None:
    """What is kept of it is JSON; without our words only data is left."""
    made = worded_picture(plan, region)
    words = json.loads(json.dumps(made.words))
    assert words_in(retold(made.svg, words, without_words)) - words_of_data(region) == set()
    assert retold(made.svg, words, str) == made.svg


def test_an_empty_picture_can_be_said_in_another_language(region: Region) -> None:
    made = worded_picture(empty_plan(region), region)
    assert "site" not in words_in(retold(made.svg, made.words, without_words)) - words_of_data(region)
