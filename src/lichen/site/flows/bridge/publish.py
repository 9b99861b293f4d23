"""Which flows of the region everybody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lichen.engine.trust import Part, Rule, publishable
from lichen.site.flows.bridge.cells import GIVES, GOES, KEY, TAKES, WHAT, Flow, Wanted, placed

RULE = Rule()
# A share of a figure: the figure, the finest cell of the register and the party that it is of, its value [unit/year].
ENTRIES = {"figure": pl.String(), "cell": pl.String(), "party": pl.String(), "value": pl.Float64()}
_CELL = ("dimension", "role", "sector", "activity", "chapter", "key", "operation")
_SIGN = "\x1f"  # between the parts of a name; no cell of the register holds it


def figures_of(cells: pl.DataFrame, grouping: str, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return what each flow that may be published consists of, as in `ENTRIES`; `cells` have a column `party`.

    The figures are the flows of the pictures of the whole region: who gives what, where that goes now, who takes what.
    """
    parts = [pl.DataFrame(schema=ENTRIES)]
    for dimension in dimensions:
        rows = placed(cells, Wanted(dimension, grouping)).filter(pl.col("amount") > 0)
        rows = rows.with_columns(pl.concat_str(_CELL, separator=_SIGN).alias("cell"))
        offers, needs = rows.filter(pl.col("role") == "offer"), rows.filter(pl.col("role") == "need")
        parts += [
            _shares(offers, (GIVES, "who"), (WHAT, "what")),
            _shares(offers, (WHAT, "what"), (GOES, "operation")),
            _shares(needs, (WHAT, "what"), (TAKES, "who")),
        ]
    return pl.concat(parts).sort("figure", "cell", "party")


def _shares(rows: pl.DataFrame, start: tuple[str, str], end: tuple[str, str]) -> pl.DataFrame:
    named = ("dimension", pl.lit(start[0]), start[1], pl.lit(end[0]), end[1])
    figure = pl.concat_str(named, separator=_SIGN).alias("figure")
    by = rows.group_by(figure, "cell", "party").agg(pl.col("amount").sum().alias("value"))
    return by.select(list(ENTRIES))


def flow_named(figure: str, amount: float) -> tuple[str, Flow]:
    """Return the dimension and the flow that a figure is."""
    dimension, start, of, end, to = figure.split(_SIGN)
    return dimension, Flow((start, of), (end, to), amount)


def fit_to_show(now: pl.DataFrame, before: Sequence[pl.DataFrame]) -> dict[str, str]:
    """Return for each figure why it is withheld, "" if it may be shown with the others and with all of before.

    Figures of different dimensions say nothing of each other.
    """
    reasons: dict[str, str] = {}
    for dimension in sorted({name.split(_SIGN)[0] for name in now["figure"]}):
        here = pl.col("figure").str.starts_with(dimension + _SIGN)
        reasons |= _fit(now.filter(here), [one.filter(here) for one in before])
    return reasons


def renamed(shares: pl.DataFrame, parties: Mapping[str, str]) -> pl.DataFrame:
    """Return shares of parties as those of what they became; two that became one have one share of a cell."""
    rows = shares.with_columns(pl.col("party").replace(dict(parties)))
    return rows.group_by("figure", "cell", "party").agg(pl.col("value").sum()).sort("figure", "cell", "party")


def _fit(now: pl.DataFrame, before: Sequence[pl.DataFrame]) -> dict[str, str]:
    figures = _by_figure(now)
    earlier = [parts for one in before for parts in _by_figure(one).values()]
    found = publishable(list(figures.values()), before=earlier, rule=RULE)
    return dict(zip(figures, found.reason, strict=True))


def _by_figure(shares: pl.DataFrame) -> dict[str, list[Part]]:
    """Return the parts of each figure."""
    found: dict[str, list[Part]] = {}
    for figure, cell, party, value in shares.select(list(ENTRIES)).iter_rows():
        found.setdefault(figure, []).append(Part(cell, party, value))
    return found


def rule_in_words() -> dict[str, float]:
    """Return the figures of the rule, for the page that explains it."""
    return {"contributors": RULE.contributors, "share": RULE.share}


def shown(shares: pl.DataFrame, reasons: dict[str, str]) -> pl.DataFrame:
    """Return the shares of the figures that are not withheld."""
    return shares.filter(pl.col("figure").is_in([name for name, reason in reasons.items() if not reason]))


def added(shares: pl.DataFrame) -> list[list[object]]:
    """Return figures added up, the largest first: dimension, kind and key of both ends, amount [unit/year]."""
    sums = shares.group_by("figure").agg(pl.col("value").sum())
    rows = []
    for figure, amount in sums.sort("value", "figure", descending=[True, False]).iter_rows():
        dimension, flow = flow_named(figure, amount)
        rows.append([dimension, *flow.start, *flow.end, amount])
    return rows


def keys_of(shares: pl.DataFrame) -> list[str]:
    """Return the keys of the resources that figures name."""
    named = (flow_named(figure, 0.0)[1] for figure in shares["figure"].unique(maintain_order=True))
    ends = (end for flow in named for end in (flow.start, flow.end))
    return sorted({key.removeprefix(KEY) for kind, key in ends if kind == WHAT and key.startswith(KEY)})
