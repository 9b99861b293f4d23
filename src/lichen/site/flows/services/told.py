"""The tables of a balance as pages show them: names instead of keys, rows of one period, process or search."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.flow_words import FINDINGS
from lichen.core.indicators import TITLES
from lichen.core.said import from_parts, joined
from lichen.site.flows.bridge.series import drawn_series
from lichen.site.flows.models import Balance
from lichen.site.flows.services.balance import Picture, table
from lichen.site.flows.services.files import file_of, safe
from lichen.site.shell.telling import told as in_words

PAGE = 50
SUSPECT = 1.96  # standard deviations; beyond them lies one honest figure of twenty
MOST = 200
HEAD = ("period", "from", "to", "resource", "amount", "sd", "unit")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow between what is drawn; `sd` None: not known."""

    start: str
    end: str
    resource: str
    amount: float
    sd: float | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Balance sheets: of all processes in a period, or of one over the periods with the flows across its border.

    `called` is the layer as the reader calls it.
    """

    layer: str
    unit: str
    period: str
    process: str
    name: str
    rows: list[dict[str, Any]]
    called: str
    flows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figures:
    """A page of figures before and after, and where the next begins ("" after the last)."""

    rows: list[dict[str, Any]]
    after: str
    count: int
    chosen: dict[str, str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator over the periods: its chart and its values, or what it lacks."""

    title: str
    unit: str
    direction: str
    formula: str
    source: str
    lacking: str
    svg: str
    rows: list[dict[str, Any]]


def name_of(made: Balance, process: str) -> str:
    """Return the name of a process."""
    return (made.about or {})["processes"].get(process) or (_("stocks") if process == "(stock)" else process)


def flow_rows(made: Balance, found: Picture) -> list[FlowRow]:
    """Return the flows beside a picture, the largest first."""
    columns = ("from_process", "to_process", "resource", "amount", "sd")
    return [
        FlowRow(name_of(made, start), name_of(made, end), resource or "", amount, sd)
        for start, end, resource, amount, sd in found.table.select(columns).iter_rows()
    ]


def file_of_balance(form: str, made: Balance, found: Picture) -> bytes:
    """Return a picture of a balance, or its table, as `file_of` does."""
    rows = [
        (found.period, row.start, row.end, row.resource, row.amount, row.sd, found.unit)
        for row in flow_rows(made, found)
    ]
    return file_of(form, found.svg, HEAD, rows)


def depths(made: Balance) -> list[tuple[str, str]]:
    """Return the depths to choose from: key and label."""
    found = []
    for one in (made.about or {})["depths"]:
        if one["open"]:
            said = _("with the parts of %s") % name_of(made, one["open"][0])
        elif one["level"] is None:
            said = _("every process")
        else:
            said = _("wholes only") if one["level"] == 0 else _("level %s") % one["level"]
        found.append((one["key"], said))
    return found


def depth_of(made: Balance, process: str) -> str:
    """Return the depth at which the parts of a process are drawn; "" if it has none that are."""
    return next((one["key"] for one in (made.about or {})["depths"] if one["open"] == [process]), "")


def sentences(made: Balance) -> list[str]:
    """Return what a balance found as a whole; sentences that a page says in its reader's language."""
    return [from_parts(parts) for parts in (made.about or {})["sentences"]]


def contradictions(made: Balance) -> list[dict[str, Any]]:
    """Return what contradicts itself, the largest first; those beyond chance before the rest."""
    found = table(made, "contradictions", whole=True).sort(~pl.col("sure"), maintain_order=True)
    return [
        row | {"sentence": from_parts(json.loads(row["said"])) if row.get("said") else row["sentence"]}
        for row in found.head(MOST).to_dicts()
    ]


def _layer(made: Balance, layer: str, period: str) -> tuple[str, str, str]:
    about = made.about or {}
    units = {one["name"]: one["unit"] for one in about["layers"]}
    chosen, when = layer or next(iter(units)), period or about["periods"][-1]
    if chosen not in units or when not in about["periods"]:
        raise Http404
    return chosen, units[chosen], when


def sheets(made: Balance, *, layer: str = "", period: str = "", process: str = "") -> Sheets:
    """Return balance sheets; 404 for a layer, period or process that there is not."""
    chosen, unit, when = _layer(made, layer, period)
    if process and process not in (made.about or {})["processes"]:
        raise Http404
    only = pl.col("process") == process if process else pl.col("period") == when
    here = (pl.col("layer") == chosen) & only
    before = (
        table(made, "stated_sheets").filter(here).select("process", "period", before="imbalance", off="test")
    )
    rows = table(made, "sheets").filter(here).join(before, on=["process", "period"], how="left")
    told = [row | {"name": name_of(made, row["process"])} for row in rows.to_dicts()]
    flows = _across(made, chosen, when, process) if process else []
    name = name_of(made, process) if process else ""
    return Sheets(chosen, unit, when, process, name, told, made.layers[chosen], flows)


def _across(made: Balance, layer: str, period: str, process: str) -> list[dict[str, Any]]:
    """Return the flows across the border of a process in a period."""
    ends = (made.about or {})["ends"]
    mine = [key for key, (start, end, _what) in ends.items() if process in (start, end)]
    data = table(made, "data").filter(
        (pl.col("kind") == "flow")
        & (pl.col("layer") == layer)
        & (pl.col("period") == period)
        & pl.col("id").is_in(mine)
    )
    return [_row(made, row) | {"enters": ends[row["id"]][1] == process} for row in data.to_dicts()]


def _row(made: Balance, row: dict[str, Any]) -> dict[str, Any]:
    """Return a figure with the names of what it is of."""
    about = made.about or {}
    start, end, what = about["ends"].get(row["id"], ("", "", ""))
    units = {one["name"]: one["unit"] for one in about["layers"]}
    if row["kind"] == "flow" and start:
        name = f"{name_of(made, start)} → {name_of(made, end)}" + (f", {what}" if what else "")
    else:
        name = name_of(made, row["id"])
    suspect = row["test"] is not None and abs(row["test"]) > SUSPECT
    finding = found_words(row["finding"]) if row["finding"] else row["finding"]
    return row | {"name": name, "unit": units.get(row["layer"], ""), "suspect": suspect, "finding": finding}


def found_words(finding: str) -> str:
    """Return how a figure was found, so that a page can say it again.

    >>> found_words("set aside, checked by others, at its bound")
    'set aside, checked by others, at its bound'
    """
    return joined([FINDINGS.get(part, part) for part in finding.split(", ")], ", ")


def figures(
    made: Balance, *, layer: str = "", period: str = "", text: str = "", suspect: str = "", after: str = ""
) -> Figures:
    """Return a page of all figures before and after, narrowed to a layer, a period, words, or those that do not fit."""
    chosen = {"layer": layer, "period": period, "text": text, "suspect": suspect}
    data = table(made, "data").with_row_index("place")
    for column in ("layer", "period"):
        if chosen[column]:
            data = data.filter(pl.col(column) == chosen[column])
    if suspect:
        data = data.filter(pl.col("test").abs() > SUSPECT).sort(pl.col("test").abs(), descending=True)
    rows = [_row(made, row) for row in data.to_dicts()]
    words = text.casefold().split()
    if words:
        rows = [row for row in rows if all(word in f"{row['name']} {row['id']}".casefold() for word in words)]
    begins = int(after) if after.isascii() and after.isdigit() else 0
    left = len(rows) > begins + PAGE
    return Figures(rows[begins : begins + PAGE], str(begins + PAGE) if left else "", len(rows), chosen)


def indicators(made: Balance) -> list[Indicator]:
    """Return the indicators, those that are known first, each over the periods."""
    found = []
    for place, (_key, rows) in enumerate(
        table(made, "indicators").group_by("indicator", maintain_order=True)
    ):
        told, first = rows.to_dicts(), rows.row(0, named=True)
        known = [row for row in told if row["value"] is not None]
        words = {name: first[name] or "" for name in ("title", "unit", "direction", "formula", "source")}
        words["title"] = TITLES.get(first["indicator"], words["title"])
        words["unit"] = words["unit"].removeprefix("1")  # a share needs no word
        key = f"indicator-{place}"
        svg = safe(drawn_series(told, in_words(words["title"]), words["unit"], key)) if known else ""
        found.append(Indicator(**words, lacking="" if known else first["lacking"] or "", svg=svg, rows=known))
    return sorted(found, key=lambda one: not one.rows)
