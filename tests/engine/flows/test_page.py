"""The page about a system needs nothing from elsewhere, and is the same for the same system."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

from lichen.engine.flows import reconcile
from lichen.engine.flows.indicators import indicators
from lichen.engine.flows.page import render_page
from lichen.engine.flows.picture import draw_flows, draw_views
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
    made = replace(made, system=replace(made.system, name="<script>alert(1)</script>"))
    assert "<script>alert" not in render_page(made, draw_flows(made))


def test_every_depth_can_be_chosen_and_the_first_is_shown_first() -> None:
    page = render_page(works(), draw_views(works()))
    figures = re.findall(r"<figure data-view=\"(\d)\" data-period=\"(\d+)\"( hidden)?", page)
    assert [view for view, _, hidden in figures if not hidden] == ["0", "0"]
    assert {view for view, *_ in figures} == {"0", "1", "2"}
    assert '<option value="1" data-opens="works">with the parts of works</option>' in page


def test_without_script_the_tables_are_there_and_the_choices_are_not() -> None:
    page = render_page(works(), draw_views(works()))
    assert '<p class="choice" hidden="">' in page
    assert page.count("<summary>As a table</summary>") == 6
    assert "<noscript>" in page


def test_only_the_page_s_own_style_and_script_may_run() -> None:
    page = render_page(works(), draw_views(works()))
    policy = re.findall(
        r"default-src &#x27;none&#x27;; style-src &#x27;(.*?)&#x27;; script-src &#x27;(.*?)&#x27;", page
    )
    own = [re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script")]
    wanted = ["sha256-" + b64encode(sha256(one.encode()).digest()).decode() for (one,) in own]
    assert policy == [tuple(wanted)]
    assert not re.search(r"\sstyle=|\son\w+=", page)


def test_table_beside_a_picture_names_processes_as_people_do() -> None:
    made = works()
    table = render_page(made, draw_flows(made)).split("<caption>What flows, 2019")[1].split("</table>")[0]
    assert "<td>outside</td><td>mill</td>" in table
