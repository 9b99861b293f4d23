"""How features become probabilities: a conditional logit with few coefficients, fitted by tools/fit_link.py.

McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Zarembka, P. (ed.), Frontiers in
econometrics. The last alternative is always "none of these", so that the probabilities say how sure they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lichen.engine.register.link.accept import Acceptance

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Choice:
    """Coefficients by name of feature."""

    names: tuple[str, ...]
    values: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """Return the probability [1] of each row; they add up to one.

        >>> Choice(("x",), np.ones(1)).probabilities(np.array([[0.0], [0.0]])).tolist()
        [0.5, 0.5]
        """
        utility = features @ self.values
        odds = np.exp(utility - utility.max())
        return np.asarray(odds / odds.sum())


@dataclass(frozen=True, eq=False)
class Model:
    """The choices by labels and, with what was confirmed, by both; one for each scheme.

    `by_meaning` takes the place of the first where there are sentence vectors.

    `accepted` turns a share of a choice into the probability that a person accepts the concept.
    """

    by_label: Mapping[str, Choice]
    with_memory: Mapping[str, Choice]
    accepted: Acceptance = field(default_factory=Acceptance)
    by_meaning: Mapping[str, Choice] = field(default_factory=dict)


def read_model(text: str) -> Model:
    """Return the model from its JSON form.

    >>> read_model('{"by_label": {"low": {"x": 1.5}}, "with_memory": {}}').by_label["low"].values.tolist()
    [1.5]
    """
    raw = json.loads(text)
    parts = {
        part: {
            scheme: Choice(tuple(values), np.array(list(values.values()), np.float64))
            for scheme, values in raw.get(part, {}).items()
        }
        for part in ("by_label", "with_memory", "by_meaning")
    }
    lines = {part: tuple(map(float, line)) for part, line in raw.get("accepted", {}).items()}
    return Model(parts["by_label"], parts["with_memory"], Acceptance(lines), parts["by_meaning"])


def credible(probabilities: Sequence[float], share: float = 0.9) -> int:
    """Return how many of the likeliest are needed to hold that share [1] of what is not "none"; sorted input.

    >>> credible([0.5, 0.3, 0.15, 0.05])
    3
    """
    total = 0.0
    whole = sum(probabilities)
    for count, one in enumerate(probabilities, 1):
        total += one
        if total >= share * whole:
            return count
    return len(probabilities)
