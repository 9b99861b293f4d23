"""What the fit writes can be read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lichen.core.linking import packaged_model
from lichen.engine.register.link import read_model
from tools import fit_link


def test_model_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Round trip: writing the packaged model gives the packaged file again."""
    monkeypatch.setattr(fit_link, "PACKAGED", tmp_path)
    fit_link.write_model(read_model(packaged_model()))
    assert (tmp_path / "model.json").read_text("utf-8") == packaged_model()
