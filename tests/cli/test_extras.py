"""What is told beside a plan: everything for a small region, what takes seconds for a large one."""

from __future__ import annotations

from lichen.cli.extras import extras_of
from lichen.engine.match.plan import make_plan, solve_region
from lichen.engine.match.settings import PlanSettings
from tests.engine.match.shares.regions import chance_region


def test_a_small_region_is_looked_into_in_full() -> None:
    """Six organisations: changed prices and robust plans without being asked."""
    region = chance_region(1, 6)
    solved = solve_region(region)
    extras = extras_of(region, PlanSettings(), solved, make_plan(region, solved=solved), thorough=False)
    assert extras.cards
    assert extras.shares is not None
    assert extras.shares.rule == "nucleolus"
    assert extras.stress is not None
    assert len(extras.stress.robust)


def test_a_large_region_is_tried_in_short_unless_asked() -> None:
    """Twenty-four organisations: twelve partners, no robust plan; in full if wanted."""
    region = chance_region(1, 24)
    solved = solve_region(region)
    plan = make_plan(region, solved=solved)
    short = extras_of(region, PlanSettings(), solved, plan, thorough=False)
    assert short.shares is not None
    assert short.stress is not None
    assert (short.shares.rule, len(short.stress.losses), len(short.stress.robust)) == ("prices", 12, 0)
    full = extras_of(region, PlanSettings(), solved, plan, thorough=True)
    assert full.stress is not None
    assert len(full.stress.robust)
