"""The long work of the room is registered under its names."""

from __future__ import annotations

from lichen.site.flows.jobs import BALANCE, PUBLISH, SUMMARY
from lichen.site.shell.jobs import _KINDS


def test_each_kind_has_its_work() -> None:
    assert {BALANCE, PUBLISH, SUMMARY} <= set(_KINDS)
