"""An installation served by real processes: it answers, says what is in the way, and ends in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from lichen.cli.serving import Served, free_port, is_free
from lichen.cli.site import site
from lichen.core.errors import LichenError

LICHEN = [sys.executable, "-m", "lichen.cli.main"]


def sqlite_around(home: Path) -> dict[str, str]:
    """Return the environment of an installation on the embedded database, whatever the tests run on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LICHEN_", "DJANGO_"))}
    return kept | {"LICHEN_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def lichen(home: Path, *words: str, code: int = 0, **more: str) -> str:
    """Run a command of the site and return what it said."""
    command = [*LICHEN, "site", *words]
    done = subprocess.run(
        command, env=sqlite_around(home) | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def fetched(address: str) -> int:
    """Return the status of a page."""
    with urlopen(address) as answer:  # noqa: S310 - our own server
        return int(answer.status)


def lines_until(running: subprocess.Popen[str], word: str) -> str:
    """Return what a process prints up to a line with a word."""
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without '{word}': {said}")


def ended(running: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    """End a process and return what else it said; it has to end well."""
    running.send_signal(number)
    said, _ = running.communicate(timeout=40)
    assert running.returncode == 0, said
    return said


@contextmanager
def serving(home: Path, *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve an installation; give the process and the address."""
    port = free_port("127.0.0.1", 8600 + os.getpid() % 300)
    running = subprocess.Popen(
        [*LICHEN, "site", "serve", "--port", str(port), *words],
        env=sqlite_around(home) | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        lines_until(running, "Serving http")
        yield running, f"http://127.0.0.1:{port}/"
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(timeout=40)
        if running.stdout is not None:
            running.stdout.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with nothing in it."""
    home = tmp_path_factory.mktemp("served") / "home"
    lichen(home, "init")
    return home


@pytest.mark.slow
def test_served_installation_answers_and_ends_in_order(home: Path) -> None:
    with serving(home, "--processes", "1") as (running, address):
        assert fetched(address) == 200
        port = address.rstrip("/").rpartition(":")[2]
        said = lichen(home, "serve", "--port", port, code=2)
        assert said == f"Port {port} is in use. Name another: --port {int(port) + 1}.\n"
        assert "Stopping." in ended(running)
    assert is_free("127.0.0.1", int(port))


@pytest.mark.slow
def test_killed_installation_leaves_no_process_and_its_port(home: Path) -> None:
    with serving(home, "--processes", "1") as (running, address):
        running.kill()
        running.wait()
        port = int(address.rstrip("/").rpartition(":")[2])
        end = time.monotonic() + 10
        while not is_free("127.0.0.1", port) and time.monotonic() < end:
            time.sleep(0.1)
        assert is_free("127.0.0.1", port)


def test_port_in_use_is_not_free_and_the_next_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        assert free_port("127.0.0.1", port) > port
        with pytest.raises(LichenError, match="is free. Name another"):
            free_port("127.0.0.1", port, most=1)


def test_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(LichenError, match="One cannot listen at 203.0.113.1, port 80"):
        is_free("203.0.113.1", 80)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:8000/"), ("::1", "http://[::1]:8000/"), ("0.0.0.0", "http://127.0.0.1:8000/")],  # noqa: S104
)  # fmt: skip
def test_address_is_one_that_a_browser_opens(host: str, address: str) -> None:
    assert Served(Path(), host).address == address


def test_the_command_serves_as_the_measured_figures_were_taken() -> None:
    """Two processes of two threads for each core (docs/performance.md), unless something else is asked for."""
    said = {option.name: option.default for option in site.commands["serve"].params}
    served = Served(Path())
    assert (said["processes"], said["threads"]) == (served.processes, served.threads)
    assert (served.processes, served.threads) == (2 * (os.cpu_count() or 1), 2)
