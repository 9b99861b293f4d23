"""The small chart over the years: gaps stay gaps, errors are as long as they are, nought is on the axis."""

from __future__ import annotations

import re

from lichen.engine.kit.draw.series import Reading, draw_series


def drawn(*readings: Reading) -> str:
    return draw_series(readings, title="Landfill", about="Two years.", write="{:g} t".format)


def test_missing_year_breaks_the_line() -> None:
    """What is not known is not joined over."""
    years = [Reading("1", 1.0), Reading("2", 2.0), Reading("3", None), Reading("4", 2.0), Reading("5", 1.0)]
    picture = drawn(*years)
    assert picture.count('class="line"') == 2
    assert picture.count("<circle") == 4


def test_error_bar_reaches_one_deviation_each_way() -> None:
    """The bar of ± 2 of 4 on an axis from nought is as long as the point is high."""
    picture = drawn(Reading("1", 4.0, 2.0), Reading("2", 8.0))
    (top, foot) = re.findall(r"M[\d.]+,([\d.]+)V([\d.]+)M", picture)[0]
    centre = re.findall(r'cy="([\d.]+)"', picture)[0]
    ground = 170 - 24
    assert abs((float(foot) - float(top)) - (ground - float(centre))) < 0.3


def test_what_was_stated_is_drawn_beside() -> None:
    assert drawn(Reading("1", 4.0, 1.0, before=5.0)).count('class="before"') == 1
    assert drawn(Reading("1", 4.0, 1.0)).count('class="before"') == 0


def test_first_and_last_year_are_named_however_many_there_are() -> None:
    picture = drawn(*(Reading(str(year), 1.0) for year in range(1980, 2021)))
    assert ">1980<" in picture
    assert ">2020<" in picture
    assert picture.count('text-anchor="middle"') < 12


def test_all_noughts_and_nothing_known_can_be_drawn() -> None:
    assert "<svg" in drawn(Reading("1", 0.0), Reading("2", 0.0))
    assert "<circle" not in drawn(Reading("1", None))


def test_text_is_escaped() -> None:
    assert "<b>" not in drawn(Reading("<b>", 1.0, note="<b>"))


def test_reading_with_a_note_is_hollow() -> None:
    assert drawn(Reading("1", 1.0, note="Incomplete."), Reading("2", 1.0)).count("noted") == 1
