"""The titles that pages say again are those of the packaged list."""

from __future__ import annotations

from lichen.core.codes.packaged import load
from lichen.core.codes.rd_titles import TITLES


def test_titles_are_those_of_the_list() -> None:
    assert dict(TITLES) == {code: one.title for code, one in load("rd").items()}
