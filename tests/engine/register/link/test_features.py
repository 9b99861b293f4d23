"""Agreement of a text with labels."""

from __future__ import annotations

import numpy as np

from lichen.core.concepts import Register
from lichen.engine.register.link.block import build_block
from lichen.engine.register.link.concepts import Target, roads_of
from lichen.engine.register.link.features import KIND, agreement, kinds
from lichen.engine.register.link.terms import Asked


def test_full_title_agrees_fully_and_nothing_with_nothing(register: Register) -> None:
    """Law: the words of a title have cosine 1 with it; no word, no agreement; every value is at least zero."""
    roads = roads_of(register)
    block = build_block(register, roads, "en")
    place = [target.id for target in roads.targets].index("low:100102")
    words = {"coal": 1.0, "fly": 1.0, "ash": 1.0}
    found = agreement(Asked(words, {word: word for word in words}), block, len(roads.targets))
    assert abs(found.values[place, 1] - 1.0) < 1e-4
    assert found.values.min() >= 0.0
    assert agreement(Asked({}, {}), block, len(roads.targets)).values.max() == 0.0


def test_kinds_say_hazard_only_where_entry_and_text_do() -> None:
    """Law: the feature is one for a hazardous entry and a text that names a danger, else zero."""
    target = Target("low:170503", "low", "mirror hazardous")
    column = KIND.index("hazardous_said")
    assert kinds([target], np.zeros(1, np.float32), "soil with asbestos")[0, column] == 1.0
    assert kinds([target], np.zeros(1, np.float32), "clean soil")[0, column] == 0.0
