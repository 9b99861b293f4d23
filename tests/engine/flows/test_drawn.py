"""Which flows are drawn: levels, parts of chosen wholes, stocks; nothing twice."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.errors import ModelError
from lichen.engine.flows.drawn import drawn_flows, levels_of, wholes_of
from tests.engine.flows.test_picture import works


def ends(table: pl.DataFrame) -> set[tuple[str, str]]:
    return set(table.filter(pl.col("period") == "2019").select("from_process", "to_process").iter_rows())


def test_finest_level_draws_parts_and_not_their_whole() -> None:
    assert ends(drawn_flows(works(), "goods", None)) == {
        ("outside", "mill"), ("mill", "press"), ("press", "outside"), ("press", "mill"), ("press", "(stock)"),
    }  # fmt: skip


def test_coarsest_level_draws_wholes_and_nothing_within() -> None:
    assert ends(drawn_flows(works(), "goods", 0)) == {
        ("outside", "works"),
        ("works", "outside"),
        ("works", "(stock)"),
    }


def test_levels_agree_on_what_enters() -> None:
    made = works()
    fine, coarse = (drawn_flows(made, "goods", level) for level in (None, 0))
    sums = [t.filter(pl.col("from_process") == "outside")["amount"].sum() for t in (fine, coarse)]
    assert abs(sums[0] - sums[1]) < 1e-9


def test_opened_whole_shows_its_parts() -> None:
    made = works()
    assert ends(drawn_flows(made, "goods", 0, ["works"])) == ends(drawn_flows(made, "goods", None))


@pytest.mark.parametrize("depth", [(0, ()), (0, ("works",)), (1, ()), (None, ())])
def test_what_enters_is_the_same_at_every_depth(depth: tuple[int | None, tuple[str, ...]]) -> None:
    """A flow that states its parts counts once: as itself or by its parts."""
    table = drawn_flows(works(), "goods", *depth)
    entering = table.filter((pl.col("from_process") == "outside") & (pl.col("period") == "2019"))
    assert entering["amount"].to_list() == pytest.approx([10.0], abs=0.5)


def test_process_without_parts_cannot_be_opened() -> None:
    with pytest.raises(ModelError, match="No process 'mill' has parts. Those that do: works"):
        drawn_flows(works(), "goods", 0, ["mill"])


def test_levels_and_wholes_are_told() -> None:
    system = works().system
    assert (levels_of(system), wholes_of(system)) == (2, ["works"])
