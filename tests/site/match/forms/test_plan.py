"""Wishes are read as they are meant: what stays empty is not stated."""

from __future__ import annotations

from lichen.site.match.forms.plan import PlanForm


def test_empty_wishes_are_not_stated(db: None) -> None:
    form = PlanForm({"name": "x", "carbon_price": "", "max_distance": "80", "catalogue": "on"})
    assert form.is_valid()
    assert form.wishes() == {
        "carbon_price": None, "max_distance": 80.0, "budget": None, "technologies": False, "without": [],
        "catalogue": "all",
    }  # fmt: skip
