"""The shape of a plan: a table for each schema, all of them empty until told otherwise."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from lichen.engine.match.plan import make_plan
from lichen.engine.match.result import REASONS, RESULT_SCHEMAS, Certificate, Plan, Totals
from tests.engine.match.regions import pressed

CERTIFICATE = Certificate(
    pairs=0, columns=0, rounds=0, violation=0.0, tolerance=0.0, primal=0.0, dual=0.0, valid=True
)
TOTALS = Totals(0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_every_table_has_a_schema_and_starts_empty():
    plan = Plan("x", 2024, "EUR", "optimal", 0.0, 0.0, 0.0, CERTIFICATE, TOTALS, {})
    tables = [field.name for field in fields(Plan)][10:]
    assert tables == list(RESULT_SCHEMAS)
    for name in tables:
        assert dict(getattr(plan, name).schema) == RESULT_SCHEMAS[name]
        assert len(getattr(plan, name)) == 0


def test_made_plan_keeps_the_schemas():
    plan = make_plan(pressed())
    assert {name: dict(getattr(plan, name).schema) for name in RESULT_SCHEMAS} == RESULT_SCHEMAS


def test_plan_is_frozen():
    with pytest.raises(FrozenInstanceError):
        make_plan(pressed()).objective = 1.0


def test_reasons_read_as_parts_of_a_sentence():
    assert all(text == text.strip(". ") and text[0].islower() for text in REASONS.values())
