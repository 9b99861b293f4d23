"""The report over the years: needs nothing from elsewhere, works without a script, tells what was found."""

from __future__ import annotations

import re

from lichen.engine.flows import reconcile
from lichen.engine.flows.story import lead, render_story, story_of
from lichen.engine.flows.testing import splitter
from tests.engine.flows.test_contradictions import yard
from tests.engine.flows.test_picture import works


def test_page_needs_nothing_from_elsewhere_and_no_script() -> None:
    page = render_story(story_of(works()))
    assert "<script" not in page
    assert all(link.startswith("#") for link in re.findall(r'(?:src|href)="([^"]+)"', page))
    assert set(re.findall(r"https?://[^\"\s<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_same_system_gives_the_same_page() -> None:
    assert render_story(story_of(works())) == render_story(story_of(works()))


def test_links_lead_to_what_is_on_the_page() -> None:
    page = render_story(story_of(yard({"2012": 150.0})))
    there = re.findall(r'id="([^"]+)"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(there)
    assert len(there) == len(set(there)), "an id stands twice"


def test_lead_tells_the_largest_contradiction() -> None:
    told = " ".join(lead(story_of(yard({"2012": 150.0, "2014": 120.0}))))
    assert "yard, 2012: more leaves than enters, by 50 t at the least." in told
    assert "beyond chance" in told


def test_lead_of_consistent_figures_says_so() -> None:
    assert lead(story_of(yard({})))[-1] == "No figure contradicts the others."


def test_period_shown_first_is_whole() -> None:
    """An incomplete last year is not what the page opens with."""
    assert story_of(yard({})).first == "2016"
    assert story_of(works()).first == "2020"


def test_what_the_caller_adds_is_told() -> None:
    made = works()
    story = story_of(made, more=[("Sites", "All of them.", made.sheets.select("process"))], notes=["A source."],
                     period_notes={"2019": "Nobody counted."})  # fmt: skip
    page = render_story(story)
    for words in ("All of them.", "A source.", "Nobody counted."):
        assert words in page


def test_names_are_escaped() -> None:
    assert "<b>" not in render_story(story_of(works(), {"mill": "<b>Mill"}))


def test_one_period_needs_no_choice() -> None:
    page = render_story(story_of(reconcile(splitter())))
    assert 'class="choice"' not in page
