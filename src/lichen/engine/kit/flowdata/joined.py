"""Rules of what joins layers and levels: coefficients, and flows that are parts of others.

9. A concentration joins a layer to the goods, in a unit that fits both.
10. The transfer coefficients of a process are at most 1 each and together; if they name all its outputs, none of
    them has an error and it keeps no stock, they add up to 1.
11. What a flow is a part of begins or ends in the same place, or a level above.
12. What a flow is counted as is one of the accounts that indicators know.
13. Levels of a stock need every year between the first and the last.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import polars as pl

from lichen.core.indicators import account_list
from lichen.core.pack.flows import GOODS
from lichen.engine.kit.flowdata.finding import Finding, where

Tables = Mapping[str, pl.DataFrame]
_ROUNDED = 1e-6  # by which shares that add up may miss 1


def joined_rules(tables: Tables) -> Iterator[Finding]:
    """Give every break of the rules 9 to 13 in the canonical tables.

    >>> from lichen.core.graph import empty_table
    >>> list(joined_rules({name: empty_table(name) for name in ("processes", "flows", "stocks", "coefficients")}))
    []
    """
    yield from _concentrations(tables)
    yield from _shares(tables)
    yield from _levels(tables)
    yield from _accounts(tables)
    yield from _years(tables)


def _dimensions(tables: Tables) -> dict[str, str]:
    parts = [tables[name].select("layer", "dimension") for name in ("flows", "stocks")]
    return dict(pl.concat(parts).drop_nulls().unique("layer", keep="first", maintain_order=True).iter_rows())


def _concentrations(tables: Tables) -> Iterator[Finding]:
    frame, kinds = tables["coefficients"], _dimensions(tables)
    given = frame["kind"] == "concentration"
    same = given & (frame["layer"] == GOODS)
    mend = "name the layer, such as zinc or energy"
    yield from where(
        "coefficients", same, "layer", "a concentration of goods in goods says nothing", mend, "layer"
    )
    goods = kinds.get(GOODS)
    if goods is None and given.any():
        what = "there are concentrations, but no amounts of goods"
        yield Finding("coefficients", None, "", what, "add rows of the layer goods to 'flows'", "no_goods")
        return
    for row, (layer, above, below) in enumerate(frame.select("layer", "dimension", "per").iter_rows()):
        wanted = kinds.get(layer, above or goods)
        stated = (above or goods, below or goods) if above else (goods, goods)
        if given[row] and layer != GOODS and stated != (wanted, goods):
            what = f"the layer '{layer}' is {wanted} per {goods}, the coefficient {stated[0]} per {stated[1]}"
            yield Finding(
                "coefficients", row, "unit", what, "give it in units of these kinds, such as MWh/t", "kinds"
            )
    flowing = tables["flows"].filter(pl.col("layer") == GOODS)["id"]
    named = tables["flows"]["id"]
    dry = given & frame["flow"].is_in(named.implode()) & ~frame["flow"].is_in(flowing.implode())
    what = "the flow has a concentration, but no row of goods that it could be one of"
    yield from where(
        "coefficients", dry, "flow", what, "add a row of the layer goods to the flow", "no_goods"
    )
    large = given & frame["dimension"].eq_missing(frame["per"]) & (frame["value"] > 1)
    mend = "write a share below 1, or say in 'unit' that it is % or mg/kg"
    yield from where("coefficients", large, "value", "more than the whole of the flow", mend, "too_large")


def _shares(tables: Tables) -> Iterator[Finding]:
    flows, stocks = tables["flows"], tables["stocks"]
    start = dict(flows.select("id", "from_process").iter_rows())
    outputs: dict[str, set[str]] = {}
    for key, process in start.items():
        outputs.setdefault(process, set()).add(key)
    shares = tables["coefficients"].with_row_index("row").filter(pl.col("kind") == "transfer")
    large = (tables["coefficients"]["kind"] == "transfer") & (tables["coefficients"]["value"] > 1)
    mend = "write a share from 0 to 1, or % in 'unit'"
    yield from where("coefficients", large, "value", "a share is above 1", mend, "too_large")
    placed = shares.with_columns(pl.col("flow").replace_strict(start, default=None).alias("from")).drop_nulls(
        "from"
    )
    kept = set(stocks["process"])
    for process, _layer, _period, rows, keys, values, errors in (
        placed.group_by("from", "layer", "period", maintain_order=True)
        .agg("row", "flow", "value", "sd")
        .iter_rows()
    ):
        total = sum(value for value in values if value is not None)
        whole = set(keys) == outputs[process] and None not in values and process not in kept
        exact = all(error == 0 for error in errors)
        over = total > 1 + _ROUNDED and (exact or max(v or 0.0 for v in values) <= 1) and exact
        if over or (whole and exact and abs(total - 1) > _ROUNDED):
            what = f"the transfer coefficients of '{process}' are exact and add up to {total:.6g}, not to 1"
            mend = "correct them, or give them an uncertainty so that they can be reconciled"
            yield Finding("coefficients", int(rows[0]), "value", what, mend, "shares")


def _levels(tables: Tables) -> Iterator[Finding]:
    flows = tables["flows"]
    ends = {key: (a, b) for key, a, b in flows.select("id", "from_process", "to_process").iter_rows()}
    parents = dict(tables["processes"].select("id", "parent").iter_rows())

    def inside(process: str | None, whole: str) -> bool:
        seen: set[str] = set()
        while process is not None and process not in seen:
            if process == whole:
                return True
            seen.add(process)
            process = parents.get(process)
        return False

    for row, (key, part) in enumerate(flows.select("id", "part_of").iter_rows()):
        if part in ends and key in ends:
            mine, above = ends[key], ends[part]
            if not (inside(mine[0], above[0]) and inside(mine[1], above[1])):
                what = f"the flow does not lie within '{part}', which it is said to be a part of"
                mend = f"let it lead from '{above[0]}' or a part of it to '{above[1]}' or a part of it"
                yield Finding("flows", row, "part_of", what, mend, "part_of")


def _accounts(tables: Tables) -> Iterator[Finding]:
    known = list(account_list())
    for row, words in enumerate(tables["flows"]["account"]):
        for word in [] if words is None else words:
            if word not in known:
                near = difflib.get_close_matches(word, known, n=1)
                meant = f"write '{near[0]}', if that is meant; " if near else ""
                mend = f"{meant}the words are {', '.join(known[:6])} and those that the page on flows lists"
                yield Finding("flows", row, "account", f"'{word}' is no account", mend, "account")


def _years(tables: Tables) -> Iterator[Finding]:
    stocks = tables["stocks"]
    if not (stocks["kind"] == "level").any():
        return
    every = pl.concat([tables["flows"]["period"], stocks["period"]]).drop_nulls().unique()
    years = every.cast(pl.Int64, strict=False)
    if years.null_count() or years.is_empty():
        return
    there = set(years.to_list())
    absent = [year for year in range(min(there), max(there) + 1) if year not in there]
    if absent:
        listed = ", ".join(str(year) for year in absent[:5])
        what = f"stocks are carried from year to year, and there is no {listed}"
        mend = "add rows for that year; leave amounts empty that are not known"
        yield Finding("stocks", None, "period", what, mend, "missing_period")
