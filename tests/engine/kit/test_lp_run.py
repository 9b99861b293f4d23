"""The solver's thread: it returns what the solver returns, and stops when the caller's hook raises."""

from __future__ import annotations

import threading

import highspy
import pytest

from lichen.engine.kit.lp_run import LpProgress, run_watched


def test_run_returns_the_status_of_the_solver_and_leaves_no_thread():
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert run_watched(highs, None) == highspy.HighsStatus.kOk
    assert "highs" not in [thread.name for thread in threading.enumerate()]


def test_error_inside_the_solver_comes_through():
    class Broken:
        """Stands for a solver that dies: the real one cannot be made to."""

        def setCallback(self, *_):  # noqa: N802 - the name that highspy gives it
            return None

        startCallback = setCallback  # noqa: N815 - the name that highspy gives it

        def run(self):
            raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        run_watched(Broken(), None)


def test_progress_is_frozen():
    with pytest.raises(AttributeError):
        LpProgress(1, 0, 0.0, 0.0, 0.0).nodes = 2
