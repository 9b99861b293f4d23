"""The section on chains: every way is listed with its amounts, and chains found beside the plan unfold."""

from __future__ import annotations

import pytest

from lichen.core.graph import Region
from lichen.engine.match.catalogue import with_catalogue
from lichen.engine.match.chains import find_chains
from lichen.engine.match.plan import make_plan
from lichen.engine.match.report.chains import chain_section
from lichen.engine.match.report.facts import Facts, gather
from tests.engine.match.report.reading import Page, value
from tests.engine.match.test_catalogue import town


@pytest.fixture(scope="module")
def planned() -> tuple[Facts, Region]:
    region = with_catalogue(town())
    return gather(make_plan(region), region), region


def test_ways_are_a_table_whose_amounts_are_those_of_the_chains(planned: tuple[Facts, Region]) -> None:
    facts, region = planned
    rows = Page(chain_section(facts, region)).table("Ways through treatments").rows
    through = facts.plan.chains.filter(facts.plan.chains["chain"] != "direct")
    listed = sum(value(row[3].removesuffix(" t")) for row in rows if len(row) == 5 and row[0] != "way")
    assert listed == pytest.approx(through["amount"].sum(), abs=len(rows))
    assert any("Chipping and screening of waste wood → Drying and pelletising" in row[0] for row in rows)


def test_chains_beside_the_plan_are_told(planned: tuple[Facts, Region]) -> None:
    facts, region = planned
    page = Page(chain_section(facts, region, find_chains(town(), limit=2)))
    assert any("moisture" in cell for row in page.table("Chains by net benefit").rows for cell in row)


def test_names_are_escaped(planned: tuple[Facts, Region]) -> None:
    """What a chain is called is text, never markup."""
    facts, region = planned
    found = find_chains(town(), limit=1)
    poisoned = found.with_columns(found["chain"].str.replace("^", "<script>").alias("chain"))
    assert "<script>" not in str(chain_section(facts, region, poisoned))
