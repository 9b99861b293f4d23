"""Chains of treatments: made-up regions of catalogue resources, three steps over the whole catalogue."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.registry import Figures, benchmark
from lichen.core.graph import Region
from lichen.core.technologies import catalogue
from lichen.engine.match.chains import search_chains
from lichen.engine.match.testing import LORRY, small_region, stream

SIDE = 300.0  # km
EACH = 3  # offers and needs of a site


def make_region(sites: int, seed: int = 0) -> Region:
    """Return random sites that offer what treatments take by weight, and want what they make."""
    rng, found = np.random.default_rng(seed), catalogue()
    treatments = found.technologies.values()
    taken = sorted(
        {name for t in treatments if t.dimension == "mass" for names, _ in t.takes for name in names}
    )
    made = sorted({f.subject for t in treatments for f in t.made("output") if f.unit.startswith("t/")})
    where = {f"s{i}": tuple(rng.uniform(0, SIDE, 2).tolist()) for i in range(sites)}
    streams = []
    for site in where:
        for k in range(EACH):
            for role, names, price in (("offer", taken, (20, 150)), ("need", made, (20, 400))):
                amount, cost = float(rng.lognormal(7, 1)), float(rng.uniform(*price))
                what = names[rng.integers(len(names))]
                streams.append(
                    stream(f"{role}{k}-{site}", site, role, amount, resource=what, reference_cost=cost)
                )
    return small_region(where, streams, transport=[LORRY])


@benchmark(
    "chains",
    title="Chains of up to three treatments, every offer against the whole catalogue",
    bar="1 000 sites in seconds",
    sizes=(100, 1000),
    smoke=5,
)
def chains(size: int) -> Figures:
    """Find the best three chains of each of three offers at `size` sites, and check that mass closes in all."""
    region = make_region(size)
    began, cpu = time.perf_counter(), time.process_time()
    found = search_chains(region, limit=3)
    spent = {"seconds": time.perf_counter() - began, "cpu seconds": time.process_time() - cpu}
    sign = {"input": 1.0}
    mass = found.flows.filter(found.flows["dimension"] == "mass")
    rest: dict[tuple[str, int, int], float] = {}
    for stream_, rank, step, role, amount in mass.select(
        "stream", "rank", "step", "role", "amount"
    ).iter_rows():
        key = (stream_, rank, step)
        rest[key] = rest.get(key, 0.0) + sign.get(role, -1.0) * amount
    own = found.flows.filter((found.flows["role"] == "loss") & (found.flows["dimension"] == "mass"))
    closing = set(own.select("stream", "rank", "step").iter_rows())
    return spent | {
        "technologies": len(catalogue().technologies),
        "offers": int((region.streams["role"] == "offer").sum()),
        "chains": len(found.table),
        "of three steps": int((found.table["steps"] == 3).sum()),
        "largest open balance": max((abs(rest[key]) for key in closing), default=0.0),
        "net benefit of the best": float(found.table["net_benefit"].max() or 0.0),
    }
