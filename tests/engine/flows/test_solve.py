"""Products of variables, and errors part by part."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows import reconcile, system_from_frames
from lichen.engine.flows.testing import assert_balanced, splitter
from tests.engine.flows.cases import case


def test_concentration_joins_two_layers() -> None:
    """Zinc in the ore is what comes out as metal: all three figures give way a little."""
    system = system_from_frames(
        {"id": ["ore", "metal", "slag", "metal"], "from_process": ["outside", "smelter", "smelter", "smelter"],
         "to_process": ["smelter", "outside", "outside", "outside"], "layer": ["goods", "goods", "goods", "zinc"],
         "resource": ["ore", "metal", "slag", "metal"], "amount": [100.0, 11.0, 88.0, 10.5], "unit": ["t"] * 4,
         "uncertainty": [2.0, 2.0, 5.0, 2.0]},
        None, None,
        {"kind": ["concentration"] * 2, "flow": ["ore", "slag"], "layer": ["zinc"] * 2, "value": [12.0, 0.5],
         "unit": ["%"] * 2, "uncertainty": [5.0, 50.0]},
    )  # fmt: skip
    made = reconcile(system)
    assert_balanced(made.sheets)
    found = {
        (k, i, la): v for k, i, la, v in made.data.select("kind", "id", "layer", "reconciled").iter_rows()
    }
    ore = found["flow", "ore", "goods"] * found["concentration", "ore", "zinc"]
    assert ore == pytest.approx(found["flow", "ore", "zinc"], rel=1e-9)
    assert ore == pytest.approx(found["flow", "metal", "zinc"] + found["flow", "slag", "zinc"], rel=1e-9)


def test_transfer_coefficients_are_a_simplex() -> None:
    """Shares that add up to 0.95 as stated add up to one when reconciled, and none leaves 0 to 1."""
    system = system_from_frames(
        {"id": ["in", "a", "b"], "from_process": ["outside", "mill", "mill"],
         "to_process": ["mill", "outside", "outside"],
         "resource": ["in", "a", "b"], "amount": [100.0, None, None], "unit": ["t"] * 3, "sd": [1.0, None, None]},
        None, None,
        {"kind": ["transfer"] * 2, "flow": ["a", "b"], "value": [0.7, 0.25], "uncertainty": [5.0, 5.0]},
    )  # fmt: skip
    made = reconcile(system)
    shares = [v for k, v in made.data.select("kind", "reconciled").iter_rows() if k == "transfer"]
    assert sum(shares) == pytest.approx(1.0, abs=1e-9)
    assert all(0 <= share <= 1 for share in shares)
    assert_balanced(made.sheets)


def test_mineral_plant_of_alhaj_dibo_closes_in_every_layer() -> None:
    """Sixteen streams with two assayed substances and gross errors: all 27 balances close."""
    known = case("bilinear_alhajdibo_2008")
    node = {0: "outside"}
    ends = [(node.get(a, f"n{a}"), node.get(b, f"n{b}")) for a, b in known["edges_from_to_node0_environment"]]
    ids = [f"s{i}" for i in range(len(ends))]
    flows = known["measured_flow_with_gross_errors"]
    sds = known["std_dev_flow"]
    stated = [value if sd is not None else None for value, sd in zip(flows, sds, strict=True)]
    contents = [
        (
            "concentration",
            ids[i],
            name,
            max(value, 1e-3) / 100,
            known["std_dev_composition_percent"][k][i] / 100,
        )
        for k, name in enumerate(("copper", "zinc"))
        for i, value in enumerate(known["raw_composition_percent_listed"][k])
        if value < 100
    ]
    system = system_from_frames(
        {"id": ids, "from_process": [a for a, _ in ends], "to_process": [b for _, b in ends], "resource": ids,
         "amount": stated, "unit": ["t"] * 16, "sd": sds},
        None, None,
        {"kind": [c[0] for c in contents], "flow": [c[1] for c in contents], "layer": [c[2] for c in contents],
         "value": [c[3] for c in contents], "sd": [c[4] for c in contents]},
    )  # fmt: skip
    made = reconcile(system)
    assert made.sheets.height == 27
    assert_balanced(made.sheets, relative=1e-8)
    assert made.p < 1e-3  # the gross errors are noticed


def test_independent_parts_have_the_errors_of_their_own() -> None:
    """Two years side by side have the errors of each alone, and none in common."""
    one = splitter()
    flows = {
        name: one.flows[name].to_list() * 2
        for name in ("id", "from_process", "to_process", "resource", "amount", "sd")
    }
    made = reconcile(system_from_frames(flows | {"unit": ["t"] * 6, "period": ["2019"] * 3 + ["2020"] * 3}))
    alone = reconcile(one).solved
    assert np.allclose(made.solved.sd, np.tile(alone.sd, 2))
    assert np.count_nonzero(made.solved.covariance(np.eye(6))[:3, 3:]) == 0
