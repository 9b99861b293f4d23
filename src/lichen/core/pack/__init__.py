"""The region pack: the tables a person fills in, as one description.

The template, the reader, the checks and the reference page are all made from `PACK`.
Amounts and prices are written in the units of the row; they become canonical units at the border
(`lichen.engine.register`), and the canonical tables are described in `lichen.core.graph`.
"""

from __future__ import annotations

from lichen.core.pack.means import DISTANCES, FACTORS, PRICES, TECHNOLOGIES, TRANSPORT
from lichen.core.pack.shared import STATUSES
from lichen.core.pack.streams import STREAMS
from lichen.core.pack.who import ORGANISATIONS, REGION, SITES
from lichen.core.tables import TableShape

__all__ = [
    "DISTANCES",
    "FACTORS",
    "ORGANISATIONS",
    "PACK",
    "PRICES",
    "REGION",
    "SITES",
    "STATUSES",
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
)
