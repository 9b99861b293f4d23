"""A language without words, in which pages are read."""

from __future__ import annotations

import pytest

from lichen.site.shell import telling
from tests.engine.match.wordless import only_holes


@pytest.fixture
def wordless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages say what the engine says without its words: what is left is data, or was never said so."""
    monkeypatch.setattr(telling, "_pattern", only_holes)
