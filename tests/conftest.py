"""What holds for all tests: one thread, the same random examples each time, and no silent skips in CI."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from lichen.run.measure import ONE_THREAD

os.environ.update(ONE_THREAD)  # before any test imports numpy, which reads it once

# No deadline: the machine is shared. Derandomised: a change is blamed for what it did, not for its luck.
settings.register_profile("lichen", deadline=None, derandomize=True)
settings.load_profile("lichen")

SHARED = Path(__file__).resolve().parents[2] / "shared"
_NO_SKIP = bool(os.environ.get("LICHEN_NO_SKIP"))


def excused(reason: str) -> bool:
    """Return whether a skip is allowed where none is: material that lies beside the checkout, or not."""
    return "shared" in reason and not SHARED.exists()


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if _NO_SKIP and report.skipped and not hasattr(report, "wasxfail") and not excused(reason):
        report.outcome = "failed"
        report.longrepr = f"skipped, and LICHEN_NO_SKIP=1 allows no skip: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse(report)
    return report
