"""Small regions whose gain can be shared out in every way there is."""

from __future__ import annotations

import numpy as np

from lichen.core.graph import Region
from lichen.engine.match.testing import small_region, stream


def chance_region(seed: int, count: int) -> Region:
    """A region of `count` organisations at random places, every second one with an offer, the others with a need."""
    rng = np.random.default_rng(seed)
    where = {f"s{n}": (float(rng.uniform(0, 50)), float(rng.uniform(0, 50))) for n in range(count)}
    streams = [
        stream(
            f"x{n}", f"s{n}", "offer" if n % 2 else "need", float(rng.uniform(10, 100)),
            reference_cost=float(rng.uniform(3, 20)),
        )
        for n in range(count)
    ]  # fmt: skip
    return small_region(where, streams)


def press_region() -> Region:
    """Three givers whom only a press that must be built joins to a taker: no two of them pay for it alone."""
    where = {"a": (0.0, 0.0), "b": (4.0, 0.0), "c": (0.0, 4.0), "press": (1.0, 1.0), "taker": (2.0, 2.0)}
    streams = [stream(name, name, "offer", 50.0, resource="shavings", reference_cost=30.0) for name in "abc"]
    streams.append(stream("wanted", "taker", "need", 200.0, resource="pellets", reference_cost=60.0))
    return small_region(
        where, streams,
        technologies=[{
            "id": "press", "name": "Press", "dimension": "mass", "operating_cost": 10.0, "step_capacity": 150.0,
            "max_steps": 1, "investment": 4000.0, "lifetime": 10.0, "fixed_cost": 5000.0,
        }],
        recipes=[
            {"technology": "press", "role": "input", "resource": "shavings", "key": "shavings", "share": 1.0,
             "dimension": "mass"},
            {"technology": "press", "role": "output", "resource": "pellets", "key": "pellets", "share": 0.9,
             "dimension": "mass"},
        ],
        places=[{"technology": "press", "site": "press", "existing": 0.0, "buildable": True}],
    )  # fmt: skip
