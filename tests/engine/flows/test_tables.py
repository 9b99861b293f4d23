"""The tables of a reconciliation say of each figure how it stands and what became of it."""

from __future__ import annotations

import pytest

from lichen.engine.flows import FlowSystem, reconcile, system_from_frames
from lichen.engine.flows.testing import assert_balanced


def works(*amounts: float, sd: float = 0.1) -> FlowSystem:
    """Return a row of processes with one flow through all of them."""
    places = ["outside", *(f"p{i}" for i in range(1, len(amounts))), "outside"]
    return system_from_frames({
        "id": [f"f{i}" for i in range(len(amounts))], "from_process": places[:-1], "to_process": places[1:],
        "amount": list(amounts), "unit": ["t"] * len(amounts), "sd": [sd] * len(amounts),
    })  # fmt: skip


def test_faults_are_set_aside_and_found_from_the_others() -> None:
    made = reconcile(works(10.0, 10.1, 15.0, 9.9, 10.0, 7.0, 10.1, 9.9), set_aside=True)
    assert made.faults["id"].to_list() == ["f2", "f5"]
    assert made.faults["others_say"].to_list() == pytest.approx([10.0, 10.0])
    out = made.data.filter(made.data["finding"].str.starts_with("set aside"))
    assert out["id"].to_list() == ["f2", "f5"]
    assert out["stated"].to_list() == [15.0, 7.0]
    assert out["weight"].to_list() == [0.0, 0.0]
    assert out["reconciled"].to_list() == pytest.approx([10.0, 10.0])
    assert "2 figures set aside" in made.sentences[1]
    assert_balanced(made.sheets)


def test_each_part_has_its_own_global_test() -> None:
    """Two years apart: the one fits, the other does not, and it is said which."""
    two = {
        "id": ["a", "b"] * 2, "from_process": ["outside", "mill"] * 2, "to_process": ["mill", "outside"] * 2,
        "period": ["2019"] * 2 + ["2020"] * 2, "amount": [10.0, 10.1, 10.0, 14.0], "unit": ["t"] * 4, "sd": [0.5] * 4,
    }  # fmt: skip
    made = reconcile(system_from_frames(two))
    assert made.parts.select("part", "dof").rows() == [("2019: a, b", 1), ("2020: a, b", 1)]
    assert made.parts["chi2"].sum() == pytest.approx(made.chi2)
    assert [p < 0.05 for p in made.parts["p"]] == [False, True]
    assert (
        "Of 2 parts that hang together only in themselves 1 contradict themselves: 2020: a, b."
        in made.sentences
    )
