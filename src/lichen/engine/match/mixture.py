"""Needs whose limits hold for the mixture of what arrives, not for each load by itself.

For each such need and each property that it limits there is one *mixture*: the amounts that arrive, each times how far
its property lies above the limit (below it, where it is a lowest value), may not add up to more than nothing. What is
known within bounds counts with the worse bound; what a plant does not state of its product is made to the limit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from lichen.engine.match.fit import Quality
from lichen.engine.match.problem import Ints, Mixtures, no_mixtures

Known = Sequence[tuple[Quality, ...]]


def limited_only(wanted: tuple[Quality, ...]) -> tuple[Quality, ...]:
    """Return the limits of a need for its mixture, a wanted value as two limits.

    >>> [limit.relation for limit in limited_only((Quality("ash", "value", 0.1, ""),))]
    ['max', 'min']
    """
    limits: list[Quality] = []
    for item in wanted:
        sides = ("max", "min") if item.relation == "value" else (item.relation,)
        limits += [item._replace(relation=side) for side in sides]
    return tuple(limits)


def excess_of(offered: tuple[Quality, ...], limit: Quality) -> float:
    """Return how far a quality lies beyond a limit, relative to it; what is not stated lies on it.

    >>> excess_of((Quality("ash", "value", 0.15, ""),), Quality("ash", "max", 0.1, ""))
    0.5
    """
    worse = "max" if limit.relation == "max" else "min"
    stated = {
        item.relation: item.value for item in offered if (item.name, item.unit) == (limit.name, limit.unit)
    }
    value = stated.get(worse, stated.get("value"))
    if value is None:
        return 0.0
    beyond = value - limit.value if worse == "max" else limit.value - value
    return round(beyond / (abs(limit.value) or 1.0), 12)


def compile_mixtures(sink_fields: pl.DataFrame, source_profile: Ints, known: Known) -> Mixtures:
    """Return the mixtures of the sinks that blend; `sink_fields` has the columns ``profile`` and ``blend``."""
    sinks, excess, name = [], [], []
    for row, (profile, blend) in enumerate(sink_fields.select("profile", "blend").iter_rows()):
        for limit in limited_only(known[profile]) if blend else ():
            sinks.append(row)
            excess.append([excess_of(offered, limit) for offered in known])
            name.append(f"{limit.name} {limit.relation}")
    if not sinks:
        return no_mixtures(len(source_profile))
    return Mixtures(np.array(sinks, np.int64), np.array(excess), source_profile, tuple(name))
