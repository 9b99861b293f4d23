"""The law of the glossary: it names every column and field of the contracts once, in order, with a unit."""

from __future__ import annotations

import re
from dataclasses import fields

import polars as pl

from lichen.core.graph import SCHEMAS, Region
from lichen.core.pack import PACK
from lichen.engine.flows.contradictions import CONTRADICTION_SCHEMA
from lichen.engine.flows.indicators import INDICATOR_SCHEMA
from lichen.engine.flows.picture import DRAWN_SCHEMA
from lichen.engine.flows.regroup import SUM_SCHEMA
from lichen.engine.flows.result import FLOW_SCHEMAS, Balanced, Checked
from lichen.engine.match.chains import CHAINS, FLOWS
from lichen.engine.match.receivers.members import MEMBER_SCHEMA
from lichen.engine.match.receivers.rank import RECEIVER_SCHEMA
from lichen.engine.match.result import RESULT_SCHEMAS, Certificate, Plan, Totals
from lichen.engine.match.shares import SHARE_SCHEMAS, Shares
from lichen.engine.match.stress import STRESS_SCHEMAS, Stress
from lichen.engine.match.viability.card import Card, Finding
from lichen.engine.match.viability.why import Rival, Why
from tests.law.tree import ROOT

LINE = re.compile(r"- \*\*(?P<name>\w+)\*\* \[(?P<unit>[^\]]+)\]: (?P<meaning>.+\.)")
FLOW_TABLES = (*FLOW_SCHEMAS.values(), INDICATOR_SCHEMA, DRAWN_SCHEMA, CONTRADICTION_SCHEMA, SUM_SCHEMA)
FLOW_RECORDS = (Balanced, Checked)
NO_QUANTITY = {"text", "table", "record", "yes/no"}


def entries() -> list[re.Match[str]]:
    """Return the lines of the glossary's list of names."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    lines = text.split("## Names of columns and fields\n")[1].strip().splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    assert [line for line, match in zip(lines, found, strict=True) if match is None] == []
    return [match for match in found if match]


def names_of_the_contracts() -> set[str]:
    """Return the names of the columns of the pack, the graph and the plan, and of their records."""
    names = {column.name for table in PACK for column in table.columns}
    results = (
        *RESULT_SCHEMAS.values(),
        *SHARE_SCHEMAS.values(),
        *STRESS_SCHEMAS.values(),
        CHAINS,
        FLOWS,
        *FLOW_TABLES,
    )
    names |= {name for schema in (*SCHEMAS.values(), *results) for name in schema}
    names |= set(RECEIVER_SCHEMA) | set(MEMBER_SCHEMA)
    return names | {
        field.name
        for record in (
            Region,
            Plan,
            Totals,
            Certificate,
            Shares,
            Stress,
            Card,
            Finding,
            Why,
            Rival,
            *FLOW_RECORDS,
        )
        for field in fields(record)
    }


def test_every_name_is_in_the_glossary_and_none_is_invented() -> None:
    named = {entry["name"] for entry in entries()}
    wanted = names_of_the_contracts()
    assert (wanted - named, named - wanted) == (set(), set())


def test_names_stand_once_and_in_alphabetical_order() -> None:
    named = [entry["name"] for entry in entries()]
    assert named == sorted(set(named))


def test_every_number_has_a_unit() -> None:
    """What is a float in a table is no mere text: its line gives a unit."""
    units = {entry["name"]: entry["unit"] for entry in entries()}
    results = (
        *RESULT_SCHEMAS.values(),
        *SHARE_SCHEMAS.values(),
        *STRESS_SCHEMAS.values(),
        CHAINS,
        FLOWS,
        *FLOW_TABLES,
    )
    schemas = (*SCHEMAS.values(), *results)
    numbers = {name for schema in schemas for name, kind in schema.items() if kind == pl.Float64()}
    assert {name for name in numbers if units[name] in NO_QUANTITY} == set()
