"""Pictures of the register: the same as their table, and the golden one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from lichen.site.flows.bridge.cells import Flow
from lichen.site.flows.bridge.draw import as_file, draw_register, end_of, label, titled, with_links

GOLDEN = Path(__file__).with_name("flows.svg")
FLOWS = [
    Flow(("gives", "10"), ("what", "key:bran"), 120.0),
    Flow(("gives", ""), ("what", "key:bran"), 30.0),
    Flow(("gives", "10"), ("what", "chapter:02"), 40.0),
    Flow(("what", "key:bran"), ("takes", "01"), 90.0),
]


def test_picture_is_the_golden_one(settings: object) -> None:
    """A change of the picture is seen and wanted: write the file anew from `as_file`, and look at it."""
    made = draw_register(FLOWS, {"bran": "Wheat <bran>"}, unit="t", title="Flows")
    assert as_file(made.svg) == GOLDEN.read_text(encoding="utf-8")


def test_picture_carries_no_style_and_each_flow() -> None:
    made = draw_register(FLOWS, {"bran": "Wheat <bran>"}, unit="t", title="Flows")
    root = ET.fromstring(made.svg)  # noqa: S314 - our own picture
    assert all("style" not in part.attrib for part in root.iter())
    assert sum((part.get("class") or "").startswith("flow ") for part in root.iter()) == len(FLOWS)
    assert [row.amount for row in made.rows] == [120.0, 30.0, 40.0, 90.0]
    assert made.rows[1].start == "not stated"
    assert not made.nothing


def test_nothing_is_drawn_as_nothing() -> None:
    made = draw_register([], {}, unit="t", title="Flows")
    assert made.nothing
    assert "Nothing flows here" in made.svg


def test_many_are_drawn_as_few_and_listed_all() -> None:
    many = [Flow(("gives", "10"), ("what", f"key:{i}"), 1.0 + i) for i in range(100)]
    made = draw_register(many, {}, unit="t", title="Flows")
    assert len(made.rows) == 100
    assert made.svg.count('class="node"') <= 61
    assert made.notes == ("The smallest are drawn as one; the table has each.",)


def test_words_of_ends() -> None:
    assert label(("takes", "10"), {}, "sector").startswith("10 Manufacture of food")
    assert label(("takes", "milling"), {}, "activity") == "milling"
    assert label(("goes", ""), {}, "sector") == "not stated where to"
    assert label(("goes", "R3"), {}, "sector").startswith("R3 Recycling")
    assert label(("what", "chapter:17"), {}, "sector").startswith("17 Construction")
    assert titled("nace", "zz") == "zz"


def test_bars_lead_where_they_should() -> None:
    made = draw_register(FLOWS, {}, unit="t", title="Flows")
    linked = with_links(
        made.svg, lambda node: f"?of={end_of(node)[1]}&x" if node.startswith("gives:") else ""
    )
    hrefs = [part.get("href") for part in ET.fromstring(linked).iter() if part.get("href")]  # noqa: S314
    assert hrefs == ["?of=10&x", "?of=&x"]
    assert 'role="group"' in linked
    assert 'role="img"' in with_links(made.svg, lambda _node: "")
