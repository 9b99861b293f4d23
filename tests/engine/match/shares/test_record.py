"""What may be asked of a sharing."""

from __future__ import annotations

import pytest

from lichen.core.errors import ModelError
from lichen.engine.match.shares import ShareSettings
from lichen.engine.match.shares.record import RULES


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_may_be_asked_for(rule: str) -> None:
    """And the default is one of them."""
    assert ShareSettings(rule=rule).rule == rule
    assert ShareSettings().rule in RULES


@pytest.mark.parametrize(
    ("wish", "word"),
    [({"rule": "luck"}, "nucleolus"), ({"payer": "nobody"}, "giver"), ({"asks": 0}, "above zero")],
)
def test_wishes_that_make_no_sense_are_refused(wish: dict[str, object], word: str) -> None:
    """Each with what can be given instead."""
    with pytest.raises(ModelError, match=word):
        ShareSettings(**wish)  # type: ignore[arg-type]  # wrong on purpose
