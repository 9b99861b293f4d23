"""The site under load: a made-up region on PostgreSQL, served as `lichen site serve` does, and fifty people at once.

Where PostgreSQL is, LICHEN_TEST_POSTGRES says; each run makes a database of its own there and drops it. Where none
answers, the embedded database is measured, and the figures say so.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.register import stream_table
from benchmarks.registry import Figures, benchmark
from lichen.cli.serving import free_port

PEOPLE = 50
IMPORTED = 100_000
PAUSE = 1.0  # s, mean, between an answer and the next question of one person
ROUNDS = 12  # questions of each person
_SECTORS = ("10.61", "17.12", "20.11", "23.51", "38.21")
_PAGES = {
    "list": "/register/streams/",
    "list, next page": "/register/streams/?after=",
    "search": "/register/streams/?text={word}",
    "search, one role": "/register/streams/?role=offer&text={word}",
    "sites": "/register/sites/?text={site}",
    "map": "/register/map.geojson",
    "map, one resource": "/register/map.geojson?text={word}",
}


def region_tables(streams: int, sites: int) -> dict[str, pl.DataFrame]:
    """Return a region pack, with an organisation for three sites."""
    rng = np.random.default_rng(5)
    owners = sites // 3 + 1
    place = pl.int_range(sites, eager=True)
    return {
        "region": pl.DataFrame({
            "name": ["bench"], "year": [2024], "currency": ["EUR"], "coordinate_system": ["WGS84"],
        }),
        "organisations": pl.DataFrame({
            "id": [f"o{i}" for i in range(owners)], "name": [f"Works {i} Ltd" for i in range(owners)],
            "sector": [_SECTORS[i % len(_SECTORS)] for i in range(owners)],
        }),
        "sites": pl.DataFrame({
            "id": "site-" + place.cast(pl.String), "organisation": "o" + (place % owners).cast(pl.String),
            "name": "Site " + place.cast(pl.String), "latitude": rng.uniform(54, 58, sites).round(5),
            "longitude": rng.uniform(8, 13, sites).round(5),
        }),
        "streams": stream_table(rng, streams, sites),
    }  # fmt: skip


@dataclass
class Asked:
    """How long answers took [s], by page; every answer that was none is counted."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: str, seconds: float, *, good: bool) -> None:
        """Note an answer."""
        with self.lock:
            self.seconds.setdefault(page, []).append(seconds)
            self.failed += not good


def person(number: int, port: int, session: str, rounds: int, pause: float, asked: Asked) -> None:
    """Ask for one page after another, as somebody who reads for a moment what came."""
    chance = random.Random(number)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    after = ""
    time.sleep(chance.uniform(0, pause))
    for turn in range(rounds):
        page = list(_PAGES)[(number + turn) % len(_PAGES)]
        address = _PAGES[page].format(
            word=f"resource%20{chance.randrange(500)}", site=f"Site%20{chance.randrange(99)}"
        )
        began = time.perf_counter()
        wanted = address + (after if page.endswith("next page") else "")
        status, body = answer_of(line, wanted, session)
        asked.add(page, time.perf_counter() - began, good=status == 200)
        if page == "list" and (found := re.search(rb"after=([\w%=-]+)", body)):
            after = found[1].decode()
        time.sleep(chance.expovariate(1 / pause) if pause else 0)
    line.close()


def answer_of(line: http.client.HTTPConnection, address: str, session: str) -> tuple[int, bytes]:
    """Ask; a connection that the server has closed while nobody asked is opened again."""
    for last in (False, True):
        try:
            line.request("GET", address, headers={"Cookie": f"sessionid={session}"})
            answer = line.getresponse()
            return answer.status, answer.read()
        except (http.client.RemoteDisconnected, ConnectionError):
            line.close()
            if last:
                raise
    raise AssertionError


def load(port: int, sessions: list[str], rounds: int, pause: float) -> Asked:
    """Let everybody ask at once; return how long the answers took."""
    asked = Asked()
    people = [
        threading.Thread(target=person, args=(i, port, session, rounds, pause, asked))
        for i, session in enumerate(sessions)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    if asked.failed:
        raise RuntimeError(f"{asked.failed} questions got no good answer")
    return asked


def told(asked: Asked, prefix: str) -> Figures:
    """Return median and 95th percentile [ms] of each page."""
    figures: Figures = {}
    for page, seconds in sorted(asked.seconds.items()):
        low, high = np.percentile(np.array(seconds) * 1000, [50, 95])
        figures[f"{prefix}{page}: p50, p95 [ms]"] = f"{low:.0f}, {high:.0f}"
    every = np.concatenate([np.array(s) for s in asked.seconds.values()]) * 1000
    figures[f"{prefix}all: p95 [ms]"] = round(float(np.percentile(every, 95)))
    return figures


@contextmanager
def database() -> Iterator[str]:
    """Make a database of its own and drop it at the end; give its address, "" for the embedded one."""
    import psycopg  # only where a server is measured

    server = os.environ.get("LICHEN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
    name = f"lichen_bench_{os.getpid()}"
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=3) as link:
            link.execute(f"CREATE DATABASE {name}")
    except psycopg.OperationalError:
        yield ""
        return
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(around: dict[str, str]) -> Iterator[int]:
    """Serve the installation as anybody would; give the port."""
    port = free_port("127.0.0.1", 8400)
    words = ["site", "serve", "--port", str(port), "--no-worker"]
    command = [sys.executable, "-m", "lichen.run.tied", "lichen.cli.main", *words]
    running = subprocess.Popen(command, env=around, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    try:
        if running.stdout is None or "Serving" not in running.stdout.readline():
            raise RuntimeError("the server did not come up")
        yield port
    finally:
        running.terminate()
        running.communicate(timeout=60)


def printed_by(words: list[str], around: dict[str, str]) -> str:
    """Run a module as a program and return the last line that it prints."""
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=around, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    return done.stdout.splitlines()[-1]


@benchmark(
    "site",
    title="The site: a region imported, then lists, searches and maps for fifty people at once",
    bar="10⁵ rows imported in 60 s; at 10⁶ streams p95 ≤ 200 ms on two cores with PostgreSQL",
    sizes=(100_000, 1_000_000),
    smoke=200,
)
def site(size: int) -> Figures:
    """Import up to 10⁵ streams, copy them up to `size`, and ask."""
    small = size < IMPORTED
    with tempfile.TemporaryDirectory() as folder, database() as url:
        around = os.environ | {
            "LICHEN_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "lichen.site.settings",
            "LICHEN_DATABASE_URL": url,
        }
        pack = Path(folder, "pack")
        pack.mkdir()
        for name, table in region_tables(min(size, IMPORTED), max(size // 100, 1)).items():
            table.write_csv(pack / f"{name}.csv")
        words = ["benchmarks.site_region", str(pack), str(size), str(4 if small else PEOPLE)]
        made = json.loads(printed_by(words, around))
        figures: Figures = {
            "database": "PostgreSQL" if url else "SQLite", "streams": made["streams"], "sites": made["sites"],
            "import_seconds": made["wall"], "import_cpu_seconds": made["cpu"],
        }  # fmt: skip
        with served(around) as port:
            load(port, made["sessions"][:8], 4 * len(_PAGES), 0)  # every process has seen every page
            figures |= told(load(port, made["sessions"], 2 if small else ROUNDS, 0 if small else PAUSE), "")
            if not small:
                figures |= told(load(port, made["sessions"], len(_PAGES), 0), "without a pause, ")
    return figures
