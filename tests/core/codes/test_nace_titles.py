"""The titles that pages say again are those of the packaged list."""

from __future__ import annotations

from lichen.core.codes.nace_titles import TITLES
from lichen.core.codes.packaged import load


def test_titles_are_those_of_the_divisions() -> None:
    assert dict(TITLES) == {
        code: one.title for code, one in load("nace").items() if len(code) == 2 and code.isdigit()
    }
