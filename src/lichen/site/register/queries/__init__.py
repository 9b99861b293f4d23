"""What the register shows to whom: lists by key, single rows, the map, history. Nothing is written here."""

from lichen.site.register.queries.filters import EVERYTHING, Filters
from lichen.site.register.queries.map import ANY, map_text, read_ahead
from lichen.site.register.queries.paging import SIZE, Page
from lichen.site.register.queries.places import Circle
from lichen.site.register.queries.streams import SORTS, UNITS, StreamRow, stream, streams
from lichen.site.register.queries.who import (
    OrganisationRow,
    SiteRow,
    batches,
    document,
    documents,
    history,
    organisation,
    organisations,
    people,
    site,
    sites,
)

__all__ = [
    "ANY",
    "EVERYTHING",
    "SIZE",
    "SORTS",
    "UNITS",
    "Circle",
    "Filters",
    "OrganisationRow",
    "Page",
    "SiteRow",
    "StreamRow",
    "batches",
    "document",
    "documents",
    "history",
    "map_text",
    "organisation",
    "organisations",
    "people",
    "read_ahead",
    "site",
    "sites",
    "stream",
    "streams",
]
