"""Running one function over many items: here, on threads or on processes, always with the same result."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Literal, TypeVar

from lichen.core.errors import LichenError

T = TypeVar("T")
R = TypeVar("R")
Report = Callable[[float, str], None]


def usable_cores() -> int:
    """Return how many processors this process may use.

    >>> usable_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int | None = None,
    kind: Literal["process", "thread"] = "process",
    progress: Report | None = None,
) -> list[R]:
    """Return ``[function(item) for item in items]``, worked on by several workers at once.

    `workers` is the number of processors unless given; with 1 the work is done here and now. ``process``
    suits Python code (function, items and results are pickled; the function stands at the top of a module),
    ``thread`` suits work that releases the interpreter lock (compiled kernels, solvers, polars). `progress`
    is called with the fraction done and a text.

    The result does not depend on the workers: the order is that of the items, and if some fail, the error
    raised is that of the first of them. Ctrl-C cancels what has not begun, and ends the processes.

    Raises what `function` raises, and `LichenError` when a process dies under its work.

    >>> run_all(abs, [-3, 2, -1], workers=2, kind="thread")
    [3, 2, 1]
    """
    todo = list(items)
    count = min(workers if workers is not None else usable_cores(), len(todo))
    tally = _Tally(len(todo), progress)
    if count <= 1:
        results = []
        for item in todo:
            results.append(function(item))
            tally.one_more()
        return results
    pool = _processes(count) if kind == "process" else ThreadPoolExecutor(count)
    try:
        futures = [pool.submit(function, item) for item in todo]
        for future in futures:
            future.add_done_callback(tally.one_more)
        results = [future.result() for future in futures]
    except BrokenProcessPool as error:
        raise LichenError(
            "A worker process ended in the middle of its work, most likely for want of memory. "
            "Use fewer workers, or a machine with more memory."
        ) from error
    except BaseException as error:
        _drop(pool, at_once=not isinstance(error, Exception))
        raise
    pool.shutdown()
    return results


def _processes(count: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes: a fork would copy locks that threads of polars or a solver hold."""
    return ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts_to_the_parent
    )


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _drop(pool: Executor, *, at_once: bool) -> None:
    """Cancel what has not begun; with `at_once` end the processes too, rather than wait for them."""
    running = getattr(pool, "_processes", None) or {}  # public only from Python 3.14 on (terminate_workers)
    processes = list(running.values())
    pool.shutdown(wait=False, cancel_futures=True)
    if at_once:
        for process in processes:
            process.terminate()


class _Tally:
    """Counts what is done, from whichever thread says so."""

    def __init__(self, total: int, report: Report | None) -> None:
        self.total = total
        self.report = report
        self.done = 0
        self.lock = threading.Lock()

    def one_more(self, _: Future[R] | None = None) -> None:
        if self.report is not None:
            with self.lock:
                self.done += 1
                self.report(self.done / self.total, f"{self.done} of {self.total}")
