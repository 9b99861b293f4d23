"""Why the rest cannot be placed: the constraint that binds, named for each offer and need that is left over.

Rules (cited by tests), the first that holds:
 1. Nobody fits: the test that the best candidate fails (resource, permit, hazard, quality).
 2. Somebody fits, but nobody within reach: ``distance``.
 3. The best absent partner earns nothing even if it were empty: ``price``; `missing` is what it lacks.
 4. It would earn, yet its capacity is worth more to others: ``capacity``; `missing` is by how much.
 5. It would earn and beat the others, but a whole-number rule holds it back: ``partners``, ``lot`` or ``budget``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import Answer
from lichen.engine.match.fit import FITS, NO_PARTNER, VERDICTS
from lichen.engine.match.legs import names
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Arcs, Ends, Floats, Ints, Problem, sum_by
from lichen.engine.match.result import REASONS, RESULT_SCHEMAS

LEFT_OVER = 1e-6  # relative amount that counts as left over
WORTHLESS = 1e-6  # [currency/unit] a price up to this is rounding


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One side of the market: its ends, how much of each is used, its prices, and the other side's."""

    role: str
    ends: Ends
    used: Floats
    price: Floats
    other: Ends
    other_price: Floats


def _sides(problem: Problem, answer: Answer) -> tuple[_Side, _Side]:
    given = sum_by(answer.arcs.source, answer.amount, len(problem.sources))
    taken = sum_by(answer.arcs.sink, answer.amount, len(problem.sinks))
    return (
        _Side("offer", problem.sources, given, answer.u, problem.sinks, answer.w),
        _Side("need", problem.sinks, taken, answer.w, problem.sources, answer.u),
    )


def best_verdicts(problem: Problem, role: str) -> Ints:
    """Return for each end of one role the test that its best candidate fails, or 0 if somebody fits."""
    offer = role == "offer"
    verdict = np.full(len(problem.sources if offer else problem.sinks), NO_PARTNER, np.int64)
    for lane in problem.lanes:
        table = lane.verdict if offer else lane.verdict.T
        kinds = lane.source_class if offer else lane.sink_class
        present = np.unique(lane.sink_class if offer else lane.source_class)
        seen = table[:, present].astype(np.int64)
        best = np.where(np.any(seen == FITS, axis=1), FITS, seen.max(axis=1, initial=NO_PARTNER))
        rows = lane.sources if offer else lane.sinks
        new = best[kinds]
        verdict[rows] = np.where(
            (verdict[rows] == FITS) | (new == FITS), FITS, np.maximum(verdict[rows], new)
        )
    return verdict


def _held_back(problem: Problem, answer: Answer, side: _Side, row: int, partner: int) -> str:
    """Name the whole-number rule that keeps a paying pair apart."""
    source, sink = (row, partner) if side.role == "offer" else (partner, row)
    for ends, end, column in (
        (problem.sources, source, answer.arcs.source),
        (problem.sinks, sink, answer.arcs.sink),
    ):
        limit = int(ends.max_partners[end])
        if limit and int(np.sum((column == end) & (answer.amount > 0))) >= limit:
            return "partners"
    if max(problem.sources.min_lot[source], problem.sinks.min_lot[sink]) > 0:
        return "lot"
    return "budget" if np.isfinite(problem.budget) else "price"


def _reason(
    problem: Problem, answer: Answer, side: _Side, row: int, verdict: int, best: tuple[int, float] | None
) -> tuple[str, float | None]:
    """Return the reason and what is missing [currency/unit]."""
    if verdict != FITS:
        return VERDICTS[verdict], None
    if best is None:
        return "distance", None
    partner, value = best
    plant = int(side.other.plant[partner])
    price = float(side.other_price[partner])
    if plant >= 0 and answer.throughput[plant] <= 0:
        affordable = problem.plants.investment[plant] <= problem.budget
        return ("price", None) if affordable else ("budget", None)
    if plant < 0 and value <= 0:
        return "price", -value
    if price >= value - 1e-9:
        return "capacity", max(price - value, 0.0)
    return _held_back(problem, answer, side, row, partner), None


def _sentence(reason: str, missing: float | None, nearest: str | None, currency: str, unit: str) -> str:
    text = REASONS[reason]
    if reason == "price" and missing is not None and nearest:
        text += f": even '{nearest}' would lose {missing:.2f} {currency}/{unit}"
    elif reason == "capacity" and missing is not None and nearest:
        text += f": '{nearest}' is full, and others there pay {missing:.2f} {currency}/{unit} more"
    return text[0].upper() + text[1:] + "."


UNITS = {"mass": "t", "energy": "MWh", "volume": "m³"}


def _best_partners(pairs: Pairs, side: _Side) -> tuple[dict[int, tuple[int, float]], Arcs]:
    arcs = pairs.best_of_each(side.role, side.price, side.other_price)
    mine, theirs = (arcs.source, arcs.sink) if side.role == "offer" else (arcs.sink, arcs.source)
    value = worth(arcs, pairs.problem.carbon_price)
    return {int(a): (int(b), float(v)) for a, b, v in zip(mine, theirs, value, strict=True)}, arcs


def unplaced_table(region: Region, problem: Problem, answer: Answer, pairs: Pairs) -> pl.DataFrame:
    """Return each offer and need that is not used up, with the reason, largest first."""
    tables = []
    for side in _sides(problem, answer):
        ends = side.ends
        rest = np.where(ends.is_plant, 0.0, ends.amount - side.used)
        left = np.flatnonzero(rest > LEFT_OVER * np.where(ends.is_plant, 1.0, ends.amount))
        verdict = best_verdicts(problem, side.role)
        best, _ = _best_partners(pairs, side)
        ids = region.streams["id"].to_list()
        rows = []
        for row in left.tolist():
            found = best.get(row)
            reason, missing = _reason(problem, answer, side, row, int(verdict[row]), found)
            stream = int(side.other.stream[found[0]]) if found else -1
            nearest = ids[stream] if stream >= 0 else None
            sentence = _sentence(reason, missing, nearest, region.currency, UNITS[ends.dimension[row]])
            rows.append((ends.resource[row], ends.dimension[row], reason, sentence, nearest, missing))
        texts = pl.DataFrame(
            rows,
            schema={
                k: RESULT_SCHEMAS["unplaced"][k]
                for k in ("resource", "dimension", "reason", "sentence", "nearest", "missing")
            },
            orient="row",
        )
        tables.append(
            texts.with_columns(
                names(region.streams["id"], ends.stream[left]).alias("stream"),
                names(region.sites["id"], ends.site[left]).alias("site"),
                names(region.sites["organisation"], ends.site[left]).alias("organisation"),
                pl.lit(side.role).alias("role"),
                pl.Series("amount", ends.amount[left]),
                pl.Series("placed", side.used[left]),
                pl.Series("unplaced", rest[left]),
            ).select(RESULT_SCHEMAS["unplaced"].keys())
        )
    return pl.concat(tables).sort("unplaced", "stream", descending=[True, False])


def scarce_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the capacities that bind, with what one more unit would be worth, most valuable first."""
    rows = _scarce_streams(region, problem, answer) + _scarce_plants(region, problem, answer)
    if answer.budget_price > 0:
        sentence = f"One more {region.currency} of budget is worth {answer.budget_price:.3f} {region.currency} a year."
        limit = float(problem.budget)
        rows.append(("budget", "budget", None, None, limit, limit, answer.budget_price, sentence))
    table = pl.DataFrame(rows, schema=RESULT_SCHEMAS["scarce"], orient="row")
    return table.sort(pl.col("price") * pl.col("used"), "id", descending=[True, False])


def _scarce_streams(region: Region, problem: Problem, answer: Answer) -> list[tuple[object, ...]]:
    ids, sites = region.streams["id"].to_list(), region.sites["id"].to_list()
    rows: list[tuple[object, ...]] = []
    for side in _sides(problem, answer):
        ends, what = side.ends, "to give away" if side.role == "offer" else "of room"
        for row in np.flatnonzero(~ends.is_plant & (side.price > WORTHLESS)).tolist():
            unit, name, price = UNITS[ends.dimension[row]], ids[ends.stream[row]], float(side.price[row])
            sentence = f"One more {unit} {what} at '{name}' is worth {price:.2f} {region.currency} a year."
            amount, used = float(ends.amount[row]), float(side.used[row])
            place, resource = sites[ends.site[row]], ends.resource[row]
            rows.append((side.role, name, place, resource, amount, used, price, sentence))
    return rows


def _scarce_plants(region: Region, problem: Problem, answer: Answer) -> list[tuple[object, ...]]:
    plants, sites = problem.plants, region.sites["id"].to_list()
    capacity = plants.existing + answer.steps * plants.step
    rows: list[tuple[object, ...]] = []
    for plant in np.flatnonzero((answer.plant_price > WORTHLESS) & (capacity > 0)).tolist():
        technology = region.technologies.row(int(plants.technology[plant]), named=True)
        price, site, name = float(answer.plant_price[plant]), sites[plants.site[plant]], technology["id"]
        unit = UNITS[technology["dimension"]]
        sentence = f"One more {unit} a year of '{name}' at '{site}' is worth {price:.2f} {region.currency}."
        used = float(answer.throughput[plant])
        rows.append(("plant", name, site, technology["name"], float(capacity[plant]), used, price, sentence))
    return rows
