"""Warming: it runs, and may run again."""

from __future__ import annotations

from lichen.engine.kit.warm import warm


def test_warm_runs_twice() -> None:
    warm()
    warm()
