"""Cuts a problem into parts that share nothing, so that each can be solved on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lichen.engine.match.problem import Ends, Ints, Lane, Plants, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A smaller problem, and where its axes stand in the whole: rows of lanes, sources, sinks, plants, mixtures."""

    problem: Problem
    lanes: Ints
    sources: Ints
    sinks: Ints
    plants: Ints
    mixtures: Ints


def _ties(problem: Problem) -> tuple[Ints, Ints]:
    """Return pairs of things that must be solved together: groups of lanes, numbered first, then plants."""
    groups = 1 + max((lane.group for lane in problem.lanes), default=-1)
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for lane in problem.lanes:
        for ends, rows in ((problem.sources, lane.sources), (problem.sinks, lane.sinks)):
            plants = np.unique(ends.plant[rows][ends.plant[rows] >= 0])
            left.append(np.full(len(plants), lane.group))
            right.append(groups + plants)
    if np.isfinite(problem.budget):  # one budget ties all that may be built
        built = groups + np.flatnonzero(problem.plants.max_steps > 0)
        left.append(built[:-1])
        right.append(built[1:])
    return np.concatenate(left), np.concatenate(right)


def _take(table: Ends, rows: Ints, plants: Ints) -> Ends:
    """Return those rows, with their plants numbered within the part."""
    values: dict[str, Any] = {}
    for item in fields(Ends):
        value = getattr(table, item.name)
        values[item.name] = (
            tuple(value[row] for row in rows.tolist()) if isinstance(value, tuple) else value[rows]
        )
    plant = values.pop("plant")
    return Ends(plant=np.where(plant >= 0, np.searchsorted(plants, plant), -1), **values)


def _part(problem: Problem, lanes: Ints, plants: Ints) -> Part:
    chosen = [problem.lanes[number] for number in lanes.tolist()]
    rows = []
    for ends, sides in (
        (problem.sources, [lane.sources for lane in chosen]), (problem.sinks, [lane.sinks for lane in chosen])
    ):  # fmt: skip
        of_plants = np.flatnonzero(np.isin(ends.plant, plants)) if len(plants) else np.empty(0, np.int64)
        rows.append(np.unique(np.concatenate([*sides, of_plants])))
    sources, sinks = rows
    mixtures, mixed = problem.mixtures.take(sources, sinks)
    columns = {item.name: getattr(problem.plants, item.name)[plants] for item in fields(Plants)}
    smaller = replace(
        problem,
        sources=_take(problem.sources, sources, plants),
        sinks=_take(problem.sinks, sinks, plants),
        plants=Plants(**columns),
        lanes=tuple(_renumbered(lane, sources, sinks) for lane in chosen),
        mixtures=mixtures,
    )
    return Part(smaller, lanes, sources, sinks, plants, mixed)


def _renumbered(lane: Lane, sources: Ints, sinks: Ints) -> Lane:
    return replace(
        lane, sources=np.searchsorted(sources, lane.sources), sinks=np.searchsorted(sinks, lane.sinks)
    )


def parts(problem: Problem) -> Iterator[Part]:
    """Yield the parts of a problem, in the order of their first lane; plants that no lane reaches come last."""
    groups = 1 + max((lane.group for lane in problem.lanes), default=-1)
    count = groups + len(problem.plants)
    if not count:
        return
    left, right = _ties(problem)
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(count, count))
    label = connected_components(graph, directed=False)[1]
    of_lane = label[[lane.group for lane in problem.lanes]] if problem.lanes else np.empty(0, np.int64)
    of_plant = label[groups:]
    _, first = np.unique(of_lane, return_index=True)
    for start in np.sort(first):
        mine = of_lane[start]
        yield _part(problem, np.flatnonzero(of_lane == mine), np.flatnonzero(of_plant == mine))
    idle = np.flatnonzero(~np.isin(of_plant, of_lane))
    if len(idle):
        yield _part(problem, np.empty(0, np.int64), idle)
