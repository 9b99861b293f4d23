"""The tables of the pack that say who is there: region, organisations, sites."""

from __future__ import annotations

from lichen.core.pack.shared import NOTE
from lichen.core.said import said
from lichen.core.tables import Column, TableShape

REGION = TableShape(
    "region",
    said("One row: what the pack is about."),
    (
        Column("name", "text", said("name of the region or park"), required=True, example="Lower Valley"),
        Column(
            "year",
            "integer",
            said("year of the amounts"),
            required=True,
            minimum=1900,
            maximum=2200,
            example="2024",
        ),
        Column(
            "currency",
            "text",
            said("ISO 4217 code of every money figure in the pack"),
            required=True,
            example="EUR",
        ),
        Column(
            "coordinate_system",
            "choice",
            said("WGS84: latitude and longitude in degrees; plane_km: x and y in kilometres"),
            required=True,
            choices=("WGS84", "plane_km"),
            example="WGS84",
        ),
        Column(
            "carbon_price",
            "number",
            said("value of one tonne of CO2e avoided"),
            unit=said("currency/t"),
            minimum=0,
        ),
        Column(
            "discount_rate",
            "number",
            said("yearly rate for annualising investments"),
            unit="%",
            minimum=0,
            maximum=100,
        ),
        Column("source", "text", said("where the pack is from")),
        NOTE,
    ),
)

ORGANISATIONS = TableShape(
    "organisations",
    said("Who is there: one row per company or public body."),
    (
        Column("id", "id", said("short unique key"), required=True, example="mill"),
        Column("name", "text", said("name as people know it"), required=True, example="Valley Mill Ltd"),
        Column("sector", "code", said("NACE Rev. 2 code"), refers="nace", example="10.61"),
        Column("country", "text", said("ISO 3166 two-letter code"), example="DK"),
        NOTE,
    ),
)

SITES = TableShape(
    "sites",
    said("Where things happen: one row per place that gives or takes."),
    (
        Column("id", "id", said("short unique key"), required=True, example="mill-north"),
        Column(
            "organisation", "ref", said("who runs it"), required=True, refers="organisations", example="mill"
        ),
        Column("name", "text", said("name of the place"), example=said("North works")),
        Column(
            "latitude",
            "number",
            said("WGS84 only"),
            unit=said("degrees north"),
            minimum=-90,
            maximum=90,
            example="55.68",
        ),
        Column(
            "longitude",
            "number",
            said("WGS84 only"),
            unit=said("degrees east"),
            minimum=-180,
            maximum=180,
            example="12.57",
        ),
        Column("x", "number", said("plane_km only"), unit="km"),
        Column("y", "number", said("plane_km only"), unit="km"),
        Column("activity", "text", said("what is done there"), example=said("flour milling")),
        Column(
            "permits",
            "list",
            said(
                "List of Waste codes, sub-chapters or chapters that the site may accept; "
                "* for any; empty: no restriction stated"
            ),
            refers="low",
            example="02 03; 02 07 01",
        ),
        Column(
            "hazardous_permit",
            "flag",
            said("may the site accept hazardous waste? empty counts as no"),
            example="no",
        ),
        Column(
            "country",
            "text",
            said("ISO 3166 two-letter code; empty: the organisation's country"),
            example="DK",
        ),
        NOTE,
    ),
)
