"""Loops are cut where least flows, and what is left leads to the right."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.loops import backward, columns, squeezed

NAMES = [chr(97 + i) for i in range(8)]
edges = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0.1, 100)).filter(
        lambda e: e[0] != e[1]
    ),
    max_size=25,
)


@given(edges)
def test_what_is_not_cut_leads_to_a_later_column(found: list[tuple[str, str, float]]) -> None:
    back = backward(NAMES, found)
    column = columns(NAMES, found, back)
    assert all(column[start] < column[end] for start, end, _ in found if (start, end) not in back)


def test_network_without_loops_is_not_cut() -> None:
    assert backward(NAMES, [("a", "b", 1.0), ("a", "c", 2.0), ("b", "c", 1.0)]) == set()


def test_smaller_way_of_a_pair_flows_back() -> None:
    assert backward(["a", "b"], [("a", "b", 1.0), ("b", "a", 5.0)]) == {("a", "b")}


def test_source_stands_next_to_the_first_that_takes() -> None:
    found = [("a", "b", 1.0), ("b", "c", 1.0), ("d", "c", 1.0)]
    assert columns(["a", "b", "c", "d"], found, set()) == {"a": 0, "b": 1, "c": 2, "d": 1}


@given(edges, st.integers(2, 6))
def test_squeezed_columns_are_few_and_without_gaps(found: list[tuple[str, str, float]], most: int) -> None:
    column = squeezed(found, columns(NAMES, found, backward(NAMES, found)), most)
    assert sorted(set(column.values())) == list(range(len(set(column.values()))))
    assert len(set(column.values())) <= most


def test_large_amounts_still_lead_on_when_columns_are_few() -> None:
    found = [("a", "b", 100.0), ("b", "c", 1.0), ("c", "d", 100.0), ("d", "e", 100.0)]
    column = squeezed(found, columns(NAMES[:5], found, set()), most=3)
    assert all(column[start] < column[end] for start, end, amount in found if amount > 1)


def test_parts_are_cut_where_their_wholes_are() -> None:
    """The wholes A and B give each other 10 and 6; so B to A flows back, though of one part more comes back."""
    found = [("a1", "b1", 9.0), ("a2", "b2", 1.0), ("b2", "a2", 6.0)]
    group = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    assert backward(list(group), found, group) == {("b2", "a2")}
    assert backward(list(group), found) == {("a2", "b2")}
