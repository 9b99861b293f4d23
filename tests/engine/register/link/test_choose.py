"""Candidates and their features."""

from __future__ import annotations

import numpy as np

from lichen.engine.register.link import Memory
from lichen.engine.register.link.choose import MEMORY_NAMES, direct, joined, max_of, shortlist
from lichen.engine.register.link.features import NAMES


def test_without_confirmations_only_the_labels_speak() -> None:
    """Law: an empty memory adds nothing: every feature but the logarithm of the label's share is zero."""
    names, rows = joined({"low:1": 0.7, "low:2": 0.1}, 0.2, Memory().evidence("puin"))
    assert list(names) == ["low:1", "low:2"]
    assert rows.shape == (3, len(MEMORY_NAMES))
    assert np.count_nonzero(rows[:, 1:]) == 0


def test_confirmed_codes_that_no_label_proposed_are_candidates() -> None:
    """Law: memory adds codes to the list."""
    names, _ = joined({}, 1.0, Memory().confirm("puin", "low:170107").evidence("puin"))
    assert list(names) == ["low:170107"]


def test_shortlist_ends_with_none_of_these() -> None:
    """Law: only targets that something speaks for are listed, and the last row is no target."""
    features = np.zeros((5, len(NAMES)), np.float32)
    features[3, 5] = 0.5
    found = shortlist(features, np.arange(5), (0.2, 0.1, 1.0))
    assert found.targets.tolist() == [3]
    assert found.features[-1, len(NAMES) :].tolist() == [1.0, 0.5, 0.2, 0.1, 1.0]
    assert max_of(found.features[:-1]) == 0.5
    assert direct(features, np.arange(0)) == 0.0
