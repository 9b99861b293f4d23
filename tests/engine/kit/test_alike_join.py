"""What two sets share is what their marks have in common, by weight."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.alike import marked
from lichen.engine.kit.alike_join import overlaps

SET = st.frozensets(st.sampled_from("abcdefgh"))


@given(SET, SET)
def test_overlap_is_the_weight_of_the_common_marks(first: frozenset[str], second: frozenset[str]) -> None:
    weight = {mark: float(ord(mark) - ord("a") + 1) for mark in "abcdefgh"}
    sets = marked([first, second], weight)
    both, own = overlaps(sets, np.array([0, 0]), np.array([1, 0])).tolist()
    assert both == sum(weight[mark] for mark in first & second)
    assert own == sets.total[0]
