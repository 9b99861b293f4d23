"""The region pack: the tables a person fills in, as one description.

The template, the reader, the checks and the reference page are all made from `PACK`.
Amounts and prices are written in the units of the row; they become canonical units at the border
(`lichen.engine.register`), and the canonical tables are described in `lichen.core.graph`.
"""

from __future__ import annotations

from lichen.core.tables import Column, TableShape

STATUSES = ("regulator", "measured", "published", "assumption")
_SOURCE = Column("source", "text", "where the figure is from", example="SEPA 2019")
_STATUS = Column(
    "status",
    "choice",
    "how far the figure can be trusted; empty counts as assumption",
    choices=STATUSES,
    example="published",
)
_NOTE = Column("note", "text", "anything a reader should know")

REGION = TableShape(
    "region",
    "One row: what the pack is about.",
    (
        Column("name", "text", "name of the region or park", required=True, example="Lower Valley"),
        Column(
            "year",
            "integer",
            "year of the amounts",
            required=True,
            minimum=1900,
            maximum=2200,
            example="2024",
        ),
        Column(
            "currency",
            "text",
            "ISO 4217 code of every money figure in the pack",
            required=True,
            example="EUR",
        ),
        Column(
            "coordinate_system",
            "choice",
            "WGS84: latitude and longitude in degrees; plane_km: x and y in kilometres",
            required=True,
            choices=("WGS84", "plane_km"),
            example="WGS84",
        ),
        Column("carbon_price", "number", "value of one tonne of CO2e avoided", unit="currency/t", minimum=0),
        Column(
            "discount_rate",
            "number",
            "yearly rate for annualising investments",
            unit="%",
            minimum=0,
            maximum=100,
        ),
        Column("source", "text", "where the pack is from"),
        _NOTE,
    ),
)

ORGANISATIONS = TableShape(
    "organisations",
    "Who is there: one row per company or public body.",
    (
        Column("id", "id", "short unique key", required=True, example="mill"),
        Column("name", "text", "name as people know it", required=True, example="Valley Mill Ltd"),
        Column("sector", "code", "NACE Rev. 2 code", refers="nace", example="10.61"),
        Column("country", "text", "ISO 3166 two-letter code", example="DK"),
        _NOTE,
    ),
)

SITES = TableShape(
    "sites",
    "Where things happen: one row per place that gives or takes.",
    (
        Column("id", "id", "short unique key", required=True, example="mill-north"),
        Column("organisation", "ref", "who runs it", required=True, refers="organisations", example="mill"),
        Column("name", "text", "name of the place", example="North works"),
        Column(
            "latitude", "number", "WGS84 only", unit="degrees north", minimum=-90, maximum=90, example="55.68"
        ),
        Column(
            "longitude",
            "number",
            "WGS84 only",
            unit="degrees east",
            minimum=-180,
            maximum=180,
            example="12.57",
        ),
        Column("x", "number", "plane_km only", unit="km"),
        Column("y", "number", "plane_km only", unit="km"),
        Column("activity", "text", "what is done there", example="flour milling"),
        Column(
            "permits",
            "list",
            "List of Waste codes, sub-chapters or chapters that the site may accept; "
            "* for any; empty: no restriction stated",
            refers="low",
            example="02 03; 02 07 01",
        ),
        Column(
            "hazardous_permit",
            "flag",
            "may the site accept hazardous waste? empty counts as no",
            example="no",
        ),
        _NOTE,
    ),
)

STREAMS = TableShape(
    "streams",
    "What leaves a site (offer) or is wanted there (need): one row per stream and year.",
    (
        Column("id", "id", "short unique key", required=True, example="bran"),
        Column("site", "ref", "where", required=True, refers="sites", example="mill-north"),
        Column("role", "choice", "offer or need", required=True, choices=("offer", "need"), example="offer"),
        Column(
            "resource", "text", "what it is, in words; resource or code must be given", example="wheat bran"
        ),
        Column(
            "code",
            "code",
            "List of Waste code; a need may give a chapter or sub-chapter",
            refers="low",
            example="02 03 04",
        ),
        Column("hazardous", "flag", "is it hazardous? empty: as its code says"),
        Column("amount", "number", "how much in one period", required=True, minimum=0, example="120"),
        Column("unit", "unit", "unit of the amount: mass, energy or volume", required=True, example="t"),
        Column(
            "period",
            "choice",
            "the period of the amount; empty counts as year",
            choices=("year", "month", "week", "day", "hour"),
            example="month",
        ),
        Column(
            "uncertainty",
            "number",
            "relative standard deviation of the amount",
            unit="%",
            minimum=0,
            maximum=1000,
            example="10",
        ),
        Column(
            "availability",
            "list",
            "share of the year's amount in each month: twelve numbers separated by ;, "
            "or a range such as Apr-Sep; empty: even",
            example="Apr-Sep",
        ),
        Column(
            "quality",
            "mix",
            "named properties: of an offer the value (moisture = 12 %), of a need the limit "
            "(moisture <= 14 %; starch >= 20 %)",
            example="moisture = 12 %",
        ),
        Column(
            "operation",
            "code",
            "recovery or disposal operation: for an offer what happens to it today, "
            "for a need what the receiver does with it",
            refers="rd",
            example="D1",
        ),
        Column("reference", "text", "what happens today, in words", example="landfill"),
        Column(
            "reference_cost",
            "number",
            "offer: what getting rid of one unit costs today (negative if it earns); "
            "need: what one unit bought elsewhere costs",
            unit="currency/unit",
            example="95",
        ),
        Column("reference_co2e", "number", "emissions of today's way", unit="kg/unit", example="450"),
        Column(
            "handling_cost",
            "number",
            "what preparing (offer) or taking in and treating (need) one unit costs",
            unit="currency/unit",
        ),
        Column("handling_co2e", "number", "emissions of that handling", unit="kg/unit"),
        Column("min_lot", "number", "smallest yearly exchange worth the trouble, in units a year", minimum=0),
        Column("max_partners", "integer", "most partners for this stream", minimum=1),
        Column("max_distance", "number", "farthest partner", unit="km", minimum=0),
        _SOURCE,
        _STATUS,
        _NOTE,
    ),
)

TECHNOLOGIES = TableShape(
    "technologies",
    "What turns one resource into another: one row per technology.",
    (
        Column("id", "id", "short unique key", required=True, example="pellets"),
        Column("name", "text", "name", required=True, example="Wood pellet press"),
        Column("operation", "code", "recovery or disposal operation", refers="rd", example="R3"),
        Column("unit", "unit", "unit of throughput: one unit of input", required=True, example="t"),
        Column(
            "inputs",
            "mix",
            "shares of the input, adding up to 1; a bare List of Waste code stands for a resource too",
            required=True,
            example="wood waste = 1",
        ),
        Column(
            "outputs", "mix", "amount made per unit of input", required=True, example="wood pellets = 0.85"
        ),
        Column(
            "residues", "mix", "what is left per unit of input and must go somewhere", example="ash = 0.02"
        ),
        Column(
            "loss",
            "number",
            "share of the input that leaves to air or water; empty: the rest of the mass",
            minimum=0,
            maximum=1,
        ),
        Column("operating_cost", "number", "cost of treating one unit", unit="currency/unit", example="32"),
        Column("electricity", "number", "electricity used for one unit", unit="kWh/unit", example="140"),
        Column("co2e", "number", "direct emissions of treating one unit", unit="kg/unit", minimum=None),
        Column(
            "step_capacity",
            "number",
            "yearly capacity of one line",
            unit="unit/year",
            minimum=0,
            example="20000",
        ),
        Column("max_steps", "integer", "most lines at one site", minimum=1, example="3"),
        Column(
            "investment", "number", "investment for one line", unit="currency", minimum=0, example="2400000"
        ),
        Column(
            "lifetime",
            "number",
            "years over which the investment is spread",
            unit="years",
            minimum=1,
            example="15",
        ),
        Column(
            "fixed_cost",
            "number",
            "yearly cost of a built line, used or not",
            unit="currency/year",
            minimum=0,
        ),
        Column(
            "existing_at",
            "mix",
            "sites that have it, with their yearly capacity",
            refers="sites",
            example="mill-north = 15000",
        ),
        Column("possible_at", "list", "sites where it may be built; * for all", refers="sites", example="*"),
        _SOURCE,
        _STATUS,
        _NOTE,
    ),
    required=False,
)

PRICES = TableShape(
    "prices",
    "What a resource costs or brings where a stream does not say so itself.",
    (
        Column(
            "resource",
            "text",
            "resource, or List of Waste code or chapter; empty: every resource",
            example="wheat bran",
        ),
        Column(
            "kind",
            "choice",
            "purchase: what a buyer pays elsewhere; disposal: what getting rid of it costs; "
            "electricity: per kWh or MWh",
            required=True,
            choices=("purchase", "disposal", "electricity"),
            example="disposal",
        ),
        Column("value", "number", "price", required=True, example="95"),
        Column("unit", "unit", "currency per unit", required=True, example="EUR/t"),
        _SOURCE,
        _STATUS,
        _NOTE,
    ),
    required=False,
)

TRANSPORT = TableShape(
    "transport",
    "How things travel: one row per mode; a row that names a resource beats one that does not.",
    (
        Column("mode", "text", "name of the mode", required=True, example="lorry"),
        Column("resource", "text", "resource, or List of Waste code or chapter; empty: every resource"),
        Column("unit", "unit", "unit carried", required=True, example="t"),
        Column(
            "cost_per_km",
            "number",
            "cost per unit and kilometre",
            unit="currency/(unit km)",
            required=True,
            minimum=0,
            example="0.12",
        ),
        Column(
            "cost_fixed",
            "number",
            "cost of loading and unloading one unit",
            unit="currency/unit",
            minimum=0,
            example="4",
        ),
        Column(
            "co2e_per_km",
            "number",
            "emissions per unit and kilometre",
            unit="kg/(unit km)",
            minimum=0,
            example="0.1",
        ),
        Column(
            "detour_factor",
            "number",
            "road distance over great-circle distance; empty counts as 1.3",
            minimum=1,
            maximum=10,
            example="1.3",
        ),
        Column("max_distance", "number", "farthest haul", unit="km", minimum=0, example="150"),
        _SOURCE,
        _STATUS,
        _NOTE,
    ),
)

FACTORS = TableShape(
    "factors",
    "Emission factors where a stream does not say so itself.",
    (
        Column(
            "resource",
            "text",
            "resource, or List of Waste code or chapter; empty: every resource",
            example="wheat bran",
        ),
        Column(
            "operation",
            "code",
            "narrows a disposal or treatment factor to one operation",
            refers="rd",
            example="D1",
        ),
        Column(
            "kind",
            "choice",
            "disposal: today's way of getting rid of it; virgin: making what is bought today; "
            "treatment: what the receiver does; electricity: per kWh or MWh",
            required=True,
            choices=("disposal", "virgin", "treatment", "electricity"),
            example="disposal",
        ),
        Column("value", "number", "kg CO2e per unit", required=True, example="450"),
        Column("unit", "unit", "kg per unit", required=True, example="kg/t"),
        _SOURCE,
        _STATUS,
        _NOTE,
    ),
    required=False,
)

DISTANCES = TableShape(
    "distances",
    "Known haul distances; each overrides the great-circle distance between its two sites, both ways unless the "
    "other way is given too.",
    (
        Column("from_site", "ref", "from", required=True, refers="sites", example="mill-north"),
        Column("to_site", "ref", "to", required=True, refers="sites", example="farm-7"),
        Column("km", "number", "length of the haul", unit="km", required=True, minimum=0, example="17.4"),
        _SOURCE,
        _NOTE,
    ),
    required=False,
)

PACK: tuple[TableShape, ...] = (
    REGION,
    ORGANISATIONS,
    SITES,
    STREAMS,
    TECHNOLOGIES,
    PRICES,
    TRANSPORT,
    FACTORS,
    DISTANCES,
)
