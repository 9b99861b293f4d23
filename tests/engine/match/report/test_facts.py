"""Names, colours and units."""

from __future__ import annotations

from lichen.core.codes import scheme
from lichen.engine.match.report.facts import OPERATIONS, Facts


def test_groups_cover_every_exchange(facts: Facts) -> None:
    groups = facts.groups["mass"]
    assert len(groups) == 9
    assert sum(g.exchanges for g in groups) == len(facts.plan.exchanges)
    assert abs(sum(g.amount for g in groups) - float(facts.plan.exchanges["amount"].sum())) < 1e-6
    assert [g.tone for g in groups] == [*(f"t{i}" for i in range(8)), "tx"]
    own = [g.amount for g in groups[:-1]]
    assert own == sorted(own, reverse=True)


def test_site_is_named_by_itself_its_organisation_or_its_id(facts: Facts) -> None:
    assert facts.site("s9") == facts.organisation("o9")  # the ninth has no name of its own
    assert facts.site("unheard-of") == "unheard-of"
    assert facts.site(None) == "outlet"


def test_every_operation_has_a_short_name() -> None:
    assert set(OPERATIONS) == {code.code for code in scheme("rd")}
