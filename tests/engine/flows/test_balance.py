"""Reconciliation of whole systems: known answers, and the laws that no data may break."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.flows import FlowSystem, balance, reconcile, system_from_frames
from lichen.engine.flows.testing import assert_balanced, splitter
from tests.engine.flows.cases import case


def zinc(scale: float = 1.0, unit: str = "kt") -> tuple[FlowSystem, dict[str, Any]]:
    """Return China's zinc cycle of 1994 with its stock changes; errors of a tenth, at least 1 kt."""
    known = case("mfa_zinc_china_1994")
    flows = [(f"f{i}", a, b, v * scale) for i, (a, b, v) in enumerate(known["flows_from_to_value"])]
    changes = [(p, v * scale) for p, v in known["stock_change"].items()]
    errors = [max(0.1 * abs(v), scale) for *_, v in flows], [max(0.1 * abs(v), scale) for _, v in changes]
    names = [row[0] for row in flows], [row[0] for row in changes]
    system = system_from_frames(
        {"id": names[0], "from_process": [r[1] for r in flows], "to_process": [r[2] for r in flows],
         "layer": ["zinc"] * len(flows), "amount": [r[3] for r in flows], "unit": [unit] * len(flows), "sd": errors[0]},
        {"id": list(known["stock_change"])},
        {"process": names[1], "layer": ["zinc"] * len(changes), "kind": ["change"] * len(changes),
         "amount": [v for _, v in changes], "unit": [unit] * len(changes), "sd": errors[1]},
        name="zinc",
    )  # fmt: skip
    return system, known


def test_zinc_cycle_has_its_published_imbalances() -> None:
    """What enters less what leaves less the change of the stock is as printed, process by process [kt]."""
    system, known = zinc()
    gaps = dict(balance(system).sheets.select("process", "imbalance").iter_rows())
    published = known["published_imbalance_inflow_minus_outflow_minus_stock"]
    assert {key: round(gap / 1000, 6) for key, gap in gaps.items()} == {key: published[key] for key in gaps}


def test_zinc_cycle_reconciles_to_the_independent_solution() -> None:
    system, known = zinc()
    made = reconcile(system)
    flows = made.data.filter(pl.col("kind") == "flow")["reconciled"].to_numpy() / 1000
    wanted = next(value for key, value in known.items() if key.startswith("reconciled"))
    numbers = np.array(wanted if not isinstance(wanted, dict) else list(wanted.values()), dtype=float)
    assert np.allclose(flows, numbers[: len(flows)], rtol=1e-5, atol=1e-3)
    assert_balanced(made.sheets)


@pytest.mark.parametrize("name", ["P01", "P02", "P04", "P05", "P06", "P07", "P10"])
def test_linear_networks_reconcile_as_published(name: str) -> None:
    known = case(f"linear_{name}")
    if any(value is None for value in known["measured"]):
        stated: list[float | None] = known["measured"]
    else:
        stated = list(known["measured"])
    count = len(stated)
    node = {0: "outside"}
    ends = [(node.get(a, f"n{a}"), node.get(b, f"n{b}")) for a, b in known["edges_from_to_node0_environment"]]
    system = system_from_frames({
        "id": [f"s{i}" for i in range(count)], "from_process": [a for a, _ in ends],
        "to_process": [b for _, b in ends], "resource": [str(i) for i in range(count)],
        "amount": stated, "unit": ["t"] * count,
        "sd": [sd if value is not None else None for sd, value in zip(known["std_dev"], stated, strict=True)],
    })  # fmt: skip
    made = reconcile(system)
    assert np.allclose(made.data["reconciled"].to_numpy(), known["reconciled_ours"], rtol=1e-5)
    if "chi2_ours" in known:
        assert math.isclose(made.chi2, known["chi2_ours"], rel_tol=1e-4)
    if "std_dev_ours" in known:
        assert np.allclose(made.data["reconciled_sd"].to_numpy(), known["std_dev_ours"], rtol=1e-4)


def test_likeliest_fault_is_named_with_what_the_others_say() -> None:
    """Of three figures the one that was falsified stands out where another process says the same of the others."""
    system = system_from_frames({
        "id": ["a", "b", "c", "d"], "from_process": ["outside", "one", "two", "outside"],
        "to_process": ["one", "two", "outside", "two"], "amount": [100, 167, 130, 30], "unit": ["kt"] * 4,
        "uncertainty": [2, 4, 2, 2],
    })  # fmt: skip
    made = reconcile(system)
    assert "contradict" in made.sentences[0]
    assert made.sentences[1].startswith("The balance of 'one' misses 67 kt (more leaves than enters)")
    assert (
        "the likeliest fault is the flow 'b' (one → two), stated as 167.0 ± 6.7 kt: the others say 100.0 ± 1.6 kt"
        in (made.sentences[1])
    )


amounts = st.floats(1.0, 1e4)


@settings(max_examples=25)
@given(amounts, amounts, amounts)
def test_reconciled_balances_close_and_stay(one: float, two: float, three: float) -> None:
    """Balances close, no flow is negative, and reconciling the reconciled changes nothing."""
    made = reconcile(splitter((one, two, three)))
    assert_balanced(made.sheets)
    found = made.data["reconciled"].to_list()
    assert min(found) >= -1e-9
    again = reconcile(splitter((found[0], found[1], found[2])))
    assert np.allclose(again.data["reconciled"].to_numpy(), found, rtol=1e-9, atol=1e-9)
    assert again.chi2 < 1e-12


def test_units_do_not_matter() -> None:
    small, _ = zinc()
    large, _ = zinc(1e6, "kg")
    one, other = reconcile(small), reconcile(large)
    assert np.allclose(one.data["reconciled"].to_numpy(), other.data["reconciled"].to_numpy(), rtol=1e-9)
    assert math.isclose(one.chi2, other.chi2, rel_tol=1e-9)


def test_no_redundancy_is_said_and_no_test_is_made_of_it() -> None:
    """A global test is never computed as zero: without redundancy there is none."""
    made = reconcile(system_from_frames({
        "id": ["a", "b"], "from_process": ["outside", "one"], "to_process": ["one", "outside"],
        "amount": [10, None], "unit": ["t", "t"], "sd": [1, None],
    }))  # fmt: skip
    assert made.dof == 0
    assert math.isnan(made.p)
    assert made.sentences == ("Nothing is known twice, so no figure can be checked by the others.",)
    assert made.data["finding"].to_list() == ["not checked", "found from others"]
    assert made.data["reconciled_sd"].to_list() == pytest.approx([1.0, 1.0])


def test_an_exact_figure_never_raises_an_error() -> None:
    """Knowing one figure exactly leaves no other less certain."""
    loose, tight = splitter(), splitter()
    flows = tight.flows.with_columns(
        pl.when(pl.col("id") == "in").then(0.0).otherwise(pl.col("sd")).alias("sd")
    )
    tight = FlowSystem(tight.name, tight.processes, flows, tight.stocks, tight.coefficients)
    wide, narrow = reconcile(loose).data["reconciled_sd"], reconcile(tight).data["reconciled_sd"]
    assert (narrow <= wide + 1e-12).all()


@settings(max_examples=25)
@given(st.lists(amounts, min_size=5, max_size=5))
def test_parent_is_the_sum_of_its_children(stated: list[float]) -> None:
    """What is stated of a works and of the two parts in it, however it contradicts, agrees on every level after."""
    levels = {"id": ["outside", "works", "mill", "press"], "parent": [None, None, "works", "works"],
              "balance": [False, True, True, True]}  # fmt: skip
    made = reconcile(system_from_frames({
        "id": ["in", "in-mill", "in-press", "on", "out"],
        "from_process": ["outside", "outside", "outside", "mill", "press"],
        "to_process": ["works", "mill", "press", "press", "outside"], "resource": ["i", "im", "ip", "o", "ou"],
        "part_of": [None, "in", "in", None, None], "amount": stated, "unit": ["t"] * 5, "uncertainty": [10.0] * 5,
    }, levels), spread="normal")  # fmt: skip
    found = dict(made.data.select("id", "reconciled").iter_rows())
    assert found["in"] == pytest.approx(found["in-mill"] + found["in-press"], rel=1e-9)
    sheets = {row["process"]: row for row in made.sheets.iter_rows(named=True)}
    assert sheets["works"]["entering"] == pytest.approx(found["in"], rel=1e-9)
    assert sheets["works"]["leaving"] == pytest.approx(sheets["press"]["leaving"], rel=1e-9)
    assert_balanced(made.sheets)


@settings(max_examples=15)
@given(amounts, amounts, amounts, st.sampled_from(["in", "left", "right"]))
def test_another_measurement_never_widens(one: float, two: float, three: float, which: str) -> None:
    """A second figure of a flow, as good as the first, leaves no figure less sure; exact in normal errors."""
    first = reconcile(splitter((one, two, three)), spread="normal")
    flows = first.system.flows.with_columns(
        pl.when(pl.col("id") == which).then(pl.col("sd") / 2**0.5).otherwise(pl.col("sd")).alias("sd")
    )
    system = first.system
    more = FlowSystem(system.name, system.processes, flows, system.stocks, system.coefficients)
    again = reconcile(more, spread="normal").data["reconciled_sd"]
    both = first.data["reconciled_sd"].is_not_null() & again.is_not_null()
    assert ((again - first.data["reconciled_sd"]).filter(both) <= 1e-9).all()
