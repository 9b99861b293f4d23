"""Whole installations in processes of their own, on both databases, that tests may kill."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.test_serving import sqlite_around

POSTGRES = os.environ.get("LICHEN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
LICHEN = [sys.executable, "-m", "lichen.cli.main", "site"]
PACK = {
    "region": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations": "id,name\nmill,Valley Mill Ltd\n",
    "sites": "id,organisation,name,latitude,longitude\nnorth,mill,North works,55.1,12.5\n",
    "streams": "id,site,role,resource,amount,unit\nbran,north,offer,wheat bran,1440,t\n",
}


@dataclass(frozen=True)
class Installation:
    """An installation in a folder, and in a database if `url` names one."""

    home: Path
    url: str

    @property
    def around(self) -> dict[str, str]:
        """The environment of its processes."""
        return sqlite_around(self.home) | {
            "LICHEN_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "lichen.site.settings",
        }

    def lichen(self, *words: str) -> str:
        """Run a command of the site."""
        done = subprocess.run([*LICHEN, *words], env=self.around, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, program: str, *words: str) -> Any:
        """Run a program with Django booted; return what it prints last, which is JSON."""
        command = [sys.executable, "-c", f"import django, json, sys\ndjango.setup()\n{program}", *words]
        done = subprocess.run(command, env=self.around, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command of the site."""
        return subprocess.Popen(
            [*LICHEN, *words], env=self.around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    @contextlib.contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command of the site; what still runs at the end is killed."""
        process = self.start(*words)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database itself, or change it."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as link:
                found = link.execute(question)
                return found.fetchall() if found.description else []
        with contextlib.closing(sqlite3.connect(self.home / "lichen.sqlite3", timeout=30)) as link, link:
            return link.execute(question).fetchall()


@contextlib.contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """Give the address of a new database, "" for the embedded one."""
    if kind == "SQLite":
        yield ""
        return
    name = f"lichen_faults_{uuid.uuid4().hex[:8]}"
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as link:
            link.execute(f"CREATE DATABASE {name}")
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL server answers at {POSTGRES}")
    try:
        yield f"{POSTGRES.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as link:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An installation with one organisation, one site and one stream."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "pack").mkdir()
    for name, text in PACK.items():
        (folder / "pack" / f"{name}.csv").write_text(text, "utf-8")
    with fresh_database(request.param) as url:
        made = Installation(folder / "home", url)
        made.lichen("init", "--pack", str(folder / "pack"))
        yield made


@pytest.fixture
def other_database(installation: Installation) -> Iterator[str]:
    """The address of a new database of the other kind."""
    with fresh_database("SQLite" if installation.url else "PostgreSQL") as url:
        yield url
