"""Which sums of results everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lichen.engine.trust import Part, Rule, publishable

__all__ = ["Part", "fit_to_show", "rule_in_words"]

RULE = Rule()


def fit_to_show(
    sums: Sequence[Sequence[Part]], before: Sequence[Sequence[Part]], importance: Sequence[float]
) -> list[str]:
    """Return for each sum of parts why it is withheld, "" if it may be shown with the others and those of before."""
    return list(publishable(sums, before=before, importance=importance, rule=RULE).reason)


def rule_in_words() -> dict[str, Any]:
    """Return the figures of the rule, for the page that explains it."""
    return {"contributors": RULE.contributors, "share": RULE.share}
