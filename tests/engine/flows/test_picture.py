"""What is drawn of a system: levels, stocks, the world on both sides, and the same places in all periods."""

from __future__ import annotations

import re

import pytest

from lichen.engine.flows import Balanced, reconcile, system_from_frames
from lichen.engine.flows.drawn import summed
from lichen.engine.flows.picture import draw_flows, draw_views, standalone
from lichen.engine.flows.testing import splitter


def works() -> Balanced:
    """Return a works with a mill and a press inside, over two years, that keeps a stock."""
    rows = [("in", "outside", "works", None), ("mill-in", "outside", "mill", "in"), ("on", "mill", "press", None),
            ("out", "press", "outside", None), ("back", "press", "mill", None)]  # fmt: skip
    amounts = {"in": 10.0, "mill-in": None, "on": 12.0, "out": 7.0, "back": 2.0}
    years = ["2019", "2020"]
    every = [(*row, year) for year in years for row in rows]
    system = system_from_frames(
        {"id": [r[0] for r in every], "from_process": [r[1] for r in every], "to_process": [r[2] for r in every],
         "part_of": [r[3] for r in every], "period": [r[4] for r in every], "amount": [amounts[r[0]] for r in every],
         "unit": ["t"] * 10, "sd": [None if amounts[r[0]] is None else 1.0 for r in every]},
        {"id": ["outside", "works", "mill", "press"], "parent": [None, None, "works", "works"],
         "balance": ["no", "yes", "yes", "yes"]},
        {"process": ["press"] * 2, "period": years, "kind": ["change"] * 2, "amount": [3.0] * 2, "unit": ["t"] * 2,
         "sd": [1.0] * 2},
        name="works",
    )  # fmt: skip
    return reconcile(system)


def test_world_stands_on_both_sides() -> None:
    picture = draw_flows(works()).pictures["2019"]
    assert 'data-node="gives:outside"' in picture
    assert 'data-node="takes:outside"' in picture


def test_there_is_a_picture_for_each_period() -> None:
    assert list(draw_flows(works()).pictures) == ["2019", "2020"]


def test_smallest_processes_are_drawn_as_one() -> None:
    rows = range(30)
    system = system_from_frames({"id": [f"f{i}" for i in rows], "from_process": ["outside"] * 30,
                                 "to_process": [f"p{i}" for i in rows], "amount": [float(i + 1) for i in rows],
                                 "unit": ["t"] * 30, "sd": [1.0] * 30},
                                {"id": ["outside", *(f"p{i}" for i in rows)], "balance": ["no"] * 31})  # fmt: skip
    picture = draw_flows(reconcile(system), most=10)
    assert "22 others" in picture.pictures["all"]
    assert picture.table.height == 30


def test_file_of_its_own_has_its_colours() -> None:
    text = standalone(draw_flows(reconcile(splitter())).pictures["2024"])
    assert text.startswith("<?xml")
    assert "<style>" in text
    assert "var(" not in text


def test_views_go_from_wholes_to_the_finest() -> None:
    views = draw_views(works())
    assert [view.name for view in views] == ["wholes", "with the parts of works", "the finest level"]
    assert [len(view.pictures) for view in views] == [2, 2, 2]


def test_ids_of_all_pictures_of_a_page_differ() -> None:
    found = [
        name
        for view in draw_views(works())
        for p in view.pictures.values()
        for name in re.findall(r' id="([^"]+)"', p)
    ]
    assert len(found) == len(set(found))


def test_error_of_a_ribbon_counts_what_its_parts_have_in_common() -> None:
    """Two resources of one measured total: their sum is surer than either, and drawn so."""
    system = system_from_frames({
        "id": ["a", "b", "all"], "from_process": ["outside", "outside", "mill"],
        "to_process": ["mill", "mill", "outside"],
        "resource": ["x", "y", "z"], "amount": [50, 50, 100], "unit": ["t"] * 3, "sd": [10.0, 10.0, 0.1],
    })  # fmt: skip
    made = reconcile(system)
    assert summed(made, [[0, 1]])[0][1] == pytest.approx(0.1, rel=0.01)
