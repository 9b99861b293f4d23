"""What the answers of an organisation tell of its other suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lichen.engine.match.learn import REASONS, Placed, Reply, features_of, learn, placed

__all__ = ["REASONS", "features_of", "places"]


def places(answers: Iterable[Any], features: Sequence[Sequence[str]]) -> list[Placed]:
    """Return suggestions at the places that answers give them; each answer has `kind`, `because` and `features`."""
    known = (one for one in answers if not one.because or one.because in REASONS)
    return placed(features, learn(Reply(one.kind, one.because, tuple(one.features)) for one in known))
