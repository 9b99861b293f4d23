"""What is measured is the work itself, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import time

import numpy as np
import pytest

from lichen.core.errors import FileError, LichenError
from lichen.run.measure import ONE_THREAD, measure

MB = 1_000_000


def hold(megabytes: int) -> int:
    return int(np.ones(megabytes * MB, dtype=np.uint8).sum())


def fail() -> None:
    raise ValueError("as asked")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def environment(name: str) -> str:
    return os.environ.get(name, "")


def test_measure_function_sees_its_peak() -> None:
    small, large = measure(hold, 1), measure(hold, 200)
    assert large.result == 200 * MB
    assert 190 * MB < large.peak_bytes - small.peak_bytes < 230 * MB


def test_measure_function_does_not_see_the_peak_of_the_caller() -> None:
    ballast = np.ones(300 * MB, dtype=np.uint8)
    assert measure(os.getpid).peak_bytes < 150 * MB
    assert measure([sys.executable, "-c", "pass"]).peak_bytes < 150 * MB
    assert ballast.size == 300 * MB


def test_measure_function_tells_waiting_from_working() -> None:
    waited, worked = measure(time.sleep, 0.2), measure(burn, 0.2)
    assert waited.seconds >= 0.2
    assert waited.cpu_seconds < 0.1
    assert worked.cpu_seconds >= 0.19


def test_measure_function_sets_the_environment() -> None:
    assert (
        measure(environment, "OMP_NUM_THREADS", environment={**ONE_THREAD, "OMP_NUM_THREADS": "7"}).result
        == "7"
    )


def test_measure_function_raises_what_it_raises() -> None:
    with pytest.raises(ValueError, match="^as asked$"):
        measure(fail)


def test_measure_function_that_dies_is_named() -> None:
    with pytest.raises(LichenError, match="ended with code -9, most likely for want of memory"):
        measure(die)


def test_measure_command_gives_output_and_code() -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(5)"
    measured = measure([sys.executable, "-c", program])
    assert (measured.result.returncode, measured.result.stdout, measured.result.stderr) == (
        5,
        "out\n",
        "err\n",
    )
    assert 0 < measured.cpu_seconds < measured.seconds + 1


def test_measure_command_sees_its_peak() -> None:
    program = "b = bytearray(100_000_000); b[::4096] = b'x' * len(b[::4096])"
    assert 100 * MB < measure([sys.executable, "-c", program]).peak_bytes < 150 * MB


def test_measure_command_that_is_missing_is_named() -> None:
    with pytest.raises(FileError, match="'no-such-command' is not on this machine"):
        measure(["no-such-command"])
