"""The words of the table of figures are those that pages can say again."""

from __future__ import annotations

from lichen.core.flow_words import FINDINGS
from lichen.engine.flows import reconcile, tables
from lichen.engine.flows.testing import splitter


def test_every_finding_of_the_engine_can_be_said_again() -> None:
    assert set(tables._FINDINGS.values()) | {"set aside", "at its bound"} == set(FINDINGS)
    made = reconcile(splitter((10.0, 2.0, 1.0), sd=0.5), set_aside=True)
    parts = {part for finding in made.data["finding"] for part in finding.split(", ")}
    assert parts <= set(FINDINGS)
    assert "set aside" in parts
