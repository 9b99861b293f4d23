"""Pictures of the report: a period is chosen by its link alone, and what is nought throughout is left out."""

from __future__ import annotations

import re

from lichen.engine.flows.indicators import indicators
from lichen.engine.flows.picture import draw_flows
from lichen.engine.flows.regroup import year_sums
from lichen.engine.flows.story_charts import indicator_charts, pictures_to_choose, sum_charts
from tests.engine.flows.test_picture import works


def test_chosen_period_hides_the_one_shown_first() -> None:
    """Only what stands before another can hide it by style: the one shown first stands last."""
    figures = pictures_to_choose(draw_flows(works()), "2019", {})
    ids = [match[1] for figure in figures if (match := re.search(r' id="(flows-\d+)"', figure))]
    assert ids == ["flows-2020", "flows-2019"]
    assert 'class="year first"' in figures[-1]


def test_each_picture_links_to_all_others_and_marks_itself() -> None:
    for figure in pictures_to_choose(draw_flows(works()), "2020", {}):
        assert figure.count('aria-current="true"') == 1
        assert len(re.findall(r'href="#flows-\d+"', figure)) == 1


def test_note_of_a_period_stands_beneath_its_picture() -> None:
    first, last = pictures_to_choose(draw_flows(works()), "2020", {"2019": "Nobody counted."})
    assert "Nobody counted." in first
    assert "Nobody counted." not in last


def test_each_balanced_process_has_a_chart() -> None:
    made = works()
    shown = sum_charts(year_sums(made), made)
    assert "<h3>works</h3>" in shown
    assert "<h3>outside</h3>" not in shown


def test_indicators_of_nought_are_left_out() -> None:
    table = indicators(works(), {"extraction": 0.0, "import": 0.0})
    assert "Direct material input" not in indicator_charts(table, ["2019", "2020"])
