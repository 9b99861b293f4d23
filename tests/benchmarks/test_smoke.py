"""The register of benchmarks, and each of them run once at a small size."""

from __future__ import annotations

import pytest

from benchmarks.registry import all_benchmarks, benchmark


@pytest.mark.parametrize("name", all_benchmarks())
def test_benchmark_runs_at_its_smoke_size(name: str) -> None:
    one = all_benchmarks()[name]
    figures = one.work(one.smoke)
    assert figures
    assert all(isinstance(value, (int, float, str)) for value in figures.values())


def test_benchmark_needs_sizes() -> None:
    with pytest.raises(ValueError, match="needs at least one size"):
        benchmark("none", title="", bar="", sizes=(), smoke=1)


def test_benchmark_returns_the_function_unchanged() -> None:
    """A fresh process finds it by its name in its module."""
    assert all(
        one.work.__name__ in dir(__import__(one.work.__module__, fromlist=["x"]))
        for one in all_benchmarks().values()
    )
