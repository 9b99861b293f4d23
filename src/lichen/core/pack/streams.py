"""The table of the pack that says what leaves a site and what is wanted there."""

from __future__ import annotations

from lichen.core.pack.shared import NOTE, SOURCE, STATUS
from lichen.core.said import said
from lichen.core.tables import Column, TableShape

LEGAL_STATUSES = ("waste", "by-product", "end-of-waste", "product")

STREAMS = TableShape(
    "streams",
    said("What leaves a site (offer) or is wanted there (need): one row per stream and year."),
    (
        Column("id", "id", said("short unique key"), required=True, example="bran"),
        Column("site", "ref", said("where"), required=True, refers="sites", example="mill-north"),
        Column(
            "role", "choice", said("offer or need"), required=True, choices=("offer", "need"), example="offer"
        ),
        Column(
            "resource",
            "text",
            said("what it is, in words; resource or code must be given"),
            example=said("wheat bran"),
        ),
        Column(
            "code",
            "code",
            said("List of Waste code; a need may give a chapter or sub-chapter"),
            refers="low",
            example="02 03 04",
        ),
        Column("hazardous", "flag", said("is it hazardous? empty: as its code says")),
        Column("amount", "number", said("how much in one period"), required=True, minimum=0, example="120"),
        Column(
            "unit", "unit", said("unit of the amount: mass, energy or volume"), required=True, example="t"
        ),
        Column(
            "period",
            "choice",
            said("the period of the amount; empty counts as year"),
            choices=("year", "month", "week", "day", "hour"),
            example="month",
        ),
        Column(
            "uncertainty",
            "number",
            said("relative standard deviation of the amount"),
            unit="%",
            minimum=0,
            maximum=1000,
            example="10",
        ),
        Column(
            "availability",
            "list",
            said(
                "share of the year's amount in each month: twelve numbers separated by ;, "
                "or a range such as Apr-Sep; empty: even"
            ),
            example="Apr-Sep",
        ),
        Column(
            "quality",
            "mix",
            said(
                "named properties: of an offer the value (moisture = 12 %), a range (moisture = 10..14 %) or a "
                "bound (moisture <= 14 %), of a need the limit (moisture <= 14 %; starch >= 20 %)"
            ),
            example="moisture = 12 %",
        ),
        Column(
            "operation",
            "code",
            said(
                "recovery or disposal operation: for an offer what happens to it today, "
                "for a need what the receiver does with it"
            ),
            refers="rd",
            example="D1",
        ),
        Column("reference", "text", said("what happens today, in words"), example=said("landfill")),
        Column(
            "reference_cost",
            "number",
            said(
                "offer: what getting rid of one unit costs today (negative if it earns); "
                "need: what one unit bought elsewhere costs"
            ),
            unit=said("currency/unit"),
            example="95",
        ),
        Column(
            "reference_co2e", "number", said("emissions of today's way"), unit=said("kg/unit"), example="450"
        ),
        Column(
            "handling_cost",
            "number",
            said("what preparing (offer) or taking in and treating (need) one unit costs"),
            unit=said("currency/unit"),
        ),
        Column("handling_co2e", "number", said("emissions of that handling"), unit=said("kg/unit")),
        Column(
            "min_lot",
            "number",
            said("smallest yearly exchange worth the trouble, in units a year"),
            minimum=0,
        ),
        Column("max_partners", "integer", said("most partners for this stream"), minimum=1),
        Column("max_distance", "number", said("farthest partner"), unit="km", minimum=0),
        Column(
            "legal_status",
            "choice",
            said(
                "in law: of an offer what it is, of a need what it must be on arrival (waste: anything may come); "
                "empty: not stated"
            ),
            choices=LEGAL_STATUSES,
            example="by-product",
        ),
        Column(
            "storage",
            "number",
            said("how much can be stored at the site, in the unit of the row; empty: not stated"),
            minimum=0,
            example="40",
        ),
        Column(
            "blend",
            "flag",
            said(
                "need: its limits hold for the mixture of what arrives in a year, not for each load; empty counts as no"
            ),
            example="yes",
        ),
        SOURCE,
        STATUS,
        NOTE,
    ),
)
