"""Serving an installation: the web server with a worker beside it, until stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from lichen.cli.output import print_line, say
from lichen.core.errors import LichenError

_PATIENCE = 60.0  # s until the server has to answer
_LAST_WORDS = 30.0  # s that a job in hand may go on after Ctrl-C
_LOOK = 0.2  # s between looks at the children


@dataclass(frozen=True)
class Served:
    """Where and how an installation is served."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2 * (os.cpu_count() or 1)  # few threads each: threads of one process wait for each other
    threads: int = 2
    worker: bool = True

    @property
    def address(self) -> str:
        """The address of the first page."""
        host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def is_free(host: str, port: int) -> bool:
    """Return whether one can listen at an address; raises `LichenError` where there is no such address."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno in (98, 48):  # in use, on Linux and on macOS
            return False
        why = error.strerror or str(error)
        raise LichenError(
            f"One cannot listen at {host}, port {port}: {why}. Name another: --host, --port"
        ) from None
    return True


def free_port(host: str, first: int = 8000, *, most: int = 50) -> int:
    """Return the first free port from `first` on."""
    found = next((port for port in range(first, first + most) if is_free(host, port)), None)
    if found is None:
        raise LichenError(f"No port from {first} to {first + most - 1} is free. Name another: --port")
    return found


def serve_until_stopped(served: Served, *, greeting: Sequence[str] = ()) -> None:
    """Serve until Ctrl-C or SIGTERM; `greeting` is printed once the server answers. A worker that dies is replaced.

    Raises `LichenError` if the port is in use or the server does not come up.
    """
    if not _comes_free(served.host, served.port):
        raise LichenError(f"Port {served.port} is in use. Name another: --port {served.port + 1}")
    with _terminated_as_interrupt():
        children = [_start(served, _server(served))]
        try:
            _wait_for_answer(served, children[0])
            if served.worker:
                children.append(_start(served, _worker(served)))
            print_line("\n".join((f"Serving {served.address} until Ctrl-C.", *greeting)))
            sys.stdout.flush()
            while (code := children[0].poll()) is None:
                if served.worker and children[1].poll() is not None:
                    say("The worker ended unasked; another is started.")
                    time.sleep(1)
                    children[1] = _start(served, _worker(served))
                time.sleep(_LOOK)
            raise LichenError(f"The server ended with code {code}; what it said stands above")
        except KeyboardInterrupt:
            say("Stopping.")
        finally:
            _end(children)


def _comes_free(host: str, port: int) -> bool:
    """Return whether a port is free, or becomes so while a server that was killed clears up."""
    end = time.monotonic() + 3
    while not is_free(host, port):
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK)
    return True


def _server(served: Served) -> list[str]:
    host = f"[{served.host}]" if ":" in served.host else served.host
    return [
        *("gunicorn", "lichen.site.wsgi:application", "--bind", f"{host}:{served.port}"),
        *("--config", "python:lichen.site.serving"),
        *("--workers", str(served.processes), "--threads", str(served.threads), "--preload"),
        *("--log-level", "warning", "--timeout", "120", "--keep-alive", "20"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
    ]  # fmt: skip


def _worker(served: Served) -> list[str]:
    return ["lichen.cli.main", "site", "worker", "--home", str(served.home)]


def _start(served: Served, module: list[str]) -> subprocess.Popen[bytes]:
    """Start a module as a child that ends with us; Ctrl-C comes to us alone, so that we end it in order."""
    around = os.environ | {
        "LICHEN_HOME": str(served.home.absolute()),
        "DJANGO_SETTINGS_MODULE": "lichen.site.settings",
    }
    command = [sys.executable, "-m", "lichen.run.tied", *module]
    return subprocess.Popen(command, env=around, start_new_session=True)  # noqa: S603 - our own words


def _wait_for_answer(served: Served, server: subprocess.Popen[bytes]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(served.host, served.host)  # noqa: S104 - compared, not bound
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise LichenError(f"The server ended with code {server.returncode}; what it said stands above")
        try:
            socket.create_connection((host, served.port), timeout=1).close()
        except OSError:
            time.sleep(_LOOK)
        else:
            return
    raise LichenError(f"The server did not answer within {_PATIENCE:.0f} s; what it said stands above")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children: the worker after the job in hand, or at once on a second Ctrl-C; jobs are never half done."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    try:
        for child in children:
            child.wait(timeout=_LAST_WORDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        say("A job was still in hand; it begins anew with the next worker.")
        for child in children:
            if child.poll() is None:
                child.kill()
                child.wait()


@contextmanager
def _terminated_as_interrupt() -> Iterator[None]:
    """Let SIGTERM end us as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
