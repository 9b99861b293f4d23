"""What may be asked: something must be known, and what is known must make sense."""

from __future__ import annotations

import pytest

from lichen.core.errors import CodeLookupError, ModelError
from lichen.engine.match.receivers import Offer


def test_offer_of_nothing_is_refused() -> None:
    """A ranking of nothing would be the prior, dressed up as an answer."""
    with pytest.raises(ModelError, match="give a text, a code or a resource"):
        Offer("  ")


def test_offer_of_a_code_that_does_not_exist_is_refused() -> None:
    """A wrong code is never taken for no code."""
    with pytest.raises(CodeLookupError):
        Offer("ash", code="99 99 99")


@pytest.mark.parametrize("share", [0.0, -0.5, 1.5, float("nan")])
def test_offer_with_a_probability_that_is_none_is_refused(share: float) -> None:
    """A probability is above 0 and at most 1."""
    with pytest.raises(ModelError, match="coal-fly-ash is no share"):
        Offer(resources={"coal-fly-ash": share})
