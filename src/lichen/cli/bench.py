"""``lichen bench``: times the registered benchmarks, each in a process of its own."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import polars as pl

import lichen
from lichen.cli.output import emit, facts, print_line, table
from lichen.cli.progress import progress
from lichen.core.errors import LichenError
from lichen.run.measure import ONE_THREAD, Measured, measure
from lichen.run.pool import usable_cores

_UNITS = {"wall": "s", "cpu": "s", "peak": "MB"}


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--size", type=click.IntRange(min=1), help="Time this size alone, instead of the registered ones."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--list", "only_list", is_flag=True, help="Say which benchmarks there are, and run none.")
def bench(names: tuple[str, ...], *, size: int | None, as_json: bool, only_list: bool) -> None:
    """Time the registered benchmarks on this machine.

    Each runs in a fresh process on one thread of linear algebra, once at a small size to warm the compiled
    loops, then at its sizes. Needs a checkout: the benchmarks are not part of the installed package.

    Example: lichen bench transport --size 10000
    """
    known = _benchmarks()
    for name in names:
        if name not in known:
            raise LichenError(f"There is no benchmark '{name}'. There are: {', '.join(known) or 'none'}.")
    chosen = [known[name] for name in names or known]
    if only_list:
        about = [{"name": b.name, "title": b.title, "bar": b.bar, "sizes": str(b.sizes)} for b in chosen]
        emit(about if as_json else pl.DataFrame(about), as_json=as_json)
        return
    if not as_json:
        print_line(facts(machine()))
    results = []
    for one in chosen:
        rows = [_timed(one, n) for n in ([size] if size else one.sizes)]
        results.append({"name": one.name, "title": one.title, "bar": one.bar, "results": rows})
        if not as_json:
            command = f"lichen bench {one.name}" + (f" --size {size}" if size else "")
            print_line(f"\n{one.title}\nbar: {one.bar}\ncommand: {command}\n")
            print_line(table(pl.DataFrame(rows), units=_UNITS))
    if as_json:
        emit({"machine": machine(), "benchmarks": results}, as_json=True)


def _timed(one: Any, size: int) -> dict[str, Any]:
    """Return one row: the size, what the process took, and the figures that the benchmark gave."""
    with progress(f"{one.name}, size {size}") as report:
        report(0.0, "warming")
        measure(one.work, one.smoke, environment=ONE_THREAD)
        report(0.0, "timing")
        measured: Measured[Mapping[str, Any]] = measure(one.work, size, environment=ONE_THREAD)
    return {
        "size": size,
        "wall": round(measured.seconds, 3),
        "cpu": round(measured.cpu_seconds, 3),
        "peak": round(measured.peak_bytes / 1e6),
        **measured.result,
    }


def machine() -> dict[str, str | int]:
    """Return what a reader of the figures has to know about this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": _processor(),
        "cores": usable_cores(),
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "lichen": lichen.__version__,
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "not known"


def _benchmarks() -> Mapping[str, Any]:
    """Return the registered benchmarks of the checkout that this package runs from."""
    root = Path(lichen.__file__).parents[2]
    if not (root / "benchmarks" / "registry.py").is_file():
        raise LichenError(
            "The benchmarks are not part of the installed package. "
            "Run 'lichen bench' from a checkout of Lichen (make demo sets one up)."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    registry = importlib.import_module("benchmarks.registry")
    found: Mapping[str, Any] = registry.all_benchmarks()
    return found
