"""The resource flow graph of a region, in canonical units: what every room computes on.

Canonical units (`lichen.core.units`): mass [t], energy [MWh], volume [m³], all per year; distance [km];
money in the region's currency; emissions [t CO2e]. One *unit* below is the canonical unit of the row's
`dimension`. A null means *not stated*; it is never a zero.

Tables (polars), in row order of the pack:

``organisations``  id, name, sector, country
``sites``          id, organisation, name, x, y [degrees east/north, or km], activity,
                   permits (list of code prefixes without spaces; ["*"] any; null not stated), hazardous_permit (bool),
                   country (null: the organisation's)
``streams``        id, site, role (offer|need), resource (as written, trimmed; "" if only a code is given),
                   key (matching key, see `resource_key`), code (digits, null if none), hazardous (bool),
                   dimension (mass|energy|volume), amount [unit/year], rel_sd [1], availability (list of 12 shares
                   adding to 1, or null), operation, reference, reference_cost [currency/unit],
                   reference_co2e [t/unit], handling_cost [currency/unit], handling_co2e [t/unit],
                   min_lot [unit/year], max_partners, max_distance [km],
                   legal_status (waste|by-product|end-of-waste|product), storage [unit],
                   blend (bool), source, status
``qualities``      stream, property, relation (value|max|min; of an offer max and min are bounds of a value that is
                   not known exactly), value, unit (base unit of its dimension)
``technologies``   id, name, operation, dimension, loss [1], operating_cost [currency/unit],
                   electricity, heat [MWh/unit], water [m³/unit], co2e [t/unit], step_capacity [unit/year], max_steps,
                   investment [currency], lifetime [years], fixed_cost [currency/year], source, status
``recipes``        technology, role (input|output|residue), resource, key, code,
                   share [unit of the line per unit of the technology], dimension (null: the technology's),
                   line (inputs of one line replace each other; null: a line of its own)
``technology_qualities``  technology, role (input|output), key, code (both null: every resource of that role),
                   property, relation (value|max|min), value, unit (base unit of its dimension),
                   strict (bool; an input limit that is not strict passes what does not state the property)
``places``         technology, site, existing [unit/year, 0 if to be built], buildable (bool)
``prices``         key, code, kind, dimension, value [currency/unit], source, status
``transport``      mode, key, code, dimension, cost_per_km, cost_fixed, co2e_per_km [t/(unit km)], detour_factor,
                   max_distance, permits (as those of a site, for the carrier), hazardous_permit (bool), source, status
``factors``        key, code, operation, kind, dimension, value [t CO2e/unit], source, status
``distances``      from_site, to_site, km
``processes``      id, name, parent, area, site, balance (bool)
``flows``          id, from_process, to_process, resource, key, layer, period, dimension (mass|energy|volume|money),
                   amount [unit/period] (null: not known), sd [unit/period] (0: exact; null: not stated), low, high
                   [unit/period] (bounds of a range; null: none), basis (how the error was stated: relative|sd|
                   interval|grade|range|null), distribution (normal|lognormal), part_of, error_group, correlation [1],
                   account (list), operation, source, status
``stocks``         process, layer, period, kind (level|change), dimension, and amount to status as those of a flow
``coefficients``   kind (concentration|transfer), flow, layer, period (null: every one), dimension, per (what a
                   concentration joins; null: a plain number), value [unit of the layer per unit of goods, or 1], sd,
                   low, high, basis, distribution, source, status
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import polars as pl

_TEXT, _NUMBER, _FLAG = pl.String(), pl.Float64(), pl.Boolean()

SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "organisations": {"id": _TEXT, "name": _TEXT, "sector": _TEXT, "country": _TEXT},
    "sites": {
        "id": _TEXT, "organisation": _TEXT, "name": _TEXT, "x": _NUMBER, "y": _NUMBER, "activity": _TEXT,
        "permits": pl.List(pl.String()), "hazardous_permit": _FLAG, "country": _TEXT,
    },
    "streams": {
        "id": _TEXT, "site": _TEXT, "role": _TEXT, "resource": _TEXT, "key": _TEXT, "code": _TEXT,
        "hazardous": _FLAG, "dimension": _TEXT, "amount": _NUMBER, "rel_sd": _NUMBER,
        "availability": pl.List(pl.Float64()), "operation": _TEXT, "reference": _TEXT,
        "reference_cost": _NUMBER, "reference_co2e": _NUMBER, "handling_cost": _NUMBER,
        "handling_co2e": _NUMBER, "min_lot": _NUMBER, "max_partners": pl.Int64(), "max_distance": _NUMBER,
        "legal_status": _TEXT, "storage": _NUMBER, "blend": _FLAG, "source": _TEXT, "status": _TEXT,
    },
    "qualities": {"stream": _TEXT, "property": _TEXT, "relation": _TEXT, "value": _NUMBER, "unit": _TEXT},
    "technologies": {
        "id": _TEXT, "name": _TEXT, "operation": _TEXT, "dimension": _TEXT, "loss": _NUMBER,
        "operating_cost": _NUMBER, "electricity": _NUMBER, "heat": _NUMBER, "water": _NUMBER, "co2e": _NUMBER,
        "step_capacity": _NUMBER, "max_steps": pl.Int64(), "investment": _NUMBER, "lifetime": _NUMBER,
        "fixed_cost": _NUMBER, "source": _TEXT, "status": _TEXT,
    },
    "recipes": {
        "technology": _TEXT, "role": _TEXT, "resource": _TEXT, "key": _TEXT, "code": _TEXT, "share": _NUMBER,
        "dimension": _TEXT, "line": pl.Int64(),
    },
    "technology_qualities": {
        "technology": _TEXT, "role": _TEXT, "key": _TEXT, "code": _TEXT, "property": _TEXT, "relation": _TEXT,
        "value": _NUMBER, "unit": _TEXT, "strict": _FLAG,
    },
    "places": {"technology": _TEXT, "site": _TEXT, "existing": _NUMBER, "buildable": _FLAG},
    "prices": {
        "key": _TEXT, "code": _TEXT, "kind": _TEXT, "dimension": _TEXT, "value": _NUMBER, "source": _TEXT,
        "status": _TEXT,
    },
    "transport": {
        "mode": _TEXT, "key": _TEXT, "code": _TEXT, "dimension": _TEXT, "cost_per_km": _NUMBER,
        "cost_fixed": _NUMBER, "co2e_per_km": _NUMBER, "detour_factor": _NUMBER, "max_distance": _NUMBER,
        "permits": pl.List(pl.String()), "hazardous_permit": _FLAG, "source": _TEXT, "status": _TEXT,
    },
    "factors": {
        "key": _TEXT, "code": _TEXT, "operation": _TEXT, "kind": _TEXT, "dimension": _TEXT, "value": _NUMBER,
        "source": _TEXT, "status": _TEXT,
    },
    "distances": {"from_site": _TEXT, "to_site": _TEXT, "km": _NUMBER},
    "processes": {
        "id": _TEXT, "name": _TEXT, "parent": _TEXT, "area": _TEXT, "site": _TEXT, "balance": _FLAG,
    },
    "flows": {
        "id": _TEXT, "from_process": _TEXT, "to_process": _TEXT, "resource": _TEXT, "key": _TEXT, "layer": _TEXT,
        "period": _TEXT, "dimension": _TEXT, "amount": _NUMBER, "sd": _NUMBER, "low": _NUMBER, "high": _NUMBER,
        "basis": _TEXT, "distribution": _TEXT, "part_of": _TEXT, "error_group": _TEXT, "correlation": _NUMBER,
        "account": pl.List(pl.String()), "operation": _TEXT, "source": _TEXT, "status": _TEXT,
    },
    "stocks": {
        "process": _TEXT, "layer": _TEXT, "period": _TEXT, "kind": _TEXT, "dimension": _TEXT, "amount": _NUMBER,
        "sd": _NUMBER, "low": _NUMBER, "high": _NUMBER, "basis": _TEXT, "distribution": _TEXT, "source": _TEXT,
        "status": _TEXT,
    },
    "coefficients": {
        "kind": _TEXT, "flow": _TEXT, "layer": _TEXT, "period": _TEXT, "dimension": _TEXT, "per": _TEXT,
        "value": _NUMBER, "sd": _NUMBER, "low": _NUMBER, "high": _NUMBER, "basis": _TEXT, "distribution": _TEXT,
        "source": _TEXT, "status": _TEXT,
    },
}  # fmt: skip


def resource_key(text: str) -> str:
    """Return the key under which a resource written in words is matched: case, accents' encoding and spacing folded.

    >>> resource_key("  Wheat  BRAN ")
    'wheat bran'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def empty_table(name: str) -> pl.DataFrame:
    """Return the canonical table of that name with no rows.

    >>> empty_table("distances").columns
    ['from_site', 'to_site', 'km']
    """
    return pl.DataFrame(schema=SCHEMAS[name])


def _empty(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: empty_table(name))


@dataclass(frozen=True, eq=False)
class Region:
    """A checked region: the resource flow graph that the rooms of the engine compute on.

    `coordinate_system` is ``WGS84`` or ``plane_km``; `carbon_price` [currency/t CO2e] and `discount_rate` [1]
    are None where the pack does not state them. The tables are described at the head of this module.
    """

    name: str
    year: int
    currency: str
    coordinate_system: str
    carbon_price: float | None = None
    discount_rate: float | None = None
    source: str = ""
    organisations: pl.DataFrame = _empty("organisations")
    sites: pl.DataFrame = _empty("sites")
    streams: pl.DataFrame = _empty("streams")
    qualities: pl.DataFrame = _empty("qualities")
    technologies: pl.DataFrame = _empty("technologies")
    recipes: pl.DataFrame = _empty("recipes")
    technology_qualities: pl.DataFrame = _empty("technology_qualities")
    places: pl.DataFrame = _empty("places")
    prices: pl.DataFrame = _empty("prices")
    transport: pl.DataFrame = _empty("transport")
    factors: pl.DataFrame = _empty("factors")
    distances: pl.DataFrame = _empty("distances")
    processes: pl.DataFrame = _empty("processes")
    flows: pl.DataFrame = _empty("flows")
    stocks: pl.DataFrame = _empty("stocks")
    coefficients: pl.DataFrame = _empty("coefficients")

    def __post_init__(self) -> None:
        """Refuse a table whose columns are not those of its schema."""
        for name, schema in SCHEMAS.items():
            table: pl.DataFrame = getattr(self, name)
            if dict(table.schema) != schema:
                raise TypeError(f"table '{name}' has columns {dict(table.schema)}, expected {schema}")
