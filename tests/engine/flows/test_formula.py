"""Formulas are worked out as written, and nothing else is carried out."""

from __future__ import annotations

import pytest

from lichen.core.errors import ModelError
from lichen.core.indicators import account_list, indicator_list
from lichen.engine.flows.formula import evaluate, names_in


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("max(0, -2)", 0.0),
        ("min(a, b) ** 2", 4.0),
        ("-(a - b)", 1.0),
        ("import / a", 3.5),
    ],
)
def test_formula_comes_to(formula: str, value: float) -> None:
    assert evaluate(formula, {"a": 2.0, "b": 3.0, "import": 7.0}) == value


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "a.b", "[1]", "a if b else c", "open(a)", "1 +", "'x'"]
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ModelError):
        evaluate(formula, {"a": 1.0, "b": 1.0, "c": 1.0})


def test_division_by_nought_and_missing_names_are_told() -> None:
    with pytest.raises(ModelError, match="divides by zero"):
        evaluate("1 / a", {"a": 0.0})
    with pytest.raises(ModelError, match="'b' has no value"):
        evaluate("b", {})


@pytest.mark.parametrize("key", indicator_list())
def test_every_formula_can_be_worked_out(key: str) -> None:
    one = indicator_list()[key]
    parameters = {"population", "lifetime", "industry_lifetime", *one.defaults}
    assert set(names_in(one.formula)) <= set(account_list()) | set(indicator_list()) | parameters
