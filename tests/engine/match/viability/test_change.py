"""Edits of a region: rows that are there change, others are added, and the rest stays."""

from __future__ import annotations

import pytest

from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.change import Edit, applied, change_for
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works


def test_edit_changes_the_rows_it_names_only():
    before = ash_works()
    after = applied(before, [Edit("streams", {"id": "ash"}, {"storage": 5.0})])
    assert dict(after.streams.select("id", "storage").iter_rows()) == {"ash": 5.0, "bricks": 0.0}
    assert after.sites.equals(before.sites)
    assert before.streams["storage"].to_list() == [0.0, 0.0]


def test_edit_of_a_row_that_is_not_there_adds_it():
    where = {"from_site": "plant", "to_site": "kiln"}
    once = applied(ash_works(), [Edit("distances", where, {"km": 3.0})])
    assert once.distances.rows() == [("plant", "kiln", 3.0)]
    assert applied(once, [Edit("distances", where, {"km": 2.0})]).distances.rows() == [("plant", "kiln", 2.0)]


def test_edits_are_made_in_their_order():
    edits = [Edit("streams", {"id": "ash"}, {"storage": value}) for value in (1.0, 2.0)]
    assert applied(ash_works(), edits).streams["storage"][0] == 2.0


@pytest.mark.parametrize("test", ["border", "hierarchy", "carbon"])
def test_what_no_number_mends_has_no_change(test):
    """Consent, a reason, and emissions are for people."""
    region = ash_works()
    card = judge(region, "ash", "bricks")
    assert change_for(region, "ash", "bricks", card, test, PlanSettings()) is None
