"""The sheets of flows of the register, reconciled: tables and pictures, packed into one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import polars as pl

from lichen.core.errors import ProblemsError
from lichen.core.said import parts_of
from lichen.engine.flows import Balanced, FlowSystem, flow_system, reconcile
from lichen.engine.flows.contradictions import contradictions
from lichen.engine.flows.drawn import levels_of, wholes_of
from lichen.engine.flows.indicators import indicators
from lichen.engine.flows.picture import draw_flows
from lichen.engine.flows.tell import unit_of
from lichen.engine.kit.draw.net_kept import as_json
from lichen.engine.register import RawPack
from lichen.engine.register.flows_check import check_flows
from lichen.engine.register.found import as_problems
from lichen.site.flows.queries.kept import SHEETS
from lichen.site.register.bridge.stored import sheet_table
from lichen.site.register.models import Sheet

Told = Callable[[float, str], None]
MOST_PICTURES = 1500


def stored_system() -> FlowSystem:
    """Return the system that the sheets of flows describe; raises `ProblemsError` with all that is wrong in them."""
    sheets = Sheet.objects.filter(name__in=(*SHEETS, "region"))
    raw = RawPack("register", {sheet.name: sheet_table(sheet, plain=True) for sheet in sheets})
    read = check_flows(raw)
    if read.found.height:
        raise ProblemsError(list(as_problems(read.found)))
    return flow_system(read.tables, read.name, read.currency or "")


def balanced_file(system: FlowSystem, told: Told) -> tuple[dict[str, Any], bytes]:
    """Return what came of a reconciliation: what there is, in words and lists, and the file of tables and pictures."""
    told(0.05, "")
    made = reconcile(system)
    told(0.5, "")
    tables = {
        "data": made.data,
        "sheets": made.sheets,
        "stated_sheets": made.stated_sheets,
        "faults": made.faults.drop("variable", "rivals"),
        "contradictions": contradictions(made),
        "indicators": indicators(made),
    }
    depths = depths_of(system)
    layers = [{"name": name, "unit": unit_of(system, name)} for name in system.dimensions]
    about = {
        "name": system.name,
        "layers": layers,
        "periods": list(system.periods),
        "depths": depths,
        "processes": dict(system.names),
        "wholes": wholes_of(system),
        "parents": dict(system.processes.select("id", "parent").drop_nulls().iter_rows()),
        "ends": {key: [start, end, what or ""] for key, start, end, what in
                 system.flows.unique("id", keep="first", maintain_order=True)
                 .select("id", "from_process", "to_process", "resource").iter_rows()},
        "sentences": [parts_of(sentence) for sentence in made.sentences],
        "figures": made.data.height,
        "contradictions": tables["contradictions"].filter("sure").height,
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, table in tables.items():
            file.writestr(f"{name}.parquet", _parquet(table))
        _write_pictures(file, made, layers, depths, told)
    return about, out.getvalue()


def depths_of(system: FlowSystem) -> list[dict[str, Any]]:
    """Return the depths that are drawn: wholes, wholes with the parts of one, each level, the finest."""
    deepest = levels_of(system) - 1
    if deepest < 1:
        return [{"key": "all", "level": None, "open": []}]
    wholes = wholes_of(system)
    if (len(wholes) + deepest + 1) * len(system.periods) * len(system.dimensions) > MOST_PICTURES:
        wholes = []
    found = [{"key": "0", "level": 0, "open": []}]
    found += [{"key": f"open-{place}", "level": 0, "open": [whole]} for place, whole in enumerate(wholes)]
    found += [{"key": str(level), "level": level, "open": []} for level in range(1, deepest)]
    return [*found, {"key": "all", "level": None, "open": []}]


def _write_pictures(
    file: zipfile.ZipFile,
    made: Balanced,
    layers: list[dict[str, Any]],
    depths: list[dict[str, Any]],
    told: Told,
) -> None:
    for place, layer in enumerate(layers):
        for step, depth in enumerate(depths):
            told(0.5 + 0.5 * (place * len(depths) + step) / (len(layers) * len(depths)), "")
            drawn = draw_flows(made, layer=layer["name"], level=depth["level"], opened=depth["open"])
            kept = json.dumps(as_json(drawn.network), ensure_ascii=False)
            file.writestr(f"{place}/{depth['key']}.json", kept)
            file.writestr(f"{place}/{depth['key']}.parquet", _parquet(drawn.table))


def _parquet(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_parquet(out)
    return out.getvalue()
