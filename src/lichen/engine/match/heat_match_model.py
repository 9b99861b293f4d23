"""The transshipment model behind `heat_network`: heat goes down a ladder of steps, stream by stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from lichen.engine.kit.lp import LinearModel
from lichen.engine.kit.lp_run import ProgressHook
from lichen.engine.match.heat import HeatStreams
from lichen.engine.match.heat_steps import released, shifted_ends

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROUNDING = 1e-9  # heat below this share of all duties is a zero that was rounded
_ROOM = 1e-7  # relative: by which utilities may exceed their least when exchangers are counted


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Steps from hot to cold.

    `upper` and `lower` shifted temperatures [°C], shape (step,); `given` and `taken` heat of the hot and cold
    streams [kW], shapes (hot, step) and (cold, step); `dt_min` [K]; `total` of all duties [kW].
    """

    upper: Floats
    lower: Floats
    given: Floats
    taken: Floats
    dt_min: float
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What is weighed: `hot` and `cold` utility a kW, each `pair`, shape (hot, cold), and each `utility` unit."""

    hot: float
    cold: float
    pair: Floats
    utility: float


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """What is shipped: `objective` and its `bound` in the unit of the prices; `hot_utility` and `cold_utility` [kW].

    `heat` of each pair [kW], shape (hot + 1, cold + 1), the last of each for utilities; `sent` the same for
    each step at which it is taken, shape (hot + 1, cold + 1, step).
    """

    status: Literal["optimal", "within_gap", "time_limit"]
    objective: float
    bound: float
    hot_utility: float
    cold_utility: float
    heat: Floats
    sent: Floats


def ladder_of(hot: HeatStreams, cold: HeatStreams, dt_min: float) -> Ladder:
    """Return the ladder of these streams at a least temperature difference [K].

    >>> hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    >>> ladder_of(hot, cold, 10.0).given.tolist()
    [[300.0, 300.0, 0.0]]
    """
    hot_ends = shifted_ends(hot.supply, hot.target, -dt_min / 2)
    cold_ends = shifted_ends(cold.supply, cold.target, dt_min / 2)
    grid = np.unique(np.concatenate([hot_ends.ravel(), cold_ends.ravel()]))[::-1]
    corners = np.repeat(grid, 2)
    steps = max(2 * len(grid) - 1, 0)

    def each(ends: Floats, duty: Floats) -> Floats:
        rows = [released(grid, ends[:, [k]], duty[[k]]) for k in range(len(duty))]
        return np.array(rows).reshape(len(duty), steps)

    given, taken = each(hot_ends, hot.duty), each(cold_ends, cold.duty)
    used = (given > 0).any(axis=0) | (taken > 0).any(axis=0)
    return Ladder(
        corners[:-1][used],
        corners[1:][used],
        given[:, used],
        taken[:, used],
        dt_min,
        float(hot.duty.sum() + cold.duty.sum()),
    )


def cut_at_pinches(ladder: Ladder) -> list[Ladder]:
    """Return the parts of the ladder between which no heat passes when utilities are least, hottest first.

    >>> hot = HeatStreams.of_flows([170, 150], [60, 30], [3.0, 1.5])
    >>> cold = HeatStreams.of_flows([20, 80], [135, 140], [2.0, 4.0])
    >>> [float(part.lower[-1]) for part in cut_at_pinches(ladder_of(hot, cold, 10.0))]
    [85.0, 25.0]
    """
    running = np.cumsum(ladder.given.sum(axis=0) - ladder.taken.sum(axis=0))
    flow = running - min(0.0, float(running.min(initial=0.0)))
    ends = np.flatnonzero(np.abs(flow[:-1]) <= _ROUNDING * ladder.total) + 1
    pieces = np.split(np.arange(len(flow)), ends)
    return [
        Ladder(
            ladder.upper[piece],
            ladder.lower[piece],
            ladder.given[:, piece],
            ladder.taken[:, piece],
            ladder.dt_min,
            ladder.total,
        )
        for piece in pieces
    ]


def fewest_with(
    ladder: Ladder,
    barred: NDArray[np.bool_],
    least: Shipped | None,
    time_limit: float | None,
    progress: ProgressHook | None,
) -> Shipped:
    """Return what is shipped with the fewest exchangers at the least utilities.

    `barred` pairs, shape (hot, cold); `least` a solution with the least utilities, found here if None;
    `time_limit` [s]. Raises as `LinearModel.solve` does.

    >>> hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    >>> ladder = ladder_of(hot, cold, 10.0)
    >>> int((fewest_with(ladder, np.zeros((1, 1), bool), None, None, None).heat > 0).sum())
    2
    """
    free = Prices(1.0, 1.0, np.zeros(barred.shape), 0.0)
    first = ship(ladder, barred, free, None, None) if least is None else least
    room = _ROOM * max(ladder.total, 1e-300)
    caps = (_clear(first.hot_utility, ladder) + room, _clear(first.cold_utility, ladder) + room)
    count = Prices(0.0, 0.0, np.ones(barred.shape), 1.0)
    return ship(ladder, barred, count, time_limit, progress, caps=caps)


def ship(
    ladder: Ladder,
    barred: NDArray[np.bool_],
    prices: Prices,
    time_limit: float | None,
    progress: ProgressHook | None,
    *,
    caps: tuple[float, float] = (np.inf, np.inf),
    gap: float = 1e-6,
) -> Shipped:
    """Return what is shipped down the ladder at least cost.

    `barred` pairs, shape (hot, cold); `caps` the most hot and cold utility [kW]; `time_limit` [s]; `gap`
    relative [1]. Raises as `LinearModel.solve` does.

    >>> hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    >>> prices = Prices(1.0, 1.0, np.zeros((1, 1)), 0.0)
    >>> round(ship(ladder_of(hot, cold, 10.0), np.zeros((1, 1), bool), prices, None, None).cold_utility, 6)
    200.0
    """
    n_hot, n_cold, steps = len(ladder.given), len(ladder.taken), len(ladder.upper)
    sent = np.zeros((n_hot + 1, n_cold + 1, steps))
    if not steps:
        return Shipped("optimal", 0.0, 0.0, 0.0, 0.0, sent.sum(axis=2), sent)
    unit = ladder.total
    given, taken = ladder.given / unit, ladder.taken / unit
    i, j, k = _ways(given, taken, barred)
    most = _most(given, taken, barred)
    pairs, pair = np.unique(i * (n_cold + 1) + j, return_inverse=True)
    hot, cold = np.divmod(pairs, n_cold + 1)
    weight = np.full((n_hot + 1, n_cold + 1), prices.utility)
    weight[:n_hot, :n_cold] = prices.pair
    utility = unit * (np.where(i == n_hot, prices.hot, 0.0) + np.where(j == n_cold, prices.cold, 0.0))
    cost = np.concatenate([utility, weight[hot, cold]])
    model = LinearModel(sense="min")
    counted = bool((weight[hot, cold] > 0).any())
    low, high, matrix = _rows(
        given, taken, (i, j, k, pair), most[hot, cold], (caps[0] / unit, caps[1] / unit)
    )
    model.add_rows(low, high)
    upper = np.concatenate([np.full(len(i), np.inf), np.ones(len(pairs))])
    whole = np.concatenate([np.zeros(len(i), bool), np.full(len(pairs), counted)])
    model.add_columns(cost, 0.0, upper, matrix.indptr, matrix.indices, matrix.data, integer=whole)
    found = model.solve(time_limit=time_limit, gap=gap, tolerance=1e-9, progress=progress)
    x = model.price_at(found.x, tolerance=1e-9).x if counted else found.x
    sent[i, j, k] = np.where(x[: len(i)] > _ROUNDING, x[: len(i)] * unit, 0.0)
    heat = sent.sum(axis=2)
    return Shipped(
        found.status,
        found.objective,
        found.bound,
        _clear(float(heat[n_hot].sum()), ladder),
        _clear(float(heat[:, n_cold].sum()), ladder),
        heat,
        sent,
    )


def _clear(heat: float, ladder: Ladder) -> float:
    """Return the heat, nothing where it is rounding."""
    return heat if heat > _ROUNDING * ladder.total else 0.0


def _ways(given: Floats, taken: Floats, barred: NDArray[np.bool_]) -> tuple[Integers, Integers, Integers]:
    """Return hot, cold and step of every way heat may be taken; the last hot and cold are the utilities.

    A cold stream takes heat where it needs some and the hot stream gave some there or above; the cold utility
    takes all that is left in the last step.
    """
    n_hot, n_cold, steps = len(given), len(taken), given.shape[1]
    offers = np.vstack([np.cumsum(given, axis=1) > 0, np.ones((1, steps), bool)])
    wants = np.vstack([taken > 0, np.zeros((1, steps), bool)])
    wants[n_cold, -1] = True
    allowed = np.ones((n_hot + 1, n_cold + 1), dtype=np.bool_)
    allowed[:n_hot, :n_cold] = ~barred
    allowed[n_hot, n_cold] = False
    i, j, k = np.nonzero(allowed[:, :, None] & offers[:, None, :] & wants[None, :, :])
    return i, j, k


def _most(given: Floats, taken: Floats, barred: NDArray[np.bool_]) -> Floats:
    """Return the most that each pair can exchange, shape (hot + 1, cold + 1): each cold step takes what is above."""
    n_hot, n_cold = barred.shape
    most = np.zeros((n_hot + 1, n_cold + 1))
    left = np.zeros((n_hot, n_cold))
    for step in range(given.shape[1]):
        left += given[:, [step]]
        now = np.minimum(left, taken[:, step])
        left -= now
        most[:n_hot, :n_cold] += now
    most[n_hot, :n_cold] = taken.sum(axis=1)
    most[:n_hot, n_cold] = given.sum(axis=1)
    return most


def _rows(
    given: Floats,
    taken: Floats,
    ways: tuple[Integers, Integers, Integers, Integers],
    most: Floats,
    caps: tuple[float, float],
) -> tuple[Floats, Floats, csc_array]:
    """Return the bounds of the rows and the matrix by columns: ways first, then pairs."""
    i, j, k, pair = ways
    n_hot, steps = given.shape
    n_cold, column = len(taken), np.arange(len(i))
    above = np.cumsum(given, axis=1)
    parts: list[tuple[Integers, Integers, Floats]] = []
    # Down to each step a hot stream has given no more than it had; in the end all of it.
    for step in range(steps):
        mine = (i < n_hot) & (k <= step)
        parts.append((i[mine] * steps + step, column[mine], np.ones(int(mine.sum()))))
    lower = np.full((n_hot, steps), -np.inf)
    lower[:, -1] = above[:, -1]
    first = n_hot * steps
    # Each cold stream gets in each step what it needs there.
    mine = j < n_cold
    parts.append((first + j[mine] * steps + k[mine], column[mine], np.ones(int(mine.sum()))))
    second = first + n_cold * steps
    # Heat only where there is an exchanger.
    parts.append((second + pair, column, np.ones(len(i))))
    parts.append((second + np.arange(len(most)), len(i) + np.arange(len(most)), -most))
    third = second + len(most)
    for row, mine in enumerate((i == n_hot, j == n_cold)):
        parts.append((np.full(int(mine.sum()), third + row), column[mine], np.ones(int(mine.sum()))))
    entries = coo_array(
        (
            np.concatenate([value for _, _, value in parts]),
            (np.concatenate([row for row, _, _ in parts]), np.concatenate([col for _, col, _ in parts])),
        ),
        shape=(third + 2, len(i) + len(most)),
    )
    low = np.concatenate([lower.ravel(), taken.ravel(), np.full(len(most) + 2, -np.inf)])
    high = np.concatenate([above.ravel(), taken.ravel(), np.zeros(len(most)), caps])
    return low, high, csc_array(entries)


def transfers_of(ladder: Ladder, shipped: Shipped) -> pl.DataFrame:
    """Return from where to where each heat goes: a stream gives its hottest heat first.

    >>> hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    >>> ladder = ladder_of(hot, cold, 10.0)
    >>> prices = Prices(1.0, 1.0, np.zeros((1, 1)), 0.0)
    >>> table = transfers_of(ladder, ship(ladder, np.zeros((1, 1), bool), prices, None, None))
    >>> table.select("hot", "cold", "heat", "hot_from", "cold_to").rows()[0]
    (0, 0, 300.0, 120.0, 80.0)
    """
    n_hot, n_cold = len(ladder.given), len(ladder.taken)
    half, tiny = ladder.dt_min / 2, _ROUNDING * ladder.total
    rows: list[
        tuple[int | None, int | None, float, float | None, float | None, float | None, float | None]
    ] = []
    for i in range(n_hot + 1):
        left = ladder.given[i].copy() if i < n_hot else np.zeros(0)
        for step in range(len(ladder.upper)):
            for j in np.flatnonzero(shipped.sent[i, :, step] > tiny):
                to = (ladder.lower[step] - half, ladder.upper[step] - half) if j < n_cold else (None, None)
                cold = int(j) if j < n_cold else None
                wanted = float(shipped.sent[i, j, step])
                if i == n_hot:
                    rows.append((None, cold, wanted, None, None, *to))
                for level in np.flatnonzero(left[: step + 1] > tiny):
                    heat = min(wanted, float(left[level]))
                    if heat > tiny:
                        ends = (ladder.upper[level] + half, ladder.lower[level] + half)
                        rows.append((i, cold, heat, *ends, *to))
                        left[level] -= heat
                        wanted -= heat
    names = ("hot", "cold", "heat", "hot_from", "hot_to", "cold_from", "cold_to")
    kinds = (pl.Int64, pl.Int64, *[pl.Float64] * 5)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
