"""What flows where: tonnes by flow and year, as the source gives them, and what is only known to lie within bounds.

Businesses → waste by sector → waste by region → market of a group of materials → sites → market again, losses, beyond.
The regulator says what enters and leaves each site, but neither where from nor where to: the market stands between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tools.scotland.rules import read_table
from tools.scotland_flows.groups import HERE, MONTHS, Group, Node, nodes_of, read_groups
from tools.scotland_flows.source import Record, Source

Years = Mapping[int, Decimal | None]
ZERO = Decimal(0)
# Relative standard deviation of a survey of businesses: grade B, as of official statistics.
SURVEY = Decimal("0.125")


@dataclass(frozen=True)
class Flow:
    """One flow over the years: `amount` is None where it is not known, `most` the bound where only that is.

    `sd` [t] or `grade` says how uncertain an amount is; `table` which records were summed.
    """

    key: str
    start: str
    end: str
    resource: str
    amount: Years
    most: Years = field(default_factory=dict)
    sd: str = ""
    grade: str = ""
    account: str = ""
    operation: str = ""
    source: str = ""
    table: str = ""


@dataclass(frozen=True)
class Stock:
    """Change of a stock over the years: None where not known, else none within ± `reach` (a 95 % interval) or `sd`."""

    process: str
    reach: Years = field(default_factory=dict)
    sd: Years = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Process:
    """A process; `balance` is no for the world outside."""

    key: str
    name: str
    parent: str = ""
    area: str = ""
    balance: bool = True
    note: str = ""


@dataclass(frozen=True)
class Model:
    """The system as it stands in the sheets, and its years."""

    processes: tuple[Process, ...]
    flows: tuple[Flow, ...]
    stocks: tuple[Stock, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Names:
    """Short keys of materials and sectors, and the groups of materials."""

    slug: Mapping[str, str]
    group: Mapping[str, str]
    groups: Mapping[str, str]
    sectors: Mapping[str, str]


def read_names() -> Names:
    """Return the keys and groups as in materials.csv, material_groups.csv and sectors.csv.

    >>> read_names().group["Soils"]
    'soil'
    """
    materials = read_table("materials", HERE)
    return Names(
        {row["material"]: row["slug"] for row in materials},
        {row["material"]: row["group"] for row in materials},
        {row["group"]: row["name"] for row in read_table("material_groups", HERE)},
        {row["sector"]: row["slug"] for row in read_table("sectors", HERE)},
    )


def model_of(source: Source) -> Model:
    """Return the system of all years that the source has."""
    names, groups = read_names(), read_groups()
    nodes = nodes_of(source.used, source.sites, groups)
    years = tuple(sorted({one.year for one in source.used}))
    ends = {node.key: node for node in nodes.values()}
    place = {(r.table, r.where, r.material): _flow_of(r, names, nodes) for r in source.used}
    sums = _sums(source.used, place)
    counted = _counted(source.used)
    business = _business(names, sums, counted, years)
    sites = [flow for node in ends.values() for flow in _at_site(node, names, sums, years)]
    flows = [*business, *_between(names, [*business, *sites], years), *sites, *_losses(ends, sites, years)]
    stocks = [*_survey_errors(names, business, years), *_stores(ends, sites, years)]
    processes = _processes(names, groups, ends, flows)
    return Model(processes, tuple(flows), tuple(stocks), years)


def _flow_of(one: Record, names: Names, nodes: Mapping[str, Node]) -> str:
    """Return the flow that a record is counted in."""
    if one.table == "sector":
        return f"s-{names.sectors[one.where]}-{names.slug[one.material]}"
    if one.table == "region":
        return f"b-{names.slug[one.material]}"
    return f"{one.table}-{nodes[one.where].key}-{names.group[one.material]}"


def _sums(
    records: Iterable[Record], place: Mapping[tuple[str, str, str], str]
) -> dict[str, dict[int, Decimal]]:
    """Return tonnes by flow and year."""
    sums: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for one in records:
        years = sums[place[one.table, one.where, one.material]]
        years[one.year] = years.get(one.year, ZERO) + one.tonnes
    return dict(sums)


def _counted(records: Iterable[Record]) -> dict[str, set[int]]:
    """Return the years that a table covers."""
    years: dict[str, set[int]] = defaultdict(set)
    for one in records:
        years[one.table].add(one.year)
    return dict(years)


def _rounding(parts: int) -> str:
    """Return the standard deviation of a sum of numbers rounded to whole tonnes [t].

    >>> _rounding(1), _rounding(34)
    ('0.29', '1.68')
    """
    return str((Decimal(parts) / 12).sqrt().quantize(Decimal("0.01")))


def _business(
    names: Names,
    sums: Mapping[str, Mapping[int, Decimal]],
    counted: Mapping[str, set[int]],
    years: Iterable[int],
) -> list[Flow]:
    """Return business waste by sector, and the same by region, as published: whole tonnes."""
    flows = []
    listed = tuple(years)
    for material, slug in names.slug.items():
        group = names.group[material]
        for sector in names.sectors.values():
            found = sums.get(f"s-{sector}-{slug}", {})
            if any(found.values()):
                amount = {y: found.get(y, ZERO) if y in counted["sector"] else None for y in listed}
                flows.append(Flow(f"s-{sector}-{slug}", f"sector-{sector}", f"by-sector-{slug}", group, amount,
                                  sd=_rounding(1), source="by sector", table="sector"))  # fmt: skip
        found = sums.get(f"b-{slug}", {})
        if any(found.values()):
            amount = {y: found.get(y, ZERO) if y in counted["region"] else None for y in listed}
            flows.append(Flow(f"b-{slug}", f"by-sector-{slug}", f"by-region-{group}", group, amount, account="waste",
                              sd=_rounding(34), source="by region", table="region"))  # fmt: skip
    return flows


def _at_site(
    node: Node, names: Names, sums: Mapping[str, Mapping[int, Decimal]], years: Iterable[int]
) -> list[Flow]:
    """Return what enters and leaves a process.

    Nothing reported of a material is none of it; but a process that reported only what left, or only what came, has
    the other side unknown.
    """
    found = {
        (table, group): sums.get(f"{table}-{node.key}-{group}", {})
        for table in ("in", "out")
        for group in names.groups
    }
    spoke = {
        table: {y for (t, _), there in found.items() if t == table for y in there} for table in ("in", "out")
    }
    flows = []
    for (table, group), there in found.items():
        if not any(there.values()):
            continue
        silent = (spoke["in"] | spoke["out"]) - spoke[table]
        amount = {y: None if y in silent else there.get(y, ZERO) for y in years}
        ends = (f"market-{group}", node.key) if table == "in" else (node.key, f"left-{group}")
        flows.append(Flow(
            f"{table}-{node.key}-{group}", *ends, group, amount, grade=node.group.grade, source="sites", table=table,
            operation=node.group.operation if table == "in" else "",
        ))  # fmt: skip
    return flows


def _total(flows: Iterable[Flow], year: int) -> Decimal:
    """Return the sum of what is known."""
    return sum((flow.amount[year] or ZERO for flow in flows), ZERO)


def _between(names: Names, known: list[Flow], years: tuple[int, ...]) -> list[Flow]:
    """Return the flows that nobody measured, between the surveys, the sites and the world: each within its bounds."""
    flows = []
    for group in names.groups:
        mine = [flow for flow in known if flow.resource == group]
        survey, entering, leaving = (
            [flow for flow in mine if flow.table == table] for table in ("region", "in", "out")
        )
        market, nothing = f"market-{group}", dict.fromkeys(years)
        if survey:
            hub = f"by-region-{group}"
            seen = {y: None if survey[0].amount[y] is None else _total(survey, y) for y in years}
            flows.append(Flow(f"collected-{group}", hub, market, group, nothing))
            flows.append(Flow(f"elsewhere-{group}", hub, "beyond", group, nothing, seen,
                              source="no more than was produced"))  # fmt: skip
        most = {y: _total(entering, y) for y in years}
        flows.append(Flow(f"others-{group}", "others", market, group, nothing, most, account="waste",
                          source="no more than entered the sites"))  # fmt: skip
        if leaving:
            left, most = f"left-{group}", {y: _total(leaving, y) for y in years}
            flows.append(Flow(f"again-{group}", left, market, group, nothing))
            flows.append(Flow(f"onward-{group}", left, "beyond", group, nothing, most,
                              source="no more than left the sites"))  # fmt: skip
    return flows


def _entering(node: Node, sites: list[Flow], years: Iterable[int]) -> dict[int, Decimal | None]:
    """Return what is known to enter a process; None where nothing is."""
    mine = [flow for flow in sites if flow.end == node.key]
    return {
        year: None if not mine or all(flow.amount[year] is None for flow in mine) else _total(mine, year)
        for year in years
    }


def _losses(nodes: Mapping[str, Node], sites: list[Flow], years: tuple[int, ...]) -> list[Flow]:
    """Return what leaves a process without being waste: no more than what entered."""
    return [
        Flow(f"gone-{node.key}", node.key, "gone", "", dict.fromkeys(years), _entering(node, sites, years),
             source="no more than entered")
        for node in nodes.values() if node.group.loses
    ]  # fmt: skip


def _stores(nodes: Mapping[str, Node], sites: list[Flow], years: tuple[int, ...]) -> list[Stock]:
    """Return what is kept: a landfill's is not known, of other sites at most the intake of a month of the best year."""
    stocks = []
    for node in nodes.values():
        taken = [amount for amount in _entering(node, sites, years).values() if amount]
        if node.group.stock == "month" and taken:
            reach = (max(taken) / MONTHS).quantize(Decimal("0.01"))
            note = "at most what enters in a month of the best year"
            stocks.append(Stock(node.key, dict.fromkeys(years, reach), note=note))
        else:
            stocks.append(Stock(node.key))
    return stocks


def _survey_errors(names: Names, business: list[Flow], years: tuple[int, ...]) -> list[Stock]:
    """Return how far the waste published may be from the waste produced: no stock, but of either sign like one."""
    stocks = []
    for group in names.groups:
        survey = [flow for flow in business if flow.resource == group and flow.table == "region"]
        if survey:
            usual = max(
                _total(survey, y) for y in years
            )  # where there was no survey, it would have erred alike
            totals = {y: usual if survey[0].amount[y] is None else _total(survey, y) for y in years}
            sd = {y: (SURVEY * total).quantize(Decimal("0.01")) for y, total in totals.items()}
            note = "no stock: what the survey may have counted too much or too little"
            stocks.append(Stock(f"by-region-{group}", sd=sd, note=note))
    return stocks


def _processes(
    names: Names, groups: tuple[Group, ...], nodes: Mapping[str, Node], flows: list[Flow]
) -> tuple[Process, ...]:
    """Return the processes that flows touch, and those that they are parts of."""
    found = [
        Process("businesses", "Businesses", balance=False),
        *(Process(f"sector-{key}", name, "businesses", balance=False) for name, key in names.sectors.items()),
        Process("others", "Households, imports and what no survey covers", balance=False),
        Process("surveys", "Business waste as published"),
        *(Process(f"survey-{key}", f"{name} of businesses", "surveys") for key, name in names.groups.items()),
        *(
            Process(f"by-sector-{slug}", f"{name}, by sector", f"survey-{names.group[name]}")
            for name, slug in names.slug.items()
        ),
        *(
            Process(f"by-region-{key}", f"{name}, by region", f"survey-{key}")
            for key, name in names.groups.items()
        ),
        Process("markets", "Waste on its way to sites"),
        *(Process(f"market-{key}", f"{name} on the way", "markets") for key, name in names.groups.items()),
        Process("lefts", "Waste that left sites"),
        *(Process(f"left-{key}", f"{name} from sites", "lefts") for key, name in names.groups.items()),
        Process("sites", "Permitted sites"),
    ]
    found += _site_processes(groups, nodes)
    found += [
        Process("gone", "Burnt, dried, spread, used on site or sold as a product", balance=False),
        Process("beyond", "Re-used, recovered or disposed of beyond the sites, or unknown", balance=False),
    ]
    touched = {end for flow in flows for end in (flow.start, flow.end)}
    parents = {process.key: process.parent for process in found}
    while more := {parents[key] for key in touched} - touched - {""}:
        touched |= more
    return tuple(process for process in found if process.key in touched)


def _site_processes(groups: tuple[Group, ...], nodes: Mapping[str, Node]) -> list[Process]:
    """Return a process for each group of sites, with those shown apart beside the rest of theirs."""
    found = []
    for group in groups:
        mine = [node for node in nodes.values() if node.group == group]
        apart = sorted((node for node in mine if node.permit), key=lambda node: node.key)
        above = f"all-{group.key}" if apart else "sites"
        if apart:
            found.append(Process(above, group.name, "sites"))
        found += [Process(node.key, node.name, above) for node in mine if not node.permit]
        note = "shown apart: it once sent out far more than it can have had"
        found += [Process(node.key, node.name, above, node.region, note=note) for node in apart]
    return found
