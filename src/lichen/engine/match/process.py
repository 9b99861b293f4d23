"""A treatment ready to be put into a chain: a technology of the region or of the catalogue, in the region's money.

A *process* takes one unit of throughput in, in fixed shares; makes products and residues; costs money, energy and
emissions per unit; and stands where the pack says, or may be built anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lichen.engine.match.fit import Quality
from lichen.engine.match.problem import Floats, Ints
from lichen.engine.match.vocabulary import Labels

SIX_TENTHS = 0.65  # exponent of investment over capacity [1]


@dataclass(frozen=True, slots=True)
class Made:
    """What a process makes of one unit of throughput: `share` [unit of its dimension per unit]; its key and labels.

    `quality` are the properties that are warranted.
    """

    key: str
    code: str | None
    labels: Labels
    resource: str
    dimension: str
    share: float
    residue: bool
    quality: tuple[Quality, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the input: what may stand in for another, its share [unit of its dimension per unit], its limits."""

    labels: Labels
    resource: str
    dimension: str
    share: float
    limits: tuple[Quality, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """A treatment with its costs per unit of throughput, `running` [currency/unit], `capital` [currency/unit].

    `emitted` [t CO2e/unit] with that of the electricity, heat and water it uses [MWh/unit], [m³/unit]. `sites` are the
    rows of sites where it stands or may be built, None if it may be built anywhere; `capacity` [unit/year] at each;
    `third_party` whether the pack has it. `largest` [unit/year] is what one plant can take.
    """

    id: str
    name: str
    third_party: bool
    dimension: str
    operation: str | None
    rank: int
    readiness: int | None
    takes: tuple[Taken, ...]
    makes: tuple[Made, ...]
    loss: float
    running: float
    capital: float
    emitted: float
    electricity: float
    heat: float
    water: float
    sites: Ints | None
    capacity: Floats
    largest: float

    def unit_cost(self, carbon_price: float) -> float:
        """Return what one unit of throughput costs with its emissions [currency/unit]."""
        return self.running + self.capital + carbon_price * self.emitted


def scaled(investment: float, capacity: float, wanted: float, exponent: float = SIX_TENTHS) -> float:
    """Return the investment for another capacity, by the six-tenths rule [currency].

    `investment` [currency] is that for `capacity` [unit/year]; `wanted` in the same unit.

    .. [1] Tribe, M. A. and Alpine, R. L. W. (1986). Scale economies and the "0.6 rule". Engineering Costs and
       Production Economics 10, 271-278.

    >>> round(scaled(1000.0, 10.0, 20.0))
    1569
    """
    return float(investment * (wanted / capacity) ** exponent)


def nowhere() -> Floats:
    """Return the capacities of a process that stands nowhere yet.

    >>> len(nowhere())
    0
    """
    return np.empty(0)


def limits_of(qualities: Mapping[str, tuple[Quality, ...]], name: str) -> tuple[Quality, ...]:
    """Return what is said of a resource and what is said of all ("").

    >>> limits_of({"": (Quality("ash", "max", 0.1, ""),)}, "wood")[0].name
    'ash'
    """
    return (*qualities.get("", ()), *(qualities.get(name, ()) if name else ()))
