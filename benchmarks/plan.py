"""The plan with technologies and investment: made-up regions with whole-number capacity, solved to a proven gap."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.registry import Figures, benchmark
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream

TECHNOLOGIES = 50
PLACES = 20  # at which each technology may be built
RESOURCES = 25
SIDE = 200.0  # km


def make_region(sites: int, technologies: int = TECHNOLOGIES, places: int = PLACES, seed: int = 0) -> Region:
    """Return a region of random sites, each with two offers of raw things and two needs of made ones.

    Each technology makes one or two things from one, leaves a residue that must be disposed of, and may be built in up
    to three lines at some sites.
    """
    rng = np.random.default_rng(seed)
    where = {f"s{i}": tuple(rng.uniform(0, SIDE, 2).tolist()) for i in range(sites)}
    streams = []
    for site in where:
        for k in range(2):
            for role, kind, price in (("offer", "raw", (20, 120)), ("need", "made", (20, 150))):
                amount, value = float(rng.lognormal(6, 1)), float(rng.uniform(*price))
                what = f"{kind} {rng.integers(RESOURCES)}"
                name = f"{role}{k}-{site}"
                streams.append(stream(name, site, role, amount, resource=what, reference_cost=value))
    rows, recipes, allowed = [], [], []
    for t in range(technologies):
        name, step = f"t{t}", float(rng.choice([2000, 5000, 10000]))
        rows.append({
            "id": name, "name": name, "operation": "R3", "dimension": "mass",
            "operating_cost": float(rng.uniform(10, 40)), "step_capacity": step, "max_steps": 3,
            "investment": step * float(rng.uniform(100, 300)), "lifetime": 15.0,
            "fixed_cost": step * float(rng.uniform(1, 5)),
        })  # fmt: skip
        raw, first, second = (int(v) for v in rng.integers(RESOURCES, size=3))
        shares = [("input", f"raw {raw}", 1.0), ("output", f"made {first}", 0.6), ("residue", "rest", 0.1)]
        shares += [("output", f"made {second}", 0.2)] if second != first else []
        recipes += [
            {"technology": name, "role": r, "resource": k, "key": k, "share": share} for r, k, share in shares
        ]
        chosen = rng.choice(sites, min(places, sites), replace=False)
        allowed += [{"technology": name, "site": f"s{s}", "existing": 0.0, "buildable": True} for s in chosen]
    disposal = [{"kind": "disposal", "dimension": "mass", "value": 60.0}]
    return small_region(where, streams, technologies=rows, recipes=recipes, places=allowed, prices=disposal)


@benchmark(
    "plan",
    title="Plan with 50 technologies, each possible at 20 sites in up to three lines",
    bar="1 000 sites: proven gap of 1 % in 300 s",
    sizes=(100, 300, 1000),
    smoke=12,
)
def plan(size: int) -> Figures:
    """Plan a region of `size` sites to a proven gap of 1 %."""
    region = make_region(size, technologies=TECHNOLOGIES if size > 50 else 5)
    began, cpu = time.perf_counter(), time.process_time()
    found = make_plan(region, PlanSettings(gap=0.01))
    return {
        "seconds": time.perf_counter() - began,
        "cpu seconds": time.process_time() - cpu,
        "gap": found.gap,
        "status": found.status,
        "pairs": found.certificate.pairs,
        "arcs": found.certificate.columns,
        "plants": len(found.plants),
        "net benefit": found.objective,
        "certificate": "holds" if found.certificate.valid else "DOES NOT HOLD",
    }
