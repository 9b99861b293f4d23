"""The examples in the documentation are run: what a page shows is what comes out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "```python\n>>>" in page.read_text("utf-8"))


def examples(text: str) -> str:
    """Return the examples of a page, its prose left blank so that line numbers stay."""
    inside, lines = False, []
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            line = ""  # noqa: PLW2901 - the fence is not part of what is expected
        lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_page(page):
    test = doctest.DocTestParser().get_doctest(examples(page.read_text("utf-8")), {}, page.name, str(page), 0)
    assert len(test.examples) > 0
    said = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=said.append)
    assert result.failed == 0, "".join(said)


def test_wrong_example_is_noticed():
    page = "Text.\n\n```python\n>>> 1 + 1\n3\n```\n"
    test = doctest.DocTestParser().get_doctest(examples(page), {}, "page", "page", 0)
    assert test.examples[0].lineno == 3
    assert doctest.DocTestRunner().run(test, out=lambda _: None).failed == 1


def test_the_page_on_heat_and_water_is_among_them():
    assert re.search("heat-and-water.md", " ".join(page.name for page in PAGES))
