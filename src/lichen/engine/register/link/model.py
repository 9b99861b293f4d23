"""How features become probabilities: a conditional logit with few coefficients, fitted by tools/fit_link.py.

McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Zarembka, P. (ed.), Frontiers in
econometrics. The last alternative is always "none of these", so that the probabilities say how sure they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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

    `accepted` holds for each part (and scheme: ``by_label:nace``) a line ``(a, b)`` on log-odds: a share of the choice
    becomes the probability that a person accepts the concept (Platt scaling); where several are acceptable these add
    up to more than one.
    """

    by_label: Mapping[str, Choice]
    with_memory: Mapping[str, Choice]
    accepted: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    by_meaning: Mapping[str, Choice] = field(default_factory=dict)

    def acceptance(self, share: float, strength: float = 0.0, of: str = "low") -> float:
        """Return the probability [1] that a concept of a scheme with that share is accepted.

        `strength` [1] of memory says how far it rests on what was confirmed.

        >>> Model({}, {}).acceptance(0.25)
        0.25
        """
        if not 0.0 < share < 1.0:
            return share
        odds = math.log(share / (1.0 - share))
        a, b = self.accepted.get(f"by_label:{of}", (0.0, 1.0))
        c, d = self.accepted.get("with_memory", (0.0, 1.0))
        line = (a + b * odds) * (1.0 - strength) + (c + d * odds) * strength
        return 1.0 / (1.0 + math.exp(-line))


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
    lines = {part: (float(line[0]), float(line[1])) for part, line in raw.get("accepted", {}).items()}
    return Model(parts["by_label"], parts["with_memory"], lines, parts["by_meaning"])


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
