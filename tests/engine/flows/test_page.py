"""The page about a system needs nothing from elsewhere, and is the same for the same system."""

from __future__ import annotations

import re

from lichen.engine.flows import reconcile
from lichen.engine.flows.indicators import indicators
from lichen.engine.flows.page import render_page
from lichen.engine.flows.picture import draw_flows
from lichen.engine.flows.testing import splitter
from tests.engine.flows.test_picture import works


def test_page_needs_nothing_from_elsewhere() -> None:
    page = render_page(works(), draw_flows(works()))
    outside = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert outside == []
    assert set(re.findall(r"https?://[^\"\s<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_page_tells_findings_sheets_and_figures() -> None:
    made = reconcile(splitter((10.0, 6.0, 20.0)))
    page = render_page(made, draw_flows(made), indicators(made, {"extraction": 1.0, "import": 2.0}))
    assert "misses 16 t" in page
    assert "Direct material input" in page
    assert page == render_page(made, draw_flows(made), indicators(made, {"extraction": 1.0, "import": 2.0}))


def test_years_can_be_chosen() -> None:
    page = render_page(works(), draw_flows(works()))
    assert page.count("data-period=") == 2
    assert '<select id="period">' in page


def test_names_are_escaped() -> None:
    made = works()
    assert "<script>alert" not in render_page(made, draw_flows(made))
