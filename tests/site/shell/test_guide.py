"""The style guide shows every part, so that looking at it and testing it is looking at all of them."""

import itertools
import re
from pathlib import Path

from django.template.loader import render_to_string
from django.test import RequestFactory

from lichen.site.shell import guide
from lichen.site.shell.guide import samples
from lichen.site.shell.templatetags import lichen


def page() -> str:
    request = RequestFactory().get("/guide/")
    return render_to_string("shell/guide.html", {**samples(), "request": request, "csrf_token": "x"})


def template() -> str:
    return (Path(guide.__file__).parent / "templates/shell/guide.html").read_text("utf-8")


def test_guide_shows_every_tag() -> None:
    used = set(re.findall(r"{%\s*(\w+)", template()))
    assert set(lichen.register.tags) - used == set()


def test_guide_has_one_heading_of_the_page_and_no_level_is_left_out() -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page())]
    assert levels.count(1) == 1
    after = levels[levels.index(1) :]
    assert all(next_level <= level + 1 for level, next_level in itertools.pairwise(after))


def test_ids_are_unique() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page())
    assert sorted(ids) == sorted(set(ids))


def test_nothing_is_inline_and_nothing_from_elsewhere() -> None:
    """The content security policy forbids it; here it is noticed before a browser does."""
    text = page()
    assert re.findall(r"\sstyle=|\son\w+=|<style|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r'(?:src|href|data-\w+)="(?:https?:)?//', text) == []
