"""What a share is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.linking import packaged_model
from lichen.engine.register.link import read_model
from lichen.engine.register.link.accept import MANNER, MEMORY_LINE, Acceptance, chance, log_odds, manner

LINES = {
    "listing:low": (1.0, 1.0),
    "row:low": (-1.0, 0.5),
    "manner": (-2.0, 1.0, 1.0, 1.0),
    "memory": (0.0, 1.0, 1.0, 0.0, 0.0),
}


@given(
    st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(0, 1), st.floats(0, 1), st.integers(0, 5000)
)
def test_probability_keeps_the_order_of_shares(
    one: float, other: float, listing: float, strength: float, confirmed: int
) -> None:
    """Law: a greater share is never less likely to be accepted, whatever the text and the memory."""
    accepted = read_model(packaged_model()).accepted
    low, high = sorted((one, other))
    lesser, greater = (
        accepted.probability(share, listing, "low", strength, confirmed) for share in (low, high)
    )
    assert 0.0 <= lesser <= greater + 1e-12 <= 1.0 + 1e-12
    assert accepted.probability(0.0, listing) == 0.0
    assert accepted.probability(1.0, listing) == 1.0


def test_packaged_lines_fit_their_names() -> None:
    """Law: every line of the packaged model is there, with one coefficient for each name."""
    lines = read_model(packaged_model()).accepted.lines
    assert {name: len(line) for name, line in lines.items()} == {
        "manner": len(MANNER),
        "memory": len(MEMORY_LINE),
        "row:low": 2,
        **{f"listing:{of}": 2 for of in ("low", "own", "nace")},
    }


def test_without_lines_a_share_is_taken_as_it_is() -> None:
    assert Acceptance().probability(0.3, 0.2, "low", 0.9, 100) == pytest.approx(0.3)


@pytest.mark.parametrize(("listing", "line"), [(1.0, "listing:low"), (0.0, "row:low")])
def test_text_of_one_kind_has_the_line_of_its_kind(listing: float, line: str) -> None:
    """Law: the mixture ends in the line of each kind."""
    a, b = LINES[line]
    found = Acceptance(LINES).probability(0.3, listing)
    assert found == pytest.approx(chance(a + b * log_odds(0.3)))


def test_scheme_without_a_line_for_rows_has_that_of_listings() -> None:
    lines = Acceptance({"listing:own": (0.5, 1.0)})
    assert lines.probability(0.3, 0.0, "own") == pytest.approx(lines.probability(0.3, 1.0, "own"))


def test_memory_takes_over_with_what_was_confirmed() -> None:
    """Law: nothing confirmed leaves the labels' answer; with many it is that of memory, and rises with likeness."""
    accepted = Acceptance(LINES)
    by_label = accepted.by_label(0.3, 0.0, "low")
    assert accepted.probability(0.3, 0.0, "low", 0.9, 0) == pytest.approx(by_label)
    many = [accepted.probability(0.3, 0.0, "low", strength, 10**9) for strength in (0.0, 0.5, 1.0)]
    assert many == pytest.approx([chance(log_odds(0.3) + s) for s in (0.0, 0.5, 1.0)])
    one = accepted.probability(0.3, 0.0, "low", 0.5, 1)
    assert abs(one - by_label) < 0.1 * abs(many[1] - by_label)


def test_what_is_written_for_others_reads_as_a_listing() -> None:
    """Law: amounts, clauses and words make a listing; two words of the house make a row of a register."""
    accepted = read_model(packaged_model()).accepted
    text = "Spent grain, wet, approx 40 t per week, collected from our site, suits a cattle farmer"
    assert accepted.listing(text, "en") > 0.9
    assert accepted.listing("restafval sort.", "nl") < 0.2
    assert accepted.listing("啤酒糟，湿的，每天30吨，青岛自提", "zh") > 0.9


def test_manner_counts_words_figures_and_clauses() -> None:
    assert manner("puin", "nl")[2:] == (0.0, 0.0)
    assert manner("a; b, c, d, e 7", "en")[2:] == (1.0, 3.0)
    assert manner("啤酒糟，湿的，每天", "zh")[3] == 2.0
