"""The result does not depend on how the work is carried out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import LichenError
from lichen.run.pool import run_all, usable_cores

Kind = Literal["process", "thread"]
KINDS: tuple[Kind, ...] = ("process", "thread")


def slow_square(number: int) -> int:
    """Later items finish sooner, so that an order by completion would show."""
    time.sleep(0.002 * (5 - number % 5))
    return number * number


def fail_on_odd(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("kind", KINDS)
def test_run_all_keeps_the_order(kind: Kind) -> None:
    numbers = list(range(7))
    assert run_all(slow_square, numbers, workers=2, kind=kind) == [n * n for n in numbers]


@given(st.lists(st.integers(), max_size=8), st.integers(1, 4))
def test_run_all_gives_the_same_for_any_number_of_workers(numbers: list[int], workers: int) -> None:
    assert run_all(abs, numbers, workers=workers, kind="thread") == [abs(n) for n in numbers]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_run_all_raises_the_first_error_in_order(workers: int, kind: Kind) -> None:
    with pytest.raises(ValueError, match="^3 is odd$"):
        run_all(fail_on_odd, [2, 3, 4, 5], workers=workers, kind=kind)


@pytest.mark.parametrize("workers", [1, 2])
def test_run_all_reports_each_item(workers: int) -> None:
    said: list[tuple[float, str]] = []
    run_all(
        abs, [1, 2], workers=workers, kind="thread", progress=lambda done, text: said.append((done, text))
    )
    assert said == [(0.5, "1 of 2"), (1.0, "2 of 2")]


def test_run_all_of_nothing_is_nothing() -> None:
    assert run_all(abs, []) == []


def test_run_all_names_a_dead_worker() -> None:
    with pytest.raises(LichenError, match="ended in the middle of its work, most likely for want of memory"):
        run_all(die, [1, 2], workers=2)


def test_usable_cores_are_no_more_than_there_are() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


WAITER = """
import time
from lichen.run.pool import run_all
if __name__ == "__main__":
    print("ready", flush=True)
    run_all(time.sleep, [60] * 4, workers=2)
"""


def test_run_all_interrupted_ends_its_processes() -> None:
    """Ctrl-C reaches the whole group, as in a terminal: all end, at once, and the workers say nothing."""
    program = subprocess.Popen(
        [sys.executable, "-c", WAITER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    time.sleep(0.5)
    os.killpg(program.pid, signal.SIGINT)
    _, said = program.communicate(timeout=20)  # ends only when no worker holds the pipe any more
    assert said.count("KeyboardInterrupt") == 1
