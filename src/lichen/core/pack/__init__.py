"""The region pack: the tables a person fills in, as one description.

The template, the reader, the checks and the reference page are all made from `PACK`.
Amounts and prices are written in the units of the row; they become canonical units at the border
(`lichen.engine.register`), and the canonical tables are described in `lichen.core.graph`.
"""

from __future__ import annotations

from lichen.core.pack.flows import COEFFICIENTS, FLOWS, PROCESSES, STOCKS
from lichen.core.pack.means import DISTANCES, FACTORS, PRICES, TECHNOLOGIES, TRANSPORT
from lichen.core.pack.shared import STATUSES
from lichen.core.pack.streams import STREAMS
from lichen.core.pack.who import ORGANISATIONS, REGION, SITES
from lichen.core.tables import TableShape

__all__ = [
    "COEFFICIENTS",
    "DISTANCES",
    "FACTORS",
    "FLOWS",
    "ORGANISATIONS",
    "PACK",
    "PRICES",
    "PROCESSES",
    "REGION",
    "SITES",
    "STATUSES",
    "STOCKS",
    "STREAMS",
    "TECHNOLOGIES",
    "TRANSPORT",
]

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
    PROCESSES,
    FLOWS,
    STOCKS,
    COEFFICIENTS,
)
