"""The long work of match is known to the queue."""

from __future__ import annotations

from lichen.site.match import jobs
from lichen.site.shell import jobs as queue


def test_work_is_registered() -> None:
    assert {jobs.SUGGEST, jobs.PLAN} <= set(queue._KINDS)
