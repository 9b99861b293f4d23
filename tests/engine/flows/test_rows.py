"""Rows and products are gathered in the order in which they come."""

from __future__ import annotations

from lichen.engine.flows.rows import Products, Rows


def test_rows_are_compressed_in_order() -> None:
    rows = Rows()
    first = rows.add(("balance", "a", "goods", ""), {2: 1.0})
    second = rows.add(("whole", "b", "goods", ""), {0: 1.0, 1: 2.0})
    assert (first, second) == (0, 1)
    start, index, value = rows.compressed()
    assert (start.tolist(), index.tolist(), value.tolist()) == ([0, 1, 3], [2, 0, 1], [1.0, 1.0, 2.0])


def test_products_are_four_lists() -> None:
    products = Products()
    products.add(3, 0, 1, -1.0)
    assert products.arrays() == ([3], [0], [1], [-1.0])
