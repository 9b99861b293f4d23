"""A plan as files: tables for spreadsheets, and one JSON document with its schema."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields
from typing import Any

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.engine.match.result import RESULT_SCHEMAS, Certificate, Plan, Totals

FORMAT = "lichen-plan/1"
_JSON_TYPES = {pl.String(): "string", pl.Float64(): "number", pl.Int64(): "integer"}
_HEAD = ("region", "year", "currency", "status", "objective", "bound", "gap")


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold: a number that is not finite is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as one JSON-ready document; its schema is `plan_schema`.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> plan_document(make_plan(two_sites()))["totals"]["amount_placed"]
    80.0
    """
    head = {name: _plain(getattr(plan, name)) for name in _HEAD}
    parts = {name: _plain(asdict(getattr(plan, name))) for name in ("certificate", "totals")}
    tables = {
        name: [_plain(row) for row in getattr(plan, name).iter_rows(named=True)] for name in RESULT_SCHEMAS
    }
    return {"format": FORMAT} | head | parts | {"settings": _plain(plan.settings)} | {"tables": tables}


def _record(kind: type) -> dict[str, Any]:
    types = {"float": ["number", "null"], "int": "integer", "bool": "boolean", "str": "string"}
    named = {item.name: {"type": types[str(item.type)]} for item in fields(kind)}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `plan_document`.

    >>> sorted(plan_schema()["properties"])[:3]
    ['bound', 'certificate', 'currency']
    """
    number, text = {"type": ["number", "null"]}, {"type": "string"}
    tables = {}
    for name, columns in RESULT_SCHEMAS.items():
        cells = {column: {"type": [_JSON_TYPES[kind], "null"]} for column, kind in columns.items()}
        row = {"type": "object", "properties": cells, "required": list(cells), "additionalProperties": False}
        tables[name] = {"type": "array", "items": row}
    properties = {
        "format": {"const": FORMAT},
        "region": text, "year": {"type": "integer"}, "currency": text,
        "status": {"enum": ["optimal", "within_gap", "open"]},
        "objective": number, "bound": number, "gap": number,
        "certificate": _record(Certificate), "totals": _record(Totals),
        "settings": {"type": "object", "additionalProperties": {"type": ["number", "string", "boolean", "null"]}},
        "tables": {"type": "object", "properties": tables, "required": list(tables), "additionalProperties": False},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A plan made by Lichen",
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def plan_files(plan: Plan) -> dict[str, bytes]:
    """Return a plan as files by name: one CSV per table that has rows, ``plan.json`` and ``plan.schema.json``.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> sorted(plan_files(make_plan(two_sites())))[:3]
    ['assumptions.csv', 'chains.csv', 'exchanges.csv']
    """
    files = {}
    for name in RESULT_SCHEMAS:
        table: pl.DataFrame = getattr(plan, name)
        if len(table):
            files[f"{name}.csv"] = table.write_csv().encode()
    files["plan.json"] = json.dumps(plan_document(plan), ensure_ascii=False, allow_nan=False).encode()
    files["plan.schema.json"] = json.dumps(plan_schema(), indent=1).encode()
    return files


def _unreadable(file: str, what: str) -> ProblemsError:
    mend = "give the plan.json that 'lichen plan' wrote, unchanged"
    return ProblemsError([Problem(file, "", 0, "", "", what, mend)])


def _table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = RESULT_SCHEMAS[name]
    if any(row.keys() != schema.keys() for row in rows):
        raise ValueError(f"a row of '{name}' has other columns than it should")
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_plan(content: bytes, file: str = "plan.json") -> Plan:
    """Return the plan in a JSON document that `plan_files` wrote; raise `ProblemsError` if it is not one.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> read_plan(plan_files(make_plan(two_sites()))["plan.json"]).objective
    1920.0
    """
    try:
        document = json.loads(content)
    except ValueError as error:
        raise _unreadable(file, f"this is not JSON ({error})") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _unreadable(file, "this is not a plan of this version of Lichen")
    try:
        tables: dict[str, Any] = {name: _table(name, document["tables"][name]) for name in RESULT_SCHEMAS}
        certificate: dict[str, Any] = {
            k: math.inf if v is None else v for k, v in document["certificate"].items()
        }
        return Plan(
            **{name: document[name] for name in _HEAD},
            certificate=Certificate(**certificate),
            totals=Totals(**document["totals"]),
            settings=document["settings"],
            **tables,
        )
    except (AttributeError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise _unreadable(file, f"the plan is incomplete ({error})") from None
