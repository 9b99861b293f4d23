"""The made-up region and plan, made once."""

from __future__ import annotations

import pytest

from lichen.core.graph import Region
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.result import Plan
from tests.engine.match.report.factory import make_plan, make_region


@pytest.fixture(scope="session")
def region() -> Region:
    return make_region()


@pytest.fixture(scope="session")
def plan(region: Region) -> Plan:
    return make_plan(region)


@pytest.fixture(scope="session")
def facts(plan: Plan, region: Region) -> Facts:
    return gather(plan, region)
