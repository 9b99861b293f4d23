"""The tables of the pack that say what flows where: processes, flows, stocks, coefficients."""

from __future__ import annotations

from lichen.core.pack.shared import NOTE, SOURCE, STATUS
from lichen.core.said import said
from lichen.core.tables import Column, TableShape

GRADES = ("A", "B", "C", "D", "E")
GOODS = "goods"

_LAYER = Column(
    "layer",
    "text",
    said("what is counted: goods, energy, carbon, money, or a substance such as zinc; empty counts as goods"),
    example="goods",
)
_PERIOD = Column(
    "period",
    "text",
    said("when, such as 2019; empty in every row: one period, the year of the pack"),
    example="2019",
)


_DISTRIBUTION = Column(
    "distribution",
    "choice",
    said("how the error is distributed; empty counts as normal"),
    choices=("normal", "lognormal"),
)


def _errors(what: str) -> tuple[Column, ...]:
    """Return the columns that say how uncertain a figure is."""
    return (
        Column(
            "uncertainty",
            "number",
            said("relative standard deviation of the {what}; 0: exact", what=what),
            unit="%",
            minimum=0,
            maximum=1000,
            example="10",
        ),
        Column(
            "sd",
            "number",
            said("standard deviation of the {what}, in the unit of the row", what=what),
            minimum=0,
        ),
        Column(
            "low",
            "number",
            said(
                "with the {what}: lower end of its 95 % interval; without: the least it can be (a range, or below "
                "detection)",
                what=what,
            ),
        ),
        Column(
            "high",
            "number",
            said(
                "with the {what}: upper end of its 95 % interval; without: the most it can be, such as the limit of "
                "detection",
                what=what,
            ),
        ),
        Column(
            "grade",
            "choice",
            said(
                "quality of the evidence, which stands for a relative standard deviation: A weighed, B well known, "
                "C estimated, D roughly estimated, E order of magnitude"
            ),
            choices=GRADES,
        ),
        _DISTRIBUTION,
    )


PROCESSES = TableShape(
    "processes",
    said("What flows come from and go to: one row per process of the material flow analysis."),
    (
        Column("id", "id", said("short unique key"), required=True, example="milling"),
        Column("name", "text", said("name as people know it"), example="Milling"),
        Column("parent", "ref", said("the process that it is a part of"), refers="processes"),
        Column("area", "text", said("region or part of the region that it lies in")),
        Column("site", "ref", said("the site where it runs"), refers="sites", example="mill-north"),
        Column(
            "balance",
            "flag",
            said(
                "does what enters leave, but for stock changes? no for the world outside; empty counts as yes"
            ),
            example="yes",
        ),
        NOTE,
    ),
    required=False,
)

FLOWS = TableShape(
    "flows",
    said(
        "What flows: one row per flow, layer and period; a flow whose amount is not known has a row without it."
    ),
    (
        Column(
            "id",
            "id",
            said("key of the flow; the rows of its other layers and periods bear the same"),
            required=True,
            example="grain",
        ),
        Column(
            "from_process",
            "ref",
            said("where it comes from"),
            required=True,
            refers="processes",
            example="outside",
        ),
        Column(
            "to_process",
            "ref",
            said("where it goes to"),
            required=True,
            refers="processes",
            example="milling",
        ),
        Column("resource", "text", said("what it is, in words"), example="wheat"),
        _LAYER,
        _PERIOD,
        Column(
            "amount", "number", said("how much in the period; empty: not known"), minimum=0, example="2000"
        ),
        Column(
            "unit",
            "unit",
            said("unit of the amount: mass, energy, volume or money"),
            required=True,
            example="t",
        ),
        *_errors(said("amount")),
        Column(
            "part_of", "ref", said("the flow that this one is a part of, on the level above"), refers="flows"
        ),
        Column(
            "error_group",
            "text",
            said("figures with one word here err together, as those of one scale or one survey"),
        ),
        Column(
            "correlation",
            "number",
            said("correlation of the errors in the group; empty counts as 0.5"),
            minimum=0,
            maximum=0.99,
        ),
        Column(
            "account",
            "list",
            said(
                "what indicators count it as, such as extraction, import, export, waste; the words stand with the "
                "indicators"
            ),
            example="import",
        ),
        Column("operation", "code", said("recovery or disposal operation that it goes to"), refers="rd"),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)

STOCKS = TableShape(
    "stocks",
    said("What is kept in a process: one row per process, layer, period and kind."),
    (
        Column("process", "ref", said("where"), required=True, refers="processes", example="milling"),
        _LAYER,
        _PERIOD,
        Column(
            "kind",
            "choice",
            said(
                "level: how much there is at the end of the period; change: how much more than at its beginning"
            ),
            required=True,
            choices=("level", "change"),
            example="change",
        ),
        Column(
            "amount", "number", said("how much; a change may be negative; empty: not known"), example="20"
        ),
        Column("unit", "unit", said("unit of the amount"), required=True, example="t"),
        *_errors(said("amount")),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)

COEFFICIENTS = TableShape(
    "coefficients",
    said(
        "How layers hang together: concentrations in flows, and which share of a process's input goes into a flow."
    ),
    (
        Column(
            "kind",
            "choice",
            said(
                "concentration: amount of the layer per unit of goods in the flow; transfer: share of what enters the "
                "process that leaves with the flow"
            ),
            required=True,
            choices=("concentration", "transfer"),
            example="transfer",
        ),
        Column("flow", "ref", said("the flow"), required=True, refers="flows", example="flour"),
        _LAYER,
        Column("period", "text", said("when; empty: the same in all periods"), example="2019"),
        Column("value", "number", said("the coefficient; empty: not known"), minimum=0, example="0.78"),
        Column(
            "unit", "unit", said("unit of a concentration, such as %, mg/kg or MWh/t; empty: a plain number")
        ),
        *_errors(said("coefficient")),
        SOURCE,
        STATUS,
        NOTE,
    ),
    required=False,
)
