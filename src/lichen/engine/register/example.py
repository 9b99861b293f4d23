"""A small invented region: the worked example of the template. It checks clean, and has something to plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lichen.engine.register.headers import SHAPES

_GUESS = {"source": "invented for this example", "status": "assumption"}
_ROWS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "region": [
        {
            "name": "Lower Valley (an invented example)", "year": "2024", "currency": "EUR",
            "coordinate_system": "WGS84", "carbon_price": "70", "discount_rate": "5",
            "source": "invented for this example",
        },
    ],
    "organisations": [
        {"id": "mill", "name": "Valley Mill Ltd", "sector": "10.61", "country": "DK"},
        {"id": "brewery", "name": "Brewery by the Bridge", "sector": "11.05", "country": "DK"},
        {"id": "joinery", "name": "Hansen Joinery", "sector": "16.23", "country": "DK"},
        {"id": "farm", "name": "South Farm", "sector": "01.50", "country": "DK"},
        {"id": "glasshouse", "name": "Valley Tomatoes", "sector": "01.13", "country": "DK"},
    ],
    "sites": [
        {"id": "mill-north", "organisation": "mill", "name": "North works", "latitude": "55.402", "longitude": "10.361",
         "activity": "flour milling", "country": "DK"},
        {"id": "brewery-town", "organisation": "brewery", "name": "Brewhouse",
         "latitude": "55.396", "longitude": "10.388",
         "activity": "brewing"},
        {"id": "joinery-yard", "organisation": "joinery", "name": "Saw yard",
         "latitude": "55.371", "longitude": "10.442",
         "activity": "wooden windows and doors", "permits": "03 01", "hazardous_permit": "no"},
        {"id": "farm-south", "organisation": "farm", "name": "South Farm", "latitude": "55.318", "longitude": "10.405",
         "activity": "pigs and cattle", "permits": "02 03; 02 07 04"},
        {"id": "glass-1", "organisation": "glasshouse", "name": "Glasshouse 1", "latitude": "55.389",
         "longitude": "10.401", "activity": "tomatoes under glass"},
    ],
    "streams": [
        {"id": "bran", "site": "mill-north", "role": "offer", "resource": "wheat bran", "code": "02 03 04",
         "amount": "120", "unit": "t", "period": "month", "uncertainty": "10",
         "quality": "moisture = 12 %; starch = 22 %",
         "operation": "R3", "reference": "composted", "reference_cost": "45", "reference_co2e": "60",
         "handling_cost": "3", "min_lot": "10", "max_distance": "80", "legal_status": "by-product", "storage": "40"},
        {"id": "draff", "site": "brewery-town", "role": "offer", "resource": "spent grain", "code": "02 07 04",
         "amount": "2800", "unit": "t", "period": "year", "uncertainty": "5",
         "quality": "moisture = 76..79 %",
         "operation": "D1", "reference": "landfill", "reference_cost": "110", "reference_co2e": "480"},
        {"id": "offcuts", "site": "joinery-yard", "role": "offer", "resource": "wood waste", "code": "03 01 05",
         "hazardous": "no", "amount": "75000", "unit": "kg", "period": "month", "operation": "R1",
         "reference": "burnt far away", "reference_cost": "0.05", "quality": "moisture = 18 %",
         "note": "the cost is per kg, as the amount is"},
        {"id": "warm-water", "site": "brewery-town", "role": "offer", "resource": "heat at 60 degrees",
         "amount": "4200",
         "unit": "MWh", "period": "year", "availability": "8;8;8;8;9;9;9;9;8;8;8;8", "quality": "temperature = 60 °C",
         "reference": "cooling tower", "reference_cost": "2", "handling_cost": "6"},
        {"id": "cattle-feed", "site": "farm-south", "role": "need", "resource": "wheat bran",
         "amount": "1000", "unit": "t",
         "period": "year", "quality": "moisture <= 14 %; starch >= 20 %", "operation": "R3", "reference": "bought feed",
         "reference_cost": "165", "reference_co2e": "420", "max_partners": "2"},
        {"id": "wet-feed", "site": "farm-south", "role": "need", "resource": "spent grain",
         "amount": "50", "unit": "t",
         "period": "week", "availability": "Sep-May", "quality": "moisture <= 80 %", "reference": "bought silage",
         "reference_cost": "38", "reference_co2e": "110"},
        {"id": "boiler-fuel", "site": "glass-1", "role": "need", "resource": "wood pellets",
         "amount": "600", "unit": "t",
         "period": "year", "reference": "imported pellets", "reference_cost": "240", "reference_co2e": "180"},
        {"id": "glass-heat", "site": "glass-1", "role": "need", "resource": "heat at 60 degrees",
         "amount": "5500",
         "unit": "MWh", "period": "year", "availability": "Oct-Apr", "quality": "temperature >= 45 °C",
         "reference": "gas boiler", "reference_cost": "62", "reference_co2e": "205"},
    ],
    "technologies": [
        {"id": "pellets", "name": "Wood pellet press", "operation": "R3", "unit": "t", "inputs": "wood waste = 1",
         "outputs": "wood pellets = 0.85", "input_quality": "wood waste: moisture <= 20 %",
         "output_quality": "wood pellets: moisture = 9 %", "heat": "60", "water": "0.01",
         "residues": "wood dust = 0.02", "operating_cost": "32", "electricity": "140",
         "step_capacity": "800", "max_steps": "2", "investment": "310000", "lifetime": "15", "fixed_cost": "9000",
         "possible_at": "joinery-yard; glass-1"},
    ],
    "prices": [
        {"kind": "electricity", "value": "0.12", "unit": "EUR/kWh"},
        {"kind": "heat", "value": "45", "unit": "EUR/MWh"},
        {"kind": "water", "value": "2.2", "unit": "EUR/m3"},
        {"resource": "wood dust", "kind": "disposal", "value": "60", "unit": "EUR/t"},
        {"resource": "02 07", "kind": "disposal", "value": "90", "unit": "EUR/t"},
    ],
    "transport": [
        {"mode": "lorry", "unit": "t", "cost_per_km": "0.12", "cost_fixed": "4", "co2e_per_km": "0.1",
         "detour_factor": "1.3", "max_distance": "150", "permits": "02; 03 01", "hazardous_permit": "no"},
        {"mode": "warm water pipe", "resource": "heat at 60 degrees", "unit": "MWh", "cost_per_km": "4.5",
         "detour_factor": "1.2", "max_distance": "5"},
    ],
    "factors": [
        {"kind": "electricity", "value": "150", "unit": "kg/MWh"},
        {"kind": "heat", "value": "200", "unit": "kg/MWh"},
        {"kind": "water", "value": "0.3", "unit": "kg/m3"},
        {"resource": "wood waste", "operation": "R1", "kind": "disposal", "value": "25", "unit": "kg/t"},
        {"resource": "wood dust", "kind": "disposal", "value": "25", "unit": "kg/t"},
    ],
    "distances": [{"from_site": "mill-north", "to_site": "farm-south", "km": "13.2", "source": "measured by road"}],
    "processes": [
        {"id": "outside", "name": "The world outside", "balance": "no"},
        {"id": "milling", "name": "Milling", "site": "mill-north", "area": "Lower Valley"},
        {"id": "grinding", "name": "Grinding", "parent": "milling", "site": "mill-north"},
    ],
    "flows": [
        {"id": "wheat", "from_process": "outside", "to_process": "milling", "resource": "wheat", "layer": "goods",
         "period": "2024", "amount": "6300", "unit": "t", "uncertainty": "2", "account": "import"},
        {"id": "wheat-in", "from_process": "outside", "to_process": "grinding", "resource": "wheat", "layer": "goods",
         "period": "2024", "unit": "t", "part_of": "wheat"},
        {"id": "flour", "from_process": "grinding", "to_process": "outside", "resource": "flour", "layer": "goods",
         "period": "2024", "amount": "4800", "unit": "t", "grade": "A", "error_group": "scale", "correlation": "0.8",
         "account": "export"},
        {"id": "bran-out", "from_process": "grinding", "to_process": "outside", "resource": "wheat bran",
         "layer": "goods", "period": "2024", "amount": "1440", "unit": "t", "low": "1200", "high": "1700",
         "distribution": "lognormal", "error_group": "scale", "operation": "R3"},
        {"id": "spilt", "from_process": "grinding", "to_process": "outside", "resource": "dust", "layer": "goods",
         "period": "2024", "unit": "t", "high": "30"},
    ],
    "stocks": [
        {"process": "grinding", "layer": "goods", "period": "2024", "kind": "change", "amount": "-10", "unit": "t",
         "sd": "20"},
    ],
    "coefficients": [
        {"kind": "concentration", "flow": "bran-out", "layer": "starch", "period": "2024", "value": "22", "unit": "%",
         "sd": "2"},
        {"kind": "transfer", "flow": "flour", "layer": "goods", "value": "0.76", "uncertainty": "5"},
    ],
}  # fmt: skip


def example_tables() -> dict[str, pl.DataFrame]:
    """Return the tables of the example as a person would write them, all columns of the pack included.

    >>> example_tables()["organisations"]["id"].to_list()
    ['mill', 'brewery', 'joinery', 'farm', 'glasshouse']
    """
    tables = {}
    for name, rows in _ROWS.items():
        columns = SHAPES[name].names
        marked = "status" in columns
        filled = [{**_GUESS, **row} if marked else row for row in rows]
        tables[name] = pl.DataFrame(
            {column: [row.get(column) for row in filled] for column in columns},
            schema=dict.fromkeys(columns, pl.String()),
        )
    return tables
