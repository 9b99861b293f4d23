"""Grades of evidence stand for standard deviations that grow from A to E."""

from __future__ import annotations

from lichen.core.flow_grades import grades
from lichen.core.pack.flows import GRADES


def test_every_grade_of_the_pack_has_a_deviation() -> None:
    assert tuple(grades()) == GRADES


def test_a_worse_grade_means_a_larger_deviation() -> None:
    assert list(grades().values()) == sorted(set(grades().values()))
    assert min(grades().values()) > 0
