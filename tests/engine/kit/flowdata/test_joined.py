"""Rules between levels: what a flow is a part of encloses it."""

from __future__ import annotations

from tests.engine.kit.flowdata.test_rules import FLOWS, kinds

PROCESSES = {"id": ["out", "mill", "cellar"], "parent": [None, None, "mill"]}


def parted(target: str) -> set[tuple[str, int | None, str]]:
    rows = {name: [*cells, cells[0]] for name, cells in FLOWS.items()}
    rows |= {"id": ["a", "b", "c"], "to_process": ["mill", "out", target], "part_of": [None, None, "a"]}
    if target == "out":
        rows |= {"from_process": ["out", "mill", "cellar"]}
    return kinds(processes=PROCESSES, flows=rows)


def test_part_within_its_whole_is_sound() -> None:
    assert parted("cellar") == set()


def test_part_outside_its_whole_is_found() -> None:
    assert ("flows", 2, "part_of") in parted("out")


def test_concentration_in_a_flow_without_goods_is_found() -> None:
    given = {"kind": ["concentration"], "flow": ["b"], "layer": ["zinc"], "value": [0.1]}
    assert ("coefficients", 0, "no_goods") in kinds(
        flows=FLOWS | {"layer": ["goods", "zinc"]}, coefficients=given
    )
