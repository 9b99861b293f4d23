"""The pooling problems of the literature, to their known optimum; beside SCIP, where it is installed."""

from __future__ import annotations

import importlib
import importlib.util
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.registry import Figures, benchmark
from lichen.engine.match.pooling import Arcs, PoolingProblem, Pools, Sources, Terminals, solve_pooling
from lichen.engine.match.pooling.formulate import formulate
from lichen.run.measure import ONE_THREAD, measure

CASES = Path(__file__).parent / "cases" / "pooling.json"
GAP = 1e-4


def cases() -> dict[str, dict[str, Any]]:
    """Return the problems by name, in the order of the file, each with its known optimum and its reference."""
    found: dict[str, dict[str, Any]] = json.loads(CASES.read_text("utf-8"))
    return found


def problem_of(case: dict[str, Any]) -> PoolingProblem:
    """Return the problem of a case."""
    sources, terminals = case["sources"], case["terminals"]
    free = [-np.inf] * len(sources[0]["quality"])
    return PoolingProblem(
        Sources(*([source[name] for source in sources] for name in ("cost", "most", "quality"))),
        Pools(case["pools"]),
        Terminals(
            price=[terminal["price"] for terminal in terminals],
            most=[terminal["most"] for terminal in terminals],
            quality_max=[terminal["quality_max"] for terminal in terminals],
            quality_min=[terminal.get("quality_min", free) for terminal in terminals],
            least=[terminal["least"] for terminal in terminals],
        ),
        Arcs([tail for tail, _ in case["arcs"]], [head for _, head in case["arcs"]]),
    )


def ours(size: int) -> Figures:
    """Solve the first `size` cases."""
    solve_pooling(problem_of(next(iter(cases().values()))))  # compiled loops are warm
    figures: Figures = {}
    worst = off = 0.0
    for name, case in list(cases().items())[:size]:
        began = time.process_time()
        found = solve_pooling(problem_of(case), gap=GAP)
        seconds = time.process_time() - began
        worst, off = max(worst, seconds), max(off, abs(found.profit / case["optimum"] - 1))
        figures[f"{name} [s]"] = seconds
        figures[f"{name} profit"] = found.profit
        figures[f"{name} bound"] = found.bound
    return figures | {"slowest [s]": worst, "off by at most": off}


def peer_scip(size: int) -> Figures:
    """Solve the same programmes (make-up formulation, all products) with SCIP."""
    scip = importlib.import_module("pyscipopt")
    figures: Figures = {}
    for name, case in list(cases().items())[:size]:
        form = formulate(problem_of(case))
        programme = form.problem
        model = scip.Model()
        model.hideOutput()
        model.setParam("limits/gap", GAP)
        model.setParam("limits/time", 120.0)
        x = [
            model.addVar(lb=float(a), ub=float(b))
            for a, b in zip(programme.lower, programme.upper, strict=True)
        ]
        for row, (low, high) in enumerate(zip(programme.row_lower, programme.row_upper, strict=True)):
            entries = slice(programme.rows.indptr[row], programme.rows.indptr[row + 1])
            parts = zip(programme.rows.data[entries], programme.rows.indices[entries], strict=True)
            total = scip.quicksum(float(value) * x[column] for value, column in parts)
            if np.isfinite(low):
                model.addCons(total >= float(low))
            if np.isfinite(high):
                model.addCons(total <= float(high))
        for p, a, b in zip(programme.product, programme.left, programme.right, strict=True):
            model.addCons(x[p] == x[a] * x[b])
        model.setObjective(scip.quicksum(float(c) * x[j] for j, c in enumerate(programme.cost) if c))
        began = time.process_time()
        model.optimize()
        figures[f"SCIP {name} [s]"] = time.process_time() - began
        figures[f"SCIP {name} profit"] = (
            -model.getObjVal() * form.layout.value if model.getNSols() else "none"
        )
    return figures


@benchmark(
    "pooling",
    title="The pooling problems of the literature to a gap of 0.01 %, processor seconds; peer: SCIP, same programmes",
    bar="each to its known optimum in 10 s on one core",
    sizes=(16,),
    smoke=2,
)
def pooling(size: int) -> Figures:
    """Solve the first `size` cases with Lichen, and with SCIP where it is installed, each in its own process."""
    mine = measure(ours, size, environment=ONE_THREAD)
    figures = mine.result | {"peak [MB]": mine.peak_bytes / 1e6}
    if importlib.util.find_spec("pyscipopt") is None:
        return figures | {"SCIP": "not installed"}
    return figures | measure(peer_scip, size, environment=ONE_THREAD).result
