"""Lanes beneath a network: none over another, and bends that do not touch."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.net_lanes import bends, lanes, sides

COLUMN = {f"n{i}": i // 2 for i in range(8)}
MIDDLE = {f"n{i}": 40.0 * (i % 2) + i for i in range(8)}
pairs = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] // 2 >= p[1] // 2)
backs = st.dictionaries(
    pairs.map(lambda p: (f"n{p[0]}", f"n{p[1]}")), st.floats(1, 30), min_size=1, max_size=12
)


@given(backs)
def test_no_two_lanes_lie_over_each_other(wide: dict[tuple[str, str], float]) -> None:
    right, left, *_ = bends(wide, COLUMN, MIDDLE)
    found = list(
        lanes(wide, right, left, COLUMN, [(100.0 * c, 100.0 * c + 12) for c in range(4)], 200.0).values()
    )
    for i, a in enumerate(found):
        assert a.y - a.width / 2 >= 200.0
        for b in found[:i]:
            beside = a.left > b.right or b.left > a.right
            assert beside or abs(a.y - b.y) >= (a.width + b.width) / 2


@given(backs)
def test_bends_at_one_column_have_a_place_each_within_their_room(wide: dict[tuple[str, str], float]) -> None:
    right, left, rooms, _ = bends(wide, COLUMN, MIDDLE)
    found = lanes(wide, right, left, COLUMN, [(1000.0 * c, 1000.0 * c + 12) for c in range(4)], 0.0)
    for c in range(4):
        here = sorted((found[p].right, found[p].width) for p in wide if COLUMN[p[0]] == c)
        for (x0, w0), (x1, w1) in pairwise(here):
            assert x1 - x0 > (w0 + w1) / 2
        assert all(x + w / 2 <= 1000.0 * c + 12 + rooms[c] + 1e-9 for x, w in here)


def test_what_flows_back_is_lowest_at_its_bars() -> None:
    outs, ins = sides({"a": 0, "b": 1, "c": 2}, {("b", "c"): 1.0, ("b", "a"): 1.0, ("a", "b"): 1.0},
                      {"a": 0.0, "b": 0.0, "c": 0.0}, {}, [("b", "a")], [("b", "a")])  # fmt: skip
    assert outs["b"] == (("b", "c"), ("b", "a"))
    assert ins["a"] == (("b", "a"),)
