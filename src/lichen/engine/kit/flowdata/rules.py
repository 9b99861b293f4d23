"""The rules that the tables of flows have to keep together, each with its cure; all that is broken is found at once.

1. A process is touched by a flow or a stock, or has parts that are.
2. No process is a part of itself; nor is a flow.
3. The rows of one flow agree on where it comes from, where it goes to, what it is and what it is a part of.
4. A flow leads from one process to another.
5. Nothing is stated twice: a flow, a stock, a coefficient; nor one flow under two ids.
6. Either every row of flows and stocks has its period, or none has.
7. A flow that is stated in a layer has a row there in each period of the system.
8. All amounts of a layer are of one kind of measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from lichen.core.said import said
from lichen.engine.kit.flowdata.finding import Finding, where
from lichen.engine.kit.flowdata.joined import joined_rules
from lichen.engine.kit.flowdata.measures import KINDS

Tables = Mapping[str, pl.DataFrame]
_SHOWN = 5


def broken(tables: Tables) -> list[Finding]:
    """Return every break of the rules in the canonical tables processes, flows, stocks and coefficients.

    >>> from lichen.core.graph import empty_table
    >>> broken({name: empty_table(name) for name in ("processes", "flows", "stocks", "coefficients")})
    []
    """
    rules = (
        _unconnected,
        _circles,
        _agreement,
        _loops,
        _twice,
        _two_names,
        _periods,
        _gaps,
        _kinds,
        joined_rules,
    )
    return [finding for rule in rules for finding in rule(tables)]


def unknown_references(tables: Tables) -> Iterator[Finding]:
    """Give the references to rows that are not there; a pack's reader finds them itself, with what was meant.

    >>> from lichen.core.graph import empty_table
    >>> list(unknown_references({name: empty_table(name) for name in ("processes", "flows", "stocks", "coefficients")}))
    []
    """
    for table, column, target in (
        ("processes", "parent", "processes"), ("flows", "from_process", "processes"),
        ("flows", "to_process", "processes"), ("flows", "part_of", "flows"),
        ("stocks", "process", "processes"), ("coefficients", "flow", "flows"),
    ):  # fmt: skip
        cells, keys = tables[table][column], tables[target]["id"]
        for row in (cells.is_not_null() & ~cells.is_in(keys.implode())).arg_true():
            what = said("there is no '{id}' in '{table}'", id=cells[row], table=target)
            mend = said("add it to '{table}', or correct the name", table=target)
            yield Finding(table, int(row), column, what, mend, "unknown_id")


def _unconnected(tables: Tables) -> Iterator[Finding]:
    flows, processes = tables["flows"], tables["processes"]
    touched = set(flows["from_process"]) | set(flows["to_process"]) | set(tables["stocks"]["process"])
    parents = dict(processes.select("id", "parent").iter_rows())
    for process in list(touched & parents.keys()):
        above, seen = parents[process], {process}
        while above is not None and above not in seen:
            seen.add(above)
            touched.add(above)
            above = parents.get(above)
    alone = ~processes["id"].is_in(pl.Series(sorted(touched - {None}), dtype=pl.String).implode())
    what = said("no flow and no stock touches this process")
    mend = said("add a flow from it or to it, or delete the process")
    yield from where("processes", alone, "id", what, mend, "unconnected")


def _circles(tables: Tables) -> Iterator[Finding]:
    for table, column in (("processes", "parent"), ("flows", "part_of")):
        frame = tables[table]
        above = dict(frame.filter(pl.col(column).is_not_null()).select("id", column).iter_rows())
        for row, key in enumerate(frame["id"]):
            seen, at = {key}, above.get(key)
            while at is not None and at not in seen:
                seen.add(at)
                at = above.get(at)
            if at is not None and at == key:
                what = (
                    said("the process '{id}' is a part of itself", id=key)
                    if table == "processes"
                    else said("the flow '{id}' is a part of itself", id=key)
                )
                yield Finding(table, row, column, what, said("correct '{column}'", column=column), "circle")


def _agreement(tables: Tables) -> Iterator[Finding]:
    flows = tables["flows"]
    for column in ("from_process", "to_process", "key", "part_of"):
        differs = flows.select(
            (pl.col(column).ne_missing(pl.col(column).first().over("id")) & pl.col("id").is_not_null()).alias(
                "x"
            )
        )["x"]
        name = "resource" if column == "key" else column
        what = said("the rows of this flow do not agree on '{column}'", column=name)
        mend = said("make them agree, or give another id")
        yield from where("flows", differs, name, what, mend, "disagree")


def _loops(tables: Tables) -> Iterator[Finding]:
    flows = tables["flows"]
    same = flows["from_process"] == flows["to_process"]
    what = said("the flow ends where it begins")
    mend = said("correct one of the two, or delete the row")
    yield from where("flows", same, "to_process", what, mend, "same_process")


def _twice(tables: Tables) -> Iterator[Finding]:
    mend = said("keep one of the rows, or give another layer or period")
    for table, parts, what in (
        (
            "flows",
            ("id", "layer", "period"),
            said("the same flow stands more than once in the same layer and period"),
        ),
        (
            "stocks",
            ("process", "layer", "period", "kind"),
            said("the same stock stands more than once in the same layer and period"),
        ),
        (
            "coefficients",
            ("flow", "kind", "layer", "period"),
            said("the same coefficient stands more than once in the same layer and period"),
        ),
    ):
        many = tables[table].select((pl.len().over(parts) > 1) & pl.col(parts[0]).is_not_null()).to_series()
        yield from where(table, many, parts[0], what, mend, "twice")


def _two_names(tables: Tables) -> Iterator[Finding]:
    """Find two ids that say the same: from, to, resource, layer, period and whole."""
    flows = tables["flows"]
    parts = ["from_process", "to_process", "key", "layer", "period", "part_of"]
    once = flows.with_row_index("row").unique(["id", "layer", "period"], keep="first", maintain_order=True)
    for rows, ids in (
        once.group_by(parts, maintain_order=True).agg("row", "id").select("row", "id").iter_rows()
    ):
        for row in rows if len(set(ids)) > 1 else ():
            other = next(key for key in ids if key != flows["id"][row])
            what = said("'{id}' is a flow of the same between the same processes", id=other)
            mend = said("delete one of the two, or say in '{column}' how they differ", column="resource")
            yield Finding("flows", int(row), "id", what, mend, "duplicate_flow")


def _periods(tables: Tables) -> Iterator[Finding]:
    stated = pl.concat([tables["flows"]["period"], tables["stocks"]["period"]])
    if 0 < stated.null_count() < len(stated):
        for table in ("flows", "stocks"):
            empty = tables[table]["period"].is_null()
            what = said("the period is not stated, and that of other rows is")
            mend = said("say to which period the row belongs")
            yield from where(table, empty, "period", what, mend, "no_period")


def _gaps(tables: Tables) -> Iterator[Finding]:
    flows = tables["flows"].with_row_index("row")
    every = pl.concat([tables["flows"]["period"], tables["stocks"]["period"]]).drop_nulls().unique().sort()
    if every.is_empty():
        return
    grouped = flows.drop_nulls(["id", "period"]).group_by("id", "layer", maintain_order=True)
    for key, layer, row, periods in grouped.agg(pl.col("row").first(), pl.col("period")).iter_rows():
        absent = [period for period in every if period not in set(periods)]
        if absent:
            shown = ", ".join(absent[:_SHOWN]) + (", …" if len(absent) > _SHOWN else "")
            what = said(
                "the flow '{id}' has no row for {periods} in the layer '{layer}'",
                id=key,
                periods=shown,
                layer=layer,
            )
            mend = said(
                "add the row; write 0 if nothing flowed, and leave the amount empty if it is not known"
            )
            yield Finding("flows", int(row), "period", what, mend, "missing_period")


def _kinds(tables: Tables) -> Iterator[Finding]:
    parts = [tables[name].select("layer", "dimension") for name in ("flows", "stocks")]
    counted = pl.concat(parts).drop_nulls().group_by("layer", "dimension", maintain_order=True).len()
    commonest = counted.sort("len", descending=True, maintain_order=True).unique("layer", maintain_order=True)
    main = dict(commonest.select("layer", "dimension").iter_rows())
    for name in ("flows", "stocks"):
        frame = tables[name]
        for row, (layer, dimension) in enumerate(frame.select("layer", "dimension").iter_rows()):
            if dimension is not None and dimension != main[layer]:
                what = said(
                    "it is of the kind {kind}, other amounts of the layer '{layer}' are {other}",
                    kind=KINDS.get(dimension, dimension),
                    layer=layer,
                    other=KINDS.get(main[layer], main[layer]),
                )
                mend = said("give it in a unit of that kind, or move it to a layer of its own")
                yield Finding(name, row, "unit", what, mend, "kinds")
