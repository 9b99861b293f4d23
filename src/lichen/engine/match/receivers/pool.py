"""Opinions pooled into one: a linear pool, whose weights say how often each opinion is right.

Genest, C., Zidek, J. V. (1986). Combining probability distributions: a critique and an annotated bibliography.
Statistical Science 1(1), 114-135. https://doi.org/10.1214/ss/1177013825
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lichen.engine.match.receivers.evidence import Floats
from lichen.engine.match.receivers.views import VIEWS, View

WEIGHTS: Mapping[str, float] = {
    "resource": 0.08,
    "code": 0.06,
    "sub-chapter": 0.06,
    "words": 0.21,
    "takes in": 0.31,
    "kin": 0.08,
    "all": 0.20,
}
"""Weight [1] of each opinion. Fitted by `fit_weights` on the packaged reports, each judged without its own network;
`lichen bench receivers` prints them anew, and judges each network with weights that were fitted without it."""

ROUNDS = 60


def pool(
    views: Mapping[str, View], weights: Mapping[str, float] = WEIGHTS
) -> tuple[Floats, dict[str, float]]:
    """Return the pooled share [1] of each class, and the weight of each opinion that is not silent (they add up to 1).

    >>> import numpy as np
    >>> sure, even = View(np.array([1.0, 0.0]), {}, {}), View(np.array([0.5, 0.5]), {}, {})
    >>> pool({"code": sure, "all": even}, {"code": 0.6, "all": 0.2, "words": 0.2})[0].round(3).tolist()
    [0.875, 0.125]
    """
    heard = {name: weights[name] for name in views}
    total = sum(heard.values())
    if total <= 0:  # opinions that never helped are all that is heard
        heard = dict.fromkeys(views, 1.0)
        total = float(len(heard))
    heard = {name: weight / total for name, weight in heard.items()}
    first, *others = views
    share = views[first].share * heard[first]
    for name in others:
        share = share + views[name].share * heard[name]
    return share, heard


def fit_weights(cases: Sequence[tuple[Mapping[str, float], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the weights under which what happened was most likely (expectation maximisation).

    Parameters
    ----------
    cases
        Per case: the share [1] that each opinion which was not silent gave to what happened; and the case's weight.
    rounds
        How many steps to take.

    >>> good = ({"code": 0.9, "all": 0.1}, 1.0)
    >>> fitted = fit_weights([good, good, ({"code": 0.0, "all": 0.1}, 1.0)])
    >>> fitted["code"] > fitted["all"] > fitted["words"] == 0.0
    True
    """
    weights = dict.fromkeys(VIEWS, 1.0)
    for _ in range(rounds):
        credit = dict.fromkeys(VIEWS, 0.0)
        chance = dict.fromkeys(VIEWS, 0.0)
        for shares, worth in cases:
            heard = sum(weights[name] for name in shares) or 1.0
            total = sum(weights[name] * share for name, share in shares.items())
            for name, share in shares.items():
                chance[name] += worth / heard
                credit[name] += worth * weights[name] * share / total if total > 0 else 0.0
        weights = {name: credit[name] / chance[name] if chance[name] > 0 else 0.0 for name in VIEWS}
        scale = sum(weights.values()) or 1.0
        weights = {name: weight / scale for name, weight in weights.items()}
    return weights
