"""Every figure before and after: moved ones show both, unmoved ones stand once, none is lost."""

from __future__ import annotations

from lichen.engine.flows import reconcile
from lichen.engine.flows.regroup import regrouped
from lichen.engine.flows.story_figures import before_and_after
from lichen.engine.flows.testing import splitter
from tests.engine.flows.test_picture import works


def test_moved_figures_show_both() -> None:
    made = reconcile(splitter((10.0, 6.0, 6.0)))
    (table,) = before_and_after(made, made)
    assert "<s>10 t</s> 10.7 t" in table


def test_figures_that_fit_stand_once() -> None:
    made = reconcile(splitter((10.0, 6.0, 4.0)))
    (table,) = before_and_after(made, made)
    assert "<s>" not in table
    assert ">10 t<" in table


def test_every_stated_flow_stands_in_one_table() -> None:
    made = works()
    tables = before_and_after(made, regrouped(made, {"mill": "Plant"}))
    stated = made.data.filter(kind="flow").drop_nulls("stated")["id"].n_unique()
    assert sum(table.count('class="wide"') for table in tables) == stated
