"""The tables written for treatments: mass closes, names are kept, and what is missing is added once."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.technologies import catalogue
from lichen.engine.match.catalogue_tables import SOURCE, Choice, extended
from lichen.engine.match.testing import small_region, stream
from lichen.engine.match.vocabulary import vocabulary

FOUND, WORDS = catalogue(), vocabulary(catalogue())
ALL = [Choice(technology, technology.id, (0,), 1e4) for technology in FOUND.technologies.values()]
REGION = small_region(
    {"a": (0.0, 0.0)}, [stream("o", "a", "offer", 5.0, resource="kitchen waste", code="200108")]
)
MORE = extended(REGION, FOUND, WORDS, ALL, 1)


@pytest.mark.parametrize("name", FOUND.technologies)
def test_every_treatment_closes_in_its_own_measure(name: str) -> None:
    """As the register asks of a pack: inputs add up to 1, and outputs, residues and loss to no less."""
    own = MORE.technologies.filter(pl.col("id") == name).row(0, named=True)
    lines = MORE.recipes.filter((pl.col("technology") == name) & (pl.col("dimension") == own["dimension"]))
    taken = lines.filter(pl.col("role") == "input").unique("line")["share"].sum()
    made = lines.filter(pl.col("role") != "input")["share"].sum()
    assert taken == pytest.approx(1.0)
    assert made + own["loss"] == pytest.approx(max(1.0, made))
    if own["dimension"] == "mass":
        assert made <= 1 + 1e-9


def test_what_is_offered_here_is_named_among_the_inputs() -> None:
    taken = MORE.recipes.filter((pl.col("technology") == "ad-food") & (pl.col("role") == "input"))
    assert ("kitchen waste", "200108") in taken.select("key", "code").rows()


def test_no_price_is_said_twice() -> None:
    for name in ("prices", "factors"):
        rows = getattr(MORE, name).select("key", "code", "kind", "dimension")
        assert not rows.is_duplicated().any()
        assert set(getattr(MORE, name)["source"]) == {SOURCE}


def test_modes_are_added_for_measures_that_nothing_carries() -> None:
    assert set(MORE.transport["dimension"]) == {"mass", "energy", "volume"}
    assert MORE.transport["mode"].to_list().count("lorry") == 1
