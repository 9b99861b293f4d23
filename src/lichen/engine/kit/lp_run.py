"""Running HiGHS so that it can be watched and stopped: the solver has its own thread, the caller waits."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import highspy

POLL = 0.1  # seconds between two looks at a running solver: short enough for Ctrl-C to feel immediate
_KINDS = highspy.cb.HighsCallbackType
_INTERRUPTS = (_KINDS.kCallbackSimplexInterrupt, _KINDS.kCallbackIpmInterrupt, _KINDS.kCallbackMipInterrupt)
_SIMPLEX, _, _MIP = (int(kind) for kind in _INTERRUPTS)


@dataclass(frozen=True, slots=True)
class LpProgress:
    """How far a running solve is.

    `iterations` of the simplex or interior-point method [count]; `nodes` of the branch-and-bound tree
    [count]; `objective` best value so far and `bound` on the best possible one [unit of the objective],
    both NaN while there is none; `gap` between them relative to the objective [1], infinite while there is
    none.
    """

    iterations: int
    nodes: int
    objective: float
    bound: float
    gap: float


ProgressHook = Callable[[LpProgress], object]


@dataclass(slots=True)
class _Watch:
    """What the solver's thread and the caller's thread tell each other."""

    stop: bool = False
    latest: LpProgress | None = None
    status: Any = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def look(self, kind: int, _message: str, out: Any, answer: Any, _data: object) -> None:
        """Note where the solver is, and tell it to stop if the caller wants so (called by HiGHS)."""
        if kind == _MIP:
            self.latest = LpProgress(
                max(int(out.simplex_iteration_count), 0),
                int(out.mip_node_count),
                _known(out.mip_primal_bound),
                _known(out.mip_dual_bound),
                float(out.mip_gap),
            )
        else:
            count = int(out.simplex_iteration_count if kind == _SIMPLEX else out.ipm_iteration_count)
            self.latest = LpProgress(max(count, 0), 0, math.nan, math.nan, math.inf)
        if self.stop and answer is not None:
            answer.user_interrupt = True


def _known(value: float) -> float:
    return float(value) if math.isfinite(value) else math.nan


def run_watched(highs: Any, progress: ProgressHook | None) -> Any:
    """Run the solver on its model and return its run status; Ctrl-C and errors of `progress` stop it.

    `progress` is called in the caller's thread, at most ten times a second, and only when something is new.
    """
    watch = _Watch()
    highs.setCallback(watch.look, None)
    for kind in _INTERRUPTS:
        highs.startCallback(kind)
    thread = threading.Thread(target=_work, args=(highs, watch), name="highs", daemon=True)
    thread.start()
    seen: LpProgress | None = None
    try:
        while not watch.done.wait(POLL):
            if progress is not None and watch.latest is not None and watch.latest is not seen:
                seen = watch.latest
                progress(seen)
    except BaseException:
        watch.stop = True  # the solver stops at its next look; its model must not be touched before
        watch.done.wait()
        raise
    finally:
        if watch.done.is_set():
            thread.join()
            highs.setCallback(None, None)
    if watch.error is not None:
        raise watch.error
    return watch.status


def _work(highs: Any, watch: _Watch) -> None:
    try:
        watch.status = highs.run()
    except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread and raised there
        watch.error = error
    finally:
        watch.done.set()
