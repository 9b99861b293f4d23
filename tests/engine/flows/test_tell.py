"""Sentences name amounts, data and faults as a person would."""

from __future__ import annotations

import pytest

from lichen.engine.flows import balance, reconcile, system_from_frames
from lichen.engine.flows.tell import amount_words, datum_words
from lichen.engine.flows.testing import splitter


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(0.0, "t", "0 t"), (1234.0, "t", "1.23 kt"), (4.56e6, "t", "4.56 Mt"), (999.0, "t", "999 t"),
     (2.5e6, "EUR", "2 500 000 EUR"), (0.0123, "", "0.0123"), (-3200.0, "MWh", "-3.2 GWh")],
)  # fmt: skip
def test_amount_has_three_digits_and_a_fitting_unit(value: float, unit: str, words: str) -> None:
    assert amount_words(value, unit) == words


def test_datum_is_called_by_what_it_is() -> None:
    assert datum_words(splitter(), "change", "mill", "zinc", "2024") == (
        "the change of the stock of zinc of 'mill' in 2024"
    )


def test_gap_of_exact_figures_is_told_as_such() -> None:
    system = system_from_frames({
        "id": ["a", "b", "c"], "from_process": ["outside", "mill", "mill"],
        "to_process": ["mill", "outside", "press"], "amount": [5.0, 1.0, 4.0], "unit": ["t"] * 3, "sd": [0.0, 0.0, 0.1],
    })  # fmt: skip
    assert balance(system).sentences == (
        "the balance of 'press' misses 4 t (more enters than leaves), where the stated errors allow about 0.2 t.",
    )


def test_figures_that_cannot_be_told_apart_are_both_named() -> None:
    """In a chain of two with an unmeasured end each figure could be the wrong one."""
    made = reconcile(splitter((10.0, 2.0, 1.0), sd=0.5))
    assert "Just as likely, for the balances cannot tell them apart: the flow 'left'" in made.sentences[1]
