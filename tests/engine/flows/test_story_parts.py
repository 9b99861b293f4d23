"""Tables of the report: figures in words, and digits enough that the miss can be seen."""

from __future__ import annotations

from lichen.engine.flows.contradictions import contradictions
from lichen.engine.flows.story_parts import contradiction_table, figure_at, figure_words, table_of
from tests.engine.flows.test_contradictions import yard
from tests.engine.flows.test_picture import works


def test_figure_is_told_from_where_one_stands() -> None:
    made = yard({})
    assert figure_at(made, "out-iron", "yard") == "iron, leaving"
    assert figure_at(made, "in-tin", "yard") == "tin, entering"
    assert (
        figure_at(made, "out-iron", "elsewhere") == figure_words(made, "out-iron") == "iron, yard → outside"
    )


def test_other_end_is_named_where_it_tells_flows_apart() -> None:
    made = works()  # the press sends the same out and back
    assert figure_at(made, "out", "press") == "what is, leaving to outside"


def test_small_miss_of_a_large_figure_is_seen() -> None:
    """109 kt against 110 kt says nothing about a miss of 849 t: both stand in full."""
    made = yard({"2012": 101.0})
    row = contradictions(yard({"2012": 150.0})).with_columns(
        stated=108_812.0, others_say=109_661.0, miss=849.0
    )
    (table,) = contradiction_table(row, made)
    assert "108 812 t" in table
    assert "109 661 t" in table


def test_many_rows_are_folded() -> None:
    made = yard({"2009": 150.0, "2011": 170.0, "2013": 190.0})
    shown = contradiction_table(contradictions(made).filter(conflict="balance"), made, most=2)
    assert [part[:8] for part in shown] == ["<div cla", "<details"]
    assert "The other 1" in shown[1]


def test_cells_are_escaped() -> None:
    assert "<b>" not in table_of("<b>", ["<b>"], [["<b>"]])
