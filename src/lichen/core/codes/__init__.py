"""Codes that come with the product: List of Waste, NACE Rev. 2, R/D operations, waste hierarchy.

>>> low = scheme("low")
>>> low.get("17 02 01").title, [code.written for code in low.find("wood hazardous", limit=2)]
('Wood', ['19 12 06*', '20 01 37*'])
"""

from lichen.core.codes.low import format_low, normalise_low
from lichen.core.codes.nace import normalise_nace
from lichen.core.codes.packaged import languages
from lichen.core.codes.rd import (
    Operation,
    Rank,
    hierarchy,
    hierarchy_rank,
    is_preliminary,
    normalise_rd,
    operation,
)
from lichen.core.codes.scheme import Normalised, Scheme, normalise, normalise_all, scheme
from lichen.core.codes.shape import Code

__all__ = [
    "Code",
    "Normalised",
    "Operation",
    "Rank",
    "Scheme",
    "format_low",
    "hierarchy",
    "hierarchy_rank",
    "is_preliminary",
    "languages",
    "normalise",
    "normalise_all",
    "normalise_low",
    "normalise_nace",
    "normalise_rd",
    "operation",
    "scheme",
]
