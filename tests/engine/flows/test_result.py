"""The tables of the results have the columns that the contract names."""

from __future__ import annotations

from lichen.engine.flows import reconcile
from lichen.engine.flows.result import FLOW_SCHEMAS
from lichen.engine.flows.testing import splitter


def test_tables_are_those_of_their_schemas() -> None:
    made = reconcile(splitter())
    assert dict(made.data.schema) == FLOW_SCHEMAS["data"]
    assert dict(made.sheets.schema) == dict(made.stated_sheets.schema) == FLOW_SCHEMAS["sheets"]
