"""Plans held against the record under other costs: the same seed gives the same, and no doubt changes nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lichen.cli.doubt import Doubt, doubt_text, doubted, in_doubt
from lichen.engine.match.testing import two_sites

RECORD = pl.DataFrame(
    [dict.fromkeys(("giver", "resource", "receiver", "via"), "") | {"offers": "bran", "needs": "feed"}]
)


def test_figures_stay_within_the_spread() -> None:
    """Law: each figure is at most multiplied or divided by the spread, and amounts are left alone."""
    area = two_sites()
    drawn = doubted(area, np.random.default_rng(3), 2.0)
    ratio = (drawn.transport["cost_per_km"] / area.transport["cost_per_km"]).drop_nulls()
    assert ratio.is_between(0.5, 2.0).all()
    assert drawn.streams["amount"].equals(area.streams["amount"])


def test_what_is_not_stated_stays_not_stated() -> None:
    """Law: unknown is never made a number."""
    area = two_sites()
    drawn = doubted(area, np.random.default_rng(3), 2.0)
    for name in ("reference_co2e", "handling_cost"):
        assert drawn.streams[name].is_null().equals(area.streams[name].is_null())


def test_same_seed_same_draws() -> None:
    """Law: nothing depends on hidden chance."""
    one, other = (in_doubt(two_sites(), RECORD, draws=3, seed=5, spread=20.0) for _ in range(2))
    assert one.recall == other.recall
    assert one.exchanges.equals(other.exchanges)


def test_recall_is_the_mean_of_what_is_found() -> None:
    """Law: both ways of counting agree where one exchange is on record."""
    doubt = in_doubt(two_sites(), RECORD, draws=4, seed=2, spread=50.0)
    assert doubt.exchanges["found"].to_list() == pytest.approx([np.mean(doubt.recall)])


def test_text_names_the_least_sure() -> None:
    rows = pl.DataFrame({"exchange": ["ash to roads", "steam"], "found": [0.25, 1.0]})
    text = doubt_text(Doubt((0.5, 0.75), rows, 2.0))
    assert "ash to roads" in text
    assert "25" in text
    assert "steam" not in text
