"""A system becomes arrays by the rules at the head of the module; each test names the rule it holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from lichen.core.errors import ModelError, ProblemsError
from lichen.engine.flows.compile import Compiled, compile_system
from lichen.engine.flows.frames import system_from_frames
from lichen.engine.flows.testing import splitter


def flows(*rows: tuple[Any, ...], **more: list[Any]) -> dict[str, list[Any]]:
    """Return flows (id, from, to, amount) in tonnes with an error of 1 t."""
    columns = zip(*rows, strict=True)
    made = dict(zip(("id", "from_process", "to_process", "amount"), map(list, columns), strict=True))
    errors = [None if amount is None else 1.0 for amount in made["amount"]]
    return made | {"resource": made["id"], "unit": ["t"] * len(rows), "sd": errors} | more


def row(compiled: Compiled, kind: str, name: str) -> dict[str, float]:
    """Return the coefficients of a balance by the name of its variables."""
    at = next(r for r, (k, n, *_) in enumerate(compiled.rows.iter_rows()) if (k, n) == (kind, name))
    p = compiled.problem
    span = slice(p.start[at], p.start[at + 1])
    names = [f"{k}:{n}" for k, n in compiled.variables.select("kind", "id").iter_rows()]
    return {names[i]: v for i, v in zip(p.index[span], p.value[span], strict=True)}


def test_rule_2_what_enters_leaves_or_stays() -> None:
    stocks = {"process": ["mill"], "kind": ["change"], "amount": [1.0], "unit": ["t"], "sd": [1.0]}
    made = compile_system(
        system_from_frames(flows(("a", "outside", "mill", 3), ("b", "mill", "outside", 2)), None, stocks)
    )
    assert row(made, "balance", "mill") == {"flow:a": 1.0, "flow:b": -1.0, "change:mill": -1.0}
    assert "outside" not in made.rows["id"].to_list()


def nested() -> Compiled:
    """A works with a mill inside: what enters the works is stated whole, and its part on the level below."""
    given = flows(
        ("in", "outside", "works", 10), ("mill-in", "outside", "mill", None), ("on", "mill", "press", None),
        ("out", "press", "outside", 9), part_of=[None, "in", None, None],
    )  # fmt: skip
    levels = {"id": ["outside", "works", "mill", "press"], "parent": [None, None, "works", "works"],
              "balance": [False, True, True, True]}  # fmt: skip
    return compile_system(system_from_frames(given, levels))


def test_rule_3_parts_add_up_to_the_whole() -> None:
    assert row(nested(), "whole", "in") == {"flow:in": 1.0, "flow:mill-in": -1.0}


def test_rule_4_a_process_with_parts_balances_over_its_border() -> None:
    assert row(nested(), "balance", "works") == {"flow:in": 1.0, "flow:out": -1.0}
    assert row(nested(), "balance", "mill") == {"flow:mill-in": 1.0, "flow:on": -1.0}


def test_rule_4_stock_of_the_whole_is_that_of_its_parts() -> None:
    given = flows(("in", "outside", "mill", 10), ("on", "mill", "press", 9), ("out", "press", "outside", 8))
    levels = {"id": ["outside", "works", "mill", "press"], "parent": [None, None, "works", "works"],
              "balance": [False, True, True, True]}  # fmt: skip
    stocks = {"process": ["works", "mill", "press"], "kind": ["change"] * 3, "amount": [2.0, 1.0, 1.0],
              "unit": ["t"] * 3, "sd": [1.0] * 3}  # fmt: skip
    made = compile_system(system_from_frames(given, levels, stocks))
    assert row(made, "parts", "works") == {"change:works": 1.0, "change:mill": -1.0, "change:press": -1.0}
    assert row(made, "balance", "works") == {"flow:in": 1.0, "flow:out": -1.0, "change:works": -1.0}


def test_rule_5_levels_are_carried_from_period_to_period() -> None:
    given = flows(("a", "outside", "mill", 3), ("b", "outside", "mill", 4), ("a", "outside", "mill", 2),
                  ("b", "outside", "mill", 2), period=["2019", "2019", "2020", "2020"])  # fmt: skip
    given["resource"] = ["x", "y", "x", "y"]
    stocks = {
        "process": ["mill"],
        "kind": ["level"],
        "period": ["2019"],
        "amount": [5.0],
        "unit": ["t"],
        "sd": [1.0],
    }
    made = compile_system(system_from_frames(given, None, stocks))
    carried = made.rows.filter(pl.col("kind") == "carry")
    assert carried.rows() == [("carry", "mill", "goods", "2020")]
    at = made.rows["kind"].to_list().index("carry")
    span = slice(made.problem.start[at], made.problem.start[at + 1])
    named = made.variables.select("kind", "period").rows()
    signs = {named[i]: v for i, v in zip(made.problem.index[span], made.problem.value[span], strict=True)}
    assert signs == {("level", "2020"): 1.0, ("level", "2019"): -1.0, ("change", "2020"): -1.0}


def test_rule_6_an_uncertain_concentration_is_a_product() -> None:
    given = flows(("a", "outside", "mill", 3), ("b", "mill", "outside", 3))
    content = {"kind": ["concentration"], "flow": ["a"], "layer": ["zinc"], "value": [0.2], "sd": [0.01]}
    made = compile_system(system_from_frames(given, None, None, content))
    terms = made.problem.terms
    assert terms is not None
    kinds = made.variables["kind"].to_list()
    assert [(kinds[i], kinds[j], c) for i, j, c in zip(terms.i, terms.j, terms.coefficient, strict=True)] == [
        ("flow", "concentration", -1.0)
    ]
    assert made.variables.filter(pl.col("layer") == "zinc")["id"].to_list() == ["a", "b", "a"]


def test_rule_6_an_exact_coefficient_is_a_number() -> None:
    given = flows(("a", "outside", "mill", 3), ("b", "mill", "outside", 2), ("c", "mill", "outside", 1))
    share = {"kind": ["transfer"], "flow": ["b"], "value": [0.4], "sd": [0.0]}
    made = compile_system(system_from_frames(given, None, None, share))
    assert made.problem.terms is None
    assert row(made, "transfer", "b") == {"flow:b": 1.0, "flow:a": -0.4}


def test_rule_7_a_range_is_evenly_likely_within_its_ends() -> None:
    given = flows(("a", "outside", "mill", None), ("b", "mill", "outside", 2), low=[2, None], high=[8, None])
    made = compile_system(system_from_frames(given))
    stated = made.variables.row(0, named=True)
    assert (stated["stated"], stated["low"], stated["high"]) == (5.0, 2.0, 8.0)
    assert stated["stated_sd"] == pytest.approx(6 / np.sqrt(12))


def test_rule_8_no_flow_is_negative_and_a_change_may_be() -> None:
    stocks = {"process": ["mill"], "kind": ["change"], "amount": [-1.0], "unit": ["t"], "sd": [1.0]}
    made = compile_system(system_from_frames(flows(("a", "mill", "outside", 3)), None, stocks))
    assert made.problem.lower.tolist() == [0.0, -np.inf]


def test_errors_not_stated_are_assumed_and_marked() -> None:
    given = flows(("a", "outside", "mill", 30), ("b", "mill", "outside", 20), sd=[None, 1.0])
    made = compile_system(system_from_frames(given), assumed_rel_sd=0.2)
    assert made.variables.select("stated_sd", "basis").rows() == [(6.0, "assumed"), (1.0, "sd")]


def test_errors_of_a_group_are_correlated() -> None:
    given = flows(("a", "outside", "mill", 30), ("b", "mill", "outside", 20), error_group=["scale"] * 2,
                  correlation=[0.25, 1.0 - 0.19])  # fmt: skip
    pairs = compile_system(system_from_frames(given)).problem.covariance
    assert pairs is not None
    assert pairs.value.tolist() == pytest.approx([0.45])


def test_group_that_is_too_large_is_refused() -> None:
    many = [(f"f{i}", "outside", "mill", 1.0) for i in range(1001)]
    given = flows(*many, error_group=["one"] * 1001)
    with pytest.raises(ModelError, match="1001 figures"):
        compile_system(system_from_frames(given))


def test_exact_figures_that_contradict_each_other_are_told_with_their_balance() -> None:
    with pytest.raises(ProblemsError) as caught:
        compile_system(splitter((10.0, 6.0, 5.0), sd=0.0))
    assert [problem.column for problem in caught.value.problems] == ["amount"]
