"""How long some work takes and how much memory it needs, in a process of its own."""

from __future__ import annotations

import json
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from lichen.core.errors import FileError, LichenError

R = TypeVar("R")

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)

# A small process stands between: the peak that the system reports of a child is never below its parent's.
_WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
figures = [time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss]
json.dump(figures, open(sys.argv[1], "w"))
sys.exit(code if code >= 0 else 128 - code)
"""


@dataclass(frozen=True, slots=True)
class Measured(Generic[R]):
    """What some work took: wall time [s], processor time [s], peak memory [byte], and what came of it."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    result: R


@overload
def measure(
    work: Callable[..., R], *arguments: object, environment: Mapping[str, str] | None = None
) -> Measured[R]: ...
@overload
def measure(
    work: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> Measured[subprocess.CompletedProcess[str]]: ...
def measure(
    work: Callable[..., Any] | Sequence[str],
    *arguments: object,
    environment: Mapping[str, str] | None = None,
) -> Measured[Any]:
    """Run a function or a command in a fresh process, and return what it took and what came of it.

    `work` is a function at the top of a module (called with `arguments`, all picklable), or a command as a
    list of words. `environment` is set on top of the present one, for instance `ONE_THREAD`. Of a function
    the call is timed, without the start of Python and the imports; the peak is that of the whole process. Of
    a command all is measured, its children included, and the result is a `subprocess.CompletedProcess` with
    its output as text.

    Raises what the function raises, `FileError` for a command that is not there, and `LichenError` when the
    process dies, most likely for want of memory.

    >>> measured = measure(sum, [1, 2, 3])
    >>> measured.result, measured.seconds < 1, measured.peak_bytes > 1_000_000
    (6, True, True)
    """
    around = {**os.environ, **(environment or {})}
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        if callable(work):
            return _measure_call(work, arguments, around, answer)
        return _measure_command(list(work), around, answer)


def _measure_command(
    words: list[str], around: dict[str, str], answer: Path
) -> Measured[subprocess.CompletedProcess[str]]:
    if shutil.which(words[0], path=around.get("PATH")) is None:
        raise FileError(f"The command '{words[0]}' is not on this machine. Install it, or give its path.")
    done = subprocess.run(  # noqa: S603 - the caller's own command
        [sys.executable, "-I", "-S", "-c", _WATCH, str(answer), *words],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, cpu, peak = json.loads(answer.read_text())
    done.args = words
    return Measured(seconds, cpu, _as_bytes(peak), done)


def _measure_call(
    work: Callable[..., R], arguments: tuple[object, ...], around: dict[str, str], answer: Path
) -> Measured[R]:
    done = subprocess.run(  # noqa: S603 - this module, run as a program
        [sys.executable, "-c", "from lichen.run.measure import _serve; _serve()", str(answer), *sys.path],
        env=around,
        input=pickle.dumps((work, arguments)),
        check=False,
    )
    if done.returncode != 0 or not answer.exists():
        raise LichenError(
            f"The measured process ended with code {done.returncode}, most likely for want of memory. "
            "Try a smaller size."
        )
    kind, value = pickle.loads(answer.read_bytes())  # noqa: S301 - written by the child a moment ago
    if kind == "error":
        raise value
    return Measured(*value)


def _serve() -> None:
    """Carry out one call in the child: read it from standard input, and leave the answer in a file."""
    answer, sys.path[:] = Path(sys.argv[1]), sys.argv[2:]
    work, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent a moment ago
    start, used = time.perf_counter(), _cpu_seconds()
    reply: tuple[str, object]
    try:
        result = work(*arguments)
        reply = ("done", (time.perf_counter() - start, _cpu_seconds() - used, _peak_bytes(), result))
    except Exception as error:  # noqa: BLE001 - handed to the parent, which raises it
        reply = ("error", error)
    answer.write_bytes(pickle.dumps(reply))


def _cpu_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_bytes() -> int:
    """Return the most memory this process, or one of its children, ever held.

    Linux keeps that of the process itself in its status; ``ru_maxrss`` would start from the parent's peak.
    """
    status = Path("/proc/self/status")
    own = _as_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        own = int(fields["VmHWM"].split()[0]) * 1024
    return max(own, _as_bytes(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))


def _as_bytes(maxrss: int) -> int:
    return maxrss if sys.platform == "darwin" else maxrss * 1024
