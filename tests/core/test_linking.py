"""What linking rests on is packaged."""

from __future__ import annotations

import json

from lichen.core.linking import packaged_index, packaged_model


def test_index_and_model_are_there() -> None:
    """Law: the index is an archive, the model is JSON with a choice for each scheme."""
    assert packaged_index().startswith(b"PK")
    assert set(json.loads(packaged_model())["by_label"]) == {"low", "own", "nace"}
