"""Sites of a plan are named as people know them."""

from __future__ import annotations

from lichen.site.match.models import Scenario
from lichen.site.match.queries.plan import compared, scenarios, site_names, unit_of
from lichen.site.register.models import Stream


def test_site_has_its_name(valley: dict[str, Stream]) -> None:
    assert site_names(["farm-7", "gone"]) == ["Farm 7", "gone"]


def test_no_plan_is_no_row_too_few(db: None) -> None:
    assert scenarios() == []
    assert all(row["cells"] == [] for row in compared([]))


def test_plans_are_compared_with_the_first() -> None:
    """A figure says by what share it is more than that of the first plan; none where the first has none."""
    first = Scenario(summary={"net_benefit": 200.0, "plants": 0, "dimension": "mass", "currency": "EUR"})
    other = Scenario(summary={"net_benefit": 150.0, "plants": 2, "dimension": "mass", "currency": "EUR"})
    rows = {str(row["label"]): row["cells"] for row in compared([first, other])}
    assert [cell["more"] for cell in rows["net benefit a year"]] == [None, -0.25]
    assert [cell["more"] for cell in rows["plants"]] == [None, None]
    assert (rows["net benefit a year"][0]["money"], unit_of(first), unit_of(Scenario())) == (True, "t", "")
