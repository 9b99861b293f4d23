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
from lichen.core.said import Figure, said
from lichen.engine.kit.flowdata.finding import Finding, where
from lichen.engine.kit.flowdata.measures import KINDS

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
    mend = said("name the layer, such as zinc or energy")
    what = said("a concentration of goods in goods says nothing")
    yield from where("coefficients", same, "layer", what, mend, "layer")
    goods = kinds.get(GOODS)
    if goods is None and given.any():
        what = said("there are concentrations, but no amounts of goods")
        add = said("add rows of the layer '{layer}' to '{table}'", layer=GOODS, table="flows")
        yield Finding("coefficients", None, "", what, add, "no_goods")
        return
    for row, (layer, above, below) in enumerate(frame.select("layer", "dimension", "per").iter_rows()):
        wanted = kinds.get(layer, above or goods)
        stated = (above or goods, below or goods) if above else (goods, goods)
        if given[row] and layer != GOODS and stated != (wanted, goods):
            what = said(
                "the layer '{layer}' is {above} per {below}, the coefficient {one} per {other}",
                layer=layer,
                above=_kind(wanted),
                below=_kind(goods),
                one=_kind(stated[0]),
                other=_kind(stated[1]),
            )
            mend = said("give it in units of these kinds, such as {example}", example="MWh/t")
            yield Finding("coefficients", row, "unit", what, mend, "kinds")
    flowing = tables["flows"].filter(pl.col("layer") == GOODS)["id"]
    named = tables["flows"]["id"]
    dry = given & frame["flow"].is_in(named.implode()) & ~frame["flow"].is_in(flowing.implode())
    what = said("the flow has a concentration, but no row of goods that it could be one of")
    mend = said("add a row of the layer '{layer}' to the flow", layer=GOODS)
    yield from where("coefficients", dry, "flow", what, mend, "no_goods")
    large = given & frame["dimension"].eq_missing(frame["per"]) & (frame["value"] > 1)
    mend = said("write a share below 1, or say in '{column}' that it is % or mg/kg", column="unit")
    yield from where(
        "coefficients", large, "value", said("more than the whole of the flow"), mend, "too_large"
    )


def _kind(dimension: str | None) -> str:
    return KINDS.get(dimension or "", dimension or "")


def _shares(tables: Tables) -> Iterator[Finding]:
    flows, stocks = tables["flows"], tables["stocks"]
    start = dict(flows.select("id", "from_process").iter_rows())
    outputs: dict[str, set[str]] = {}
    for key, process in start.items():
        outputs.setdefault(process, set()).add(key)
    shares = tables["coefficients"].with_row_index("row").filter(pl.col("kind") == "transfer")
    large = (tables["coefficients"]["kind"] == "transfer") & (tables["coefficients"]["value"] > 1)
    mend = said("write a share from 0 to 1, or % in '{column}'", column="unit")
    yield from where("coefficients", large, "value", said("a share is above 1"), mend, "too_large")
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
            what = said(
                "the transfer coefficients of '{process}' are exact and add up to {total}, not to 1",
                process=process,
                total=Figure(f"{total:.6g}"),
            )
            mend = said("correct them, or give them an uncertainty so that they can be reconciled")
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
                what = said("the flow does not lie within '{id}', which it is said to be a part of", id=part)
                mend = said(
                    "let it lead from '{start}' or a part of it to '{end}' or a part of it",
                    start=above[0],
                    end=above[1],
                )
                yield Finding("flows", row, "part_of", what, mend, "part_of")


def _accounts(tables: Tables) -> Iterator[Finding]:
    known = list(account_list())
    for row, words in enumerate(tables["flows"]["account"]):
        for word in [] if words is None else words:
            if word not in known:
                near = difflib.get_close_matches(word, known, n=1)
                words_there = ", ".join(known[:6])
                mend = (
                    said(
                        "write '{near}', if that is meant; the words are {words} and those that the page on flows "
                        "lists",
                        near=near[0],
                        words=words_there,
                    )
                    if near
                    else said(
                        "the words are {words} and those that the page on flows lists", words=words_there
                    )
                )
                yield Finding(
                    "flows", row, "account", said("'{word}' is no account", word=word), mend, "account"
                )


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
        what = said("stocks are carried from year to year, and there is no {years}", years=listed)
        mend = said("add rows for that year; leave amounts empty that are not known")
        yield Finding("stocks", None, "period", what, mend, "missing_period")
