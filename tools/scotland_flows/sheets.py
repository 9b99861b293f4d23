"""The rows of the sheets of the pack: region, processes, flows, stocks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tools.scotland.rules import plain
from tools.scotland_flows.model import Flow, Model, Stock

Table = list[dict[str, str]]
COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("name", "year", "currency", "coordinate_system", "source", "note"),
    "processes": ("id", "name", "parent", "area", "balance", "note"),
    "flows": (
        "id", "from_process", "to_process", "resource", "period", "amount", "unit", "sd", "low", "high", "grade",
        "account", "operation", "source", "status",
    ),
    "stocks": ("process", "period", "kind", "amount", "unit", "sd", "low", "high", "status", "note"),
}  # fmt: skip
LAST_WHOLE_YEAR = 2019


def number(value: Decimal | None) -> str:
    """Return a cell; what is not known is empty.

    >>> number(Decimal("2.50")), number(None)
    ('2.5', '')
    """
    return "" if value is None else plain(value)


def flow_rows(flow: Flow, resources: Mapping[str, str]) -> Table:
    """Return the rows of one flow, one per year: an amount with its error, or bounds, or nothing known."""
    rows = []
    for year, amount in flow.amount.items():
        row = {
            "id": flow.key, "from_process": flow.start, "to_process": flow.end, "period": str(year), "unit": "t",
            "resource": resources.get(flow.resource, ""), "account": flow.account, "operation": flow.operation,
        }  # fmt: skip
        most = flow.most.get(year)
        if amount is not None:
            row |= {"amount": plain(amount), "sd": flow.sd, "grade": flow.grade, "source": flow.source}
            row["status"] = "regulator"
        elif most is not None:
            row |= {"low": "0", "high": plain(most), "source": flow.source}
        rows.append(row)
    return rows


def stock_rows(stock: Stock, years: tuple[int, ...]) -> Table:
    """Return the rows of the changes of one stock: none, within its reach or deviation, or not known.

    >>> stock_rows(Stock("landfill"), (2019,))
    [{'process': 'landfill', 'period': '2019', 'kind': 'change', 'unit': 't', 'note': ''}]
    """
    rows = []
    for year in years:
        row = {
            "process": stock.process,
            "period": str(year),
            "kind": "change",
            "unit": "t",
            "note": stock.note,
        }
        reach, sd = stock.reach.get(year), stock.sd.get(year)
        if reach is not None:
            row |= {"amount": "0", "low": plain(-reach), "high": plain(reach)}
        elif sd is not None:
            row |= {"amount": "0", "sd": plain(sd)}
        rows.append(row)
    return rows


def sheets_of(model: Model, resources: Mapping[str, str]) -> dict[str, Table]:
    """Return the sheets of the pack by name; `resources` gives the words for each group of materials."""
    region = {
        "name": f"Scotland {model.years[0]}–{model.years[-1]}",
        "year": str(LAST_WHOLE_YEAR),
        "currency": "GBP",
        "coordinate_system": "WGS84",
        "source": "Contains SEPA data © Scottish Environment Protection Agency, licensed under the Open Government "
        "Licence",
        "note": "2020 stands as published, with about a fifth of the tonnes of other years: the year is incomplete at "
        "the source",
    }
    processes = [
        {
            "id": one.key, "name": one.name, "parent": one.parent, "area": one.area,
            "balance": "yes" if one.balance else "no", "note": one.note,
        }
        for one in model.processes
    ]  # fmt: skip
    return {
        "region": [region],
        "processes": processes,
        "flows": [row for flow in model.flows for row in flow_rows(flow, resources)],
        "stocks": [row for stock in model.stocks for row in stock_rows(stock, model.years)],
    }
