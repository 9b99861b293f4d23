"""`--link`: what is written in two languages meets, what is unsure stays as written, and everything read is said."""

from __future__ import annotations

import pytest

from lichen.cli.meaning import linked, readings, understood
from lichen.engine.match.candidates import match_table
from lichen.engine.match.testing import small_region, stream
from lichen.engine.register.link import packaged_linker

REGION = small_region(
    {"elektrownia": (0.0, 0.0), "cementera": (12.0, 0.0)},
    [
        stream("popiol", "elektrownia", "offer", 900.0, resource="popiół lotny z węgla", reference_cost=20.0),
        stream(
            "ceniza", "cementera", "need", 700.0, resource="ceniza volante de carbón", reference_cost=15.0
        ),
    ],
)


def test_polish_offer_meets_spanish_need() -> None:
    """Fly ash of coal by either name; without linking nobody deals in it."""
    assert match_table(REGION)["partner"].null_count() == 2
    read = readings(REGION, packaged_linker())
    assert read["concept"].to_list() == ["own:coal-fly-ash"] * 2
    assert match_table(understood(REGION, read)).filter(stream="popiol")["partner"].to_list() == ["ceniza"]


def test_words_that_mean_nothing_sure_stay_as_they_are() -> None:
    """A name that no concept bears is not guessed."""
    region = small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0)},
        [
            stream("x", "a", "offer", 1.0, resource="Xyzzy 4711"),
            stream("y", "b", "need", 1.0, resource="Xyzzy 4711"),
        ],
    )
    read = readings(region, packaged_linker())
    assert read.is_empty()
    assert understood(region, read).streams["key"].to_list() == ["xyzzy 4711"] * 2


def test_what_is_read_is_said_and_only_if_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing happens behind anybody's back."""
    assert linked(REGION, wanted=False) is REGION
    assert capsys.readouterr().err == ""
    linked(REGION, wanted=True)
    assert "is read as" in capsys.readouterr().err
