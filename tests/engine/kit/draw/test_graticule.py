"""The grid of the map and its names."""

from __future__ import annotations

import pytest

from lichen.engine.kit.draw.coast import view_box
from lichen.engine.kit.draw.graticule import degrees_text, draw_graticule
from lichen.engine.kit.draw.projection import Projection


@pytest.mark.parametrize(
    ("value", "east", "words"),
    [(0.0, True, "0°"), (-0.5, True, "0.5° W"), (-33.0, False, "33° S"), (190.0, True, "170° W")],
)
def test_degrees_in_words(value: float, east: bool, words: str) -> None:
    assert degrees_text(value, east=east) == words


def test_grid_of_degrees_names_both_ways() -> None:
    view = Projection((-4.0, 56.5), 1.0, (0.0, 0.0), 500, 500)
    grid = draw_graticule(view, view_box(view))
    assert "57° N" in grid
    assert "4° W" in grid


def test_grid_of_a_plane_is_in_kilometres() -> None:
    view = Projection(None, 10.0, (20.0, 20.0), 400, 400)
    assert "20 km" in draw_graticule(view, view_box(view))
