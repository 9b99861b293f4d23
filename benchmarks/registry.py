"""The register of benchmarks: smoke-run by the tests on each change, timed on demand by ``lichen bench``.

A benchmark is a function of one size that does its work and returns its figures. It stands in a file of its
own in this folder, and registers itself::

    @benchmark("transport", title="One-resource transport plan, certified over all pairs",
               bar="n = 100 000 in 360 s and 4 GB", sizes=(1_000, 10_000, 100_000), smoke=60)
    def transport(size: int) -> Figures:
        ...
        return {"seconds": seconds, "objective": objective}

Each size runs in a fresh process whose wall time, processor time and peak memory ``lichen bench`` measures; a
function that compares peers times each of them itself and returns the times as figures.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Figures = dict[str, float | int | str]
Work = Callable[[int], Figures]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One registered benchmark: what it shows, the bar it has to pass, and the sizes it is timed at."""

    name: str
    title: str
    bar: str
    sizes: tuple[int, ...]
    smoke: int
    work: Work


_REGISTER: dict[str, Benchmark] = {}


def benchmark(
    name: str, *, title: str, bar: str, sizes: tuple[int, ...], smoke: int
) -> Callable[[Work], Work]:
    """Register the decorated function; it is returned unchanged, so that a fresh process can find it again.

    `bar` says in words what it has to reach, `sizes` are timed on demand, `smoke` is the size that the tests
    run (well under a second).
    """
    if not sizes or smoke <= 0 or min(sizes) <= 0:
        raise ValueError(f"benchmark '{name}' needs at least one size, and sizes above zero")

    def register(work: Work) -> Work:
        known = _REGISTER.get(name)
        if known is not None and known.work.__module__ != work.__module__:
            raise ValueError(
                f"two benchmarks are named '{name}': {known.work.__module__} and {work.__module__}"
            )
        _REGISTER[name] = Benchmark(name, title, bar, sizes, smoke, work)
        return work

    return register


def all_benchmarks() -> Mapping[str, Benchmark]:
    """Import every file of this folder and return what they registered, by name."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in ("__init__", "registry"):
            importlib.import_module(f"benchmarks.{path.stem}")
    return dict(sorted(_REGISTER.items()))
