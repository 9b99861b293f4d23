"""Exchanges of industrial symbiosis that the literature reports (``lichen.data/precedents``), read once and kept.

How far each row may be trusted is in its column ``certain``, explained in the folder's ``SOURCE.md``.

>>> precedents().filter(network="Kalundborg", receiver_nace="23.62")["resource"].to_list()
['refinery flare gas', 'gypsum from flue-gas desulphurisation']
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

import polars as pl

_TEXT = pl.String()
PRECEDENT_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("id", "network", "country"), _TEXT),
    **dict.fromkeys(("year_from", "year_to"), pl.Int64()),
    **dict.fromkeys(("giver", "giver_nace", "resource", "resource_id", "low", "treatment"), _TEXT),
    **dict.fromkeys(("receiver", "receiver_nace", "use"), _TEXT),
    "amount": pl.Float64(),
    **dict.fromkeys(("unit", "reference", "certain"), _TEXT),
}
"""Columns of the table of precedents. Empty text is null: unknown, or without meaning for the row."""

REFERENCE_SCHEMA: dict[str, pl.DataType] = dict.fromkeys(("id", "citation", "url"), _TEXT)
"""Columns of the table of references."""


@cache
def precedents() -> pl.DataFrame:
    """Return every reported exchange, one per row.

    Columns: `id`; `network` (place), `country` (ISO 3166-1 alpha-2); `year_from`, `year_to`; `giver`, `giver_nace`
    (class of NACE Rev. 2); `resource` (words), `resource_id` (own resource of the concept register), `low` (List of
    Waste, if it would be a waste), `treatment` (words, null if direct); `receiver`, `receiver_nace`, `use`; `amount`
    [`unit`]; `reference` (see `references`); `certain` (documented, disputed or recalled).

    >>> precedents().height >= 150
    True
    """
    return _read("precedents.csv", PRECEDENT_SCHEMA)


@cache
def references() -> pl.DataFrame:
    """Return the texts that report the exchanges: `id`, `citation` and `url` (null where there is none).

    >>> references().filter(id="shi2010")["url"].item()
    'https://doi.org/10.1016/j.jclepro.2009.10.002'
    """
    return _read("references.csv", REFERENCE_SCHEMA)


def _read(name: str, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    content = (files("lichen.data") / "precedents" / name).read_bytes()
    return pl.read_csv(io.BytesIO(content), schema=schema)
