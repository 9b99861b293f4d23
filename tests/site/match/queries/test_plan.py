"""Sites of a plan are named as people know them."""

from __future__ import annotations

from lichen.site.match.queries.plan import compared, scenarios, site_names
from lichen.site.register.models import Stream


def test_site_has_its_name(valley: dict[str, Stream]) -> None:
    assert site_names(["farm-7", "gone"]) == ["Farm 7", "gone"]


def test_no_plan_is_no_row_too_few(db: None) -> None:
    assert scenarios() == []
    assert all(row["cells"] == [] for row in compared([]))
