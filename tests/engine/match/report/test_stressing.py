"""The section on stress: losses, changes and the price of robustness stand as tables beside the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.match.plan import make_plan
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.stressing import stress_section
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.stress import Stress, StressSettings, stress_plan
from tests.engine.match.report.reading import Page, value
from tests.engine.match.shares.regions import chance_region


@pytest.fixture(scope="module")
def stressed() -> tuple[Facts, Stress]:
    region = chance_region(1, 8)
    return gather(make_plan(region), region), stress_plan(region)


def test_losses_changes_and_robust_plans_are_tables(stressed: tuple[Facts, Stress]) -> None:
    """The worst loss stands first, and every changed price has its row."""
    page = Page(stress_section(*stressed))
    lost = [value(row[5]) for row in page.table("The losses").rows[1:]]
    assert lost == sorted(lost, reverse=True)
    assert len(page.table("Net benefit if").rows) == 6
    assert len(page.table("What it costs").rows) >= 6


def test_short_trial_has_losses_only() -> None:
    """Changes and robust plans that were not asked for leave no empty table."""
    region = chance_region(1, 8)
    light = stress_plan(
        region, PlanSettings(), StressSettings(exchanges=0, partners=3, changes=False, robust=False)
    )
    assert len(light.losses) == 3
    text = str(stress_section(gather(make_plan(region), region), light))
    assert (
        "planned anew" not in text.split("The losses", maxsplit=1)[0].rsplit("Net benefit if", maxsplit=1)[-1]
        or "Net benefit if" not in text
    )
    assert "What it costs" not in text


def test_nothing_to_lose_is_no_section(stressed: tuple[Facts, Stress]) -> None:
    """A plan without exchanges has no such section."""
    facts, stress = stressed
    assert stress_section(facts, replace(stress, losses=stress.losses.clear())) is None
