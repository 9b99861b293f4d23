"""Columns that several tables of the pack have."""

from __future__ import annotations

from lichen.core.said import said
from lichen.core.tables import Column

STATUSES = ("regulator", "measured", "published", "assumption")

SOURCE = Column("source", "text", said("where the figure is from"), example="SEPA 2019")

STATUS = Column(
    "status",
    "choice",
    said("how far the figure can be trusted; empty counts as assumption"),
    choices=STATUSES,
    example="published",
)

NOTE = Column("note", "text", said("anything a reader should know"))
