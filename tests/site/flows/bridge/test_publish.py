"""What everybody may see: enough parties, none dominant, none found by subtraction, now or from what was before."""

from __future__ import annotations

import polars as pl

from lichen.site.flows.bridge import cells as tables
from lichen.site.flows.bridge import publish as bridge


def cells(**amounts: float) -> pl.DataFrame:
    """Return bran that parties of the same sector offer, all to the same end."""
    rows = [
        (party, "offer", "mass", "10", "", "", "bran", "R3", "bran", amount, 1, 1)
        for party, amount in amounts.items()
    ]
    return tables.cells_of(rows, ("party",))


def reasons(now: pl.DataFrame, *before: pl.DataFrame) -> list[str]:
    """Return why figures are withheld, "" for those that are shown."""
    figures = bridge.figures_of(now, "sector", ["mass"])
    return list(
        bridge.fit_to_show(figures, [bridge.figures_of(one, "sector", ["mass"]) for one in before]).values()
    )


def test_many_of_like_size_are_shown() -> None:
    made = bridge.figures_of(cells(a=10, b=12, c=9, d=11), "sector", ["mass"])
    assert bridge.added(made) == [
        ["mass", "gives", "10", "what", "key:bran", 42.0],
        ["mass", "what", "key:bran", "goes", "R3", 42.0],
    ]
    assert reasons(cells(a=10, b=12, c=9, d=11)) == ["", ""]
    assert bridge.keys_of(made) == ["bran"]


def test_few_or_a_dominant_one_are_withheld() -> None:
    assert reasons(cells(a=10, b=12)) == ["few contributors"] * 2
    assert reasons(cells(a=1000, b=12, c=9, d=11)) == ["one contributor dominates"] * 2


def test_newcomer_is_not_found_by_subtraction() -> None:
    """Four were published; the sum of five would give the fifth away."""
    four = cells(a=10, b=12, c=9, d=11)
    assert all(reasons(cells(a=10, b=12, c=9, d=11, e=10), four))


def test_change_of_one_is_not_found_by_subtraction() -> None:
    four = cells(a=10, b=12, c=9, d=11)
    assert all(reasons(cells(a=10, b=18, c=9, d=11), four))
    assert not any(reasons(four, four))


def test_two_that_became_one_hide_nobody_by_it() -> None:
    """Read as two, the one that went and the one that stayed would cover the fifth, who came with 2 t."""
    before = bridge.figures_of(cells(a=10, b=12, c=9, d=11), "sector", ["mass"])
    now = bridge.figures_of(cells(a=22, c=9, d=11, e=10), "sector", ["mass"])
    assert not any(bridge.fit_to_show(now, [before]).values())
    assert all(bridge.fit_to_show(now, [bridge.renamed(before, {"b": "a"})]).values())
    same = bridge.figures_of(cells(a=22, c=9, d=11), "sector", ["mass"])
    assert bridge.renamed(before, {"b": "a"}).equals(same)
    assert not any(bridge.fit_to_show(same, [bridge.renamed(before, {"b": "a"})]).values())


def test_shown_shares_are_those_of_shown_figures() -> None:
    made = bridge.figures_of(cells(a=10, b=12, c=9, d=11), "sector", ["mass"])
    first, second = made["figure"].unique().sort()
    kept = bridge.shown(made, {first: "", second: "few contributors"})
    assert set(kept["figure"]) == {first}
    assert bridge.rule_in_words() == {"contributors": 3, "share": 0.75}
