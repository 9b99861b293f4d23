"""The tables of the pack that say by what means: technologies, prices, transport, factors, distances."""

from __future__ import annotations

from lichen.core.pack.shared import NOTE, SOURCE, STATUS
from lichen.core.said import said
from lichen.core.tables import Column, TableShape

TECHNOLOGIES = TableShape(
    "technologies",
    said("What turns one resource into another: one row per technology."),
    (
        Column("id", "id", said("short unique key"), required=True, example="pellets"),
        Column("name", "text", said("name"), required=True, example="Wood pellet press"),
        Column("operation", "code", said("recovery or disposal operation"), refers="rd", example="R3"),
        Column("unit", "unit", said("unit of throughput: one unit of input"), required=True, example="t"),
        Column(
            "inputs",
            "mix",
            said(
                "shares of the input, adding up to 1; a bare List of Waste code stands for a resource too; "
                "resources that replace each other stand with | between them"
            ),
            required=True,
            example="wood waste | 03 01 05 = 1",
        ),
        Column(
            "outputs",
            "mix",
            said("amount made per unit of input, in the unit of the row unless it states its own"),
            required=True,
            example="wood pellets = 0.85; heat = 0.2 MWh",
        ),
        Column(
            "input_quality",
            "mix",
            said("limits on what it takes in; of one resource only, with its name and a colon before"),
            example="moisture <= 60 %; wood waste: chlorine <= 0.5 %",
        ),
        Column(
            "output_quality",
            "mix",
            said("values of what it makes, with the name of the resource and a colon before"),
            example="wood pellets: moisture = 8 %",
        ),
        Column(
            "residues",
            "mix",
            said("what is left per unit of input and must go somewhere"),
            example="ash = 0.02",
        ),
        Column(
            "loss",
            "number",
            said("share of the input that leaves to air or water; empty: the rest of the mass"),
            minimum=0,
            maximum=1,
        ),
        Column(
            "operating_cost",
            "number",
            said("cost of treating one unit"),
            unit=said("currency/unit"),
            example="32",
        ),
        Column(
            "electricity",
            "number",
            said("electricity used for one unit"),
            unit=said("kWh/unit"),
            example="140",
        ),
        Column("heat", "number", said("heat used for one unit"), unit=said("kWh/unit"), minimum=0),
        Column("water", "number", said("water used for one unit"), unit=said("m³/unit"), minimum=0),
        Column(
            "co2e",
            "number",
            said("direct emissions of treating one unit"),
            unit=said("kg/unit"),
            minimum=None,
        ),
        Column(
            "step_capacity",
            "number",
            said("yearly capacity of one line"),
            unit=said("unit/year"),
            minimum=0,
            example="20000",
        ),
        Column("max_steps", "integer", said("most lines at one site"), minimum=1, example="3"),
        Column(
            "investment",
            "number",
            said("investment for one line"),
            unit=said("currency"),
            minimum=0,
            example="2400000",
        ),
        Column(
            "lifetime",
            "number",
            said("years over which the investment is spread"),
            unit=said("years"),
            minimum=1,
            example="15",
        ),
        Column(
            "fixed_cost",
            "number",
            said("yearly cost of a built line, used or not"),
            unit=said("currency/year"),
            minimum=0,
        ),
        Column(
            "existing_at",
            "mix",
            said("sites that have it, with their yearly capacity"),
            refers="sites",
            example="mill-north = 15000",
        ),
        Column(
            "possible_at", "list", said("sites where it may be built; * for all"), refers="sites", example="*"
        ),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)

PRICES = TableShape(
    "prices",
    said("What a resource costs or brings where a stream does not say so itself."),
    (
        Column(
            "resource",
            "text",
            said("resource, or List of Waste code or chapter; empty: every resource"),
            example="wheat bran",
        ),
        Column(
            "kind",
            "choice",
            said(
                "purchase: what a buyer pays elsewhere; disposal: what getting rid of it costs; "
                "sale: what a market outside the region pays for what a plant makes; "
                "electricity, heat: per kWh or MWh; water: per m³"
            ),
            required=True,
            choices=("purchase", "disposal", "sale", "electricity", "heat", "water"),
            example="disposal",
        ),
        Column("value", "number", said("price"), required=True, example="95"),
        Column("unit", "unit", said("currency per unit"), required=True, example="EUR/t"),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)

TRANSPORT = TableShape(
    "transport",
    said("How things travel: one row per mode; a row that names a resource beats one that does not."),
    (
        Column("mode", "text", said("name of the mode"), required=True, example="lorry"),
        Column("resource", "text", said("resource, or List of Waste code or chapter; empty: every resource")),
        Column("unit", "unit", said("unit carried"), required=True, example="t"),
        Column(
            "cost_per_km",
            "number",
            said("cost per unit and kilometre"),
            unit=said("currency/(unit km)"),
            required=True,
            minimum=0,
            example="0.12",
        ),
        Column(
            "cost_fixed",
            "number",
            said("cost of loading and unloading one unit"),
            unit=said("currency/unit"),
            minimum=0,
            example="4",
        ),
        Column(
            "co2e_per_km",
            "number",
            said("emissions per unit and kilometre"),
            unit=said("kg/(unit km)"),
            minimum=0,
            example="0.1",
        ),
        Column(
            "detour_factor",
            "number",
            said("road distance over great-circle distance; empty counts as 1.3"),
            minimum=1,
            maximum=10,
            example="1.3",
        ),
        Column("max_distance", "number", said("farthest haul"), unit="km", minimum=0, example="150"),
        Column(
            "permits",
            "list",
            said(
                "List of Waste codes, sub-chapters or chapters that the carrier may carry; * for any; empty: not stated"
            ),
            refers="low",
            example="02; 03 01",
        ),
        Column(
            "hazardous_permit",
            "flag",
            said("may the carrier carry hazardous waste? empty: not stated"),
            example="no",
        ),
        SOURCE,
        STATUS,
        NOTE,
    ),
)

FACTORS = TableShape(
    "factors",
    said("Emission factors where a stream does not say so itself."),
    (
        Column(
            "resource",
            "text",
            said("resource, or List of Waste code or chapter; empty: every resource"),
            example="wheat bran",
        ),
        Column(
            "operation",
            "code",
            said("narrows a disposal or treatment factor to one operation"),
            refers="rd",
            example="D1",
        ),
        Column(
            "kind",
            "choice",
            said(
                "disposal: today's way of getting rid of it; virgin: making what is bought today; "
                "treatment: what the receiver does; sale: what a product sold outside the region replaces there; "
                "electricity, heat: per kWh or MWh; water: per m³"
            ),
            required=True,
            choices=("disposal", "virgin", "treatment", "sale", "electricity", "heat", "water"),
            example="disposal",
        ),
        Column("value", "number", said("kg CO2e per unit"), required=True, example="450"),
        Column("unit", "unit", said("kg per unit"), required=True, example="kg/t"),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)

DISTANCES = TableShape(
    "distances",
    said(
        "Known haul distances; each overrides the great-circle distance between its two sites, both ways "
        "unless the other way is given too."
    ),
    (
        Column("from_site", "ref", said("from"), required=True, refers="sites", example="mill-north"),
        Column("to_site", "ref", said("to"), required=True, refers="sites", example="farm-7"),
        Column(
            "km", "number", said("length of the haul"), unit="km", required=True, minimum=0, example="17.4"
        ),
        SOURCE,
        NOTE,
    ),
    required=False,
)
