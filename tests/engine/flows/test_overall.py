"""The first sentences say whether the figures fit, and whence their errors come."""

from __future__ import annotations

import pytest

from lichen.engine.flows import parts, reconcile
from lichen.engine.flows.testing import splitter


def test_global_test_names_its_limit() -> None:
    """chi² of one degree of freedom stays below 3.84 in 95 of 100 cases."""
    assert (
        "(p < 0.001; 95 % of honest sets are below 3.84)"
        in reconcile(splitter((10.0, 2.0, 1.0))).sentences[0]
    )


def test_sampled_errors_are_told_with_their_own_error() -> None:
    told = reconcile(splitter((3.0, 2.0, 0.5))).sentences[-1]
    assert told.startswith("The standard deviations of 3 figures come from sampling")


def test_what_lies_on_a_bound_unsampled_is_told() -> None:
    told = reconcile(splitter((1.0, 4.0, 0.5)), spread="normal").sentences
    assert any("on a bound in parts that were not sampled" in sentence for sentence in told)


def test_what_is_not_done_in_large_parts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGEST_PART", 2)
    told = reconcile(splitter((10.0, 6.0, 5.0))).sentences
    assert any("A part of 3 figures is too large for elimination" in sentence for sentence in told)
    assert any("do not regard bounds, and its faults are not taken out one by one." in one for one in told)
