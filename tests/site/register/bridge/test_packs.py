"""Rows as written: cells by column, keys, and what the register cannot hold."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from lichen.engine.register import RawPack, decode
from lichen.site.register.bridge.packs import raw_table, tables_of, unfit
from tests.site.register.conftest import as_files


def test_tables_of_a_pack_with_those_that_it_does_not_know() -> None:
    found = {table.name: table for table in tables_of(decode(as_files(), "p"))}
    assert list(found)[-1] == "other:remarks"
    assert [row.ref for row in found["streams"].rows] == ["bran", "husk", "feed"]
    assert [row.ref for row in found["prices"].rows] == [""]
    assert found["organisations"].rows[1].cells == {"id": "farm", "name": "Hill Farm", "sector": "01.41"}


def test_two_unknown_tables_of_one_name_keep_apart() -> None:
    raw = decode(as_files(), "p")
    raw = replace(raw, others=raw.others * 3)
    assert [t.name for t in tables_of(raw) if not t.known] == [
        "other:remarks",
        "other:remarks 2",
        "other:remarks 3",
    ]


def test_what_no_database_holds_is_told() -> None:
    table = raw_table(
        "sites", ("id", "note"), [{"id": "a" * 201, "note": "x\x00y"}, {"id": "b"}], file="s.csv"
    )
    assert [(p.row, p.column) for p in unfit(RawPack("p", {"sites": table}))] == [(2, "note"), (2, "id")]


def test_cells_of_a_made_table_are_null_where_empty() -> None:
    table = raw_table("prices", ("resource", "value"), [{"value": "5"}])
    assert table.frame.equals(
        pl.DataFrame({"resource": [None], "value": ["5"]}, schema_overrides={"resource": pl.String})
    )
    assert table.typed == {"value"}


def test_a_flow_is_kept_once_for_each_period() -> None:
    """Rows of one flow in several years bear the same id, so the id is not their key."""
    flows = "id,from_process,to_process,period,amount,unit\na,x,y,2019,1,t\na,x,y,2020,2,t\n"
    raw = decode({"flows.csv": flows.encode()}, "flows")
    assert [row.ref for row in tables_of(raw)[0].rows] == ["", ""]
