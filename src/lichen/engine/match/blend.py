"""Blends of a region: who gives how much to which mixer and which need, so that mixtures keep the limits.

A need may take what misses its limits if what else arrives makes up for it. Whoever mixes for several needs
makes one mixture for all of them: that is the pooling problem, and the plan comes with a proven bound.
What was not measured is not taken to be good: an offer is left out where a limit applies to what it does not
state, and that is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.match.pooling import (
    Arcs,
    Pooling,
    PoolingProblem,
    Pools,
    Sources,
    Terminals,
    solve_pooling,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """What is offered: `names`, `amount` [unit/year], `cost` of a unit (negative: its giver pays to be rid of it)
    [currency/unit], shape (offer,); `quality` [unit of the property], shape (offer, property), NaN where it was
    not measured.
    """

    names: tuple[str, ...]
    amount: ArrayLike
    cost: ArrayLike
    quality: ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Mixers:
    """Who mixes: `names`, `capacity` [unit/year] and `cost` of a unit [currency/unit], shape (mixer,)."""

    names: tuple[str, ...] = ()
    capacity: ArrayLike = ()
    cost: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """What is needed: `names`, `amount` at most and `least` at least [unit/year], `worth` of a unit
    [currency/unit], shape (need,); `lower` and `upper` limits of the mixture that arrives [unit of the property],
    shape (need, property), ±inf where there is none.
    """

    names: tuple[str, ...]
    amount: ArrayLike
    worth: ArrayLike
    lower: ArrayLike
    upper: ArrayLike
    least: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Hauls:
    """What carrying a unit costs [currency/unit], infinite where there is no way.

    `to_need` shape (offer, need), `to_mixer` shape (offer, mixer), `from_mixer` shape (mixer, need).
    """

    to_need: ArrayLike
    to_mixer: ArrayLike = ()
    from_mixer: ArrayLike = ()


@dataclass(frozen=True, slots=True, eq=False)
class BlendPlan:
    """The best blends and the proof.

    `proof` with profit, bound, gap and status. `flows` one row per haul: giver, receiver, amount [unit/year],
    profit [currency/year]. `blends` one row per need or mixer that gets something, and property: receiver,
    property, value, lower, upper [unit of the property]; value is null where something in it was not measured.
    `left_out` one row per way not taken because a limited property was not measured: giver, receiver, property.
    """

    proof: Pooling
    flows: pl.DataFrame
    blends: pl.DataFrame
    left_out: pl.DataFrame


def blend_network(
    offers: Offers,
    needs: Needs,
    hauls: Hauls,
    properties: tuple[str, ...],
    *,
    mixers: Mixers | None = None,
    gap: float = 1e-4,
    time_limit: float | None = None,
) -> BlendPlan:
    """Return the blends of the highest profit for all together, proven up to the gap.

    `properties` that the qualities and limits are of, in order; `gap` relative [1]; `time_limit` [s] of the
    linear solver's clock. Raises `ModelError` on figures that do not fit or contradict one another (see
    `PoolingProblem`); `SolverError` if the time was up before any blends were found.

    Two sludges go to a kiln that takes 1 % chlorine at most; the bad one is made up for by the good one:

    >>> plan = blend_network(
    ...     Offers(("good", "bad"), amount=[60.0, 60.0], cost=[0.0, -30.0], quality=[[0.5], [2.0]]),
    ...     Needs(("kiln",), amount=[90.0], worth=[10.0], lower=[[-np.inf]], upper=[[1.0]]),
    ...     Hauls(to_need=[[5.0], [5.0]]), ("chlorine",))
    >>> plan.flows.select("giver", "amount").rows()
    [('good', 60.0), ('bad', 30.0)]
    """
    mix = Mixers() if mixers is None else mixers
    sizes = (len(offers.names), len(mix.names), len(needs.names))
    quality = _table("quality", offers.quality, (sizes[0], len(properties)))
    lower = _table("lower", needs.lower, (sizes[2], len(properties)))
    upper = _table("upper", needs.upper, (sizes[2], len(properties)))
    ways = _ways(hauls, sizes)
    unknown = _unknown(quality, np.isfinite(lower) | np.isfinite(upper), ways, sizes)
    barred = unknown.any(axis=2)
    tail, head = np.nonzero(np.isfinite(ways) & ~barred)
    problem = PoolingProblem(
        Sources(np.asarray(offers.cost), np.asarray(offers.amount), quality),
        Pools(np.asarray(mix.capacity, dtype=np.float64), np.asarray(mix.cost)),
        Terminals(np.asarray(needs.worth), np.asarray(needs.amount), upper, lower, np.asarray(needs.least)),
        Arcs(tail, head, ways[tail, head], np.asarray(np.inf)),
    )
    found = solve_pooling(problem, gap=gap, time_limit=time_limit)
    names = np.array([*offers.names, *mix.names, *needs.names])
    flows = found.flows(problem)
    return BlendPlan(
        proof=found,
        flows=pl.DataFrame(
            {
                "giver": names[flows["tail"].to_numpy()].tolist(),
                "receiver": names[flows["head"].to_numpy()].tolist(),
                "amount": flows["flow"],
                "profit": flows["profit"],
            },
            schema={"giver": pl.String, "receiver": pl.String, "amount": pl.Float64, "profit": pl.Float64},
        ),
        blends=_blends(found, names, properties, lower, upper, sizes),
        left_out=_left_out(unknown, names, properties),
    )


def _table(name: str, given: ArrayLike, shape: tuple[int, int]) -> Floats:
    table = np.asarray(given, dtype=np.float64)
    if table.shape != shape:
        raise ModelError(f"The figures '{name}' have the shape {table.shape}; {shape} is needed.")
    return table


def _ways(hauls: Hauls, sizes: tuple[int, int, int]) -> Floats:
    """Return the cost of every way between nodes (offers, mixers, needs), infinite where there is none."""
    offers, mixers, needs = sizes
    first, last = offers + mixers, offers + mixers + needs
    ways = np.full((last, last), np.inf)
    for name, given, rows, columns in (
        ("to_need", hauls.to_need, slice(0, offers), slice(first, last)),
        ("to_mixer", hauls.to_mixer, slice(0, offers), slice(offers, first)),
        ("from_mixer", hauls.from_mixer, slice(offers, first), slice(first, last)),
    ):
        shape = ways[rows, columns].shape
        table = np.full(shape, np.inf) if np.size(given) == 0 else _table(name, given, shape)
        if np.isnan(table).any():
            raise ModelError(f"A cost of '{name}' is no number; give inf where there is no way.")
        ways[rows, columns] = table
    return ways


def _unknown(
    quality: Floats, limited: NDArray[np.bool_], ways: Floats, sizes: tuple[int, int, int]
) -> NDArray[np.bool_]:
    """Return what keeps offers from nodes, shape (node, node, property): limited there and not measured."""
    offers, first = sizes[0], sizes[0] + sizes[1]
    missing = np.isnan(quality)
    there = np.isfinite(ways)
    unknown = np.zeros((*ways.shape, quality.shape[1]), dtype=np.bool_)
    unknown[:offers, first:] = there[:offers, first:, None] & missing[:, None, :] & limited[None, :, :]
    # A mixer's limits are those of all the needs that it may serve.
    asked = np.any(there[offers:first, first:, None] & limited[None, :, :], axis=1)
    unknown[:offers, offers:first] = (
        there[:offers, offers:first, None] & missing[:, None, :] & asked[None, :, :]
    )
    return unknown


def _blends(
    found: Pooling,
    names: NDArray[np.str_],
    properties: tuple[str, ...],
    lower: Floats,
    upper: Floats,
    sizes: tuple[int, int, int],
) -> pl.DataFrame:
    offers, mixers = sizes[:2]
    free = np.full((mixers, len(properties)), np.inf)
    low, high = np.concatenate([-free, lower]), np.concatenate([free, upper])
    value, amount = found.quality[offers:], found.amount[offers:]
    node, kind = np.nonzero(np.broadcast_to((amount > 0)[:, None], value.shape))
    return pl.DataFrame(
        {
            "receiver": names[offers:][node].tolist(),
            "property": [properties[k] for k in kind],
            "value": value[node, kind],
            "lower": low[node, kind],
            "upper": high[node, kind],
        },
        schema={"receiver": pl.String, "property": pl.String}
        | dict.fromkeys(("value", "lower", "upper"), pl.Float64),
    ).with_columns(
        pl.col("value").fill_nan(None),
        *(pl.when(pl.col(c).is_finite()).then(pl.col(c)).alias(c) for c in ("lower", "upper")),
    )


def _left_out(
    unknown: NDArray[np.bool_], names: NDArray[np.str_], properties: tuple[str, ...]
) -> pl.DataFrame:
    giver, receiver, kind = np.nonzero(unknown)
    return pl.DataFrame(
        {
            "giver": names[giver].tolist(),
            "receiver": names[receiver].tolist(),
            "property": [properties[k] for k in kind],
        },
        schema=dict.fromkeys(("giver", "receiver", "property"), pl.String),
    )
