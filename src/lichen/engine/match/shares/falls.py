"""Where the gain of a plan falls before anybody pays anybody, and the payments that move it to where it belongs."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.answer import Answer
from lichen.engine.match.members import Owners
from lichen.engine.match.problem import Floats, Problem, sum_by

PAYERS = {"giver": 1.0, "half": 0.5, "taker": 0.0}
"""Who pays the haul, and the part of it that the giver pays [1]."""

_OUTSIDE, _BESIDE, _TOWARDS = (
    1.0,
    10.0,
    1e-3,
)  # what a unit of money outside its range, beside exchanges, off its middle costs


def unit_gains(problem: Problem, answer: Answer, payer: str) -> tuple[Floats, Floats]:
    """Return what one unit on each arc gains the giver and the taker without a payment, shape (arc,) [currency/unit].

    A price between minus the first and the second leaves both better off than the reference case.
    """
    arcs, price = answer.arcs, problem.carbon_price
    giver = (problem.sources.money + price * problem.sources.co2e)[arcs.source]
    taker = (problem.sinks.money + price * problem.sinks.co2e)[arcs.sink]
    fixed = np.array([lane.fixed for lane in problem.lanes])[arcs.lane]
    rate = np.array([lane.rate + price * lane.rate_co2e for lane in problem.lanes])[arcs.lane]
    haul = fixed + rate * arcs.distance
    return giver - PAYERS[payer] * haul, taker - (1 - PAYERS[payer]) * haul


def direct_gains(problem: Problem, answer: Answer, owners: Owners, payer: str) -> Floats:
    """Return what each organisation gains before anybody pays anybody, shape (organisation,) [currency/year].

    It sums to the plan's net benefit.
    """
    giver, taker = unit_gains(problem, answer, payer)
    count, plants, price = len(owners.names), problem.plants, problem.carbon_price
    gain = sum_by(owners.source[answer.arcs.source], answer.amount * giver, count)
    gain += sum_by(owners.sink[answer.arcs.sink], answer.amount * taker, count)
    cost = answer.throughput * (plants.unit_cost + price * plants.emitted) + answer.steps * plants.step_cost
    gain -= sum_by(owners.plant, cost, count)
    outlet = np.nan_to_num(problem.sources.outlet_money) + price * np.nan_to_num(problem.sources.outlet_co2e)
    return gain + sum_by(owners.source, answer.outlet * outlet, count)


def payments(
    giver: np.ndarray[tuple[int], np.dtype[np.int64]],
    taker: np.ndarray[tuple[int], np.dtype[np.int64]],
    low: Floats,
    high: Floats,
    transfer: Floats,
) -> tuple[Floats, Floats]:
    """Return what the taker of each exchange pays its giver, and what each organisation gets beside exchanges.

    `giver`, `taker` shape (exchange,); `low`, `high` the payments between which both sides gain, same shape; `transfer`
    what each organisation must get in all, shape (organisation,), adding up to zero; all [currency/year]. Payments
    stay within their ranges where they can, near the middle, and go beside exchanges only where they must.

    >>> payments(np.array([0]), np.array([1]), np.array([0.0]), np.array([10.0]), np.array([4.0, -4.0]))[0].tolist()
    [4.0]
    """
    exchanges, count = len(giver), len(transfer)
    model = LinearModel(sense="min")
    model.add_rows(transfer, transfer)
    middle = (low + high) / 2
    spread = np.maximum(high - low, 0.0) / 2
    towards = _TOWARDS / max(1.0, float(np.max(np.abs(transfer), initial=0.0)))
    # A payment is its middle plus what is above and minus what is below; what lies outside the range costs more.
    model.set_row_bounds(np.arange(count), *(_without(transfer, giver, taker, middle),) * 2)
    for sign in (1.0, -1.0):
        for cost, most in ((towards, spread), (_OUTSIDE, np.full(exchanges, np.inf))):
            rows = np.stack([giver, taker], axis=1).ravel()
            values = np.tile([sign, -sign], exchanges)
            model.add_columns(np.full(exchanges, cost), 0.0, most, 2 * np.arange(exchanges + 1), rows, values)
        model.add_columns(
            np.full(count, _BESIDE), 0.0, np.inf, np.arange(count + 1), np.arange(count), np.full(count, sign)
        )
    x = model.solve().x
    block = 2 * exchanges + count
    up, down = x[:block], x[block:]
    moved = (up - down)[: 2 * exchanges].reshape(2, exchanges).sum(axis=0)
    return middle + moved, (up - down)[2 * exchanges :]


def _without(
    transfer: Floats,
    giver: np.ndarray[tuple[int], np.dtype[np.int64]],
    taker: np.ndarray[tuple[int], np.dtype[np.int64]],
    middle: Floats,
) -> Floats:
    """Return what is left to move once every exchange is paid its middle."""
    count = len(transfer)
    return transfer - sum_by(giver, middle, count) + sum_by(taker, middle, count)
