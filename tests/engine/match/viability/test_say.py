"""Intervals as words: exact, bounded, or not disclosed; qualities in the units that people read."""

from __future__ import annotations

import math

import pytest

from lichen.engine.kit.interval import ANYTHING, Interval, exactly
from lichen.engine.match.report.words import THIN
from lichen.engine.match.viability.say import UNDISCLOSED, as_exact, per_unit, quality, span, unit_of


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (exactly(44.0), "44 t"), (exactly(1234567.0), "1 234 567 t"), (Interval(-3.25, 0.5), "between −3.25 and 0.5 t"),
        (Interval(2.0, math.inf), "at least 2 t"), (Interval(-math.inf, 2.0), "at most 2 t"),
        (ANYTHING, UNDISCLOSED), (None, UNDISCLOSED), (Interval(1.0, 1.0000001), "1 t"),
    ],
)  # fmt: skip
def test_interval_in_words(value, said):
    assert span(value, "t").replace(THIN, " ") == said


@pytest.mark.parametrize(
    ("value", "base", "said"),
    [
        (exactly(0.005), "", "0.5 %"), (exactly(1e-6), "", "1 ppm"), (exactly(0.0), "", "0 %"), (exactly(7.0), "", "7"),
        (Interval(0.1, 0.14), "", "between 10 and 14 %"), (exactly(363.15), "K", "90 °C"),
        (exactly(0.25), "kg/m³", "250 mg/l"), (exactly(6e5), "kg/(m s²)", "6 bar"),
        (exactly(1.7e7), "m²/s²", "17 MJ/kg"),
        (exactly(3.0), "m", "3 m"), (Interval(-math.inf, 0.2), "", "at most 20 %"), (None, "K", UNDISCLOSED),
    ],
)  # fmt: skip
def test_quality_in_words(value, base, said):
    """A plain number up to one reads as a share, which it equals."""
    assert quality(value, base).replace(THIN, " ") == said


def test_units_of_prices():
    assert per_unit("EUR", "energy") == "EUR/MWh"
    assert per_unit("EUR", None) == "EUR/unit"
    assert unit_of("volume") == "m³"


def test_rounding_keeps_what_is_meant():
    assert as_exact(0.07 * 100) == 7.0
    assert as_exact(math.inf) == math.inf
