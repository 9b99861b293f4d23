"""Sums as a table, and the flows that a picture shows of them."""

from __future__ import annotations

from lichen.site.flows.bridge import cells as tables
from lichen.site.flows.bridge.cells import Flow, Wanted

ROWS = [
    ("need", "mass", "01", "dairy", "", "bran", None, "bran", 90.0, 1, 1),
    ("offer", "mass", "10", "milling", "", "bran", "R3", "Bran", 50.0, 2, 3),
    ("offer", "mass", "10", "milling", "02", "husks", "D1", "husks", 40.0, 1, 1),
    ("offer", "energy", "10", "milling", "", "heat", None, "heat", 5.0, 1, 1),
    ("offer", "mass", None, None, "", "ash", None, "ash", None, 0, 1),
]


def test_table_survives_being_packed() -> None:
    made = tables.cells_of(ROWS)
    assert tables.unpacked(tables.packed(made)).equals(made)
    assert made["sector"].to_list() == ["01", "10", "10", "10", ""]


def test_usual_picture_is_of_what_most_state() -> None:
    assert tables.usual(tables.cells_of(ROWS)) == Wanted("mass", "sector", "now")
    assert tables.usual(tables.cells_of([])) == Wanted()
    nameless = [(*row[:2], None, *row[3:6], None, *row[7:]) for row in ROWS]
    assert tables.usual(tables.cells_of(nameless)) == Wanted("mass", "activity", "needs")


def test_offers_lead_to_needs_or_to_where_they_go() -> None:
    """What has no amount is no flow, and no zero."""
    rows = tables.placed(tables.cells_of(ROWS), Wanted("mass"))
    gives = [
        Flow(("gives", "10"), ("what", "key:bran"), 50.0),
        Flow(("gives", "10"), ("what", "chapter:02"), 40.0),
    ]
    assert tables.flows_of(rows, "needs") == [*gives, Flow(("what", "key:bran"), ("takes", "01"), 90.0)]
    goes = [
        Flow(("what", "key:bran"), ("goes", "R3"), 50.0),
        Flow(("what", "chapter:02"), ("goes", "D1"), 40.0),
    ]
    assert tables.flows_of(rows, "now") == [*gives, *goes]


def test_one_chapter_shows_its_resources() -> None:
    within = tables.placed(tables.cells_of(ROWS), Wanted("mass", within="chapter:02"))
    assert within["what"].to_list() == ["key:husks"]
    one = tables.placed(tables.cells_of(ROWS), Wanted("mass", within="key:bran"))
    assert set(one["role"]) == {"offer", "need"}


def test_what_has_no_amount_is_counted() -> None:
    made = tables.cells_of(ROWS)
    assert tables.unstated(made) == 2
    assert tables.choices(made) == ["mass", "energy"]
    assert tables.spelt(made)["husks"] == "husks"
