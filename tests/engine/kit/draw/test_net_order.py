"""Order in columns: no needless crossings, and a place in each column that a long flow passes."""

from __future__ import annotations

from lichen.engine.kit.draw.net_order import ordered, steps_of


def test_long_flow_has_a_place_in_each_column_it_passes() -> None:
    found = ordered({"a": 0, "b": 1, "c": 2}, {("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 1.0})
    assert [[stop.pair for stop in stops if not stop.node] for stops in found] == [[], [("a", "c")], []]


def test_what_can_run_without_crossing_does() -> None:
    column = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1}
    found = ordered(column, {("a", "z"): 1.0, ("b", "x"): 2.0, ("c", "y"): 3.0})
    left, right = ([stop.node for stop in stops] for stops in found)
    assert [{"a": "z", "b": "x", "c": "y"}[node] for node in left] == right


def test_what_flows_back_has_no_pieces() -> None:
    assert steps_of({"a": 0, "b": 1}, {("b", "a"): 1.0, ("a", "a"): 1.0}) == []


def test_same_network_gives_the_same_order() -> None:
    column = {f"n{i}": i % 4 for i in range(20)}
    amounts = {(f"n{i}", f"n{(7 * i + 3) % 20}"): float(i + 1) for i in range(20)}
    assert ordered(column, amounts) == ordered(column, amounts)
