"""Probabilities."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.linking import packaged_model
from lichen.engine.register.link import read_model
from lichen.engine.register.link.choose import LABEL_NAMES, MEMORY_NAMES
from lichen.engine.register.link.meaning import MEANING
from lichen.engine.register.link.model import Choice, credible


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=8))
def test_probabilities_add_up_and_keep_the_order(utility: list[float]) -> None:
    """Law: shares of one, whatever the scale; more utility is never less probable."""
    found = Choice(("x",), np.ones(1)).probabilities(np.array(utility)[:, None])
    assert abs(found.sum() - 1.0) < 1e-9
    order = np.argsort(utility)
    assert (np.diff(found[order]) >= -1e-12).all()


def test_packaged_coefficients_fit_the_features() -> None:
    """Law: the coefficients are those of the features as they are named in the code, in their order."""
    model = read_model(packaged_model())
    assert {choice.names for choice in model.by_label.values()} == {LABEL_NAMES}
    assert {choice.names for choice in model.with_memory.values()} == {MEMORY_NAMES}
    assert {choice.names for choice in model.by_meaning.values()} == {(*LABEL_NAMES, *MEANING)}


def test_credible_set_is_the_smallest() -> None:
    """Law: one less would hold less than the share."""
    assert credible([0.6, 0.3, 0.1]) == 2
    assert credible([1.0]) == 1
    assert credible([]) == 0
