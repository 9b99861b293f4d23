"""Reading and checking a pack of a million streams, as CSV and as Parquet, beside a plain loop over the same file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.registry import Figures, benchmark
from lichen.cli.packs import read_files
from lichen.core.codes import scheme
from lichen.engine.register import check, decode
from lichen.run.measure import measure

_MONTHS = ("", "", "", "Apr-Sep", "Oct-Mar", "8;8;8;8;9;9;9;9;8;8;8;8")
_UNITS = ("t", "t", "tonnes", "kg", "MWh", "GJ", "m3")


def pack_tables(streams: int) -> dict[str, pl.DataFrame]:
    """Return the tables of a pack with so many streams on a twentieth as many sites, as people write them."""
    rng = np.random.default_rng(1)
    sites = max(streams // 20, 1)
    currency, system = "EUR", "WGS84"
    return {
        "region": pl.DataFrame({"name": "bench", "year": 2024, "currency": currency, "coordinate_system": system}),
        "organisations": pl.DataFrame({"id": ["o"], "name": ["One"]}),
        "sites": pl.DataFrame({
            "id": [f"site-{i}" for i in range(sites)], "organisation": ["o"] * sites,
            "latitude": rng.uniform(54, 58, sites).round(5), "longitude": rng.uniform(8, 13, sites).round(5),
        }),
        "streams": stream_table(rng, streams, sites),
        "transport": pl.DataFrame({"mode": ["lorry"], "unit": ["t"], "cost_per_km": [0.12]}),
    }  # fmt: skip


def stream_table(rng: np.random.Generator, streams: int, sites: int) -> pl.DataFrame:
    """Return streams with codes, units, periods, qualities, costs and remarks, some cells empty."""
    codes = [code.written for code in scheme("low") if code.level == "entry"]

    def pick(values: Sequence[str]) -> pl.Series:
        return pl.Series(np.asarray(values)[rng.integers(len(values), size=streams)])

    def some(low: float, high: float, share: float) -> pl.Series:
        numbers = pl.Series(rng.uniform(low, high, streams).round(2))
        return numbers.set(pl.Series(rng.random(streams) > share), None)

    number = pl.int_range(streams, eager=True).cast(pl.String)
    role = pick(("offer", "need"))
    sign = role.replace({"offer": "=", "need": "<="})
    quality = (
        "moisture " + sign + " " + pl.Series(rng.uniform(5, 80, streams).round(1)).cast(pl.String) + " %"
    )
    return pl.DataFrame({
        "id": "stream-" + number, "site": "site-" + pl.Series(rng.integers(sites, size=streams)).cast(pl.String),
        "role": role, "resource": "resource " + pl.Series(rng.integers(500, size=streams)).cast(pl.String),
        "code": pick(codes), "amount": some(0.1, 9000, 2), "unit": pick(_UNITS),
        "period": pick(("year", "month", "week")), "uncertainty": some(1, 50, 0.3), "availability": pick(_MONTHS),
        "quality": quality.set(pl.Series(rng.random(streams) > 0.3), None),
        "operation": pick(("D1", "R1", "R3", "R5", "")), "reference": pick(("landfill", "burnt", "bought", "")),
        "reference_cost": some(-20, 200, 0.5), "handling_cost": some(0, 20, 0.2), "max_distance": some(20, 200, 0.1),
        "source": pick(("own measurement", "operator", "")), "status": pick(("measured", "published", "assumption")),
        "note": "remark " + number,
    })  # fmt: skip


def make_pack(folder: str, streams: int) -> int:
    """Write the pack as CSV and as Parquet, and return the size of the CSV [byte]."""
    tables = pack_tables(streams)
    size = 0
    for name, table in tables.items():
        for form in ("csv", "parquet"):
            path = Path(folder, form, f"{name}.{form}")
            path.parent.mkdir(exist_ok=True)
            table.write_csv(path) if form == "csv" else table.write_parquet(path)
            size += path.stat().st_size if form == "csv" else 0
    return size


def read_and_check(folder: str) -> int:
    """Read a pack from the disk and check it; return its streams."""
    return check(decode(read_files(Path(folder)), "bench")).sound().streams.height


def plain_loop(file: str) -> int:
    """What a script would do: read the rows one by one, turn the amount into a number and know the ids; no checks."""
    seen, total = set(), 0.0
    with Path(file).open(newline="") as rows:
        for row in csv.DictReader(rows):
            seen.add(row["id"])
            total += float(row["amount"])
    return len(seen)


@benchmark(
    "register",
    title="Reading and checking a region pack; the peer reads the CSV row by row and checks nothing",
    bar="1 000 000 streams in 20 s and 4 GB",
    sizes=(10_000, 100_000, 1_000_000),
    smoke=1_000,
)
def register(size: int) -> Figures:
    """Measure each form, and the peer, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        figures: Figures = {"csv_megabytes": round(measure(make_pack, folder, size).result / 1e6, 1)}
        for form in ("csv", "parquet"):
            found = measure(read_and_check, str(Path(folder, form)))
            if found.result != size:
                raise RuntimeError(f"{found.result} streams of {size} came through")
            figures[f"{form}_seconds"] = round(found.seconds, 2)
            figures[f"{form}_peak_mb"] = round(found.peak_bytes / 1e6)
        peer = measure(plain_loop, str(Path(folder, "csv", "streams.csv")))
        figures["plain_loop_seconds"] = round(peer.seconds, 2)
    return figures
