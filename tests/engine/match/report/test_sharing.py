"""The section on shares: figures add up, payments are told, and stability is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.match.plan import make_plan
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.sharing import share_section
from lichen.engine.match.shares import Shares, share_gains
from tests.engine.match.report.reading import Page, value
from tests.engine.match.shares.regions import chance_region


@pytest.fixture(scope="module")
def shared() -> tuple[Facts, Shares]:
    region = chance_region(1, 8)
    return gather(make_plan(region), region), share_gains(region)


def test_shares_and_payments_are_tables(shared: tuple[Facts, Shares]) -> None:
    """The foot of the table is the net benefit, and the payments sum to nothing."""
    page = Page(share_section(*shared))
    grid = page.table("Shares of the gain")
    total = grid.rows[-1]
    assert value(total[4]) == pytest.approx(shared[1].total, abs=1)
    assert value(total[3]) == pytest.approx(0, abs=1)
    assert len(page.table("Payments").rows) > 1


@pytest.mark.parametrize(
    ("core", "words"),
    [
        ("not empty", "No group would do better alone"),
        ("empty", "the core is empty"),
        ("open", "leaves open at most"),
    ],
)
def test_stability_is_said(shared: tuple[Facts, Shares], core: str, words: str) -> None:
    """Each state of the core has its sentence."""
    facts, shares = shared
    assert words in str(share_section(facts, replace(shares, core=core)))


def test_nothing_to_share_is_no_section(shared: tuple[Facts, Shares]) -> None:
    """A plan that gains nothing has no such section."""
    facts, shares = shared
    assert share_section(facts, replace(shares, members=shares.members.clear())) is None
